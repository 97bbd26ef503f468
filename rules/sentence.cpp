// One sentence for each fact, Chinese and English side by side: who, what, when, why. See explain.hpp.
//
// Invariant: the visitor has no default arm, so a new fact does not compile until it can be told. Codes to
// answer with, numbers of people and digests of secrets are never told: a sentence is read by more people
// than a page. Called for the timeline, the console and `jibao explain`. Surprise: what is looked up in the
// incident may have left memory; then the sentence goes by numbers and ids.
#include <algorithm>

#include "rules/account_sentence.hpp"
#include "rules/duty_sentence.hpp"
#include "rules/reach_sentence.hpp"

namespace jibao {
namespace {

class Teller : AccountTeller, DutyTeller, ReachTeller {
 public:
  Teller(const Phrases& phrases, const Incident& incident)
      : AccountTeller(phrases), DutyTeller(phrases), ReachTeller(phrases), incident_(incident) {}

  using AccountTeller::operator();
  using DutyTeller::operator();
  using ReachTeller::operator();

  // ---- the report ----

  std::string operator()(const IncidentOpened& f) const {
    if (!f.matter.empty())
      return p_.say("{0}系统内务 {1}：{2}{3}", "{0}An affair of the program itself, {1}: {2}{3}",
                    {f.drill ? "【演练】" : "", f.number, p_.quoted(f.title),
                     f.summary.empty() ? "" : p_.say("（{0}）", " ({0})", {p_.quoted(f.summary)})});
    Report report;
    report.category = f.category;
    report.title = f.title;
    report.occurred = f.occurred;
    report.discovered = f.discovered;
    report.received = f.received;
    std::string told = p_.say(
        "{0}{1} 立案（{2}，{3}）：{4}", "{0}{1} opened ({2}, {3}): {4}",
        {f.drill ? "【演练】" : "", f.number, p_.kind(f.kind), p_.category(f.category), p_.event(report)});
    if (!f.level.empty()) told += p_.say("，{0}", ", {0}", {p_.level(f.level)});
    if (!f.place.empty()) told += p_.say("，地点 {0}", ", at {0}", {p_.quoted(f.place)});
    told += p_.say("，{0}，{1}；{2} 接报", ", {0}, {1}; received {2}",
                   {p_.occurrence(report), p_.casualties(f.casualties), p_.clock(f.received)});
    for (const Measured& each : f.measures)
      told += p_.say("，{0} {1}", ", {0} {1}", {p_.measure(each.measure), p_.with_unit(each.measure, p_.number(static_cast<std::uint64_t>(each.amount)))});
    for (const std::string& mark : f.marks) told += p_.say("，{0}", ", {0}", {p_.mark(mark)});
    if (!f.source_unit.empty()) told += p_.say("，来自{0}", " from {0}", {p_.quoted(f.source_unit)});
    told += p_.say("，{0} 受理", ", filed by {0}", {p_.who(f.by, f.typed_by)});
    if (f.owner.empty()) return told + p_.say("；尚无首问责任人", "; nobody owns it yet");
    return told + p_.say("；首问责任人 {0}{1}", "; first-contact owner {0}{1}",
                         {p_.person(f.owner), p_.because(f.owner_reason)});
  }

  std::string operator()(const FieldsMissing& f) const {
    if (f.fields_missing.empty()) return p_.say("报告要素已补齐", "The report is complete now");
    std::string told = p_.say("报告尚缺：{0}", "The report still lacks: {0}", {p_.fields(f.fields_missing)});
    if (f.chased) told += p_.say("，已催补", "; its owner was asked for it");
    if (f.chase_at)
      told += p_.say("，{0} 起{1}催补", "; asked for {1}at {0}",
                     {p_.clock(*f.chase_at), f.chased ? p_.say("再", "again ") : ""});
    return told;
  }

  std::string operator()(const FieldChanged& f) const {
    const std::string before = value_text(f.path, f.before);
    const std::string after = value_text(f.path, f.after);
    std::string told = f.correction ? p_.say("{0} 更正{1}：{2} 改为 {3}", "{0} corrected the {1}: {2} to {3}",
                                             {p_.who(f.by, f.typed_by), p_.field(f.path), before, after})
                                    : p_.say("{0} 补充{1}：{2}", "{0} supplied the {1}: {2}",
                                             {p_.who(f.by, f.typed_by), p_.field(f.path), after});
    if (!f.reason.empty()) told += p_.say("（{0}）", " ({0})", {p_.quoted(f.reason)});
    return told + awaiting(f.claim);
  }

  // ---- the level, and one event from several sources ----

