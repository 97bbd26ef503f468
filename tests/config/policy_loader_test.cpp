// The loader as a whole: what can be said is in the policy, files are confined, and no text can break it.
#include "config/policy_loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "rules/calendar.hpp"

namespace jibao::config {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

const fs::path source = JIBAO_SOURCE_DIR;

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

PolicyFiles shipped_files() { return load_policy(source / "config" / "county-office.yaml").files; }

// The sound parts of bad/base with `name` replaced or added.
LoadedPolicy load_with(const std::string& name, const std::string& text, const std::string& more = {}) {
  PolicyFiles files{"main.yaml", {}};
  std::string includes;
  for (const char* part : {"office", "categories", "people", "roster", "channels", "wording", "escalations",
                           "intake", "obligations"}) {
    const std::string file = std::string(part) + ".yaml";
    files.texts[file] = part == name ? text : text_of(source / "tests/config/bad/base" / file);
    includes += (includes.empty() ? "" : ", ") + file;
  }
  files.texts["pack.yaml"] = text_of(source / "tests/config/bad/base/pack.yaml");
  files.texts["main.yaml"] = "include: [" + includes + "]\n" + more;
  return load_policy(files);
}

TEST(PolicyLoader, RefusesControlCharactersInTextsOfManyLines) {
  const std::string wording = text_of(source / "tests/config/bad/base/wording.yaml");
  const auto body = wording.find("mail_body: \"");
  ASSERT_NE(body, std::string::npos);
  const auto loaded = load_with("wording", std::string(wording).insert(body + 12, "\\a"));
  EXPECT_THAT(loaded.diagnostics.render(), HasSubstr("'mail_body' holds a control character"));
}

TEST(PolicyLoader, BoundsTheMarksOfAllFilesTogether) {
  const auto marks = [](const std::string& letter) {
    std::string text = "marks:\n";
    for (int i = 1; i <= 60; ++i) text += "  - {id: " + letter + std::to_string(i) + ", name: 标记}\n";
    return text;
  };
  const std::string obligations = text_of(source / "tests/config/bad/base/obligations.yaml");
  EXPECT_TRUE(load_with("obligations", obligations, marks("a")).policy);
  EXPECT_THAT(load_with("obligations", obligations + marks("b"), marks("a")).diagnostics.render(),
              HasSubstr("more than 100 'marks' in all files"));
}

// A folder of its own below the test's temporary directory, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "jibao-config-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  fs::path path_;
};

TEST(PolicyLoader, ReadsEveryFieldOfTheOffice) {
  const LoadedPolicy loaded = load_with("office", R"(office:
  name: {zh: 云溪县委办公室, en: Yunxi}
  duty_room: 县委值班室
  phone: +86 (0000) 123-4500
  zone: UTC
  number_prefix: 云值
  public_url: https://duty.example.cn/
  day_ends: "17:30"
  language: en
)");
  ASSERT_TRUE(loaded.policy) << loaded.diagnostics.render();
  const Office& office = loaded.policy->office;
  EXPECT_EQ(office.name.zh, "云溪县委办公室");
  EXPECT_EQ(office.name.en, "Yunxi");
  EXPECT_EQ(office.duty_room.zh, "县委值班室");
  EXPECT_EQ(office.phone, "+86 (0000) 123-4500");
  EXPECT_EQ(office.zone, "UTC");
  EXPECT_EQ(office.number_prefix, "云值");
  EXPECT_EQ(office.public_url, "https://duty.example.cn");
  EXPECT_EQ(office.day_ends, minutes(17 * 60 + 30));
  EXPECT_EQ(office.language, "en");
}

