#include "rules/fact.hpp"

namespace jibao {

template struct OneOf<FactKinds>;

}  // namespace jibao
