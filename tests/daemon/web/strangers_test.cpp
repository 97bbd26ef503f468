// What somebody from outside, or in the room while nobody looks, gets out of log-ins, seats and streams: storms, guessing that
// locks others out, a log-in that rests, a clock that is set, one code for two, a stream that outlives its right.
#include "daemon/http/text.hpp"
#include "daemon/web/totp.hpp"
#include "rules/rights.hpp"
#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

const std::string totp_secret = "12345678901234567890";
constexpr const char* password = "246813";  // whose hash is test_pin_hash(), fit for tests alone
constexpr const char* phrase = "four words of a phrase";
constexpr const char* program = "jb_00000009_secret";  // a token that may file and look

class Strangers : public WebWorld {
 protected:
  void SetUp() override { issue("00000009", {Role::operation}); }

  void issue(const std::string& id, std::vector<Role> roles, std::optional<Instant> ends = {}) {
    TokenIssued issued{id, "token", digest_of("secret"), false, {}, std::move(roles)};
    issued.ends = ends;
    world.engine->submit(std::move(issued), {});
    world.settle();
  }
  void ask_account(AccountAsked asked) {
    std::optional<Refusal> refused;
    world.engine->submit(std::move(asked), [&](const Decision& decision, const State&, bool) { refused = decision.refusal; });
    world.settle();
    ASSERT_FALSE(refused) << refused->detail_en;
  }
  void invite(const std::string& name, std::vector<Role> roles, const std::string& person, const std::string& one_time) {
    AccountAsked make{.act = AccountDo::make, .account = name, .by = {"", "test", false}, .person = person, .roles = std::move(roles),
                      .units = {}, .code_digest = digest_of_code(one_time)};
    make.code_ends = world.clock.now() + std::chrono::hours(24);
    ask_account(std::move(make));
  }
  // An account that is open, with the password and the secret above.
  void open_account(const std::string& name, std::vector<Role> roles, const std::string& person = "") {
    invite(name, std::move(roles), person, "AAAAA" + name);
    ask_account(AccountAsked{.act = AccountDo::open, .account = name, .by = {}});
    vault_text = Vault::open(std::string(Vault::key_bytes, 'k'), vault_text).value().with(name, LogInSecret{test_pin_hash(), totp_secret}).sealed();
    make_site();
  }

  static http::Request form_of(const std::string& target, const http::Fields& fields, const std::string& cookie = "", const std::string& peer = "127.0.0.1") {
    http::Request made = request("POST", target);
    made.path = target;
    made.peer = peer;
    made.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    if (!cookie.empty()) made.headers.emplace_back("Cookie", cookie);
    for (const auto& [name, value] : fields)
      made.body += (made.body.empty() ? "" : "&") + http::percent_encode(name) + "=" + http::percent_encode(value);
    return made;
  }
  http::Response form(const std::string& target, const http::Fields& fields, const std::string& cookie = "", const std::string& peer = "127.0.0.1") {
    return ask(form_of(target, fields, cookie, peer));
  }
  http::Response page(const std::string& target, const std::string& cookie) {
    http::Request made = request("GET", target);
    made.headers.emplace_back("Cookie", cookie);
    return ask(std::move(made));
  }
  // Asked and not waited for: the status is there once it is answered; 0 until then.
  std::shared_ptr<int> begin(http::Request asked) {
    auto status = std::make_shared<int>(0);
    site->handle(std::move(asked), Answer{[status](const http::Response& response) { *status = response.status; }, {}});
    return status;
  }