TEST(PolicyLoader, ReadsEveryFieldOfAnObligation) {
  const LoadedPolicy loaded = load_with("obligations", R"(obligations:
  - id: written
    name: {zh: 书面, en: In writing}
    categories: [DIS.FLOOD, ACC]
    kinds: [incident, early_sign]
    deed: written_report
    owed_by: 值班室
    owed_to: 信息调研室
    limit: 2 calendar days
    anchors: [discovered, received]
    interval: latest
    remind_before: [5m, 2h]
    deed_within: 20m
    office_clock: {nearly: 30m, limit: 1 working day}
    verified: false
    source: {document: 制度, article: 第二条, quote: 两日内}
  - id: soft
    name: 第一时间
    soft: true
    limit: 10m
    deed: phone_report
    owed_by: 值班室
    owed_to: 信息调研室
    anchors: received
    source: {document: 制度, article: 第三条, quote: 第一时间}
)",
                                        "calendar: {years: {2026: {document: 通知, off: []}}}\n");
  ASSERT_TRUE(loaded.policy) << loaded.diagnostics.render();
  const ObligationRule& rule = loaded.policy->obligations.at(0);
  EXPECT_EQ(rule.id, "office.written");
  EXPECT_EQ(rule.name.en, "In writing");
  EXPECT_THAT(rule.categories, ElementsAre("DIS.FLOOD", "ACC"));
  EXPECT_THAT(rule.kinds, ElementsAre(IncidentKind::incident, IncidentKind::early_sign));
  EXPECT_EQ(rule.deed, DeedKind::written_report);
  EXPECT_TRUE(rule.hard);
  EXPECT_EQ(rule.limit->unit, Limit::Unit::calendar_days);
  EXPECT_EQ(rule.limit->count, 2);
  EXPECT_THAT(rule.anchors, ElementsAre(Anchor::discovered, Anchor::received));
  EXPECT_EQ(rule.interval, IntervalReading::latest);
  EXPECT_THAT(rule.remind_before, ElementsAre(hours(2), minutes(5)));
  EXPECT_EQ(rule.deed_within, minutes(20));
  ASSERT_TRUE(rule.office);
  EXPECT_EQ(rule.office->nearly, minutes(30));
  EXPECT_EQ(rule.office->limit.unit, Limit::Unit::working_days);
  EXPECT_FALSE(rule.verified);
  EXPECT_EQ(rule.source.document, "制度");
  EXPECT_EQ(rule.source.article, "第二条");
  EXPECT_EQ(rule.source.quote, "两日内");
  const ObligationRule& soft = loaded.policy->obligations.at(1);
  EXPECT_FALSE(soft.hard);
  EXPECT_EQ(soft.limit->elapsed, minutes(10));
  EXPECT_THAT(soft.categories, ElementsAre("*"));
}

TEST(PolicyLoader, FillsInTheOfficesDefaultsWhereARuleIsSilent) {
  const LoadedPolicy loaded = load_with("", "", R"(obligation_defaults:
  phone_report: {remind_before: [2m, 10m, 1h], deed_within: 5m, office_clock: {nearly: 5m, limit: 20m}}
)");
  ASSERT_TRUE(loaded.policy) << loaded.diagnostics.render();
  const ObligationRule& rule = loaded.policy->obligations.at(0);
  EXPECT_THAT(rule.remind_before, ElementsAre(minutes(10), minutes(2)))
      << "one hour lies before a limit of 20 minutes";
  EXPECT_EQ(rule.deed_within, minutes(5));
  ASSERT_TRUE(rule.office);
  EXPECT_EQ(rule.office->limit.elapsed, minutes(20));
}

TEST(PolicyLoader, GivesASoftRuleNoClockOfTheOffice) {
  const LoadedPolicy loaded = load_with("obligations", R"(obligations:
  - {id: soft, name: 第一时间, soft: true, deed: phone_report, owed_by: 值班室, owed_to: 信息调研室, anchors: received,
     office_clock: {nearly: 5m, limit: 20m}, source: {document: 制度, article: 第三条, quote: 第一时间}}
)");
  ASSERT_TRUE(loaded.policy) << loaded.diagnostics.render();
  EXPECT_FALSE(loaded.policy->obligations.at(0).office);
}

TEST(PolicyLoader, NarrowsAPackAndLeavesRulesOut) {
  const LoadedPolicy narrowed =
      load_with("", "", "packs: [{file: pack.yaml, categories: [ACC], kinds: [warning]}]\n");
  ASSERT_TRUE(narrowed.policy) << narrowed.diagnostics.render();
  ASSERT_EQ(narrowed.policy->obligations.size(), 2u);
  EXPECT_EQ(narrowed.policy->obligations[1].id, "extra.written");
  EXPECT_THAT(narrowed.policy->obligations[1].categories, ElementsAre("ACC"));
  EXPECT_THAT(narrowed.policy->obligations[1].kinds, ElementsAre(IncidentKind::warning));
  EXPECT_EQ(narrowed.policy->obligations[1].source.document, "制度");
  const LoadedPolicy without = load_with("", "", "packs: [{file: pack.yaml, without: [written]}]\n");
  ASSERT_TRUE(without.policy) << without.diagnostics.render();
  EXPECT_EQ(without.policy->obligations.size(), 1u);
}

