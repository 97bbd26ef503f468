// See body.hpp. Texts go as they are: what they may hold is the daemon's to judge.
#include "daemon/cli/body.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <fstream>
#include <iostream>
#include <iterator>

#include "daemon/web/local_time.hpp"
#include "rules/calendar.hpp"

namespace jibao::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_input = std::size_t{1} << 20;

bool is_count(const std::string& path) {
  return path.starts_with("casualties.") || path.starts_with("measures.") || path == "question" || path == "within_minutes";
}
bool is_time(const std::string& path) {
  return path.ends_with("_at") || path == "occurred_from" || path == "occurred_until";
}

std::string not_a_time(const std::string& typed) {
  return "不是时间 / not a time: " + typed + " (03:42, \"20m ago\", \"2026-07-19 03:42\", RFC 3339)";
}

Result<std::string> time_text(const std::string& typed, const OfficeClock& clock) {
  const auto when = web::parse_local_time(typed, clock.now, clock.zone);
  if (when) return to_rfc3339(*when, clock.zone);
  return failure(not_a_time(typed));
}

Result<json::value> field_value(const std::string& path, const std::string& text) {
  if (!is_count(path)) return json::value(json::string(text));
  return whole_number(path, text);
}

Result<void> add_fields(const Options& options, json::object& body) {
  for (const auto& [path, text] : options.fields) {
    auto value = field_value(path, text);
    if (!value) return tl::unexpected<Error>(std::move(value.error()));
    set_member(body, path, std::move(*value));
  }
  return {};
}

Result<void> add_times(const Options& options, const OfficeClock& clock, json::object& body) {
  for (const auto& [path, typed] : options.times) {
    auto text = time_text(typed, clock);
    if (!text) return tl::unexpected<Error>(std::move(text.error()));
    set_member(body, path, json::string(*text));
  }
  // The two ends of an interval are one value of the API.
  if (json::value* until = body.if_contains("occurred_until")) {
    json::object interval{{"until", *until}};
    if (const json::value* from = body.if_contains("occurred_at")) interval["from"] = *from;
    body["occurred_at"] = std::move(interval);
    body.erase("occurred_until");
  }
  return {};
}

Result<std::pair<std::string, std::string>> split(const std::string& change) {
  const std::size_t mark = change.find('=');
  if (mark == std::string::npos || mark == 0)
    return failure("应写成 名称=值 / must be NAME=VALUE: " + change);
  return std::pair(change.substr(0, mark), change.substr(mark + 1));
}

Result<void> add_measures(const Options& options, json::object& body) {
  for (const std::string& measure : options.measures) {
    auto parts = split(measure);
    if (!parts) return tl::unexpected<Error>(std::move(parts.error()));
    auto value = field_value("measures." + parts->first, parts->second);
    if (!value) return tl::unexpected<Error>(std::move(value.error()));
    set_member(body, "measures." + parts->first, std::move(*value));
  }
  return {};
}

}  // namespace

Result<json::value> whole_number(const std::string& path, const std::string& text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc() && end == text.data() + text.size()) return json::value(count);
  return failure("不是整数 / not a whole number: " + path + " " + text);
}

void set_member(json::object& body, const std::string& path, json::value value) {
  json::object* at = &body;
  std::size_t start = 0;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', start)) {
    json::value& next = (*at)[path.substr(start, dot - start)];
    if (!next.is_object()) next.emplace_object();
    at = &next.as_object();
    start = dot + 1;
  }
  (*at)[path.substr(start)] = std::move(value);
}

Result<std::string> read_text(const std::string& file) {
  std::ifstream opened;
  if (file != "-") opened.open(file, std::ios::binary);
  std::istream& in = file == "-" ? std::cin : opened;
  if (!in) return failure("无法读取 / cannot read " + file);
  std::string text;
  char part[4096];
  while (text.size() <= longest_input && (in.read(part, sizeof part) || in.gcount() > 0))
    text.append(part, static_cast<std::size_t>(in.gcount()));
  if (text.size() > longest_input) return failure("超过 1 MiB / larger than 1 MiB: " + file);
  return text;
}

Result<json::object> plain_body(const Options& options, const OfficeClock& clock) {
  json::object body;
  if (!options.json_input.empty()) {
    const auto text = read_text(options.json_input);
    if (!text) return tl::unexpected<Error>(text.error());
    json::error_code error;
    const json::value value = json::parse(*text, error);
    if (error || !value.is_object())
      return failure("不是 JSON 对象 / not a JSON object: " + options.json_input);
    body = value.as_object();
  }
  if (auto added = add_fields(options, body); !added) return tl::unexpected<Error>(std::move(added.error()));
  if (auto added = add_times(options, clock, body); !added)
    return tl::unexpected<Error>(std::move(added.error()));
  return body;
}

Result<json::object> filing_body(const Options& options, const OfficeClock& clock) {
  auto plain = plain_body(options, clock);
  if (!plain) return plain;
  json::object body = std::move(*plain);
  if (auto added = add_measures(options, body); !added) return tl::unexpected<Error>(std::move(added.error()));
  if (!options.marks.empty()) {
    json::array marks;
    for (const std::string& mark : options.marks) marks.emplace_back(mark);
    body["marks"] = std::move(marks);
  }
  if (options.drill) body["drill"] = true;
  if (options.command == "simulate") body["dry_run"] = true;
  return body;
}