  std::string code(const std::string& secret = totp_secret) const {
    return totp_code(secret, static_cast<std::uint64_t>(to_millis(world.clock.now()) / 30'000));
  }
  void next_step() { world.advance(std::chrono::seconds(30)); }
  int log_in_from(const std::string& peer, const std::string& with = password, const std::string& cookie = "") {
    return form("/login", {{"account", "wang"}, {"password", with}, {"code", with == password ? code() : "000000"}}, cookie, peer).status;
  }
  static std::string cookie_of(const http::Response& response) {
    const std::string set = header(response, "Set-Cookie");
    return set.substr(0, set.find(';'));
  }
  std::string log_in(const std::string& name, const std::string& cookie = "") {
    next_step();
    const http::Response answer = form("/login", {{"account", name}, {"password", password}, {"code", code()}}, cookie);
    EXPECT_EQ(answer.status, 303) << answer.body;
    return cookie_of(answer);
  }
  static std::string between(const std::string& text, const std::string& from, const std::string& until) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) return {};
    return text.substr(at + from.size(), text.find(until, at + from.size()) - at - from.size());
  }
  std::string csrf(const std::string& cookie, const std::string& target = "/me") {
    return between(page(target, cookie).body, "name=\"csrf\" value=\"", "\"");
  }
  // The cookie of a seat of the duty room.
  std::string enrol() {
    open_account("boss", {Role::security});
    const std::string boss = log_in("boss");
    return cookie_of(form("/accounts/enrol", {{"csrf", csrf(boss)}, {"name", "主台"}}, boss));
  }
  int file(int key = 0) {
    return post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"决口)" + std::to_string(key) + R"(","place":"三合村"})", {}, program).status;
  }
  http::Fields filing(const std::string& secret, const std::string& pin, const std::string& key) {
    return {{"csrf", secret}, {"key", key}, {"category", "DIS.FLOOD.DANGER"}, {"title", "决口"}, {"place", "三合村"},
            {"kind", "incident"}, {"by", "wangfang"}, {"pin", pin}, {"do", "file"}};
  }
  // Of the page on which the new account's one-time passwords are shown: its reference and its secret.
  struct Second {
    std::string reference, secret;
  };
  Second redeem(const std::string& one_time, const std::string& account) {
    const http::Response shown = form("/redeem", {{"code", one_time}, {"account", account}, {"password", phrase}, {"again", phrase}});
    EXPECT_EQ(shown.status, 200) << shown.body;
    Second second{between(shown.body, "name=\"reference\" value=\"", "\""), {}};
    unsigned held = 0, bits = 0;
    for (const char c : between(shown.body, "<code>", "</code>")) {
      if (c == ' ') continue;
      held = (held << 5U) | static_cast<unsigned>(std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").find(c));
      if ((bits += 5) >= 8) second.secret += static_cast<char>(held >> (bits -= 8));
      held &= (1U << bits) - 1;
    }
    return second;
  }
  http::Request finish(const Second& second) const { return form_of("/redeem", {{"reference", second.reference}, {"totp", code(second.secret)}}); }
  void set_clock_back(Duration by) {
    set_back += by;
    world.clock.set(world.clock.now() - by);
    world.settle();
  }
};

TEST_F(Strangers, WhoIsNoPersonOfThePolicyAnyMoreIsOutWithTheirStream) {
  open_account("wang", {Role::officer}, "wangfang");
  const std::string cookie = log_in("wang");
  page("/live", cookie);
  const auto stream = streams.back();
  ASSERT_EQ(file(1), 201);
  ASSERT_TRUE(stream->is_open());
  Policy policy = shipped_policy();
  policy.version = "without-wang";
  policy.people.erase("wangfang");
  adopt(std::move(policy));
  EXPECT_EQ(file(2), 201);
  EXPECT_FALSE(stream->is_open());
  EXPECT_EQ(page("/", cookie).status, 303);
}

