// What is known now: the fold of all facts (apply.hpp). It is only ever changed by applying a fact, so that a restart
// rebuilds it from the journal to the last field.
//
// Bounded: an incident keeps its latest `pages_kept` pages in memory (older ones live in the journal) and for links the
// person of every page; closed incidents leave when their codes die (IncidentRetired).
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "rules/fact.hpp"

namespace jibao {

enum class ObligationState { open, fulfilled, waived, superseded, missed };
JIBAO_NAMES(ObligationState, "open", "fulfilled", "waived", "superseded", "missed");

/// A verdict rests on a clock that was not trusted.
struct ClockDoubt {
  std::optional<Duration> most;  // off by at most so much; nothing: nobody knows
  bool cannot_tell = false;      // whether the limit was kept cannot be told for certain
  friend bool operator==(const ClockDoubt&, const ClockDoubt&) = default;
};

struct Obligation {
  std::uint32_t number = 0;
  std::string rule;
  DeedKind deed{};
  bool hard = true;
  std::optional<Instant> due;
  bool in_days = false;
  Anchor anchor{};
  Instant anchor_at;
  std::vector<Anchor> passed_over;
  std::optional<Instant> office_due;
  std::vector<Instant> reminders;      // still to come, ascending
  std::vector<int> missing_years;
  Duration deed_within{};
  std::optional<Stage> stage;
  std::vector<std::string> stacked;
  bool tracked = false;
  bool capped = false;
  bool moved_from_rest = false;
  std::uint32_t series = 0;
  std::optional<Instant> missed_at;
  bool delay_noticed = false;          // in time
  std::string delay_reason;
  std::optional<Instant> expected;     // as the delay notice says
  Why ended_why = Why::none;           // why it was superseded
  ObligationState state = ObligationState::open;
  std::optional<Instant> breached_at;         // the limit passed without a record: when that was recorded
  std::optional<Instant> breached_due;        // ... and for which limit
  std::optional<Instant> office_breached_at;
  bool rebutted = false;
  std::uint32_t deed_number = 0;
  std::optional<Instant> done_at;
  Verdict then = Verdict::open;
  Verdict now = Verdict::open;
  LateBy late_by = LateBy::nobody;
  Duration late{};
  std::optional<ClockDoubt> doubt;            // beside the verdict, never in place of it

