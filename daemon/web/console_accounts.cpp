// The page of whoever administers accounts: people's accounts, who is logged in, and the seats of the duty room. A one-time
// code is shown on the page that answers the press, and never again.
#include "daemon/http/form.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/account_acts.hpp"
#include "daemon/web/administration.hpp"
#include "daemon/web/form_parts.hpp"
#include "daemon/web/html.hpp"
#include "daemon/web/log_in.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/secrets.hpp"
#include "rules/account_sentence.hpp"

namespace jibao::web {
namespace {

constexpr std::chrono::seconds seat_lives = std::chrono::days(365);
constexpr std::size_t longest_seat_name = 40;  // characters

std::vector<Role> personal_roles() {
  std::vector<Role> roles;
  for (std::size_t i = 0; i < Names<Role>::values.size(); ++i)
    if (const Role role = static_cast<Role>(i); is_personal(role)) roles.push_back(role);
  return roles;
}

std::string state_words(const Look& look, const Account& account) {
  switch (account.state) {
    case AccountState::invited:
      return account.code_ends <= look.now ? look.html("一次性代码已过期", "its one-time code is over") : look.html("待启用", "to be opened");
    case AccountState::open: return look.html("在用", "open");
    case AccountState::disabled: return look.html("停用", "disabled");
  }
  return {};
}

std::string rights_fields(const Look& look, const Account* account) {
  std::string boxes;
  for (const Role role : personal_roles()) {
    const bool on = account != nullptr && std::find(account->roles.begin(), account->roles.end(), role) != account->roles.end();
    boxes += check("role_" + std::string(name_of(role)), pick(look.language, words_of(role)), on);
  }
  std::string fields = "<fieldset><legend>" + look.html("角色", "roles") + "</legend>" + boxes + "</fieldset>" +
                       select("person", look.say("对应的人", "the person"), people_choices(look, look.say("（不在人员表中）", "(nobody of the policy)")),
                              account == nullptr ? std::string() : account->person);
  if (!look.policy().accounts.units.empty()) {
    Choices units{{"", look.say("全部单位", "every unit")}};
    for (const ReportingUnit& unit : look.policy().accounts.units) units.emplace_back(unit.name, unit.name);
    fields += select("unit", look.say("可见范围（含下属）", "sees (with those below)"), units,
                     account == nullptr || account->units.empty() ? std::string() : account->units.front());
  }
  return fields;
}

std::string one_account(const Look& look, const Account& account) {
  std::string roles;
  for (const Role role : account.roles) roles += (roles.empty() ? "" : look.say("、", ", ")) + pick(look.language, words_of(role));
  for (const std::string& unit : account.units) roles += look.say("，", ", ") + unit;
  std::string row = "<tr><td>" + escaped(account.name) + "</td><td>" + (account.person.empty() ? "" : look.person(account.person)) + "</td><td>" +
                    escaped(roles) + "</td><td>" + state_words(look, account) + "</td><td>" +
                    (account.last_log_in ? look.time(*account.last_log_in) : "");
  if (account.refused_since > 0)
    row += " <b>" + look.html("此后被拒", "refused since: ") + std::to_string(account.refused_since) + look.html("次", "") + "</b>";
  const std::string name = hidden("account", account.name);
  const std::string change = form(look, "/accounts/change", name + rights_fields(look, &account) + "<div class=\"buttons\">" +
                                                                button(look.say("更改", "Change"), "main") + "</div>");
  const std::string others =
      form(look, "/accounts/code", name + button(look.say("发新代码（原密码作废）", "New code (the password is void)"), "plain"), "inline") +
      (account.state == AccountState::disabled
           ? std::string()
           : form(look, "/accounts/disable", name + button(look.say("停用", "Disable"), "quiet"), "inline"));
  return row + "</td></tr><tr class=\"more\"><td colspan=\"5\">" + details(look.say("更改 ", "Change ") + account.name, change + others, false) + "</td></tr>";
}

std::string accounts_table(const Look& look) {
  std::string rows;
  for (const auto& [name, account] : look.state.accounts) rows += one_account(look, account);
  return "<section><h2>" + look.html("账号", "Accounts") + "</h2>" +
         (rows.empty() ? "<p class=\"empty\">" + look.html("还没有账号", "there is no account yet") + "</p>" : std::string()) + "<table class=\"stacked\"" +
         (rows.empty() ? " hidden" : "") + "><thead><tr><th>" + look.html("账号", "name") + "</th><th>" + look.html("人员", "person") + "</th><th>" + look.html("角色", "roles") + "</th><th>" + look.html("状态", "state") + "</th><th>" +
         look.html("最近登录", "last log-in") + "</th></tr></thead>" + rows + "</table>" +
         details(look.say("新建账号", "New account"),
                 form(look, "/accounts/make",
                      input("account", look.say("账号名（小写字母、数字）", "name (small letters, digits)"), "", "text",
                            "autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\" required") +
                          rights_fields(look, nullptr) + "<div class=\"buttons\">" + button(look.say("建立并取一次性代码", "Make it, and a one-time code"), "main") +
                          "</div>"),
                 look.state.accounts.size() < 2) +
         "</section>";
}

std::string sessions_table(const Desk& desk, const Look& look) {
  std::string rows;
  for (const Session& session : desk.sessions.listed(desk.steady()))
    rows += "<tr><td>" + escaped(session.name) + "</td><td>" + look.time(session.begun) + "</td><td>" + escaped(session.address) + "</td><td>" +
            escaped(session.seat) + "</td><td>" +
            form(look, "/accounts/end-session", hidden("session", session.id) + button(look.say("终止", "End"), "quiet"), "inline") + "</td></tr>";
  return "<section><h2>" + look.html("当前登录", "Logged in now") + "</h2><table><thead><tr><th>" + look.html("账号", "name") + "</th><th>" +
         look.html("开始", "since") + "</th><th>" + look.html("地址", "address") + "</th><th>" + look.html("席位", "seat") +
         "</th><th></th></tr></thead>" + rows + "</table></section>";
}

std::string seats_table(const Look& look, const std::string& here) {
  std::string rows;
  for (const auto& [id, seat] : look.state.seats)
    rows += "<tr><td>" + escaped(seat.name) + (id == here ? look.html("（本机）", " (this browser)") : "") + "</td><td>" + look.time(seat.enrolled_at) +
            "</td><td>" + form(look, "/accounts/end-seat", hidden("seat", id) + button(look.say("注销", "End"), "quiet"), "inline") + "</td></tr>";
  return "<section><h2>" + look.html("值班室席位", "Seats of the duty room") + "</h2><p class=\"soft\">" +
         look.html("登记为席位的浏览器，不论谁登录、是否超时，都能以 PIN 接报登记、看大屏。只登记值班室里的机器。",
                   "A browser that is a seat files by PIN and shows the wall, whoever is logged in or timed out. Enrol machines of the duty room alone.") +
         "</p><table>" + rows + "</table>" +
         form(look, "/accounts/enrol",
              input("name", look.say("席位名称", "the seat's name"), "", "text", "autocomplete=\"off\" maxlength=\"40\" required") + "<div class=\"buttons\">" +
                  button(look.say("把这台浏览器登记为席位", "Enrol this browser as a seat"), "plain") + "</div>",
              "stack card") +
         "</section>";
}

void show_accounts(const Desk& desk, const CallPtr& call, int status, const std::string& above) {
  const Look look = look_of(desk, *call);
  send(call, page(look, {look.say("账号", "Accounts"), 0, "/accounts"},
                  administration_links(look, "/accounts") + "<h1>" + look.html("账号、登录与席位", "Accounts, log-ins and seats") + "</h1>" + above + accounts_table(look) +
                      sessions_table(desk, look) + seats_table(look, seat_of(desk, call->request)),
                  status));
}

std::string code_shown(const Look& look, const std::string& account, const std::string& code) {
  return "<div class=\"card\" role=\"status\"><p>" +
         look.html("一次性代码，只显示这一次，24小时内有效。请当面交给本人，在 /redeem 页启用：",
                   "One-time code, shown this once, good for 24 hours. Hand it over in person; it is redeemed at /redeem:") +
         "</p><p class=\"say\"><b>" + escaped(account) + "</b> <code>" + escaped(code) + "</code></p></div>";
}

void change(Desk& desk, const CallPtr& call, AccountDo act, const Given& given) {
  AccountAsked asked{act, given.value("account"), {call->caller.person, call->caller.name, false}};
  asked.person = given.value("person");
  for (const Role role : personal_roles())
    if (!given.value("role_" + std::string(name_of(role))).empty()) asked.roles.push_back(role);
  if (!given.value("unit").empty()) asked.units = {given.value("unit")};
  const std::string account = asked.account;
  change_account(
      desk, call, std::move(asked),
      [&desk, call, account](const std::string& code) {
        if (code.empty()) return send(call, see_other("/accounts"));
        show_accounts(desk, call, 200, code_shown(look_of(desk, *call), account, code));
      },
      [&desk, call](const Trouble& trouble) { show_accounts(desk, call, trouble.status, notice("bad", trouble.words)); });
}

void enrol(Desk& desk, const CallPtr& call, const Given& given) {
  const std::string name = given.value("name");
  const bool good = !name.empty() && name.size() <= 4 * longest_seat_name && !has_control(name, false);
  if (!good) return show_accounts(desk, call, 422, notice("bad", pick(call->language, "席位名称应为1至40个字", "a seat's name has 1 to 40 characters")));
  const std::string id = digest_of(random_token(16)).substr(0, 8), secret = random_token(32);
  SeatAsked asked{false, id, name, digest_of(secret), {call->caller.person, call->caller.name, false}};
  submit(
      desk, call, std::move(asked),
      [&desk, call, id, secret](const Decision&, const State&) {
        call->set_cookies.push_back(cookie_value(desk, seat_cookie_name(desk), id + "." + secret, seat_lives));
        send(call, see_other("/accounts"));
      },
      [&desk, call](const Trouble& trouble) { show_accounts(desk, call, trouble.status, notice("bad", trouble.words)); });
}

void end_seat(Desk& desk, const CallPtr& call, const std::string& seat) {
  submit(
      desk, call, SeatAsked{true, seat, {}, {}, {call->caller.person, call->caller.name, false}},
      [call](const Decision&, const State&) { send(call, see_other("/accounts")); },
      [&desk, call](const Trouble& trouble) { show_accounts(desk, call, trouble.status, notice("bad", trouble.words)); });
}

}  // namespace

void get_accounts(Desk& desk, const CallPtr& call) { show_accounts(desk, call, 200, ""); }

void post_accounts(Desk& desk, const CallPtr& call) {
  const auto fields = http::parse_urlencoded(call->request.body).value_or(http::Fields{});
  const Given given{&fields};
  const std::string& what = call->parameters[0];
  if (what == "make") return change(desk, call, AccountDo::make, given);
  if (what == "change") return change(desk, call, AccountDo::change, given);
  if (what == "code") return change(desk, call, AccountDo::renew, given);
  if (what == "disable") return change(desk, call, AccountDo::disable, given);
  if (what == "enrol") return enrol(desk, call, given);
  if (what == "end-seat") return end_seat(desk, call, given.value("seat"));
  if (what == "end-session" && revoke_session(desk, call, given.value("session"), [call] { send(call, see_other("/accounts")); })) return;
  send_problem(call, 404, "没有这个登录或地址", "there is no such log-in or address");
}

}  // namespace jibao::web
