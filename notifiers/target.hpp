// Takes a gateway's URL apart, with the same parser that later connects: what was checked is what is used.
//
// Internal to the transport, and asked whose Date an answer has. Invariant: a Target names one host and one port; numbers in disguise
// (0x7f000001, 127.1) come out as plain addresses, and an address in the host's place is marked as such.
// Errors never quote the URL: its query may hold a password.
#pragma once

#include <string>

#include "notifiers/transport.hpp"
#include "rules/result.hpp"

namespace jibao::notifiers {

struct Target {
  std::string url;     // normalised
  std::string scheme;  // http, https, smtp, smtps
  std::string host;    // no brackets, lower case
  std::string port;
  bool numeric = false;  // the host is an address
};

// Checks all of the request that could make it mean something else on the wire (schemes, line breaks in
// headers, envelope addresses) and returns where it goes. Thread: any.
Result<Target> target_of(const Request& request);

// The CURLOPT_RESOLVE entry that makes libcurl use exactly these addresses for the target.
std::string pin_entry(const Target& target, const Addresses& addresses);

}  // namespace jibao::notifiers
