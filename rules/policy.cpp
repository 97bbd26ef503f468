// Looking things up in the policy: the tree of categories and the escalation policy of an incident.
//
// Invariant: a code is below a prefix only at a dot: "DIS.FLO" is no prefix of "DIS.FLOOD". Called by the
// judging files and by the checks of config/. Surprise: what the administrator wrote first wins only between
// prefixes of one length.
#include "rules/policy.hpp"

#include <algorithm>

namespace jibao {

const Category* find_category(const Policy& policy, std::string_view code) {
  const auto found = std::lower_bound(
      policy.categories.begin(), policy.categories.end(), code,
      [](const Category& category, std::string_view wanted) { return category.code < wanted; });
  return found != policy.categories.end() && found->code == code ? &*found : nullptr;
}

bool category_matches(std::string_view prefix, std::string_view code) {
  if (prefix == "*") return true;
  if (prefix.empty() || !code.starts_with(prefix)) return false;
  return code.size() == prefix.size() || code[prefix.size()] == '.';
}

const EscalationPolicy* escalation_for(const Policy& policy, std::string_view category, IncidentKind kind) {
  const EscalationPolicy* best = nullptr;
  std::size_t best_length = 0;
  for (const EscalationPolicy& escalation : policy.escalations) {
    if (std::find(escalation.kinds.begin(), escalation.kinds.end(), kind) == escalation.kinds.end()) continue;
    for (const std::string& prefix : escalation.categories) {
      if (!category_matches(prefix, category)) continue;
      const std::size_t length = prefix == "*" ? 0 : prefix.size();
      if (best != nullptr && length <= best_length) continue;
      best = &escalation;
      best_length = length;
    }
  }
  return best;
}

}  // namespace jibao
