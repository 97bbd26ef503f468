// Members in the order in which a person asks: what, where it stands, until when, who is being told.
#include "daemon/web/incident_json.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "daemon/web/sources_json.hpp"
#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

json::string text(std::string_view view) { return json::string(json::string_view(view.data(), view.size())); }

// Absent values are null, so that a member is always there.
json::value time_or_null(const Viewpoint& view, const std::optional<Instant>& when) {
  return when ? json::value(text(view.time(*when))) : json::value(nullptr);
}

json::value text_or_null(std::string_view view) {
  return view.empty() ? json::value(nullptr) : json::value(text(view));
}

json::value count_or_null(const std::optional<int>& count) {
  return count ? json::value(*count) : json::value(nullptr);
}

json::object person_json(const Viewpoint& view, const std::string& id) {
  return {{"id", text(id)}, {"name", text(person_name(view.state.current(), id, view.language))}};
}

json::value occurred_json(const Viewpoint& view, const Occurrence& occurred) {
  if (occurred.at || (!occurred.from && !occurred.until)) return time_or_null(view, occurred.at);
  return json::object{{"from", time_or_null(view, occurred.from)},
                      {"until", time_or_null(view, occurred.until)}};
}

json::object source_json(const Report& report) {
  json::object reporter{{"name", text(report.reporter.name)},
                        {"unit", text(report.reporter.unit)},
                        {"identity", text(report.reporter.identity)},
                        {"post", text(report.reporter.post)},
                        {"phone", text(report.reporter.phone)}};
  return {{"unit", text(report.source_unit)},
          {"external_id", text(report.source_id)},
          {"reporter", std::move(reporter)}};
}

void add_report(json::object& out, const Viewpoint& view, const Report& report) {
  out["kind"] = text(name_of(report.kind));
  out["category"] = text(report.category);
  const Category* category = find_category(view.state.current(), report.category);
  if (category != nullptr) {
    const bool english = view.language == Language::en && !category->name.en.empty();
    out["category_name"] = text(english ? category->name.en : category->name.zh);
  }
  out["justification"] = text_or_null(report.justification);
  out["title"] = text(report.title);
  out["summary"] = text(report.summary);
  out["place"] = text(report.place);
  out["occurred_at"] = occurred_json(view, report.occurred);
  out["discovered_at"] = time_or_null(view, report.discovered);
  out["classified_at"] = time_or_null(view, report.classified);
  out["declared_at"] = time_or_null(view, report.declared);
  out["ended_at"] = time_or_null(view, report.ended);
  out["received_at"] = time_or_null(view, report.received);
  out["source"] = source_json(report);
  out["receiver"] = text(report.receiver);
  out["casualties"] = json::object{{"dead", count_or_null(report.casualties.dead)},
                                   {"missing", count_or_null(report.casualties.missing)},
                                   {"seriously_injured", count_or_null(report.casualties.seriously_injured)},
                                   {"injured", count_or_null(report.casualties.injured)},
                                   {"affected", count_or_null(report.casualties.affected)}};
  json::object measures;
  for (const auto& [measure, amount] : report.measures) measures[measure] = amount;
  out["measures"] = std::move(measures);
  json::array marks;
  for (const std::string& mark : report.marks) marks.push_back(text(mark));
  out["marks"] = std::move(marks);
  out["stated_level"] = text_or_null(report.level);
  out["classification"] = text_or_null(report.classification);
}

// What gave the level: a scheme with its source, or null where a person stated it, or nobody.
json::value level_by_json(const Viewpoint& view, const Incident& incident) {
  const GradingScheme* scheme = find_scheme(view.state.policy_of(incident), incident.level_scheme);
  if (scheme == nullptr) return text_or_null(incident.level_scheme);
  const bool english = view.language == Language::en && !scheme->name.en.empty();
  return json::object{{"id", text(scheme->id)},
                      {"name", text(english ? scheme->name.en : scheme->name.zh)},
                      {"verified", scheme->verified},
                      {"source", json::object{{"document", text(scheme->source.document)},
                                              {"article", text(scheme->source.article)},
                                              {"quote", text(scheme->source.quote)}}}};
}

