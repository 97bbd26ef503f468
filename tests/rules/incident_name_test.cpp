// What people type and programs send for an incident, and which one is meant.
#include "rules/incident_name.hpp"

#include <gtest/gtest.h>

#include "rules/calendar.hpp"

namespace jibao {
namespace {

class Naming : public ::testing::Test {
 protected:
  Naming() {
    auto policy = std::make_shared<Policy>();
    policy->office.number_prefix = "云值";
    state.policies["v"] = policy;
    state.policy = "v";
    add(1, "内务1", "clock");
    add(2, "云值2026-0001");
    add(3, "云值2026-0002");
    add(4, "内务4", "line:sms");
    add(5, "演练云值2026-0001");
    add(6, "云值2026-0003");
    add(7, "云值2026-0006");
    add(8, "云值2025-0009");
    state.last_incident = 9;  // 9 is filed away
    state.last_number = {{2026, 6}, {-2026, 1}, {2025, 9}};
  }
  void add(IncidentId id, const std::string& number, const std::string& matter = "") {
    Incident& incident = state.incidents[id];
    incident.id = id;
    incident.number = number;
    incident.matter = matter;
    state.by_number[number] = id;
  }
  std::vector<IncidentId> typed(std::string_view name) const { return incidents_named(state, name, true, now); }
  std::vector<IncidentId> sent(std::string_view name) const { return incidents_named(state, name, false, now); }

  using Ids = std::vector<IncidentId>;
  State state;
  Instant now = parse_rfc3339("2026-07-19T03:55:00+08:00").value();
};

TEST_F(Naming, AWholeNumberAndEachShortFormOfItLeadToTheSame) {
  for (const char* name : {"云值2026-0002", "2026-0002", "2026-2", "0002", "00002"}) {
    EXPECT_EQ(typed(name), Ids{3}) << name;
    EXPECT_EQ(sent(name), Ids{3}) << name;
  }
  EXPECT_EQ(typed(" 0002 "), Ids{3});
  EXPECT_EQ(typed("2025-0009"), Ids{8});
  EXPECT_EQ(typed("0009"), Ids{}) << "of this year there is none";
}

TEST_F(Naming, AnAffairOfTheDaemonsOwnIsNamedByItsOwnWord) {
  for (const char* name : {"内务4", "内务 4", "upkeep 4", "upkeep4"}) EXPECT_EQ(typed(name), Ids{4}) << name;
  EXPECT_EQ(typed("内务2"), Ids{}) << "2 is an event";
  EXPECT_EQ(typed("内务"), Ids{});
}

TEST_F(Naming, APersonsBareNumberIsNeverAnAffairOfTheDaemonsOwn) {
  EXPECT_EQ(typed("1"), Ids{2}) << "not 内务1, whose id is 1";
  EXPECT_EQ(sent("1"), Ids{1}) << "a program means the id";
}

TEST_F(Naming, APersonsBareNumberThatMayBeTwoEventsIsBothOfThem) {
  EXPECT_EQ(typed("2"), (Ids{3, 2}));
  EXPECT_EQ(typed("6"), (Ids{7, 6}));
  EXPECT_EQ(typed("7"), Ids{7}) << "no number 0007: the id";
  EXPECT_EQ(sent("6"), Ids{6});
}

TEST_F(Naming, WhatIsFiledAwayIsStillItsId) {
  EXPECT_EQ(sent("9"), Ids{9});
  EXPECT_EQ(sent("10"), Ids{});
  EXPECT_EQ(typed("x"), Ids{});
  EXPECT_EQ(typed(""), Ids{});
  EXPECT_EQ(typed("0"), Ids{});
  EXPECT_EQ(typed("99999999999999999999999"), Ids{});
}

TEST_F(Naming, ADrillIsNamedAsOneUnlessThereAreDrillsAlone) {
  EXPECT_EQ(typed("演练2026-0001"), Ids{5});
  EXPECT_EQ(typed("演练0001"), Ids{5});
  EXPECT_EQ(typed("0001"), Ids{2});
  state.by_number.erase("云值2026-0001");
  state.incidents.erase(2);
  EXPECT_EQ(typed("0001"), Ids{}) << "the real one is filed away: the drill is not meant";
  state.last_number = {{-2026, 1}};
  EXPECT_EQ(typed("0001"), Ids{5});
}

}  // namespace
}  // namespace jibao
