// What the judgement found, in the past tense: facts. The same fact is what the journal keeps, the line in the incident's
// timeline, the outbox entry, the change of memory, and what a test asserts, so that they cannot disagree.
//
// Each fact lists its fields once (JIBAO_FIELDS); the journal's codec, the API's timeline and the tests walk that list.
// PERSONAL marks what the journal keeps apart under a salted commitment. Names of facts and fields are written in
// journals: they are never renamed, new fields are added at the end and have a meaning when absent.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/event.hpp"
#include "rules/one_of.hpp"

namespace jibao {

// The visitor's calls: v(name, member) and v.personal(name, member).
#define JIBAO_FIELDS(...)            \
  template <class Visitor>           \
  void fields(Visitor& v) {          \
    __VA_ARGS__;                     \
  }                                  \
  template <class Visitor>           \
  void fields(Visitor& v) const {    \
    __VA_ARGS__;                     \
  }
#define F(member) v(#member, member)
#define PERSONAL(member) v.personal(#member, member)

/// Why someone was or was not paged, or something did or did not happen: data, which explain turns into a sentence.
enum class Why {
  none,
  first_report,         // the incident was opened
  step_wait_over,       // nobody acknowledged in the step's time
  nobody_reached,       // every page of the step failed
  step_empty,           // nobody could be paged in this step
  said_cannot,          // the person answered that they cannot
  deed_missing,         // acknowledged, but the deed was not recorded in time
  limit_passed,         // a limit passed without a record
  last_resort_again,    // the last resort is repeated
  on_duty,              // holds the post by the roster
  fixed_post,           // holds the post by the policy
  named,                // named by the policy
  substitute,           // stands in for someone (detail: for whom)
  fallback,             // nobody was on duty: the fallback stands in
  on_leave,             // not paged: on leave (until)
  no_contact,           // not paged: no number or address on file for any channel of the lane
  quiet,                // not paged: has seen it (until)
  said_cannot_before,   // not paged: has said that they cannot
  unknown_person,       // not paged: not in the people file any more
  unknown_channel,      // not sent: the policy has no such channel any more
  already_in_step,      // not paged twice in one step
  next_channel,         // the channel before failed
  passed_on,            // somebody passed it to this person
  acknowledged,         // a strong acknowledgement
  quorum_open,          // strong, but more people must acknowledge
  deeds_done,           // every open obligation is fulfilled
  nothing_owed,         // acknowledged, and nothing is owed
  incident_closed,
  incident_withdrawn,
  untouched,            // nobody took the dial task up
  call_failed,          // no answer, off, refused
  receipt_failed,       // the gateway's receipt says that it was not delivered
  gave_up,              // the gateway refused it for good
  attempts_used_up,
  restarted,            // the daemon restarted: sent again under the same id
  attempt_lost,         // no end of the attempt in its time: sent again
  overdue_at_start,     // fell due while the daemon was down
  owner_filed,          // took the report in
  owner_on_duty,        // a machine filed it: the primary officer owns it
  missing_fields,
  due_soon,
  newer_task,           // a newer dial task for the same person took its place
  deed_recorded,        // the deed that was missing is on record, others are still owed
  regraded,             // the level changed
  turned_incident,      // what was a warning or an early sign has happened
  final_report,         // the final report was made: nothing follows it
  merged,               // taken into another incident
  separated,            // taken out of another incident again
  missed_for_good,      // so long after the limit that it counts as missed
  same_source,          // the same number of the same source
  words_refused,        // the provider's filter refused the words: once more in words of low sensitivity
  channel_refuses,      // a channel refuses us (detail: which): an administrator must look at it
  no_words,             // not sent: the channel has no approved words for it (detail: which)
  upkeep,               // an affair of the daemon's own needs a person
  line_test,            // a line is tested
  surge,                // on the surge roster
  not_checked_in,       // not at the post when the shift began
  handover_open,        // the shift changed and not both have confirmed the handover
  classified,           // the incident has its category now, which it was filed without
  question_open,        // the superior asked something and waits for the answer
  roll_call,            // the roll is called
  roll_call_missed,     // ... and somebody did not answer
  contact_check,        // a contact is proven by a code
  shift_given,          // was put on a shift that begins soon (detail: by whom)
};
JIBAO_NAMES(Why, "none", "first_report", "step_wait_over", "nobody_reached", "step_empty", "said_cannot", "deed_missing",
            "limit_passed", "last_resort_again", "on_duty", "fixed_post", "named", "substitute", "fallback", "on_leave",
            "no_contact", "quiet", "said_cannot_before", "unknown_person", "unknown_channel", "already_in_step",
            "next_channel", "passed_on", "acknowledged", "quorum_open", "deeds_done", "nothing_owed", "incident_closed",
            "incident_withdrawn", "untouched", "call_failed", "receipt_failed", "gave_up", "attempts_used_up", "restarted",
            "attempt_lost", "overdue_at_start", "owner_filed", "owner_on_duty", "missing_fields", "due_soon", "newer_task", "deed_recorded",
            "regraded", "turned_incident", "final_report", "merged", "separated", "missed_for_good", "same_source",
            "words_refused", "channel_refuses", "no_words", "upkeep", "line_test",
            "surge", "not_checked_in", "handover_open",
            "classified",
            "question_open",
            "roll_call", "roll_call_missed", "contact_check", "shift_given");

struct Reason {
  Why why = Why::none;
  std::string detail;             // a post, a channel, a gateway's words ...
  std::optional<Instant> until;
  JIBAO_FIELDS(F(why), F(detail), F(until))
};

/// Which party let a limit pass.
enum class LateBy { nobody, unit, office };
JIBAO_NAMES(LateBy, "nobody", "unit", "office");

/// late_with_notice: late, and reasons were given before the limit where the rule asks for that; missed: never done, or
/// so late that the rule counts it so (漏报).
enum class Verdict { open, on_time, late, waived, superseded, measured, late_with_notice, missed };
JIBAO_NAMES(Verdict, "open", "on_time", "late", "waived", "superseded", "measured", "late_with_notice", "missed");

struct Measured {  // one measure of a report
  std::string measure;
  std::int64_t amount = 0;
  JIBAO_FIELDS(F(measure), F(amount))
};

// ---- the report ----

struct IncidentOpened {
  std::string number;            // the human number
  std::string policy;            // version
  IncidentKind kind{};
  std::string category;
  std::string level;
  std::string classification;
  bool drill = false;
  Occurrence occurred;
  std::optional<Instant> discovered;
  Instant received;
  bool received_given = false;   // false: set to the time of record
  Casualties casualties;
  std::string title, summary, place, justification;
  std::string source_unit, source_id;
  Reporter reporter;
  std::string receiver;
  std::string owner;             // first-contact owner (首问责任人)
  Reason owner_reason;
  std::string by, typed_by;
  std::string idempotency_key, idempotency_digest;
  std::optional<Instant> classified, declared, ended;
  std::vector<Measured> measures;
  std::vector<std::string> marks;
  std::string matter;            // not empty: an affair of the daemon's own (内务), no event in the world
  JIBAO_FIELDS(F(number), F(policy), F(kind), F(category), F(level), F(classification), F(drill),
               v("occurred_at", occurred.at), v("occurred_from", occurred.from), v("occurred_until", occurred.until),
               F(discovered), F(received), F(received_given), v("dead", casualties.dead),
               v("missing", casualties.missing), v("seriously_injured", casualties.seriously_injured),
               v("injured", casualties.injured), v("affected", casualties.affected), PERSONAL(title), PERSONAL(summary),
               PERSONAL(place), PERSONAL(justification), F(source_unit), F(source_id),
               v.personal("reporter_name", reporter.name), v.personal("reporter_unit", reporter.unit),
               v.personal("reporter_identity", reporter.identity), v.personal("reporter_post", reporter.post),
               v.personal("reporter_phone", reporter.phone), PERSONAL(receiver), F(owner), F(owner_reason), F(by),
               F(typed_by), F(idempotency_key), F(idempotency_digest), F(classified), F(declared), F(ended), F(measures),
               F(marks), F(matter))
};

/// What the report still lacks; empty: it is complete now.
struct FieldsMissing {
  std::vector<std::string> fields_missing;
  std::optional<Instant> chase_at;  // when the owner is chased next
  bool chased = false;              // the owner is chased now
  JIBAO_FIELDS(F(fields_missing), F(chase_at), F(chased))
};

struct FieldChanged {
  std::string path;
  std::string before, after;
  bool correction = false;
  std::string reason, by, typed_by;
  std::uint32_t claim = 0;       // not 0: takes effect on the clocks once a second person has confirmed this claim
  JIBAO_FIELDS(F(path), PERSONAL(before), PERSONAL(after), F(correction), PERSONAL(reason), F(by), F(typed_by), F(claim))
};

// ---- the level ----

/// The level changed; or it would have, but the scheme's time for that is over (`held`).
struct LevelSet {
  Level level{};
  Level before{};
  std::string scheme;             // which gave it; empty: a person stated it
  std::string criterion;          // its quote, or what was counted
  bool first = false;             // the first level of a report at its opening: no regrading
  bool held = false;              // it stays as it was: the window of the scheme is over
  std::string by, typed_by;       // empty: time alone
  JIBAO_FIELDS(F(level), F(before), F(scheme), F(criterion), F(first), F(held), F(by), F(typed_by))
};

/// When next time alone may raise the level (a fire that burns for 24 hours); nothing: never.
struct LevelWatched {
  std::optional<Instant> at;
  JIBAO_FIELDS(F(at))
};

// ---- one event from several sources ----

/// Another open incident may be the same event; and why.
struct DuplicateProposed {
  IncidentId other = 0;
  std::string number;             // its human number
  std::vector<std::string> alike; // what they have in common: "place", "time", "category", "external_id"
  JIBAO_FIELDS(F(other), F(number), F(alike))
};

struct DuplicateRefused {         // a person says that they are two
  IncidentId other = 0;
  std::string reason, by, typed_by;
  JIBAO_FIELDS(F(other), PERSONAL(reason), F(by), F(typed_by))
};

/// This incident was taken into another one: one event, its sources kept.
struct IncidentMerged {
  IncidentId into = 0;
  std::string number;             // the other's human number
  Why why{};                      // by rule (same_source), or by a person (merged)
  std::string reason, by, typed_by;
  JIBAO_FIELDS(F(into), F(number), F(why), PERSONAL(reason), F(by), F(typed_by))
};

struct IncidentSeparated {        // ... and was taken out again
  IncidentId from = 0;
  std::string number;
  std::string reason, by, typed_by;
  JIBAO_FIELDS(F(from), F(number), PERSONAL(reason), F(by), F(typed_by))
};

/// Another report of this event was merged into it: who sent it, when, and what it counted. The main incident's side of an
/// IncidentMerged, so that its own records tell it whole.
struct SourceTaken {
  IncidentId other = 0;
  std::string number;             // its human number
  std::string unit, external_id;
  Instant received;
  Casualties casualties;
  std::vector<Measured> measures;
  JIBAO_FIELDS(F(other), F(number), F(unit), F(external_id), F(received), v("dead", casualties.dead),
               v("missing", casualties.missing), v("seriously_injured", casualties.seriously_injured),
               v("injured", casualties.injured), v("affected", casualties.affected), F(measures))
};

struct SourceReturned {           // ... and was taken out again
  IncidentId other = 0;
  std::string number;
  JIBAO_FIELDS(F(other), F(number))
};

// ---- the clocks ----

struct DeadlineSet {
  std::uint32_t obligation = 0;   // its number within the incident
  std::string rule;
  DeedKind deed{};
  bool hard = true;
  std::optional<Instant> due;     // nothing: measured, without a number
  bool in_days = false;           // a limit in days: `due` is the end of its last day
  Anchor anchor{};
  Instant anchor_at;
  std::vector<Anchor> passed_over;          // anchors before it in the order of fallback that were not known
  std::optional<Instant> office_due;        // the office's own clock, where it runs
  std::vector<Instant> reminders;           // ascending
  std::vector<int> missing_years;           // of the calendar
  Duration deed_within{};
  std::uint32_t claim = 0;                  // not 0: moved by this confirmed claim
  std::optional<Stage> stage;               // which report of the chain fulfils it; nothing: any of that deed
  std::vector<std::string> stacked;         // rules of the same duty that are not stricter
  bool tracked = false;                     // owed by another: watched, not paged for
  bool capped = false;                      // `due` is the rule's "not later than"
  bool moved_from_rest = false;             // its last day was a day of rest
  std::uint32_t series = 0;                 // of a duty that comes again: 1, 2 ...
  std::optional<Instant> missed_at;         // from then on it counts as missed
  JIBAO_FIELDS(F(obligation), F(rule), F(deed), F(hard), F(due), F(in_days), F(anchor), F(anchor_at), F(passed_over),
               F(office_due), F(reminders), F(missing_years), F(deed_within), F(claim), F(stage), F(stacked), F(tracked),
               F(capped), F(moved_from_rest), F(series), F(missed_at))
};

struct ReminderDue {
  std::uint32_t obligation = 0;
  Instant due;
  JIBAO_FIELDS(F(obligation), F(due))
};

/// The limit passed and nothing was on record: a breach, unconfirmed. Never undone.
struct DeadlineBreached {
  std::uint32_t obligation = 0;
  Instant due;
  LateBy late_by{};
  bool at_receipt = false;        // it had passed when the report came in
  bool office_clock = false;      // it is the office's own clock that passed
  bool while_down = false;        // it passed while the daemon was down
  JIBAO_FIELDS(F(obligation), F(due), F(late_by), F(at_receipt), F(office_clock), F(while_down))
};

/// A claimed time before the limit, recorded after it, stands: confirmed by a second person, or stamped as it happened.
struct BreachRebutted {
  std::uint32_t obligation = 0;
  std::uint32_t deed = 0;
  JIBAO_FIELDS(F(obligation), F(deed))
};

struct ObligationFulfilled {
  std::uint32_t obligation = 0;
  std::uint32_t deed = 0;
  Instant done_at;
  Verdict then{};                 // as known when it was recorded
  Verdict now{};                  // as the record stands with what was claimed
  LateBy late_by{};
  Duration late{};                // how much later than the limit that counts
  JIBAO_FIELDS(F(obligation), F(deed), F(done_at), F(then), F(now), F(late_by), F(late))
};

struct ObligationWaived {
  std::uint32_t obligation = 0;
  std::string by, reason;
  JIBAO_FIELDS(F(obligation), F(by), PERSONAL(reason))
};

struct ObligationSuperseded {
  std::uint32_t obligation = 0;
  Reason reason;
  JIBAO_FIELDS(F(obligation), F(reason))
};

/// Reasons were given why a limit can't be kept.
struct DelayNoticed {
  std::uint32_t obligation = 0;
  std::string reason;
  std::optional<Instant> expected;
  bool in_time = false;           // before the limit
  std::string by, typed_by;
  std::string idempotency_key, idempotency_digest;
  JIBAO_FIELDS(F(obligation), PERSONAL(reason), F(expected), F(in_time), F(by), F(typed_by), F(idempotency_key),
               F(idempotency_digest))
};

struct ObligationMissed {         // 漏报
  std::uint32_t obligation = 0;
  Reason reason;                  // missed_for_good, incident_closed
  JIBAO_FIELDS(F(obligation), F(reason))
};

// ---- the deeds ----

struct StampMade {
  Stamp stamp{};
  std::string by, typed_by;
  JIBAO_FIELDS(F(stamp), F(by), F(typed_by))
};

struct DeedRecorded {
  std::uint32_t deed = 0;         // its number within the incident
  DeedKind kind{};
  Stage stage{};
  Instant done_at;
  bool claimed = false;           // done_at was given by hand
  bool stamped = false;           // done_at was stamped as it happened
  std::uint32_t claim = 0;        // not 0: claimed after the limit, a second person must confirm this claim
  std::string to_unit, to_person, content, by, typed_by;
  std::string idempotency_key, idempotency_digest;
  bool skips_level = false;       // it went past the next level (越级)
  std::vector<std::string> obligations;  // the rules that it was said to fulfil; empty: all that it can
  IncidentId source = 0;          // not 0: done on the record of this incident before it was merged into this one ...
  std::string source_number;      // ... its human number ...
  std::optional<Instant> noted;   // ... and when it was recorded there
  std::string signed_off_by;      // who let it go out (签发), a person; empty: not said
  std::string signed_off_for;     // not empty: ... in the place of that leader, who was not there
  bool signed_off_by_phone = false;  // ... asked by phone (电话请示)
  JIBAO_FIELDS(F(deed), F(kind), F(stage), F(done_at), F(claimed), F(stamped), F(claim), F(to_unit), PERSONAL(to_person),
               PERSONAL(content), F(by), F(typed_by), F(idempotency_key), F(idempotency_digest), F(skips_level),
               F(obligations), F(source), F(source_number), F(noted), F(signed_off_by), F(signed_off_for),
               F(signed_off_by_phone))
};

/// Whoever a report went to signed for it (签收).
struct SignedReceipt {
  std::uint32_t deed = 0;
  Instant received_at;
  bool claimed = false;           // received_at was given by hand
  std::string unit, person, by, typed_by;
  std::string idempotency_key, idempotency_digest;
  JIBAO_FIELDS(F(deed), F(received_at), F(claimed), F(unit), PERSONAL(person), F(by), F(typed_by), F(idempotency_key),
               F(idempotency_digest))
};

struct ClaimConfirmed {
  std::uint32_t claim = 0;
  std::string by, typed_by;
  JIBAO_FIELDS(F(claim), F(by), F(typed_by))
};

// ---- escalation ----

struct StepReached {
  int round = 1;
  int step = 1;                   // 1, 2 ...; the last resort is one more than the policy has steps
  bool last_resort = false;
  Reason reason;
  std::optional<Instant> next_at; // when the next one follows
  JIBAO_FIELDS(F(round), F(step), F(last_resort), F(reason), F(next_at))
};

struct PersonSkipped {
  std::string person, post;       // person may be empty: the post resolved to nobody
  int step = 0;
  Reason reason;
  JIBAO_FIELDS(F(person), F(post), F(step), F(reason))
};

struct EscalationRested {         // a strong acknowledgement, and the deed still owed
  Instant until;
  Instant since;                  // when enough people had taken it
  Reason reason;
  JIBAO_FIELDS(F(until), F(since), F(reason))
};

struct EscalationEnded {
  Reason reason;
  JIBAO_FIELDS(F(reason))
};

// ---- pages ----

struct PageQueued {
  std::uint32_t page = 0;
  Purpose purpose{};
  std::string person, channel, address, post;
  int step = 0;                       // 0: not of the escalation
  Reason reason;
  std::string code;                   // the code to answer with; empty: nothing is asked
  std::uint32_t obligation = 0;       // which clock it is about; 0: none
  std::vector<std::string> lane;      // the channels that follow where this one fails
  bool hand_call = false;
  std::optional<Instant> expires;     // of a dial task: untouched until then, it moves on
  std::string task;                   // of a dial task: what to say; of codes: which incidents are open, with their codes
  std::optional<Instant> held_until;  // the person has had enough pages for now: it waits, to be told with others
  JIBAO_FIELDS(F(page), F(purpose), F(person), F(channel), PERSONAL(address), F(post), F(step), F(reason), PERSONAL(code),
               F(obligation), F(lane), F(hand_call), F(expires), PERSONAL(task), F(held_until))
};

struct AttemptStarted {               // on disk before the connection opens
  std::uint32_t page = 0;
  std::uint32_t attempt = 0;
  std::string subject, text;
  std::string policy;                 // version of the people, channels and wording used
  Instant lease;                      // without an end by then it is tried again
  Reason reason;                      // of a repeat
  std::string values;                 // of an approved template: to_lines()
  bool low_sensitivity = false;       // ... and whether it is the one of low sensitivity
  JIBAO_FIELDS(F(page), F(attempt), PERSONAL(subject), PERSONAL(text), F(policy), F(lease), F(reason), PERSONAL(values),
               F(low_sensitivity))
};

struct PageAccepted {                 // the gateway took it
  std::uint32_t page = 0, attempt = 0;
  std::string reference;
  Duration waited{};                  // in line before, for the rate of the provider
  JIBAO_FIELDS(F(page), F(attempt), F(reference), F(waited))
};

struct AttemptFailed {
  std::uint32_t page = 0, attempt = 0;
  Outcome outcome{};
  bool in_doubt = false;
  std::string detail;
  std::optional<Instant> again_at;
  Duration waited{};                  // in line before, for the rate of the provider
  JIBAO_FIELDS(F(page), F(attempt), F(outcome), F(in_doubt), F(detail), F(again_at), F(waited))
};

struct PageDelivered {                // a receipt; acknowledges nothing
  std::uint32_t page = 0;
  std::string detail;
  JIBAO_FIELDS(F(page), F(detail))
};

struct PageFailed {
  std::uint32_t page = 0;
  Reason reason;
  JIBAO_FIELDS(F(page), F(reason))
};

struct PageSuperseded {
  std::uint32_t page = 0;
  Reason reason;
  JIBAO_FIELDS(F(page), F(reason))
};

/// The page tells of other incidents beside its own, whose pages to that person were held back.
struct PagesGathered {
  std::uint32_t page = 0;
  std::uint32_t incidents = 0;        // its own included
  std::string named;                  // of the others as many as a message can name, the gravest first
  JIBAO_FIELDS(F(page), F(incidents), PERSONAL(named))
};

/// The page was held back and is told by that page of another incident.
struct PageGathered {
  std::uint32_t page = 0;
  IncidentId by_incident = 0;
  std::uint32_t by_page = 0;
  std::string by_number;              // the human number of the other
  JIBAO_FIELDS(F(page), F(by_incident), F(by_page), F(by_number))
};

struct DialTaskReported {
  std::uint32_t page = 0;
  DialOutcome outcome{};
  std::string note, by, typed_by;
  std::optional<Instant> expires;     // of `taken`: must be answered for by then
  JIBAO_FIELDS(F(page), F(outcome), PERSONAL(note), F(by), F(typed_by), F(expires))
};

// ---- acknowledgement ----

struct Acknowledged {
  std::uint32_t ack = 0;
  std::string person;
  AckKind kind{};
  Strength strength{};
  AckVia via{};
  std::uint32_t page = 0;
  std::string passed_to;
  std::optional<Instant> quiet_until;
  std::string note, by, typed_by;
  std::string idempotency_key, idempotency_digest;
  JIBAO_FIELDS(F(ack), F(person), F(kind), F(strength), F(via), F(page), F(passed_to), F(quiet_until), PERSONAL(note), F(by),
               F(typed_by), F(idempotency_key), F(idempotency_digest))
};

// ---- the end ----

/// Said to be none, or none of ours; said once more with another finding by a person, the finding alone changes.
struct IncidentWithdrawn {
  CloseAs as{};
  std::string reason, by, typed_by;
  std::string handed_to;          // of handed_over: the unit
  JIBAO_FIELDS(F(as), PERSONAL(reason), F(by), F(typed_by), F(handed_to))
};

struct IncidentClosed {
  CloseAs as{};
  std::string reason, by, typed_by;
  Instant retire_at;                  // until then its codes and links live
  JIBAO_FIELDS(F(as), PERSONAL(reason), F(by), F(typed_by), F(retire_at))
};

/// Codes and links of it are over; it need not be loaded any more.
struct IncidentRetired {
  JIBAO_FIELDS((void)v)
};

// ---- the house ----

struct PolicyAdopted {
  std::string version, by, typed_by;
  JIBAO_FIELDS(F(version), F(by), F(typed_by))
};

struct DaemonStarted {
  std::optional<Instant> last_alive;
  JIBAO_FIELDS(F(last_alive))
};

struct ReplyUnmatched {               // an SMS that acknowledged nothing, and why
  std::string channel, from, text, gateway_id, why;
  bool wrong_code = false;
  JIBAO_FIELDS(F(channel), PERSONAL(from), PERSONAL(text), F(gateway_id), F(why), F(wrong_code))
};

struct ReplyMatched {                 // the reply that an acknowledgement of the same record came from
  std::string channel, gateway_id;
  JIBAO_FIELDS(F(channel), F(gateway_id))
};

struct AdministratorNeeded {          // a channel refuses us: credentials, credit, configuration
  std::string channel, detail;
  ChannelFault fault{};
  std::vector<std::string> told;      // the administrators who are paged now; empty: told within the hour, or there are none
  JIBAO_FIELDS(F(channel), F(detail), F(fault), F(told))
};

struct TokenMade {
  std::string id, name, secret_digest;
  bool source = false;
  std::string by;
  std::vector<Role> roles;            // empty: full rights, or a source's
  std::vector<std::string> units;     // empty: every unit's incidents
  std::optional<Instant> ends;
  std::string replaces;               // the token that it takes over from ...
  std::optional<Instant> old_ends;    // ... and when that one ends
  std::string typed_by;
  JIBAO_FIELDS(F(id), F(name), F(secret_digest), F(source), F(by), F(roles), F(units), F(ends), F(replaces), F(old_ends),
               F(typed_by))
};

struct TokenEnded {
  std::string id, by;
  std::string typed_by;
  JIBAO_FIELDS(F(id), F(by), F(typed_by))
};

struct DeliveryGivenUp {              // a record of the journal that a subscription was not told
  std::string subscription;
  std::uint64_t sequence = 0;         // of the record
  IncidentId incident = 0;            // that it is about
  std::string reason;
  JIBAO_FIELDS(F(subscription), F(sequence), F(incident), F(reason))
};

struct DeliveryAskedAgain {           // somebody has it sent once more
  std::string subscription;
  std::uint64_t sequence = 0;
  std::string by, typed_by;
  JIBAO_FIELDS(F(subscription), F(sequence), F(by), F(typed_by))
};

struct DeliveryMade {                 // ... and it arrived after all
  std::string subscription;
  std::uint64_t sequence = 0;
  JIBAO_FIELDS(F(subscription), F(sequence))
};

/// What is known of the machine's clock, when it changed: whether it is trusted, why not, and the numbers.
struct ClockJudged {
  bool trusted = false;
  ClockFault fault{};
  Instant since;                  // from when on it was so, by that clock
  bool synchronised = false;
  std::optional<Duration> error;  // the kernel's bound
  std::optional<Duration> low, high;  // ahead of the gateways' clocks by at least and at most
  std::uint32_t gateways = 0;     // that agree on it
  JIBAO_FIELDS(F(trusted), F(fault), F(since), F(synchronised), F(error), F(low), F(high), F(gateways))
};

struct ClockStepped {             // the wall clock was set
  Duration by{};                  // forward, or back where it is negative
  bool while_down = false;        // while the daemon was down, by at least so much
  JIBAO_FIELDS(F(by), F(while_down))
};

/// What was judged of an obligation rests on a clock that was not trusted. The verdict stays as it is.
struct VerdictDoubted {
  std::uint32_t obligation = 0;
  std::optional<Duration> most;   // the clock was off by at most so much; nothing: nobody knows
  bool cannot_tell = false;       // within that of its limit: whether it was kept cannot be told for certain
  JIBAO_FIELDS(F(obligation), F(most), F(cannot_tell))
};

// ---- line tests ----

/// A test message goes out through a channel, and what is expected of it.
struct LineTestBegun {
  std::uint32_t page = 0;
  std::string channel;
  Instant accept_by;
  std::optional<Instant> receipt_by;  // nothing: no receipt is waited for
  bool scheduled = false;             // by the policy's time; else somebody asked for it
  std::string by, typed_by;
  JIBAO_FIELDS(F(page), F(channel), F(accept_by), F(receipt_by), F(scheduled), F(by), F(typed_by))
};

/// failed: refused or undeliverable, as the provider says; silent: not taken in its time; no_receipt: taken, and no receipt in
/// its time.
enum class LineResult { good, failed, silent, no_receipt };
JIBAO_NAMES(LineResult, "good", "failed", "silent", "no_receipt");

struct LineTested {
  std::uint32_t page = 0;
  std::string channel;
  LineResult result{};
  std::string detail;                 // the provider's reason; may be empty
  Instant begun;
  std::optional<Instant> accepted, receipt;
  JIBAO_FIELDS(F(page), F(channel), F(result), F(detail), F(begun), F(accepted), F(receipt))
};

// ---- secret, as somebody finds out later ----

struct ToldPage {  // a page whose words may have left before
  std::uint32_t page = 0;
  std::string person, channel;        // the channel is empty where it is no longer known
  Instant at;                         // when it was queued
  JIBAO_FIELDS(F(page), F(person), F(channel), F(at))
};

/// The incident is secret: from now on a stub of it is kept (classification.hpp), and what was recorded of its content until
/// now is to be destroyed. `told` has gone out already.
struct MarkedSecret {
  std::vector<ToldPage> told;
  std::string reason, by, typed_by;
  JIBAO_FIELDS(F(told), PERSONAL(reason), F(by), F(typed_by))
};

struct ContentDestroyed {             // ... and was, here
  std::uint64_t values = 0;
  JIBAO_FIELDS(F(values))
};

// ---- people's accounts ----

/// `code_digest` is of a one-time code of a hundred random bits; passwords and TOTP secrets are never on record.
struct AccountMade {
  std::string account, person;
  std::vector<Role> roles;
  std::vector<std::string> units;     // whose incidents it may see, with all below them; empty: every unit's
  std::string code_digest;
  Instant code_ends;
  std::string by, typed_by;
  JIBAO_FIELDS(F(account), F(person), F(roles), F(units), F(code_digest), F(code_ends), F(by), F(typed_by))
};

struct AccountChanged {
  std::string account, person;
  std::vector<Role> roles;
  std::vector<std::string> units;
  std::string by, typed_by;
  JIBAO_FIELDS(F(account), F(person), F(roles), F(units), F(by), F(typed_by))
};

struct AccountRenewed {               // a new one-time code; what one logged in with until then is void
  std::string account, code_digest;
  Instant code_ends;
  std::string by, typed_by;
  JIBAO_FIELDS(F(account), F(code_digest), F(code_ends), F(by), F(typed_by))
};

struct AccountOpened {                // its code was redeemed
  std::string account, address;
  JIBAO_FIELDS(F(account), PERSONAL(address))
};

struct AccountDisabled {
  std::string account, by, typed_by;
  JIBAO_FIELDS(F(account), F(by), F(typed_by))
};

struct LoggedIn {
  std::string account, seat, address;
  std::uint64_t code_step = 0;        // the time step of the TOTP code that was used
  JIBAO_FIELDS(F(account), F(seat), PERSONAL(address), F(code_step))
};

struct LogInRefused {
  std::string account;                // empty: none of ours
  LogInEnd end{};
  std::string seat, address;
  std::uint32_t times = 1;
  JIBAO_FIELDS(F(account), F(end), F(seat), PERSONAL(address), F(times))
};

struct LoggedOut {
  std::string account;
  LogOutWhy why{};
  std::string by, typed_by;
  JIBAO_FIELDS(F(account), F(why), F(by), F(typed_by))
};

struct PasswordChanged {
  std::string account;
  JIBAO_FIELDS(F(account))
};

struct AccessMade {                   // the first time in a session
  std::string who, route;
  IncidentId incident = 0;
  JIBAO_FIELDS(F(who), F(route), F(incident))
};

struct AccessRefused {
  std::string who, address, route;
  Act act{};
  IncidentId incident = 0;
  std::uint32_t times = 1;
  JIBAO_FIELDS(F(who), PERSONAL(address), F(route), F(act), F(incident), F(times))
};

struct SeatEnrolled {                 // a browser of the duty room
  std::string seat, name, secret_digest, by, typed_by;
  JIBAO_FIELDS(F(seat), F(name), F(secret_digest), F(by), F(typed_by))
};

struct SeatEnded {
  std::string seat, by, typed_by;
  JIBAO_FIELDS(F(seat), F(by), F(typed_by))
};

// ---- the duty room ----
// `given`: who is to be told that they have a shift by it, and has not done it themselves.

struct RosterIssued {
  std::string month;
  std::vector<DutyShift> shifts;
  RosterSource source{};
  std::string by, typed_by;
  std::vector<ShiftGiven> given{};
  JIBAO_FIELDS(F(month), F(shifts), F(source), F(by), F(typed_by), F(given))
};

struct ShiftChanged {
  std::string date, shift;
  Instant from, until;
  std::string duty_leader, primary, secondary;
  std::string reason, by, typed_by;
  std::vector<ShiftGiven> given{};
  JIBAO_FIELDS(F(date), F(shift), F(from), F(until), F(duty_leader), F(primary), F(secondary), PERSONAL(reason), F(by),
               F(typed_by), F(given))
};

struct LeaveEntered {
  std::uint32_t leave = 0;
  std::string person, substitute;
  Instant from, until;
  LeaveKind kind{};
  std::string reason, by, typed_by;
  std::vector<ShiftGiven> given{};
  JIBAO_FIELDS(F(leave), F(person), F(substitute), F(from), F(until), F(kind), PERSONAL(reason), F(by), F(typed_by),
               F(given))
};

struct LeaveDecided {
  std::uint32_t leave = 0;
  LeaveDecision decision{};
  std::string note, by, typed_by;
  std::vector<ShiftGiven> given{};
  JIBAO_FIELDS(F(leave), F(decision), PERSONAL(note), F(by), F(typed_by), F(given))
};

struct CheckedIn {
  std::string date, shift;
  Post post{};
  std::string person, by, typed_by;
  JIBAO_FIELDS(F(date), F(shift), F(post), F(person), F(by), F(typed_by))
};

struct AbsenceNoticed {               // nobody had checked in for that post when its time was over
  std::string date, shift;
  Post post{};
  std::string person;                 // who should have; empty: nobody was on the roster
  JIBAO_FIELDS(F(date), F(shift), F(post), F(person))
};

struct HandoverWritten {
  std::uint32_t handover = 0;
  Instant from;
  std::string outgoing, incoming, record, notes;
  std::vector<HandoverItem> items;
  std::string by, typed_by;
  JIBAO_FIELDS(F(handover), F(from), F(outgoing), F(incoming), PERSONAL(record), PERSONAL(notes), F(items), F(by),
               F(typed_by))
};

/// Confirmed by both, what it assigns is said at each incident in a decision of its own (ClockAssigned).
struct HandoverConfirmed {
  std::uint32_t handover = 0;
  HandoverSide side{};
  std::string person;
  bool by_pin = false;
  std::string by, typed_by;
  JIBAO_FIELDS(F(handover), F(side), F(person), F(by_pin), F(by), F(typed_by))
};

/// A clock of the incident, or the incident itself (0), is that person's from now on.
struct ClockAssigned {
  std::uint32_t obligation = 0;
  std::string person;
  std::uint32_t handover = 0;
  JIBAO_FIELDS(F(obligation), F(person), F(handover))
};

struct SurgeBegun {
  std::vector<std::string> people;
  std::string reason, by, typed_by;
  JIBAO_FIELDS(F(people), PERSONAL(reason), F(by), F(typed_by))
};

struct SurgeEnded {
  std::string reason, by, typed_by;
  JIBAO_FIELDS(PERSONAL(reason), F(by), F(typed_by))
};

// ---- retention ----

/// What is personal in the records of these closed incidents has been kept for long enough: it is to be destroyed.
struct RetentionEnded {
  Duration kept{};                    // as the policy says
  std::vector<ClosedIncident> incidents;
  JIBAO_FIELDS(F(kept), F(incidents))
};

struct PersonalDestroyed {            // ... and was, of all of them
  std::uint64_t values = 0;
  JIBAO_FIELDS(F(values))
};

// ---- the file of the incident ----

/// The superior asked something and is owed an answer: the limit of it is set beside this. Answered, it is a deed.
struct QuestionAsked {
  std::uint32_t question = 0;     // its number within the incident
  std::uint32_t obligation = 0;   // its clock
  std::string text;
  std::string unit, person;       // who asked
  Instant asked_at;
  bool claimed = false;           // asked_at was given by hand
  bool due_given = false;         // the superior set the limit; else it is the policy's
  std::string by, typed_by;
  std::string idempotency_key, idempotency_digest;
  IncidentId source = 0;          // not 0: asked on the record of this incident before it was merged into this one ...
  std::string source_number;      // ... its human number
  JIBAO_FIELDS(F(question), F(obligation), PERSONAL(text), F(unit), PERSONAL(person), F(asked_at), F(claimed), F(due_given),
               F(by), F(typed_by), F(idempotency_key), F(idempotency_digest), F(source), F(source_number))
};

/// Something is not known and has to be checked.
struct UnknownNamed {
  std::uint32_t item = 0;         // its number within the incident
  std::string what;
  std::string by, typed_by;
  std::string idempotency_key, idempotency_digest;
  JIBAO_FIELDS(F(item), PERSONAL(what), F(by), F(typed_by), F(idempotency_key), F(idempotency_digest))
};

/// Something was checked: with whom, and what it turned out to be. Of an item that was named before, or of a new one; checked
/// again, the last finding holds.
struct ItemChecked {
  std::uint32_t item = 0;
  std::string what, finding, person;
  Instant checked_at;
  bool claimed = false;           // checked_at was given by hand
  std::string by, typed_by;
  std::string idempotency_key, idempotency_digest;
  JIBAO_FIELDS(F(item), PERSONAL(what), PERSONAL(finding), PERSONAL(person), F(checked_at), F(claimed), F(by), F(typed_by),
               F(idempotency_key), F(idempotency_digest))
};

/// A document came in; it was on disk before this was recorded.
struct DocumentFiled {
  std::uint32_t document = 0;     // its number within the incident
  std::string digest;             // SHA-256 of its bytes, hexadecimal
  std::string name;
  std::uint64_t size = 0;         // bytes
  DocumentKind kind{};
  std::string from;               // whom it came from, in words
  std::string by, typed_by;
  std::string idempotency_key, idempotency_digest;
  JIBAO_FIELDS(F(document), PERSONAL(digest), PERSONAL(name), F(size), F(kind), PERSONAL(from), F(by), F(typed_by),
               F(idempotency_key), F(idempotency_digest))
};

/// ... and was taken out again, because it does not belong there.
struct DocumentRemoved {
  std::uint32_t document = 0;
  std::string reason, by, typed_by;
  JIBAO_FIELDS(F(document), PERSONAL(reason), F(by), F(typed_by))
};

// ---- roll calls, proofs of contacts, drills ----

struct RollCallPlanned {              // when the next one is by the policy; nothing: none is
  std::optional<Instant> at;
  std::string policy;                 // its version; empty (of old records): of an unknown one, so it is planned again
  JIBAO_FIELDS(F(at), F(policy))
};

struct RollCallBegun {                // of the incident that calls
  std::vector<std::string> people;
  Instant answer_by;
  bool scheduled = false;             // by the policy's time; else somebody asked for it
  std::string by, typed_by;
  JIBAO_FIELDS(F(people), F(answer_by), F(scheduled), F(by), F(typed_by))
};

struct RollCallEnded {                // everyone answered, or the time is over
  std::vector<RollCallResult> results;
  JIBAO_FIELDS(F(results))
};

/// What came of a roll call, on the house's record; again where somebody answered late.
struct RollCallNoted {
  IncidentId incident = 0;
  std::string number;
  Instant begun, answer_by;
  std::optional<Instant> ended;
  bool scheduled = false;
  std::string by;
  std::vector<RollCallResult> results;
  JIBAO_FIELDS(F(incident), F(number), F(begun), F(answer_by), F(ended), F(scheduled), F(by), F(results))
};

/// A code goes out to a person's contact, whose keyed digest is on record.
struct ContactCheckBegun {
  std::uint32_t page = 0;
  std::string person, channel;
  ContactKind contact{};
  std::string digest;
  Instant ends;
  std::string by, typed_by;
  JIBAO_FIELDS(F(page), F(person), F(channel), F(contact), F(digest), F(ends), F(by), F(typed_by))
};

struct ContactCodeRefused {           // another code was given back
  std::string person, by, typed_by;
  JIBAO_FIELDS(F(person), F(by), F(typed_by))
};

struct ContactProven {
  std::string person;
  ContactKind contact{};
  ProofWay way{};
  std::string channel;                // of a code
  std::string digest;
  IncidentId incident = 0;            // that sent the code
  std::string by, typed_by;
  JIBAO_FIELDS(F(person), F(contact), F(way), F(channel), F(digest), F(incident), F(by), F(typed_by))
};

struct ContactUnproven {              // a person says that it is not relied on any more
  std::string person;
  ContactKind contact{};
  std::string reason, by, typed_by;
  JIBAO_FIELDS(F(person), F(contact), PERSONAL(reason), F(by), F(typed_by))
};

/// What came of a drill, on the house's record, once it is over.
struct DrillNoted {
  IncidentId incident = 0;
  std::string number, category;
  Instant opened;
  std::optional<Instant> closed;
  std::vector<DrillPerson> people;
  std::vector<DrillClock> clocks;
  JIBAO_FIELDS(F(incident), F(number), F(category), F(opened), F(closed), F(people), F(clocks))
};

/// Somebody who is logged in gave another TOTP code, before a dangerous act.
struct ProofRenewed {
  std::string account, address;
  std::uint64_t code_step = 0;        // of the code: never good again
  JIBAO_FIELDS(F(account), PERSONAL(address), F(code_step))
};

#undef F
#undef PERSONAL

struct FactKinds {
  using Variant =
      std::variant<IncidentOpened, FieldsMissing, FieldChanged, DeadlineSet, ReminderDue,
      DeadlineBreached, BreachRebutted, ObligationFulfilled, ObligationWaived, ObligationSuperseded, StampMade,
      DeedRecorded, ClaimConfirmed, StepReached, PersonSkipped, EscalationRested, EscalationEnded, PageQueued,
      AttemptStarted, PageAccepted, AttemptFailed, PageDelivered, PageFailed, PageSuperseded, DialTaskReported,
      Acknowledged, IncidentWithdrawn, IncidentClosed, IncidentRetired, PolicyAdopted, DaemonStarted,
      ReplyUnmatched, ReplyMatched, AdministratorNeeded, TokenMade, TokenEnded, LevelSet, DuplicateProposed,
      DuplicateRefused, IncidentMerged, IncidentSeparated, DelayNoticed, ObligationMissed, SignedReceipt,
      LevelWatched, SourceTaken, SourceReturned, DeliveryGivenUp, DeliveryAskedAgain, DeliveryMade, PagesGathered,
      PageGathered, ClockJudged, ClockStepped, VerdictDoubted, LineTestBegun, LineTested, MarkedSecret,
      ContentDestroyed, AccountMade, AccountChanged, AccountRenewed, AccountOpened, AccountDisabled, LoggedIn,
      LogInRefused, LoggedOut, PasswordChanged, AccessMade, AccessRefused, SeatEnrolled, SeatEnded, RosterIssued,
      ShiftChanged, LeaveEntered, LeaveDecided, CheckedIn, AbsenceNoticed, HandoverWritten, HandoverConfirmed,
      ClockAssigned, SurgeBegun, SurgeEnded, RetentionEnded, PersonalDestroyed, QuestionAsked, UnknownNamed,
      ItemChecked, DocumentFiled, DocumentRemoved, RollCallPlanned, RollCallBegun, RollCallEnded, RollCallNoted,
      ContactCheckBegun, ContactCodeRefused, ContactProven, ContactUnproven, DrillNoted, ProofRenewed>;
};
extern template struct OneOf<FactKinds>;

struct Fact : OneOf<FactKinds> {
  using OneOf::OneOf;
};

JIBAO_NAMES(Fact, "incident_opened", "fields_missing", "field_changed", "deadline_set", "reminder_due",
            "deadline_breached", "breach_rebutted", "obligation_fulfilled", "obligation_waived", "obligation_superseded",
            "stamp_made", "deed_recorded", "claim_confirmed", "step_reached", "person_skipped", "escalation_rested",
            "escalation_ended", "page_queued", "attempt_started", "page_accepted", "attempt_failed", "page_delivered",
            "page_failed", "page_superseded", "dial_task_reported", "acknowledged", "incident_withdrawn",
            "incident_closed", "incident_retired", "policy_adopted", "daemon_started", "reply_unmatched",
            "reply_matched", "administrator_needed", "token_made", "token_ended", "level_set", "duplicate_proposed",
            "duplicate_refused", "incident_merged", "incident_separated", "delay_noticed", "obligation_missed",
            "signed_receipt", "level_watched", "source_taken", "source_returned", "delivery_given_up",
            "delivery_asked_again", "delivery_made",
            "pages_gathered", "page_gathered", "clock_judged", "clock_stepped", "verdict_doubted",
            "line_test_begun", "line_tested", "marked_secret", "content_destroyed", "account_made", "account_changed",
            "account_renewed", "account_opened", "account_disabled", "logged_in", "log_in_refused", "logged_out",
            "password_changed", "access_made", "access_refused", "seat_enrolled", "seat_ended",
            "roster_issued", "shift_changed", "leave_entered", "leave_decided", "checked_in", "absence_noticed",
            "handover_written", "handover_confirmed", "clock_assigned", "surge_begun", "surge_ended",
            "retention_ended", "personal_destroyed",
            "question_asked", "unknown_named", "item_checked", "document_filed", "document_removed",
            "roll_call_planned", "roll_call_begun", "roll_call_ended", "roll_call_noted", "contact_check_begun",
            "contact_code_refused", "contact_proven", "contact_unproven", "drill_noted", "proof_renewed");

}  // namespace jibao
