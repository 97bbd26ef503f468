// See roster_files.hpp. Between the two steps the page itself carries what was shown, as a calendar: it is read as strictly as
// any other file, and holds nothing that whoever looks at it may not see.
#include "daemon/web/roster_files.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/http/multipart.hpp"
#include "daemon/tables/roster_file.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/duty_view.hpp"
#include "daemon/web/form_fields.hpp"
#include "daemon/web/form_parts.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/views.hpp"
#include "rules/calendar.hpp"
#include "rules/roster.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

constexpr std::size_t most_shown = 60;  // changes: a month of two shifts a day that all change is told in a number

/// Reads off the loop; `then` is not called where too much waits already.
void read_file(Desk& desk, const CallPtr& call, std::string bytes, std::string month, std::function<void(const tables::RosterFile&)> then) {
  struct Reading {
    std::string bytes, month;
    Policy policy;  // as it is now: another may be in force when it is read
    tables::RosterFile file;
  };
  auto reading = std::make_shared<Reading>(Reading{std::move(bytes), std::move(month), desk.policy(), {}});
  const bool taken = desk.context.background.run([reading] { reading->file = tables::read_roster_file(reading->bytes, reading->policy, reading->month); },
                                                 [reading, then = std::move(then)] { then(reading->file); });
  if (!taken) send_busy(call);
}

std::string remark_table(const Look& look, const std::vector<tables::Remark>& remarks) {
  std::string rows;
  for (const tables::Remark& each : remarks) rows += "<tr><td>" + escaped(each.where) + "</td><td>" + escaped(look.say(each.zh, each.en)) + "</td></tr>";
  return "<div class=\"scroll\"><table><thead><tr><th>" + look.html("位置", "where") + "</th><th>" + look.html("说明", "what") + "</th></tr></thead><tbody>" + rows +
         "</tbody></table></div>";
}

std::string upload_form(const Look& look, const std::string& month) {
  std::string made = form(look, "/roster/read",
                          hidden("month", month) +
                              input("file", look.say("xlsx 或 ICS 文件，最大 1 MB", "an xlsx or ICS file, 1 MB at most"), "", "file", "required accept=\".xlsx,.ics\"",
                                    look.say("表头要有“日期”和“主班”；先看一看，再发布", "its headings include 日期 (date) and 主班 (primary); it is shown before it is issued")) +
                              "<div class=\"buttons\">" + button(look.say("读取", "Read"), "plain") + "</div>");
  return made.insert(std::string_view("<form").size(), " enctype=\"multipart/form-data\"");
}

std::string written_watch(const Look& look, const DutyShift* shift) {
  if (shift == nullptr) return "—";
  std::string out = look.time(shift->from) + look.html(" 至 ", " to ") + look.time(shift->until);
  for (const std::string& person : shift->watch()) out += " · " + (person.empty() ? look.html("无人", "nobody") : look.person(person));
  return out;
}

/// What would be otherwise than it stands, a row a shift.
std::string change_table(const Look& look, const std::vector<DutyShift>& before, const std::vector<DutyShift>& after) {
  std::map<std::pair<std::string, std::string>, std::pair<const DutyShift*, const DutyShift*>> shifts;
  for (const DutyShift& each : before) shifts[{each.date, each.shift}].first = &each;
  for (const DutyShift& each : after) shifts[{each.date, each.shift}].second = &each;
  std::string rows;
  std::size_t count = 0;
  for (const auto& [name, pair] : shifts) {
    if (pair.first != nullptr && pair.second != nullptr && *pair.first == *pair.second) continue;
    if (++count <= most_shown)
      rows += "<tr><td>" + escaped(name.first) + " " + escaped(shift_name(look, name.second)) + "</td><td>" + written_watch(look, pair.first) + "</td><td>" +
              written_watch(look, pair.second) + "</td></tr>";
  }
  if (count == 0) return "<p>" + look.html("与现在的值班表相同", "the same as the roster that stands") + "</p>";
  const auto head = [&](std::string_view zh, std::string_view en) { return "<th>" + look.html(zh, en) + "</th>"; };
  return "<p>" + look.html("改动的班次：", "shifts that change: ") + std::to_string(count) + "</p><div class=\"scroll\"><table class=\"stacked\"><thead><tr>" +
         head("班次", "shift") + head("现在（带班领导 · 主班 · 副班）", "now (leader, primary, secondary)") + head("导入后", "with this file") + "</tr></thead><tbody>" + rows +
         "</tbody></table></div>";
}

