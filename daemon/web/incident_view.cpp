// One incident: its facts in the order of the phone record, its clocks with their sources, its pages.
#include "daemon/web/access.hpp"
#include "daemon/web/duty_name.hpp"
#include "daemon/web/labels.hpp"
#include "daemon/web/views.hpp"
#include "rules/calendar.hpp"
#include "rules/secrecy.hpp"

namespace jibao::web {
namespace {

void row(std::string& out, const std::string& label, const std::string& html, bool blank = false) {
  out += "<dt>" + escaped(label) + "</dt><dd" + (blank ? " class=\"blank\"" : "") + ">" + html + "</dd>";
}

std::string clock_details(const Look& look, const Incident& incident, const Obligation& obligation,
                          const ObligationRule* rule) {
  std::string out = "<small>" + look.html("自", "from ") +
                    escaped(word_label(name_of(obligation.anchor), look.language)) + " " +
                    look.time(obligation.anchor_at);
  if (!obligation.passed_over.empty()) {
    std::string over;
    for (const Anchor anchor : obligation.passed_over)
      over += (over.empty() ? "" : look.say("、", ", ")) + word_label(name_of(anchor), look.language);
    out += look.html("（未知：", " (not known: ") + escaped(over) + look.html("）", ")");
  }
  out += "</small>";
  if (obligation.office_due && obligation.due)
    out += "<br><small>" + look.html("报送单位时限 ", "the unit's limit ") +
           look.time(*obligation.due, obligation.in_days) +
           look.html("；本办公室自接报起另计", "; this office counts from receipt") + "</small>";
  if (obligation.breached_at)
    out += "<br><small class=\"late-ink\">" +
           look.html("超时未见记录，记于 ", "no record by the limit, noted ") +
           look.time(*obligation.breached_at) +
           (obligation.rebutted ? look.html("；后经证实按时完成", "; shown later to have been done in time")
                                : "") +
           "</small>";
  for (const std::string& warning : warnings_of(look.state, incident, obligation, look.language))
    out += "<br><small class=\"late-ink\">" + escaped(warning) + "</small>";
  if (rule != nullptr && !rule->source.document.empty())
    out += "<blockquote>" + escaped(rule->source.document) + " " + escaped(rule->source.article) +
           (rule->source.quote.empty()
                ? ""
                : look.html("：“", ": \"") + escaped(rule->source.quote) + look.html("”", "\"")) +
           "</blockquote>";
  return out;
}

std::string occurred_html(const Look& look, const Occurrence& occurred) {
  if (occurred.at) return look.time(*occurred.at);
  if (!occurred.from && !occurred.until) return {};
  return (occurred.from ? look.time(*occurred.from) : "?") + look.html(" 至 ", " to ") +
         (occurred.until ? look.time(*occurred.until) : "?");
}

std::string counts_html(const Look& look, const Casualties& casualties) {
  std::string out;
  const auto add = [&](std::string_view name, const std::optional<int>& count) {
    if (!count) return;
    out += (out.empty() ? "" : look.html("，", ", ")) +
           escaped(field_label("casualties." + std::string(name), look.language)) + " " +
           std::to_string(*count);
  };
  add("dead", casualties.dead);
  add("missing", casualties.missing);
  add("seriously_injured", casualties.seriously_injured);
  add("injured", casualties.injured);
  add("affected", casualties.affected);
  return out;
}

// Who signed off the report that fulfilled it; nothing where nobody is named.
std::string signed_off(const Look& look, const Incident& incident, std::uint32_t deed) {
  if (deed == 0 || deed > incident.deeds.size() || incident.deeds[deed - 1].signed_off_by.empty()) return {};
  const Deed& done = incident.deeds[deed - 1];
  return look.html("，签发 ", ", signed off by ") + look.person(done.signed_off_by) +
         (done.signed_off_for.empty() ? "" : look.html("（代 ", " (for ") + look.person(done.signed_off_for) + look.html("）", ")")) +
         (done.signed_off_by_phone ? look.html("（电话请示）", " (asked by phone)") : "");
}

// The level in force, what gave it, and when time alone looks at it again; "未定级" where there is none.
std::string level_html(const Look& look, const Incident& incident) {
  std::string out = incident.level == Level::unknown ? look.html("未定级", "none") : std::string(name_of(incident.level));
  const GradingScheme* scheme = find_scheme(look.state.policy_of(incident), incident.level_scheme);
  if (scheme != nullptr) {
    out += "<br><small>" + escaped(pick(look.language, scheme->name)) + " · " + escaped(scheme->source.article);
    if (!scheme->verified) out += look.html("（出处未核对）", " (source not verified)");
    out += "</small>";
  } else if (incident.level != Level::unknown) {
    out += "<br><small>" + look.html("人工认定", "as stated") + "</small>";
  }
  if (incident.level_watch && incident.state == IncidentState::open)
    out += "<br><small>" + look.html("到时再核定 ", "looked at again ") + look.time(*incident.level_watch) + "</small>";
  for (const auto& [id, held] : incident.levels_held) {
    if (held.stays == held.would_be) continue;
    out += "<br><small>" + look.html("已过调整期限，不再调整为 ", "too late to become ") +
           (held.would_be == Level::unknown ? look.html("未定级", "none") : std::string(name_of(held.would_be))) + "</small>";
  }
  return out;
}

std::string measures_html(const Look& look, const Report& report) {
  std::string out;
  for (const auto& [id, amount] : report.measures) {
    const MeasureKind* measure = find_measure(look.policy(), id);
    out += (out.empty() ? "" : look.html("，", ", ")) + escaped(measure != nullptr ? pick(look.language, measure->name) : id) +
           " " + std::to_string(amount) + (measure != nullptr ? " " + escaped(pick(look.language, measure->unit)) : "");
  }
  return out;
}

std::string marks_html(const Look& look, const Incident& incident) {
  std::string out;
  const auto add = [&](const std::string& id, const std::string& after) {
    const MarkKind* mark = find_mark(look.policy(), id);
    out += (out.empty() ? "" : look.html("，", ", ")) + escaped(mark != nullptr ? pick(look.language, mark->name) : id) + after;
  };
  for (const std::string& id : incident.report.marks) add(id, {});
  for (const auto& [id, ended] : incident.marks_ended) add(id, look.html("（已结束 ", " (over ") + look.time(ended) + look.html("）", ")"));
  return out;
}

}  // namespace

std::string clocks_table(const Look& look, const Incident& incident) {
  if (incident.obligations.empty())
    return "<p class=\"empty\">" + look.html("没有时限义务", "no obligation has a clock") + "</p>";
  std::string rows;
  for (const Obligation& obligation : incident.obligations) {
    const ObligationRule* rule = rule_of(look.state, incident, obligation.rule);
    const std::string near(nearness(obligation, look.now));
    const auto due = obligation.effective_due();
    rows +=
        "<tr data-key=\"clock-" + escaped(obligation.rule) + "\" class=\"limit " + near + "\"><td><b>" + escaped(duty_name(look.state, incident, obligation.rule, look.language)) + "</b>";
    if (rule != nullptr)
      rows += "<br><small>" + escaped(pick(look.language, rule->owed_by)) + " → " +
              escaped(pick(look.language, rule->owed_to)) + "</small>";
    rows +=
        "<br>" + clock_details(look, incident, obligation, rule) + "</td><td class=\"clock\">" +
        (due ? look.time(*due, obligation.in_days && !obligation.office_due) : look.html("不限", "none")) +
        "</td><td class=\"left\">" + countdown(look, incident, obligation);
    if (obligation.done_at)
      rows += "<br><small>" + look.html("完成于 ", "done ") + look.time(*obligation.done_at) + signed_off(look, incident, obligation.deed_number) + "</small>";
    rows += "</td></tr>";
  }
  return "<div class=\"scroll\"><table><tr><th>" + look.html("义务", "duty") + "</th><th>" +
         look.html("时限", "due") + "</th><th>" + look.html("状态", "state") + "</th></tr>" + rows +
         "</table></div>";
}

std::string report_facts(const Look& look, const Incident& incident) {
  const Report& report = incident.report;
  const std::string zone = look.zone();
  std::string out;
  if (const auto notes = tell_secrecy(look.policy(), incident, look.language); !notes.empty()) {
    out += "<ul class=\"notice note\">";
    for (const std::string& note : notes) out += "<li>" + escaped(note) + "</li>";
    out += "</ul>";
  }
  out += "<dl>";
  for (const std::string_view path : report_fields()) {
    const std::string label = field_label(path, look.language);
    std::string html;
    if (path == "occurred_at")
      html = occurred_html(look, report.occurred);
    else if (path == "occurred_from" || path == "occurred_until")
      continue;
    else if (path.starts_with("casualties."))
      continue;
    else if (path == "level")
      html = level_html(look, incident);
    else if (path == "received_at")
      html = report.received ? look.time(*report.received) : "";
    else if (path == "discovered_at")
      html = report.discovered ? look.time(*report.discovered) : "";
    else if (path == "kind")
      html = escaped(word_label(name_of(report.kind), look.language));
    else if (path == "classification")
      html = escaped(word_label(report.classification, look.language));
    else if (path == "category") {
      const Category* category = find_category(look.policy(), report.category);
      html = category != nullptr ? escaped(pick(look.language, category->name)) + " <small>" +
                                       escaped(report.category) + "</small>"
                                 : escaped(report.category);
    } else if (path == "reporter.phone" && !look.can(Act::numbers))
      html = escaped(masked_number(report.reporter.phone));
    else
      html = escaped_lines(field_text(report, path, zone));
    const bool asked =
        std::find(incident.missing.begin(), incident.missing.end(), path) != incident.missing.end();
    if (html.empty() && !asked) continue;
    row(out, label, html.empty() ? look.html("尚缺", "missing") : html, html.empty());
  }
  if (const std::string counts = counts_html(look, report.casualties); !counts.empty())
    row(out, look.say("伤亡", "casualties"), counts);
  if (const std::string measures = measures_html(look, report); !measures.empty())
    row(out, look.say("计量", "measures"), measures);
  if (const std::string marks = marks_html(look, incident); !marks.empty()) row(out, look.say("标记", "marks"), marks);
  row(out, look.say("首问责任人", "owner"),
      incident.owner.empty() ? look.html("无", "nobody") : look.person(incident.owner));
  return out + "</dl>";
}

std::string pages_table(const Look& look, const Incident& incident) {
  if (incident.pages.empty())
    return "<p class=\"empty\">" + look.html("尚未呼叫任何人", "nobody was paged") + "</p>";
  std::string rows;
  std::size_t shown = 0;
  for (auto entry = incident.pages.rbegin(); entry != incident.pages.rend() && shown < most_pages_shown;
       ++entry, ++shown) {
    const Page& each = entry->second;
    const std::string_view colour = each.state == PageState::failed      ? "late"
                                    : each.state == PageState::delivered ? "calm"
                                                                         : "";
    rows += "<tr><td>" + look.time(each.queued_at) + "</td><td>" + look.person(each.person) + "<br><small>" +
            escaped(word_label(each.channel, look.language)) + " · " +
            escaped(word_label("page." + std::string(name_of(each.purpose)), look.language)) +
            "</small></td><td class=\"" + std::string(colour) + "\">" +
            escaped(word_label(name_of(each.state), look.language));
    if (each.outcome)
      rows += "<br><small>" + escaped(word_label(name_of(*each.outcome), look.language)) + "</small>";
    if (!each.detail.empty()) rows += "<br><small>" + escaped(each.detail) + "</small>";
    rows += "</td></tr>";
  }
  return "<div class=\"scroll\"><table><tr><th>" + look.html("时间", "time") + "</th><th>" +
         look.html("呼叫", "page") + "</th><th>" + look.html("结果", "outcome") + "</th></tr>" + rows +
         "</table></div>";
}

std::string plan_table(const Look& look, const std::vector<Planned>& plan) {
  std::string rows;
  for (const Planned& planned : plan) {
    std::string who;
    for (const PageQueued& each : planned.pages)
      who += (who.empty() ? "" : "<br>") + look.person(each.person) + " <small>" +
             escaped(word_label(each.channel, look.language)) + "</small>";
    for (const PersonSkipped& skip : planned.skipped)
      who += (who.empty() ? "" : "<br>") + std::string("<small>") +
             (skip.person.empty() ? escaped(skip.post) : look.person(skip.person)) + look.html("：", ": ") +
             escaped(sentence(look.policy(), skip.reason, look.language)) + "</small>";
    rows += "<tr><td>" +
            (planned.last_resort
                 ? look.html("最后手段", "last resort")
                 : look.html("第 ", "step ") + std::to_string(planned.step) + look.html(" 步", "")) +
            "</td><td class=\"clock\">" + look.time(look.now + planned.after) + "</td><td>" + who +
            "</td></tr>";
  }
  return "<div class=\"scroll\"><table><tr><th>" + look.html("步骤", "step") + "</th><th>" +
         look.html("若无人确认", "if nobody answers") + "</th><th>" + look.html("呼叫谁", "who") +
         "</th></tr>" + rows + "</table></div>";
}

}  // namespace jibao::web
