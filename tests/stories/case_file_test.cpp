// The file of an incident, as stories: what the superior asked is owed an answer and pages like every other duty; what is not
// known is named and checked; documents are counted, taken out and destroyed with the content of what is secret.
#include <gmock/gmock.h>

#include "rules/explain.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const Actor officer{"wangfang", "operator", false};

Report flood() {
  Report report;
  report.category = "DIS.FLOOD.INUNDATION";
  report.title = "青石河漫堤";
  report.summary = "青石河漫堤，已开始转移";
  report.place = "青石河大桥";
  report.reporter.name = "老李";
  report.occurred.at = at("2026-07-19 03:50");
  report.received = at("2026-07-19 03:55");
  return report;
}

/// Filed at 03:55, taken by the primary at 03:56, told by phone at 03:58 and in writing at 04:00: nothing is owed any more.
World told() {
  World world(shared(sample_policy()));
  world.until("2026-07-19 03:55");
  world.file(flood(), "wangfang");
  world.until("2026-07-19 03:56");
  world.acknowledge(1, "wangfang", Strength::strong);
  world.until("2026-07-19 03:58");
  world.phone(1, "wangfang");
  world.until("2026-07-19 04:00");
  world.written(1, "wangfang");
  world.timeline();
  return world;
}

Decision ask(World& world, const std::string& text, std::optional<Instant> due = {}, std::optional<Instant> asked_at = {},
             IncidentId incident = 1) {
  QuestionPut event;
  event.incident = incident;
  event.text = text;
  event.unit = "市委值班室";
  event.person = "赵主任";
  event.due = due;
  event.asked_at = asked_at;
  event.by = officer;
  return world.submit(event);
}

Decision answer(World& world, const std::string& content, std::uint32_t question = 0, std::optional<Instant> done_at = {},
                IncidentId incident = 1) {
  AnswerGiven event;
  event.incident = incident;
  event.question = question;
  event.content = content;
  event.done_at = done_at;
  event.by = officer;
  return world.submit(event);
}

Decision check(World& world, std::uint32_t item, const std::string& what, const std::string& finding) {
  CheckMade event;
  event.incident = 1;
  event.item = item;
  event.what = what;
  event.finding = finding;
  event.person = "120调度";
  event.by = officer;
  return world.submit(event);
}

Decision file_document(World& world, char digit, const std::string& name = "灾情传真.pdf") {
  DocumentCame event;
  event.incident = 1;
  event.digest = std::string(64, digit);
  event.name = name;
  event.from = "河口镇";
  event.size = 1234;
  event.kind = DocumentKind::pdf;
  event.by = officer;
  return world.submit(event);
}

std::vector<std::string> paged_since(const World& world, const std::string& local) {
  std::vector<std::string> people;
  for (const Logged& each : world.log())
    if (const auto* page = std::get_if<PageQueued>(&each.fact); page != nullptr && each.at >= at(local))
      people.push_back(clock(each.at) + " " + page->person + " " + std::string(name_of(page->purpose)));
  return people;
}

TEST(CaseFile, AQuestionIsRemindedOfAndItsPassingPages) {
  World world = told();
  ASSERT_EQ(world.incident().ladder.state, LadderState::ended);
  world.until("2026-07-19 04:10");
  const Decision asked = ask(world, "伤员送到哪家医院？");
  ASSERT_FALSE(asked.refusal) << asked.refusal->detail;
  EXPECT_EQ(asked.number, 1u);
  const Obligation& owed = world.obligation("question/1");
  EXPECT_EQ(owed.due, at("2026-07-19 04:40")) << "the policy's half hour";
  EXPECT_EQ(owed.deed, DeedKind::answer);
  EXPECT_EQ(world.incident().ladder.state, LadderState::resting) << "what is owed is watched again";
  world.until("2026-07-19 04:40");
  EXPECT_THAT(paged_since(world, "2026-07-19 04:10"), testing::ElementsAre("07-19 04:30:00 wangfang reminder"));
  EXPECT_FALSE(world.obligation("question/1").breached_at) << "the limit's own second is in time";
  world.until("2026-07-19 04:40:01");
  EXPECT_TRUE(world.obligation("question/1").breached_at);
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  EXPECT_THAT(paged_since(world, "2026-07-19 04:40"), Contains("07-19 04:40:01 zhaogang breach"));
  EXPECT_THAT(paged_since(world, "2026-07-19 04:40"), Contains("07-19 04:40:01 wangfang breach"));
}

