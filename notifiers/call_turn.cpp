// See call_turn.hpp.
#include "notifiers/call_turn.hpp"

#include <algorithm>

namespace jibao::notifiers {
namespace {

constexpr std::size_t most_pin_digits = 12;

std::string digits_only(std::string_view keys) {
  std::string digits;
  std::copy_if(keys.begin(), keys.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  digits.resize(std::min(digits.size(), most_pin_digits));
  return digits;
}

// "11", "211", "11246813#": the keys of a call that asked nothing; 2 is "again" there, too.
CallMove judge_whole(std::string_view keys, bool has_pin) {
  while (keys.starts_with('2')) keys.remove_prefix(1);
  CallMove move;
  if (keys.starts_with("11")) {
    move.ack = AckKind::taken;
    if (has_pin) move.pin = digits_only(keys.substr(2));
  } else if (keys.starts_with("33")) {
    move.ack = AckKind::cannot;
  }
  return move;
}

CallMove ask_menu(const CallTurn& turn) {
  if (turn.turn >= most_turns) return {{Prompt::goodbye}, {}, {}, {}};
  return {{Prompt::message, Prompt::menu}, CallStage::menu, {}, {}};
}

}  // namespace

CallMove next_move(const CallTurn& turn, bool has_pin) {
  const bool last = turn.turn >= most_turns;
  switch (turn.stage) {
    case CallStage::whole: return judge_whole(turn.keys, has_pin);
    case CallStage::menu:
      if (!last && turn.keys == "1") return {{Prompt::confirm_taken}, CallStage::confirm_taken, {}, {}};
      if (!last && turn.keys == "3") return {{Prompt::confirm_cannot}, CallStage::confirm_cannot, {}, {}};
      return ask_menu(turn);
    case CallStage::confirm_taken:
      if (turn.keys != "1") return ask_menu(turn);
      if (has_pin && !last) return {{Prompt::ask_pin}, CallStage::pin, AckKind::taken, {}};
      return {{Prompt::taken_noted}, {}, AckKind::taken, {}};
    case CallStage::confirm_cannot:
      if (turn.keys != "3") return ask_menu(turn);
      return {{Prompt::cannot_noted}, {}, AckKind::cannot, {}};
    case CallStage::pin: {
      const std::string pin = digits_only(turn.keys);
      if (pin.empty() || !has_pin) return {{Prompt::taken_noted}, {}, {}, {}};
      return {{}, {}, AckKind::taken, pin};
    }
  }
  return ask_menu(turn);
}

CallMove after_pin(const CallTurn& turn, bool right) {
  if (right) return {{Prompt::pin_right}, {}, {}, {}};
  if (turn.turn >= most_turns) return {{Prompt::taken_noted}, {}, {}, {}};
  return {{Prompt::pin_wrong}, CallStage::pin, {}, {}};
}

std::string_view words_of(Prompt prompt, bool chinese) {
  switch (prompt) {
    case Prompt::message: return "";
    case Prompt::menu:
      return chinese ? "接手请按1，重听请按2，不能到位请按3。" : "Press 1 to take it, 2 to hear it again, 3 if you cannot come.";
    case Prompt::confirm_taken:
      return chinese ? "您按的是接手。确认请再按一次1，返回请按2。" : "You pressed: I take it. Press 1 once more to confirm, 2 to go back.";
    case Prompt::confirm_cannot:
      return chinese ? "您按的是不能到位。确认请再按一次3，返回请按2。"
                     : "You pressed: I cannot come. Press 3 once more to confirm, 2 to go back.";
    case Prompt::taken_noted:
      return chinese ? "已记录您接手。接手不等于已经上报，时限仍在计时。再见。"
                     : "It is on record that you take it. The report is still owed, and its time runs on. Goodbye.";
    case Prompt::cannot_noted:
      return chinese ? "已记录您不能到位，系统即呼叫下一位。再见。" : "It is on record that you cannot come; the next person is called. Goodbye.";
    case Prompt::ask_pin:
      return chinese ? "已记录。请输入您的口令，按井号键结束；没有口令可以挂断。"
                     : "It is on record. Enter your PIN and press hash; without one you may hang up.";
    case Prompt::pin_right:
      return chinese ? "口令正确，已记录您接手。接手不等于已经上报，时限仍在计时。再见。"
                     : "The PIN is right, it is on record that you take it. The report is still owed, and its time runs on. Goodbye.";
    case Prompt::pin_wrong: return chinese ? "口令不对。请重新输入，按井号键结束。" : "The PIN is wrong. Enter it again and press hash.";
    case Prompt::goodbye: return chinese ? "没有收到您的确认，我们会再联系您。再见。" : "You have not confirmed; we shall call again. Goodbye.";
  }
  return "";
}

}  // namespace jibao::notifiers
