// The policy: its errors, its risks, next year's calendar, and whether it is the one in force.
#include <algorithm>

#include "daemon/doctor/findings.hpp"
#include "rules/calendar.hpp"

namespace jibao::doctor {
namespace {

// The State Council gives notice of next year's holidays around the first of November; from mid-December on a limit in
// working days may end in a year that nobody knows.
constexpr unsigned notice_month = 11;
constexpr unsigned late_day_of_december = 15;

constexpr std::size_t most_risks = 10;  // a screen; the whole list is what `jibao check` is for

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

void judge_calendar(const PolicyFound& policy, Instant now, std::vector<Finding>& findings) {
  const Date today = date_at(now, policy.zone);
  const auto has = [&](int year) { return std::find(policy.years.begin(), policy.years.end(), year) != policy.years.end(); };
  const int this_year = static_cast<int>(today.year());
  const unsigned month = static_cast<unsigned>(today.month()), day = static_cast<unsigned>(today.day());
  const bool next_matters = month >= notice_month;
  const bool next_is_late = month == 12 && day >= late_day_of_december;
  const int missing = !has(this_year) ? this_year : next_matters && !has(this_year + 1) ? this_year + 1 : 0;
  if (missing == 0)
    return findings.push_back({"calendar", Grade::good, {"节假日安排齐全", "the calendar has the years that are needed"}, {}, {}});
  const std::string year = std::to_string(missing);
  findings.push_back({"calendar", missing == this_year || next_is_late ? Grade::fault : Grade::warning,
                      {"缺少 " + year + " 年的节假日和调休", "the calendar of " + year + " is missing"},
                      {"以工作日计的时限会把春节、调休当普通日子算，算错日期。", "Limits in working days take holidays and make-up days for ordinary days, and end on a wrong date."},
                      {"按国务院办公厅的通知在策略的 calendar 里加上 " + year + " 年，再 jibao reload",
                       "add " + year + " to the policy's calendar after the State Council's notice, then jibao reload"}});
}

// What is never tried is known to work only once it was needed; the seat's own telephone is in use every day.
void judge_line_tests(const PolicyFound& policy, std::vector<Finding>& findings) {
  if (policy.untested.empty()) return;
  std::string names;
  for (const std::string& name : policy.untested) names += (names.empty() ? "" : ", ") + name;
  findings.push_back({"line_tests", Grade::warning, {"没有线路测试的渠道：" + names, "channels without a line test: " + names},
                      {"欠费、断线要到呼叫时才发现。", "That a line is dead shows only when somebody is to be paged."},
                      {"在策略里加 line_tests（见 jibao-policy(5)），再 jibao reload", "add line_tests to the policy (see jibao-policy(5)), then jibao reload"}});
}

void judge_credit(const PolicyFound& policy, Instant now, std::vector<Finding>& findings) {
  constexpr std::chrono::days soon{30};
  const auto today = std::chrono::sys_days(date_at(now, policy.zone));
  for (const auto& [name, day] : policy.credit_until) {
    const std::chrono::days left = std::chrono::sys_days(day) - today;
    if (left >= soon) continue;
    const std::string days = std::to_string(left.count());
    const bool over = left.count() < 0;
    findings.push_back({"credit:" + name, over ? Grade::fault : Grade::warning,
                        over ? Text{"渠道 " + name + " 的套餐或合同已到期", "the package or contract of channel " + name + " has ended"}
                             : Text{"渠道 " + name + " 的套餐或合同还有 " + days + " 天到期", "the package or contract of channel " + name + " ends in " + days + " d"},
                        {"到期后这条渠道可能发不出去。", "After that nothing may leave by it."},
                        {"续费后改策略里的 credit_until，再 jibao reload", "renew it, move credit_until in the policy, then jibao reload"}});
  }
}

}  // namespace

void judge_policy(const Found& found, Instant now, std::vector<Finding>& findings) {
  if (!found.policy)
    return findings.push_back({"policy", Grade::warning, {"没有找到策略文件", "no policy file was found"},
                               {"错误、风险、值班表和凭据没有检查。", "Errors, risks, roster and credentials were not looked at."},
                               {"jibao doctor --policy 文件", "jibao doctor --policy FILE"}});
  const PolicyFound& policy = *found.policy;
  if (policy.version.empty())
    return findings.push_back({"policy", Grade::fault, {"策略有错误：" + first_line(policy.diagnostics), "the policy has errors: " + first_line(policy.diagnostics)},
                               {"服务重启时不会采用它；没有旧策略就启动不了。", "A restart does not adopt it, and fails where there is no earlier one."},
                               {"jibao check " + policy.path, "jibao check " + policy.path}});
  findings.push_back({"policy", Grade::good, {"策略 " + policy.path + " 没有错误", "the policy " + policy.path + " has no errors"}, {}, {}});
  if (!policy.administrators)
    findings.push_back({"administrators", Grade::warning, {"策略没有指定管理员（office.administrators）", "the policy names no administrators (office.administrators)"},
                        {"渠道欠费或拒发、证书到期、时钟不可信时，没有人会被告知。",
                         "Nobody is told of a channel that refuses us, a certificate that ends or a clock that is not trusted."},
                        {"在策略的 office 下写 administrators: [人员编号]，再 jibao reload", "write administrators: [PERSON] below office in the policy, then jibao reload"}});
  for (std::size_t index = 0; index < std::min(policy.risks.size(), most_risks); ++index) {
    const Text& risk = policy.risks[index];
    findings.push_back({"risk", Grade::warning, {"策略有风险：" + risk.zh, "a risk in the policy: " + risk.en},
                        {"那一刻可能没有人接到呼叫，或没有时限。", "At that moment nobody may be reached, or no clock runs."},
                        {"jibao check " + policy.path, "jibao check " + policy.path}});
  }
  if (policy.risks.size() > most_risks) {
    const std::string more = std::to_string(policy.risks.size() - most_risks);
    findings.push_back({"risk", Grade::warning, {"策略还有 " + more + " 处风险", more + " more risks in the policy"},
                        {"这里只列前 10 处。", "The first ten are listed here."}, {"jibao check " + policy.path, "jibao check " + policy.path}});
  }
  if (policy.risks.empty())
    findings.push_back({"risk", Grade::good, {"今后 30 天每个岗位都有人", "every post has somebody for the next 30 days"}, {}, {}});
  judge_calendar(policy, now, findings);
  judge_line_tests(policy, findings);
  judge_credit(policy, now, findings);
  if (!found.daemon.policy.empty() && found.daemon.policy != policy.version)
    findings.push_back({"policy_in_force", Grade::warning, {"服务用的不是这份策略文件", "the daemon does not go by this policy file"},
                        {"文件里的改动还没有生效，或者查的是另一份文件。", "What was changed in it is not in force, or it is another file."},
                        {"jibao reload", "jibao reload"}});
}

}  // namespace jibao::doctor