TEST(CaseFile, AnAnswerIsADeedForItsOwnQuestionAlone) {
  World world = told();
  ask(world, "伤员送到哪家医院？");
  ask(world, "转移了多少人？", at("2026-07-19 04:20"));
  EXPECT_EQ(world.obligation("question/2").due, at("2026-07-19 04:20")) << "as the superior said";
  world.until("2026-07-19 04:05");
  EXPECT_TRUE(answer(world, "县医院").refusal) << "which of the two?";
  EXPECT_TRUE(answer(world, "县医院", 3).refusal) << "there is no third";
  EXPECT_TRUE(answer(world, "", 1).refusal) << "what was said is on record";
  const Decision answered = answer(world, "县医院，两人", 1);
  ASSERT_FALSE(answered.refusal) << answered.refusal->detail;
  const Deed& deed = world.incident().deeds.back();
  EXPECT_EQ(deed.kind, DeedKind::answer);
  EXPECT_EQ(deed.to_unit + deed.to_person, "市委值班室赵主任") << "to whom asked, where nobody else is named";
  EXPECT_EQ(world.obligation("question/1").now, Verdict::on_time);
  EXPECT_EQ(world.obligation("question/2").state, ObligationState::open);
  EXPECT_EQ(world.incident().ladder.state, LadderState::resting);
  EXPECT_TRUE(answer(world, "县医院，两人", 1).repeated) << "a second press";
  EXPECT_FALSE(answer(world, "一百二十人").refusal) << "one is open: no need to say which";
  EXPECT_EQ(world.incident().ladder.state, LadderState::ended);
  world.until("2026-07-19 06:00");
  EXPECT_THAT(paged_since(world, "2026-07-19 04:05"), testing::IsEmpty());
}

TEST(CaseFile, ALateAnswerWithAnEarlierTimeNeedsASecondPersonForItsOwnLimitAlone) {
  World world = told();
  ask(world, "甲", at("2026-07-19 04:10"));
  ask(world, "乙");
  world.until("2026-07-19 04:15");
  answer(world, "乙的答复", 2, at("2026-07-19 04:05"));
  EXPECT_EQ(world.incident().deeds.back().claim, 0u) << "its own limit is still to come";
  answer(world, "甲的答复", 1, at("2026-07-19 04:05"));
  EXPECT_EQ(world.incident().deeds.back().claim, 1u);
  EXPECT_EQ(world.obligation("question/1").now, Verdict::late);
}

TEST(CaseFile, AQuestionIsAskedOnceAndOfOpenIncidentsAlone) {
  World world = told();
  ask(world, "伤员送到哪家医院？");
  EXPECT_TRUE(ask(world, "伤员送到哪家医院？").repeated);
  EXPECT_TRUE(ask(world, "").refusal);
  EXPECT_TRUE(ask(world, "早了", {}, at("2026-07-19 03:40")).refusal) << "nobody can ask before it is known";
  EXPECT_TRUE(ask(world, "迟了", {}, at("2026-07-19 05:40")).refusal);
  EXPECT_TRUE(ask(world, "限错", at("2026-07-19 03:59")).refusal);
  EXPECT_EQ(world.incident().questions.size(), 1u);
  CloseRequested close;
  close.incident = 1;
  close.reason = "水已退";
  close.by = {"zhaogang", "operator", false};
  EXPECT_EQ(world.submit(close).refusal->kind, RefusalKind::obligations_open) << "the superior waits";
  answer(world, "县医院");
  EXPECT_FALSE(world.submit(close).refusal);
  EXPECT_TRUE(ask(world, "还有吗？").refusal);
}

TEST(CaseFile, AWithdrawnIncidentStillOwesItsAnswer) {
  World world = told();
  ask(world, "是不是误报？");
  CloseRequested close;
  close.incident = 1;
  close.as = CloseAs::mistaken;
  close.reason = "演习";
  close.by = {"zhaogang", "operator", false};
  ASSERT_FALSE(world.submit(close).refusal);
  EXPECT_EQ(world.incident().state, IncidentState::withdrawn);
  EXPECT_EQ(world.obligation("question/1").state, ObligationState::open);
  answer(world, "是误报");
  EXPECT_EQ(world.incident().state, IncidentState::closed);
}

/// Of the second report something was asked, and it may be merged into the first.
World told_by_two() {
  World world = told();
  Report other = flood();
  other.source_unit = "河口镇";
  world.file(other, "wangfang");
  ask(world, "转移了多少人？", at("2026-07-19 04:30"), {}, 2);
  world.until("2026-07-19 04:02");
  return world;
}

