// Which policies were in force, since when, and who adopted each; and what changed from one to the next.
//
// Invariant: what is told is what the journal holds; its records are read once, and from then on only those that came since.
// Bounded: the latest `most_versions`. Reading waits for the disk, so it happens in Background; `then` runs on the loop.
// Internal to daemon/web.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/policy_changes.hpp"
#include "rules/result.hpp"
#include "rules/time.hpp"

namespace jibao::web {

struct Desk;
struct Call;

struct AdoptedPolicy {
  Instant at;
  std::string version, by, typed_by;
};

/// Years of an office that changes its policy twice a week.
inline constexpr std::size_t most_versions = 500;

struct AdoptedPolicies {
  std::vector<AdoptedPolicy> latest;  // the oldest first
  std::uint64_t read_until = 0;       // records of the house that were looked at
};

/// Brings desk.adopted up to the journal's end; an unreadable journal is answered with 503, a pool that is full too.
void with_adopted_policies(Desk& desk, const std::shared_ptr<Call>& call, std::function<void(const std::vector<AdoptedPolicy>&)> then);

/// What differs between the files of the two versions, as they are kept. Errors: one of them is not kept. Thread: any but
/// the loop.
Result<config::PolicyChanges> changes_between(const Desk& desk, const std::string& before, const std::string& after);

}  // namespace jibao::web
