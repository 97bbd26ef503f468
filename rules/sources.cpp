// See sources.hpp.
#include "rules/sources.hpp"

#include <algorithm>
#include <array>

namespace jibao {
namespace {

struct Count {
  std::string_view path;
  std::optional<int> Casualties::*member;
};
constexpr std::array counts{Count{"casualties.dead", &Casualties::dead}, Count{"casualties.missing", &Casualties::missing},
                            Count{"casualties.seriously_injured", &Casualties::seriously_injured},
                            Count{"casualties.injured", &Casualties::injured}, Count{"casualties.affected", &Casualties::affected}};

}  // namespace

std::pair<Casualties, Casualties> casualty_range(const Incident& incident) {
  std::pair<Casualties, Casualties> range{incident.report.casualties, incident.report.casualties};
  for (const SourceTaken& source : incident.sources)
    for (const auto& [path, count] : counts) {
      const std::optional<int>& said = source.casualties.*count;
      if (!said) continue;
      range.first.*count = std::min(*said, (range.first.*count).value_or(*said));
      range.second.*count = std::max(*said, (range.second.*count).value_or(*said));
    }
  return range;
}

std::vector<Range> ranges_of(const Incident& incident) {
  std::vector<Range> ranges;
  const auto [least, most] = casualty_range(incident);
  for (const auto& [path, count] : counts)
    if (least.*count) ranges.push_back({std::string(path), *(least.*count), *(most.*count)});
  std::map<std::string, Range> measured;
  const auto add = [&](const std::string& measure, std::int64_t amount) {
    const auto [found, fresh] = measured.try_emplace(measure, Range{std::string(measure_prefix) + measure, amount, amount});
    if (fresh) return;
    found->second.least = std::min(found->second.least, amount);
    found->second.most = std::max(found->second.most, amount);
  };
  for (const auto& [measure, amount] : incident.report.measures) add(measure, amount);
  for (const SourceTaken& source : incident.sources)
    for (const Measured& each : source.measures) add(each.measure, each.amount);
  for (auto& [measure, range] : measured) ranges.push_back(std::move(range));
  return ranges;
}

}  // namespace jibao
