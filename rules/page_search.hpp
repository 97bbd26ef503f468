// Which page a provider speaks of that names its own id alone.
#pragma once

#include "rules/state.hpp"

namespace jibao {

/// The page that a gateway took under that id: of `channel`, or of another of its kind, because one account pushes for all of
/// them to one address. {} where there is none in memory. Cost: all pages in memory.
PageId page_of(const State& state, const std::string& channel, const std::string& reference);

}  // namespace jibao
