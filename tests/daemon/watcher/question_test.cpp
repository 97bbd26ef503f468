// What is asked, and that nothing but a signed answer to this very question is a heartbeat.
#include "daemon/watcher/question.hpp"

#include <gtest/gtest.h>

#include "notifiers/encodings.hpp"

namespace jibao::watcher {
namespace {

const std::string key(32, 'k');
const std::string nonce = "00c0ffee";

std::string body(const std::string& more = "") {
  return R"({"heartbeat":1,"version":"0.1.0","wall_ms":1784404500000,"started_ms":1784404000000,"drill":false,"journal":{"sequence":41,"hash":")" +
         std::string(64, 'a') + R"("},"holds":true,"broken":["overdue"])" + more + "}";
}

notifiers::Response answer(const std::string& text, int status = 200, const std::string& of = nonce) {
  notifiers::Response response;
  response.end = notifiers::Response::End::answered;
  response.status = status;
  response.body = text;
  response.headers.emplace_back("x-jibao-watch-signature", notifiers::hex_hmac_sha256(key, "answer " + of + " " + text));
  return response;
}

std::string reason(const notifiers::Response& response) {
  const auto read = read_answer(response, key, nonce, Language::en);
  const auto* none = std::get_if<NoHeartbeat>(&read);
  return none == nullptr ? "a heartbeat" : none->reason;
}

TEST(Question, ProvesTheKeyAndDoesNotSendIt) {
  WatchPlan plan;
  plan.url = "https://duty.example.cn:8440";
  const auto request = std::get<notifiers::HttpRequest>(question(plan, key, nonce, ChainHead{7, std::string(64, 'b')}).what);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, "https://duty.example.cn:8440/api/v1/heartbeat?known=7-" + std::string(64, 'b'));
  ASSERT_EQ(request.headers.size(), 1u);
  EXPECT_EQ(request.headers[0].second, nonce + " " + notifiers::hex_hmac_sha256(key, "ask " + nonce));
  EXPECT_EQ(request.headers[0].second.find(key), std::string::npos);
}

TEST(Question, ReadsWhatASignedAnswerSays) {
  const auto read = read_answer(answer(body()), key, nonce, Language::zh);
  const auto* beat = std::get_if<Heartbeat>(&read);
  ASSERT_NE(beat, nullptr);
  EXPECT_EQ(to_millis(beat->wall), 1784404500000);
  EXPECT_EQ(beat->head, (ChainHead{41, std::string(64, 'a')}));
  EXPECT_EQ(beat->holds, true);
  EXPECT_EQ(beat->broken, std::vector<std::string>{"overdue"});
}

TEST(Question, AMemberThatIsNotKnownYetIsPassedOver) { EXPECT_EQ(reason(answer(body(R"(,"new":[1])"))), "a heartbeat"); }

TEST(Question, AnUnsignedAnAlteredAndAnOldAnswerAreNoHeartbeat) {
  const std::string no_signature = "something answers, but it is no heartbeat of Jibao's (no valid signature)";
  notifiers::Response unsigned_one = answer(body());
  unsigned_one.headers.clear();
  EXPECT_EQ(reason(unsigned_one), no_signature);
  notifiers::Response altered = answer(body());
  altered.body[5] = 'x';
  EXPECT_EQ(reason(altered), no_signature);
  EXPECT_EQ(reason(answer(body(), 200, "0ddba11")), no_signature);
  EXPECT_EQ(reason(answer(body(), 503)), "it answers HTTP 503");
  EXPECT_EQ(reason(answer(body(), 401)), "the key is refused: watch_key differs on the two machines");
}

TEST(Question, ASignedAnswerThatMakesNoSenseIsNoHeartbeat) {
  const std::string nonsense = "the heartbeat cannot be understood";
  EXPECT_EQ(reason(answer("{}")), nonsense);
  EXPECT_EQ(reason(answer("ok\n")), nonsense);
  for (const auto& [from, to] : std::initializer_list<std::pair<std::string, std::string>>{
           {"\"heartbeat\":1", "\"heartbeat\":2"}, {"41", "-1"}, {"1784404500000", "1e400"}, {"1784404500000", "9223372036854775807"},
           {"aaaa", "AAAA"}, {"[\"overdue\"]", "\"overdue\""}, {"\"overdue\"", "\"<b>\""}, {"\"overdue\"", "7"}}) {
    std::string text = body();
    text.replace(text.find(from), from.size(), to);
    EXPECT_EQ(reason(answer(text)), nonsense) << to;
  }
}

TEST(Question, SaysHowAConnectionFailed) {
  notifiers::Response response;
  response.end = notifiers::Response::End::timed_out;
  EXPECT_EQ(reason(response), "no answer in time");
  response.end = notifiers::Response::End::refused_connection;
  EXPECT_EQ(reason(response), "connection refused");
}

}  // namespace
}  // namespace jibao::watcher
