// What every store must do, whatever stands behind it: the same tests run on the one in memory and on SQLite.
#include <gmock/gmock.h>

#include <sstream>

#include "daemon/store/memory_store.hpp"
#include "daemon/store/verify.hpp"
#include "tests/daemon/store/support.hpp"

namespace jibao::store::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class AnyStore : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { start(); }

  void start() {
    if (GetParam() == "memory") {
      store_ = std::make_unique<MemoryStore>();
      return;
    }
    SqliteStore::Options options;
    options.path = directory_.file("journal.db");
    auto opened = SqliteStore::open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }
  // The process ends and starts again.
  void restart() {
    if (auto* memory = dynamic_cast<MemoryStore*>(store_.get())) {
      memory->crash();
      return;
    }
    store_.reset();
    start();
  }
  Verification verified(std::vector<Head> known = {}) {
    std::istringstream text(exported(*store_));
    return verify(text, std::move(known));
  }

  Directory directory_;
  std::unique_ptr<Store> store_;
};

INSTANTIATE_TEST_SUITE_P(Stores, AnyStore, testing::Values("memory", "sqlite"),
                         [](const auto& tested) { return tested.param; });

TEST_P(AnyStore, BeginsEmptyWithAHeadOfZeros) {
  EXPECT_EQ(store_->head(), (Head{0, std::string(64, '0')}));
  EXPECT_THAT(open_bodies(*store_), IsEmpty());
  EXPECT_EQ(exported(*store_), "");
}

TEST_P(AnyStore, AnswersWithTheHeadAfterTheLastEntryOfTheAppend) {
  const auto first = append(*store_, {entry(1, "a"), entry(1, "b"), entry(2, "c")});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->sequence, 3U);
  const auto second = append(*store_, entry(1, "d"));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->sequence, 4U);
  EXPECT_EQ(store_->head(), *second);
  EXPECT_THAT(open_bodies(*store_), ElementsAre("a", "b", "c", "d"));
}

TEST_P(AnyStore, AnswersAnEmptyAppendInItsTurnWithTheHeadSoFar) {
  const auto first = append(*store_, entry(1, "a"));
  const auto barrier = append(*store_, std::vector<Entry>());
  ASSERT_TRUE(barrier);
  EXPECT_EQ(*barrier, *first);
}

TEST_P(AnyStore, AnswersInTheOrderOfTheAppends) {
  std::vector<std::uint64_t> order;
  for (int i = 0; i < 500; ++i) {
    store_->append({entry(1, std::to_string(i))},
                   [&order](Result<Head> head) { order.push_back(head ? head->sequence : 0); });
  }
  ASSERT_TRUE(append(*store_, entry(1, "last")));
  ASSERT_EQ(order.size(), 500U);
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i + 1);
}

TEST_P(AnyStore, GivesEachAppendALargerTicket) {
  const auto ignore = [](Result<Head>) {};
  const auto first = store_->append({entry(1, "a")}, ignore);
  const auto second = store_->append({entry(1, std::string(max_body_bytes + 1, 'x'))}, ignore);
  const auto third = store_->append({entry(1, "b")}, ignore);
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  ASSERT_TRUE(append(*store_, entry(1, "c")));
}

TEST_P(AnyStore, KeepsEverythingOverARestart) {
  const auto head = append(*store_, {entry(0, "house", {"张三"}), entry(7, std::string("with \0 zero", 11))});
  ASSERT_TRUE(head);
  const std::string before = exported(*store_);
  restart();
  EXPECT_EQ(store_->head(), *head);
  EXPECT_EQ(exported(*store_), before);
  const auto after = append(*store_, entry(7, "more"));
  ASSERT_TRUE(after);
  EXPECT_EQ(after->sequence, 3U);
  EXPECT_FALSE(verified({*head, *after}).fault);
}

TEST_P(AnyStore, LoadsEntriesWithTheirPersonalValuesAndPlaceInTheChain) {
  const auto first = append(*store_, entry(3, "{\"who\":0}", {"李四", "", "13800000000"}));
  const auto second = append(*store_, entry(3, "{}"));
  std::vector<Stored> loaded;
  ASSERT_TRUE(store_->load_open([&](Stored&& stored) -> Result<void> {
    loaded.push_back(std::move(stored));
    return {};
  }));
  ASSERT_EQ(loaded.size(), 2U);
  EXPECT_EQ(loaded[0].sequence, 1U);
  EXPECT_EQ(loaded[0].at, 1'790'000'000'000);
  EXPECT_EQ(loaded[0].incident, 3U);
  EXPECT_EQ(loaded[0].previous, std::string(64, '0'));
  EXPECT_EQ(loaded[0].hash, first->hash);
  EXPECT_THAT(loaded[0].personal, ElementsAre("李四", "", "13800000000"));
  EXPECT_EQ(loaded[1].previous, first->hash);
  EXPECT_EQ(loaded[1].hash, second->hash);
}

