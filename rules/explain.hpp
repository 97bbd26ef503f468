// Facts and reasons as sentences, Chinese or English: one place, so that the timeline, the pages and `jibao explain` say
// the same. Pure.
#pragma once

#include <string>
#include <vector>

#include "rules/decide.hpp"

namespace jibao {

enum class Language { zh, en };

/// One sentence for a fact of this incident, e.g. "电话报告时限 04:02（自事发 03:42 起 20 分钟，…）".
std::string sentence(const Policy& policy, const Incident& incident, const Fact& fact, Language language);

/// The reason alone, as a clause.
std::string sentence(const Policy& policy, const Reason& reason, Language language);

/// What the clock leaves uncertain of a verdict, as a clause.
std::string sentence(const Policy& policy, const ClockDoubt& doubt, Language language);

struct Explanation {
  std::string heading;
  std::vector<std::string> lines;
};

/// Why each clock has its time, why each person was or was not paged, what comes next: from the incident and its facts
/// in order (each with its time of record).
std::vector<Explanation> explain(const Policy& policy, const Incident& incident,
                                 const std::vector<std::pair<Instant, Fact>>& facts, Instant now, Language language);

/// What a field of a report is called, by its path (report.hpp): "发话人姓名"; empty where there is no such field.
std::string_view field_name(std::string_view path, Language language);

/// "04:02" on the day of `now`, else "07-20 24:00" where the instant ends a day, else "07-19 04:02"; in the zone.
std::string clock_text(Instant when, Instant now, const std::string& zone, bool end_of_day = false);

/// "7分钟", "2小时5分", "3 min".
std::string duration_text(Duration duration, Language language);

/// The person's name, or the id where the policy has none of that id.
std::string person_name(const Policy& policy, const std::string& id, Language language);

}  // namespace jibao
