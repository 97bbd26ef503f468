// A provider's call to its hook, made of bytes, and what must hold of whatever is read of it.
#pragma once

#include "rules/channel.hpp"
#include "tests/fuzz/bytes.hpp"

namespace jibao::fuzz {

/// The first line of `bytes` is the query, behind it stands the body; of what this channel's provider signs, every second
/// call has the right signature.
void call_hook(const Channel& channel, Bytes bytes, bool is_form);

}  // namespace jibao::fuzz
