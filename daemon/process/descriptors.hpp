// How many descriptors the process may have, and how many of them peers may take.
//
// Invariant: connections from outside never take the descriptors that gateways, the journal and its copies need; a flood
// of connections then costs the flood its own. Called by the daemon before it listens.
#pragma once

#include <cstddef>

namespace jibao::process {

/// Raises the soft limit to the hard one, at most `enough`; what may be open from now on. Where the system refuses, the
/// limit that stands.
std::size_t raise_descriptor_limit();

/// How many connections may be open at once where `descriptors` may be: at most `wanted`, and the rest is kept for pages
/// and files; never less than a handful, or nobody could report.
std::size_t connections_within(std::size_t descriptors, std::size_t wanted);

}  // namespace jibao::process
