// What a gateway's answer means (notifiers/channels, judge): any answer has a verdict, and `sent` stands only where the
// gateway said so in its own words; what it says of the credit that is left (notifiers/credit) is an amount or an error. The
// first byte is the kind, the second the end, two the status; then headers as lines, an empty line, the body.
#include <cstdlib>

#include "config/unicode.hpp"
#include "notifiers/channels.hpp"
#include "notifiers/credit.hpp"
#include "notifiers/http_date.hpp"
#include "notifiers/subscription.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/notifiers/provider_channels.hpp"

namespace jibao::fuzz {
namespace {

namespace test = notifiers::test;
using notifiers::Response;

// 120 units of what came, of which each may become visible as "<U+202E>", and our own words before them.
constexpr std::size_t longest_reason = 120 * 8 + 40;
constexpr std::int64_t most_credit = 10'000'000'000'000'000;  // twelve digits, in ten-thousandths

std::vector<Channel> kinds() {
  std::vector<Channel> all{test::channel_of("kannel", KannelSettings{}), test::channel_of("mail", SmtpSettings{}),
                           test::channel_of("webhook", WebhookSettings{}), test::channel_of("exec", ExecSettings{}),
                           test::channel_of("hand", HandCallSettings{}), test::aliyun_sms(), test::aliyun_voice(),
                           test::tencent_sms(), test::twilio_sms(), test::twilio_voice()};
  for (const ChatService service : {ChatService::wecom, ChatService::dingtalk, ChatService::feishu}) {
    GroupSettings group;
    group.service = service;
    all.push_back(test::channel_of("group", group));
  }
  HttpSettings http;
  all.push_back(test::channel_of("http", http));
  http.success_path = "data.code";
  http.success_values = {"0", "ok"};
  http.administrator_values = {"no_credit"};
  http.id_path = "data.list.0.id";
  all.push_back(test::channel_of("http_path", http));
  all.back().credit = CreditWatch{0, "https://gateway.example.cn/credit", "data.left"};
  http.success_path.clear();
  http.success_contains = "success";
  all.push_back(test::channel_of("http_word", http));
  return all;
}

bool two_hundred(const Response& response) { return response.status / 100 == 2; }

// The words without which no answer of that kind is an acceptance.
bool may_accept(const Channel& channel, const Response& response) {
  if (response.end != Response::End::answered) return false;
  if (channel.name == "kannel") return response.status == 202 && (response.body.starts_with("0:") || response.body.starts_with("3:"));
  if (channel.name == "exec") return response.body.find("sent") != std::string::npos || response.body.find("\\u") != std::string::npos;
  if (channel.name == "hand") return false;
  if (channel.name == "http_word") return two_hundred(response) && response.body.find("success") != std::string::npos;
  if (channel.name == "mail" || channel.name == "webhook" || channel.name == "http") return two_hundred(response);
  return !response.body.empty();
}

int one(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Channel> channels = kinds();
  Bytes bytes(data, size);
  const Channel& channel = channels[bytes.pick(channels.size())];
  Response response;
  const std::uint8_t how = bytes.byte();
  response.end = how < 160 ? Response::End::answered : static_cast<Response::End>(how % 10);
  response.request_may_have_been_sent = (how & 1U) != 0;
  response.truncated = how % 16 == 7;
  response.status = bytes.byte() * 4 + bytes.byte() % 4;
  for (std::string_view line = bytes.line(); !line.empty(); line = bytes.line()) {
    const std::size_t equals = std::min(line.find('='), line.size());
    response.headers.emplace_back(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
  }
  response.body = bytes.rest();
  response.detail = response.body.substr(0, 40);

  const notifiers::Verdict verdict = notifiers::judge(response, channel);
  if (verdict.outcome == Outcome::sent) {
    must(may_accept(channel, response), "an acceptance stands in the answer");
    must(verdict.reason.empty(), "an acceptance needs no reason");
  } else {
    must(!verdict.reason.empty(), "a failure has its reason");
  }
  must(config::character_count(verdict.reason) <= longest_reason, "a reason is a line of the timeline");
  must(!verdict.after || (*verdict.after >= Duration(0) && *verdict.after <= notifiers::max_wait), "nobody waits longer than an hour");
  must(verdict.reason.find('\n') == std::string::npos && verdict.reason.find('\x1b') == std::string::npos, "a reason has no control character");
  const notifiers::Verdict event = notifiers::judge_event(response);
  must(event.outcome != Outcome::tell_administrator, "of a subscription no administrator is told");
  (void)notifiers::date_of(response);
  const auto asked = notifiers::compose_credit(channel, {{"token", "t"}, {"secret", "s"}}, from_millis(1'784'404'500'000));
  must(asked || !asked.error().message.empty(), "a credit is asked for, or there is a reason");
  if (const auto credit = notifiers::read_credit(response, channel)) {
    must(response.end == Response::End::answered && two_hundred(response) && !response.truncated, "only a whole answer tells an amount");
    must(std::abs(credit->left) <= most_credit, "an amount has its bound");
    must(config::character_count(credit->unit) <= 8 * 8 + 8 && credit->unit.find('\n') == std::string::npos, "a unit is a word");
  }
  return 0;
}

const Known known("gateway_answer", one);

}  // namespace
}  // namespace jibao::fuzz