void show_file(Desk& desk, const CallPtr& call, const tables::RosterFile& file, const std::string& wanted, const std::string& above, int status) {
  const Look look = look_of(desk, *call);
  std::string body = "<h1>" + look.html("导入值班表", "Import a roster") + "</h1>" + above;
  const std::string back = "<p><a href=\"/roster" + (wanted.empty() ? "" : "?month=" + wanted) + "\">" + look.html("回到值班表", "back to the roster") + "</a></p>";
  if (!file.faults.empty()) {
    body += notice("bad", look.say("文件有问题，什么都没有导入。改好后再传一次。", "The file has faults, nothing was imported. Mend it and choose it again.")) +
            remark_table(look, file.faults) + upload_form(look, wanted) + back;
    return send(call, page(look, {look.say("导入值班表", "Import a roster"), 0, "/roster"}, body, 422));
  }
  const DutyBook trial = with_month(look.state.duty, file.month, file.shifts);
  const auto [begin, end] = span_of_month(file.month, look.zone());
  const auto faults = end > look.now ? duty_faults(look.policy(), trial, std::max(begin, look.now), end) : std::vector<DutyFault>();
  auto carried = tables::roster_ics(file.shifts, look.policy(), file.month, look.now);
  if (!carried) return send_busy(call);
  std::erase(*carried, '\r');  // a page's lines end without it
  body += notice("note", look.say("这是预览，尚未发布：", "a preview: nothing is issued: ") + file.month) +
          change_table(look, shifts_of_month(look.policy(), look.state.duty, file.month), file.shifts) + "<h2>" + look.html("该月的问题", "What is wrong with it") + "</h2>" +
          fault_list(look, faults);
  if (!file.notes.empty()) body += "<h2>" + look.html("文件中未读的部分", "What was left out of the file") + "</h2>" + remark_table(look, file.notes);
  std::string fields = hidden("month", file.month) + hidden("file", *carried);
  if (look.state.duty.months.contains(file.month))
    fields += check("again", look.say("该月已发布，导入会丢掉其中的调整", "it is issued already: import it, without its changes"), false);
  fields += by_select(look, {}) + "<div class=\"buttons wide\">" + button(look.say("发布 ", "Issue ") + file.month, "main") + "</div>";
  body += form(look, "/roster/import", fields, "pair") + back + month_calendar(look, file.month, trial, faults, {});
  send(call, page(look, {look.say("导入值班表", "Import a roster"), 0, "/roster"}, body, status));
}

std::string month_of_form(const Given& given) {
  const std::string month = given.value("month");
  return read_date(month + "-01") ? month : std::string();
}

void issue_file(Desk& desk, const CallPtr& call, const tables::RosterFile& file, const http::Fields& fields) {
  const Given given{&fields};
  if (!file.faults.empty()) return show_file(desk, call, file, month_of_form(given), "", 422);
  Faults faults;
  RosterAsked asked{file.month, file.shifts, RosterSource::import, actor_of(desk, *call, given.value("by"), faults)};
  if (desk.state().duty.months.contains(file.month) && given.value("again").empty())
    faults.add("/again", "该月已发布：确要重新发布请勾选", "that month is issued already: tick the box to issue it anew");
  if (faults.any()) return show_file(desk, call, file, file.month, faults_notice(look_of(desk, *call), faults), 422);
  submit(
      desk, call, std::move(asked),
      [call, month = file.month](const Decision&, const State&) { send(call, see_other("/roster?month=" + month + "&done=issue")); },
      [&desk, call, file](const Trouble& trouble) { show_file(desk, call, file, file.month, notice("bad", trouble.words), trouble.status); });
}

json::array shifts_json(const Desk& desk, const std::vector<DutyShift>& shifts) {
  json::array out;
  for (const DutyShift& each : shifts)
    out.push_back(json::object{{"date", each.date},
                               {"shift", each.shift},
                               {"from", to_rfc3339(each.from, desk.policy().office.zone)},
                               {"until", to_rfc3339(each.until, desk.policy().office.zone)},
                               {"duty_leader", each.duty_leader},
                               {"primary", each.primary},
                               {"secondary", each.secondary}});
  return out;
}

}  // namespace