  /// The limit that the office can still keep: its own clock where that runs.
  std::optional<Instant> effective_due() const { return office_due ? office_due : due; }
};

struct Page {
  std::uint32_t number = 0;
  Purpose purpose{};
  std::string person, channel, address, post, code;
  int step = 0, round = 0;
  Reason reason;
  std::uint32_t obligation = 0;
  std::vector<std::string> lane;
  bool hand_call = false;
  std::string task;
  PageState state = PageState::waiting;
  std::uint32_t attempt = 0;
  std::optional<Instant> again_at;      // when waiting: the next attempt; when held: its time
  std::optional<Instant> lease;         // when sending
  std::optional<Instant> expires;       // of an open dial task
  std::string taken_by;                 // of a dial task
  std::optional<DialOutcome> outcome;   // of a dial task
  std::string note;
  Instant queued_at;
  std::optional<Instant> accepted_at, delivered_at;
  std::string detail;                   // the last failure, in words
  std::string reference;
  bool low_sensitivity = false;         // the words were refused: those of low sensitivity go out
  std::uint32_t incidents = 1;          // that it tells of ...
  std::string named;                    // ... and the names of the others
};

struct Ack {
  std::uint32_t number = 0;
  std::string person;
  AckKind kind{};
  Strength strength{};
  AckVia via{};
  std::uint32_t page = 0;
  std::string passed_to, note, by, typed_by;
  Instant at;
  std::optional<Instant> quiet_until;
};

struct Deed {
  std::uint32_t number = 0;
  DeedKind kind{};
  Stage stage{};
  Instant done_at, recorded_at;
  bool claimed = false, stamped = false;
  std::uint32_t claim = 0;
  std::string to_unit, to_person, content, by, typed_by;
  bool skips_level = false;
  std::vector<std::string> obligations;
  std::optional<Instant> received_at;    // when the other side signed for it
  std::string signed_by;
  std::string signed_off_by, signed_off_for;  // who let it go out (签发); in whose place, where that was another's to do
  bool signed_off_by_phone = false;
  IncidentId source = 0;                 // done on the record of this incident before it was merged into this one
};

/// Something claimed or changed after the limit that a second person must confirm.
struct Claim {
  std::uint32_t number = 0;
  std::uint32_t deed = 0;                // of a deed ...
  std::optional<FieldChange> change;     // ... or of a field that a clock counts from
  std::string by, typed_by;
  Instant made_at;
  std::string confirmed_by;
};

enum class LadderState { idle, running, resting, ended };
JIBAO_NAMES(LadderState, "idle", "running", "resting", "ended");

/// Where the escalation of an incident stands.
struct Ladder {
  LadderState state = LadderState::idle;
  int round = 0;
  int step = 0;
  bool last_resort = false;
  std::optional<Instant> next_at;        // running: the next step; resting: when it starts again
  Reason reason;
  std::set<std::string> strong;          // who acknowledged strongly in this round
  std::optional<Instant> rested_at;      // when the quorum was last reached, of any round
};

enum class IncidentState { open, withdrawn, closed, merged };
JIBAO_NAMES(IncidentState, "open", "withdrawn", "closed", "merged");

struct Answered {  // what an idempotency key stood for
  std::string digest;
  IncidentId incident = 0;
  std::uint32_t number = 0;  // of the deed, acknowledgement ... it made
  bool operator==(const Answered&) const = default;
};

inline constexpr std::size_t pages_kept = 150;  // of one incident, in memory: hours of a last resort to eight people

struct PerhapsSame {  // another incident that may be the same event, and what they have in common
  IncidentId other = 0;
  std::vector<std::string> alike;
};

struct HeldLevel {  // of a scheme whose window is over
  Level stays = Level::unknown;              // what it gave then
  Level would_be = Level::unknown;           // what it would give by what came after
};

struct RunningTest {                         // of a line, by a page of the incident
  std::uint32_t page = 0;
  std::string channel;
  Instant begun, accept_by;
  std::optional<Instant> receipt_by;
};

struct Incident {
  IncidentId id = 0;
  std::string number;
  std::string policy;
  Report report;
  bool received_given = false;
  std::string owner;
  Reason owner_reason;
  std::string by, typed_by;
  Instant opened_at;
  Level level = Level::unknown;             // in force: stated, or by the schemes, whichever is higher
  std::optional<Instant> regraded_at;       // the last time that it changed after the opening
  std::string level_scheme;                 // which gave it; empty: stated, or none
  std::optional<Instant> level_watch;       // when next time alone may raise it
  std::map<std::string, HeldLevel> levels_held;  // by scheme whose window is over
  std::map<std::string, Instant> marks_ended;  // marks that a supplement took back: they were so until then
  std::vector<PerhapsSame> perhaps_same;    // proposed and not yet decided; each stands at both incidents
  std::set<IncidentId> not_same;            // decided
  IncidentId merged_into = 0;
  std::string merged_number;                // the human number of the one that it was taken into
  std::optional<Instant> main_closed_at;    // ... and when that one was closed
  std::vector<IncidentId> merged;           // those that were taken into this one
  std::vector<SourceTaken> sources;         // ... and what they said, as this one's own records tell it
  IncidentState state = IncidentState::open;
  CloseAs closed_as{};
  std::string close_reason, closed_by, handed_to;
  std::optional<Instant> closed_at, withdrawn_at;
  std::vector<std::string> missing;
  std::optional<Instant> chase_at;
  int chased = 0;
  std::vector<Obligation> obligations;      // by number, from 1
  Ladder ladder;
  std::map<std::uint32_t, Page> pages;
  std::vector<std::string> page_people;     // of page n at n-1, also of those no longer in memory
  std::vector<Ack> acks;
  std::vector<Deed> deeds;
  std::vector<Claim> claims;
  std::map<std::string, Instant> quiet;     // person -> until
  std::set<std::string> cannot;             // in this round
  std::set<std::string> paged;              // everyone who was paged
  std::map<std::string, std::string> codes; // person -> the code to answer with, the same over all pages
  std::optional<Instant> dialling_at, connected_at;
  std::map<std::string, Answered> keys;     // idempotency keys of what was done to it
  std::optional<Instant> retire_at;
  std::optional<Instant> doubt_at;          // the clock's record that makes verdicts of it doubtful, not yet said
  std::string matter;                       // not empty: an affair of the daemon's own (内务), no event in the world
  std::optional<RunningTest> line_test;

