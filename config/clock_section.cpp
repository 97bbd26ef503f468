// clock: what is asked of the machine's clock, on which every verdict rests.
#include "config/sections.hpp"

namespace jibao::config {

void read_clock(Reading& reading, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "clock",
                                 {optional("trust"), optional("most_error"), optional("most_offset"), optional("gateways"),
                                  optional("settle"), optional("page_after")},
                                 reading.diagnostics);
  ClockRules& clock = reading.policy.clock;
  // Below two seconds a Date of whole seconds tells nothing; beyond ten minutes a verdict is no verdict.
  const DurationBounds off{.least = std::chrono::seconds(2), .most = std::chrono::minutes(10)};
  clock.trust = fields.one_of("trust", clock.trust);
  clock.most_error = fields.duration("most_error", clock.most_error, {.least = std::chrono::seconds(1), .most = std::chrono::minutes(10)});
  clock.most_offset = fields.duration("most_offset", clock.most_offset, off);
  clock.gateways = static_cast<int>(fields.whole("gateways", 1, 10, clock.gateways));
  clock.settle = fields.duration("settle", clock.settle, {.least = std::chrono::seconds(1), .most = std::chrono::hours(1)});
  clock.page_after = fields.duration("page_after", clock.page_after, {.least = Duration(0), .most = std::chrono::hours(24)});
}

}  // namespace jibao::config
