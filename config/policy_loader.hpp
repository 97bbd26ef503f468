// The administrator's files -> a Policy that is valid as a whole, or every diagnostic at once.
//
// Invariant: a policy comes out only where no error was found, so that a bad one can never replace a good
// one; the same bytes always give the same policy and the same version. Called by `jibaod --check`, at the
// start and at each reload. Surprise: the texts of all files come back too, because an incident keeps the
// policy that it was opened under and the daemon must be able to load that version again after its files were
// changed.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "config/diagnostics.hpp"
#include "rules/policy.hpp"

namespace jibao::config {

struct PolicyFiles {
  std::string main;                          // its name among `texts`
  std::map<std::string, std::string> texts;  // by the path relative to the main file's folder
};

struct LoadedPolicy {
  std::optional<Policy> policy;  // nothing where diagnostics.has_errors()
  Diagnostics diagnostics;
  PolicyFiles files;  // what was read, also where there is no policy
};

// Files that one policy may be spread over, the main file included.
inline constexpr std::size_t kMostFiles = 64;

// Loads `main_file` and the files that it names below its own folder. A path that leaves that folder, by
// dots, as an absolute path or through a symbolic link, is an error. Thread: any; reads files.
LoadedPolicy load_policy(const std::filesystem::path& main_file);

// The same from memory: reads no file. Diagnostics name the files as `files` does.
LoadedPolicy load_policy(const PolicyFiles& files);

}  // namespace jibao::config
