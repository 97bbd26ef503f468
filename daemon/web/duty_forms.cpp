// The forms of the roster's page: a shift, a month, leave, the surge roster.
#include <algorithm>
#include <iterator>
#include <sstream>

#include "daemon/web/duty_view.hpp"
#include "daemon/web/form_parts.hpp"
#include "daemon/web/local_time.hpp"
#include "daemon/web/views.hpp"
#include "rules/calendar.hpp"
#include "rules/roster.hpp"
#include "rules/rotation.hpp"

namespace jibao::web {
namespace {

constexpr std::size_t most_listed = 100;             // people of one list of a rotation
constexpr std::size_t longest_list = 8000;           // bytes of it as typed
constexpr std::size_t longest_name_words = 4;        // "Maria del Carmen Lopez"
constexpr auto looked_back = std::chrono::days(62);  // whose order a rotation goes on with

Choices people_or_nobody(const Look& look) { return people_choices(look, look.say("（空）", "(nobody)")); }

std::string when_field(const Look& look, const Given& given, std::string_view name, const std::string& label, Instant when) {
  return input(name, label, given.value(name, local_time_value(when, look.zone())), "datetime-local", "required");
}

// Who served at the post in the last two months, each once, in the order in which they came; the rotation that is running.
std::string served(const Look& look, const std::string& month, std::size_t post) {
  const auto first = read_date(month + "-01");
  std::vector<std::string> people;
  if (!first) return {};
  for (auto day = std::chrono::sys_days(*first) - looked_back; day < std::chrono::sys_days(*first); day += std::chrono::days(1))
    for (const DutyShift& shift : shifts_of(look.policy(), look.state.duty, Date(day))) {
      const std::string person = shift.watch()[post];
      if (!person.empty() && look.policy().people.contains(person) && std::find(people.begin(), people.end(), person) == people.end()) people.push_back(person);
    }
  std::string out;
  for (const std::string& person : people) out += (out.empty() ? "" : look.say("、", ", ")) + person_name(look.policy(), person, look.language);
  return out;
}

std::string rotation_fields(const Look& look, const std::string& month, const Given& given) {
  const std::pair<DutyDay, std::string> days[] = {{DutyDay::working, look.say("工作日（含调休上班）", "working days, make-up days too")},
                                                  {DutyDay::weekend, look.say("周末（空：同工作日）", "weekends (empty: as on working days)")},
                                                  {DutyDay::holiday, look.say("节假日（空：同工作日）", "holidays (empty: as on working days)")}};
  const std::pair<Post, std::string> posts[] = {{Post::duty_leader, look.say("带班领导", "duty leader")},
                                                {Post::primary, look.say("主班", "primary")},
                                                {Post::secondary, look.say("副班", "secondary")}};
  std::string out;
  for (const auto& [post, words] : posts) {
    std::string fields;
    for (const auto& [day, when] : days) {
      const std::string name = "r_" + std::string(name_of(post)) + "_" + std::string(name_of(day));
      const std::string before = day == DutyDay::working ? served(look, month, static_cast<std::size_t>(post)) : std::string();
      fields += input(name, when, given.value(name, before), "text", "autocomplete=\"off\"");
    }
    out += "<fieldset class=\"wide\"><legend>" + escaped(words) + "</legend>" + fields + "</fieldset>";
  }
  return out;
}

std::string leave_form(const Look& look, bool sudden, bool failed, const Given& given) {
  const Choices people = people_choices(look, look.say("请选择", "choose")), substitutes = people_choices(look, look.say("（无人替班）", "(nobody)"));
  // In mid-shift somebody is away until the shift is over; a day off is the whole of tomorrow.
  Instant from = look.now, until = look.now + std::chrono::hours(24);
  if (sudden) {
    for (const DutyShift& shift : shifts_between(look.policy(), look.state.duty, look.now, look.now + std::chrono::milliseconds(1))) until = shift.until;
  } else {
    const Date tomorrow{std::chrono::sys_days(date_at(look.now, look.zone())) + std::chrono::days(1)};
    from = instant_at(tomorrow, std::chrono::minutes(0), look.zone());
    until = instant_at(tomorrow, std::chrono::hours(24), look.zone());
  }
  std::string fields = select("person", look.say("谁", "who"), people, given.value("person", look.acting)) +
                       select("substitute", look.say("替班人", "substitute"), substitutes, given.value("substitute"));
  if (sudden)
    fields += select("kind", look.say("类别", "kind"),
                     {{"sudden", look.say("突发（生病等，立即生效，后补批准）", "sudden (ill; works at once, approved later)")},
                      {"left_post", look.say("中途离岗（须有替班人）", "leaves the post (a substitute is a must)")}},
                     given.value("kind", "sudden"));
  else
    fields += hidden("kind", "planned");
  fields += when_field(look, given, "from", look.say("从", "from"), from) + when_field(look, given, "until", look.say("到", "until"), until) +
            input("reason", look.say("原因", "why"), given.value("reason"), "text", "maxlength=\"100\" autocomplete=\"off\"");
  if (!sudden && look.can(Act::arrange)) fields += check("approved", look.say("同时批准（不能批准自己的）", "approve it at once (never one's own)"), !given.value("approved").empty());
  fields += by_select(look, given) + "<div class=\"buttons wide\">" +
            button(sudden ? look.say("登记，立即生效", "Enter it, in force at once") : look.say("登记请假", "Enter leave"), "main") + "</div>";
  return details(sudden ? look.say("突发请假、中途离岗", "Sudden leave, or leaving the post") : look.say("请假、替班", "Leave and substitution"),
                 form(look, "/duty/leave", fields, "pair"), failed);
}

// Who the words from `first` on name, the most of them that are somebody, and how many; nullptr and one: nobody.
std::pair<const Person*, std::size_t> longest_name_at(const Policy& policy, const std::vector<std::string>& words, std::size_t first) {
  for (std::size_t count = std::min(words.size() - first, longest_name_words); count > 0; --count) {
    std::string name = words[first];
    for (std::size_t i = 1; i < count; ++i) name += " " + words[first + i];
    if (const Person* person = find_person(policy, name)) return {person, count};
  }
  return {nullptr, 1};
}

}  // namespace

std::string shift_form(const Look& look, const DutyShift& shift, const HeldShift* held, bool failed, const Given& typed) {
  const Given given = failed ? typed : Given{};
  const Choices people = people_or_nobody(look);
  std::string out = "<section id=\"shift\" class=\"card\"><h2>" + look.html("调整班次：", "Change the shift: ") + escaped(shift.date + " " + shift_name(look, shift.shift)) + "</h2>";
  if (held != nullptr && held->changed_at)
    out += "<p class=\"soft\">" + look.html("上次调整：", "last changed: ") + look.time(*held->changed_at) + " " + look.person(held->changed_by) +
           look.html("，原因：", ", because: ") + escaped(held->reason) + "</p>";
  const std::string fields =
      hidden("date", shift.date) + hidden("shift", shift.shift) + hidden("was_from", std::to_string(to_millis(shift.from))) +
      hidden("was_until", std::to_string(to_millis(shift.until))) + hidden("was_duty_leader", shift.duty_leader) +
      hidden("was_primary", shift.primary) + hidden("was_secondary", shift.secondary) +
      select("duty_leader", look.say("带班领导", "duty leader"), people, given.value("duty_leader", shift.duty_leader)) +
      select("primary", look.say("主班", "primary"), people, given.value("primary", shift.primary)) +
      select("secondary", look.say("副班", "secondary"), people, given.value("secondary", shift.secondary)) +
      when_field(look, given, "from", look.say("从", "from"), shift.from) + when_field(look, given, "until", look.say("到", "until"), shift.until) +
      input("reason", look.say("原因（必填）", "why (must be said)"), given.value("reason"), "text", "required maxlength=\"100\" autocomplete=\"off\"") + by_select(look, given) +
      "<div class=\"buttons wide\">" + button(look.say("调整", "Change it"), "main") + "</div>";
  return out + form(look, "/roster/shift", fields, "pair") + "</section>";
}

std::string issue_form(const Look& look, const std::string& month, bool failed, const Given& typed) {
  const Given given = failed ? typed : Given{};
  const auto held = look.state.duty.months.find(month);
  std::string fields = hidden("month", month) +
                       select("way", look.say("怎样排", "how"),
                              {{"rotation", look.say("按下面的名单轮流，接着上月的次序", "by rotation through the lists below, going on where the month before ended")},
                               {"policy", look.say("照策略文件的值班表", "as the policy's file has it")}},
                              given.value("way", "rotation")) +
                       rotation_fields(look, month, given);
  if (held != look.state.duty.months.end())
    fields += check("again", look.say("该月已发布，重新发布会丢掉其中的调整", "it is issued already: issue it anew, without its changes"), !given.value("again").empty());
  fields += by_select(look, given) + "<div class=\"buttons wide\">" + button(look.say("先看一看", "Preview"), "plain", "do", "preview") +
            button(look.say("发布 ", "Issue ") + month, "main", "do", "issue") + "</div>";
  return details(look.say("排定并发布 ", "Make and issue ") + month, form(look, "/roster/issue", fields, "pair"), failed);
}

std::string leave_forms(const Look& look, std::string_view failed, const Given& given) {
  if (!look.can(Act::work)) return {};
  return leave_form(look, true, failed == "sudden", failed == "sudden" ? given : Given{}) +
         leave_form(look, false, failed == "leave", failed == "leave" ? given : Given{});
}

std::string surge_form(const Look& look, std::string_view refused, const Given& typed) {
  const auto& surge = look.state.duty.surge;
  const bool failed = refused == (surge ? "surge-end" : "surge");
  const Given given = failed ? typed : Given{};
  std::string out = "<section id=\"surge\"><h2>" + look.html("全员在岗（极端天气）", "Surge roster (extreme weather)") + "</h2>";
  if (surge) {
    std::string names;
    for (const std::string& person : surge->people) names += (names.empty() ? "" : look.html("、", ", ")) + look.person(person);
    out += "<div class=\"card near\"><p><b>" + look.html("已启动", "called") + "</b> " + look.time(surge->since) + " " + look.person(surge->by) + look.html("：", ": ") +
           escaped(surge->reason) + "</p><p>" + names + "</p>";
    if (look.can(Act::work))
      out += form(look, "/duty/surge-end", input("reason", look.say("结束原因", "why it ends"), given.value("reason"), "text", "autocomplete=\"off\" maxlength=\"100\"") + by_select(look, given) +
                                               "<div class=\"buttons\">" + button(look.say("结束全员在岗", "End it"), "main") + "</div>");
    return out + "</div></section>";
  }
  out += "<p class=\"soft\">" + look.html("启动后这些人立即收到通知，直到结束都算在岗：领导随带班领导、其余随副班一并呼叫。",
                                          "Its people are told at once, and are on duty until it ends: leaders are paged with the duty leader, the others with the secondary.") + "</p>";
  if (!look.can(Act::work)) return out + "</section>";
  std::string boxes;
  for (const auto& [id, person] : look.policy().people) {
    const auto& offered = look.policy().duty.surge;
    const std::string name = "p_" + id;
    const bool on = failed ? !given.value(name).empty() : std::find(offered.begin(), offered.end(), id) != offered.end();
    boxes += check(name, person_name(look.policy(), id, look.language), on);
  }
  return out + details(look.say("启动全员在岗", "Call the surge roster"),
                       form(look, "/duty/surge",
                            input("reason", look.say("原因（如：暴雨红色预警）", "why (a red rain warning)"), given.value("reason"), "text",
                                  "required autocomplete=\"off\" maxlength=\"100\"") +
                                "<fieldset><legend>" + look.html("人员", "people") + "</legend>" + boxes + "</fieldset>" + by_select(look, given) + "<div class=\"buttons\">" +
                                button(look.say("立即通知这些人到岗", "Call them now"), "main") + "</div>"),
                       failed) +
         "</section>";
}

std::vector<std::string> read_people(const Policy& policy, const std::string& typed, const std::string& pointer, Faults& faults) {
  if (typed.size() > longest_list) {
    faults.add(pointer, "名单太长", "the list is too long");
    return {};
  }
  std::string list = typed;
  for (const std::string_view mark : {"、", "，", "；", ",", ";", "\r", "\t"})
    for (std::size_t at = list.find(mark); at != std::string::npos; at = list.find(mark, at + 1)) list.replace(at, mark.size(), "\n");
  std::vector<std::string> out;
  std::size_t names = 0;
  std::istringstream lines(list);
  for (std::string line; std::getline(lines, line);) {
    // Chinese names are typed with blanks between them, English ones hold a blank themselves: the longest that is somebody counts.
    std::istringstream words(line);
    const std::vector<std::string> parts{std::istream_iterator<std::string>(words), {}};
    for (std::size_t next = 0; next < parts.size();) {
      if (++names > most_listed) {
        faults.add(pointer, "一份名单最多100人", "a list holds at most 100 people");
        return out;
      }
      const auto [person, count] = longest_name_at(policy, parts, next);
      if (person != nullptr)
        out.push_back(person->id);
      else
        faults.add(pointer, "人员表中没有此人（或有重名，请用编号）：" + parts[next], "no such person in the policy (or two of that name: give the id): " + parts[next]);
      next += count;
    }
  }
  return out;
}

}  // namespace jibao::web
