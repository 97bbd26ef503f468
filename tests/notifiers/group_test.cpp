#include <gtest/gtest.h>

#include "notifiers/channels.hpp"
#include "notifiers/encodings.hpp"
#include "tests/notifiers/golden.hpp"

namespace jibao::notifiers::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// 2026-11-22 08:00:00.456 Beijing time.
const Instant recorded = Instant(milliseconds(1'795'305'600'456));
const Secrets secrets{{"wecom-1", "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"},
                      {"wecom-2", "second"},
                      {"ding", "token+/="},
                      {"ding-sign", "SEC000test"},
                      {"fei", "1f2e-3d4c"},
                      {"fei-sign", "feishusecret"}};

Channel group(ChatService service) {
  GroupSettings settings;
  settings.service = service;
  switch (service) {
    case ChatService::wecom:
      settings.url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send";
      settings.robots = {{"wecom-1", ""}};
      break;
    case ChatService::dingtalk:
      settings.url = "https://oapi.dingtalk.com/robot/send";
      settings.robots = {{"ding", "ding-sign"}};
      break;
    case ChatService::feishu:
      settings.url = "https://open.feishu.cn/open-apis/bot/v2/hook";
      settings.robots = {{"fei", "fei-sign"}};
      break;
  }
  Channel channel;
  channel.name = "group";
  channel.contact = ContactKind::none;
  channel.settings = settings;
  return channel;
}

Dispatch page() {
  Dispatch dispatch;
  dispatch.page = PageId{12, 3};
  dispatch.channel = "group";
  dispatch.person = "wangfang";
  dispatch.address = "+8613800138000";
  dispatch.message.text = "【演练】致王芳：较大清河镇\"溃堤\"，03:42，失联2人。\nhttps://duty.example.cn/incidents/12";
  dispatch.drill = true;
  return dispatch;
}

std::string composed(const Dispatch& dispatch, const Channel& channel) {
  const Result<Request> request = compose(dispatch, channel, secrets, recorded);
  if (!request) return "error: " + request.error().message;
  const auto& http = std::get<HttpRequest>(request->what);
  std::string text = http.method + " " + http.url + "\n";
  for (const Header& header : http.headers) text += header.first + ": " + header.second + "\n";
  return text + "\n" + http.body + "\n";
}

// The known answers were made with another program (Python's hmac).
TEST(Group, SignaturesOfDingTalkAndFeishuAreTheKnownOnes) {
  EXPECT_EQ(base64_hmac_sha256("SEC000test", "1795300000000\nSEC000test"), "F1UaCCpvAkn6eShxINl4OqTI4jEvBlFMcC5cX0pUtsI=");
  EXPECT_EQ(base64_hmac_sha256("1795300000\nfeishusecret", ""), "bW8mKuOxX1U46/H2132eCMambAqQFtljHNMqcTDg8Cg=");
}

TEST(Group, DingTalkRequestCarriesTheKnownSignatureOfItsTime) {
  const Request request = compose(page(), group(ChatService::dingtalk), secrets, Instant(milliseconds(1'795'300'000'000))).value();
  EXPECT_EQ(std::get<HttpRequest>(request.what).url,
            "https://oapi.dingtalk.com/robot/send?access_token=token%2B%2F%3D&timestamp=1795300000000"
            "&sign=F1UaCCpvAkn6eShxINl4OqTI4jEvBlFMcC5cX0pUtsI%3D");
}

TEST(Group, FeishuRequestCarriesTheKnownSignatureOfItsTime) {
  const Request request = compose(page(), group(ChatService::feishu), secrets, Instant(milliseconds(1'795'300'000'999))).value();
  EXPECT_EQ(std::get<HttpRequest>(request.what).body.find(
                R"({"timestamp":"1795300000","sign":"bW8mKuOxX1U46/H2132eCMambAqQFtljHNMqcTDg8Cg=",)"),
            0U);
}

TEST(Group, RequestsAreTheGoldenOnes) {
  expect_golden("group_wecom.txt", composed(page(), group(ChatService::wecom)));
  expect_golden("group_dingtalk.txt", composed(page(), group(ChatService::dingtalk)));
  expect_golden("group_feishu.txt", composed(page(), group(ChatService::feishu)));
}

