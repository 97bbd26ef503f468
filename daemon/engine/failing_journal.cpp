// The engine where the journal fails or hangs: page from memory, answer nothing with success; and once the journal
// works again, first what is unrecorded, in order, then everything as usual. See README.md.
#include <algorithm>
#include <iterator>
#include <utility>

#include "daemon/engine/inside.hpp"
#include "rules/mutant.hpp"

namespace jibao::engine {
namespace {

// A failed journal is tried again this often: a full disk may be freed at any time, a reopening costs seconds at worst.
constexpr Duration retry_journal_after = std::chrono::seconds(1);
// A commit that waited too long is given up only at a later look than the one that found it: after a pause of the whole
// process its answer may be the next thing on the loop.
constexpr Duration between_looks = std::chrono::seconds(1);

}  // namespace

// A disk that hangs gives no error: whoever waits is answered, and what waits to be sent leaves.
void Engine::Inside::look_at_commits() {
  const Instant now = ports.clock.now();
  if (pending_.empty() || now - pending_.front().at < bounds.commit_patience) {
    slow_ = 0;
    return;
  }
  if (slow_ != first_pending_) {
    slow_ = first_pending_;
    slow_since_ = now;
    return;
  }
  if (now - slow_since_ < between_looks) return;
  slow_ = 0;
  holding_ = true;
  why_lost_ = "a commit takes longer than " + std::to_string(bounds.commit_patience.count()) + " ms";
  fall();
}

// The first record that waits was lost, and all behind it: none of them gets a 2xx, each page of theirs leaves now.
void Engine::Inside::fall() {
  writable_ = false;
  recorded_late_ = 0;
  tried_at_ = ports.clock.now();
  if (journal_told) journal_told({false, why_lost_});
  std::deque<Pending> lost = std::exchange(pending_, {});
  const std::uint64_t first = std::exchange(first_pending_, first_pending_ + lost.size());
  // All are kept before anyone is answered: whoever hears the answer may submit, and the order must stay.
  for (std::size_t i = 0; i < lost.size(); ++i) {
    const bool unanswered = lost[i].fate == Fate::in_flight;
    if (lost[i].fate != Fate::nothing_to_record) keep(lost[i], unanswered ? first + i : 0);
  }
  for (const Pending& one : lost) {
    if (one.reply) one.reply(one.decision, state, false);
  }
}

// Sends what the decision wants sent, and keeps its facts (which it loses) for the journal. `under_way` is its number
// where its append is not answered yet.
void Engine::Inside::keep(Pending& one, std::uint64_t under_way) {
  send_attempts(one.decision.incident, one.decision.facts, one.at, false);
  if (unrecorded_.size() >= bounds.unrecorded && under_way == 0) overflowed_ = true;
  if (overflowed_ || mutant(13)) return;  // what was done without the journal is recorded afterwards
  if (under_way != 0) ++under_way_;
  unrecorded_.push_back(
      {one.decision.incident, std::exchange(one.decision.facts, {}), one.at, one.stays_loaded, one.ticket, under_way});
}

// The answer to an append that was given up before it came.
void Engine::Inside::settle_late(std::uint64_t number, bool good) {
  const auto found = std::find_if(unrecorded_.begin(), unrecorded_.end(),
                                  [&](const Kept& kept) { return kept.under_way == number; });
  if (found == unrecorded_.end()) return;
  --under_way_;
  found->under_way = 0;
  if (!good) return;  // what became of it, reopening will tell by its ticket
  tell(found->incident, found->facts, found->at);
  unrecorded_.erase(found);
  ++recorded_late_;
}

void Engine::Inside::note_unrecorded(const Dispatch& dispatch) {
  Unrecorded unrecorded{dispatch};
  unrecorded.dispatch.message = {};
  if (unrecorded_told) unrecorded_told(unrecorded);
  if (left_unrecorded_.size() >= bounds.unrecorded_shown) left_unrecorded_.pop_front();
  left_unrecorded_.push_back(std::move(unrecorded));
}

void Engine::Inside::try_journal() {
  const Instant now = ports.clock.now();
  const bool too_early = now >= tried_at_ && now < tried_at_ + retry_journal_after;  // a clock set back does not bind
  if (trying_ || too_early || under_way_ != 0) return;
  trying_ = true;
  tried_at_ = now;
  ports.loop.aside([weak = weak_from_this(), &store = ports.store, &loop = ports.loop] {
    auto reopened = store.reopen();
    loop.post([weak, reopened = std::move(reopened)] {
      if (const auto self = weak.lock()) self->after_reopening(reopened);
    });
  });
}

void Engine::Inside::after_reopening(const Result<store::Reopened>& reopened) {
  ++steps;
  if (!reopened) {
    trying_ = false;
    return;
  }
  for (const store::Settled& settled : reopened->settled) {
    if (!settled.head) continue;
    // Several may share a ticket: a batch of catching up.
    for (auto kept = unrecorded_.begin(); kept != unrecorded_.end();) {
      if (kept->ticket != settled.ticket) {
        ++kept;
        continue;
      }
      tell(kept->incident, kept->facts, kept->at);
      kept = unrecorded_.erase(kept);
      ++recorded_late_;
    }
  }
  catch_up();
}

// Appends the next unrecorded decisions as one unit; goes on when they are durable.
void Engine::Inside::catch_up() {
  std::vector<store::Entry> entries;
  std::size_t count = 0;
  for (; count < unrecorded_.size(); ++count) {
    const Kept& kept = unrecorded_[count];
    auto more = to_entries(kept.incident, kept.facts, kept.at, kept.stays_loaded, false);
    if (!more || entries.size() + more->size() > store::max_entries_per_append) break;
    std::move(more->begin(), more->end(), std::back_inserter(entries));
  }
  if (count == 0) return rise();
  const std::uint64_t ticket = ports.store.append(
      std::move(entries), [weak = weak_from_this(), &loop = ports.loop, count](const Result<store::Head>& head) {
        loop.post([weak, count, good = head.has_value()] {
          if (const auto self = weak.lock()) self->caught_up(count, good);
        });
      });
  for (std::size_t i = 0; i < count; ++i) unrecorded_[i].ticket = ticket;
}

void Engine::Inside::caught_up(std::size_t count, bool good) {
  ++steps;
  if (!good) {
    trying_ = false;
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Kept kept = std::move(unrecorded_.front());
    unrecorded_.pop_front();
    tell(kept.incident, kept.facts, kept.at);
  }
  recorded_late_ += count;
  catch_up();
}

void Engine::Inside::rise() {
  trying_ = false;
  holding_ = false;
  writable_ = true;
  left_unrecorded_.clear();
  if (journal_told) journal_told({true, std::to_string(recorded_late_)});
  if (std::exchange(overflowed_, false)) rebuild();
}

// More was decided without the journal than was kept, so memory and journal differ: the journal is what counts. As
// after a restart, what it shows as being sent is sent again.
void Engine::Inside::rebuild() {
  State before = std::exchange(state, {});
  state.policies = before.policies;
  const auto loaded = load(policies, [](const std::string&) {});
  if (!loaded) {
    state = std::move(before);  // better a memory that differs than none
  } else if (state.policy.empty()) {
    state.policy = before.policy;
  }
  submit(Started{ports.clock.now()}, {});
  post_pass_time();
}

}  // namespace jibao::engine
