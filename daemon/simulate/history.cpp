// See history.hpp. One function a fact that tells of the world; all other facts are judgements, and are judged anew.
#include "daemon/simulate/history.hpp"

#include <algorithm>
#include <type_traits>
#include <unordered_set>

#include "daemon/journal/codec.hpp"
#include "rules/amend.hpp"
#include "rules/apply.hpp"
#include "rules/calendar.hpp"

namespace jibao::simulate {
namespace {

constexpr IncidentId replayed = 1;  // each incident is replayed alone

// What matters of a text is that it is there: rules ask for no more, and a hundred thousand reports shall fit.
void shorten(std::string& text) {
  if (!text.empty()) text = "*";
}

Actor actor(const std::string& by, const std::string& typed_by) { return {by, typed_by, false}; }

// Whether a field's value, and not only its presence, is judged: then a change without its value cannot be replayed.
bool value_counts(std::string_view path) {
  return path == "category" || path == "level" || path == "kind" || path.starts_with("casualties.") ||
         path.starts_with("measures.") || path.starts_with("marks.") || is_anchor_field(path);
}

}  // namespace

void HistoryKeeper::take(Instant at, const std::vector<Fact>& facts) {
  if (!opened_) {
    const auto* opened = facts.empty() ? nullptr : std::get_if<IncidentOpened>(&facts.front());
    if (opened == nullptr || !opened->matter.empty()) return;  // the daemon's own affairs are no history of events
  }
  at_ = history_.last = at;
  record_ = &facts;
  amendment_.reset();
  for (const Fact& fact : facts)
    std::visit(
        [this](const auto& known) {
          if constexpr (requires { recall(known); }) recall(known);
        },
        fact);
  if (amendment_) add(std::move(*amendment_));
  recall_end(facts);
  record_ = nullptr;
}

template <class Known>
constexpr bool HistoryKeeper::tells_of_the_world() {
  return requires(HistoryKeeper& keeper, const Known& known) { keeper.recall(known); } ||
         std::is_same_v<Known, ObligationWaived> || std::is_same_v<Known, IncidentWithdrawn> ||
         std::is_same_v<Known, IncidentClosed>;
}

WantedPart HistoryKeeper::wants(std::string_view name) {
  static const std::unordered_set<std::string_view> unwanted = [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    std::unordered_set<std::string_view> names;
    ((tells_of_the_world<std::variant_alternative_t<Index, Fact::Variant>>() || names.insert(Names<Fact>::values[Index]).second), ...);
    return names;
  }(std::make_index_sequence<Fact::kinds>{});
  if (name == "page_queued") return {true, "address"};  // who was paged, and by what: the rest is most of a journal
  return {!unwanted.contains(name), {}};
}

void HistoryKeeper::recall(const IncidentOpened& fact) {
  Incident incident;
  apply(incident, fact, at_);
  ReportFiled event;
  event.report = std::move(incident.report);
  Report& report = event.report;
  if (!fact.received_given) report.received.reset();
  for (std::string* text : {&report.title, &report.summary, &report.place, &report.justification, &report.receiver,
                            &report.reporter.name, &report.reporter.unit, &report.reporter.identity,
                            &report.reporter.post, &report.reporter.phone})
    shorten(*text);
  event.by = {fact.by, fact.typed_by, fact.owner_reason.why == Why::owner_on_duty};
  opened_ = true;
  history_.number = fact.number;
  history_.category = fact.category;
  history_.opened = at_;
  add(std::move(event));
}

void HistoryKeeper::recall(const PageQueued& fact) {
  pages_[fact.page] = {fact.person, fact.channel};
  if (asks(fact.purpose)) unanswered_.try_emplace(fact.person, at_);
}

void HistoryKeeper::recall(const PageAccepted& fact) {
  if (const auto page = pages_.find(fact.page); page != pages_.end()) history_.unreached.erase(page->second);
}

void HistoryKeeper::recall(const PageFailed& fact) {
  const bool by_gateway = fact.reason.why == Why::gave_up || fact.reason.why == Why::attempts_used_up ||
                          fact.reason.why == Why::receipt_failed;
  const auto page = pages_.find(fact.page);
  if (by_gateway && page != pages_.end()) history_.unreached.insert(page->second);
}

void HistoryKeeper::recall(const Acknowledged& fact) {
  AckRequested event;
  event.incident = replayed;
  event.person = fact.person;
  event.kind = fact.kind;
  event.strength = fact.strength;
  event.via = fact.via;
  event.passed_to = fact.passed_to;
  event.by = actor(fact.by, fact.typed_by);
  const auto paged = unanswered_.find(fact.person);
  if (paged == unanswered_.end()) return add(std::move(event));
  history_.reactions.push_back({std::move(event), at_ - paged->second});
  unanswered_.erase(paged);
}

void HistoryKeeper::recall(const DeadlineSet& fact) { rules_[fact.obligation] = fact.rule; }

void HistoryKeeper::recall(const StampMade& fact) {
  add(DeedStamped{replayed, fact.stamp, actor(fact.by, fact.typed_by)});
}

void HistoryKeeper::recall(const DeedRecorded& fact) {
  DeedReported event;
  event.incident = replayed;
  event.deed = fact.kind;
  event.stage = fact.stage;
  if (fact.claimed || fact.source != 0) event.done_at = fact.done_at;
  event.to_unit = fact.to_unit;
  event.obligations = fact.obligations;
  event.skips_level = fact.skips_level;
  event.by = actor(fact.by, fact.typed_by);
  if (fact.claim != 0) claims_[fact.claim].deed = fact.deed;
  add(std::move(event));
}

void HistoryKeeper::recall(const ClaimConfirmed& fact) {
  ClaimBacked backed = claims_[fact.claim];
  backed.by = actor(fact.by, fact.typed_by);
  add(std::move(backed));
}

void HistoryKeeper::recall(const SignedReceipt& fact) {
  ReceiptGiven event{replayed, fact.deed, {}, fact.unit, "*", actor(fact.by, fact.typed_by), {}};
  if (fact.claimed) event.received_at = fact.received_at;
  add(std::move(event));
}

void HistoryKeeper::recall(const DelayNoticed& fact) {
  add(DelayGiven{replayed, rules_[fact.obligation], "*", fact.expected, actor(fact.by, fact.typed_by), {}});
}

// The limit that the superior set is the world's, the policy's own is judged anew. Its answer is a deed.
void HistoryKeeper::recall(const QuestionAsked& fact) {
  if (fact.source != 0) return;  // asked of another incident, which is replayed alone
  QuestionPut event;
  event.incident = replayed;
  event.text = std::to_string(fact.question);  // the words may be left out of the export: two questions stay two
  event.unit = fact.unit;
  if (fact.claimed) event.asked_at = fact.asked_at;
  for (const Fact& other : *record_)
    if (const auto* set = std::get_if<DeadlineSet>(&other); set != nullptr && fact.due_given && set->obligation == fact.obligation)
      event.due = set->due;
  event.by = actor(fact.by, fact.typed_by);
  add(std::move(event));
}

// From then on the other incident speaks for it.
void HistoryKeeper::recall(const IncidentMerged&) { history_.ended = at_; }
void HistoryKeeper::recall(const IncidentSeparated&) { history_.ended.reset(); }

// The value as it was given; what the export leaves out is read off the clock that it moved or the level that it set.
std::string HistoryKeeper::value_after(const FieldChanged& fact) const {
  if (fact.after != journal::destroyed_value) return fact.after;
  const auto anchor = fact.path.ends_with("_at") ? anchor_of_field(fact.path) : std::nullopt;
  for (const Fact& other : *record_) {
    const auto* level = std::get_if<LevelSet>(&other);
    if (fact.path == "level" && level != nullptr && level->scheme.empty()) return std::string(name_of(level->level));
    const auto* set = std::get_if<DeadlineSet>(&other);
    if (anchor && set != nullptr && set->anchor == *anchor) return to_rfc3339(set->anchor_at, "UTC");
  }
  return {};
}

void HistoryKeeper::recall(const FieldChanged& fact) {
  if (fact.claim != 0) claims_[fact.claim].path = fact.path;
  std::string value = value_counts(fact.path) ? value_after(fact) : fact.after.empty() ? "" : "*";
  if (value.empty() && !fact.after.empty()) {
    ++history_.unreadable;
    return;
  }
  if (!amendment_) {
    amendment_.emplace();
    amendment_->incident = replayed;
    amendment_->correction = fact.correction;
    amendment_->by = actor(fact.by, fact.typed_by);
  }
  amendment_->changes.push_back({fact.path, std::move(value)});
}

void HistoryKeeper::recall(const DialTaskReported& fact) {
  if (const auto page = pages_.find(fact.page); page != pages_.end()) add(CallMade{page->second.first, fact.outcome});
}

// A withdrawal or a close that somebody asked for; the close that follows from the last deed follows anew.
void HistoryKeeper::recall_end(const std::vector<Fact>& facts) {
  CloseRequested event;
  event.incident = replayed;
  bool asked = false;
  bool deed = false;
  for (const Fact& fact : facts) {
    if (const auto* waived = std::get_if<ObligationWaived>(&fact))
      event.waive.push_back({rules_[waived->obligation], "*"});
    deed |= std::holds_alternative<DeedRecorded>(fact);
    const auto* withdrawn = std::get_if<IncidentWithdrawn>(&fact);
    const auto* closed = std::get_if<IncidentClosed>(&fact);
    if (withdrawn != nullptr) {
      event.as = withdrawn->as;
      event.handed_to = withdrawn->handed_to;
      event.by = actor(withdrawn->by, withdrawn->typed_by);
      withdrawn_ = asked = true;
    } else if (closed != nullptr) {
      history_.ended = at_;
      if (withdrawn_) continue;
      event.as = closed->as;
      event.by = actor(closed->by, closed->typed_by);
      asked = !deed;
    }
  }
  if (!asked) return;
  if (event.as == CloseAs::handed_over && event.handed_to.empty()) event.handed_to = "*";
  event.reason = "*";
  add(std::move(event));
}

}  // namespace jibao::simulate
