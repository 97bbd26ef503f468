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

}  // namespace
}  // namespace jibao::web
