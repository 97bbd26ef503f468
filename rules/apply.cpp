// See apply.hpp. One overload a fact, no default arm: a new fact does not compile until it is applied somewhere.
#include "rules/apply.hpp"

#include <algorithm>
#include <utility>

#include "rules/amend.hpp"
#include "rules/classification.hpp"
#include "rules/clock_doubt.hpp"
#include "rules/duty_book.hpp"
#include "rules/mutant.hpp"
#include "rules/roster.hpp"

namespace jibao {
namespace {

constexpr std::size_t proposals_kept = 20;   // at the older incident, where everything new is like it
constexpr std::size_t wrong_codes_kept = 64;  // of one number; only the latest few within the policy's span count

void propose_no_more(Incident& incident, IncidentId other) {
  std::erase_if(incident.perhaps_same, [&](const PerhapsSame& proposed) { return proposed.other == other; });
}

void tell_apart(Incident& incident, IncidentId other) {
  propose_no_more(incident, other);
  incident.not_same.insert(other);
}

/// What is kept of a secret incident is its stub, its clocks, and who was told and answered.
void forget_content(Incident& i) {
  i.report = stub_of(i.report);
  if (i.level != Level::unknown) i.report.level = name_of(i.level);  // what the counts gave stays, without them
  i.marks_ended.clear();
  i.close_reason.clear();
  for (Obligation& each : i.obligations) each.delay_reason.clear();
  for (Deed& each : i.deeds) each.content.clear();
  for (Ack& each : i.acks) each.note.clear();
  for (auto& [number, page] : i.pages) {
    page.note.clear();
    page.named.clear();
    page.task.clear();
  }
  for (SourceTaken& each : i.sources) {
    each.casualties = {};
    each.measures.clear();
  }
  for (Question& each : i.questions) each.text.clear();
  for (CheckItem& each : i.checks) {
    each.what.clear();
    each.finding.clear();
  }
  for (FiledDocument& each : i.documents) each.reason.clear();
}

/// Answers that only somebody can give who has the contact to which the page went.
bool came_from_there(AckVia via) {
  return via != AckVia::api && via != AckVia::command_line && via != AckVia::spoken;
}

struct OnIncident {
  Incident& i;
  Instant at;

  Obligation& obligation(std::uint32_t number) const { return i.obligations.at(number - 1); }
  Page* page(std::uint32_t number) const {
    const auto found = i.pages.find(number);
    return found == i.pages.end() ? nullptr : &found->second;
  }
  void remember(const std::string& key, const std::string& digest, std::uint32_t number) const {
    if (!key.empty()) i.keys[key] = {digest, i.id, number};
  }

