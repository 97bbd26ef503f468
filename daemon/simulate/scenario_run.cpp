// One scenario from its first entry to its last: `when` before `then` where both have the same time.
#include "daemon/simulate/scenario_run.hpp"

#include <algorithm>

#include "daemon/simulate/scenario_check.hpp"
#include "rules/rehearsal.hpp"

namespace jibao::simulate {
namespace {

constexpr std::uint64_t seed = 1;  // of the codes that pages carry; nothing else is random

class Run {
 public:
  Run(const Scenario& scenario, std::shared_ptr<const Policy> policy, config::Diagnostics& diagnostics,
      Language language)
      : scenario_(scenario),
        rehearsal_(policy, seed),
        check_(scenario, *policy, rehearsal_, diagnostics, language) {
    rehearsal_.answer_with([this](IncidentId, const Page& page) { return answer(page); });
  }

  ScenarioOutcome whole() {
    auto when = scenario_.when.begin();
    auto then = scenario_.then.begin();
    while (!rehearsal_.full() && (when != scenario_.when.end() || then != scenario_.then.end())) {
      const bool acts = then == scenario_.then.end() || (when != scenario_.when.end() && when->at <= then->at);
      if (acts) {
        act(*when++);
      } else {
        rehearsal_.run_until(then->at);
        check_.expect(*then++);
      }
    }
    if (rehearsal_.full()) check_.too_much();
    ScenarioOutcome outcome{scenario_.name, scenario_.place, check_.looked_at(), check_.failed(), 0, {}};
    outcome.length = std::max(scenario_.when.back().at, scenario_.then.back().at) - scenario_.start;
    for (const Happened& happened : rehearsal_.happened())
      if (std::holds_alternative<PageQueued>(happened.fact)) ++outcome.pages;
    return outcome;
  }

 private:
  std::optional<AttemptEnded> answer(const Page& page) const {
    AttemptEnded ended;
    for (const auto& [from, fails] : failing_)
      if (fails.channel == page.channel && from <= rehearsal_.now() && rehearsal_.now() < fails.until) {
        ended.outcome = Outcome::try_again;
        ended.reason = "scenario";
      }
    return ended;
  }

  void act(const When& when) {
    rehearsal_.run_until(when.at);
    if (const auto* fails = std::get_if<ChannelFails>(&when.action)) {
      failing_.emplace_back(when.at, *fails);
      return;
    }
    if (const auto* call = std::get_if<HandCall>(&when.action)) return hand_call(when, *call);
    check_.acted(when, rehearsal_.happen(std::get<Event>(when.action), when.at));
  }

  // The latest dial task for that person that nobody has answered for.
  void hand_call(const When& when, const HandCall& call) {
    const auto incident = rehearsal_.state().incidents.find(call.incident);
    const Page* open = nullptr;
    if (incident != rehearsal_.state().incidents.end())
      for (const auto& [number, page] : incident->second.pages)
        if (page.hand_call && page.person == call.person && page.expires) open = &page;
    if (open == nullptr) return check_.no_dial_task(when, call);
    DialReported event{{call.incident, open->number}, call.outcome, {}, call.by};
    check_.acted(when, rehearsal_.happen(event, when.at));
  }

  const Scenario& scenario_;
  Rehearsal rehearsal_;
  ScenarioCheck check_;
  std::vector<std::pair<Instant, ChannelFails>> failing_;
};

}  // namespace

ScenarioOutcome run_scenario(const Scenario& scenario, std::shared_ptr<const Policy> policy,
                             config::Diagnostics& diagnostics, Language language) {
  return Run(scenario, std::move(policy), diagnostics, language).whole();
}

}  // namespace jibao::simulate
