// See replay.hpp. Time goes from one event to the next, and from wake to wake between them, because a page may call for
// an answer before the next event.
#include "daemon/simulate/replay.hpp"

#include <algorithm>

#include "rules/calendar.hpp"
#include "rules/rehearsal.hpp"

namespace jibao::simulate {
namespace {

constexpr IncidentId replayed = 1;
constexpr std::uint64_t seed = 1;

using std::chrono::hours;

class Replay {
 public:
  Replay(const History& history, std::shared_ptr<const Policy> policy)
      : history_(history), policy_(*policy), rehearsal_(std::move(policy), seed) {
    rehearsal_.tell([this](Instant at, IncidentId, const Fact& fact) {
      if (const auto* page = std::get_if<PageQueued>(&fact)) paged(at, *page);
    });
    if (!history_.unreached.empty())
      rehearsal_.answer_with([this](IncidentId, const Page& page) {
        AttemptEnded ended;
        if (history_.unreached.contains({page.person, page.channel})) ended.outcome = Outcome::give_up;
        return std::optional(std::move(ended));
      });
    for (const Reaction& reaction : history_.reactions) waiting_[reaction.answer.person].push_back(&reaction);
    for (auto& [person, reactions] : waiting_) std::reverse(reactions.begin(), reactions.end());
  }

  ReplayOutcome whole(Instant end_of_journal) {
    const Recalled& filing = history_.events.front();
    const Decision decision = rehearsal_.happen(std::get<Event>(filing.what), filing.at);
    if (decision.refusal) {
      outcome_.refusal = decision.refusal->detail;
      outcome_.refusal_en = decision.refusal->detail_en;
      return std::move(outcome_);
    }
    outcome_.filed = true;
    for (std::size_t i = 1; i < history_.events.size(); ++i) {
      pass_to(history_.events[i].at);
      std::visit([this](const auto& what) { bring(what); }, history_.events[i].what);
    }
    pass_to(history_.ended.value_or(std::min(end_of_journal, history_.last + longest_wait)));
    read_clocks();
    for (const auto& [person, reactions] : waiting_) outcome_.unanswered += reactions.size();
    return std::move(outcome_);
  }

 private:
  void paged(Instant at, const PageQueued& page) {
    if (history_.ended && at > *history_.ended) return;  // it was over; what came later were corrections
    Calls& calls = outcome_.calls[page.person];
    ++calls.pages;
    if (at != paged_at_) {  // pages come in handfuls
      const auto clock = time_of_day_at(at, policy_.office.zone);
      at_night_ = clock >= hours(22) || clock < hours(6);
      paged_at_ = at;
    }
    if (at_night_) ++calls.at_night;
    const auto reactions = waiting_.find(page.person);
    if (reactions == waiting_.end() || reactions->second.empty() || !asks(page.purpose)) return;
    if (std::any_of(answers_.begin(), answers_.end(), [&](const auto& a) { return a.second == page.person; })) return;
    answers_.emplace(at + reactions->second.back()->reaction, page.person);
  }

  // Lets time pass to `when`, answers given on the way included.
  void pass_to(Instant when) {
    for (;;) {
      const auto wake = next_wake(rehearsal_.state());
      const bool answers_first = !answers_.empty() && answers_.begin()->first <= when &&
                                 (!wake || answers_.begin()->first < *wake);
      if (answers_first) {
        answer();
      } else if (wake && *wake <= when) {
        rehearsal_.run_until(*wake);
      } else {
        break;
      }
    }
    rehearsal_.run_until(when);
  }

  void answer() {
    const auto [at, person] = *answers_.begin();
    answers_.erase(answers_.begin());
    std::vector<const Reaction*>& reactions = waiting_.at(person);
    const Reaction& next = *reactions.back();
    reactions.pop_back();
    rehearsal_.happen(next.answer, at);
  }

  // A refusal means that the other policy leaves nothing of it to do; so it stays undone there.
  void bring(const Event& event) {
    const auto* close = std::get_if<CloseRequested>(&event);
    const auto* deed = std::get_if<DeedReported>(&event);
    if (close != nullptr && !close->waive.empty()) {
      CloseRequested fitting = *close;  // duties that this policy does not know are not waived
      std::erase_if(fitting.waive, [&](const Waiver& waiver) { return !owes(waiver.rule); });
      rehearsal_.happen(fitting, rehearsal_.now());
    } else if (deed != nullptr && !deed->obligations.empty()) {
      DeedReported fitting = *deed;  // nor fulfilled by name; a deed for none of them fulfils what it can
      std::erase_if(fitting.obligations, [&](const std::string& rule) { return !owes(rule); });
      rehearsal_.happen(fitting, rehearsal_.now());
    } else {
      rehearsal_.happen(event, rehearsal_.now());
    }
  }

  bool owes(const std::string& rule) const {
    const Incident* incident = find();
    return incident != nullptr &&
           std::any_of(incident->obligations.begin(), incident->obligations.end(), [&](const Obligation& o) {
             return o.rule == rule || std::find(o.stacked.begin(), o.stacked.end(), rule) != o.stacked.end();
           });
  }

  void bring(const CallMade& call) {
    const Incident* incident = find();
    const Page* open = nullptr;
    if (incident != nullptr)
      for (const auto& [number, page] : incident->pages)
        if (page.hand_call && page.person == call.person && page.expires) open = &page;
    if (open != nullptr) rehearsal_.happen(DialReported{{replayed, open->number}, call.outcome, {}, {}}, rehearsal_.now());
  }

  void bring(const ClaimBacked& backed) {
    const Incident* incident = find();
    if (incident == nullptr) return;
    for (const Claim& claim : incident->claims) {
      const bool same = claim.change ? claim.change->path == backed.path && backed.deed == 0 : claim.deed == backed.deed;
      if (!same || !claim.confirmed_by.empty()) continue;
      rehearsal_.happen(Confirmed{replayed, claim.number, backed.by}, rehearsal_.now());
      return;
    }
  }

  const Incident* find() const {
    const auto found = rehearsal_.state().incidents.find(replayed);
    return found == rehearsal_.state().incidents.end() ? nullptr : &found->second;
  }

  void read_clocks() {
    const Incident* incident = find();
    if (incident == nullptr) return;
    std::map<std::string, int> times;
    for (const Obligation& o : incident->obligations) {
      const int time = ++times[o.rule];
      ClockOutcome clock{o.due, o.office_due, std::string(name_of(o.now))};
      if (o.late_by != LateBy::nobody) clock.verdict += " (" + std::string(name_of(o.late_by)) + ")";
      if (o.state == ObligationState::superseded) clock.verdict = name_of(Verdict::superseded);
      if (o.state == ObligationState::open && (o.breached_at || o.office_breached_at)) clock.verdict = "breached";
      outcome_.clocks[time == 1 ? o.rule : o.rule + " #" + std::to_string(time)] = clock;
    }
  }

  const History& history_;
  const Policy& policy_;
  Rehearsal rehearsal_;
  ReplayOutcome outcome_;
  std::map<std::string, std::vector<const Reaction*>> waiting_;  // the next one last
  std::multimap<Instant, std::string> answers_;                  // that are on their way
  Instant paged_at_ = Instant::min();                            // the latest page, and whether it was at night
  bool at_night_ = false;
};

}  // namespace

ReplayOutcome replay(const History& history, std::shared_ptr<const Policy> policy, Instant end_of_journal) {
  return Replay(history, std::move(policy)).whole(end_of_journal);
}

}  // namespace jibao::simulate
