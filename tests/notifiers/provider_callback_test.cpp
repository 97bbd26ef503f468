// What the providers' calls to our hook say, and which of them are theirs.
#include <gtest/gtest.h>

#include "notifiers/channels.hpp"
#include "notifiers/provider_signature.hpp"
#include "rules/state.hpp"
#include "tests/notifiers/provider_channels.hpp"

namespace jibao::notifiers::test {
namespace {

Callback body(const std::string& text) { return Callback{{}, text}; }

Callback form(std::vector<std::pair<std::string, std::string>> query, std::vector<std::pair<std::string, std::string>> fields) {
  Callback callback;
  callback.form = fields;
  callback.fields = std::move(query);
  callback.fields.insert(callback.fields.end(), fields.begin(), fields.end());
  return callback;
}

template <class What>
What only(const Result<std::vector<Inbound>>& read) {
  EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().message);
  if (!read || read->size() != 1 || !std::holds_alternative<What>(read->front())) {
    ADD_FAILURE() << "not one of it";
    return {};
  }
  return std::get<What>(read->front());
}

TEST(ProviderCallback, AliyunsReceiptsComeInAListAndNameOurPage) {
  const auto read = read_callback(aliyun_sms(), body(R"([
    {"phone_number":"13800138000","send_time":"2026-11-21 14:30:00","report_time":"2026-11-21 14:30:05","success":true,
     "err_code":"DELIVERED","err_msg":"用户接收成功","sms_size":"1","biz_id":"900","out_id":"12-3"},
    {"phone_number":"13800138001","success":false,"err_code":"MK:0001","err_msg":"空号","out_id":"12-4"},
    {"phone_number":"13800138002","success":true,"out_id":"somebody else's"}])"));
  ASSERT_EQ(read->size(), 2U) << "what is not ours is passed over, what is ours is not lost";
  const auto& first = std::get<ReceiptArrived>(read->at(0));
  const auto& second = std::get<ReceiptArrived>(read->at(1));
  EXPECT_EQ(first.page, (PageId{12, 3}));
  EXPECT_EQ(first.kind, ReceiptKind::delivered);
  EXPECT_EQ(second.page, (PageId{12, 4}));
  EXPECT_EQ(second.kind, ReceiptKind::failed);
  EXPECT_EQ(second.detail, "MK:0001 空号");
}

TEST(ProviderCallback, AReceiptIsClassedByTheProvidersOwnCode) {
  const auto filtered = only<AttemptEnded>(read_callback(aliyun_sms(), body(
      R"([{"out_id":"12-3","biz_id":"900","success":false,"err_code":"isv.BLACK_KEY_CONTROL_LIMIT","err_msg":"黑名单管控"}])")));
  EXPECT_EQ(filtered.page, (PageId{12, 3}));
  EXPECT_EQ(filtered.attempt, 0U) << "whichever was taken under that number";
  EXPECT_EQ(filtered.reference, "900");
  EXPECT_TRUE(filtered.words_refused);
  const auto no_credit = only<AttemptEnded>(read_callback(tencent_sms(), body(
      R"([{"ext":"12-3","sid":"7:abc","report_status":"FAIL","errmsg":"FailedOperation.InsufficientBalanceInSmsPackage"}])")));
  EXPECT_EQ(no_credit.outcome, Outcome::tell_administrator);
  EXPECT_EQ(no_credit.fault, ChannelFault::credit);
  EXPECT_EQ(no_credit.reference, "7:abc");
  const auto suspended = only<AttemptEnded>(read_callback(twilio_sms(), form({{"page", "12-3"}},
      {{"MessageSid", "SM1"}, {"MessageStatus", "undelivered"}, {"ErrorCode", "30002"}})));
  EXPECT_EQ(suspended.fault, ChannelFault::credit);
  EXPECT_EQ(suspended.reference, "SM1");
  const auto carrier = only<AttemptEnded>(read_callback(twilio_sms(), form({{"page", "12-3"}},
      {{"MessageSid", "SM1"}, {"MessageStatus", "undelivered"}, {"ErrorCode", "30007"}})));
  EXPECT_TRUE(carrier.words_refused);
}

// As Tencent documents its receipts: they name its own serial number, and nothing of ours.
TEST(ProviderCallback, TencentsReceiptIsClassedAlsoWhereItNamesNoPageOfOurs) {
  const auto filtered = only<AttemptEnded>(read_callback(tencent_sms(), body(
      R"([{"user_receive_time":"2026-11-21 14:30:05","nationcode":"86","mobile":"13800138000","report_status":"FAIL","errmsg":"-106","description":"运营商关键字拦截","sid":"7:abc"}])")));
  EXPECT_EQ(filtered.page, PageId{});
  EXPECT_EQ(filtered.reference, "7:abc");
  EXPECT_EQ(filtered.attempt, 0U);
  EXPECT_TRUE(filtered.words_refused);
  EXPECT_NE(filtered.reason.find("运营商关键字拦截"), std::string::npos);
  const auto no_credit = only<AttemptEnded>(read_callback(tencent_sms(), body(
      R"([{"report_status":"FAIL","errmsg":"FailedOperation.InsufficientBalanceInSmsPackage","sid":"7:abc"}])")));
  EXPECT_EQ(no_credit.fault, ChannelFault::credit);
  EXPECT_EQ(only<ReceiptArrived>(read_callback(tencent_sms(), body(R"([{"report_status":"SUCCESS","errmsg":"-106","sid":"7:abc"}])"))).kind,
            ReceiptKind::delivered);
  EXPECT_FALSE(read_callback(tencent_sms(), body(R"([{"report_status":"FAIL","errmsg":"-106"}])")).has_value()) << "of whom?";
}

TEST(ProviderCallback, ACallThatFailedIsClassedByTheProvidersOwnCode) {
  const auto shown = only<AttemptEnded>(read_callback(aliyun_voice(), body(R"([{"call_id":"100^1","status_code":"200117","out_id":"12-3"}])")));
  EXPECT_EQ(shown.page, (PageId{12, 3}));
  EXPECT_EQ(shown.outcome, Outcome::tell_administrator);
  EXPECT_EQ(shown.fault, ChannelFault::settings);
  EXPECT_EQ(shown.reference, "100^1");
  for (const char* of_the_person : {"200002", "200003", "200005", "200010", "200011", "200121"})
    EXPECT_EQ(only<ReceiptArrived>(read_callback(aliyun_voice(), body(R"([{"out_id":"12-3","status_code":")" + std::string(of_the_person) + "\"}]"))).kind,
              ReceiptKind::failed);
  const auto call = [](const std::string& status, const std::string& code) {
    return read_callback(twilio_voice(), form({{"page", "12-3"}}, {{"CallSid", "CA1"}, {"CallStatus", status}, {"ErrorCode", code}}));
  };
  EXPECT_EQ(only<AttemptEnded>(call("failed", "13227")).fault, ChannelFault::settings);
  EXPECT_EQ(only<AttemptEnded>(call("failed", "13227")).reference, "CA1");
  EXPECT_EQ(only<AttemptEnded>(call("failed", "10001")).fault, ChannelFault::credit);
  EXPECT_EQ(only<ReceiptArrived>(call("failed", "13224")).kind, ReceiptKind::failed);
  EXPECT_EQ(only<ReceiptArrived>(call("completed", "13227")).kind, ReceiptKind::delivered);
  Channel own = voice_gateway();
  std::get<HttpSettings>(own.settings).administrator_values = {"E42"};
  const auto told = [&](const std::string& status, const std::string& code) {
    return read_callback(own, body(R"({"page":"12-3","call":"c1","status":")" + status + R"(","code":")" + code + "\"}"));
  };
  EXPECT_EQ(only<AttemptEnded>(told("failed", "E42")).fault, ChannelFault::settings);
  EXPECT_EQ(only<ReceiptArrived>(told("failed", "E43")).kind, ReceiptKind::failed);
  EXPECT_EQ(only<ReceiptArrived>(told("answered", "E42")).kind, ReceiptKind::delivered);
}

