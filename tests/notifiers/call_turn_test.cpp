// The conversation of a voice call: what may acknowledge, and that it ends.
#include "notifiers/call_turn.hpp"

#include <gtest/gtest.h>

#include "notifiers/channel_kinds.hpp"
#include "tests/notifiers/provider_channels.hpp"

namespace jibao::notifiers::test {
namespace {

// What a person gets by pressing these, one a turn ('-': nothing); with a PIN that is right where `pin_right`.
struct Outcome {
  std::vector<AckKind> weak;
  bool strong = false;
  bool ended = false;
  int turns = 0;
};

Outcome pressed(const std::vector<std::string>& keys, bool has_pin, bool pin_right = false) {
  Outcome outcome;
  CallStage stage = CallStage::menu;
  for (const std::string& key : keys) {
    CallTurn turn{stage, ++outcome.turns, key == "-" ? "" : key};
    CallMove move = next_move(turn, has_pin);
    if (move.ack && move.pin.empty()) outcome.weak.push_back(*move.ack);
    if (!move.pin.empty()) {
      outcome.strong = outcome.strong || pin_right;
      move = after_pin(turn, pin_right);
    }
    outcome.ended = !move.next;
    if (outcome.ended) break;
    stage = *move.next;
  }
  return outcome;
}

TEST(CallTurn, TakesItOnceTheKeyIsPressedTwice) {
  EXPECT_TRUE(pressed({"1"}, false).weak.empty());
  const Outcome twice = pressed({"1", "1"}, false);
  EXPECT_EQ(twice.weak, std::vector{AckKind::taken});
  EXPECT_TRUE(twice.ended);
  EXPECT_FALSE(twice.strong);
}

TEST(CallTurn, HearsItAgainAsOftenAsWanted) { EXPECT_EQ(pressed({"2", "-", "2", "1", "1"}, false).weak, std::vector{AckKind::taken}); }

TEST(CallTurn, AKeyThatWasNotConfirmedCountsForNothing) {
  EXPECT_TRUE(pressed({"1", "2", "1", "-", "1", "3"}, false).weak.empty());
  EXPECT_TRUE(pressed({"3", "1", "1", "2"}, false).weak.empty()) << "3 was to be confirmed by 3";
}

TEST(CallTurn, CannotIsConfirmedToo) { EXPECT_EQ(pressed({"3", "3"}, false).weak, std::vector{AckKind::cannot}); }

TEST(CallTurn, ThePinMakesItStrongAndHangingUpBeforeItLeavesItWeak) {
  EXPECT_EQ(pressed({"1", "1"}, true).weak, std::vector{AckKind::taken});
  EXPECT_FALSE(pressed({"1", "1"}, true).ended);
  EXPECT_TRUE(pressed({"1", "1", "246813"}, true, true).strong);
  const Outcome wrong = pressed({"1", "1", "999999"}, true, false);
  EXPECT_FALSE(wrong.strong);
  EXPECT_FALSE(wrong.ended) << "asked again";
}

TEST(CallTurn, NothingIsAcknowledgedByTheKeysOfAWholeCallBeforeTheyCameTwice) {
  for (const char* keys : {"", "1", "2", "21", "13", "31", "12", "1*1", "0", "22", "9911"})
    EXPECT_FALSE(next_move({CallStage::whole, 1, keys}, true).ack.has_value()) << keys;
  EXPECT_EQ(next_move({CallStage::whole, 1, "11"}, true).ack, AckKind::taken);
  EXPECT_EQ(next_move({CallStage::whole, 1, "2211"}, true).ack, AckKind::taken);
  EXPECT_EQ(next_move({CallStage::whole, 1, "33"}, true).ack, AckKind::cannot);
  EXPECT_EQ(next_move({CallStage::whole, 1, "11246813#"}, true).pin, "246813");
  EXPECT_EQ(next_move({CallStage::whole, 1, "11246813#"}, false).pin, "") << "nothing to check it against";
}

// Every call of up to ten turns over the keys that matter: it ends, and acknowledges only after the same key twice.
TEST(CallTurn, EveryConversationEndsAndNoneAcknowledgesByOnePress) {
  const std::vector<std::string> keys{"1", "2", "3", "-"};
  for (unsigned number = 0; number < (1U << 20); number += 7) {  // four keys a turn, ten turns
    std::vector<std::string> call;
    for (unsigned turn = 0; turn < 10; ++turn) call.push_back(keys[(number >> (2 * turn)) & 3U]);
    const Outcome outcome = pressed(call, number % 2 == 0);
    ASSERT_TRUE(outcome.ended) << number;
    if (outcome.weak.empty()) continue;
    const std::string key = outcome.weak.front() == AckKind::taken ? "1" : "3";
    bool twice = false;
    for (std::size_t i = 1; i < call.size(); ++i) twice = twice || (call[i] == key && call[i - 1] == key);
    ASSERT_TRUE(twice) << number;
  }
}

TEST(CallTurn, TheScriptAsksForOneKeyAndSaysWhatWasWrittenAsWords) {
  const auto channel = twilio_voice();
  const auto& settings = std::get<TwilioVoiceSettings>(channel.settings);
  const std::string script = twilio_script(settings, {{Prompt::message, Prompt::menu}, CallStage::menu, {}, {}}, "<a> & \"b\"", "https://d/h?page=1-1&stage=menu");
  EXPECT_EQ(script,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Gather input=\"dtmf\" numDigits=\"1\" finishOnKey=\"\" timeout=\"8\" "
            "actionOnEmptyResult=\"true\" method=\"POST\" action=\"https://d/h?page=1-1&amp;stage=menu\"><Say language=\"zh-CN\">"
            "&lt;a&gt; &amp; &quot;b&quot;</Say><Say language=\"zh-CN\">接手请按1，重听请按2，不能到位请按3。</Say></Gather></Response>");
}

TEST(CallTurn, EveryPromptHasWordsInBothLanguages) {
  for (const Prompt prompt : {Prompt::menu, Prompt::confirm_taken, Prompt::confirm_cannot, Prompt::taken_noted, Prompt::cannot_noted,
                              Prompt::ask_pin, Prompt::pin_right, Prompt::pin_wrong, Prompt::goodbye}) {
    EXPECT_FALSE(words_of(prompt, true).empty());
    EXPECT_FALSE(words_of(prompt, false).empty());
  }
}

}  // namespace
}  // namespace jibao::notifiers::test