TEST(PolicyLoader, ReadsEveryFieldOfAnEscalation) {
  const LoadedPolicy loaded = load_with("escalations", R"(escalations:
  - id: urgent
    categories: "*"
    kinds: [incident, warning, early_sign]
    quorum: 2
    quiet_for: 5m
    deed_within: 10m
    on_breach: [duty_leader, liming]
    steps:
      - {page: [primary, principal], by: [[sms, hand_call], email], wait: 2m}
      - {page: wangfang, by: [sms], wait: 90s}
    last_resort: {page: [principal], by: [sms, email], repeat_every: 5m}
)");
  ASSERT_TRUE(loaded.policy) << loaded.diagnostics.render();
  const EscalationPolicy& escalation = loaded.policy->escalations.at(0);
  EXPECT_EQ(escalation.quorum, 2);
  EXPECT_EQ(escalation.quiet_for, minutes(5));
  EXPECT_EQ(escalation.deed_within, minutes(10));
  EXPECT_THAT(escalation.on_breach, ElementsAre("duty_leader", "liming"));
  ASSERT_EQ(escalation.steps.size(), 2u);
  EXPECT_THAT(escalation.steps[0].page, ElementsAre("primary", "principal"));
  EXPECT_THAT(escalation.steps[0].by, ElementsAre(ElementsAre("sms", "hand_call"), ElementsAre("email")));
  EXPECT_EQ(escalation.steps[0].wait, minutes(2));
  EXPECT_THAT(escalation.steps[1].page, ElementsAre("wangfang"));
  EXPECT_EQ(escalation.steps[1].wait, seconds(90));
  EXPECT_EQ(escalation.last_resort.wait, minutes(5));
}

TEST(PolicyLoader, ReadsEveryFieldOfTheRoster) {
  const LoadedPolicy loaded = load_with("roster", R"(roster:
  shifts: [{id: day, from: "08:00", until: "20:00"}, {id: night, from: "20:00", until: "08:00"}]
  rotation:
    start: 2026-01-01
    rows:
      - {day: {primary: wangfang, secondary: liming, duty_leader: qianmin}, night: {primary: liming}}
  watches:
    2026-02-17: {day: {primary: qianmin}, night: {primary: liming}}
  fixed_posts: {principal: [qianmin, liming]}
  substitutions:
    - {person: wangfang, substitute: liming, from: 2026-03-01T08:00:00+08:00, until: 2026-03-01T20:00:00+08:00, approved_by: qianmin}
  leaves:
    - {person: qianmin, from: 2026-03-02T00:00:00+08:00, until: 2026-03-03T00:00:00+08:00, substitute: liming}
  fallback: [qianmin]
)");
  ASSERT_TRUE(loaded.policy) << loaded.diagnostics.render();
  const Roster& roster = loaded.policy->roster;
  ASSERT_EQ(roster.shifts.size(), 2u);
  EXPECT_EQ(roster.shifts[1].from, hours(20));
  EXPECT_EQ(roster.shifts[1].until, hours(8));
  ASSERT_TRUE(roster.rotation);
  EXPECT_THAT(roster.rotation->rows.at(0).at("day"), ElementsAre("qianmin", "wangfang", "liming"));
  const Date date{std::chrono::year(2026), std::chrono::February, std::chrono::day(17)};
  EXPECT_THAT(roster.watches.at({date, "day"}), ElementsAre("", "qianmin", ""));
  EXPECT_THAT(roster.fixed_posts, ElementsAre(Pair("principal", ElementsAre("qianmin", "liming"))));
  ASSERT_EQ(roster.substitutions.size(), 1u);
  EXPECT_EQ(roster.substitutions[0].substitute, "liming");
  EXPECT_EQ(roster.substitutions[0].approved_by, "qianmin");
  EXPECT_EQ(roster.substitutions[0].from, parse_rfc3339("2026-03-01T00:00:00Z").value());
  ASSERT_EQ(roster.leaves.size(), 1u);
  EXPECT_EQ(roster.leaves[0].until, parse_rfc3339("2026-03-02T16:00:00Z").value());
  EXPECT_THAT(roster.fallback, ElementsAre("qianmin"));
}

