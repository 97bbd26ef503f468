// The courier: whatever a gateway does, each attempt comes back once, and no channel holds up another.
#include "daemon/courier/courier.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <mutex>

#include "daemon/courier/hooks.hpp"
#include "daemon/engine/simulated.hpp"
#include "notifiers/resolver.hpp"
#include "tests/daemon/courier/temporary_folder.hpp"
#include "tests/daemon/courier/waiting_loop.hpp"
#include "tests/notifiers/fake_server.hpp"

namespace jibao::courier {
namespace {

using notifiers::test::FakeServer;
using notifiers::test::Peer;
using notifiers::test::RefusingPort;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Channel channel(const std::string& name, ChannelSettings settings) {
  Channel made;
  made.name = name;
  made.settings = std::move(settings);
  made.timeout = std::chrono::seconds(20);
  return made;
}

Channel gateway(const std::string& name, const std::string& url) {
  HttpSettings http;
  http.url = url;
  http.body = R"({"to":"{{to}}","text":"{{text}}"})";
  return channel(name, http);
}

Dispatch page(const std::string& channel_name, std::uint32_t number = 1) {
  Dispatch dispatch;
  dispatch.page = {12, number};
  dispatch.channel = channel_name;
  dispatch.person = "wangfang";
  dispatch.address = "13800000001";
  dispatch.message.text = "河水漫堤 " + std::string(link_mark);
  dispatch.at = from_millis(1'784'404'200'000);
  return dispatch;
}

// The keys under which a group's robots were spoken to, and what was said, in order.
class GroupServer {
 public:
  // Answers as `judge` says of the key and the count of calls before this one.
  explicit GroupServer(std::function<std::string(const std::string&, std::size_t)> judge)
      : judge_(std::move(judge)), server_([this](Peer& peer) { serve(peer); }) {}
  std::vector<std::string> said() const {
    const std::lock_guard lock(mutex_);
    return said_;
  }
  std::string url() const { return server_.http_url("/send"); }

 private:
  void serve(Peer& peer) {
    for (std::string request = peer.read_http(); !request.empty(); request = peer.read_http()) {
      const auto key = request.find("?key=") + 5;
      const std::string of_robot = request.substr(key, request.find(' ', key) - key);
      std::unique_lock lock(mutex_);
      const std::string answer = judge_(of_robot, said_.size());
      said_.push_back(of_robot + ": " + request.substr(request.find("\r\n\r\n") + 4));
      lock.unlock();
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(answer.size()) + "\r\n\r\n" + answer);
    }
  }

