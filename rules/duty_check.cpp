// See duty_check.hpp.
#include "rules/duty_check.hpp"

#include <algorithm>

#include "rules/roster.hpp"

namespace jibao {
namespace {

constexpr Post posts[] = {Post::duty_leader, Post::primary, Post::secondary};

struct Check {
  const Policy& policy;
  const DutyBook& book;
  Instant from, until;
  std::vector<DutyFault> found{};
  std::set<std::string> without_contact{};

  void add(DutyFaultKind kind, Instant begin, Instant end, const DutyShift& shift, Post post, const std::string& person) {
    found.push_back({kind, std::max(begin, from), std::min(end, until), shift.date, shift.shift, post, person});
  }

  /// The instants within a shift at which whoever is there can change: its beginning, and the edges of absences.
  std::vector<Instant> edges(const DutyShift& shift, const std::string& person) const {
    std::set<Instant> all{std::max(shift.from, from)};
    const auto edge = [&](Instant when) {
      if (when > *all.begin() && when < shift.until && when < until) all.insert(when);
    };
    for (const auto& [number, leave] : book.leaves)
      if (leave.person == person) edge(leave.from), edge(leave.until);
    for (const Leave& leave : policy.roster.leaves)
      if (leave.person == person) edge(leave.from), edge(leave.until);
    for (const Substitution& swap : policy.roster.substitutions)
      if (swap.person == person) edge(swap.from), edge(swap.until);
    return {all.begin(), all.end()};
  }

  void look_at_person(const DutyShift& shift, Post post, const std::string& person) {
    const std::vector<Instant> all = edges(shift, person);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Instant end = i + 1 < all.size() ? all[i + 1] : shift.until;
      const std::string there = stands_for(policy, book, person, all[i]);
      if (there.empty()) {
        const bool known = policy.people.contains(person);
        add(known ? DutyFaultKind::on_leave : DutyFaultKind::unknown_person, all[i], end, shift, post, person);
        continue;
      }
      const Contact& contact = policy.people.at(there).contact;
      if (contact.phone.empty() && contact.email.empty() && without_contact.insert(there).second)
        add(DutyFaultKind::no_contact, all[i], end, shift, post, there);
    }
  }

  struct Held { Instant from, until; const DutyShift* shift; Post post; std::string person; };

  void look_at_doubles(const std::vector<DutyShift>& shifts) {
    std::vector<Held> held;
    for (const DutyShift& shift : shifts) {
      const Watch watch = shift.watch();
      for (const Post post : posts)
        if (const std::string& person = watch[static_cast<std::size_t>(post)]; !person.empty())
          if (const std::string there = stands_for(policy, book, person, std::max(shift.from, from)); !there.empty())
            held.push_back({shift.from, shift.until, &shift, post, there});
    }
    std::stable_sort(held.begin(), held.end(), [](const Held& one, const Held& other) { return one.from < other.from; });
    for (std::size_t i = 0; i < held.size(); ++i)
      for (std::size_t j = i + 1; j < held.size() && held[j].from < held[i].until; ++j)
        if (held[i].person == held[j].person)
          add(DutyFaultKind::double_booked, held[j].from, std::min(held[i].until, held[j].until), *held[j].shift, held[j].post, held[j].person);
  }

  void look_at_gaps(const std::vector<DutyShift>& shifts) {
    Instant covered = from;
    for (const DutyShift& shift : shifts) {
      if (shift.primary.empty()) continue;
      if (shift.from > covered) add(DutyFaultKind::gap, covered, shift.from, {}, Post::primary, {});
      covered = std::max(covered, shift.until);
    }
    if (covered < until) add(DutyFaultKind::gap, covered, until, {}, Post::primary, {});
  }
};

}  // namespace

std::vector<DutyFault> duty_faults(const Policy& policy, const DutyBook& book, Instant from, Instant until) {
  Check check{policy, book, from, until};
  std::vector<DutyShift> shifts = shifts_between(policy, book, from, until);
  std::stable_sort(shifts.begin(), shifts.end(), [](const DutyShift& one, const DutyShift& other) { return one.from < other.from; });
  check.look_at_gaps(shifts);
  check.look_at_doubles(shifts);
  for (const DutyShift& shift : shifts) {
    const Watch watch = shift.watch();
    for (const Post post : posts)
      if (const std::string& person = watch[static_cast<std::size_t>(post)]; !person.empty()) check.look_at_person(shift, post, person);
  }
  std::stable_sort(check.found.begin(), check.found.end(), [](const DutyFault& one, const DutyFault& other) { return one.from < other.from; });
  return std::move(check.found);
}

std::string tell(const Phrases& p, const DutyFault& fault) {
  const std::string when = p.say("{0}至{1}", "{0} to {1}", {p.clock(fault.from), p.clock(fault.until)});
  const std::string post = p.post(std::string(name_of(fault.post)));
  const std::string who = fault.person.empty() ? std::string() : p.person(fault.person);
  switch (fault.kind) {
    case DutyFaultKind::gap: return p.say("{0} 没有主班，只能呼叫后备人员", "{0}: nobody is primary, the fallback would be paged", {when});
    case DutyFaultKind::double_booked: return p.say("{0} {1} 同时排了两个岗（{2}）", "{0}: {1} is at two posts at a time ({2})", {when, who, post});
    case DutyFaultKind::on_leave: return p.say("{0} {2} {1} 请假，无人替班", "{0}: {1}, {2}, is on leave and nobody stands in", {when, who, post});
    case DutyFaultKind::no_contact: return p.say("{0} {2} {1} 没有电话也没有邮箱，呼叫不到", "{0}: {1}, {2}, has neither number nor mailbox", {when, who, post});
    case DutyFaultKind::unknown_person: return p.say("{0} {2} {1} 不在人员表中", "{0}: {1}, {2}, is not in the people file", {when, who, post});
  }
  return {};
}

}  // namespace jibao
