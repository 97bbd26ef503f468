// The board: what is open with its nearest clocks, who has not answered, whom to call, what the sandbox kept.
#include <algorithm>

#include "daemon/web/labels.hpp"
#include "daemon/web/views.hpp"

namespace jibao::web {
namespace {

std::string tag(std::string_view kind, const std::string& words) {
  return "<span class=\"tag " + std::string(kind) + "\">" + escaped(words) + "</span> ";
}

// Paged, and no answer of any kind yet.
std::vector<std::string> unanswered(const Incident& incident) {
  std::vector<std::string> people;
  for (const std::string& person : incident.paged) {
    bool answered = false;
    for (const Ack& ack : incident.acks) answered = answered || ack.person == person;
    if (!answered) people.push_back(person);
  }
  return people;
}

std::string card_clocks(const Look& look, const Incident& incident) {
  std::string rows;
  for (const Obligation& obligation : incident.obligations) {
    if (obligation.state != ObligationState::open || !obligation.effective_due()) continue;
    const ObligationRule* rule = rule_of(look.state, incident, obligation.rule);
    const std::string name = rule != nullptr ? pick(look.language, rule->name) : obligation.rule;
    const std::string near(nearness(obligation, look.now));
    rows += "<tr><td>" + escaped(name) + "</td><td class=\"clock " + near + "\">" +
            look.time(*obligation.effective_due(), obligation.in_days && !obligation.office_due) +
            "</td><td class=\"" + near + "\">" + escaped(remaining_words(look, obligation)) + "</td></tr>";
  }
  if (rows.empty())
    return "<p class=\"soft\">" + look.html("没有未履行的时限", "no clock is running") + "</p>";
  return "<table>" + rows + "</table>";
}

std::string card_people(const Look& look, const Incident& incident) {
  std::string names;
  for (const std::string& person : unanswered(incident))
    names += (names.empty() ? "" : look.html("、", ", ")) + look.person(person);
  std::string out = "<p>" + look.html("呼叫：", "Calls: ") +
                    escaped(word_label(name_of(incident.ladder.state), look.language));
  if (incident.ladder.next_at)
    out +=
        (incident.ladder.state == LadderState::resting ? look.html("；若未履行，", "; if not done, again at ")
                                                       : look.html("，下一步 ", ", next step ")) +
        look.time(*incident.ladder.next_at) +
        (incident.ladder.state == LadderState::resting ? look.html(" 再次呼叫", "") : "");
  out += "</p>";
  const bool running = incident.ladder.state == LadderState::running;
  if (!names.empty())
    out += "<p class=\"" + std::string(running ? "late-ink" : "soft") + "\">" +
           look.html("已呼叫未答复：", "called, no answer yet: ") + names + "</p>";
  return out;
}

/// Beside the verdict, where it rests on a clock that was not trusted.
std::string uncertain_words(const Look& look, const Obligation& obligation) {
  return obligation.doubt ? look.say("；时间不确定", "; the time is uncertain") : std::string();
}

}  // namespace

std::string_view nearness(const Obligation& obligation, Instant now) {
  if (obligation.state == ObligationState::fulfilled)
    return obligation.now == Verdict::late ? "late" : "calm";
  if (obligation.state != ObligationState::open) return "";
  const auto due = obligation.effective_due();
  if (!due || !obligation.hard) return "";
  if (is_late(now, *due)) return "late";
  const Duration left = *due - now;
  const Duration span = *due - obligation.anchor_at;
  return left < std::chrono::minutes(10) || left * 4 < span ? "near" : "calm";
}

std::string remaining_words(const Look& look, const Obligation& obligation) {
  if (obligation.state == ObligationState::fulfilled) {
    std::string words = word_label(name_of(obligation.now), look.language);
    if (obligation.now == Verdict::late)
      words += look.say(" ", " by ") + duration_text(obligation.late, look.language) + look.say("（", " (") +
               word_label(name_of(obligation.late_by), look.language) + look.say("）", ")");
    if (obligation.then != obligation.now)
      words +=
          look.say("；当时记为", "; at the time: ") + word_label(name_of(obligation.then), look.language);
    return words + uncertain_words(look, obligation);
  }
  if (obligation.state != ObligationState::open) return word_label(name_of(obligation.state), look.language);
  const auto due = obligation.effective_due();
  if (!due) return look.say("只计时", "measured");
  if (is_late(look.now, *due))
    return look.say("已超 ", "over by ") + duration_text(look.now - *due, look.language) + uncertain_words(look, obligation);
  return look.say("还有 ", "in ") + duration_text(*due - look.now, look.language);
}

std::string incident_card(const Look& look, const Incident& incident) {
  const Obligation* next = next_due(incident);
  const std::string near = next != nullptr ? std::string(nearness(*next, look.now)) : "";
  const Report& report = incident.report;
  std::string out = "<article class=\"card " + near + "\"><p>" + tag("", incident.number);
  if (incident.is_upkeep()) out += tag("", look.say("不是突发事件", "no emergency"));
  if (report.drill) out += tag("drill-tag", look.say("演练", "drill"));
  if (incident.level != Level::unknown)
    out += tag("late", look.say("级别 ", "level ") + std::string(name_of(incident.level)));
  if (report.kind != IncidentKind::incident)
    out += tag("near", word_label(name_of(report.kind), look.language));
  if (incident.state != IncidentState::open)
    out += tag("", word_label(name_of(incident.state), look.language));
  if (!incident.missing.empty())
    out += tag("near", look.say("缺 ", "missing ") + std::to_string(incident.missing.size()) +
                           look.say(" 项", " fields"));
  if (!incident.sources.empty())
    out += tag("", look.say("来源 ", "sources: ") + std::to_string(incident.sources.size() + 1));
  const auto is_open = [&](const PerhapsSame& proposed) {
    const auto other = look.state.incidents.find(proposed.other);
    return other != look.state.incidents.end() && other->second.state == IncidentState::open;
  };
  if (std::any_of(incident.perhaps_same.begin(), incident.perhaps_same.end(), is_open))
    out += tag("near", look.say("可能重复，请核对", "perhaps reported twice"));
  out += "</p><h3><a href=\"/incidents/" + std::to_string(incident.id) + "\">" +
         escaped(report.title.empty() ? look.say("（无标题）", "(no title)") : report.title) + "</a></h3>";
  if (!report.place.empty()) out += "<p class=\"soft\">" + escaped(report.place) + "</p>";
  return out + card_clocks(look, incident) + card_people(look, incident) + "</article>";
}

std::string dial_task_card(const Look& look, const Incident& incident, const Page& task) {
  const std::string id = to_string(PageId{incident.id, task.number});
  const std::string action = "/dial/" + id;
  std::string out = "<article class=\"card near\"><p>" + tag("", incident.number);
  if (incident.report.drill) out += tag("drill-tag", look.say("演练", "drill"));
  if (task.expires)
    out += "<span class=\"soft\">" + look.html("最迟 ", "until ") + look.time(*task.expires) + "</span>";
  out += "</p><h3>" + look.html("请拨打：", "Please call: ") + look.person(task.person) +
         "</h3><p class=\"phone\"><a href=\"tel:" + escaped(task.address) + "\">" + escaped(task.address) +
         "</a></p>";
  if (!task.taken_by.empty())
    out += "<p class=\"soft\">" + look.person(task.taken_by) + look.html(" 正在拨打", " is calling") + "</p>";
  std::string outcomes =
      hidden("by", look.acting) + button(look.say("我来拨打", "I am calling"), "main", "outcome", "taken");
  for (const DialOutcome outcome : {DialOutcome::no_answer, DialOutcome::off, DialOutcome::refused})
    outcomes += button(word_label(name_of(outcome), look.language), "plain", "outcome",
                       std::string(name_of(outcome)));
  return out + form(look, action, outcomes, "inline") + "<p><a href=\"" + action + "\">" +
         look.html("要说的话与接通结果", "what to say, and the outcome") + "</a></p></article>";
}

std::string sandbox_list(const Look& look, const std::vector<SandboxMessage>& messages) {
  if (messages.empty())
    return "<p class=\"empty\">" +
           look.html("沙箱还没有消息；登记一起事件，这里会出现发给各人的短信和邮件。",
                     "the sandbox is empty: file an incident, and its messages appear here") +
           "</p>";
  std::string out;
  for (const SandboxMessage& message : messages) {
    out += "<article class=\"card\"><p>" + tag("", word_label(message.channel, look.language)) + look.time(message.at) + " → <b>" +
           look.person(message.person) + "</b> <span class=\"soft\">" + escaped(message.address) +
           "</span></p>";
    if (!message.subject.empty()) out += "<h3>" + escaped(message.subject) + "</h3>";
    out += "<pre class=\"message\">" + escaped(message.text) + "</pre></article>";
  }
  return out;
}

}  // namespace jibao::web