  bool is_upkeep() const { return !matter.empty(); }
  std::optional<Instant> secret_at;         // marked secret after content was recorded: when ...
  std::string secret_by;                    // ... and by whom
  std::vector<ToldPage> told;               // ... after these had gone out
  std::optional<Instant> destroyed_at;      // ... and when that content was destroyed
  std::optional<Instant> main_secret_at;    // when the incident that it was merged into was
  std::map<std::uint32_t, std::string> assigned;  // obligation -> the person who took it over; 0 is the owner above
  std::vector<ClockAssigned> assignments;   // of a handover that both confirmed, not yet said here
  std::optional<Instant> assign_at;         // when they were
  std::vector<Question> questions;          // by number, from 1
  std::vector<CheckItem> checks;            // by number, from 1
  std::vector<FiledDocument> documents;     // by number, from 1
  std::optional<RunningRollCall> roll_call;
  std::optional<RunningContactCheck> contact_check;
};

/// Whether content that was recorded before the incident was marked secret is still to be destroyed.
bool awaits_destruction(const Incident& incident);

struct Asked {  // the latest page to that number that wants an answer
  std::string person;
  std::uint32_t page = 0;
};

/// A channel that refuses us until an administrator puts it right.
struct RefusingChannel {
  Instant at;                            // the last time
  std::string detail;
  ChannelFault fault{};
  std::map<ChannelFault, Instant> told;       // when administrators were last paged of each
  std::optional<Instant> accepted_at;    // the last time that it took a message since
};

/// Pages to one person through one channel.
struct Flow {
  std::vector<Instant> sent;              // at once or gathered; the latest `pages_counted`
  std::map<Level, Instant> levels;        // the latest of each level
  std::optional<Instant> held_until;      // ... are told together then
  std::set<PageId> held;
  PageId gathered_by;                     // the page that told of the last ones that were held
};

/// A time in which the machine's clock was not trusted, by that clock.
struct UntrustedSpan {
  Instant from;
  std::optional<Instant> until;  // nothing: still so
  std::optional<Duration> most;  // off by at most so much, where that is known
  bool step = false;             // the clock was set: what began before it and ended after it is off
};
/// Months of a bad clock; where there are more, the oldest go, whose doubts are on record with the verdicts.
constexpr std::size_t most_untrusted_spans = 64;

struct ClockState {
  std::optional<ClockJudged> judged;  // the latest; nothing: none yet
  bool once_synchronised = false;     // on this journal's record
  std::vector<UntrustedSpan> spans;   // oldest first

  bool trusted() const { return !judged || judged->trusted; }
};

/// An affair of the daemon's own, of those that are not forgotten yet.
struct UpkeepMatter {
  IncidentId incident = 0;               // the open one; 0: none
  Instant told_at;                       // when people were last told something new of it
  std::optional<Instant> put_away;       // closed by a person while it may still last
};

/// What is known of a channel by its tests.
struct TestedLine {
  Instant begun;                         // the latest test
  std::optional<LineTested> last;        // ... of those that have ended
};

struct Token {
  std::string id, name, secret_digest;
  bool source = false;
  std::vector<Role> roles{};          // of `source` or full rights where the record names none
  std::vector<std::string> units{};   // whose incidents it may see; empty: every unit's
  std::optional<Instant> ends{};