TEST(CaseFile, AMergedSourcesQuestionIsOwedByTheMainIncident) {
  World world = told_by_two();
  ASSERT_FALSE(world.merge(2, 1).refusal);
  world.until("2026-07-19 04:03");
  ASSERT_EQ(world.incident().questions.size(), 1u);
  EXPECT_EQ(world.incident().questions[0].source, 2u);
  EXPECT_EQ(world.obligation("question/1").due, at("2026-07-19 04:30"));
  ASSERT_FALSE(world.separate(2).refusal);
  world.until("2026-07-19 04:04");
  EXPECT_EQ(world.obligation("question/1").state, ObligationState::superseded);
  EXPECT_EQ(world.obligation("question/1", 2).state, ObligationState::open);
}

TEST(CaseFile, AQuestionThatGoesBackWithItsSourceWakesNobody) {
  World world = told_by_two();
  world.merge(2, 1);
  world.until("2026-07-19 04:03");
  ASSERT_EQ(world.incident().ladder.state, LadderState::resting);
  world.separate(2);
  world.until("2026-07-19 04:04");
  EXPECT_EQ(world.incident().ladder.state, LadderState::ended);
  const std::size_t pages = world.incident().page_people.size();
  world.until("2026-07-19 05:30");
  EXPECT_EQ(world.incident().page_people.size(), pages) << "nothing is owed";
}

TEST(CaseFile, WhatIsOwedAgainBesideAQuestionThatGoesBackIsPagedFor) {
  World world(shared(sample_policy()));
  world.until("2026-07-19 03:55");
  world.file(flood(), "wangfang");
  Report other = flood();
  other.source_unit = "河口镇";
  world.file(other, "wangfang");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-07-19 03:56");
  world.phone(2, "wangfang");
  world.written(2, "wangfang");
  ask(world, "转移了多少人？", at("2026-07-19 06:00"), {}, 2);
  world.merge(2, 1);
  world.until("2026-07-19 03:57");
  ASSERT_EQ(world.incident().ladder.state, LadderState::resting) << "for the question alone";
  world.separate(2);
  world.until("2026-07-19 03:58");
  ASSERT_EQ(world.obligation("nj.phone").state, ObligationState::open);
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
}

TEST(CaseFile, TwoThatHaveTooManyQuestionsTogetherAreNotMerged) {
  World world = told();
  Report other = flood();
  other.source_unit = "河口镇";
  world.file(other, "wangfang");
  for (std::size_t i = 0; i < most_questions / 2; ++i) {
    ask(world, "第" + std::to_string(i) + "问？");
    ask(world, "第" + std::to_string(i) + "问？", {}, {}, 2);
  }
  ask(world, "还有谁知道？", {}, {}, 2);
  EXPECT_EQ(world.merge(2, 1).refusal.value().kind, RefusalKind::conflict);
  EXPECT_EQ(world.incident(2).state, IncidentState::open);
}

TEST(CaseFile, WhatIsNotKnownIsNamedAndChecked) {
  World world = told();
  UnknownTold unknown{1, "失联人数", officer, {}};
  const Decision named = world.submit(unknown);
  EXPECT_EQ(named.number, 1u);
  EXPECT_TRUE(world.submit(unknown).repeated);
  EXPECT_TRUE(world.incident().checks[0].is_open());
  world.until("2026-07-19 04:20");
  EXPECT_TRUE(check(world, 2, "", "三人").refusal) << "there is no second item";
  EXPECT_TRUE(check(world, 1, "", "").refusal) << "a check has a finding";
  EXPECT_TRUE(check(world, 0, "", "三人").refusal) << "... and is of something";
  ASSERT_FALSE(check(world, 1, "", "三人，已找到两人").refusal);
  EXPECT_TRUE(check(world, 1, "", "三人，已找到两人").repeated);
  const CheckItem& item = world.incident().checks[0];
  EXPECT_EQ(item.what, "失联人数");
  EXPECT_EQ(item.person, "120调度");
  EXPECT_EQ(item.checked_at, at("2026-07-19 04:20"));
  ASSERT_FALSE(check(world, 1, "", "三人，全部找到").refusal) << "checked again";
  ASSERT_FALSE(check(world, 0, "水位", "28.4米").refusal) << "never named as unknown";
  EXPECT_EQ(world.incident().checks.size(), 2u);
  EXPECT_EQ(world.incident().checks[0].finding, "三人，全部找到");
  EXPECT_EQ(world.incident().obligations.size(), told().incident().obligations.size()) << "no clock comes of it";
}

