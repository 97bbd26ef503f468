// Forms and cookies: application/x-www-form-urlencoded bodies, query strings and Cookie headers, read
// strictly.
//
// Invariant: what is returned is valid UTF-8 without NUL, and never more than the named bounds; anything else
// is an error with its reason, never a guess. Called by target (query), by the console and the gateway hooks.
// Surprise: a cookie that comes twice with different values is refused, because a neighbouring host can plant
// one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/message.hpp"
#include "rules/result.hpp"

namespace jibao::http {

/// More fields than any form of ours has: the longest is a handover of 4,000 matters. A body of a megabyte bounds them, too.
constexpr std::size_t max_form_fields = 4200;
/// More fields than the query of any address of ours has.
constexpr std::size_t max_query_fields = 128;
/// Browsers keep about 180 cookies a host; ours sets two. More than this is an attack on the parser.
constexpr std::size_t max_cookies = 64;

/// The decoded pairs of `a=1&b=%E6%80%A5`; an empty text has none, a piece without '=' has an empty value.
/// Errors: bad percent-encoding, not UTF-8, NUL, an empty name, more than `most` fields.
Result<Fields> parse_urlencoded(std::string_view text, std::size_t most = max_form_fields);

/// The pairs of one Cookie header (RFC 6265 part 4.2.1); values unquoted. Errors: bad syntax, more than
/// max_cookies.
Result<Fields> parse_cookies(std::string_view header);

/// That cookie's value over all Cookie headers of the request; nothing where it is absent, where a Cookie
/// header is malformed, or where it came with two different values.
std::optional<std::string> cookie(const Request& request, std::string_view name);

}  // namespace jibao::http