TEST(PolicyLoader, ReadsPeopleWithTheirRights) {
  const LoadedPolicy loaded = load_with("people", R"(people:
  - {id: wangfang, name: {zh: 王芳, en: Wang Fang}, unit: 值班室, title: 值班员, phone: 0000-1234511, email: wangfang@yunxi.example, pin_hash: "$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHQ$aGFzaA"}
  - {id: liming, name: 李明, phone: 0000-1234512, email: liming@yunxi.example}
  - {id: qianmin, name: 钱敏, phone: 0000-1230002, email: qianmin@yunxi.example, leader: true}
)");
  ASSERT_TRUE(loaded.policy) << loaded.diagnostics.render();
  const Person& person = loaded.policy->people.at("wangfang");
  EXPECT_EQ(person.name.en, "Wang Fang");
  EXPECT_EQ(person.unit.zh, "值班室");
  EXPECT_EQ(person.title.zh, "值班员");
  EXPECT_EQ(person.contact.phone, "00001234511");
  EXPECT_EQ(person.contact.email, "wangfang@yunxi.example");
  EXPECT_TRUE(person.pin_hash.starts_with("$argon2id$"));
  EXPECT_FALSE(person.leader);
  EXPECT_TRUE(loaded.policy->people.at("qianmin").leader);
}

TEST(PolicyLoader, ReadsEveryKindOfChannel) {
  const LoadedPolicy loaded = load_with("channels", R"(channels:
  - name: sms
    kind: kannel
    settings: {url: "http://127.0.0.1:13013/cgi-bin/sendsms", user: jibao, password_credential: kannel-password,
               sender: "106", smsc: a, callback_base: "http://127.0.0.1:8440"}
    timeout: 20s
    retry_after: [5s, 1m]
    hook: {secret_credential: kannel-hook, addresses: [127.0.0.1, "fd00::/8"]}
  - name: email
    kind: smtp
    carries_links: true
    settings: {host: mail.example.cn, port: 465, tls: tls, user: duty, password_credential: mail-password,
               from: duty@example.cn, from_name: 值班室, ca_file: /etc/ssl/office.pem}
  - {name: hand_call, kind: hand_call, settings: {untouched_for: 45s, taken_for: 2m}}
  - name: voice
    kind: http
    contact: phone
    settings:
      method: PUT
      url: https://voice.example.cn/call/{{id}}
      headers: {Authorization: "Bearer {{credential}}"}
      format: json
      body: |
        {"to": "{{to}}", "say": "{{text}}"}
      credential: voice-key
      success_status: [200]
      success_path: data.code
      success_values: [OK, "0"]
      success_contains: accepted
      administrator_values: [BALANCE]
      id_path: data.id
      ca_file: /etc/ssl/voice.pem
  - {name: relay, kind: webhook, settings: {url: "https://relay.example.cn/in", key_credentials: [new-key, old-key]}}
  - {name: kept, kind: sandbox, contact: email}
)");
  ASSERT_TRUE(loaded.policy) << loaded.diagnostics.render();
  const auto& channels = loaded.policy->channels;
  const Channel& sms = channels.at("sms");
  const auto& kannel = std::get<KannelSettings>(sms.settings);
  EXPECT_EQ(kannel.url, "http://127.0.0.1:13013/cgi-bin/sendsms");
  EXPECT_EQ(kannel.user, "jibao");
  EXPECT_EQ(kannel.password_credential, "kannel-password");
  EXPECT_EQ(kannel.sender, "106");
  EXPECT_EQ(kannel.smsc, "a");
  EXPECT_EQ(kannel.callback_base, "http://127.0.0.1:8440");
  EXPECT_EQ(sms.contact, ContactKind::phone);
  EXPECT_EQ(sms.timeout, seconds(20));
  EXPECT_THAT(sms.retry_after, ElementsAre(seconds(5), minutes(1)));
  EXPECT_EQ(sms.hook_secret_credential, "kannel-hook");
  EXPECT_THAT(sms.hook_addresses, ElementsAre("127.0.0.1", "fd00::/8"));
  const Channel& email = channels.at("email");
  const auto& smtp = std::get<SmtpSettings>(email.settings);
  EXPECT_TRUE(email.carries_links);
  EXPECT_EQ(email.contact, ContactKind::email);
  EXPECT_EQ(smtp.host, "mail.example.cn");
  EXPECT_EQ(smtp.port, 465);
  EXPECT_EQ(smtp.tls, MailTls::tls);
  EXPECT_EQ(smtp.from_name, "值班室");
  EXPECT_EQ(smtp.ca_file, "/etc/ssl/office.pem");
  const auto& hand_call = std::get<HandCallSettings>(channels.at("hand_call").settings);
  EXPECT_EQ(hand_call.untouched_for, seconds(45));
  EXPECT_EQ(hand_call.taken_for, minutes(2));
  const auto& http = std::get<HttpSettings>(channels.at("voice").settings);
  EXPECT_EQ(http.method, "PUT");
  EXPECT_THAT(http.headers, ElementsAre(Pair("Authorization", "Bearer {{credential}}")));
  EXPECT_EQ(http.body, "{\"to\": \"{{to}}\", \"say\": \"{{text}}\"}\n");
  EXPECT_EQ(http.credential, "voice-key");
  EXPECT_THAT(http.success_status, ElementsAre(200));
  EXPECT_EQ(http.success_path, "data.code");
  EXPECT_THAT(http.success_values, ElementsAre("OK", "0"));
  EXPECT_EQ(http.success_contains, "accepted");
  EXPECT_THAT(http.administrator_values, ElementsAre("BALANCE"));
  EXPECT_EQ(http.id_path, "data.id");
  const auto& webhook = std::get<WebhookSettings>(channels.at("relay").settings);
  EXPECT_THAT(webhook.key_credentials, ElementsAre("new-key", "old-key"));
  EXPECT_EQ(channels.at("relay").contact, ContactKind::none);
  EXPECT_EQ(channels.at("kept").contact, ContactKind::email);
}

