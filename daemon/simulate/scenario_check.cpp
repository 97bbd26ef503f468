// Clocks and the standing of an incident, held against what was expected. scenario_pages.cpp has the pages.
#include "daemon/simulate/scenario_check.hpp"

#include <algorithm>

#include "daemon/simulate/moment.hpp"

namespace jibao::simulate {
namespace {

constexpr std::size_t most_lines = 3;  // facts told of one failure: the latest say why it stands as it does

std::string name(auto value) { return std::string(name_of(value)); }

// A property of a clock as it is: a time, or a text.
struct Found {
  std::string text;
  std::optional<Instant> time;
};

Found time_found(const std::optional<Instant>& when) { return {when ? "" : "none", when}; }

Found property_of(const Obligation& o, const std::string& property) {
  if (property == "due") return time_found(o.due);
  if (property == "office_due") return time_found(o.office_due);
  if (property == "anchor_at") return time_found(o.anchor_at);
  if (property == "done_at") return time_found(o.done_at);
  if (property == "anchor") return {name(o.anchor), {}};
  if (property == "state") return {name(o.state), {}};
  if (property == "verdict") return {name(o.now), {}};
  if (property == "verdict_then") return {name(o.then), {}};
  if (property == "late_by") return {name(o.late_by), {}};
  if (property == "breached") return {o.breached_at || o.office_breached_at ? "true" : "false", {}};
  return {o.rebutted ? "true" : "false", {}};
}

Found standing_of(const Incident& incident, const std::string& property) {
  if (property == "state") return {name(incident.state), {}};
  if (property == "escalation") return {name(incident.ladder.state), {}};
  return {incident.level == Level::unknown ? "none" : name(incident.level), {}};
}

// Times count in whole seconds, as the trade does.
bool same(const Wanted& wanted, const Found& found) {
  if (!wanted.time || !found.time) return !wanted.time && !found.time && wanted.text == found.text;
  return std::chrono::floor<std::chrono::seconds>(*wanted.time) ==
         std::chrono::floor<std::chrono::seconds>(*found.time);
}

// The clock that a fact is about; 0: none. A page is about a clock, but says nothing of how it stands.
std::uint32_t clock_of(const Fact& fact) {
  return std::visit(
      [](const auto& f) -> std::uint32_t {
        if constexpr (!std::is_same_v<std::decay_t<decltype(f)>, PageQueued> && requires { f.obligation; })
          return f.obligation;
        else
          return 0;
      },
      fact);
}

bool tells_of_escalation(const Fact& fact) {
  return std::holds_alternative<StepReached>(fact) || std::holds_alternative<EscalationRested>(fact) ||
         std::holds_alternative<EscalationEnded>(fact) || std::holds_alternative<Acknowledged>(fact);
}

bool tells_of_state(const Fact& fact) {
  return std::holds_alternative<IncidentOpened>(fact) || std::holds_alternative<IncidentWithdrawn>(fact) ||
         std::holds_alternative<IncidentClosed>(fact);
}

// Of the report: what it says from the start, and what was changed or set of it since.
bool tells_of_level(const Fact& fact) {
  const auto* changed = std::get_if<FieldChanged>(&fact);
  return (changed != nullptr && changed->path == "level") || std::holds_alternative<IncidentOpened>(fact) ||
         std::holds_alternative<LevelSet>(fact);
}

}  // namespace

std::string ScenarioCheck::say(std::string_view zh, std::string_view en,
                               std::initializer_list<std::string> words) const {
  std::string_view pattern = language_ == Language::en ? en : zh;
  std::string text;
  for (std::size_t mark = pattern.find('{'); mark != std::string_view::npos; mark = pattern.find('{')) {
    text += pattern.substr(0, mark);
    text += *(words.begin() + (pattern[mark + 1] - '0'));
    pattern.remove_prefix(mark + 3);  // one digit in braces
  }
  return text.append(pattern);
}

void ScenarioCheck::fail(Place place, std::string message, const std::vector<std::string>& lines) {
  std::string hint;
  for (const std::string& line : lines) hint += (hint.empty() ? "" : "\n") + line;
  diagnostics_.failure(place, std::move(message), std::move(hint));
  ++failed_;
}

std::string ScenarioCheck::time(Instant when) const {
  return moment_text(when, scenario_.start, policy_.office.zone);
}

std::string ScenarioCheck::person(const std::string& id) const {
  const std::string known = person_name(policy_, id, language_);
  return known == id ? id : id + " " + known;
}

std::string ScenarioCheck::told(const Incident& incident, const Happened& happened) const {
  return time(happened.at) + " " + sentence(policy_, incident, happened.fact, language_);
}

void ScenarioCheck::too_much() {
  fail(scenario_.place,
       say("到 {0} 已有太多事情发生，其后未推演", "too much has happened by {0}: what follows was not run",
           {time(rehearsal_.now())}),
       {say("至多 {0} 条；请缩短场景", "at most {0} facts; make the scenario shorter", {std::to_string(most_happened)})});
}

void ScenarioCheck::acted(const When& when, const Decision& decision) {
  if (when.refused || decision.refusal) ++looked_at_;
  if (decision.refusal.has_value() == when.refused) return;
  if (when.refused)
    return fail(when.place,
                say("{0} 的 {1} 应被拒绝，实际已受理", "'{1}' at {0} was to be refused, and was not",
                    {time(when.at), when.what}),
                {});
  const std::string& words =
      language_ == Language::en && !decision.refusal->detail_en.empty() ? decision.refusal->detail_en
                                                                        : decision.refusal->detail;
  fail(when.place, say("{0} 的 {1} 被拒绝", "'{1}' at {0} was refused", {time(when.at), when.what}), {words});
}

void ScenarioCheck::no_dial_task(const When& when, const HandCall& call) {
  fail(when.place,
       say("{0} 没有给 {1} 的人工拨打任务", "there is no call to make to {1} at {0}", {time(when.at), person(call.person)}),
       {});
}

void ScenarioCheck::expect(const Then& then) {
  const auto found = rehearsal_.state().incidents.find(then.incident);
  if (found == rehearsal_.state().incidents.end()) {
    ++looked_at_;
    return fail(then.place,
                say("{0} 事件 {1} 不在册（未立案，或办结已久）",
                    "at {0} incident {1} is not there (never filed, or closed for so long that it is put away)",
                    {time(then.at), std::to_string(then.incident)}),
                {});
  }
  const Incident& incident = found->second;
  for (const WantedClock& wanted : then.clocks) expect_clock(then, incident, wanted);
  if (then.paged) expect_pages(then, *then.paged);
  for (const Wanted& wanted : then.properties) expect_standing(then, incident, wanted);
}

void ScenarioCheck::expect_clock(const Then& then, const Incident& incident, const WantedClock& wanted) {
  // Of a duty that comes again, or was set anew, the latest counts.
  const Obligation* obligation = nullptr;
  for (const Obligation& o : incident.obligations)
    if (o.rule == wanted.rule) obligation = &o;
  if (wanted.absent) ++looked_at_;
  if (wanted.absent && obligation != nullptr)
    return fail(wanted.place,
                say("{0} 不应有时限 '{1}'，实际有", "at {0} there is a clock '{1}', and there was to be none",
                    {time(then.at), wanted.rule}),
                facts_of_clock(incident, obligation->number, true));
  if (wanted.absent) return;
  if (obligation == nullptr) {
    ++looked_at_;
    return fail(wanted.place, say("{0} 没有时限 '{1}'", "at {0} there is no clock '{1}'", {time(then.at), wanted.rule}),
                why_no_clock(incident, wanted.rule));
  }
  for (const Wanted& property : wanted.properties) expect_property(then, incident, *obligation, property);
}

void ScenarioCheck::expect_property(const Then& then, const Incident& incident, const Obligation& obligation,
                                    const Wanted& wanted) {
  ++looked_at_;
  const Found found = property_of(obligation, wanted.property);
  if (same(wanted, found)) return;
  const bool set_alone = wanted.property == "due" || wanted.property == "office_due" ||
                         wanted.property == "anchor" || wanted.property == "anchor_at";
  fail(wanted.place,
       say("{0} 时限 '{1}' 的 {2} 应为 {3}，实际为 {4}", "at {0} the clock '{1}' has {2} {4}, expected {3}",
           {time(then.at), obligation.rule, wanted.property, wanted.time ? time(*wanted.time) : wanted.text,
            found.time ? time(*found.time) : found.text}),
       facts_of_clock(incident, obligation.number, set_alone));
}

void ScenarioCheck::expect_standing(const Then& then, const Incident& incident, const Wanted& wanted) {
  ++looked_at_;
  const Found found = standing_of(incident, wanted.property);
  if (same(wanted, found)) return;
  const auto tells = wanted.property == "state"   ? tells_of_state
                     : wanted.property == "level" ? tells_of_level
                                                  : tells_of_escalation;
  fail(wanted.place,
       say("{0} 事件的 {1} 应为 {2}，实际为 {3}", "at {0} the incident has {1} {3}, expected {2}",
           {time(then.at), wanted.property, wanted.text, found.text}),
       latest_facts(incident, tells));
}

std::vector<std::string> ScenarioCheck::why_no_clock(const Incident& incident, const std::string& id) const {
  std::vector<std::string> lines;
  for (const ObligationRule& rule : policy_.obligations) {
    if (rule.id != id) continue;
    const auto fits = [&](const std::string& prefix) { return category_matches(prefix, incident.report.category); };
    std::string all;
    for (const std::string& prefix : rule.categories) all += (all.empty() ? "" : ", ") + prefix;
    if (std::none_of(rule.categories.begin(), rule.categories.end(), fits))
      lines.push_back(say("该规则的类别是 {0}，事件的类别是 {1}", "the rule is for {0}, the incident is {1}",
                          {all, incident.report.category}));
    all.clear();
    for (const IncidentKind kind : rule.kinds) all += (all.empty() ? "" : ", ") + name(kind);
    if (std::find(rule.kinds.begin(), rule.kinds.end(), incident.report.kind) == rule.kinds.end())
      lines.push_back(say("该规则适用于 {0}，事件是 {1}", "the rule is for kinds {0}, this is of kind {1}",
                          {all, name(incident.report.kind)}));
  }
  std::string clocks;
  for (const Obligation& o : incident.obligations) clocks += (clocks.empty() ? "" : ", ") + o.rule;
  lines.push_back(clocks.empty() ? say("事件没有任何时限", "the incident has no clock at all")
                                 : say("事件的时限有 {0}", "the clocks of the incident are {0}", {clocks}));
  return lines;
}

std::vector<std::string> ScenarioCheck::facts_of_clock(const Incident& incident, std::uint32_t obligation,
                                                       bool set_alone) const {
  std::vector<std::string> lines;
  const auto& all = rehearsal_.happened();
  for (auto it = all.rbegin(); it != all.rend() && lines.size() < most_lines; ++it)
    if (it->incident == incident.id && clock_of(it->fact) == obligation &&
        (!set_alone || std::holds_alternative<DeadlineSet>(it->fact)))
      lines.insert(lines.begin(), told(incident, *it));
  return lines;
}

std::vector<std::string> ScenarioCheck::latest_facts(const Incident& incident, bool (*tells)(const Fact&)) const {
  std::vector<std::string> lines;
  const auto& all = rehearsal_.happened();
  for (auto it = all.rbegin(); it != all.rend() && lines.size() < most_lines; ++it)
    if (it->incident == incident.id && tells(it->fact)) lines.insert(lines.begin(), told(incident, *it));
  return lines;
}

}  // namespace jibao::simulate
