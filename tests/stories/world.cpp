// See world.hpp.
#include "tests/stories/world.hpp"

#include <stdexcept>

#include "rules/calendar.hpp"

namespace jibao::stories {
namespace {

const std::string zone = "Asia/Shanghai";

std::string text(Duration d) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(d).count();
  return std::to_string(seconds / 60) + "m" + (seconds % 60 != 0 ? std::to_string(seconds % 60) + "s" : "");
}

std::string text(const Reason& r) {
  std::string out = "(" + std::string(name_of(r.why));
  if (!r.detail.empty()) out += " " + r.detail;
  if (r.until) out += " until " + clock(*r.until);
  return out + ")";
}

std::string number(std::uint32_t n) { return std::to_string(n); }
std::string name(auto value) { return std::string(name_of(value)); }

struct Line {
  std::string operator()(const IncidentOpened& f) const {
    return "opened " + f.number + " " + f.category + " owner " + f.owner + " " + text(f.owner_reason);
  }
  std::string operator()(const FieldsMissing& f) const {
    std::string out = f.chased ? "chased:" : "missing:";
    for (const auto& field : f.fields_missing) out += " " + field;
    return out + (f.chase_at ? " again " + clock(*f.chase_at) : "");
  }
  std::string operator()(const FieldChanged& f) const {
    return "changed " + f.path + (f.claim ? " claim " + number(f.claim) : "");
  }
  std::string operator()(const DeadlineSet& f) const {
    std::string out = "clock " + f.rule + (f.due ? " due " + clock(*f.due) : " soft") + " from " + name(f.anchor) + " " +
                      clock(f.anchor_at);
    if (f.office_due) out += " office " + clock(*f.office_due);
    for (const int year : f.missing_years) out += " no calendar " + std::to_string(year);
    if (f.claim) out += " by claim " + number(f.claim);
    return out;
  }
  std::string operator()(const ReminderDue& f) const { return "reminder " + number(f.obligation) + " due " + clock(f.due); }
  std::string operator()(const DeadlineBreached& f) const {
    return "breach " + number(f.obligation) + (f.office_clock ? " of the office's clock " : " ") + clock(f.due) + " late by " +
           name(f.late_by) + (f.at_receipt ? " at receipt" : "") + (f.while_down ? " while down" : "");
  }
  std::string operator()(const BreachRebutted& f) const {
    return "rebutted " + number(f.obligation) + " by deed " + number(f.deed);
  }
  std::string operator()(const ObligationFulfilled& f) const {
    return "fulfilled " + number(f.obligation) + " done " + clock(f.done_at) + " then " + name(f.then) + " now " +
           name(f.now) + (f.late_by != LateBy::nobody ? " late by " + name(f.late_by) + " " + text(f.late) : "");
  }
  std::string operator()(const ObligationWaived& f) const { return "waived " + number(f.obligation) + " by " + f.by; }
  std::string operator()(const ObligationSuperseded& f) const {
    return "superseded " + number(f.obligation) + " " + text(f.reason);
  }
  std::string operator()(const StampMade& f) const { return "stamp " + name(f.stamp); }
  std::string operator()(const DeedRecorded& f) const {
    return "deed " + number(f.deed) + " " + name(f.kind) + " " + name(f.stage) + " done " + clock(f.done_at) +
           (f.claimed ? " claimed" : "") + (f.stamped ? " stamped" : "") + (f.claim ? " claim " + number(f.claim) : "") +
           (f.source ? " of " + f.source_number + (f.noted ? " noted " + clock(*f.noted) : "") : "");
  }
  std::string operator()(const SignedReceipt& f) const { return "signed for deed " + number(f.deed) + " at " + clock(f.received_at); }
  std::string operator()(const LevelSet& f) const {
    return (f.held ? "level held " : f.first ? "level " : "regraded ") + name(f.before) + ">" + name(f.level) +
           (f.scheme.empty() ? " stated" : " " + f.scheme);
  }
  std::string operator()(const LevelWatched& f) const { return "level watch " + (f.at ? clock(*f.at) : "none"); }
  std::string operator()(const DuplicateProposed& f) const {
    std::string alike;
    for (const std::string& each : f.alike) alike += " " + each;
    return "perhaps " + f.number + alike;
  }
  std::string operator()(const DuplicateRefused& f) const { return "not " + std::to_string(f.other); }
  std::string operator()(const IncidentMerged& f) const { return "merged into " + f.number; }
  std::string operator()(const IncidentSeparated& f) const { return "separated from " + f.number; }
  std::string operator()(const SourceTaken& f) const { return "source " + f.number + " " + f.unit; }
  std::string operator()(const SourceReturned& f) const { return "source " + f.number + " gone"; }
  std::string operator()(const DelayNoticed& f) const {
    return "delay " + number(f.obligation) + (f.in_time ? " noticed in time" : " noticed late");
  }
  std::string operator()(const ObligationMissed& f) const { return "missed " + number(f.obligation) + " " + text(f.reason); }
  std::string operator()(const ClaimConfirmed& f) const { return "confirmed claim " + number(f.claim) + " by " + f.by; }
  std::string operator()(const StepReached& f) const {
    return (f.last_resort ? "last resort" : "step " + std::to_string(f.step)) + " round " + std::to_string(f.round) + " " +
           text(f.reason) + (f.next_at ? " next " + clock(*f.next_at) : "");
  }
  std::string operator()(const PersonSkipped& f) const {
    return "  skip " + (f.person.empty() ? f.post : f.person) + " " + text(f.reason);
  }
  std::string operator()(const EscalationRested& f) const { return "rests until " + clock(f.until) + " " + text(f.reason); }
  std::string operator()(const EscalationEnded& f) const { return "escalation ends " + text(f.reason); }
  std::string operator()(const PageQueued& f) const {
    return "  " + name(f.purpose) + " " + f.channel + " " + f.person +
           (f.reason.why == Why::none ? "" : " " + text(f.reason));
  }
  std::string operator()(const AttemptStarted& f) const {
    return f.attempt == 1 ? "" : "  attempt " + number(f.attempt) + " of page " + number(f.page) + " " + text(f.reason);
  }
  std::string operator()(const PageAccepted&) const { return ""; }
  std::string operator()(const AttemptFailed& f) const {
    return "  failed page " + number(f.page) + " attempt " + number(f.attempt) +
           (f.again_at ? " again " + clock(*f.again_at) : "");
  }
  std::string operator()(const PageDelivered& f) const { return "  delivered page " + number(f.page); }
  std::string operator()(const PageFailed& f) const { return "  lost page " + number(f.page) + " " + text(f.reason); }
  std::string operator()(const PagesGathered& f) const {
    return "page " + std::to_string(f.page) + " tells of " + std::to_string(f.incidents);
  }
  std::string operator()(const PageGathered& f) const {
    return "page " + std::to_string(f.page) + " told by " + to_string(PageId{f.by_incident, f.by_page});
  }
  std::string operator()(const PageSuperseded& f) const {
    return "  dropped page " + number(f.page) + " " + text(f.reason);
  }
  std::string operator()(const DialTaskReported& f) const { return "dial task " + number(f.page) + " " + name(f.outcome); }
  std::string operator()(const Acknowledged& f) const {
    return "ack " + f.person + " " + name(f.kind) + " " + name(f.strength) + " via " + name(f.via) +
           (f.quiet_until ? " quiet until " + clock(*f.quiet_until) : "");
  }
  std::string operator()(const IncidentWithdrawn& f) const { return "withdrawn as " + name(f.as); }
  std::string operator()(const IncidentClosed& f) const { return "closed as " + name(f.as); }
  std::string operator()(const IncidentRetired&) const { return "retired"; }
  std::string operator()(const PolicyAdopted&) const { return ""; }
  std::string operator()(const DaemonStarted&) const { return "started"; }
  std::string operator()(const ReplyUnmatched& f) const { return "reply unmatched: " + f.why; }
  std::string operator()(const ReplyMatched&) const { return ""; }
  std::string operator()(const AdministratorNeeded& f) const { return "administrator: " + f.channel + " " + f.detail; }
  std::string operator()(const LineTestBegun& f) const {
    return "line test of " + f.channel + " accept by " + clock(f.accept_by) + (f.receipt_by ? " receipt by " + clock(*f.receipt_by) : "") +
           (f.scheduled ? " scheduled" : " asked");
  }
  std::string operator()(const LineTested& f) const {
    return "line " + f.channel + " " + name(f.result) + (f.accepted ? " accepted " + text(*f.accepted - f.begun) : "") +
           (f.receipt ? " receipt " + text(*f.receipt - f.begun) : "") + (f.detail.empty() ? "" : ": " + f.detail);
  }
  std::string operator()(const TokenMade&) const { return "token"; }
  std::string operator()(const TokenEnded&) const { return "token ended"; }
  std::string operator()(const DeliveryGivenUp& f) const { return "delivery given up: " + f.subscription + " " + std::to_string(f.sequence); }
  std::string operator()(const DeliveryAskedAgain& f) const { return "delivery asked again: " + f.subscription + " " + std::to_string(f.sequence); }
  std::string operator()(const ClockJudged& f) const {
    return std::string("clock ") + (f.trusted ? "trusted" : "not trusted: " + name(f.fault)) + (f.synchronised ? "" : ", unsynchronised");
  }
  std::string operator()(const ClockStepped& f) const { return "clock stepped by " + std::to_string(f.by.count()) + " ms"; }
  std::string operator()(const VerdictDoubted& f) const {
    return "doubt about obligation " + number(f.obligation) +
           (f.most ? ": off by at most " + std::to_string(f.most->count()) + " ms" : ": off by who knows how much") +
           (f.cannot_tell ? ", cannot tell" : "");
  }
  std::string operator()(const MarkedSecret& f) const { return "marked secret, told " + std::to_string(f.told.size()); }
  std::string operator()(const ContentDestroyed& f) const { return "content destroyed: " + std::to_string(f.values); }
  std::string operator()(const AccountMade& f) const { return "account " + f.account; }
  std::string operator()(const AccountChanged& f) const { return "account changed: " + f.account; }
  std::string operator()(const AccountRenewed& f) const { return "account renewed: " + f.account; }
  std::string operator()(const AccountOpened& f) const { return "account opened: " + f.account; }
  std::string operator()(const AccountDisabled& f) const { return "account disabled: " + f.account; }
  std::string operator()(const LoggedIn& f) const { return "logged in: " + f.account; }
  std::string operator()(const LogInRefused& f) const { return "log-in refused: " + f.account + " " + name(f.end); }
  std::string operator()(const LoggedOut& f) const { return "logged out: " + f.account + " " + name(f.why); }
  std::string operator()(const PasswordChanged& f) const { return "password changed: " + f.account; }
  std::string operator()(const AccessMade& f) const { return "access: " + f.who + " " + f.route; }
  std::string operator()(const AccessRefused& f) const { return "access refused: " + f.who + " " + f.route; }
  std::string operator()(const SeatEnrolled& f) const { return "seat " + f.name; }
  std::string operator()(const SeatEnded& f) const { return "seat ended: " + f.seat; }
  std::string operator()(const RosterIssued& f) const { return "roster issued " + f.month + ", shifts " + std::to_string(f.shifts.size()); }
  std::string operator()(const ShiftChanged& f) const { return "shift changed " + f.date + " " + f.shift + ": " + f.duty_leader + " " + f.primary + " " + f.secondary; }
  std::string operator()(const LeaveEntered& f) const { return "leave " + std::to_string(f.leave) + " " + f.person + " " + std::string(name_of(f.kind)); }
  std::string operator()(const LeaveDecided& f) const { return "leave " + std::to_string(f.leave) + " " + std::string(name_of(f.decision)); }
  std::string operator()(const CheckedIn& f) const { return "checked in " + slot_key(f.date, f.shift, f.post) + " " + f.person; }
  std::string operator()(const AbsenceNoticed& f) const { return "absent " + slot_key(f.date, f.shift, f.post) + " " + f.person; }
  std::string operator()(const HandoverWritten& f) const { return "handover " + std::to_string(f.handover) + " " + f.outgoing + " to " + f.incoming; }
  std::string operator()(const HandoverConfirmed& f) const { return "handover " + std::to_string(f.handover) + " confirmed " + f.person; }
  std::string operator()(const ClockAssigned& f) const { return "clock " + std::to_string(f.obligation) + " is " + f.person; }
  std::string operator()(const SurgeBegun& f) const { return "surge of " + std::to_string(f.people.size()); }
  std::string operator()(const SurgeEnded&) const { return "surge ended"; }
  std::string operator()(const RetentionEnded& f) const { return "retention ended of " + std::to_string(f.incidents.size()); }
  std::string operator()(const PersonalDestroyed& f) const { return "personal values destroyed: " + std::to_string(f.values); }
  std::string operator()(const QuestionAsked& f) const { return "question " + number(f.question) + ": " + f.text; }
  std::string operator()(const UnknownNamed& f) const { return "unknown " + number(f.item) + ": " + f.what; }
  std::string operator()(const ItemChecked& f) const { return "checked " + number(f.item) + ": " + f.what + ": " + f.finding; }
  std::string operator()(const DocumentFiled& f) const { return "document " + number(f.document) + ": " + f.name; }
  std::string operator()(const DocumentRemoved& f) const { return "document removed: " + number(f.document); }
  std::string operator()(const RollCallPlanned& f) const { return f.at ? "roll call planned " + clock(*f.at) : "no roll call planned"; }
  std::string operator()(const RollCallBegun& f) const {
    return "roll call of " + std::to_string(f.people.size()) + " answer by " + clock(f.answer_by) + (f.scheduled ? " scheduled" : " asked");
  }
  static std::string results(const std::vector<RollCallResult>& results) {
    std::string out;
    for (const RollCallResult& each : results) out += " " + each.person + " " + name(each.fate) + (each.by.empty() ? "" : " by " + each.by);
    return out;
  }
  std::string operator()(const RollCallEnded& f) const { return "roll call ended:" + results(f.results); }
  std::string operator()(const RollCallNoted& f) const { return "roll call noted " + std::to_string(f.incident) + ":" + results(f.results); }
  std::string operator()(const ContactCheckBegun& f) const { return "contact check of " + f.person + " by " + f.channel; }
  std::string operator()(const ContactCodeRefused& f) const { return "contact code refused of " + f.person; }
  std::string operator()(const ContactProven& f) const { return "contact proven: " + f.person + " " + name(f.contact) + " " + name(f.way); }
  std::string operator()(const ContactUnproven& f) const { return "contact unproven: " + f.person + " " + name(f.contact); }
  std::string operator()(const DrillNoted& f) const { return "drill noted " + f.number; }
  std::string operator()(const ProofRenewed& f) const { return "proof renewed: " + f.account; }
  std::string operator()(const DeliveryMade& f) const { return "delivery made: " + f.subscription + " " + std::to_string(f.sequence); }
};

}  // namespace

