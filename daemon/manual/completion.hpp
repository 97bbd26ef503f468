// The completions of jibao and jibaod for bash and zsh, as shell scripts.
//
// Invariant: they offer every command and option of the tree, the words of a closed set, files where a file is asked
// for, and nothing where only a person knows what to write. Pure.
#pragma once

#include <string>

#include "daemon/manual/command_tree.hpp"

namespace jibao::manual {

/// For /usr/share/bash-completion/completions/jibao and .../jibaod: one script, of both programs.
std::string bash_completion(const Command& jibao, const Daemon& jibaod);

/// For /usr/share/zsh/vendor-completions/_jibao, of both programs.
std::string zsh_completion(const Command& jibao, const Daemon& jibaod);

}  // namespace jibao::manual
