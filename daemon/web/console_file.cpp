// The filing form of the console: the API's own reader judges what it holds, so both refuse the same things.
#include <boost/json/serialize.hpp>

#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/form_body.hpp"
#include "daemon/web/labels.hpp"
#include "daemon/web/log_in.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/secrets.hpp"
#include "daemon/web/views.hpp"

namespace jibao::web {
namespace {

// `trial`: what it would do; shown beside the form.
void show_form(Desk& desk, const CallPtr& call, int status, const std::string& above, const Given& given,
               const std::string& trial = {}) {
  const Look look = look_of(desk, *call);
  send(call, page(look, {look.say("接报登记", "File a report"), 0, "/file"},
                  "<h1>" + look.html("接报登记（电话记录）", "File a report (phone record)") + "</h1>" +
                      above + "<div class=\"columns filing-page\"><div>" + filing_form(look, given) +
                      "</div><aside class=\"trial\" aria-label=\"" + look.html("试算", "trial") + "\"><div id=\"trial\" aria-live=\"polite\">" +
                      trial + "</div></aside></div>",
                  status));
}

std::string trial(const Desk& desk, const Look& look, const Decision& decision) {
  const Incident& draft = *decision.draft;
  std::string same;
  for (const PerhapsSame& proposed : draft.perhaps_same) {
    const auto other = look.state.incidents.find(proposed.other);
    if (other == look.state.incidents.end() || !look.sees(other->second)) continue;
    same += "<p>" + look.html("可能已有人报过：", "perhaps reported already: ") + "<a href=\"/incidents/" +
            std::to_string(proposed.other) + "\">" + escaped(other->second.number) + " " +
            escaped(other->second.report.title) + "</a></p>";
  }
  if (!same.empty()) same = "<div class=\"notice note\">" + same + "</div>";
  return "<section class=\"card\"><h2>" +
         look.html("试算结果（未登记）", "What it would do (nothing was recorded)") + "</h2>" + same +
         clocks_table(look, draft) + plan_table(look, plan_escalation(desk.state(), draft, look.now)) +
         "</section>";
}

// What a seat without anybody logged in is shown of what it filed: the clocks that run.
void show_filed(Desk& desk, const CallPtr& call, IncidentId id) {
  const Look look = look_of(desk, *call);
  const auto found = desk.state().incidents.find(id);
  std::string body = "<h1>" + look.html("已登记，正在呼叫", "Filed, and calling") + "</h1>";
  if (found != desk.state().incidents.end())
    body += notice("good", found->second.number + " " + found->second.report.title) + clocks_table(look, found->second);
  body += "<p><a href=\"/file\">" + look.html("再登记一起", "file another") + "</a> · <a href=\"/login\">" +
          look.html("登录后办理", "log in to go on") + "</a></p>";
  send(call, page(look, {look.say("已登记", "Filed"), 0, "/file"}, body));
}

using Form = std::shared_ptr<http::Fields>;

void file(Desk& desk, const CallPtr& call, const Form& fields, ReportFiled filed) {
  submit(
      desk, call, std::move(filed),
      [&desk, call, fields](const Decision& decision, const State&) {
        if (decision.draft)
          return show_form(desk, call, 200, "", {&*fields}, trial(desk, look_of(desk, *call), decision));
        if (call->caller.kind == Caller::Kind::seat) return show_filed(desk, call, decision.incident);
        send(call, see_other("/incidents/" + std::to_string(decision.incident) + "?done=filed"));
      },
      [&desk, call, fields](const Trouble& trouble) {
        const std::string where =
            trouble.pointer.empty() ? "" : field_label(trouble.pointer, call->language) + "：";
        show_form(desk, call, trouble.status, notice("bad", where + trouble.words), {&*fields});
      });
}

// The seat files for whoever's PIN it is; where the PIN is wrong, or tried too often, it still files, in nobody's name.
void file_by_pin(Desk& desk, const CallPtr& call, const Form& fields, ReportFiled filed) {
  const std::string way = Given{&*fields}.value("do");
  if (way == "unnamed") filed.by.person.clear();
  if (way == "unnamed" || filed.dry_run) return file(desk, call, fields, std::move(filed));
  const auto again = [&desk, call, fields](const Trouble& trouble) {
    const std::string words = trouble.words + pick(call->language, "。紧急时可点“不用 PIN 登记”，报告照收",
                                                   ". In a hurry press \"File without a PIN\": the report is taken");
    show_form(desk, call, trouble.status, notice("bad", words), {&*fields});
  };
  const auto person = desk.policy().people.find(filed.by.person);
  if (person == desk.policy().people.end() || person->second.pin_hash.empty())
    return again({422, person == desk.policy().people.end() ? pick(call->language, "请选择是谁登记", "say who files")
                                                            : pick(call->language, "此人没有设 PIN", "that person has no PIN"), ""});
  const std::string who = person->first;
  check_pin(
      desk, call, "seat " + call->caller.seat + " " + who, person->second, Given{&*fields}.value("pin"),
      [&desk, call, fields, filed = std::move(filed), again](bool right) {
        if (right) return file(desk, call, fields, filed);
        note_refused(desk, call, LogInEnd::wrong_pin, "", call->caller.name);
        again({403, pick(call->language, "PIN 不对", "wrong PIN"), ""});
      },
      again);
}

}  // namespace

void get_file_form(Desk& desk, const CallPtr& call) { show_form(desk, call, 200, "", {}); }

void post_file_form(Desk& desk, const CallPtr& call) {
  const auto fields =
      std::make_shared<http::Fields>(http::parse_urlencoded(call->request.body).value_or(http::Fields{}));
  const Look look = look_of(desk, *call);
  Faults faults;
  const boost::json::value body = filing_body(*fields, look, faults);
  Asked<ReportFiled> asked = read_filing(body, faults);
  asked.event.by = actor_of(desk, *call, asked.by, faults);
  place_in_unit(desk, call->caller, asked.event.report, faults);
  const Given given{&*fields};
  asked.event.idempotency = {"form " + given.value("key"), digest_of(boost::json::serialize(body))};
  if (faults.any()) return show_form(desk, call, 422, faults_notice(look, faults), given);
  if (!asked.by.empty())
    call->set_cookies.push_back(cookie_value(
        desk, "jibao_person", http::percent_encode(asked.event.by.person), session_lives_seconds));
  if (call->caller.kind == Caller::Kind::seat) return file_by_pin(desk, call, fields, std::move(asked.event));
  file(desk, call, fields, std::move(asked.event));
}

}  // namespace jibao::web
