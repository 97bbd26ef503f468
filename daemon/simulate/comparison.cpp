// See comparison.hpp.
#include "daemon/simulate/comparison.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <set>
#include <stdexcept>
#include <thread>
#include <tuple>

#include "daemon/journal/codec.hpp"
#include "daemon/simulate/export_line.hpp"

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

namespace {

// What is added up of one comparison into another.
void add(Both<std::uint64_t>& sum, const Both<std::uint64_t>& more) {
  sum.before += more.before;
  sum.after += more.after;
}
void add(Both<Calls>& sum, const Both<Calls>& more) {
  add(sum.before, more.before);
  add(sum.after, more.after);
}
void add(RuleDifference& sum, const RuleDifference& more) {
  sum.appear += more.appear;
  sum.vanish += more.vanish;
  sum.earlier += more.earlier;
  sum.later += more.later;
  sum.most_earlier = std::max(sum.most_earlier, more.most_earlier);
  sum.most_later = std::max(sum.most_later, more.most_later);
  for (const auto& [verdict, count] : more.verdicts) sum.verdicts[verdict] += count;
}
void add(Comparison& sum, Comparison&& more) {
  sum.records += more.records;
  sum.incidents += more.incidents;
  sum.differing += more.differing;
  add(sum.refused, more.refused);
  add(sum.calls, more.calls);
  add(sum.unanswered, more.unanswered);
  for (const auto& [person, calls] : more.people) add(sum.people[person], calls);
  for (const auto& [rule, found] : more.rules) add(sum.rules[rule], found);
  std::move(more.list.begin(), more.list.end(), std::back_inserter(sum.list));
  sum.unreadable += more.unreadable;
  sum.unopened += more.unopened;
  sum.late_records += more.late_records;
}

// Nobody reads the messages of a replay: composing them would be a third of the work.
std::shared_ptr<const Policy> without_words(const Policy& policy) {
  Policy quiet = policy;
  for (auto& [purpose, wording] : quiet.wording) wording = {"*", "*", "*", "*"};
  return std::make_shared<const Policy>(std::move(quiet));
}

struct Line {
  std::uint64_t number = 0;
  std::optional<ExportHead> head;   // nothing: it is no record; its `rest` is in the text of the batch
  std::size_t rest = 0, size = 0;   // where that is
};

struct Batch {
  std::string text;                        // from each line's body on
  std::vector<std::vector<Line>> lines;    // by shard
};

// Every `shards`-th incident, from its first record to its judgement. Touches nothing that another shard touches.
class Shard {
 public:
  Shard(std::shared_ptr<const Policy> before, std::shared_ptr<const Policy> after, std::size_t most_listed)
      : before_(std::move(before)), after_(std::move(after)), most_listed_(most_listed) {}

  // Lines that are no records, or of this shard's incidents, in their order.
  void take(const std::optional<ExportHead>& head, std::uint64_t number) {
    if (bad) return;
    line_ = number;
    if (!head || head->incident > most_incidents) return fail("not in the form of a journal record");
    ++sum.records;
    last = std::max(last, from_millis(head->at));
    if (head->incident == 0) return;
    if (head->incident < judged_.size() && judged_[head->incident]) {
      ++sum.late_records;
      return;
    }
    const auto [found, added] = open_.try_emplace(head->incident);
    if (tells_of_acceptance_alone(*head) && !found->second.needs_acceptance()) return;
    const auto record = read_export_record(*head, HistoryKeeper::wants);
    if (!record) return fail("not in the form of a journal record");
    const auto facts = journal::decode(*record);
    if (!facts) return fail(facts.error().message);
    found->second.take(from_millis(head->at), *facts);
    if (head->retires || open_.size() > most_open / shards) judge(head->retires ? found : open_.begin());
  }

  void finish(Instant end) {
    last = end;
    while (!open_.empty()) judge(open_.begin());
  }

  static constexpr std::size_t shards = 16;  // many more than threads: each takes the next when it is done with one
  Comparison sum;
  Instant last;
  std::optional<BadLine> bad;

 private:
  static constexpr IncidentId most_incidents = 100'000'000;  // a bit is kept of each that was judged

  void fail(std::string reason) { bad = BadLine{line_, std::move(reason)}; }

  void judge(std::map<IncidentId, HistoryKeeper>::iterator over) {
    const IncidentId id = over->first;
    HistoryKeeper keeper = std::move(over->second);
    open_.erase(over);
    if (judged_.size() <= id) judged_.resize(id + 1);
    judged_[id] = true;
    if (!keeper.opened()) {
      ++sum.unopened;
      return;
    }
    History history = std::move(keeper).finish();
    history.incident = id;
    try {
      count(history, replay(history, before_, last), replay(history, after_, last));
    } catch (const std::logic_error& mistake) {  // of the rules; it must not end a daemon that only looks ahead
      fail("incident " + std::to_string(id) + " cannot be judged again: " + mistake.what());
    }
  }

