// What the API, the console and the link page do alike: hand an event in and read what came of it, name who
// did it, judge how strong an acknowledgement is.
//
// Invariant: `done` is called only with a decision that is durable and no refusal; every other outcome is
// given to `refused`, once. Internal to daemon/web; on the loop.
#pragma once

#include <functional>

#include "daemon/web/desk.hpp"
#include "daemon/web/intake.hpp"

namespace jibao::web {

using Done = std::function<void(const Decision& decision, const State& state)>;

/// Submits for the API: refusals and a journal that cannot be written are answered here.
void submit(Desk& desk, const CallPtr& call, Event event, Done done);

/// What went wrong, for a page that shows it itself: the HTTP status and the words.
struct Trouble {
  int status = 422;
  std::string words;
  std::string pointer;
};
void submit(Desk& desk, const CallPtr& call, Event event, Done done, std::function<void(Trouble)> refused);
/// Answers the API with it.
void send_trouble(const CallPtr& call, const Trouble& trouble);

/// Who did it: `by`, else the header X-Jibao-As (percent-encoded), else whose account it is, else nobody; a machine is always
/// nobody. A name that is none of the policy's people is a fault, and so is another's than one's own in an account.
Actor actor_of(const Desk& desk, const Call& call, const std::string& by, Faults& faults);

/// The signer of a report for the rules: a name becomes an id. A fault where it is none of the policy's people.
void name_signer(const Desk& desk, DeedReported& deed, Faults& faults);

/// The request's Idempotency-Key with the digest of what it asks; a fault where the key is no key.
Idempotency idempotency_of(const Call& call, const std::string& asked, Faults& faults);

/// How strong an acknowledgement is that came from someone who is logged in and names a person. "seen" is
/// weak always, and "cannot" acknowledges nothing; a spoken one counts as strong only where the number on
/// file was called and the words were read back.
Strength strength_of(const Policy& policy, const AskedAck& asked);

/// The same words in `asked` for the rules: names become ids, via and strength are set. Faults where a person
/// is unknown.
AckRequested complete_ack(const Desk& desk, const Call& call, const AskedAck& asked, Faults& faults);

/// Checks a PIN off the loop; wrong ones are counted under `key`. `then` gets whether it is right, or is not
/// called because the answer was 429 or 503 already.
void check_pin(Desk& desk, const CallPtr& call, const std::string& key, const Person& person, std::string pin,
               std::function<void(bool)> then, std::function<void(Trouble)> refused);

}  // namespace jibao::web