TEST(Group, WithoutASecretToSignWithNothingIsSigned) {
  for (const ChatService service : {ChatService::dingtalk, ChatService::feishu}) {
    Channel channel = group(service);
    std::get<GroupSettings>(channel.settings).robots.front().sign_credential.clear();
    EXPECT_EQ(composed(page(), channel).find("sign"), std::string::npos);
    EXPECT_EQ(composed(page(), channel).find("timestamp"), std::string::npos);
  }
}

TEST(Group, MentionsOnlyAMobileOfTheMainlandAndOnlyWhereItMay) {
  const auto wecom = [](const std::string& number, bool mention = true) {
    Dispatch dispatch = page();
    dispatch.address = number;
    Channel channel = group(ChatService::wecom);
    std::get<GroupSettings>(channel.settings).mention = mention;
    return composed(dispatch, channel);
  };
  EXPECT_NE(wecom("13800138000").find(R"("mentioned_mobile_list":["13800138000"])"), std::string::npos);
  EXPECT_NE(wecom("+8613800138000").find(R"("mentioned_mobile_list":["13800138000"])"), std::string::npos);
  for (const std::string number : {"", "05511234567", "0000-1234511", "@all", "138001380001", "23800138000"}) {
    EXPECT_EQ(wecom(number).find("mentioned"), std::string::npos) << number;
  }
  EXPECT_EQ(wecom("13800138000", false).find("mentioned"), std::string::npos);
}

TEST(Group, WordsOfAReportMentionNobody) {
  for (const ChatService service : {ChatService::wecom, ChatService::dingtalk, ChatService::feishu}) {
    Dispatch dispatch = page();
    dispatch.message.text = "<at user_id=\"all\">所有人</at><@all>";
    const std::string text = composed(dispatch, group(service));
    EXPECT_EQ(text.find('<'), std::string::npos) << text;
    EXPECT_NE(text.find("＜at"), std::string::npos) << text;
  }
}

// Every length around the limit, so that the cut falls on each byte of a character.
TEST(Group, LongTextIsCutAtACharactersEndWithAMarkWithinTheBytesOfTheService) {
  for (const auto& [service, most] : {std::pair(ChatService::wecom, std::size_t{2048}),
                                      std::pair(ChatService::dingtalk, std::size_t{8000}),
                                      std::pair(ChatService::feishu, std::size_t{8000})}) {
    for (std::size_t ahead = 0; ahead < 8; ++ahead) {
      Dispatch dispatch = page();
      dispatch.message.text = std::string(ahead, 'a');
      while (dispatch.message.text.size() <= most) dispatch.message.text += "河𠅤";
      const std::string body = composed(dispatch, group(service));
      const std::size_t begin = body.find(std::string(ahead, 'a') + "河");
      const std::size_t end = body.find("…\"");
      ASSERT_NE(end, std::string::npos) << ahead;
      const std::size_t size = end - begin + 3;
      EXPECT_LE(size, most);
      EXPECT_GT(size, most - 4);
      EXPECT_EQ((size - ahead - 3) % 7 == 0 || (size - ahead - 3) % 7 == 3, true) << "a character was cut";
      dispatch.message.text.resize(most / 2 - 1);
      dispatch.message.text += std::string(most - dispatch.message.text.size(), 'z');
      EXPECT_EQ(composed(dispatch, group(service)).find("…"), std::string::npos) << "it fitted";
    }
  }
}

TEST(Group, SpeaksThroughItsFirstRobotAndNamesAllCredentials) {
  Channel channel = group(ChatService::wecom);
  std::get<GroupSettings>(channel.settings).robots.push_back({"wecom-2", ""});
  EXPECT_EQ(credentials_of(channel), (std::vector<std::string>{"wecom-1", "wecom-2"}));
  EXPECT_NE(composed(page(), channel).find("key=693a91f6"), std::string::npos);
  EXPECT_EQ(compose(page(), channel, {}, recorded).error().message, "the credential 'wecom-1' is missing");
}

TEST(Group, AnAnswerThatQuotesTheAddressIsNotRepeated) {
  Response response;
  response.end = Response::End::answered;
  response.status = 200;
  response.body = "you asked for /robot/send?access_token=tok";
  for (const ChatService service : {ChatService::wecom, ChatService::dingtalk, ChatService::feishu}) {
    EXPECT_EQ(judge(response, group(service)).reason, "网关答复 200");
  }
}

}  // namespace
}  // namespace jibao::notifiers::test
