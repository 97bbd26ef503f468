// What is read of a state directory and of the daemon's answers: nothing is taken for good that was not said.
#include "daemon/doctor/examine.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace jibao::doctor {
namespace {

class Examine : public ::testing::Test {
 protected:
  Examine() {
    folder = std::filesystem::path(::testing::TempDir()) /
             ("doctor-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder / "credentials");
    ::chmod(folder.c_str(), 0700);
    found.daemon.has_token = true;
  }
  void say(const std::string& path, const std::string& body, int status = 200) { answers[path] = {true, status, body, ""}; }
  void ask() {
    examine_daemon([this](const std::string& path, bool) {
      const auto answer = answers.find(path);
      return answer == answers.end() ? Answer{true, 404, "", ""} : answer->second;
    }, found);
  }
  void look() { examine_machine({folder, {}, {}}, Instant{}, found); }

  std::filesystem::path folder;
  std::map<std::string, Answer> answers;
  Found found;
};

TEST_F(Examine, ReadsWhatTheDaemonSays) {
  say("/readyz", "ready\n");
  say("/api/v1/heartbeat", R"({"version":"0.1.0","wall_ms":7,"broken":["overdue"],"watched_ms":5})");
  say("/api/v1/policy", R"({"version":"v1"})");
  say("/api/v1/channels", R"({"channels":[{"name":"sms","state":"refusing","last_refusal":{"fault":"credit","detail":"余额不足"}},{"name":"email","state":"working"}]})");
  say("/api/v1/subscriptions", R"({"subscriptions":[{"name":"city","failures":3,"reason":"HTTP 500","undelivered":[{},{}]}]})");
  say("/api/v1/contacts", R"({"contacts":[{"person":"wang","relied_on":true,"state":"proven"},{"person":"li","relied_on":true,"state":"changed"},)"
                          R"({"person":"li","relied_on":true,"state":"asked"},{"person":"zhao","relied_on":false,"state":"unproven"}]})");
  ask();
  EXPECT_TRUE(found.daemon.answered && found.daemon.token_taken);
  EXPECT_EQ(found.daemon.unproven, std::vector<std::string>{"li"}) << "once each, and of those that are relied on";
  EXPECT_EQ(found.daemon.version, "0.1.0");
  EXPECT_EQ(found.daemon.policy, "v1");
  EXPECT_EQ(found.daemon.wall, from_millis(7));
  EXPECT_EQ(found.daemon.watched, from_millis(5));
  EXPECT_EQ(found.daemon.broken, std::vector<std::string>{"overdue"});
  ASSERT_EQ(found.daemon.refusing->size(), 1u);
  EXPECT_EQ(found.daemon.refusing->at(0).detail, "余额不足");
  ASSERT_EQ(found.daemon.behind->size(), 1u);
  EXPECT_EQ(found.daemon.behind->at(0).undelivered, 2u);
  EXPECT_EQ(found.daemon.behind->at(0).failures, 3);
}

TEST_F(Examine, AnotherServerAtThatAddressIsNoDaemon) {
  say("/readyz", "<html>", 404);
  ask();
  EXPECT_FALSE(found.daemon.answered);
  EXPECT_EQ(found.daemon.trouble, "HTTP 404");
}

TEST_F(Examine, NonsenseLeavesOutWhatItDoesNotSay) {
  say("/readyz", "journal: not writable\n", 503);
  say("/api/v1/heartbeat", R"({"version":7,"broken":"x","wall_ms":"y"})");
  say("/api/v1/channels", R"({"channels":[7,{"state":"refusing"}]})");
  say("/api/v1/subscriptions", "[");
  say("/api/v1/contacts", R"({"contacts":[7,{"relied_on":1}]})");
  ask();
  EXPECT_EQ(found.daemon.not_ready, "journal: not writable");
  EXPECT_EQ(found.daemon.version, "");
  EXPECT_EQ(found.daemon.refusing->size(), 1u);
  EXPECT_FALSE(found.daemon.behind.has_value());
}

TEST_F(Examine, ReadsTheHeadOfAJournalWithoutOpeningIt) {
  look();
  EXPECT_TRUE(found.state.there && found.state.readable && !found.state.others_may && !found.state.held);
  EXPECT_FALSE(found.journal.has_value()) << "before the first start there is none";
  std::string head(100, '\0');
  head.replace(0, 16, std::string("SQLite format 3\0", 16));
  head[18] = head[19] = 2;
  head[63] = 1;
  head.replace(68, 4, "JBAO");
  std::ofstream(folder / "journal.db", std::ios::binary) << head;
  look();
  EXPECT_TRUE(found.journal->ours && found.journal->wal);
  EXPECT_EQ(found.journal->schema, 1);
  head[18] = 1;
  head[70] = 'x';
  std::ofstream(folder / "journal.db", std::ios::binary) << head;
  look();
  EXPECT_FALSE(found.journal->ours);
  EXPECT_FALSE(found.journal->wal);
  std::ofstream(folder / "journal.db", std::ios::binary) << "SQLite";
  look();
  EXPECT_FALSE(found.journal->ours);
}

TEST_F(Examine, SaysWhichHalfOfACertificateCannotBeRead) {
  std::ofstream(folder / "credentials" / "tls_cert") << "nonsense";
  look();
  EXPECT_EQ(found.certificate->trouble, "tls_cert");
  ASSERT_EQ(found.credentials.size(), 1u);
  EXPECT_FALSE(found.credentials[0].there);
}

}  // namespace
}  // namespace jibao::doctor