TEST_F(Strangers, AStreamEndsWithTheLogInTheTokenAndTheRightsByWhichItWasOpened) {
  open_account("boss", {Role::security});
  open_account("wang", {Role::officer}, "wangfang");
  const auto stream_of_wang = [&](const std::string& cookie) {
    page("/live", cookie);
    return streams.back();
  };
  const auto stream_of_token = [&](const std::string& id) {
    get("/api/v1/stream", "jb_" + id + "_secret");
    return streams.back();
  };
  int key = 0;
  const auto told = [&](const std::shared_ptr<http::EventStream>& stream) {
    EXPECT_EQ(file(++key), 201);
    return stream->is_open();
  };
  std::string cookie = log_in("wang");
  auto stream = stream_of_wang(cookie);
  EXPECT_TRUE(told(stream));
  EXPECT_EQ(form("/logout", {{"csrf", csrf(cookie)}}, cookie).status, 303);
  EXPECT_FALSE(told(stream)) << "logged out";

  stream = stream_of_wang(log_in("wang"));
  ask_account(AccountAsked{.act = AccountDo::change, .account = "wang", .by = {"", "test", false}, .person = "wangfang", .roles = {Role::leader}});
  EXPECT_FALSE(told(stream)) << "of another role";

  stream = stream_of_wang(log_in("wang"));
  EXPECT_TRUE(told(stream));
  world.advance(session_rests);
  EXPECT_FALSE(told(stream)) << "not used";

  stream = stream_of_wang(log_in("wang"));
  ask_account(AccountAsked{.act = AccountDo::disable, .account = "wang", .by = {"", "test", false}});
  EXPECT_FALSE(told(stream)) << "disabled";

  issue("00000001", {Role::leader});
  stream = stream_of_token("00000001");
  EXPECT_TRUE(told(stream));
  http::Request revoke = request("DELETE", "/api/v1/tokens/00000001");
  revoke.headers.emplace_back("Authorization", std::string("Bearer ") + operator_token);
  EXPECT_LT(ask(std::move(revoke)).status, 300);
  EXPECT_FALSE(told(stream)) << "revoked";

  issue("00000002", {Role::leader}, world.clock.now() + std::chrono::hours(1));
  stream = stream_of_token("00000002");
  EXPECT_TRUE(told(stream));
  world.advance(std::chrono::hours(1));
  EXPECT_FALSE(told(stream)) << "its time is over";
}

TEST_F(Strangers, TheOperatorsStreamEndsWhereItsTokenBecomesTheShells) {
  get("/api/v1/stream");
  ASSERT_EQ(streams.size(), 1u);
  EXPECT_EQ(file(), 201);
  EXPECT_TRUE(streams[0]->is_open());
  invite("boss", {Role::security}, "", "AAAAAboss");
  ask_account(AccountAsked{.act = AccountDo::open, .account = "boss", .by = {}});
  EXPECT_EQ(file(1), 201);
  EXPECT_FALSE(streams[0]->is_open());
}

TEST_F(Strangers, AStormOfLogInsIsToldToComeAgainAndNothingElseIs) {
  const std::string seat = enrol();
  open_account("wang", {Role::officer}, "wangfang");
  const std::string cookie = log_in("wang");
  EXPECT_EQ(file(), 201);
  next_step();
  log_in_background.full = true;
  for (int i = 0; i < 30; ++i) EXPECT_EQ(log_in_from("127.0.0.1"), 503) << "it is not counted as a wrong one: " << i;
  EXPECT_EQ(file(1), 201);
  EXPECT_EQ(page("/incidents/1", cookie).status, 200);
  EXPECT_EQ(get("/api/v1/incidents/1/timeline", program).status, 200);
  EXPECT_EQ(form("/file", filing(csrf(seat, "/file"), "246813", "a"), seat).status, 200);
  EXPECT_EQ(log_in_from("127.0.0.1", password, seat), 303) << "a seat of the duty room is no stranger";
  log_in_background.full = false;
  next_step();
  EXPECT_EQ(log_in_from("127.0.0.1"), 303);
}

TEST_F(Strangers, APinThatCouldNotBeLookedAtIsNotCounted) {
  const std::string seat = enrol();
  const std::string secret = csrf(seat, "/file");
  background.full = true;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(form("/file", filing(secret, "246813", "a"), seat).status, 503) << i;
  background.full = false;
  EXPECT_EQ(form("/file", filing(secret, "246813", "a"), seat).status, 200);
}

TEST_F(Strangers, AnAddressIsBoundedBeforeTheHashAndHoweverItIsWritten) {
  log_in_background.holds = true;
  std::vector<std::shared_ptr<int>> answers;
  for (int i = 0; i < 30; ++i)
    answers.push_back(begin(form_of("/login", {{"account", "nobody" + std::to_string(i)}, {"password", "x"}, {"code", "000000"}}, "",
                                    i % 2 == 0 ? "fd00::1" : "fd00:0:0:0:1::2")));
  world.settle();
  for (int i = 0; i < 30; ++i) EXPECT_EQ(*answers[static_cast<std::size_t>(i)], i < 20 ? 0 : 429) << i;
  log_in_background.let_go();
  world.settle();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(*answers[static_cast<std::size_t>(i)], 403) << i;
}