  std::string operator()(const LevelSet& f) const {
    const std::string level = level_text(f.level);
    const std::string by = level_basis(f);
    if (f.held && f.level == f.before)
      return p_.say("调整期限已过，按{1}定为{0}，此后的变化不再调整级别",
                    "The time for regrading by {1} is over: it stands at {0} whatever comes after", {level, p_.scheme(f.scheme)});
    if (f.held && f.level < f.before)
      return p_.say("按{1}只及{0}，但已过调整期限，级别不变",
                    "By {1} it is {0} now, but the time for regrading is over: it stays as it was", {level, p_.scheme(f.scheme)});
    if (f.held)
      return p_.say("达到{0}的标准（{1}），但已过调整期限，级别不变", "It reaches {0} ({1}), but the time for regrading is over: it stays as it was",
                    {level, by});
    if (f.first) return p_.say("定为{0}（{1}）", "Graded {0} ({1})", {level, by});
    if (f.level == f.before) return p_.say("级别仍为{0}，依据改为{1}", "It stays {0}, now by {1}", {level, by});
    return p_.say("级别由{2}调整为{0}（{1}）", "Regraded from {2} to {0} ({1})", {level, by, level_text(f.before)});
  }

  std::string operator()(const LevelWatched& f) const {
    if (!f.at) return p_.say("级别不再随时间变化", "The level does not change by time any more");
    return p_.say("{0} 再核定级别", "The level is looked at again at {0}", {p_.clock(*f.at)});
  }

  std::string operator()(const DuplicateProposed& f) const {
    std::vector<std::string> alike;
    for (const std::string& each : f.alike) alike.push_back(alike_text(each));
    return p_.say("可能与 {0} 是同一事件（{1}相同）", "It may be the same event as {0} (same {1})",
                  {p_.quoted(f.number), p_.list(alike)});
  }

  std::string operator()(const DuplicateRefused& f) const {
    std::string told = p_.say("{0} 认定与第{1}号不是同一事件", "{0} says that it is not the same event as number {1}",
                              {p_.who(f.by, f.typed_by), std::to_string(f.other)});
    return f.reason.empty() ? told : told + p_.say("（{0}）", " ({0})", {p_.quoted(f.reason)});
  }

  std::string operator()(const IncidentMerged& f) const {
    std::string told = p_.say("{0} 将本事件并入 {1}，来源均保留", "{0} took it into {1}, the sources of both are kept",
                              {p_.who(f.by, f.typed_by), p_.quoted(f.number)});
    if (f.why == Why::same_source) told += p_.because({f.why, {}, {}});
    return f.reason.empty() ? told : told + p_.say("（{0}）", " ({0})", {p_.quoted(f.reason)});
  }

  std::string operator()(const SourceTaken& f) const {
    const std::string from = f.unit.empty() ? std::string() : p_.say("，{0}", ", {0}", {p_.quoted(f.unit)});
    return p_.say("{0} 并入本事件，作为又一来源（{1} 接报{2}）：{3}", "{0} was merged into this one as one more source (received {1}{2}): {3}",
                  {p_.quoted(f.number), p_.clock(f.received), from, p_.casualties(f.casualties)});
  }

  std::string operator()(const SourceReturned& f) const {
    return p_.say("{0} 已从本事件拆出，不再作为来源", "{0} was taken out of this one again and is no source of it", {p_.quoted(f.number)});
  }

  std::string operator()(const IncidentSeparated& f) const {
    std::string told = p_.say("{0} 将本事件从 {1} 拆出，时限按原来的时间恢复",
                              "{0} took it out of {1} again, its clocks run on with their old times",
                              {p_.who(f.by, f.typed_by), p_.quoted(f.number)});
    return f.reason.empty() ? told : told + p_.say("（{0}）", " ({0})", {p_.quoted(f.reason)});
  }

  // ---- the clocks ----

  std::string operator()(const DeadlineSet& f) const {
    const ObligationRule* rule = p_.rule(f.rule);
    const std::string duty = p_.duty(f.rule, f.deed);
    const std::string from =
        p_.say("自{0} {1} 起", "from {0} {1}", {p_.anchor(f.anchor), p_.clock(f.anchor_at)});
    std::string told;
    if (!f.due) {
      told = p_.say("{0}：第一时间，{1}计时，不设数字时限", "{0}: at once, measured {1}, without a number",
                    {duty, from});
    } else {
      const std::string length =
          rule != nullptr && rule->limit ? p_.limit(*rule->limit) : p_.length(*f.due - f.anchor_at);
      told = p_.say("{0}时限 {1}（{2} {3}", "{0} due {1} ({3} {2}",
                    {duty, p_.clock(*f.due, f.in_days), from, length});
      told += rule != nullptr ? p_.say("，{0}）", ", {0})", {p_.source(*rule)}) : p_.say("）", ")");
    }
    if (!f.passed_over.empty())
      told += p_.say("；{0}时间不明，依次顺延", "; the time of {0} is not known, the next anchor counts",
                     {anchors_text(f.passed_over)});
    if (f.office_due)
      told += p_.say("；接报时已过或将过时限，本办另计 {0}",
                     "; it had passed or nearly when the report came in, this office's own limit is {0}",
                     {p_.clock(*f.office_due, f.in_days)});
    for (const int year : f.missing_years)
      told += p_.say("；注意：没有{0}年放假安排，按周末和法定固定假日推算",
                     "; warning: no calendar of {0}, weekends and fixed holidays were used",
                     {std::to_string(year)});
    if (f.capped) told += p_.say("；按最迟时限截止", "; cut by the rule's latest limit", {});
    if (f.moved_from_rest) told += p_.say("；逢休息日顺延", "; moved off a day of rest", {});
    if (f.tracked) told += p_.say("；由对方负责，只跟踪", "; owed by the other side, watched only", {});
    if (!f.stacked.empty()) told += p_.say("；取最严的一条，同类另有 {0}", "; the strictest of its kind, beside {0}", {rules_text(f.stacked)});
    if (f.claim != 0)
      told += p_.say("；第{0}号更改已由第二人确认，据此重算", "; counted anew after claim {0} was confirmed",
                     {p_.number(f.claim)});
    return told;
  }

