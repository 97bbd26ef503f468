// The words for the machine's clock: what is wrong with it, how far it is off, and what that leaves uncertain of a verdict.
// See phrases.hpp.
#include <algorithm>

#include "rules/phrases.hpp"

namespace jibao {

std::string Phrases::clock_fault(ClockFault fault) const {
  switch (fault) {
    case ClockFault::none: return say("没有问题", "nothing is wrong");
    case ClockFault::unsynchronised: return say("没有授时服务在同步", "no time service keeps it");
    case ClockFault::error_too_large: return say("授时误差过大", "the time service's bound of its error is too large");
    case ClockFault::gateways_differ: return say("多个网关的时间一致与本机不符", "several gateways agree that it is off");
  }
  return {};
}

std::string Phrases::seconds(Duration duration) const {
  const auto tenths = (std::chrono::abs(duration).count() + 99) / 100;
  const auto whole = tenths / 10;
  if (whole >= 3600) return length(duration);
  std::string text = whole < 60 ? std::string() : say("{0}分", "{0} min ", {std::to_string(whole / 60)});
  if (whole >= 60 && tenths % 600 == 0) return say("{0}分钟", "{0} min", {std::to_string(whole / 60)});
  text += std::to_string(whole % 60);
  if (tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
  return text + say("秒", " s");
}

std::string Phrases::ahead(Duration low, Duration high) const {
  if (low <= Duration{} && high >= Duration{}) return say("相差至多{0}", "off by at most {0}", {seconds(std::max(-low, high))});
  const bool fast = low > Duration{};
  const Duration least = std::chrono::abs(fast ? low : high), most = std::chrono::abs(fast ? high : low);
  const std::string from = seconds(least - least % std::chrono::milliseconds(100)), to = seconds(most);  // "at least" is rounded down
  return fast ? say("快{0}至{1}", "ahead by {0} to {1}", {from, to}) : say("慢{0}至{1}", "behind by {0} to {1}", {from, to});
}

std::string Phrases::doubt(const ClockDoubt& doubt) const {
  std::string told = say("时间不确定，所依时钟当时不可信", "the time is uncertain, the clock that it rests on was not trusted then");
  told += doubt.most ? say("，误差至多{0}", ", off by at most {0}", {seconds(*doubt.most)})
                     : say("，误差多大不详", ", by how much is not known");
  if (doubt.cannot_tell)
    told += say("；在误差之内，是否按时不能确定（判定不变）",
                "; within that of the limit, so whether it was kept cannot be told for certain (the verdict stays)");
  return told;
}

std::string sentence(const Policy& policy, const ClockDoubt& doubt, Language language) {
  return Phrases(policy, language, Instant{}).doubt(doubt);
}

}  // namespace jibao