  mutable std::mutex mutex_;
  std::vector<std::string> said_;
  std::function<std::string(const std::string&, std::size_t)> judge_;
  FakeServer server_;
};

std::string good(const std::string&, std::size_t) { return R"({"errcode":0,"errmsg":"ok"})"; }

/// Answers until the other side goes: a connection that closed after its answer without a word of it could be
/// taken for the next request.
void say_ok(Peer& peer) {
  while (!peer.read_http().empty() && peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
  }
}

class CourierTest : public testing::Test {
 protected:
  CourierTest() {
    courier.on_end([this](AttemptEnded end) { ends.push_back(std::move(end)); });
    policy->version = "v1";
    policy->office.public_url = "https://duty.example.cn/";
  }
  void use(std::vector<Channel> channels) {
    auto next = std::make_shared<Policy>(*policy);
    next->channels.clear();
    for (Channel& one : channels) next->channels[one.name] = one;
    policy = next;
  }
  const AttemptEnded& next_end() {
    const auto before = ends.size();
    while (ends.size() == before) loop.run_one();
    return ends.back();
  }
  std::string sandbox_file() const {
    std::ifstream file(folder.path() / "sandbox.jsonl");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryFolder folder;
  engine::SimulatedClock clock{from_millis(1'784'404'200'000)};
  WaitingLoop loop;
  notifiers::Resolver resolver;
  Credentials credentials{folder.path() / "credentials", [](const std::string&) {}};
  Sandbox sandbox{folder.path()};
  LinkKey links{std::array<unsigned char, LinkKey::bytes>{1, 2, 3}};
  std::shared_ptr<Policy> policy = std::make_shared<Policy>();
  std::vector<AttemptEnded> ends;
  Duration elapsed{};
  Courier courier{{clock, loop, resolver, credentials, sandbox, links, [this] { return policy; }, [this] { return elapsed; }}};
};

TEST_F(CourierTest, ASandboxKeepsTheMessageWithItsLinkAndSaysSent) {
  Channel box = channel("box", SandboxSettings{});
  box.carries_links = true;
  use({box});
  courier.send(page("box"));
  EXPECT_THAT(ends, IsEmpty()) << "the engine is in the middle of a turn when it sends";
  EXPECT_EQ(next_end().outcome, Outcome::sent);
  EXPECT_EQ(ends.back().page, (PageId{12, 1}));
  EXPECT_EQ(ends.back().reference, "sandbox-1");
  const std::string text = "河水漫堤 https://duty.example.cn/a/" + links.token({12, 1});
  ASSERT_THAT(sandbox.newest(10), SizeIs(1));
  EXPECT_EQ(sandbox.newest(10).front().message.text, text);
  EXPECT_THAT(sandbox_file(), HasSubstr("\"text\":\"" + text + "\""));
  EXPECT_THAT(sandbox_file(), HasSubstr("\"at\":\"2026-07-18T19:50:00+00:00\""));
}

TEST_F(CourierTest, AChannelThatCarriesNoLinksGetsNone) {
  use({channel("box", SandboxSettings{})});
  courier.send(page("box"));
  next_end();
  EXPECT_EQ(sandbox.newest(1).front().message.text, "河水漫堤 ");
}

TEST_F(CourierTest, AnOfficeWithoutAPublicAddressSendsNoLinks) {
  policy->office.public_url.clear();
  Channel box = channel("box", SandboxSettings{});
  box.carries_links = true;
  use({box});
  courier.send(page("box"));
  next_end();
  EXPECT_EQ(sandbox.newest(1).front().message.text, "河水漫堤 ");
}

TEST_F(CourierTest, AChannelThatThePolicyHasNoMoreGivesUpAtOnce) {
  use({});
  courier.send(page("sms"));
  EXPECT_EQ(next_end().outcome, Outcome::give_up);
  EXPECT_THAT(ends.back().reason, Not(IsEmpty()));
}

TEST_F(CourierTest, AHandCallIsWithTheSeatAtOnce) {
  use({channel("hand_call", HandCallSettings{})});
  courier.send(page("hand_call"));
  EXPECT_EQ(next_end().outcome, Outcome::sent);
}

TEST_F(CourierTest, AGatewayThatTakesTheMessageEndsTheAttemptAsSent) {
  FakeServer server(say_ok);
  use({gateway("sms", server.http_url())});
  courier.send(page("sms"));
  EXPECT_EQ(courier.counts().at("sms").outstanding, 1U);
  EXPECT_EQ(next_end().outcome, Outcome::sent);
  EXPECT_EQ(courier.counts().at("sms").outstanding, 0U);
  EXPECT_EQ(courier.counts().at("sms").outcomes.at(Outcome::sent), 1U);
}

TEST_F(CourierTest, AGatewayThatRefusesTheConnectionIsTriedAgain) {
  const RefusingPort nobody;
  use({gateway("sms", "http://127.0.0.1:" + std::to_string(nobody.port()) + "/")});
  courier.send(page("sms"));
  EXPECT_EQ(next_end().outcome, Outcome::try_again);
  EXPECT_FALSE(ends.back().in_doubt);
}

TEST_F(CourierTest, AGatewayThatHangsHoldsUpNoOther) {
  FakeServer hanging([](Peer& peer) { peer.hang(); });
  FakeServer good(say_ok);
  use({gateway("hanging", hanging.http_url()), gateway("good", good.http_url())});
  for (std::uint32_t i = 1; i <= 20; ++i) courier.send(page("hanging", i));
  courier.send(page("good", 21));
  EXPECT_EQ(next_end().page.number, 21U);
  EXPECT_EQ(ends.back().outcome, Outcome::sent);
}

TEST_F(CourierTest, ANewPolicyLeavesAttemptsUnderWayAlone) {
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  FakeServer old([&](Peer& peer) {
    peer.read_http();
    gone.wait();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  });
  FakeServer newer(say_ok);
  use({gateway("sms", old.http_url())});
  courier.send(page("sms", 1));
  use({gateway("sms", newer.http_url())});
  courier.send(page("sms", 2));
  EXPECT_EQ(next_end().page.number, 2U);
  use({});
  courier.send(page("sms", 3));
  EXPECT_EQ(next_end().page.number, 3U);
  go.set_value();
  EXPECT_EQ(next_end().page.number, 1U);
  EXPECT_EQ(ends.back().outcome, Outcome::sent);
}

TEST_F(CourierTest, AMissingCredentialIsToldToAnAdministrator) {
  KannelSettings kannel;
  kannel.url = "http://127.0.0.1:1/cgi-bin/sendsms";
  kannel.user = "jibao";
  kannel.password_credential = "kannel";
  use({channel("sms", kannel)});
  courier.send(page("sms"));
  EXPECT_EQ(next_end().outcome, Outcome::tell_administrator);
  EXPECT_THAT(ends.back().reason, HasSubstr("kannel"));
}

TEST_F(CourierTest, StoppingBringsEveryAttemptBackAndTakesNoMore) {
  FakeServer hanging([](Peer& peer) { peer.hang(); });
  use({gateway("sms", hanging.http_url())});
  courier.send(page("sms"));
  courier.stop(std::chrono::milliseconds(0));
  EXPECT_EQ(next_end().outcome, Outcome::try_again);
  courier.send(page("sms", 2));
  EXPECT_TRUE(loop.idle());
}

TEST(Sandbox, KeepsTheNewestAndNoMoreThanItsBound) {
  const TemporaryFolder folder;
  Sandbox sandbox(folder.path());
  for (std::uint32_t i = 1; i <= Sandbox::kept + 2; ++i) sandbox.keep(page("box", i));
  EXPECT_THAT(sandbox.newest(Sandbox::kept + 10), SizeIs(Sandbox::kept));
  EXPECT_EQ(sandbox.newest(1).front().page.number, Sandbox::kept + 2);
}

Channel group(const std::string& name, const std::string& url, std::vector<Robot> robots) {
  GroupSettings settings;
  settings.url = url;
  settings.robots = std::move(robots);
  Channel made = channel(name, settings);
  made.contact = ContactKind::none;
  made.carries_links = true;
  return made;
}

class GroupTest : public CourierTest {
 protected:
  GroupTest() {
    std::filesystem::create_directory(folder.path() / "credentials");
    for (const char* name : {"one", "two"}) {
      std::ofstream(folder.path() / "credentials" / name) << "key-" << name;
      std::filesystem::permissions(folder.path() / "credentials" / name, std::filesystem::perms::owner_read);
    }
  }
  Dispatch page_of(std::uint32_t number) {
    Dispatch made = page("group", number);
    made.address.clear();
    return made;
  }
};

TEST_F(GroupTest, TheLinkLeadsToTheLogInAndThePersonIsMentioned) {
  GroupServer server(good);
  policy->people["wangfang"].contact.phone = "13800000001";
  use({group("group", server.url(), {{"one", ""}})});
  courier.send(page_of(1));
  EXPECT_EQ(next_end().outcome, Outcome::sent);
  EXPECT_THAT(server.said(), ElementsAre("key-one: {\"msgtype\":\"text\",\"text\":{\"content\":\"河水漫堤 "
                                         "https://duty.example.cn/incidents/12\",\"mentioned_mobile_list\":[\"13800000001\"]}}"));
}

TEST_F(GroupTest, WhatIsTooMuchForOneRobotGoesByTheNextAndThenWaitsAndIsNotLost) {
  GroupServer server(good);
  use({group("group", server.url(), {{"one", ""}, {"two", ""}})});
  for (std::uint32_t number = 1; number <= 4; ++number) courier.send(page_of(number));
  next_end();
  next_end();
  EXPECT_TRUE(loop.idle());
  EXPECT_THAT(server.said(), testing::UnorderedElementsAre(HasSubstr("key-one"), HasSubstr("key-two")));
  EXPECT_EQ(courier.counts().at("group").outstanding, 2U);
  elapsed += std::chrono::seconds(3);
  courier.pass_time();
  EXPECT_TRUE(loop.idle());
  elapsed += std::chrono::seconds(1);
  courier.pass_time();
  next_end();
  next_end();
  EXPECT_THAT(ends, testing::Each(testing::Field(&AttemptEnded::outcome, Outcome::sent)));
  EXPECT_THAT(ends, SizeIs(4));
}

TEST_F(GroupTest, ARobotThatSpokeTooFastRestsAndItsMessageGoesByAnother) {
  GroupServer server([](const std::string& key, std::size_t) {
    return key == "key-one" ? std::string(R"({"errcode":45009,"errmsg":"api freq out of limit"})") : good({}, 0);
  });
  use({group("group", server.url(), {{"one", ""}, {"two", ""}})});
  courier.send(page_of(1));
  EXPECT_EQ(next_end().outcome, Outcome::sent);
  EXPECT_THAT(server.said(), ElementsAre(HasSubstr("key-one"), HasSubstr("key-two")));
  elapsed += std::chrono::seconds(59);
  courier.send(page_of(2));
  EXPECT_EQ(next_end().outcome, Outcome::sent);
  EXPECT_THAT(server.said(), ElementsAre(testing::_, testing::_, HasSubstr("key-two")));
}

TEST_F(GroupTest, WhatWaitedTenMinutesComesBackToBeTriedAgain) {
  GroupServer server([](const std::string&, std::size_t) { return R"({"errcode":45009,"errmsg":"api freq out of limit"})"; });
  use({group("group", server.url(), {{"one", ""}})});
  courier.send(page_of(1));
  while (server.said().empty() || loop.idle()) std::this_thread::yield();
  loop.run_one();  // back in line
  EXPECT_THAT(ends, IsEmpty());
  elapsed += longest_group_wait;
  courier.pass_time();
  EXPECT_EQ(next_end().outcome, Outcome::try_again);
  EXPECT_FALSE(ends.back().in_doubt);
  EXPECT_THAT(ends.back().reason, HasSubstr("频率"));
}

TEST_F(GroupTest, WhatWaitsSurvivesANewPolicyAndIsGivenUpWhereTheGroupIsGone) {
  GroupServer server(good);
  use({group("group", server.url(), {{"one", ""}})});
  for (std::uint32_t number = 1; number <= 3; ++number) courier.send(page_of(number));
  next_end();
  use({group("group", server.url(), {{"two", ""}})});
  courier.pass_time();
  next_end();
  EXPECT_EQ(ends.back().outcome, Outcome::sent);
  EXPECT_THAT(server.said().back(), HasSubstr("key-two"));
  use({});
  courier.pass_time();
  EXPECT_EQ(next_end().outcome, Outcome::try_again);
  EXPECT_EQ(courier.counts().at("group").outstanding, 0U);
}

Channel rated(const std::string& url, ProviderRate rate) {
  Channel made = gateway("sms", url);
  made.rate = rate;
  return made;
}

TEST_F(CourierTest, WhatIsTooMuchForTheRateOfAProviderWaitsAndSaysHowLong) {
  FakeServer server(say_ok);
  use({rated(server.http_url(), {1, std::chrono::seconds(2)})});
  for (std::uint32_t number = 1; number <= 3; ++number) courier.send(page("sms", number));
  EXPECT_EQ(next_end().page.number, 1U);
  EXPECT_EQ(ends.back().waited, Duration{});
  EXPECT_TRUE(loop.idle());
  EXPECT_EQ(courier.counts().at("sms").waiting, 2U);
  elapsed += std::chrono::milliseconds(1999);
  courier.pass_time();
  EXPECT_EQ(courier.counts().at("sms").waiting, 2U);
  elapsed += std::chrono::milliseconds(1);
  courier.pass_time();
  EXPECT_EQ(next_end().page.number, 2U);
  EXPECT_EQ(ends.back().outcome, Outcome::sent);
  EXPECT_EQ(ends.back().waited, std::chrono::seconds(2));
  EXPECT_EQ(courier.counts().at("sms").waiting, 1U);
}

TEST_F(CourierTest, BetweenTwoLooksTheLoopIsAskedToCallWhenTheNextMayLeave) {
  FakeServer server(say_ok);
  use({rated(server.http_url(), {4, std::chrono::seconds(1)})});
  for (std::uint32_t number = 1; number <= 3; ++number) courier.send(page("sms", number));
  next_end();
  ASSERT_THAT(loop.calls, SizeIs(1));
  EXPECT_EQ(loop.calls.front().first, std::chrono::milliseconds(250));
  elapsed += std::chrono::milliseconds(250);
  const auto call = std::move(loop.calls.front().second);
  loop.calls.clear();
  call();
  EXPECT_EQ(next_end().page.number, 2U);
  EXPECT_THAT(loop.calls, SizeIs(1)) << "the third waits on";
}

TEST_F(CourierTest, WhatWaitedTenMinutesForTheRateGoesBackToTheLane) {
  FakeServer server(say_ok);
  use({rated(server.http_url(), {1, std::chrono::minutes(1)})});
  for (std::uint32_t number = 1; number <= 2; ++number) courier.send(page("sms", number));
  next_end();
  elapsed += std::chrono::minutes(10);
  courier.pass_time();
  EXPECT_EQ(next_end().page.number, 2U);
  EXPECT_EQ(ends.back().outcome, Outcome::try_again);
  EXPECT_FALSE(ends.back().in_doubt);
  EXPECT_EQ(ends.back().waited, std::chrono::minutes(10));
  EXPECT_THAT(ends.back().reason, HasSubstr("速率"));
}

TEST_F(CourierTest, AGatewayWithARateThatAsksToBeLeftAloneFailsTheAttemptAndHoldsUpNoOther) {
  FakeServer server([](Peer& peer) {
    peer.read_http();
    peer.write("HTTP/1.1 503 Busy\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n");
  });
  use({rated(server.http_url(), {1, std::chrono::seconds(1)})});
  courier.send(page("sms", 1));
  EXPECT_EQ(next_end().outcome, Outcome::try_again);
  EXPECT_EQ(courier.counts().at("sms").waiting, 0U);
}

TEST_F(CourierTest, WhereAPolicyTakesTheRateAwayWhatWaitsGoesAtOnce) {
  FakeServer server(say_ok);
  use({rated(server.http_url(), {1, std::chrono::minutes(1)})});
  for (std::uint32_t number = 1; number <= 3; ++number) courier.send(page("sms", number));
  next_end();
  use({gateway("sms", server.http_url())});
  courier.pass_time();
  next_end();
  next_end();
  EXPECT_EQ(ends.back().outcome, Outcome::sent);
  EXPECT_EQ(courier.counts().at("sms").outstanding, 0U);
}

TEST(Hooks, AReceiptOfKannelBecomesAnEvent) {
  http::Request request;
  request.method = "GET";
  request.query = {{"page", "12-3"}, {"attempt", "1"}, {"type", "1"}};
  const auto call = read_hook(channel("sms", KannelSettings{}), request, {});
  ASSERT_TRUE(call) << call.error().why;
  ASSERT_THAT(call->events, SizeIs(1));
  EXPECT_EQ(std::get<ReceiptArrived>(call->events.front()).page, (PageId{12, 3}));
  EXPECT_EQ(call->answer.body, "");
}

TEST(Hooks, AFormIsReadLikeAQuery) {
  http::Request request;
  request.method = "POST";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"}};
  request.body = "from=13800000001&text=%E6%94%B6%E5%88%B0";
  const auto call = read_hook(channel("sms", KannelSettings{}), request, {});
  ASSERT_TRUE(call) << call.error().why;
  ASSERT_THAT(call->events, SizeIs(1));
  EXPECT_EQ(std::get<ReplyArrived>(call->events.front()).text, "收到");
}

TEST(Hooks, WhatIsNoCallOfTheChannelIsAnError) {
  http::Request request;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = "%zz";
  EXPECT_FALSE(read_hook(channel("sms", KannelSettings{}), request, {}));
  EXPECT_FALSE(read_hook(channel("box", SandboxSettings{}), http::Request{}, {}));
}

TEST(Hooks, ACallThatItsProviderDidNotSignIsForged) {
  TwilioSmsSettings twilio;
  twilio.account.token_credential = "token";
  twilio.account.callback_base = "https://duty.example.cn";
  http::Request request;
  request.target = "/hooks/sms/secret?page=12-3";
  request.query = {{"page", "12-3"}};
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"X-Twilio-Signature", "bm8="}};
  request.body = "MessageStatus=delivered&MessageSid=SM1";
  const auto call = read_hook(channel("sms", twilio), request, {{"token", "12345"}});
  ASSERT_FALSE(call);
  EXPECT_EQ(call.error().fault, HookFault::forged);
  // Made with: printf 'https://duty.example.cn/hooks/sms/secret?page=12-3MessageSidSM1MessageStatusdelivered' |
  //            openssl dgst -sha1 -hmac 12345 -binary | base64
  request.headers[1].second = "GMuiEMeeGuO/pKs5UkLpa6HdudM=";
  EXPECT_TRUE(read_hook(channel("sms", twilio), request, {{"token", "12345"}}));
}

}  // namespace
}  // namespace jibao::courier