  std::string operator()(const ReminderDue& f) const {
    return p_.say("提醒：{0} {1} 到限", "Reminder: {0} is due at {1}",
                  {duty(f.obligation), due_text(f.obligation, f.due)});
  }

  std::string operator()(const DeadlineBreached& f) const {
    const std::string late_by = p_.late_by(f.late_by, incident_.report.source_unit);
    const std::string due = due_text(f.obligation, f.due);
    if (f.at_receipt)
      return p_.say("接报时{0}时限 {1} 已过：{2}",
                    "The limit of the {0}, {1}, had passed when the report came in: {2}",
                    {duty(f.obligation), due, late_by});
    std::string told = p_.say(
        "{0} {1}{2}到限，没有记录：超时，待核", "The {2} due {0}{1} is not on record: breach, unconfirmed",
        {due, f.office_clock ? p_.say("本办", " by this office's own clock") : "", duty(f.obligation)});
    if (f.late_by != LateBy::nobody) told += p_.say("，{0}", ", {0}", {late_by});
    if (f.while_down)
      told += p_.say("（停机期间到限，启动后补记）", " (it passed while the daemon was down)");
    return told;
  }

  std::string operator()(const BreachRebutted& f) const {
    return p_.say("{0}超时的记录被推翻：第{1}号报告确在时限内（原记录保留）",
                  "The breach of the {0} is rebutted: deed {1} was within the limit (both stay on record)",
                  {duty(f.obligation), p_.number(f.deed)});
  }

  std::string operator()(const ObligationFulfilled& f) const {
    std::string told = p_.say("{0}已于 {1} 完成（第{2}号报告）：", "The {0} was made at {1} (deed {2}): ",
                              {duty(f.obligation), p_.clock(f.done_at), p_.number(f.deed)});
    told += f.then == f.now ? p_.verdict(f.now)
                            : p_.say("当时判定{0}，现在判定{1}", "{0} as known then, {1} as known now",
                                     {p_.verdict(f.then), p_.verdict(f.now)});
    if (f.now == Verdict::measured) return told + p_.say("，用时 {0}", ", after {0}", {p_.length(f.late)});
    const bool late = f.now == Verdict::late || f.now == Verdict::late_with_notice || f.now == Verdict::missed;
    if (late) told += p_.say("，迟 {0}", ", {0} late", {p_.length(f.late)});
    if (late && f.late_by != LateBy::nobody) told += p_.say("，{0}", ", {0}", {p_.late_by(f.late_by, incident_.report.source_unit)});
    return f.deed > 0 && f.deed <= incident_.deeds.size() ? told + awaiting(incident_.deeds[f.deed - 1].claim) : told;
  }

  std::string operator()(const DelayNoticed& f) const {
    std::string told = p_.say("{0} 说明{1}不能按时：{2}", "{0} gave reasons why the {1} is late: {2}",
                              {p_.who(f.by, f.typed_by), duty(f.obligation), p_.quoted(f.reason)});
    if (f.expected) told += p_.say("，预计 {0}", ", expected at {0}", {p_.clock(*f.expected)});
    return f.in_time ? told : told + p_.say("（已过时限，不算事先说明）", " (after the limit: no notice)");
  }

  std::string operator()(const ObligationMissed& f) const {
    return p_.say("{0}按漏报计{1}", "The {0} counts as missed{1}", {duty(f.obligation), p_.because({f.reason.why, {}, {}})});
  }

  std::string operator()(const ObligationWaived& f) const {
    return p_.say("{0} 免除{1}：{2}", "{0} waived the {1}: {2}",
                  {p_.person(f.by), duty(f.obligation), p_.quoted(f.reason)});
  }

  std::string operator()(const ObligationSuperseded& f) const {
    return p_.say("{0}不再适用{1}", "The {0} no longer applies{1}",
                  {duty(f.obligation), p_.because(f.reason)});
  }

  // ---- the deeds ----

  std::string operator()(const StampMade& f) const {
    const std::string who = p_.who(f.by, f.typed_by);
    switch (f.stamp) {
      case Stamp::dialling: return p_.say("{0} 正在向上级拨号", "{0} is dialling the superior", {who});
      case Stamp::connected: return p_.say("{0} 已与上级接通", "{0} is connected with the superior", {who});
    }
    return {};
  }

