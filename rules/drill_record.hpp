// What is kept of a drill (演练) after it is over: who was paged, who answered after how long, and which clocks were kept.
// Plain values; drill_record.cpp makes them of the incident.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/names.hpp"
#include "rules/page.hpp"
#include "rules/time.hpp"

namespace jibao {

struct DrillPerson {
  std::string person, channel;          // the channel of the first page
  Instant paged;
  std::optional<Instant> answered;      // the first answer
  std::string answer;                   // its kind, by its written name

  template <class Visitor, class Self>
  static void walk(Visitor& v, Self& self) {
    v("person", self.person), v("channel", self.channel), v("paged", self.paged), v("answered", self.answered), v("answer", self.answer);
  }
  template <class Visitor>
  void fields(Visitor& v) { walk(v, *this); }
  template <class Visitor>
  void fields(Visitor& v) const { walk(v, *this); }
};

struct DrillClock {
  std::string rule;
  std::string verdict;                  // by its written name
  std::optional<Instant> due, done;

  template <class Visitor, class Self>
  static void walk(Visitor& v, Self& self) {
    v("rule", self.rule), v("verdict", self.verdict), v("due", self.due), v("done", self.done);
  }
  template <class Visitor>
  void fields(Visitor& v) { walk(v, *this); }
  template <class Visitor>
  void fields(Visitor& v) const { walk(v, *this); }
};

struct HeldDrill {
  std::string number, category;         // what it told of stays with its incident, which may be found to be secret
  Instant opened;
  std::optional<Instant> closed;
  std::vector<DrillPerson> people;
  std::vector<DrillClock> clocks;
};

struct Incident;
/// The record of a drill as it stands now; of one that is running, too.
HeldDrill drill_record(const Incident& incident);

struct DrillBook {
  std::map<IncidentId, HeldDrill> held;
  std::set<IncidentId> to_note;         // closed, and not on the house's record yet
};
constexpr std::size_t drills_kept = 100;

}  // namespace jibao
