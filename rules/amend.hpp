// A change of one field of a report, given as text: read, checked and set. Supplements, corrections and their replay use
// this one door, so that a field is never written in two ways.
#pragma once

#include <string>

#include "rules/event.hpp"
#include "rules/result.hpp"

namespace jibao {

/// Sets the field `change.path` to `change.value`; an empty value clears it. Times are RFC 3339, numbers decimal.
/// Errors: no such field, or a value that does not read; then nothing changed.
Result<void> change_field(Report& report, const FieldChange& change);

/// Whether a clock may count from this field.
bool is_anchor_field(std::string_view path);

/// Which anchor that field is; nothing where it is none.
std::optional<Anchor> anchor_of_field(std::string_view path);

}  // namespace jibao
