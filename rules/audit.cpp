// Implements audit.hpp.
#include "rules/audit.hpp"

#include <algorithm>

namespace jibao {
namespace {

class Findings {
 public:
  explicit Findings(IncidentId incident) : incident_(incident) {}
  // Otherwise it is found, in these words and numbers; they are put together only then.
  template <class... Parts>
  void expect(bool holds, std::string_view invariant, const Parts&... otherwise) {
    if (holds) return;
    std::string what;
    ((what += text(otherwise)), ...);
    found_.push_back({invariant, incident_, std::move(what)});
  }
  std::vector<Violation> take() { return std::move(found_); }

 private:
  static std::string_view text(std::string_view words) { return words; }
  static std::string text(std::uint64_t number) { return std::to_string(number); }

  IncidentId incident_;
  std::vector<Violation> found_;
};

void look_at_obligations(Findings& findings, const Incident& incident, Instant settled) {
  for (std::size_t i = 0; i < incident.obligations.size(); ++i) {
    const Obligation& o = incident.obligations[i];
    findings.expect(o.number == i + 1, "I46", "obligation ", i + 1, " is numbered ", o.number);
    const bool passed = o.state == ObligationState::open && o.hard && o.due && breach_instant(*o.due) <= settled;
    findings.expect(!passed || o.breached_due == o.due, "I6", o.rule, " passed in silence");
    findings.expect(!o.breached_due || o.breached_at, "I7", o.rule, " was breached at no time");
    findings.expect(o.state != ObligationState::fulfilled || o.done_at, "I46", o.rule, " was fulfilled at no time");
  }
}

void look_at_pages(Findings& findings, const Incident& incident) {
  for (const auto& [number, page] : incident.pages) {
    findings.expect(page.number == number && number <= incident.page_people.size(), "I46", "page ", number, " is not among those paged");
    findings.expect(page.state != PageState::sending || page.lease, "I14", "page ", number, " is being sent without a lease");
    findings.expect(page.state != PageState::waiting || page.again_at, "I17", "page ", number, " waits without a time");
    findings.expect(page.state != PageState::held || page.again_at, "I17", "page ", number, " is held without a time");
  }
}

// A duty is open and somebody is paged for it, or will be.
void look_at_ladder(Findings& findings, const Incident& incident) {
  if (incident.state != IncidentState::open) return;
  const bool owed = std::any_of(incident.obligations.begin(), incident.obligations.end(),
                                [](const Obligation& o) { return o.hard && o.state == ObligationState::open; });
  const Ladder& ladder = incident.ladder;
  const bool goes_on = ladder.state == LadderState::running || ladder.state == LadderState::resting;
  findings.expect(!owed || goes_on, "I26", "a duty is open and nobody is paged any more");
  if (ladder.state != LadderState::running) return;
  findings.expect(ladder.next_at.has_value(), "I25", "the escalation runs without a next step");
  // A step in which nobody at all is paged is passed at once; the last resort alone waits.
  bool anybody = ladder.last_resort;
  bool lost = true;
  for (const auto& [number, page] : incident.pages) {
    if (page.step != ladder.step || page.round != ladder.round) continue;
    anybody = true;
    const auto answered = [&](const Ack& ack) { return ack.person == page.person && ack.at >= page.queued_at; };
    // By the round, too: where the clock was set back meanwhile, an answer stands before the page that it answers.
    if (page.state != PageState::failed || ladder.strong.count(page.person) != 0 ||
        std::any_of(incident.acks.begin(), incident.acks.end(), answered))
      lost = false;
  }
  findings.expect(anybody, "I25", "an empty step is waited out");
  findings.expect(!anybody || !lost || ladder.last_resort, "I25", "every page of a step is lost and its time is waited out");
}

std::string name(auto value) { return std::string(name_of(value)); }

}  // namespace

std::vector<Violation> audit_incident(const State& state, const Incident& incident, Instant settled) {
  Findings findings(incident.id);
  const auto wake = next_wake(incident);
  const auto indexed = state.wake_of.find(incident.id);
  const bool same = indexed == state.wake_of.end() ? !wake : wake == indexed->second && state.wakes.contains({*wake, incident.id});
  findings.expect(same, "I9", "its wake-up differs from the index");
  const auto numbered = state.by_number.find(incident.number);
  findings.expect(numbered != state.by_number.end() && numbered->second == incident.id, "I9", "its number does not lead to it");
  findings.expect(incident.id <= state.last_incident, "I48", "it is beyond the last incident");
  look_at_obligations(findings, incident, settled);
  look_at_pages(findings, incident);
  look_at_ladder(findings, incident);
  return findings.take();
}

std::vector<Violation> audit_indexes(const State& state, Instant settled) {
  Findings findings(0);
  const auto there = [&](IncidentId id) { return state.incidents.contains(id); };
  findings.expect(state.wakes.empty() || state.wakes.begin()->first > settled, "I10", "something is due and nothing is done");
  findings.expect(state.wakes.size() == state.wake_of.size(), "I9", "the two indexes of wake-ups differ");
  for (const auto& [when, id] : state.wakes)
    findings.expect(there(id), "I46", "a wake-up of incident ", id, ", which is gone");
  for (const auto& [number, id] : state.by_number) findings.expect(there(id), "I46", "the number ", number, " of an incident that is gone");
  for (const auto& [source, id] : state.by_source)
    findings.expect(there(id), "I46", "a source's number of incident ", id, ", which is gone");
  for (const auto& [number, codes] : state.codes)
    for (const auto& [code, id] : codes) findings.expect(there(id), "I46", "a code of incident ", id, ", which is gone");
  for (const auto& [number, pages] : state.asked)
    for (const auto& [id, asked] : pages) findings.expect(there(id), "I46", "a question of incident ", id, ", which is gone");
  for (const auto& [matter, known] : state.upkeep) {
    const auto open = state.incidents.find(known.incident);
    findings.expect(known.incident == 0 || (open != state.incidents.end() && open->second.matter == matter && !open->second.closed_at),
                    "I46", "the matter ", matter, " of an incident that is gone or closed");
  }
  return findings.take();
}

std::string image_of(const Incident& i) {
  std::string out;
  const auto add = [&](const auto&... parts) { ((out += parts, out += '\n'), ...); };
  const auto time = [](const std::optional<Instant>& t) { return t ? std::to_string(to_millis(*t)) : std::string("-"); };
  const auto number = [](auto value) { return std::to_string(value); };
  add(number(i.id), i.number, i.policy, name(i.state), i.owner, time(i.opened_at), time(i.chase_at), number(i.chased), time(i.retire_at),
      time(i.closed_at), time(i.withdrawn_at), number(i.merged_into), time(i.main_closed_at), time(i.dialling_at), time(i.connected_at));
  add(i.matter, i.line_test ? number(i.line_test->page) : "-");  // not its times: a start of the daemon moves them, as it does leases
  add(i.roll_call ? number(i.roll_call->answers.size()) + (i.roll_call->ended ? " ended" : "") : "-");
  add(i.contact_check ? number(i.contact_check->page) + " " + number(i.contact_check->tries) : "-");
  for (const std::string_view field : report_fields()) add(field_text(i.report, field, "UTC"));
  for (const std::string& field : i.missing) add(field);
  add(name(i.level), i.level_scheme, time(i.regraded_at), time(i.level_watch));
  for (const auto& [scheme, held] : i.levels_held) add(scheme, name(held.stays), name(held.would_be));
  for (const auto& [mark, ended] : i.marks_ended) add(mark, time(ended));
  for (const PerhapsSame& other : i.perhaps_same) add(number(other.other));
  for (const IncidentId other : i.not_same) add(number(other));
  for (const IncidentId other : i.merged) add(number(other));
  for (const auto& [clock, person] : i.assigned) add(number(clock), person);
  const Ladder& ladder = i.ladder;
  add(name(ladder.state), number(ladder.round), number(ladder.step), time(ladder.next_at), time(ladder.rested_at),
      ladder.last_resort ? "last" : "");
  for (const std::string& person : ladder.strong) add(person);
  for (const auto& [person, until] : i.quiet) add(person, time(until));
  for (const std::string& person : i.cannot) add(person);
  for (const std::string& person : i.paged) add(person);
  for (const auto& [person, code] : i.codes) add(person, code);
  for (const std::string& person : i.page_people) add(person);
  for (const Obligation& o : i.obligations) {
    add(number(o.number), o.rule, name(o.state), name(o.deed), o.hard ? "hard" : "soft", time(o.due), time(o.office_due), time(o.anchor_at),
        name(o.anchor), time(o.breached_at), time(o.breached_due), time(o.office_breached_at), time(o.missed_at), time(o.done_at),
        name(o.then), name(o.now), name(o.late_by), number(o.late.count()), o.rebutted ? "rebutted" : "", number(o.deed_number),
        number(o.series), time(o.expected));
    for (const Instant reminder : o.reminders) add(time(reminder));
  }
  for (const auto& [n, p] : i.pages)
    add(number(n), name(p.purpose), p.person, p.channel, p.address, p.post, p.code, number(p.step), number(p.round), name(p.state),
        number(p.attempt), time(p.again_at), time(p.expires), time(p.queued_at), time(p.accepted_at), time(p.delivered_at),
        p.reference, number(p.incidents));
  for (const Ack& a : i.acks) add(number(a.number), a.person, name(a.kind), name(a.strength), name(a.via), time(a.at), time(a.quiet_until));
  for (const Deed& d : i.deeds) add(number(d.number), name(d.kind), name(d.stage), time(d.done_at), time(d.recorded_at), time(d.received_at));
  for (const Claim& c : i.claims) add(number(c.number), c.by, c.confirmed_by, time(c.made_at));
  for (const Question& q : i.questions) add(number(q.number), number(q.obligation), time(q.asked_at), number(q.source));
  for (const CheckItem& c : i.checks) add(number(c.number), time(c.checked_at), time(c.recorded_at));
  for (const FiledDocument& d : i.documents) add(number(d.number), number(d.size), name(d.kind), time(d.filed_at), time(d.removed_at));
  for (const auto& [key, answered] : i.keys) add(key, answered.digest, number(answered.number));
  return out;
}

}  // namespace jibao
