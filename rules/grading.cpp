// The level: as people state it and as the thresholds of the policy give it, whichever is higher. Each change is a fact
// with its scheme and criterion; what comes after a scheme's window is recorded and changes nothing.
//
// Invariant: the level is the highest that any scheme gives, whatever their order, so another scheme never lowers it; and
// whenever the watch is due a fact comes of it, so time never spins. What several sources of one event say counts together:
// of each count the highest, of the marks all. Called when a report is opened or amended, and by time.
//
// Surprise: a mark that a supplement takes back is over, not untrue: what it brought stays, and a threshold of time counts
// until it ended. A correction says that it never was.
//
// Source: Emergency Response Law article 3 (four grades); Power Regulation article 34 (of several schemes the higher);
// Order 493 articles 13 and 20 (30 days, traffic and fire 7).
#include <algorithm>

#include "rules/draft.hpp"
#include "rules/limit.hpp"

namespace jibao {
namespace {

/// What all sources of one event say together.
struct Told {
  std::map<std::string, std::int64_t, std::less<>> counts;  // casualties and measures
  std::map<std::string, std::optional<Instant>> marks;      // with the time at which it was over
  Level stated = Level::unknown;
};

void count(Told& told, std::string_view what, std::optional<std::int64_t> amount) {
  if (!amount) return;
  auto& known = told.counts.emplace(what, 0).first->second;
  known = std::max(known, *amount);
}

void listen(Told& told, const Incident& source) {
  const Report& report = source.report;
  count(told, "dead", report.casualties.dead);
  count(told, "missing", report.casualties.missing);
  count(told, "seriously_injured", report.casualties.seriously_injured);
  count(told, "injured", report.casualties.injured);
  count(told, "affected", report.casualties.affected);
  for (const auto& [measure, amount] : report.measures) count(told, measure, amount);
  for (const auto& [mark, ended] : source.marks_ended) {
    const auto [known, fresh] = told.marks.emplace(mark, ended);
    if (!fresh && known->second) known->second = std::max(*known->second, ended);
  }
  for (const std::string& mark : report.marks) told.marks[mark].reset();
  told.stated = std::max(told.stated, read_level(report.level).value_or(Level::unknown));
}

Told told_of(const Draft& draft) {
  Told told;
  listen(told, draft.incident);
  for (const IncidentId merged : draft.incident.merged)
    if (const auto source = draft.state.incidents.find(merged); source != draft.state.incidents.end())
      listen(told, source->second);
  return told;
}

std::int64_t amount_of(const Told& told, const GradingScheme& scheme, const std::string& what) {
  const auto one = [&](const std::string& name) {
    const auto found = told.counts.find(name);
    return found != told.counts.end() ? found->second : 0;
  };
  std::int64_t amount = one(what);
  for (const auto& [added, to] : scheme.counted_as)
    if (to == what) amount += one(added);
  return amount;
}

bool concerns(const GradingScheme& scheme, const Told& told, const Incident& incident, const Policy& policy) {
  const Report& report = incident.report;
  const auto said = [&](const std::string& mark) { return told.marks.contains(mark); };
  return std::find(scheme.kinds.begin(), scheme.kinds.end(), report.kind) != scheme.kinds.end() &&
         concerns_category(policy, scheme.categories, report.category) &&
         std::all_of(scheme.only_with.begin(), scheme.only_with.end(), said) &&
         std::none_of(scheme.not_with.begin(), scheme.not_with.end(), said) &&
         scheme.in_force.covers(date_at(report.received.value_or(incident.opened_at), policy.office.zone));
}

/// From when on the criterion is met; nothing: it is not, by what is known.
std::optional<Instant> met_from(const Criterion& criterion, const GradingScheme& scheme, const Told& told, Instant start) {
  for (const auto& [what, bound] : criterion.at_least)
    if (amount_of(told, scheme, what) < bound) return std::nullopt;
  const Instant from = criterion.lasting ? start + *criterion.lasting : Instant::min();
  for (const std::string& mark : criterion.marks) {
    const auto said = told.marks.find(mark);
    if (said == told.marks.end()) return std::nullopt;
    if (criterion.lasting && said->second && *said->second < from) return std::nullopt;  // it was over before
  }
  return from;
}

struct Given {  // by one scheme
  Level level = Level::unknown;
  std::string criterion;
};

Given given_by(const GradingScheme& scheme, const Told& told, Instant start, Instant until) {
  Given best;
  for (const Criterion& criterion : scheme.criteria) {
    if (criterion.level <= best.level) continue;
    const auto from = met_from(criterion, scheme, told, start);
    if (from && *from <= until) best = {criterion.level, criterion.quote};
  }
  return best;
}

Instant start_of(const Incident& incident) {
  const Report& report = incident.report;
  if (report.occurred.at) return *report.occurred.at;
  return report.discovered.value_or(report.received.value_or(incident.opened_at));
}

/// Time counts while the incident is open.
Instant counted_until(const Draft& draft) {
  const Incident& incident = draft.incident;
  return std::min(draft.now, incident.withdrawn_at.value_or(incident.closed_at.value_or(draft.now)));
}

/// One look at all schemes.
class Grading {
 public:
  Grading(Draft& draft, const Actor& by)
      : draft_(draft), by_(by), told_(told_of(draft)), start_(start_of(draft.incident)), until_(counted_until(draft)) {}

