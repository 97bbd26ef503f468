// When an answer was written, by the clock of whoever wrote it: its Date header (RFC 9110, section 5.6.7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "notifiers/transport.hpp"
#include "rules/time.hpp"

namespace jibao::notifiers {

/// "Sun, 19 Jul 2026 03:42:10 GMT"; the two forms that senders must not use any more, and everything else, are nothing.
std::optional<Instant> parse_http_date(std::string_view text);

/// Whom a request asks; empty where its URL is none.
std::string host_of(const Request& request);

/// The Date of a whole HTTP answer, where it has one and was not kept by a cache (Age), whose Date is an old one.
std::optional<Instant> date_of(const Response& response);

}  // namespace jibao::notifiers
