#include <gtest/gtest.h>

#include "notifiers/mail_transfer.hpp"
#include "tests/notifiers/fake_server.hpp"

namespace jibao::notifiers::test {
namespace {

using End = Response::End;

// A mail server that answers each command from a table; what is not in the table gets the usual positive
// reply.
struct MailScript {
  std::vector<std::pair<std::string, std::string>> replies;  // start of the command -> reply
  std::string after_message = "250 2.0.0 queued as 4RT7\r\n";
  bool silent_after_message = false;
  bool drop_after_message = false;
  std::vector<std::string> commands;
  std::string message;
  std::mutex mutex;

  std::string reply_to(const std::string& command) {
    for (const auto& [start, reply] : replies) {
      if (command.starts_with(start)) return reply;
    }
    if (command.starts_with("EHLO")) return "250-mail.test\r\n250 8BITMIME\r\n";
    if (command.starts_with("DATA")) return "354 go on\r\n";
    return "250 ok\r\n";
  }

  void operator()(Peer& peer) {
    peer.write("220 mail.test\r\n");
    while (true) {
      const std::string command = peer.read_line();
      if (command.empty()) return;
      {
        const std::lock_guard lock(mutex);
        commands.push_back(command.substr(0, command.size() - 2));
      }
      const std::string reply = reply_to(command);
      peer.write(reply);
      if (!command.starts_with("DATA") || !reply.starts_with("354")) continue;
      const std::string text = peer.read_until("\r\n.\r\n");
      {
        const std::lock_guard lock(mutex);
        message = text;
      }
      if (drop_after_message) return peer.reset();
      if (silent_after_message) return peer.hang();
      peer.write(after_message);
    }
  }
};

class TransportMail : public testing::Test {
 protected:
  Request mail_to(const FakeServer& server) {
    MailRequest mail;
    mail.url = server.smtp_url();
    mail.tls = MailRequest::Tls::none;
    mail.from = "duty@county.test";
    mail.to = "leader@county.test";
    mail.message = "Subject: x\r\n\r\n.first\nlast";
    return Request{mail, unhurried, unhurried};
  }