TEST(ProviderCallback, LongWordsAreCutBetweenCharactersWhereverTheyComeFrom) {
  std::string words = "x";
  for (int i = 0; i < 100; ++i) words += "用";
  const Channel kannel = channel_of("sms", KannelSettings{});
  const std::vector<std::string> details{
      only<ReceiptArrived>(read_callback(aliyun_sms(), body(R"([{"out_id":"12-3","success":false,"err_code":")" + words + "\"}]"))).detail,
      only<ReceiptArrived>(read_callback(tencent_sms(), body(R"([{"ext":"12-3","report_status":"FAIL","errmsg":")" + words + "\"}]"))).detail,
      only<ReceiptArrived>(read_callback(twilio_sms(), form({{"page", "12-3"}}, {{"MessageStatus", "failed"}, {"ErrorCode", words}}))).detail,
      only<ReceiptArrived>(read_callback(kannel, Callback{{{"page", "12-3"}, {"type", "1"}, {"reply", words}}, {}})).detail};
  for (const std::string& detail : details) {
    EXPECT_LE(detail.size(), 200U);
    EXPECT_TRUE(detail.ends_with("用…")) << detail;
  }
}

TEST(ProviderCallback, AliyunsRepliesCarryTheNumberAndTheWords) {
  const auto reply = only<ReplyArrived>(read_callback(aliyun_sms(), body(
      R"([{"phone_number":"8613800138000","send_time":"2026-11-21 14:31:00","content":"471100","sign_name":"云溪值班","dest_code":"01","sequence_id":1234567890}])")));
  EXPECT_EQ(reply.channel, "sms");
  EXPECT_EQ(normal_number(reply.from), "13800138000");
  EXPECT_EQ(reply.text, "471100");
  EXPECT_EQ(reply.gateway_id, "1234567890");
}

