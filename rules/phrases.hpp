// Phrases: the pieces that messages and sentences are made of, in one language, so that a page, the timeline
// and `jibao explain` call a thing by the same name.
//
// Invariant: every text from outside goes through visible() here and is bounded; what is not in the policy
// any more is called by its id, never left blank. For rules/, and for the pages of daemon/web that tell of it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "rules/explain.hpp"

namespace jibao {

class Phrases {
 public:
  /// Times are told as seen from `reference`: of its day by the clock alone. `policy` must outlive this.
  Phrases(const Policy& policy, Language language, Instant reference)
      : policy_(policy), language_(language), reference_(reference) {}

  /// The pattern of this language with {0}, {1} ... replaced by the arguments, once.
  std::string say(std::string_view zh, std::string_view en,
                  std::initializer_list<std::string> arguments = {}) const;
  std::string pick(const Text& text) const;
  /// Text from outside on one line, bounded.
  std::string quoted(std::string_view text) const;
  /// "a、b、c" or "a, b, c".
  std::string list(const std::vector<std::string>& words) const;

  std::string person(const std::string& id) const;
  /// Who did it, with who typed it where that is another: "王芳（operator 录入）".
  std::string who(const std::string& by, const std::string& typed_by) const;
  std::string post(const std::string& id) const;  // empty for an empty one
  std::string channel(const std::string& name) const;
  std::string clock(Instant when, bool end_of_day = false) const;
  std::string length(Duration duration) const { return duration_text(duration, language_); }
  std::string number(std::uint64_t value) const { return std::to_string(value); }
  std::string reason(const Reason& reason) const;
  /// "（…）" or " (...)" around the reason; nothing where there is none.
  std::string because(const Reason& reason) const;

  std::string category(const std::string& code) const;
  std::string event(const Report& report) const;  // the title, else the category's name
  std::string level(const std::string& level) const;
  /// How a message of that level begins: 【特急】 for I, 【紧急】 for II, nothing else, where the policy has no words of its own.
  std::string tone(Level level) const;
  std::string scheme(const std::string& id) const;  // the grading scheme's name, else its id
  std::string measure(const std::string& id) const;  // the measure's name, else its id
  std::string mark(const std::string& id) const;
  std::string with_unit(const std::string& measure, const std::string& amount) const;  // "10000 平方米"
  std::string casualties(const Casualties& casualties) const;
  /// ... of all its sources: "受影响120-150人" where they differ.
  std::string casualties(const Incident& incident) const;
  /// "19日03:42", "13日17:30至14日09:05", "14日09:05发现", "14日09:12接报".
  std::string occurrence(const Report& report) const;
  std::string field(std::string_view path) const;
  std::string fields(const std::vector<std::string>& paths) const;

  std::string deed(DeedKind kind) const;
  const ObligationRule* rule(const std::string& id) const;
  /// The duty's name by the policy, else that of its deed.
  std::string duty(const std::string& rule_id, DeedKind kind) const;
  std::string limit(const Limit& limit) const;
  std::string weekday(unsigned day) const;  // 0: Sunday
  /// Which article of which document says so, quoted; and whether anyone has read it there.
  std::string source(const ObligationRule& rule) const;
  std::string anchor(Anchor anchor) const;
  std::string purpose(Purpose purpose) const;
  std::string ack(AckKind kind) const;
  std::string via(AckVia via) const;
  std::string strength(Strength strength) const;
  std::string outcome(DialOutcome outcome) const;
  std::string outcome(Outcome outcome) const;
  std::string fault(ChannelFault fault) const;  // "is out of credit"
  std::string clock_fault(ClockFault fault) const;
  /// "90秒", "0.3秒", "2分5秒": rounded up to a tenth, because it is a bound.
  std::string seconds(Duration duration) const;
  /// By how much our clock is ahead or behind: "快88.9至90.1秒", "相差至多0.9秒".
  std::string ahead(Duration low, Duration high) const;
  /// What the clock leaves uncertain of a verdict, as a clause.
  std::string doubt(const ClockDoubt& doubt) const;
  std::string stage(Stage stage) const;
  std::string close_as(CloseAs as) const;
  std::string verdict(Verdict verdict) const;
  std::string kind(IncidentKind kind) const;
  std::string line_result(LineResult result) const;  // "passed", "got no receipt in its time"
  /// Why a reply acknowledged nothing.
  std::string unmatched(const std::string& why) const;
  /// Who was late, as a clause: "迟在报送单位（县水利局）".
  std::string late_by(LateBy who, const std::string& source_unit) const;

  const Policy& policy() const { return policy_; }
  Language language() const { return language_; }
  bool chinese() const { return language_ == Language::zh; }

 private:
  std::string day_clock(Instant when) const;
  std::string casualties(const Casualties& least, const Casualties& most) const;

  const Policy& policy_;
  Language language_;
  Instant reference_;
};

/// In the office's own language. `policy` must outlive them.
Phrases phrases_of(const Policy& policy, Instant reference);

/// One sentence for a fact (sentence.cpp), its times as seen from the reference of `phrases`.
std::string tell(const Phrases& phrases, const Incident& incident, const Fact& fact);

/// Two ways of saying one thing.
struct Words {
  std::string_view zh;
  std::string_view en;
};

/// The pattern of each Why; {0} is the detail in words, {1} the time until which it holds, where there is
/// one.
Words words_of(Why why);

}  // namespace jibao