std::string line(const Fact& fact) { return std::visit(Line{}, fact); }

Instant at(const std::string& local) {
  std::string text = local;
  text[10] = 'T';
  if (text.size() == 16) text += ":00";
  const auto parsed = parse_rfc3339(text + "+08:00");
  if (!parsed) throw std::invalid_argument(local);
  return *parsed;
}

std::string clock(Instant when) {
  const std::string full = to_rfc3339(when, zone);
  return full.substr(5, 5) + " " + full.substr(11, 8);
}

World::World(std::shared_ptr<const Policy> policy, std::uint64_t seed) : entropy_{seed} {
  state_.policies[policy->version] = policy;
  state_.policy = policy->version;
  now_ = at("2025-01-01 00:00");
  gateway = [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    return AttemptEnded{{0, page.page}, attempt, Outcome::sent, false, "sent", {}};
  };
}

void World::take(Decision& decision) {
  for (const Fact& fact : decision.facts) log_.push_back({now_, decision.incident, fact});
  apply(state_, decision.incident, decision.facts, now_);
  std::map<std::uint32_t, PageQueued> queued;
  for (const Fact& fact : decision.facts) {
    if (const auto* page = std::get_if<PageQueued>(&fact)) queued[page->page] = *page;
    const auto* attempt = std::get_if<AttemptStarted>(&fact);
    if (attempt == nullptr) continue;
    PageQueued page = queued[attempt->page];
    if (page.page == 0) {  // a repeat: what it is about stands in the state
      const Page& known = state_.incidents.at(decision.incident).pages.at(attempt->page);
      page.page = known.number;
      page.person = known.person;
      page.channel = known.channel;
      page.purpose = known.purpose;
    }
    if (auto answer = gateway(page, attempt->attempt)) {
      answer->page.incident = decision.incident;
      answers_.push_back(*answer);
    }
  }
}