  std::string operator()(const DeedRecorded& f) const {
    std::string told =
        p_.say("{0} 记录第{1}号报告：{2}（{3}），{4}", "{0} recorded deed {1}: {2} ({3}), made at {4}",
               {p_.who(f.by, f.typed_by), p_.number(f.deed), p_.deed(f.kind), p_.stage(f.stage),
                p_.clock(f.done_at)});
    told += f.stamped   ? p_.say("（按键即时记时）", " (stamped as it happened)")
            : f.claimed ? p_.say("（事后填报的时间）", " (time claimed)")
                        : "";
    const std::string to =
        p_.quoted(f.to_unit + (f.to_unit.empty() || f.to_person.empty() ? "" : " ") + f.to_person);
    if (!to.empty()) told += p_.say("，报 {0}", ", to {0}", {to});
    if (f.skips_level) told += p_.say("，越级", ", past the next level");
    if (!f.signed_off_by.empty()) told += signed_off(f);
    if (!f.content.empty()) told += p_.say("：{0}", ": {0}", {p_.quoted(f.content)});
    if (f.source != 0)
      told += p_.say("（并入前在 {0} 上记录{1}，现计入本事件）", " (recorded on {0}{1} before it was merged, counts for this one)",
                     {p_.quoted(f.source_number), f.noted ? p_.say("，{0}", " at {0}", {p_.clock(*f.noted)}) : ""});
    return told + awaiting(f.claim);
  }

  std::string operator()(const QuestionAsked& f) const {
    std::string told = p_.say("{0} 登记上级第{1}问", "{0} recorded question {1} of the superior", {p_.who(f.by, f.typed_by), p_.number(f.question)});
    const std::string who = p_.quoted(f.unit + (f.unit.empty() || f.person.empty() ? "" : " ") + f.person);
    told += p_.say("（{0}提问", " (asked at {0}", {p_.clock(f.asked_at) + (p_.chinese() ? " " : "")});
    if (!who.empty()) told += p_.say("，{0}", " by {0}", {who});
    told += p_.say("）", ")");
    if (!f.text.empty()) told += p_.say("：{0}", ": {0}", {p_.quoted(f.text)});
    if (f.due_given) told += p_.say("；时限由上级给定", "; the superior set the limit");
    if (f.source != 0)
      told += p_.say("（并入前在 {0} 上登记，现由本事件答复）", " (recorded on {0} before it was merged, to be answered here)",
                     {p_.quoted(f.source_number)});
    return told;
  }

  std::string operator()(const UnknownNamed& f) const {
    return p_.say("{0} 登记待核实第{1}项：{2}", "{0} named item {1}, not known yet: {2}",
                  {p_.who(f.by, f.typed_by), p_.number(f.item), p_.quoted(f.what)});
  }

  std::string operator()(const ItemChecked& f) const {
    std::string told = p_.say("{0} 核实第{1}项（{2}）：{3}——{4}", "{0} checked item {1} (at {2}): {3}: {4}",
                              {p_.who(f.by, f.typed_by), p_.number(f.item), p_.clock(f.checked_at), p_.quoted(f.what), p_.quoted(f.finding)});
    if (!f.person.empty()) told += p_.say("，向 {0} 核实", ", with {0}", {p_.quoted(f.person)});
    return f.claimed ? told + p_.say("（事后填报的时间）", " (time claimed)") : told;
  }

  std::string operator()(const DocumentFiled& f) const {
    // Its name may hold a person's, or a number, and more people read the timeline than may know those.
    std::string told = p_.say("{0} 归入第{1}号附件（{2}）", "{0} filed document {1} ({2})",
                              {p_.who(f.by, f.typed_by), p_.number(f.document), std::string(name_of(f.kind))});
    if (!f.from.empty()) told += p_.say("，来自 {0}", ", from {0}", {p_.quoted(f.from)});
    return told;
  }

  std::string operator()(const DocumentRemoved& f) const {
    return p_.say("{0} 移除第{1}号附件：{2}", "{0} removed document {1}: {2}",
                  {p_.who(f.by, f.typed_by), p_.number(f.document), p_.quoted(f.reason)});
  }

  std::string operator()(const SignedReceipt& f) const {
    return p_.say("第{0}号报告已由 {1} 于 {2} 签收，{3} 登记", "Deed {0} was signed for by {1} at {2}, recorded by {3}",
                  {p_.number(f.deed), p_.quoted(f.unit + (f.unit.empty() || f.person.empty() ? "" : " ") + f.person),
                   p_.clock(f.received_at), p_.who(f.by, f.typed_by)});
  }

  std::string operator()(const ClaimConfirmed& f) const {
    return p_.say("{0} 作为第二人确认了第{1}号更改", "{0} confirmed claim {1} as the second person",
                  {p_.who(f.by, f.typed_by), p_.number(f.claim)});
  }

  // ---- escalation ----

  std::string operator()(const StepReached& f) const {
    std::string told = f.last_resort
                           ? p_.say("第{0}轮最后一步", "Round {0}, last resort", {std::to_string(f.round)})
                           : p_.say("第{0}轮第{1}步", "Round {0}, step {1}",
                                    {std::to_string(f.round), std::to_string(f.step)});
    told += p_.because(f.reason);
    if (!f.next_at) return told;
    return told + (f.last_resort ? p_.say("；{0} 再呼", "; again at {0}", {p_.clock(*f.next_at)})
                                 : p_.say("；无人确认则 {0} 进入下一步",
                                          "; the next step follows at {0} unless somebody acknowledges",
                                          {p_.clock(*f.next_at)}));
  }

