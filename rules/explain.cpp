// `jibao explain`: why each clock has its time, why each person was or was not paged, what comes next. See
// explain.hpp.
//
// Invariant: nothing is judged again here: what is told are the facts with their times of record and the
// state that they led to. Called for the console, the API and the command line. Surprise: of a person who was
// paged for hours only the latest events are told, with the number of those left out.
#include "rules/explain.hpp"

#include <algorithm>

#include "rules/phrases.hpp"
#include "rules/sources.hpp"

namespace jibao {
namespace {

using Timed = std::pair<Instant, Fact>;

constexpr std::size_t most_events =
    40;  // of one clock or person: what fits on a screen; the timeline has them all

class Explainer {
 public:
  Explainer(const Phrases& phrases, const Incident& incident, const std::vector<Timed>& facts, Instant now)
      : p_(phrases), incident_(incident), facts_(facts), now_(now) {}

  std::vector<Explanation> all() const {
    std::vector<Explanation> told;
    for (const Obligation& obligation : incident_.obligations)
      if (obligation.number != 0) told.push_back(clock(obligation));
    if (incident_.obligations.empty())
      told.push_back({p_.say("时限", "Clocks"),
                      {p_.say("没有规则给这类事件设定时限", "No rule sets a limit for such an incident")}});
    if (Explanation about_sources = sources(); !about_sources.lines.empty()) told.push_back(std::move(about_sources));
    if (Explanation told_level = level(); !told_level.lines.empty()) told.push_back(std::move(told_level));
    for (const std::string& key : people()) told.push_back(person(key));
    told.push_back(next());
    return told;
  }

 private:
  // ---- the level ----

  Explanation level() const {
    Explanation told;
    told.heading = incident_.level == Level::unknown
                       ? p_.say("级别：未定级", "Level: none")
                       : p_.say("级别：{0}", "Level: {0}", {p_.level(std::string(name_of(incident_.level)))});
    add_events(told.lines, [&](const Fact& fact) {
      return std::holds_alternative<LevelSet>(fact) ? tell(p_, incident_, fact) : std::string();
    });
    const GradingScheme* scheme = find_scheme(p_.policy(), incident_.level_scheme);
    if (scheme == nullptr) return told;
    told.lines.push_back(p_.say("依据：{0} {1}", "By: {0} {1}", {p_.quoted(scheme->source.document), p_.quoted(scheme->source.article)}));
    if (!scheme->verified) told.lines.push_back(p_.say("该标准出处未经原文核对", "The source of this standard was not read in its own text"));
    return told;
  }

  // ---- the clocks ----

  Explanation clock(const Obligation& o) const {
    Explanation told;
    const ObligationRule* rule = p_.rule(o.rule);
    told.heading = p_.say("时限：{0}，{1}", "Clock: {0}, {1}", {p_.duty(o.rule, o.deed), standing(o)});
    if (rule != nullptr && !(rule->owed_by.zh + rule->owed_to.zh).empty())
      told.lines.push_back(
          p_.say("由 {0} 报 {1}", "Owed by {0} to {1}", {p_.pick(rule->owed_by), p_.pick(rule->owed_to)}));
    add_events(told.lines, [&](const Fact& fact) {
      return concerns(fact, o.number) ? tell(p_, incident_, fact) : std::string();
    });
    if (o.breached_at && o.state == ObligationState::open && !o.rebutted)
      told.lines.push_back(
          p_.say("超时尚未核实：补记更早的报告时间须第二人确认",
                 "The breach is unconfirmed: an earlier time claimed now needs a second person"));
    if (o.state == ObligationState::fulfilled && o.now != Verdict::measured)
      told.lines.push_back(verdicts(o));
    if (const Claim* claim = waiting(o))
      told.lines.push_back(p_.say("完成时间 {0} 是事后填报的，待第二人确认（第{1}号更改，{2} 填报）；确认以前超时记录不推翻",
                                  "The time {0} was claimed afterwards and waits for a second person (claim {1}, made by {2}); "
                                  "until then the breach stands",
                                  {p_.clock(o.done_at.value_or(claim->made_at)), p_.number(claim->number), p_.who(claim->by, claim->typed_by)}));
    if (o.doubt) told.lines.push_back(p_.say("注意：{0}", "Note: {0}", {p_.doubt(*o.doubt)}));
    return told;
  }

