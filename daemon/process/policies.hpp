// The policy's files: read from the administrator's folder, kept in the store by version, and found there again.
//
// Invariant: what is adopted was valid as a whole and is kept before it is adopted, so that an incident can always go
// on under the version that it was opened with. Called by the daemon at the start and at each reload.
// Surprise: reading and keeping wait for the disk: at a reload they run off the loop.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/policy_changes.hpp"
#include "daemon/store/store.hpp"
#include "rules/policy.hpp"
#include "rules/result.hpp"
#include "rules/state.hpp"

namespace jibao::process {

struct ReadPolicy {
  std::shared_ptr<const Policy> policy;  // null where there are errors
  std::string diagnostics;               // as printed; also warnings beside a good policy
  bool any_finding = false;
  std::string document;                  // its files, as they are kept
  std::optional<config::PolicyChanges> changes;  // against the one in force, once find_changes has found them
};

/// The policy in force; null before there is one.
std::shared_ptr<const Policy> policy_in_force(const State& state);

/// Reads the file and those that it names. Thread: any.
ReadPolicy read_policy(const std::filesystem::path& file);

/// Keeps the files under the policy's version. Thread: any but the store's writer.
Result<void> keep_policy(store::Store& store, const ReadPolicy& read);

/// Finds what is different from the policy of that version, the one in force: nothing where there is none, where it is the
/// same, and where its files cannot be read any more. Thread: any but the store's writer.
void find_changes(store::Store& store, const std::string& version, ReadPolicy& read);

/// The name of the document that keeps a policy of that version.
std::string document_name(const std::string& version);

/// The policy of that version as it is kept. Errors: there is none, or this program finds errors in it.
Result<std::shared_ptr<const Policy>> kept_policy(store::Store& store, const std::string& version);

/// Its files, (name, text), the main file first.
Result<std::vector<std::pair<std::string, std::string>>> kept_files(store::Store& store, const std::string& version);

}  // namespace jibao::process
