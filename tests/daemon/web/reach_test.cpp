// Roll calls and contacts at the site: begun, answered behind the link, seen; a code sent and given back.
#include "daemon/http/text.hpp"
#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

class Reachable : public OperatorsBrowser {
 protected:
  void SetUp() override {
    Policy policy = shipped_policy();
    policy.version = "with-roll-call";
    policy.channels.at("sms").settings = KannelSettings{};  // sends for real: who is reached by it is relied on
    policy.roll_call.people = {"wangfang", "zhaowei"};
    policy.roll_call.by = {{"sms"}};
    policy.roll_call.answer_within = std::chrono::minutes(10);
    policy.roll_call.missed.quorum = 0;
    policy.roll_call.missed.steps = {{{"liming"}, {{"sms"}}, std::chrono::minutes(30)}};
    policy.roll_call.missed.last_resort = policy.roll_call.missed.steps.front();
    adopt(std::move(policy));
    OperatorsBrowser::SetUp();
  }
  static std::string value_of(const std::string& body, const std::string& name) {
    const std::string mark = "name=\"" + name + "\" value=\"";
    const std::size_t at = body.find(mark);
    return at == std::string::npos ? "" : body.substr(at + mark.size(), body.find('"', at + mark.size()) - at - mark.size());
  }
  void look() {
    for (int turn = 0; turn < 10; ++turn) world.engine->submit(UpkeepLooked{}, {});
    world.settle();
  }
  const Incident& called() const { return world.engine->state().incidents.rbegin()->second; }
  std::string code_of(const std::string& person) const { return called().codes.at(person); }
};

TEST_F(Reachable, ARollCallIsBegunSeenAndAnsweredBehindTheLink) {
  EXPECT_TRUE(says(view("/rollcall"), "还没有点过名"));
  EXPECT_EQ(press("/rollcall", "").status, 303);
  const std::size_t before = records();
  EXPECT_EQ(press("/rollcall", "").status, 303) << "a second press";
  EXPECT_EQ(records(), before) << "calls nobody twice";
  EXPECT_EQ(post("/api/v1/roll-calls", "", {{"X-Jibao-As", "liming"}}).status, 409) << "another's";
  EXPECT_TRUE(says(view("/rollcall"), "待应答"));
  const std::string link = "/a/x!" + to_string(PageId{called().id, 1});
  http::Request shown = request("GET", link);
  const http::Response page = ask(std::move(shown));
  EXPECT_TRUE(says(page, "这不是突发事件"));
  EXPECT_FALSE(says(page, "由我处理")) << "there is nothing to take";
  http::Request answer = request("POST", link);
  answer.headers.emplace_back("Origin", "http://127.0.0.1:8440");
  answer.body = "nonce=" + http::percent_encode(value_of(page.body, "nonce")) + "&kind=taken";
  EXPECT_EQ(ask(std::move(answer)).status, 200);
  world.advance(std::chrono::minutes(10));
  const http::Response over = view("/rollcall");
  EXPECT_TRUE(says(over, "已应答"));
  EXPECT_TRUE(says(over, "未应答"));
  EXPECT_TRUE(says(over, "未应答 1"));
  EXPECT_TRUE(says(over, "不是突发事件"));
}

TEST_F(Reachable, TheApiTellsWhoAnsweredAfterHowLong) {
  const http::Response begun = post("/api/v1/roll-calls", "");
  ASSERT_EQ(begun.status, 202) << begun.body;
  EXPECT_EQ(json(post("/api/v1/roll-calls", "")).at("number").as_string(), json(begun).at("number").as_string()) << "the same once more";
  world.advance(std::chrono::seconds(90));
  AckRequested answer;
  answer.incident = called().id;
  answer.person = "wangfang";
  answer.via = AckVia::sms_code;
  answer.page = {called().id, 1};
  answer.by = {"wangfang", "sms", false};
  world.engine->submit(answer, {});
  world.settle();
  world.advance(std::chrono::minutes(10));
  look();
  const auto calls = json(get("/api/v1/roll-calls")).at("roll_calls").as_array();
  ASSERT_EQ(calls.size(), 1u);
  const auto& results = calls.front().at("results").as_array();
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].at("person").as_string(), "wangfang");
  EXPECT_EQ(results[0].at("result").as_string(), "reached");
  EXPECT_EQ(results[0].at("answered_by").as_string(), "sms");
  EXPECT_DOUBLE_EQ(results[0].at("answered_seconds").to_number<double>(), 90.0);
  EXPECT_EQ(results[1].at("result").as_string(), "silent");
  EXPECT_TRUE(calls.front().at("scheduled").as_bool() == false);
}

TEST_F(Reachable, WithoutOneInThePolicyNoneIsCalled) {
  Policy policy = shipped_policy();
  policy.version = "without";
  adopt(std::move(policy));
  EXPECT_EQ(post("/api/v1/roll-calls", "").status, 409);
  EXPECT_FALSE(says(view("/rollcall"), "现在点名"));
}

