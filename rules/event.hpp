// What happened in the world, as it comes through the one door: events. Each becomes facts (fact.hpp) or a refusal.
//
// Whoever does something is named twice: the person who did it and the one who typed it in. Times claimed (done_at) stand
// beside the time of record, which is the `now` of the decision.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/closed_incident.hpp"
#include "rules/contact_proof.hpp"
#include "rules/drill_record.hpp"
#include "rules/duty.hpp"
#include "rules/one_of.hpp"
#include "rules/page.hpp"
#include "rules/policy.hpp"
#include "rules/report.hpp"
#include "rules/rights.hpp"
#include "rules/roll_call.hpp"

namespace jibao {

/// Who did it, who typed it, and by which way it came in.
struct Actor {
  std::string person;    // a person of the policy, or empty (a machine, an outsider)
  std::string typed_by;  // the credential's name: "operator", a source, a link, a channel
  bool machine = false;  // a machine source: never becomes the owner

  /// By which name the house's records know who it was.
  const std::string& known_as() const { return person.empty() ? typed_by : person; }
};

/// A request's Idempotency-Key with a digest of what it asked; empty key: none given.
struct Idempotency {
  std::string key;
  std::string digest;
};

/// What a person says: I take it, I have seen it (always weak), on my way, passed to X, cannot (next step at once).
enum class AckKind { taken, seen, on_my_way, passed_to, cannot };
JIBAO_NAMES(AckKind, "taken", "seen", "on_my_way", "passed_to", "cannot");

enum class AckVia { api, command_line, sms_code, sms_bare, link, link_pin, code_pin, spoken, voice, voice_pin };
JIBAO_NAMES(AckVia, "api", "command_line", "sms_code", "sms_bare", "link", "link_pin", "code_pin", "spoken", "voice",
            "voice_pin");

enum class Strength { weak, strong };
JIBAO_NAMES(Strength, "weak", "strong");

enum class DialOutcome { taken, reached, no_answer, off, refused };
JIBAO_NAMES(DialOutcome, "taken", "reached", "no_answer", "off", "refused");

enum class Stamp { dialling, connected };
JIBAO_NAMES(Stamp, "dialling", "connected");

struct ReportFiled {
  Report report;
  Actor by;
  Idempotency idempotency;
  bool dry_run = false;
};

struct AckRequested {
  IncidentId incident = 0;
  std::string person;             // who acknowledges
  AckKind kind = AckKind::taken;
  Strength strength = Strength::weak;
  AckVia via = AckVia::api;
  std::string passed_to;          // of passed_to
  std::string note;
  PageId page;                    // which page was answered; {} where none is known
  std::string called_number;      // of spoken: the number that the officer called ...
  bool words_read_back = false;   // ... and whether the words were read back
  Actor by;
  Idempotency idempotency;
};

/// "One key": the call to the superior is being dialled, or was answered, now.
struct DeedStamped {
  IncidentId incident = 0;
  Stamp stamp = Stamp::dialling;
  Actor by;
};

struct DeedReported {
  IncidentId incident = 0;
  DeedKind deed = DeedKind::phone_report;
  Stage stage = Stage::initial;
  std::optional<Instant> done_at;   // claimed; nothing: the stamp of "connected" where there is one, else now
  std::string to_unit;              // empty: whom the open obligations name
  std::string to_person;            // who answered there
  std::string content;              // what was said, or the document's number and title
  std::vector<std::string> obligations;  // rule ids; empty: every open one that this deed fulfils
  bool skips_level = false;         // it went past the next level (越级): what that one is owed begins with it
  std::string signed_off_by;        // who let it go out (签发), a person; empty: not said
  bool signed_off_by_phone = false; // ... asked by phone (电话请示)
  Actor by;
  Idempotency idempotency;
};

/// The other side signed for a report (签收).
struct ReceiptGiven {
  IncidentId incident = 0;
  std::uint32_t deed = 0;
  std::optional<Instant> received_at;   // nothing: now
  std::string unit, person;             // who signed
  Actor by;
  Idempotency idempotency;
};

/// A limit can't be kept, and why: said before it passes where the rule asks for that.
struct DelayGiven {
  IncidentId incident = 0;
  std::string rule;
  std::string reason;
  std::optional<Instant> expected;      // when it will be done
  Actor by;
  Idempotency idempotency;
};

/// Two reports are of one event: `incident` is taken into `into`; or they are not, and whoever proposed it was wrong.
struct MergeRequested {
  IncidentId incident = 0;
  IncidentId into = 0;
  bool same = true;                     // false: they are not the same, the proposal is struck
  std::string reason;
  Actor by;
  Idempotency idempotency;
};

/// What was merged is taken apart again.
struct SeparationRequested {
  IncidentId incident = 0;              // the one that was taken in
  std::string reason;
  Actor by;
  Idempotency idempotency;
};

/// A second person confirms what was claimed or changed after the limit.
struct Confirmed {
  IncidentId incident = 0;
  std::uint32_t claim = 0;  // the claim's number within the incident (Incident::claims)
  Actor by;
};

struct FieldChange {  // one field of the report, by its path; the value as text
  std::string path;
  std::string value;
};

/// New facts for blank fields (supplement), or other values for given ones (correction). Always a new fact.
struct ReportAmended {
  IncidentId incident = 0;
  bool correction = false;
  std::vector<FieldChange> changes;
  std::string reason;
  Actor by;
  Idempotency idempotency;
};

struct Waiver {
  std::string rule;
  std::string reason;
};

struct CloseRequested {
  IncidentId incident = 0;
  CloseAs as = CloseAs::resolved;
  std::string reason;
  std::string handed_to;       // of handed_over: the unit
  std::vector<Waiver> waive;   // by a leader
  Actor by;
  Idempotency idempotency;
};

/// The seat took a dial task up, or says what came of it.
struct DialReported {
  PageId page;
  DialOutcome outcome = DialOutcome::taken;
  std::string note;
  Actor by;
};

/// The courier's last word on one attempt.
struct AttemptEnded {
  PageId page;
  std::uint32_t attempt = 1;
  Outcome outcome = Outcome::sent;
  bool in_doubt = false;        // it may have arrived although no answer says so
  std::string reference;        // the gateway's own id
  std::string reason;
  ChannelFault fault = ChannelFault::other;  // of tell_administrator
  bool words_refused = false;        // the provider's filter refused the words, not the page
  std::optional<Duration> after{};   // of try_again: the gateway asked to be left alone for so long
  Duration waited{};                 // in line, for the rate of the provider
};

enum class ReceiptKind { delivered, failed };
JIBAO_NAMES(ReceiptKind, "delivered", "failed");

struct ReceiptArrived {
  PageId page;
  ReceiptKind kind = ReceiptKind::delivered;
  std::string detail;
  std::string channel{};  // where the receipt does not name the page (`page` is {}): it is the one that this channel's
  std::string reference{};  // gateway took under its own id
};

/// A message from a person came in through a channel.
struct ReplyArrived {
  std::string channel;
  std::string from;        // number or mailbox as the gateway gave it
  std::string text;
  std::string gateway_id;  // for recognising a repeat; may be empty
  bool pin_matches = false;  // the shell has checked the digits behind the code against that person's PIN
};

struct TimePassed {};

/// The daemon started: what was being sent is sent again under the same id, what fell due is paged at once.
struct Started {
  std::optional<Instant> last_alive;
};

struct PolicyReplaced {
  std::string version;  // registered in State::policies by the shell before
  Actor by;
};

struct TokenIssued {
  std::string id, name, secret_digest;
  bool source = false;  // a machine source: may file, and see nothing
  Actor by;
  std::vector<Role> roles{};           // empty: full rights, or a source's
  std::vector<std::string> units{};    // whose incidents it may see, with all below them; empty: every unit's
  std::optional<Instant> ends{};
  std::string replaces{};              // the token that it takes over from ...
  std::optional<Instant> old_ends{};   // ... and when that one ends: until then both are good
};

struct TokenRevoked {
  std::string id;
  Actor by;
};

/// What became of telling a subscription a record of the journal, once that has ended.
struct DeliveryEnded {
  std::string subscription;
  std::uint64_t sequence = 0;
  IncidentId incident = 0;
  bool made = false;
  std::string reason;  // where it was not
};

/// Somebody has a record that was given up sent again.
struct DeliveryRequested {
  std::string subscription;
  std::uint64_t sequence = 0;
  Actor by;
};

/// What is known of the machine's clock has changed, and has stood so for the policy's `settle` (clock_trust.hpp).
struct ClockRead {
  bool trusted = true;
  ClockFault fault = ClockFault::none;
  Instant since;                         // from when on it was so, by that clock
  bool synchronised = false;             // as the kernel says
  std::optional<Duration> error{};       // ... and its bound of the error; nothing: not synchronised, or not known
  std::optional<Duration> low{}, high{}; // by how much we are ahead of the gateways' clocks, at least and at most
  std::uint32_t gateways = 0;            // that agree on it
};

/// The wall clock was set: it and a clock that cannot be set went different ways.
struct ClockJumped {
  Duration by{};            // forward, or back where it is negative
  bool while_down = false;  // noticed at the start: back by at least so much
};

/// Something about the daemon itself needs a person (内务): its clock, a line, a certificate. Told again at each look while
/// it is so, and as cheap as nothing then: one matter is one open incident, whose administrators are paged until one answers.
/// Another title is news, and pages them anew, at most once in the policy's upkeep time.
struct UpkeepNeeded {
  std::string matter;  // "clock", "certificate:tls": the same for the same trouble, as long as it lasts
  std::string title;   // what is wrong, in the office's language; steady: no figure that changes from look to look
  std::string detail;  // more of it, as it is at the beginning; may be empty
  bool drill = false;  // set by the engine
};

/// ... and it does not any more: its incident is closed, and whoever was paged for it is told.
struct UpkeepOver {
  std::string matter;
  std::string detail;  // how it ended; may be empty
};

/// Somebody has a line tested now.
struct LineTestAsked {
  std::string channel;
  Actor by;
  bool drill = false;  // set by the engine
};

struct Certificate {   // that the daemon serves or is served
  std::string name;
  Instant ends;
};

/// The daemon looks at its own affairs: line tests that are due, credit and certificates that end. Judges one matter;
/// repeated until no facts come.
struct UpkeepLooked {
  std::vector<Certificate> certificates;
  bool drill = false;  // set by the engine
};

/// What was recorded of an incident's content before it was marked secret is destroyed: so many values.
struct ContentErased {
  IncidentId incident = 0;
  std::uint64_t values = 0;
};

/// The shell found closed incidents whose personal values are still kept: which of them have been kept for long enough?
struct RetentionLooked {
  std::vector<ClosedIncident> incidents;  // at most `most_expired_at_once` are judged
};

/// The personal values of all incidents that the last RetentionEnded names are destroyed.
struct PersonalErased {
  std::uint64_t values = 0;
};

/// Somebody has an account made, changed, given a new one-time code, or ended; or a code was redeemed. What people log in with
/// (passwords, TOTP secrets) is no part of any event: the shell keeps it apart.
enum class AccountDo { make, change, renew, disable, open };
struct AccountAsked {
  AccountDo act{};
  std::string account;              // its name, as one logs in with it
  Actor by;
  std::string person{};             // of the policy; may be empty for administrators
  std::vector<Role> roles{};
  std::vector<std::string> units{};
  std::string code_digest{};        // of the one-time code (make, renew)
  std::optional<Instant> code_ends{};
  std::string address{};            // from which the code was redeemed (open)
};

/// A log-in at the console, by whatever proof, went well or did not; `times` where several are told together.
enum class LogInEnd { good, unknown, wrong_password, wrong_code, used_code, locked, not_open, wrong_pin, wrong_token };
JIBAO_NAMES(LogInEnd, "good", "unknown", "wrong_password", "wrong_code", "used_code", "locked", "not_open", "wrong_pin",
            "wrong_token");
struct LogInTried {
  LogInEnd end{};
  std::string account;              // empty where it is none of ours: what was typed may be a password
  std::string address;
  std::string seat{};               // where it came from an enrolled seat
  std::uint64_t code_step = 0;      // of the TOTP code that was used: never good again
  std::uint32_t times = 1;
};

enum class LogOutWhy { left, revoked };
JIBAO_NAMES(LogOutWhy, "left", "revoked");
struct SessionEnded {
  std::string account;
  LogOutWhy why{};
  Actor by;
};

struct PasswordReplaced {           // by its owner
  std::string account;
};

/// Somebody got to see what is there, for the first time in a session; or was refused.
struct AccessTold {
  bool refused = false;
  std::string who;                  // of the credential; empty: it was none of ours
  std::string address;
  std::string route;                // "GET /incidents/{id}"
  Act act{};
  IncidentId incident = 0;          // where it is about one
  std::uint32_t times = 1;
};

/// A browser of the duty room is enrolled as its seat, or no longer.
struct SeatAsked {
  bool end = false;
  std::string seat;                 // id
  std::string name{}, secret_digest{};
  Actor by{};
};

/// A month's roster is issued (发布): from then on it alone says who is on duty in that month.
struct RosterAsked {
  std::string month;                // "2026-12"
  std::vector<DutyShift> shifts;
  RosterSource source{};
  Actor by;
};

/// One shift of a month gets other people or other hours; a month that is not held yet is taken over from the policy first.
struct ShiftAsked {
  DutyShift shift;
  std::string reason;
  Actor by;
  std::optional<DutyShift> shown{};  // as it stood when it was looked at; nothing: whatever stands
};

struct LeaveAsked {
  std::string person, substitute;   // the substitute may be empty, but of who leaves the post
  std::optional<Instant> from;      // nothing: now
  Instant until;
  LeaveKind kind{};
  std::string reason;
  bool approved = false;            // by whoever enters it, who may
  Actor by;
};

struct LeaveDecisionAsked {
  std::uint32_t leave = 0;
  LeaveDecision decision{};
  std::string note;
  Actor by;
};

/// `person` is at the post: of each shift that runs or begins soon.
struct CheckInAsked {
  std::string person;
  Actor by;
};

/// The outgoing hand over. Written again before both have confirmed, it takes the place of what was written.
struct HandoverAsked {
  std::string outgoing, incoming;
  std::string record, notes;
  std::vector<HandoverItem> items;
  Actor by;
};

struct HandoverAnswered {
  std::uint32_t handover = 0;
  std::string person;               // the one or the other of them
  bool by_pin = false;              // at a seat; else by their own account
  Actor by;
  std::optional<Instant> shown{};   // when what they looked at was written; nothing: whatever stands
};

/// The surge roster is called (全员在岗), or is over.
struct SurgeAsked {
  bool end = false;
  std::vector<std::string> people;
  std::string reason;
  Actor by;
};

/// The superior asked something and waits for the answer.
struct QuestionPut {
  IncidentId incident = 0;
  std::string text;
  std::string unit, person;             // who asked; may be empty
  std::optional<Instant> asked_at;      // nothing: now
  std::optional<Instant> due;           // as the superior said; nothing: by the policy's limit
  Actor by;
  Idempotency idempotency;
};

/// ... and got it: a deed of the incident, for this question alone.
struct AnswerGiven {
  IncidentId incident = 0;
  std::uint32_t question = 0;           // its number within the incident; 0: the one that is open
  std::string content;                  // what was answered
  std::string to_unit, to_person;       // empty: who asked
  std::optional<Instant> done_at;       // nothing: now
  Actor by;
  Idempotency idempotency;
};

/// Something is not known and has to be checked.
struct UnknownTold {
  IncidentId incident = 0;
  std::string what;
  Actor by;
  Idempotency idempotency;
};

/// Something was checked.
struct CheckMade {
  IncidentId incident = 0;
  std::uint32_t item = 0;               // that was named before; 0: a new one
  std::string what;                     // of a new one
  std::string finding;                  // what it turned out to be
  std::string person;                   // with whom
  std::optional<Instant> checked_at;    // nothing: now
  Actor by;
  Idempotency idempotency;
};

/// A document is on disk and belongs to this incident.
struct DocumentCame {
  IncidentId incident = 0;
  std::string digest, name, from;
  std::uint64_t size = 0;
  DocumentKind kind{};
  Actor by;
  Idempotency idempotency;
};

struct DocumentRemoval {
  IncidentId incident = 0;
  std::uint32_t document = 0;
  std::string reason;
  Actor by;
};

/// Somebody has the roll called now.
struct RollCallAsked {
  Actor by;
  bool drill = false;               // set by the engine
};

/// A code is to be sent to a person's contact, through that channel.
struct ContactCheckAsked {
  std::string person, channel;
  std::string digest;               // keyed, of the contact as the policy in force has it
  Actor by;
  bool drill = false;               // set by the engine
};

/// The code was given back, by the person or at the seat on their behalf.
struct ContactAnswered {
  std::string person;
  std::string code;
  Actor by;
};

/// An officer called the contact and spoke to the person there.
struct ContactVouched {
  std::string person;
  ContactKind contact{};
  std::string digest;
  Actor by;
};

/// A contact that was proven is not relied on any more.
struct ContactDoubted {
  std::string person;
  ContactKind contact{};
  std::string reason;
  Actor by;
};

/// Whoever is logged in has proven it once more, by TOTP, before a dangerous act.
struct ProofGiven {
  std::string account;
  std::string address;
  std::uint64_t code_step = 0;      // of the TOTP code that was used: never good again
};

struct EventKinds {
  using Variant =
      std::variant<ReportFiled, AckRequested, DeedStamped, DeedReported, ReceiptGiven, DelayGiven,
      Confirmed, ReportAmended, MergeRequested, SeparationRequested, CloseRequested, DialReported, AttemptEnded,
      ReceiptArrived, ReplyArrived, TimePassed, Started, PolicyReplaced, TokenIssued, TokenRevoked, DeliveryEnded,
      DeliveryRequested, ClockRead, ClockJumped, UpkeepNeeded, UpkeepOver, LineTestAsked, UpkeepLooked,
      ContentErased, AccountAsked, LogInTried, SessionEnded, PasswordReplaced, AccessTold, SeatAsked, RosterAsked,
      ShiftAsked, LeaveAsked, LeaveDecisionAsked, CheckInAsked, HandoverAsked, HandoverAnswered, SurgeAsked,
      RetentionLooked, PersonalErased, QuestionPut, AnswerGiven, UnknownTold, CheckMade, DocumentCame,
      DocumentRemoval, RollCallAsked, ContactCheckAsked, ContactAnswered, ContactVouched, ContactDoubted,
      ProofGiven>;
};
extern template struct OneOf<EventKinds>;

struct Event : OneOf<EventKinds> {
  using OneOf::OneOf;
};

/// Randomness, passed in with each event: the same seed gives the same facts.
struct Entropy {
  std::uint64_t seed = 0;
  std::uint64_t next();
};

}  // namespace jibao
