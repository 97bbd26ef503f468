// The sections of a policy: each function reads one of them from its node into the Policy that is being
// built.
//
// Every *_section.cpp is one noun of the YAML. They report what is wrong at its place and go on; what needs
// several sections at once (names that point elsewhere, the check of the whole) waits until all are read.
// Called by policy_loader.cpp alone.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/fields.hpp"
#include "config/references.hpp"
#include "config/yaml_tree.hpp"
#include "rules/policy.hpp"

namespace jibao::config {

// What an obligation has where neither its rule nor its pack says otherwise: how this office pages for it.
struct ObligationDefaults {
  std::vector<Duration> remind_before;
  Duration deed_within{};
  std::optional<OfficeClock> office;
};

// How an office takes a pack in: which of its rules, and for which incidents instead of those that the pack
// names.
struct PackUse {
  std::string file;
  Place place;
  std::vector<std::string> categories;  // empty: the pack's own
  std::vector<IncidentKind> kinds;      // empty: the pack's own
  std::vector<PlacedText> without;      // ids within the pack
  std::vector<PlacedText> ours;         // ids of tracked rules that this office owes itself
};

// The policy being built, and what is known of it only while it is built.
struct Reading {
  Policy policy;
  Diagnostics diagnostics;
  References references;
  std::map<DeedKind, ObligationDefaults> defaults;
  std::vector<PackUse> packs;
  std::map<std::string, Place> section_places;
  std::map<std::string, Place> escalation_places;
  std::map<std::string, Place> person_places;
  std::map<std::string, Place> line_places;  // of line tests, by channel
};

// What every rule of a pack shares.
struct RulePack {
  std::string id;
  std::string document;
  InForce in_force;
  bool verified = true;
  const PackUse* use = nullptr;  // nullptr: the office's own
};

void read_rule(Reading& reading, const Node& node, const RulePack& pack);
InForce read_in_force(const Fields& parent);
std::vector<Level> read_levels(const Fields& fields, std::string_view key);

void read_office(Reading& reading, const Entry& entry);
void read_intake(Reading& reading, const Entry& entry);
void read_budget(Reading& reading, const Entry& entry);
void read_codes(Reading& reading, const Entry& entry);
void read_clock(Reading& reading, const Entry& entry);
void read_categories(Reading& reading, const Entry& entry);
void read_category(Reading& reading, const Node& item);
void read_calendar(Reading& reading, const Entry& entry);
void read_measures(Reading& reading, const Entry& entry);
void read_marks(Reading& reading, const Entry& entry);
void read_grading(Reading& reading, const Entry& entry);
void read_obligation_defaults(Reading& reading, const Entry& entry);
void read_packs(Reading& reading, const Entry& entry);
void read_own_obligations(Reading& reading, const Entry& entry);
void read_pack(Reading& reading, const Entry& entry, const PackUse& use);
void read_people(Reading& reading, const Entry& entry);
void read_roster(Reading& reading, const Entry& entry);
void read_channels(Reading& reading, const Entry& entry);
void read_subscriptions(Reading& reading, const Entry& entry);
void read_escalations(Reading& reading, const Entry& entry);
void read_wording(Reading& reading, const Entry& entry);
void read_tones(Reading& reading, const Entry& entry);
void read_accounts(Reading& reading, const Entry& entry);
void read_upkeep(Reading& reading, const Entry& entry);
void read_line_tests(Reading& reading, const Entry& entry);
void read_roll_call(Reading& reading, const Entry& entry);
void read_duty(Reading& reading, const Entry& entry);

// What stands for `upkeep` where the file says nothing, or not all: the administrators, every half hour.
void complete_upkeep(Policy& policy);
// What stands for `duty` where the file says nothing: an absence is told to the duty leader. Requires: a complete `upkeep`.
void complete_duty(Policy& policy);

// Requires: every name that the section uses is there.
void check_roll_call(Reading& reading);

// What can only be judged once everything is there: an escalation for every kind, a quorum that can be
// reached ... Requires: no errors so far.
void check_policy(Reading& reading);

// A text in both languages: `name: 王芳`, or `name: {zh: 王芳, en: Wang Fang}`.
Text read_text(const Fields& fields, std::string_view key, TextBounds bounds = {});

// A name of small letters, digits, '_' and '-', at most 64, that begins with a letter or digit; "" after an
// error.
std::string read_identifier(const Fields& fields, std::string_view key);
bool is_identifier(std::string_view text);

// Words that name something defined elsewhere; each is checked at the end.
std::vector<std::string> read_uses(Reading& reading, const Fields& fields, std::string_view key, Named kind,
                                   std::size_t most);
std::string read_use(Reading& reading, const Fields& fields, std::string_view key, Named kind);

// Lanes under `by`: `[[sms, hand_call], email]`; a word alone is a lane of one channel.
std::vector<std::vector<std::string>> read_lanes(Reading& reading, const Fields& fields);

// Category prefixes, or "*" alone.
std::vector<std::string> read_category_prefixes(Reading& reading, const Fields& fields, std::string_view key);

// Where the byte `offset` of a scalar's text stands in its file: right for every style as long as braces are
// written as braces, because it goes by the count of '{{' before it.
Place place_in_scalar(const Diagnostics& diagnostics, const Node& scalar, std::size_t offset);

// Bounds of what one policy may hold; each is far above what an office has, and small enough for a message to
// hold a list of it and for the judging code to walk it at every event.
inline constexpr std::size_t kMostCategories = 500;
inline constexpr std::size_t kMostObligations = 500;
inline constexpr std::size_t kMostPeople = 1000;
inline constexpr std::size_t kMostMarks = 100;
inline constexpr std::size_t kMostClasses = 20;  // of offices
inline constexpr std::size_t kMostEscalations = 100;
inline constexpr std::size_t kMostSteps = 20;
inline constexpr std::size_t kMostPaged = 30;  // names of one step
inline constexpr std::size_t kMostLanes = 8;   // channels at once, and channels in a row
inline constexpr std::size_t kMostChannels = 50;
inline constexpr std::size_t kMostShifts = 12;
inline constexpr std::size_t kMostRows = 400;  // of a rotation: more than a year
inline constexpr std::size_t kMostAbsences = 2000;

}  // namespace jibao::config
