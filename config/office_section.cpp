// office, intake, budget, codes, retention: who we are, what a report is chased for, how often a person is paged, and how long the
// codes of pages live.
#include <algorithm>
#include <string>

#include "config/address.hpp"
#include "config/bounds_section.hpp"
#include "config/sections.hpp"
#include "config/spelling.hpp"
#include "rules/calendar.hpp"
#include "rules/report.hpp"

namespace jibao::config {
namespace {

constexpr std::size_t kMostFields = 50;

}  // namespace

void read_office(Reading& reading, const Entry& entry) {
  Office& office = reading.policy.office;
  const Fields fields = read_map(
      entry.value, entry.key_place, "office",
      {required("name"), required("duty_room"), required("phone"), optional("zone"),
       optional("number_prefix"), optional("public_url"), optional("day_ends"), optional("language"),
       optional("classes"), optional("administrators"), optional("public_url_tested")},
      reading.diagnostics);
  office.name = read_text(fields, "name");
  office.duty_room = read_text(fields, "duty_room");
  // As it was written, not as it is dialled: people read it in messages.
  if (!read_phone(fields, "phone").empty()) office.phone = fields.text("phone");
  office.zone = fields.text("zone", {}, office.zone);
  if (!zone_exists(office.zone)) {
    fields.error(fields.place("zone"), "there is no time zone '" + office.zone + "'",
                 "write a name of the zone database, like Asia/Shanghai");
  }
  office.number_prefix = fields.text("number_prefix", {.most = 16, .may_be_empty = true});
  office.public_url = fields.text("public_url", {.most = 500, .may_be_empty = true});
  if (!office.public_url.empty()) check_web_address(fields, "public_url", WebAddress::ours);
  while (office.public_url.ends_with('/')) office.public_url.pop_back();
  office.public_url_tested = fields.flag("public_url_tested", true);
  if (const auto ends = fields.time_of_day("day_ends")) {
    office.day_ends = *ends;
    if (ends->count() == 0) {
      fields.error(fields.place("day_ends"), "a day cannot end at 00:00", "write \"24:00\"");
    }
  }
  for (PlacedText& word : fields.words("classes", kMostClasses)) office.classes.push_back(std::move(word.text));
  office.administrators = read_uses(reading, fields, "administrators", Named::person, kMostPaged);
  office.language = fields.text("language", {}, office.language);
  if (office.language != "zh" && office.language != "en") {
    fields.error(fields.place("language"), "'" + office.language + "' is no language of ours",
                 "known are zh, en");
  }
}

void read_intake(Reading& reading, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "intake",
                                 {required("asked_fields"), required("chase"), required("future_tolerance"), optional("duplicates")},
                                 reading.diagnostics);
  Policy& policy = reading.policy;
  if (const Node* node = fields.node("duplicates")) {
    const Fields duplicates = read_map(*node, fields.key_place("duplicates"), "duplicates",
                                       {required("within"), optional("category_parts"), optional("merge_same_source")},
                                       reading.diagnostics);
    policy.duplicates.within = duplicates.duration("within", {}, {.least = Duration(0), .most = std::chrono::hours(72)});
    policy.duplicates.category_parts = static_cast<int>(duplicates.whole("category_parts", 1, 8, policy.duplicates.category_parts));
    policy.duplicates.merge_same_source = duplicates.flag("merge_same_source", false);
  }
  std::vector<std::string> known;
  for (const std::string_view field : report_fields()) known.emplace_back(field);
  for (PlacedText& word : fields.words("asked_fields", kMostFields)) {
    if (std::find(known.begin(), known.end(), word.text) == known.end()) {
      fields.error(word.place, "a report has no field '" + word.text + "'", did_you_mean(word.text, known));
    }
    policy.asked_fields.push_back(std::move(word.text));
  }
  policy.future_tolerance =
      fields.duration("future_tolerance", {}, {.least = Duration(0), .most = std::chrono::hours(1)});
  const Node* chase_node = fields.node("chase");
  if (chase_node == nullptr) return;
  const Fields chase =
      read_map(*chase_node, fields.key_place("chase"), "chase",
               {required("first_after"), required("every"), required("times")}, reading.diagnostics);
  const DurationBounds bounds{.least = std::chrono::minutes(1), .most = std::chrono::hours(72)};
  policy.chase.first_after = chase.duration("first_after", {}, bounds);
  policy.chase.every = chase.duration("every", {}, bounds);
  policy.chase.times = static_cast<int>(chase.whole("times", 0, 100, 0));
}

PageBudget read_budget_of(const Node& node, Place place, std::string_view what, Diagnostics& diagnostics) {
  const Fields fields = read_map(node, place, std::string(what), {required("pages"), required("within")}, diagnostics);
  PageBudget budget;
  budget.pages = static_cast<int>(fields.whole("pages", 0, static_cast<int>(pages_counted), 0));
  budget.within = fields.duration("within", {}, {.least = std::chrono::seconds(10), .most = std::chrono::minutes(10)});
  return budget;
}

void read_budget(Reading& reading, const Entry& entry) {
  reading.policy.budget = read_budget_of(entry.value, entry.key_place, "budget", reading.diagnostics);
}

void read_codes(Reading& reading, const Entry& entry) {
  const Fields fields =
      read_map(entry.value, entry.key_place, "codes",
               {required("live"), required("tries"), required("tries_within")}, reading.diagnostics);
  Policy& policy = reading.policy;
  policy.code_lives =
      fields.duration("live", {}, {.least = Duration(0), .most = std::chrono::hours(24 * 31)});
  policy.code_tries = static_cast<int>(fields.whole("tries", 1, 20, policy.code_tries));
  policy.code_tries_within =
      fields.duration("tries_within", {}, {.least = std::chrono::minutes(1), .most = std::chrono::hours(24)});
}

// What is kept for a shorter time than its codes live would be gone while somebody may still answer.
void read_retention(Reading& reading, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "retention", {required("personal_days")}, reading.diagnostics);
  reading.policy.retention.personal = std::chrono::hours(24) * fields.whole("personal_days", 31, 36500, 31);
}

}  // namespace jibao::config
