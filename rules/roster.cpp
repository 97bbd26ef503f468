// See roster.hpp. Shifts are times of day in the office's zone; a shift over midnight belongs to the date it began on.
#include "rules/roster.hpp"

#include <algorithm>

#include "rules/state.hpp"

namespace jibao {
namespace {

constexpr int substitution_depth = 4;  // a substitute of a substitute of a substitute: further is a mistake of the roster

/// The watch of `shift` on `date`: the entry for that date, else the rotation's row, else nobody.
Watch watch_of(const Roster& roster, Date date, const std::string& shift) {
  if (const auto found = roster.watches.find({date, shift}); found != roster.watches.end()) return found->second;
  if (!roster.rotation || roster.rotation->rows.empty()) return {};
  const auto days = (std::chrono::sys_days(date) - std::chrono::sys_days(roster.rotation->start)).count();
  if (days < 0) return {};
  const auto& row = roster.rotation->rows[static_cast<std::size_t>(days) % roster.rotation->rows.size()];
  const auto found = row.find(shift);
  return found == row.end() ? Watch{} : found->second;
}

template <class Absence>
const Absence* absence_at(const std::vector<Absence>& absences, const std::string& person, Instant now) {
  for (const auto& absence : absences)
    if (absence.person == person && absence.from <= now && now < absence.until) return &absence;
  return nullptr;
}

struct Absence {  // of one person, by whichever of the two books
  std::string substitute;
  Instant until;
  bool leave = false;
};

/// What keeps `person` away at `now`: leave of the browser (the latest entry: a substitute is found later), then the policy's
/// substitutions, then its leave.
std::optional<Absence> absence_of(const Policy& policy, const DutyBook& book, const std::string& person, Instant now) {
  for (auto leave = book.leaves.rbegin(); leave != book.leaves.rend(); ++leave)
    if (leave->second.person == person && leave->second.covers(now)) return Absence{leave->second.substitute, leave->second.until, true};
  if (const auto* swap = absence_at(policy.roster.substitutions, person, now)) return Absence{swap->substitute, swap->until, false};
  if (const auto* leave = absence_at(policy.roster.leaves, person, now)) return Absence{leave->substitute, leave->until, true};
  return std::nullopt;
}

struct Roll {  // the people of one name, as they are found
  const Policy& policy;
  const DutyBook& book;
  std::string post;
  Instant now;
  Resolved out{};

  /// Adds `person`, or whoever stands in for them now, or a skip with its reason.
  void add(const std::string& person, Reason reason) {
    std::string who = person;
    for (int depth = 0; depth < substitution_depth; ++depth) {
      const auto away = absence_of(policy, book, who, now);
      if (!away) break;
      if (away->leave) out.skipped.push_back({who, post, 0, {Why::on_leave, away->substitute, away->until}});
      if (away->substitute.empty()) return;
      reason = {Why::substitute, who, away->until};
      who = away->substitute;
    }
    if (policy.people.find(who) == policy.people.end()) {
      out.skipped.push_back({who, post, 0, {Why::unknown_person, {}, {}}});
      return;
    }
    const auto same = [&](const OnDuty& other) { return other.person == who; };
    if (std::none_of(out.people.begin(), out.people.end(), same)) out.people.push_back({who, reason});
  }

  /// Those of the surge roster: leaders with the duty leader, the others with the secondary.
  void add_surge(Post duty) {
    if (!book.surge || duty == Post::primary) return;
    for (const std::string& person : book.surge->people) {
      const auto known = policy.people.find(person);
      const bool leads = known != policy.people.end() && known->second.leader;
      if (leads == (duty == Post::duty_leader)) add(person, {Why::surge, post, {}});
    }
  }
};

/// Of the policy's file alone.
DutyShift file_shift(const Policy& policy, Date date, const Shift& shift) {
  const Watch watch = watch_of(policy.roster, date, shift.id);
  const std::string& zone = policy.office.zone;
  const Date last = shift.until <= shift.from ? Date(std::chrono::sys_days(date) + std::chrono::days(1)) : date;
  return {written_date(date), shift.id, instant_at(date, shift.from, zone), instant_at(last, shift.until, zone), watch[0], watch[1], watch[2]};
}

void add_held(const HeldMonth& month, const std::string& date, std::vector<DutyShift>& out) {
  for (auto held = month.shifts.lower_bound({date, {}}); held != month.shifts.end() && held->first.first == date; ++held)
    out.push_back(held->second.duty);
}

const DutyBook& empty_book() {
  static const DutyBook book;
  return book;
}

}  // namespace

std::string written_date(Date date) {
  std::string text = std::to_string(static_cast<int>(date.year()));
  for (const unsigned part : {static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())})
    text += (part < 10 ? "-0" : "-") + std::to_string(part);
  return text;
}

std::optional<Date> read_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int parts[3] = {0, 0, 0};
  for (std::size_t i = 0, part = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) ++part;
    else if (text[i] < '0' || text[i] > '9') return std::nullopt;
    else parts[part] = parts[part] * 10 + (text[i] - '0');
  }
  const Date date{std::chrono::year(parts[0]), std::chrono::month(static_cast<unsigned>(parts[1])), std::chrono::day(static_cast<unsigned>(parts[2]))};
  if (!date.ok() || parts[0] < 1970 || parts[0] > 2199) return std::nullopt;
  return date;
}

