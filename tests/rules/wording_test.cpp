// The words of pages: units of an SMS, templates and their faults, and what a message holds whatever the
// report says.
#include "rules/wording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/calendar.hpp"
#include "rules/characters.hpp"

namespace jibao {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Instant at(const char* text) { return parse_rfc3339(text).value(); }

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

constexpr const char* sms =
    "{{drill}}{{level}}{{place}}{{event}}，{{time}}，{{casualties}}。回复{{code}}确认，电{{duty_phone}}。"
    "{{#if deadline}}{{obligation}}{{deadline}}到限，剩{{remaining}}。{{/if}}{{summary}}{{#if link}} "
    "{{link}}{{/if}}";

Policy office() {
  Policy policy;
  policy.office.name = {"云溪县委办公室", "Yunxi County Party Committee Office"};
  policy.office.duty_room = {"县委值班室", "duty room"};
  policy.office.phone = "0000-1234500";
  policy.categories.push_back(
      {.code = "DIS.FLOOD.INUNDATION", .name = {"洪水进城进村", "flooding of settlements"}});
  ObligationRule phone;
  phone.id = "seed-nj.phone";
  phone.name = {"电话报告", "phone report"};
  phone.owed_to = {"县委办信息调研室", "information office"};
  policy.obligations.push_back(phone);
  policy.people["zhangwei"] = {.id = "zhangwei",
                               .name = {"张伟", "Zhang Wei"},
                               .unit = {},
                               .title = {},
                               .contact = {},
                               .pin_hash = {}};
  policy.people["wangfang"] = {.id = "wangfang",
                               .name = {"王芳", "Wang Fang"},
                               .unit = {},
                               .title = {},
                               .contact = {},
                               .pin_hash = {}};
  policy.channels["sms"] = {.name = "sms",
                            .contact = ContactKind::phone,
                            .settings = SandboxSettings{},
                            .retry_after = {},
                            .hook_secret_credential = {},
                            .hook_addresses = {}};
  policy.channels["email"] = {.name = "email",
                              .contact = ContactKind::email,
                              .settings = SandboxSettings{},
                              .retry_after = {},
                              .hook_secret_credential = {},
                              .hook_addresses = {}};
  policy.channels["hand_call"] = {.name = "hand_call",
                                  .contact = ContactKind::phone,
                                  .settings = HandCallSettings{},
                                  .retry_after = {},
                                  .hook_secret_credential = {},
                                  .hook_addresses = {}};
  for (int i = 0; i <= static_cast<int>(Purpose::passed); ++i)
    policy.wording[static_cast<Purpose>(i)] = {sms, "{{event}}：{{place}}",
                                               "{{person}}：\n{{summary}}\n{{link}}",
                                               "请告诉{{person}}：{{place}}{{event}}，确认码{{code}}"};
  return policy;
}

Incident flood() {
  Incident incident;
  incident.id = 7;
  incident.number = "2026-007";
  incident.opened_at = at("2026-07-19T03:55:00+08:00");
  Report& report = incident.report;
  report.category = "DIS.FLOOD.INUNDATION";
  report.title = "洪水进村";
  report.summary = "青石河河口镇段漫堤，约40户民房进水。";
  report.place = "河口镇三合村";
  report.occurred.at = at("2026-07-19T03:42:00+08:00");
  report.received = at("2026-07-19T03:55:00+08:00");
  report.casualties = {2, 1, {}, 6, {}};
  incident.level = Level::iii;
  Obligation phone;
  phone.number = 1;
  phone.rule = "seed-nj.phone";
  phone.due = at("2026-07-19T04:02:00+08:00");
  phone.anchor_at = *report.occurred.at;
  incident.obligations.push_back(phone);
  return incident;
}

PageQueued alarm_to(const char* person, const char* channel = "sms") {
  PageQueued page;
  page.page = 1;
  page.purpose = Purpose::alarm;
  page.person = person;
  page.channel = channel;
  page.code = "482913";
  page.reason = {Why::on_duty, "primary", {}};
  return page;
}

std::string text_of(const Policy& policy, const Incident& incident,
                    const PageQueued& page = alarm_to("zhangwei")) {
  return compose_message(policy, incident, page, at("2026-07-19T03:55:00+08:00")).text;
}

// The text of the first SMS part.
std::string first_part(const std::string& text) {
  std::string_view rest = text;
  std::string part;
  std::size_t units = 0;
  while (!rest.empty()) {
    const Character character = first_character(rest);
    if (units + character.units() > 67) break;
    units += character.units();
    part += rest.substr(0, character.bytes);
    rest.remove_prefix(character.bytes);
  }
  return part;
}

TEST(Units, AreCountedAsAGatewayCountsThem) {
  EXPECT_EQ(ucs2_units(""), 0U);
  EXPECT_EQ(ucs2_units("abc"), 3U);
  EXPECT_EQ(ucs2_units("洪水"), 2U);
  EXPECT_EQ(ucs2_units("𠮷😀"), 4U);
  EXPECT_EQ(ucs2_units("\xff\xfe\xe6\xb4"), 4U);
  EXPECT_EQ(ucs2_units("\xed\xa0\x80"), 3U);  // a surrogate in UTF-8 is no character
  EXPECT_EQ(ucs2_units("\xc0\xaf"), 2U);      // nor is an overlong form
}

TEST(Units, SeventyFitInOnePartAndSixtySevenInEachOfMore) {
  EXPECT_EQ(sms_parts(""), 1U);
  EXPECT_EQ(sms_parts(repeated("水", 70)), 1U);
  EXPECT_EQ(sms_parts(repeated("水", 71)), 2U);
  EXPECT_EQ(sms_parts(repeated("水", 134)), 2U);
  EXPECT_EQ(sms_parts(repeated("水", 135)), 3U);
}

TEST(Units, APairIsNeverSplitBetweenParts) {
  EXPECT_EQ(sms_parts(repeated("水", 66) + "😀" + repeated("水", 66)), 3U);
  EXPECT_EQ(sms_parts(repeated("水", 66) + "水水" + repeated("水", 66)), 2U);
}

TEST(Cutting, EndsOnAWholeCharacterWithAMark) {
  EXPECT_EQ(cut_to_units("河口镇三合村", 6), "河口镇三合村");
  EXPECT_EQ(cut_to_units("河口镇三合村", 5), "河口镇三…");
  EXPECT_EQ(cut_to_units("河口😀村", 4), "河口…");
  EXPECT_EQ(cut_to_units("河口", 1), "…");
  EXPECT_EQ(cut_to_units("河口", 0), "");
}

TEST(Templates, AreFilledInOnePass) {
  EXPECT_EQ(fill_template("{{place}}：{{ event }}", {{"place", "{{event}}"}, {"event", "洪水"}}),
            "{{event}}：洪水");
}

TEST(Templates, ASectionStandsOnlyWhereItsVariableHolds) {
  const std::string text = "a{{#if code}}b{{code}}{{#if link}}c{{/if}}d{{/if}}e";
  EXPECT_EQ(fill_template(text, {{"code", "1"}, {"link", "x"}}), "ab1cde");
  EXPECT_EQ(fill_template(text, {{"code", "1"}, {"link", ""}}), "ab1de");
  EXPECT_EQ(fill_template(text, {{"link", "x"}}), "ae");
}

TEST(Templates, AreFilledWhateverIsWrongWithThem) {
  EXPECT_EQ(fill_template("a{{nobody}}b{{place", {{"place", "x"}}), "abplace");
  EXPECT_EQ(fill_template("{{/if}}a{{#if code}}b", {}), "a");
  EXPECT_EQ(fill_template("{{#else}}{{}}{{#if}}x", {}), "x");
}

TEST(Templates, AGoodOneHasNoFault) {
  EXPECT_TRUE(check_template(sms).empty());
  EXPECT_TRUE(check_template("").empty());
  for (const std::string_view name : template_variables())
    EXPECT_TRUE(check_template("{{" + std::string(name) + "}}").empty()) << name;
}

TEST(Templates, EveryFaultIsNamedAtItsPlace) {
  const auto faults = check_template("{{plce}} {{#if code}} {{/fi}} {{}} }} {{place");
  ASSERT_EQ(faults.size(), 6U);
  EXPECT_EQ(faults[0].offset, 0U);
  EXPECT_EQ(faults[0].message, "there is no variable 'plce'");
  EXPECT_EQ(faults[0].near, "place");
  EXPECT_EQ(faults[1].message, "this section is not ended by '{{/if}}'");
  EXPECT_EQ(faults[1].offset, 9U);
  EXPECT_THAT(faults[2].message, HasSubstr("'{{/fi}}' is not known"));
  EXPECT_EQ(faults[3].message, "'{{}}' names no variable");
  EXPECT_EQ(faults[4].message, "'}}' closes nothing");
  EXPECT_EQ(faults[5].message, "'{{' is not closed");
  EXPECT_EQ(faults[5].offset, 38U);
}

TEST(Templates, AnEndWithoutABeginningIsAFault) {
  const auto faults = check_template("{{place}}{{/if}}");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].message, "'{{/if}}' ends no section");
}

