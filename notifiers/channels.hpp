// The channels as pure functions: what to send for an attempt, what an answer means, what a gateway's call
// says.
//
// Invariant: silence is never success. `sent` needs positive final evidence in the answer (the words that
// this kind of gateway accepts with); what is unknown is tried again and marked in doubt, because a repeat is
// recognisable (the page's id goes out with every attempt) and a lost page is not. No I/O, no clock: golden
// files hold every byte. Called by the courier (compose, judge) and by the hooks (read_callback). Surprise:
// hand calls and the sandbox send nothing, so they compose to an error; ask sends() first.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "notifiers/call_turn.hpp"
#include "notifiers/transport.hpp"
#include "rules/channel.hpp"
#include "rules/event.hpp"
#include "rules/page.hpp"
#include "rules/result.hpp"

namespace jibao::notifiers {

// The secrets that the channel's settings name, by credential name: filled by the shell at the time of use.
using Secrets = std::map<std::string, std::string>;

// The credential names that the channel's settings speak of; what compose() needs. Thread: any.
std::vector<std::string> credentials_of(const Channel& channel);

// Whether the channel has a gateway at all (hand calls and the sandbox have none). Thread: any.
bool sends(const Channel& channel);

// The request of one attempt. Requires: `dispatch.message` is final (links filled in); a link mark still in
// it is left out. The same page gives the same id in every attempt. Errors: a credential is missing, or the
// settings and this message do not make a request; an administrator must be told. Thread: any.
Result<Request> compose(const Dispatch& dispatch, const Channel& channel, const Secrets& secrets,
                        Instant now);

struct Verdict {
  Outcome outcome = Outcome::try_again;
  bool in_doubt = false;          // it may have arrived although no answer says so
  std::optional<Duration> after;  // the gateway asked to wait so long, at most max_wait
  std::string reference;          // the gateway's own id of the message, where it gave one
  std::string reason;             // for the timeline; empty where sent
  ChannelFault fault = ChannelFault::other;  // of tell_administrator
  bool words_refused = false;        // a filter refused the words: others may pass
};

// A gateway that asks for more is tried again after this all the same: other people wait.
constexpr Duration max_wait = std::chrono::hours(1);

// What an answer means for the attempt. Total: every answer has a verdict. Thread: any.
Verdict judge(const Response& response, const Channel& channel);

// A gateway's call to /hooks/{channel}/{secret}, already authenticated by path and address.
struct Callback {
  std::vector<std::pair<std::string, std::string>>
      fields;  // of the query and, where it is a form, the body; decoded
  std::string body;
  std::vector<std::pair<std::string, std::string>> form{};  // of the body alone, where it is a form
  std::string target{};     // path and query as they came
  std::string signature{};  // X-Twilio-Signature, where there is one
};

// The keys that a person pressed during a call about a page.
struct KeysPressed {
  PageId page;
  CallTurn turn;
  std::string call;  // the provider's own id: its repeats are recognised by it
};

// AttemptEnded: a receipt of failure whose code is an administrator's or a filter's (its attempt is 0).
using Inbound = std::variant<ReceiptArrived, ReplyArrived, KeysPressed, AttemptEnded>;

// Whether the call comes from the channel's provider, as far as it signs (where it does not, the secret path and the
// address list are all). Requires: the channel's credentials in `secrets`. Thread: any.
bool is_genuine(const Channel& channel, const Callback& callback, const Secrets& secrets);

// What to answer a call that was taken in: the body that this provider wants to see, with its type.
struct CallbackAnswer {
  std::string content_type;
  std::string body;
};
CallbackAnswer answer_to(const Channel& channel);

// The answer of a call's turn: what is said next, and what is asked (answer_to's where the provider wants no script).
// `message`: the words of the page, as they are read aloud. Errors: a credential is missing. Thread: any.
Result<std::string> call_script(const Channel& channel, const CallMove& move, const std::string& message, PageId page,
                                int turn, const Secrets& secrets);

// What the call says; an empty list where it says nothing of interest (an intermediate receipt). Errors: it
// is not one of this channel's calls. Thread: any.
Result<std::vector<Inbound>> read_callback(const Channel& channel, const Callback& callback);

}  // namespace jibao::notifiers
