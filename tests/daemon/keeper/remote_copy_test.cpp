// The journal shipped to a keeper: over real TLS on loopback, and by keepers that hang, lie and fail.
#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <fstream>
#include <memory>

#include "daemon/keeper/desk.hpp"
#include "daemon/process/shipper.hpp"
#include "tests/daemon/http/loop_server.hpp"
#include "tests/daemon/store/support.hpp"

namespace jibao::process {
namespace {

using http::Request;
using http::Responder;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string token = "0123456789abcdef0123456789abcdef";

// A certificate of 127.0.0.1 that signs itself, and its key.
void certify(const std::string& certificate_file, const std::string& key_file) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>("keeper"), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
  X509_add_ext(certificate, names, -1);
  X509_EXTENSION_free(names);
  X509_sign(certificate, key, EVP_sha256());
  std::FILE* file = std::fopen(certificate_file.c_str(), "w");
  PEM_write_X509(file, certificate);
  std::fclose(file);
  file = std::fopen(key_file.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

class Shipped : public testing::Test {
 protected:
  Shipped() {
    journal_ = *store::SqliteStore::open({home_.file("journal.db"), store::Algorithm::sha256, {}});
    record(3);
    certify(home_.file("tls_cert"), home_.file("tls_key"));
    serve(by_desk());
  }

  void record(int count) {
    for (int i = 0; i < count; ++i)
      EXPECT_TRUE(store::test::append(*journal_, store::test::entry(1, R"({"v":1,"facts":[]})", {"电话"})));
  }
  http::Handler by_desk() {
    std::vector<keeper::Copy> copies;
    copies.emplace_back("yunxi", home_.file("copy"), token);
    auto desk = std::make_shared<keeper::Desk>(std::move(copies), [](const std::string&) {});
    return [desk](const Request& request, const Responder& responder) { responder.send(desk->answer(request)); };
  }
  void serve(http::Handler handler) {
    handler_ = std::move(handler);
    if (server_) return;
    http::Settings settings;
    settings.certificate_file = home_.file("tls_cert");
    settings.key_file = home_.file("tls_key");
    settings.limits = keeper::limits_of_keeper();
    server_.emplace(settings, [this](Request request, Responder responder) { handler_(std::move(request), std::move(responder)); });
  }
  // Answers the calls that begin with `path` so, and the others as it should.
  void answer(const std::string& path, int status, const std::string& body) {
    server_->on_loop([&] {
      handler_ = [path, status, body, desk = by_desk()](Request request, Responder responder) {
        if (!request.path.starts_with(path)) return desk(std::move(request), std::move(responder));
        http::Response response;
        response.status = status;
        response.body = body;
        responder.send(std::move(response));
      };
    });
  }
  void answer_well() {
    server_->on_loop([&] { handler_ = by_desk(); });
  }
  RemoteKeeper keeper() {
    return {"https://127.0.0.1:" + std::to_string(server_->port()) + "/", home_.file("tls_cert"), [] { return Result<std::string>(token); }};
  }
  Result<std::unique_ptr<JournalCopy>> open() { return remote_copy(keeper())({}); }
  std::string lines(std::uint64_t after = 0) {
    std::string all;
    EXPECT_TRUE(journal_->export_journal([&](std::string_view line) { all += line; return Result<void>(); },
                                         store::PersonalValues::included, after));
    return all;
  }
  std::string kept() {
    std::ifstream in(home_.file("copy/journal-000000000001.jsonl"), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  store::test::Directory home_;
  std::unique_ptr<store::SqliteStore> journal_;
  http::Handler handler_;
  std::optional<http::LoopServer> server_;
};

TEST_F(Shipped, GoesOverTlsAndIsThereWhenItIsAnswered) {
  auto copy = open();
  ASSERT_TRUE(copy) << copy.error().message;
  EXPECT_EQ((*copy)->head(), store::genesis());
  EXPECT_FALSE(*(*copy)->has_document("policy/1a2b"));
  EXPECT_TRUE((*copy)->keep_document("policy/1a2b", std::string(store::max_document_bytes - 1, 'x'))) << "the longest there is";
  EXPECT_TRUE(*(*copy)->has_document("policy/1a2b"));
  ASSERT_TRUE((*copy)->append(lines()));
  EXPECT_EQ((*copy)->head(), journal_->head());
  EXPECT_EQ(kept(), lines());
  auto again = open();
  EXPECT_EQ((*again)->head(), journal_->head());
  record(1);
  ASSERT_TRUE((*again)->append(lines(3)));
  EXPECT_EQ(kept(), lines());
}

TEST_F(Shipped, NothingLeavesForAKeeperWhoseCertificateNobodyVouchesFor) {
  RemoteKeeper stranger = keeper();
  stranger.ca_file.clear();  // the system's
  std::atomic<int> asked = 0;
  server_->on_loop([&] { handler_ = [&](const Request&, const Responder&) { ++asked; }; });
  EXPECT_THAT(remote_copy(stranger)({}).error().message, HasSubstr("tls"));
  RemoteKeeper renamed = keeper();
  renamed.url = "https://localhost:" + std::to_string(server_->port());
  EXPECT_FALSE(remote_copy(renamed)({})) << "the certificate is another name's";
  EXPECT_EQ(asked, 0);
}

TEST_F(Shipped, OnlyAnEncryptedAddressOrThisMachineIsAKeepers) {
  for (const char* good : {"https://keeper.example.cn:8445", "https://192.0.2.7/copies", "http://127.0.0.1:8445", "http://[::1]:8445"})
    EXPECT_TRUE(check_keeper_url(good)) << good;
  for (const char* wrong : {"http://192.0.2.7:8445", "http://keeper.example.cn", "ftp://192.0.2.7", "https://", "https://user:word@192.0.2.7",
                            "https://192.0.2.7/?a", "https://192.0.2.7/#a", "://"}) {
    const auto checked = check_keeper_url(wrong);
    ASSERT_FALSE(checked) << wrong;
    EXPECT_THAT(checked.error().message, testing::Not(HasSubstr("word")));
  }
}

TEST_F(Shipped, AKeeperThatLiesOrFailsIsAnErrorAndNeverAHead) {
  auto copy = *open();
  const std::string wrong_end = R"({"sequence":3,"hash":")" + std::string(64, 'a') + "\"}";
  for (const auto& [status, body] : std::vector<std::pair<int, std::string>>{
           {200, wrong_end}, {200, ""}, {200, "OK"}, {200, R"({"sequence":3})"}, {500, ""}, {507, ""}, {401, ""}, {302, ""},
           {200, std::string(100'000, '[')}, {409, wrong_end}}) {
    answer("/v1/lines", status, body);
    EXPECT_FALSE(copy->append(lines())) << status << " " << body.substr(0, 80);
    EXPECT_EQ(copy->head(), store::genesis());
  }
  for (const auto& [status, body] : std::vector<std::pair<int, std::string>>{
           {200, "OK"}, {200, R"({"sequence":-1,"hash":")" + std::string(64, 'a') + "\"}"}, {200, R"({"sequence":1e3,"hash":""})"}, {401, ""},
           {500, ""}, {204, ""}}) {
    answer("/v1/head", status, body);
    EXPECT_FALSE(open()) << status << " " << body;
  }
  for (const int status : {200, 301, 500}) {
    answer("/v1/documents/", status == 200 ? 202 : status, "");
    EXPECT_FALSE(copy->has_document("policy/1"));
    EXPECT_FALSE(copy->keep_document("policy/1", "x"));
  }
}

TEST_F(Shipped, WhatWasTakenAndNotAnsweredIsNotATrouble) {
  auto first = *open(), second = *open();
  ASSERT_TRUE(first->append(lines()));
  EXPECT_TRUE(second->append(lines())) << "refused as a repeat, with the very end that was wanted";
  EXPECT_EQ(second->head(), journal_->head());
}

TEST_F(Shipped, ItEndsWithinSecondsBesideAKeeperThatHangs) {
  server_->on_loop([&] {
    handler_ = [waiting = std::make_shared<std::vector<Responder>>()](const Request&, Responder responder) { waiting->push_back(std::move(responder)); };
  });
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(remote_copy(keeper())(stop.get_token())) << "and not in two minutes, when systemd has killed it";
}

// The shipper's thread is asked until it has got there; a test that is stuck is ended by its limit.
template <class Until>
void wait_until(Until until) {
  while (!until()) std::this_thread::yield();
}

TEST_F(Shipped, TroubleIsToldOnceAndItsEndAndTheCopyCatchesUpByItself) {
  answer("/v1/lines", 500, "");
  std::mutex mutex;
  std::vector<std::string> told;
  {
    Shipper shipper(*journal_, remote_copy(keeper()),
                    [&](const std::string& what) {
                      const std::lock_guard guard(mutex);
                      told.push_back(what.empty() ? "well" : "trouble");
                    },
                    {std::chrono::milliseconds(1), std::chrono::milliseconds(1)});
    wait_until([&] { return shipper.state() == Shipper::State::failing; });
    record(2);
    answer("/v1/head", 507, "");
    answer_well();
    wait_until([&] { return shipper.shipped() == journal_->head().sequence; });
    wait_until([&] { return shipper.state() == Shipper::State::copying; });
    // Somebody else's copy in its place: nothing is copied, and what is there stays.
    auto other = *store::SqliteStore::open({home_.file("other.db"), store::Algorithm::sha256, {}});
    for (int i = 0; i < 9; ++i) EXPECT_TRUE(store::test::append(*other, store::test::entry(1, "{}")));
    server_->on_loop([&] {
      std::filesystem::remove_all(home_.file("copy"));
      auto ahead = *store::ShippedJournal::open(home_.file("copy"));
      EXPECT_TRUE(ahead.append(store::test::exported(*other)));
      handler_ = by_desk();
    });
    record(1);
    wait_until([&] { return shipper.state() == Shipper::State::rolled_back; });
    EXPECT_EQ(kept(), store::test::exported(*other));
    server_->on_loop([&] {  // a person has looked, and moved it away
      std::filesystem::remove_all(home_.file("copy"));
      handler_ = by_desk();
    });
    wait_until([&] { return shipper.state() == Shipper::State::copying && shipper.shipped() == journal_->head().sequence; });
  }
  EXPECT_EQ(kept(), lines());
  const std::lock_guard guard(mutex);
  EXPECT_GE(told.size(), 4u);
  EXPECT_LE(told.size(), 6u) << "the way from one trouble to the other may be told";
  EXPECT_EQ(told.front(), "trouble");
  EXPECT_EQ(told.back(), "well");
}

}  // namespace
}  // namespace jibao::process