  bool is_over(Instant now) const { return ends && *ends <= now; }
};

/// invited: a one-time code waits to be redeemed; open: people log in.
enum class AccountState { invited, open, disabled };
JIBAO_NAMES(AccountState, "invited", "open", "disabled");

/// A person's account, without what they log in with.
struct Account {
  std::string name, person;
  std::vector<Role> roles;
  std::vector<std::string> units;     // whose incidents it may see; empty: every unit's
  AccountState state{};
  std::string code_digest;            // while invited
  Instant code_ends;
  std::uint64_t code_step = 0;        // of the last TOTP code that was used
  Instant made_at;
  std::optional<Instant> last_log_in;
  std::uint32_t refused_since = 0;    // log-ins, since the last good one
};
/// A county's offices many times over; a list of them is one page.
constexpr std::size_t most_accounts = 500;

/// A browser of the duty room that may file by a person's PIN.
struct Seat {
  std::string id, name, secret_digest;
  Instant enrolled_at;
};
constexpr std::size_t most_seats = 50;

/// A record of the journal that a subscription was not told.
struct Undelivered {
  IncidentId incident = 0;
  std::string reason;
  Instant at;                       // when it was given up
  std::string asked_by;             // who had it sent again
  std::optional<Instant> asked_at;  // ... and when
};
/// Of one subscription; more than a screen can show, and days of a receiver that refuses everything.
constexpr std::size_t most_undelivered = 1000;

struct State {
  std::map<std::string, std::shared_ptr<const Policy>> policies;  // by version; registered by the shell, never changed
  std::string policy;                                             // the version in force
  std::map<IncidentId, Incident> incidents;
  IncidentId last_incident = 0;
  std::map<int, std::uint32_t> last_number;         // human numbers: by local year; drills count apart (negative year)
  std::map<std::string, Answered> keys;             // idempotency keys of filing
  std::map<std::string, IncidentId> by_number;
  std::map<std::pair<std::string, std::string>, IncidentId> by_source;  // the latest report of a unit's own number
  std::set<std::pair<Instant, IncidentId>> wakes;   // when each incident next changes by time alone
  std::map<IncidentId, Instant> wake_of;
  std::map<std::string, std::map<IncidentId, Asked>> asked;  // number -> what was asked of it, an entry an incident
  std::map<std::string, std::map<std::string, IncidentId>> codes;  // number -> its open codes and what each stands for
  std::map<std::tuple<std::string, std::string, bool>, Flow> flows;  // by person, channel, and whether of drills: a drill holds no real page back
  std::map<std::string, std::vector<Instant>> wrong_codes;  // number -> when
  std::map<std::string, Instant> replies_seen;      // gateway ids of replies that were dealt with
  std::map<std::string, Token> tokens;
  std::map<std::string, Account> accounts;          // by name
  bool account_opened = false;                      // once: from then on the operator's token is the shell's alone
  std::map<std::string, Seat> seats;                // by id
  std::map<std::string, std::map<std::uint64_t, Undelivered>> undelivered;  // by subscription and sequence
  std::map<std::string, RefusingChannel> refusing;   // by channel: the last of each that refused us for our own fault
  ClockState clock;
  std::map<std::string, UpkeepMatter> upkeep;       // by matter
  std::map<std::string, TestedLine> lines;          // by channel
  DutyBook duty;
  std::vector<ClosedIncident> expired;              // whose personal values are to be destroyed, by the last RetentionEnded
  RollCallBook roll_calls;
  ContactProofs contacts;
  DrillBook drills;
  std::optional<Instant> started_at, last_alive;    // of the running process: what fell due between was missed

  const Policy& current() const { return *policies.at(policy); }
  /// The policy that an incident keeps; the one in force where its own could not be loaded any more.
  const Policy& policy_of(const Incident& incident) const {
    auto found = policies.find(incident.policy);
    return found != policies.end() ? *found->second : current();
  }
};

/// Who the daemon is, where it opens and closes its own affairs.
inline constexpr std::string_view daemon_name = "jibao";

/// Who let the limit of an obligation pass: where the office has a clock of its own, or another owes it, it was the unit.
LateBy late_by_limit(const Obligation& obligation);

/// Whether the incident that it was merged into was marked secret, and its own content is still kept.
bool secret_with_main(const Incident& incident);

/// Whether the record of another incident asks for one here: a source that came or went, a main incident that was closed.
bool follows_another(const Incident& incident);

/// The incident that stands for `id`: the one that it was merged into, else itself.
IncidentId standing_for(const State& state, IncidentId id);

/// When time alone can next change anything of this incident; nothing: never.
std::optional<Instant> next_wake(const Incident& incident);

/// The earliest of all incidents.
std::optional<Instant> next_wake(const State& state);

/// The number as it is compared: digits with an optional leading +; +86 and 0086 dropped.
std::string normal_number(std::string_view number);

}  // namespace jibao
