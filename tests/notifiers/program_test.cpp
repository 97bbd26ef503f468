// Programs of the office's, kept running: small shell scripts of the tests' own. Nothing in here waits for
// time but the program that falls silent, whose deadline is a tenth of a second.
#include "notifiers/program.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <future>

#include "tests/daemon/courier/temporary_folder.hpp"

namespace jibao::notifiers::test {
namespace {

using End = Response::End;
using std::chrono::milliseconds;
using std::chrono::seconds;

Request line(const std::string& id, milliseconds timeout = seconds(30)) {
  return {LineRequest{id + "/1", R"({"id":")" + id + R"(","attempt":1})"}, timeout, timeout};
}

class ProgramTest : public testing::Test {
 protected:
  // A shell script that is run with the folder as its argument.
  ProgramSettings script(const std::string& text) {
    std::ofstream(folder.path() / "script.sh") << text;
    ProgramSettings settings;
    settings.name = "modem";
    settings.command = {"/bin/sh", (folder.path() / "script.sh").string(), folder.path().string()};
    settings.first_pause = milliseconds(1);
    settings.longest_pause = milliseconds(4);
    return settings;
  }
  std::string kept(const std::string& name) const {
    std::ifstream file(folder.path() / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static std::future<Response> ask(Program& program, Request request) {
    auto promise = std::make_shared<std::promise<Response>>();
    auto future = promise->get_future();
    EXPECT_TRUE(program.send(std::move(request), [promise](Response response) { promise->set_value(std::move(response)); }));
    return future;
  }

  courier::TemporaryFolder folder;
};

const char say_sent[] = R"sh(
while read -r line; do
  echo "$line" >> "$1/read"
  id=$(echo "$line" | sed 's/.*"id":"\([0-9-]*\)".*/\1/')
  echo "{\"id\":\"$id\",\"attempt\":1,\"outcome\":\"sent\"}"
done
)sh";

TEST_F(ProgramTest, TakesLinesInOrderAndStaysRunning) {
  Program program(script(std::string("echo $$ >> \"$1/started\"\n") + say_sent));
  auto first = ask(program, line("1-1"));
  auto second = ask(program, line("1-2"));
  const Response answer = first.get();
  EXPECT_EQ(answer.end, End::answered);
  EXPECT_EQ(answer.body, R"({"id":"1-1","attempt":1,"outcome":"sent"})");
  EXPECT_EQ(second.get().body, R"({"id":"1-2","attempt":1,"outcome":"sent"})");
  EXPECT_EQ(kept("read"), "{\"id\":\"1-1\",\"attempt\":1}\n{\"id\":\"1-2\",\"attempt\":1}\n");
  const std::string started = kept("started");
  EXPECT_EQ(std::count(started.begin(), started.end(), '\n'), 1);
  EXPECT_EQ(program.outstanding(), 0U);
}

TEST_F(ProgramTest, KilledInMidPageLeavesItInDoubtAndStartsAgainForTheNextAttempt) {
  Program program(script(std::string(R"(
if [ ! -e "$1/died" ]; then read -r line; touch "$1/died"; kill -9 $$; fi
)") + say_sent));
  const Response lost = ask(program, line("1-1")).get();
  EXPECT_EQ(lost.end, End::broken);
  EXPECT_TRUE(lost.request_may_have_been_sent);
  EXPECT_EQ(ask(program, line("1-1")).get().end, End::answered);
}

TEST_F(ProgramTest, OneThatFallsSilentIsKilledWithWhatItStartedAndThePageIsInDoubt) {
  Program program(script(R"(
if [ ! -e "$1/hung" ]; then touch "$1/hung"; read -r line; sleep 3600 & echo $! > "$1/child"; wait; fi
)" + std::string(say_sent)));
  const Response lost = ask(program, line("1-1", milliseconds(100))).get();
  EXPECT_EQ(lost.end, End::timed_out);
  const Response next = ask(program, line("1-1")).get();
  EXPECT_EQ(next.end, End::answered);
  if (!kept("child").empty()) {  // it had come so far
    EXPECT_TRUE(lost.request_may_have_been_sent);
    std::ifstream status("/proc/" + std::to_string(std::stol(kept("child"))) + "/status");
    const std::string text{std::istreambuf_iterator<char>(status), {}};
    EXPECT_TRUE(text.empty() || text.find("State:\tZ") != std::string::npos) << text;
  }
}

TEST_F(ProgramTest, OneLineThatIsLateDoesNotHoldBackWhatWaitsBehindIt) {
  Program program(script(R"(
if [ ! -e "$1/hung" ]; then touch "$1/hung"; exec sleep 3600; fi
)" + std::string(say_sent)));
  auto late = ask(program, line("1-1", milliseconds(100)));
  auto behind = ask(program, line("1-2"));
  EXPECT_EQ(late.get().end, End::timed_out);
  EXPECT_EQ(behind.get().end, End::answered);
}

TEST_F(ProgramTest, ALineHasItsTimeFromWhenTheProgramIsHandedIt) {
  Program program(script(R"(echo x >> "$1/started"; read -r line; sleep 1.2; echo '{"id":"1-1","attempt":1,"outcome":"sent"}'
)" + std::string(say_sent)));
  auto slow = ask(program, line("1-1"));
  auto behind = ask(program, line("1-2", seconds(1)));
  EXPECT_EQ(slow.get().end, End::answered);
  EXPECT_EQ(behind.get().end, End::answered);
  EXPECT_EQ(kept("started"), "x\n") << "a program that works is not killed";
}

TEST_F(ProgramTest, WhatWaitsBehindOneThatIsKilledSaysThatItWasNeverHandedOver) {
  ProgramSettings settings = script("exec sleep 3600\n");
  settings.first_pause = seconds(3600);
  Program program(settings);
  auto late = ask(program, line("1-1", milliseconds(100)));
  const Response behind = ask(program, line("1-2", milliseconds(100))).get();
  EXPECT_EQ(late.get().end, End::timed_out);
  EXPECT_EQ(behind.end, End::cancelled);
  EXPECT_FALSE(behind.request_may_have_been_sent);
  EXPECT_EQ(behind.detail, "程序已停，暂未重新启动，本条尚未交给它");
}

TEST_F(ProgramTest, NothingWaitsForItsTurnWithoutEnd) {
  ProgramSettings settings = script("exec sleep 3600\n");
  settings.longest_wait = milliseconds(100);
  Program program(settings);
  auto under_way = ask(program, line("1-1"));
  const Response behind = ask(program, line("1-2", milliseconds(50))).get();
  EXPECT_EQ(behind.end, End::cancelled);
  EXPECT_EQ(behind.detail, "程序忙于前面的消息，本条尚未交给它");
  program.stop(milliseconds(0));
  EXPECT_EQ(under_way.get().end, End::cancelled);
}

TEST_F(ProgramTest, AnAnswerToAnotherLineIsNoAnswer) {
  Program program(script(R"(
read -r line
echo 'not json'
echo '{"id":"1-1","attempt":2,"outcome":"sent"}'
echo '{"id":"9-9","attempt":1,"outcome":"sent"}'
echo '["1-1"]'
echo '{"id":"1-1","attempt":1,"outcome":"give_up"}'
)"));
  EXPECT_EQ(ask(program, line("1-1")).get().body, R"({"id":"1-1","attempt":1,"outcome":"give_up"})");
}

TEST_F(ProgramTest, OneThatWritesWithoutEndIsStopped) {
  Program program(script("read -r line; exec tr '\\0' x < /dev/zero\n"));
  const Response lost = ask(program, line("1-1")).get();
  EXPECT_EQ(lost.end, End::broken);
  EXPECT_TRUE(lost.request_may_have_been_sent);
}

TEST_F(ProgramTest, ThatCannotBeStartedIsTheAdministratorsToMend) {
  ProgramSettings settings = script("");
  settings.command = {(folder.path() / "not there").string()};
  Program program(settings);
  for (int again = 0; again < 3; ++again) {
    const Response refused = ask(program, line("1-1")).get();
    EXPECT_EQ(refused.end, End::bad_request);
    EXPECT_FALSE(refused.request_may_have_been_sent);
    EXPECT_EQ(refused.detail, "the program cannot be started: No such file or directory");
  }
}

TEST_F(ProgramTest, ThatDiesAtOnceIsStartedAgainForEachLineAfterAPause) {
  Program program(script("echo x >> \"$1/started\"\n"));
  for (int again = 0; again < 4; ++again) EXPECT_EQ(ask(program, line("1-1")).get().end, End::broken);
  EXPECT_EQ(kept("started"), "x\nx\nx\nx\n");
}

TEST_F(ProgramTest, HoldsNothingOfOursAndOnlyItsLimits) {
  const int ours = ::dup(0);  // without O_CLOEXEC
  ::setenv("JIBAO_TEST_SECRET", "geheim", 1);
  Program program(script(R"(
ls /proc/self/fd > "$1/open"; env > "$1/environment"; ulimit -a > "$1/limits"; pwd > "$1/where"
)" + std::string(say_sent)));
  EXPECT_EQ(ask(program, line("1-1")).get().end, End::answered);
  ::close(ours);
  ::unsetenv("JIBAO_TEST_SECRET");
  EXPECT_EQ(kept("open"), "0\n1\n2\n3\n") << "3 is the folder that ls reads";
  EXPECT_EQ(kept("environment").find("geheim"), std::string::npos);
  EXPECT_NE(kept("limits").find("262144"), std::string::npos) << kept("limits");
  EXPECT_EQ(kept("where"), "/\n");
}

TEST_F(ProgramTest, StoppingAnswersWhatIsUnderWayAndLeavesNothingRunning) {
  auto program = std::make_unique<Program>(script("echo $$ > \"$1/pid\"; read -r line; exec sleep 3600\n"));
  auto under_way = ask(*program, line("1-1"));
  auto waiting = ask(*program, line("1-2"));
  while (kept("pid").find('\n') == std::string::npos) std::this_thread::yield();
  program->stop(milliseconds(0));
  EXPECT_EQ(under_way.get().end, End::cancelled);
  EXPECT_EQ(waiting.get().end, End::cancelled);
  EXPECT_NE(::access(("/proc/" + std::to_string(std::stol(kept("pid")))).c_str(), F_OK), 0);
  EXPECT_FALSE(program->send(line("1-3"), [](Response) {}));
}

TEST_F(ProgramTest, TheQueueIsBounded) {
  ProgramSettings settings = script("exec sleep 3600\n");
  settings.queue = 2;
  Program program(settings);
  EXPECT_TRUE(program.send(line("1-1"), [](Response) {}));
  EXPECT_TRUE(program.send(line("1-2"), [](Response) {}));
  EXPECT_FALSE(program.send(line("1-3"), [](Response) {}));
}

}  // namespace
}  // namespace jibao::notifiers::test
