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

/// The lines of one minute after the other. Pages are told a line a person, without their numbers, and a last resort that
/// pages the same people in the same way as before says just that.
class MinuteLines {
 public:
  MinuteLines(const Phrases& phrases, const Incident& incident) : p_(phrases), incident_(incident) {}

  std::vector<std::string> of(const PreviewMinute& minute) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < minute.happened.size();) {
      const Fact& fact = minute.happened[i].fact;
      if (const auto* step = std::get_if<StepReached>(&fact)) {
        add_step(*step, people_of(minute, i + 1, step->step), lines);
        i = end_of_step(minute, i + 1, step->step);
      } else if (std::holds_alternative<PageQueued>(fact)) {
        lines.push_back(page_line(minute, i));
      } else if (!std::holds_alternative<DeadlineSet>(fact)) {  // the clocks stand at the head of all
        lines.push_back(tell(p_, incident_, fact));
        ++i;
      } else {
        ++i;
      }
    }
    return lines;
  }

 private:
  /// One past the last fact of the step's own: its pages and those whom it passed over.
  static std::size_t end_of_step(const PreviewMinute& minute, std::size_t i, int step) {
    for (; i < minute.happened.size(); ++i) {
      const auto* page = std::get_if<PageQueued>(&minute.happened[i].fact);
      const auto* skip = std::get_if<PersonSkipped>(&minute.happened[i].fact);
      if ((page == nullptr || page->step != step) && (skip == nullptr || skip->step != step)) break;
    }
    return i;
  }

  std::vector<std::string> people_of(const PreviewMinute& minute, std::size_t i, int step) const {
    std::vector<std::string> lines;
    for (const std::size_t end = end_of_step(minute, i, step); i < end;) {
      if (std::holds_alternative<PageQueued>(minute.happened[i].fact)) {
        lines.push_back(page_line(minute, i));
      } else {
        lines.push_back(tell(p_, incident_, minute.happened[i++].fact));
      }
    }
    return lines;
  }

  void add_step(StepReached step, std::vector<std::string> people, std::vector<std::string>& lines) {
    step.next_at.reset();  // the minute in which the next one comes says it
    lines.push_back(tell(p_, incident_, step));
    if (step.last_resort && people == resort_) {
      lines.back() += p_.say("：所呼各人同上一次", ": the same people by the same ways as before");
      return;
    }
    if (step.last_resort) resort_ = people;
    lines.insert(lines.end(), std::make_move_iterator(people.begin()), std::make_move_iterator(people.end()));
  }

  /// The page at `i` and those behind it that say the same to the same person by other channels; `i` goes past them.
  std::string page_line(const PreviewMinute& minute, std::size_t& i) const {
    const PageQueued& first = std::get<PageQueued>(minute.happened[i].fact);
    std::vector<std::string> ways;
    for (; i < minute.happened.size(); ++i) {
      const auto* page = std::get_if<PageQueued>(&minute.happened[i].fact);
      if (page == nullptr || page->person != first.person || page->post != first.post || page->purpose != first.purpose ||
          page->obligation != first.obligation)
        break;
      std::vector<std::string> next;
      for (const std::string& channel : page->lane) next.push_back(p_.channel(channel));
      ways.push_back(p_.channel(page->channel) +
                     (next.empty() ? "" : p_.say("（不通则换{0}）", " (where that fails by {0})", {p_.list(next)})));
    }
    std::string who = p_.person(first.person);
    if (!first.post.empty() && first.post != first.person) who += "/" + p_.post(first.post);
    std::string told = p_.say("呼叫 {0}（{1}）：{2}", "Page to {0} ({1}): {2}", {who, p_.purpose(first.purpose), p_.list(ways)});
    if (first.reason.why != Why::none) told += p_.say("；{0}", "; {0}", {p_.reason(first.reason)});
    return told;
  }

  const Phrases& p_;
  const Incident& incident_;
  std::vector<std::string> resort_;  // the people of the last resort, as they were told last
};

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

DutyBook who_stands(const DutyBook& book) {
  DutyBook out;
  out.months = book.months;
  out.leaves = book.leaves;
  out.surge = book.surge;
  return out;
}

Preview preview(std::shared_ptr<const Policy> policy, const Supposed& supposed) {
  Preview result;
  result.at = supposed.at;
  Rehearsal rehearsal(policy, seed, supposed.duty);
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
  MinuteLines minute_lines(p, preview.incident);
  std::vector<std::string> before;
  std::size_t repeats = 0;
  for (const PreviewMinute& minute : preview.minutes) {
    std::vector<std::string> lines = minute_lines.of(minute);
    if (lines.empty()) continue;
    const std::string clock = p.clock(minute.minute);
    if (lines == before) {
      if (++repeats > 1) told.pop_back();
      told.push_back({p.say("至 {0}：同上，再 {1} 次", "until {0}: the same, {1} times more", {clock, p.number(repeats)}), {}});
      continue;
    }
    repeats = 0;
    const Duration after = minute.minute - std::chrono::floor<std::chrono::minutes>(preview.at);
    const std::string heading = after == Duration::zero() ? p.say("{0}（来报）", "{0} (reported)", {clock})
                                                          : p.say("{0}（{1}后）", "{0} (after {1})", {clock, p.length(after)});
    told.push_back({heading, lines});
    before = std::move(lines);
  }
  told.push_back({p.say("推演到 {0} 为止，其间无人应答", "Followed until {0}, nobody answering", {p.clock(preview.until)}), {}});
  return told;
}

}  // namespace jibao