TEST(Templates, OnlyANearNameIsSuggested) {
  EXPECT_EQ(check_template("{{casualities}}").at(0).near, "casualties");
  EXPECT_EQ(check_template("{{weather_forecast}}").at(0).near, "");
  EXPECT_EQ(check_template("{{#if cod}}{{/if}}").at(0).near, "code");
}

TEST(Messages, SayWhatHappenedInTheirFirstPart) {
  EXPECT_EQ(text_of(office(), flood()),
            "Ⅲ级河口镇三合村洪水进村，19日03:42，死2失联1伤6。回复482913确认，电0000-1234500。"
            "电话报告04:02到限，剩7分钟。青石河河口镇段漫堤，约40户民房进水。");
}

TEST(Messages, ALongPlaceAndTitleAreCutAndNeverTheCodeOrTheNumber) {
  Incident incident = flood();
  incident.report.place = repeated("河口镇三合村", 40);
  incident.report.title = repeated("洪水进村", 50);
  const std::string text = text_of(office(), incident);
  EXPECT_LE(sms_parts(text), 4U);
  for (const char* whole :
       {"Ⅲ级河口镇", "…洪水进", "，19日03:42，死2失联1伤6。", "回复482913确认，电0000-1234500"})
    EXPECT_THAT(first_part(text), HasSubstr(whole));
}