  // Where the clock stands now, in a few words.
  std::string standing(const Obligation& o) const {
    switch (o.state) {
      case ObligationState::fulfilled:
        return p_.say("已报，{0}", "done, {0}", {p_.verdict(o.now)}) + uncertain(o) +
               (waiting(o) != nullptr ? p_.say("，待第二人确认", ", waits for a second person") : "");
      case ObligationState::waived: return p_.verdict(Verdict::waived);
      case ObligationState::superseded: return p_.verdict(Verdict::superseded);
      case ObligationState::missed: return p_.verdict(Verdict::missed) + uncertain(o);
      case ObligationState::open: break;
    }
    const auto due = o.effective_due();
    if (!due) return p_.say("未报，第一时间", "not done, at once");
    const std::string at = p_.clock(*due, o.in_days);
    if (is_late(now_, *due))
      return p_.say("未报，限 {0}，已过 {1}", "not done, due {0}, {1} ago", {at, p_.length(now_ - *due)});
    return p_.say("未报，限 {0}，还剩 {1}", "not done, due {0}, {1} left", {at, p_.length(*due - now_)});
  }

  // The claim on which the time of its deed rests, as long as no second person has confirmed it.
  const Claim* waiting(const Obligation& o) const {
    if (o.state != ObligationState::fulfilled || o.deed_number == 0 || o.deed_number > incident_.deeds.size()) return nullptr;
    const std::uint32_t claim = incident_.deeds[o.deed_number - 1].claim;
    if (claim == 0 || claim > incident_.claims.size() || !incident_.claims[claim - 1].confirmed_by.empty()) return nullptr;
    return &incident_.claims[claim - 1];
  }

  // What a claim says: the time of a deed, or a field that clocks count from.
  std::string what(const Claim& claim) const {
    if (claim.change) return p_.say("{0}改为 {1}", "the {0} is {1}", {p_.field(claim.change->path), p_.quoted(claim.change->value)});
    if (claim.deed == 0 || claim.deed > incident_.deeds.size()) return {};
    return p_.say("第{0}号报告于 {1} 完成", "deed {0} was made at {1}", {p_.number(claim.deed), p_.clock(incident_.deeds[claim.deed - 1].done_at)});
  }

  std::string uncertain(const Obligation& o) const {
    return o.doubt ? p_.say("（时间不确定）", " (the time is uncertain)") : std::string();
  }

  std::string verdicts(const Obligation& o) const {
    std::string told = p_.say("判定：当时{0}，现在{1}", "Verdict: {0} as known then, {1} as known now",
                              {p_.verdict(o.then), p_.verdict(o.now)});
    if (o.rebutted)
      told += p_.say("（超时记录已被推翻，两者均保留）", " (the breach is rebutted, both stay on record)");
    if (o.now != Verdict::late && o.now != Verdict::late_with_notice && o.now != Verdict::missed) return told;
    told += p_.say("，迟 {0}", ", {0} late", {p_.length(o.late)});
    return o.late_by == LateBy::nobody
               ? told
               : told + p_.say("，{0}", ", {0}", {p_.late_by(o.late_by, incident_.report.source_unit)});
  }

  static bool concerns(const Fact& fact, std::uint32_t obligation) {
    const auto same = [&](const auto* f) { return f != nullptr && f->obligation == obligation; };
    return same(std::get_if<DeadlineSet>(&fact)) || same(std::get_if<ReminderDue>(&fact)) ||
           same(std::get_if<DeadlineBreached>(&fact)) || same(std::get_if<BreachRebutted>(&fact)) ||
           same(std::get_if<ObligationFulfilled>(&fact)) || same(std::get_if<ObligationWaived>(&fact)) ||
           same(std::get_if<ObligationSuperseded>(&fact)) || same(std::get_if<DelayNoticed>(&fact)) ||
           same(std::get_if<ObligationMissed>(&fact)) || same(std::get_if<VerdictDoubted>(&fact));
  }

