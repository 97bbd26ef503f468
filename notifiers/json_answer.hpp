// What a gateway's JSON says: parsed within bounds, and a value looked up by its path.
//
// Invariant: bytes that are no JSON, or nested too deep, are nothing; never an exception. Called by the channels whose
// gateways answer or call in JSON. Pure; thread: any.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace jibao::notifiers {

std::optional<boost::json::value> parsed_json(std::string_view text);

// The scalar at "data.list.0.code", as text: strings as they are, whole numbers in digits, true, false, null.
// Nothing where there is none, or where it is an object, a list, or a number that is not whole (no gateway
// means one).
std::optional<std::string> text_at(const boost::json::value& root, std::string_view path);

}  // namespace jibao::notifiers
