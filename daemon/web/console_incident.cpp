// The page of one incident and its forms. A form that is refused comes back open, with what was typed and the
// reason; one that is taken redirects, so that reloading repeats nothing (and its key would make a repeat
// harmless).
#include <boost/json/serialize.hpp>

#include "config/unicode.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/multipart.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/api_case_file.hpp"
#include "daemon/web/case_file_intake.hpp"
#include "daemon/web/case_file_view.hpp"
#include "daemon/web/documents.hpp"
#include "daemon/web/form_body.hpp"
#include "daemon/web/form_fields.hpp"
#include "daemon/web/labels.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/secrets.hpp"
#include "daemon/web/timeline.hpp"
#include "daemon/web/views.hpp"

namespace jibao::web {
namespace {

// A form's POST under way: what came back from it goes on top of the page.
struct Posted {
  std::string form;
  http::Fields fields;
  int status = 200;
  std::string above;
};

constexpr Duration same_press = std::chrono::seconds(10);
constexpr std::size_t most_timeline = 2000;  // records on one page; the API has the rest

std::string timeline_html(const Look& look, const History& history) {
  std::string items;
  const Policy& policy = look.state.policy_of(history.incident);
  for (const Record& record : history.records)
    for (const Fact& fact : record.facts)
      items += "<li>" + look.time(record.at) + "<span>" +
               escaped(sentence(policy, history.incident, fact, look.language)) + "</span></li>";
  return "<ol class=\"timeline\">" + items + "</ol>";
}

std::string reasons_html(const Look& look, const History& history) {
  std::string out;
  for (const Explanation& part : explain(look.state.policy_of(history.incident), history.incident,
                                         facts_of(history.records), look.now, look.language)) {
    out += "<h3>" + escaped(part.heading) + "</h3>";
    for (const std::string& line : part.lines) out += "<p>" + escaped(line) + "</p>";
  }
  return out;
}

std::string done_words(const Look& look, std::string_view done) {
  if (done.empty()) return {};
  return notice("good", done == "filed" ? look.say("已登记，时限已起算，正在呼叫。",
                                                   "filed: the clocks run, people are being called")
                                        : look.say("已记录。", "recorded"));
}

std::string section(const std::string& heading, const std::string& inside) {
  return "<section><h2>" + heading + "</h2>" + inside + "</section>";
}

void show(Desk& desk, const CallPtr& call, const std::shared_ptr<Posted>& posted) {
  with_history(
      desk, call, call->parameters[0], 0, most_timeline, [&desk, call, posted](const History& history) {
        const Look look = look_of(desk, *call);
        const Incident& incident = history.incident;
        const Given given{posted ? &posted->fields : nullptr};
        std::string body = posted ? posted->above : done_words(look, call->request.query_value("done"));
        body += "<p><span class=\"tag\">" + escaped(incident.number) + "</span> ";
        if (incident.report.drill)
          body += "<span class=\"tag drill-tag\">" + look.html("演练", "drill") + "</span> ";
        if (incident.level != Level::unknown)
          body += "<span class=\"tag late\">" + look.html("级别 ", "level ") +
                  std::string(name_of(incident.level)) + "</span> ";
        body += "<span class=\"tag\">" + escaped(word_label(name_of(incident.state), look.language)) +
                "</span></p><h1>" +
                escaped(incident.report.title.empty() ? look.say("（无标题）", "(no title)")
                                                      : incident.report.title) +
                "</h1>";
        if (incident.merged_into != 0)
          body += "<p class=\"card near\">" + look.html("已并入 ", "merged into ") + "<a href=\"/incidents/" +
                  std::to_string(incident.merged_into) + "\">" + escaped(incident.merged_number) + "</a></p>";
        const std::string sources = sources_table(look, incident);
        const bool works = history.in_memory && look.can(Act::work) && !incident.is_upkeep();
        const std::string_view failed = posted ? std::string_view(posted->form) : std::string_view();
        body += "<div class=\"columns\"><div>" +
                section(look.html("时限", "Clocks"), clocks_table(look, incident)) +
                questions_part(look, incident, works, failed, given) +
                (incident.state == IncidentState::open && history.in_memory && !incident.is_upkeep() && look.can(Act::work) ? phone_script(look, incident) : "") +
                (sources.empty() ? "" : section(look.html("来源", "Sources"), sources)) +
                section(look.html("事项", "Facts"), report_facts(look, incident)) +
                checks_part(look, incident, works, failed, given) +
                documents_part(look, incident, works, failed, given) +
                section(look.html("经过", "Timeline"), timeline_html(look, history)) + "</div><div>";
        if (history.in_memory && look.can(Act::work))
          body += section(look.html("记录", "Record"),
                          incident_forms(look, incident, posted ? posted->form : "", given));
        body += section(look.html("呼叫", "Pages"), pages_table(look, incident)) + "<details><summary>" +
                look.html("为什么", "Why") + "</summary>" + reasons_html(look, history) +
                "</details></div></div>";
        send(call,
             page(look,
                  {incident.number, 0,
                   call->request.method == "GET" ? call->request.path : "/incidents/" + call->parameters[0], false,
                   history.in_memory ? watched(*call) : Live::no},
                  body, posted ? posted->status : 200));
      });
}

// The event that the form asks for; nothing where there is no such form.
std::optional<Event> event_of(const Desk& desk, const Call& call, const Incident& incident,
                              const Posted& posted, const Look& look, Faults& faults) {
  const Given given{&posted.fields};
  const std::string& name = posted.form;
  const auto with_key = [&](const boost::json::object& body) {
    return Idempotency{"form " + given.value("key"), digest_of(name + boost::json::serialize(body))};
  };
  if (name == "stamp" || name == "phone" || name == "written") {
    const boost::json::object body = deed_body(posted.fields, look, faults);
    AskedDeed asked =
        read_deed(body, name == "written" ? DeedKind::written_report : DeedKind::phone_report, faults);
    asked.deed.incident = incident.id;
    asked.deed.by = actor_of(desk, call, asked.by, faults);
    name_signer(desk, asked.deed, faults);
    asked.deed.idempotency = with_key(body);
    const bool empty = asked.deed.content.empty() && asked.deed.to_person.empty() && asked.deed.to_unit.empty();
    if (name == "phone" && empty) faults.add("/to_person", "请写明谁接的电话，或报了什么", "say who took the call, or what was reported");
    if (name == "written" && empty) faults.add("/content", "请写明文号或内容", "give its number, or what it says");
    if (name != "stamp") return asked.deed;
    if (!asked.stamp) faults.add("/stamp", "请选择一项", "please choose one");
    return DeedStamped{incident.id, asked.stamp.value_or(Stamp::dialling), asked.deed.by};
  }
  if (name == "ack") {
    const boost::json::object body = ack_body(posted.fields, look, faults);
    AckRequested ack = complete_ack(desk, call, read_acknowledgement(body, faults), faults);
    ack.incident = incident.id;
    ack.idempotency = with_key(body);
    return ack;
  }
  if (name == "supplement" || name == "correct") {
    const boost::json::object body = amendment_body(posted.fields, look, faults);
    Asked<ReportAmended> asked = read_amendment(body, name == "correct", faults);
    check_unit(desk, call.caller, asked.event, faults);
    asked.event.incident = incident.id;
    asked.event.by = actor_of(desk, call, asked.by, faults);
    asked.event.idempotency = with_key(body);
    return asked.event;
  }
  // The forms whose fields have the names of the API's body.
  const auto event_by = [&](auto read, boost::json::object body) {
    auto asked = read(body, faults);
    asked.event.incident = incident.id;
    asked.event.by = actor_of(desk, call, asked.by, faults);
    asked.event.idempotency = with_key(body);
    return Event(std::move(asked.event));
  };
  if (name == "happened")
    return event_by([](const auto& body, Faults& f) { return read_amendment(body, true, f); },
                    happened_body(posted.fields, look, faults));
  if (name == "notice" || name == "call-back" || name == "delay") {
    boost::json::object body = chain_body(posted.fields, look, faults);
    if (name == "delay") {
      body["obligation"] = given.value("obligation");
      return event_by(read_delay, std::move(body));
    }
    body["obligations"] = boost::json::array{boost::json::string(given.value("obligation"))};
    return event_by(
        [&](const boost::json::value& each, Faults& f) {
          AskedDeed asked = read_deed(each, name == "notice" ? DeedKind::notice : DeedKind::call_back, f);
          return Asked<DeedReported>{std::move(asked.deed), std::move(asked.by)};
        },
        std::move(body));
  }
  if (name == "ask")
    return event_by([&](const boost::json::value& body, Faults& f) { return read_question(body, desk.now(), f); },
                    chain_body(posted.fields, look, faults));
  if (name == "answer") return event_by(read_answer, chain_body(posted.fields, look, faults));
  if (name == "unknown") return event_by(read_unknown, chain_body(posted.fields, look, faults));
  if (name == "check") return event_by(read_check, chain_body(posted.fields, look, faults));
  if (name == "receipt") return event_by(read_receipt, chain_body(posted.fields, look, faults));
  if (name == "separate") return event_by(read_separation, chain_body(posted.fields, look, faults));
  if (name == "merge")
    return event_by(
        [&](const boost::json::value& body, Faults& f) {
          AskedMerge asked = read_merge(body, f);
          asked.merge.into = seen_id_of(desk, call.caller, asked.into);
          return Asked<MergeRequested>{std::move(asked.merge), std::move(asked.by)};
        },
        chain_body(posted.fields, look, faults));
  if (name == "confirm") {
    const auto claim = parse_number(given.value("claim"));
    if (!claim || *claim > UINT32_MAX) faults.add("/claim", "没有这一项", "no such claim");
    return Confirmed{incident.id, static_cast<std::uint32_t>(claim.value_or(0) & UINT32_MAX),
                     actor_of(desk, call, given.value("by"), faults)};
  }
  if (name == "remove-document") {
    const auto number = parse_number(given.value("document"));
    if (!number || *number > UINT32_MAX) faults.add("/document", "没有这个附件", "no such document");
    return DocumentRemoval{incident.id, static_cast<std::uint32_t>(number.value_or(0) & UINT32_MAX), given.value("reason"),
                           actor_of(desk, call, given.value("by"), faults)};
  }
  if (name != "close") return std::nullopt;
  const boost::json::object body = close_body(posted.fields, look, faults);
  Asked<CloseRequested> asked = read_close(body, faults);
  asked.event.incident = incident.id;
  asked.event.by = actor_of(desk, call, asked.by, faults);
  asked.event.idempotency = with_key(body);
  return asked.event;
}

// The one file of a form, as it was chosen.
Brought brought_by(const http::Request& request) {
  Brought brought;
  brought.bytes = std::make_shared<std::string>();
  const auto parts = http::parse_multipart(request.header("content-type"), request.body);
  if (!parts) return brought;
  for (const http::Part& part : *parts) {
    if (part.name != "file" || !part.file_name) continue;
    brought.name = *part.file_name;
    brought.bytes = std::make_shared<std::string>(part.bytes);
  }
  return brought;
}

void post_document_form(Desk& desk, const CallPtr& call) {
  const Incident* incident = incident_of(desk, call);
  if (incident == nullptr) return;
  const auto posted = std::make_shared<Posted>();
  posted->form = document_form;
  posted->fields = form_fields(call->request).value_or(http::Fields{});
  const Given given{&posted->fields};
  const auto refused = [&desk, call, posted](const Trouble& trouble) {
    posted->status = trouble.status;
    posted->above = notice("bad", trouble.words);
    show(desk, call, posted);
  };
  Faults faults;
  const Actor by = actor_of(desk, *call, given.value("by"), faults);
  Brought brought = brought_by(call->request);
  call->request.body.clear();  // kept once
  brought.from = given.value("from");
  brought.key = "form " + given.value("key");
  if (config::character_count(brought.from) > longest_name || has_control(brought.from, false))
    faults.add("/from", "过长或含有控制字符", "too long, or holds a control character");
  if (faults.any()) {
    posted->status = 422;
    posted->above = faults_notice(look_of(desk, *call), faults);
    return show(desk, call, posted);
  }
  const std::string where = "/incidents/" + std::to_string(incident->id) + "?done=document";
  keep_document(desk, call, incident->id, brought, by, [call, where](const Decision&, const State&) { send(call, see_other(where)); }, refused);
}

}  // namespace

void get_incident_page(Desk& desk, const CallPtr& call) { show(desk, call, nullptr); }

void post_incident_form(Desk& desk, const CallPtr& call) {
  if (call->parameters[1] == document_form) return post_document_form(desk, call);
  const auto posted = std::make_shared<Posted>();
  posted->form = call->parameters[1];
  posted->fields = http::parse_urlencoded(call->request.body).value_or(http::Fields{});
  const Incident* incident = find_incident(desk.state(), call->parameters[0]);
  if (incident != nullptr && hidden_from(desk, call, *incident)) incident = nullptr;
  const Look look = look_of(desk, *call);
  Faults faults;
  std::optional<Event> event;
  if (incident != nullptr) event = event_of(desk, *call, *incident, *posted, look, faults);
  if (!event) return send_problem(call, 404, "没有这个地址", "there is no such address");
  if (faults.any()) {
    posted->status = 422;
    posted->above = faults_notice(look, faults);
    return show(desk, call, posted);
  }
  if (const Person* person = find_person(desk.policy(), Given{&posted->fields}.value("by")))
    call->set_cookies.push_back(
        cookie_value(desk, "jibao_person", http::percent_encode(person->id), session_lives_seconds));
  const std::string where =
      "/incidents/" + std::to_string(incident->id) + "?done=" + http::percent_encode(posted->form);
  // A stamp has no key: its second press within seconds is the same press.
  if (const auto* stamp = std::get_if<DeedStamped>(&*event)) {
    const auto& before = stamp->stamp == Stamp::dialling ? incident->dialling_at : incident->connected_at;
    if (before && desk.now() - *before < same_press) return send(call, see_other(where));
  }
  const auto done = [call, where](const Decision&, const State&) { send(call, see_other(where)); };
  const auto refused = [&desk, call, posted](const Trouble& trouble) {
    posted->status = trouble.status;
    const std::string label = trouble.pointer.empty() ? "" : field_label(trouble.pointer, call->language) + "：";
    posted->above = notice("bad", label + trouble.words);
    show(desk, call, posted);
  };
  if (const auto* removal = std::get_if<DocumentRemoval>(&*event)) return remove_document(desk, call, *removal, done, refused);
  submit(desk, call, std::move(*event), done, refused);
}

}  // namespace jibao::web
