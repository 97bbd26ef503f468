// roster: the shifts of the day, who is on them (by date, else by rotation), who stands in, and the posts
// that are always held by the same people.
//
// Surprise: a minute of the day or a row that nobody covers is a warning, not an error: the fallback stands
// in, and a thin roster must not keep an office from starting.
#include <algorithm>
#include <array>
#include <string>

#include "config/sections.hpp"
#include "config/values.hpp"

namespace jibao::config {
namespace {

constexpr std::size_t kMostFixedPosts = 50;
constexpr std::size_t kMostDates = 3700;  // ten years, day by day
constexpr int kMinutesOfDay = 24 * 60;

std::string clock(int minute) {
  std::string text =
      std::to_string(minute / 60) + ":" + (minute % 60 < 10 ? "0" : "") + std::to_string(minute % 60);
  return text.size() < 5 ? "0" + text : text;
}

Watch read_watch(Reading& reading, const Node& node, Place head, const std::string& what) {
  const Fields fields =
      read_map(node, head, what, {optional("duty_leader"), optional("primary"), optional("secondary")},
               reading.diagnostics);
  Watch watch;
  for (const Post post : {Post::duty_leader, Post::primary, Post::secondary}) {
    watch[static_cast<std::size_t>(post)] = read_use(reading, fields, name_of(post), Named::person);
  }
  if (watch[static_cast<std::size_t>(Post::primary)].empty()) {
    reading.diagnostics.warning(head, what + " has no primary", "the fallback stands in");
  }
  return watch;
}

// The watches of one row or date, by shift.
std::map<std::string, Watch> read_watches(Reading& reading, const Node& node, Place head,
                                          const std::string& what) {
  std::map<std::string, Watch> watches;
  const Fields fields = read_free_map(node, head, what, kMostShifts, reading.diagnostics);
  for (const Entry& entry : fields.entries()) {
    reading.references.use(Named::shift, entry.key, entry.key_place);
    watches[entry.key] =
        read_watch(reading, entry.value, entry.key_place, "shift '" + entry.key + "' of " + what);
  }
  for (const Shift& shift : reading.policy.roster.shifts) {
    if (watches.contains(shift.id)) continue;
    reading.diagnostics.warning(head, what + " has nobody for shift '" + shift.id + "'",
                                "the fallback stands in");
  }
  return watches;
}

void read_shifts(Reading& reading, const Fields& roster) {
  std::array<bool, kMinutesOfDay> covered{};
  for (const Node* item : roster.items("shifts", kMostShifts)) {
    const Fields fields =
        read_map(*item, item->place, titled("shift", *item, "id"),
                 {required("id"), required("from"), required("until")}, reading.diagnostics);
    Shift shift{read_identifier(fields, "id"), fields.time_of_day("from").value_or(std::chrono::minutes(0)),
                fields.time_of_day("until").value_or(std::chrono::minutes(0))};
    if (shift.from == std::chrono::hours(24)) {
      fields.error(fields.place("from"), "a shift cannot begin at 24:00", "write \"00:00\"");
      continue;
    }
    const auto from = static_cast<int>(shift.from.count());
    auto length = static_cast<int>((shift.until - shift.from).count());
    if (length <= 0) length += kMinutesOfDay;
    for (int i = 0; i < length; ++i) covered[static_cast<std::size_t>((from + i) % kMinutesOfDay)] = true;
    if (shift.id.empty()) continue;
    if (reading.references.define(Named::shift, shift.id, fields.place("id"), reading.diagnostics)) {
      reading.policy.roster.shifts.push_back(std::move(shift));
    }
  }
  if (reading.policy.roster.shifts.empty()) return;
  const auto gap = std::find(covered.begin(), covered.end(), false);
  if (gap == covered.end()) return;
  const auto end = std::find(gap, covered.end(), true);
  reading.diagnostics.warning(roster.key_place("shifts"),
                              "no shift covers " + clock(static_cast<int>(gap - covered.begin())) + " to " +
                                  clock(static_cast<int>(end - covered.begin())),
                              "the fallback stands in");
}

void read_rotation(Reading& reading, const Fields& roster) {
  const Node* node = roster.node("rotation");
  if (node == nullptr) return;
  const Fields fields = read_map(*node, roster.key_place("rotation"), "rotation",
                                 {required("start"), required("rows")}, reading.diagnostics);
  Rotation rotation;
  rotation.start = fields.date("start").value_or(Date{});
  int number = 0;
  for (const Node* row : fields.items("rows", kMostRows)) {
    ++number;
    rotation.rows.push_back(
        read_watches(reading, *row, row->place, "row " + std::to_string(number) + " of the rotation"));
  }
  if (fields.is_empty_list("rows")) {
    fields.error(fields.key_place("rows"), "a rotation needs at least one row");
    return;
  }
  reading.policy.roster.rotation = std::move(rotation);
}

void read_dates(Reading& reading, const Fields& roster) {
  const Node* node = roster.node("watches");
  if (node == nullptr) return;
  const Fields dates =
      read_free_map(*node, roster.key_place("watches"), "'watches'", kMostDates, reading.diagnostics);
  for (const Entry& entry : dates.entries()) {
    const Result<Date> date = parse_date(entry.key);
    if (!date) {
      roster.error(entry.key_place, "'" + entry.key + "' is not a date", date.error().message);
      continue;
    }
    for (auto& [shift, watch] : read_watches(reading, entry.value, entry.key_place, entry.key)) {
      reading.policy.roster.watches[{*date, shift}] = std::move(watch);
    }
  }
}

void read_fixed_posts(Reading& reading, const Fields& roster) {
  const Node* node = roster.node("fixed_posts");
  if (node == nullptr) return;
  const Fields posts = read_free_map(*node, roster.key_place("fixed_posts"), "'fixed_posts'", kMostFixedPosts,
                                     reading.diagnostics);
  for (const Entry& entry : posts.entries()) {
    if (!is_identifier(entry.key)) {
      roster.error(entry.key_place, "'" + entry.key + "' cannot be the name of a post",
                   "use small letters, digits, '_' and '-', at most 64");
      continue;
    }
    reading.references.define(Named::target, entry.key, entry.key_place, reading.diagnostics);
    std::vector<std::string>& people = reading.policy.roster.fixed_posts[entry.key];
    people = read_uses(reading, posts, entry.key, Named::person, kMostPaged);
    if (posts.is_empty_list(entry.key))
      roster.error(entry.key_place, "post '" + entry.key + "' is held by nobody");
  }
}

// The two ends of an absence; reports where it ends before it begins.
std::pair<Instant, Instant> read_span(const Fields& fields) {
  const auto from = fields.instant("from");
  const auto until = fields.instant("until");
  if (from && until && *until <= *from) {
    fields.error(fields.place("until"), fields.what() + " ends before it begins");
  }
  return {from.value_or(Instant{}), until.value_or(Instant{})};
}

void check_not_oneself(const Fields& fields, const std::string& person, const std::string& substitute) {
  if (person.empty() || person != substitute) return;
  fields.error(fields.place("substitute"), "'" + person + "' cannot stand in for themself");
}

void read_absences(Reading& reading, const Fields& roster) {
  Roster& result = reading.policy.roster;
  for (const Node* item : roster.items("substitutions", kMostAbsences)) {
    const Fields fields = read_map(*item, item->place, titled("substitution of", *item, "person"),
                                   {required("person"), required("substitute"), required("from"),
                                    required("until"), optional("approved_by")},
                                   reading.diagnostics);
    const auto [from, until] = read_span(fields);
    Substitution substitution{read_use(reading, fields, "person", Named::person),
                              read_use(reading, fields, "substitute", Named::person), from, until,
                              read_use(reading, fields, "approved_by", Named::person)};
    check_not_oneself(fields, substitution.person, substitution.substitute);
    result.substitutions.push_back(std::move(substitution));
  }
  for (const Node* item : roster.items("leaves", kMostAbsences)) {
    const Fields fields =
        read_map(*item, item->place, titled("leave of", *item, "person"),
                 {required("person"), required("from"), required("until"), optional("substitute")},
                 reading.diagnostics);
    const auto [from, until] = read_span(fields);
    Leave leave{read_use(reading, fields, "person", Named::person), from, until,
                read_use(reading, fields, "substitute", Named::person)};
    check_not_oneself(fields, leave.person, leave.substitute);
    result.leaves.push_back(std::move(leave));
  }
}

}  // namespace

void read_roster(Reading& reading, const Entry& entry) {
  const Fields fields =
      read_map(entry.value, entry.key_place, "roster",
               {required("shifts"), optional("rotation"), optional("watches"), optional("fixed_posts"),
                optional("substitutions"), optional("leaves"), required("fallback")},
               reading.diagnostics);
  for (const std::string_view post : Names<Post>::values) {
    reading.references.define_known(Named::target, std::string(post));
  }
  read_shifts(reading, fields);
  read_rotation(reading, fields);
  read_dates(reading, fields);
  read_fixed_posts(reading, fields);
  read_absences(reading, fields);
  reading.policy.roster.fallback = read_uses(reading, fields, "fallback", Named::person, kMostPaged);
  if (fields.is_empty_list("fallback")) {
    fields.error(fields.key_place("fallback"), "'fallback' is empty",
                 "name who stands in where nobody is on duty");
  }
  if (fields.is_empty_list("shifts")) {
    fields.error(fields.key_place("shifts"), "'shifts' is empty",
                 "one shift from 08:00 until 08:00 is enough");
  }
}

}  // namespace jibao::config