TEST(Messages, WhatExplainsIsCutBeforeWhatNamesTheEvent) {
  Policy policy = office();
  policy.wording[Purpose::alarm].sms = "{{place}}{{event}}：{{summary}}，{{code}}，{{duty_phone}}";
  Incident incident = flood();
  incident.report.summary = repeated("水", 300);
  EXPECT_THAT(text_of(policy, incident), StartsWith("河口镇三合村洪水进村：水"));
  EXPECT_THAT(first_part(text_of(policy, incident)), HasSubstr("…，482913，0000-1234500"));
}

TEST(Messages, AreBoundedToFourPartsWithAMark) {
  Incident incident = flood();
  incident.report.summary = repeated("青石河漫堤。", 500);
  const std::string text = text_of(office(), incident);
  EXPECT_EQ(sms_parts(text), 4U);
  EXPECT_TRUE(text.ends_with("…"));
  incident.report.summary = repeated("😀水", 500);
  EXPECT_EQ(sms_parts(text_of(office(), incident)), 4U);
}

TEST(Messages, OfPairsOfUnitsStillFitIntoFourParts) {
  Policy policy = office();
  policy.wording[Purpose::alarm].sms = "{{code}}{{duty_phone}}{{summary}}";
  Incident incident = flood();
  incident.report.summary = repeated("😀", 500);
  EXPECT_EQ(sms_parts(text_of(policy, incident)), 4U);
}

