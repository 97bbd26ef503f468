#include <gtest/gtest.h>

#include <sstream>

#include "notifiers/channels.hpp"
#include "tests/notifiers/golden.hpp"

namespace jibao::notifiers::test {
namespace {

using End = Response::End;

// The table golden/verdicts.txt. A line is the channel, the end, the status, whether the far side may have it
// ("sent" or "unsent"), headers "name=value" (or "-"), the body; then "->" and the verdict, which is what is
// compared.
constexpr char separator[] = " | ";

std::vector<std::string> columns(const std::string& line) {
  std::vector<std::string> all;
  std::size_t at = 0;
  while (true) {
    const std::size_t next = line.find(separator, at);
    all.push_back(line.substr(at, next == std::string::npos ? next : next - at));
    if (next == std::string::npos) return all;
    at = next + 3;
  }
}

Channel channel_of(const std::string& kind) {
  Channel channel;
  channel.name = kind;
  if (kind == "kannel") channel.settings = KannelSettings{};
  if (kind == "mail") channel.settings = SmtpSettings{};
  if (kind == "webhook") channel.settings = WebhookSettings{};
  if (const auto service = from_name<ChatService>(kind)) {
    GroupSettings settings;
    settings.service = *service;
    channel.settings = settings;
  }
  if (kind == "exec") channel.settings = ExecSettings{};
  if (kind == "plain") {  // the status alone counts
    HttpSettings settings;
    settings.success_status = {200, 201};
    channel.settings = settings;
  }
  if (kind == "coded") {  // a code in the answer counts, as most Chinese gateways have it
    HttpSettings settings;
    settings.success_status = {200};
    settings.success_path = "result.list.0.code";
    settings.success_values = {"OK", "0"};
    settings.administrator_values = {"isv.AMOUNT_NOT_ENOUGH"};
    settings.id_path = "result.id";
    channel.settings = settings;
  }
  if (kind == "aliyun") channel.settings = AliyunSmsSettings{};
  if (kind == "tencent") channel.settings = TencentSmsSettings{};
  if (kind == "twilio") channel.settings = TwilioSmsSettings{};
  if (kind == "worded") {
    HttpSettings settings;
    settings.success_contains = "success";
    channel.settings = settings;
  }
  return channel;
}

std::optional<End> end_named(const std::string& name) {
  for (const End each :
       {End::answered, End::refused_connection, End::timed_out, End::dns_failed, End::tls_failed,
        End::login_refused, End::broken, End::forbidden, End::bad_request, End::cancelled}) {
    if (name == to_string(each)) return each;
  }
  return std::nullopt;
}

Response response_of(const std::vector<std::string>& given) {
  Response response;
  const std::optional<End> end = end_named(given.at(1));
  EXPECT_TRUE(end.has_value()) << given.at(1);
  response.end = end.value_or(End::broken);
  response.status = std::stoi(given.at(2));
  response.request_may_have_been_sent = given.at(3) == "sent";
  if (const std::size_t equals = given.at(4).find('='); equals != std::string::npos) {
    response.headers.emplace_back(given.at(4).substr(0, equals), given.at(4).substr(equals + 1));
  }
  response.body = given.at(5);
  return response;
}

std::string shown(const Verdict& verdict) {
  std::string text(name_of(verdict.outcome));
  if (verdict.in_doubt) text += ", in doubt";
  if (verdict.after) text += ", after " + std::to_string(verdict.after->count() / 1000) + " s";
  if (verdict.fault != ChannelFault::other) text += ", " + std::string(name_of(verdict.fault));
  if (verdict.words_refused) text += ", words refused";
  if (!verdict.reference.empty()) text += ", reference " + verdict.reference;
  if (!verdict.reason.empty()) text += ", because " + verdict.reason;
  return text;
}

TEST(Judge, GivesEachAnswerTheVerdictOfTheTable) {
  std::istringstream table(read_golden("verdicts.txt"));
  std::string judged;
  std::size_t rows = 0;
  for (std::string line; std::getline(table, line);) {
    const std::size_t arrow = line.find(" -> ");
    if (line.empty() || line.front() == '#' || arrow == std::string::npos) {
      judged += line + "\n";
      continue;
    }
    const std::vector<std::string> given = columns(line.substr(0, arrow));
    ASSERT_EQ(given.size(), 6U) << line;
    judged +=
        line.substr(0, arrow) + " -> " + shown(judge(response_of(given), channel_of(given.front()))) + "\n";
    ++rows;
  }
  EXPECT_GT(rows, 60U);
  expect_golden("verdicts.txt", judged);
}

// Whatever else the table says: these are all that may ever count as sent.
TEST(Judge, CallsNothingSentWithoutPositiveFinalEvidence) {
  for (const std::string kind : {"kannel", "mail", "webhook", "plain", "coded", "worded", "wecom", "dingtalk", "feishu", "exec",
                                 "aliyun", "tencent", "twilio"}) {
    for (const End end :
         {End::refused_connection, End::timed_out, End::dns_failed, End::tls_failed, End::login_refused,
          End::broken, End::forbidden, End::bad_request, End::cancelled}) {
      for (const int status : {0, 200, 202, 250}) {
        Response response;
        response.end = end;
        response.status = status;
        response.body = "0: Accepted for delivery success";
        response.headers = {{"command", "message"}};
        EXPECT_NE(judge(response, channel_of(kind)).outcome, Outcome::sent) << kind << " " << to_string(end);
      }
    }
  }
}

TEST(Judge, DoesNotTrustTheBeginningOfALongAnswer) {
  Response response;
  response.end = End::answered;
  response.status = 200;
  response.body = R"({"result":{"list":[{"code":"OK"}]}})";
  EXPECT_EQ(judge(response, channel_of("coded")).outcome, Outcome::sent);
  response.truncated = true;
  const Verdict verdict = judge(response, channel_of("coded"));
  EXPECT_EQ(verdict.outcome, Outcome::try_again);
  EXPECT_TRUE(verdict.in_doubt);
}

TEST(Judge, BoundsAndCleansTheWordsOfAGateway) {
  Response response;
  response.end = End::answered;
  response.status = 500;
  response.body = "\x1b[2J\n" + std::string(5000, 'x');
  const std::string reason = judge(response, channel_of("plain")).reason;
  EXPECT_LT(reason.size(), 200U);
  EXPECT_NE(reason.find("xxx"), std::string::npos);
  EXPECT_EQ(reason.find('\x1b'), std::string::npos);
  EXPECT_EQ(reason.find('\n'), std::string::npos);
}

TEST(Judge, DoesNotRepeatAPageThatQuotesOurPassword) {
  Response response;
  response.end = End::answered;
  response.status = 502;
  response.body = "cannot reach /cgi-bin/sendsms?username=jibao&password=geheim&to=1";
  EXPECT_EQ(judge(response, channel_of("kannel")).reason, "网关答复 502");
}

TEST(Judge, SurvivesJsonThatIsMadeToHurt) {
  Response response;
  response.end = End::answered;
  response.status = 200;
  for (const std::string& body :
       {std::string(60'000, '['), std::string("{\"result\":1e400}"), std::string("\"\\ud800\""),
        std::string("{\"result\":{\"list\":{\"0\":{\"code\":1e400}}}}"), std::string(1, '\0')}) {
    response.body = body;
    EXPECT_NE(judge(response, channel_of("coded")).outcome, Outcome::sent);
  }
}

}  // namespace
}  // namespace jibao::notifiers::test
