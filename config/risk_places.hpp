// Where in the administrator's files a risk stands: file:line:col, as for every other finding.
//
// Invariant: a risk is never dropped for want of a place; what cannot be found stands without one. Called by
// `jibao check`, `jibaod --check` and the API. Surprise: the files are read once more for it, because a policy
// knows nothing of the text that it came from.
#pragma once

#include <string>
#include <vector>

#include "config/policy_loader.hpp"
#include "rules/explain.hpp"
#include "rules/risk.hpp"

namespace jibao::config {

struct PlacedRisk {
  Risk risk;
  std::string file;  // as the policy names it; empty: no place is known
  int line = 0;      // from 1
  int column = 0;    // from 1, in characters
};

// The risks with their places, in the same order.
std::vector<PlacedRisk> place_risks(std::vector<Risk> risks, const PolicyFiles& files);

// The risks of a policy that was loaded, from `now` on, with their places; none where there is no policy.
std::vector<PlacedRisk> risks_of(const LoadedPolicy& loaded, Instant now);

// A line a risk, "folder/file:41:7: risk: sentence [id]"; nothing found gives "". `folder` stands before each
// file's name.
std::string render_risks(const std::vector<PlacedRisk>& risks, const std::string& folder, Language language);

}  // namespace jibao::config
