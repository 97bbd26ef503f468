// Addresses of gateways, of ourselves and of telephones, as far as they can be judged without asking anyone.
//
// Called by the office, people and channel sections. Surprise: user:password@host is an error: a secret
// belongs in a credential file, never in the policy, which is kept in every version and shown to people.
#pragma once

#include <string>
#include <string_view>

#include "config/fields.hpp"

namespace jibao::config {

enum class WebAddress { ours, gateway };  // ours: the public address, encrypted unless it is this machine

// Checks the http(s) address at `key`: a scheme, a host, a port from 1 to 65535, no log-in, no blanks. A
// gateway reached without encryption beyond this machine is a warning.
void check_web_address(const Fields& fields, std::string_view key, WebAddress kind);

// Whether `text` is an IPv4 or IPv6 address, or one with a prefix length ("10.0.0.0/8").
bool is_network_address(std::string_view text);

// Whether `text` could be the name of a host: letters, digits, '-', '.', or an address.
bool is_host(std::string_view text);

// Whether `host` is this machine, so that nothing travels over a wire.
bool is_loopback(std::string_view host);

// A telephone number as it is dialled: digits with an optional '+', separators dropped; "" after an error.
std::string read_phone(const Fields& fields, std::string_view key);

}  // namespace jibao::config