TEST(PolicyLoader, ReadsIntakeAndCodes) {
  const LoadedPolicy loaded = load_with("", "");
  ASSERT_TRUE(loaded.policy) << loaded.diagnostics.render();
  EXPECT_THAT(loaded.policy->asked_fields, ElementsAre("reporter.name"));
  EXPECT_EQ(loaded.policy->chase.first_after, minutes(10));
  EXPECT_EQ(loaded.policy->chase.every, minutes(30));
  EXPECT_EQ(loaded.policy->chase.times, 4);
  EXPECT_EQ(loaded.policy->future_tolerance, minutes(2));
  EXPECT_EQ(loaded.policy->code_lives, hours(72));
  EXPECT_EQ(loaded.policy->code_tries, 5);
  EXPECT_EQ(loaded.policy->code_tries_within, minutes(15));
  EXPECT_EQ(loaded.policy->wording.size(), Names<Purpose>::values.size() - 9);  // merged, codes, administrator, gathered, upkeep, line_test, roll_call, contact_check, shift may be left out
}

TEST(PolicyLoader, TellsAnAbsenceToTheDutyLeaderAndThenToTheAdministratorsWhereNothingElseIsSaid) {
  const LoadedPolicy silent = load_with("", "", "upkeep: {page: [liming], repeat_every: 30m}\n");
  ASSERT_TRUE(silent.policy) << silent.diagnostics.render();
  const EscalationPolicy& absence = silent.policy->duty.absence;
  ASSERT_EQ(absence.steps.size(), 1U);
  EXPECT_THAT(absence.steps[0].page, ElementsAre("duty_leader"));
  EXPECT_THAT(absence.last_resort.page, ElementsAre("duty_leader", "liming"));
  EXPECT_EQ(absence.last_resort.wait, minutes(10));
  EXPECT_EQ(silent.policy->duty.issue_by, 25);

  const LoadedPolicy said = load_with("", "", "duty: {absent_after: 5m, absence: {page: [wangfang], repeat_every: 3m}, surge: [liming]}\n");
  ASSERT_TRUE(said.policy) << said.diagnostics.render();
  EXPECT_EQ(said.policy->duty.absent_after, minutes(5));
  EXPECT_EQ(said.policy->duty.check_in_before, minutes(10));
  EXPECT_THAT(said.policy->duty.absence.steps[0].page, ElementsAre("wangfang"));
  EXPECT_EQ(said.policy->duty.absence.steps[0].wait, minutes(3));
  EXPECT_THAT(said.policy->duty.surge, ElementsAre("liming"));
}

TEST(PolicyLoader, GivesEveryChangeAVersionOfItsOwn) {
  PolicyFiles files = shipped_files();
  const std::string before = load_policy(files).policy.value().version;
  EXPECT_EQ(load_policy(files).policy.value().version, before);
  files.texts["categories.yaml"] += "# a comment\n";
  EXPECT_NE(load_policy(files).policy.value().version, before);
}

TEST(PolicyLoader, KeepsColumnsRightBehindAByteOrderMark) {
  const LoadedPolicy loaded = load_policy(PolicyFiles{"m.yaml", {{"m.yaml", "\xEF\xBB\xBFofice: 1\n"}}});
  EXPECT_THAT(loaded.diagnostics.render(), HasSubstr("m.yaml:1:1: error: unknown key 'ofice'"));
  EXPECT_THAT(loaded.diagnostics.render(),
              HasSubstr("    1 | ofice: 1\n      | ^~~~~ did you mean 'office'?"));
}

