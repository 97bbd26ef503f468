// The seat's first page, the same for the wall, and dial tasks. Without script the board reloads itself every 15 seconds,
// so nothing is typed on it.
#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/duty_acts.hpp"
#include "daemon/web/duty_view.hpp"
#include "daemon/web/form_body.hpp"
#include "daemon/web/labels.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/views.hpp"
#include "rules/roster.hpp"

namespace jibao::web {
namespace {

constexpr int board_refresh = 15;          // seconds
constexpr Duration rest_between_boards{1};  // 256 listeners are served within 0.3 s
constexpr std::size_t most_messages = 60;  // of the sandbox
constexpr std::size_t most_readers = 32;   // who see different cards

std::string section(const std::string& heading, const std::string& inside) {
  return "<section><h2>" + heading + "</h2>" + inside + "</section>";
}

std::string unwritable(const Desk& desk, const Look& look) {
  if (desk.context.engine.writable()) return {};
  return notice("bad", look.say("台账暂不可写：呼叫仍在继续，但新报告无法登记。请立即检查磁盘。",
                                "the journal cannot be written: paging goes on, but no report is taken. Check the disk now."));
}

std::string recently_closed(const Look& look) {
  std::string rows;
  std::size_t shown = 0;
  for (auto entry = look.state.incidents.rbegin(); entry != look.state.incidents.rend() && shown < 10;
       ++entry) {
    const Incident& incident = entry->second;
    if (incident.state != IncidentState::closed || incident.is_upkeep() || !look.sees(incident)) continue;
    ++shown;
    rows += "<tr><td>" + escaped(incident.number) + "</td><td><a href=\"/incidents/" +
            std::to_string(incident.id) + "\">" + escaped(incident.report.title) + "</a></td><td>" +
            escaped(word_label(name_of(incident.closed_as), look.language)) + "</td></tr>";
  }
  return rows.empty() ? "" : section(look.html("近期办结", "Closed lately"), "<table>" + rows + "</table>");
}

std::string dial_tasks(const Look& look) {
  std::string out;
  char key = '1';  // the first nine have a key each
  for (const auto& [id, incident] : look.state.incidents)
    for (const Page* task : look.sees(incident) ? open_dial_tasks(incident) : std::vector<const Page*>()) {
      out += dial_task_card(look, incident, *task, key);
      if (key != '\0') key = key == '9' ? '\0' : static_cast<char>(key + 1);
    }
  return out;
}

// As open_incidents, from what was drawn for others in the same second of the same journal.
const std::string& cards(Desk& desk, const Look& look, bool wall) {
  const std::uint64_t sequence = desk.context.store.head().sequence;
  const Instant second = std::chrono::floor<std::chrono::seconds>(look.now);
  DrawnCards& drawn = desk.drawn;
  if (drawn.sequence != sequence || drawn.second != second || drawn.by_reader.size() >= most_readers) drawn = {sequence, second, {}};
  std::string reader = std::string(look.language == Language::en ? "en" : "zh") + (wall ? " wall" : "") + (look.can(Act::file) ? " files" : "");
  for (const std::string& unit : look.units) reader += "\n" + unit;
  const auto known = drawn.by_reader.find(reader);
  return known != drawn.by_reader.end() ? known->second : drawn.by_reader[reader] = open_incidents(look, wall);
}

// Who is on duty now, by name alone, and how much is open: what a wall is looked at for.
std::string wall_line(const Look& look) {
  std::string out;
  const std::pair<Post, std::string> posts[] = {{Post::duty_leader, look.say("带班", "duty leader")},
                                                {Post::primary, look.say("主班", "primary")},
                                                {Post::secondary, look.say("副班", "secondary")}};
  for (const auto& [post, words] : posts) {
    std::string names;
    for (const OnDuty& on : resolve(look.state, name_of(post), look.now).people) names += (names.empty() ? "" : look.html("、", ", ")) + look.person(on.person);
    if (!names.empty()) out += "<span><small>" + escaped(words) + "</small> <b>" + names + "</b></span>";
  }
  std::size_t open = 0, drills = 0;
  for (const auto& [id, incident] : look.state.incidents)
    if (incident.state == IncidentState::open && !incident.is_upkeep() && look.sees(incident)) ++(incident.report.drill ? drills : open);
  const std::string rehearsed = drills == 0 ? std::string() : "<span><small>" + look.html("演练", "drills") + "</small> <b>" + std::to_string(drills) + "</b></span>";
  return "<p class=\"onduty\">" + out + "<span><small>" + look.html("未结", "open") + "</small> <b>" + std::to_string(open) + "</b></span>" + rehearsed + "</p>";
}

// The task of the path; answered with 404 where there is none.
const Page* task_of(Desk& desk, const CallPtr& call, PageId& id) {
  const auto parsed = parse_page_id(call->parameters[0]);
  const auto incident = parsed ? desk.state().incidents.find(parsed->incident) : desk.state().incidents.end();
  if (incident != desk.state().incidents.end()) {
    const auto page = incident->second.pages.find(parsed->number);
    if (page != incident->second.pages.end() && page->second.hand_call && !hidden_from(desk, call, incident->second)) {
      id = *parsed;
      return &page->second;
    }
  }
  const Look look = look_of(desk, *call);
  send(call, page(look, {look.say("没有这项任务", "no such task")},
                  "<h1>" + look.html("没有这项任务", "no such task") + "</h1>" +
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
          "</p><p class=\"say\">" + escaped_lines(words_to_say(desk.state(), incident, *task, desk.now())) + "</p><p><a href=\"/incidents/" +
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

void show_board(Desk& desk, const CallPtr& call) {
  const Look look = look_of(desk, *call);
  const std::string upkeep = look.units.empty() ? open_upkeep(look) : std::string();  // below what happened, and nothing where there is nothing
  std::string main =
      section(look.html("未结事件", "Open incidents"), cards(desk, look, false)) +
      (upkeep.empty() ? "" : section(look.html("系统内务", "About this system"), upkeep)) + recently_closed(look);
  // A call to make is the most urgent thing on the board: it stands first on a phone, too.
  const bool numbers = look.can(Act::numbers);
  const std::string tasks = numbers ? dial_tasks(look) : std::string();
  const std::string calls = !numbers ? std::string() : section(
      look.html("人工拨打", "Calls to make by hand"),
      tasks.empty() ? "<p class=\"empty\">" + look.html("没有要拨打的电话", "nobody is to be called") + "</p>"
                    : tasks);
  std::string side = tasks.empty() ? calls : "";
  if (desk.context.sandbox_messages && numbers && look.units.empty())
    side += section(look.html("沙箱消息（未真正发出）", "Sandbox messages (not really sent)"),
                    sandbox_list(look, desk.context.sandbox_messages(most_messages)));
  std::string body = "<h1 class=\"unseen\">" + look.html("值班台", "Board") + "</h1>" + unwritable(desk, look);
  if (!tasks.empty()) body += calls;
  body += duty_notices(look);
  body += "<div class=\"columns\"><div>" + main + "</div><div>" + side + "</div></div>";
  send(call, page(look, {look.say("值班台", "Board"), board_refresh, "/", false, Live::always}, body));
}

void show_wall(Desk& desk, const CallPtr& call) {
  const Look look = look_of(desk, *call);
  send(call, page(look, {look.say("大屏", "Wall"), board_refresh, "/wall", false, Live::always, true},
                  "<h1 class=\"unseen\">" + look.html("未结事件", "Open incidents") + "</h1>" + unwritable(desk, look) + wall_line(look) +
                      "<div class=\"tiles\">" + cards(desk, look, true) + "</div>"));
}

// With a rest between two of them, in which the loop takes what the journal and the gateways answered: after a fact 200
// consoles ask within a moment, and no page waits for them all.
void in_turn(Desk& desk, std::function<void()> draw) {
  if (!desk.context.later) return draw();
  if (desk.board_rests) return desk.boards.push_back(std::move(draw));
  draw();
  desk.board_rests = true;
  desk.context.later(rest_between_boards, [&desk] {
    desk.board_rests = false;
    if (desk.boards.empty()) return;
    const std::function<void()> next = std::move(desk.boards.front());
    desk.boards.pop_front();
    in_turn(desk, next);
  });
}

}  // namespace

void get_board(Desk& desk, const CallPtr& call) {
  in_turn(desk, [&desk, call] { show_board(desk, call); });
}

void get_wall(Desk& desk, const CallPtr& call) {
  in_turn(desk, [&desk, call] { show_wall(desk, call); });
}

void get_sheet(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const Look look = look_of(desk, *call);
  send(call, page(look, {look.say("值班单", "Shift sheet"), 0, "/sheet"}, shift_sheet(look)));
}

// The same as one file, with its style: what is printed by a timer needs no daemon any more.
void get_sheet_file(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const Look look = look_of(desk, *call);
  http::Response response;
  response.content_type = "text/html; charset=utf-8";
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"sheet.html\"");
  response.body = "<!doctype html>\n<html lang=\"" + look.say("zh-CN", "en") + "\"><head><meta charset=\"utf-8\"><title>" + look.html("值班单", "Shift sheet") +
                  "</title><style>" + std::string(console_style()) + "</style></head><body>" +
                  (look.drill ? "<p class=\"drill\">" + look.html("【演练】", "DRILL") + "</p>" : std::string()) + "<main>" + shift_sheet(look) +
                  "</main></body></html>\n";
  send(call, std::move(response));
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
