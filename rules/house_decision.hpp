// The two decisions about the house, which is no incident: one fact on its record, or a refusal. Internal to rules/.
#pragma once

#include <string>
#include <utility>

#include "rules/decide.hpp"

namespace jibao {

inline Decision refused(RefusalKind kind, std::string pointer, std::string zh, std::string en) {
  Decision decision;
  decision.refusal = Refusal{kind, std::move(pointer), std::move(zh), std::move(en)};
  return decision;
}

inline Decision house(Fact fact) {
  Decision decision;
  decision.facts.push_back(std::move(fact));
  return decision;
}

}  // namespace jibao
