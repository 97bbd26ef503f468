// The fields of a report by their paths, in the order of the phone record: which are blank, and each one's
// text.
//
// Invariant: one table names every field once; what can be asked for, supplemented, corrected or shown is
// what stands in it. Called by intake and deeds, by the checks of config/, and by explain. Surprise:
// "拒绝透露" and "未知" are answers; zero dead is an answer too; only what was never said is blank.
#include "rules/report.hpp"

#include <algorithm>
#include <array>

#include "rules/calendar.hpp"

namespace jibao {
namespace {

using TextOf = std::string (*)(const Report&, const std::string& zone);

struct Field {
  std::string_view path;
  TextOf text;
};

std::string time_text(const std::optional<Instant>& when, const std::string& zone) {
  return when ? to_rfc3339(*when, zone) : std::string();
}

std::string number_text(const std::optional<int>& number) {
  return number ? std::to_string(*number) : std::string();
}

// An interval is an answer to "when did it happen": it stands for occurred_at as "from/until".
std::string occurred_text(const Report& report, const std::string& zone) {
  if (report.occurred.at) return to_rfc3339(*report.occurred.at, zone);
  if (!report.occurred.from && !report.occurred.until) return {};
  return time_text(report.occurred.from, zone) + "/" + time_text(report.occurred.until, zone);
}

#define TEXT(path, member)                                                       \
  Field {                                                                        \
    path, [](const Report& report, const std::string&) { return report.member; } \
  }
#define TIME(path, member)                                                                             \
  Field {                                                                                              \
    path, [](const Report& report, const std::string& zone) { return time_text(report.member, zone); } \
  }
#define NUMBER(path, member)                                                                  \
  Field {                                                                                     \
    path, [](const Report& report, const std::string&) { return number_text(report.member); } \
  }

constexpr std::array fields{
    TIME("received_at", received),
    TEXT("reporter.name", reporter.name),
    TEXT("reporter.unit", reporter.unit),
    TEXT("reporter.identity", reporter.identity),
    TEXT("reporter.post", reporter.post),
    TEXT("reporter.phone", reporter.phone),
    TEXT("summary", summary),
    TEXT("receiver", receiver),
    TEXT("category", category),
    TEXT("justification", justification),
    TEXT("title", title),
    TEXT("place", place),
    Field{"occurred_at", occurred_text},
    TIME("occurred_from", occurred.from),
    TIME("occurred_until", occurred.until),
    TIME("discovered_at", discovered),
    TIME("classified_at", classified),
    TIME("declared_at", declared),
    TIME("ended_at", ended),
    TEXT("source.unit", source_unit),
    TEXT("source.external_id", source_id),
    NUMBER("casualties.dead", casualties.dead),
    NUMBER("casualties.missing", casualties.missing),
    NUMBER("casualties.seriously_injured", casualties.seriously_injured),
    NUMBER("casualties.injured", casualties.injured),
    NUMBER("casualties.affected", casualties.affected),
    TEXT("level", level),
    TEXT("classification", classification),
    Field{"kind", [](const Report& report, const std::string&) { return std::string(name_of(report.kind)); }},
};

#undef TEXT
#undef TIME
#undef NUMBER

const Field* find(std::string_view path) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.path == path; });
  return found != fields.end() ? &*found : nullptr;
}

// Blanks of ASCII and the ideographic space alone are no answer.
bool blank(std::string_view text) {
  constexpr std::string_view wide_space = "\u3000";
  while (!text.empty()) {
    if (text.starts_with(wide_space))
      text.remove_prefix(wide_space.size());
    else if (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r'))
      text.remove_prefix(1);
    else
      return false;
  }
  return true;
}

}  // namespace

std::vector<std::string> missing_fields(const Report& report, const std::vector<std::string>& asked_fields) {
  std::vector<std::string> missing;
  for (const std::string& path : asked_fields) {
    const Field* field = find(path);
    // Only whether there is a text matters here, so the zone in which a time is written does not.
    if (field != nullptr && blank(field->text(report, "UTC"))) missing.push_back(path);
  }
  return missing;
}

bool is_report_field(std::string_view path) {
  return find(path) != nullptr || (path.starts_with(measure_prefix) && path.size() > measure_prefix.size()) ||
         (path.starts_with(mark_prefix) && path.size() > mark_prefix.size());
}

const std::vector<std::string_view>& report_fields() {
  static const std::vector<std::string_view> paths = [] {
    std::vector<std::string_view> all;
    for (const Field& field : fields) all.push_back(field.path);
    return all;
  }();
  return paths;
}

std::string field_text(const Report& report, std::string_view path, const std::string& zone) {
  if (path.starts_with(measure_prefix)) {
    const auto measure = report.measures.find(std::string(path.substr(measure_prefix.size())));
    return measure != report.measures.end() ? std::to_string(measure->second) : std::string();
  }
  if (path.starts_with(mark_prefix))
    return report.marks.contains(std::string(path.substr(mark_prefix.size()))) ? "yes" : std::string();
  const Field* field = find(path);
  return field != nullptr ? field->text(report, zone) : std::string();
}

}  // namespace jibao
