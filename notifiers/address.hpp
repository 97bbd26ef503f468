// Which kind of network an address belongs to, so that a gateway can be confined to the networks it is meant
// for.
//
// Invariant: an address that hides another one (::ffff:a.b.c.d, 6to4, NAT64) has the class of the hidden one,
// and link-local, multicast and unspecified addresses (cloud metadata services live there) are never allowed.
// Called by the transport twice: on what a name resolves to, and on the very address that is about to be
// connected.
#pragma once

#include <optional>
#include <string_view>

struct sockaddr;

namespace jibao::notifiers {

enum class AddressClass { loopback, internal, internet, never };

// Which classes a gateway may be reached in. The administrator writes the addresses, so all three are on
// unless the channel says otherwise; `never` has no switch.
struct Reach {
  bool loopback = true;
  bool internal = true;
  bool internet = true;
};

// The class of a numeric address ("192.0.2.1", "2001:db8::1", no brackets, no zone); nothing where it is not
// one.
std::optional<AddressClass> classify(std::string_view numeric);

// The class of a socket address; `never` for families that are neither IPv4 nor IPv6.
AddressClass classify(const sockaddr& address);

bool allows(const Reach& reach, AddressClass address_class);

}  // namespace jibao::notifiers
