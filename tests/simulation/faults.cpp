// Of world.hpp: what strikes a world, when, and in which situation.
#include <algorithm>

#include "tests/simulation/world.hpp"

namespace jibao::simulation {

using namespace std::chrono_literals;

// A strike comes at a time, or waits for a situation: those that last milliseconds would hardly be met by chance.
void World::plan_strikes() {
  for (std::size_t i = 0; i < faults; ++i) {
    const Fault fault = static_cast<Fault>(i);
    if (!strikes(fault) || !plan_.has(fault)) continue;
    const bool year = plan_.lasts > 60 * 24h;
    const std::uint64_t times = year ? 4 + of_faults_.pick(20) : 1 + of_faults_.pick(4);
    for (std::uint64_t n = 0; n < times; ++n) {
      const Duration when = of_faults_.between(1min, plan_.lasts);
      if (of_faults_.chance(700)) {
        aimed_.push_back({fault, static_cast<Situation>(of_faults_.pick(situations)), when});
        timeline_.at(when, [this] { aimed_at_.reset(); });
      } else {
        timeline_.at(when, [this, fault] { strike(fault); });
      }
    }
  }
}

void World::strike_aimed() {
  const bool any = std::any_of(aimed_.begin(), aimed_.end(), [&](const Aimed& one) { return one.from <= timeline_.now(); });
  const std::uint64_t seen = disk_.appends() * 4 + (disk_.waits() ? 2 : 0) + (outside_->has_alarmed() ? 1 : 0);
  if (!any || aimed_at_ == seen) return;  // nothing has changed since
  aimed_at_ = seen;
  const Situations where = where_now();
  for (std::size_t i = 0; i < aimed_.size(); ++i) {
    const Aimed one = aimed_[i];
    if (one.from > timeline_.now() || !where[static_cast<std::size_t>(one.where)]) continue;
    aimed_.erase(aimed_.begin() + static_cast<std::ptrdiff_t>(i));
    aimed_at_.reset();
    strike(one.fault);
    return;
  }
}

void World::note(Fault fault, const Situations& where) {
  coverage_.met(fault, where);
  struck_.push_back(stories::clock(clock_.now()) + " (" + stories::clock(clock_.right()) + ") " + std::string(name_of(fault)));
  if (struck_.size() > 20) struck_.pop_front();
}

void World::strike(Fault fault) {
  if (healed_) return;
  const Situations where = where_now();
  const bool running = is_awake();
  const auto later = [this](Duration delay, Timeline::What what) {
    timeline_.in(delay, [this, what = std::move(what)] {
      if (!healed_) what();
    });
  };
  const auto set_clock = [this](Duration by) {
    outside_->before_change();
    clock_.set_by(by);
    clock_was_set_ = true;
    set_by_ += by;
    latest_ = std::max(latest_, clock_.now());
    if (by > 0ms) doubt_what_is_being_sent();  // their leases are over at once
    outside_->after_change();
  };
  switch (fault) {
    case Fault::killed:
    case Fault::cut_in_commit:
      if (engine_ == nullptr || (fault == Fault::cut_in_commit && !disk_.waits())) return;
      note(fault, where);
      return crash(fault == Fault::cut_in_commit || of_faults_.chance(500));
    case Fault::paused:
    case Fault::suspended:
      if (!running) return;
      note(fault, where);
      return pause(fault == Fault::paused ? of_faults_.between(1s, 10min) : of_faults_.between(1min, 2h), fault == Fault::suspended);
    case Fault::disk_full:
      if (disk_is_full_) return;
      note(fault, where);
      disk_is_full_ = true;
      disk_.set_full(true);
      return later(plan_.scenario == Scenario::disk_full ? 40min : of_faults_.between(5s, 40min), [this] {
        disk_is_full_ = false;
        disk_.set_full(false);
      });
    case Fault::clock_back:
    case Fault::clock_forward: {
      note(fault, where);
      const Duration by = of_faults_.chance(500) ? of_faults_.between(1s, 2min) : of_faults_.between(2min, 2h);
      const Duration step = fault == Fault::clock_back ? -by : by;
      set_clock(step);
      if (of_faults_.chance(600)) later(of_faults_.between(1min, 1h), [set_clock, step] { set_clock(-step); });
      return;
    }
    case Fault::clock_slewed: {
      note(fault, where);
      outside_->before_change();
      clock_.run_fast_by(of_faults_.chance(500) ? 100'000 : -100'000);
      outside_->after_change();
      return later(of_faults_.between(1min, 30min), [this] { clock_.run_fast_by(0); });
    }
    case Fault::names_dead:
      if (names_dead_) return;
      note(fault, where);
      names_dead_ = true;
      return later(plan_.scenario == Scenario::gateways_dead ? 6h : of_faults_.between(1min, 2h), [this] { names_dead_ = false; });
    case Fault::policy_replaced:
    case Fault::nobody_on_duty: {
      note(fault, where);
      Policy before = *in_files_;
      replace_policy(fault == Fault::policy_replaced ? edited(before, of_faults_.next(), policies_.size())
                                                     : without_roster(before, policies_.size()));
      if (fault == Fault::nobody_on_duty)
        later(of_faults_.between(10min, 2h), [this, before]() mutable {
          before.version = "v" + std::to_string(policies_.size());
          replace_policy(std::move(before));
        });
      return;
    }
    case Fault::line_cut:
      if (line_cut_) return;
      note(fault, where);
      outside_->before_change();
      line_cut_ = true;
      outside_->after_change();
      return later(of_faults_.between(5s, 30min), [this] { line_cut_ = false; });
    case Fault::watcher_restarts:
      note(fault, where);
      return outside_->restart();
    default: return;
  }
}

// The files change at once; the process hears of it where it runs, else at its next start.
void World::replace_policy(Policy policy) {
  in_files_ = std::make_shared<const Policy>(std::move(policy));
  policies_[in_files_->version] = in_files_;
  if (is_awake()) engine_->adopt(in_files_, by("zhaogang"), {});
}

bool World::chance_of(Fault fault, IncidentId incident) {
  Dice& dice = fault <= Fault::disk_stalls ? of_disk_ : of_gateways_;
  if (healed_ || !plan_.has(fault) || !dice.chance(plan_.of(fault))) return false;
  coverage_.met(fault, where_now(incident));
  return true;
}

void World::meet(Fault fault, IncidentId incident) {
  if (!healed_) coverage_.met(fault, where_now(incident));
}

Situations World::where_now(IncidentId about) const {
  using enum Situation;
  Situations where{};
  const auto is = [&](Situation one) -> bool& { return where[static_cast<std::size_t>(one)]; };
  const State& state = engine_ != nullptr ? engine_->state() : shadow_;
  const auto look_at_pages = [&](const Incident& incident) {
    const auto wake = state.wake_of.find(incident.id);
    if (wake == state.wake_of.end() || wake->second == incident.retire_at) return;  // none has a time that is still to come
    for (const auto& [number, page] : incident.pages) {
      is(page_held) |= page.state == PageState::held;
      is(page_waiting) |= page.state == PageState::waiting;
      is(page_sending) |= page.state == PageState::sending;
      is(page_accepted) |= page.state == PageState::accepted && incident.ladder.state == LadderState::running;
    }
  };
  const auto look_at = [&](const Incident& incident) {
    look_at_pages(incident);
    const bool open = incident.state == IncidentState::open;
    is(step_running) |= incident.ladder.state == LadderState::running && !incident.ladder.last_resort;
    is(last_resort) |= incident.ladder.state == LadderState::running && incident.ladder.last_resort;
    is(resting) |= incident.ladder.state == LadderState::resting;
    is(closed) |= !open;
    is(breached) |= open && std::any_of(incident.obligations.begin(), incident.obligations.end(), [](const Obligation& o) { return o.breached_at.has_value(); });
    is(drill) |= open && incident.report.drill;
    is(older_policy) |= open && incident.policy != state.policy;
  };
  if (about != 0) {
    const auto found = state.incidents.find(about);
    if (found != state.incidents.end()) look_at(found->second);
  } else {
    for (const auto& [id, incident] : state.incidents) look_at(incident);
  }
  is(idle) = std::none_of(state.incidents.begin(), state.incidents.end(), [](const auto& one) { return one.second.state == IncidentState::open; });
  is(committing) = disk_.waits();
  is(journal_failing) = engine_ != nullptr && !engine_->writable();
  is(unrecorded) = !left_unrecorded_.empty();
  is(alarmed) = outside_->has_alarmed();
  is(down) = engine_ == nullptr;
  return where;
}

// Everything works again, for good.
void World::end_faults() {
  healed_ = true;
  aimed_.clear();
  outside_->before_change();
  if (engine_ == nullptr) boot();
  paused_ = false;
  for (auto& request : std::exchange(at_the_door_, {})) request();
  disk_is_full_ = names_dead_ = line_cut_ = false;
  disk_.set_full(false);
  clock_.run_fast_by(0);
  clock_.set_by(clock_.right() - clock_.now());
  clock_was_set_ = true;
  doubt_what_is_being_sent();
  outside_->after_change();
}

}  // namespace jibao::simulation
