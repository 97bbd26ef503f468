// See comparison.hpp.
#include "daemon/simulate/comparison.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "daemon/journal/codec.hpp"
#include "daemon/store/journal_line.hpp"

namespace jibao::simulate {
namespace {

bool less(const Both<std::string>& left, const Both<std::string>& right) {
  return std::tie(left.before, left.after) < std::tie(right.before, right.after);
}

void add(Calls& sum, const Calls& calls) {
  sum.pages += calls.pages;
  sum.at_night += calls.at_night;
}

// The keys of both maps, in order.
template <class Map>
std::set<std::string> keys_of(const Map& left, const Map& right) {
  std::set<std::string> keys;
  for (const auto& [key, value] : left) keys.insert(key);
  for (const auto& [key, value] : right) keys.insert(key);
  return keys;
}

template <class Map>
std::optional<typename Map::mapped_type> at(const Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? std::nullopt : std::optional(found->second);
}

bool differs(const IncidentDifference& found) {
  return found.filed.before != found.filed.after || !found.people.empty() || !found.clocks.empty();
}

IncidentDifference compare(const History& history, const ReplayOutcome& before, const ReplayOutcome& after) {
  IncidentDifference found;
  found.incident = history.incident;
  found.number = history.number;
  found.category = history.category;
  found.opened = history.opened;
  found.filed = {before.filed, after.filed};
  found.unanswered = {before.unanswered, after.unanswered};
  for (const auto& [person, calls] : before.calls) add(found.calls.before, calls);
  for (const auto& [person, calls] : after.calls) add(found.calls.after, calls);
  if (before.calls != after.calls)
    for (const std::string& person : keys_of(before.calls, after.calls)) {
      const Both<Calls> calls{at(before.calls, person).value_or(Calls{}), at(after.calls, person).value_or(Calls{})};
      if (calls.before != calls.after) found.people.push_back({person, calls});
    }
  if (before.clocks != after.clocks)
    for (const std::string& rule : keys_of(before.clocks, after.clocks)) {
      const Both<std::optional<ClockOutcome>> clock{at(before.clocks, rule), at(after.clocks, rule)};
      if (clock.before != clock.after) found.clocks.push_back({rule, clock});
    }
  return found;
}

void count(RuleDifference& sum, const Both<std::optional<ClockOutcome>>& clock) {
  if (!clock.before || !clock.after) {
    ++(clock.before ? sum.vanish : sum.appear);
    return;
  }
  if (clock.before->due && clock.after->due && clock.before->due != clock.after->due) {
    const Duration shift = *clock.after->due - *clock.before->due;
    ++(shift < Duration::zero() ? sum.earlier : sum.later);
    sum.most_earlier = std::max(sum.most_earlier, -shift);
    sum.most_later = std::max(sum.most_later, shift);
  }
  if (clock.before->verdict != clock.after->verdict)
    ++sum.verdicts[{clock.before->verdict, clock.after->verdict}];
}

}  // namespace

RuleDifference::RuleDifference() : verdicts(less) {}

struct PolicyComparison::Inside {
  std::shared_ptr<const Policy> before, after;
  std::size_t most_listed = 0;
  Comparison sum;
  std::map<IncidentId, HistoryKeeper> open;
  std::vector<bool> judged;  // by incident id
  Instant last;

  void judge(IncidentId id, HistoryKeeper&& keeper) {
    if (judged.size() <= id) judged.resize(id + 1);
    judged[id] = true;
    if (!keeper.opened()) {
      ++sum.unopened;
      return;
    }
    History history = std::move(keeper).finish();
    history.incident = id;
    const ReplayOutcome old_outcome = replay(history, before, last);
    const ReplayOutcome new_outcome = replay(history, after, last);
    sum.unreadable += history.unreadable;
    sum.refused.before += old_outcome.filed ? 0 : 1;
    sum.refused.after += new_outcome.filed ? 0 : 1;
    sum.unanswered.before += old_outcome.unanswered;
    sum.unanswered.after += new_outcome.unanswered;
    ++sum.incidents;
    for (const auto& [person, calls] : old_outcome.calls) add(sum.people[person].before, calls);
    for (const auto& [person, calls] : new_outcome.calls) add(sum.people[person].after, calls);
    IncidentDifference found = compare(history, old_outcome, new_outcome);
    add(sum.calls.before, found.calls.before);
    add(sum.calls.after, found.calls.after);
    if (!differs(found)) return;
    ++sum.differing;
    for (const ClockDifference& clock : found.clocks)
      count(sum.rules[clock.rule.substr(0, clock.rule.find(" #"))], clock.clock);
    if (sum.list.size() < most_listed) sum.list.push_back(std::move(found));
  }
};

PolicyComparison::PolicyComparison(std::shared_ptr<const Policy> before, std::shared_ptr<const Policy> after,
                                   std::size_t most_listed)
    : inside_(std::make_unique<Inside>()) {
  inside_->before = std::move(before);
  inside_->after = std::move(after);
  inside_->most_listed = most_listed;
}

PolicyComparison::~PolicyComparison() = default;

Result<void> PolicyComparison::take(std::string_view line) {
  auto read = store::read_journal_line(line);
  if (!read) return tl::unexpected<Error>(read.error());
  const std::optional<store::Stored> record = store::stored(std::move(*read));
  Inside& in = *inside_;
  ++in.sum.records;
  in.last = std::max(in.last, from_millis(record->at));
  if (record->incident == 0) return {};
  if (record->incident < in.judged.size() && in.judged[record->incident]) {
    ++in.sum.late_records;
    return {};
  }
  const auto facts = journal::decode(*record);
  if (!facts) return tl::unexpected<Error>(facts.error());
  const auto [found, added] = in.open.try_emplace(record->incident);
  found->second.take(from_millis(record->at), *facts);
  if (record->retires || in.open.size() > most_open) {
    const auto over = record->retires ? found : in.open.begin();
    HistoryKeeper keeper = std::move(over->second);
    const IncidentId id = over->first;
    in.open.erase(over);
    in.judge(id, std::move(keeper));
  }
  return {};
}

Comparison PolicyComparison::finish() {
  Inside& in = *inside_;
  while (!in.open.empty()) {
    auto first = in.open.extract(in.open.begin());
    in.judge(first.key(), std::move(first.mapped()));
  }
  return std::move(in.sum);
}

}  // namespace jibao::simulate
