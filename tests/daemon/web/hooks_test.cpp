#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

class Hooks : public WebWorld {
 protected:
  Hooks() {
    Policy policy = shipped_policy();
    policy.version = "with a hook";
    policy.people.at("wangfang").pin_hash = test_pin_hash();
    policy.channels.at("sms").hook_secret_credential = "sms-hook";
    policy.channels.at("sms").hook_addresses = {"10.0.0.0/8"};
    adopt(std::move(policy));
    hook_reading.answer.status = 200;
    hook_reading.answer.body = "taken";
  }
  http::Response call(const std::string& path, const std::string& peer = "10.1.2.3",
                      const std::string& method = "GET") {
    http::Request made = request(method, path);
    made.peer = peer;
    return ask(std::move(made));
  }
};

TEST_F(Hooks, TellNobodyWhichOfChannelSecretAndAddressWasWrong) {
  const http::Response unknown = call("/hooks/none/hook-secret");
  for (const http::Response& answer : {call("/hooks/sms/wrong"), call("/hooks/sms/hook-secret", "192.0.2.1"),
                                       call("/hooks/email/hook-secret")}) {
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.body, unknown.body);
  }
  EXPECT_EQ(call("/hooks/sms/hook-secret").status, 200);
}

TEST_F(Hooks, RecordAReceiptBeforeTheyAnswer) {
  const std::string id = file_flood();
  std::uint32_t page = 0;
  for (const auto& [number, each] : incident(id).pages)
    if (each.channel == "sms" && each.state == PageState::accepted) page = number;
  ASSERT_NE(page, 0u);
  hook_reading.events = {ReceiptArrived{{std::stoull(id), page}, ReceiptKind::delivered, "ok"}};
  EXPECT_EQ(call("/hooks/sms/hook-secret").body, "taken");
  EXPECT_EQ(incident(id).pages.at(page).state, PageState::delivered);
  EXPECT_TRUE(incident(id).acks.empty()) << "a receipt acknowledges nothing";
}

TEST_F(Hooks, AskTheGatewayToRepeatWhereTheJournalCannotBeWritten) {
  file_flood();
  hook_reading.events = {ReplyArrived{"sms", "13900000000", "收到", "gw-1", false}};
  world.store.set_unwritable(true);
  EXPECT_EQ(call("/hooks/sms/hook-secret", "10.1.2.3", "POST").status, 503);
}

TEST_F(Hooks, TakeAReplyWithCodeAndPinAsStrong) {
  const std::string id = file_flood();
  const Page* asked = nullptr;
  for (const auto& [number, each] : incident(id).pages)
    if (each.channel == "sms" && each.person == "wangfang") asked = &each;
  ASSERT_NE(asked, nullptr);
  hook_reading.events = {ReplyArrived{"sms", asked->address, asked->code + " 246813", "gw-1", false}};
  EXPECT_EQ(call("/hooks/sms/hook-secret").status, 200);
  ASSERT_FALSE(incident(id).acks.empty());
  EXPECT_EQ(incident(id).acks[0].via, AckVia::code_pin);
  EXPECT_EQ(incident(id).acks[0].strength, Strength::strong);
}

TEST_F(Hooks, TakeAReplyWithAWrongPinAsWeak) {
  const std::string id = file_flood();
  const Page* asked = nullptr;
  for (const auto& [number, each] : incident(id).pages)
    if (each.channel == "sms" && each.person == "wangfang") asked = &each;
  ASSERT_NE(asked, nullptr);
  hook_reading.events = {ReplyArrived{"sms", asked->address, asked->code + " 999999", "gw-1", false}};
  EXPECT_EQ(call("/hooks/sms/hook-secret").status, 200);
  ASSERT_FALSE(incident(id).acks.empty());
  EXPECT_EQ(incident(id).acks[0].strength, Strength::weak);
}

