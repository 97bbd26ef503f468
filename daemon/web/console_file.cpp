// The filing form of the console: the API's own reader judges what it holds, so both refuse the same things.
#include <boost/json/serialize.hpp>

#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/form_body.hpp"
#include "daemon/web/labels.hpp"
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
    if (other == look.state.incidents.end()) continue;
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
  const Given given{&*fields};
  asked.event.idempotency = {"form " + given.value("key"), digest_of(boost::json::serialize(body))};
  if (faults.any()) return show_form(desk, call, 422, faults_notice(look, faults), given);
  if (!asked.by.empty())
    call->set_cookies.push_back(cookie_value(
        desk, "jibao_person", http::percent_encode(asked.event.by.person), session_lives_seconds));
  submit(
      desk, call, std::move(asked.event),
      [&desk, call, fields](const Decision& decision, const State&) {
        if (decision.draft)
          return show_form(desk, call, 200, "", {&*fields}, trial(desk, look_of(desk, *call), decision));
        send(call, see_other("/incidents/" + std::to_string(decision.incident) + "?done=filed"));
      },
      [&desk, call, fields](const Trouble& trouble) {
        const std::string where =
            trouble.pointer.empty() ? "" : field_label(trouble.pointer, call->language) + "：";
        show_form(desk, call, trouble.status, notice("bad", where + trouble.words), {&*fields});
      });
}

}  // namespace jibao::web
