// The board: what is open with its nearest clocks, who has not answered, whom to call, what the sandbox kept.
#include <algorithm>

#include "daemon/web/duty_name.hpp"
#include "daemon/web/form_parts.hpp"
#include "daemon/web/labels.hpp"
#include "daemon/web/views.hpp"

namespace jibao::web {
namespace {

constexpr std::size_t most_cards = 200;  // open incidents on one board

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

// What was asked is for the desk, not for the wall.
std::string card_clocks(const Look& look, const Incident& incident, bool wall) {
  std::string rows;
  for (const Obligation& obligation : incident.obligations) {
    if (obligation.state != ObligationState::open || !obligation.effective_due()) continue;
    const std::string name = duty_name(look.state, incident, obligation.rule, look.language);
    const std::string near(nearness(obligation, look.now));
    const auto question = question_of_rule(obligation.rule);
    const std::string asked = wall || question == 0 || question > incident.questions.size()
                                  ? ""
                                  : "<br><small>" + escaped(incident.questions[question - 1].text) + "</small>";
    rows += "<tr data-key=\"" + escaped(obligation.rule) + "\" class=\"limit " + near + "\"><td>" + escaped(name) + asked + "</td><td class=\"clock\">" +
            look.time(*obligation.effective_due(), obligation.in_days && !obligation.office_due) +
            "</td><td class=\"left\">" + countdown(look, incident, obligation) + "</td></tr>";
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

// What the script counts down; nothing else stands in its place.
std::string time_left(const Look& look, Instant due) {
  if (is_late(look.now, due)) return look.say("已超 ", "over by ") + duration_text(look.now - due, look.language);
  return look.say("还有 ", "in ") + duration_text(due - look.now, look.language);
}

}  // namespace

Instant near_from(const Obligation& obligation, Instant due) {
  return due - std::max<Duration>(std::chrono::minutes(10), (due - obligation.anchor_at) / 4);
}

std::string_view nearness(const Obligation& obligation, Instant now) {
  if (obligation.state == ObligationState::fulfilled)
    return obligation.now == Verdict::late ? "late" : "calm";
  if (obligation.state != ObligationState::open) return "";
  const auto due = obligation.effective_due();
  if (!due || !obligation.hard) return "";
  if (is_late(now, *due)) return "late";
  return now > near_from(obligation, *due) ? "near" : "calm";
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
  return time_left(look, *due) + (is_late(look.now, *due) ? uncertain_words(look, obligation) : "");
}

std::string countdown(const Look& look, const Incident& incident, const Obligation& obligation) {
  const auto due = obligation.effective_due();
  if (obligation.state != ObligationState::open || !due) return escaped(remaining_words(look, obligation));
  std::string out = "<span data-due=\"" + std::to_string(to_millis(*due)) + "\" data-clock=\"" +
                    std::to_string(incident.id) + " " + escaped(obligation.rule) + "\"";
  if (obligation.hard) out += " data-near=\"" + std::to_string(to_millis(near_from(obligation, *due)) + 1) + "\"";
  return out + ">" + escaped(time_left(look, *due)) + "</span>" +
         (is_late(look.now, *due) ? escaped(uncertain_words(look, obligation)) : "");
}

namespace {

std::string incident_card(const Look& look, const Incident& incident, bool wall) {
  const Obligation* next = next_due(incident);
  const std::string near = next != nullptr ? std::string(nearness(*next, look.now)) : "";
  const Report& report = incident.report;
  std::string out = "<article id=\"incident-" + std::to_string(incident.id) + "\" class=\"card incident " + near + "\"><p>" + tag("", incident.number);
  if (incident.is_upkeep()) out += tag("", look.say("不是突发事件", "no emergency"));
  if (report.drill) out += tag("drill-tag", look.say("演练", "drill"));
  if (incident.level != Level::unknown)
    out += tag("late", look.say("级别 ", "level ") + std::string(name_of(incident.level)));
  if (report.kind != IncidentKind::incident)
    out += tag("near", word_label(name_of(report.kind), look.language));
  if (incident.state != IncidentState::open)
    out += tag("", word_label(name_of(incident.state), look.language));
  if (report.category.empty() && !incident.is_upkeep()) out += tag("late", look.say("未分类", "not classified"));
  if (!incident.missing.empty())
    out += tag("near", look.say("缺 ", "missing ") + std::to_string(incident.missing.size()) +
                           look.say(" 项", " fields"));
  if (!incident.sources.empty())
    out += tag("", look.say("来源 ", "sources: ") + std::to_string(incident.sources.size() + 1));
  const auto is_open = [&](const PerhapsSame& proposed) {
    const auto other = look.state.incidents.find(proposed.other);
    return other != look.state.incidents.end() && other->second.state == IncidentState::open && look.sees(other->second);
  };
  if (std::any_of(incident.perhaps_same.begin(), incident.perhaps_same.end(), is_open))
    out += tag("near", look.say("可能重复，请核对", "perhaps reported twice"));
  const std::string title = escaped(report.title.empty() ? look.say("（无标题）", "(no title)") : report.title);
  out += wall ? "</p><h2>" + title + "</h2>"
              : "</p><h3><a href=\"/incidents/" + std::to_string(incident.id) + "\">" + title + "</a></h3>";
  if (!report.place.empty()) out += "<p class=\"soft\">" + escaped(report.place) + "</p>";
  return out + card_clocks(look, incident, wall) + card_people(look, incident) + "</article>";
}

}  // namespace

std::string open_incidents(const Look& look, bool wall) {
  std::vector<const Incident*> open;
  for (const auto& [id, incident] : look.state.incidents) {
    const bool stands = incident.state == IncidentState::open || incident.state == IncidentState::withdrawn;
    if (stands && !incident.is_upkeep() && look.sees(incident)) open.push_back(&incident);
  }
  // What is due first stands first; without a clock, the newest.
  std::sort(open.begin(), open.end(), [](const Incident* left, const Incident* right) {
    const Obligation* a = next_due(*left);
    const Obligation* b = next_due(*right);
    if ((a != nullptr) != (b != nullptr)) return a != nullptr;
    if (a != nullptr && *a->effective_due() != *b->effective_due())
      return *a->effective_due() < *b->effective_due();
    return left->id > right->id;
  });
  if (open.empty())
    return "<p class=\"empty\">" + look.html("目前没有未结事件。", "No incident is open. ") +
           (wall || !look.can(Act::file) ? "" : " <a href=\"/file\">" + look.html("登记一个来电", "File a report") + "</a>") + "</p>";
  std::string out;
  for (std::size_t index = 0; index < open.size() && index < most_cards; ++index)
    out += incident_card(look, *open[index], wall);
  if (open.size() > most_cards)
    out += notice("note", look.say("另有 ", "and ") + std::to_string(open.size() - most_cards) +
                              look.say(" 起未显示", " more"));
  return out;
}

std::string open_upkeep(const Look& look) {
  std::string cards;
  for (const auto& [id, incident] : look.state.incidents)
    if (incident.is_upkeep() && incident.state == IncidentState::open) cards += incident_card(look, incident, false);
  return cards;
}

std::string dial_task_card(const Look& look, const Incident& incident, const Page& task, char key) {
  const std::string id = to_string(PageId{incident.id, task.number});
  const std::string action = "/dial/" + id;
  std::string out = "<article id=\"call-" + id + "\" class=\"card near\"><p>" + tag("", incident.number);
  if (incident.report.drill) out += tag("drill-tag", look.say("演练", "drill"));
  if (task.expires)
    out += "<span class=\"soft\">" + look.html("最迟 ", "until ") + look.time(*task.expires) + "</span>";
  out += "</p><h3>" + look.html("请拨打：", "Please call: ") + look.person(task.person) +
         "</h3><p class=\"phone\"><a href=\"tel:" + escaped(task.address) + "\">" + escaped(task.address) +
         "</a></p>";
  if (!task.taken_by.empty())
    out += "<p class=\"soft\">" + look.person(task.taken_by) + look.html(" 正在拨打", " is calling") + "</p>";
  std::string outcomes =
      hidden("by", look.acting) + key_button(look.say("我来拨打", "I am calling"), key, "main", "outcome", "taken");
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
