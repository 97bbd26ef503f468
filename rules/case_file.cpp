// See case_file.hpp. What becomes of a question, an answer, a check and a document. An answer is a deed like any other: what
// it fulfils, who must confirm a time claimed too late and what rests after it are clocks.cpp's and deeds.cpp's.
//
// Invariant: of a secret incident nothing is taken in but that something was done. Called by decide.
#include "rules/case_file.hpp"

#include <algorithm>
#include <charconv>

#include "rules/classification.hpp"
#include "rules/draft.hpp"

namespace jibao {
namespace {

constexpr std::string_view question_prefix = "question/";
constexpr Duration longest_answer = std::chrono::hours(24 * 30);  // what is asked for later is no question of the night

bool is_secret(const Draft& draft) { return classification_of(draft.incident.report) == Classification::secret; }

void refuse_content(Draft& draft, const std::string& pointer) {
  refuse(draft, RefusalKind::forbidden, pointer, "涉密事件的内容不得录入本系统，请当面或用机要渠道办理",
         "what is secret may not be entered here: deal with it in person or by a protected channel");
}

/// Whether words or documents cannot be taken in: of a merged, an upkeep, or a secret incident.
bool refuse_any(Draft& draft) {
  if (refuse_merged(draft) || refuse_upkeep(draft)) return true;
  if (!is_secret(draft)) return false;
  refuse_content(draft, {});
  return true;
}

bool refuse_future(Draft& draft, const std::optional<Instant>& at, const std::string& pointer, const std::string& zh,
                   const std::string& en) {
  if (!at || *at <= draft.now + draft.live().future_tolerance) return false;
  refuse(draft, RefusalKind::invalid, pointer, zh, en);
  return true;
}

bool is_owed(const Incident& incident, const Question& question) {
  return incident.obligations.at(question.obligation - 1).state == ObligationState::open;
}

/// The same, asked and recorded twice, where it still waits.
const Question* same_question(const Incident& incident, const QuestionPut& event) {
  for (const Question& each : incident.questions)
    if (each.text == event.text && each.unit == event.unit && each.person == event.person && is_owed(incident, each) &&
        (!event.asked_at || *event.asked_at == each.asked_at) &&
        (!event.due || event.due == incident.obligations.at(each.obligation - 1).due))
      return &each;
  return nullptr;
}

bool check(Draft& draft, const QuestionPut& event, Instant asked_at) {
  const auto no = [&](RefusalKind kind, const char* pointer, const char* zh, const char* en) {
    refuse(draft, kind, pointer, zh, en);
    return false;
  };
  if (draft.incident.closed_at) return no(RefusalKind::conflict, "", "事件已办结", "the incident is closed");
  if (event.text.empty()) return no(RefusalKind::invalid, "/text", "请写明问的是什么", "say what was asked");
  if (draft.incident.questions.size() >= most_questions)
    return no(RefusalKind::conflict, "", "本事件登记的提问过多", "too many questions are on record of this incident");
  if (refuse_future(draft, event.asked_at, "/asked_at", "提问时间在将来", "asked_at lies in the future")) return false;
  if (asked_at < draft.incident.report.received.value_or(draft.incident.opened_at))
    return no(RefusalKind::invalid, "/asked_at", "提问时间早于接报时间", "asked_at is before the report was received");
  if (event.due && (*event.due <= asked_at || *event.due > asked_at + longest_answer))
    return no(RefusalKind::invalid, "/due", "答复时限须在提问之后30天以内", "the limit must lie within 30 days after the question");
  return true;
}

/// On record, with its clock.
void ask(Draft& draft, QuestionAsked asked, Instant due) {
  asked.question = static_cast<std::uint32_t>(draft.incident.questions.size() + 1);
  asked.obligation = static_cast<std::uint32_t>(draft.incident.obligations.size() + 1);
  DeadlineSet set;
  set.obligation = asked.obligation;
  set.rule = question_rule(asked.question);
  set.deed = DeedKind::answer;
  set.due = due;
  set.anchor = Anchor::asked;
  set.anchor_at = asked.asked_at;
  for (const Duration before : draft.rules().questions.remind_before)
    if (due - before > draft.now) set.reminders.push_back(due - before);
  std::sort(set.reminders.begin(), set.reminders.end());
  draft.decision.number = asked.question;
  draft.add(std::move(asked));
  draft.add(std::move(set));
}

/// The question that is answered; nullptr after a refusal.
const Question* answered_question(Draft& draft, std::uint32_t number) {
  const auto& all = draft.incident.questions;
  if (number > all.size()) {
    refuse(draft, RefusalKind::not_found, "/question", "没有这个提问", "there is no such question");
    return nullptr;
  }
  if (number != 0) return &all[number - 1];
  const Question* open = nullptr;
  for (const Question& each : all) {
    if (!is_owed(draft.incident, each)) continue;
    if (open != nullptr) {
      refuse(draft, RefusalKind::invalid, "/question", "有多个提问待答复，请写明是第几问", "several questions are open: say which");
      return nullptr;
    }
    open = &each;
  }
  if (open == nullptr) refuse(draft, RefusalKind::conflict, "/question", "没有待答复的提问", "no question is open");
  return open;
}

/// The deed that answered it with the same words, on record already.
const Deed* same_answer(const Incident& incident, const Question& question, const AnswerGiven& event) {
  const std::string rule = question_rule(question.number);
  for (const Deed& deed : incident.deeds)
    if (deed.kind == DeedKind::answer && deed.content == event.content && deed.by == event.by.person &&
        std::find(deed.obligations.begin(), deed.obligations.end(), rule) != deed.obligations.end() &&
        (!event.done_at || *event.done_at == deed.done_at))
      return &deed;
  return nullptr;
}

bool is_digest(const std::string& digest) {
  return digest.size() == 64 && digest.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void repeated(Draft& draft, std::uint32_t number) {
  draft.decision.repeated = true;
  draft.decision.number = number;
}

}  // namespace

std::string question_rule(std::uint32_t question) { return std::string(question_prefix) + std::to_string(question); }

std::uint32_t question_of_rule(std::string_view rule) {
  if (!rule.starts_with(question_prefix)) return 0;
  const std::string_view digits = rule.substr(question_prefix.size());
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? number : 0;
}

void judge_question(Draft& draft, const QuestionPut& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (refuse_any(draft)) return;
  if (const Question* same = same_question(draft.incident, event)) return repeated(draft, same->number);
  const Instant asked_at = event.asked_at.value_or(draft.now);
  if (!check(draft, event, asked_at)) return;
  QuestionAsked asked;
  asked.text = event.text;
  asked.unit = event.unit;
  asked.person = event.person;
  asked.asked_at = asked_at;
  asked.claimed = event.asked_at.has_value();
  asked.due_given = event.due.has_value();
  asked.by = event.by.person;
  asked.typed_by = event.by.typed_by;
  asked.idempotency_key = scoped_key(event.idempotency, event.by);
  asked.idempotency_digest = event.idempotency.digest;
  ask(draft, std::move(asked), event.due.value_or(asked_at + draft.rules().questions.answer_within));
  rest_for_question(draft);
}

void judge_answer(Draft& draft, const AnswerGiven& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (refuse_merged(draft) || refuse_upkeep(draft)) return;
  const Question* question = answered_question(draft, event.question);
  if (question == nullptr) return;
  if (const Deed* same = same_answer(draft.incident, *question, event)) return repeated(draft, same->number);
  if (is_secret(draft) && !event.content.empty()) return refuse_content(draft, "/content");
  if (!is_secret(draft) && event.content.empty())
    return refuse(draft, RefusalKind::invalid, "/content", "请写明答复内容", "say what was answered");
  if (event.done_at && *event.done_at < question->asked_at)
    return refuse(draft, RefusalKind::invalid, "/done_at", "答复时间早于提问时间", "done_at is before the question");
  DeedReported deed;
  deed.incident = event.incident;
  deed.deed = DeedKind::answer;
  deed.stage = Stage::followup;
  deed.done_at = event.done_at;
  const bool named = !event.to_unit.empty() || !event.to_person.empty();
  deed.to_unit = named ? event.to_unit : question->unit;
  deed.to_person = named ? event.to_person : question->person;
  deed.content = event.content;
  deed.obligations = {question_rule(question->number)};
  deed.by = event.by;
  deed.idempotency = event.idempotency;
  judge_deed(draft, deed);
}

void judge_unknown(Draft& draft, const UnknownTold& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (refuse_any(draft)) return;
  if (draft.incident.closed_at) return refuse(draft, RefusalKind::conflict, {}, "事件已办结", "the incident is closed");
  if (event.what.empty())
    return refuse(draft, RefusalKind::invalid, "/what", "请写明什么情况不明", "say what is not known");
  for (const CheckItem& each : draft.incident.checks)
    if (each.is_open() && each.what == event.what) return repeated(draft, each.number);
  if (draft.incident.checks.size() >= most_checks)
    return refuse(draft, RefusalKind::conflict, {}, "本事件登记的核实事项过多", "too many items to check are on record of this incident");
  const auto item = static_cast<std::uint32_t>(draft.incident.checks.size() + 1);
  draft.decision.number = item;
  draft.add(UnknownNamed{item, event.what, event.by.person, event.by.typed_by, scoped_key(event.idempotency, event.by),
                         event.idempotency.digest});
}

void judge_check(Draft& draft, const CheckMade& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (refuse_any(draft)) return;
  const auto& all = draft.incident.checks;
  if (event.item > all.size())
    return refuse(draft, RefusalKind::not_found, "/item", "没有这个核实事项", "there is no such item");
  const std::string what = event.item == 0 ? event.what : all[event.item - 1].what;
  if (what.empty()) return refuse(draft, RefusalKind::invalid, "/what", "请写明核实了什么", "say what was checked");
  if (event.finding.empty())
    return refuse(draft, RefusalKind::invalid, "/finding", "请写明核实的结果", "say what it turned out to be");
  if (refuse_future(draft, event.checked_at, "/checked_at", "核实时间在将来", "checked_at lies in the future")) return;
  for (const CheckItem& each : all)
    if ((each.number == event.item || event.item == 0) && !each.is_open() && each.what == what && each.finding == event.finding &&
        each.person == event.person && (!event.checked_at || event.checked_at == each.checked_at))
      return repeated(draft, each.number);
  if (event.item == 0 && all.size() >= most_checks)
    return refuse(draft, RefusalKind::conflict, {}, "本事件登记的核实事项过多", "too many items to check are on record of this incident");
  ItemChecked checked;
  checked.item = event.item != 0 ? event.item : static_cast<std::uint32_t>(all.size() + 1);
  checked.what = what;
  checked.finding = event.finding;
  checked.person = event.person;
  checked.checked_at = event.checked_at.value_or(draft.now);
  checked.claimed = event.checked_at.has_value();
  checked.by = event.by.person;
  checked.typed_by = event.by.typed_by;
  checked.idempotency_key = scoped_key(event.idempotency, event.by);
  checked.idempotency_digest = event.idempotency.digest;
  draft.decision.number = checked.item;
  draft.add(std::move(checked));
}

std::optional<Refusal> refusal_of_documents(const State& state, const Incident& incident, Instant now) {
  Entropy none{};
  Draft draft(state, incident, none, now);
  refuse_any(draft);
  return std::move(draft.decision.refusal);
}

void judge_document(Draft& draft, const DocumentCame& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (refuse_any(draft)) return;
  const DocumentRules& bounds = draft.live().documents;
  if (!is_digest(event.digest) || event.name.empty() || event.size == 0)
    return refuse(draft, RefusalKind::invalid, "/document", "没有收到文件", "no document came in");
  if (event.size > bounds.largest)
    return refuse(draft, RefusalKind::invalid, "/document", "文件过大", "the document is too large");
  int there = 0;
  for (const FiledDocument& each : draft.incident.documents) {
    if (each.is_there() && each.digest == event.digest) return repeated(draft, each.number);
    there += each.is_there() ? 1 : 0;
  }
  if (there >= bounds.most)
    return refuse(draft, RefusalKind::conflict, "/document", "本事件的附件已达上限", "the incident has as many documents as it may");
  const auto number = static_cast<std::uint32_t>(draft.incident.documents.size() + 1);
  draft.decision.number = number;
  draft.add(DocumentFiled{number, event.digest, event.name, event.size, event.kind, event.from, event.by.person, event.by.typed_by,
                          scoped_key(event.idempotency, event.by), event.idempotency.digest});
}

void judge_removal(Draft& draft, const DocumentRemoval& event) {
  if (refuse_merged(draft)) return;
  const auto& all = draft.incident.documents;
  if (event.document == 0 || event.document > all.size())
    return refuse(draft, RefusalKind::not_found, "/document", "没有这个附件", "there is no such document");
  if (!all[event.document - 1].is_there()) return repeated(draft, event.document);
  if (event.reason.empty())
    return refuse(draft, RefusalKind::invalid, "/reason", "请写明移除的理由", "give the reason of the removal");
  draft.decision.number = event.document;
  draft.add(DocumentRemoved{event.document, event.reason, event.by.person, event.by.typed_by});
}

bool take_questions(Draft& draft, const Incident& source) {
  bool any = false;
  for (const Question& each : source.questions) {
    const Obligation& owed = source.obligations.at(each.obligation - 1);
    const bool rests = owed.state == ObligationState::superseded && owed.ended_why == Why::merged;
    if (!rests || each.source != 0 || !owed.due) continue;
    QuestionAsked asked;
    if (!is_secret(draft)) asked.text = each.text;
    asked.unit = each.unit;
    asked.person = each.person;
    asked.asked_at = each.asked_at;
    asked.due_given = each.due_given;
    asked.by = each.by;
    asked.typed_by = each.typed_by;
    asked.source = source.id;
    asked.source_number = source.number;
    ask(draft, std::move(asked), *owed.due);
    any = true;
  }
  if (any) rest_for_question(draft);
  return any;
}

void return_questions(Draft& draft, IncidentId source) {
  for (const Question& each : std::vector(draft.incident.questions))
    if (each.source == source && is_owed(draft.incident, each))
      draft.add(ObligationSuperseded{each.obligation, {Why::separated, {}, {}}});
}

}  // namespace jibao
