// What every handler of the site works on: the daemon behind it (Context), what the site itself keeps
// (sessions, bounds on wrong tries, the event stream's listeners), and one request under way (Call).
//
// Invariant: a Call is answered once: through send(), answer_problem() or the stream. Handlers run on the
// loop, must not block, and hold a CallPtr for as long as an answer is owed. Internal to daemon/web.
// Surprise: sessions and bounds go by the machine's steady clock, in a drill with a pace, too.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/web/access_record.hpp"
#include "daemon/web/context.hpp"
#include "daemon/web/hub.hpp"
#include "daemon/web/json.hpp"
#include "daemon/web/policy_versions.hpp"
#include "daemon/web/sessions.hpp"
#include "daemon/web/site.hpp"
#include "daemon/web/throttle.hpp"
#include "daemon/web/vault.hpp"
#include "rules/explain.hpp"

namespace jibao::web {

/// Who asks: nobody in particular, a bearer that is no machine source, a machine source, a session of the console, or an
/// enrolled seat at which nobody is logged in.
struct Caller {
  enum class Kind { nobody, operator_token, source, console, seat };
  Kind kind = Kind::nobody;
  std::string name;  // of the credential, as the journal has it: "operator", a token's name, an account
  std::string csrf;  // of a console session or a seat
  std::vector<Role> roles{};
  std::vector<std::string> units{};  // whose incidents it may see; empty: every unit's
  std::string account{};             // of a person; empty: a token's
  std::string person{};              // of the policy, whose account it is
  std::string session{};             // its public id
  std::string token{};               // the id of the token that was shown
  std::string seat{};                // the enrolled seat that the browser is
  bool rests = false;                // its log-in was not used for a while: see access.cpp

  bool can(Act act) const { return may(roles, act); }
};

struct Route;

struct Call {
  http::Request request;
  Answer answer;
  const Route* route = nullptr;
  std::vector<std::string> parameters;  // of the route's {…}, decoded, in order
  Caller caller;
  Language language = Language::zh;
  std::vector<std::string> set_cookies;  // whole Set-Cookie values, added to whatever answer leaves
};
using CallPtr = std::shared_ptr<Call>;

/// Somebody who redeems a one-time code, between the password and the first one-time password.
struct Redeeming {
  std::string code_digest;
  std::string account;
  LogInSecret secret;
  Duration until{};  // by the steady clock
};

/// An account's secret that waits to be written into the vault.
struct VaultChange {
  std::string account;
  std::optional<LogInSecret> secret;
  std::function<void(bool)> then;
};

/// A press that proved who it is by a one-time password (step_up.hpp): for seconds the same once more gets its answer.
struct ProvenPress {
  std::set<std::string> references;  // digests of the session's reference, before the proof and after it
  std::vector<CallPtr> waiting;      // second presses that came before the answer
  std::optional<http::Response> answer;
  Duration until{};  // by the steady clock, once there is the answer
};

/// The cards of what is open, drawn once for all who look at the same: after a fact 200 consoles ask within a moment.
struct DrawnCards {
  std::uint64_t sequence = 0;  // of the journal's head ...
  Instant second;              // ... and the second in which they were drawn
  std::map<std::string, std::string> by_reader;  // language, wall or board, units
};

struct Desk {
  explicit Desk(Context c);

  Context context;
  Sessions sessions;
  Vault vault;
  bool vault_busy = false;  // its file is being written
  std::deque<VaultChange> vault_changes;       // one after the other, the one that is being written first
  std::set<std::string> codes_taken;           // digests of one-time codes with which an account is just being opened
  std::map<std::string, ProvenPress> proven_presses;  // by the digest of what was pressed, and from where
  std::map<std::string, Redeeming> redeeming;  // by a reference that only its page knows
  AccessRecord accesses;
  Throttle account_tries;  // wrong log-ins by account and network, or enrolled seat
  Throttle address_tries;  // ... by address, or enrolled seat, whatever the account
  SlowDown account_pace;   // ... by account, from everywhere: never a lock, only a wait, and none where the account is at home
  std::map<std::string, std::string> homes;  // by account: the network of its last good log-in since the start
  Throttle log_ins;        // per address
  Throttle pins;           // per link token or person
  Throttle unknown_links;  // per address: /a/{token} that are none
  Hub hub;
  Hub changes;  // the same for whoever may not see every incident: that something changed, and no more
  std::string form_key;  // of the link page's nonces; new at every start
  std::optional<Instant> watched_at{};  // when a watcher outside last asked, by the wall clock
  std::optional<std::pair<store::Head, bool>> held{};  // the head that it asked about last, and whether the journal has it
  bool looking_for_head = false;                       // ... is being looked up
  DrawnCards drawn{};
  std::deque<std::function<void()>> boards{};  // to be drawn in turn: see in_turn in console_board.cpp
  bool board_rests = false;                    // one was drawn a moment ago
  AdoptedPolicies adopted{};  // as far as the journal was read for them
  bool comparing = false;  // two policies are being compared over the journal

  Instant now() const { return context.clock.now(); }
  /// By the machine's own clock, in a drill, too: one-time passwords go by it.
  Instant wall() const { return context.wall ? context.wall() : now(); }
  /// Only grows; see Context::steady.
  Duration steady() const { return context.steady ? context.steady() : now().time_since_epoch(); }
  const State& state() const { return context.engine.state(); }
  const Policy& policy() const { return state().current(); }
};

/// zh or en of the same words, as the caller reads.
inline std::string pick(Language language, std::string_view zh, std::string_view en) {
  return std::string(language == Language::en && !en.empty() ? en : zh);
}
inline std::string pick(Language language, const Text& text) { return pick(language, text.zh, text.en); }

void send(const CallPtr& call, http::Response response);
void send_json(const CallPtr& call, int status, std::string body, http::Fields headers = {});
void send_problem(const CallPtr& call, int status, const std::string& zh, const std::string& en);
/// problem+json with `errors`; 400 where the body was malformed, else 422.
void send_faults(const CallPtr& call, int status, const Faults& faults);
void send_refusal(const CallPtr& call, const Refusal& refusal);
/// 503 in the words for "the journal cannot be written: unknown, ask again with the same key".
void send_not_durable(const CallPtr& call);
/// 503 for a pool that is full.
void send_busy(const CallPtr& call);

int status_of(RefusalKind kind);

/// The internal id that an id or a human number stands for; 0 where it can be none.
IncidentId id_of(const State& state, const std::string& id_or_number);

/// The incident of that internal id or human number, in memory; nullptr where there is none.
const Incident* find_incident(const State& state, const std::string& id_or_number);

/// The person of that id or exact name; nullptr where there is none, or the name is not unique.
const Person* find_person(const Policy& policy, const std::string& id_or_name);

/// A whole decimal number without sign or leading zero, at most nine digits more than any counter of ours.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// The Language that `lang` (query), the cookie or Accept-Language asks for; Chinese where none does.
Language language_of(const http::Request& request);

}  // namespace jibao::web
