// Each risk, seen where it is and not seen where it is not. The sample policy has none; every test breaks one thing of it.
#include "rules/risk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const Instant start = at("2026-07-01 10:00");

Policy sound_policy() {
  Policy policy = sample_policy();
  policy.office.administrators = {"liqiang"};
  return policy;
}

std::vector<std::string> ids(const std::vector<Risk>& risks) {
  std::vector<std::string> out;
  for (const Risk& risk : risks) out.push_back(risk.id);
  return out;
}

const Risk& only(const std::vector<Risk>& risks) {
  EXPECT_EQ(risks.size(), 1U) << testing::PrintToString(ids(risks));
  static const Risk none;
  return risks.empty() ? none : risks.front();
}

TEST(Risks, OfASoundPolicyAreNone) { EXPECT_THAT(ids(find_risks(sound_policy(), start)), IsEmpty()); }

TEST(Risks, NameAPolicyWithoutAdministrators) {
  Policy policy = sample_policy();
  const auto risks = find_risks(policy, start);
  EXPECT_EQ(only(risks).id, "no_administrators:office");
  EXPECT_EQ(only(risks).about.kind, PolicyPart::Kind::office);
  EXPECT_THAT(only(risks).sentence.zh, HasSubstr("时钟、证书、线路出问题时不呼叫任何人"));
  policy.upkeep.steps = {{{"liqiang"}, {}, 30min}};
  const auto partly = find_risks(policy, start);
  EXPECT_THAT(only(partly).sentence.zh, HasSubstr("渠道因欠费、凭据或模板拒发时不呼叫任何人"));
}

TEST(Risks, NameTheTimesAtWhichNobodyIsOnDuty) {
  Policy policy = sound_policy();
  policy.roster.leaves.push_back({"liqiang", at("2026-07-05 00:00"), at("2026-07-06 12:00"), ""});
  policy.roster.leaves.push_back({"liqiang", at("2026-07-20 00:00"), at("2026-07-21 00:00"), ""});
  const auto risks = find_risks(policy, start);
  const Risk& risk = only(risks);
  EXPECT_EQ(risk.id, "post_unmanned:secondary");
  EXPECT_EQ(risk.about.kind, PolicyPart::Kind::roster);
  EXPECT_THAT(risk.sentence.zh, HasSubstr("07-05 00:00 至 07-06 12:00、07-20 00:00 至 07-21 00:00"));
  EXPECT_THAT(risk.sentence.en, HasSubstr("07-05 00:00 to 07-06 12:00"));
  policy.roster.leaves[0].substitute = policy.roster.leaves[1].substitute = "chenming";
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty()) << "a substitute is there";
}

TEST(Risks, LookThirtyDaysAheadAndNoFurther) {
  Policy policy = sound_policy();
  policy.roster.leaves.push_back({"liqiang", at("2026-07-31 10:00"), at("2026-08-05 00:00"), ""});
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
  policy.roster.leaves.back().from = at("2026-07-31 09:59");
  EXPECT_THAT(ids(find_risks(policy, start)), ElementsAre("post_unmanned:secondary"));
}

TEST(Risks, NameAFixedPostWhoseHolderIsAway) {
  Policy policy = sound_policy();
  policy.roster.leaves.push_back({"chenming", at("2026-06-01 00:00"), at("2026-09-01 00:00"), ""});
  const auto risks = find_risks(policy, start);
  EXPECT_EQ(only(risks).id, "post_unmanned:leader_in_charge");
  EXPECT_THAT(only(risks).sentence.zh, HasSubstr("一直如此"));
}