void World::drain() {
  while (!answers_.empty()) {
    const AttemptEnded answer = answers_.front();
    answers_.pop_front();
    Decision decision = decide(state_, answer, entropy_, now_);
    take(decision);
  }
}

Decision World::submit(Event event) {
  entropy_.next();
  Decision decision = decide(state_, event, entropy_, now_);
  take(decision);
  drain();
  return decision;
}

void World::until(Instant when) {
  for (;;) {
    const auto wake = next_wake(state_);
    if (!wake || *wake > when) break;
    if (*wake > now_) now_ = *wake;
    entropy_.next();
    Decision decision = decide(state_, TimePassed{}, entropy_, now_);
    if (decision.facts.empty()) throw std::logic_error("a wake-up that changes nothing would spin");
    take(decision);
    drain();
  }
  if (when > now_) now_ = when;
}

Decision World::adopt(std::shared_ptr<const Policy> policy) {
  const std::string version = policy->version;
  state_.policies[version] = std::move(policy);
  return submit(PolicyReplaced{version, {}});
}

void World::restart(Instant when) {
  const Instant died = now_;
  State rebuilt;
  for (std::size_t i = 0; i < log_.size();) {  // one record holds the facts of one decision; one at a time is the same
    apply(rebuilt, log_[i].incident, {log_[i].fact}, log_[i].at);
    ++i;
  }
  rebuilt.policies = state_.policies;  // they are loaded once the journal says which of them are needed
  rebuilt.policy = state_.policy;
  state_ = std::move(rebuilt);
  answers_.clear();
  now_ = when;
  submit(Started{died});
  until(when);
}

