// The auditor: nothing is found where all is well, and each damage to memory or file within the rounds that are promised.
#include "daemon/process/auditor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/engine/simulated.hpp"
#include "rules/heartbeat.hpp"
#include "tests/daemon/engine/small_office.hpp"

namespace jibao::process {
namespace {

using namespace std::chrono_literals;
using engine::flood;
using engine::instant;
using engine::small_office;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class AnAuditor : public testing::Test {
 protected:
  AnAuditor() {
    world.adopt(small_office());
    world.engine->submit(flood({}, "青石村河水漫堤"), {});
    world.engine->submit(flood({}, "白石村河水漫堤"), {});
    world.settle();
    auditor.emplace(Auditor::Parts{*world.engine, world.loop, world.clock, world.store,
                                   [this](const store::Head&, std::size_t) { return file; },
                                   [this](const std::string& fault) { told.push_back(fault); }, 1},
                    now);
  }
  // Seconds of wall and steady clock alike, a step each.
  void pass(std::chrono::seconds time) {
    for (auto second = 0s; second < time; ++second) {
      now += 1s;
      world.advance(1s);
      auditor->step(now);
      world.settle();
    }
  }
  // As a fault of the machine's memory would.
  State& memory() { return const_cast<State&>(world.engine->state()); }
  VitalSigns signs() const {
    VitalSigns told_signs;
    auditor->tell(told_signs, now);
    return told_signs;
  }

  engine::SimulatedWorld world{instant("2026-07-19T03:50:00+08:00")};
  Auditor::Time now{1000s};
  Result<store::Audited> file = store::Audited{store::genesis(), true, {}};
  std::vector<std::string> told;
  std::optional<Auditor> auditor;
};

TEST_F(AnAuditor, FindsNothingInHoursOfAWholeOffice) {
  pass(3h);
  EXPECT_THAT(told, IsEmpty());
  EXPECT_THAT(auditor->faults(), IsEmpty());
  EXPECT_LE(signs().since_audit, 70s);
  EXPECT_GT(world.gateway.sent.size(), 10U) << "the night was not quiet";
}

TEST_F(AnAuditor, FindsALostWakeUpInTheNextRoundAndThatItIsThereAgainInTheOneAfter) {
  pass(1s);
  const auto lost = *memory().wakes.begin();
  memory().wakes.erase(lost);
  pass(65s);
  EXPECT_THAT(told, Contains(HasSubstr("I9 ")));
  EXPECT_NE(signs().faults, 0U);
  EXPECT_THAT(broken_promises(signs()), Contains(Unwell::audit_faults));
  for (const auto& [id, when] : memory().wake_of) memory().wakes.insert({when, id});
  pass(65s);
  EXPECT_EQ(signs().faults, 0U);
}

TEST_F(AnAuditor, FindsMemoryThatIsNotWhatTheJournalTells) {
  pass(1s);
  memory().incidents.at(2).obligations.at(0).hard = false;
  pass(130s);
  EXPECT_THAT(told, Contains(HasSubstr("I32 incident 2")));
  EXPECT_THAT(told, Not(Contains(HasSubstr("I32 incident 1"))));
}

TEST_F(AnAuditor, TellsEachFaultOnceAndKeepsItUntilAWholePassOverTheFileFindsItGone) {
  file = store::Audited{{7, std::string(64, 'a')}, false, {"journal record 5: its content does not match its hash"}};
  pass(30s);
  EXPECT_THAT(auditor->faults(), ElementsAre(HasSubstr("record 5")));
  EXPECT_EQ(auditor->reached(), 7U);
  file = store::Audited{{9, std::string(64, 'b')}, true, {}};  // the rest of the pass
  pass(60s);
  EXPECT_THAT(auditor->faults(), ElementsAre(HasSubstr("record 5")));
  pass(60s);  // a whole pass without it
  EXPECT_THAT(auditor->faults(), IsEmpty());
  EXPECT_THAT(told, ElementsAre(HasSubstr("record 5")));
}

TEST_F(AnAuditor, SaysThatTheFileCannotBeRead) {
  file = failure("disk I/O error");
  pass(65s);
  EXPECT_THAT(told, ElementsAre(HasSubstr("disk I/O error")));
}

TEST_F(AnAuditor, GrowsOldWhereTheEngineIsNotAtRest) {
  pass(1s);
  world.store.set_unwritable(true);
  world.engine->submit(flood({}, "红石村河水漫堤"), {});
  pass(6min);
  EXPECT_THAT(broken_promises(signs()), Contains(Unwell::audit_stalled));
  world.store.set_unwritable(false);
  pass(2min);
  EXPECT_THAT(broken_promises(signs()), Not(Contains(Unwell::audit_stalled)));
  EXPECT_THAT(told, IsEmpty());
}

}  // namespace
}  // namespace jibao::process
