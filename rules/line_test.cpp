// Line tests (线路测试): at the policy's times of day, so long after the last one, or when somebody asks, a message that
// says that it is a test goes through a channel to a number of the office's own, and what comes back is timed. A line that
// is refused, silent or gives no receipt in its time is a matter of the daemon's own: administrators are paged by the other channels, until a later
// test passes. The page of a test is one of its incident's, with attempts and receipts like every other; it asks nothing.
//
// Invariant: of one channel one test runs at a time; of the times that passed unseen one test is made, not each.
#include "rules/draft.hpp"
#include "rules/phrases.hpp"

namespace jibao {
namespace {

/// The latest of the test's times of day that has come, on its day of the week where it names one. Requires: there are any.
Instant latest_time(const LineTest& test, const std::string& zone, Instant now) {
  const std::chrono::sys_days today(date_at(now, zone));
  std::optional<Instant> latest;
  for (int back = 0; back <= 7; ++back) {
    const std::chrono::sys_days day = today - std::chrono::days(back);
    if (test.weekday && std::chrono::weekday(day).c_encoding() != *test.weekday) continue;
    for (const std::chrono::minutes at : test.at)
      if (const Instant when = instant_at(Date(day), at, zone); when <= now && (!latest || when > *latest)) latest = when;
  }
  return latest.value_or(now);
}

/// Whether it is time for a test of a line whose last one began then; nothing: none ever did.
bool is_due(const LineTest& test, std::optional<Instant> begun, const std::string& zone, Instant now) {
  if (test.every > Duration{}) return !begun || *begun + test.every <= now;
  return !test.at.empty() && (!begun || *begun < latest_time(test, zone, now));
}

/// The open incident of that line; nullptr: none.
const Incident* open_line(const State& state, const std::string& channel) {
  const auto known = state.upkeep.find(line_matter(channel));
  if (known == state.upkeep.end()) return nullptr;
  const auto found = state.incidents.find(known->second.incident);
  return found == state.incidents.end() ? nullptr : &found->second;
}

Decision begin(const State& state, const std::string& channel, const LineTest& test, const Actor* asked, bool drill, Entropy& entropy,
               Instant now) {
  const Incident* open = open_line(state, channel);
  Draft draft(state, open != nullptr ? *open : Incident{}, entropy, now);
  const Phrases p = phrases_of(draft.live(), draft.now);
  if (open == nullptr)
    open_upkeep(draft, line_matter(channel), p.say("{0}线路测试", "line test of {0}", {p.channel(channel)}), {}, drill);
  LineTestBegun begun;
  begun.page = static_cast<std::uint32_t>(draft.incident.page_people.size() + 1);
  begun.channel = channel;
  begun.accept_by = now + test.accepted_within;
  if (test.receipt_within) begun.receipt_by = now + *test.receipt_within;
  begun.scheduled = asked == nullptr;
  if (asked != nullptr) {
    begun.by = asked->person;
    begun.typed_by = asked->typed_by;
  }
  draft.add(std::move(begun));
  const bool queued = queue_page(draft, {Purpose::line_test, test.to, {}, {channel}, 0, {Why::line_test, {}, {}}, 0});
  if (!queued) conclude_line_test(draft);  // the policy's person has no number for it, or the channel no words: on record above
  draft.decision.number = draft.incident.line_test ? draft.incident.line_test->page : 0;
  return std::move(draft.decision);
}

/// What the test has come to by now; nothing: it is not over.
std::optional<LineResult> result_of(const RunningTest& test, const Page* page, Instant now) {
  if (page == nullptr || page->state == PageState::failed) return LineResult::failed;
  if (page->delivered_at || (page->accepted_at && !test.receipt_by)) return LineResult::good;
  if (page->accepted_at) return now >= *test.receipt_by ? std::optional(LineResult::no_receipt) : std::nullopt;
  return now >= test.accept_by ? std::optional(LineResult::silent) : std::nullopt;
}

}  // namespace

Decision judge_line_test_asked(const State& state, const LineTestAsked& event, Entropy& entropy, Instant now) {
  Decision decision;
  const auto& tests = state.current().line_tests;
  const auto test = tests.find(event.channel);
  if (test == tests.end()) {
    decision.refusal = Refusal{RefusalKind::not_found, "/channel", "规则没有为这个渠道设线路测试（line_tests）：" + event.channel,
                               "the policy has no line test (line_tests) for this channel: " + event.channel};
    return decision;
  }
  if (const Incident* open = open_line(state, event.channel); open != nullptr && open->line_test) {
    decision.refusal = Refusal{RefusalKind::conflict, "/channel", "这个渠道的线路测试正在进行", "a test of this line is under way"};
    return decision;
  }
  return begin(state, event.channel, test->second, &event.by, event.drill, entropy, now);
}

Decision begin_due_line_test(const State& state, bool drill, Entropy& entropy, Instant now) {
  for (const auto& [channel, test] : state.current().line_tests) {
    const auto known = state.lines.find(channel);
    const std::optional<Instant> begun = known == state.lines.end() ? std::nullopt : std::optional(known->second.begun);
    if (!is_due(test, begun, state.current().office.zone, now)) continue;
    if (const Incident* open = open_line(state, channel); open != nullptr && open->line_test) continue;
    return begin(state, channel, test, nullptr, drill, entropy, now);
  }
  return {};
}

void conclude_line_test(Draft& draft) {
  if (!draft.incident.line_test) return;
  const RunningTest test = *draft.incident.line_test;
  const auto found = draft.incident.pages.find(test.page);
  const Page* page = found == draft.incident.pages.end() ? nullptr : &found->second;
  const auto result = result_of(test, page, draft.now);
  if (!result) return;
  LineTested tested{test.page, test.channel, *result, {}, test.begun, {}, {}};
  if (page != nullptr) {
    if (*result != LineResult::good) tested.detail = page->detail;
    tested.accepted = page->accepted_at;
    tested.receipt = page->delivered_at;
  }
  const bool waits = page != nullptr && page->state == PageState::waiting;
  draft.add(tested);
  if (waits) draft.add(PageSuperseded{test.page, {Why::line_test, {}, {}}});
  if (draft.incident.closed_at) return;
  const Phrases p = phrases_of(draft.live(), draft.now);
  if (*result == LineResult::good) return close_upkeep(draft, p.say("线路测试通过", "the line test passed"));
  retitle_upkeep(draft, p.say("{0}线路测试{1}", "the line test of {0} {1}", {p.channel(test.channel), p.line_result(*result)}) +
                            (tested.detail.empty() ? "" : p.say("：{0}", ": {0}", {p.quoted(tested.detail)})));
  if (draft.incident.ladder.state != LadderState::running) start_escalation(draft, {Why::upkeep, {}, {}});
}

}  // namespace jibao