Decision World::file(Report report, const std::string& by) {
  ReportFiled event;
  event.report = std::move(report);
  event.by = {by, "operator", false};
  return submit(event);
}

Decision World::phone(IncidentId id, const std::string& by, std::optional<Instant> done) {
  DeedReported event;
  event.incident = id;
  event.done_at = done;
  event.by = {by, "operator", false};
  return submit(event);
}

Decision World::written(IncidentId id, const std::string& by, Stage stage, std::optional<Instant> done) {
  DeedReported event;
  event.incident = id;
  event.deed = DeedKind::written_report;
  event.stage = stage;
  event.done_at = done;
  event.by = {by, "operator", false};
  return submit(event);
}

Decision World::acknowledge(IncidentId id, const std::string& person, Strength strength, AckKind kind,
                            const std::string& passed_to) {
  AckRequested event;
  event.incident = id;
  event.person = person;
  event.kind = kind;
  event.strength = strength;
  event.passed_to = passed_to;
  event.by = {person, "operator", false};
  return submit(event);
}

Decision World::merge(IncidentId incident, IncidentId into, bool same) {
  return submit(MergeRequested{incident, into, same, same ? "同一起" : "两起", {"wangfang", "operator", false}, {}});
}

Decision World::separate(IncidentId incident) {
  return submit(SeparationRequested{incident, "另一起", {"wangfang", "operator", false}, {}});
}

Decision World::answer(const std::string& person, const std::string& text, const std::string& gateway_id) {
  return submit(ReplyArrived{"sms", state_.current().people.at(person).contact.phone, text, gateway_id, false});
}

const Obligation& World::obligation(const std::string& rule, IncidentId id) const {
  for (const Obligation& o : incident(id).obligations)
    if (o.rule == rule) return o;
  throw std::out_of_range(rule);
}

std::string World::timeline() {
  std::string out;
  for (; told_ < log_.size(); ++told_) {
    const std::string text = line(log_[told_].fact);
    if (!text.empty()) out += clock(log_[told_].at) + " " + text + "\n";
  }
  return out;
}

}  // namespace jibao::stories