TEST(Messages, ATemplateThatIsItselfTooLongStillCarriesTheCodeAndTheNumber) {
  Policy policy = office();
  policy.wording[Purpose::alarm].sms = repeated("请注意，", 100) + "{{code}}{{duty_phone}}";
  const std::string text = text_of(policy, flood());
  EXPECT_LE(sms_parts(text), 4U);
  EXPECT_THAT(text, HasSubstr("… 482913 0000-1234500"));
}

TEST(Messages, OfADrillSayItFirstWhateverTheTemplateSays) {
  Policy policy = office();
  Incident incident = flood();
  incident.report.drill = true;
  EXPECT_THAT(text_of(policy, incident), StartsWith("【演练】Ⅲ级"));
  for (auto& [purpose, wording] : policy.wording)
    wording = {"{{place}}", "{{place}}", "{{place}}{{drill}}", "{{place}}"};
  EXPECT_EQ(text_of(policy, incident), "【演练】河口镇三合村");
  const Message mail = compose_message(policy, incident, alarm_to("zhangwei", "email"), incident.opened_at);
  EXPECT_EQ(mail.subject, "【演练】河口镇三合村");
  EXPECT_EQ(mail.text, "【演练】河口镇三合村【演练】");
  EXPECT_EQ(text_of(policy, incident, alarm_to("zhangwei", "hand_call")), "【演练】河口镇三合村");
  incident.report.place = repeated("河口镇", 200);
  EXPECT_THAT(text_of(policy, incident), StartsWith("【演练】河口镇"));
}

TEST(Messages, HostileCharactersAreShownOrDropped) {
  Policy policy = office();
  policy.wording[Purpose::alarm].sms = "{{place}}|{{event}}";
  Incident incident = flood();
  incident.report.place = "三合\u202E村\r\n\u200B\u2067";
  incident.report.title = std::string("a\0b\x1b", 4) + "LINK\x1b\xff";
  EXPECT_EQ(text_of(policy, incident), "三合<U+202E>村  <U+2067>|a<U+0000>b<U+001B>LINK<U+001B>\uFFFD");
}

TEST(Messages, ATemplateInAReportIsText) {
  Incident incident = flood();
  incident.report.place = "{{code}}{{#if";
  EXPECT_THAT(text_of(office(), incident), HasSubstr("Ⅲ级{{code}}{{#if洪水进村"));
}

Policy office_with_group() {
  Policy policy = office();
  GroupSettings group;
  group.robots = {{"robot", ""}};
  Channel channel;
  channel.name = "group";
  channel.contact = ContactKind::none;
  channel.settings = group;
  policy.channels["group"] = channel;
  return policy;
}

TEST(Messages, ToAGroupNameThePersonAndHoldNoCode) {
  Policy policy = office_with_group();
  Wording& words = policy.wording[Purpose::alarm];
  words.sms = "{{drill}}{{event}}，{{#if code}}回复{{code}}确认，{{/if}}电话{{duty_phone}}。";
  Incident incident = flood();
  EXPECT_EQ(compose_message(policy, incident, alarm_to("wangfang", "group"), incident.opened_at).text,
            "致王芳：洪水进村，电话" + policy.office.phone + "。");
  incident.report.drill = true;
  EXPECT_EQ(compose_message(policy, incident, alarm_to("wangfang", "group"), incident.opened_at).text,
            "【演练】致王芳：洪水进村，电话" + policy.office.phone + "。");
}