  void find() {
    for (const GradingScheme& scheme : draft_.rules().schemes)
      if (concerns(scheme, told_, draft_.incident, draft_.rules())) consider(scheme);
  }

  void set(bool at_opening) {
    const Level level = std::max(told_.stated, best_.level);
    if (level == draft_.incident.level && still_founded(level)) return;
    LevelSet set = fact(level, draft_.incident.level);
    if (best_.level == level && level != Level::unknown) {
      set.scheme = best_scheme_;
      set.criterion = best_.criterion;
    }
    set.first = at_opening;
    draft_.add(std::move(set));
  }

  /// When time alone may next raise what is in force now, or close a window.
  void watch() {
    std::optional<Instant> next;
    const auto consider = [&](Instant when) {
      if (when > draft_.now && (!next || when < *next)) next = when;
    };
    for (const Instant end : window_ends_) consider(end);
    for (const auto& [level, when] : to_come_)
      if (level > draft_.incident.level) consider(when);
    if (next != draft_.incident.level_watch) draft_.add(LevelWatched{next});
  }

 private:
  LevelSet fact(Level level, Level before) const {
    LevelSet set;
    set.level = level;
    set.before = before;
    set.by = by_.person;
    set.typed_by = by_.typed_by;
    return set;
  }

  void consider(const GradingScheme& scheme) {
    std::optional<Instant> end;
    if (scheme.window) end = due_of(*scheme.window, {}, start_, draft_.rules()).at;
    if (end && *end <= draft_.now) {
      take(scheme, {hold(scheme, given_by(scheme, told_, start_, std::min(until_, *end - Duration(1)))), {}});
      return;
    }
    if (end) window_ends_.push_back(*end);
    take(scheme, given_by(scheme, told_, start_, until_));
    for (const Criterion& criterion : scheme.criteria) {
      const auto from = met_from(criterion, scheme, told_, start_);
      if (from && *from > until_) to_come_.emplace_back(criterion.level, *from);
    }
  }

  /// The level at which the scheme stands since its window was over; what comes after that is recorded.
  Level hold(const GradingScheme& scheme, const Given& given) {
    const auto held = draft_.incident.levels_held.find(scheme.id);
    const bool known = held != draft_.incident.levels_held.end();
    const Level stays = known ? held->second.stays : given.level;
    if (known && held->second.would_be == given.level) return stays;
    LevelSet set = fact(given.level, stays);
    set.scheme = scheme.id;
    set.criterion = given.criterion;
    set.held = true;
    draft_.add(std::move(set));
    return stays;
  }

  /// The highest; of equals the one that is in force, else the first by its id, so that no order makes a difference.
  void take(const GradingScheme& scheme, Given given) {
    if (given.level == Level::unknown || given.level < best_.level) return;
    const std::string& now = draft_.incident.level_scheme;
    if (given.level == best_.level && (best_scheme_ == now || (scheme.id != now && best_scheme_ < scheme.id))) return;
    best_ = std::move(given);
    best_scheme_ = scheme.id;
  }

  /// Whether what gave this level still gives it.
  bool still_founded(Level level) const {
    const std::string& scheme = draft_.incident.level_scheme;
    return scheme.empty() ? told_.stated == level : best_scheme_ == scheme && best_.level == level;
  }

  Draft& draft_;
  const Actor& by_;
  const Told told_;
  const Instant start_, until_;
  Given best_;
  std::string best_scheme_;
  std::vector<Instant> window_ends_;
  std::vector<std::pair<Level, Instant>> to_come_;
};

}  // namespace

bool grade(Draft& draft, const Actor& by, bool at_opening) {
  const Level before = draft.incident.level;
  Grading grading(draft, by);
  grading.find();
  grading.set(at_opening);
  grading.watch();
  return draft.incident.level > before;
}

void pass_level(Draft& draft) {
  const Incident& incident = draft.incident;
  if (incident.merged_into != 0 || !incident.level_watch || *incident.level_watch > draft.now) return;
  regrade(draft, {});
}

void regrade(Draft& draft, const Actor& by) {
  const Level before = draft.incident.level;
  const EscalationPolicy* governed = draft.escalation();
  set_deadlines(draft, grade(draft, by));
  follow_level(draft, before, governed, by);
}

}  // namespace jibao
