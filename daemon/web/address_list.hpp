// Whether a peer's address is on a list of addresses and networks ("127.0.0.1", "10.8.0.0/16", "fd00::/8").
//
// Invariant: what does not read as an address is on no list, and an entry that does not read lets nobody in.
// Pure. Called by the hooks (who may call a gateway's hook) and by /metrics.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jibao::web {

bool is_loopback(std::string_view address);

/// Whether `address` is one of `entries`; an empty list means loopback alone.
bool on_list(std::string_view address, const std::vector<std::string>& entries);

}  // namespace jibao::web