  // ---- one event from several sources ----

  Explanation sources() const {
    Explanation told;
    told.heading = p_.say("来源", "Sources");
    if (incident_.merged_into != 0)
      told.heading = p_.say("来源：已并入 {0}，在那里办理", "Sources: merged into {0}, everything is done there", {p_.quoted(incident_.merged_number)});
    add_events(told.lines, [&](const Fact& fact) {
      const bool concerned = std::holds_alternative<DuplicateProposed>(fact) || std::holds_alternative<DuplicateRefused>(fact) ||
                             std::holds_alternative<IncidentMerged>(fact) || std::holds_alternative<IncidentSeparated>(fact) ||
                             std::holds_alternative<SourceTaken>(fact) || std::holds_alternative<SourceReturned>(fact);
      return concerned ? tell(p_, incident_, fact) : std::string();
    });
    for (const Range& range : ranges_of(incident_))
      if (range.differs())
        told.lines.push_back(p_.say("各来源{0}不一致：{1}至{2}", "The sources differ on the {0}: {1} to {2}",
                                    {p_.field(range.path), std::to_string(range.least), std::to_string(range.most)}));
    return told;
  }

  // ---- the people ----

  // Whom a fact is about: a person, or a post that resolved to nobody.
  std::string about(const Fact& fact) const {
    const auto of_page = [&](std::uint32_t page) {
      return page > 0 && page <= incident_.page_people.size() ? incident_.page_people[page - 1]
                                                              : std::string();
    };
    if (const auto* f = std::get_if<PageQueued>(&fact)) return f->person;
    if (const auto* f = std::get_if<PersonSkipped>(&fact)) return f->person.empty() ? f->post : f->person;
    if (const auto* f = std::get_if<Acknowledged>(&fact)) return f->person;
    if (const auto* f = std::get_if<AttemptStarted>(&fact)) return of_page(f->page);
    if (const auto* f = std::get_if<PageAccepted>(&fact)) return of_page(f->page);
    if (const auto* f = std::get_if<AttemptFailed>(&fact)) return of_page(f->page);
    if (const auto* f = std::get_if<PageDelivered>(&fact)) return of_page(f->page);
    if (const auto* f = std::get_if<PageFailed>(&fact)) return of_page(f->page);
    if (const auto* f = std::get_if<PageSuperseded>(&fact)) return of_page(f->page);
    if (const auto* f = std::get_if<PagesGathered>(&fact)) return of_page(f->page);
    if (const auto* f = std::get_if<PageGathered>(&fact)) return of_page(f->page);
    if (const auto* f = std::get_if<DialTaskReported>(&fact)) return of_page(f->page);
    return {};
  }

  // Everyone concerned, in the order in which the facts name them.
  std::vector<std::string> people() const {
    std::vector<std::string> found;
    for (const auto& [at, fact] : facts_) {
      const std::string key = about(fact);
      if (!key.empty() && std::find(found.begin(), found.end(), key) == found.end()) found.push_back(key);
    }
    return found;
  }

  Explanation person(const std::string& key) const {
    Explanation told;
    const auto known = p_.policy().people.find(key);
    std::string who = known != p_.policy().people.end() ? p_.person(key) : p_.post(key);
    if (known != p_.policy().people.end() && !known->second.title.zh.empty())
      who += p_.say("（{0}）", " ({0})", {p_.pick(known->second.title)});
    told.heading = p_.say("人员：{0}，{1}", "Person: {0}, {1}", {who, reached(key)});
    add_events(told.lines, [&](const Fact& fact) {
      const bool start = std::holds_alternative<AttemptStarted>(fact);  // told by what came of it
      return !start && about(fact) == key ? tell(p_, incident_, fact) : std::string();
    });
    return told;
  }