TEST(Messages, ToAGroupHoldNoListOfCodesEither) {
  Policy policy = office_with_group();
  PageQueued page = alarm_to("wangfang", "group");
  page.purpose = Purpose::codes;
  page.task = "482913 洪水进村";
  const std::string text = compose_message(policy, flood(), page, flood().opened_at).text;
  EXPECT_EQ(text.find("482913"), std::string::npos) << text;
}

TEST(Messages, ToAGroupAreNotCutToFourSms) {
  Policy policy = office_with_group();
  policy.wording[Purpose::alarm].sms = "{{event}}：{{summary}}";
  Incident incident = flood();
  incident.report.summary.clear();
  while (incident.report.summary.size() < 1800) incident.report.summary += "河水漫堤，";
  const std::string text = compose_message(policy, incident, alarm_to("wangfang", "group"), incident.opened_at).text;
  EXPECT_NE(text.find(incident.report.summary), std::string::npos) << text;
}

TEST(Messages, BeginInTheToneOfTheLevel) {
  Policy policy = office();
  policy.wording[Purpose::alarm].sms = "{{drill}}{{tone}}{{event}}，{{code}}，{{duty_phone}}";
  Incident incident = flood();
  const auto text_at = [&](Level level) {
    incident.level = level;
    return compose_message(policy, incident, alarm_to("wangfang"), incident.opened_at).text;
  };
  EXPECT_TRUE(text_at(Level::i).starts_with("【特急】洪水进村"));
  EXPECT_TRUE(text_at(Level::ii).starts_with("【紧急】洪水进村"));
  for (const Level calmer : {Level::iii, Level::iv, Level::unknown}) EXPECT_TRUE(text_at(calmer).starts_with("洪水进村"));
  policy.tones = {{Level::iii, "【加急】"}, {Level::i, ""}};
  EXPECT_TRUE(text_at(Level::iii).starts_with("【加急】洪水进村"));
  EXPECT_TRUE(text_at(Level::i).starts_with("洪水进村"));
  EXPECT_TRUE(text_at(Level::ii).starts_with("【紧急】洪水进村"));
  incident.report.drill = true;
  EXPECT_TRUE(text_at(Level::ii).starts_with("【演练】【紧急】洪水进村"));
}

// Whether a message says at once that it is a drill: by the mark; read aloud, by the word; in words that a provider
// approved, in the first variable that is one of words.
bool says_drill(const Message& message, const Channel& channel) {
  if (templates_of(channel) != nullptr) return message.text.starts_with("（演练）") || message.text.starts_with("(drill) ");
  return message.text.starts_with("【演练】") || (speaks(channel) && message.text.starts_with("演练。"));
}

// What any channel is handed begins with the mark, whatever the template, the purpose, the level and the language.
TEST(Messages, OfADrillBeginWithItsMarkOnEveryChannel) {
  Policy policy = office_with_group();
  policy.channels["email"].contact = ContactKind::email;
  ExecSettings program;
  program.command = {"/usr/local/bin/modem"};
  HttpSettings voice;
  voice.speaks = true;
  AliyunSmsSettings aliyun;
  aliyun.templates.usual = {"SMS_1", "{{event}}，{{code}}"};
  TencentSmsSettings tencent;
  tencent.templates = aliyun.templates;
  AliyunVoiceSettings aliyun_voice;
  aliyun_voice.templates = aliyun.templates;
  const std::vector<ChannelSettings> kinds{KannelSettings{}, SmtpSettings{},     HttpSettings{},    WebhookSettings{},     GroupSettings{},
                                           program,          HandCallSettings{}, SandboxSettings{}, TwilioSmsSettings{},   TwilioVoiceSettings{},
                                           voice,            aliyun,             tencent,           aliyun_voice};
  static_assert(std::variant_size_v<ChannelSettings> == 13, "a new kind of channel belongs into this list");
  Incident incident = flood();
  incident.report.drill = true;
  for (const char* language : {"zh", "en"}) {
    policy.office.language = language;
    for (const ChannelSettings& kind : kinds) {
      for (const ContactKind contact : {ContactKind::phone, ContactKind::email, ContactKind::none}) {
        Channel channel;
        channel.name = "any";
        channel.contact = contact;
        channel.settings = kind;
        policy.channels["any"] = channel;
        for (const std::string_view name : Names<Purpose>::values) {
          const Purpose purpose = *from_name<Purpose>(name);
          for (const char* words : {"{{event}}", "{{tone}}{{event}}", "{{drill}}{{event}}", "{{event}}{{drill}}", "", "急"}) {
            policy.wording[purpose] = {words, words, words, words};
            for (const Level level : {Level::i, Level::iv, Level::unknown}) {
              incident.level = level;
              PageQueued page = alarm_to("wangfang", "any");
              page.purpose = purpose;
              const Message message = compose_message(policy, incident, page, incident.opened_at);
              EXPECT_TRUE(says_drill(message, channel)) << kind.index() << name << ": " << message.text;
              EXPECT_TRUE(message.subject.empty() || message.subject.starts_with("【演练】")) << message.subject;
            }
          }
        }
      }
    }
  }
}

