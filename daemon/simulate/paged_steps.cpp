// See paged_steps.hpp. The facts of a step follow its StepReached; those of no step stand alone.
#include "daemon/simulate/paged_steps.hpp"

#include <algorithm>

namespace jibao::simulate {
namespace {

std::vector<std::string> way_of(const PageQueued& page) {
  std::vector<std::string> way{page.channel};
  way.insert(way.end(), page.lane.begin(), page.lane.end());
  return way;
}

void add_page(const PageQueued& page, PagedStep& step) {
  const auto same = [&](const PagedPerson& other) {
    return !other.ways.empty() && other.person == page.person && other.post == page.post && other.purpose == page.purpose;
  };
  const auto known = std::find_if(step.people.begin(), step.people.end(), same);
  if (known == step.people.end()) {
    step.people.push_back({page.person, page.post, page.purpose, {way_of(page)}, page.reason});
  } else {
    known->ways.push_back(way_of(page));
  }
}

bool same_people(const std::vector<PagedPerson>& left, const std::vector<PagedPerson>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const PagedPerson& a, const PagedPerson& b) {
    return a.person == b.person && a.post == b.post && a.purpose == b.purpose && a.ways == b.ways && a.reason.why == b.reason.why;
  });
}

// What repeats a last resort is no step of its own.
void fold_repeat(std::vector<PagedStep>& steps) {
  if (!steps.back().last_resort) return;
  const auto before = std::find_if(std::next(steps.rbegin()), steps.rend(), [](const PagedStep& step) { return step.last_resort; });
  if (before == steps.rend() || before->round != steps.back().round || !same_people(before->people, steps.back().people)) return;
  ++before->repeats;
  before->last = steps.back().at;
  steps.pop_back();
}

}  // namespace

std::vector<PagedStep> paged_steps(const Preview& preview) {
  std::vector<PagedStep> steps;
  const auto next = [&](PagedStep step) {
    if (!steps.empty()) fold_repeat(steps);
    steps.push_back(std::move(step));
  };
  const auto of_step = [&](int step, Instant at) -> PagedStep& {
    const bool here = !steps.empty() && steps.back().step == step && (step != 0 || steps.back().at == at);
    if (!here) next({at, 0, step, false, {}, 0, at});
    return steps.back();
  };
  for (const PreviewMinute& minute : preview.minutes)
    for (const Happened& happened : minute.happened) {
      if (const auto* reached = std::get_if<StepReached>(&happened.fact)) {
        next({happened.at, reached->round, reached->step, reached->last_resort, {}, 0, happened.at});
      } else if (const auto* page = std::get_if<PageQueued>(&happened.fact)) {
        add_page(*page, of_step(page->step, happened.at));
      } else if (const auto* skip = std::get_if<PersonSkipped>(&happened.fact)) {
        of_step(skip->step, happened.at).people.push_back({skip->person, skip->post, Purpose::alarm, {}, skip->reason});
      }
    }
  if (!steps.empty()) fold_repeat(steps);
  return steps;
}

}  // namespace jibao::simulate