TEST(ProviderCallback, TencentsReceiptsAreMatchedByItsOwnNumberWhereOursDoesNotComeBack) {
  const auto receipt = only<ReceiptArrived>(read_callback(tencent_sms(), body(
      R"([{"user_receive_time":"2026-11-21 14:30:05","nationcode":"86","mobile":"13800138000","report_status":"FAIL","errmsg":"MI:0022","description":"用户关机","sid":"7:abc"}])")));
  EXPECT_EQ(receipt.page, PageId{});
  EXPECT_EQ(receipt.channel, "sms");
  EXPECT_EQ(receipt.reference, "7:abc");
  EXPECT_EQ(receipt.kind, ReceiptKind::failed);
  EXPECT_EQ(receipt.detail, "MI:0022 用户关机");
  const auto named = only<ReceiptArrived>(read_callback(tencent_sms(), body(R"([{"report_status":"SUCCESS","sid":"7:abc","ext":"12-3"}])")));
  EXPECT_EQ(named.page, (PageId{12, 3}));
}

TEST(ProviderCallback, TencentsReplyComesAloneAndIsRecognisedWhenItComesAgain) {
  const std::string text = R"({"extend":"01","mobile":"13800138000","nationcode":"86","sign":"云溪值班","text":"471100","time":1795242700})";
  const auto reply = only<ReplyArrived>(read_callback(tencent_sms(), body(text)));
  EXPECT_EQ(reply.from, "+8613800138000");
  EXPECT_EQ(reply.gateway_id, only<ReplyArrived>(read_callback(tencent_sms(), body(text))).gateway_id);
  EXPECT_EQ(reply.gateway_id.size(), 32U);
}

TEST(ProviderCallback, TwiliosReceiptSaysSomethingOnlyWhenItIsFinal) {
  const auto receipt = [](const std::string& status) {
    return read_callback(twilio_sms(), form({{"page", "12-3"}}, {{"MessageSid", "SM1"}, {"MessageStatus", status}, {"ErrorCode", "30003"}}));
  };
  for (const char* under_way : {"accepted", "queued", "sending", "sent", "something new"}) EXPECT_TRUE(receipt(under_way)->empty());
  EXPECT_EQ(only<ReceiptArrived>(receipt("delivered")).kind, ReceiptKind::delivered);
  EXPECT_EQ(only<ReceiptArrived>(receipt("undelivered")).kind, ReceiptKind::failed);
  EXPECT_EQ(only<ReceiptArrived>(receipt("undelivered")).detail, "undelivered 30003");
}

