// Errors as RFC 9457 problem details: a Response of type application/problem+json.
//
// Invariant: the body is valid JSON and valid UTF-8 whatever bytes were passed in (bad bytes become U+FFFD).
// Called by the server for faults of the protocol and by every handler for its own. Titles are Chinese first
// with the English phrase behind, because duty-room staff read them. Never pass a secret or raw input in
// `detail`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/message.hpp"

namespace jibao::http {

/// The text as a JSON string, quotes included; bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

/// One more member of a problem object. `json` is JSON text already (json_string, a number, a serialized
/// object).
struct Member {
  std::string name;
  std::string json;
};

/// The usual title of that status in Chinese and English, e.g. "请求有误 (Bad Request)".
std::string_view status_title(int status);

/// A problem+json answer. An empty title takes status_title(status); an empty detail is left out.
Response problem(int status, std::string_view title, std::string_view detail,
                 const std::vector<Member>& members = {});

}  // namespace jibao::http