  void operator()(const IncidentOpened& f) const {
    i.number = f.number;
    i.policy = f.policy;
    i.opened_at = at;
    i.by = f.by;
    i.typed_by = f.typed_by;
    i.owner = f.owner;
    i.owner_reason = f.owner_reason;
    i.matter = f.matter;
    i.received_given = f.received_given;
    Report& r = i.report;
    r.kind = f.kind;
    r.category = f.category;
    r.justification = f.justification;
    r.title = f.title;
    r.summary = f.summary;
    r.place = f.place;
    r.occurred = f.occurred;
    r.discovered = f.discovered;
    r.received = f.received;
    r.source_unit = f.source_unit;
    r.source_id = f.source_id;
    r.reporter = f.reporter;
    r.receiver = f.receiver;
    r.casualties = f.casualties;
    r.classified = f.classified;
    r.declared = f.declared;
    r.ended = f.ended;
    for (const Measured& measured : f.measures) r.measures[measured.measure] = measured.amount;
    r.marks.insert(f.marks.begin(), f.marks.end());
    r.level = f.level;
    r.classification = f.classification;
    r.drill = f.drill;
  }
  void operator()(const FieldsMissing& f) const {
    if (f.chased) ++i.chased;
    i.missing = f.fields_missing;
    i.chase_at = f.chase_at;
  }
  void operator()(const FieldChanged& f) const {
    if (f.claim != 0) {
      Claim claim;
      claim.number = f.claim;
      claim.change = FieldChange{f.path, f.after};
      claim.by = f.by;
      claim.typed_by = f.typed_by;
      claim.made_at = at;
      i.claims.push_back(std::move(claim));
      return;
    }
    const std::set<std::string> marks = i.report.marks;
    // What was checked before it was recorded is not checked again: a change that no longer reads changes nothing.
    (void)change_field(i.report, {f.path, f.after});
    if (f.path.starts_with(mark_prefix)) end_mark(f.path.substr(mark_prefix.size()), marks, f.correction);
  }
  /// A mark that is taken back by a supplement is over, by a correction it never was.
  void end_mark(const std::string& mark, const std::set<std::string>& before, bool correction) const {
    if (correction || i.report.marks.contains(mark)) {
      i.marks_ended.erase(mark);
    } else if (before.contains(mark)) {
      i.marks_ended[mark] = at;
    }
  }
  void operator()(const DeadlineSet& f) const {
    if (f.obligation > i.obligations.size()) i.obligations.resize(f.obligation);
    Obligation& o = obligation(f.obligation);
    o.number = f.obligation;
    o.rule = f.rule;
    o.deed = f.deed;
    o.hard = f.hard;
    o.due = f.due;
    o.in_days = f.in_days;
    o.anchor = f.anchor;
    o.anchor_at = f.anchor_at;
    o.passed_over = f.passed_over;
    o.office_due = f.office_due;
    o.reminders = f.reminders;
    o.missing_years = f.missing_years;
    o.deed_within = f.deed_within;
    o.stage = f.stage;
    o.stacked = f.stacked;
    o.tracked = f.tracked;
    o.capped = f.capped;
    o.moved_from_rest = f.moved_from_rest;
    o.series = f.series;
    o.missed_at = f.missed_at;
  }
  void operator()(const ReminderDue& f) const {
    auto& reminders = obligation(f.obligation).reminders;
    reminders.erase(reminders.begin(), std::find_if(reminders.begin(), reminders.end(), [&](Instant r) { return r > at; }));
  }
  void operator()(const DeadlineBreached& f) const {
    Obligation& o = obligation(f.obligation);
    if (f.office_clock) {
      o.office_breached_at = at;
    } else {
      o.breached_at = at;
      o.breached_due = f.due;
    }
    o.late_by = f.late_by;
  }
  void operator()(const BreachRebutted& f) const {
    Obligation& o = obligation(f.obligation);
    o.rebutted = true;
    if (!o.due || !o.done_at || is_late(*o.done_at, *o.due)) return;  // the office kept its own clock, the unit did not
    o.now = Verdict::on_time;
    o.late_by = LateBy::nobody;
    o.late = {};
  }
  void operator()(const ObligationFulfilled& f) const {
    Obligation& o = obligation(f.obligation);
    o.state = ObligationState::fulfilled;
    o.deed_number = f.deed;
    o.done_at = f.done_at;
    o.then = f.then;
    o.now = f.now;
    o.late_by = f.late_by;
    o.late = f.late;
  }
  void operator()(const ObligationWaived& f) const { end(f.obligation, ObligationState::waived, Verdict::waived); }
  void operator()(const ObligationSuperseded& f) const {
    end(f.obligation, ObligationState::superseded, Verdict::superseded);
    obligation(f.obligation).ended_why = f.reason.why;
  }
  void operator()(const ObligationMissed& f) const {
    Obligation& o = obligation(f.obligation);
    if (o.state == ObligationState::open) o.state = ObligationState::missed;
    o.now = Verdict::missed;
  }
  void operator()(const DelayNoticed& f) const {
    Obligation& o = obligation(f.obligation);
    o.delay_noticed |= f.in_time;
    o.delay_reason = f.reason;
    o.expected = f.expected;
    remember(f.idempotency_key, f.idempotency_digest, f.obligation);
  }
  void operator()(const SignedReceipt& f) const {
    Deed& deed = i.deeds.at(f.deed - 1);
    deed.received_at = f.received_at;
    deed.signed_by = f.person.empty() ? f.unit : f.person;
    remember(f.idempotency_key, f.idempotency_digest, f.deed);
  }
  void operator()(const LevelSet& f) const {
    if (f.held) {
      i.levels_held[f.scheme] = {f.before, f.level};
      return;
    }
    i.level = f.level;
    i.level_scheme = f.scheme;
    if (!f.first && f.level != f.before) i.regraded_at = at;
  }
  void operator()(const LevelWatched& f) const { i.level_watch = f.at; }
  void operator()(const DuplicateProposed& f) const { i.perhaps_same.push_back({f.other, f.alike}); }
  void operator()(const DuplicateRefused& f) const { tell_apart(i, f.other); }
  void operator()(const IncidentMerged& f) const {
    i.state = IncidentState::merged;
    i.merged_into = f.into;
    i.merged_number = f.number;
    propose_no_more(i, f.into);
  }
  void operator()(const SourceTaken& f) const { i.sources.push_back(f); }
  void operator()(const SourceReturned& f) const {
    std::erase_if(i.sources, [&](const SourceTaken& source) { return source.other == f.other; });
    for (Obligation& o : i.obligations)
      if (o.deed_number != 0 && i.deeds.at(o.deed_number - 1).source == f.other) owe_again(o);
  }
  /// What fulfilled it was done in another event: it is owed as it stood before.
  static void owe_again(Obligation& o) {
    o.state = ObligationState::open;
    o.deed_number = 0;
    o.done_at.reset();
    o.then = o.now = Verdict::open;
    o.rebutted = false;
    o.late = {};
    o.doubt.reset();
    o.late_by = o.office_breached_at ? LateBy::office : o.breached_at ? late_by_limit(o) : LateBy::nobody;
  }
  /// What the merging laid to rest runs again, with its old times.
  void operator()(const IncidentSeparated& f) const {
    i.state = IncidentState::open;
    i.merged_into = 0;
    i.merged_number.clear();
    tell_apart(i, f.from);
    for (Obligation& o : i.obligations) {
      if (o.state != ObligationState::superseded || o.ended_why != Why::merged) continue;
      o.state = ObligationState::open;
      o.then = o.now = Verdict::open;
      o.ended_why = Why::none;
    }
  }
  void end(std::uint32_t number, ObligationState state, Verdict verdict) const {
    Obligation& o = obligation(number);
    o.state = state;
    o.then = o.now = verdict;
  }
  void operator()(const StampMade& f) const { (f.stamp == Stamp::dialling ? i.dialling_at : i.connected_at) = at; }
  void operator()(const DeedRecorded& f) const {
    Deed deed;
    deed.number = f.deed;
    deed.kind = f.kind;
    deed.stage = f.stage;
    deed.done_at = f.done_at;
    deed.recorded_at = at;
    deed.claimed = f.claimed;
    deed.stamped = f.stamped;
    deed.claim = f.claim;
    deed.to_unit = f.to_unit;
    deed.to_person = f.to_person;
    deed.content = f.content;
    deed.by = f.by;
    deed.typed_by = f.typed_by;
    deed.skips_level = f.skips_level;
    deed.obligations = f.obligations;
    deed.source = f.source;
    deed.signed_off_by = f.signed_off_by;
    deed.signed_off_for = f.signed_off_for;
    deed.signed_off_by_phone = f.signed_off_by_phone;
    i.deeds.push_back(std::move(deed));
    if (f.claim != 0) {
      Claim claim;
      claim.number = f.claim;
      claim.deed = f.deed;
      claim.by = f.by;
      claim.typed_by = f.typed_by;
      claim.made_at = at;
      i.claims.push_back(std::move(claim));
    }
    if (f.kind == DeedKind::phone_report) i.dialling_at = i.connected_at = std::nullopt;
    remember(f.idempotency_key, f.idempotency_digest, f.deed);
  }
  void operator()(const ClaimConfirmed& f) const {
    Claim& claim = i.claims.at(f.claim - 1);
    claim.confirmed_by = f.by.empty() ? f.typed_by : f.by;
    if (claim.change) (void)change_field(i.report, *claim.change);
  }
  void operator()(const StepReached& f) const {
    Ladder& ladder = i.ladder;
    if (f.round != ladder.round) {
      ladder.strong.clear();
      if (f.reason.why != Why::said_cannot) i.cannot.clear();  // whoever began the round by it is not asked first
    }
    ladder.state = LadderState::running;
    ladder.round = f.round;
    ladder.step = f.step;
    ladder.last_resort = f.last_resort;
    ladder.next_at = f.next_at;
    ladder.reason = f.reason;
  }
  void operator()(const PersonSkipped&) const {}
  void operator()(const EscalationRested& f) const {
    Ladder& ladder = i.ladder;
    ladder.rested_at = f.since;
    ladder.state = LadderState::resting;
    ladder.next_at = f.until;
    ladder.reason = f.reason;
  }
  void operator()(const EscalationEnded& f) const {
    i.ladder.state = LadderState::ended;
    i.ladder.next_at.reset();
    i.ladder.reason = f.reason;
  }
  void operator()(const PageQueued& f) const {
    Page p;
    p.number = f.page;
    p.purpose = f.purpose;
    p.person = f.person;
    p.channel = f.channel;
    p.address = f.address;
    p.post = f.post;
    p.code = f.code;
    p.step = f.step;
    p.round = i.ladder.round;
    p.reason = f.reason;
    p.obligation = f.obligation;
    p.lane = f.lane;
    p.hand_call = f.hand_call;
    p.expires = f.expires;
    p.task = f.task;
    p.queued_at = at;
    if (f.hand_call) {
      p.state = PageState::accepted;  // the seat's list shows it
      p.accepted_at = at;
    }
    if (f.held_until) {
      p.state = PageState::held;
      p.again_at = f.held_until;
    }
    if (f.page > i.page_people.size()) i.page_people.resize(f.page);
    i.page_people[f.page - 1] = f.person;
    i.paged.insert(f.person);
    if (!f.code.empty()) i.codes[f.person] = f.code;
    i.pages[f.page] = std::move(p);
    while (i.pages.size() > pages_kept) i.pages.erase(i.pages.begin());
  }
  void operator()(const AttemptStarted& f) const {
    if (Page* p = page(f.page)) {
      p->state = PageState::sending;
      p->attempt = f.attempt;
      p->again_at.reset();
      p->lease = f.lease;
      p->low_sensitivity = f.low_sensitivity;
    }
  }
  void operator()(const PageAccepted& f) const {
    if (Page* p = page(f.page)) {
      p->state = PageState::accepted;
      p->accepted_at = at;
      p->reference = f.reference;
      p->again_at.reset();
      p->lease.reset();
    }
  }
  void operator()(const AttemptFailed& f) const {
    if (Page* p = page(f.page)) {
      p->state = PageState::waiting;
      p->detail = f.detail;
      p->again_at = f.again_at;
      p->lease.reset();
    }
  }
  void operator()(const PageDelivered& f) const {
    if (Page* p = page(f.page)) {
      p->delivered_at = at;
      if (p->state == PageState::accepted || p->state == PageState::sending) p->state = PageState::delivered;
    }
  }
  void operator()(const PageFailed& f) const { end(f.page, PageState::failed, f.reason.detail); }
  void operator()(const PageSuperseded& f) const { end(f.page, PageState::superseded, {}); }
  void end(std::uint32_t number, PageState state, const std::string& detail) const {
    if (Page* p = page(number)) {
      p->state = state;
      if (!detail.empty()) p->detail = detail;
      p->again_at.reset();
      p->lease.reset();
      p->expires.reset();
    }
  }
  void operator()(const PagesGathered& f) const {
    if (Page* p = page(f.page)) {
      p->incidents = f.incidents;
      p->named = f.named;
    }
  }
  void operator()(const PageGathered& f) const { end(f.page, PageState::gathered, f.by_number); }
  void operator()(const DialTaskReported& f) const {
    if (Page* p = page(f.page)) {
      p->outcome = f.outcome;
      p->taken_by = f.by.empty() ? f.typed_by : f.by;
      p->note = f.note;
      p->expires = f.expires;
      if (f.outcome == DialOutcome::reached) {
        p->state = PageState::delivered;
        p->delivered_at = at;
        if (p->purpose == Purpose::roll_call) answer_roll(p->person, p->channel);
      }
    }
  }
  /// The first answer of somebody on the roll counts, by whatever way; after the end it is a late one.
  void answer_roll(const std::string& person, const std::string& channel) const {
    if (!i.roll_call) return;
    RunningRollCall& call = *i.roll_call;
    const bool called = std::find(call.people.begin(), call.people.end(), person) != call.people.end();
    if (!called || !call.answers.insert({person, {at, channel}}).second || !call.ended) return;
    for (RollCallResult& result : call.results) {
      if (result.person != person) continue;
      result.fate = RollCallFate::reached;
      result.by = channel;
      result.answered = at;
    }
  }
  void operator()(const Acknowledged& f) const {
    const Page* answered = page(f.page);
    answer_roll(f.person, answered == nullptr ? std::string() : answered->channel);
    if (i.contact_check && f.person == i.contact_check->person && came_from_there(f.via)) i.contact_check->replied = at;
    Ack ack;
    ack.number = f.ack;
    ack.person = f.person;
    ack.kind = f.kind;
    ack.strength = f.strength;
    ack.via = f.via;
    ack.page = f.page;
    ack.passed_to = f.passed_to;
    ack.note = f.note;
    ack.by = f.by;
    ack.typed_by = f.typed_by;
    ack.at = at;
    ack.quiet_until = f.quiet_until;
    i.acks.push_back(std::move(ack));
    if (f.quiet_until) i.quiet[f.person] = *f.quiet_until;
    if (f.kind == AckKind::cannot) {
      i.cannot.insert(f.person);
      i.ladder.strong.erase(f.person);
    } else {
      i.cannot.erase(f.person);
    }
    if (f.strength == Strength::strong && f.kind != AckKind::cannot && f.kind != AckKind::passed_to)
      i.ladder.strong.insert(f.person);
    remember(f.idempotency_key, f.idempotency_digest, f.ack);
  }
  void operator()(const IncidentWithdrawn& f) const {
    i.state = IncidentState::withdrawn;
    if (!i.withdrawn_at) i.withdrawn_at = at;  // another finding moves no clock
    i.closed_as = f.as;
    i.handed_to = f.handed_to;
    i.close_reason = f.reason;
    i.closed_by = f.by.empty() ? f.typed_by : f.by;
  }
  void operator()(const IncidentClosed& f) const {
    i.state = IncidentState::closed;
    i.closed_at = at;
    i.closed_as = f.as;
    i.close_reason = f.reason;
    i.closed_by = f.by.empty() ? f.typed_by : f.by;
    i.chase_at.reset();
    i.retire_at = f.retire_at;
  }
  void operator()(const MarkedSecret& f) const {
    i.secret_at = at;
    i.secret_by = f.by.empty() ? f.typed_by : f.by;
    i.told = f.told;
    forget_content(i);
    for (FiledDocument& each : i.documents)
      if (each.is_there()) take_out(each, i.secret_by, {});
  }
  void operator()(const ContentDestroyed&) const { i.destroyed_at = at; }
  // Of the house, or of the whole state: nothing in the incident itself.
  void operator()(const LineTestBegun& f) const { i.line_test = RunningTest{f.page, f.channel, at, f.accept_by, f.receipt_by}; }
  void operator()(const LineTested&) const { i.line_test.reset(); }
  void operator()(const RollCallBegun& f) const {
    i.roll_call = RunningRollCall{f.people, at, f.answer_by, f.scheduled, f.by.empty() ? f.typed_by : f.by, {}, {}, {}};
  }
  void operator()(const RollCallEnded& f) const {
    if (!i.roll_call) return;
    i.roll_call->ended = at;
    i.roll_call->results = f.results;
  }
  void operator()(const ContactCheckBegun& f) const {
    const std::uint32_t tries = i.contact_check ? i.contact_check->tries : 0;  // of the same code, sent once more
    i.contact_check = RunningContactCheck{f.page, f.person, f.channel, f.contact, f.digest, at, f.ends, tries, {}, {}, f.by.empty() ? f.typed_by : f.by};
  }
  void operator()(const ContactCodeRefused&) const {
    if (i.contact_check) ++i.contact_check->tries;
  }
  void operator()(const RollCallPlanned&) const {}
  void operator()(const RollCallNoted&) const {}
  void operator()(const ContactProven&) const {}
  void operator()(const ContactUnproven&) const {}
  void operator()(const DrillNoted&) const {}
  void operator()(const ProofRenewed&) const {}
  void operator()(const IncidentRetired&) const {}
  void operator()(const PolicyAdopted&) const {}
  void operator()(const DaemonStarted&) const {}
  void operator()(const ReplyUnmatched&) const {}
  void operator()(const ReplyMatched&) const {}
  void operator()(const AdministratorNeeded&) const {}
  void operator()(const TokenMade&) const {}
  void operator()(const TokenEnded&) const {}
  void operator()(const AccountMade&) const {}
  void operator()(const AccountChanged&) const {}
  void operator()(const AccountRenewed&) const {}
  void operator()(const AccountOpened&) const {}
  void operator()(const AccountDisabled&) const {}
  void operator()(const LoggedIn&) const {}
  void operator()(const LogInRefused&) const {}
  void operator()(const LoggedOut&) const {}
  void operator()(const PasswordChanged&) const {}
  void operator()(const AccessMade&) const {}
  void operator()(const AccessRefused&) const {}
  void operator()(const SeatEnrolled&) const {}
  void operator()(const SeatEnded&) const {}
  void operator()(const RosterIssued&) const {}
  void operator()(const ShiftChanged&) const {}
  void operator()(const LeaveEntered&) const {}
  void operator()(const LeaveDecided&) const {}
  void operator()(const CheckedIn&) const {}
  void operator()(const AbsenceNoticed&) const {}
  void operator()(const HandoverWritten&) const {}
  void operator()(const HandoverConfirmed&) const {}
  void operator()(const ClockAssigned& f) const {
    if (f.obligation == 0) i.owner = f.person;
    else i.assigned[f.obligation] = f.person;
    std::erase_if(i.assignments, [&](const ClockAssigned& waiting) { return waiting.obligation == f.obligation; });
    if (i.assignments.empty()) i.assign_at.reset();
  }
  void operator()(const SurgeBegun&) const {}
  void operator()(const SurgeEnded&) const {}
  void operator()(const RetentionEnded&) const {}
  void operator()(const PersonalDestroyed&) const {}
  void operator()(const QuestionAsked& f) const {
    Question question;
    question.number = f.question;
    question.obligation = f.obligation;
    question.text = f.text;
    question.unit = f.unit;
    question.person = f.person;
    question.asked_at = f.asked_at;
    question.recorded_at = at;
    question.due_given = f.due_given;
    question.by = f.by;
    question.typed_by = f.typed_by;
    question.source = f.source;
    i.questions.push_back(std::move(question));
    remember(f.idempotency_key, f.idempotency_digest, f.question);
  }
  void operator()(const UnknownNamed& f) const {
    CheckItem item;
    item.number = f.item;
    item.what = f.what;
    item.recorded_at = at;
    item.by = f.by;
    item.typed_by = f.typed_by;
    i.checks.push_back(std::move(item));
    remember(f.idempotency_key, f.idempotency_digest, f.item);
  }
  void operator()(const ItemChecked& f) const {
    if (f.item > i.checks.size()) i.checks.resize(f.item);
    CheckItem& item = i.checks.at(f.item - 1);
    item.number = f.item;
    item.what = f.what;
    item.finding = f.finding;
    item.person = f.person;
    item.checked_at = f.checked_at;
    item.recorded_at = at;
    item.by = f.by;
    item.typed_by = f.typed_by;
    remember(f.idempotency_key, f.idempotency_digest, f.item);
  }
  void operator()(const DocumentFiled& f) const {
    FiledDocument document;
    document.number = f.document;
    document.digest = f.digest;
    document.name = f.name;
    document.size = f.size;
    document.kind = f.kind;
    document.from = f.from;
    document.by = f.by;
    document.typed_by = f.typed_by;
    document.filed_at = at;
    i.documents.push_back(std::move(document));
    remember(f.idempotency_key, f.idempotency_digest, f.document);
  }
  void operator()(const DocumentRemoved& f) const {
    take_out(i.documents.at(f.document - 1), f.by.empty() ? f.typed_by : f.by, f.reason);
  }
  void take_out(FiledDocument& document, const std::string& by, const std::string& reason) const {
    document.removed_digest = std::exchange(document.digest, {});
    document.name.clear();
    document.from.clear();
    document.removed_at = at;
    document.removed_by = by;
    document.reason = reason;
  }
  void operator()(const DeliveryGivenUp&) const {}
  void operator()(const DeliveryAskedAgain&) const {}
  void operator()(const DeliveryMade&) const {}
  void operator()(const ClockJudged&) const {}
  void operator()(const ClockStepped&) const {}
  void operator()(const VerdictDoubted& f) const {
    obligation(f.obligation).doubt = ClockDoubt{f.most, f.cannot_tell};
    i.doubt_at.reset();
  }
};

/// Keeps the index of wake-ups true for one incident.
void arm(State& state, IncidentId id) {
  if (const auto old = state.wake_of.find(id); old != state.wake_of.end()) {
    state.wakes.erase({old->second, id});
    state.wake_of.erase(old);
  }
  const auto incident = state.incidents.find(id);
  if (incident == state.incidents.end()) return;
  if (incident->second.doubt_at && doubts(state.clock, incident->second).empty()) incident->second.doubt_at.reset();
  if (const auto wake = next_wake(incident->second)) {
    state.wakes.insert({*wake, id});
    state.wake_of[id] = *wake;
  }
}

/// The indexes and the house: what stands beside the incidents.
struct OnState {
  State& s;
  IncidentId id;
  Instant at;