TEST(ProviderCallback, TwiliosInboundMessageIsAReply) {
  const auto reply = only<ReplyArrived>(read_callback(twilio_sms(), form({}, {{"MessageSid", "SM9"}, {"From", "+8613800138000"}, {"Body", "471100"}, {"SmsStatus", "received"}})));
  EXPECT_EQ(reply.from, "+8613800138000");
  EXPECT_EQ(reply.gateway_id, "SM9");
}

TEST(ProviderCallback, OnlyWhatTwilioSignedIsItsCall) {
  Callback callback = form({{"page", "12-3"}}, {{"MessageSid", "SM1"}, {"MessageStatus", "delivered"}});
  callback.target = "/hooks/sms/hook%2Fsecret?page=12-3";
  const Secrets secrets{{"token", "12345"}, {"old", "54321"}};
  const auto signed_by = [&](const std::string& url, const std::string& token) {
    callback.signature = twilio_signature(url + callback.target, callback.form, token);
    Channel channel = twilio_sms();
    std::get<TwilioSmsSettings>(channel.settings).account.old_token_credential = "old";
    return is_genuine(channel, callback, secrets);
  };
  EXPECT_TRUE(signed_by("https://duty.example.cn", "12345"));
  EXPECT_TRUE(signed_by("https://duty.example.cn:443", "12345")) << "a proxy may show the port";
  EXPECT_TRUE(signed_by("https://duty.example.cn", "54321")) << "while it is rotated";
  EXPECT_FALSE(signed_by("https://duty.example.cn", "other"));
  EXPECT_FALSE(signed_by("https://elsewhere.example.cn", "12345"));
  callback.signature = twilio_signature("https://duty.example.cn" + callback.target, callback.form, "12345");
  callback.form.emplace_back("Digits", "1");
  EXPECT_FALSE(is_genuine(twilio_sms(), callback, secrets)) << "what was added is not signed";
  callback.signature.clear();
  EXPECT_FALSE(is_genuine(twilio_sms(), callback, secrets));
  EXPECT_FALSE(is_genuine(twilio_sms(), callback, {})) << "without a token nothing is genuine";
  EXPECT_TRUE(is_genuine(aliyun_sms(), callback, {})) << "it does not sign";
}

TEST(ProviderCallback, ATurnOfACallBringsItsKeys) {
  const auto pressed = only<KeysPressed>(read_callback(twilio_voice(), form({{"page", "12-3"}, {"stage", "confirm_taken"}, {"turn", "2"}},
                                                                            {{"CallSid", "CA1"}, {"CallStatus", "in-progress"}, {"Digits", "1"}})));
  EXPECT_EQ(pressed.page, (PageId{12, 3}));
  EXPECT_EQ(pressed.turn.stage, CallStage::confirm_taken);
  EXPECT_EQ(pressed.turn.turn, 2);
  EXPECT_EQ(pressed.turn.keys, "1");
  EXPECT_EQ(pressed.call, "CA1");
}

TEST(ProviderCallback, ATurnThatIsNoneOfOursIsRefused) {
  for (const auto& [stage, turn, keys] : {std::tuple{"menu", "0", "1"}, {"menu", "11", "1"}, {"menu", "x", "1"}, {"whole", "1", "11"},
                                          {"nothing", "1", "1"}, {"menu", "1", "1<"}, {"menu", "1", "1111111111111111111111111"}})
    EXPECT_FALSE(read_callback(twilio_voice(), form({{"page", "12-3"}, {"stage", stage}, {"turn", turn}}, {{"Digits", keys}})).has_value()) << stage << turn;
}

TEST(ProviderCallback, TheEndOfACallIsAReceiptAndAVoicemailANegativeOne) {
  const auto end = [](const std::string& status, const std::string& by) {
    return read_callback(twilio_voice(), form({{"page", "12-3"}}, {{"CallSid", "CA1"}, {"CallStatus", status}, {"AnsweredBy", by}}));
  };
  EXPECT_EQ(only<ReceiptArrived>(end("completed", "human")).kind, ReceiptKind::delivered);
  EXPECT_EQ(only<ReceiptArrived>(end("completed", "machine_start")).kind, ReceiptKind::failed);
  for (const char* lost : {"busy", "no-answer", "failed", "canceled"}) EXPECT_EQ(only<ReceiptArrived>(end(lost, "")).kind, ReceiptKind::failed);
  for (const char* under_way : {"queued", "ringing", "in-progress"}) EXPECT_TRUE(end(under_way, "")->empty());
}

