// The fields of a form, however a browser sends it: with files or without.
//
// Invariant: names and values are valid UTF-8 without NUL, within the bounds of daemon/http. Called by what judges a form's proof
// and by the forms with files.
#pragma once

#include <optional>

#include "daemon/http/message.hpp"

namespace jibao::web {

/// Nothing where the body does not read. Of a form with files the fields alone.
std::optional<http::Fields> form_fields(const http::Request& request);

}  // namespace jibao::web
