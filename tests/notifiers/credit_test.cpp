// What is asked of a provider's account, byte by byte, and what each of its answers says.
#include "notifiers/credit.hpp"

#include <gtest/gtest.h>

#include "tests/notifiers/golden.hpp"
#include "tests/notifiers/provider_channels.hpp"

namespace jibao::notifiers::test {
namespace {

const Secrets secrets{{"token", "12345"}, {"key", "gateway-key"}, {"secret", "testsecret"}};

Channel generic() {
  HttpSettings http;
  http.url = "https://sms.example.cn/send";
  http.headers = {{"Authorization", "Bearer {{credential}}"}};
  http.credential = "key";
  http.ca_file = "/etc/jibao/ca.pem";
  Channel channel = channel_of("sms", http);
  channel.credit = CreditWatch{100 * 10'000, "https://sms.example.cn/balance?of=jibao", "data.balance"};
  return channel;
}

Channel watched_twilio() {
  Channel channel = twilio_sms();
  channel.credit = CreditWatch{20 * 10'000, {}, {}};
  return channel;
}

Channel watched_aliyun() {
  Channel channel = aliyun_sms();
  channel.credit = CreditWatch{20 * 10'000, {}, {}};
  return channel;
}

std::string asked(const Channel& channel) {
  const Result<Request> request = compose_credit(channel, secrets, Instant(std::chrono::milliseconds(1'790'000'000'000)));
  if (!request) return "error: " + request.error().message + "\n";
  const auto& http = std::get<HttpRequest>(request->what);
  std::string text = http.method + " " + http.url + "\n";
  for (const Header& header : http.headers) text += header.first + ": " + header.second + "\n";
  return text + "ca: " + http.ca_file + "\nbody: " + http.body + "\n";
}

Response answer(int status, const std::string& body) {
  Response response;
  response.end = Response::End::answered;
  response.status = status;
  response.body = body;
  return response;
}

std::string said(const Response& response, const Channel& channel) {
  const Result<Credit> credit = read_credit(response, channel);
  return credit ? std::to_string(credit->left) + " " + credit->unit : "error: " + credit.error().message;
}

TEST(Credit, IsAskedAsTheGoldenFilesSay) {
  Channel voice = twilio_voice();
  voice.credit = CreditWatch{};
  Channel without_secret = generic();
  std::get<HttpSettings>(without_secret.settings).credential = "none";
  Channel abroad = aliyun_voice();
  abroad.credit = CreditWatch{0, "https://business.ap-southeast-1.aliyuncs.com/", {}};
  Channel robot = channel_of("group", GroupSettings{});
  expect_golden("credit_asked.txt", "twilio_sms\n" + asked(watched_twilio()) + "\ntwilio_voice\n" + asked(voice) + "\nhttp\n" + asked(generic()) +
                                        "\naliyun_sms\n" + asked(watched_aliyun()) + "\naliyun_voice abroad\n" + asked(abroad) + "\nhttp without its secret\n" + asked(without_secret) + "\ngroup\n" + asked(robot));
}

TEST(Credit, EachAnswerSaysWhatTheGoldenFileSays) {
  std::string text;
  const auto add = [&](const std::string& of, const Channel& channel, const Response& response) {
    text += of + " " + std::to_string(response.status) + " " + response.body + "\n  " + said(response, channel) + "\n";
  };
  for (const char* body : {R"({"currency":"USD","balance":"12.29","account_sid":"ACtest"})", R"({"currency":"USD","balance":"-3.5","account_sid":"ACtest"})",
                           R"({"balance":"0.05"})", R"({"balance":null,"currency":null})", R"({"account_sid":"ACtest"})", "[]", "no json"})
    add("twilio", watched_twilio(), answer(200, body));
  add("twilio", watched_twilio(), answer(401, R"({"code":20003,"message":"Authenticate","status":401})"));
  add("twilio", watched_twilio(), answer(500, ""));
  for (const char* body : {R"({"data":{"balance":4211}})", R"({"data":{"balance":12.5}})", R"({"data":{"balance":"1,234.56789"}})", R"({"data":{"balance":-0.5}})",
                           R"({"data":{"balance":1e300}})", R"({"data":{"balance":1e400}})", R"({"data":{"balance":"12元"}})", R"({"data":{"balance":{"of":1}}})",
                           R"({"data":[12]})", R"({"data":{"balance":true}})", R"({"data":{"balance":""}})"})
    add("http", generic(), answer(200, body));
  for (const char* body : {R"({"Code":"200","Message":"success","Success":true,"Data":{"AvailableAmount":"10000.00","AvailableCashAmount":"9000.00","Currency":"CNY"}})",
                           R"({"Code":"200","Success":true,"Data":{"AvailableAmount":"-11.19","Currency":"CNY"}})", R"({"Code":"200","Success":true,"Data":{}})",
                           R"({"Code":"NotApplicable","Message":"This API is not applicable for caller.","Success":false})", "no json", "[]"})
    add("aliyun", watched_aliyun(), answer(200, body));
  add("aliyun", watched_aliyun(), answer(400, R"({"Code":"NotAuthorized","Message":"This API is not authorized for caller."})"));
  add("aliyun", watched_aliyun(), answer(404, R"({"Code":"InvalidAccessKeyId.NotFound","Message":"Specified access key is not found."})"));
  add("aliyun", watched_aliyun(), answer(400, R"({"Code":"SignatureDoesNotMatch","Message":"..."})"));
  add("aliyun", watched_aliyun(), answer(503, R"({"Code":"ServiceUnavailable"})"));
  add("aliyun", watched_aliyun(), answer(500, "no json"));
  Response lost;
  lost.end = Response::End::timed_out;
  add("http", generic(), lost);
  Response cut = answer(200, R"({"data":{"balance":4211}})");
  cut.truncated = true;
  add("http cut", generic(), cut);
  expect_golden("credit_answers.txt", text);
}

TEST(Credit, AnAmountIsADecimalNumberAndNothingElse) {
  for (const auto& [text, amount] : {std::pair{"0", 0LL}, {"12.29", 122'900LL}, {"-3", -30'000LL}, {"1,000,000", 10'000'000'000LL}, {"0.00019", 1LL},
                                     {"999999999999.9999", 9'999'999'999'999'999LL}}) {
    const auto parsed = parse_amount(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(*parsed, amount) << text;
  }
  for (const char* text : {"", "-", ".", "1.", ".5", "1.2.3", "1e3", "+1", " 1", "1 ", "--1", "1000000000000", "12,", ",1", "1.2,3", "NaN", "0x10"})
    EXPECT_FALSE(parse_amount(text)) << text;
}

}  // namespace
}  // namespace jibao::notifiers::test
