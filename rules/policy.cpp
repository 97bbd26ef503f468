// Looking things up in the policy: the tree of categories and the escalation policy of an incident.
//
// Invariant: a code is below a prefix only at a dot: "DIS.FLO" is no prefix of "DIS.FLOOD". Called by the
// judging files and by the checks of config/. Surprise: what the administrator wrote first wins only between
// prefixes of one length.
#include "rules/policy.hpp"

#include <algorithm>

namespace jibao {
namespace {

template <class T>
const T* find_by_id(const std::vector<T>& all, std::string_view id) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.id == id; });
  return found != all.end() ? &*found : nullptr;
}

}  // namespace

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

std::vector<const Category*> judged_as(const Policy& policy, std::string_view category) {
  std::vector<const Category*> as;
  if (!category.empty()) {
    if (const Category* own = find_category(policy, category)) as.push_back(own);
    return as;
  }
  for (const Category& one : policy.categories)
    if (one.needs_justification) as.push_back(&one);
  if (as.empty())
    for (const Category& one : policy.categories) as.push_back(&one);
  return as;
}

bool concerns_category(const Policy& policy, const std::vector<std::string>& prefixes, std::string_view category) {
  const auto any_matches = [&](std::string_view code) {
    return std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) { return category_matches(prefix, code); });
  };
  if (!category.empty()) return any_matches(category);  // also one that the policy no longer has
  const auto as = judged_as(policy, category);
  return std::any_of(as.begin(), as.end(), [&](const Category* one) { return any_matches(one->code); });
}

const ObligationRule* find_rule(const Policy& policy, std::string_view id) { return find_by_id(policy.obligations, id); }
const GradingScheme* find_scheme(const Policy& policy, std::string_view id) { return find_by_id(policy.schemes, id); }
const MeasureKind* find_measure(const Policy& policy, std::string_view id) { return find_by_id(policy.measures, id); }
const MarkKind* find_mark(const Policy& policy, std::string_view id) { return find_by_id(policy.marks, id); }

const EscalationPolicy* escalation_for(const Policy& policy, std::string_view category, IncidentKind kind, Level level) {
  const auto as = category.empty() ? judged_as(policy, category) : std::vector<const Category*>();
  const bool catch_all = std::any_of(as.begin(), as.end(), [](const Category* one) { return one->needs_justification; });
  const auto matches = [&](const std::string& prefix) {
    if (!category.empty()) return category_matches(prefix, category);
    if (!catch_all) return prefix == "*";
    return std::any_of(as.begin(), as.end(), [&](const Category* one) { return category_matches(prefix, one->code); });
  };
  const EscalationPolicy* best = nullptr;
  const EscalationPolicy* first = nullptr;
  std::pair<std::size_t, bool> best_fit;  // how long the prefix is, and whether the level is named
  for (const EscalationPolicy& escalation : policy.escalations) {
    if (std::find(escalation.kinds.begin(), escalation.kinds.end(), kind) == escalation.kinds.end()) continue;
    const bool named = std::find(escalation.levels.begin(), escalation.levels.end(), level) != escalation.levels.end();
    if (!escalation.levels.empty() && !named) continue;
    if (first == nullptr) first = &escalation;
    for (const std::string& prefix : escalation.categories) {
      if (!matches(prefix)) continue;
      const std::pair fit{prefix == "*" ? 0 : prefix.size(), named};
      if (best != nullptr && fit <= best_fit) continue;
      best = &escalation;
      best_fit = fit;
    }
  }
  return best == nullptr && category.empty() ? first : best;
}

}  // namespace jibao
