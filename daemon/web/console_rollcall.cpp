// Roll calls: who answered after how long and by which channel, who did not, those before, and the press that calls one now.
#include "daemon/web/acts.hpp"
#include "daemon/web/administration.hpp"
#include "daemon/web/labels.hpp"
#include "daemon/web/reach_pages.hpp"
#include "rules/reach.hpp"
#include "rules/reach_sentence.hpp"

namespace jibao::web {
namespace {

constexpr std::size_t most_shown = 30;  // a month of nights

std::string tag(std::string_view kind, const std::string& words) {
  return "<span class=\"tag " + std::string(kind) + "\">" + escaped(words) + "</span>";
}

std::string channel_words(const Look& look, const std::vector<std::string>& channels) {
  std::string words;
  for (const std::string& channel : channels) words += (words.empty() ? "" : look.say("，再", ", then ")) + word_label(channel, look.language);
  return escaped(words);
}

std::string result_row(const Look& look, const HeldRollCall& call, const RollCallResult& result) {
  const bool late = call.ended && result.answered && *result.answered > *call.ended;
  const bool waits = !call.ended && !result.answered;
  const std::string fate = waits ? tag("near", look.say("待应答", "not yet")) : tag(result.fate == RollCallFate::reached && !late ? "calm" : "late",
                                   late ? look.say("迟答", "answered late") : pick(look.language, words_of(result.fate)));
  return "<tr><td>" + look.person(result.person) + "</td><td>" + fate + "</td><td>" +
         (result.answered ? escaped(duration_text(*result.answered - call.begun, look.language)) : std::string("—")) + "</td><td>" +
         channel_words(look, result.channels) + "</td><td>" + (result.by.empty() ? std::string("—") : escaped(word_label(result.by, look.language))) +
         "</td></tr>";
}

std::size_t missing_of(const HeldRollCall& call) {
  return static_cast<std::size_t>(std::count_if(call.results.begin(), call.results.end(), [](const RollCallResult& each) { return !each.answered; }));
}

std::string one_call(const Look& look, IncidentId id, const HeldRollCall& call) {
  const std::size_t missing = missing_of(call);
  const std::string state = !call.ended    ? tag("near", look.say("进行中，截至 ", "under way, until ") + clock_text(call.answer_by, look.now, look.zone()))
                            : missing == 0 ? tag("calm", look.say("全部应答", "everyone answered"))
                                           : tag("late", look.say("未应答 ", "missing: ") + std::to_string(missing));
  const std::string number = look.state.incidents.contains(id) && look.can(Act::read)
                                 ? "<a href=\"/incidents/" + std::to_string(id) + "\">" + escaped(call.number) + "</a>"
                                 : escaped(call.number);
  std::string rows;
  for (const RollCallResult& result : call.results) rows += result_row(look, call, result);
  return "<article class=\"card " + std::string(!call.ended ? "near" : missing == 0 ? "calm" : "late") + "\"><h2>" + look.time(call.begun) + " " + state +
         "</h2><p class=\"soft\">" + number + " · " + (call.scheduled ? look.html("按规则", "by the policy") : look.html("发起：", "asked for by ") + look.person(call.by)) +
         "</p><div class=\"wide\"><table><thead><tr><th>" + look.html("姓名", "who") + "</th><th>" + look.html("结果", "result") + "</th><th>" +
         look.html("用时", "after") + "</th><th>" + look.html("呼叫渠道", "called by") + "</th><th>" + look.html("应答渠道", "answered by") + "</th></tr></thead><tbody>" +
         rows + "</tbody></table></div></article>";
}

std::string rules_words(const Look& look) {
  const RollCallRules& rules = look.policy().roll_call;
  if (rules.people.empty()) return look.html("规则没有设点名（roll_call）。", "The policy has no roll call (roll_call).");
  const auto time = [](std::chrono::minutes at) {
    const auto two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return two(at.count() / 60) + ":" + two(at.count() % 60);
  };
  std::string when;
  if (rules.random) {
    when = look.say("随机时刻，", "at a random time, ") + time(rules.random->from) + "–" + time(rules.random->until);
    if (rules.random->one_night_in > 1)
      when += look.say("，平均", ", on one night in ") + std::to_string(rules.random->one_night_in) + look.say("夜一次", "");
  }
  for (const std::chrono::minutes at : rules.at) when += (when.empty() ? look.say("每天 ", "each day at ") : look.say("、", ", ")) + time(at);
  if (when.empty()) when = look.say("只在有人发起时", "on demand alone");
  return escaped(when) + look.html("；应答时限 ", "; to be answered within ") + escaped(duration_text(rules.answer_within, look.language)) + look.html("。", ".");
}

void show_roll_calls(Desk& desk, const CallPtr& call, int status, const std::string& above) {
  const Look look = look_of(desk, *call);
  const auto calls = roll_calls_of(look.state);
  std::string body = administration_links(look, "/rollcall") + "<h1>" + look.html("点名", "Roll calls") + "</h1>" + above + "<p>" + rules_words(look) + " " +
                     look.html("点名不是突发事件，不计入任何统计。", "A roll call is no emergency and counts in no figure.") + "</p>";
  if (look.can(Act::call_roll) && !look.policy().roll_call.people.empty())
    body += form(look, "/rollcall", button(look.say("现在点名", "Call the roll now"), "main"), "inline");
  if (calls.empty()) body += "<p class=\"empty\">" + look.html("还没有点过名", "the roll has not been called yet") + "</p>";
  for (std::size_t i = 0; i < calls.size() && i < most_shown; ++i) body += one_call(look, calls[i].first, calls[i].second);
  send(call, page(look, {look.say("点名", "Roll calls"), 0, "/rollcall", false, watched(*call)}, body, status));
}

}  // namespace

void get_roll_calls_page(Desk& desk, const CallPtr& call) { show_roll_calls(desk, call, 200, ""); }

void post_roll_call_form(Desk& desk, const CallPtr& call) {
  submit(
      desk, call, RollCallAsked{Actor{call->caller.person, call->caller.name, false}, false},
      [call](const Decision&, const State&) { send(call, see_other("/rollcall")); },
      [&desk, call](const Trouble& trouble) { show_roll_calls(desk, call, trouble.status, notice("bad", trouble.words)); });
}

}  // namespace jibao::web
