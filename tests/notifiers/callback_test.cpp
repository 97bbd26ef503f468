#include <gtest/gtest.h>

#include "notifiers/channels.hpp"

namespace jibao::notifiers::test {
namespace {

Channel kannel() {
  Channel channel;
  channel.name = "sms";
  channel.settings = KannelSettings{};
  return channel;
}

Result<std::vector<Inbound>> read(std::vector<std::pair<std::string, std::string>> fields) {
  return read_callback(kannel(), Callback{std::move(fields), ""});
}

TEST(Callback, OfKannelTellsThatAPageWasDelivered) {
  const auto inbound = read({{"page", "12-3"}, {"attempt", "2"}, {"type", "1"}, {"reply", ""}}).value();
  ASSERT_EQ(inbound.size(), 1U);
  const auto& receipt = std::get<ReceiptArrived>(inbound.front());
  EXPECT_EQ(receipt.page, (PageId{12, 3}));
  EXPECT_EQ(receipt.kind, ReceiptKind::delivered);
}

TEST(Callback, OfKannelTellsThatAPageFailed) {
  for (const char* type : {"2", "16"}) {
    const auto inbound = read({{"page", "12-3"}, {"type", type}, {"reply", "NACK/no SMSC"}}).value();
    ASSERT_EQ(inbound.size(), 1U);
    const auto& receipt = std::get<ReceiptArrived>(inbound.front());
    EXPECT_EQ(receipt.kind, ReceiptKind::failed);
    EXPECT_NE(receipt.detail.find("NACK/no SMSC"), std::string::npos);
  }
}

TEST(Callback, OfKannelThatAPageIsUnderWaySaysNothingYet) {
  EXPECT_TRUE(read({{"page", "12-3"}, {"type", "4"}}).value().empty());
  EXPECT_TRUE(read({{"page", "12-3"}, {"type", "8"}, {"reply", "ACK/"}}).value().empty());
}

TEST(Callback, OfKannelBringsAPersonsWords) {
  const auto inbound = read({{"from", "+8613800138000"},
                             {"to", "13013"},
                             {"text", "4711 收到"},
                             {"id", "6f2c"},
                             {"charset", "UTF-8"}})
                           .value();
  ASSERT_EQ(inbound.size(), 1U);
  const auto& reply = std::get<ReplyArrived>(inbound.front());
  EXPECT_EQ(reply.channel, "sms");
  EXPECT_EQ(reply.from, "+8613800138000");
  EXPECT_EQ(reply.text, "4711 收到");
  EXPECT_EQ(reply.gateway_id, "6f2c");
  EXPECT_FALSE(reply.pin_matches);
}

TEST(Callback, ThatIsNoneOfKannelsIsAnError) {
  EXPECT_FALSE(read({}).has_value());
  EXPECT_FALSE(read({{"page", "12"}, {"type", "1"}}).has_value());
  EXPECT_FALSE(read({{"page", "12-3"}}).has_value());
  EXPECT_FALSE(read({{"page", "12-3"}, {"type", "31"}}).has_value());
  EXPECT_FALSE(read({{"from", ""}, {"text", "x"}}).has_value());
  EXPECT_FALSE(read({{"from", "1"}}).has_value());
}

TEST(Callback, OfAChannelThatTakesNoneIsAnError) {
  Channel channel;
  channel.settings = WebhookSettings{};
  EXPECT_FALSE(read_callback(channel, Callback{{{"page", "12-3"}, {"type", "1"}}, ""}).has_value());
}

}  // namespace
}  // namespace jibao::notifiers::test