TEST(Messages, CarryALinkOnlyWhereTheChannelAndTheOfficeDo) {
  Policy policy = office();
  EXPECT_THAT(text_of(policy, flood()), Not(HasSubstr(std::string(link_mark))));
  policy.office.public_url = "https://jibao.example";
  EXPECT_THAT(text_of(policy, flood()), Not(HasSubstr(std::string(link_mark))));
  policy.channels["sms"].carries_links = true;
  EXPECT_THAT(text_of(policy, flood()), HasSubstr(std::string(link_mark)));
  policy.office.public_url.clear();
  EXPECT_THAT(text_of(policy, flood()), Not(HasSubstr(std::string(link_mark))));
}

// As the shell will send it, with a link of the usual length.
std::string with_links(std::string text) {
  const std::string link = "https://jibao.example/a/" + std::string(43, 'x');
  for (auto mark = text.find(link_mark); mark != std::string::npos; mark = text.find(link_mark))
    text.replace(mark, link_mark.size(), link);
  return text;
}

TEST(Messages, ALongSummaryIsCutBeforeTheLink) {
  Policy policy = office();
  policy.office.public_url = "https://jibao.example";
  policy.channels["sms"].carries_links = true;
  Incident incident = flood();
  incident.report.summary = repeated("青石河漫堤。", 500);
  const std::string text = text_of(policy, incident);
  EXPECT_TRUE(text.ends_with("… " + std::string(link_mark)));
  EXPECT_LE(sms_parts(with_links(text)), 4U);
}

TEST(Messages, ALinkIsLeftWholeOrLeftOut) {
  Policy policy = office();
  policy.office.public_url = "https://jibao.example";
  policy.channels["sms"].carries_links = true;
  for (std::size_t words = 200; words < 280; ++words) {
    policy.wording[Purpose::alarm].sms =
        "{{code}}{{duty_phone}}{{link}}" + repeated("请", words) + "{{link}}";
    const std::string text = with_links(text_of(policy, flood()));
    EXPECT_LE(sms_parts(text), 4U) << words;
    EXPECT_THAT(text, Not(HasSubstr("\x1b"))) << words;
  }
}

TEST(Messages, TellTheTimeByTheBestAnchorKnown) {
  Incident incident = flood();
  incident.report.occurred = {};
  EXPECT_THAT(text_of(office(), incident), HasSubstr("，19日03:55接报，"));
  incident.report.discovered = at("2026-07-19T03:50:00+08:00");
  EXPECT_THAT(text_of(office(), incident), HasSubstr("，19日03:50发现，"));
  incident.report.occurred.from = at("2026-06-30T17:30:00+08:00");
  incident.report.occurred.until = at("2026-07-19T03:50:00+08:00");
  EXPECT_THAT(text_of(office(), incident), HasSubstr("，6月30日17:30至19日03:50，"));
}