void add_level(json::object& out, const Viewpoint& view, const Incident& incident) {
  out["level"] = text_or_null(name_of(incident.level));
  out["level_by"] = level_by_json(view, incident);
  out["regraded_at"] = time_or_null(view, incident.regraded_at);
  out["level_watched_at"] = time_or_null(view, incident.level_watch);
  json::array held;
  for (const auto& [scheme, level] : incident.levels_held)
    held.push_back(json::object{{"scheme", text(scheme)},
                                {"stays", text_or_null(name_of(level.stays))},
                                {"would_be", text_or_null(name_of(level.would_be))}});
  out["levels_held"] = std::move(held);
}

json::object page_json(const Viewpoint& view, const Incident& incident, const Page& page) {
  json::object out{{"page", text(to_string(PageId{incident.id, page.number}))},
                   {"purpose", text(name_of(page.purpose))},
                   {"person", person_json(view, page.person)},
                   {"channel", text(page.channel)},
                   {"step", page.step},
                   {"round", page.round},
                   {"state", text(name_of(page.state))},
                   {"queued_at", text(view.time(page.queued_at))},
                   {"accepted_at", time_or_null(view, page.accepted_at)},
                   {"delivered_at", time_or_null(view, page.delivered_at)},
                   {"attempts", page.attempt},
                   {"again_at", time_or_null(view, page.again_at)},
                   {"why", text(name_of(page.reason.why))},
                   {"reason", text(sentence(view.state.current(), page.reason, view.language))},
                   {"detail", text_or_null(page.detail)}};
  if (page.hand_call) {
    out["outcome"] = page.outcome ? json::value(text(name_of(*page.outcome))) : json::value(nullptr);
    out["note"] = text_or_null(page.note);
  }
  return out;
}

json::object escalation_json(const Viewpoint& view, const Incident& incident) {
  const Ladder& ladder = incident.ladder;
  json::array strong;
  for (const std::string& person : ladder.strong) strong.push_back(person_json(view, person));
  return {{"state", text(name_of(ladder.state))},
          {"round", ladder.round},
          {"step", ladder.step},
          {"last_resort", ladder.last_resort},
          {"next_at", time_or_null(view, ladder.next_at)},
          {"reason", text(sentence(view.state.current(), ladder.reason, view.language))},
          {"acknowledged_by", std::move(strong)}};
}

json::array acks_json(const Viewpoint& view, const Incident& incident) {
  json::array acks;
  for (const Ack& ack : incident.acks)
    acks.push_back(json::object{{"number", ack.number},
                                {"at", text(view.time(ack.at))},
                                {"person", person_json(view, ack.person)},
                                {"kind", text(name_of(ack.kind))},
                                {"strength", text(name_of(ack.strength))},
                                {"via", text(name_of(ack.via))},
                                {"passed_to", text_or_null(ack.passed_to)},
                                {"note", text_or_null(ack.note)},
                                {"by", text_or_null(ack.by)},
                                {"typed_by", text_or_null(ack.typed_by)},
                                {"quiet_until", time_or_null(view, ack.quiet_until)}});
  return acks;
}

json::array deeds_json(const Viewpoint& view, const Incident& incident) {
  json::array deeds;
  for (const Deed& deed : incident.deeds)
    deeds.push_back(json::object{{"number", deed.number},
                                 {"kind", text(name_of(deed.kind))},
                                 {"stage", text(name_of(deed.stage))},
                                 {"done_at", text(view.time(deed.done_at))},
                                 {"recorded_at", text(view.time(deed.recorded_at))},
                                 {"claimed", deed.claimed},
                                 {"stamped", deed.stamped},
                                 {"claim", deed.claim == 0 ? json::value(nullptr) : json::value(deed.claim)},
                                 {"to_unit", text_or_null(deed.to_unit)},
                                 {"to_person", text_or_null(deed.to_person)},
                                 {"content", text_or_null(deed.content)},
                                 {"skips_level", deed.skips_level},
                                 {"received_at", time_or_null(view, deed.received_at)},
                                 {"signed_by", text_or_null(deed.signed_by)},
                                 {"by", text_or_null(deed.by)},
                                 {"typed_by", text_or_null(deed.typed_by)}});
  return deeds;
}

