// The seat's first page and its dial tasks. The board reloads itself every 15 seconds, so nothing is typed on
// it.
#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/form_body.hpp"
#include "daemon/web/labels.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/views.hpp"

namespace jibao::web {
namespace {

constexpr int board_refresh = 15;          // seconds
constexpr std::size_t most_cards = 200;    // open incidents on one board
constexpr std::size_t most_messages = 60;  // of the sandbox

std::string section(const std::string& heading, const std::string& inside) {
  return "<section><h2>" + heading + "</h2>" + inside + "</section>";
}

/// The daemon's own affairs: below what happened, and nothing where there is nothing.
std::string open_upkeep(const Look& look) {
  std::string cards;
  for (const auto& [id, incident] : look.state.incidents)
    if (incident.is_upkeep() && incident.state == IncidentState::open) cards += incident_card(look, incident);
  return cards.empty() ? "" : section(look.html("系统内务", "About this system"), cards);
}

std::string open_incidents(const Look& look) {
  std::vector<const Incident*> open;
  for (const auto& [id, incident] : look.state.incidents) {
    const bool stands = incident.state == IncidentState::open || incident.state == IncidentState::withdrawn;
    if (stands && !incident.is_upkeep()) open.push_back(&incident);
  }
  // What is due first stands first; without a clock, the newest.
  std::sort(open.begin(), open.end(), [](const Incident* left, const Incident* right) {
    const Obligation* a = next_due(*left);
    const Obligation* b = next_due(*right);
    if ((a != nullptr) != (b != nullptr)) return a != nullptr;
    if (a != nullptr && *a->effective_due() != *b->effective_due())
      return *a->effective_due() < *b->effective_due();
    return left->id > right->id;
  });
  if (open.empty())
    return "<p class=\"empty\">" + look.html("目前没有未结事件。", "No incident is open. ") +
           " <a href=\"/file\">" + look.html("登记一个来电", "File a report") + "</a></p>";
  std::string out;
  for (std::size_t index = 0; index < open.size() && index < most_cards; ++index)
    out += incident_card(look, *open[index]);
  if (open.size() > most_cards)
    out += notice("note", look.say("另有 ", "and ") + std::to_string(open.size() - most_cards) +
                              look.say(" 起未显示", " more"));
  return out;
}

std::string recently_closed(const Look& look) {
  std::string rows;
  std::size_t shown = 0;
  for (auto entry = look.state.incidents.rbegin(); entry != look.state.incidents.rend() && shown < 10;
       ++entry) {
    const Incident& incident = entry->second;
    if (incident.state != IncidentState::closed || incident.is_upkeep()) continue;
    ++shown;
    rows += "<tr><td>" + escaped(incident.number) + "</td><td><a href=\"/incidents/" +
            std::to_string(incident.id) + "\">" + escaped(incident.report.title) + "</a></td><td>" +
            escaped(word_label(name_of(incident.closed_as), look.language)) + "</td></tr>";
  }
  return rows.empty() ? "" : section(look.html("近期办结", "Closed lately"), "<table>" + rows + "</table>");
}

std::string dial_tasks(const Look& look) {
  std::string out;
  for (const auto& [id, incident] : look.state.incidents)
    for (const Page* task : open_dial_tasks(incident)) out += dial_task_card(look, incident, *task);
  return out;
}

// The task of the path; answered with 404 where there is none.
const Page* task_of(Desk& desk, const CallPtr& call, PageId& id) {
  const auto parsed = parse_page_id(call->parameters[0]);
  const auto incident = parsed ? desk.state().incidents.find(parsed->incident) : desk.state().incidents.end();
  if (incident != desk.state().incidents.end()) {
    const auto page = incident->second.pages.find(parsed->number);
    if (page != incident->second.pages.end() && page->second.hand_call) {
      id = *parsed;
      return &page->second;
    }
  }
  const Look look = look_of(desk, *call);
  send(call, page(look, {look.say("没有这项任务", "no such task")},
                  notice("note", look.say("没有这项人工拨打任务，可能已由他人完成。",
                                          "there is no such dial task; somebody may have done it")) +
                      "<p><a href=\"/\">" + look.html("回到值班台", "back to the board") + "</a></p>",
                  404));
  return nullptr;
}

void show_dial(Desk& desk, const CallPtr& call, int status, const std::string& above, const Given& given) {
  PageId id;
  const Page* task = task_of(desk, call, id);
  if (task == nullptr) return;
  const Look look = look_of(desk, *call);
  const Incident& incident = desk.state().incidents.at(id.incident);
  std::string body = above + "<h1>" + look.html("人工拨打：", "Call by hand: ") + look.person(task->person) +
                     "</h1><p class=\"phone\"><a href=\"tel:" + escaped(task->address) + "\">" +
                     escaped(task->address) + "</a></p>";
  if (task->outcome && *task->outcome != DialOutcome::taken)
    body += notice("note",
                   look.say("已记录：", "on record: ") + word_label(name_of(*task->outcome), look.language));
  body += "<p class=\"soft\">" + look.html("请照此告知，并请对方复述：", "say this, and have it read back:") +
          "</p><p class=\"say\">" + escaped_lines(task->task) + "</p><p><a href=\"/incidents/" +
          std::to_string(id.incident) + "\">" + escaped(incident.number) + " " +
          escaped(incident.report.title) + "</a></p>" + dial_form(look, id, given);
  send(call, page(look, {look.say("人工拨打", "Call by hand"), 0, call->request.path}, body, status));
}

// What the dial form says, as the API's body would.
boost::json::object dial_body(const http::Fields& fields, const Look& look, Faults& faults) {
  FormBody form(fields, look, faults);
  boost::json::object body;
  form.text(body, "outcome");
  form.text(body, "note");
  form.text(body, "as", "by");
  if (form.value("outcome") == "reached" && !form.value("kind").empty()) {
    boost::json::object ack;
    form.text(ack, "kind");
    form.text(ack, "passed_to");
    form.flag(ack, "words_read_back");
    body["ack"] = std::move(ack);
  }
  return body;
}

}  // namespace

void get_board(Desk& desk, const CallPtr& call) {
  const Look look = look_of(desk, *call);
  std::string main =
      section(look.html("未结事件", "Open incidents"), open_incidents(look)) + open_upkeep(look) + recently_closed(look);
  // A call to make is the most urgent thing on the board: it stands first on a phone, too.
  const std::string tasks = dial_tasks(look);
  const std::string calls = section(
      look.html("人工拨打", "Calls to make by hand"),
      tasks.empty() ? "<p class=\"empty\">" + look.html("没有要拨打的电话", "nobody is to be called") + "</p>"
                    : tasks);
  std::string side = tasks.empty() ? calls : "";
  if (desk.context.sandbox_messages)
    side += section(look.html("沙箱消息（未真正发出）", "Sandbox messages (not really sent)"),
                    sandbox_list(look, desk.context.sandbox_messages(most_messages)));
  std::string body;
  if (!desk.context.engine.writable())
    body += notice(
        "bad",
        look.say(
            "台账暂不可写：呼叫仍在继续，但新报告无法登记。请立即检查磁盘。",
            "the journal cannot be written: paging goes on, but no report is taken. Check the disk now."));
  if (!tasks.empty()) body += calls;
  body += "<div class=\"columns\"><div>" + main + "</div><div>" + side + "</div></div>";
  send(call, page(look, {look.say("值班台", "Board"), board_refresh, "/"}, body));
}

void get_dial_page(Desk& desk, const CallPtr& call) { show_dial(desk, call, 200, "", {}); }

void post_dial_form(Desk& desk, const CallPtr& call) {
  PageId id;
  const Page* task = task_of(desk, call, id);
  if (task == nullptr) return;
  const auto fields =
      std::make_shared<http::Fields>(http::parse_urlencoded(call->request.body).value_or(http::Fields{}));
  const Look look = look_of(desk, *call);
  Faults faults;
  const boost::json::value body = dial_body(*fields, look, faults);
  AskedDial asked = read_dial(body, faults);
  asked.dial.page = id;
  asked.dial.by = actor_of(desk, *call, asked.by, faults);
  std::optional<AckRequested> ack;
  if (asked.ack) {
    asked.ack->by = asked.by;
    asked.ack->ack.person = task->person;
    asked.ack->ack.called_number = task->address;
    ack = complete_ack(desk, *call, *asked.ack, faults);
    ack->incident = id.incident;
    ack->page = id;
  }
  if (faults.any()) return show_dial(desk, call, 422, faults_notice(look, faults), {&*fields});
  const bool taken = asked.dial.outcome == DialOutcome::taken;
  const std::string where = taken ? "/dial/" + to_string(id) : "/";
  const auto refused = [&desk, call, fields](const Trouble& trouble) {
    show_dial(desk, call, trouble.status, notice("bad", trouble.words), {&*fields});
  };
  submit(
      desk, call, std::move(asked.dial),
      [&desk, call, ack, where, refused](const Decision&, const State&) {
        if (!ack) return send(call, see_other(where));
        submit(
            desk, call, *ack, [call, where](const Decision&, const State&) { send(call, see_other(where)); },
            refused);
      },
      refused);
}

}  // namespace jibao::web
