// One-time passwords by time (RFC 6238: HMAC-SHA1, six digits, 30 seconds), and the words in which a telephone's program
// takes their secret.
//
// Invariant: a code is good in its own step and one on each side, and a caller that remembers the step lets none in twice.
// Called by log-in and when an account is opened. Surprise: they go by the machine's own clock, in a drill, too, because
// the telephone does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/time.hpp"

namespace jibao::web {

inline constexpr std::chrono::seconds totp_step{30};
inline constexpr std::size_t totp_secret_bytes = 20;  // RFC 4226, section 4: at least 128 bits, 160 recommended

/// The code of that step; RFC 6238's test vectors have eight digits. Requires: 1 to 9 digits.
std::string totp_code(std::string_view secret, std::uint64_t step, int digits = 6);

/// The step whose code it is, of the one at `wall` and its neighbours; nothing where it is none's. Blanks in `code` do not
/// count, since programs show "123 456".
std::optional<std::uint64_t> totp_match(std::string_view secret, std::string_view code, Instant wall);

/// RFC 4648 without padding, which is how people type a secret in.
std::string base32(std::string_view bytes);

/// otpauth://totp/... for a telephone's program.
std::string totp_address(std::string_view secret, std::string_view account, std::string_view office);

}  // namespace jibao::web