  std::string operator()(const PersonSkipped& f) const {
    const std::string post = f.post == f.person ? std::string() : p_.post(f.post);
    const std::string who =
        f.person.empty() ? post
                         : p_.person(f.person) + (post.empty() ? "" : p_.say("（{0}）", " ({0})", {post}));
    return p_.say("未呼 {0}：{1}", "Not paged: {0}: {1}", {who, p_.reason(f.reason)});
  }

  std::string operator()(const EscalationRested& f) const {
    return p_.say("停止升级呼叫{0}；{1} 前仍未记录报告则从第1步重新呼叫",
                  "Escalation rests{0}; it starts again at step 1 if the report is not recorded by {1}",
                  {p_.because(f.reason), p_.clock(f.until)});
  }

  std::string operator()(const EscalationEnded& f) const {
    return p_.say("升级呼叫结束{0}", "Escalation ended{0}", {p_.because(f.reason)});
  }

  // ---- pages ----

  std::string operator()(const PageQueued& f) const {
    const std::string post = f.post == f.person ? std::string() : p_.post(f.post);
    std::string told = p_.say("呼叫 {0}（{1}，{2}，第{3}号）", "Page {3} to {0} ({1}, {2})",
                              {p_.person(f.person) + (post.empty() ? "" : "/" + post), p_.channel(f.channel),
                               p_.purpose(f.purpose), p_.number(f.page)});
    if (f.obligation != 0) told += p_.say("，事关{0}", " about the {0}", {duty(f.obligation)});
    if (f.reason.why != Why::none) told += p_.say("：{0}", ": {0}", {p_.reason(f.reason)});
    if (f.expires)
      told +=
          p_.say("；{0} 前无人接手则换下一通道", "; untouched by {0} it moves on", {p_.clock(*f.expires)});
    if (f.held_until)
      told += p_.say("；短时呼叫已满，{0} 与其他事件汇总发出", "; enough pages for now, at {0} it is told with others",
                     {p_.clock(*f.held_until)});
    return told;
  }

  std::string operator()(const AttemptStarted& f) const {
    return p_.say("{0}第{1}次发送{2}", "{0}, attempt {1}{2}",
                  {page(f.page), p_.number(f.attempt), p_.because(f.reason)});
  }

  std::string operator()(const PageAccepted& f) const {
    return p_.say("{0}网关已收下（第{1}次发送；收下不等于本人看到）",
                  "{0} was taken by the gateway (attempt {1}; nobody has seen it by that)",
                  {page(f.page), p_.number(f.attempt)}) + waited(f.waited);
  }

  /// What the provider's rate cost, as a clause; empty: nothing.
  std::string waited(Duration in_line) const {
    return in_line == Duration{} ? std::string()
                                 : p_.say("，此前按渠道速率排队 {0}", ", after {0} in line for the rate of the channel", {p_.seconds(in_line)});
  }

  std::string operator()(const AttemptFailed& f) const {
    std::string told = p_.say("{0}第{1}次发送：{2}", "{0}, attempt {1}: {2}",
                              {page(f.page), p_.number(f.attempt), p_.outcome(f.outcome)});
    if (!f.detail.empty()) told += p_.say("（{0}）", " ({0})", {p_.quoted(f.detail)});
    if (f.in_doubt) told += p_.say("，也可能已经送到", ", it may have arrived all the same");
    told += waited(f.waited);
    return f.again_at ? told + p_.say("，{0} 重试", ", again at {0}", {p_.clock(*f.again_at)}) : told;
  }

  std::string operator()(const PageDelivered& f) const {
    return p_.say("{0}已送达（回执；不算确认）", "{0} was delivered (a receipt, no acknowledgement)",
                  {page(f.page)});
  }

  std::string operator()(const PageFailed& f) const {
    return p_.say("{0}未成{1}", "{0} failed{1}", {page(f.page), p_.because(f.reason)});
  }

  std::string operator()(const PageSuperseded& f) const {
    return p_.say("{0}不再需要{1}", "{0} is no longer needed{1}", {page(f.page), p_.because(f.reason)});
  }

  std::string operator()(const PagesGathered& f) const {
    return p_.say("{0}汇总{1}起事件一并发出", "{0} tells of {1} incidents in one", {page(f.page), p_.number(f.incidents)});
  }

  std::string operator()(const PageGathered& f) const {
    return p_.say("{0}并入 {1} 的汇总呼叫（{2}）", "{0} is told by the page of {1} ({2})",
                  {page(f.page), p_.quoted(f.by_number), to_string(PageId{f.by_incident, f.by_page})});
  }

  std::string operator()(const DialTaskReported& f) const {
    std::string told = p_.say("{0}：{1}，{2} 回报", "{0}: {1}, says {2}",
                              {page(f.page), p_.outcome(f.outcome), p_.who(f.by, f.typed_by)});
    if (!f.note.empty()) told += p_.say("（{0}）", " ({0})", {p_.quoted(f.note)});
    return f.expires
               ? told + p_.say("；{0} 前须有结果", "; to be answered for by {0}", {p_.clock(*f.expires)})
               : told;
  }