TEST_P(AnyStore, EndsTheLoadWithTheCallersError) {
  ASSERT_TRUE(append(*store_, {entry(1, "a"), entry(1, "b")}));
  int taken = 0;
  const auto done = store_->load_open([&](Stored&&) -> Result<void> {
    ++taken;
    return failure("enough");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "enough");
  EXPECT_EQ(taken, 1);
}

TEST_P(AnyStore, DoesNotLoadRetiredIncidentsButAlwaysTheHouse) {
  ASSERT_TRUE(append(*store_, {entry(0, "h1"), entry(1, "a1"), entry(2, "b1"), entry(1, "a2")}));
  ASSERT_TRUE(append(*store_, entry(1, "a3", {}, true)));
  ASSERT_TRUE(append(*store_, entry(0, "h2")));
  EXPECT_THAT(open_bodies(*store_), ElementsAre("h1", "b1", "h2"));
  restart();
  EXPECT_THAT(open_bodies(*store_), ElementsAre("h1", "b1", "h2"));
}

TEST_P(AnyStore, LoadsAnIncidentWholeAgainOnceAnEntryFollowsItsRetirement) {
  ASSERT_TRUE(append(*store_, {entry(1, "a1"), entry(2, "b1"), entry(1, "a2", {}, true)}));
  ASSERT_TRUE(append(*store_, entry(1, "a3")));
  EXPECT_THAT(open_bodies(*store_), ElementsAre("a1", "b1", "a2", "a3"));
  ASSERT_TRUE(append(*store_, entry(1, "a4", {}, true)));
  EXPECT_THAT(open_bodies(*store_), ElementsAre("b1"));
}

TEST_P(AnyStore, RetiresAnIncidentThatIsOpenedAndClosedInOneAppend) {
  ASSERT_TRUE(
      append(*store_, {entry(1, "a1", {}, true), entry(1, "a2"), entry(1, "a3", {}, true), entry(2, "b1")}));
  EXPECT_THAT(open_bodies(*store_), ElementsAre("b1"));
}

TEST_P(AnyStore, ReadsTheTimelineOfARetiredIncidentPageByPage) {
  ASSERT_TRUE(append(*store_, {entry(1, "a1"), entry(2, "b1"), entry(1, "a2"), entry(1, "a3", {}, true)}));
  const auto first = store_->timeline(1, 0, 2);
  ASSERT_TRUE(first);
  ASSERT_EQ(first->size(), 2U);
  EXPECT_EQ((*first)[1].body, "a2");
  const auto second = store_->timeline(1, first->back().sequence + 1, 2);
  ASSERT_TRUE(second);
  ASSERT_EQ(second->size(), 1U);
  EXPECT_EQ((*second)[0].body, "a3");
  EXPECT_TRUE((*second)[0].retires);
  EXPECT_THAT(*store_->timeline(9, 0, 10), IsEmpty());
}

TEST_P(AnyStore, HandsOverWhatFollowsARecordOfAllIncidentsInOneOrder) {
  append(*store_, {entry(1, "a"), entry(0, "b"), entry(2, "c"), entry(1, "d")});
  const auto bodies = [&](std::uint64_t after, std::size_t limit) {
    std::vector<std::string> found;
    const auto records = store_->following(after, limit);
    for (const Stored& record : records.value()) found.push_back(record.body);
    return found;
  };
  EXPECT_THAT(bodies(0, 10), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(bodies(1, 2), ElementsAre("b", "c"));
  EXPECT_THAT(bodies(4, 10), IsEmpty());
  EXPECT_THAT(bodies(9, 10), IsEmpty());
  restart();
  const auto third = store_->following(2, 1);
  const auto of_the_second = store_->timeline(2, 0, 1);
  EXPECT_EQ(third.value().front().hash, of_the_second.value().front().hash);
}

TEST_P(AnyStore, KeepsDocumentsUnderTheirNameForGood) {
  ASSERT_TRUE(store_->put_document("hash-1", "policy: 一"));
  ASSERT_TRUE(store_->put_document("hash-1", "policy: 一"));
  EXPECT_FALSE(store_->put_document("hash-1", "policy: 二"));
  EXPECT_FALSE(store_->put_document("", "nameless"));
  restart();
  EXPECT_EQ(store_->document("hash-1")->value(), "policy: 一");
  EXPECT_FALSE(store_->document("hash-2")->has_value());
  EXPECT_FALSE(store_->failed());
}

TEST_P(AnyStore, DestroysPersonalValuesAndTheChainStillVerifies) {
  ASSERT_TRUE(
      append(*store_, {entry(1, "a", {"王五", "13900000000"}), entry(2, "b", {"赵六"}), entry(1, "c")}));
  const Head head = store_->head();
  EXPECT_THAT(exported(*store_), HasSubstr("王五"));
  EXPECT_EQ(*destroy_all(*store_, 1), 2U);
  EXPECT_EQ(*destroy_all(*store_, 1), 0U);
  const std::string after = exported(*store_);
  EXPECT_THAT(after, Not(HasSubstr("王五")));
  EXPECT_THAT(after, HasSubstr("赵六"));
  EXPECT_EQ(store_->head(), head);
  EXPECT_FALSE(verified({head}).fault);
  const auto timeline = store_->timeline(1, 0, 10);
  EXPECT_THAT((*timeline)[0].personal, ElementsAre(std::nullopt, std::nullopt));
}

TEST_P(AnyStore, DestroysTheNamedValuesOfThatIncidentAndNoOther) {
  ASSERT_TRUE(append(*store_, {entry(1, "a", {"王五", "13900000000"}), entry(2, "b", {"赵六"})}));
  EXPECT_EQ(*store_->destroy_personal(1, {{1, 0}, {2, 0}, {1, 7}, {9, 0}, {0, 0}}), 1U);
  const std::string after = exported(*store_);
  EXPECT_THAT(after, Not(HasSubstr("王五")));
  EXPECT_THAT(after, HasSubstr("13900000000"));
  EXPECT_THAT(after, HasSubstr("赵六")) << "another incident's";
  EXPECT_FALSE(verified({store_->head()}).fault);
}

TEST_P(AnyStore, KeepsThePersonalValuesOfTheHouse) {
  ASSERT_TRUE(append(*store_, entry(0, "roster", {"张三"})));
  EXPECT_FALSE(destroy_all(*store_, 0));
  EXPECT_THAT(exported(*store_), HasSubstr("张三"));
}

TEST_P(AnyStore, ExportsWithoutPersonalValuesWhatStillVerifies) {
  ASSERT_TRUE(append(*store_, {entry(1, "a", {"王五"}), entry(1, "b")}));
  const std::string text = exported(*store_, PersonalValues::left_out);
  EXPECT_THAT(text, Not(HasSubstr("王五")));
  std::istringstream stream(text);
  EXPECT_FALSE(verify(stream, {store_->head()}).fault);
}

TEST_P(AnyStore, TellsWhetherAHeadIsItsOwn) {
  const auto first = append(*store_, entry(1, "a"));
  ASSERT_TRUE(append(*store_, entry(1, "b")));
  EXPECT_TRUE(*store_->contains(*first));
  EXPECT_TRUE(*store_->contains(Head{0, std::string(64, '0')}));
  EXPECT_FALSE(*store_->contains(Head{1, std::string(64, 'a')}));
  EXPECT_FALSE(*store_->contains(Head{3, first->hash}));
}

TEST_P(AnyStore, RefusesWhatIsOverItsBoundsAndGoesOn) {
  EXPECT_FALSE(append(*store_, entry(1, std::string(max_body_bytes + 1, 'x'))));
  EXPECT_FALSE(append(*store_, entry(1, "a", {std::string(max_personal_bytes + 1, 'x')})));
  EXPECT_FALSE(append(*store_, entry(1, "a", std::vector<std::string>(max_personal_values + 1))));
  EXPECT_FALSE(
      append(*store_, entry(1, "a", std::vector<std::string>(17, std::string(max_personal_bytes, 'x')))));
  EXPECT_FALSE(append(*store_, std::vector<Entry>(max_entries_per_append + 1)));
  EXPECT_FALSE(append(*store_, entry(~std::uint64_t{0}, "a")));
  EXPECT_FALSE(append(*store_, entry(0, "a", {}, true)));
  EXPECT_EQ(store_->head().sequence, 0U);
  EXPECT_FALSE(store_->failed());
  EXPECT_TRUE(append(*store_, entry(1, std::string(max_body_bytes, 'x'))));
  EXPECT_TRUE(append(*store_, std::vector<Entry>(max_entries_per_append, entry(1, "a"))));
}

TEST_P(AnyStore, ReopeningAStoreThatWorksChangesNothing) {
  const auto head = append(*store_, entry(1, "a"));
  const auto reopened = store_->reopen();
  ASSERT_TRUE(reopened);
  EXPECT_EQ(reopened->head, *head);
  EXPECT_THAT(reopened->settled, IsEmpty());
  EXPECT_TRUE(append(*store_, entry(1, "b")));
}

TEST_P(AnyStore, PersonalValuesAreSaltedSoThatEqualOnesDoNotShow) {
  ASSERT_TRUE(append(*store_, {entry(1, "a", {"same"}), entry(1, "a", {"same"})}));
  std::istringstream lines(exported(*store_, PersonalValues::left_out));
  std::vector<std::string> commitments;
  for (std::string line; std::getline(lines, line);) {
    commitments.push_back(line.substr(line.find("\"commitments\":"), 80));
  }
  ASSERT_EQ(commitments.size(), 2U);
  EXPECT_NE(commitments[0], commitments[1]);
}

}  // namespace
}  // namespace jibao::store::test