TEST(Messages, NothingSaidOfCasualtiesIsNotNobodyHurt) {
  Incident incident = flood();
  incident.report.casualties = {};
  EXPECT_THAT(text_of(office(), incident), HasSubstr("，无伤亡报告。"));
  incident.report.casualties = {0, 0, {}, 0, 126};
  EXPECT_THAT(text_of(office(), incident), HasSubstr("，无人员伤亡，受影响126人。"));
  incident.report.casualties = {0, 2, {}, {}, {}};
  EXPECT_THAT(text_of(office(), incident), HasSubstr("，死0失联2。"));
}

TEST(Messages, TheClockIsTheOneThatThePageNamesElseTheSoonest) {
  Policy policy = office();
  policy.wording[Purpose::alarm].sms = "{{obligation}}{{deadline}}{{remaining}}{{owed_to}}";
  Incident incident = flood();
  Obligation written = incident.obligations.front();
  written.number = 2;
  written.rule = "gone";
  written.deed = DeedKind::written_report;
  written.due = at("2026-07-21T00:00:00+08:00");
  written.in_days = true;
  incident.obligations.push_back(written);
  EXPECT_EQ(text_of(policy, incident), "电话报告04:027分钟县委办信息调研室");
  PageQueued page = alarm_to("zhangwei");
  page.obligation = 2;
  EXPECT_EQ(text_of(policy, incident, page), "书面报告07-20 24:0044小时5分");
  incident.obligations.front().office_due = at("2026-07-19T04:15:00+08:00");
  EXPECT_EQ(text_of(policy, incident), "电话报告04:1520分钟县委办信息调研室");
  incident.obligations.front().due = at("2026-07-19T03:55:59+08:00");
  incident.obligations.front().office_due.reset();
  EXPECT_EQ(text_of(policy, incident), "电话报告03:55不到1分钟县委办信息调研室");
  incident.obligations.front().due = at("2026-07-19T03:50:00+08:00");
  EXPECT_EQ(text_of(policy, incident), "电话报告03:500分钟县委办信息调研室");
  page.obligation = 99;
  EXPECT_THAT(text_of(policy, incident, page), StartsWith("电话报告"));
}

TEST(Messages, NameWhoTookItPassedItOrClosedIt) {
  Policy policy = office();
  for (auto& [purpose, wording] : policy.wording) wording.sms = "{{by}}/{{person}}";
  Incident incident = flood();
  Ack taken;
  taken.person = "wangfang";
  taken.kind = AckKind::passed_to;
  taken.passed_to = "zhangwei";
  Ack cannot;
  cannot.person = "lihua";
  cannot.kind = AckKind::cannot;
  incident.acks = {taken, cannot};
  incident.closed_by = "zhangwei";
  PageQueued page = alarm_to("zhangwei");
  page.purpose = Purpose::passed;
  EXPECT_EQ(text_of(policy, incident, page), "王芳/张伟");
  page.purpose = Purpose::taken;
  EXPECT_EQ(text_of(policy, incident, page), "王芳/张伟");
  page.purpose = Purpose::closed;
  EXPECT_EQ(text_of(policy, incident, page), "张伟/张伟");
}

TEST(Messages, AMailHasASubjectOnOneLineAndABody) {
  Incident incident = flood();
  incident.report.title = "洪水\r\nBcc: everyone@example.org";
  const Message mail = compose_message(office(), incident, alarm_to("zhangwei", "email"), incident.opened_at);
  EXPECT_EQ(mail.subject, "洪水  Bcc: everyone@example.org：河口镇三合村");
  EXPECT_EQ(mail.text, "张伟：\n青石河河口镇段漫堤，约40户民房进水。\n");
}

