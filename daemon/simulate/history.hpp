// What the world did in one incident, read back from its facts: the events that came in, without what was judged of
// them, so that another policy can judge them again.
//
// Invariant: pure; personal values are not needed and not kept (a text that was there stands as one sign). Surprise: an
// acknowledgement that answered a page is kept as how long after it: under another policy the same person answers as
// long after being paged there. One that answered none stays at its time. README.md has what is assumed and what not.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/simulate/export_line.hpp"
#include "rules/event.hpp"
#include "rules/fact.hpp"

namespace jibao::simulate {

/// An acknowledgement `reaction` after the person's first page that they had not answered yet.
struct Reaction {
  AckRequested answer;
  Duration reaction{};
};

/// What came of a call by hand to this person; under another policy it is said of the task that is open then.
struct CallMade {
  std::string person;
  DialOutcome outcome{};
};

/// A second person confirmed what was claimed: of a deed by its number, or of a field by its path.
struct ClaimBacked {
  std::uint32_t deed = 0;
  std::string path;
  Actor by;
};

struct Recalled {
  Instant at;
  std::variant<Event, CallMade, ClaimBacked> what;  // the incident's id in it is 1
};

struct History {
  IncidentId incident = 0;
  std::string number;                   // the human number
  std::string category;
  Instant opened, last;                 // ... and the time of its latest record
  std::optional<Instant> ended;         // closed for good, or merged into another incident
  std::vector<Recalled> events;         // the filing first, in the order of record
  std::vector<Reaction> reactions;      // of each person in their order
  std::set<std::pair<std::string, std::string>> unreached;  // person and channel: the last page did not get through
  std::size_t unreadable = 0;           // changes of the report whose value is not in the export
};

/// Gathers the facts of one incident, record after record.
class HistoryKeeper {
 public:
  /// Requires: the records of one incident, in their order; what comes before its opening is passed over.
  void take(Instant at, const std::vector<Fact>& facts);

  /// What of the facts of this written name tells of the world: take() passes over all else. All of names that nobody knows.
  static WantedPart wants(std::string_view name);

  /// Whether its opening was among them.
  bool opened() const { return opened_; }
  /// Whether a record that a page was accepted can change anything.
  bool needs_acceptance() const { return !history_.unreached.empty(); }
  History finish() && { return std::move(history_); }

 private:
  template <class Known>
  static constexpr bool tells_of_the_world();
  void recall(const IncidentOpened& fact);
  void recall(const PageQueued& fact);
  void recall(const PageAccepted& fact);
  void recall(const PageFailed& fact);
  void recall(const Acknowledged& fact);
  void recall(const DeadlineSet& fact);
  void recall(const StampMade& fact);
  void recall(const DeedRecorded& fact);
  void recall(const ClaimConfirmed& fact);
  void recall(const SignedReceipt& fact);
  void recall(const DelayNoticed& fact);
  void recall(const QuestionAsked& fact);
  void recall(const IncidentMerged& fact);
  void recall(const IncidentSeparated& fact);
  void recall(const FieldChanged& fact);
  void recall(const DialTaskReported& fact);
  void recall_end(const std::vector<Fact>& facts);
  void add(std::variant<Event, CallMade, ClaimBacked> what) { history_.events.push_back({at_, std::move(what)}); }
  std::string value_after(const FieldChanged& fact) const;

  using PersonChannel = std::pair<std::string, std::string>;
  History history_;
  Instant at_;
  const std::vector<Fact>* record_ = nullptr;        // that is being taken
  std::optional<ReportAmended> amendment_;           // of this record
  bool opened_ = false;
  bool withdrawn_ = false;
  std::map<std::string, Instant> unanswered_;        // person -> the first page since their last answer
  std::map<std::uint32_t, PersonChannel> pages_;
  std::map<std::uint32_t, ClaimBacked> claims_;
  std::map<std::uint32_t, std::string> rules_;       // of obligations by number
};

}  // namespace jibao::simulate
