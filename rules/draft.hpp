// What a decision works on: a copy of the one incident that it concerns, to which each fact is applied as it is found,
// so that every later line of the judgement sees it. A rehearsal has no journal to wait for: there time passes on the
// incident itself. Private to rules/.
#pragma once

#include <utility>

#include "rules/apply.hpp"
#include "rules/decide.hpp"
#include "rules/roster.hpp"

namespace jibao {

bool is_absence(const Incident& incident);  // duty.cpp: somebody did not check in
bool is_roll_call(const Incident& incident);  // roll_call.cpp

struct Draft {
  const State& state;
  std::optional<Incident> copy;
  Incident& incident;
  Entropy& entropy;
  Instant now;
  Decision decision;

  Draft(const State& s, Incident i, Entropy& e, Instant n)
      : state(s), copy(std::move(i)), incident(*copy), entropy(e), now(n) {
    decision.incident = incident.id;
  }

  struct InPlace {};
  Draft(InPlace, State& s, Incident& i, Entropy& e, Instant n) : state(s), incident(i), entropy(e), now(n) {
    decision.incident = incident.id;
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  const Policy& live() const {                                          // people, roster, channels, wording
    if (live_ == nullptr) live_ = &state.current();
    return *live_;
  }
  const Policy& rules() const {                                         // clocks and escalation
    return incident.policy == state.policy ? live() : state.policy_of(incident);
  }
  const EscalationPolicy* escalation() const {                          // nullptr: nobody is paged
    if (is_absence(incident) && !live().duty.absence.steps.empty()) return &live().duty.absence;
    if (is_roll_call(incident) && !live().roll_call.missed.steps.empty()) return &live().roll_call.missed;
    if (incident.is_upkeep()) return live().upkeep.steps.empty() ? nullptr : &live().upkeep;
    return escalation_for(rules(), incident.report.category, incident.report.kind, incident.level);
  }

  void add(Fact fact) {
    apply(incident, fact, now);
    if (decision.facts.empty()) decision.facts.reserve(16);  // facts are large: to move them as the list grows costs more
    decision.facts.push_back(std::move(fact));
  }

  /// Whether `when` passed while the daemon was down.
  bool missed_while_down(Instant when) const {
    return state.started_at && when < *state.started_at && (!state.last_alive || when > *state.last_alive);
  }

 private:
  mutable const Policy* live_ = nullptr;  // asked for often, and found by the text of its version
};

// clocks.cpp
void set_deadlines(Draft& draft, bool raised = false);               // of rules without an obligation yet, or owed anew by a higher level
void move_deadlines(Draft& draft, std::uint32_t claim);              // after an anchor changed: of open obligations
void supersede_unowed(Draft& draft, Reason reason);                  // whose rule does not concern it any more
void pass_limits(Draft& draft);                                      // reminders, breaches and misses that are due
void fulfil(Draft& draft, std::uint32_t deed);                       // what this deed fulfils, and what begins with it
bool fulfils(const Deed& deed, const Obligation& o);                  // by its kind, its stage and what it was said to be for
std::optional<Instant> received_at(const Deed& deed);                // signed for, or spoken to a person
void rebut(Draft& draft, std::uint32_t deed);                        // a late record of a timely deed stands
bool any_hard_open(const Incident& incident);

// grading.cpp
bool grade(Draft& draft, const Actor& by, bool at_opening = false);  // the level by what is known now (time: Actor{}); whether it rose
void regrade(Draft& draft, const Actor& by);                         // ... and the clocks and the escalation that follow it
void pass_level(Draft& draft);                                       // what time alone may raise

// duplicates.cpp
void propose_duplicates(Draft& draft);
const Incident* find_same_source(const Draft& draft);                // open, of the same unit's same number; or nullptr

// deeds.cpp
bool take_deeds(Draft& draft, const Incident& source);               // what was done for it before it was merged counts; whether any did

// case_file.cpp
void judge_question(Draft& draft, const QuestionPut& event);
void judge_answer(Draft& draft, const AnswerGiven& event);
void judge_unknown(Draft& draft, const UnknownTold& event);
void judge_check(Draft& draft, const CheckMade& event);
void judge_document(Draft& draft, const DocumentCame& event);
void judge_removal(Draft& draft, const DocumentRemoval& event);
bool take_questions(Draft& draft, const Incident& source);           // what was asked of it is owed here; whether anything
void return_questions(Draft& draft, IncidentId source);              // ... and no longer, once it is taken apart

// escalation.cpp
void rest_for_question(Draft& draft);                                // an escalation that has ended waits for the new limit

// secrecy.cpp
void judge_erasure(Draft& draft, const ContentErased& event);
void mark_secret(Draft& draft, const std::string& reason, const std::string& by, const std::string& typed_by);

// merging.cpp
void merge_same_source(Draft& draft, const Actor& by);               // by rule, where the policy says so
void follow_another(Draft& draft);                                   // what another incident's record asks of this one
bool refuse_merged(Draft& draft);                                    // it is done at the main incident, which is named
void judge_merge(Draft& draft, const MergeRequested& event);
void judge_separation(Draft& draft, const SeparationRequested& event);

// escalation.cpp
struct About {  // what the pages of a step are about: the incident, or a limit that passed
  Purpose purpose = Purpose::alarm;
  std::uint32_t obligation = 0;
  std::optional<Reason> reason;  // said to everyone in the place of their post: a limit that passed, a time that was missed
};
void start_escalation(Draft& draft, Reason reason, const About& about = {});  // at step 1, a new round
void follow_level(Draft& draft, Level before, const EscalationPolicy* governed, const Actor& by);  // after a regrading
void next_step(Draft& draft, Reason reason);
void rest_escalation(Draft& draft, Reason reason);                   // after a quorum of strong acknowledgements
/// After a deed, or where what was owed is owed no more (`why` says so): rests longer, or ends.
void reconsider_rest(Draft& draft, Why why = Why::deed_recorded);
void end_escalation(Draft& draft, Reason reason);
void pass_escalation(Draft& draft);                                  // its next step is due
const std::vector<std::vector<std::string>>& usual_lanes(const Draft& draft);

// paging.cpp
struct PageOrder {
  Purpose purpose = Purpose::alarm;
  std::string person, post;
  std::vector<std::string> lane;
  int step = 0;
  Reason reason;
  std::uint32_t obligation = 0;
  std::string codes{};  // of a page that lists them
  std::uint32_t incidents = 1;  // that it tells of ...
  std::string named = {};       // ... and the names of the others
};
bool queue_page(Draft& draft, const PageOrder& order);               // false: no channel of the lane reaches them (a fact says so)
bool page_person(Draft& draft, PageOrder order, const std::vector<std::vector<std::string>>& lanes);
void tell_everyone(Draft& draft, Purpose purpose, const std::string& except);
void supersede_pages(Draft& draft, const std::string& person, Reason reason);  // still to be sent; empty person: everyone's
void pass_pages(Draft& draft);                                       // retries, leases and dial tasks that are due
void fail_page(Draft& draft, std::uint32_t page, Reason reason);     // and go on by the next channel, or the next step

// upkeep.cpp
bool refuse_upkeep(Draft& draft);                                    // the daemon's own affair has no report, level or duty
std::string line_matter(const std::string& channel);
std::string tested_channel(const Incident& incident);                // of an incident whose matter is a line; else empty
/// Requires: an empty incident, and none open of that matter but a check of a contact, which this one ends.
void open_upkeep(Draft& draft, const std::string& matter, const std::string& title, const std::string& detail, bool drill);
void retitle_upkeep(Draft& draft, const std::string& title);
void close_upkeep(Draft& draft, const std::string& detail);
Decision judge_upkeep_needed(const State& state, const UpkeepNeeded& event, Entropy& entropy, Instant now);
Decision judge_upkeep_over(const State& state, const UpkeepOver& event, Entropy& entropy, Instant now);
Decision judge_upkeep_look(const State& state, const UpkeepLooked& event, Entropy& entropy, Instant now);

// duty.cpp
Decision judge_roster(const State& state, const RosterAsked& event);
Decision judge_shift(const State& state, const ShiftAsked& event);
Decision judge_leave(const State& state, const LeaveAsked& event, Instant now);
Decision judge_leave_decision(const State& state, const LeaveDecisionAsked& event);
Decision with_given(const State& state, Decision decision, const Actor& by, Instant now);  // ... with whom it puts on a near shift
Decision judge_check_in(const State& state, const CheckInAsked& event, Instant now);
Decision judge_surge(const State& state, const SurgeAsked& event);
Decision look_at_duty(const State& state, bool drill, Entropy& entropy, Instant now);  // one matter a look

// handover.cpp
Decision judge_handover(const State& state, const HandoverAsked& event, Instant now);
Decision judge_handover_answer(const State& state, const HandoverAnswered& event);
void pass_assignments(Draft& draft);                                 // who has the clocks now, said at the incident

// line_test.cpp
Decision judge_line_test_asked(const State& state, const LineTestAsked& event, Entropy& entropy, Instant now);
Decision begin_due_line_test(const State& state, bool drill, Entropy& entropy, Instant now);  // no facts: none is due
void conclude_line_test(Draft& draft);                               // once its page's fate or its time says what it came to

// roll_call.cpp
Decision judge_roll_call_asked(const State& state, const RollCallAsked& event, Entropy& entropy, Instant now);
Decision look_at_roll_calls(const State& state, bool drill, Entropy& entropy, Instant now);  // plans, begins, notes: one of them
bool answers_the_roll(const Incident& incident, const std::string& person);  // whether an answer of theirs is one to the roll, and to nothing else
void conclude_roll_call(Draft& draft);                               // once everyone answered, or its time is over

// contact_proof.cpp
Decision judge_contact_check(const State& state, const ContactCheckAsked& event, Entropy& entropy, Instant now);
Decision judge_contact_answer(const State& state, const ContactAnswered& event, Entropy& entropy, Instant now);
Decision judge_contact_vouched(const State& state, const ContactVouched& event);
Decision judge_contact_doubted(const State& state, const ContactDoubted& event);
Decision look_at_contacts(const State& state);                       // replies that prove a contact, on the house's record
void conclude_contact_check(Draft& draft);                           // proven, or its time is over

// drill_record.cpp
Decision look_at_drills(const State& state);                         // one that is over, on the house's record

// administrators.cpp
std::vector<std::string> other_channels(const Draft& draft, const std::string& refusing);
void tell_administrators(Draft& draft, const std::string& channel, ChannelFault fault, const std::string& detail);

// the events, each in its own file
void judge_filing(Draft& draft, const ReportFiled& event);
void judge_amendment(Draft& draft, const ReportAmended& event);
void judge_confirmation(Draft& draft, const Confirmed& event);
void judge_acknowledgement(Draft& draft, const AckRequested& event);
void judge_stamp(Draft& draft, const DeedStamped& event);
void judge_deed(Draft& draft, const DeedReported& event);
void judge_receipt_given(Draft& draft, const ReceiptGiven& event);
void judge_delay(Draft& draft, const DelayGiven& event);
void judge_close(Draft& draft, const CloseRequested& event);
void judge_dial(Draft& draft, const DialReported& event);
void judge_attempt(Draft& draft, const AttemptEnded& event);
void judge_receipt(Draft& draft, const ReceiptArrived& event);
Decision judge_reply(const State& state, const ReplyArrived& event, Entropy entropy, Instant now);
void pass_chase(Draft& draft);
void update_missing(Draft& draft);
void close_if_done(Draft& draft);                                    // a withdrawn incident whose last duty is done
void pass_retirement(Draft& draft);

void refuse(Draft& draft, RefusalKind kind, std::string pointer, std::string detail, std::string detail_en);

/// A receipt that names no page, with the page that its gateway took under that id; unchanged where there is none.
ReceiptArrived with_page(const State& state, ReceiptArrived event);

/// An answer to a merged incident counts for the one that it was merged into; unless it was given before.
AckRequested counted_for_main(const State& state, AckRequested event);

/// Whether an idempotency key stood for something before: then the decision is that answer, or a refusal.
bool answered_before(Draft& draft, const std::map<std::string, Answered>& keys, const Idempotency& idempotency,
                     const Actor& by);
std::string scoped_key(const Idempotency& idempotency, const Actor& by);

}  // namespace jibao