// A press of `kind` on the page of wangfang's, with a PIN behind it where there is one.
KeyPress pressed(const Incident& incident, AckKind kind, const std::string& pin) {
  KeyPress press;
  for (const auto& [number, each] : incident.pages)
    if (each.person == "wangfang" && each.channel == "sms") press.page = {incident.id, number};
  press.person = "wangfang";
  press.kind = kind;
  press.pin = pin;
  press.call = "CA1";
  press.after_pin = [](bool right) {
    http::Response response;
    response.body = right ? "right" : "wrong";
    return response;
  };
  return press;
}

TEST_F(Hooks, TakeKeysThatWerePressedAsWeakAndOnceAlone) {
  const std::string id = file_flood();
  for (int repeat = 0; repeat < 2; ++repeat) {
    hook_reading.presses = {pressed(incident(id), AckKind::taken, "")};
    EXPECT_EQ(call("/hooks/sms/hook-secret").body, "taken");
  }
  ASSERT_EQ(incident(id).acks.size(), 1u);
  EXPECT_EQ(incident(id).acks[0].via, AckVia::voice);
  EXPECT_EQ(incident(id).acks[0].strength, Strength::weak);
  EXPECT_EQ(incident(id).acks[0].typed_by, "sms");
}

TEST_F(Hooks, TakeKeysWithTheRightPinAsStrongAndAnswerByIt) {
  const std::string id = file_flood();
  hook_reading.presses = {pressed(incident(id), AckKind::taken, "999999")};
  EXPECT_EQ(call("/hooks/sms/hook-secret").body, "wrong");
  ASSERT_EQ(incident(id).acks.size(), 1u);
  EXPECT_EQ(incident(id).acks[0].strength, Strength::weak);
  hook_reading.presses = {pressed(incident(id), AckKind::taken, "246813")};
  EXPECT_EQ(call("/hooks/sms/hook-secret").body, "right");
  ASSERT_EQ(incident(id).acks.size(), 2u);
  EXPECT_EQ(incident(id).acks[1].via, AckVia::voice_pin);
  EXPECT_EQ(incident(id).acks[1].strength, Strength::strong);
}

TEST_F(Hooks, TheChannelsSayWhichOfThemRefuseUsUntilTheyTakeSomethingAgain) {
  const auto channel = [&](std::string_view name) {
    const boost::json::object answer = json(get("/api/v1/channels"));
    for (const auto& each : answer.at("channels").as_array())
      if (each.as_object().at("name").as_string() == name) return each.as_object();
    return boost::json::object();
  };
  EXPECT_EQ(channel("sms").at("state").as_string(), "working");
  EXPECT_FALSE(channel("sms").contains("last_refusal"));
  bool refuses = true;
  world.gateway.on_send = [&](const Dispatch& sent) {
    AttemptEnded end{sent.page, sent.attempt, Outcome::sent, false, "ref", {}};
    if (sent.channel == "sms" && refuses) end = {sent.page, sent.attempt, Outcome::tell_administrator, false, {}, "余额不足"};
    end.fault = ChannelFault::credit;
    world.loop.post([this, end] { world.engine->submit(end, {}); });
  };
  file_flood();
  EXPECT_EQ(channel("sms").at("state").as_string(), "refusing");
  EXPECT_EQ(channel("email").at("state").as_string(), "working");
  EXPECT_EQ(channel("sms").at("last_refusal").as_object().at("fault").as_string(), "credit");
  EXPECT_EQ(channel("sms").at("last_refusal").as_object().at("detail").as_string(), "余额不足");
  EXPECT_FALSE(channel("sms").at("last_refusal").as_object().contains("accepted_again_at"));
  refuses = false;
  file_flood(R"(,"source":{"external_id":"2"})");
  EXPECT_EQ(channel("sms").at("state").as_string(), "working");
  EXPECT_TRUE(channel("sms").at("last_refusal").as_object().contains("accepted_again_at"));
}

}  // namespace
}  // namespace jibao::web