  MailScript script_;
  Resolver resolver_{
      {}, [](const std::string&) -> Result<Addresses> { return failure("no name is known here"); }};
  Transport transport_{TransportSettings{.name = "mail"}, resolver_};
};

TEST_F(TransportMail, SpeaksOneTransactionAndKeepsTheFinalReply) {
  FakeServer server([this](Peer& peer) { script_(peer); });
  const Response response = ask(transport_, mail_to(server));
  EXPECT_EQ(response.end, End::answered) << response.detail;
  EXPECT_EQ(response.status, 250);
  EXPECT_EQ(response.body, "250 2.0.0 queued as 4RT7");
  EXPECT_EQ(response.header("command"), "message");
  EXPECT_TRUE(response.request_may_have_been_sent);
  const std::lock_guard lock(script_.mutex);
  ASSERT_GE(script_.commands.size(), 4U);
  script_.commands.resize(4);
  EXPECT_EQ(script_.commands, (std::vector<std::string>{"EHLO duty.test", "MAIL FROM:<duty@county.test>",
                                                        "RCPT TO:<leader@county.test>", "DATA"}));
  EXPECT_EQ(script_.message, "Subject: x\r\n\r\n..first\r\nlast\r\n.\r\n");
}

TEST_F(TransportMail, ReportsARefusalAfterTheMessage) {
  script_.after_message = "550 5.7.1 refused as spam\r\n";
  FakeServer server([this](Peer& peer) { script_(peer); });
  const Response response = ask(transport_, mail_to(server));
  EXPECT_EQ(response.end, End::answered);
  EXPECT_EQ(response.status, 550);
  EXPECT_EQ(response.body, "550 5.7.1 refused as spam");
  EXPECT_FALSE(response.request_may_have_been_sent);
}

TEST_F(TransportMail, ReportsARefusedRecipientAndSendsNoMessage) {
  script_.replies = {{"RCPT", "450-4.2.0 greylisted\r\n450 4.2.0 come back later\r\n"}};
  FakeServer server([this](Peer& peer) { script_(peer); });
  const Response response = ask(transport_, mail_to(server));
  EXPECT_EQ(response.status, 450);
  EXPECT_EQ(response.body, "450 4.2.0 come back later");
  EXPECT_EQ(response.detail, "rcpt to was answered 450 4.2.0 come back later");
  EXPECT_FALSE(response.request_may_have_been_sent);
  const std::lock_guard lock(script_.mutex);
  EXPECT_TRUE(script_.message.empty());
}

TEST_F(TransportMail, LeavesInDoubtAConnectionDroppedAfterTheFinalDot) {
  script_.drop_after_message = true;
  FakeServer server([this](Peer& peer) { script_(peer); });
  const Response response = ask(transport_, mail_to(server));
  EXPECT_EQ(response.end, End::broken);
  EXPECT_TRUE(response.request_may_have_been_sent);
}

TEST_F(TransportMail, LeavesInDoubtAReplyThatNeitherTakesNorRefusesTheMessage) {
  script_.after_message = "354 go on\r\n";
  FakeServer server([this](Peer& peer) { script_(peer); });
  const Response response = ask(transport_, mail_to(server));
  EXPECT_EQ(response.status, 354);
  EXPECT_TRUE(response.request_may_have_been_sent);
}

TEST_F(TransportMail, LeavesInDoubtSilenceAfterTheFinalDot) {
  script_.silent_after_message = true;
  FakeServer server([this](Peer& peer) { script_(peer); });
  Request request = mail_to(server);
  request.total_timeout = std::chrono::milliseconds(400);
  const Response response = ask(transport_, request);
  EXPECT_EQ(response.end, End::timed_out);
  EXPECT_TRUE(response.request_may_have_been_sent);
}

TEST_F(TransportMail, IsNotHeldByAnotherMailThatGetsNoFinalReply) {
  script_.silent_after_message = true;
  FakeServer silent([this](Peer& peer) { script_(peer); });
  MailScript prompt_script;
  FakeServer prompt([&](Peer& peer) { prompt_script(peer); });
  std::future<Response> held = ask_later(transport_, mail_to(silent));
  EXPECT_EQ(ask(transport_, mail_to(prompt)).status, 250);
  transport_.stop(std::chrono::milliseconds(0));
  EXPECT_EQ(held.get().end, End::cancelled);
}

TEST_F(TransportMail, SaysTimedOutWithoutDoubtWhereTheServerNeverGreets) {
  FakeServer server([](Peer& peer) { peer.hang(); });
  Request request = mail_to(server);
  request.total_timeout = hurried;
  const Response response = ask(transport_, request);
  EXPECT_EQ(response.end, End::timed_out);
  EXPECT_FALSE(response.request_may_have_been_sent);
}

TEST_F(TransportMail, SendsNothingInTheClearWhereStarttlsIsWantedAndAbsent) {
  FakeServer server([this](Peer& peer) { script_(peer); });
  Request request = mail_to(server);
  std::get<MailRequest>(request.what).tls = MailRequest::Tls::starttls;
  std::get<MailRequest>(request.what).user = "duty";
  std::get<MailRequest>(request.what).password = "geheim";
  const Response response = ask(transport_, request);
  EXPECT_EQ(response.end, End::tls_failed);
  EXPECT_FALSE(response.request_may_have_been_sent);
  const std::lock_guard lock(script_.mutex);
  for (const std::string& each : script_.commands) {
    EXPECT_FALSE(each.starts_with("AUTH") || each.starts_with("MAIL")) << each;
  }
}

TEST_F(TransportMail, SaysThatTheLogInWasRefusedAndHowItWasAnswered) {
  script_.replies = {{"EHLO", "250-mail.test\r\n250 AUTH LOGIN PLAIN\r\n"},
                     {"AUTH", "535 5.7.8 wrong authorisation code\r\n"}};
  FakeServer server([this](Peer& peer) { script_(peer); });
  Request request = mail_to(server);
  std::get<MailRequest>(request.what).user = "duty";
  std::get<MailRequest>(request.what).password = "geheim";
  const Response response = ask(transport_, request);
  EXPECT_EQ(response.end, End::login_refused);
  EXPECT_EQ(response.status, 535);
  EXPECT_EQ(response.body, "535 5.7.8 wrong authorisation code");
  EXPECT_EQ(response.detail.find("geheim"), std::string::npos);
}

TEST_F(TransportMail, LogsInBeforeTheTransaction) {
  script_.replies = {
      {"EHLO", "250-mail.test\r\n250 AUTH PLAIN\r\n"}, {"AUTH", "334 \r\n"}, {"AGR", "235 welcome\r\n"}};
  FakeServer server([this](Peer& peer) { script_(peer); });
  Request request = mail_to(server);
  std::get<MailRequest>(request.what).user = "duty";
  std::get<MailRequest>(request.what).password = "geheim";
  EXPECT_EQ(ask(transport_, request).status, 250);
  const std::lock_guard lock(script_.mutex);
  EXPECT_EQ(script_.commands.at(1), "AUTH PLAIN");
}

TEST_F(TransportMail, CallsRepliesThatAreNoSmtpBroken) {
  script_.replies = {{"MAIL", "hello\r\n"}};
  FakeServer server([this](Peer& peer) { script_(peer); });
  const Response response = ask(transport_, mail_to(server));
  EXPECT_EQ(response.end, End::broken);
  EXPECT_EQ(response.detail, "what came is not an SMTP reply");
}

TEST_F(TransportMail, EndsAReplyWithoutEnd) {
  script_.replies = {{"MAIL", ""}};
  FakeServer server([this](Peer& peer) {
    script_.replies = {{"MAIL", "250-" + std::string(20'000, 'x') + "\r\n"}};
    script_(peer);
  });
  const Response response = ask(transport_, mail_to(server));
  EXPECT_EQ(response.end, End::broken);
  EXPECT_EQ(response.detail, "the reply is longer than 16 KiB");
}

TEST(MailWireForm, StuffsDotsAndMakesEveryLineEndWhole) {
  EXPECT_EQ(wire_form("a\n.\nb\r.\r\n..c"), "a\r\n..\r\nb\r\n..\r\n...c\r\n.\r\n");
}

}  // namespace
}  // namespace jibao::notifiers::test
