// One event from several sources: what each of them counted, and between which numbers the truth lies. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "rules/state.hpp"

namespace jibao {

/// Between which numbers the sources of an incident put one field ("casualties.affected", "measures.fire_area").
struct Range {
  std::string path;
  std::int64_t least = 0;
  std::int64_t most = 0;
  bool differs() const { return least != most; }
};

/// The ranges of every number that the incident or a report merged into it gives; casualties first, then measures by
/// name. A source that is silent on a number does not count for it.
std::vector<Range> ranges_of(const Incident& incident);

/// The casualties of all sources: the least and the most of each count.
std::pair<Casualties, Casualties> casualty_range(const Incident& incident);

}  // namespace jibao
