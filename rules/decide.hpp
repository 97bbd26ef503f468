// The one judgement: State + Event + now -> Facts. Pure: no I/O, no clock, no thread; `now` and all randomness are
// arguments, and the same arguments give the same facts. The shell commits the facts, applies them, and acts on them.
//
// decide() reads as a table of contents (decide.cpp); each event's judgement stands in the file named for it:
// intake.cpp, grading.cpp, duplicates.cpp, merging.cpp, clocks.cpp, escalation.cpp, paging.cpp, acknowledgement.cpp, deeds.cpp, closing.cpp, replies.cpp, upkeep.cpp, line_test.cpp, roll_call.cpp, contact_proof.cpp,
// drill_record.cpp.
#pragma once

#include <string>
#include <vector>

#include "rules/state.hpp"

namespace jibao {

enum class RefusalKind {
  invalid,          // what was asked makes no sense: 422
  not_found,        // 404
  conflict,         // it stands otherwise already: 409
  forbidden,        // 403
  key_reused,       // the idempotency key stood for something else: 422
  obligations_open, // close with open obligations: 409
};

struct Refusal {
  RefusalKind kind = RefusalKind::invalid;
  std::string pointer;   // JSON pointer to the field at fault, or empty
  std::string detail;    // a sentence, Chinese
  std::string detail_en; // the same, English
};

struct Decision {
  IncidentId incident = 0;              // 0: the house
  std::vector<Fact> facts;              // what is to be committed, as one record; empty: nothing changes
  std::optional<Refusal> refusal;
  bool repeated = false;                // an idempotency key was seen before: `number` and `incident` are the first answer's
  std::uint32_t number = 0;             // of the deed, acknowledgement or claim that it made
  std::optional<Incident> draft;        // of a dry run: the incident as it would stand
};

/// Judges one event. TimePassed judges the one incident whose time came first: the shell repeats it until no facts come.
Decision decide(const State& state, const Event& event, Entropy entropy, Instant now);

/// What decide() finds, applied to the incident itself already, mostly without a copy of it: for whoever owns the state. The
/// rest, apply_beside(), is owed once the facts are certain to be kept. Requires: a caller that ends where this throws, for
/// the incident may then be half changed.
Decision decide_in_place(State& state, const Event& event, Entropy entropy, Instant now);

/// The same with all of it applied: the same facts and the same state as decide() and then apply().
Decision decide_and_apply(State& state, const Event& event, Entropy entropy, Instant now);

/// Why no document of that incident may be kept, whatever is in it; nothing: none stands against it yet. For whoever writes one to
/// the disk before it is judged.
std::optional<Refusal> refusal_of_documents(const State& state, const Incident& incident, Instant now);

struct Planned {  // who would be paged by one step, if it were reached at `now`
  int step = 0;
  bool last_resort = false;
  Duration after{};                       // from the start of the escalation, if nobody acknowledges
  std::vector<PageQueued> pages;
  std::vector<PersonSkipped> skipped;
};

/// What an escalation of `incident` would do from now on if nobody answered.
std::vector<Planned> plan_escalation(const State& state, const Incident& incident, Instant now);

/// The person whom a reply is from and the text of the PIN it holds behind its code, where there is one: what the shell
/// needs to check a PIN before it hands the reply in. Empty person: the reply matches no page.
struct ReplyPin {
  std::string person;
  std::string pin;
};
ReplyPin find_reply_pin(const State& state, const std::string& from, const std::string& text);

}  // namespace jibao