TEST(Messages, AMailsSubjectIsBoundedAndOneLineWhateverTheTemplateHolds) {
  Policy policy = office();
  policy.wording[Purpose::alarm].mail_subject = "急报\n{{place}}";
  Incident incident = flood();
  incident.report.place = repeated("河口镇", 100);
  const Message mail = compose_message(policy, incident, alarm_to("zhangwei", "email"), incident.opened_at);
  EXPECT_THAT(mail.subject, StartsWith("急报 河口镇"));
  EXPECT_EQ(ucs2_units(mail.subject), 121U);  // 120 and the mark
}

TEST(Messages, ByHandAreTheTaskThatTheSeatReadsOut) {
  EXPECT_EQ(text_of(office(), flood(), alarm_to("zhangwei", "hand_call")),
            "请告诉张伟：河口镇三合村洪水进村，确认码482913");
  PageQueued page = alarm_to("zhangwei", "hand_call");
  page.task = "已记下的话";
  EXPECT_EQ(text_of(office(), flood(), page), "已记下的话");
}

TEST(Messages, WithoutWordsOfThePolicyStillSayEverything) {
  Policy policy = office();
  policy.wording.clear();
  EXPECT_EQ(text_of(policy, flood()),
            "Ⅲ级河口镇三合村洪水进村，19日03:42，死2失联1伤6。回复482913确认，县委值班室0000-"
            "1234500。电话报告限04:02");
}

TEST(Messages, AreInTheLanguageOfTheOffice) {
  Policy policy = office();
  policy.office.language = "en";
  policy.wording.clear();
  Incident incident = flood();
  incident.report.title.clear();
  EXPECT_THAT(text_of(policy, incident),
              StartsWith("level III 河口镇三合村 flood…, 19 Jul 03:42, 2 dead, 1 missing, 6 injured. "));
}

TEST(Messages, TheCodesOfWhatIsOpenAreNeverCutAndWhatIsLeftOutIsCounted) {
  Policy policy = office();
  const Incident incident = flood();
  std::vector<OpenCode> open;
  for (int i = 0; i < 9; ++i) open.push_back({std::to_string(100'001 + i), &incident});
  PageQueued page = alarm_to("zhangwei");
  page.purpose = Purpose::codes;
  for (const std::string language : {"zh", "en"}) {
    policy.office.language = language;
    page.task = list_codes(policy, open, Instant());
    const std::string text = text_of(policy, incident, page);
    for (int i = 0; i < 7; ++i) EXPECT_THAT(text, HasSubstr(open[static_cast<std::size_t>(i)].code + " 河口镇三合村")) << text;
    EXPECT_THAT(text, Not(HasSubstr("100008")));
    EXPECT_THAT(text, HasSubstr("2")) << "more, for which one calls";
    EXPECT_THAT(text, HasSubstr("0000-1234500"));
    EXPECT_LE(sms_parts(text), 4U);
  }
  policy.office.language = "zh";
  page.task = list_codes(policy, {{"123456", &incident}, {"234567", &incident}}, Instant());
  EXPECT_EQ(text_of(policy, incident, page),
            "县委值班室0000-1234500：您有多个事件待确认，刚才的回复未计入。请回复对应的确认码：123456 河口镇三合村洪水进村；234567 河口镇三合村洪水进村");
  policy.wording[Purpose::codes].sms = "请回：{{codes}}";
  EXPECT_EQ(text_of(policy, incident, page), "请回：123456 河口镇三合村洪水进村；234567 河口镇三合村洪水进村");
}

TEST(Messages, WhatTheReportLacksIsSaidInWords) {
  Policy policy = office();
  policy.wording[Purpose::chase].sms = "请补：{{missing}}";
  Incident incident = flood();
  incident.missing = {"reporter.post", "receiver"};
  PageQueued page = alarm_to("zhangwei");
  page.purpose = Purpose::chase;
  EXPECT_EQ(text_of(policy, incident, page), "请补：发话人职务、接话人姓名");
}

}  // namespace
}  // namespace jibao