  // ---- acknowledgement, and the end ----

  std::string operator()(const Acknowledged& f) const {
    std::string told = p_.say("{0} {1}（{2}，{3}）", "{0} {1} ({2}, by {3})",
                              {p_.person(f.person), p_.ack(f.kind), p_.strength(f.strength), p_.via(f.via)});
    if (!f.passed_to.empty()) told += p_.say("：转给 {0}", ": to {0}", {p_.person(f.passed_to)});
    if (f.quiet_until)
      told += p_.say("，{0} 前不再呼本人，升级照常", ", not paged again until {0}, escalation runs on",
                     {p_.clock(*f.quiet_until)});
    if (!f.by.empty() && f.by != f.person)
      told += p_.say("，{0} 代记", ", entered by {0}", {p_.who(f.by, f.typed_by)});
    return f.note.empty() ? told : told + p_.say("：“{0}”", ": \"{0}\"", {p_.quoted(f.note)});
  }

  std::string operator()(const IncidentWithdrawn& f) const {
    std::string as = p_.close_as(f.as);
    if (!f.handed_to.empty()) as += p_.say("：{0}", " to {0}", {p_.quoted(f.handed_to)});
    return p_.say("{0} 撤销事件（{1}）{2}", "{0} withdrew the incident ({1}){2}", {p_.who(f.by, f.typed_by), as, colon(f.reason)});
  }

  std::string operator()(const IncidentClosed& f) const {
    return p_.say("{0} 办结事件（{1}）{2}", "{0} closed the incident ({1}){2}",
                  {p_.who(f.by, f.typed_by), p_.close_as(f.as), colon(f.reason)});
  }

  std::string operator()(const IncidentRetired&) const {
    return p_.say("确认码和链接失效，事件移出内存（台账保留）",
                  "Its codes and links are over; it leaves memory and stays in the journal");
  }

  // ---- the house ----

  std::string operator()(const PolicyAdopted& f) const {
    return p_.say("{0} 启用规则版本 {1}", "{0} put policy {1} in force",
                  {p_.who(f.by, f.typed_by), p_.quoted(f.version)});
  }

  std::string operator()(const DaemonStarted& f) const {
    if (!f.last_alive) return p_.say("程序首次启动", "The daemon started for the first time");
    return p_.say("程序启动，上次运行到 {0}", "The daemon started; it was last alive at {0}",
                  {p_.clock(*f.last_alive)});
  }

  std::string operator()(const ReplyUnmatched& f) const {
    return p_.say("{0}收到一条回复，不算确认：{1}", "A reply by {0} acknowledged nothing: {1}",
                  {p_.channel(f.channel), p_.unmatched(f.why)});
  }

  std::string operator()(const ReplyMatched& f) const {
    return p_.say("{0}收到一条回复，已对上呼叫", "A reply by {0} was matched to its page",
                  {p_.channel(f.channel)});
  }

  std::string operator()(const AdministratorNeeded& f) const {
    std::string people;
    for (const std::string& each : f.told) people += (people.empty() ? "" : p_.say("、", ", ")) + p_.person(each);
    const std::string told = people.empty() ? people : p_.say("；呼叫管理员{0}", "; paged: {0}", {people});
    return p_.say("通道{0}{2}，须管理员处理：{1}{3}", "Channel {0} {2}, an administrator is needed: {1}{3}",
                  {p_.channel(f.channel), p_.quoted(f.detail), p_.fault(f.fault), told});
  }

  std::string operator()(const LineTestBegun& f) const {
    return p_.say("{0}{1}线路测试：须在 {2} 前受理{3}", "{0}a line test of {1} began: to be taken by {2}{3}",
                  {f.scheduled ? p_.say("按时开始", "By the clock, ") : p_.say("{0} 发起", "Asked for by {0}, ", {p_.who(f.by, f.typed_by)}),
                   p_.channel(f.channel), p_.clock(f.accept_by),
                   f.receipt_by ? p_.say("，{0} 前有回执", ", with a receipt by {0}", {p_.clock(*f.receipt_by)}) : ""});
  }

  std::string operator()(const LineTested& f) const {
    std::string told = p_.say("{0}线路测试{1}", "The line test of {0} {1}", {p_.channel(f.channel), p_.line_result(f.result)});
    if (f.accepted) told += p_.say("，{0} 秒受理", ", taken after {0} s", {seconds(*f.accepted - f.begun)});
    if (f.receipt) told += p_.say("，{0} 秒有回执", ", receipt after {0} s", {seconds(*f.receipt - f.begun)});
    return f.detail.empty() ? told : told + p_.say("：{0}", ": {0}", {p_.quoted(f.detail)});
  }

  std::string operator()(const TokenMade& f) const {
    std::string rights = f.source ? p_.say("，只可来报", ", may only file") : "";
    for (const Role role : f.roles) rights += p_.say("，{0}", ", {0}", {p_.say(words_of(role).zh, words_of(role).en)});
    if (f.ends) rights += p_.say("，有效至{0}", ", until {0}", {p_.clock(*f.ends)});
    if (!f.replaces.empty()) rights += p_.say("，接替 {0}", ", taking over from {0}", {p_.quoted(f.replaces)});
    return p_.say("{0} 发放令牌 {1}（{2}{3}）", "{0} made token {1} ({2}{3})",
                  {p_.who(f.by, f.by.empty() ? f.typed_by : std::string()), p_.quoted(f.id), p_.quoted(f.name), rights});
  }