Result<json::object> deed_body(const Options& options, const OfficeClock& clock) {
  json::object body;
  if (auto added = add_fields(options, body); !added) return tl::unexpected<Error>(std::move(added.error()));
  if (auto added = add_times(options, clock, body); !added)
    return tl::unexpected<Error>(std::move(added.error()));
  if (options.skips_level) body["skips_level"] = true;
  if (options.signed_off_by_phone) body["signed_off_by_phone"] = true;
  json::array obligations;
  for (const std::string& rule : options.changes) obligations.push_back(json::string(rule));
  if (!obligations.empty()) body["obligations"] = std::move(obligations);
  return body;
}

Result<json::object> chain_body(const Options& options, const OfficeClock& clock) {
  auto body = deed_body(options, clock);
  if (!body) return body;
  if (options.command == "delay") (*body)["obligation"] = options.argument;
  if (options.command == "merge") {
    (*body)["into"] = "~" + options.argument;  // as a person typed it
    if (options.not_same) (*body)["same"] = false;
  }
  if (options.command != "receipt") return body;
  auto deed = whole_number("deed", options.argument);
  if (!deed) return tl::unexpected<Error>(std::move(deed.error()));
  (*body)["deed"] = std::move(*deed);
  return body;
}

Result<json::object> case_body(const Options& options, const OfficeClock& clock) {
  auto body = deed_body(options, clock);
  if (!body) return body;
  if (options.command == "question") (*body)["text"] = options.argument;
  if (options.command == "answer") (*body)["content"] = options.argument;
  if (options.command == "unknown") (*body)["what"] = options.argument;
  if (options.command != "checked") return body;
  (*body)["finding"] = options.word;
  // A number is that of an item; words are something new.
  if (auto item = whole_number("item", options.argument))
    (*body)["item"] = std::move(*item);
  else
    (*body)["what"] = options.argument;
  return body;
}

Result<json::object> ack_body(const Options& options) {
  json::object body;
  if (auto added = add_fields(options, body); !added) return tl::unexpected<Error>(std::move(added.error()));
  if (!options.spoken_number.empty())
    body["spoken"] = json::object{{"number", options.spoken_number}, {"words_read_back", options.read_back}};
  return body;
}

Result<json::object> amendment_body(const Options& options, const OfficeClock& clock) {
  json::object body, changes;
  for (const std::string& change : options.changes) {
    auto parts = split(change);
    if (!parts) return tl::unexpected<Error>(std::move(parts.error()));
    if (is_time(parts->first) && !parts->second.empty()) {
      auto text = time_text(parts->second, clock);
      if (!text) return tl::unexpected<Error>(std::move(text.error()));
      changes[parts->first] = *text;
    } else {
      changes[parts->first] = parts->second;
    }
  }
  body["changes"] = std::move(changes);
  if (auto added = add_fields(options, body); !added) return tl::unexpected<Error>(std::move(added.error()));
  return body;
}

Result<json::object> close_body(const Options& options) {
  json::object body;
  json::array waive;
  for (const std::string& change : options.changes) {
    auto parts = split(change);
    if (!parts) return tl::unexpected<Error>(std::move(parts.error()));
    waive.push_back(json::object{{"rule", parts->first}, {"reason", parts->second}});
  }
  if (!waive.empty()) body["waive"] = std::move(waive);
  if (auto added = add_fields(options, body); !added) return tl::unexpected<Error>(std::move(added.error()));
  return body;
}

Result<json::object> dial_body(const Options& options) {
  json::object body{{"outcome", options.word}};
  if (auto added = add_fields(options, body); !added) return tl::unexpected<Error>(std::move(added.error()));
  if (json::value* ack = body.if_contains("ack")) ack->as_object()["words_read_back"] = options.read_back;
  return body;
}

Result<Supposed> read_supposed(const Options& options, const OfficeClock& clock) {
  Supposed supposed;
  supposed.category = options.incident;
  const auto level = read_level(options.argument);
  if (!level) return failure("不是级别 / not a level: " + options.argument + " (I, II, III, IV)");
  supposed.level = name_of(*level);
  if (const auto kind = options.fields.find("kind"); kind != options.fields.end()) {
    const auto read = from_name<IncidentKind>(kind->second);
    if (!read) return failure("不是种类 / not a kind: " + kind->second + " (incident, warning, early_sign)");
    supposed.kind = *read;
  }
  supposed.at = clock.now;
  if (const auto at = options.times.find("at"); at != options.times.end()) {
    const auto when = web::parse_local_time(at->second, clock.now, clock.zone);
    if (!when) return failure(not_a_time(at->second));
    supposed.at = *when;
  }
  supposed.horizon = std::chrono::hours(options.hours);
  return supposed;
}

json::object preview_body(const Supposed& supposed, const OfficeClock& clock) {
  return {{"category", supposed.category},
          {"level", supposed.level},
          {"kind", name_of(supposed.kind)},
          {"at", to_rfc3339(supposed.at, clock.zone)},
          {"hours", std::chrono::floor<std::chrono::hours>(supposed.horizon).count()}};
}

bool needs_clock(const Options& options) {
  if (!options.times.empty()) return true;
  for (const std::string& change : options.changes)
    if (is_time(change.substr(0, change.find('=')))) return true;
  return false;
}

}  // namespace jibao::cli