TEST(ProviderCallback, AliyunsReportOfACallBringsTheKeysOfTheWholeCall) {
  const auto read = read_callback(aliyun_voice(), body(R"([{"call_id":"100^1","status_code":"200000","dtmf":"11","status_time":"2026-11-21 14:31:00","out_id":"12-3"}])"));
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(std::get<ReceiptArrived>(read->at(0)).kind, ReceiptKind::delivered);
  EXPECT_EQ(std::get<KeysPressed>(read->at(1)).turn.stage, CallStage::whole);
  EXPECT_EQ(std::get<KeysPressed>(read->at(1)).turn.keys, "11");
  EXPECT_EQ(only<ReceiptArrived>(read_callback(aliyun_voice(), body(R"([{"status_code":"200005","dtmf":"11","out_id":"12-3"}])"))).kind, ReceiptKind::failed)
      << "nobody answered: no keys either";
}

TEST(ProviderCallback, AVoiceGatewayTellsByFieldsOrByJson) {
  const auto by_json = read_callback(voice_gateway(), body(R"({"page":"12-3","status":"answered","keys":"11","call":"c1"})"));
  ASSERT_EQ(by_json->size(), 2U);
  EXPECT_EQ(std::get<KeysPressed>(by_json->at(1)).turn.keys, "11");
  EXPECT_EQ(only<ReceiptArrived>(read_callback(voice_gateway(), form({{"page", "12-3"}, {"status", "no_answer"}, {"keys", "11"}}, {}))).kind, ReceiptKind::failed);
  EXPECT_EQ(only<ReceiptArrived>(read_callback(voice_gateway(), form({{"page", "12-3"}, {"status", "voicemail"}}, {}))).kind, ReceiptKind::failed);
  EXPECT_FALSE(read_callback(voice_gateway(), form({{"page", "12-3"}, {"status", "great"}}, {})).has_value());
  Channel described = voice_gateway();
  std::get<HttpSettings>(described.settings).speaks = false;
  EXPECT_FALSE(read_callback(described, form({{"page", "12-3"}, {"status", "answered"}}, {})).has_value());
}

TEST(ProviderCallback, WhatIsNeitherIsRefusedAndNothingHurts) {
  const std::string deep(5000, '[');
  std::string long_list = "[";
  for (int i = 0; i < 201; ++i) long_list += std::string(i == 0 ? "" : ",") + R"({"out_id":"12-3","success":true})";
  long_list += "]";
  for (const Channel& channel : {aliyun_sms(), tencent_sms(), twilio_sms(), twilio_voice(), aliyun_voice(), voice_gateway()})
    for (const std::string& text : {std::string(), std::string("{}"), std::string("[{}]"), std::string("[1,2]"), std::string("null"), deep, std::string("\xff\xfe")})
      EXPECT_FALSE(read_callback(channel, body(text)).has_value()) << text.substr(0, 20);
  for (const Channel& channel : {aliyun_sms(), tencent_sms(), aliyun_voice()}) EXPECT_FALSE(read_callback(channel, body(long_list)).has_value());
}

TEST(ProviderCallback, EachProviderGetsTheAnswerThatItWaitsFor) {
  EXPECT_EQ(answer_to(aliyun_sms()).body, R"({"code":0,"msg":"成功"})");
  EXPECT_EQ(answer_to(tencent_sms()).body, R"({"result":0,"errmsg":"OK"})");
  EXPECT_EQ(answer_to(twilio_sms()).body, "<Response/>");
  Channel kannel;
  kannel.settings = KannelSettings{};
  EXPECT_EQ(answer_to(kannel).body, "") << "Kannel would send words on as an SMS";
}

}  // namespace
}  // namespace jibao::notifiers::test
