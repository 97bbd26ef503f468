// OpenSSL through asio::ssl::context; Debian's defaults for ciphers (security level 2) are kept.
#include "daemon/http/tls.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <time.h>

#include <algorithm>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/system_error.hpp>
#include <optional>

namespace jibao::http {
namespace {

namespace asio = boost::asio;

Error describe(const std::string& what, const std::string& file, const boost::system::error_code& error) {
  return Error{what + " " + file + ": " + error.message()};
}

// A key with a passphrase would make OpenSSL ask on the terminal, which a daemon has not; this answer fails
// instead.
std::string no_passphrase(std::size_t, asio::ssl::context::password_purpose) { return {}; }

}  // namespace

Result<std::shared_ptr<asio::ssl::context>> load_tls(const std::string& certificate_file,
                                                     const std::string& key_file) {
  boost::system::error_code error;
  std::shared_ptr<asio::ssl::context> context;
  try {
    context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  } catch (const boost::system::system_error& thrown) {
    return tl::unexpected<Error>(describe("无法初始化 TLS / cannot set up TLS", "", thrown.code()));
  }
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  // No renegotiation: it lets one peer make this loop work without end. No compression: CRIME.
  SSL_CTX_set_options(context->native_handle(),
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Idle connections give their 34 KiB of record buffers back.
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  context->set_password_callback(no_passphrase, error);
  context->use_certificate_chain_file(certificate_file, error);
  if (error)
    return tl::unexpected<Error>(
        describe("无法读取证书 / cannot read the certificate", certificate_file, error));
  // OpenSSL refuses a key here that does not belong to the certificate above.
  context->use_private_key_file(key_file, asio::ssl::context::pem, error);
  if (error)
    return tl::unexpected<Error>(describe("无法读取私钥 / cannot read the private key", key_file, error));
  return context;
}

Result<Instant> certificate_end(const std::string& certificate_file) {
  using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
  const Bio text(BIO_new_file(certificate_file.c_str(), "r"), &BIO_free);
  std::optional<Instant> end;
  while (text) {
    const Certificate one(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), &X509_free);
    std::tm parts = {};
    if (!one || ASN1_TIME_to_tm(X509_get0_notAfter(one.get()), &parts) != 1) break;
    const Instant until{std::chrono::seconds(::timegm(&parts))};
    end = end ? std::min(*end, until) : until;
  }
  ERR_clear_error();  // the end of the file is one
  if (!end) return failure("无法读取证书 / cannot read the certificate " + certificate_file);
  return *end;
}

}  // namespace jibao::http
