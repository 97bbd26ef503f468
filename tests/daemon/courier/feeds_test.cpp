// Subscriptions: each record of an incident is told at least once, in order, under an id that stays; and what is not
// taken is given up on record.
#include "daemon/courier/feeds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include "daemon/engine/simulated.hpp"
#include "daemon/journal/codec.hpp"
#include "daemon/store/memory_store.hpp"
#include "notifiers/encodings.hpp"
#include "notifiers/resolver.hpp"
#include "tests/daemon/courier/temporary_folder.hpp"
#include "tests/daemon/courier/waiting_loop.hpp"
#include "tests/notifiers/fake_server.hpp"

namespace jibao::courier {
namespace {

using notifiers::test::FakeServer;
using notifiers::test::Peer;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const Instant start = from_millis(1'784'404'200'000);

struct Told {
  std::string id, signature, body;
  std::int64_t sequence = 0;
};

// A receiver that keeps what it was told and answers with the statuses in turn, then with 204.
class Receiver {
 public:
  Receiver() : server_([this](Peer& peer) { serve(peer); }) {}
  std::string url() const { return server_.http_url("/events"); }
  void answer(std::vector<int> statuses) {
    const std::lock_guard lock(mutex_);
    statuses_.assign(statuses.begin(), statuses.end());
  }
  std::vector<Told> told() const {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  std::vector<std::int64_t> sequences() const {
    std::vector<std::int64_t> all;
    for (const Told& each : told()) all.push_back(each.sequence);
    return all;
  }

 private:
  static std::string header(const std::string& request, const std::string& name) {
    const auto at = request.find(name + ": ");
    return at == std::string::npos ? "" : request.substr(at + name.size() + 2, request.find('\r', at) - at - name.size() - 2);
  }
  void serve(Peer& peer) {
    for (std::string request = peer.read_http(); !request.empty(); request = peer.read_http()) {
      Told one{header(request, "X-Jibao-Id"), header(request, "X-Jibao-Body-Signature"),
               request.substr(request.find("\r\n\r\n") + 4)};
      one.sequence = boost::json::parse(one.body).at("sequence").as_int64();
      int status = 204;
      {
        const std::lock_guard lock(mutex_);
        told_.push_back(std::move(one));
        if (!statuses_.empty()) {
          status = statuses_.front();
          statuses_.pop_front();
        }
      }
      peer.write("HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Length: 0\r\n\r\n");
    }
  }

  mutable std::mutex mutex_;
  std::deque<int> statuses_;
  std::vector<Told> told_;
  FakeServer server_;
};

class FeedsTest : public testing::Test {
 protected:
  FeedsTest() {
    std::filesystem::create_directory(folder.path() / "credentials");
    for (const char* name : {"new-key", "old-key"}) {
      std::ofstream(folder.path() / "credentials" / name) << name << "-secret";
      std::filesystem::permissions(folder.path() / "credentials" / name, std::filesystem::perms::owner_read);
    }
    policy->office.zone = "Asia/Shanghai";
    policy->subscriptions = {{"city", receiver.url(), {"new-key", "old-key"}, "", Ceiling::internal}};
    begin();
  }
  void begin() {
    feeds = std::make_unique<Feeds>(FeedSurroundings{clock, loop, resolver, credentials, store, folder.path() / "subscriptions",
                                                     [this] { return policy; }, [this](const std::string& text) { warned.push_back(text); },
                                                     [this] { return elapsed; }, {}, [this](IncidentId) { return now_classified; }});
    feeds->on_end([this](const DeliveryEnded& end) { ends.push_back(end); });
    look();
  }
  // Until nothing is left to do but to wait.
  void look() {
    feeds->pass_time();
    while (loop.run_what_waits()) {
    }
  }
  // Until so many posts were answered and dealt with.
  void until_told(std::size_t count) {
    while (receiver.told().size() < count || feeds->progress().at(0).busy) {
      feeds->pass_time();
      loop.run_what_waits();
      std::this_thread::yield();
    }
  }
  void record(IncidentId incident, std::vector<Fact> facts) {
    store.append({journal::encode(incident, facts, clock.now())}, [](const Result<store::Head>&) {});
  }
  void open(IncidentId incident, bool drill = false) {
    IncidentOpened opened;
    opened.number = "2026-00" + std::to_string(incident);
    opened.drill = drill;
    opened.title = "河水漫堤";
    opened.reporter.phone = "13800000001";
    opened.category = "DIS.FLOOD.DANGER";
    record(incident, {opened});
  }
  std::uint64_t position() const { return feeds->progress().at(0).told; }