  template <class T>
  void operator()(const T&) const {}  // most facts touch their incident alone; those below touch more

  void operator()(const IncidentOpened& f) const {
    s.last_incident = std::max(s.last_incident, id);
    const auto dash = f.number.rfind('-');
    const Incident& incident = s.incidents.at(id);
    if (dash != std::string::npos) {
      // The year and the running number are read back from the number itself, so that a restart goes on behind them.
      const int year = read_number(f.number.substr(dash >= 4 ? dash - 4 : 0, 4));
      auto& last = s.last_number[incident.report.drill ? -year : year];
      last = std::max(last, static_cast<std::uint32_t>(read_number(f.number.substr(dash + 1))));
    }
    s.by_number[f.number] = id;
    if (!f.source_id.empty() && !(f.drill && is_real(f.source_unit, f.source_id))) s.by_source[{f.source_unit, f.source_id}] = id;
    if (!f.idempotency_key.empty() && !mutant(6)) s.keys[f.idempotency_key] = {f.idempotency_digest, id, 0};
    if (f.matter.empty()) return;
    end_check(s.upkeep[f.matter].incident);
    s.upkeep[f.matter] = {id, at, {}};
  }
  /// A check whose contact is another by now closes in a decision of its own.
  void end_check(IncidentId before) const {
    const auto found = s.incidents.find(before);
    if (found == s.incidents.end() || !found->second.contact_check) return;
    found->second.contact_check->ends = at;
    arm(s, before);
  }
  /// Whether a source's number stands for a real event, which no drill hides.
  bool is_real(const std::string& unit, const std::string& number) const {
    const auto known = s.by_source.find({unit, number});
    const auto incident = known == s.by_source.end() ? s.incidents.end() : s.incidents.find(known->second);
    return incident != s.incidents.end() && !incident->second.report.drill;
  }
  static int read_number(const std::string& digits) {
    int value = 0;
    for (const char c : digits)
      if (c >= '0' && c <= '9' && value < 100'000'000) value = value * 10 + (c - '0');
    return value;
  }
  // One record, two incidents: the one that it is of holds the fact, the other what follows from it.
  void operator()(const DuplicateProposed& f) const {
    const auto other = s.incidents.find(f.other);
    if (other == s.incidents.end() || other->second.perhaps_same.size() >= proposals_kept) return;
    other->second.perhaps_same.push_back({id, f.alike});
  }
  void operator()(const DuplicateRefused& f) const {
    const auto other = s.incidents.find(f.other);
    if (other != s.incidents.end()) tell_apart(other->second, id);
  }
  void operator()(const IncidentMerged& f) const {
    const auto into = s.incidents.find(f.into);
    if (into == s.incidents.end()) return;
    into->second.merged.push_back(id);
    propose_no_more(into->second, id);
    if (classification_of(into->second.report) == Classification::secret) s.incidents.at(id).main_secret_at = at;
    look_again(f.into);
  }
  /// What a source says counts for the incident that it was merged into: its level is looked at in a decision of its own.
  void look_again(IncidentId other) const {
    const auto found = s.incidents.find(other);
    if (found == s.incidents.end()) return;
    found->second.level_watch = at;
    arm(s, other);
  }
  void operator()(const IncidentSeparated& f) const {
    const auto from = s.incidents.find(f.from);
    if (from == s.incidents.end()) return;
    std::erase(from->second.merged, id);
    tell_apart(from->second, id);
    look_again(f.from);
  }
  void operator()(const MarkedSecret&) const {
    for (const IncidentId merged : s.incidents.at(id).merged) {
      const auto found = s.incidents.find(merged);
      if (found == s.incidents.end()) continue;
      found->second.main_secret_at = at;
      arm(s, merged);
    }
  }
  void operator()(const FieldChanged&) const {
    const auto found = s.upkeep.find(s.incidents.at(id).matter);
    if (found != s.upkeep.end() && found->second.incident == id) found->second.told_at = at;
  }
  void operator()(const RollCallPlanned& f) const {
    s.roll_calls.planned = f.at;
    s.roll_calls.planned_under = f.policy;
  }
  void operator()(const RollCallBegun&) const { s.roll_calls.begun = at; }
  void operator()(const RollCallEnded&) const { s.roll_calls.to_note.insert(id); }
  void operator()(const Acknowledged&) const { note_roll_call(); }
  void operator()(const DialTaskReported&) const { note_roll_call(); }
  void note_roll_call() const {
    const auto& call = s.incidents.at(id).roll_call;
    if (call && call->ended) s.roll_calls.to_note.insert(id);
  }
  void operator()(const RollCallNoted& f) const {
    RollCallBook& book = s.roll_calls;
    book.held[f.incident] = {f.number, f.begun, f.answer_by, f.ended, f.scheduled, f.by, f.results};
    book.to_note.erase(f.incident);
    book.begun = std::max(book.begun.value_or(f.begun), f.begun);
    if (book.held.size() > roll_calls_kept) book.held.erase(book.held.begin());  // the journal has it all the same
  }
  void operator()(const ContactProven& f) const {
    s.contacts[{f.person, f.contact}] = {f.digest, at, f.way, f.channel, f.by.empty() ? f.typed_by : f.by};
    const auto check = s.incidents.find(f.incident);
    if (check == s.incidents.end() || !check->second.contact_check) return;
    check->second.contact_check->proven = at;
    arm(s, f.incident);
  }
  void operator()(const ContactUnproven& f) const { s.contacts.erase({f.person, f.contact}); }
  void operator()(const DrillNoted& f) const {
    s.drills.held[f.incident] = {f.number, f.category, f.opened, f.closed, f.people, f.clocks};
    s.drills.to_note.erase(f.incident);
    if (s.drills.held.size() > drills_kept) s.drills.held.erase(s.drills.held.begin());
  }
  void operator()(const ProofRenewed& f) const {
    change(f.account, [&](Account& account) { account.code_step = std::max(account.code_step, f.code_step); });
  }
  void operator()(const LineTestBegun& f) const { s.lines[f.channel].begun = at; }
  void operator()(const LineTested& f) const { s.lines[f.channel].last = f; }
  void operator()(const IncidentClosed& f) const {
    const auto matter = s.upkeep.find(s.incidents.at(id).matter);
    if (matter != s.upkeep.end() && matter->second.incident == id) {
      matter->second.incident = 0;
      if (f.typed_by != daemon_name || !f.by.empty()) matter->second.put_away = at;
    }
    if (const Incident& closed = s.incidents.at(id); closed.report.drill && !closed.is_upkeep()) s.drills.to_note.insert(id);
    for (const IncidentId merged : s.incidents.at(id).merged) {
      const auto found = s.incidents.find(merged);
      if (found == s.incidents.end()) continue;
      found->second.main_closed_at = at;
      arm(s, merged);
    }
  }
  void operator()(const PageQueued& f) const {
    if (!f.hand_call && !is_upkeep(f.purpose)) count(f);
    if (f.code.empty() || f.address.empty()) return;
    const std::string number = normal_number(f.address);
    s.asked[number][id] = {f.person, f.page};
    s.codes[number].emplace(f.code, id);
  }
  void count(const PageQueued& f) const {
    Flow& flow = s.flows[{f.person, f.channel, s.incidents.at(id).report.drill}];
    if (f.held_until) {
      flow.held_until = f.held_until;
      flow.held.insert({id, f.page});
      return;
    }
    count_sent(flow);
  }
  void count_sent(Flow& flow) const {
    flow.sent.push_back(at);
    if (flow.sent.size() > pages_counted) flow.sent.erase(flow.sent.begin());
    flow.levels[s.incidents.at(id).level] = at;
  }
  /// A page that was held is held no more; the flow that it was in.
  Flow* let_go(std::uint32_t number) const {
    const auto incident = s.incidents.find(id);
    if (incident == s.incidents.end()) return nullptr;
    const auto page = incident->second.pages.find(number);
    if (page == incident->second.pages.end()) return nullptr;
    const auto flow = s.flows.find({page->second.person, page->second.channel, incident->second.report.drill});
    if (flow == s.flows.end() || flow->second.held.erase({id, number}) == 0) return nullptr;
    if (flow->second.held.empty()) flow->second.held_until.reset();
    return &flow->second;
  }
  void operator()(const AttemptStarted& f) const {
    if (Flow* flow = let_go(f.page)) count_sent(*flow);
  }
  void operator()(const PageSuperseded& f) const { let_go(f.page); }
  void operator()(const PagesGathered& f) const {
    Flow* flow = let_go(f.page);
    if (flow == nullptr) return;  // the same by its next channel
    flow->held.clear();
    flow->held_until.reset();
    flow->gathered_by = {id, f.page};
    count_sent(*flow);
  }
  void operator()(const IncidentRetired&) const {
    const auto found = s.incidents.find(id);
    if (found == s.incidents.end()) return;
    s.by_number.erase(found->second.number);
    s.roll_calls.to_note.erase(id);
    s.drills.to_note.erase(id);
    std::erase_if(s.by_source, [&](const auto& source) { return source.second == id; });
    for (auto entry = s.codes.begin(); entry != s.codes.end();) {
      for (const auto& [person, code] : found->second.codes)
        if (const auto open = entry->second.find(code); open != entry->second.end() && open->second == id)
          entry->second.erase(open);
      entry = entry->second.empty() ? s.codes.erase(entry) : std::next(entry);
    }
    std::erase_if(s.keys, [&](const auto& key) { return key.second.incident == id; });
    for (auto entry = s.asked.begin(); entry != s.asked.end();) {
      entry->second.erase(id);
      entry = entry->second.empty() ? s.asked.erase(entry) : std::next(entry);
    }
    s.incidents.erase(found);
  }
  void operator()(const PolicyAdopted& f) const { s.policy = f.version; }
  void operator()(const DaemonStarted& f) const {
    s.started_at = at;
    s.last_alive = f.last_alive;
    if (mutant(5)) return;  // what was being sent is sent again at once
    // What was being sent when the process ended is in doubt: its lease is over, so that it is sent again at once.
    for (auto& [number, incident] : s.incidents) {
      bool any = false;
      for (auto& [page_number, page] : incident.pages) {
        if (page.state != PageState::sending) continue;
        page.lease = at;
        any = true;
      }
      if (incident.line_test) {  // what the process slept through is not the line's fault: its time begins anew
        RunningTest& test = *incident.line_test;
        const Duration later = at - test.begun;
        test.accept_by += later;
        if (test.receipt_by) *test.receipt_by += later;
        test.begun = at;
        any = true;
      }
      // ... and what people could not answer meanwhile is not theirs.
      if (incident.roll_call && !incident.roll_call->ended && f.last_alive && *f.last_alive < at) {
        incident.roll_call->answer_by += at - *f.last_alive;
        any = true;
      }
      if (any) arm(s, number);
    }
  }
  void operator()(const ReplyUnmatched& f) const {
    see_reply(f.gateway_id);
    if (!f.wrong_code) return;
    auto& tries = s.wrong_codes[normal_number(f.from)];
    tries.push_back(at);
    if (tries.size() > wrong_codes_kept) tries.erase(tries.begin());
  }
  void operator()(const ReplyMatched& f) const { see_reply(f.gateway_id); }
  void see_reply(const std::string& gateway_id) const {
    if (gateway_id.empty()) return;
    s.replies_seen[gateway_id] = at;
    // A gateway repeats within minutes; an hour is kept, and never more than the bound: then the oldest goes.
    constexpr std::size_t replies_kept = 10'000;
    if (s.replies_seen.size() <= replies_kept) return;
    std::erase_if(s.replies_seen, [&](const auto& seen) { return at - seen.second > std::chrono::hours(1); });
    if (s.replies_seen.size() > replies_kept)
      s.replies_seen.erase(std::min_element(s.replies_seen.begin(), s.replies_seen.end(),
                                            [](const auto& one, const auto& other) { return one.second < other.second; }));
  }
  void operator()(const AdministratorNeeded& f) const {
    RefusingChannel& known = s.refusing[f.channel];
    known.at = at;
    known.detail = f.detail;
    known.fault = f.fault;
    known.accepted_at.reset();
    if (!f.told.empty()) known.told[f.fault] = at;
  }
  void operator()(const PageAccepted& f) const {
    if (s.refusing.empty()) return;
    const auto& pages = s.incidents.at(id).pages;
    const auto page = pages.find(f.page);
    if (page == pages.end()) return;
    const auto known = s.refusing.find(page->second.channel);
    if (known != s.refusing.end() && !known->second.accepted_at) known->second.accepted_at = at;
  }
  void operator()(const ClockJudged& f) const {
    note_clock(s.clock, f, at);
    doubt_verdicts();
  }
  void operator()(const ClockStepped& f) const {
    note_clock(s.clock, f, at);
    doubt_verdicts();
  }
  /// What was judged in a time that is known only now to have been a doubtful one is said in decisions of their own.
  void doubt_verdicts() const {
    for (auto& [number, incident] : s.incidents) {
      if (doubts(s.clock, incident).empty()) continue;
      incident.doubt_at = at;
      arm(s, number);
    }
  }
  void operator()(const TokenMade& f) const {
    std::vector<Role> roles = f.roles;
    if (roles.empty()) roles = {f.source ? Role::source : Role::operation};
    s.tokens[f.id] = {f.id, f.name, f.secret_digest, f.source, std::move(roles), f.units, f.ends};
    if (const auto old = s.tokens.find(f.replaces); old != s.tokens.end()) old->second.ends = f.old_ends;
  }
  void operator()(const TokenEnded& f) const { s.tokens.erase(f.id); }
  void operator()(const AccountMade& f) const {
    Account made;
    made.name = f.account;
    made.person = f.person;
    made.roles = f.roles;
    made.units = f.units;
    made.code_digest = f.code_digest;
    made.code_ends = f.code_ends;
    made.made_at = at;
    s.accounts[f.account] = std::move(made);
  }
  void operator()(const AccountChanged& f) const {
    change(f.account, [&](Account& account) {
      account.person = f.person;
      account.roles = f.roles;
      account.units = f.units;
    });
  }
  void operator()(const AccountRenewed& f) const {
    change(f.account, [&](Account& account) {
      account.state = AccountState::invited;
      account.code_digest = f.code_digest;
      account.code_ends = f.code_ends;
    });
  }
  void operator()(const AccountOpened& f) const {
    s.account_opened = true;
    change(f.account, [&](Account& account) {
      account.state = AccountState::open;
      account.code_digest.clear();
      account.code_step = 0;
      account.refused_since = 0;
    });
  }
  void operator()(const AccountDisabled& f) const {
    change(f.account, [&](Account& account) {
      account.state = AccountState::disabled;
      account.code_digest.clear();
    });
  }
  void operator()(const LoggedIn& f) const {
    change(f.account, [&](Account& account) {
      account.last_log_in = at;
      account.refused_since = 0;
      account.code_step = std::max(account.code_step, f.code_step);
    });
  }
  void operator()(const LogInRefused& f) const {
    change(f.account, [&](Account& account) { account.refused_since += f.times; });
  }
  void operator()(const LoggedOut&) const {}
  void operator()(const PasswordChanged&) const {}
  void operator()(const AccessMade&) const {}
  void operator()(const AccessRefused&) const {}
  void operator()(const SeatEnrolled& f) const { s.seats[f.seat] = {f.seat, f.name, f.secret_digest, at}; }
  void operator()(const SeatEnded& f) const { s.seats.erase(f.seat); }
  void operator()(const RosterIssued& f) const { note_who_stands(f); }
  void operator()(const ShiftChanged& f) const { note_who_stands(f); }
  void operator()(const LeaveEntered& f) const { note_who_stands(f); }
  void operator()(const LeaveDecided& f) const { note_who_stands(f); }
  /// ... and whom it puts on a shift that is near.
  template <class DutyFact>
  void note_who_stands(const DutyFact& f) const {
    note(s.duty, f, at);
    note_given(s.duty, f.given, f.by, f.typed_by, at);
  }
  void operator()(const CheckedIn& f) const { note(s.duty, f, at); }
  void operator()(const AbsenceNoticed& f) const { note(s.duty, f, at); }
  void operator()(const HandoverWritten& f) const { note(s.duty, f, at); }
  void operator()(const HandoverConfirmed& f) const {
    note(s.duty, f, at);
    const auto found = s.duty.handovers.find(f.handover);
    if (found == s.duty.handovers.end() || !found->second.is_complete()) return;
    for (const HandoverItem& item : found->second.items) {
      const auto incident = s.incidents.find(item.incident);
      if (incident == s.incidents.end() || incident->second.closed_at) continue;
      const std::size_t clocks = incident->second.obligations.size();
      if (item.obligation > clocks) continue;
      incident->second.assignments.push_back({item.obligation, item.person, f.handover});
      incident->second.assign_at = at;
    }
    for (const HandoverItem& item : found->second.items)
      if (s.incidents.contains(item.incident)) arm(s, item.incident);
  }
  void operator()(const SurgeBegun& f) const { note(s.duty, f, at); }
  void operator()(const SurgeEnded& f) const { note(s.duty, f, at); }
  void operator()(const RetentionEnded& f) const { s.expired = f.incidents; }
  void operator()(const PersonalDestroyed&) const { s.expired.clear(); }
  template <class Change>
  void change(const std::string& account, Change apply_to) const {
    if (const auto found = s.accounts.find(account); found != s.accounts.end()) apply_to(found->second);
  }
  void operator()(const DeliveryGivenUp& f) const {
    auto& known = s.undelivered[f.subscription];
    known[f.sequence] = {f.incident, f.reason, at, {}, {}};
    if (known.size() > most_undelivered) known.erase(known.begin());  // the journal has it all the same
  }
  void operator()(const DeliveryAskedAgain& f) const {
    const auto known = s.undelivered.find(f.subscription);
    if (known == s.undelivered.end() || known->second.count(f.sequence) == 0) return;
    Undelivered& one = known->second.at(f.sequence);
    one.asked_by = f.by.empty() ? f.typed_by : f.by;
    one.asked_at = at;
  }
  void operator()(const DeliveryMade& f) const {
    if (const auto known = s.undelivered.find(f.subscription); known != s.undelivered.end()) known->second.erase(f.sequence);
  }
};

}  // namespace

void apply(Incident& incident, const Fact& fact, Instant at) { std::visit(OnIncident{incident, at}, fact); }

void apply_beside(State& state, IncidentId id, const std::vector<Fact>& facts, Instant at) {
  for (const Fact& fact : facts) std::visit(OnState{state, id, at}, fact);
  if (id != 0) arm(state, id);
}

void apply_to_incident(State& state, IncidentId id, const std::vector<Fact>& facts, Instant at) {
  if (id == 0 || facts.empty()) return;  // a dry run brings none, and opens nothing
  Incident& incident = state.incidents[id];
  incident.id = id;
  for (const Fact& fact : facts) std::visit(OnIncident{incident, at}, fact);
}

void apply(State& state, IncidentId id, const std::vector<Fact>& facts, Instant at) {
  apply_to_incident(state, id, facts, at);
  apply_beside(state, id, facts, at);
}

}  // namespace jibao
