// What was recorded of an incident before it was marked secret is gone from the journal's file, and the journal verifies.
#include "daemon/process/eraser.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "daemon/journal/codec.hpp"
#include "daemon/store/verify.hpp"
#include "tests/daemon/courier/waiting_loop.hpp"
#include "tests/daemon/store/support.hpp"

namespace jibao::process {
namespace {

using testing::HasSubstr;
using testing::Not;

Instant minute(int count) { return from_millis(1'784'404'500'000 + count * 60'000LL); }

class Erasing : public testing::Test {
 protected:
  Erasing() {
    journal_ = *store::SqliteStore::open({file_, store::Algorithm::sha256, {}});
    IncidentOpened opened;
    opened.number = "2026-0001";
    opened.title = "UNIQUE-TITLE";
    opened.receiver = "王芳";
    opened.reporter.phone = "UNIQUE-PHONE";
    PageQueued page;
    page.page = 1;
    page.address = "13800000001";
    page.code = "482914";
    page.task = "UNIQUE-TASK";
    AttemptStarted attempt;
    attempt.page = 1;
    attempt.text = "UNIQUE-TEXT";
    DeedRecorded deed;
    deed.deed = 1;
    deed.to_person = "赵主任";
    deed.content = "UNIQUE-CONTENT";
    record(1, {opened, page, attempt}, 0);
    record(2, {opened}, 0);
    record(1, {deed, FieldChanged{"occurred_at", "", "2026-07-19T03:42:00+08:00", false, "UNIQUE-REASON", "wangfang", "", 0},
               FieldChanged{"place", "", "UNIQUE-PLACE", false, "", "wangfang", "", 0}}, 1);
  }
  void record(IncidentId incident, std::vector<Fact> facts, int at) {
    ASSERT_TRUE(store::test::append(*journal_, journal::encode(incident, facts, minute(at))));
  }
  void mark(int at) {
    record(1, {FieldChanged{"classification", "", "secret", true, "UNIQUE-WHY", "wangfang", "", 0}, MarkedSecret{{}, "UNIQUE-WHY", "wangfang", ""}}, at);
  }
  std::vector<Fact> facts() {
    std::vector<Fact> all;
    const auto records = journal_->timeline(1, 0, 100);
    for (const store::Stored& one : *records) {
      const auto read = journal::decode(one);
      all.insert(all.end(), read->begin(), read->end());
    }
    return all;
  }
  static std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // What of the incident's own content is anywhere in the files.
  int left() {
    std::string all = content_of(file_) + content_of(file_ + "-wal");
    int count = 0;
    for (const char* each : {"UNIQUE-TASK", "UNIQUE-TEXT", "UNIQUE-CONTENT", "UNIQUE-REASON", "UNIQUE-PLACE", "UNIQUE-WHY"})
      count += all.find(each) != std::string::npos;
    return count;
  }

  store::test::Directory home_;
  const std::string file_ = home_.file("journal.db");
  std::unique_ptr<store::SqliteStore> journal_;
};

TEST_F(Erasing, TakesTheContentFromTheFileAndLeavesWhoWasToldAndTheTimes) {
  mark(2);
  ASSERT_EQ(left(), 6);
  const store::Head head = journal_->head();
  const auto erased = erase_content(*journal_, 1, minute(2));
  ASSERT_TRUE(erased) << erased.error().message;
  EXPECT_EQ(*erased, 9U);
  EXPECT_EQ(left(), 0);
  const auto all = facts();
  EXPECT_EQ(std::get<IncidentOpened>(all[0]).title, journal::destroyed_value);
  EXPECT_EQ(std::get<IncidentOpened>(all[0]).reporter.phone, journal::destroyed_value);
  EXPECT_EQ(std::get<IncidentOpened>(all[0]).receiver, "王芳");
  EXPECT_EQ(std::get<PageQueued>(all[1]).address, "13800000001") << "to whom it went";
  EXPECT_EQ(std::get<PageQueued>(all[1]).code, "482914") << "it can still be answered";
  EXPECT_EQ(std::get<DeedRecorded>(all[3]).to_person, "赵主任");
  EXPECT_EQ(std::get<FieldChanged>(all[4]).after, "2026-07-19T03:42:00+08:00") << "a clock counts from it";
  EXPECT_EQ(std::get<FieldChanged>(all[6]).after, "secret");
  std::istringstream whole(store::test::exported(*journal_));
  EXPECT_FALSE(store::verify(whole, {head}).fault);
  EXPECT_THAT(store::test::exported(*journal_), HasSubstr("UNIQUE-TITLE")) << "of the other incident";
  EXPECT_EQ(*erase_content(*journal_, 1, minute(2)), 0U);
}

TEST_F(Erasing, WhatIsRecordedBehindTheMarkingStays) {
  mark(2);
  record(1, {FieldChanged{"classification", "secret", "internal", true, "查明不涉密", "wangfang", "", 0},
             FieldChanged{"place", "", "三合村", true, "", "wangfang", "", 0}}, 3);
  ASSERT_TRUE(erase_content(*journal_, 1, minute(2)));
  EXPECT_THAT(store::test::exported(*journal_), HasSubstr("三合村"));
  mark(4);
  ASSERT_TRUE(erase_content(*journal_, 1, minute(4)));
  EXPECT_THAT(store::test::exported(*journal_), Not(HasSubstr("三合村")));
}

TEST_F(Erasing, NothingIsTouchedBeforeTheMarkingIsOnRecord) {
  EXPECT_FALSE(erase_content(*journal_, 1, minute(2)));
  mark(2);
  EXPECT_FALSE(erase_content(*journal_, 1, minute(5))) << "a later one";
}

TEST_F(Erasing, ItIsToldOnceItIsDoneAndTriedAgainUntilThen) {
  courier::WaitingLoop loop;
  std::vector<std::uint64_t> told;
  std::vector<std::string> warned;
  Eraser eraser(loop, *journal_, [](IncidentId) -> Result<void> { return {}; }, [&](ContentErased one) { told.push_back(one.values); }, [&](const std::string& text) { warned.push_back(text); });
  eraser.erase(1, minute(2));
  while (loop.run_what_waits()) {
  }
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(warned.size(), 1U);
  mark(2);
  eraser.pass_time(std::chrono::steady_clock::now());
  while (loop.run_what_waits()) {
  }
  EXPECT_TRUE(told.empty()) << "not at once again";
  eraser.pass_time(std::chrono::steady_clock::now() + std::chrono::minutes(1));
  while (loop.run_what_waits()) {
  }
  EXPECT_THAT(told, testing::ElementsAre(9U));
}

}  // namespace
}  // namespace jibao::process
