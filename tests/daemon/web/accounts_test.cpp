// People's accounts at the site: the first one, logging in and being locked out, what each role may (from the one table),
// seats that file by PIN, tokens that end.
#include <set>

#include "daemon/http/text.hpp"
#include "daemon/web/routes.hpp"
#include "daemon/web/totp.hpp"
#include "rules/rights.hpp"
#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

const std::string totp_secret = "12345678901234567890";
constexpr const char* password = "246813";  // whose hash is test_pin_hash(), fit for tests alone

class People : public WebWorld {
 protected:
  // An account that is open, with the password and the secret above.
  void open_account(const std::string& name, std::vector<Role> roles, const std::string& person = "", std::vector<std::string> units = {}) {
    AccountAsked make{.act = AccountDo::make, .account = name, .by = {"", "test", false}, .person = person, .roles = std::move(roles),
                      .units = std::move(units), .code_digest = "digest"};
    make.code_ends = world.clock.now() + std::chrono::hours(24);
    std::optional<Refusal> refused;
    world.engine->submit(make, [&](const Decision& decision, const State&, bool) { refused = decision.refusal; });
    world.settle();
    ASSERT_FALSE(refused) << refused->detail_en;
    world.engine->submit(AccountAsked{.act = AccountDo::open, .account = name, .by = {}}, {});
    world.settle();
    vault_text = Vault::open(std::string(Vault::key_bytes, 'k'), vault_text).value().with(name, LogInSecret{test_pin_hash(), totp_secret}).sealed();
    make_site();
  }

  http::Response form(const std::string& target, const http::Fields& fields, const std::string& cookie = "", const std::string& peer = "127.0.0.1") {
    http::Request made = request("POST", target);
    made.peer = peer;
    made.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    if (!cookie.empty()) made.headers.emplace_back("Cookie", cookie);
    for (const auto& [name, value] : fields)
      made.body += (made.body.empty() ? "" : "&") + http::percent_encode(name) + "=" + http::percent_encode(value);
    return ask(std::move(made));
  }
  http::Response page(const std::string& target, const std::string& cookie) {
    http::Request made = request("GET", target);
    if (!cookie.empty()) made.headers.emplace_back("Cookie", cookie);
    return ask(std::move(made));
  }

