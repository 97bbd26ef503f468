// Implements descriptors.hpp.
#include "daemon/process/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace jibao::process {
namespace {

constexpr std::size_t enough = 16384;  // as the unit grants; more would only make a leak worse
// Of 50 channels at most, each with some requests at once, their names and programs; the journal, its reader, a backup, the log.
constexpr std::size_t kept_back = 512;
constexpr std::size_t fewest_connections = 16;  // a seat, a proxy, the command line

}  // namespace

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return enough;
  rlimit raised = limit;
  raised.rlim_cur = std::min<rlim_t>(limit.rlim_max, std::max<rlim_t>(limit.rlim_cur, enough));
  if (raised.rlim_cur > limit.rlim_cur && ::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, enough));
}

std::size_t connections_within(std::size_t descriptors, std::size_t wanted) {
  const std::size_t kept = std::min(kept_back, descriptors - descriptors / 4);  // a small limit is shared: a quarter
  return std::clamp(descriptors - kept, fewest_connections, std::max(wanted, fewest_connections));
}

}  // namespace jibao::process
