// Roll calls (点名) as plain values that facts and the state share: who is called, who answered and when, and what is kept
// of those before. The judgement is roll_call.cpp's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/names.hpp"
#include "rules/page.hpp"
#include "rules/time.hpp"

namespace jibao {

/// reached: answered, in time or late; silent: no answer; failed: no gateway took it or it came back; skipped: no number on
/// file, on leave, unknown.
enum class RollCallFate { reached, silent, failed, skipped };
JIBAO_NAMES(RollCallFate, "reached", "silent", "failed", "skipped");

struct RollCallResult {
  std::string person;
  std::vector<std::string> channels;    // by which they were called, in the order of the calls
  std::string by;                       // the channel that they answered; empty: another way, or not at all
  RollCallFate fate{};
  std::optional<Instant> answered;      // also after the time was over

  template <class Visitor, class Self>
  static void walk(Visitor& v, Self& self) {
    v("person", self.person), v("channels", self.channels), v("by", self.by), v("fate", self.fate), v("answered", self.answered);
  }
  template <class Visitor>
  void fields(Visitor& v) { walk(v, *this); }
  template <class Visitor>
  void fields(Visitor& v) const { walk(v, *this); }
  bool operator==(const RollCallResult&) const = default;
};

struct RollCallAnswer {
  Instant at;
  std::string channel;
};

/// Of the incident that calls the roll.
struct RunningRollCall {
  std::vector<std::string> people;
  Instant begun, answer_by;
  bool scheduled = false;               // by the policy's time; else somebody asked for it
  std::string by;
  std::optional<Instant> ended;         // when it was judged who is missing
  std::map<std::string, RollCallAnswer> answers;
  std::vector<RollCallResult> results;  // once it has ended; late answers are taken in
};

struct HeldRollCall {
  std::string number;                   // of its incident
  Instant begun, answer_by;
  std::optional<Instant> ended;
  bool scheduled = false;
  std::string by;
  std::vector<RollCallResult> results;
};

struct RollCallBook {
  std::optional<Instant> planned;       // the next one by the policy's time; of a random one it is told to nobody before
  std::string planned_under;            // ... and the policy's version
  std::optional<Instant> begun;         // the latest
  std::map<IncidentId, HeldRollCall> held;
  std::set<IncidentId> to_note;         // whose results changed and are not on the house's record yet
};
constexpr std::size_t roll_calls_kept = 90;  // a quarter of nights

}  // namespace jibao
