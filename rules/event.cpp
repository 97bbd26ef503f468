#include "rules/event.hpp"

namespace jibao {

template struct OneOf<EventKinds>;

}  // namespace jibao
