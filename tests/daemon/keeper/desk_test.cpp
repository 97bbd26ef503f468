// What a keeper takes, and what it refuses: without a socket.
#include "daemon/keeper/desk.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "tests/daemon/store/support.hpp"

namespace jibao::keeper {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string token = "0123456789abcdef0123456789abcdef", other_token = "fedcba9876543210fedcba9876543210";

// Lets no file grow beyond that, as a full disk does, until it goes.
class FileLimit {
 public:
  explicit FileLimit(rlim_t most) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{most, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FileLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

class DeskOf : public testing::Test {
 protected:
  DeskOf() {
    journal_ = *store::SqliteStore::open({home_.file("journal.db"), store::Algorithm::sha256, {}});
    for (int i = 1; i <= 3; ++i) record(*journal_, i);
    secret("keep_yunxi", token);
    secret("keep_hekou", other_token);
    auto copies = copies_of(home_.file("credentials"), home_.file("copies"));
    EXPECT_TRUE(copies) << copies.error().message;
    desk_.emplace(*std::move(copies), [this](const std::string& line) { log_.push_back(line); });
  }

  static void record(store::Store& journal, int number) {
    EXPECT_TRUE(store::test::append(journal, store::test::entry(1, R"({"v":1,"facts":[]})", {"电话 " + std::to_string(number)})));
  }
  void secret(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(home_.file("credentials"));
    std::ofstream(home_.file("credentials/" + name)) << text << '\n';
    chmod(home_.file("credentials/" + name).c_str(), 0600);
  }
  http::Response ask(const std::string& method, const std::string& path, const std::string& body = {}, const std::string& as = token) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    if (!as.empty()) request.headers = {{"Authorization", "Bearer " + as}};
    return desk_->answer(request);
  }
  std::string head(const std::string& as = token) { return ask("GET", "/v1/head", {}, as).body; }
  static std::string text_of(const store::Head& head) {
    return "{\"sequence\":" + std::to_string(head.sequence) + ",\"hash\":\"" + head.hash + "\"}\n";
  }
  static std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  store::test::Directory home_;
  std::unique_ptr<store::SqliteStore> journal_;
  std::optional<Desk> desk_;
  std::vector<std::string> log_;
  const std::string file_ = home_.file("copies/yunxi/journal-000000000001.jsonl");
};

TEST_F(DeskOf, TakesTheJournalAndGivesNothingBackButItsEnd) {
  const std::string lines = store::test::exported(*journal_);
  EXPECT_EQ(head(), text_of(store::genesis()));
  const auto taken = ask("POST", "/v1/lines", lines);
  EXPECT_EQ(taken.status, 200);
  EXPECT_EQ(taken.body, text_of(journal_->head()));
  EXPECT_EQ(content_of(file_), lines);
  EXPECT_EQ(head(), text_of(journal_->head()));
  EXPECT_EQ(ask("PUT", "/v1/documents/policy/1a2b", "office: 值班室").status, 201);
  EXPECT_EQ(ask("GET", "/v1/documents/policy/1a2b").status, 204);
  EXPECT_EQ(ask("GET", "/v1/documents/policy/1a2b").body, "") << "a token that was stolen reads nothing";
  EXPECT_EQ(ask("GET", "/v1/lines").status, 404);
  const auto restored = store::restore_journal(home_.file("copies/yunxi"), home_.file("restored.db"), {journal_->head()});
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(restored->documents, 1u);
}

TEST_F(DeskOf, EachTokenHasItsOwnCopyAndNobodyElseGetsIn) {
  ask("POST", "/v1/lines", store::test::exported(*journal_));
  EXPECT_EQ(head(other_token), text_of(store::genesis()));
  for (const std::string& wrong : {std::string(), token.substr(1), token + " ", std::string(32, '0')}) {
    EXPECT_EQ(ask("GET", "/v1/head", {}, wrong).status, 401) << wrong;
    EXPECT_EQ(ask("POST", "/v1/lines", "x", wrong).status, 401) << wrong;
  }
}

TEST_F(DeskOf, WhatDoesNotFollowIsRefusedWholeWithTheEndThatThereIs) {
  const std::string lines = store::test::exported(*journal_);
  ASSERT_EQ(ask("POST", "/v1/lines", lines).status, 200);
  const auto again = ask("POST", "/v1/lines", lines);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.body, text_of(journal_->head()));
  // Another journal with more records: what would be next does not follow from what is here.
  auto other = *store::SqliteStore::open({home_.file("other.db"), store::Algorithm::sha256, {}});
  for (int i = 1; i <= 5; ++i) record(*other, i);
  std::string behind;
  ASSERT_TRUE(other->export_journal([&](std::string_view line) { behind += line; return Result<void>(); },
                                    store::PersonalValues::included, 3));
  EXPECT_EQ(ask("POST", "/v1/lines", behind).status, 409);
  EXPECT_EQ(content_of(file_), lines);
  EXPECT_THAT(log_, ElementsAre("yunxi: 收到台账记录 / it grows", StartsWith("yunxi: 未收"), StartsWith("yunxi: 未收")));
}

TEST_F(DeskOf, ARecordThatIsNotWhatItsHashSaysIsRefusedWithAllThatCameWithIt) {
  std::string lines = store::test::exported(*journal_);
  const std::string good = lines;
  lines.replace(lines.rfind("电话"), std::string("电话").size(), "手机");
  EXPECT_EQ(ask("POST", "/v1/lines", lines).status, 400);
  EXPECT_EQ(ask("POST", "/v1/lines", "").status, 400);
  EXPECT_EQ(ask("POST", "/v1/lines", "{}\n").status, 400);
  EXPECT_EQ(ask("POST", "/v1/lines", good.substr(0, good.size() - 1)).status, 400) << "its last line has no end";
  EXPECT_FALSE(std::filesystem::exists(file_));
  EXPECT_EQ(ask("POST", "/v1/lines", good).status, 200);
}

TEST_F(DeskOf, ADiskThatIsFullLeavesNoPartOfALineAndItGoesOnWhenThereIsRoom) {
  ask("POST", "/v1/lines", store::test::exported(*journal_));
  const std::string before = content_of(file_);
  const auto end = journal_->head();
  record(*journal_, 4);
  std::string more;
  ASSERT_TRUE(journal_->export_journal([&](std::string_view line) { more += line; return Result<void>(); },
                                       store::PersonalValues::included, end.sequence));
  {
    const FileLimit full(before.size() + 20);
    EXPECT_EQ(ask("POST", "/v1/lines", more).status, 507);
    EXPECT_EQ(ask("POST", "/v1/lines", more).status, 507);
    EXPECT_EQ(content_of(file_), before);
  }
  EXPECT_EQ(head(), text_of(end));
  EXPECT_EQ(ask("POST", "/v1/lines", more).status, 200);
  EXPECT_EQ(content_of(file_), before + more);
  EXPECT_EQ(log_.size(), 3u) << "said once, and once that it goes on";
}

TEST_F(DeskOf, ADocumentIsNeverExchangedAndItsNameNeverLeavesTheFolder) {
  EXPECT_EQ(ask("PUT", "/v1/documents/policy/1a2b", "office: 值班室").status, 201);
  EXPECT_EQ(ask("PUT", "/v1/documents/policy/1a2b", "office: 值班室").status, 200);
  EXPECT_EQ(ask("PUT", "/v1/documents/policy/1a2b", "office: 另一个").status, 409);
  for (const char* name : {"", ".x", "a b", "a\nb"}) EXPECT_GE(ask("PUT", std::string("/v1/documents/") + name, "x").status, 400) << name;
  EXPECT_EQ(ask("PUT", "/v1/documents/../../journal-000000000001.jsonl", "x").status, 507);
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(DeskOf, WithoutGoodTokensItDoesNotStart) {
  const auto fault = [&] { return copies_of(home_.file("credentials"), home_.file("copies")); };
  secret("keep_third", token);
  EXPECT_THAT(fault().error().message, HasSubstr("keep_yunxi"));
  secret("keep_third", "short");
  EXPECT_THAT(fault().error().message, HasSubstr("keep_third"));
  std::filesystem::remove(home_.file("credentials/keep_third"));
  secret("keep_云溪", std::string(40, 'x'));
  EXPECT_FALSE(fault());
  std::filesystem::remove_all(home_.file("credentials"));
  EXPECT_FALSE(fault());
  std::filesystem::create_directories(home_.file("credentials"));
  EXPECT_FALSE(fault());
}

}  // namespace
}  // namespace jibao::keeper
