// What stands of an incident, as the API shows it: fields, clocks with their sources, pages, escalation,
// people.
//
// Invariant: no code to answer with, no link, no PIN hash and no phone number but the reporter's (and, in a
// dial task, the number to call) ever stands in it. Pure; called by the handlers of the API and the console's
// tests. Surprise: obligations are named by the policy that the incident keeps, people by the one in force.
#pragma once

#include <string>
#include <vector>

#include "daemon/web/json_writer.hpp"
#include "rules/decide.hpp"
#include "rules/explain.hpp"

namespace jibao::web {

/// Pages of one incident in one answer; the rest is in the timeline.
inline constexpr std::size_t most_pages_shown = 200;

struct Viewpoint {  // who looks, and when
  const State& state;
  Instant now;
  Language language = Language::zh;
  bool masked = false;  // numbers of people are only hinted at
  std::vector<std::string> units{};  // whose incidents they see; empty: every unit's

  const std::string& zone() const { return state.current().office.zone; }
  std::string time(Instant when) const;
  std::string time(const std::optional<Instant>& when) const { return when ? time(*when) : std::string(); }
};

// Each of these adds members to the object that is open.

/// Everything of one incident.
void add_incident(JsonWriter& out, const Viewpoint& view, const Incident& incident);

/// The line of a list: id, number, title, state, its next due clock.
void add_summary(JsonWriter& out, const Viewpoint& view, const Incident& incident);

/// What a machine source may see of its own: id, number, state, what is missing.
void add_receipt(JsonWriter& out, const Viewpoint& view, const Incident& incident);

/// `pages`, how many are left out, and `escalation`.
void add_pages(JsonWriter& out, const Viewpoint& view, const Incident& incident);

/// A person's id and name, as an object of that name.
void add_person(JsonWriter& out, const Viewpoint& view, std::string_view name, const std::string& id);

/// `dial_tasks`: the open ones of every incident, the oldest first.
void add_dial_tasks(JsonWriter& out, const Viewpoint& view, const std::vector<std::string>& units = {});

/// `would_page`, of a dry run: who would be paged when, if nobody answered.
void add_plan(JsonWriter& out, const Viewpoint& view, const std::vector<Planned>& plan);

/// The open clock that is due first; nullptr where none is open.
const Obligation* next_due(const Incident& incident);

/// The rule of that id in the policy that the incident keeps; nullptr where it is not there.
const ObligationRule* rule_of(const State& state, const Incident& incident, const std::string& id);

/// Words for what must be known beside a clock: a calendar year without data, a source that was not read in
/// its own text.
std::vector<std::string> warnings_of(const State& state, const Incident& incident,
                                     const Obligation& obligation, Language language);

/// The last day of a limit in days, "2026-07-24"; empty where the limit is not in days.
std::string due_date_text(const Obligation& obligation, const std::string& zone);

/// What the seat says for a dial task; of an incident that was marked secret since, no more than its number.
std::string words_to_say(const State& state, const Incident& incident, const Page& page, Instant now);

/// The pages of the incident that are open dial tasks.
std::vector<const Page*> open_dial_tasks(const Incident& incident);

}  // namespace jibao::web