  std::uint64_t step() const { return static_cast<std::uint64_t>(to_millis(world.clock.now()) / 30'000); }
  void next_step() { world.advance(std::chrono::seconds(30)); }
  std::string code() const { return totp_code(totp_secret, step()); }

  http::Response try_log_in(const std::string& name, const std::string& with, const std::string& one_time, const std::string& peer = "127.0.0.1") {
    return form("/login", {{"account", name}, {"password", with}, {"code", one_time}}, "", peer);
  }
  static std::string cookie_of(const http::Response& response) {
    const std::string set = header(response, "Set-Cookie");
    return set.substr(0, set.find(';'));
  }
  // Each that it sets, in order.
  static std::vector<std::string> cookies_of(const http::Response& response) {
    std::vector<std::string> found;
    for (const auto& [name, value] : response.headers)
      if (http::same_ignoring_case(name, "set-cookie")) found.push_back(value.substr(0, value.find(';')));
    return found;
  }
  std::string log_in(const std::string& name) {
    next_step();
    const http::Response answer = try_log_in(name, password, code());
    EXPECT_EQ(answer.status, 303) << answer.body;
    return cookie_of(answer);
  }
  std::string csrf(const std::string& cookie) {
    const std::string body = page("/me", cookie).body;
    const std::string mark = "name=\"csrf\" value=\"";
    const std::size_t at = body.find(mark);
    return at == std::string::npos ? std::string() : body.substr(at + mark.size(), body.find('"', at + mark.size()) - at - mark.size());
  }

  // How many facts of that type the house's records hold.
  template <class F>
  std::vector<F> facts() {
    std::vector<F> found;
    for (const auto& [at, fact] : told)
      if (const auto* one = std::get_if<F>(&fact)) found.push_back(*one);
    return found;
  }

  void SetUp() override {
    world.engine->observe([this](IncidentId, const std::vector<Fact>& made, Instant at) {
      for (const Fact& fact : made) told.emplace_back(at, fact);
    });
  }
  std::vector<std::pair<Instant, Fact>> told;
};

std::string example(std::string_view path) {
  std::string filled(path);
  for (std::size_t open = filled.find('{'); open != std::string::npos; open = filled.find('{'))
    filled.replace(open, filled.find('}') - open + 1, filled.starts_with("/accounts") || filled.starts_with("/me") ? "none" : "1");
  return filled;
}

// The table itself makes the test: each route with each role, by a token where it is the API's, by a session where it is a page.
TEST_F(People, EachRouteTakesTheRolesOfTheTableAndTheOthersAreRefusedOnRecord) {
  file_flood();
  for (std::size_t i = 0; i < Names<Role>::values.size(); ++i) {
    const Role role = static_cast<Role>(i);
    if (!is_personal(role)) continue;
    const std::string name(name_of(role));
    open_account("x" + name, {role}, role == Role::officer || role == Role::leader ? "wangfang" : "");
    world.engine->submit(TokenIssued{"0000000" + std::to_string(i), name, digest_of("secret"), false, {}, {role}}, {});
    world.settle();
    const std::string token = "jb_0000000" + std::to_string(i) + "_secret";
    for (const Route& route : routes()) {
      if (!route.act || route.run == find_route("GET", "/live").route->run) continue;  // a stream does not end
      const bool api = route.access == Access::bearer;
      const std::string cookie = api ? std::string() : log_in("x" + name);
      http::Request asked = request(std::string(route.method), example(route.path));
      if (api) {
        asked.headers.emplace_back("Authorization", "Bearer " + token);
        asked.headers.emplace_back("Content-Type", "application/json");
        asked.body = R"({"no such member":1})";
      } else {
        asked.headers.emplace_back("Cookie", cookie);
        asked.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        asked.body = "csrf=" + http::percent_encode(csrf(cookie));
      }
      const std::size_t refused = facts<AccessRefused>().size();
      const http::Response answer = ask(std::move(asked));
      const std::string what = name + ": " + std::string(route.method) + " " + std::string(route.path);
      if (may(role, *route.act)) {
        EXPECT_NE(answer.status, 401) << what;
        EXPECT_NE(answer.status, 403) << what << answer.body;
        EXPECT_NE(header(answer, "Location"), "/login") << what;
      } else {
        EXPECT_EQ(answer.status, 403) << what;
        ASSERT_EQ(facts<AccessRefused>().size(), refused + 1) << what;
        EXPECT_EQ(facts<AccessRefused>().back().route, std::string(route.method) + " " + std::string(route.path));
        EXPECT_EQ(facts<AccessRefused>().back().act, *route.act);
      }
    }
  }
}

TEST_F(People, TheFirstAccountIsMadeWithTheCodeOfTheFirstStartAndThenTheOperatorsTokenIsTheShells) {
  first_code = "ABCDE-FGHJK-MNPQR-STVWX";
  make_site();
  EXPECT_EQ(form("/redeem", {{"code", "ABCDE-FGHJK-MNPQR-STVWY"}, {"account", "boss"}, {"password", "four words of a phrase"}, {"again", "four words of a phrase"}}).status, 403);
  EXPECT_EQ(form("/redeem", {{"code", first_code}, {"account", "boss"}, {"password", "password1234"}, {"again", "password1234"}}).status, 422);
  EXPECT_EQ(form("/redeem", {{"code", first_code}, {"account", "boss"}, {"password", "four words of a phrase"}, {"again", "four words"}}).status, 422);
  const http::Response second = form("/redeem", {{"code", "abcde fghjk mnpqr stvwx"}, {"account", "boss"}, {"password", "four words of a phrase"}, {"again", "four words of a phrase"}});
  ASSERT_EQ(second.status, 200) << second.body;
  EXPECT_TRUE(world.engine->state().accounts.empty()) << "nothing is made before the second factor";
  const auto between = [&](const std::string& from, const std::string& until) {
    const std::size_t at = second.body.find(from) + from.size();
    return second.body.substr(at, second.body.find(until, at) - at);
  };
  const std::string reference = between("name=\"reference\" value=\"", "\"");
  const Vault before = Vault::open(std::string(Vault::key_bytes, 'k'), vault_text).value();
  EXPECT_EQ(form("/redeem", {{"reference", reference}, {"totp", "000000"}}).status, 403);
  // The secret as the telephone takes it in.
  std::string bytes, shown = between("<code>", "</code>");
  unsigned held = 0, bits = 0;
  for (const char c : shown) {
    if (c == ' ') continue;
    held = (held << 5U) | static_cast<unsigned>(std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").find(c));
    if ((bits += 5) >= 8) bytes += static_cast<char>(held >> (bits -= 8));
    held &= (1U << bits) - 1;
  }
  const http::Response opened = form("/redeem", {{"reference", reference}, {"totp", totp_code(bytes, step())}});
  ASSERT_EQ(opened.status, 303) << opened.body;
  EXPECT_EQ(header(opened, "Location"), "/accounts");
  const std::string cookie = cookie_of(opened);
  EXPECT_EQ(page("/accounts", cookie).status, 200);
  EXPECT_EQ(page("/", cookie).status, 403) << "an administrator is not on duty";
  EXPECT_EQ(world.engine->state().accounts.at("boss").roles, (std::vector<Role>{Role::system, Role::security, Role::audit}));
  EXPECT_TRUE(first_code.empty()) << "its file goes";
  EXPECT_EQ(get("/api/v1/incidents").status, 403);
  EXPECT_EQ(get("/api/v1/accounts").status, 200);
  EXPECT_EQ(form("/login", {{"token", operator_token}}).status, 403);
  EXPECT_EQ(form("/redeem", {{"reference", reference}, {"totp", totp_code(bytes, step())}}).status, 403) << "once";
  EXPECT_EQ(form("/redeem", {{"code", "ABCDE-FGHJK-MNPQR-STVWX"}, {"account", "eve"}, {"password", "four words of a phrase"}, {"again", "four words of a phrase"}}).status, 403);
  EXPECT_EQ(try_log_in("boss", "four words of a phrase", totp_code(bytes, step())).status, 403) << "the code that opened it was used";
  next_step();
  EXPECT_EQ(try_log_in("boss", "four words of a phrase", totp_code(bytes, step())).status, 303);
}

TEST_F(People, ACodeThatIsTooOldMakesNothing) {
  first_code = "ABCDE-FGHJK-MNPQR-STVWX";
  make_site();
  world.advance(std::chrono::minutes(15));
  EXPECT_EQ(form("/redeem", {{"code", "ABCDE-FGHJK-MNPQR-STVWX"}, {"account", "boss"}, {"password", "four words of a phrase"}, {"again", "four words of a phrase"}}).status, 403);
}

TEST_F(People, PasswordAndOneTimePasswordTogetherLetInAndEachOfThemOnce) {
  open_account("wang", {Role::officer}, "wangfang");
  const std::string right = code();
  EXPECT_EQ(try_log_in("wang", "wrong", right).status, 403);
  EXPECT_EQ(try_log_in("wang", password, "000000").status, 403);
  EXPECT_EQ(try_log_in("wang", password, "").status, 403);
  EXPECT_EQ(try_log_in("nobody", password, right).status, 403);
  const http::Response in = try_log_in("wang", password, right);
  EXPECT_EQ(in.status, 303);
  EXPECT_EQ(header(in, "Location"), "/");
  EXPECT_EQ(try_log_in("wang", password, right).status, 403) << "the same code again";
  ASSERT_EQ(facts<LoggedIn>().size(), 1u);
  EXPECT_EQ(facts<LoggedIn>()[0].account, "wang");
  std::set<LogInEnd> ends;
  for (const LogInRefused& refused : facts<LogInRefused>()) ends.insert(refused.end);
  EXPECT_EQ(ends, (std::set<LogInEnd>{LogInEnd::wrong_password, LogInEnd::wrong_code, LogInEnd::unknown, LogInEnd::used_code}));
  for (const LogInRefused& refused : facts<LogInRefused>()) EXPECT_TRUE(refused.account == "wang" || refused.end == LogInEnd::unknown);
}

TEST_F(People, WhileTheJournalCannotBeWrittenPeopleLogInAllTheSameAndItIsRecordedAfterwards) {
  const std::string id = file_flood();
  open_account("wang", {Role::officer}, "wangfang");
  world.store.set_unwritable(true);
  next_step();
  const std::string right = code();
  const http::Response in = try_log_in("wang", password, right);
  ASSERT_EQ(in.status, 303) << in.body;
  EXPECT_EQ(page("/incidents/" + id, cookie_of(in)).status, 200) << "the night's incident can be seen";
  EXPECT_EQ(facts<LoggedIn>().size(), 0u) << "not on record yet";
  EXPECT_EQ(try_log_in("wang", password, right).status, 403) << "the same one-time password again";
  EXPECT_EQ(try_log_in("wang", "wrong", code()).status, 403);
  world.store.set_unwritable(false);
  world.advance(std::chrono::seconds(5));
  ASSERT_EQ(facts<LoggedIn>().size(), 1u);
  EXPECT_EQ(facts<LoggedIn>()[0].account, "wang");
}

TEST_F(People, AnUnknownNameAndAWrongPasswordGetTheSameWords) {
  open_account("wang", {Role::officer}, "wangfang");
  http::Response known = try_log_in("wang", "wrong", "000000"), unknown = try_log_in("wing", "wrong", "000000");
  const auto without_name = [](std::string body) {
    for (const char* name : {"wang", "wing"})
      for (std::size_t at = body.find(name); at != std::string::npos; at = body.find(name)) body.erase(at, 4);
    return body;
  };
  EXPECT_EQ(known.status, unknown.status);
  EXPECT_EQ(without_name(known.body), without_name(unknown.body));
}

TEST_F(People, ALockOutConcernsOneAccountFromOneNetworkAndStopsNeitherReportsNorLinksNorTheSeat) {
  open_account("wang", {Role::officer}, "wangfang");
  const std::string source(json(post("/api/v1/tokens", R"({"name":"水文站"})"))["token"].as_string());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(try_log_in("wang", "wrong", "000000").status, 403);
  EXPECT_EQ(try_log_in("wang", password, code()).status, 429);
  EXPECT_EQ(try_log_in("wang", password, code(), "127.0.0.9").status, 429) << "a neighbour in the same room's network";
  EXPECT_EQ(try_log_in("wang", password, code(), "127.0.1.2").status, 303);
  const http::Response filed = post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"决口"})", {}, source);
  EXPECT_EQ(filed.status, 201);
  EXPECT_FALSE(incident(std::string(json(filed)["id"].as_string())).pages.empty()) << "and people are paged";
  world.advance(std::chrono::minutes(15));
  EXPECT_EQ(try_log_in("wang", password, code()).status, 303);
}

TEST_F(People, WhatIsTakenAwayIsGoneAtOnce) {
  open_account("boss", {Role::security});
  open_account("wang", {Role::officer}, "wangfang");
  const std::string wang = log_in("wang");
  const std::string boss = log_in("boss");
  EXPECT_EQ(page("/", wang).status, 200);
  const auto act = [&](const std::string& what, http::Fields fields) {
    fields.emplace_back("csrf", csrf(boss));
    return form("/accounts/" + what, fields, boss);
  };
  EXPECT_EQ(act("change", {{"account", "wang"}, {"person", "wangfang"}, {"role_observer", "1"}}).status, 303);
  EXPECT_EQ(page("/", wang).status, 303) << "another role is another log-in";
  const std::string again = log_in("wang");
  EXPECT_EQ(page("/sheet", again).status, 403);
  EXPECT_EQ(act("disable", {{"account", "wang"}}).status, 303);
  EXPECT_EQ(page("/", again).status, 303);
  next_step();
  EXPECT_EQ(try_log_in("wang", password, code()).status, 403);
  EXPECT_EQ(act("change", {{"account", "boss"}, {"role_officer", "1"}, {"person", "wangfang"}}).status, 403) << "nobody changes their own";
  EXPECT_EQ(form("/logout", {{"csrf", csrf(boss)}}, boss).status, 303);
  EXPECT_EQ(page("/accounts", boss).status, 303);
  ASSERT_FALSE(facts<LoggedOut>().empty());
  EXPECT_EQ(facts<LoggedOut>().back().account, "boss");
}

TEST_F(People, ASessionOfAPersonRestsAfterHalfAnHourAndEndsWithTheShift) {
  open_account("wang", {Role::officer}, "wangfang");
  std::string cookie = log_in("wang");
  world.advance(std::chrono::minutes(29));
  EXPECT_EQ(page("/", cookie).status, 200);
  world.advance(std::chrono::minutes(29));
  http::Request by_itself = request("GET", "/");
  by_itself.headers.emplace_back("Cookie", cookie);
  by_itself.headers.emplace_back("Sec-Fetch-Dest", "empty");
  EXPECT_EQ(ask(by_itself).status, 200);
  world.advance(std::chrono::minutes(1));
  EXPECT_EQ(page("/", cookie).status, 303) << "what the page fetches by itself is no use of it";
}

TEST_F(People, AnObserverSeesTheUnitsBelowItsOwnAndNoNumbersOfPeople) {
  Policy policy = world.engine->state().current();
  policy.version = "with units";
  policy.accounts.units = {{"云溪县", ""}, {"河口镇", "云溪县"}, {"青石镇", "云溪县"}};
  adopt(std::move(policy));
  const std::string mine = file_flood(R"(,"source":{"unit":"河口镇","reporter":{"name":"李明","phone":"13800001234"}})");
  const std::string other = file_flood(R"(,"source":{"unit":"青石镇"})");
  open_account("up", {Role::observer}, "", {"河口镇"});
  const std::string cookie = log_in("up");
  const http::Response seen = page("/incidents/" + mine, cookie);
  EXPECT_EQ(seen.status, 200);
  EXPECT_EQ(seen.body.find("13800001234"), std::string::npos);
  EXPECT_NE(seen.body.find("138******34"), std::string::npos);
  EXPECT_EQ(page("/incidents/" + other, cookie).status, 404);
  EXPECT_EQ(facts<AccessRefused>().back().incident, std::stoull(other));
  const std::string board = page("/", cookie).body;
  EXPECT_NE(board.find("/incidents/" + mine + "\""), std::string::npos);
  EXPECT_EQ(board.find("/incidents/" + other + "\""), std::string::npos);
  ASSERT_FALSE(facts<AccessMade>().empty());
  EXPECT_EQ(facts<AccessMade>().front().who, "up");
}

TEST_F(People, WhoSeesSomeUnitsFilesForThemAloneAndTheRoomIsNotTheirs) {
  Policy policy = world.engine->state().current();
  policy.version = "with units";
  policy.accounts.units = {{"河口镇", ""}, {"青石镇", ""}};
  adopt(std::move(policy));
  open_account("town", {Role::officer}, "wangfang", {"河口镇"});
  const std::string cookie = log_in("town"), form = "csrf=" + http::percent_encode(csrf(cookie));
  const auto pressed = [&](const std::string& path, const std::string& fields) {
    http::Request made = request("POST", path);
    made.path = path;
    made.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    made.headers.emplace_back("Cookie", cookie);
    made.body = form + "&" + fields;
    return ask(made).status;
  };
  for (const char* path : {"/sheet", "/contacts"}) EXPECT_EQ(page(path, cookie).status, 403) << path;
  for (const char* path : {"/duty/leave", "/duty/end", "/duty/surge", "/contacts/vouch"}) EXPECT_EQ(pressed(path, "person=zhaowei&reason=x"), 403) << path;
  const std::string report = "category=DIS.FLOOD.DANGER&title=x&do=file&by=wangfang&key=";
  EXPECT_EQ(pressed("/file", report + "1&source_unit=" + http::percent_encode("青石镇")), 422);
  ASSERT_EQ(pressed("/file", report + "2"), 303);
  EXPECT_EQ(world.engine->state().incidents.rbegin()->second.report.source_unit, "河口镇") << "whoever filed it sees it";
}

TEST_F(People, ADocumentsNameIsForWhoeverMayKnowNumbersAndThePageSaysNoMoreThanTheApi) {
  const std::string id = file_flood();
  DocumentCame came;
  came.incident = std::stoull(id);
  came.digest = std::string(64, 'a');
  came.name = "李明 13800001234.pdf";
  came.size = 1;
  came.by = {"wangfang", "test", false};
  world.engine->submit(came, {});
  world.settle();
  open_account("up", {Role::observer});
  open_account("wang", {Role::officer}, "wangfang");
  const std::string masked = page("/incidents/" + id, log_in("up")).body, whole = page("/incidents/" + id, log_in("wang")).body;
  EXPECT_NE(whole.find("李明 13800001234.pdf"), std::string::npos);
  EXPECT_EQ(masked.find("13800001234"), std::string::npos);
  EXPECT_NE(masked.find("附件 pdf"), std::string::npos) << "its kind stands there";
  EXPECT_NE(masked.find("归入第1号附件（pdf）"), std::string::npos) << "and in the timeline";
}

TEST_F(People, NobodyIsLedToAHandoverThatTheyMayNotSee) {
  Policy policy = world.engine->state().current();
  policy.version = "with units";
  policy.accounts.units = {{"河口镇", ""}};
  adopt(std::move(policy));
  open_account("wang", {Role::officer}, "wangfang", {"河口镇"});
  open_account("li", {Role::officer}, "liming");
  world.engine->submit(HandoverAsked{"wangfang", "liming", "", "", {}, {"", "test", false}}, {});
  world.settle();
  const std::string limited = page("/", log_in("wang")).body, whole = page("/", log_in("li")).body;
  EXPECT_NE(whole.find("尚未交接完毕"), std::string::npos);
  EXPECT_NE(whole.find("href=\"/handover\""), std::string::npos);
  EXPECT_EQ(limited.find("/handover"), std::string::npos);
  EXPECT_EQ(page("/handover", log_in("wang")).status, 403);
}

TEST_F(People, AnAccountActsForItsOwnPersonAndAcknowledgesForNobodyElseStrongly) {
  const std::string id = file_flood();
  open_account("wang", {Role::officer}, "wangfang");
  const std::string cookie = log_in("wang"), secret = csrf(cookie);
  EXPECT_EQ(form("/incidents/" + id + "/phone", {{"csrf", secret}, {"by", "liming"}}, cookie).status, 422);
  EXPECT_EQ(form("/incidents/" + id + "/ack", {{"csrf", secret}, {"key", "a"}, {"person", "sunqiang"}, {"kind", "taken"}}, cookie).status, 303);
  EXPECT_EQ(incident(id).acks.back().strength, Strength::weak);
  EXPECT_EQ(form("/incidents/" + id + "/ack", {{"csrf", secret}, {"key", "b"}, {"person", "wangfang"}, {"kind", "taken"}}, cookie).status, 303);
  EXPECT_EQ(incident(id).acks.back().strength, Strength::strong);
  EXPECT_EQ(incident(id).acks.back().by, "wangfang");
  EXPECT_EQ(incident(id).acks.back().typed_by, "wang");
}

TEST_F(People, AnEnrolledSeatFilesByPinWhateverHasTimedOutAndWithoutOneInItsOwnName) {
  open_account("boss", {Role::security});
  const std::string boss = log_in("boss");
  const http::Response enrolled = form("/accounts/enrol", {{"csrf", csrf(boss)}, {"name", "主台"}}, boss);
  ASSERT_EQ(enrolled.status, 303) << enrolled.body;
  const std::string seat = cookie_of(enrolled);
  EXPECT_EQ(page("/file", "").status, 303);
  EXPECT_EQ(page("/file", seat + "x").status, 303);
  const http::Response shown = page("/file", seat);
  ASSERT_EQ(shown.status, 200);
  EXPECT_EQ(page("/", seat).status, 303) << "a seat is not a person";
  EXPECT_EQ(page("/wall", seat).status, 200);
  const std::string mark = "name=\"csrf\" value=\"";
  const std::size_t at = shown.body.find(mark) + mark.size();
  const std::string secret = shown.body.substr(at, shown.body.find('"', at) - at);
  int key = 0;
  const auto file = [&](const std::string& pin, const std::string& how = "file") {
    return form("/file", {{"csrf", secret}, {"key", "k" + std::to_string(++key)}, {"category", "DIS.FLOOD.DANGER"}, {"title", "决口"}, {"place", "三合村"},
                          {"kind", "incident"}, {"by", "wangfang"}, {"pin", pin}, {"do", how}},
                seat);
  };
  EXPECT_EQ(file("246813").status, 200);
  ASSERT_EQ(world.engine->state().incidents.size(), 1u);
  EXPECT_EQ(world.engine->state().incidents.rbegin()->second.by, "wangfang");
  EXPECT_EQ(world.engine->state().incidents.rbegin()->second.typed_by, "主台");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(file("000000").status, 403);
  EXPECT_EQ(file("246813").status, 429) << "the PIN rests";
  EXPECT_EQ(world.engine->state().incidents.size(), 1u);
  EXPECT_EQ(file("", "unnamed").status, 200);
  ASSERT_EQ(world.engine->state().incidents.size(), 2u) << "and the report is taken all the same";
  EXPECT_EQ(world.engine->state().incidents.rbegin()->second.by, "");
  const std::string id = world.engine->state().seats.begin()->first;
  EXPECT_EQ(form("/accounts/end-seat", {{"csrf", csrf(boss)}, {"seat", id}}, boss).status, 303);
  EXPECT_EQ(page("/file", seat).status, 303);
}

TEST_F(People, ATokenEndsWithItsTimeAndHasASuccessor) {
  const http::Response made = post("/api/v1/tokens", R"({"name":"大屏","roles":["observer"],"days":1})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string old(json(made)["token"].as_string()), id(json(made)["id"].as_string());
  EXPECT_EQ(get("/api/v1/incidents", old).status, 200);
  EXPECT_EQ(get("/api/v1/journal", old).status, 403);
  EXPECT_EQ(post("/api/v1/incidents", "{}", {}, old).status, 403);
  const http::Response next = post("/api/v1/tokens/" + id + "/successor", R"({"days":2,"overlap_hours":1})");
  ASSERT_EQ(next.status, 201) << next.body;
  const std::string fresh(json(next)["token"].as_string());
  EXPECT_EQ(get("/api/v1/incidents", old).status, 200) << "both are good for an hour";
  world.advance(std::chrono::hours(1));
  EXPECT_EQ(get("/api/v1/incidents", old).status, 401);
  EXPECT_EQ(get("/api/v1/incidents", fresh).status, 200);
  world.advance(std::chrono::hours(48));
  EXPECT_EQ(get("/api/v1/incidents", fresh).status, 401);
  for (const char* bad : {R"({"name":"x","roles":["source","observer"]})", R"({"name":"x","roles":["nobody"]})", R"({"name":"x","roles":["shell"]})",
                          R"({"name":"x","days":0})", R"({"name":"x","days":366})", R"({"name":"x","roles":["observer"],"kind":"source"})",
                          R"({"name":"x","roles":["observer"],"units":["无名乡"]})"})
    EXPECT_EQ(post("/api/v1/tokens", bad).status, 422) << bad;
}

TEST_F(People, NoSecretOfTheirsIsEverOnRecord) {
  open_account("boss", {Role::security});
  const std::string boss = log_in("boss");
  const http::Response made = form("/accounts/make", {{"csrf", csrf(boss)}, {"account", "up"}, {"role_observer", "1"}}, boss);
  ASSERT_EQ(made.status, 200) << made.body;
  const std::size_t at = made.body.find("<code>") + 6;
  const std::string one_time = made.body.substr(at, made.body.find("</code>", at) - at);
  EXPECT_EQ(one_time.size(), 23u);
  EXPECT_EQ(try_log_in("a password typed as a name", "x", "000000").status, 403);
  std::string all;
  ASSERT_TRUE(world.store.export_journal(
      [&](std::string_view line) -> Result<void> {
        all += line;
        return {};
      },
      store::PersonalValues::included));
  for (const std::string& secret : {one_time, std::string("a password typed as a name"), test_pin_hash(), base32(totp_secret), totp_secret})
    EXPECT_EQ(all.find(secret), std::string::npos) << secret;
}

TEST_F(People, AnotherPasswordNeedsTheOldOneAndEndsEveryOtherLogIn) {
  open_account("wang", {Role::officer}, "wangfang");
  const std::string here = log_in("wang"), there = log_in("wang");
  const auto change = [&](const std::string& old, const std::string& fresh) {
    return form("/me/password", {{"csrf", csrf(here)}, {"old", old}, {"password", fresh}, {"again", fresh}}, here);
  };
  EXPECT_EQ(change("wrong", "four words of a phrase").status, 403);
  EXPECT_EQ(change(password, "password1234").status, 422);
  const http::Response changed = change(password, "four words of a phrase");
  ASSERT_EQ(changed.status, 303) << changed.body;
  EXPECT_EQ(page("/", here).status, 303);
  EXPECT_EQ(page("/", there).status, 303);
  EXPECT_EQ(page("/", cookie_of(changed)).status, 200);
  next_step();
  EXPECT_EQ(try_log_in("wang", password, code()).status, 403);
  EXPECT_EQ(try_log_in("wang", "four words of a phrase", code()).status, 303);
  EXPECT_EQ(facts<PasswordChanged>().size(), 1u);
}

TEST_F(People, AtASeatALogInThatRestedShowsTheBoardAndThePinOpensIt) {
  const std::string id = file_flood();
  open_account("boss", {Role::security});
  open_account("wang", {Role::officer}, "wangfang");
  const std::string boss = log_in("boss");
  const std::string seat = cookie_of(form("/accounts/enrol", {{"csrf", csrf(boss)}, {"name", "主台"}}, boss));
  next_step();
  const std::string cookie = cookie_of(form("/login", {{"account", "wang"}, {"password", password}, {"code", code()}}, seat)) + "; " + seat;
  const std::string secret = csrf(cookie);
  world.advance(std::chrono::minutes(31));
  EXPECT_EQ(page("/", cookie).status, 200) << "the duty room's screen does not go dark";
  const http::Fields stamp{{"csrf", secret}, {"stamp", "dialling"}};
  EXPECT_EQ(form("/incidents/" + id + "/stamp", stamp, cookie).status, 403);
  EXPECT_EQ(form("/me/unlock", {{"csrf", secret}, {"pin", "000000"}}, cookie).status, 403);
  EXPECT_EQ(form("/me/unlock", {{"csrf", secret}, {"pin", "246813"}}, cookie).status, 303);
  EXPECT_EQ(form("/incidents/" + id + "/stamp", stamp, cookie).status, 303);
  world.advance(std::chrono::hours(12));
  EXPECT_EQ(page("/", cookie).status, 303) << "with the shift it ends there, too";
}

TEST_F(People, WhoeverAdministersAccountsMakesNoTokenOfFullRights) {
  open_account("boss", {Role::security});
  world.engine->submit(TokenIssued{"00000001", "administration", digest_of("secret"), false, {}, {Role::security}}, {});
  world.settle();
  EXPECT_EQ(post("/api/v1/tokens", R"({"name":"x","kind":"operator"})", {}, "jb_00000001_secret").status, 403);
  EXPECT_EQ(post("/api/v1/tokens", R"({"name":"x","roles":["observer"]})", {}, "jb_00000001_secret").status, 403) << "what it has not itself";
  EXPECT_EQ(post("/api/v1/tokens", R"({"name":"x","roles":["security"]})", {}, "jb_00000001_secret").status, 201);
}

TEST_F(People, ADangerousActAsksForAnotherOneTimePasswordOnceTheLastProofIsOld) {
  open_account("boss", {Role::security});
  const std::string other = log_in("boss");
  std::string cookie = log_in("boss");
  const std::string secret = csrf(cookie);
  const auto make = [&](const std::string& name, const http::Fields& more = {}) {
    http::Fields fields{{"csrf", secret}, {"account", name}, {"role_audit", "on"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return form("/accounts/make", fields, cookie);
  };
  world.advance(std::chrono::minutes(9));
  EXPECT_EQ(make("first").status, 200) << "ten minutes are not over";
  world.advance(std::chrono::minutes(1));
  const http::Response asked = make("second");
  EXPECT_EQ(asked.status, 403);
  EXPECT_NE(asked.body.find("name=\"account\" value=\"second\""), std::string::npos) << "what was filled in stays";
  EXPECT_NE(asked.body.find("name=\"role_audit\" value=\"on\""), std::string::npos);
  EXPECT_NE(asked.body.find("action=\"/accounts/make\""), std::string::npos);
  EXPECT_FALSE(world.engine->state().accounts.contains("second"));
  EXPECT_EQ(page("/accounts", cookie).status, 200) << "looking is no dangerous act";
  EXPECT_EQ(make("second", {{"step_up", "000000"}}).status, 403);
  ASSERT_FALSE(facts<LogInRefused>().empty());
  EXPECT_FALSE(world.engine->state().accounts.contains("second"));
  EXPECT_EQ(facts<LogInRefused>().back().end, LogInEnd::wrong_code);
  const http::Response proven = make("second", {{"step_up", code()}});
  EXPECT_EQ(proven.status, 200) << proven.body;
  EXPECT_TRUE(world.engine->state().accounts.contains("second")) << "the same press carries it out";
  ASSERT_EQ(facts<ProofRenewed>().size(), 1u);
  EXPECT_EQ(facts<ProofRenewed>().front().account, "boss");
  const std::vector<std::string> set = cookies_of(proven);
  ASSERT_EQ(set.size(), 2u);
  cookie = set[0];
  EXPECT_EQ(make("third").status, 403) << "the proof is the browser's";
  cookie += "; " + set[1];
  EXPECT_EQ(make("third").status, 200) << "for ten minutes nothing is asked";
  EXPECT_EQ(form("/accounts/make", {{"csrf", csrf(other)}, {"account", "fourth"}, {"role_audit", "on"}}, other + "; " + set[1]).status, 403)
      << "another session's proof is none";
  world.advance(std::chrono::minutes(11));
  EXPECT_EQ(make("fourth").status, 403) << "and then it is asked again";
}

TEST_F(People, WhoProvesItAgainHasANewReferenceAndTheOldOneOpensNothing) {
  open_account("boss", {Role::security});
  const std::string old = log_in("boss"), secret = csrf(old);
  const auto disable = [&](const std::string& cookie, const std::string& with) {
    return form("/accounts/disable", {{"csrf", secret}, {"account", "none"}, {"step_up", with}}, cookie);
  };
  world.advance(std::chrono::minutes(11));
  EXPECT_TRUE(cookies_of(disable(old, "000000")).empty());
  EXPECT_EQ(page("/me", old).status, 200) << "a wrong one changes nothing";
  const http::Response proven = disable(old, code());
  EXPECT_EQ(proven.status, 404) << "carried out, and there is no such account";
  ASSERT_FALSE(cookies_of(proven).empty());
  const std::string renewed = cookies_of(proven).front();
  EXPECT_EQ(renewed.substr(0, renewed.find('=')), old.substr(0, old.find('=')));
  EXPECT_NE(renewed, old);
  EXPECT_EQ(header(page("/me", old), "Location"), "/login") << "whoever copied it before";
  next_step();
  EXPECT_EQ(header(disable(old, code()), "Location"), "/login");
  EXPECT_EQ(page("/me", renewed).status, 200);
  EXPECT_EQ(csrf(renewed), secret) << "a form that stood open beside it is still good";
  world.advance(std::chrono::minutes(29));
  EXPECT_EQ(page("/me", renewed).status, 200);
  for (int half_hours = 0; half_hours < 24; ++half_hours) {
    world.advance(std::chrono::minutes(29));
    static_cast<void>(page("/me", renewed));
  }
  EXPECT_EQ(header(page("/me", renewed), "Location"), "/login") << "it lives no longer than the log-in would have";
}

TEST_F(People, TheSecondPressOfAFormThatProvesIsTheSamePressAndAnythingElseIsNot) {
  open_account("boss", {Role::security});
  const std::string old = log_in("boss"), secret = csrf(old);
  world.advance(std::chrono::minutes(11));
  const std::string good = code();
  const auto asked = [&](const std::string& account, const std::string& cookie, const std::string& peer = "127.0.0.1") {
    http::Request made = request("POST", "/accounts/make");
    made.path = made.target;
    made.peer = peer;
    made.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    made.headers.emplace_back("Cookie", cookie);
    made.body = "csrf=" + http::percent_encode(secret) + "&account=" + account + "&role_audit=on&step_up=" + good;
    return made;
  };
  std::vector<http::Response> both;
  for (int press = 0; press < 2; ++press)
    site->handle(asked("second", old), Answer{[&both](http::Response answer) { both.push_back(std::move(answer)); }, {}});
  EXPECT_TRUE(both.empty()) << "the proof is not on disk yet";
  world.settle();
  ASSERT_EQ(both.size(), 2u);
  for (const http::Response& answer : both) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_NE(answer.body.find("一次性代码"), std::string::npos);
  }
  EXPECT_EQ(both[0].body, both[1].body) << "one account, one code to hand over";
  EXPECT_EQ(cookies_of(both[0]), cookies_of(both[1])) << "whichever answer the browser keeps";
  EXPECT_EQ(facts<ProofRenewed>().size(), 1u);
  EXPECT_EQ(facts<AccountMade>().size(), 2u) << "boss, and this one once";
  EXPECT_TRUE(facts<LogInRefused>().empty());
  ASSERT_FALSE(cookies_of(both[0]).empty());
  const std::string renewed = cookies_of(both[0]).front();
  world.advance(std::chrono::seconds(9));
  EXPECT_EQ(ask(asked("second", old)).body, both[0].body) << "the first answer did not arrive, and it is pressed again";
  EXPECT_EQ(ask(asked("second", renewed)).body, both[0].body);
  EXPECT_EQ(header(ask(asked("third", old)), "Location"), "/login") << "another act";
  EXPECT_EQ(header(ask(asked("second", old, "192.0.2.7")), "Location"), "/login") << "from elsewhere";
  EXPECT_EQ(header(ask(asked("second", "jibao_session=AAAA")), "Location"), "/login") << "without the session";
  EXPECT_EQ(ask(asked("third", renewed)).status, 403) << "the code was used";
  EXPECT_EQ(facts<AccountMade>().size(), 2u);
  world.advance(std::chrono::seconds(1));
  EXPECT_EQ(header(ask(asked("second", old)), "Location"), "/login") << "ten seconds later it is no second press";
}

TEST_F(People, AOneTimePasswordProvesOnceAndGuessingIsBounded) {
  open_account("boss", {Role::security});
  const std::string cookie = log_in("boss");
  const std::string secret = csrf(cookie);
  const auto disable = [&](const std::string& with, const std::string& of = "") {
    return form("/accounts/disable", {{"csrf", secret}, {"account", "none"}, {"step_up", with}}, of.empty() ? cookie : of);
  };
  const std::string used = code();  // of the log-in
  EXPECT_EQ(disable(used).status, 404) << "just proven: the code is not looked at";
  world.advance(std::chrono::minutes(10));
  const std::string good = code();
  const std::string other = log_in("boss");
  EXPECT_EQ(disable(good).status, 403) << "older than the log-in beside it";
  ASSERT_FALSE(facts<LogInRefused>().empty());
  EXPECT_EQ(facts<LogInRefused>().back().end, LogInEnd::used_code);
  for (int wrong = 0; wrong < 4; ++wrong) EXPECT_EQ(disable("000000").status, 403);
  next_step();
  EXPECT_EQ(disable(code()).status, 429) << "five wrong ones";
  EXPECT_EQ(page("/me", cookie).status, 200) << "and nothing else is stopped";
}

TEST_F(People, AWaiverIsDangerousAndAnOrdinaryDeedIsNot) {
  const std::string id = file_flood();
  open_account("zhao", {Role::leader}, "zhaowei");
  const std::string cookie = log_in("zhao");
  const std::string secret = csrf(cookie);
  world.advance(std::chrono::minutes(11));
  EXPECT_EQ(form("/incidents/" + id + "/stamp", {{"csrf", secret}, {"stamp", "dialling"}}, cookie).status, 303);
  const http::Response asked = form("/incidents/" + id + "/close", {{"csrf", secret}, {"as", "resolved"}, {"waive", "nj.phone"}, {"reason", "演练"}}, cookie);
  EXPECT_EQ(asked.status, 403);
  EXPECT_NE(asked.body.find("name=\"step_up\""), std::string::npos);
}

TEST_F(People, WhoeverHasATokenOrAnEnrolledSeatIsAskedForNoSecondFactor) {
  open_account("boss", {Role::security});
  world.engine->submit(TokenIssued{"00000001", "administration", digest_of("secret"), false, {}, {Role::security}}, {});
  world.settle();
  world.advance(std::chrono::minutes(30));
  EXPECT_EQ(post("/api/v1/accounts", R"({"account":"zhou","roles":["audit"]})", {}, "jb_00000001_secret").status, 201);
}

}  // namespace
}  // namespace jibao::web
