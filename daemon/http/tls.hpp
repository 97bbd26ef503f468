// The office's certificate and key as a TLS context.
//
// Invariant: a context is returned only when certificate chain and key were read and belong together; TLS 1.2
// is the least. Called by core at the start and at each reload; an error leaves whatever context was there in
// use. Surprise: messages name the file and OpenSSL's reason, never any content.
#pragma once

#include <memory>
#include <string>

#include "rules/result.hpp"
#include "rules/time.hpp"

namespace boost::asio::ssl {
class context;
}

namespace jibao::http {

/// A server context of PEM files. Errors: a file that cannot be read, is no PEM, or a key of another
/// certificate.
Result<std::shared_ptr<boost::asio::ssl::context>> load_tls(const std::string& certificate_file,
                                                            const std::string& key_file);

/// When that PEM chain ends: with the first of its certificates that does. Errors: as above.
Result<Instant> certificate_end(const std::string& certificate_file);

}  // namespace jibao::http
