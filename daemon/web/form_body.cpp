// Field by field in the order of the forms. An empty field is "not said", never "".
#include "daemon/web/form_body.hpp"

#include <boost/json/array.hpp>
#include <charconv>

#include "daemon/web/local_time.hpp"
#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

// The fields of the report that a clock or a count stands in: how a change of them is written as text.
bool is_time_field(std::string_view path) {
  return path.ends_with("_at") || path == "occurred_from" || path == "occurred_until";
}

}  // namespace

std::string Given::value(std::string_view name, std::string_view otherwise) const {
  if (fields == nullptr) return std::string(otherwise);
  for (const auto& [key, value] : *fields)
    if (key == name) return value;
  return {};
}

std::string FormBody::value(std::string_view name) const {
  std::string text = given_.value(name);
  std::erase(text, '\r');  // browsers send CRLF for a line break
  const auto blank = [](char letter) { return letter == ' ' || letter == '\n' || letter == '\t'; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  std::size_t start = 0;
  while (start < text.size() && blank(text[start])) ++start;
  return text.substr(start);
}

void FormBody::text(json::object& into, std::string_view name, std::string_view field) {
  std::string text = value(field.empty() ? name : field);
  if (!text.empty()) into[json::string_view(name.data(), name.size())] = std::move(text);
}

void FormBody::time(json::object& into, std::string_view name, const std::string& pointer,
                    std::string_view field) {
  const std::string text = value(field.empty() ? name : field);
  if (text.empty()) return;
  const auto when = parse_local_time(text, look_.now, look_.zone());
  if (when)
    into[json::string_view(name.data(), name.size())] = to_rfc3339(*when, look_.zone());
  else
    faults_.add(pointer, "不是时间，请写成 2026-07-19 03:42 或 03:42",
                "not a time: write 2026-07-19 03:42 or 03:42");
}

void FormBody::number(json::object& into, std::string_view name, const std::string& pointer,
                      std::string_view field) {
  const std::string text = value(field.empty() ? name : field);
  if (text.empty()) return;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size())
    into[json::string_view(name.data(), name.size())] = number;
  else
    faults_.add(pointer, "应为整数", "must be a whole number");
}

void FormBody::flag(json::object& into, std::string_view name) {
  if (!value(name).empty()) into[json::string_view(name.data(), name.size())] = true;
}

json::object filing_body(const http::Fields& fields, const Look& look, Faults& faults) {
  FormBody form(fields, look, faults);
  json::object body, source, reporter, casualties;
  form.time(body, "received_at", "/received_at");
  for (const std::string_view name : {"name", "unit", "identity", "post", "phone"})
    form.text(reporter, name, "reporter_" + std::string(name));
  if (!reporter.empty()) source["reporter"] = std::move(reporter);
  form.text(source, "unit", "source_unit");
  form.text(source, "external_id", "source_id");
  if (!source.empty()) body["source"] = std::move(source);
  for (const std::string_view name : {"summary", "receiver", "category", "justification", "title", "place",
                                      "level", "classification", "kind"})
    form.text(body, name);
  if (form.value("occurred_until").empty()) {
    form.time(body, "occurred_at", "/occurred_at");
  } else {
    json::object interval;
    form.time(interval, "from", "/occurred_at/from", "occurred_at");
    form.time(interval, "until", "/occurred_at/until", "occurred_until");
    body["occurred_at"] = std::move(interval);
  }
  form.time(body, "discovered_at", "/discovered_at");
  for (const std::string_view name : {"dead", "missing", "seriously_injured", "injured", "affected"})
    form.number(casualties, name, "/casualties/" + std::string(name));
  if (!casualties.empty()) body["casualties"] = std::move(casualties);
  json::object measures;
  for (const MeasureKind& measure : look.policy().measures)
    form.number(measures, measure.id, "/measures/" + measure.id, std::string(measure_prefix) + measure.id);
  if (!measures.empty()) body["measures"] = std::move(measures);
  json::array marks;
  for (const MarkKind& mark : look.policy().marks)
    if (!form.value(std::string(mark_prefix) + mark.id).empty()) marks.emplace_back(mark.id);
  if (!marks.empty()) body["marks"] = std::move(marks);
  form.flag(body, "drill");
  form.text(body, "as", "by");
  if (form.value("do") == "simulate") body["dry_run"] = true;
  return body;
}

json::object deed_body(const http::Fields& fields, const Look& look, Faults& faults) {
  FormBody form(fields, look, faults);
  json::object body;
  form.text(body, "stamp");
  form.text(body, "stage");
  form.time(body, "done_at", "/done_at");
  for (const std::string_view name : {"to_unit", "to_person", "content", "signed_off_by"}) form.text(body, name);
  form.flag(body, "signed_off_by_phone");
  form.text(body, "as", "by");
  return body;
}

json::object ack_body(const http::Fields& fields, const Look& look, Faults& faults) {
  FormBody form(fields, look, faults);
  json::object body;
  for (const std::string_view name : {"person", "kind", "passed_to", "note"}) form.text(body, name);
  if (!form.value("number").empty()) {
    json::object spoken;
    form.text(spoken, "number");
    form.flag(spoken, "words_read_back");
    body["spoken"] = std::move(spoken);
  }
  form.text(body, "as", "by");
  return body;
}

json::object amendment_body(const http::Fields& fields, const Look& look, Faults& faults) {
  FormBody form(fields, look, faults);
  json::object body, changes;
  const std::string path = form.value("path");
  if (is_time_field(path))
    form.time(changes, path, "/changes/" + path, "value");
  else
    form.text(changes, path, "value");
  if (path.empty() || form.value("value").empty())
    faults.add("/changes", "请选择字段并填写内容", "choose a field and give its value");
  body["changes"] = std::move(changes);
  form.text(body, "reason");
  form.text(body, "as", "by");
  return body;
}

json::object chain_body(const http::Fields& fields, const Look& look, Faults& faults) {
  FormBody form(fields, look, faults);
  json::object body;
  for (const std::string_view name : {"done_at", "received_at", "expected_at", "asked_at", "checked_at"}) form.time(body, name, "/" + std::string(name));
  for (const std::string_view name : {"to_unit", "to_person", "content", "unit", "person", "reason", "into", "text", "what", "finding"})
    form.text(body, name);
  for (const std::string_view name : {"deed", "question", "item", "within_minutes"}) form.number(body, name, "/" + std::string(name));
  if (const std::string same = form.value("same"); !same.empty()) body["same"] = same == "1";
  form.text(body, "as", "by");
  return body;
}

json::object happened_body(const http::Fields& fields, const Look& look, Faults& faults) {
  FormBody form(fields, look, faults);
  json::object body;
  json::object changes{{"kind", name_of(IncidentKind::incident)}};
  form.time(changes, "occurred_at", "/occurred_at");
  form.text(changes, "summary");
  body["changes"] = std::move(changes);
  form.text(body, "as", "by");
  return body;
}

json::object close_body(const http::Fields& fields, const Look& look, Faults& faults) {
  FormBody form(fields, look, faults);
  json::object body;
  form.text(body, "as", "outcome");
  form.text(body, "reason");
  form.text(body, "handed_to");
  form.text(body, "by");
  json::array waive;
  for (const auto& [name, value] : fields)
    if (name == "waive") waive.push_back(json::object{{"rule", value}, {"reason", form.value("reason")}});
  if (!waive.empty()) body["waive"] = std::move(waive);
  return body;
}

}  // namespace jibao::web
