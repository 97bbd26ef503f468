// See preview.hpp.
#include "rules/preview.hpp"

#include <algorithm>

#include "rules/amend.hpp"
#include "rules/phrases.hpp"

namespace jibao {
namespace {

constexpr std::uint64_t seed = 1;  // codes are drawn and never shown: the same question has the same answer

/// What a reader of the future asks about; the rest is how messages travel.
bool is_told(const Fact& fact) {
  return !std::holds_alternative<IncidentOpened>(fact) && !std::holds_alternative<AttemptStarted>(fact) &&
         !std::holds_alternative<PageAccepted>(fact) && !std::holds_alternative<PageFailed>(fact) &&
         !std::holds_alternative<PageSuperseded>(fact);
}

/// One line without its time; pages without their numbers, so that a repeat reads like what it repeats.
std::string line_of(const Phrases& p, const Incident& incident, const Fact& fact) {
  if (const auto* step = std::get_if<StepReached>(&fact)) {
    StepReached bare = *step;
    bare.next_at.reset();  // the next minute says it
    return tell(p, incident, bare);
  }
  const auto* page = std::get_if<PageQueued>(&fact);
  if (page == nullptr) return tell(p, incident, fact);
  std::string who = p.person(page->person);
  if (!page->post.empty() && page->post != page->person) who += "/" + p.post(page->post);
  std::string told = p.say("{0}呼叫 {1}（{2}）", "{2} to {1} by {0}", {p.channel(page->channel), who, p.purpose(page->purpose)});
  if (page->obligation != 0 && page->obligation <= incident.obligations.size()) {
    const Obligation& o = incident.obligations[page->obligation - 1];
    told += p.say("，事关{0}", " about the {0}", {p.duty(o.rule, o.deed)});
  }
  if (page->reason.why != Why::none) told += p.say("：{0}", ": {0}", {p.reason(page->reason)});
  std::vector<std::string> next;
  for (const std::string& channel : page->lane) next.push_back(p.channel(channel));
  if (!next.empty()) told += p.say("；不通则换{0}", "; where that fails by {0}", {p.list(next)});
  return told;
}

std::vector<std::string> lines_of(const Phrases& p, const Incident& incident, const PreviewMinute& minute) {
  std::vector<std::string> lines;
  for (const Happened& happened : minute.happened)
    if (!std::holds_alternative<DeadlineSet>(happened.fact)) lines.push_back(line_of(p, incident, happened.fact));
  return lines;
}

Explanation clocks(const Phrases& p, const Preview& preview) {
  Explanation told{p.say("时限", "Clocks"), {}};
  for (const PreviewMinute& minute : preview.minutes)
    for (const Happened& happened : minute.happened)
      if (std::holds_alternative<DeadlineSet>(happened.fact)) {
        const auto& set = std::get<DeadlineSet>(happened.fact);
        std::string line = tell(p, preview.incident, happened.fact);
        std::vector<std::string> times;
        for (const Instant reminder : set.reminders) times.push_back(p.clock(reminder));
        if (!times.empty()) line += p.say("；{0} 提醒", "; reminders at {0}", {p.list(times)});
        told.lines.push_back(std::move(line));
      }
  if (told.lines.empty()) told.lines.push_back(p.say("没有规则给这类事件设定时限", "No rule sets a limit for such an incident"));
  return told;
}

}  // namespace

ReportFiled supposed_report(const Policy& policy, const Supposed& supposed) {
  ReportFiled filed;
  Report& report = filed.report;
  report.kind = supposed.kind;
  report.category = supposed.category;
  report.level = supposed.level;
  report.occurred.at = report.discovered = report.received = supposed.at;
  report.title = report.justification = "推演";
  for (const std::string& path : missing_fields(report, policy.asked_fields)) {
    // A field is a text, or a count of none; a time that only some incidents have stays blank, and is chased.
    if (!change_field(report, {path, "推演"})) (void)change_field(report, {path, "0"});
  }
  filed.by = {{}, "preview", true};  // filed by nobody in particular: the primary on duty owns it
  return filed;
}

Preview preview(std::shared_ptr<const Policy> policy, const Supposed& supposed) {
  Preview result;
  result.at = supposed.at;
  Rehearsal rehearsal(policy, seed);
  const Decision filed = rehearsal.happen(supposed_report(*policy, supposed), supposed.at);
  result.refusal = filed.refusal;
  if (filed.refusal) return result;
  rehearsal.run_until(supposed.at + std::min(supposed.horizon, longest_preview));
  result.until = rehearsal.now();
  result.incident = rehearsal.state().incidents.at(filed.incident);
  for (const Happened& happened : rehearsal.happened()) {
    if (!is_told(happened.fact)) continue;
    const Instant minute = std::chrono::floor<std::chrono::minutes>(happened.at);
    if (result.minutes.empty() || result.minutes.back().minute != minute) result.minutes.push_back({minute, {}});
    result.minutes.back().happened.push_back(happened);
  }
  return result;
}

std::vector<Explanation> tell_preview(const Policy& policy, const Preview& preview, Language language) {
  const Phrases p(policy, language, preview.at);
  if (preview.refusal)
    return {{p.say("这样的报告不予受理", "Such a report would be refused"),
             {p.say(preview.refusal->detail, preview.refusal->detail_en)}}};
  std::vector<Explanation> told{clocks(p, preview)};
  std::vector<std::string> before;
  std::size_t repeats = 0;
  for (const PreviewMinute& minute : preview.minutes) {
    std::vector<std::string> lines = lines_of(p, preview.incident, minute);
    if (lines.empty()) continue;
    const std::string clock = p.clock(minute.minute);
    if (lines == before) {
      if (++repeats > 1) told.pop_back();
      told.push_back({p.say("至 {0}：同上，再 {1} 次", "until {0}: the same, {1} times more", {clock, p.number(repeats)}), {}});
      continue;
    }
    repeats = 0;
    const Duration after = minute.minute - std::chrono::floor<std::chrono::minutes>(preview.at);
    told.push_back({p.say("{0}（{1}后）", "{0} (after {1})", {clock, p.length(after)}), lines});
    before = std::move(lines);
  }
  told.push_back({p.say("推演到 {0} 为止，其间无人应答", "Followed until {0}, nobody answering", {p.clock(preview.until)}), {}});
  return told;
}

}  // namespace jibao
