// The administrator's policy, validated as a whole: everything that can differ between offices, as plain values. The
// judging code reads it and nothing else; every number of a rule is in here, none is in code.
//
// An incident keeps the clocks and the escalation of the policy that it was opened under. People, rosters, channels and
// wording are always those of the policy in force now: a corrected phone number must reach an open incident.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/calendar.hpp"
#include "rules/case_file.hpp"
#include "rules/channel.hpp"
#include "rules/clock_rules.hpp"
#include "rules/level.hpp"
#include "rules/names.hpp"
#include "rules/page.hpp"
#include "rules/rights.hpp"
#include "rules/time.hpp"

namespace jibao {

/// What a report is about: something that happened, a forecast of it, or an early sign (苗头).
enum class IncidentKind { incident, warning, early_sign };
JIBAO_NAMES(IncidentKind, "incident", "warning", "early_sign");

/// The deeds that stop a clock: the two reports, a notice to another organ (通报), a call back to whoever reported (回复), the
/// answer to what the superior asked (答复), which no rule of a policy can owe.
enum class DeedKind { phone_report, written_report, notice, call_back, answer };
JIBAO_NAMES(DeedKind, "phone_report", "written_report", "notice", "call_back", "answer");

/// Which report of the chain a deed is: 初报, 续报, 终报, 撤销, 核报, 日报, 零报告, 补报.
enum class Stage { initial, followup, final, cancellation, verification, daily, nil, backfill };
JIBAO_NAMES(Stage, "initial", "followup", "final", "cancellation", "verification", "daily", "nil", "backfill");

/// What a deadline counts from (起算点). The first three are times of the report, and `received` is always known; the
/// others become known as things go on, and the obligation begins with them.
enum class Anchor {
  occurred, discovered, received,
  classified,         // judged to be reportable (定性)
  declared,           // an emergency was declared
  regraded,           // the level changed after the report was taken in
  phone_reported,     // the first report by phone was made
  previous_reported,  // the report of the obligation named by `after` was made; of a repeated one: its own last
  hop_received,       // whoever the obligation named by `after` is owed to has signed for that report
  skipped,            // a report went past the next level (越级)
  withdrawn,          // the incident was withdrawn (撤销)
  ended,              // the handling has ended (处置结束)
  asked,              // the superior asked: of a question alone, of no rule of a policy
};
JIBAO_NAMES(Anchor, "occurred", "discovered", "received", "classified", "declared", "regraded", "phone_reported",
            "previous_reported", "hop_received", "skipped", "withdrawn", "ended", "asked");

/// What an occurrence that is known only as an interval counts as: not known (the next anchor is used), or one end.
enum class IntervalReading { unknown, earliest, latest };
JIBAO_NAMES(IntervalReading, "unknown", "earliest", "latest");

struct Text {  // what people read, in both languages; `en` may be empty, then `zh` stands for both
  std::string zh;
  std::string en;
};

struct Source {  // which sentence of which document says so
  std::string document;
  std::string article;
  std::string quote;
};

struct Category {
  std::string code;   // DIS.FLOOD.DANGER: the tree is in the dots
  Text name;
  bool needs_justification = false;  // a catch-all
  bool sensitive = false;
};

struct Limit {
  enum class Unit {
    elapsed,        // minutes and hours: they run through holidays
    calendar_days,
    working_days,
    months,         // to the day of the same number, or the month's last
    clock,          // the first of fixed times (08:00 and 17:00; Friday 16:00; the 10th) after the start
  };
  Unit unit = Unit::elapsed;
  Duration elapsed{};
  int count = 0;                            // of days or months
  std::vector<std::chrono::minutes> at{};   // of clock: the times of day, ascending; of the others: one time on the last day
  std::optional<unsigned> weekday{};        // of clock: on this day alone, 0 is Sunday
  int day_of_month = 0;                     // of clock: on this day alone; 0: on every day
  bool operator==(const Limit&) const = default;
};

/// What becomes of a limit whose last day is a day of rest (Civil Code article 203; Regulation 1182/71 article 3(4)).
enum class RestDay { stays, next_working_day, next_working_day_noon };
JIBAO_NAMES(RestDay, "stays", "next_working_day", "next_working_day_noon");

struct RestDays {
  RestDay moves_to = RestDay::stays;
  bool hours_too = false;                   // limits in minutes and hours move as well
  std::vector<std::string> except_classes;  // offices of these classes: their limits never move
};

/// A limit that caps another: not later than this, unless the clock began later.
struct Cap {
  Anchor anchor = Anchor::discovered;
  Limit limit;
};

/// What a rule that depends on the level does while no level is known.
enum class NoLevel { waits, applies };
JIBAO_NAMES(NoLevel, "waits", "applies");

/// The reason that a withdrawn incident is given.
enum class CloseAs { resolved, mistaken, false_report, cancelled, handed_over };
JIBAO_NAMES(CloseAs, "resolved", "mistaken", "false", "cancelled", "handed_over");

struct InForce {  // from the first date on, until the day before the second
  std::optional<Date> from;
  std::optional<Date> until;
  bool covers(Date date) const { return (!from || date >= *from) && (!until || date < *until); }
  bool operator==(const InForce&) const = default;
};

/// The office's own clock, from receipt, where the limit had passed or nearly when the report came in.
struct OfficeClock {
  Duration nearly;  // the office's clock runs where less than this was left at receipt
  Limit limit;      // counted from receipt
};

/// One duty with a deadline (时限义务): what, owed by whom, to whom, due when, counted from what, which rule says so.
struct ObligationRule {
  std::string id;                       // "seed-nj.phone": pack and name
  Text name;
  std::vector<std::string> categories;  // prefixes of the tree, or "*"
  std::vector<IncidentKind> kinds{IncidentKind::incident};
  std::vector<Level> levels;            // empty: whatever the level
  NoLevel no_level = NoLevel::waits;    // of a rule with levels, while none is known
  std::optional<bool> sensitive;        // for sensitive categories alone, or for all others
  std::vector<std::string> marks;       // where one of these marks is set; empty: always
  std::vector<CloseAs> withdrawn_as;    // of an incident that was withdrawn so; empty: of one that was not
  std::vector<std::string> office_classes;  // for offices of one of these classes; empty: for all
  DeedKind deed = DeedKind::phone_report;
  std::optional<Stage> stage;           // which report of the chain fulfils it; nothing: any of that deed
  Text owed_by;
  Text owed_to;
  std::string duty;                     // rules of one duty are one obligation: the strictest of them; empty: a duty of its own
  bool tracked = false;                 // owed by another (a hop, a subordinate unit): watched, not paged for
  bool needs_receipt = false;           // fulfilled only once whoever it is owed to has signed for it (签收)
  bool delay_notice = false;            // who gives reasons before the limit that it can't be kept is late with notice
  bool hard = true;                     // soft (第一时间): measured, not judged, no breach
  std::optional<Limit> limit;           // always there where hard
  std::vector<Anchor> anchors;          // in the order of fallback; never empty; not known yet: the obligation waits
  std::string after;                    // of previous_reported and hop_received: the obligation that goes before
  std::optional<Cap> not_later_than;
  RestDays rest_days;
  bool repeats = false;                 // comes again after each report or fixed time, until the final report
  std::optional<Duration> missed_after; // so long after the limit `late` becomes `missed`
  InForce in_force;                     // by the date of receipt
  IntervalReading interval = IntervalReading::unknown;
  std::vector<Duration> remind_before;  // before the limit
  Duration deed_within{};               // after a strong acknowledgement the deed must be recorded within this
  std::optional<OfficeClock> office;
  Source source;
  bool verified = true;                 // whether the source was read in its own text
};

/// One stage of the escalation: who, by which channels, and how long until the next.
struct Step {
  std::vector<std::string> page;                // posts of the roster, fixed posts, or people
  std::vector<std::vector<std::string>> by;     // lanes, all at once; within a lane the next channel where one fails; of
                                                // upkeep it may be empty: by every channel in turn
  Duration wait{};                              // until the next step; of the last resort: until it is repeated
};

struct EscalationPolicy {
  std::string id;
  std::vector<std::string> categories;  // prefixes or "*"; the longest that matches wins, then the order
  std::vector<IncidentKind> kinds{IncidentKind::incident};
  std::vector<Level> levels;            // empty: whatever the level; one that names the level goes before one that does not
  std::vector<Step> steps;              // never empty
  Step last_resort;                     // repeated every `wait`, without end
  int quorum = 1;                       // so many distinct people, strong, across steps
  Duration quiet_for{};                 // a weak acknowledgement stops that person's pages for this long
  Duration deed_within{};               // rest after a strong one where no open obligation says otherwise
  std::vector<std::string> on_breach;   // paged when a limit passes, beside whoever acknowledged
};

struct Contact {
  std::string phone;   // digits with an optional +; normalised
  std::string email;
  std::string extension{};  // digits behind a switchboard, which only a person or a voice channel can dial; may be empty
};

struct Person {
  std::string id;      // wangfang
  Text name;           // 王芳
  Text unit;
  Text title;          // 值班员
  Contact contact;
  std::string pin_hash;  // argon2id string, or empty: no PIN
  bool leader = false;   // may waive an obligation, and sign a report off
};

/// A shift of the day. `until` <= `from` runs over midnight; the shift belongs to the date on which it begins.
struct Shift {
  std::string id;
  std::chrono::minutes from{};
  std::chrono::minutes until{};
};

enum class Post { duty_leader, primary, secondary };
JIBAO_NAMES(Post, "duty_leader", "primary", "secondary");
inline constexpr std::size_t post_count = 3;

/// Who is on duty in one shift of one date, by Post.
using Watch = std::array<std::string, post_count>;  // person ids; empty: nobody

/// A rotation: from `start` on, each date takes the next row; every row may name one watch a shift.
struct Rotation {
  Date start{};
  std::vector<std::map<std::string, Watch>> rows;  // by shift id
};

/// From `from` until `until`, `substitute` stands in where `person` would be on duty (替班).
struct Substitution {
  std::string person;
  std::string substitute;
  Instant from;
  Instant until;
  std::string approved_by;  // may be empty
};

struct Leave {  // 请假, 外出报备
  std::string person;
  Instant from;
  Instant until;
  std::string substitute;  // may be empty
};

struct Roster {
  std::vector<Shift> shifts;
  std::map<std::pair<Date, std::string>, Watch> watches;  // by date and shift id: goes before the rotation
  std::optional<Rotation> rotation;
  std::map<std::string, std::vector<std::string>> fixed_posts;  // principal, leader_in_charge ...: people in order
  std::vector<Substitution> substitutions;
  std::vector<Leave> leaves;
  std::vector<std::string> fallback;  // stand in where nobody is on duty; never empty
};

/// A system of somebody else's that is told what is recorded of incidents, in order; personal data stays here.
struct Subscription {
  std::string name;
  std::string url;
  std::vector<std::string> key_credentials;  // one signature for each, so that keys can be rotated
  std::string ca_file;
  Ceiling max_classification = Ceiling::internal;  // above it an event says only which incident it is of
};

/// The words of one purpose, with {{variables}}; checked when the policy is loaded (wording.hpp has the variables).
struct Wording {
  std::string sms;            // also what a generic gateway and the webhook send
  std::string mail_subject;
  std::string mail_body;
  std::string task;           // what the seat says when it calls by hand
  std::string voice{};        // what a machine reads aloud; empty: words of the program
};

/// Something that thresholds count beside casualties: 过火面积, 参与人数.
struct MeasureKind {
  std::string id;
  Text name;
  Text unit;
};

/// Something that is so or is not: 冲击党政机关, 明火未灭.
struct MarkKind {
  std::string id;
  Text name;
};

/// One threshold of a scheme: met where all of its parts are.
struct Criterion {
  Level level = Level::unknown;
  std::map<std::string, std::int64_t> at_least;  // of measures or casualties (dead, missing ...); the bound is included (以上含本数)
  std::vector<std::string> marks;                // all set
  std::optional<Duration> lasting;               // its marks have stood since occurrence (else discovery, receipt) for this long
  std::string quote;
};

/// One grading standard (分级标准). The level of an incident is the highest that any of its schemes gives.
struct GradingScheme {
  std::string id;
  Text name;
  std::vector<std::string> categories;  // prefixes or "*"
  std::vector<IncidentKind> kinds{IncidentKind::incident};
  std::vector<std::string> only_with;   // it concerns incidents that have all of these marks ...
  std::vector<std::string> not_with;    // ... and none of these
  std::map<std::string, std::string> counted_as;  // what is added to what: missing to dead (含失踪)
  std::optional<Limit> window;          // since occurrence; what changes after it regrades no more
  std::vector<Criterion> criteria;
  InForce in_force;                     // by the date of receipt
  Source source;
  bool verified = true;
};

/// The counts of casualties that thresholds name beside the measures, and the one that `count_missing` adds to the dead.
inline constexpr std::array<std::string_view, 5> casualty_counts{"dead", "missing", "seriously_injured", "injured", "affected"};

/// Which reports are proposed as one incident's. All that is said must hold; nothing said: none is proposed.
struct Duplicates {
  Duration within{};          // between their times of occurrence (else receipt); 0: off
  int category_parts = 2;     // so many parts of the category's code are the same (DIS.FLOOD)
  bool merge_same_source = false;  // the same unit's same external id is merged by rule, without a person
};

/// When and how a channel is tested (线路测试): a message that says so, to a number or mailbox of the office's own.
struct LineTest {
  std::string to;                               // the person of the people file who has that number
  std::vector<std::chrono::minutes> at;         // local times of day, ascending; empty: on demand alone
  Duration accepted_within{};                   // from the beginning of the test until the gateway has taken the message
  std::optional<Duration> receipt_within;       // ... until its receipt; nothing: the channel gives none
  std::optional<unsigned> weekday{};            // `at` is of this day alone, 0 is Sunday; nothing: of every day
  Duration every{};                             // in place of `at`: so long after the last one began; 0: by `at`
};

/// For how long what is personal in the journal is kept once an incident is closed (retention.hpp).
struct Retention {
  Duration personal{};  // 0: for ever
};

struct Chase {  // of what an incomplete report still lacks
  Duration first_after{};
  Duration every{};
  int times = 0;
};

struct Office {
  Text name;                 // 云溪县委办公室
  Text duty_room;            // 县委值班室
  std::string phone;         // the duty room's number, for the messages
  std::string zone = "Asia/Shanghai";
  std::string number_prefix;  // of the human number; may be empty
  std::string public_url;    // https://...; empty: no links in messages
  std::chrono::minutes day_ends{24 * 60};  // of limits in days: 24:00, or the close of business
  std::string language = "zh";             // of what is sent
  std::vector<std::string> administrators;  // people who are paged where a channel refuses us
  std::vector<std::string> classes;        // what kind of office it is, for rules that ask (credit_institution ...)
  bool public_url_tested = true;           // whether the daemon tries it itself, and leaves links out while it fails
};

/// A unit that reports, and the one above it; what an observer of the upper one may see.
struct ReportingUnit {
  std::string name, under;            // `under` is empty at the top, else a unit that stands before it
};

struct AccountRules {
  Administrators administrators = Administrators::combined;
  std::vector<ReportingUnit> units;
};

/// The duty room's own times (值班): when people check in, when the next month's roster has to be issued.
struct DutyRules {
  Duration check_in_before = std::chrono::minutes(10);  // the shift begins
  Duration absent_after{};             // the shift has begun, nobody has checked in: the absence is paged
  Duration tell_within = std::chrono::hours(24);  // whoever is put on a shift that begins within this is told; zero: nobody is
  int issue_by = 25;                   // day of the month by which the next month's roster is issued; 0: nobody is reminded
  EscalationPolicy absence;            // who hears of an absence; no steps: as of every affair of the house
  std::vector<std::string> surge;      // people whom the surge roster offers first
};

/// A random time of each night in which the roll is called; or of one night in so many, by chance.
struct RandomTime {
  std::chrono::minutes from{}, until{};  // local; `until` <= `from` runs over midnight
  int one_night_in = 1;
};

/// When, whom and how the roll is called (点名).
struct RollCallRules {
  std::vector<std::string> people;              // posts of the roster, fixed posts, or people; empty: no roll call
  std::vector<std::vector<std::string>> by;     // lanes, as of a step
  std::vector<std::chrono::minutes> at;         // local times of day, ascending
  std::optional<RandomTime> random;             // in place of `at`; neither: on demand alone
  Duration answer_within{};
  EscalationPolicy missed;                      // who hears of those who are missing; no steps: as of every affair of the house
};

struct Policy {
  std::string version;  // digest of all its files, set by whoever loads it
  Office office;
  std::vector<Category> categories;  // sorted by code
  Calendar calendar;
  std::vector<ObligationRule> obligations;
  std::vector<GradingScheme> schemes;
  std::vector<MeasureKind> measures;
  std::vector<MarkKind> marks;
  Duplicates duplicates;
  std::vector<EscalationPolicy> escalations;  // never empty
  std::map<std::string, Person> people;
  Roster roster;
  std::map<std::string, Channel> channels;
  std::map<Purpose, Wording> wording;  // every Purpose is there
  std::vector<Subscription> subscriptions;
  std::map<Level, std::string> tones;  // {{tone}} by level; where one is left out, the program's own
  PageBudget budget;                   // of one person through one channel, where the channel has none of its own
  ClockRules clock;
  AccountRules accounts;
  EscalationPolicy upkeep;             // who hears of the daemon's own affairs (内务); no steps: nobody, it is on record alone
  std::map<std::string, LineTest> line_tests;    // by channel
  std::map<std::string, Date> credit_until;      // by channel: the last day of its package or contract
  Chase chase;
  DutyRules duty;
  QuestionRules questions;
  DocumentRules documents;
  Duration code_lives{};               // of codes and links after the incident's close (72 h)
  int code_tries = 5;                  // wrong codes per number ...
  Duration code_tries_within{};        // ... within this
  Duration future_tolerance{};         // how far in the future a claimed time may lie (clocks of other rooms)
  std::vector<std::string> asked_fields;  // of the phone record (来电时间 ...): what an incident is chased for; field paths
  Retention retention;
  RollCallRules roll_call;
};

const Category* find_category(const Policy& policy, std::string_view code);

const GradingScheme* find_scheme(const Policy& policy, std::string_view id);
const MeasureKind* find_measure(const Policy& policy, std::string_view id);
const MarkKind* find_mark(const Policy& policy, std::string_view id);

/// Whether `code` is `prefix`, or below it in the tree, or `prefix` is "*".
bool category_matches(std::string_view prefix, std::string_view code);

/// The categories that an incident is judged as: its own; of one that is not classified yet (未分类, empty) every
/// catch-all of the policy, or where it has none every category, so that it owes the strictest that it may turn out to.
std::vector<const Category*> judged_as(const Policy& policy, std::string_view category);

/// Whether one of `prefixes` concerns an incident of `category`, or of any that it is judged as.
bool concerns_category(const Policy& policy, const std::vector<std::string>& prefixes, std::string_view category);

/// The rule of that id; nullptr where there is none.
const ObligationRule* find_rule(const Policy& policy, std::string_view id);

/// The escalation policy of such an incident: the longest matching prefix wins, then one that names the level, then the
/// order; nullptr where none is. Of an incident that is not classified yet: as of a catch-all; where the policy has none the
/// one for everything, else the first.
const EscalationPolicy* escalation_for(const Policy& policy, std::string_view category, IncidentKind kind,
                                       Level level = Level::unknown);

}  // namespace jibao