  // What came of paging this person, in a word: the strongest thing that is known.
  std::string reached(const std::string& key) const {
    const auto ack = std::find_if(incident_.acks.rbegin(), incident_.acks.rend(),
                                  [&](const Ack& each) { return each.person == key; });
    if (ack != incident_.acks.rend())
      return p_.say("{0}（{1}）", "{0} ({1})", {p_.ack(ack->kind), p_.strength(ack->strength)});
    if (!incident_.paged.contains(key)) return p_.say("未呼", "not paged");
    PageState best = PageState::failed;
    for (const auto& [number, page] : incident_.pages)
      if (page.person == key && page.state < PageState::failed)
        best = best == PageState::failed ? page.state : std::max(best, page.state);
    switch (best) {
      case PageState::delivered: return p_.say("已送达，未确认", "delivered, not acknowledged");
      case PageState::accepted: return p_.say("网关已收，未确认", "taken by the gateway, not acknowledged");
      case PageState::held: return p_.say("短时呼叫过多，稍后汇总发出", "paged too often for now, told with others in a moment");
      case PageState::sending:
      case PageState::waiting: return p_.say("正在呼叫", "being paged");
      case PageState::gathered:
      case PageState::failed:
      case PageState::superseded: break;
    }
    return p_.say("已呼，未确认", "paged, not acknowledged");
  }

  // ---- what comes next ----

  Explanation next() const {
    Explanation told;
    told.heading = p_.say("接下来", "What comes next");
    std::vector<std::pair<Instant, std::string>> times;
    if (incident_.state != IncidentState::closed) {
      for (const Obligation& o : incident_.obligations) add_clock_times(o, times);
      add_ladder_time(times);
      if (incident_.state == IncidentState::open && incident_.level_watch)
        times.emplace_back(*incident_.level_watch, p_.say("再核定级别", "the level is looked at again"));
      if (incident_.chase_at && !incident_.missing.empty())
        times.emplace_back(*incident_.chase_at, p_.say("催补：{0}", "its owner is asked for: {0}",
                                                       {p_.fields(incident_.missing)}));
    }
    for (const auto& [number, page] : incident_.pages) add_page_times(page, times);
    if (incident_.retire_at)
      times.emplace_back(*incident_.retire_at, p_.say("确认码和链接失效", "codes and links are over"));
    std::stable_sort(times.begin(), times.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [when, what] : times)
      told.lines.push_back(p_.say("{0} {1}", "{0} {1}", {p_.clock(when), what}));
    for (const Claim& claim : incident_.claims)
      if (claim.confirmed_by.empty())
        told.lines.push_back(p_.say("第{0}号更改待第二人确认：{2}（{1} 填报）",
                                    "Claim {0} waits for a second person: {2} (made by {1})",
                                    {p_.number(claim.number), p_.who(claim.by, claim.typed_by), what(claim)}));
    if (told.lines.empty()) told.lines.push_back(p_.say("没有待办", "Nothing is due"));
    return told;
  }

  using Times = std::vector<std::pair<Instant, std::string>>;

  void add_clock_times(const Obligation& o, Times& times) const {
    if (o.state != ObligationState::open) return;
    const std::string duty = p_.duty(o.rule, o.deed);
    if (!o.reminders.empty())
      times.emplace_back(o.reminders.front(), p_.say("提醒{0}", "reminder of the {0}", {duty}));
    if (!o.hard || !o.due) return;
    const auto limit = [&](Instant due, std::string_view zh, std::string_view en) {
      times.emplace_back(due, p_.say(zh, en, {duty, p_.clock(due, o.in_days)}));
    };
    if (o.breached_due != o.due)
      limit(*o.due, "{0}到限（{1}）；没有记录就记超时并呼叫",
            "the {0} is due ({1}); without a record a breach is recorded and people are paged");
    if (o.office_due && !o.office_breached_at)
      limit(*o.office_due, "{0}本办时限（{1}）；没有记录就记超时并呼叫",
            "the {0} is due by this office's own clock ({1}); without a record a breach is recorded and "
            "people are paged");
  }

