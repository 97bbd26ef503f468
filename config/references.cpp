// See references.hpp.
#include "config/references.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "config/spelling.hpp"

namespace jibao::config {
namespace {

constexpr std::array<std::string_view, 8> kNouns{"person", "post or person", "channel", "category", "shift", "mark", "obligation", "measure"};

std::string noun(Named kind) { return std::string(kNouns[static_cast<std::size_t>(kind)]); }

}  // namespace

bool References::define(Named kind, const std::string& name, Place place, Diagnostics& diagnostics) {
  const auto [at, fresh] = defined_[kind].emplace(name, place);
  if (fresh) return true;
  const Place& first = at->second;
  std::string hint = "that name is one of ours";
  if (first.line > 0) {
    hint = "it stands first in " + diagnostics.file_name(first.file) + ":" + std::to_string(first.line);
  }
  diagnostics.error(place, noun(kind) + " '" + name + "' is here twice", std::move(hint));
  return false;
}

void References::define_known(Named kind, const std::string& name) { defined_[kind].emplace(name, Place{}); }

bool References::knows(Named kind, const std::string& name) const {
  const auto names = defined_.find(kind);
  return names != defined_.end() && names->second.contains(name);
}

void References::use(Named kind, std::string name, Place place) {
  uses_.push_back({kind, std::move(name), place});
}

void References::check(Diagnostics& diagnostics) const {
  for (const Use& use : uses_) {
    const auto names = defined_.find(use.kind);
    if (names != defined_.end() && names->second.contains(use.name)) continue;
    std::vector<std::string> known;
    if (names != defined_.end()) {
      std::transform(names->second.begin(), names->second.end(), std::back_inserter(known),
                     [](const auto& pair) { return pair.first; });
    }
    diagnostics.error(use.place, "there is no " + noun(use.kind) + " '" + use.name + "'",
                      did_you_mean(use.name, known));
  }
}

}  // namespace jibao::config