TEST_F(Strangers, WhoeverGuessesFromElsewhereLocksOutNeitherTheSeatNorWhereThePersonLoggedInLast) {
  const std::string seat = enrol();
  open_account("wang", {Role::officer}, "wangfang");
  log_in("wang");  // from 127.0.0.1
  // Fifty wrong ones within the hour slow the account down; then the guesser takes each try that there is.
  const auto guess = [&](const std::string& block) {
    for (int network = 0; network < 10; ++network)
      for (int host = 1; host <= 5; ++host)
        EXPECT_EQ(log_in_from(block + "." + std::to_string(network) + "." + std::to_string(host), "wrong"), 403);
    next_step();
    EXPECT_EQ(log_in_from(block + ".100.1", "wrong"), 403);
    EXPECT_EQ(log_in_from(block + ".101.1"), 429) << "who is not at home waits";
  };
  guess("10.7");
  EXPECT_EQ(log_in_from("127.0.0.77"), 303) << "in the network of the last good one";
  guess("10.8");
  EXPECT_EQ(log_in_from("10.99.0.1", password, seat), 303) << "at the seat, wherever it stands";
  // In the seat's own network, without its cookie.
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in_from("127.0.0.9", "wrong"), 403);
  next_step();
  EXPECT_EQ(log_in_from("127.0.0.9"), 429);
  EXPECT_EQ(log_in_from("127.0.0.9", password, seat), 303);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in_from("127.0.0.9", "wrong", seat), 403);
  next_step();
  EXPECT_EQ(log_in_from("127.0.0.9", password, seat), 429) << "its own tries count at a seat, too";
}

TEST_F(Strangers, ALogInThatRestsFilesInNobodysNameWithoutThePinAndShowsNoNumbers) {
  const std::string seat = enrol();
  open_account("wang", {Role::officer}, "wangfang");
  const std::string cookie = log_in("wang", seat) + "; " + seat;
  const std::string secret = csrf(cookie);
  EXPECT_EQ(file(), 201);
  const std::size_t before = world.engine->state().incidents.size();
  world.advance(std::chrono::minutes(31));
  EXPECT_EQ(page("/", cookie).status, 200);
  EXPECT_EQ(page("/incidents/1", cookie).status, 200);
  EXPECT_EQ(page("/me", cookie).status, 200);
  for (const char* target : {"/sheet", "/dial/1-1"}) EXPECT_EQ(page(target, cookie).status, 403) << target;
  EXPECT_EQ(form("/me/end", {{"csrf", secret}, {"session", "x"}}, cookie).status, 403);
  EXPECT_NE(page("/file", cookie).body.find("name=\"pin\""), std::string::npos);
  EXPECT_EQ(form("/file", filing(secret, "", "a"), cookie).status, 403);
  EXPECT_EQ(form("/file", filing(secret, "000000", "a"), cookie).status, 403);
  EXPECT_EQ(world.engine->state().incidents.size(), before);
  EXPECT_EQ(form("/file", filing(secret, "246813", "a"), cookie).status, 200);
  ASSERT_EQ(world.engine->state().incidents.size(), before + 1);
  EXPECT_EQ(world.engine->state().incidents.rbegin()->second.by, "wangfang");
  EXPECT_EQ(world.engine->state().incidents.rbegin()->second.typed_by, "主台");
  EXPECT_EQ(form("/me/unlock", {{"csrf", secret}, {"pin", "246813"}}, cookie).status, 303);
  EXPECT_EQ(page("/sheet", cookie).status, 200);
}

