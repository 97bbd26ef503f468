// What is sent to cloud providers, byte by byte, and what must never stand in it.
#include <gtest/gtest.h>

#include "notifiers/channels.hpp"
#include "tests/notifiers/golden.hpp"
#include "tests/notifiers/provider_channels.hpp"

namespace jibao::notifiers::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const Instant recorded = Instant(seconds(1'795'242'600));  // 2026-11-21 06:30:00 UTC
const Secrets secrets{{"secret", "testsecret"}, {"token", "12345"}, {"hook", "hook/secret"}};

Dispatch page() {
  Dispatch dispatch;
  dispatch.page = PageId{12, 3};
  dispatch.attempt = 2;
  dispatch.person = "li";
  dispatch.address = "13800138000";
  dispatch.code = "471100";
  dispatch.message.text = "清河镇 <溃堤> & 回复471100确认。";
  dispatch.message.values = {{"place", "清河镇"}, {"event", "溃堤 1*~\"&"}, {"code", "471100"}};
  dispatch.at = recorded;
  dispatch.limit = recorded + minutes(20);
  return dispatch;
}

std::string composed(const Dispatch& dispatch, const Channel& channel) {
  const Result<Request> request = compose(dispatch, channel, secrets, recorded + seconds(7));
  if (!request) return "error: " + request.error().message;
  const auto& http = std::get<HttpRequest>(request->what);
  std::string text = http.method + " " + http.url + "\n";
  for (const Header& header : http.headers) text += header.first + ": " + header.second + "\n";
  text += "\n";
  for (const char c : http.body) text += c == '&' ? std::string("\n&") : std::string(1, c);  // a line a field
  return text + "\n";
}

TEST(ProviderCompose, AliyunSmsIsTheGoldenOne) { expect_golden("aliyun_sms.txt", composed(page(), aliyun_sms())); }
TEST(ProviderCompose, TencentSmsIsTheGoldenOne) { expect_golden("tencent_sms.txt", composed(page(), tencent_sms())); }
TEST(ProviderCompose, TwilioSmsIsTheGoldenOne) { expect_golden("twilio_sms.txt", composed(page(), twilio_sms())); }
TEST(ProviderCompose, TwilioCallIsTheGoldenOne) { expect_golden("twilio_voice.txt", composed(page(), twilio_voice())); }
TEST(ProviderCompose, AliyunCallIsTheGoldenOne) { expect_golden("aliyun_voice.txt", composed(page(), aliyun_voice())); }

TEST(ProviderCompose, LowSensitivityTakesTheTemplateOfThatName) {
  Dispatch calm = page();
  calm.low_sensitivity = true;
  EXPECT_NE(composed(calm, aliyun_sms()).find("TemplateCode=SMS_CALM"), std::string::npos);
  EXPECT_NE(composed(calm, tencent_sms()).find("\"TemplateId\":\"1199\""), std::string::npos);
}

TEST(ProviderCompose, APurposeWithATemplateOfItsOwnTakesIt) {
  Dispatch reminder = page();
  reminder.purpose = Purpose::reminder;
  EXPECT_NE(composed(reminder, aliyun_sms()).find("TemplateCode=SMS_REMINDER"), std::string::npos);
}

TEST(ProviderCompose, EveryAttemptOfAliyunHasANonceOfItsOwn) {
  Dispatch next = page();
  next.attempt = 3;
  const auto nonce = [](const std::string& text) { return text.substr(text.find("&SignatureNonce="), 48); };
  EXPECT_NE(nonce(composed(page(), aliyun_sms())), nonce(composed(next, aliyun_sms())));
  EXPECT_EQ(nonce(composed(page(), aliyun_sms())), nonce(composed(page(), aliyun_sms())));
}

TEST(ProviderCompose, AnSmsOfTwilioIsWorthWhatRemainsOfTheLimitWithinItsBounds) {
  const auto validity = [](std::optional<Instant> limit) {
    Dispatch dispatch = page();
    dispatch.limit = limit;
    const std::string text = composed(dispatch, twilio_sms());
    const auto found = text.find("&ValidityPeriod=");
    return found == std::string::npos ? std::string() : text.substr(found + 16, text.find('\n', found) - found - 16);
  };
  EXPECT_EQ(validity(recorded + seconds(61)), "61");
  EXPECT_EQ(validity(recorded + seconds(59)), "60");
  EXPECT_EQ(validity(recorded), "") << "a limit that passed says nothing of how long the page is worth delivering";
  EXPECT_EQ(validity(recorded - minutes(5)), "");
  EXPECT_EQ(validity(recorded + std::chrono::hours(5)), "14400");
  EXPECT_EQ(validity(std::nullopt), "");
}

TEST(ProviderCompose, ALimitOfADrillIsOfTheDrillsClockNotOfOurs) {
  Dispatch dispatch = page();
  dispatch.at += std::chrono::days(30);  // a drill that ran faster than our clock
  *dispatch.limit += std::chrono::days(30);
  EXPECT_NE(composed(dispatch, twilio_sms()).find("&ValidityPeriod=1200\n"), std::string::npos);
}

TEST(ProviderCompose, NumbersWithoutACountryAreChineseOnes) {
  for (const auto& [given, sent] : {std::pair{"13800138000", "To=%2B8613800138000"}, {"+12025550123", "To=%2B12025550123"},
                                    {"09911234567", "To=%2B869911234567"}, {"0012025550123", "To=%2B12025550123"}}) {
    Dispatch dispatch = page();
    dispatch.address = given;
    EXPECT_NE(composed(dispatch, twilio_sms()).find(std::string("\n\n") + sent + "\n"), std::string::npos) << given;
  }
}

TEST(ProviderCompose, ACallDialsTheExtensionOnceTheSwitchboardAnswers) {
  Dispatch dispatch = page();
  dispatch.address = "09911234567,801";
  const std::string text = composed(dispatch, twilio_voice());
  EXPECT_NE(text.find("To=%2B869911234567\n"), std::string::npos) << text;
  EXPECT_NE(text.find("&SendDigits=wwwwww801\n"), std::string::npos) << text;
}

TEST(ProviderCompose, ACallThatCannotBeAnsweredAsksForNoKeys) {
  Channel channel = twilio_voice();
  std::get<TwilioVoiceSettings>(channel.settings).account.callback_base.clear();
  EXPECT_EQ(composed(page(), channel).find("Gather"), std::string::npos);
  Dispatch told = page();
  told.purpose = Purpose::taken;
  EXPECT_EQ(composed(told, twilio_voice()).find("Gather"), std::string::npos) << "it only tells";
}

TEST(ProviderCompose, NamesTheCredentialThatIsMissing) {
  for (const Channel& channel : {aliyun_sms(), tencent_sms(), twilio_sms(), twilio_voice(), aliyun_voice()}) {
    const Result<Request> request = compose(page(), channel, {}, recorded);
    ASSERT_FALSE(request.has_value());
    EXPECT_NE(request.error().message.find(" is missing"), std::string::npos);
  }
}

TEST(ProviderCompose, NoSecretStandsInClear) {
  for (const Channel& channel : {aliyun_sms(), tencent_sms(), aliyun_voice()})
    EXPECT_EQ(composed(page(), channel).find("testsecret"), std::string::npos);
}

}  // namespace
}  // namespace jibao::notifiers::test
