// Single values as people and machines write them: durations, limits, dates, times of every kind, ids. What is read is within
// its bounds, and what has one spelling is written back so.
#include "config/values.hpp"
#include "daemon/simulate/moment.hpp"
#include "daemon/web/local_time.hpp"
#include "notifiers/credit.hpp"
#include "notifiers/http_date.hpp"
#include "rules/calendar.hpp"
#include "rules/page.hpp"
#include "rules/state.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

const Instant now = from_millis(1'784'404'500'000);
const std::string zone = "Asia/Shanghai";

void instants(std::string_view text) {
  if (const auto when = parse_rfc3339(text)) {
    const auto again = parse_rfc3339(to_rfc3339(*when, zone));
    must(again && std::chrono::floor<std::chrono::seconds>(*again) == std::chrono::floor<std::chrono::seconds>(*when),
         "a time that is written again is the same to the second");
  }
  if (const auto when = web::parse_local_time(text, now, zone)) (void)web::local_time_value(*when, zone);
  if (const auto when = notifiers::parse_http_date(text)) (void)to_rfc3339(*when, zone);
  for (const auto bare : {simulate::BareTime::next, simulate::BareTime::latest, simulate::BareTime::nearest})
    if (const auto when = simulate::read_moment(text, {now, zone}, bare, now)) (void)simulate::moment_text(*when, now, zone);
  (void)simulate::read_start(text, zone);
}

int one(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  if (const auto duration = config::parse_duration(text))
    must(*duration >= Duration(0) && *duration <= config::longest_duration, "a duration is within its bounds");
  if (const auto limit = config::parse_limit(text)) {
    must(limit->count >= 0 && limit->count <= 1000 && limit->elapsed <= config::longest_duration, "a limit is within its bounds");
  }
  if (const auto time = config::parse_time_of_day(text))
    must(*time >= std::chrono::minutes(0) && *time <= std::chrono::hours(24), "a time of day is one of a day");
  if (const auto date = config::parse_date(text)) {
    must(date->ok() && date->year() >= std::chrono::year(1970) && date->year() <= std::chrono::year(2199), "a date exists");
    (void)instant_at(*date, std::chrono::minutes(180), zone);
  }
  if (const auto whole = config::parse_whole(text)) must(std::to_string(*whole) == text, "a whole number has one spelling");
  instants(text);
  if (const auto amount = notifiers::parse_amount(text)) must(*amount > -10'000'000'000'000'000 && *amount < 10'000'000'000'000'000, "an amount has its bound");
  if (const auto page = parse_page_id(text)) must(to_string(*page) == text, "a page's id has one spelling");
  must(normal_number(text).find_first_not_of("+0123456789") == std::string::npos, "a number is digits");
  const std::vector<TemplateValue> values = parse_lines(text);
  const std::vector<TemplateValue> again = parse_lines(to_lines(values));
  must(again == values, "values that are written again are the same");
  return 0;
}

const Known known("written_value", one);

}  // namespace
}  // namespace jibao::fuzz
