// The watcher outside (外部值守): when a daemon that is watched from another machine gives cause for alarm, when that is
// told again, and when it is over.
//
// Invariant: silence alarms, and so does an answer that is no heartbeat; an alarm is told again until it is over, and its
// end once; what was told is in the memory, so a watcher that starts anew neither repeats it nor forgets it. Pure: `now`
// is an argument. Called by daemon/watcher after each question.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "rules/explain.hpp"
#include "rules/names.hpp"
#include "rules/time.hpp"

namespace jibao {

/// What a watcher alarms about, gravest first.
enum class Trouble {
  silent,      // no heartbeat for longer than the limit
  rolled_back, // the journal ends before what it held already, or holds other records
  broken,      // it says itself that a promise is broken
  clock_off,   // its machine's clock and the watcher's differ
};
JIBAO_NAMES(Trouble, "silent", "rolled_back", "broken", "clock_off");

/// A place in the journal's chain.
struct ChainHead {
  std::uint64_t sequence = 0;
  std::string hash;  // 64 lower-case hex digits
  friend bool operator==(const ChainHead&, const ChainHead&) = default;
};

/// What the daemon said of itself, read and found genuine.
struct Heartbeat {
  Instant wall{};                     // its machine's clock
  Instant started{};                  // since when its process serves
  ChainHead head;
  std::optional<bool> holds;          // whether its journal has the head that was asked about; nothing: not known yet
  std::vector<std::string> broken;    // names of Unwell, or of a later version's
};

/// Why a question brought no heartbeat.
struct NoHeartbeat {
  std::string reason;  // for a person
};

/// One question and what came of it.
struct WatchAnswer {
  std::variant<Heartbeat, NoHeartbeat> answer;
  Instant sent{}, received{};  // by the watcher's wall clock
};

/// The two times of this moment: one that never steps, for spans; and the wall's, which people read.
struct Moment {
  Instant steady;  // the wall's at the start of the process, run on by the steady clock
  Instant wall;
};

struct WatchLimits {
  Duration alarm_after = std::chrono::seconds(60);
  Duration clock_within = std::chrono::seconds(5);
  std::vector<Duration> repeat_after{std::chrono::minutes(5), std::chrono::minutes(10), std::chrono::minutes(20),
                                     std::chrono::minutes(30)};  // the last goes on
};

/// Answers in a row that a trouble needs to be believed, or to be over: one alone is a restart or a lost packet.
inline constexpr int answers_to_believe = 2;

/// A pause (停报) that a person asked for: nothing is told until its end.
struct WatchPause {
  Instant until;  // wall clock
  std::string by, reason;
  friend bool operator==(const WatchPause&, const WatchPause&) = default;
};
inline constexpr Duration longest_pause = std::chrono::hours(24);

/// A trouble that was seen and is not over yet, or whose end is still to be told.
struct TroubleSeen {
  Instant since;               // of silence the last heartbeat; else when it was first seen
  int seen = 0;                // in a row ...
  int well = 0;                // ... and answers without it in a row since
  int told = 0;                // how often
  std::optional<Instant> told_at;
  bool over = false;           // told, and over: its end is to be told
  std::string detail;          // the latest: a reason, names of Unwell, milliseconds, a head
  friend bool operator==(const TroubleSeen&, const TroubleSeen&) = default;
};

/// All that outlives a restart of the watcher. Instants are steady ones.
struct WatchMemory {
  std::optional<Instant> heard;       // the last heartbeat, or the first question where there was none
  int unanswered = 0;                 // questions in a row without one
  std::optional<ChainHead> head;      // the farthest that the journal was seen
  std::optional<Instant> run;         // the process (its `started`) whose journal is known to go on from there
  std::optional<Instant> serving;     // the process that answered last
  std::map<Trouble, TroubleSeen> troubles;
  friend bool operator==(const WatchMemory&, const WatchMemory&) = default;
};

/// What people are to be told now.
struct WatchWord {
  Trouble trouble{};
  bool over = false;
  int times = 1;      // how often it has been told with this
  Duration lasted{};  // since it began
  Instant since;      // wall clock
  std::string detail;
  friend bool operator==(const WatchWord&, const WatchWord&) = default;
};

/// Takes in what came of a question, and says what is to be told. `pause` is the one in force or over.
std::vector<WatchWord> watch(const WatchLimits& limits, WatchMemory& memory, const WatchAnswer& asked,
                             const std::optional<WatchPause>& pause, Moment now);

/// The head that the next question asks about, where it is not known that the daemon's process goes on from it.
std::optional<ChainHead> head_to_prove(const WatchMemory& memory);

/// A person says that the journal may stand at what it holds now (a restored backup): the known head is forgotten.
void accept_journal(WatchMemory& memory);

/// A word as people get it: what is wrong, what follows from it, what to do. `name`: of whom is watched.
struct WatchText {
  std::string subject, text;
};
WatchText tell(const WatchWord& word, const std::string& name, Instant wall, const std::string& zone, Language language);

}  // namespace jibao
