// Implements eraser.hpp.
#include "daemon/process/eraser.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/journal/codec.hpp"

namespace jibao::process {
namespace {

constexpr auto again_after = std::chrono::seconds(10);
constexpr std::size_t most_at_once = 5000;  // values of one transaction, in which nothing else is recorded

bool marks_secret(const std::vector<Fact>& facts) {
  return std::any_of(facts.begin(), facts.end(), [](const Fact& fact) { return std::holds_alternative<MarkedSecret>(fact); });
}

}  // namespace

Result<std::uint64_t> erase_content(store::Store& store, IncidentId incident, Instant marked_at) {
  std::vector<store::PersonalPlace> places, since;  // until the last marking, and behind it
  bool marked = false;
  for (std::uint64_t from = 0;;) {
    const auto records = store.timeline(incident, from, store::max_timeline_entries);
    if (!records) return tl::unexpected(records.error());
    for (const store::Stored& record : *records) {
      const auto facts = journal::decode(record);
      const auto content = journal::content_of(record);
      if (!facts) return tl::unexpected(facts.error());
      if (!content) return tl::unexpected(content.error());
      for (const std::size_t index : *content)
        if (index < record.personal.size() && record.personal[index]) since.push_back({record.sequence, index});
      if (!marks_secret(*facts)) continue;
      places.insert(places.end(), since.begin(), since.end());
      since.clear();
      marked |= from_millis(record.at) >= marked_at;
    }
    if (records->size() < store::max_timeline_entries) break;
    from = records->back().sequence + 1;
  }
  if (!marked) return failure("标明涉密尚未入账 / the marking is not on record yet");
  return destroy_all(store, incident, places);
}

Result<std::uint64_t> destroy_all(store::Store& store, IncidentId incident, const std::vector<store::PersonalPlace>& places) {
  std::uint64_t destroyed = 0;
  for (auto from = places.begin(); from != places.end();) {
    const auto until = from + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(most_at_once), places.end() - from);
    const auto count = store.destroy_personal(incident, {from, until});
    if (!count) return count;
    destroyed += *count;
    from = until;
  }
  return destroyed;
}

struct Eraser::Inside : std::enable_shared_from_this<Eraser::Inside> {
  Inside(engine::Loop& l, store::Store& s, std::function<Result<void>(IncidentId)> t, std::function<void(ContentErased)> e,
         std::function<void(std::string)> w)
      : loop(l), store(s), take_away(std::move(t)), erased(std::move(e)), warn(std::move(w)) {}

  engine::Loop& loop;
  store::Store& store;
  std::function<Result<void>(IncidentId)> take_away;
  std::function<void(ContentErased)> erased;
  std::function<void(std::string)> warn;
  std::map<IncidentId, Instant> due;
  bool busy = false;
  std::chrono::steady_clock::time_point again_at{};

  void go_on() {
    if (busy || due.empty()) return;
    busy = true;
    loop.aside([weak = weak_from_this(), &l = loop, &s = store, take = take_away, one = *due.begin()] {
      const auto taken = take(one.first);
      auto done = taken ? erase_content(s, one.first, one.second) : tl::unexpected(taken.error());
      l.post([weak, one, done = std::move(done)] {
        if (const auto self = weak.lock()) self->ended(one, done);
      });
    });
  }

  void ended(const std::pair<const IncidentId, Instant>& one, const Result<std::uint64_t>& done) {
    busy = false;
    if (!done) {
      warn("涉密内容尚未销毁，将再试 / the content of incident " + std::to_string(one.first) + " is not destroyed yet: " + done.error().message);
      again_at = std::chrono::steady_clock::now() + again_after;
      return;
    }
    const auto known = due.find(one.first);
    if (known != due.end() && known->second == one.second) due.erase(known);
    erased({one.first, *done});
    go_on();
  }
};

Eraser::Eraser(engine::Loop& loop, store::Store& store, std::function<Result<void>(IncidentId)> take_away,
               std::function<void(ContentErased)> erased, std::function<void(std::string)> warn)
    : inside_(std::make_shared<Inside>(loop, store, std::move(take_away), std::move(erased), std::move(warn))) {}
Eraser::~Eraser() = default;

void Eraser::erase(IncidentId incident, Instant marked_at) {
  inside_->due[incident] = marked_at;
  inside_->loop.post([weak = std::weak_ptr(inside_)] {  // the engine may be in the middle of a turn
    if (const auto self = weak.lock()) self->go_on();
  });
}

void Eraser::pass_time(std::chrono::steady_clock::time_point now) {
  if (now >= inside_->again_at) inside_->go_on();
}

}  // namespace jibao::process
