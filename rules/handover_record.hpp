// What a handover tells (交接记录): what came in, what was done, what is open and due when, a line each.
//
// Made once, when the handover is written: it is on record as it was said then, and never made again. Pure. Called by
// daemon/web for the form, which shows it before it is written, and for what is written. Surprise: an incident is told by its
// number, category and level, never by what people wrote of it: what is found to be secret later must not stand here.
#pragma once

#include <string>

#include "rules/phrases.hpp"
#include "rules/state.hpp"

namespace jibao {

/// The record of the time between `from` and `now`, in the language of `phrases`; lines end with a line break. Affairs of the
/// daemon's own are none of it. Of each kind the latest hundred are told, and how many there are besides.
std::string handover_record(const State& state, const Phrases& phrases, Instant from, Instant now);

}  // namespace jibao
