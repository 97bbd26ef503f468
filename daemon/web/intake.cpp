// One function a body, in the order in which the fields are spoken; shapes that several bodies share come
// first.
#include "daemon/web/intake.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "config/unicode.hpp"
#include "daemon/web/case_file_intake.hpp"
#include "rules/report.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

std::string read_by(ObjectReader& reader) {
  std::string as = reader.text("as", longest_name);
  std::string by = reader.text("by", longest_name);
  if (!as.empty() && !by.empty()) reader.faults().add(reader.at("by"), "与 as 重复", "given beside as");
  return as.empty() ? by : as;
}

std::string required_text(ObjectReader& reader, std::string_view key, std::size_t longest, bool lines = false) {
  std::string text = reader.text(key, longest, lines);
  reader.require(key, reader.member(key) != nullptr);
  return text;
}

// The number of a deed or a claim within its incident.
std::uint32_t required_number(ObjectReader& reader, std::string_view key) {
  const std::optional<int> number = reader.count(key, 1'000'000);
  reader.require(key, reader.member(key) != nullptr);
  return static_cast<std::uint32_t>(number.value_or(0));
}

// An instant, or {"from", "until"} with at least one end.
Occurrence read_occurrence(ObjectReader& reader) {
  Occurrence occurred;
  const json::value* value = reader.member("occurred_at");
  if (value == nullptr || !value->is_object()) {
    occurred.at = reader.instant("occurred_at");
    return occurred;
  }
  ObjectReader interval(value, reader.at("occurred_at"), reader.faults());
  occurred.from = interval.instant("from");
  occurred.until = interval.instant("until");
  interval.require("from", occurred.from.has_value() || interval.member("from") != nullptr);
  interval.require("until", occurred.until.has_value() || interval.member("until") != nullptr);
  if (occurred.from && occurred.until && *occurred.until < *occurred.from)
    reader.faults().add(interval.at("until"), "早于 from", "lies before from");
  interval.finish();
  return occurred;
}

Reporter read_reporter(const json::value* value, const std::string& pointer, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  Reporter reporter;
  reporter.name = reader.text("name", longest_name);
  reporter.unit = reader.text("unit", longest_name);
  reporter.identity = reader.text("identity", longest_name);
  reporter.post = reader.text("post", longest_name);
  reporter.phone = reader.text("phone", longest_name);
  reader.finish();
  return reporter;
}

void read_source(ObjectReader& parent, Report& report) {
  ObjectReader reader(parent.member("source"), parent.at("source"), parent.faults());
  report.source_unit = reader.text("unit", longest_name);
  report.source_id = reader.text("external_id", longest_name);
  report.reporter = read_reporter(reader.member("reporter"), reader.at("reporter"), parent.faults());
  reader.finish();
}

Casualties read_casualties(ObjectReader& parent) {
  ObjectReader reader(parent.member("casualties"), parent.at("casualties"), parent.faults());
  Casualties casualties;
  casualties.dead = reader.count("dead", most_casualties);
  casualties.missing = reader.count("missing", most_casualties);
  casualties.seriously_injured = reader.count("seriously_injured", most_casualties);
  casualties.injured = reader.count("injured", most_casualties);
  casualties.affected = reader.count("affected", most_casualties);
  reader.finish();
  return casualties;
}

// The elements of an array member, at most `most_items`; empty where absent or wrong.
std::vector<const json::value*> read_items(ObjectReader& reader, std::string_view key) {
  std::vector<const json::value*> items;
  const json::value* value = reader.member(key);
  if (value == nullptr) return items;
  const json::array* array = value->if_array();
  if (array == nullptr) {
    reader.faults().add(reader.at(key), "应为数组", "must be an array");
  } else if (array->size() > most_items) {
    reader.faults().add(reader.at(key), "项数过多", "too many items");
  } else {
    for (const json::value& item : *array) items.push_back(&item);
  }
  return items;
}