TEST(Risks, NameALeaderWhoIsPagedOnlyWhenTheLimitIsOver) {
  Policy policy = sound_policy();
  policy.escalations[0].steps[0] = {{"primary"}, {{"sms", "hand_call"}}, 12min};
  policy.escalations[0].steps[1].page = {"secondary"};
  policy.escalations[0].steps[1].wait = 7min + 59s;
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty()) << "19:59 is within 20 minutes";
  policy.escalations[0].steps[1].wait = 8min;
  const auto risks = find_risks(policy, start);
  const Risk& risk = only(risks);
  EXPECT_EQ(risk.id, "leader_after_limit:default:nj.phone");
  EXPECT_EQ(risk.about.name, "default");
  EXPECT_EQ(risk.about.step, 3);
  EXPECT_THAT(risk.sentence.zh, HasSubstr("到第 3 步、20分钟 后才呼到领导"));
  EXPECT_THAT(risk.sentence.zh, HasSubstr("只限 20分钟"));
  EXPECT_THAT(risk.sentence.en, HasSubstr("at step 3, after 20 min"));
}

TEST(Risks, NameAChainWithoutALeader) {
  Policy policy = sound_policy();
  for (auto* step : {&policy.escalations[0].steps[0], &policy.escalations[0].steps[1], &policy.escalations[0].steps[2],
                     &policy.escalations[0].last_resort})
    step->page = {"primary", "secondary"};
  const auto risks = find_risks(policy, start);
  EXPECT_EQ(only(risks).id, "leader_after_limit:default:nj.phone");
  EXPECT_THAT(only(risks).sentence.zh, HasSubstr("从不呼叫领导"));
  EXPECT_THAT(only(risks).sentence.en, HasSubstr("never pages a leader"));
}

TEST(Risks, NameTheTimeAtWhichTheLeaderIsLatest) {
  Policy policy = sound_policy();
  // By day the second step pages a leader, after 21 minutes; at night the third is the first that does, after 25.
  policy.escalations[0].steps[0] = {{"primary"}, {{"sms", "hand_call"}}, 21min};
  policy.escalations[0].steps[1] = {{"secondary"}, {{"sms", "hand_call"}}, 4min};
  policy.roster.rotation->rows[0].at("day")[static_cast<std::size_t>(Post::secondary)] = "zhaogang";
  const auto risks = find_risks(policy, start);
  EXPECT_EQ(only(risks).id, "leader_after_limit:default:nj.phone");
  EXPECT_THAT(only(risks).sentence.zh, HasSubstr("25分钟 后才呼到领导"));
  EXPECT_THAT(only(risks).sentence.zh, HasSubstr("20:00 来报"));
}

TEST(Risks, NameAChainOfOneChannel) {
  Policy policy = sound_policy();
  for (Step& step : policy.escalations[0].steps) step.by = {{"sms"}};
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty()) << "the last resort can also call by hand";
  policy.escalations[0].last_resort.by = {{"sms"}};
  const auto risks = find_risks(policy, start);
  EXPECT_EQ(only(risks).id, "one_channel:default");
  EXPECT_EQ(only(risks).about.kind, PolicyPart::Kind::escalation);
}

TEST(Risks, NameAChainWhoseChannelsHaveOneGateway) {
  Policy policy = sound_policy();
  TwilioSmsSettings sms;
  sms.account.url = "https://api.twilio.example/";
  TwilioVoiceSettings voice;
  voice.account.url = "https://api.twilio.example:443";
  policy.channels.at("sms").settings = sms;
  policy.channels["voice"] = policy.channels.at("sms");
  policy.channels.at("voice").name = "voice";
  policy.channels.at("voice").settings = voice;
  for (Step& step : policy.escalations[0].steps) step.by = {{"sms", "voice"}};
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty()) << "the last resort can also call by hand";
  policy.escalations[0].last_resort.by = {{"voice"}};
  const auto risks = find_risks(policy, start);
  EXPECT_EQ(only(risks).id, "one_channel:default:gateway");
  EXPECT_EQ(only(risks).about.name, "default");
  EXPECT_THAT(only(risks).sentence.zh, HasSubstr("都经同一网关 api.twilio.example"));
  EXPECT_THAT(only(risks).sentence.en, HasSubstr("go through one gateway, api.twilio.example"));
  voice.account.url = "https://voice.twilio.example";
  policy.channels.at("voice").settings = voice;
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
}

