// The forms of the report chain beside the two reports: notices and call backs that are owed, receipts, a limit that can't be
// kept, a warning that has happened; and of one event from several sources. One form for each thing that is open, so that
// nobody looks for it in a list.
#include "daemon/web/duty_name.hpp"
#include "daemon/web/form_parts.hpp"
#include "daemon/web/views.hpp"
#include "rules/sources.hpp"

namespace jibao::web {
namespace {

std::string action_of(const Incident& incident, std::string_view name) {
  return "/incidents/" + std::to_string(incident.id) + "/" + std::string(name);
}

std::string buttons(const std::string& inside) { return "<div class=\"buttons\">" + inside + "</div>"; }

std::string name_of_duty(const Look& look, const Incident& incident, const Obligation& owed) {
  return duty_name(look.state, incident, owed.rule, look.language);
}

/// What was typed into this one of several forms of a kind.
Given of_this(const Given& given, std::string_view field, const std::string& value) {
  return given.value(field) == value ? given : Given{};
}

std::string notice_form(const Look& look, const Incident& incident, const Obligation& owed, bool failed, const Given& given) {
  const bool call_back = owed.deed == DeedKind::call_back;
  const ObligationRule* rule = rule_of(look.state, incident, owed.rule);
  const std::string to = rule != nullptr ? pick(look.language, rule->owed_to) : std::string();
  return details(
      name_of_duty(look, incident, owed) + (to.empty() ? "" : look.say("：", ": ") + to),
      form(look, action_of(incident, call_back ? "call-back" : "notice"),
           hidden("obligation", owed.rule) + time_field(look, given, "done_at", "done_at") + "<small>" +
               look.html("不填则为现在", "blank: now") + "</small>" +
               input("to_unit", field_label("to_unit", look.language), given.value("to_unit", to)) +
               labelled(look, given, "to_person", "to_person") +
               textarea("content", field_label("content", look.language), given.value("content"), 2) + by_select(look, given) +
               buttons(button(call_back ? look.say("记录回复", "Record the call back") : look.say("记录通报", "Record the notice"),
                              "main"))),
      failed || !owed.tracked);
}

std::string receipt_form(const Look& look, const Incident& incident, const Deed& deed, bool failed, const Given& given) {
  return details(look.say("签收：第", "Receipt of deed ") + std::to_string(deed.number) + look.say("号", "") + " " +
                     word_label(name_of(deed.kind), look.language) + look.say("（", " (") +
                     word_label(name_of(deed.stage), look.language) + look.say("）", ")"),
                 form(look, action_of(incident, "receipt"),
                      hidden("deed", std::to_string(deed.number)) + time_field(look, given, "received_at", "signed_at") +
                          "<small>" + look.html("不填则为现在", "blank: now") + "</small>" +
                          input("unit", look.say("签收单位", "unit"), given.value("unit", deed.to_unit)) +
                          input("person", look.say("签收人", "who signed"), given.value("person", deed.to_person)) +
                          by_select(look, given) + buttons(button(look.say("已签收", "Signed for"), "main"))),
                 failed);
}

std::string delay_form(const Look& look, const Incident& incident, const Obligation& owed, bool failed, const Given& given) {
  return details(look.say("不能按时，说明理由：", "Cannot keep the limit, reasons: ") + name_of_duty(look, incident, owed),
                 form(look, action_of(incident, "delay"),
                      hidden("obligation", owed.rule) +
                          textarea("reason", field_label("reason", look.language), given.value("reason"), 2) +
                          time_field(look, given, "expected_at", "expected_at") + by_select(look, given) +
                          buttons(button(look.say("记录理由", "Record the reasons"), "plain"))),
                 failed);
}

std::string alike_words(const Look& look, const std::vector<std::string>& alike) {
  std::string words;
  for (const std::string& each : alike)
    words += (words.empty() ? "" : look.say("、", ", ")) + word_label("alike." + each, look.language);
  return words;
}

}  // namespace

std::string chain_forms(const Look& look, const Incident& incident, std::string_view failed, const Given& given) {
  std::string out;
  for (const Obligation& owed : incident.obligations) {
    const ObligationRule* rule = rule_of(look.state, incident, owed.rule);
    if (owed.state != ObligationState::open) continue;
    const Given mine = of_this(given, "obligation", owed.rule);
    if (owed.deed == DeedKind::notice || owed.deed == DeedKind::call_back)
      out += notice_form(look, incident, owed, mine.fields != nullptr && (failed == "notice" || failed == "call-back"), mine);
    if (rule != nullptr && rule->delay_notice && owed.delay_reason.empty())
      out += delay_form(look, incident, owed, mine.fields != nullptr && failed == "delay", mine);
  }
  for (const Deed& deed : incident.deeds) {
    if (deed.received_at || deed.kind == DeedKind::call_back || deed.kind == DeedKind::answer) continue;
    const Given mine = of_this(given, "deed", std::to_string(deed.number));
    out += receipt_form(look, incident, deed, failed == "receipt" && mine.fields != nullptr, mine);
  }
  return out;
}

std::string happened_form(const Look& look, const Incident& incident, bool failed, const Given& given) {
  if (incident.report.kind == IncidentKind::incident) return {};
  return details(look.say("已经发生，转为突发事件", "It has happened: it is an incident now"),
                 form(look, action_of(incident, "happened"),
                      time_field(look, given, "occurred_at", "occurred_at") +
                          textarea("summary", field_label("summary", look.language), given.value("summary"), 3) +
                          by_select(look, given) +
                          buttons(button(look.say("转为突发事件，起算时限", "Make it an incident, start its clocks"), "danger"))),
                 failed);
}

std::string proposal_forms(const Look& look, const Incident& incident) {
  std::string out;
  for (const PerhapsSame& proposed : incident.perhaps_same) {
    const auto found = look.state.incidents.find(proposed.other);
    if (found == look.state.incidents.end() || found->second.state != IncidentState::open || !look.sees(found->second)) continue;
    const Incident& other = found->second;
    // The later report is taken into the earlier one, whichever of the two pages is looked at; but one that holds others stays.
    const bool other_goes = incident.merged.empty() == other.merged.empty() ? other.id > incident.id : other.merged.empty();
    const Incident& later = other_goes ? other : incident;
    const Incident& earlier = other_goes ? incident : other;
    out += "<div class=\"card near\"><p>" + look.html("可能与 ", "It may be the same event as ") + "<a href=\"/incidents/" +
           std::to_string(other.id) + "\">" + escaped(other.number) + "</a> " + escaped(other.report.title) +
           (other.report.place.empty() ? "" : look.html("，", ", ") + escaped(other.report.place)) +
           look.html(" 是同一事件（相同：", " (same: ") + escaped(alike_words(look, proposed.alike)) + look.html("）", ")") +
           "</p>" +
           form(look, action_of(later, "merge"),
                hidden("into", std::to_string(earlier.id)) + by_select(look, {}) +
                    button(look.say("是同一事件，将 ", "The same: merge ") + later.number + look.say(" 并入 ", " into ") +
                               earlier.number,
                           "main", "same", "1") +
                    button(look.say("不是同一事件", "Not the same"), "plain", "same", "0"),
                "inline") +
           "</div>";
  }
  return out;
}

std::string separation_form(const Look& look, const Incident& incident, bool failed, const Given& given) {
  return "<p class=\"soft\">" + look.html("各项登记请在 ", "everything is recorded at ") + "<a href=\"/incidents/" +
         std::to_string(incident.merged_into) + "\">" + escaped(incident.merged_number) + "</a>" +
         look.html(" 上办理。", "") + "</p>" +
         details(look.say("不是同一事件，拆出", "Not the same event: take it out again"),
                 form(look, action_of(incident, "separate"),
                      textarea("reason", field_label("reason", look.language), given.value("reason"), 2) +
                          "<p class=\"soft\">" +
                          look.html("拆出后时限按原来的时间恢复，其间已过的即为超时，并重新呼叫。",
                                    "its clocks run on with their old times, what passed meanwhile is a breach, people are called again") +
                          "</p>" + by_select(look, given) + buttons(button(look.say("拆出", "Take it out"), "danger"))),
                 failed);
}

std::string sources_table(const Look& look, const Incident& incident) {
  if (incident.sources.empty()) return {};
  std::string rows;
  const auto row = [&](IncidentId id, const std::string& number, const std::string& unit, Instant received,
                       const std::string& counts) {
    rows += "<tr><td><a href=\"/incidents/" + std::to_string(id) + "\">" + escaped(number) + "</a></td><td>" + escaped(unit) +
            "</td><td class=\"clock\">" + look.time(received) + "</td><td>" + escaped(counts) + "</td></tr>";
  };
  const auto counts = [&](const Casualties& said) {
    std::string words;
    const auto add = [&](std::string_view path, const std::optional<int>& count) {
      if (count) words += (words.empty() ? "" : look.say("，", ", ")) + field_label(path, look.language) + " " + std::to_string(*count);
    };
    add("casualties.dead", said.dead);
    add("casualties.missing", said.missing);
    add("casualties.seriously_injured", said.seriously_injured);
    add("casualties.injured", said.injured);
    add("casualties.affected", said.affected);
    return words;
  };
  const Report& report = incident.report;
  row(incident.id, incident.number, report.source_unit, report.received.value_or(incident.opened_at), counts(report.casualties));
  for (const SourceTaken& source : incident.sources)
    row(source.other, source.number, source.unit, source.received, counts(source.casualties));
  std::string ranges;
  for (const Range& range : ranges_of(incident))
    if (range.differs())
      ranges += (ranges.empty() ? "" : look.html("；", "; ")) + escaped(field_label(range.path, look.language)) + " <b>" +
                std::to_string(range.least) + "-" + std::to_string(range.most) + "</b>";
  return "<div class=\"scroll\"><table><tr><th>" + look.html("编号", "number") + "</th><th>" + look.html("来源单位", "source") +
         "</th><th>" + look.html("接报", "received") + "</th><th>" + look.html("所报数字", "its numbers") + "</th></tr>" + rows +
         "</table></div>" +
         (ranges.empty() ? "" : "<p>" + look.html("来源不一致：", "the sources differ: ") + ranges + "</p>");
}

}  // namespace jibao::web
