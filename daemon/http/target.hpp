// The request target: what may stand behind the method, and what path and query it means.
//
// Invariant: one target has one meaning. Decoding happens once, after splitting; whatever could be read in
// two ways by a proxy and by us (absolute form, encoded slash, backslash, dot segment, control character) is
// refused. Called by request_parser; pure.
#pragma once

#include <string>
#include <string_view>

#include "daemon/http/message.hpp"
#include "rules/result.hpp"

namespace jibao::http {

struct Target {
  std::string path;
  Fields query;
};

/// The decoded path and query of an origin-form target (RFC 9112 part 3.2.1). Errors: the reason, in zh and
/// en.
Result<Target> parse_target(std::string_view target);

/// True for a Host value that is a name, an IPv4 address or a bracketed IPv6 address with an optional port.
bool is_host(std::string_view host);

/// The host without its port: "a.example:8440" and "[::1]:8440" give "a.example" and "[::1]". Requires:
/// is_host.
std::string_view host_name(std::string_view host);

}  // namespace jibao::http
