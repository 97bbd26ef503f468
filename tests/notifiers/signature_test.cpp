// Known answers, made with another program (Twilio's is the one that it publishes).
#include "notifiers/provider_signature.hpp"

#include <gtest/gtest.h>

namespace jibao::notifiers::test {
namespace {

using std::chrono::seconds;

TEST(Signature, OfAliyunIsTheKnownOne) {
  const Parameters parameters{{"AccessKeyId", "testid"},
                              {"Action", "SendSms"},
                              {"Format", "JSON"},
                              {"PhoneNumbers", "13800138000"},
                              {"RegionId", "cn-hangzhou"},
                              {"SignName", "值班室"},
                              {"SignatureMethod", "HMAC-SHA1"},
                              {"SignatureNonce", "45e25e9b-0a6f-4070-8c85-2956eda1b466"},
                              {"SignatureVersion", "1.0"},
                              {"TemplateCode", "SMS_71390007"},
                              {"TemplateParam", R"({"a":"爆炸 1*~"})"},
                              {"Timestamp", "2026-11-21T06:30:00Z"},
                              {"Version", "2017-05-25"}};
  EXPECT_EQ(aliyun_signature(parameters, "testsecret"), "cmf+c2vvInDM4PjQurk4QQGJO4s=");
  EXPECT_EQ(aliyun_signature(Parameters(parameters.rbegin(), parameters.rend()), "testsecret"), "cmf+c2vvInDM4PjQurk4QQGJO4s=")
      << "the order in which they are given does not count";
}

TEST(Signature, OfTencentIsTheKnownOne) {
  const std::string body =
      R"({"PhoneNumberSet":["+8613800138000"],"SmsSdkAppId":"1400006666","TemplateId":"1110","SignName":"值班","TemplateParamSet":["1234"]})";
  const std::string header =
      tencent_authorization("sms", "sms.tencentcloudapi.com", "application/json; charset=utf-8", body, "AKIDEXAMPLE",
                            "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", Instant(seconds(1'795'300'000)));
  EXPECT_EQ(header,
            "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2026-11-21/sms/tc3_request, SignedHeaders=content-type;host, "
            "Signature=10cee54cbe521066cb3759cad025f8548956cae63687d44b365e81eb5bcd4cda");
}

TEST(Signature, OfTwilioIsThePublishedOne) {
  const Parameters form{{"To", "+18005551212"}, {"CallSid", "CA1234567890ABCDE"}, {"Caller", "+14158675309"}, {"Digits", "1234"}, {"From", "+14158675309"}};
  EXPECT_EQ(twilio_signature("https://mycompany.com/myapp.php?foo=1&bar=2", form, "12345"), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
}

TEST(Signature, TimesAreWrittenInUtcToTheSecond) {
  EXPECT_EQ(utc_seconds(Instant(seconds(1'795'242'600)) + std::chrono::milliseconds(999)), "2026-11-21T06:30:00Z");
  EXPECT_EQ(utc_date(Instant(seconds(1'795'305'599))), "2026-11-21") << "one second before midnight";
}

}  // namespace
}  // namespace jibao::notifiers::test
