// The watcher's YAML: what a good one means, and each fault with its place.
#include "daemon/watcher/watch_file.hpp"

#include <gtest/gtest.h>

namespace jibao::watcher {
namespace {

using namespace std::chrono_literals;

const std::string good = R"(watch:
  name: 青石县值班室
  url: https://duty.example.cn:8440/
  every: 20s
  alarm_after: 90s
  repeat_after: [5m, 1h]
  language: en
tell:
  - {person: 王芳, channel: sms, address: 138 0000 0000}
channels:
  - name: sms
    kind: http
    settings:
      url: https://sms.example.cn/send
      body: '{"to":"{{to}}","text":"{{text}}"}'
  - name: hand_call
    kind: hand_call
)";

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = good;
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::string first_error(const std::string& text) {
  const ReadPlan read = read_watch_text("watch.yaml", text);
  EXPECT_FALSE(read.plan.has_value());
  const std::string said = read.diagnostics.render();
  return said.substr(0, said.find('\n'));
}

TEST(WatchFile, IsReadAsItIsWritten) {
  const ReadPlan read = read_watch_text("watch.yaml", good);
  ASSERT_TRUE(read.plan.has_value()) << read.diagnostics.render();
  EXPECT_EQ(read.plan->url, "https://duty.example.cn:8440");
  EXPECT_EQ(read.plan->every, 20s);
  EXPECT_EQ(read.plan->answer_within, 10s);
  EXPECT_EQ(read.plan->limits.alarm_after, 90s);
  EXPECT_EQ(read.plan->limits.repeat_after, (std::vector<Duration>{5min, 1h}));
  EXPECT_EQ(read.plan->language, Language::en);
  ASSERT_EQ(read.plan->tell.size(), 1u);
  EXPECT_EQ(read.plan->tell[0].address, "13800000000");
}

TEST(WatchFile, NobodyCanBeToldByHandOrByAnUnknownChannel) {
  EXPECT_EQ(first_error(replaced("channel: sms", "channel: hand_call")),
            "watch.yaml:9:27: error: channel 'hand_call' cannot tell what a watcher says");
  EXPECT_EQ(first_error(replaced("channel: sms", "channel: smms")), "watch.yaml:9:27: error: there is no channel 'smms'");
}

TEST(WatchFile, AMissingAddressAndAMissingListAreErrors) {
  EXPECT_NE(first_error(replaced(", address: 138 0000 0000", "")).find("watch.yaml:9:"), std::string::npos);
  EXPECT_EQ(first_error(replaced("tell:\n  - {person: 王芳, channel: sms, address: 138 0000 0000}", "tell: []")),
            "watch.yaml:8:1: error: 'tell' must be a list of 1 to 20");
}

TEST(WatchFile, ValuesOutOfBoundsAndUnknownKeysAreErrors) {
  EXPECT_NE(first_error(replaced("every: 20s", "every: 20m")).find("watch.yaml:4:10"), std::string::npos);
  EXPECT_NE(first_error(replaced("every: 20s", "evry: 20s")).find("evry"), std::string::npos);
  EXPECT_NE(first_error(replaced("language: en", "zone: Asia/Shanghi")).find("no time zone 'Asia/Shanghi'"), std::string::npos);
}

TEST(WatchFile, TheExampleIsAGoodOne) {
  const ReadPlan read = read_watch_file(std::string(JIBAO_SOURCE_DIR) + "/daemon/watcher/example.yaml");
  ASSERT_TRUE(read.plan.has_value());
  EXPECT_EQ(read.diagnostics.render(), "");
}

TEST(WatchFile, AFileThatIsNotThereIsSaid) {
  EXPECT_FALSE(read_watch_file("/nowhere/watch.yaml").plan.has_value());
}

}  // namespace
}  // namespace jibao::watcher
