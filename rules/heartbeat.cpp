// Implements heartbeat.hpp.
#include "rules/heartbeat.hpp"

namespace jibao {

std::vector<Unwell> broken_promises(const VitalSigns& signs) {
  std::vector<Unwell> broken;
  const auto add = [&](bool is, Unwell what) {
    if (is) broken.push_back(what);
  };
  add(signs.since_step > longest_step, Unwell::engine_stalled);
  add(signs.overdue > longest_overdue, Unwell::overdue);
  add(!signs.writable, Unwell::journal_unwritable);
  add(signs.since_writer > longest_writer, Unwell::writer_stalled);
  add(signs.since_disk > longest_disk, Unwell::disk_stalled);
  add(!signs.policy, Unwell::policy_missing);
  add(!signs.clock_trusted, Unwell::clock_untrusted);
  return broken;
}

}  // namespace jibao