  void add_ladder_time(Times& times) const {
    const Ladder& ladder = incident_.ladder;
    if (!ladder.next_at) return;
    if (ladder.state == LadderState::resting)
      times.emplace_back(
          *ladder.next_at,
          p_.say("仍未记录报告就从第1步重新呼叫：{0}",
                 "escalation starts again at step 1 if the report is not recorded: {0}", {step_text(1)}));
    if (ladder.state != LadderState::running) return;
    times.emplace_back(
        *ladder.next_at,
        ladder.last_resort
            ? p_.say("无人确认就重复最后一步：{0}", "the last resort is repeated if nobody acknowledges: {0}",
                     {step_text(ladder.step)})
            : p_.say("无人确认就进入第{0}步：{1}", "step {0} if nobody acknowledges: {1}",
                     {std::to_string(ladder.step + 1), step_text(ladder.step + 1)}));
  }

  // Whom a step names, and by which channels.
  std::string step_text(int number) const {
    const EscalationPolicy* escalation =
        escalation_for(p_.policy(), incident_.report.category, incident_.report.kind, incident_.level);
    if (escalation == nullptr || number < 1) return {};
    const bool last = number > static_cast<int>(escalation->steps.size());
    const Step& step =
        last ? escalation->last_resort : escalation->steps[static_cast<std::size_t>(number - 1)];
    std::vector<std::string> who;
    for (const std::string& name : step.page) who.push_back(p_.post(name));
    std::vector<std::string> how;
    for (const auto& lane : step.by)
      if (!lane.empty()) how.push_back(p_.channel(lane.front()));
    return p_.say("{0}（{1}）", "{0} ({1})", {p_.list(who), p_.list(how)});
  }

  void add_page_times(const Page& page, Times& times) const {
    const std::string whom =
        p_.say("第{0}号呼叫（{1}，{2}）", "page {0} ({1}, {2})",
               {p_.number(page.number), p_.person(page.person), p_.channel(page.channel)});
    if (page.state == PageState::waiting && page.again_at)
      times.emplace_back(*page.again_at, p_.say("{0}重试", "{0} is tried again", {whom}));
    if (page.state == PageState::sending && page.lease)
      times.emplace_back(*page.lease,
                         p_.say("{0}仍无结果就重发", "{0} is sent again if nothing is heard of it", {whom}));
    if (page.state == PageState::accepted && page.expires)
      times.emplace_back(*page.expires,
                         p_.say("{0}无人回报就换下一通道", "{0} moves on if nobody reports on it", {whom}));
  }

  // ---- the facts, one line each ----

  template <class Tell>
  void add_events(std::vector<std::string>& lines, Tell tell_one) const {
    std::vector<std::string> events;
    for (const auto& [at, fact] : facts_) {
      const std::string told = tell_one(fact);
      if (!told.empty()) events.push_back(p_.say("{0} {1}", "{0} {1}", {p_.clock(at), told}));
    }
    const std::size_t left_out = events.size() - std::min(events.size(), most_events);
    if (left_out > 0)
      lines.push_back(p_.say("（此前另有 {0} 条，见时间线）", "({0} earlier ones are in the timeline)",
                             {std::to_string(left_out)}));
    lines.insert(lines.end(), events.begin() + static_cast<std::ptrdiff_t>(left_out), events.end());
  }

  const Phrases& p_;
  const Incident& incident_;
  const std::vector<Timed>& facts_;
  Instant now_;
};

}  // namespace

std::vector<Explanation> explain(const Policy& policy, const Incident& incident,
                                 const std::vector<std::pair<Instant, Fact>>& facts, Instant now,
                                 Language language) {
  const Phrases phrases(policy, language, now);
  return Explainer(phrases, incident, facts, now).all();
}

}  // namespace jibao
