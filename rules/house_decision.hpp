// The decisions about the house, which is no incident: one fact on its record, a refusal, or nothing, because it stands so
// already. Internal to rules/.
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

/// The second click, the answer that was lost: whoever asked for it asks once more for what stands.
inline Decision stands_already(std::uint32_t number = 0) {
  Decision decision;
  decision.repeated = true;
  decision.number = number;
  return decision;
}

}  // namespace jibao
