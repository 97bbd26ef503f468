// Implements plan.hpp.
#include "tests/simulation/plan.hpp"

#include "tests/simulation/timeline.hpp"
#include "tests/stories/world.hpp"

namespace jibao::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t index(Fault fault) { return static_cast<std::size_t>(fault); }

constexpr unsigned always = 1000;

void set_scene(Plan& plan, Dice& dice) {
  auto& faults_of = plan.permille;
  const auto on = [&](Fault fault, unsigned permille = always) { faults_of[index(fault)] = permille; };
  switch (plan.scenario) {
    case Scenario::swarm: break;
    case Scenario::quiet_month:
      faults_of = {};
      plan.lasts = 30 * 24h;
      plan.report_every = 48h;
      break;
    case Scenario::one_officer:
      on(Fault::answer_late, 500);
      on(Fault::answer_never, 300);
      plan.start = stories::at("2026-07-18 22:00");
      plan.lasts = 4h;
      break;
    case Scenario::earthquake: plan.report_every = 6h; break;
    case Scenario::flapping_source: on(Fault::report_repeated, 300); break;
    case Scenario::drill_in_event: break;
    case Scenario::policy_edited: on(Fault::policy_replaced); break;
    case Scenario::gateways_dead:
      on(Fault::names_dead);
      plan.lasts = 7h;
      plan.report_every = 3h;
      break;
    case Scenario::disk_full: on(Fault::disk_full); break;
    case Scenario::clock_moves:
      on(dice.chance(500) ? Fault::clock_back : Fault::clock_forward);
      on(Fault::clock_slewed);
      break;
    case Scenario::suspended: on(Fault::suspended); break;
    case Scenario::handover:
      plan.start = dice.chance(500) ? stories::at("2026-10-25 07:00") : stories::at("2026-07-19 07:00");
      plan.lasts = 3h;
      plan.report_every = 20min;
      break;
  }
}

}  // namespace

bool strikes(Fault fault) {
  switch (fault) {
    case Fault::disk_full:
    case Fault::killed:
    case Fault::cut_in_commit:
    case Fault::paused:
    case Fault::suspended:
    case Fault::clock_back:
    case Fault::clock_forward:
    case Fault::clock_slewed:
    case Fault::names_dead:
    case Fault::policy_replaced:
    case Fault::nobody_on_duty:
    case Fault::line_cut:
    case Fault::watcher_restarts: return true;
    default: return false;
  }
}

Plan draw_plan(std::uint64_t seed, std::optional<Scenario> scenario, bool year) {
  Dice dice(seed * 0x9e3779b97f4a7c15ULL + 1);
  Plan plan;
  plan.seed = seed;
  // Three of four seeds are free swarms.
  const std::uint64_t named = dice.pick(4 * Names<Scenario>::values.size());
  plan.scenario = scenario ? *scenario : named < Names<Scenario>::values.size() ? static_cast<Scenario>(named) : Scenario::swarm;
  plan.start = stories::at("2026-02-01 00:00") + dice.between(0h, 240 * 24h);
  plan.lasts = dice.between(30min, 3h);
  plan.report_every = dice.between(15min, 60min);
  plan.office = static_cast<unsigned>(dice.next());
  for (std::size_t i = 0; i < faults; ++i) {
    if (!dice.chance(250)) continue;
    plan.permille[i] = strikes(static_cast<Fault>(i)) ? always : static_cast<unsigned>(dice.pick(5) == 0 ? 700 : 20 + dice.pick(200));
  }
  if (year) {  // 2,000 incidents and more; faults as often as a bad office has them
    plan.start = stories::at("2026-01-01 00:00");
    plan.lasts = 365 * 24h;
    plan.report_every = 250min;
    plan.scenario = scenario.value_or(Scenario::swarm);
    return plan;
  }
  set_scene(plan, dice);
  return plan;
}

}  // namespace jibao::simulation
