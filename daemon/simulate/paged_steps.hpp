// A preview by its steps: who would be paged at which step, by which channels and after how long, and who would be passed
// over; what a person asks of a policy who wants to know whom it wakes.
//
// Invariant: read off the preview's facts, nothing is judged here; in the order of time, each page in exactly one step.
// Pure. Called by the page /who and by preview_json. Surprise: a last resort that pages the same people in the same way
// again is one step with a count, for a silent night has hundreds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "rules/preview.hpp"

namespace jibao::simulate {

struct PagedPerson {
  std::string person, post;                    // the person is empty where a post came to nobody
  Purpose purpose{};
  std::vector<std::vector<std::string>> ways;  // at once; within one the next channel where one fails. Empty: passed over
  Reason reason;
};

struct PagedStep {
  Instant at;
  int round = 0;
  int step = 0;              // 1, 2 ...; 0: beside the escalation, a reminder or a limit that passes
  bool last_resort = false;
  std::vector<PagedPerson> people;
  std::size_t repeats = 0;   // of a last resort: so many times more ...
  Instant last;              // ... until then
};

std::vector<PagedStep> paged_steps(const Preview& preview);

}  // namespace jibao::simulate