  std::string operator()(const TokenEnded& f) const {
    return p_.say("{0} 收回令牌 {1}", "{0} revoked token {1}", {p_.who(f.by, f.by.empty() ? f.typed_by : std::string()), p_.quoted(f.id)});
  }

  std::string operator()(const DeliveryGivenUp& f) const {
    return p_.say("第 {1} 条记录未能推送给 {0}，不再重试：{2}", "Record {1} could not be told to {0} and was given up: {2}",
                  {p_.quoted(f.subscription), std::to_string(f.sequence), p_.quoted(f.reason)});
  }

  std::string operator()(const DeliveryAskedAgain& f) const {
    return p_.say("{2} 要求再次向 {0} 推送第 {1} 条记录", "{2} had record {1} sent to {0} again",
                  {p_.quoted(f.subscription), std::to_string(f.sequence), p_.who(f.by, f.typed_by)});
  }

  std::string operator()(const MarkedSecret& f) const {
    std::string told = p_.say("{0} 标明涉密：不再留存、不再发送内容，此前记录的内容予以销毁", "{0} marked it secret: its content is neither kept nor sent any more, and what was recorded of it is destroyed",
                              {p_.who(f.by, f.typed_by)}) + colon(f.reason);
    if (!f.told.empty())
      told += p_.say("；此前至少{0}次呼叫可能发出内容", "; pages that may have carried it before: at least {0}", {std::to_string(f.told.size())});
    return told;
  }

  std::string operator()(const ContentDestroyed& f) const {
    return p_.say("此前记录的内容已销毁（{0}项），台账仍可验证", "What was recorded of it before is destroyed ({0} values); the journal still verifies",
                  {std::to_string(f.values)});
  }

  std::string operator()(const RetentionEnded& f) const {
    std::vector<std::string> numbers;
    for (const ClosedIncident& each : f.incidents) numbers.push_back(p_.quoted(each.number));
    return p_.say("{0}起事件办结已满{1}天，其台账中的个人信息予以销毁：{2}",
                  "What is personal in the records of {0} incidents, closed {1} d ago or longer, is to be destroyed: {2}",
                  {std::to_string(f.incidents.size()), std::to_string(f.kept / std::chrono::hours(24)), p_.list(numbers)});
  }

  std::string operator()(const PersonalDestroyed& f) const {
    return p_.say("保存期满的个人信息已销毁（{0}项），台账仍可验证",
                  "What was personal and kept for long enough is destroyed ({0} values); the journal still verifies", {std::to_string(f.values)});
  }

  std::string operator()(const DeliveryMade& f) const {
    return p_.say("第 {1} 条记录已补送给 {0}", "Record {1} reached {0} after all",
                  {p_.quoted(f.subscription), std::to_string(f.sequence)});
  }

  // ---- the clock ----

  std::string operator()(const ClockJudged& f) const {
    std::string told = p_.clock_fault(f.fault);
    if (!f.trusted) {
      told = p_.say("本机时钟不可信（{0} 起）：{1}", "This machine's clock is not trusted (since {0}): {1}", {p_.clock(f.since), told});
    } else if (f.synchronised) {
      told = p_.say("本机时钟可信，由授时服务同步", "This machine's clock is trusted, a time service keeps it");
    } else {
      told = p_.say("本机时钟未由授时服务同步，按规则不因此判为不可信",
                    "No time service keeps this machine's clock, which is not held against it by the policy");
    }
    if (f.error) told += p_.say("，内核估计误差至多 {0}", ", off by at most {0} as the kernel says", {p_.seconds(*f.error)});
    if (f.low && f.high)
      told += p_.say("；与 {0} 个网关的时间比，本机{1}", "; by the time of {0} gateways it is {1}",
                     {p_.number(f.gateways), p_.ahead(*f.low, *f.high)});
    return f.trusted ? told : told + p_.say("；此间的判定注明时间不确定", "; verdicts of this time say so");
  }

  std::string operator()(const ClockStepped& f) const {
    const bool back = f.by < Duration{};
    const std::string by = p_.seconds(back ? -f.by : f.by);
    if (f.while_down) return p_.say("停机期间本机时钟被拨回至少 {0}", "This machine's clock was set back by {0} or more while the daemon was down", {by});
    return back ? p_.say("本机时钟被拨回 {0}", "This machine's clock was set back by {0}", {by})
                : p_.say("本机时钟被拨快 {0}", "This machine's clock was set forward by {0}", {by});
  }

  std::string operator()(const VerdictDoubted& f) const {
    return p_.say("{0}的判定：{1}", "The verdict of the {0}: {1}", {duty(f.obligation), p_.doubt({f.most, f.cannot_tell})});
  }