void read_measures(ObjectReader& parent, Report& report) {
  const json::value* value = parent.member("measures");
  if (value == nullptr) return;
  const std::string pointer = parent.at("measures");
  const json::object* object = value->if_object();
  if (object == nullptr || object->size() > most_items) {
    parent.faults().add(pointer, "应为 {\"计量\": 整数}", "must be {\"measure\": whole number}");
    return;
  }
  for (const auto& entry : *object) {
    const std::string measure(entry.key().data(), entry.key().size());
    const std::int64_t* amount = entry.value().if_int64();
    if (amount != nullptr && *amount >= 0 && *amount <= most_measured)
      report.measures[measure] = *amount;
    else
      parent.faults().add(json_pointer(pointer, measure), "应为不小于 0 的整数", "must be a whole number, 0 or more");
  }
}

// The ids in an array member; `zh` and `en` say what each should have been.
std::vector<std::string> read_ids(ObjectReader& parent, std::string_view key, const std::string& zh, const std::string& en) {
  std::vector<std::string> ids;
  std::size_t index = 0;
  for (const json::value* item : read_items(parent, key)) {
    if (const json::string* id = item->if_string())
      ids.emplace_back(id->data(), id->size());
    else
      parent.faults().add(json_pointer(parent.at(key), std::to_string(index)), zh, en);
    ++index;
  }
  return ids;
}

// Every way of writing a level is understood (Ⅰ, 一级, 特别重大); one is kept.
void read_stated_level(ObjectReader& reader, Report& report) {
  const std::string text = reader.text("level", longest_name);
  const auto level = read_level(text);
  if (level)
    report.level = name_of(*level);
  else
    reader.faults().add(reader.at("level"), "不是级别，请写 I、II、III、IV 或特别重大、重大、较大、一般",
                        "no level: I, II, III or IV");
}

// A changed field's value as text: a string, a whole number, true or false of a mark, or null for "blank".
void read_change(const std::string& path, const json::value& value, const std::string& pointer,
                 Faults& faults, std::vector<FieldChange>& changes) {
  std::string known = path.starts_with("source.reporter.") ? path.substr(7) : path;
  if (!is_report_field(known)) {
    faults.add(pointer, "不是报告的字段", "not a field of the report");
    return;
  }
  if (value.is_null()) {
    changes.push_back({std::move(known), ""});
  } else if (const std::int64_t* number = value.if_int64()) {
    changes.push_back({std::move(known), std::to_string(*number)});
  } else if (value.is_bool() && known.starts_with(mark_prefix)) {
    changes.push_back({std::move(known), value.get_bool() ? "yes" : "no"});
  } else if (const json::string* text = value.if_string()) {
    const std::string_view view(text->data(), text->size());
    if (config::character_count(view) > longest_text || has_control(view, true))
      faults.add(pointer, "过长或含有控制字符", "too long, or holds a control character");
    else
      changes.push_back({std::move(known), std::string(view)});
  } else {
    faults.add(pointer, "应为文字、整数或 null", "must be a string, a whole number or null");
  }
}

}  // namespace

