// The line to the daemon against real sockets of this test: answered, refused, and cut off after the request
// was taken.
#include "daemon/cli/link.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <thread>

#include "daemon/cli/commands.hpp"

namespace jibao::cli {
namespace {

// Listens on a port of its own; each connection is read up to the end of its head and answered with the next
// text (an empty one: closed without a word).
class Peer {
 public:
  explicit Peer(std::vector<std::string> answers) : answers_(std::move(answers)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(listener_, 8);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~Peer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  std::string url;
  std::vector<std::string> requests;

  void finish() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    thread_ = std::thread([] {});
  }

 private:
  void serve() {
    for (const std::string& answer : answers_) {
      const int connection = accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      std::string request;
      char part[4096];
      while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t count = read(connection, part, sizeof part);
        if (count <= 0) break;
        request.append(part, static_cast<std::size_t>(count));
      }
      requests.push_back(request);
      std::size_t sent = 0;
      while (sent < answer.size()) {
        const ssize_t count = send(connection, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) break;
        sent += static_cast<std::size_t>(count);
      }
      close(connection);
    }
  }
  std::vector<std::string> answers_;
  int listener_ = -1;
  std::thread thread_;
};

std::string answer(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

struct Printed {
  int code;
  std::string out, err;
};

Printed run_with(Options options, const std::string& url) {
  const std::string token = ::testing::TempDir() + "cli_test.token";
  std::ofstream(token) << "secret-token\n";
  options.url = url;
  options.token_file = token;
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int code = run(options);
  Printed printed{code, ::testing::internal::GetCapturedStdout(), ::testing::internal::GetCapturedStderr()};
  unlink(token.c_str());
  return printed;
}

Options filing() {
  Options options;
  options.command = "file";
  options.fields = {{"category", "A"}, {"title", "x"}};
  options.as = "王芳";
  options.key = "key-1";
  return options;
}

TEST(Link, SendsTheTokenThePersonAndTheKey) {
  Peer peer({answer(201, R"({"number":"2026-0001","title":"x","state":"open"})")});
  const Printed printed = run_with(filing(), peer.url);
  peer.finish();
  EXPECT_EQ(printed.code, Exit::ok) << printed.err;
  EXPECT_NE(printed.out.find("2026-0001"), std::string::npos);
  ASSERT_EQ(peer.requests.size(), 1u);
  const std::string& request = peer.requests[0];
  EXPECT_TRUE(request.starts_with("POST /api/v1/incidents HTTP/1.1\r\n"));
  EXPECT_NE(request.find("Authorization: Bearer secret-token\r\n"), std::string::npos);
  EXPECT_NE(request.find("X-Jibao-As: %E7%8E%8B%E8%8A%B3\r\n"), std::string::npos);
  EXPECT_NE(request.find("X-Jibao-Via: command_line\r\n"), std::string::npos);
  EXPECT_NE(request.find("Idempotency-Key: key-1\r\n"), std::string::npos);
}

TEST(Link, RepeatsUnderTheSameKeyWhereTheConnectionWasLost) {
  Peer peer({"", answer(201, R"({"number":"2026-0001","title":"x","state":"open"})")});
  const Printed printed = run_with(filing(), peer.url);
  peer.finish();
  EXPECT_EQ(printed.code, Exit::ok) << printed.err;
  ASSERT_EQ(peer.requests.size(), 2u);
  EXPECT_NE(peer.requests[1].find("Idempotency-Key: key-1\r\n"), std::string::npos);
}

TEST(Link, SaysThatItIsUnreachableWhereNobodyListens) {
  std::string gone;
  { gone = Peer({}).url; }
  const Printed printed = run_with(filing(), gone);
  EXPECT_EQ(printed.code, Exit::unreachable);
  EXPECT_EQ(printed.err.find("secret-token"), std::string::npos);
}

TEST(Link, SaysThatItIsUnknownWhereTheRequestWasTakenAndNoAnswerCame) {
  Options options;
  options.command = "confirm";  // has no key: is not repeated
  options.incident = "1";
  options.argument = "1";
  Peer peer({""});
  EXPECT_EQ(run_with(options, peer.url).code, Exit::unknown);
}

TEST(Link, SaysHowToRepeatWhereTheDaemonKnowsTheCommandAgain) {
  const auto unanswered = [](const std::string& command, const std::string& word, const std::string& argument) {
    Options options;
    options.command = command;
    options.word = word;
    options.argument = argument;
    Peer peer({""});
    const Printed printed = run_with(options, peer.url);
    EXPECT_EQ(printed.code, Exit::unknown) << command;
    return printed.err;
  };
  for (const auto& [command, word, argument] : std::vector<std::array<std::string, 3>>{{"roster", "issue", "2026-12"}, {"leave", "approve", "1"}, {"handover", "confirm", "1"},
                                                                                       {"surge", "call", ""}, {"roll-call", "now", ""}, {"contact", "send", "王芳"}})
    EXPECT_NE(unanswered(command, word, argument).find("不会办理两次"), std::string::npos) << command;
  EXPECT_EQ(unanswered("reload", "", "").find("不会办理两次"), std::string::npos);
}

TEST(Link, AsksForTheCodeBeforeItAsksTheDaemon) {
  Options options;
  options.command = "contact";
  options.word = "prove";
  options.argument = "王芳";
  const Printed printed = run_with(options, "http://127.0.0.1:1");
  EXPECT_EQ(printed.code, Exit::usage);
  EXPECT_NE(printed.err.find("核验码"), std::string::npos);
}

TEST(Link, SaysWhatWasRefused) {
  Peer peer({answer(
      422, R"({"title":"内容不合要求","status":422,"errors":[{"pointer":"/title","detail":"过长"}]})")});
  const Printed printed = run_with(filing(), peer.url);
  EXPECT_EQ(printed.code, Exit::refused);
  EXPECT_NE(printed.err.find("过长"), std::string::npos);
  EXPECT_TRUE(printed.out.empty());
}

TEST(Link, PrintsTheDaemonsJsonWhereAskedTo) {
  Options options;
  options.command = "list";
  options.json = true;
  Peer peer({answer(200, R"({"incidents":[],"next_before":null})")});
  EXPECT_EQ(run_with(options, peer.url).out, "{\"incidents\":[],\"next_before\":null}\n");
}

TEST(Link, ReadsTimesByTheOfficesOwnClock) {
  Options options = filing();
  options.times = {{"occurred_at", "13m ago"}};
  Peer peer({answer(200, R"({"now":"2026-07-19T03:55:00+08:00","zone":"Asia/Shanghai"})"),
             answer(201, R"({"number":"1"})")});
  EXPECT_EQ(run_with(options, peer.url).code, Exit::ok);
  peer.finish();
  ASSERT_EQ(peer.requests.size(), 2u);
  EXPECT_TRUE(peer.requests[0].starts_with("GET /api/v1/policy HTTP/1.1\r\n"));
}

TEST(Token, IsTheFirstLineOfItsFileAndNothingElse) {
  const std::string file = ::testing::TempDir() + "cli_token_test";
  std::ofstream(file) << "abc\r\nmore";
  EXPECT_EQ(read_token(file).value(), "abc");
  std::ofstream(file) << "a b\n";
  EXPECT_FALSE(read_token(file));
  std::ofstream(file) << "\n";
  EXPECT_FALSE(read_token(file));
  unlink(file.c_str());
  EXPECT_FALSE(read_token(file));
}

}  // namespace
}  // namespace jibao::cli
