// See amend.hpp. The table of fields to set; which fields there are, and their texts, is report.cpp's.
#include "rules/amend.hpp"

#include <charconv>
#include <map>

#include "rules/calendar.hpp"
#include "rules/classification.hpp"

namespace jibao {
namespace {

constexpr int most_people = 10'000'000;  // no county has more: a larger number is a slip of the finger

Result<std::optional<Instant>> read_time(const std::string& text) {
  if (text.empty()) return std::optional<Instant>();
  auto when = parse_rfc3339(text);
  if (!when) return tl::unexpected(when.error());
  return std::optional<Instant>(*when);
}

Result<std::optional<int>> read_count(const std::string& text) {
  if (text.empty()) return std::optional<int>();
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > most_people)
    return failure("not a number of people: " + text);
  return std::optional<int>(value);
}

Result<void> set_occurrence(Report& report, const std::string& text) {
  Occurrence occurrence;
  const auto slash = text.find('/');
  if (slash == std::string::npos) {
    auto at = read_time(text);
    if (!at) return tl::unexpected(at.error());
    occurrence.at = *at;
  } else {
    auto from = read_time(text.substr(0, slash));
    auto until = read_time(text.substr(slash + 1));
    if (!from) return tl::unexpected(from.error());
    if (!until) return tl::unexpected(until.error());
    if (!*from || !*until || **from > **until) return failure("an interval is FROM/UNTIL, in this order");
    occurrence.from = *from;
    occurrence.until = *until;
  }
  report.occurred = occurrence;
  return {};
}

Result<void> set_level(Report& report, const std::string& text) {
  const auto level = read_level(text);
  if (!level) return failure("not a level (I, II, III, IV): " + text);
  report.level = name_of(*level);
  return {};
}

Result<void> set_kind(Report& report, const std::string& text) {
  const auto kind = from_name<IncidentKind>(text);
  if (!kind) return failure("not a kind (incident, warning, early_sign): " + text);
  report.kind = *kind;
  return {};
}

Result<void> set_classification(Report& report, const std::string& text) {
  if (!text.empty() && !from_name<Classification>(text)) return failure("not a classification (public, internal, secret): " + text);
  report.classification = text;
  return {};
}

constexpr std::int64_t most_measured = 1'000'000'000'000'000;  // far above any loss in yuan or area in square metres

Result<void> set_measure(Report& report, const std::string& measure, const std::string& text) {
  if (text.empty()) {
    report.measures.erase(measure);
    return {};
  }
  std::int64_t amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc() || end != text.data() + text.size() || amount < 0 || amount > most_measured)
    return failure("not a whole number: " + text);
  report.measures[measure] = amount;
  return {};
}

Result<void> set_mark(Report& report, const std::string& mark, const std::string& text) {
  if (text == "yes" || text == "true" || text == "是") {
    report.marks.insert(mark);
  } else if (text.empty() || text == "no" || text == "false" || text == "否") {
    report.marks.erase(mark);
  } else {
    return failure("a mark is yes or no: " + text);
  }
  return {};
}

using Set = Result<void> (*)(Report&, const std::string&);

#define TEXT(member)                                                        \
  [](Report& report, const std::string& value) -> Result<void> {            \
    report.member = value;                                                  \
    return {};                                                              \
  }
#define PARSED(member, read)                                                \
  [](Report& report, const std::string& value) -> Result<void> {            \
    auto parsed = read(value);                                              \
    if (!parsed) return tl::unexpected(parsed.error());                     \
    report.member = *parsed;                                                \
    return {};                                                              \
  }

const std::map<std::string, Set, std::less<>>& setters() {
  static const std::map<std::string, Set, std::less<>> table{
      {"received_at", PARSED(received, read_time)},
      {"reporter.name", TEXT(reporter.name)},
      {"reporter.unit", TEXT(reporter.unit)},
      {"reporter.identity", TEXT(reporter.identity)},
      {"reporter.post", TEXT(reporter.post)},
      {"reporter.phone", TEXT(reporter.phone)},
      {"summary", TEXT(summary)},
      {"receiver", TEXT(receiver)},
      {"category", TEXT(category)},
      {"justification", TEXT(justification)},
      {"title", TEXT(title)},
      {"place", TEXT(place)},
      {"occurred_at", set_occurrence},
      {"occurred_from", PARSED(occurred.from, read_time)},
      {"occurred_until", PARSED(occurred.until, read_time)},
      {"discovered_at", PARSED(discovered, read_time)},
      {"classified_at", PARSED(classified, read_time)},
      {"declared_at", PARSED(declared, read_time)},
      {"ended_at", PARSED(ended, read_time)},
      {"source.unit", TEXT(source_unit)},
      {"source.external_id", TEXT(source_id)},
      {"casualties.dead", PARSED(casualties.dead, read_count)},
      {"casualties.missing", PARSED(casualties.missing, read_count)},
      {"casualties.seriously_injured", PARSED(casualties.seriously_injured, read_count)},
      {"casualties.injured", PARSED(casualties.injured, read_count)},
      {"casualties.affected", PARSED(casualties.affected, read_count)},
      {"level", set_level},
      {"kind", set_kind},
      {"classification", set_classification},
  };
  return table;
}

#undef TEXT
#undef PARSED

}  // namespace

Result<void> change_field(Report& report, const FieldChange& change) {
  if (change.path.starts_with(measure_prefix))
    return set_measure(report, change.path.substr(measure_prefix.size()), change.value);
  if (change.path.starts_with(mark_prefix)) return set_mark(report, change.path.substr(mark_prefix.size()), change.value);
  const auto found = setters().find(change.path);
  if (found == setters().end()) return failure("no such field: " + change.path);
  return found->second(report, change.value);
}

std::optional<Anchor> anchor_of_field(std::string_view path) {
  if (path == "occurred_at" || path == "occurred_from" || path == "occurred_until") return Anchor::occurred;
  if (path == "discovered_at") return Anchor::discovered;
  if (path == "received_at") return Anchor::received;
  if (path == "classified_at") return Anchor::classified;
  if (path == "declared_at") return Anchor::declared;
  if (path == "ended_at") return Anchor::ended;
  return std::nullopt;
}

bool is_anchor_field(std::string_view path) { return anchor_of_field(path).has_value(); }

}  // namespace jibao