  void count(const History& history, const ReplayOutcome& before, const ReplayOutcome& after) {
    ++sum.incidents;
    sum.unreadable += history.unreadable;
    add(sum.refused, {before.filed ? 0U : 1U, after.filed ? 0U : 1U});
    add(sum.unanswered, {before.unanswered, after.unanswered});
    for (const auto& [person, calls] : before.calls) add(sum.people[person].before, calls);
    for (const auto& [person, calls] : after.calls) add(sum.people[person].after, calls);
    IncidentDifference found = compare(history, before, after);
    add(sum.calls, found.calls);
    if (!differs(found)) return;
    ++sum.differing;
    for (const ClockDifference& clock : found.clocks)
      simulate::count(sum.rules[clock.rule.substr(0, clock.rule.find(" #"))], clock.clock);
    found.line = line_;
    if (sum.list.size() < most_listed_) sum.list.push_back(std::move(found));
  }

  std::shared_ptr<const Policy> before_, after_;
  std::size_t most_listed_ = 0;
  std::map<IncidentId, HistoryKeeper> open_;
  std::vector<bool> judged_;  // by incident
  std::uint64_t line_ = 0;
};

}  // namespace

struct PolicyComparison::Inside {
  static constexpr std::size_t batch_bytes = std::size_t{8} << 20;

  std::vector<Shard> shards;
  std::size_t threads = 1, most_listed = 0;
  Batch filling, judging;
  std::uint64_t count = 0;            // lines taken
  std::optional<BadLine> bad;
  std::atomic<std::size_t> next = 0;  // the shard that nobody works for yet
  std::vector<std::jthread> workers;  // last: they end before what they work on

  // Begins to do `work` for every shard, on as many threads as there may be; with one, it does it all.
  template <class Work>
  void begin(Work work) {
    next = 0;
    const auto some = [this, work] {
      for (std::size_t i = next++; i < shards.size(); i = next++) work(i);
    };
    if (threads == 1) return some();
    for (std::size_t i = 0; i < std::min(threads, shards.size()); ++i) workers.emplace_back(some);
  }

  void end() {
    workers.clear();
    for (const Shard& shard : shards)
      if (shard.bad && (!bad || shard.bad->line < bad->line)) bad = shard.bad;
  }

  // The next batch is read while this one is judged.
  void judge_batch() {
    end();
    std::swap(filling, judging);
    filling.text.clear();
    filling.lines.assign(shards.size(), {});
    begin([this](std::size_t i) {
      for (Line& line : judging.lines[i]) {
        if (line.head) line.head->rest = std::string_view(judging.text).substr(line.rest, line.size);
        shards[i].take(line.head, line.number);
      }
    });
  }
};

PolicyComparison::PolicyComparison(std::shared_ptr<const Policy> before, std::shared_ptr<const Policy> after,
                                   std::size_t most_listed, std::size_t threads)
    : inside_(std::make_unique<Inside>()) {
  inside_->threads = std::max<std::size_t>(threads, 1);
  inside_->most_listed = most_listed;
  const auto quiet_before = without_words(*before);
  const auto quiet_after = without_words(*after);
  for (std::size_t i = 0; i < Shard::shards; ++i) inside_->shards.emplace_back(quiet_before, quiet_after, most_listed);
  inside_->filling.lines.resize(Shard::shards);
  inside_->judging.lines.resize(Shard::shards);
}

PolicyComparison::~PolicyComparison() = default;

const std::optional<BadLine>& PolicyComparison::take(std::string_view line) {
  Inside& in = *inside_;
  if (in.bad) return in.bad;
  ++in.count;
  Line found{in.count, read_export_head(line), in.filling.text.size(), 0};
  if (found.head) {
    found.size = found.head->rest.size();
    in.filling.text += found.head->rest;
  }
  const std::size_t shard = found.head ? found.head->incident % Shard::shards : 0;  // what is no record is refused there
  in.filling.lines[shard].push_back(std::move(found));
  if (in.filling.text.size() >= Inside::batch_bytes) in.judge_batch();
  return in.bad;
}

const std::optional<BadLine>& PolicyComparison::bad_line() const { return inside_->bad; }

Comparison PolicyComparison::finish() {
  Inside& in = *inside_;
  in.judge_batch();
  in.end();
  if (in.bad) return {};
  Instant end;
  for (const Shard& shard : in.shards) end = std::max(end, shard.last);
  in.begin([&in, end](std::size_t i) { in.shards[i].finish(end); });
  in.end();
  Comparison sum;
  for (Shard& shard : in.shards) add(sum, std::move(shard.sum));
  std::stable_sort(sum.list.begin(), sum.list.end(), [](const IncidentDifference& left, const IncidentDifference& right) {
    return std::tie(left.line, left.incident) < std::tie(right.line, right.incident);
  });
  if (sum.list.size() > in.most_listed) sum.list.resize(in.most_listed);
  return sum;
}

}  // namespace jibao::simulate