TEST_F(Reachable, ACodeThatIsGivenBackProvesTheContactAndAnotherNumberIsUnproven) {
  const auto state_of = [&](const std::string& person) {
    const auto contacts = json(get("/api/v1/contacts")).at("contacts").as_array();
    for (const auto& each : contacts)
      if (each.at("person").as_string() == person && each.at("contact").as_string() == "phone") return std::string(each.at("state").as_string());
    return std::string();
  };
  EXPECT_EQ(state_of("wangfang"), "unproven");
  EXPECT_TRUE(says(view("/contacts"), "未核验"));
  EXPECT_TRUE(says(view("/who"), "未经核验"));
  EXPECT_EQ(press("/contacts/send", "person=wangfang&contact=phone&channel=sms").status, 303);
  EXPECT_EQ(state_of("wangfang"), "asked");
  const std::string sent = code_of("wangfang");
  const http::Response wrong = press("/contacts/prove", "person=wangfang&contact=phone&code=" + std::string(sent == "111111" ? "222222" : "111111"));
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(says(wrong, "核验码不对"));
  EXPECT_EQ(state_of("wangfang"), "asked");
  EXPECT_EQ(press("/contacts/prove", "person=wangfang&contact=phone&code=" + sent).status, 303);
  EXPECT_EQ(press("/contacts/prove", "person=wangfang&contact=phone&code=" + sent).status, 303) << "the second click";
  EXPECT_EQ(state_of("wangfang"), "proven");
  Policy policy = shipped_policy();
  policy.version = "another number";
  policy.people.at("wangfang").contact.phone = "00001299999";
  adopt(std::move(policy));
  EXPECT_EQ(state_of("wangfang"), "changed");
  EXPECT_TRUE(says(view("/contacts"), "号码已改"));
}

TEST_F(Reachable, TheApiProvesByHandAndWithdraws) {
  const std::string base = "/api/v1/contacts/wangfang/";
  EXPECT_EQ(post(base + "proofs", "{}").status, 422);
  EXPECT_EQ(post(base + "proofs", R"({"by_hand":"phone","code":"123456"})").status, 422);
  EXPECT_EQ(post(base + "proofs", R"({"code":"123456"})").status, 409) << "none was sent";
  EXPECT_EQ(post(base + "proofs", R"({"by_hand":"phone","as":"wangfang"})").status, 403) << "nobody vouches for their own";
  EXPECT_EQ(post(base + "proofs", R"({"by_hand":"phone","as":"zhaowei"})").status, 201);
  EXPECT_EQ(post(base + "withdrawals", R"({"contact":"email"})").status, 404);
  EXPECT_EQ(post(base + "withdrawals", R"({"contact":"phone","reason":"空号"})").status, 200);
  EXPECT_EQ(post("/api/v1/contacts/nobody/checks", R"({"channel":"sms"})").status, 404);
  EXPECT_EQ(post(base + "checks", R"({"channel":"sms"})").status, 202);
  EXPECT_EQ(post(base + "proofs", "{\"code\":\"" + code_of("wangfang") + "\"}").status, 201);
}

TEST_F(Reachable, WhoeverCalledANumberVouchesForThatOneAndNotForAnother) {
  const auto forms_of = [&](const http::Response& page) {
    const std::string mark = "name=\"person\" value=\"wangfang\"><input type=\"hidden\" name=\"contact\" value=\"phone\"><input type=\"hidden\" name=\"digest\" value=\"";
    const std::size_t at = page.body.find(mark);
    return at == std::string::npos ? std::string() : page.body.substr(at + mark.size(), page.body.find('"', at + mark.size()) - at - mark.size());
  };
  const std::string vouch = "person=wangfang&contact=phone&digest=", shown = forms_of(view("/contacts"));
  ASSERT_FALSE(shown.empty());
  Policy policy = world.engine->state().current();
  policy.version = "another number";
  policy.people.at("wangfang").contact.phone = "00001299999";
  adopt(std::move(policy));
  const http::Response stale = press("/contacts/vouch", vouch + http::percent_encode(shown));
  EXPECT_EQ(stale.status, 409);
  EXPECT_TRUE(says(stale, "拨打的可能是旧号码"));
  EXPECT_EQ(press("/contacts/vouch", vouch).status, 409);
  EXPECT_TRUE(world.engine->state().contacts.empty());
  EXPECT_EQ(press("/contacts/vouch", vouch + http::percent_encode(forms_of(stale))).status, 303);
  EXPECT_EQ(world.engine->state().contacts.size(), 1U);
}

TEST_F(Reachable, APageKeepsItselfLikeWhatStandsUnlessItSaysWhatWasRefused) {
  for (const char* target : {"/contacts", "/rollcall", "/channels"}) EXPECT_TRUE(says(view(target), "data-live=\"watched\"")) << target;
  for (const auto& [target, fields] : std::vector<std::pair<std::string, std::string>>{
           {"/contacts/prove", "person=wangfang&code=111111"}, {"/channels/test", "channel=none"}, {"/contacts/withdraw", "person=wangfang&contact=phone"}}) {
    const http::Response refused = press(target, fields);
    EXPECT_GE(refused.status, 400) << target;
    EXPECT_TRUE(says(refused, "class=\"notice bad\"")) << target;
    EXPECT_FALSE(says(refused, "data-live")) << target << ": the next refresh would take the refusal away";
  }
}

TEST_F(Reachable, NoNumberLeavesByThePageTheApiOrTheRecord) {
  const std::string number = shipped_policy().people.at("wangfang").contact.phone;
  ASSERT_FALSE(number.empty());
  ASSERT_EQ(post("/api/v1/contacts/wangfang/proofs", R"({"by_hand":"phone","as":"zhaowei"})").status, 201);
  EXPECT_FALSE(says(view("/contacts"), number));
  EXPECT_FALSE(says(get("/api/v1/contacts"), number));
  const std::string digest = world.engine->state().contacts.at({"wangfang", ContactKind::phone}).digest;
  EXPECT_EQ(digest.find(number), std::string::npos);
  EXPECT_NE(digest, digest_of(number)) << "without the key nobody finds the number by trying";
}

TEST_F(Reachable, TheCheckOfAPolicyNamesWhatIsNotProven) {
  const http::Response checked = post("/api/v1/policy/check", "{}");
  EXPECT_TRUE(says(checked, "contact_unproven"));
}

}  // namespace
}  // namespace jibao::web