  TemporaryFolder folder;
  Receiver receiver;
  engine::SimulatedClock clock{start};
  WaitingLoop loop;
  notifiers::Resolver resolver;
  Credentials credentials{folder.path() / "credentials", [](const std::string&) {}};
  store::MemoryStore store;
  std::shared_ptr<Policy> policy = std::make_shared<Policy>();
  Duration elapsed{};
  std::vector<std::string> warned;
  std::vector<DeliveryEnded> ends;
  std::optional<Classification> now_classified;  // as memory has it; nothing: it is read from the journal
  std::unique_ptr<Feeds> feeds;
};

TEST_F(FeedsTest, TellsWhatIsRecordedOfIncidentsInOrderAndNothingOfTheHouse) {
  open(1);
  record(0, {TokenEnded{"t1", "zhangwei", {}}});
  open(2, true);
  record(1, {StepReached{}});
  until_told(3);
  EXPECT_THAT(receiver.sequences(), ElementsAre(1, 3, 4));
  EXPECT_EQ(position(), 4U);
  const auto first = boost::json::parse(receiver.told()[0].body);
  EXPECT_EQ(first.at("incident").at("number"), "2026-001");
  EXPECT_EQ(first.at("drill"), false);
  EXPECT_EQ(first.at("facts").at(0).at("fact"), "incident_opened");
  EXPECT_EQ(boost::json::parse(receiver.told()[1].body).at("drill"), true);
  EXPECT_EQ(boost::json::parse(receiver.told()[2].body).at("incident").at("number"), "2026-001");
}

TEST_F(FeedsTest, PersonalValuesStayHere) {
  open(1);
  until_told(1);
  EXPECT_THAT(receiver.told()[0].body, Not(HasSubstr("13800000001")));
  EXPECT_THAT(receiver.told()[0].body, Not(HasSubstr("河水漫堤")));
  EXPECT_THAT(receiver.told()[0].body, HasSubstr("DIS.FLOOD.DANGER"));
}

TEST_F(FeedsTest, AboveItsCeilingItIsToldWhichIncidentAndNoMore) {
  policy->subscriptions[0].max_classification = Ceiling::open;
  const auto file = [this](IncidentId id, const char* classification) {
    IncidentOpened opened;
    opened.number = "2026-00" + std::to_string(id);
    opened.category = "DIS.FLOOD.DANGER";
    opened.casualties.dead = 7;
    opened.classification = classification;
    record(id, {opened});
  };
  file(1, "public");
  file(2, "internal");
  file(3, "");  // which is internal
  file(4, "secret");
  until_told(4);
  EXPECT_THAT(receiver.told()[0].body, HasSubstr("DIS.FLOOD.DANGER"));
  EXPECT_THAT(receiver.told()[0].body, Not(HasSubstr("withheld")));
  for (const int withheld : {1, 2, 3}) {
    const auto event = boost::json::parse(receiver.told()[static_cast<std::size_t>(withheld)].body).as_object();
    EXPECT_EQ(event.at("withheld"), true);
    EXPECT_EQ(std::string(event.at("incident").at("number").as_string()), "2026-00" + std::to_string(withheld + 1));
    EXPECT_EQ(event.size(), 6U) << "id, sequence, at, incident, drill, withheld: " << receiver.told()[static_cast<std::size_t>(withheld)].body;
  }
  EXPECT_EQ(receiver.told()[3].signature.substr(0, 3), "v1=") << "signed like any other";
}

TEST_F(FeedsTest, WhatCountsIsHowTheIncidentIsClassifiedWhenTheEventLeaves) {
  receiver.answer({503});
  open(1);
  until_told(1);
  EXPECT_THAT(receiver.told()[0].body, HasSubstr("DIS.FLOOD.DANGER"));
  record(1, {FieldChanged{"classification", "", "secret", true, "", "zhangwei", "", 0}, MarkedSecret{{}, "", "zhangwei", ""}});
  elapsed += seconds(5);
  policy->subscriptions[0].name = "city";
  begin();  // as after a restart: what waits is read again
  elapsed += seconds(60);
  until_told(3);
  for (const std::size_t later : {1U, 2U}) {
    EXPECT_THAT(receiver.told()[later].body, HasSubstr("\"withheld\":true"));
    EXPECT_THAT(receiver.told()[later].body, Not(HasSubstr("DIS.FLOOD.DANGER")));
  }
  now_classified = Classification::open;  // memory knows better than the record
  feeds->send_again("city", 1);
  until_told(4);
  EXPECT_THAT(receiver.told()[3].body, HasSubstr("DIS.FLOOD.DANGER"));
}

TEST_F(FeedsTest, SignsTheBodyWithEachKey) {
  open(1);
  until_told(1);
  const Told told = receiver.told()[0];
  EXPECT_EQ(told.signature, "v1=" + notifiers::hex_hmac_sha256("new-key-secret", told.body) +
                                ",v1=" + notifiers::hex_hmac_sha256("old-key-secret", told.body));
}

TEST_F(FeedsTest, WhatIsNotTakenIsToldAgainAlikeAndHoldsBackWhatFollows) {
  receiver.answer({503, 500, 401});
  open(1);
  record(1, {StepReached{}});
  until_told(1);
  EXPECT_EQ(feeds->progress().at(0).failures, 1);
  EXPECT_THAT(feeds->progress().at(0).reason, HasSubstr("503"));
  elapsed += seconds(4);
  look();
  EXPECT_THAT(receiver.told(), SizeIs(1)) << "not before the pause is over";
  elapsed += seconds(1);
  until_told(2);
  elapsed += seconds(10);
  until_told(3);
  elapsed += seconds(20);
  until_told(5);
  EXPECT_THAT(receiver.sequences(), ElementsAre(1, 1, 1, 1, 2));
  for (int i = 1; i < 4; ++i) {
    EXPECT_EQ(receiver.told()[static_cast<std::size_t>(i)].id, receiver.told()[0].id);
    EXPECT_EQ(receiver.told()[static_cast<std::size_t>(i)].body, receiver.told()[0].body);
    EXPECT_EQ(receiver.told()[static_cast<std::size_t>(i)].signature, receiver.told()[0].signature);
  }
  EXPECT_NE(receiver.told()[4].id, receiver.told()[0].id);
  EXPECT_THAT(ends, IsEmpty());
  EXPECT_THAT(warned, SizeIs(3)) << "once for each reason";
}

TEST_F(FeedsTest, WhatIsRefusedIsGivenUpAtOnceAndTheNextIsTold) {
  receiver.answer({422});
  open(1);
  record(1, {StepReached{}});
  until_told(2);
  EXPECT_THAT(receiver.sequences(), ElementsAre(1, 2));
  ASSERT_THAT(ends, SizeIs(1));
  EXPECT_EQ(ends[0].subscription, "city");
  EXPECT_EQ(ends[0].sequence, 1U);
  EXPECT_EQ(ends[0].incident, 1U);
  EXPECT_FALSE(ends[0].made);
  EXPECT_THAT(ends[0].reason, HasSubstr("422"));
}

TEST_F(FeedsTest, AfterFortyEightHoursARecordIsGivenUpAndNotBefore) {
  receiver.answer(std::vector<int>(3, 503));
  open(1);
  until_told(1);
  clock.set(start + feed_patience - seconds(1));
  elapsed += minutes(30);
  until_told(2);
  EXPECT_THAT(ends, IsEmpty());
  clock.set(start + feed_patience);
  elapsed += minutes(30);
  until_told(3);
  EXPECT_THAT(ends, SizeIs(1));
  EXPECT_EQ(position(), 1U);
}

TEST_F(FeedsTest, GoesOnAfterARestartWhereItWas) {
  open(1);
  until_told(1);
  feeds.reset();
  open(2);
  begin();
  until_told(2);
  EXPECT_THAT(receiver.sequences(), ElementsAre(1, 2));
}

TEST_F(FeedsTest, ANewSubscriptionBeginsWithWhatComesNext) {
  open(1);
  until_told(1);
  policy->subscriptions[0].name = "province";
  look();
  record(1, {StepReached{}});
  until_told(2);
  EXPECT_THAT(receiver.sequences(), ElementsAre(1, 2));
}

TEST_F(FeedsTest, InAnotherJournalItBeginsAnew) {
  open(1);
  until_told(1);
  feeds.reset();
  std::ofstream(folder.path() / "subscriptions" / "city") << "7 " << std::string(64, 'a') << "\n";
  begin();
  EXPECT_EQ(position(), 1U);
}

TEST_F(FeedsTest, ARecordIsSentAgainByHandWhateverItsAgeAndItsEndIsTold) {
  receiver.answer({422});
  open(1);
  until_told(1);
  clock.set(start + hours(1000));
  feeds->send_again("city", 1);
  until_told(2);
  EXPECT_THAT(receiver.sequences(), ElementsAre(1, 1));
  EXPECT_EQ(receiver.told()[0].id, receiver.told()[1].id);
  ASSERT_THAT(ends, SizeIs(2));
  EXPECT_TRUE(ends[1].made);
  receiver.answer({503});
  feeds->send_again("city", 1);
  until_told(3);
  ASSERT_THAT(ends, SizeIs(3));
  EXPECT_FALSE(ends[2].made);
  feeds->send_again("nobody", 1);
  feeds->send_again("city", 99);
  look();
  ASSERT_THAT(ends, SizeIs(5));
  EXPECT_FALSE(ends[3].made);
  EXPECT_FALSE(ends[4].made);
}

TEST_F(FeedsTest, WithoutItsCredentialNothingLeavesAndNothingIsLost) {
  std::filesystem::rename(folder.path() / "credentials" / "old-key", folder.path() / "old-key");
  open(1);
  look();
  EXPECT_THAT(receiver.told(), IsEmpty());
  EXPECT_THAT(feeds->progress().at(0).reason, HasSubstr("old-key"));
  std::filesystem::rename(folder.path() / "old-key", folder.path() / "credentials" / "old-key");
  elapsed += seconds(5);
  until_told(1);
  EXPECT_THAT(receiver.sequences(), ElementsAre(1));
}

TEST_F(FeedsTest, AJournalThatCannotBeReadIsTriedAgain) {
  store.set_unreadable(true);
  open(1);
  look();
  EXPECT_EQ(feeds->progress().at(0).failures, 1);
  store.set_unreadable(false);
  elapsed += seconds(5);
  until_told(1);
  EXPECT_THAT(receiver.sequences(), ElementsAre(1));
}

}  // namespace
}  // namespace jibao::courier
