// TLS with certificates that the test makes itself.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "daemon/http/tls.hpp"
#include "tests/daemon/http/loop_server.hpp"

namespace jibao::http {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using ClientContext = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;

// A directory that goes with the test, with one self-signed certificate in it.
class Material {
 public:
  Material() {
    std::string name = (std::filesystem::temp_directory_path() / "jibao_tls_XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~Material() { std::filesystem::remove_all(folder_); }

  std::string certificate() const { return folder_ / "certificate.pem"; }
  std::string key() const { return folder_ / "key.pem"; }

  void write(const std::string& common_name, int days = 1) const {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86400L * days);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    std::FILE* file = std::fopen(this->certificate().c_str(), "w");
    PEM_write_X509(file, certificate.get());
    std::fclose(file);
    file = std::fopen(this->key().c_str(), "w");
    PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
  }

  Settings settings() const {
    Settings settings;
    settings.certificate_file = certificate();
    settings.key_file = key();
    return settings;
  }

 private:
  std::filesystem::path folder_;
};

ClientContext client() { return ClientContext(SSL_CTX_new(TLS_client_method())); }

std::string common_name(RawPeer& peer) {
  const Certificate certificate(SSL_get1_peer_certificate(peer.tls()));
  char name[64] = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name);
  return name;
}

TEST(Tls, AnswersOverTlsAndSaysSo) {
  const Material material;
  material.write("jibao.example");
  Settings settings = material.settings();
  settings.limits.linger = std::chrono::hours(1);  // so that it is not the deadline that closes
  LoopServer loop(settings, [](Request request, Responder responder) {
    responder.send({200, "", {}, request.secure ? "secure " + request.body : "plain"});
  });
  const ClientContext context = client();
  RawPeer peer(loop.port(), context.get());
  ASSERT_TRUE(peer.is_ready());
  for (int round = 0; round < 2; ++round) {
    peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
    const std::string answer = peer.read_answer();
    EXPECT_EQ(body_of(answer), "secure hi");
    EXPECT_NE(answer.find("Strict-Transport-Security: max-age="), std::string::npos);
  }
  peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
  EXPECT_EQ(body_of(peer.read_to_end()), "secure hi");
  EXPECT_EQ(SSL_get_shutdown(peer.tls()), SSL_RECEIVED_SHUTDOWN) << "an end that was said, not cut off";
  EXPECT_TRUE(peer.ends_below_tls());
}

TEST(Tls, CarriesLargeBodiesBothWays) {
  const Material material;
  material.write("jibao.example");
  LoopServer loop(material.settings(), echo);
  const ClientContext context = client();
  RawPeer peer(loop.port(), context.get());
  peer.send("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + std::string(1000000, 'x'));
  EXPECT_EQ(body_of(peer.read_answer()), "POST /b " + std::string(1000000, 'x'));
}

TEST(Tls, TellsAPeerWhoseBodyIsTooLarge) {
  const Material material;
  material.write("jibao.example");
  LoopServer loop(material.settings(), echo);
  const ClientContext context = client();
  RawPeer peer(loop.port(), context.get());
  peer.send("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" + std::string(10000, 'x'));
  EXPECT_EQ(status_of(peer.read_answer()), 413);
}

TEST(Tls, RefusesVersionsBeforeOneTwo) {
  const Material material;
  material.write("jibao.example");
  LoopServer loop(material.settings(), echo);
  for (const auto& [version, accepted] :
       {std::pair{TLS1_1_VERSION, false}, {TLS1_2_VERSION, true}, {TLS1_3_VERSION, true}}) {
    const ClientContext context = client();
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    EXPECT_EQ(RawPeer(loop.port(), context.get()).is_ready(), accepted) << version;
  }
  while (loop.counts().failed_handshakes == 0) std::this_thread::yield();
}

TEST(Tls, EndsAPeerThatSpeaksPlainTextOrNothing) {
  const Material material;
  material.write("jibao.example");
  Settings settings = material.settings();
  settings.limits.handshake = Limits::Duration(20);
  settings.limits.sweep = Limits::Duration(1);
  LoopServer loop(settings, echo);
  RawPeer silent(loop.port());
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_EQ(loop.counts().timed_out, 1U);
  RawPeer plain(loop.port());
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(plain.read_to_end().find("HTTP/"), std::string::npos);
}

TEST(Tls, AnswersASlowBodyWithATimeOut) {
  const Material material;
  material.write("jibao.example");
  Settings settings = material.settings();
  settings.limits.body_grace = Limits::Duration(20);
  settings.limits.sweep = Limits::Duration(1);
  LoopServer loop(settings, echo);
  const ClientContext context = client();
  RawPeer peer(loop.port(), context.get());
  peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
  EXPECT_EQ(status_of(peer.read_to_end()), 408);
}

TEST(Tls, StreamsEventsAndEndsThemCleanly) {
  const Material material;
  material.write("jibao.example");
  std::shared_ptr<EventStream> stream;
  LoopServer loop(material.settings(), [&](Request, Responder responder) {
    stream = responder.start_events();
    stream->write("", "1", "急");
  });
  const ClientContext context = client();
  RawPeer peer(loop.port(), context.get());
  peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  peer.read_until("id: 1\ndata: 急\n\n");
  loop.on_loop([&] { stream->write("", "2", "报"); });
  EXPECT_EQ(peer.read_until("\n\n"), "id: 2\ndata: 报\n\n");
  loop.on_loop([&] { stream->close(); });
  EXPECT_EQ(peer.read_to_end(), "");
  EXPECT_EQ(SSL_get_shutdown(peer.tls()), SSL_RECEIVED_SHUTDOWN);
  loop.on_loop([&] { stream.reset(); });
}

TEST(Tls, TakesANewCertificateForNewConnectionsAlone) {
  const Material material;
  material.write("old.example");
  LoopServer loop(material.settings(), echo);
  const ClientContext context = client();
  RawPeer before(loop.port(), context.get());
  ASSERT_EQ(common_name(before), "old.example");
  material.write("new.example");
  loop.on_loop([&] { EXPECT_TRUE(loop.server().reload_tls()); });
  RawPeer after(loop.port(), context.get());
  EXPECT_EQ(common_name(after), "new.example");
  before.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(status_of(before.read_answer()), 200) << "the old connection lives on";
}

TEST(Tls, KeepsTheOldCertificateWhenTheNewOneIsBad) {
  const Material material;
  material.write("old.example");
  LoopServer loop(material.settings(), echo);
  const Material other;
  other.write("other.example");
  const auto reload_fails = [&](const std::string& part) {
    loop.on_loop([&] {
      const Result<void> reloaded = loop.server().reload_tls();
      ASSERT_FALSE(reloaded);
      EXPECT_NE(reloaded.error().message.find(part), std::string::npos) << reloaded.error().message;
    });
  };
  std::filesystem::copy_file(other.certificate(), material.certificate(),
                             std::filesystem::copy_options::overwrite_existing);
  reload_fails(material.key());  // the key of another certificate
  std::ofstream(material.certificate()) << "no PEM";
  reload_fails(material.certificate());
  std::filesystem::remove(material.certificate());
  reload_fails(material.certificate());
  const ClientContext context = client();
  RawPeer peer(loop.port(), context.get());
  EXPECT_EQ(common_name(peer), "old.example");
}

TEST(Tls, AChainEndsWithTheFirstOfItsCertificates) {
  const Material material;
  material.write("jibao.example");
  const auto in_days = [](int days) { return std::chrono::system_clock::now() + std::chrono::days(days); };
  const auto day = certificate_end(material.certificate());
  ASSERT_TRUE(day) << day.error().message;
  EXPECT_GT(*day, in_days(1) - std::chrono::hours(1));
  EXPECT_LE(*day, in_days(1));
  const Material longer;
  longer.write("authority.example", 10);
  EXPECT_GT(*certificate_end(longer.certificate()), in_days(9));
  std::ofstream(longer.certificate(), std::ios::app) << std::ifstream(material.certificate()).rdbuf();
  EXPECT_EQ(*certificate_end(longer.certificate()), *day) << "the second one's";
  std::ofstream(material.certificate()) << "no PEM";
  EXPECT_FALSE(certificate_end(material.certificate()));
  EXPECT_FALSE(certificate_end("/nowhere"));
}

TEST(Tls, DoesNotStartWithoutItsMaterial) {
  const Material material;
  boost::asio::io_context context;
  EXPECT_FALSE(Server(context, material.settings(), echo).listen());
}

}  // namespace
}  // namespace jibao::http