TEST(Risks, CountServicesOfThisMachineByTheirAddresses) {
  Policy policy = sound_policy();
  policy.channels.at("sms").settings = KannelSettings{"http://127.0.0.1:13013/cgi-bin/sendsms", "jibao", "kannel", "", "", ""};
  SmtpSettings mail;
  mail.host = "127.0.0.1";
  policy.channels.at("email").settings = mail;
  for (Step& step : policy.escalations[0].steps) step.by = {{"sms"}, {"email"}};
  policy.escalations[0].last_resort.by = {{"sms"}, {"email"}};
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
}

TEST(Risks, CountAChannelOnlyWhereSomebodyHasItsAddress) {
  Policy policy = sound_policy();
  for (Step& step : policy.escalations[0].steps) step.by = {{"sms"}, {"email"}};
  policy.escalations[0].last_resort.by = {{"sms"}, {"email"}};
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
  for (auto& [id, person] : policy.people) person.contact.email.clear();
  EXPECT_THAT(ids(find_risks(policy, start)), ElementsAre("one_channel:default"));
}

TEST(Risks, NameAChainOfOnePersonAndItsTimes) {
  Policy policy = sound_policy();
  for (Step& step : policy.escalations[0].steps) step.page = {"duty_leader", "principal"};
  policy.escalations[0].last_resort.page = {"duty_leader"};
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
  policy.roster.leaves.push_back({"zhouwei", at("2026-07-03 00:00"), at("2026-07-04 00:00"), "zhaogang"});
  const auto risks = find_risks(policy, start);
  EXPECT_EQ(only(risks).id, "one_person:default");
  EXPECT_THAT(only(risks).sentence.zh, HasSubstr("只呼 赵刚 一人：07-03 00:00 至 07-04 00:00"));
}

TEST(Risks, NameAChainOfOneTelephoneNumber) {
  Policy policy = sound_policy();
  for (auto& [id, person] : policy.people) person.contact.phone = id == "zhouwei" ? "+8600001234515" : "00001234515";
  EXPECT_THAT(ids(find_risks(policy, start)), ElementsAre("one_number:default"));
  policy.people.at("liqiang").contact.phone = "00001234513";
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
}

TEST(Risks, NameACategoryWithoutAClock) {
  Policy policy = sound_policy();
  for (ObligationRule& rule : policy.obligations) rule.categories = {"DIS", "ACC", "MASS"};
  const auto risks = find_risks(policy, start);
  EXPECT_EQ(only(risks).id, "category_uncovered:CRIME.GUN_RADSOURCE:incident");
  EXPECT_EQ(only(risks).about.kind, PolicyPart::Kind::category);
  EXPECT_EQ(only(risks).about.name, "CRIME.GUN_RADSOURCE");
  policy.obligations.back().categories = {"*"};
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
}

TEST(Risks, AskOnlyForTheKindsThatAnyRuleIsAbout) {
  Policy policy = sound_policy();
  policy.obligations.back().kinds = {IncidentKind::incident, IncidentKind::warning};
  policy.obligations.back().categories = {"DIS", "ACC", "MASS"};
  EXPECT_THAT(ids(find_risks(policy, start)), ElementsAre("category_uncovered:CRIME.GUN_RADSOURCE:warning"));
}

TEST(Risks, NameARuleThatNoCategoryBrings) {
  Policy policy = sound_policy();
  policy.obligations.back().categories = {"DIS.QUAKE"};
  const auto risks = find_risks(policy, start);
  EXPECT_EQ(only(risks).id, "rule_never_matches:xj.written");
  EXPECT_EQ(only(risks).about.kind, PolicyPart::Kind::obligation);
}

TEST(Risks, NameARuleWhoseTimeIsOver) {
  Policy policy = sound_policy();
  policy.obligations.back().in_force.until = Date(std::chrono::year(2026), std::chrono::month(7), std::chrono::day(2));
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
  EXPECT_THAT(ids(find_risks(policy, at("2026-07-02 00:00"))), ElementsAre("rule_never_matches:xj.written"));
  EXPECT_THAT(only(find_risks(policy, at("2026-07-02 00:00"))).sentence.zh, HasSubstr("已经失效"));
}

