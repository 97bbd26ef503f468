// See duty_name.hpp.
#include "daemon/web/duty_name.hpp"

#include "rules/phrases.hpp"

namespace jibao::web {

std::string duty_name(const State& state, const Incident& incident, const std::string& id, Language language) {
  const ObligationRule* rule = rule_of(state, incident, id);
  if (rule == nullptr) return question_of_rule(id) == 0 ? id : Phrases(state.policy_of(incident), language, {}).duty(id, DeedKind::answer);
  return language == Language::en && !rule->name.en.empty() ? rule->name.en : rule->name.zh;
}

}  // namespace jibao::web
