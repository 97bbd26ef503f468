// The conversation of a voice call, judged: what was pressed, what is said next, and whether that acknowledges.
//
// Invariant: nothing is acknowledged before the same key was pressed twice, once in the menu and once more where it was
// asked whether that was meant; being answered, heard to the end or recorded by a voicemail acknowledges nothing. A call
// has at most most_turns questions. Called by the channels that speak and by the hooks. Pure; thread: any. Surprise: two
// presses count as weak at once; the PIN after them makes it strong, so that who hangs up there has still answered.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/event.hpp"
#include "rules/names.hpp"

namespace jibao::notifiers {

enum class CallStage {
  menu, confirm_taken, confirm_cannot, pin,
  whole,  // no questions were asked: the keys of the whole call at its end
};

// A caller who presses nothing but "again" hears it so often; then the escalation is what goes on.
inline constexpr int most_turns = 10;

struct CallTurn {
  CallStage stage = CallStage::menu;
  int turn = 1;      // 1, 2 ... most_turns
  std::string keys;  // what was pressed; empty: nothing in time
};

enum class Prompt { message, menu, confirm_taken, confirm_cannot, taken_noted, cannot_noted, ask_pin, pin_right, pin_wrong, goodbye };

struct CallMove {
  std::vector<Prompt> say;
  std::optional<CallStage> next;  // what is asked then; nothing: the call ends
  std::optional<AckKind> ack;     // weak, unless `pin` is there and right
  std::string pin;                // to be checked
};

// What follows from the keys of this turn. `has_pin`: the person has one on file.
CallMove next_move(const CallTurn& turn, bool has_pin);

// What is said once the PIN of that turn was checked.
CallMove after_pin(const CallTurn& turn, bool right);

std::string_view words_of(Prompt prompt, bool chinese);  // empty for the message itself

}  // namespace jibao::notifiers

namespace jibao {
JIBAO_NAMES(notifiers::CallStage, "menu", "confirm_taken", "confirm_cannot", "pin", "whole");
}