TEST(Risks, NameARuleForSensitiveCategoriesWhereThereAreNone) {
  Policy policy = sound_policy();
  policy.obligations.back().sensitive = true;
  EXPECT_THAT(ids(find_risks(policy, start)), ElementsAre("rule_never_matches:xj.written"));
  policy.categories.front().sensitive = true;
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
}

TEST(Risks, SayAtWhichLevelsACategoryHasAClock) {
  Policy policy = sound_policy();
  for (ObligationRule& rule : policy.obligations) rule.levels = {Level::ii, Level::i};
  const auto risks = find_risks(policy, start);
  ASSERT_FALSE(risks.empty());
  EXPECT_EQ(risks.front().kind, RiskKind::category_uncovered);
  EXPECT_THAT(risks.front().sentence.en, HasSubstr("before its level is known (II I)"));
  for (ObligationRule& rule : policy.obligations) rule.no_level = NoLevel::applies;
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
}

TEST(Risks, LookAtTheEscalationOfEachLevel) {
  Policy policy = sound_policy();
  EscalationPolicy grave = policy.escalations[0];
  grave.id = "grave";
  grave.levels = {Level::i};
  grave.steps = {{{"primary"}, {{"sms", "hand_call"}}, 30min}};
  policy.escalations.push_back(grave);
  EXPECT_THAT(ids(find_risks(policy, start)), ElementsAre("leader_after_limit:grave:nj.phone"));
  policy.escalations.back().steps[0].wait = 19min;
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
}

TEST(Risks, DoNotMeasureLeadersByClocksThatOthersOwe) {
  Policy policy = sound_policy();
  policy.escalations[0].steps[0] = {{"primary"}, {{"sms", "hand_call"}}, 25min};
  EXPECT_THAT(ids(find_risks(policy, start)), ElementsAre("leader_after_limit:default:nj.phone"));
  policy.obligations[0].tracked = true;
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
}

TEST(Risks, NameAnEscalationThatAnotherAlwaysGoesBefore) {
  Policy policy = sound_policy();
  EscalationPolicy flood = policy.escalations[0];
  flood.id = "flood";
  flood.categories = {"DIS.FLOOD"};
  policy.escalations.push_back(flood);
  EXPECT_THAT(ids(find_risks(policy, start)), IsEmpty());
  flood.id = "flood_again";
  policy.escalations.push_back(flood);
  EXPECT_THAT(ids(find_risks(policy, start)), ElementsAre("escalation_never_matches:flood_again"));
}

TEST(Risks, NameAYearWithoutACalendarAlsoWhereALimitOnlyEndsInIt) {
  EXPECT_THAT(ids(find_risks(sound_policy(), at("2026-11-30 10:00"))), IsEmpty());
  EXPECT_THAT(ids(find_risks(sound_policy(), at("2026-12-20 10:00"))), ElementsAre("calendar_year_missing:2027"));
  EXPECT_THAT(ids(find_risks(sound_policy(), at("2026-12-31 10:00"), 1h)), ElementsAre("calendar_year_missing:2027"))
      << "one working day after 31 December";
}

TEST(Risks, StandInTheOrderOfTheirKindsEachWithBothLanguages) {
  Policy policy = sound_policy();
  policy.calendar = {};
  policy.roster.rotation.reset();
  for (auto& [id, person] : policy.people) person.contact.email.clear();
  const auto risks = find_risks(policy, start);
  EXPECT_THAT(ids(risks), ElementsAre("post_unmanned:duty_leader", "post_unmanned:primary", "post_unmanned:secondary",
                                      "calendar_year_missing:2026"));
  for (const Risk& risk : risks) EXPECT_NE(risk.sentence.zh, risk.sentence.en);
  EXPECT_EQ(ids(risks), ids(find_risks(policy, start))) << "the same each time";
}

}  // namespace
}  // namespace jibao::stories