 private:
  std::string seconds(Duration length) const { return std::to_string((length.count() + 500) / 1000); }
  /// "：…" of what somebody wrote; nothing where they wrote nothing.
  std::string colon(const std::string& text) const {
    return text.empty() ? std::string() : p_.say("：{0}", ": {0}", {p_.quoted(text)});
  }

  const Obligation* obligation(std::uint32_t number) const {
    return number > 0 && number <= incident_.obligations.size() ? &incident_.obligations[number - 1]
                                                                : nullptr;
  }

  std::string duty(std::uint32_t number) const {
    const Obligation* found = obligation(number);
    return found != nullptr ? p_.duty(found->rule, found->deed)
                            : p_.say("第{0}号时限", "obligation {0}", {p_.number(number)});
  }

  std::string due_text(std::uint32_t number, Instant due) const {
    const Obligation* found = obligation(number);
    return p_.clock(due, found != nullptr && found->in_days);
  }

  // "第3号呼叫（张伟，短信）"; of a page that has left memory the person alone.
  std::string page(std::uint32_t number) const {
    std::vector<std::string> words;
    if (const auto found = incident_.pages.find(number); found != incident_.pages.end())
      words = {p_.person(found->second.person), p_.channel(found->second.channel)};
    else if (number > 0 && number <= incident_.page_people.size())
      words = {p_.person(incident_.page_people[number - 1])};
    std::string told = p_.say("第{0}号呼叫", "Page {0}", {p_.number(number)});
    return words.empty() ? told : told + p_.say("（{0}）", " ({0})", {p_.list(words)});
  }

  std::string signed_off(const DeedRecorded& f) const {
    std::string told = p_.say("，签发 {0}", ", signed off by {0}", {p_.person(f.signed_off_by)});
    if (!f.signed_off_for.empty()) told += p_.say("（代 {0}）", " (for {0})", {p_.person(f.signed_off_for)});
    return f.signed_off_by_phone ? told + p_.say("（电话请示）", " (asked by phone)") : told;
  }

  std::string awaiting(std::uint32_t claim) const {
    if (claim == 0) return {};
    return p_.say("；超时后填报，待第二人确认（第{0}号更改）",
                  "; claimed after the limit, a second person must confirm it (claim {0})",
                  {p_.number(claim)});
  }

  std::string level_text(Level level) const {
    return level == Level::unknown ? p_.say("未定级", "no level") : p_.level(std::string(name_of(level)));
  }

  // What gave the level: a threshold, a person, or nothing any more.
  std::string level_basis(const LevelSet& f) const {
    if (!f.scheme.empty()) return p_.say("{0}：{1}", "{0}: {1}", {p_.scheme(f.scheme), p_.quoted(f.criterion)});
    if (f.level == Level::unknown) return p_.say("没有标准达到", "no threshold is met");
    return p_.say("{0} 认定", "as {0} states", {p_.who(f.by, f.typed_by)});
  }

  std::string alike_text(const std::string& alike) const {
    if (alike == "place") return p_.say("地点", "place");
    if (alike == "time") return p_.say("时间", "time");
    if (alike == "category") return p_.say("类别", "category");
    if (alike == "external_id") return p_.say("来源编号", "number of its source");
    return p_.quoted(alike);
  }

  std::string rules_text(const std::vector<std::string>& rules) const {
    std::vector<std::string> words;
    for (const std::string& rule : rules) words.push_back(p_.quoted(rule));
    return p_.list(words);
  }

  std::string anchors_text(const std::vector<Anchor>& anchors) const {
    std::vector<std::string> words;
    for (const Anchor anchor : anchors) words.push_back(p_.anchor(anchor));
    return p_.list(words);
  }

  // A field's value; times as the clock shows them, blank ones said so.
  std::string value_text(const std::string& path, const std::string& value) const {
    if (path.starts_with(mark_prefix)) return value == "yes" || value == "true" ? p_.say("是", "yes") : p_.say("否", "no");
    if (value.empty()) return p_.say("（空）", "(blank)");
    if (path.starts_with(measure_prefix)) return p_.with_unit(path.substr(measure_prefix.size()), value);
    const bool time = path.ends_with("_at") || path.starts_with("occurred_");
    if (!time) return p_.quoted(value);
    const auto slash = value.find('/');
    if (slash != std::string::npos)
      return value_text(path, value.substr(0, slash)) + p_.say("至", " to ") +
             value_text(path, value.substr(slash + 1));
    const auto when = parse_rfc3339(value);
    return when ? p_.clock(*when) : p_.quoted(value);
  }

  const Incident& incident_;
};

}  // namespace

std::string tell(const Phrases& phrases, const Incident& incident, const Fact& fact) {
  return std::visit(Teller(phrases, incident), fact);
}

std::string sentence(const Policy& policy, const Incident& incident, const Fact& fact, Language language) {
  return tell(Phrases(policy, language, incident.opened_at), incident, fact);
}

std::string sentence(const Policy& policy, const Reason& reason, Language language) {
  // Without an incident there is no day to speak from: a day two days off makes the clock show its date.
  const Instant reference = reason.until.value_or(Instant()) - std::chrono::hours(48);
  return Phrases(policy, language, reference).reason(reason);
}

}  // namespace jibao
