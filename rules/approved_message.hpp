// The message of an approved template (短信模板、语音模板): the values of its variables, made fit for a provider that
// filters what it sends on.
//
// Invariant: every variable has a value (an empty one is refused), short enough, without a link, a line end or 【】; in
// a drill the first value that is no number says so, because the approved words cannot. Called by message.cpp; config
// asks may_carry_the_drill_mark(). Surprise: numbers that are answered with or called are never cut.
#pragma once

#include <cstddef>
#include <string_view>

#include "rules/channel.hpp"
#include "rules/phrases.hpp"
#include "rules/template.hpp"

namespace jibao {

/// The values and the words as people get them. `longest` is in characters.
Message fill_approved(const ApprovedTemplate& approved, const TemplateValues& values, std::size_t longest, bool drill,
                      const Phrases& phrases);

/// Whether the value of that variable may begin with the mark of a drill: it is words, not a number or a time.
bool may_carry_the_drill_mark(std::string_view variable);

}  // namespace jibao
