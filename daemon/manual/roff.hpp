// The manual pages of jibao and jibaod as roff, for man and mandoc.
//
// Invariant: every command and option of the tree is on its page. Pure. Surprise: a line may break after each Chinese
// character, which roff must be told one by one.
#pragma once

#include <string>

#include "daemon/manual/command_tree.hpp"

namespace jibao::manual {

/// What stands at the foot of a page: of which version, and when that was released (2026-11-22).
struct Release {
  std::string version;
  std::string date;
};

/// Text as roff: nothing in it is taken for a request or an escape.
std::string roff_text(const std::string& text);

std::string page_of(const Command& jibao, const Release& release);
std::string page_of(const Daemon& jibaod, const Release& release);

}  // namespace jibao::manual