TEST(PolicyLoader, NamesFilesAsTheyWereGiven) {
  const Folder folder;
  folder.write("main.yaml", "include: [sub/people.yaml]\n");
  folder.write("sub/people.yaml", "people: 1\n");
  const LoadedPolicy loaded = load_policy(folder.path() / "main.yaml");
  EXPECT_THAT(loaded.diagnostics.render(),
              HasSubstr((folder.path() / "sub/people.yaml").string() + ":1:1: error:"));
  EXPECT_EQ(loaded.files.texts.size(), 2u);
}

TEST(PolicyLoader, FollowsNoLinkOutOfItsFolder) {
  const Folder outside;
  outside.write("people.yaml", "people: []\n");
  const Folder folder;
  folder.write("main.yaml", "include: [people.yaml, near.yaml]\n");
  folder.write("real/near.yaml", "codes: {live: 72h, tries: 5, tries_within: 15m}\n");
  fs::create_symlink(outside.path() / "people.yaml", folder.path() / "people.yaml");
  fs::create_symlink("real/near.yaml", folder.path() / "near.yaml");
  const std::string said = load_policy(folder.path() / "main.yaml").diagnostics.render();
  EXPECT_THAT(said, HasSubstr("people.yaml': a link leads out of the folder of the policy"));
  EXPECT_THAT(said, ::testing::Not(HasSubstr("near.yaml'")));
}

TEST(PolicyLoader, SaysWhyAFileCannotBeRead) {
  const Folder folder;
  folder.write("main.yaml", "include: [sub, huge.yaml]\n");
  folder.write("sub/x", "");
  folder.write("huge.yaml", std::string(3 << 20, '#'));
  const std::string said = load_policy(folder.path() / "main.yaml").diagnostics.render();
  EXPECT_THAT(said, HasSubstr("main.yaml:1:11: error: cannot read '" + folder.path().string() +
                              "/sub': not a regular file"));
  EXPECT_THAT(said, HasSubstr("huge.yaml: error: the file is larger than 1 MiB"));
  EXPECT_THAT(said, HasSubstr("split it into packs"));
  EXPECT_THAT(load_policy(folder.path() / "none.yaml").diagnostics.render(),
              HasSubstr("none.yaml: error: cannot read '"));
}

TEST(PolicyLoader, TakesAtMostSixtyFourFiles) {
  PolicyFiles files{"main.yaml", {}};
  std::string main = "include:\n";
  for (int i = 0; i < 64; ++i) {
    const std::string name = "f" + std::to_string(i) + ".yaml";
    files.texts[name] = "calendar: {years: {" + std::to_string(2000 + i) + ": {document: x, off: []}}}\n";
    main += "  - " + name + "\n";
  }
  files.texts["main.yaml"] = main;
  EXPECT_THAT(load_policy(files).diagnostics.render(),
              HasSubstr("main.yaml:65:5: error: more than 64 files"));
}

// Bytes cut, doubled and swapped at random places: whatever comes of it, it is a policy or an error, never
// both, never neither, and the same twice.
TEST(PolicyLoader, AnswersBrokenTextsWithAPolicyOrAnErrorNeverBoth) {
  const PolicyFiles sound = shipped_files();
  std::mt19937 random(20260719);
  const auto below = [&random](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  const std::string signs = "{}[]:-#&*!|>'\"%@`,?\n\t \x80\xEF\x01~<";
  for (int round = 0; round < 150; ++round) {
    PolicyFiles files = sound;
    auto file = files.texts.begin();
    std::advance(file, below(files.texts.size()));
    std::string& text = file->second;
    for (std::size_t i = 0; i <= below(4); ++i) {
      const std::size_t at = below(text.size());
      switch (below(4)) {
        case 0: text.erase(at, 1 + below(40)); break;
        case 1: text.insert(at, 1, signs[below(signs.size())]); break;
        case 2: text[at] = signs[below(signs.size())]; break;
        default: text.insert(at, text.substr(at, below(200))); break;
      }
      if (text.empty()) text = "\n";
    }
    const LoadedPolicy loaded = load_policy(files);
    ASSERT_EQ(loaded.policy.has_value(), !loaded.diagnostics.has_errors()) << "round " << round;
    ASSERT_EQ(loaded.diagnostics.render(), load_policy(files).diagnostics.render()) << "round " << round;
  }
}

}  // namespace
}  // namespace jibao::config
