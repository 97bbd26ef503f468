// The head of an answer as bytes: status line, framing, default security headers, the handler's own headers.
//
// Invariant: no header that a handler set can split the answer: a name that is not a token or a value with a
// control character is refused. No version string. Called by connection; pure but for the date that is passed
// in.
#pragma once

#include <string>
#include <string_view>

#include "daemon/http/message.hpp"

namespace jibao::http {

struct Framing {
  bool secure = false;      ///< adds Strict-Transport-Security
  bool keep_alive = false;  ///< else "Connection: close"
  bool has_length = true;   ///< false for a stream, whose end is the end of the connection
};

/// Appends the head to `out`. `date` is the value of Date (IMF-fixdate). False, and `out` as it was, where a
/// header of the response is not fit to be sent (our own mistake) or the status is not 200..599.
bool append_head(std::string& out, const Response& response, const Framing& framing, std::string_view date);

/// The time in the form of RFC 9110 part 5.6.7, e.g. "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(long long seconds_since_1970);

}  // namespace jibao::http
