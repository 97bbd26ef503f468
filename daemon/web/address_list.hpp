// Whether a peer's address is on a list of addresses and networks ("127.0.0.1", "10.8.0.0/16", "fd00::/8"), and the network
// that it is of.
//
// Invariant: what does not read as an address is on no list, and an entry that does not read lets nobody in.
// Pure. Called by the hooks (who may call a gateway's hook), by /metrics, and by what bounds wrong tries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jibao::web {

bool is_loopback(std::string_view address);

/// Whether `address` is one of `entries`; an empty list means loopback alone.
bool on_list(std::string_view address, const std::vector<std::string>& entries);

/// The network that neighbours in one room share: 192.0.2.0/24, or the /64 of an IPv6 address, however it is written. What
/// reads as no address is its own.
std::string network_of(std::string_view address);

/// By what wrong tries are bounded: an IPv4 address, or the /64 that one IPv6 machine has to itself.
std::string counted_address(std::string_view address);

}  // namespace jibao::web
