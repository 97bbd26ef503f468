// A closed incident as the look at what is kept names it: plain values that event, fact and state share (retention.hpp).
#pragma once

#include <string>

#include "rules/page.hpp"
#include "rules/time.hpp"

namespace jibao {

struct ClosedIncident {
  IncidentId incident = 0;
  std::string number;  // the human number
  Instant closed;

  template <class Visitor, class Self>
  static void walk(Visitor& v, Self& self) {
    v("incident", self.incident), v("number", self.number), v("closed", self.closed);
  }
  template <class Visitor>
  void fields(Visitor& v) { walk(v, *this); }
  template <class Visitor>
  void fields(Visitor& v) const { walk(v, *this); }
  bool operator==(const ClosedIncident&) const = default;
};

}  // namespace jibao