Asked<ReportFiled> read_filing(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<ReportFiled> asked;
  Report& report = asked.event.report;
  report.received = reader.instant("received_at");
  report.category = reader.text("category", longest_name);
  report.justification = reader.text("justification", longest_reason, true);
  report.title = reader.text("title", longest_title);
  report.summary = reader.text("summary", longest_text, true);
  report.place = reader.text("place", longest_title);
  report.occurred = read_occurrence(reader);
  report.discovered = reader.instant("discovered_at");
  report.classified = reader.instant("classified_at");
  report.declared = reader.instant("declared_at");
  report.ended = reader.instant("ended_at");
  report.kind = reader.name<IncidentKind>("kind").value_or(IncidentKind::incident);
  read_source(reader, report);
  report.receiver = reader.text("receiver", longest_name);
  report.casualties = read_casualties(reader);
  read_measures(reader, report);
  for (std::string& mark : read_ids(reader, "marks", "应为标记的代号", "must be a mark's id")) report.marks.insert(std::move(mark));
  read_stated_level(reader, report);
  static constexpr std::string_view classes[] = {"public", "internal", "secret"};
  if (const auto chosen = reader.word("classification", classes, std::size(classes)))
    report.classification = classes[*chosen];
  report.drill = reader.flag("drill").value_or(false);
  asked.event.dry_run = reader.flag("dry_run").value_or(false);
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

AskedDeed read_deed(const json::value& body, DeedKind kind, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  AskedDeed asked;
  asked.deed.deed = kind;
  if (kind == DeedKind::phone_report) asked.stamp = reader.name<Stamp>("stamp");
  asked.deed.stage = reader.name<Stage>("stage").value_or(Stage::initial);
  asked.deed.done_at = reader.instant("done_at");
  asked.deed.to_unit = reader.text("to_unit", longest_name);
  asked.deed.to_person = reader.text("to_person", longest_name);
  asked.deed.content = reader.text("content", longest_text, true);
  asked.deed.skips_level = reader.flag("skips_level").value_or(false);
  asked.deed.signed_off_by = reader.text("signed_off_by", longest_name);
  asked.deed.signed_off_by_phone = reader.flag("signed_off_by_phone").value_or(false);
  asked.deed.obligations = read_ids(reader, "obligations", "应为规则编号", "must be a rule's id");
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

Asked<ReceiptGiven> read_receipt(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<ReceiptGiven> asked;
  asked.event.deed = required_number(reader, "deed");
  asked.event.received_at = reader.instant("received_at");
  asked.event.unit = reader.text("unit", longest_name);
  asked.event.person = reader.text("person", longest_name);
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

Asked<DelayGiven> read_delay(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<DelayGiven> asked;
  asked.event.rule = required_text(reader, "obligation", longest_name);
  asked.event.reason = required_text(reader, "reason", longest_reason, true);
  asked.event.expected = reader.instant("expected_at");
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

Asked<QuestionPut> read_question(const json::value& body, Instant now, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<QuestionPut> asked;
  asked.event.text = required_text(reader, "text", longest_item, true);
  asked.event.unit = reader.text("unit", longest_name);
  asked.event.person = reader.text("person", longest_name);
  asked.event.asked_at = reader.instant("asked_at");
  asked.event.due = reader.instant("due_at");
  if (const auto minutes = reader.count("within_minutes", most_minutes)) {
    if (asked.event.due) faults.add(reader.at("within_minutes"), "与 due_at 重复", "given beside due_at");
    if (*minutes == 0) faults.add(reader.at("within_minutes"), "至少 1 分钟", "one minute at least");
    asked.event.due = asked.event.asked_at.value_or(now) + std::chrono::minutes(*minutes);
  }
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

Asked<AnswerGiven> read_answer(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<AnswerGiven> asked;
  asked.event.question = static_cast<std::uint32_t>(reader.count("question", 1'000'000).value_or(0));
  asked.event.content = reader.text("content", longest_text, true);
  asked.event.to_unit = reader.text("to_unit", longest_name);
  asked.event.to_person = reader.text("to_person", longest_name);
  asked.event.done_at = reader.instant("done_at");
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

Asked<UnknownTold> read_unknown(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<UnknownTold> asked;
  asked.event.what = required_text(reader, "what", longest_item, true);
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

Asked<CheckMade> read_check(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<CheckMade> asked;
  asked.event.item = static_cast<std::uint32_t>(reader.count("item", 1'000'000).value_or(0));
  asked.event.what = reader.text("what", longest_item, true);
  asked.event.finding = required_text(reader, "finding", longest_reason, true);
  asked.event.person = reader.text("person", longest_name);
  asked.event.checked_at = reader.instant("checked_at");
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

Asked<DocumentRemoval> read_removal(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<DocumentRemoval> asked;
  asked.event.reason = required_text(reader, "reason", longest_reason, true);
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

AskedMerge read_merge(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  AskedMerge asked;
  asked.into = required_text(reader, "into", longest_name);
  asked.merge.same = reader.flag("same").value_or(true);
  asked.merge.reason = reader.text("reason", longest_reason, true);
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

Asked<SeparationRequested> read_separation(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<SeparationRequested> asked;
  asked.event.reason = reader.text("reason", longest_reason, true);
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

AskedAck read_acknowledgement(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  AskedAck asked;
  asked.ack.person = reader.text("person", longest_name);
  asked.ack.kind = reader.name<AckKind>("kind").value_or(AckKind::taken);
  asked.ack.passed_to = reader.text("passed_to", longest_name);
  asked.ack.note = reader.text("note", longest_reason, true);
  asked.pin = reader.text("pin", longest_name);
  const std::string page = reader.text("page", longest_name);
  if (!page.empty()) {
    const std::optional<PageId> id = parse_page_id(page);
    if (id)
      asked.ack.page = *id;
    else
      faults.add(reader.at("page"), "应为呼叫编号，如 12-3", "must be a page's id, like 12-3");
  }
  if (const json::value* value = reader.member("spoken")) {
    ObjectReader spoken(value, reader.at("spoken"), faults);
    asked.spoken = true;
    asked.ack.called_number = required_text(spoken, "number", longest_name);
    asked.ack.words_read_back = spoken.flag("words_read_back").value_or(false);
    spoken.finish();
  }
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

Asked<ReportAmended> read_amendment(const json::value& body, bool correction, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<ReportAmended> asked;
  asked.event.correction = correction;
  const json::value* changes = reader.member("changes");
  const json::object* object = changes != nullptr ? changes->if_object() : nullptr;
  if (object == nullptr || object->empty()) {
    faults.add(reader.at("changes"), "应为 {\"字段\": 值}，至少一项",
               "must be {\"field\": value}, one at least");
  } else if (object->size() > most_items) {
    faults.add(reader.at("changes"), "项数过多", "too many items");
  } else {
    for (const auto& entry : *object) {
      const std::string path(entry.key().data(), entry.key().size());
      read_change(path, entry.value(), json_pointer(reader.at("changes"), path), faults, asked.event.changes);
    }
  }
  asked.event.reason = reader.text("reason", longest_reason, true);
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

Asked<Confirmed> read_confirmation(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<Confirmed> asked;
  asked.event.claim = required_number(reader, "claim");
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

Asked<CloseRequested> read_close(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  Asked<CloseRequested> asked;
  asked.event.as = reader.name<CloseAs>("as").value_or(CloseAs::resolved);
  asked.event.reason = reader.text("reason", longest_reason, true);
  asked.event.handed_to = reader.text("handed_to", longest_name);
  std::size_t index = 0;
  for (const json::value* item : read_items(reader, "waive")) {
    ObjectReader waiver(item, json_pointer(reader.at("waive"), std::to_string(index)), faults);
    Waiver read;
    read.rule = required_text(waiver, "rule", longest_name);
    read.reason = required_text(waiver, "reason", longest_reason, true);
    waiver.finish();
    asked.event.waive.push_back(std::move(read));
    ++index;
  }
  asked.by = reader.text("by", longest_name);
  reader.finish();
  return asked;
}

AskedDial read_dial(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  AskedDial asked;
  const std::optional<DialOutcome> outcome = reader.name<DialOutcome>("outcome");
  reader.require("outcome", reader.member("outcome") != nullptr);
  asked.dial.outcome = outcome.value_or(DialOutcome::taken);
  asked.dial.note = reader.text("note", longest_reason, true);
  if (const json::value* value = reader.member("ack")) {
    ObjectReader ack(value, reader.at("ack"), faults);
    AskedAck said;
    said.spoken = true;
    said.ack.kind = ack.name<AckKind>("kind").value_or(AckKind::taken);
    said.ack.passed_to = ack.text("passed_to", longest_name);
    said.ack.words_read_back = ack.flag("words_read_back").value_or(false);
    ack.finish();
    if (outcome && *outcome != DialOutcome::reached)
      faults.add(reader.at("ack"), "只有 reached 才能附带确认", "goes with reached alone");
    asked.ack = std::move(said);
  }
  asked.by = read_by(reader);
  reader.finish();
  return asked;
}

}  // namespace jibao::web