TEST_F(Strangers, ALogInThatRestsIsGoodAtItsOwnSeatAlone) {
  const std::string seat = enrol();
  open_account("wang", {Role::officer}, "wangfang");
  const std::string taken_away = log_in("wang", seat);
  world.advance(std::chrono::minutes(31));
  EXPECT_EQ(header(page("/", taken_away), "Location"), "/login") << "without the seat's cookie";
  EXPECT_EQ(header(page("/", taken_away + "; " + seat), "Location"), "/login") << "and it has ended";
  const std::string there = log_in("wang", seat) + "; " + seat;
  world.advance(std::chrono::minutes(31));
  EXPECT_EQ(page("/", there).status, 200);
  world.engine->submit(SeatAsked{.end = true, .seat = world.engine->state().seats.begin()->first}, {});
  world.settle();
  ASSERT_TRUE(world.engine->state().seats.empty());
  EXPECT_EQ(header(page("/", there), "Location"), "/login") << "the seat is none any more";
}

TEST_F(Strangers, AWallClockThatIsSetLengthensNoLockOutAndNoLogIn) {
  open_account("wang", {Role::officer}, "wangfang");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in_from("127.0.0.1", "wrong"), 403);
  EXPECT_EQ(log_in_from("127.0.0.1"), 429);
  set_clock_back(std::chrono::hours(6));
  EXPECT_EQ(log_in_from("127.0.0.1"), 429);
  world.advance(std::chrono::minutes(15));
  const std::string cookie = log_in("wang");
  EXPECT_EQ(page("/", cookie).status, 200);
  set_clock_back(std::chrono::hours(1));
  EXPECT_EQ(page("/", cookie).status, 200) << "whoever is in stays in";
  world.advance(std::chrono::minutes(31));
  EXPECT_EQ(page("/", cookie).status, 303);
}

TEST_F(Strangers, AFirstCodeEndsAfterAQuarterOfAnHourWhateverTheWallClockSays) {
  first_code = "ABCDE-FGHJK-MNPQR-STVWX";
  make_site();
  world.advance(std::chrono::minutes(14));
  redeem(first_code, "boss");
  set_clock_back(std::chrono::hours(1));
  world.advance(std::chrono::minutes(1));
  EXPECT_EQ(form("/redeem", {{"code", first_code}, {"account", "boss"}, {"password", phrase}, {"again", phrase}}).status, 403);
}

TEST_F(Strangers, OneFirstCodeOpensOneAccountHoweverManyBringItAtTheSameMoment) {
  first_code = "ABCDE-FGHJK-MNPQR-STVWX";
  make_site();
  const Second alice = redeem(first_code, "alice"), bobby = redeem(first_code, "bobby");
  vault_fails = true;
  EXPECT_EQ(form("/redeem", {{"reference", redeem(first_code, "carol").reference}, {"totp", "x"}}).status, 403);
  const Second carol = redeem(first_code, "carol");
  EXPECT_EQ(ask(finish(carol)).status, 503) << "the disk is full: the code is given back";
  vault_fails = false;
  background.holds = true;
  const auto first = begin(finish(alice)), second = begin(finish(bobby));
  EXPECT_EQ(*second, 403);
  background.let_go();
  world.settle();
  EXPECT_EQ(*first, 303);
  ASSERT_EQ(world.engine->state().accounts.size(), 1u);
  EXPECT_EQ(world.engine->state().accounts.begin()->first, "alice");
}

TEST_F(Strangers, WhoeverOpensAnAccountWhileAnotherOneIsBeingWrittenWaitsAndLosesNothing) {
  open_account("boss", {Role::security});
  invite("wang", {Role::officer}, "wangfang", "ABCDE-FGHJK-MNPQR-STVWX");
  invite("up", {Role::observer}, "", "BBCDE-FGHJK-MNPQR-STVWX");
  const Second wang = redeem("ABCDE-FGHJK-MNPQR-STVWX", ""), up = redeem("BBCDE-FGHJK-MNPQR-STVWX", "");
  background.full = true;
  EXPECT_EQ(ask(finish(wang)).status, 503);
  background.full = false;
  background.holds = true;
  const auto first = begin(finish(wang)), second = begin(finish(up));
  background.let_go();
  world.settle();
  EXPECT_EQ(*first, 303);
  EXPECT_EQ(*second, 303);
  const Vault kept = Vault::open(std::string(Vault::key_bytes, 'k'), vault_text).value();
  for (const char* name : {"boss", "wang", "up"}) EXPECT_NE(kept.find(name), nullptr) << name;
}

}  // namespace
}  // namespace jibao::web