json::array claims_json(const Viewpoint& view, const Incident& incident) {
  json::array claims;
  for (const Claim& claim : incident.claims) {
    json::object out{{"claim", claim.number},
                     {"made_at", text(view.time(claim.made_at))},
                     {"deed", claim.deed == 0 ? json::value(nullptr) : json::value(claim.deed)},
                     {"field", claim.change ? json::value(text(claim.change->path)) : json::value(nullptr)},
                     {"value", claim.change ? json::value(text(claim.change->value)) : json::value(nullptr)},
                     {"by", text_or_null(claim.by)},
                     {"confirmed_by", text_or_null(claim.confirmed_by)}};
    claims.push_back(std::move(out));
  }
  return claims;
}

}  // namespace

std::string Viewpoint::time(Instant when) const { return to_rfc3339(when, zone()); }

const ObligationRule* rule_of(const State& state, const Incident& incident, const std::string& id) {
  const Policy& policy = state.policy_of(incident);
  const auto found = std::find_if(policy.obligations.begin(), policy.obligations.end(),
                                  [&](const ObligationRule& rule) { return rule.id == id; });
  return found == policy.obligations.end() ? nullptr : &*found;
}

std::vector<std::string> warnings_of(const State& state, const Incident& incident,
                                     const Obligation& obligation, Language language) {
  std::vector<std::string> warnings;
  for (const int year : obligation.missing_years)
    warnings.push_back(
        language == Language::en
            ? "no holiday data for " + std::to_string(year) + ": counted by plain weekdays, check by hand"
            : "缺 " + std::to_string(year) + " 年放假调休数据，暂按周一至周五推算，请人工核对");
  const ObligationRule* rule = rule_of(state, incident, obligation.rule);
  if (rule != nullptr && !rule->verified)
    warnings.emplace_back(language == Language::en ? "this rule's source was not read in its own text"
                                                   : "该规则出处未经原文核对");
  return warnings;
}

std::string due_date_text(const Obligation& obligation, const std::string& zone) {
  if (!obligation.in_days || !obligation.due) return {};
  // The end of a day is 24:00: the last millisecond lies in it.
  return to_rfc3339(*obligation.due - Duration(1), zone).substr(0, 10);
}

