// Implements record.hpp.
#include "daemon/engine/record.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "daemon/store/chain.hpp"

namespace jibao::engine {
namespace {

using Facts = std::vector<Fact>;

// Splits in halves until each part fits. False where one fact alone does not.
bool append_entries(std::vector<store::Entry>& out, IncidentId incident, const Facts& facts, Instant at) {
  store::Entry entry = journal::encode(incident, facts, at);
  if (store::check_entry(entry)) {
    out.push_back(std::move(entry));
    return true;
  }
  if (facts.size() < 2) return false;
  const auto middle = facts.begin() + static_cast<std::ptrdiff_t>(facts.size() / 2);
  return append_entries(out, incident, Facts(facts.begin(), middle), at) &&
         append_entries(out, incident, Facts(middle, facts.end()), at);
}

}  // namespace

bool holds_a_counter(const State& state, IncidentId incident) {
  if (incident == 0) return false;
  if (incident >= state.last_incident) return true;
  const auto found = state.incidents.find(incident);
  if (found == state.incidents.end()) return false;
  // 2026-0007 is the last of its series where some series of its kind (real or drill) stands at 7.
  const std::string& number = found->second.number;
  const auto dash = number.rfind('-');
  const auto digits = dash == std::string::npos ? dash : number.find_first_not_of('0', dash + 1);
  if (digits == std::string::npos) return false;
  for (const auto& [year, last] : state.last_number) {
    if ((year < 0) == found->second.report.drill && std::to_string(last) == number.substr(digits)) return true;
  }
  return false;
}

std::optional<std::vector<store::Entry>> to_entries(IncidentId incident, const Facts& facts, Instant at,
                                                    bool stays_loaded, bool unasked) {
  std::vector<store::Entry> entries;
  if (!append_entries(entries, incident, facts, at) || entries.size() > store::max_entries_per_append) {
    return std::nullopt;
  }
  const bool sends = std::any_of(facts.begin(), facts.end(),
                                 [](const Fact& fact) { return std::holds_alternative<AttemptStarted>(fact); });
  for (store::Entry& entry : entries) {
    if (stays_loaded) entry.retires = false;
    entry.patient = unasked && !sends;
  }
  return entries;
}

namespace {

// The limit that the page is about, else the next one of its incident that is still open.
std::optional<Instant> limit_of(const Incident& incident, const Page& page) {
  if (page.obligation > 0 && page.obligation <= incident.obligations.size())
    return incident.obligations[page.obligation - 1].effective_due();
  std::optional<Instant> next;
  for (const Obligation& each : incident.obligations) {
    const auto due = each.effective_due();
    if (each.state == ObligationState::open && each.hard && due && (!next || *due < *next)) next = due;
  }
  return next;
}

bool sends_templates(const State& state, const std::string& version, const std::string& channel) {
  const auto policy = state.policies.find(version);
  if (policy == state.policies.end()) return false;
  const auto found = policy->second->channels.find(channel);
  return found != policy->second->channels.end() && templates_of(found->second) != nullptr;
}

}  // namespace

std::optional<Dispatch> dispatch_of(const State& state, IncidentId incident, const AttemptStarted& attempt,
                                    Instant at) {
  const auto known = state.incidents.find(incident);
  if (known == state.incidents.end()) return std::nullopt;
  const auto found = known->second.pages.find(attempt.page);
  if (found == known->second.pages.end()) return std::nullopt;
  const Page& page = found->second;
  if (page.state != PageState::sending || page.attempt != attempt.attempt) return std::nullopt;
  Dispatch dispatch;
  dispatch.page = {incident, attempt.page};
  dispatch.attempt = attempt.attempt;
  dispatch.channel = page.channel;
  dispatch.person = page.person;
  dispatch.address = page.address;
  dispatch.code = page.code;
  dispatch.purpose = page.incidents > 1 && sends_templates(state, attempt.policy, page.channel) ? Purpose::gathered : page.purpose;
  dispatch.level = known->second.level;
  dispatch.message = {attempt.subject, attempt.text, parse_lines(attempt.values)};
  dispatch.at = at;
  dispatch.drill = known->second.report.drill;
  dispatch.low_sensitivity = attempt.low_sensitivity;
  dispatch.limit = limit_of(known->second, page);
  dispatch.repeat = attempt.attempt > 1 || page.round > 1;
  return dispatch;
}

}  // namespace jibao::engine
