// What several sources of one event count, and how that is said.
#include "rules/sources.hpp"

#include <gmock/gmock.h>

#include "rules/wording.hpp"

namespace jibao {
namespace {

Incident petition() {
  Incident incident;
  incident.id = 1;
  incident.number = "2026-0001";
  incident.report.casualties.affected = 120;
  incident.report.measures["participants"] = 120;
  SourceTaken source;
  source.other = 2;
  source.casualties.affected = 150;
  source.casualties.injured = 2;
  source.measures = {{"participants", 150}, {"vehicles", 3}};
  incident.sources = {source};
  return incident;
}

TEST(Ranges, HoldTheLeastAndTheMostOfEachNumberThatAnySourceGives) {
  std::string told;
  for (const Range& range : ranges_of(petition()))
    told += range.path + " " + std::to_string(range.least) + "-" + std::to_string(range.most) + (range.differs() ? "! " : " ");
  EXPECT_EQ(told, "casualties.injured 2-2 casualties.affected 120-150! measures.participants 120-150! measures.vehicles 3-3 ");
}

TEST(Ranges, OfOneSourceAreItsOwnNumbers) {
  Incident incident = petition();
  incident.sources.clear();
  for (const Range& range : ranges_of(incident)) EXPECT_FALSE(range.differs()) << range.path;
  EXPECT_TRUE(ranges_of(Incident{}).empty());
}

TEST(Ranges, StandInTheMessageWhereTheSourcesDiffer) {
  Policy policy;
  policy.wording[Purpose::alarm].sms = "{{casualties}}";
  Incident incident = petition();
  EXPECT_EQ(compose_message(policy, incident, {}, Instant()).text, "伤2受影响120-150人");
  incident.report.casualties = {0, 0, 0, 0, 150};
  incident.sources.front().casualties = {0, 0, 0, 0, 120};
  EXPECT_EQ(compose_message(policy, incident, {}, Instant()).text, "无人员伤亡，受影响120-150人");
  incident.sources.front().casualties = {};
  EXPECT_EQ(compose_message(policy, incident, {}, Instant()).text, "无人员伤亡，受影响150人");
}

TEST(MergedMessages, NameTheIncidentThatStandsForItWhateverThePolicySays) {
  Incident incident = petition();
  incident.merged_into = 7;
  incident.merged_number = "2026-0007";
  PageQueued page;
  page.purpose = Purpose::merged;
  const Message message = compose_message(Policy{}, incident, page, Instant());
  EXPECT_THAT(message.text, testing::HasSubstr("已并入，此后只按2026-0007呼叫"));
}

}  // namespace
}  // namespace jibao
