// A report as it comes in, and as it stands after supplements and corrections: the fields of the phone record (电话记录)
// in the order in which one hears them, and what the clocks and levels need.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/names.hpp"
#include "rules/policy.hpp"
#include "rules/time.hpp"

namespace jibao {

/// When it happened: an instant, or an interval whose ends are both known, or nothing.
struct Occurrence {
  std::optional<Instant> at;
  std::optional<Instant> from;
  std::optional<Instant> until;
  bool operator==(const Occurrence&) const = default;
};

struct Reporter {  // 发话人
  std::string name, unit, identity, post, phone;
  bool operator==(const Reporter&) const = default;
};

struct Casualties {
  std::optional<int> dead, missing, seriously_injured, injured, affected;
  bool operator==(const Casualties&) const = default;
};

struct Report {
  IncidentKind kind = IncidentKind::incident;
  std::string category;
  std::string justification;  // of a catch-all category
  std::string title;
  std::string summary;        // 通话内容
  std::string place;
  Occurrence occurred;
  std::optional<Instant> discovered;
  std::optional<Instant> classified;  // judged to be reportable (定性)
  std::optional<Instant> declared;    // an emergency was declared
  std::optional<Instant> ended;       // the handling has ended (处置结束)
  std::optional<Instant> received;  // 来电时间; set to the time of record where it is not given
  std::string source_unit;
  std::string source_id;      // the source's own number of it
  Reporter reporter;
  std::string receiver;       // 接话人姓名
  Casualties casualties;
  std::map<std::string, std::int64_t> measures;  // by the policy's measures: 过火面积 ...
  std::set<std::string> marks;                   // of the policy's marks: those that are so
  std::string level;          // as stated, I..IV, or empty; the one in force is Incident::level
  std::string classification; // public, internal, secret (classification.hpp); empty: internal
  bool drill = false;
  bool operator==(const Report&) const = default;
};

/// The paths of `asked_fields` that `report` leaves blank, in the order asked. "拒绝透露" or "未知" is an answer.
std::vector<std::string> missing_fields(const Report& report, const std::vector<std::string>& asked_fields);

/// "measures.fire_area" and "marks.storming" are fields, too, of those that the policy defines.
inline constexpr std::string_view measure_prefix = "measures.";
inline constexpr std::string_view mark_prefix = "marks.";

/// Whether `path` names a field that can be asked for, supplemented or corrected; of measures and marks, whether it
/// could be one: the policy knows which there are.
bool is_report_field(std::string_view path);

/// The paths of all such fields, in the order of the phone record.
const std::vector<std::string_view>& report_fields();

/// The field's value as text, empty where it is blank or no field; times as RFC 3339 in `zone`, an occurrence that is an
/// interval as "from/until" under occurred_at.
std::string field_text(const Report& report, std::string_view path, const std::string& zone);

}  // namespace jibao