std::vector<DutyShift> shifts_of(const Policy& policy, const DutyBook& book, Date date) {
  std::vector<DutyShift> out;
  const std::string written = written_date(date);
  if (const HeldMonth* month = book.month_of(written)) add_held(*month, written, out);
  else
    for (const Shift& shift : policy.roster.shifts) out.push_back(file_shift(policy, date, shift));
  std::stable_sort(out.begin(), out.end(), [](const DutyShift& one, const DutyShift& other) { return one.from < other.from; });
  return out;
}

std::vector<DutyShift> shifts_between(const Policy& policy, const DutyBook& book, Instant from, Instant until) {
  std::vector<DutyShift> out;
  const auto last = std::chrono::sys_days(date_at(until, policy.office.zone));
  for (auto day = std::chrono::sys_days(date_at(from, policy.office.zone)) - std::chrono::days(1); day <= last; day += std::chrono::days(1))
    for (DutyShift& shift : shifts_of(policy, book, Date(day)))
      if (shift.from < until && from < shift.until) out.push_back(std::move(shift));
  return out;
}

std::string stands_for(const Policy& policy, const DutyBook& book, const std::string& person, Instant now) {
  Roll roll{policy, book, {}, now};
  roll.add(person, {});
  return roll.out.people.empty() ? std::string() : roll.out.people.front().person;
}

std::map<std::string, ShiftGiven> standing(const Policy& policy, const DutyBook& book, Instant now, Instant until) {
  std::map<std::string, ShiftGiven> out;
  for (const DutyShift& shift : shifts_between(policy, book, now, until)) {
    std::vector<Instant> moments{std::max(now, shift.from)};
    for (const auto& [number, leave] : book.leaves)
      if (moments.front() < leave.from && leave.from < shift.until) moments.push_back(leave.from);
    const Watch watch = shift.watch();
    for (const Post post : {Post::duty_leader, Post::primary, Post::secondary})
      for (const Instant moment : moments) {
        const std::string& named = watch[static_cast<std::size_t>(post)];
        const std::string person = named.empty() ? std::string() : stands_for(policy, book, named, moment);
        if (!person.empty())
          out.try_emplace(slot_key(shift.date, shift.shift, post) + "/" + person, ShiftGiven{shift.date, shift.shift, post, shift.from, shift.until, person, {}, {}});
      }
  }
  return out;
}

std::vector<Watch> watches_at(const Policy& policy, const DutyBook& book, Instant now) {
  const Date today = date_at(now, policy.office.zone);
  const Date yesterday = Date(std::chrono::sys_days(today) - std::chrono::days(1));
  std::vector<Watch> watches;
  std::vector<DutyShift> held;
  const auto holds = [&](Date date) {
    if (book.months.empty()) return false;
    const std::string written = written_date(date);
    const HeldMonth* month = book.month_of(written);
    if (month != nullptr) add_held(*month, written, held);
    return month != nullptr;
  };
  const bool before = holds(yesterday), here = holds(today);
  for (const DutyShift& shift : held)
    if (shift.from <= now && now < shift.until) watches.push_back(shift.watch());
  const auto clock = time_of_day_at(now, policy.office.zone);
  for (const Shift& shift : policy.roster.shifts) {
    const bool over_midnight = shift.until <= shift.from;
    if (!here && clock >= shift.from && (over_midnight || clock < shift.until))
      watches.push_back(watch_of(policy.roster, today, shift.id));
    if (!before && over_midnight && clock < shift.until) watches.push_back(watch_of(policy.roster, yesterday, shift.id));
  }
  return watches;
}

Resolved resolve(const Policy& policy, const DutyBook& book, std::string_view name, Instant now) {
  Roll roll{policy, book, std::string(name), now};
  const std::string& post = roll.post;
  if (const auto duty = from_name<Post>(name)) {
    for (const Watch& watch : watches_at(policy, book, now)) {
      const std::string& person = watch[static_cast<std::size_t>(*duty)];
      if (!person.empty()) roll.add(person, {Why::on_duty, post, {}});
    }
    roll.add_surge(*duty);
  } else if (const auto fixed = policy.roster.fixed_posts.find(post); fixed != policy.roster.fixed_posts.end()) {
    for (const std::string& person : fixed->second) roll.add(person, {Why::fixed_post, post, {}});
  } else {
    roll.post.clear();
    roll.add(std::string(name), {Why::named, {}, {}});
    return std::move(roll.out);
  }
  if (roll.out.people.empty())
    for (const std::string& person : policy.roster.fallback) roll.add(person, {Why::fallback, post, {}});
  return std::move(roll.out);
}

Resolved resolve(const State& state, std::string_view name, Instant now) { return resolve(state.current(), state.duty, name, now); }

Resolved resolve(const Policy& policy, std::string_view name, Instant now) { return resolve(policy, empty_book(), name, now); }

}  // namespace jibao
