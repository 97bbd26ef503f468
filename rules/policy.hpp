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
#include <vector>

#include "rules/calendar.hpp"
#include "rules/channel.hpp"
#include "rules/names.hpp"
#include "rules/page.hpp"
#include "rules/time.hpp"

namespace jibao {

/// What a report is about: something that happened, a forecast of it, or an early sign (苗头).
enum class IncidentKind { incident, warning, early_sign };
JIBAO_NAMES(IncidentKind, "incident", "warning", "early_sign");

/// The deeds that stop a clock.
enum class DeedKind { phone_report, written_report };
JIBAO_NAMES(DeedKind, "phone_report", "written_report");

/// What a deadline counts from (起算点).
enum class Anchor { occurred, discovered, received };
JIBAO_NAMES(Anchor, "occurred", "discovered", "received");

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
  enum class Unit { elapsed, calendar_days, working_days };
  Unit unit = Unit::elapsed;
  Duration elapsed{};  // minutes and hours
  int days = 0;        // of the other two
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
  DeedKind deed = DeedKind::phone_report;
  Text owed_by;
  Text owed_to;
  bool hard = true;                     // soft (第一时间): measured, not judged, no breach
  std::optional<Limit> limit;           // always there where hard
  std::vector<Anchor> anchors;          // in the order of fallback; never empty
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
  std::vector<std::vector<std::string>> by;     // lanes, all at once; within a lane the next channel where one fails
  Duration wait{};                              // until the next step; of the last resort: until it is repeated
};

struct EscalationPolicy {
  std::string id;
  std::vector<std::string> categories;  // prefixes or "*"; the longest that matches wins, then the order
  std::vector<IncidentKind> kinds{IncidentKind::incident};
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
};

struct Person {
  std::string id;      // wangfang
  Text name;           // 王芳
  Text unit;
  Text title;          // 值班员
  Contact contact;
  std::string pin_hash;  // argon2id string, or empty: no PIN
  bool leader = false;   // may waive an obligation
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

/// The words of one purpose, with {{variables}}; checked when the policy is loaded (wording.hpp has the variables).
struct Wording {
  std::string sms;            // also what a generic gateway and the webhook send
  std::string mail_subject;
  std::string mail_body;
  std::string task;           // what the seat says when it calls by hand
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
};

struct Policy {
  std::string version;  // digest of all its files, set by whoever loads it
  Office office;
  std::vector<Category> categories;  // sorted by code
  Calendar calendar;
  std::vector<ObligationRule> obligations;
  std::vector<EscalationPolicy> escalations;  // never empty
  std::map<std::string, Person> people;
  Roster roster;
  std::map<std::string, Channel> channels;
  std::map<Purpose, Wording> wording;  // every Purpose is there
  Chase chase;
  Duration code_lives{};               // of codes and links after the incident's close (72 h)
  int code_tries = 5;                  // wrong codes per number ...
  Duration code_tries_within{};        // ... within this
  Duration future_tolerance{};         // how far in the future a claimed time may lie (clocks of other rooms)
  std::vector<std::string> asked_fields;  // of the phone record (来电时间 ...): what an incident is chased for; field paths
};

const Category* find_category(const Policy& policy, std::string_view code);

/// Whether `code` is `prefix`, or below it in the tree, or `prefix` is "*".
bool category_matches(std::string_view prefix, std::string_view code);

/// The escalation policy of such an incident: the longest matching prefix wins, then the order; nullptr where none is.
const EscalationPolicy* escalation_for(const Policy& policy, std::string_view category, IncidentKind kind);

}  // namespace jibao