json::object obligation_json(const Viewpoint& view, const Incident& incident, const Obligation& obligation) {
  const ObligationRule* rule = rule_of(view.state, incident, obligation.rule);
  const auto words = [&](const Text& both) {
    return text(view.language == Language::en && !both.en.empty() ? both.en : both.zh);
  };
  json::array passed_over;
  for (const Anchor anchor : obligation.passed_over) passed_over.push_back(text(name_of(anchor)));
  json::array warnings;
  for (const std::string& warning : warnings_of(view.state, incident, obligation, view.language))
    warnings.push_back(text(warning));
  json::object out{{"number", obligation.number}, {"rule", text(obligation.rule)}};
  out["name"] = rule != nullptr ? words(rule->name) : text(obligation.rule);
  out["deed"] = text(name_of(obligation.deed));
  out["hard"] = obligation.hard;
  out["state"] = text(name_of(obligation.state));
  out["stage"] = obligation.stage ? json::value(text(name_of(*obligation.stage))) : json::value(nullptr);
  out["tracked"] = obligation.tracked;
  out["due_at"] = time_or_null(view, obligation.due);
  out["due_date"] = text_or_null(due_date_text(obligation, view.zone()));
  out["anchor"] = text(name_of(obligation.anchor));
  out["anchor_at"] = text(view.time(obligation.anchor_at));
  out["passed_over"] = std::move(passed_over);
  out["office_due_at"] = time_or_null(view, obligation.office_due);
  const std::optional<Instant> due = obligation.effective_due();
  out["remaining_seconds"] =
      due && obligation.state == ObligationState::open
          ? json::value(std::chrono::floor<std::chrono::seconds>(*due - view.now).count())
          : json::value(nullptr);
  if (rule != nullptr) {
    out["owed_by"] = words(rule->owed_by);
    out["owed_to"] = words(rule->owed_to);
    out["source"] = json::object{{"document", text(rule->source.document)},
                                 {"article", text(rule->source.article)},
                                 {"quote", text(rule->source.quote)}};
  }
  out["done_at"] = time_or_null(view, obligation.done_at);
  out["verdict"] =
      json::object{{"then", text(name_of(obligation.then))},
                   {"now", text(name_of(obligation.now))},
                   {"late_by", text(name_of(obligation.late_by))},
                   {"late_seconds", std::chrono::floor<std::chrono::seconds>(obligation.late).count()},
                   {"rebutted", obligation.rebutted}};
  out["breached_at"] = time_or_null(view, obligation.breached_at);
  out["office_breached_at"] = time_or_null(view, obligation.office_breached_at);
  out["delay"] = obligation.delay_reason.empty()
                     ? json::value(nullptr)
                     : json::value(json::object{{"reason", text(obligation.delay_reason)},
                                                {"in_time", obligation.delay_noticed},
                                                {"expected_at", time_or_null(view, obligation.expected)}});
  out["missed_at"] = time_or_null(view, obligation.missed_at);
  out["warnings"] = std::move(warnings);
  return out;
}

const Obligation* next_due(const Incident& incident) {
  const Obligation* next = nullptr;
  for (const Obligation& obligation : incident.obligations) {
    const std::optional<Instant> due = obligation.effective_due();
    if (obligation.state != ObligationState::open || !due) continue;
    if (next == nullptr || *due < *next->effective_due()) next = &obligation;
  }
  return next;
}

json::object receipt_json(const Viewpoint& view, const Incident& incident) {
  json::array missing;
  for (const std::string& path : incident.missing) missing.push_back(text(path));
  return {{"id", text(std::to_string(incident.id))},
          {"number", text(incident.number)},
          {"drill", incident.report.drill},
          {"state", text(name_of(incident.state))},
          {"recorded_at", text(view.time(incident.opened_at))},
          {"merged_into", merged_into_json(incident)},
          {"missing", std::move(missing)}};
}

json::object summary_json(const Viewpoint& view, const Incident& incident) {
  json::object out = receipt_json(view, incident);
  out["kind"] = text(name_of(incident.report.kind));
  out["category"] = text(incident.report.category);
  out["level"] = text_or_null(name_of(incident.level));
  out["title"] = text(incident.report.title);
  out["place"] = text(incident.report.place);
  const Obligation* next = next_due(incident);
  out["next_due"] =
      next != nullptr ? json::value(obligation_json(view, incident, *next)) : json::value(nullptr);
  out["escalation"] = text(name_of(incident.ladder.state));
  return out;
}

