// Implements heartbeat.hpp.
#include "rules/heartbeat.hpp"

#include <cstdlib>

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
  add(signs.faults != 0, Unwell::audit_faults);
  add(signs.since_audit > longest_audit, Unwell::audit_stalled);
  return broken;
}

// No default: a new Unwell does not compile without its words.
Text words_of(Unwell what) {
  switch (what) {
    case Unwell::engine_stalled: return {"程序不再处理任何事", "the engine does not turn"};
    case Unwell::overdue: return {"到时该做的（呼叫、升级、时限）没有做", "something that was due (a page, a step, a limit) was not done"};
    case Unwell::journal_unwritable: return {"台账写不进去，新报告不能登记", "the journal cannot be written, new reports are not taken"};
    case Unwell::writer_stalled: return {"台账的写入没有答复", "the journal's writer does not answer"};
    case Unwell::disk_stalled: return {"磁盘不再确认写入", "the disk confirms nothing"};
    case Unwell::policy_missing: return {"没有规则，不知道该呼叫谁", "there is no policy: nobody knows whom to page"};
    case Unwell::clock_untrusted: return {"本机时钟不可信，按时、迟报的判定时间不确定", "its clock is not trusted: what is on time and what is late is uncertain"};
    case Unwell::audit_faults: return {"自查发现内存或台账与应有的不一致", "its audit found memory or journal not to be what they must be"};
    case Unwell::audit_stalled: return {"自查没有按时完成", "its audit has not been over for long"};
  }
  std::abort();
}

}  // namespace jibao
