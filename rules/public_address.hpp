// Whether the office's public address leads to this daemon: what each try of it came to, when the next one is due, and what
// follows for the links in messages.
//
// Invariant: one try that fails condemns nothing, two in a row do, and the first good one after them heals; links are left out
// exactly while the affair of the daemon's own that says so is open, so that a restart knows, and a person who closes it by
// hand lets links go out again. Pure. Called by daemon/process (which tries), by paging, and by whoever shows it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/names.hpp"
#include "rules/policy.hpp"
#include "rules/state.hpp"
#include "rules/time.hpp"
#include "rules/wording.hpp"

namespace jibao {

/// What came of a try: our own proof; no connection or no answer in time; a certificate that is not trusted; somebody else's
/// answer, or an error page of what stands before us.
enum class AddressEnd { ours, silent, untrusted, stranger };
JIBAO_NAMES(AddressEnd, "ours", "silent", "untrusted", "stranger");

/// As far as it is known in this process. Times are those of the steady clock.
struct PublicAddress {
  std::string url;                  // that is tried; empty: none is
  std::optional<AddressEnd> last;   // of the last try; nothing: not tried yet
  std::string detail;               // ... in the words of whoever failed; no secret
  int failed = 0;                   // tries in a row
  Duration next{};                  // when the next one is due
};

/// The matter of the affair that is open while it fails.
inline constexpr std::string_view public_address_matter = "public_url";

inline constexpr int address_tries = 2;                                  // that fail in a row: it is known not to work
inline constexpr Duration address_again_soon = std::chrono::seconds(10);     // after the first that failed
inline constexpr Duration address_while_broken = std::chrono::minutes(1);    // so that links come back soon
inline constexpr Duration address_while_well = std::chrono::minutes(5);
inline constexpr Duration address_patience = std::chrono::seconds(10);       // for one try

/// Begins anew where the policy has another address, or wants it tried no more.
void follow_policy(PublicAddress& address, const Office& office, Duration now);

/// Takes what came of a try.
void note_try(PublicAddress& address, AddressEnd end, std::string detail, Duration now);

/// Whether it is known not to work.
bool is_broken(const PublicAddress& address);

/// What stands in the affair's title, and what to do about it.
Text broken_title();
Text words_of(AddressEnd end);

/// Whether links are left out of messages: the affair that says so is open.
bool links_fail(const State& state);

/// The message of a page by what is known now: compose_message(), without a link while they fail.
Message compose_by(const State& state, const Incident& incident, const PageQueued& page, Instant now, bool low_sensitivity);

}  // namespace jibao