json::object incident_json(const Viewpoint& view, const Incident& incident) {
  json::object out = receipt_json(view, incident);
  out["owner"] =
      incident.owner.empty() ? json::value(nullptr) : json::value(person_json(view, incident.owner));
  out["owner_reason"] = text(name_of(incident.owner_reason.why));
  out["policy"] = text(incident.policy);
  add_report(out, view, incident.report);
  add_level(out, view, incident);
  add_sources(out, view, incident);
  json::array obligations;
  for (const Obligation& obligation : incident.obligations)
    obligations.push_back(obligation_json(view, incident, obligation));
  out["obligations"] = std::move(obligations);
  json::array pages;
  const std::size_t left_out =
      incident.pages.size() > most_pages_shown ? incident.pages.size() - most_pages_shown : 0;
  for (auto page = std::next(incident.pages.begin(), static_cast<std::ptrdiff_t>(left_out));
       page != incident.pages.end(); ++page)
    pages.push_back(page_json(view, incident, page->second));
  out["pages"] = std::move(pages);
  out["pages_left_out"] = left_out;
  out["escalation"] = escalation_json(view, incident);
  out["acknowledgements"] = acks_json(view, incident);
  out["deeds"] = deeds_json(view, incident);
  out["claims"] = claims_json(view, incident);
  out["dialling_at"] = time_or_null(view, incident.dialling_at);
  out["connected_at"] = time_or_null(view, incident.connected_at);
  out["by"] = text_or_null(incident.by);
  out["typed_by"] = text_or_null(incident.typed_by);
  if (incident.state != IncidentState::open)
    out["closed"] = json::object{{"as", text(name_of(incident.closed_as))},
                                 {"reason", text(incident.close_reason)},
                                 {"handed_to", text_or_null(incident.handed_to)},
                                 {"by", text_or_null(incident.closed_by)},
                                 {"closed_at", time_or_null(view, incident.closed_at)},
                                 {"withdrawn_at", time_or_null(view, incident.withdrawn_at)}};
  return out;
}

std::vector<const Page*> open_dial_tasks(const Incident& incident) {
  std::vector<const Page*> tasks;
  for (const auto& [number, page] : incident.pages) {
    // Handed to the seat, not moved on or superseded, and nobody has said yet what came of it.
    const bool open = page.state == PageState::accepted;
    const bool answered = page.outcome && *page.outcome != DialOutcome::taken;
    if (page.hand_call && open && !answered) tasks.push_back(&page);
  }
  return tasks;
}

json::array dial_tasks_json(const Viewpoint& view) {
  json::array tasks;
  for (const auto& [id, incident] : view.state.incidents)
    for (const Page* page : open_dial_tasks(incident))
      tasks.push_back(json::object{{"page", text(to_string(PageId{id, page->number}))},
                                   {"incident", text(std::to_string(id))},
                                   {"number", text(incident.number)},
                                   {"drill", incident.report.drill},
                                   {"person", person_json(view, page->person)},
                                   {"phone", text(page->address)},
                                   {"say", text(page->task)},
                                   {"purpose", text(name_of(page->purpose))},
                                   {"queued_at", text(view.time(page->queued_at))},
                                   {"expires_at", time_or_null(view, page->expires)},
                                   {"taken_by", text_or_null(page->taken_by)}});
  return tasks;
}

json::array plan_json(const Viewpoint& view, const std::vector<Planned>& plan) {
  json::array steps;
  for (const Planned& planned : plan) {
    json::array pages, skipped;
    for (const PageQueued& page : planned.pages)
      pages.push_back(
          json::object{{"person", person_json(view, page.person)},
                       {"post", text_or_null(page.post)},
                       {"channel", text(page.channel)},
                       {"reason", text(sentence(view.state.current(), page.reason, view.language))}});
    for (const PersonSkipped& skip : planned.skipped)
      skipped.push_back(
          json::object{{"person", person_json(view, skip.person)},
                       {"post", text_or_null(skip.post)},
                       {"reason", text(sentence(view.state.current(), skip.reason, view.language))}});
    steps.push_back(
        json::object{{"step", planned.step},
                     {"last_resort", planned.last_resort},
                     {"after_seconds", std::chrono::floor<std::chrono::seconds>(planned.after).count()},
                     {"at", text(view.time(view.now + planned.after))},
                     {"pages", std::move(pages)},
                     {"skipped", std::move(skipped)}});
  }
  return steps;
}

}  // namespace jibao::web
