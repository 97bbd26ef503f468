#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/notifiers/fake_server.hpp"

namespace jibao::notifiers::test {
namespace {

using End = Response::End;

template <class T, void (*free_it)(T*)>
struct Free {
  void operator()(T* it) const { free_it(it); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX, SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Free<SSL, SSL_free>>;

Certificate self_signed(EVP_PKEY* key, const char* name, long valid_from, long valid_until) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid_until);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1,
                             -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate.get(), certificate.get(), nullptr, nullptr, 0);
  for (const auto& [what, value] : {std::pair<int, std::string>{NID_basic_constraints, "critical,CA:TRUE"},
                                    {NID_subject_alt_name, std::string("DNS:") + name}}) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
    X509_add_ext(certificate.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

// A server's identity for `name`, and a file that lets a client trust it.
class Identity {
 public:
  Identity(const char* name, long valid_from, long valid_until)
      : key_(EVP_EC_gen("P-256")), certificate_(self_signed(key_.get(), name, valid_from, valid_until)) {
    std::string path = (std::filesystem::temp_directory_path() / "jibao-ca-XXXXXX").string();
    ::close(::mkstemp(path.data()));
    ca_file_ = path;
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "w"), &std::fclose);
    PEM_write_X509(file.get(), certificate_.get());
    context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context_.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(context_.get(), key_.get());
  }
  ~Identity() { std::filesystem::remove(ca_file_); }
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;

  const std::string& ca_file() const { return ca_file_; }

  // The server's side of the handshake on this connection; null where the client broke it off.
  Session accept(const Peer& peer) const {
    Session session(SSL_new(context_.get()));
    SSL_set_fd(session.get(), peer.fd());
    if (SSL_accept(session.get()) != 1) return nullptr;
    return session;
  }

 private:
  Key key_;
  Certificate certificate_;
  std::string ca_file_;
  Context context_;
};

std::string read_until(SSL* session, const std::string& mark) {
  std::string text;
  char byte = 0;
  while (!text.ends_with(mark) && SSL_read(session, &byte, 1) == 1) text += byte;
  return text;
}

void write_all(SSL* session, const std::string& text) {
  SSL_write(session, text.data(), static_cast<int>(text.size()));
}

class TransportTls : public testing::Test {
 protected:
  static void SetUpTestSuite() { std::signal(SIGPIPE, SIG_IGN); }  // OpenSSL writes without MSG_NOSIGNAL

  static FakeServer::Script https(const Identity& identity) {
    return [&identity](Peer& peer) {
      const Session session = identity.accept(peer);
      if (!session) return;
      read_until(session.get(), "\r\n\r\n");
      write_all(session.get(), http_answer("200 OK", "sealed", "Connection: close\r\n"));
      SSL_shutdown(session.get());
    };
  }

  Response get(const FakeServer& server, const std::string& ca_file) {
    HttpRequest http;
    http.method = "GET";
    http.url = "https://gw.test:" + std::to_string(server.port()) + "/";
    http.ca_file = ca_file;
    return ask(transport_, Request{http, unhurried, unhurried});
  }

  static constexpr long hour = 3600;
  Identity right_{"gw.test", -hour, hour};
  Resolver resolver_{{}, [](const std::string&) -> Result<Addresses> { return Addresses{"127.0.0.1"}; }};
  Transport transport_{TransportSettings{.name = "tls"}, resolver_};
};

TEST_F(TransportTls, AcceptsAServerOfTheOfficesOwnAuthority) {
  FakeServer server(https(right_));
  const Response response = get(server, right_.ca_file());
  EXPECT_EQ(response.end, End::answered) << response.detail;
  EXPECT_EQ(response.body, "sealed");
}

TEST_F(TransportTls, TellsWhenTheCertificateEndsThatItWasShown) {
  const Identity soon("gw.test", -hour, 100 * hour);
  FakeServer server(https(soon));
  const auto before = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const Response response = get(server, soon.ca_file());
  ASSERT_TRUE(response.certificate_end);
  EXPECT_GE(*response.certificate_end, before + std::chrono::hours(99));
  EXPECT_LE(*response.certificate_end, before + std::chrono::hours(101));
}

TEST_F(TransportTls, RefusesAServerThatNobodyVouchesFor) {
  FakeServer server(https(right_));
  const Response response = get(server, "");
  EXPECT_EQ(response.end, End::tls_failed);
  EXPECT_FALSE(response.request_may_have_been_sent);
}

TEST_F(TransportTls, RefusesACertificateOfAnotherName) {
  const Identity other("other.test", -hour, hour);
  FakeServer server(https(other));
  EXPECT_EQ(get(server, other.ca_file()).end, End::tls_failed);
}

TEST_F(TransportTls, RefusesACertificateThatHasExpired) {
  const Identity expired("gw.test", -2 * hour, -hour);
  FakeServer server(https(expired));
  EXPECT_EQ(get(server, expired.ca_file()).end, End::tls_failed);
}

TEST_F(TransportTls, EndsAHandshakeThatIsNeverAnswered) {
  FakeServer server([](Peer& peer) { peer.hang(); });
  HttpRequest http;
  http.url = "https://gw.test:" + std::to_string(server.port()) + "/";
  const Response response = ask(transport_, Request{http, unhurried, hurried});
  EXPECT_EQ(response.end, End::timed_out);
  EXPECT_FALSE(response.request_may_have_been_sent);
}

TEST_F(TransportTls, SendsAMailAfterStarttls) {
  std::promise<std::string> seen;
  FakeServer server([&](Peer& peer) {
    peer.write("220 mail.test\r\n");
    peer.read_line();
    peer.write("250-mail.test\r\n250 STARTTLS\r\n");
    peer.read_line();
    peer.write("220 go\r\n");
    const Session session = right_.accept(peer);
    if (!session) return;
    for (const char* reply : {"250 mail.test\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"}) {
      read_until(session.get(), "\r\n");
      write_all(session.get(), reply);
    }
    seen.set_value(read_until(session.get(), "\r\n.\r\n"));
    write_all(session.get(), "250 2.0.0 queued as TLS1\r\n");
    read_until(session.get(), "QUIT\r\n");
  });
  MailRequest mail;
  mail.url = "smtp://gw.test:" + std::to_string(server.port());
  mail.from = "duty@county.test";
  mail.to = "leader@county.test";
  mail.ca_file = right_.ca_file();
  mail.message = "Subject: x\r\n\r\n" + std::string(40'000, 'x') + "\r\n";  // several TLS records
  const Response response = ask(transport_, Request{mail, unhurried, unhurried});
  EXPECT_EQ(response.status, 250) << response.detail;
  EXPECT_EQ(response.body, "250 2.0.0 queued as TLS1");
  EXPECT_EQ(seen.get_future().get(), mail.message + ".\r\n");
}

}  // namespace
}  // namespace jibao::notifiers::test
