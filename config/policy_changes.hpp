// Two sets of policy files -> what is different in what they say, so that whoever reloads sees what was changed.
//
// Invariant: pure; what is compared is the meaning of the files, not their bytes: a comment, an order of keys or a section
// that moved to another file is no change. A personal or secret value is never part of a change, only that it changed.
// Bounded whatever the files hold. Called at each reload and at a start, off the loop. Surprise: values are shown as
// they were written (20m and 1200s differ); the files need not be a valid policy.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config/policy_loader.hpp"
#include "rules/explain.hpp"

namespace jibao::config {

enum class ChangeKind { added, removed, changed };

// Every text in it is one line without control characters.
struct PolicyChange {
  ChangeKind kind = ChangeKind::changed;
  std::string file;    // of a pack; empty for a section, whose name says enough wherever it stands
  std::string path;    // "obligations.phone.limit"; entries by their id, name, code or file, else by number ([1]); empty: the whole
  // Changed: the values as written, shortened; both empty where they are not shown. Removed, added: the entry below `path`
  // that was or is there, with its value where that is short and may be shown ("needs_receipt: true").
  std::string before, after;
  friend bool operator==(const PolicyChange&, const PolicyChange&) = default;
};

struct PolicyChanges {
  std::vector<PolicyChange> listed;  // sections by name, then packs by file; at most kMostChanges
  std::size_t more = 0;              // beyond those
};

// Lines that a person still reads after a reload; more are a new policy, which one reads in its files.
inline constexpr std::size_t kMostChanges = 200;

// Thread: any. Work: n log n in the size of the files.
PolicyChanges compare_policies(const PolicyFiles& before, const PolicyFiles& after);

// One line for each change and one for those not listed, without line ends: "obligations.phone.limit：20m → 15m",
// "people.liming.phone：已更改", "channels：新增 sms2". No change gives the one line that says so.
std::vector<std::string> change_lines(const PolicyChanges& changes, Language language);

}  // namespace jibao::config
