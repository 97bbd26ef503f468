// What was kept for long enough is gone from the journal's file, and nothing else; the look goes on where it was cut off.
#include "daemon/process/retention_watch.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "daemon/engine/simulated.hpp"
#include "daemon/journal/codec.hpp"
#include "daemon/store/verify.hpp"
#include "rules/apply.hpp"
#include "rules/decide.hpp"
#include "tests/daemon/courier/waiting_loop.hpp"
#include "tests/daemon/store/support.hpp"

namespace jibao::process {
namespace {

using testing::HasSubstr;

constexpr Duration day = std::chrono::hours(24);
const Instant start = from_millis(1'784'404'500'000);

class Keeping : public testing::Test {
 protected:
  Keeping() {
    journal_ = *store::SqliteStore::open({file_, store::Algorithm::sha256, {}});
    auto policy = std::make_shared<Policy>();
    policy->version = "v1";
    policy->retention.personal = 100 * day;
    state_.policies["v1"] = policy;
    state_.policy = "v1";
    watch_ = std::make_unique<RetentionWatch>(RetentionWatch::Parts{loop_, *journal_, state_, clock_, [this](Event event) { submit(event); },
                                                                    [this](std::string text) { warned_.push_back(std::move(text)); },
                                                                    [this](IncidentId id) { return take_away(id); }});
    settle();
  }
  // An hour after the start.
  void settle() {
    watch_->pass_time(steady_);
    steady_ += std::chrono::hours(1);
  }
  // As the engine does: what is decided is on record before it is known.
  void submit(const Event& event) {
    const Decision decision = decide(state_, event, Entropy{1}, clock_.now());
    if (decision.facts.empty()) return;
    ASSERT_TRUE(store::test::append(*journal_, journal::encode(decision.incident, decision.facts, clock_.now())));
    apply(state_, decision.incident, decision.facts, clock_.now());
    for (const Fact& fact : decision.facts) {
      told_.push_back(fact);
      if (const auto* ended = std::get_if<RetentionEnded>(&fact); ended != nullptr && !slow_disk_) watch_->recorded(*ended);
    }
  }
  void record(IncidentId incident, std::vector<Fact> facts, Instant at) {
    ASSERT_TRUE(store::test::append(*journal_, journal::encode(incident, facts, at)));
  }
  // The documents of one may stand in the way.
  Result<void> take_away(IncidentId incident) {
    if (stuck_) return failure("documents/1: Input/output error");
    taken_.push_back(incident);
    return {};
  }
  // Closed at that time, and out of memory.
  void keep(IncidentId incident, Instant closed, const std::string& word) {
    IncidentOpened opened;
    opened.number = "2026-" + std::to_string(incident);
    opened.title = "TITLE-" + word;
    opened.reporter.phone = "PHONE-" + word;
    record(incident, {opened, FieldChanged{"occurred_at", "", "2026-07-19T03:42:00+08:00", false, "WHY-" + word, "wangfang", "", 0}}, closed - day);
    record(incident, {IncidentClosed{CloseAs::resolved, "CLOSE-" + word, "wangfang", "", closed + 3 * day}}, closed);
    record(incident, {IncidentRetired{}}, closed + 3 * day);
  }
  std::string files() const {
    std::string all;
    for (const char* end : {"", "-wal"}) {
      std::ifstream in(file_ + end, std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }
  void pass(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      watch_->pass_time(steady_ += std::chrono::seconds(1));
      while (loop_.run_what_waits()) {
      }
    }
  }

  store::test::Directory home_;
  const std::string file_ = home_.file("journal.db");
  std::unique_ptr<store::SqliteStore> journal_;
  State state_;
  courier::WaitingLoop loop_;
  engine::SimulatedClock clock_{start};
  std::chrono::steady_clock::time_point steady_ = std::chrono::steady_clock::now();
  std::vector<Fact> told_;
  std::vector<std::string> warned_;
  std::vector<IncidentId> taken_;
  bool stuck_ = false;
  bool slow_disk_ = false;
  std::unique_ptr<RetentionWatch> watch_;
};

TEST_F(Keeping, WhatWasKeptLongEnoughLeavesTheFileAndTheRestStays) {
  keep(1, start - 100 * day, "OLD");
  keep(2, start - 99 * day, "NEW");
  IncidentOpened open;
  open.title = "TITLE-OPEN";
  record(3, {open}, start - 500 * day);
  const store::Head head = journal_->head();
  pass(5);
  EXPECT_EQ(files().find("-OLD"), std::string::npos);
  for (const char* word : {"TITLE-NEW", "PHONE-NEW", "CLOSE-NEW", "TITLE-OPEN"}) EXPECT_THAT(files(), HasSubstr(word));
  EXPECT_THAT(files(), HasSubstr("2026-07-19T03:42:00+08:00")) << "a time is of nobody";
  ASSERT_EQ(told_.size(), 2u);
  EXPECT_EQ(std::get<RetentionEnded>(told_[0]).incidents, (std::vector<ClosedIncident>{{1, "2026-1", start - 100 * day}}));
  EXPECT_EQ(std::get<PersonalDestroyed>(told_[1]).values, 4u);
  EXPECT_EQ(taken_, std::vector<IncidentId>{1}) << "its documents";
  std::istringstream whole(store::test::exported(*journal_));
  EXPECT_FALSE(store::verify(whole, {head}).fault);
}

TEST_F(Keeping, TheNextDayFindsWhatIsDueThenAndNotBefore) {
  keep(2, start - 99 * day, "NEW");
  pass(5);
  EXPECT_TRUE(told_.empty());
  clock_.set(start + day - Duration(1));
  pass(5);
  EXPECT_TRUE(told_.empty()) << "it was looked at today";
  clock_.set(start + day);
  pass(5);
  EXPECT_EQ(told_.size(), 2u);
  EXPECT_EQ(files().find("-NEW"), std::string::npos);
  clock_.set(start + 3 * day);
  pass(5);
  EXPECT_EQ(told_.size(), 2u) << "what is gone is not found again";
}

TEST_F(Keeping, ABatchThatWasCutOffIsGoneOnWithAfterAStart) {
  keep(1, start - 100 * day, "OLD");
  state_.expired = {{1, "2026-1", start - 100 * day}};  // as a restart reads it from the journal
  watch_->begin();
  pass(1);
  EXPECT_EQ(files().find("-OLD"), std::string::npos);
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<PersonalDestroyed>(told_[0]));
  EXPECT_TRUE(state_.expired.empty());
}

TEST_F(Keeping, NothingIsDestroyedBeforeItsEndIsOnDisk) {
  keep(1, start - 100 * day, "OLD");
  slow_disk_ = true;
  pass(5);
  ASSERT_EQ(told_.size(), 1u) << "decided, and not on disk yet";
  EXPECT_THAT(files(), HasSubstr("PHONE-OLD"));
  EXPECT_TRUE(taken_.empty());
  slow_disk_ = false;
  watch_->recorded(std::get<RetentionEnded>(told_.front()));
  pass(1);
  EXPECT_EQ(files().find("-OLD"), std::string::npos);
}

TEST_F(Keeping, NothingEndsBeforeTheClockHasStoodForAnHour) {
  keep(1, start - 100 * day, "OLD");
  watch_->clock_moved();
  pass(3600);
  EXPECT_TRUE(told_.empty());
  EXPECT_THAT(files(), HasSubstr("PHONE-OLD"));
  pass(1);
  EXPECT_EQ(told_.size(), 2u);
}

TEST_F(Keeping, NothingEndsByAClockThatIsNotTrusted) {
  keep(1, start - 100 * day, "OLD");
  ClockJudged off;
  state_.clock.judged = off;
  state_.clock.judged->trusted = false;
  pass(5);
  state_.clock.judged->trusted = true;
  pass(3599);
  EXPECT_TRUE(told_.empty()) << "an hour from then on";
  pass(1);
  EXPECT_EQ(told_.size(), 2u);
}

TEST_F(Keeping, TheThreadOfTheJournalIsHeldByOneIncidentAtATime) {
  for (IncidentId id = 1; id <= 3; ++id) keep(id, start - 100 * day, "OLD");
  watch_->pass_time(steady_ += std::chrono::seconds(1));
  std::vector<std::size_t> taken;
  for (; !loop_.idle(); loop_.run_one())
    if (taken.empty() || taken.back() != taken_.size()) taken.push_back(taken_.size());
  EXPECT_THAT(taken, testing::ElementsAre(0u, 1u, 2u, 3u));
}

TEST_F(Keeping, DocumentsThatCannotBeTakenAwayAreToldAndHoldTheEndBack) {
  keep(1, start - 100 * day, "OLD");
  stuck_ = true;
  pass(3);
  EXPECT_THAT(files(), HasSubstr("PHONE-OLD")) << "what names them goes last";
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_THAT(warned_, testing::ElementsAre(HasSubstr("Input/output error")));
  stuck_ = false;
  steady_ += std::chrono::seconds(11);
  pass(3);
  EXPECT_EQ(files().find("-OLD"), std::string::npos);
  EXPECT_EQ(told_.size(), 2u);
}

TEST_F(Keeping, MoreThanABatchIsDestroyedBatchByBatch) {
  for (IncidentId id = 1; id <= 103; ++id) keep(id, start - 200 * day, "OLD");
  pass(8);
  EXPECT_EQ(files().find("-OLD"), std::string::npos);
  ASSERT_EQ(told_.size(), 4u);
  EXPECT_EQ(std::get<RetentionEnded>(told_[2]).incidents.size(), 3u);
}

TEST_F(Keeping, WithoutATimeInThePolicyNothingIsLookedAt) {
  auto policy = std::make_shared<Policy>(state_.current());
  policy->retention.personal = {};
  state_.policies["v1"] = policy;
  keep(1, start - 5000 * day, "OLD");
  pass(5);
  EXPECT_TRUE(told_.empty());
  EXPECT_THAT(files(), HasSubstr("TITLE-OLD"));
  policy = std::make_shared<Policy>(*policy);
  policy->retention.personal = 100 * day;
  state_.policies["v1"] = policy;
  watch_->look_again();
  pass(5);
  EXPECT_EQ(told_.size(), 2u);
}

}  // namespace
}  // namespace jibao::process
