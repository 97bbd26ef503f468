// One stylesheet, one script, system fonts; the frame says at once where one is and whether it is a drill.
#include "daemon/web/html.hpp"

#include <algorithm>
#include <cstdint>

#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/administration.hpp"
#include "daemon/web/secrets.hpp"
#include "rules/accounts.hpp"
#include "rules/calendar.hpp"
#include "rules/roster.hpp"

namespace jibao::web {
namespace {

// The code point of a well-formed sequence of two to four bytes.
char32_t code_point(std::string_view bytes) {
  static constexpr unsigned char lead_mask[] = {0, 0, 0x1f, 0x0f, 0x07};
  char32_t point = static_cast<unsigned char>(bytes[0]) & lead_mask[bytes.size()];
  for (const char byte : bytes.substr(1)) point = (point << 6) | (static_cast<unsigned char>(byte) & 0x3f);
  return point;
}

// Characters that change how their neighbours are read without being seen themselves.
bool hides(char32_t point) {
  return (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
         (point >= 0x2060 && point <= 0x206f) || point == 0xfeff || point == 0x00ad ||
         (point >= 0x80 && point < 0xa0);
}

std::string visible(char32_t point) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string text = "⟦U+";
  for (int shift = 12; shift >= 0; shift -= 4) text += digits[(point >> shift) & 15];
  return text + "⟧";
}

void append_ascii(std::string& out, char letter) {
  switch (letter) {
    case '&': out += "&amp;"; return;
    case '<': out += "&lt;"; return;
    case '>': out += "&gt;"; return;
    case '"': out += "&quot;"; return;
    case '\'': out += "&#39;"; return;
    default: break;
  }
  const bool control = (letter >= 0 && letter < 0x20 && letter != '\n' && letter != '\t') || letter == 0x7f;
  out += control ? ' ' : letter;
}

std::string navigation(const Look& look, const Frame& frame) {
  const std::string other = look.language == Language::en ? "zh" : "en";
  std::string out = "<nav aria-label=\"" + look.html("主要页面", "main pages") + "\">";
  const bool inside = !look.csrf.empty() && !frame.narrow;
  const auto link = [&](bool shown, std::string_view where, std::string_view zh, std::string_view en) {
    if (inside && shown) out += "<a href=\"" + std::string(where) + "\">" + look.html(zh, en) + "</a>";
  };
  link(look.can(Act::read), "/", "值班台", "Board");
  if (inside && (look.can(Act::file) || look.seat))
    out += "<a class=\"strong\" href=\"/file\" data-press=\"n\" aria-keyshortcuts=\"n\">" +
           look.html("接报登记", "File a report") + "<kbd aria-hidden=\"true\">N</kbd></a>";
  link(look.can(Act::read) || look.seat, "/wall", "大屏", "Wall");
  link(look.can(Act::numbers) && look.units.empty(), "/sheet", "值班单", "Shift sheet");
  link(look.can(Act::roster), "/roster", "值班表", "Roster");
  link(look.can(Act::work) && look.units.empty(), "/handover", "交接班", "Handover");
  link(look.can(Act::work) || look.seat, "/check-in", "签到", "Check in");
  const std::string_view administration = administration_home(look.roles);
  link(!administration.empty(), administration, "管理", "Administration");
  link(!look.account.empty(), "/me", "我的", "Me");
  link(look.seat, "/login", "登录", "Log in");
  out += "<a href=\"" + escaped(frame.path) + "?lang=" + other + "\" lang=\"" + other + "\">" +
         (other == "en" ? "English" : "中文") + "</a>";
  if (inside && !look.seat)
    out += form(look, "/logout", button(look.say("退出", "Log out"), "quiet"), "inline");
  return out + "</nav>";
}

std::string banner(const Look& look) {
  if (!look.drill) return {};
  std::string words = look.html("【演练】这里的一切都是演练", "DRILL: everything here is an exercise");
  if (look.pace != 1.0) {
    std::string pace = std::to_string(look.pace);
    pace.erase(pace.find_last_not_of('0') + 1);
    if (pace.back() == '.') pace.pop_back();
    words += look.html("，时钟快 ", ", its clock runs ") + pace + look.html(" 倍", " times faster");
  }
  return "<p class=\"drill\">" + words + "</p>";
}

// What the script fills: whether the line to the daemon is cut, and whether sound can be heard.
std::string bars(const Look& look, const Frame& frame) {
  if (frame.live == Live::no) return {};
  std::string out = "<p id=\"line\" class=\"notice bad\" role=\"status\" hidden><span></span> <small></small> <a href=\"/login\" hidden>" +
                    look.html("重新登录", "log in again") + "</a></p>";
  if (frame.live == Live::always)
    out += "<p id=\"sound\" class=\"notice\" hidden><span></span> <button type=\"button\" class=\"plain\"></button></p>";
  return "<div class=\"bars\">" + out + "</div>";
}

// What the script goes by; nothing on a page without one.
std::string body_tag(const Look& look, const Frame& frame, bool scripted) {
  std::string out = "<body class=\"" + std::string(frame.narrow ? "narrow" : frame.wall ? "wall" : "") + "\"";
  if (scripted)
    out += " data-now=\"" + std::to_string(to_millis(look.now)) + "\" data-pace=\"" + std::to_string(look.pace) +
           "\" data-zone=\"" + escaped(look.zone()) + "\"";
  if (scripted && frame.live != Live::no)
    out += " data-live=\"" + std::string(frame.live == Live::always ? "always" : "watched") + "\"";
  return out + ">";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::size_t length = http::utf8_length(text);
    if (length == 0)
      out += "\xEF\xBF\xBD";
    else if (length == 1)
      append_ascii(out, text[0]);
    else if (const char32_t point = code_point(text.substr(0, length)); hides(point))
      out += visible(point);
    else
      out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string escaped_lines(std::string_view text) {
  std::string out;
  for (const char letter : escaped(text)) {
    if (letter == '\n')
      out += "<br>";
    else
      out += letter;
  }
  return out;
}

std::string Look::time(Instant when, bool end_of_day) const {
  return "<time datetime=\"" + to_rfc3339(when, zone()) + "\">" +
         escaped(clock_text(when, now, zone(), end_of_day)) + "</time>";
}

bool Look::sees(const Incident& incident) const {
  return jibao::sees(policy().accounts, units, incident.report.source_unit);
}

Look look_of(const Desk& desk, const Call& call) {
  Look look{desk.state(),     desk.now(), call.language, call.caller.csrf, "", desk.context.drill_state,
            desk.context.pace};
  look.roles = call.caller.roles;
  look.units = call.caller.units;
  look.account = call.caller.account;
  look.seat = call.caller.kind == Caller::Kind::seat;
  if (!call.caller.account.empty()) {
    look.acting = call.caller.person;
    return look;
  }
  const auto kept = http::cookie(call.request, "jibao_person");
  const auto id = kept ? http::percent_decode(*kept, http::Plus::is_plus) : std::nullopt;
  if (id && desk.policy().people.contains(*id)) look.acting = *id;
  if (look.acting.empty()) {
    const Resolved primary = resolve(desk.state(), name_of(Post::primary), look.now);
    if (!primary.people.empty()) look.acting = primary.people.front().person;
  }
  return look;
}

Live watched(const Call& call) { return call.request.method == "GET" ? Live::watched : Live::no; }

http::Response page(const Look& look, const Frame& frame, const std::string& body, int status) {
  http::Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  // Stricter than the server's default: no foreign content, one stylesheet; script only where somebody is logged in, and
  // only from files of our own.
  const bool scripted = !look.csrf.empty() && !frame.narrow;
  response.headers.emplace_back("Content-Security-Policy",
                                std::string("default-src 'none'; ") +
                                    (scripted ? "script-src 'self'; connect-src 'self'; " : "") +
                                    "style-src 'self'; img-src 'self'; form-action 'self'; "
                                    "frame-ancestors 'none'; base-uri 'none'");
  response.headers.emplace_back("Content-Language", look.language == Language::en ? "en" : "zh-CN");
  std::string& out = response.body;
  out = "<!doctype html>\n<html lang=\"" + std::string(look.language == Language::en ? "en" : "zh-CN") +
        "\"><head>";
  out += "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">";
  out += "<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\">";
  out += "<meta name=\"renderer\" content=\"webkit\">";  // browsers with two engines take the newer one
  if (frame.refresh > 0)
    out += "<noscript><meta http-equiv=\"refresh\" content=\"" + std::to_string(frame.refresh) + "\"></noscript>";
  out += "<title>" + escaped(frame.title) + " · " + look.html("急报", "Jibao") + "</title>";
  out += "<link rel=\"stylesheet\" href=\"/style.css\">";
  if (scripted) out += "<script type=\"module\" src=\"/ui/console.js\"></script>";
  out += "</head>" + body_tag(look, frame, scripted);
  if (!frame.wall) out += "<a class=\"skip\" href=\"#main\">" + look.html("跳到正文", "skip to the content") + "</a>";
  out += "<header>" + banner(look) + "<p class=\"mark\">";
  out += "<b>" + look.html("急报", "Jibao") + "</b> <span>" +
         escaped(pick(look.language, look.policy().office.duty_room)) + "</span></p>" +
         (frame.wall ? "<p class=\"hour\" data-wall-clock>" + look.time(look.now) + "</p>" : navigation(look, frame)) +
         bars(look, frame) + "</header><main id=\"main\" tabindex=\"-1\">";
  out += body;
  out += "</main><footer>" + look.html("现在 ", "now ") + "<span data-wall-clock>" + look.time(look.now) + "</span> · " +
         escaped(look.zone()) + "</footer></body></html>\n";
  return response;
}

http::Response see_other(const std::string& where) {
  http::Response response;
  response.status = 303;
  response.headers.emplace_back("Location", where);
  return response;
}

std::string input(std::string_view name, const std::string& label, const std::string& value,
                  std::string_view type, std::string_view extra, const std::string& hint) {
  const std::string field = std::string(name);
  std::string out = "<label class=\"field\"><span>" + escaped(label) + "</span><input name=\"" + field +
                    "\" type=\"" + std::string(type) + "\" value=\"" + escaped(value) + "\"";
  if (!extra.empty()) out += " " + std::string(extra);
  out += ">";
  if (!hint.empty()) out += "<small>" + escaped(hint) + "</small>";
  return out + "</label>";
}

std::string textarea(std::string_view name, const std::string& label, const std::string& value, int rows) {
  return "<label class=\"field\"><span>" + escaped(label) + "</span><textarea name=\"" + std::string(name) +
         "\" rows=\"" + std::to_string(rows) + "\">" + escaped(value) + "</textarea></label>";
}

std::string select(std::string_view name, const std::string& label, const Choices& choices,
                   const std::string& chosen) {
  std::string out =
      "<label class=\"field\"><span>" + escaped(label) + "</span><select name=\"" + std::string(name) + "\">";
  for (const auto& [value, words] : choices)
    out += "<option value=\"" + escaped(value) + "\"" + (value == chosen ? " selected" : "") + ">" +
           escaped(words) + "</option>";
  return out + "</select></label>";
}

std::string hidden(std::string_view name, const std::string& value) {
  return "<input type=\"hidden\" name=\"" + std::string(name) + "\" value=\"" + escaped(value) + "\">";
}

std::string button(const std::string& words, std::string_view kind, std::string_view name,
                   const std::string& value) {
  std::string out = "<button type=\"submit\" class=\"" + std::string(kind) + "\"";
  if (!name.empty()) out += " name=\"" + std::string(name) + "\" value=\"" + escaped(value) + "\"";
  return out + ">" + escaped(words) + "</button>";
}

std::string form(const Look& look, const std::string& action, const std::string& inside,
                 std::string_view kind) {
  return "<form method=\"post\" action=\"" + escaped(action) + "\" class=\"" + std::string(kind) + "\">" +
         hidden("csrf", look.csrf) + hidden("key", random_token(16)) + inside + "</form>";
}

Choices people_choices(const Look& look, const std::string& none) {
  Choices choices;
  if (!none.empty()) choices.emplace_back("", none);
  for (const auto& [id, person] : look.policy().people) {
    const std::string title = pick(look.language, person.title);
    choices.emplace_back(id, pick(look.language, person.name) + (title.empty() ? "" : look.say("（", " (") + title + look.say("）", ")")));
  }
  return choices;
}

std::string notice(std::string_view kind, const std::string& words) {
  return "<p class=\"notice " + std::string(kind) + "\" role=\"" + (kind == "bad" ? "alert" : "status") +
         "\">" + escaped_lines(words) + "</p>";
}

}  // namespace jibao::web
