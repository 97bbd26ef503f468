// The page behind a link in a message: GET shows and records nothing (previews and mail scanners fetch
// links), POST acknowledges for the one person to whom the page went.
//
// Invariant: a POST needs a nonce that this page gave out for this token in the last ten minutes, and no
// foreign origin; without a PIN it is weak. The same answer pressed twice is recorded once.
#include "daemon/http/form.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/html.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/secrets.hpp"
#include "rules/classification.hpp"
#include "rules/wording.hpp"

namespace jibao::web {
namespace {

constexpr Duration nonce_lives = std::chrono::minutes(10);

// Whose link it is, of which incident; incident is nullptr where that is over and gone.
struct Linked {
  PageId page;
  const Incident* incident = nullptr;
  const Person* person = nullptr;
};

std::string make_nonce(const Desk& desk, const std::string& token) {
  const std::string until = std::to_string(to_millis(desk.now() + nonce_lives));
  return until + "." + sign(desk.form_key, until + "." + token);
}

bool nonce_holds(const Desk& desk, const std::string& token, std::string_view nonce) {
  const std::size_t dot = nonce.find('.');
  if (dot == std::string_view::npos) return false;
  const std::string until(nonce.substr(0, dot));
  if (!same_secret(nonce.substr(dot + 1), sign(desk.form_key, until + "." + token))) return false;
  const auto millis = parse_number(until);
  const Instant now = desk.now();
  return millis && from_millis(static_cast<std::int64_t>(*millis)) > now &&
         from_millis(static_cast<std::int64_t>(*millis)) <= now + nonce_lives;
}

Frame frame_of(const Look& look, const Call& call) {
  return {look.say("确认", "Acknowledge"), 0, call.request.path, true};
}

void send_note(const Desk& desk, const CallPtr& call, int status, std::string_view kind,
               const std::string& words) {
  Look look = look_of(desk, *call);
  look.csrf.clear();
  send(call, page(look, frame_of(look, *call), notice(kind, words), status));
}

// The token's page; answered already where it is no token of ours, or one that is over.
std::optional<Linked> linked(Desk& desk, const CallPtr& call) {
  const Look look = look_of(desk, *call);
  const std::string& peer = call->request.peer;
  const auto page_id =
      desk.context.verify_link ? desk.context.verify_link(call->parameters[0]) : std::nullopt;
  if (!page_id) {
    if (!desk.unknown_links.allows(peer, desk.steady())) {
      send_note(desk, call, 429, "bad", look.say("尝试过于频繁，请稍后再试", "too many tries, please wait"));
      return std::nullopt;
    }
    desk.unknown_links.failed(peer, desk.steady());
    send_note(desk, call, 404, "bad",
              look.say("这个链接无效。请核对短信中的地址，或直接致电值班室。",
                       "this link is not valid: check the address in the message, or call the duty room"));
    return std::nullopt;
  }
  Linked found{*page_id, nullptr, nullptr};
  const auto incident = desk.state().incidents.find(page_id->incident);
  if (incident != desk.state().incidents.end() && page_id->number >= 1 &&
      page_id->number <= incident->second.page_people.size()) {
    found.incident = &incident->second;
    const auto person = desk.policy().people.find(incident->second.page_people[page_id->number - 1]);
    if (person != desk.policy().people.end()) found.person = &person->second;
  }
  if (found.incident == nullptr || found.person == nullptr) {
    send_note(desk, call, 410, "note",
              look.say("这个链接已失效：所涉事件早已办结。",
                       "this link is over: its incident was closed some time ago"));
    return std::nullopt;
  }
  return found;
}

// Whether whoever holds the telephone that the link went to may read what happened: no more than by the channel itself.
bool may_read(const Look& look, const Linked& link) {
  const auto page = link.incident->pages.find(link.page.number);
  if (page == link.incident->pages.end()) return names_travel(look.policy(), link.incident->report);
  const auto channel = look.policy().channels.find(page->second.channel);
  return channel == look.policy().channels.end() || !is_withheld(channel->second, link.incident->report);
}

std::string facts_html(const Look& look, const Linked& link) {
  const Report& report = link.incident->report;
  std::string out =
      "<p>" +
      std::string(report.drill ? "<span class=\"tag drill-tag\">" + look.html("演练", "drill") + "</span> "
                               : "") +
      "<span class=\"tag\">" + escaped(link.incident->number) + "</span>";
  const bool reads = may_read(look, link);
  if (reads && link.incident->level != Level::unknown)
    out += " <span class=\"tag late\">" + look.html("级别 ", "level ") +
           std::string(name_of(link.incident->level)) + "</span>";
  out += "</p><h1>" +
         (reads ? escaped(!report.title.empty() ? report.title : report.category.empty() ? look.say("未分类事件", "not classified yet") : report.category)
                : look.html("请到值班室了解情况", "come to the duty room to be told")) +
         "</h1>";
  if (reads && !report.place.empty()) out += "<p>" + escaped(report.place) + "</p>";
  return out + "<p class=\"soft\">" + look.html("本页供 ", "this page is for ") +
         escaped(pick(look.language, link.person->name)) + look.html(" 本人使用", " alone") + "</p>";
}

// What this person has answered already, the latest; empty where nothing.
std::string answered_html(const Look& look, const Linked& link) {
  const auto main = look.state.incidents.find(standing_for(look.state, link.incident->id));
  const Incident& concerned = main != look.state.incidents.end() ? main->second : *link.incident;
  for (auto ack = concerned.acks.rbegin(); ack != concerned.acks.rend(); ++ack)
    if (ack->person == link.person->id)
      return notice("good", look.say("已记录您的答复：", "your answer is on record: ") +
                                sentence(look.policy(), concerned,
                                         Acknowledged{ack->number, ack->person, ack->kind, ack->strength,
                                                      ack->via, ack->page, ack->passed_to, ack->quiet_until,
                                                      "", ack->by, ack->typed_by, "", ""},
                                         look.language));
  return {};
}

/// A roll call, or the check of a contact: the person answers for themselves, and nothing is to be taken or passed on.
bool asks_one_person(const Incident& incident) { return incident.roll_call || incident.contact_check; }

std::string form_html(const Look& look, const Linked& link, const std::string& path,
                      const std::string& nonce) {
  std::string inside = hidden("nonce", nonce);
  const auto page = link.incident->pages.find(link.page.number);
  if (asks_one_person(*link.incident) && (page == link.incident->pages.end() || is_question(page->second.purpose)))
    return "<form method=\"post\" action=\"" + escaped(path) + "\" class=\"stack\">" + inside + "<p>" +
           look.html("这不是突发事件，只确认能联系到您。", "This is no emergency: it is only whether you can be reached.") + "</p>" +
           button(look.say("我在", "I am here"), "main", "kind", "taken") + "</form>";
  if (!link.person->pin_hash.empty())
    inside +=
        input("pin", look.say("PIN（可不填）", "PIN (optional)"), "", "password",
              "inputmode=\"numeric\" autocomplete=\"off\" maxlength=\"32\"",
              look.say("填写 PIN 并点“由我处理”或“我在途中”，就不再呼叫其他人；不填或只点“收到”，只暂停呼叫您本人",
                       "with your PIN, \"I take it\" and \"on my way\" stop the calls to others; without it, or for "
                       "\"seen\", only your own calls pause"));
  inside += "<div class=\"buttons\">" + button(look.say("收到", "Seen"), "main", "kind", "seen") +
            button(look.say("由我处理", "I take it"), "plain", "kind", "taken") +
            button(look.say("我在途中", "On my way"), "plain", "kind", "on_my_way") + "</div>";
  Choices others = people_choices(look, look.say("选择接手人", "choose the person"));
  std::erase_if(others, [&](const auto& choice) { return choice.first == link.person->id; });
  inside += "<details><summary>" + look.html("转交，或无法处理", "Pass on, or cannot") + "</summary>" +
            select("passed_to", look.say("转交给", "pass to"), others, "") + "<div class=\"buttons\">" +
            button(look.say("转交", "Pass on"), "plain", "kind", "passed_to") +
            button(look.say("无法处理，请找下一位", "I cannot: call the next"), "danger", "kind", "cannot") +
            "</div></details>";
  return "<form method=\"post\" action=\"" + escaped(path) + "\" class=\"stack\">" + inside + "</form>";
}

void show(Desk& desk, const CallPtr& call, const Linked& link, int status, const std::string& above) {
  Look look = look_of(desk, *call);
  look.csrf.clear();  // whoever holds the phone: no way from here into the console
  std::string body = above + "<section class=\"card\">" + facts_html(look, link) + "</section>";
  if (above.empty()) body += answered_html(look, link);
  if (link.incident->merged_into != 0)
    body += notice("note", look.say("已并入 ", "merged into ") + link.incident->merged_number +
                               look.say("，在此答复即是对它的答复。", ": what you answer here counts for that one"));
  if (link.incident->state == IncidentState::closed)
    body += notice(
        "note", look.say("该事件已办结，无需再确认。", "the incident is closed: nothing is asked any more"));
  else
    body += form_html(look, link, call->request.path, make_nonce(desk, call->parameters[0]));
  const std::string& phone = look.policy().office.phone;
  if (!phone.empty())
    body += "<p>" + look.html("值班室电话 ", "duty room ") + "<a href=\"tel:" + escaped(phone) + "\">" +
            escaped(phone) + "</a></p>";
  send(call, page(look, frame_of(look, *call), body, status));
}

void show_again(Desk& desk, const CallPtr& call, const Trouble& trouble) {
  if (const auto link = linked(desk, call))
    show(desk, call, *link, trouble.status, notice("bad", trouble.words));
}

void acknowledge(Desk& desk, const CallPtr& call, AckRequested ack) {
  submit(
      desk, call, std::move(ack),
      [&desk, call](const Decision&, const State&) {
        if (const auto link = linked(desk, call))
          show(desk, call, *link, 200, answered_html(look_of(desk, *call), *link));
      },
      [&desk, call](const Trouble& trouble) { show_again(desk, call, trouble); });
}

}  // namespace

void get_link_page(Desk& desk, const CallPtr& call) {
  if (const auto link = linked(desk, call)) show(desk, call, *link, 200, "");
}

void post_link_page(Desk& desk, const CallPtr& call) {
  const auto link = linked(desk, call);
  if (!link) return;
  const auto form = http::parse_urlencoded(call->request.body);
  const Given given{form ? &*form : nullptr};
  const std::string nonce = given.value("nonce");
  if (!form || !same_origin(desk, call->request) || !nonce_holds(desk, call->parameters[0], nonce))
    return show_again(
        desk, call,
        {403,
         pick(call->language, "页面停留过久，请再按一次", "the page was open too long: please press again"),
         ""});
  const auto kind = from_name<AckKind>(given.value("kind"));
  if (!kind)
    return show_again(desk, call, {422, pick(call->language, "请选择一项", "please choose one"), ""});
  AckRequested ack;
  ack.incident = link->page.incident;
  ack.person = link->person->id;
  ack.kind = *kind;
  ack.via = AckVia::link;
  ack.page = link->page;
  if (*kind == AckKind::passed_to) ack.passed_to = given.value("passed_to");
  ack.by = {link->person->id, "link", false};
  ack.idempotency = {"link " + nonce + " " + given.value("kind") + " " + ack.passed_to, digest_of(nonce)};
  const std::string pin = given.value("pin");
  if (pin.empty() || link->person->pin_hash.empty()) return acknowledge(desk, call, std::move(ack));
  check_pin(
      desk, call, "link " + call->parameters[0], *link->person, pin,
      [&desk, call, ack](bool right) mutable {
        if (!right)
          return show_again(desk, call,
                            {403,
                             pick(call->language, "PIN 不正确，尚未记录。可重填，或不填 PIN 先点“收到”。",
                                  "the PIN is wrong, nothing was recorded: try again, or leave it out"),
                             ""});
        ack.via = AckVia::link_pin;
        const bool weak = ack.kind == AckKind::seen || ack.kind == AckKind::cannot;
        ack.strength = weak ? Strength::weak : Strength::strong;
        acknowledge(desk, call, std::move(ack));
      },
      [&desk, call](const Trouble& trouble) { show_again(desk, call, trouble); });
}

}  // namespace jibao::web
