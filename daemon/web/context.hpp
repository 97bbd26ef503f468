// What the web room needs of the daemon, as narrow as it can be: the engine's door, and a function for each
// thing that belongs to another room. The daemon's main fills it; a test fills it with values of its own.
//
// Invariant: nothing in here blocks the loop; what waits for the disk or for Argon2 goes through
// `background`. Surprise: an empty function means "this daemon has none of that", and the page or call says
// so (404 or left out).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/policy_changes.hpp"
#include "daemon/engine/engine.hpp"
#include "daemon/http/message.hpp"
#include "daemon/web/background.hpp"
#include "rules/heartbeat.hpp"
#include "rules/result.hpp"

namespace jibao::web {

/// One message that a sandbox channel kept instead of sending it.
struct SandboxMessage {
  std::string channel, person, address, subject;
  std::string text;  // as it would have left, link included
  Instant at;
};

/// What came of reading the policy files again.
struct Reloaded {
  bool adopted = false;     // false where it is refused, and where the same policy is in force already
  bool refused = false;     // it is faulty or could not be kept; the one in force stays
  std::string version;      // in force now
  std::string diagnostics;  // as `jibaod --check` prints them; may hold warnings beside an adopted policy
  std::optional<config::PolicyChanges> changes;  // where adopted, and the files of the one before are known
};

/// What a person said by the keys of a call about a page.
struct KeyPress {
  PageId page;
  std::string person;          // to whom the page went
  AckKind kind = AckKind::taken;
  std::string pin;             // to be checked: where it is right the acknowledgement is strong; empty: weak
  std::string call;            // the provider's id, for recognising a repeat
  std::function<http::Response(bool right)> after_pin;
};

/// What a gateway's call to its hook says: events for the engine, and the answer that the gateway waits for.
struct HookReading {
  std::vector<Event> events;
  http::Response answer;
  std::vector<KeyPress> presses{};  // where one asks for a PIN, its own answer goes in the place of `answer`
};

/// How far a subscription is.
struct SubscriptionProgress {
  std::string name;
  std::uint64_t told = 0;  // the last record of the journal that is behind it
  int failures = 0;        // of the record that is tried now, in a row
  std::string reason;      // of the last failure
};

/// How the process is, for a watcher outside.
struct Vitals {
  VitalSigns signs;
  Instant wall{};     // the machine's own clock, in a drill too
  Instant started{};  // when this process began to serve, by the same
  std::string version;
};

/// What is left on the account behind a channel, where the policy watches it.
struct ChannelCredit {
  std::string state;              // "enough", "low", "unknown", "refused": it did not take the credentials
  std::string left, unit, below;  // decimal numbers; `left` empty: nothing was told since the start
  std::optional<Instant> told_at;
  std::string trouble;            // why the last question got no figure; empty: it did, or none was asked yet
};

struct Context {
  engine::Engine& engine;
  engine::Clock& clock;
  store::Store& store;
  Background& background;

  /// Where there is a sandbox channel: what it kept, newest first, at most `limit`. Thread: loop.
  std::function<std::vector<SandboxMessage>(std::size_t limit)> sandbox_messages;

  /// Which page the token of /a/{token} stands for; nothing where it is no token of ours. Pure and quick;
  /// constant-time compare inside. Whether the incident is closed is judged by the caller. Thread: loop.
  std::function<std::optional<PageId>(std::string_view token)> verify_link;

  /// Reads a call to the hook of `channel`. Thread: loop.
  std::function<HookReading(const Channel& channel, const http::Request& request)> read_hook;

  /// The secret of that credential name (of Channel::hook_secret_credential); nothing where there is none.
  /// Thread: loop.
  std::function<std::optional<std::string>(const std::string& name)> credential;

  /// The metrics in Prometheus' text format 0.0.4. Thread: loop.
  std::function<std::string()> metrics_text;

  /// Reads the policy files again and adopts them where they are good; calls back on the loop.
  std::function<void(Actor by, std::function<void(Reloaded)> then)> reload;

  /// The policy in force as its files stand in the store: (file name, text), the main file first. May block:
  /// it is called through `background`.
  std::function<Result<std::vector<std::pair<std::string, std::string>>>(const std::string& version)>
      policy_files;

  /// Writes a backup of the journal below the state directory; its path. May block: called through
  /// `background`.
  std::function<Result<std::string>()> backup;

  /// The subscriptions of the policy in force. Thread: loop.
  std::function<std::vector<SubscriptionProgress>()> subscriptions;

  /// Whether that is the operator token of the state directory (constant-time compare). Thread: loop.
  std::function<bool(std::string_view token)> is_operator_token;

  std::string
      state_directory;       // as the command line was given it; told by /readyz in words, never its contents
  bool drill_state = false;  // a state directory made as a drill: every page carries a banner
  double pace = 1.0;         // of the drill's clock
  bool secure_cookies =
      false;  // the console is reached over TLS only: cookies get Secure and the __Host- prefix

  /// Runs that on the loop, so much later. Empty: nothing is put off.
  std::function<void(Duration after, std::function<void()>)> later{};

  /// The signs of life, measured at this moment. Thread: loop.
  std::function<Vitals()> vitals{};

  /// The machine's own clock, in a drill, too. Thread: loop.
  std::function<Instant()> wall{};

  /// What accounts log in with (vault.hpp): its key, the file's text at the start, and how a new text gets there, durable
  /// when it returns. May block: called through `background`. Without it nobody has an account.
  std::string vault_key{}, vault_text{};
  std::function<Result<void>(const std::string& text)> keep_vault{};

  /// The code of the first start, with which the first account is opened; nothing where it was used, is too old, or
  /// accounts are there.
  std::string first_code_digest{};
  Duration first_code_ends{};  // by `steady`
  std::function<void()> first_code_used{};

  /// The machine's steady clock, which nobody sets: bounds on wrong tries, sessions and the first code go by it. Nothing: the
  /// engine's clock. Thread: loop.
  std::function<Duration()> steady{};

  /// Where strangers' log-ins are hashed, so that a storm of them takes no place of what the duty room asks. Nothing:
  /// `background`.
  Background* log_in_background = nullptr;

  /// Nothing: the policy watches no credit of that channel. Thread: loop.
  std::function<std::optional<ChannelCredit>(const std::string& channel)> credit{};
};

}  // namespace jibao::web