std::string roster_file_parts(const Look& look, const std::string& month) {
  const auto link = [&](const std::string& format, const std::string& words) {
    return "<a href=\"/roster-file?month=" + month + "&amp;format=" + format + "\" download>" + words + "</a>";
  };
  const std::string out = "<p class=\"soft\">" + look.html("导出：", "export: ") + link("xlsx", look.html("表格 (xlsx)", "spreadsheet (xlsx)")) + " · " +
                          link("ics", look.html("日历 (ICS)", "calendar (ICS)")) + "</p>";
  return look.can(Act::arrange) ? out + details(look.say("从表格或日历文件导入", "Import from a spreadsheet or calendar"), upload_form(look, month), false) : out;
}

void read_roster_form(Desk& desk, const CallPtr& call) {
  const auto parts = http::parse_multipart(call->request.header("content-type"), call->request.body);
  std::string bytes;
  const http::Fields fields = form_fields(call->request).value_or(http::Fields{});
  const std::string month = month_of_form({&fields});
  if (parts)
    for (const http::Part& part : *parts)
      if (part.name == "file" && part.file_name) bytes = std::string(part.bytes);
  if (bytes.empty()) {
    tables::RosterFile none;
    none.faults.push_back({{}, "请选一个文件", "choose a file"});
    return show_file(desk, call, none, month, "", 422);
  }
  read_file(desk, call, std::move(bytes), month, [&desk, call, month](const tables::RosterFile& file) { show_file(desk, call, file, month, "", 200); });
}

void import_roster_form(Desk& desk, const CallPtr& call) {
  const auto fields = std::make_shared<http::Fields>(form_fields(call->request).value_or(http::Fields{}));
  const Given given{&*fields};
  read_file(desk, call, given.value("file"), month_of_form(given), [&desk, call, fields](const tables::RosterFile& file) { issue_file(desk, call, file, *fields); });
}

void get_roster_file(Desk& desk, const CallPtr& call) {
  std::string month(call->request.query_value("month"));
  if (month.empty()) month = month_of(desk.now(), desk.policy().office.zone);
  const std::string format(call->request.query_value("format"));
  Faults faults;
  if (!read_date(month + "-01")) faults.add("/month", "月份应写成 2026-12", "a month is written 2026-12");
  if (!format.empty() && format != "xlsx" && format != "ics") faults.add("/format", "应为 xlsx 或 ics", "must be xlsx or ics");
  if (faults.any()) return send_faults(call, 422, faults);
  struct Writing {
    std::vector<DutyShift> shifts;
    Policy policy;
    tables::Read<std::string> bytes;
  };
  auto writing = std::make_shared<Writing>(Writing{shifts_of_month(desk.policy(), desk.state().duty, month), desk.policy(), {}});
  const bool as_calendar = format == "ics";
  const bool taken = desk.context.background.run(
      [writing, month, as_calendar, now = desk.now()] {
        writing->bytes = as_calendar ? tables::roster_ics(writing->shifts, writing->policy, month, now) : tables::roster_xlsx(writing->shifts, writing->policy, month);
      },
      [call, writing, month, as_calendar] {
        if (!writing->bytes) return send_busy(call);
        http::Response response;
        response.content_type = as_calendar ? "text/calendar; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        response.headers.emplace_back("Content-Disposition", "attachment; filename=\"roster-" + month + (as_calendar ? ".ics\"" : ".xlsx\""));
        response.body = std::move(*writing->bytes);
        send(call, std::move(response));
      });
  if (!taken) send_busy(call);
}

void post_roster_file(Desk& desk, const CallPtr& call) {
  std::string month(call->request.query_value("month"));
  if (!month.empty() && !read_date(month + "-01")) {
    Faults faults;
    faults.add("/month", "月份应写成 2026-12", "a month is written 2026-12");
    return send_faults(call, 422, faults);
  }
  read_file(desk, call, std::move(call->request.body), std::move(month), [&desk, call](const tables::RosterFile& file) {
    Faults faults;
    for (const tables::Remark& each : file.faults) faults.add(each.where, each.zh, each.en);
    if (faults.any()) return send_faults(call, 422, faults);
    json::array notes;
    for (const tables::Remark& each : file.notes) notes.push_back(json::object{{"where", each.where}, {"words", pick(call->language, each.zh, each.en)}});
    send_json(call, 200, json::serialize(json::object{{"month", file.month}, {"shifts", shifts_json(desk, file.shifts)}, {"notes", std::move(notes)}}));
  });
}

}  // namespace jibao::web