TEST(CaseFile, DocumentsAreBoundedAndOneIsFiledOnce) {
  Policy policy = sample_policy();
  policy.documents.most = 2;
  policy.documents.largest = 2000;
  World world(shared(std::move(policy)));
  world.until("2026-07-19 03:55");
  world.file(flood(), "wangfang");
  EXPECT_EQ(file_document(world, 'a').number, 1u);
  EXPECT_TRUE(file_document(world, 'a').repeated) << "the same bytes";
  EXPECT_EQ(file_document(world, 'b').number, 2u);
  EXPECT_TRUE(file_document(world, 'c').refusal);
  EXPECT_TRUE(file_document(world, 'x').refusal) << "no digest";
  DocumentRemoval removal{1, 1, "", officer};
  EXPECT_TRUE(world.submit(removal).refusal) << "a reason is asked for";
  removal.reason = "归错事件";
  ASSERT_FALSE(world.submit(removal).refusal);
  EXPECT_TRUE(world.submit(removal).repeated);
  EXPECT_FALSE(world.incident().documents[0].is_there());
  EXPECT_EQ(world.incident().documents[0].name, "");
  EXPECT_EQ(file_document(world, 'c').number, 3u) << "there is room again";
}

TEST(CaseFile, OfWhatIsSecretNothingStaysAndNothingIsTakenIn) {
  World world = told();
  ask(world, "伤员送到哪家医院？");
  world.submit(UnknownTold{1, "失联人数", officer, {}});
  file_document(world, 'b');
  world.submit(DocumentRemoval{1, 1, "老李的传真，归错事件", officer});
  file_document(world, 'a');
  ReportAmended secret;
  secret.incident = 1;
  secret.correction = true;
  secret.changes = {{"classification", "secret"}};
  secret.by = officer;
  ASSERT_FALSE(world.submit(secret).refusal);
  const Incident& incident = world.incident();
  EXPECT_EQ(incident.questions[0].text + incident.checks[0].what + incident.documents[1].name + incident.documents[1].digest, "");
  EXPECT_FALSE(incident.documents[1].is_there());
  EXPECT_EQ(incident.documents[0].reason, "") << "nor why another was removed before";
  EXPECT_EQ(world.obligation("question/1").state, ObligationState::open) << "its clock runs on";
  EXPECT_TRUE(ask(world, "还有谁知道？").refusal);
  EXPECT_TRUE(check(world, 0, "水位", "28.4米").refusal);
  EXPECT_TRUE(file_document(world, 'b').refusal);
  EXPECT_TRUE(answer(world, "县医院").refusal) << "not in these words";
  EXPECT_FALSE(answer(world, "").refusal) << "that it was answered";
}

TEST(CaseFile, ARestartKnowsItAll) {
  World world = told();
  ask(world, "伤员送到哪家医院？");
  world.submit(UnknownTold{1, "失联人数", officer, {}});
  file_document(world, 'a');
  world.restart(at("2026-07-19 04:41"));
  EXPECT_EQ(world.incident().questions.size(), 1u);
  EXPECT_TRUE(world.incident().checks[0].is_open());
  EXPECT_EQ(world.incident().documents[0].size, 1234u);
  EXPECT_TRUE(world.obligation("question/1").breached_at) << "its limit passed while the daemon was down";
}

TEST(CaseFile, IsToldInBothLanguages) {
  World world = told();
  ask(world, "伤员送到哪家医院？", at("2026-07-19 04:20"));
  answer(world, "县医院");
  std::string zh, en;
  for (const Logged& each : world.log()) {
    if (each.at < at("2026-07-19 04:00")) continue;
    zh += sentence(world.state().current(), world.incident(), each.fact, Language::zh) + "\n";
    en += sentence(world.state().current(), world.incident(), each.fact, Language::en) + "\n";
  }
  EXPECT_THAT(zh, HasSubstr("登记上级第1问（04:00 提问，市委值班室 赵主任）：伤员送到哪家医院？；时限由上级给定"));
  EXPECT_THAT(zh, HasSubstr("答复上级第1问"));
  EXPECT_THAT(en, HasSubstr("recorded question 1 of the superior (asked at 04:00 by 市委值班室 赵主任)"));
  EXPECT_THAT(en, HasSubstr("The answer to question 1 was made at 04:00"));
  EXPECT_THAT(zh + en, Not(HasSubstr("question/1")));
}

}  // namespace
}  // namespace jibao::stories
