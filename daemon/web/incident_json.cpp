// Members in the order in which a person asks: what, where it stands, until when, who is being told.
#include "daemon/web/incident_json.hpp"

#include <algorithm>

#include "daemon/web/access.hpp"
#include "daemon/web/duty_name.hpp"
#include "daemon/web/sources_json.hpp"
#include "rules/calendar.hpp"
#include "rules/classification.hpp"
#include "rules/explain.hpp"
#include "rules/secrecy.hpp"

namespace jibao::web {
namespace {

// Deeds and claims are numbered from 1: 0 is none.
std::optional<std::uint32_t> given(std::uint32_t number) {
  return number == 0 ? std::nullopt : std::optional(number);
}

void add_occurred(JsonWriter& out, const Viewpoint& view, const Occurrence& occurred) {
  if (occurred.at || (!occurred.from && !occurred.until)) return out.text_or_null("occurred_at", view.time(occurred.at));
  out.open("occurred_at");
  out.text_or_null("from", view.time(occurred.from));
  out.text_or_null("until", view.time(occurred.until));
  out.close();
}

void add_source(JsonWriter& out, const Viewpoint& view, const Report& report) {
  out.open("source");
  out.text("unit", report.source_unit);
  out.text("external_id", report.source_id);
  out.open("reporter");
  out.text("name", report.reporter.name);
  out.text("unit", report.reporter.unit);
  out.text("identity", report.reporter.identity);
  out.text("post", report.reporter.post);
  out.text("phone", view.masked ? masked_number(report.reporter.phone) : report.reporter.phone);
  out.close();
  out.close();
}

void add_report(JsonWriter& out, const Viewpoint& view, const Report& report, bool upkeep) {
  out.text("kind", name_of(report.kind));
  out.text("category", report.category);
  const Category* category = find_category(view.state.current(), report.category);
  if (category != nullptr) {
    const bool english = view.language == Language::en && !category->name.en.empty();
    out.text("category_name", english ? category->name.en : category->name.zh);
  } else if (report.category.empty() && !upkeep) {
    out.text("category_name", view.language == Language::en ? "not classified" : "未分类");
  }
  out.text_or_null("justification", report.justification);
  out.text("title", report.title);
  out.text("summary", report.summary);
  out.text("place", report.place);
  add_occurred(out, view, report.occurred);
  out.text_or_null("discovered_at", view.time(report.discovered));
  out.text_or_null("classified_at", view.time(report.classified));
  out.text_or_null("declared_at", view.time(report.declared));
  out.text_or_null("ended_at", view.time(report.ended));
  out.text_or_null("received_at", view.time(report.received));
  add_source(out, view, report);
  out.text("receiver", report.receiver);
  out.open("casualties");
  out.number_or_null("dead", report.casualties.dead);
  out.number_or_null("missing", report.casualties.missing);
  out.number_or_null("seriously_injured", report.casualties.seriously_injured);
  out.number_or_null("injured", report.casualties.injured);
  out.number_or_null("affected", report.casualties.affected);
  out.close();
  out.open("measures");
  for (const auto& [measure, amount] : report.measures) out.number(measure, amount);
  out.close();
  out.open_list("marks");
  for (const std::string& mark : report.marks) out.text(mark);
  out.close_list();
  out.text_or_null("stated_level", report.level);
  out.text_or_null("classification", report.classification);
  if (classification_of(report) == Classification::secret)
    out.text("notice", "涉密：本系统不留存、不发送其内容，时限照常计算；请当面或用机要渠道报送 / secret: its content is neither kept nor sent "
                       "here, its clocks run; report it in person or by a protected channel");
}

// What gave the level: a scheme with its source, or null where a person stated it, or nobody.
void add_level_by(JsonWriter& out, const Viewpoint& view, const Incident& incident) {
  const GradingScheme* scheme = find_scheme(view.state.policy_of(incident), incident.level_scheme);
  if (scheme == nullptr) return out.text_or_null("level_by", incident.level_scheme);
  const bool english = view.language == Language::en && !scheme->name.en.empty();
  out.open("level_by");
  out.text("id", scheme->id);
  out.text("name", english ? scheme->name.en : scheme->name.zh);
  out.flag("verified", scheme->verified);
  out.open("source");
  out.text("document", scheme->source.document);
  out.text("article", scheme->source.article);
  out.text("quote", scheme->source.quote);
  out.close();
  out.close();
}

void add_level(JsonWriter& out, const Viewpoint& view, const Incident& incident) {
  out.text_or_null("level", name_of(incident.level));
  add_level_by(out, view, incident);
  out.text_or_null("regraded_at", view.time(incident.regraded_at));
  out.text_or_null("level_watched_at", view.time(incident.level_watch));
  out.open_list("levels_held");
  for (const auto& [scheme, level] : incident.levels_held) {
    out.open();
    out.text("scheme", scheme);
    out.text_or_null("stays", name_of(level.stays));
    out.text_or_null("would_be", name_of(level.would_be));
    out.close();
  }
  out.close_list();
}

void add_ack(JsonWriter& out, const Viewpoint& view, const Ack& ack) {
  out.open();
  out.number("number", ack.number);
  out.text("at", view.time(ack.at));
  add_person(out, view, "person", ack.person);
  out.text("kind", name_of(ack.kind));
  out.text("strength", name_of(ack.strength));
  out.text("via", name_of(ack.via));
  out.text_or_null("passed_to", ack.passed_to);
  out.text_or_null("note", ack.note);
  out.text_or_null("by", ack.by);
  out.text_or_null("typed_by", ack.typed_by);
  out.text_or_null("quiet_until", view.time(ack.quiet_until));
  out.close();
}

void add_deed(JsonWriter& out, const Viewpoint& view, const Deed& deed) {
  out.open();
  out.number("number", deed.number);
  out.text("kind", name_of(deed.kind));
  out.text("stage", name_of(deed.stage));
  out.text("done_at", view.time(deed.done_at));
  out.text("recorded_at", view.time(deed.recorded_at));
  out.flag("claimed", deed.claimed);
  out.flag("stamped", deed.stamped);
  out.number_or_null("claim", given(deed.claim));
  out.text_or_null("to_unit", deed.to_unit);
  out.text_or_null("to_person", deed.to_person);
  out.text_or_null("content", deed.content);
  out.flag("skips_level", deed.skips_level);
  out.text_or_null("signed_off_by", deed.signed_off_by);
  out.text_or_null("signed_off_for", deed.signed_off_for);
  out.flag("signed_off_by_phone", deed.signed_off_by_phone);
  out.text_or_null("received_at", view.time(deed.received_at));
  out.text_or_null("signed_by", deed.signed_by);
  out.text_or_null("by", deed.by);
  out.text_or_null("typed_by", deed.typed_by);
  out.close();
}

void add_question(JsonWriter& out, const Viewpoint& view, const Incident& incident, const Question& question) {
  const Obligation& owed = incident.obligations.at(question.obligation - 1);
  out.open();
  out.number("number", question.number);
  out.text("text", question.text);
  out.text_or_null("unit", question.unit);
  out.text_or_null("person", question.person);
  out.text("asked_at", view.time(question.asked_at));
  out.text("recorded_at", view.time(question.recorded_at));
  out.number("obligation", question.obligation);
  out.text_or_null("due_at", view.time(owed.due));
  out.flag("due_given", question.due_given);
  out.text("state", name_of(owed.state));
  out.number_or_null("deed", given(owed.deed_number));
  out.text_or_null("by", question.by);
  out.text_or_null("typed_by", question.typed_by);
  out.close();
}

void add_check(JsonWriter& out, const Viewpoint& view, const CheckItem& item) {
  out.open();
  out.number("number", item.number);
  out.text("what", item.what);
  out.text("state", item.is_open() ? "unknown" : "checked");
  out.text_or_null("finding", item.finding);
  out.text_or_null("person", item.person);
  out.text_or_null("checked_at", view.time(item.checked_at));
  out.text("recorded_at", view.time(item.recorded_at));
  out.text_or_null("by", item.by);
  out.text_or_null("typed_by", item.typed_by);
  out.close();
}

void add_document(JsonWriter& out, const Viewpoint& view, const FiledDocument& document) {
  out.open();
  out.number("number", document.number);
  out.text_or_null("name", view.masked ? std::string() : document.name);
  out.text("kind", name_of(document.kind));
  out.number("size", document.size);
  out.text_or_null("sha256", document.digest);
  out.text_or_null("from", document.from);
  out.text("filed_at", view.time(document.filed_at));
  out.text_or_null("by", document.by);
  out.text_or_null("typed_by", document.typed_by);
  out.text_or_null("removed_at", view.time(document.removed_at));
  out.text_or_null("removed_by", document.removed_by);
  out.text_or_null("reason", document.reason);
  out.close();
}

void add_claim(JsonWriter& out, const Viewpoint& view, const Claim& claim) {
  out.open();
  out.number("claim", claim.number);
  out.text("made_at", view.time(claim.made_at));
  out.number_or_null("deed", given(claim.deed));
  if (claim.change) {
    out.text("field", claim.change->path);
    out.text("value", claim.change->value);
  } else {
    out.null("field");
    out.null("value");
  }
  out.text_or_null("by", claim.by);
  out.text_or_null("confirmed_by", claim.confirmed_by);
  out.close();
}

// The members of one obligation. Its rule may have left the policy: then it is called by its id.
void add_obligation_members(JsonWriter& out, const Viewpoint& view, const Incident& incident,
                            const Obligation& obligation) {
  const ObligationRule* rule = rule_of(view.state, incident, obligation.rule);
  const auto words = [&](const Text& both) -> const std::string& {
    return view.language == Language::en && !both.en.empty() ? both.en : both.zh;
  };
  out.number("number", obligation.number);
  out.text("rule", obligation.rule);
  out.text("name", duty_name(view.state, incident, obligation.rule, view.language));
  out.text("deed", name_of(obligation.deed));
  out.flag("hard", obligation.hard);
  out.text("state", name_of(obligation.state));
  out.text_or_null("stage", obligation.stage ? name_of(*obligation.stage) : std::string_view());
  out.flag("tracked", obligation.tracked);
  out.text_or_null("due_at", view.time(obligation.due));
  out.text_or_null("due_date", due_date_text(obligation, view.zone()));
  out.text("anchor", name_of(obligation.anchor));
  out.text("anchor_at", view.time(obligation.anchor_at));
  out.open_list("passed_over");
  for (const Anchor anchor : obligation.passed_over) out.text(name_of(anchor));
  out.close_list();
  out.text_or_null("office_due_at", view.time(obligation.office_due));
  const std::optional<Instant> due = obligation.effective_due();
  if (due && obligation.state == ObligationState::open)
    out.number("remaining_seconds", std::chrono::floor<std::chrono::seconds>(*due - view.now).count());
  else
    out.null("remaining_seconds");
  if (rule != nullptr) {
    out.text("owed_by", words(rule->owed_by));
    out.text("owed_to", words(rule->owed_to));
    out.open("source");
    out.text("document", rule->source.document);
    out.text("article", rule->source.article);
    out.text("quote", rule->source.quote);
    out.close();
  }
  out.text_or_null("done_at", view.time(obligation.done_at));
  out.open("verdict");
  out.text("then", name_of(obligation.then));
  out.text("now", name_of(obligation.now));
  out.text("late_by", name_of(obligation.late_by));
  out.number("late_seconds", std::chrono::floor<std::chrono::seconds>(obligation.late).count());
  out.flag("rebutted", obligation.rebutted);
  if (const auto& doubt = obligation.doubt) {
    out.open("clock_doubt");
    const auto most = doubt->most ? std::optional(doubt->most->count()) : std::nullopt;
    out.number_or_null("most_ms", most);
    out.flag("cannot_tell", doubt->cannot_tell);
    out.close();
  } else {
    out.null("clock_doubt");
  }
  out.close();
  out.text_or_null("breached_at", view.time(obligation.breached_at));
  out.text_or_null("office_breached_at", view.time(obligation.office_breached_at));
  if (obligation.delay_reason.empty()) {
    out.null("delay");
  } else {
    out.open("delay");
    out.text("reason", obligation.delay_reason);
    out.flag("in_time", obligation.delay_noticed);
    out.text_or_null("expected_at", view.time(obligation.expected));
    out.close();
  }
  out.text_or_null("missed_at", view.time(obligation.missed_at));
  out.open_list("warnings");
  for (const std::string& warning : warnings_of(view.state, incident, obligation, view.language)) out.text(warning);
  out.close_list();
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
  if (obligation.doubt) warnings.push_back(sentence(state.policy_of(incident), *obligation.doubt, language));
  return warnings;
}

std::string due_date_text(const Obligation& obligation, const std::string& zone) {
  if (!obligation.in_days || !obligation.due) return {};
  // The end of a day is 24:00: the last millisecond lies in it.
  return to_rfc3339(*obligation.due - Duration(1), zone).substr(0, 10);
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

void add_receipt(JsonWriter& out, const Viewpoint& view, const Incident& incident) {
  out.text("id", std::to_string(incident.id));
  out.text("number", incident.number);
  out.flag("drill", incident.report.drill);
  out.text("state", name_of(incident.state));
  out.text("recorded_at", view.time(incident.opened_at));
  add_merged_into(out, incident);
  out.open_list("missing");
  for (const std::string& path : incident.missing) out.text(path);
  out.close_list();
}

void add_summary(JsonWriter& out, const Viewpoint& view, const Incident& incident) {
  add_receipt(out, view, incident);
  out.text("kind", name_of(incident.report.kind));
  if (incident.is_upkeep()) out.text("matter", incident.matter);
  out.text("category", incident.report.category);
  out.text_or_null("level", name_of(incident.level));
  out.text("title", incident.report.title);
  out.text("place", incident.report.place);
  if (const Obligation* next = next_due(incident)) {
    out.open("next_due");
    add_obligation_members(out, view, incident, *next);
    out.close();
  } else {
    out.null("next_due");
  }
  out.text("escalation", name_of(incident.ladder.state));
}

// Only of what is secret, or was marked so after content was recorded.
void add_secrecy(JsonWriter& out, const Viewpoint& view, const Incident& incident) {
  const auto notes = tell_secrecy(view.state.current(), incident, view.language);
  if (notes.empty()) return;
  out.open("secrecy");
  out.text("since", view.time(incident.secret_at.value_or(incident.opened_at)));
  out.text_or_null("by", incident.secret_at ? incident.secret_by : incident.by);
  out.text_or_null("destroyed_at", view.time(awaits_destruction(incident) ? std::nullopt : incident.destroyed_at));
  out.open_list("told");
  for (const ToldPage& each : incident.told) {
    out.open();
    out.text("page", to_string(PageId{incident.id, each.page}));
    out.text("person", each.person);
    out.text_or_null("channel", each.channel);
    out.text("at", view.time(each.at));
    out.close();
  }
  out.close_list();
  out.open_list("notes");
  for (const std::string& note : notes) out.text(note);
  out.close_list();
  out.close();
}

void add_incident(JsonWriter& out, const Viewpoint& view, const Incident& incident) {
  add_receipt(out, view, incident);
  if (incident.owner.empty())
    out.null("owner");
  else
    add_person(out, view, "owner", incident.owner);
  out.text("owner_reason", name_of(incident.owner_reason.why));
  out.text("policy", incident.policy);
  if (incident.is_upkeep()) out.text("matter", incident.matter);
  add_report(out, view, incident.report, incident.is_upkeep());
  add_level(out, view, incident);
  add_sources(out, view, incident);
  out.open_list("obligations");
  for (const Obligation& obligation : incident.obligations) {
    out.open();
    add_obligation_members(out, view, incident, obligation);
    out.close();
  }
  out.close_list();
  add_pages(out, view, incident);
  out.open_list("acknowledgements");
  for (const Ack& ack : incident.acks) add_ack(out, view, ack);
  out.close_list();
  out.open_list("deeds");
  for (const Deed& deed : incident.deeds) add_deed(out, view, deed);
  out.close_list();
  out.open_list("questions");
  for (const Question& question : incident.questions) add_question(out, view, incident, question);
  out.close_list();
  out.open_list("checks");
  for (const CheckItem& item : incident.checks) add_check(out, view, item);
  out.close_list();
  out.open_list("documents");
  for (const FiledDocument& document : incident.documents) add_document(out, view, document);
  out.close_list();
  out.open_list("claims");
  for (const Claim& claim : incident.claims) add_claim(out, view, claim);
  out.close_list();
  add_secrecy(out, view, incident);
  out.text_or_null("dialling_at", view.time(incident.dialling_at));
  out.text_or_null("connected_at", view.time(incident.connected_at));
  out.text_or_null("by", incident.by);
  out.text_or_null("typed_by", incident.typed_by);
  if (incident.state == IncidentState::open) return;
  out.open("closed");
  out.text("as", name_of(incident.closed_as));
  out.text("reason", incident.close_reason);
  out.text_or_null("handed_to", incident.handed_to);
  out.text_or_null("by", incident.closed_by);
  out.text_or_null("closed_at", view.time(incident.closed_at));
  out.text_or_null("withdrawn_at", view.time(incident.withdrawn_at));
  out.close();
}

}  // namespace jibao::web
