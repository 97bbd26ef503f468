// Names that one part of a policy gives and another part uses: checked once everything was read.
//
// Invariant: a use of a name that nothing defines is an error at the place of the use, with the closest known
// name. Called by the policy loader: define and use in any order, then check once. Names that nothing uses
// are no fault.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"

namespace jibao::config {

enum class Named {
  person,
  target,
  channel,
  category,
  shift,
  mark,
  rule,
  measure
};  // target: a post of the roster, a fixed post, a person

class References {
 public:
  // Gives `name` a meaning. Returns false and reports where the name has one already.
  bool define(Named kind, const std::string& name, Place place, Diagnostics& diagnostics);
  // The same for a name of ours that stands in no file (the three posts of the roster), or that may come
  // again (the branches of the category tree).
  void define_known(Named kind, const std::string& name);
  [[nodiscard]] bool knows(Named kind, const std::string& name) const;

  void use(Named kind, std::string name, Place place);

  void check(Diagnostics& diagnostics) const;

 private:
  struct Use {
    Named kind;
    std::string name;
    Place place;
  };
  std::map<Named, std::map<std::string, Place>> defined_;
  std::vector<Use> uses_;
};

}  // namespace jibao::config
