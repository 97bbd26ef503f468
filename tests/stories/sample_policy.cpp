// See sample_policy.hpp.
#include "tests/stories/sample_policy.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;

Date date(int year, unsigned month, unsigned day) {
  return Date(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day));
}

void add_off(CalendarYear& year, Date from, Date until) {
  for (auto d = std::chrono::sys_days(from); d <= std::chrono::sys_days(until); d += std::chrono::days(1))
    year.days_off.insert(Date(d));
}

Calendar calendar() {
  Calendar calendar;
  CalendarYear& y = calendar.years[2026];
  y.document = "国务院办公厅关于2026年部分节假日安排的通知";
  add_off(y, date(2026, 1, 1), date(2026, 1, 3));
  add_off(y, date(2026, 2, 15), date(2026, 2, 23));
  add_off(y, date(2026, 4, 4), date(2026, 4, 6));
  add_off(y, date(2026, 5, 1), date(2026, 5, 5));
  add_off(y, date(2026, 6, 19), date(2026, 6, 21));
  add_off(y, date(2026, 9, 25), date(2026, 9, 27));
  add_off(y, date(2026, 10, 1), date(2026, 10, 7));
  for (const auto& [month, day] : {std::pair{1u, 4u}, {2u, 14u}, {2u, 28u}, {5u, 9u}, {9u, 20u}, {10u, 10u}})
    y.makeup_days.insert(date(2026, month, day));
  return calendar;
}

ObligationRule rule(const std::string& id, DeedKind deed, std::optional<Limit> limit, Duration deed_within) {
  ObligationRule r;
  r.id = id;
  r.name = {id, id};
  r.categories = {"*"};
  r.deed = deed;
  r.owed_by = {"值班室", "duty room"};
  r.owed_to = {"县委办公室信息调研室", "information office of the county committee"};
  r.limit = limit;
  r.anchors = {Anchor::occurred, Anchor::discovered, Anchor::received};
  r.deed_within = deed_within;
  return r;
}

std::vector<ObligationRule> obligations() {
  std::vector<ObligationRule> rules;
  rules.push_back(rule("nj.phone", DeedKind::phone_report, Limit{Limit::Unit::elapsed, 20min, 0}, 10min));
  rules.back().remind_before = {5min};
  rules.back().office = OfficeClock{5min, Limit{Limit::Unit::elapsed, 20min, 0}};
  rules.push_back(rule("nj.written", DeedKind::written_report, Limit{Limit::Unit::elapsed, 2h, 0}, 60min));
  rules.back().remind_before = {30min};
  rules.back().office = OfficeClock{30min, Limit{Limit::Unit::elapsed, 2h, 0}};
  rules.push_back(rule("xj.phone", DeedKind::phone_report, std::nullopt, {}));
  rules.back().hard = false;
  rules.push_back(rule("xj.written", DeedKind::written_report, Limit{Limit::Unit::working_days, {}, 1}, 60min));
  return rules;
}

void add_person(Policy& policy, const std::string& id, const std::string& name, const std::string& phone, bool leader) {
  Person p;
  p.id = id;
  p.name = {name, id};
  p.contact.phone = phone;
  p.contact.email = id + "@example.invalid";
  p.leader = leader;
  policy.people[id] = p;
}

void add_channel(Policy& policy, const std::string& name, ContactKind contact, ChannelSettings settings) {
  Channel c;
  c.name = name;
  c.contact = contact;
  c.settings = std::move(settings);
  c.retry_after = {5s, 15s};
  policy.channels[name] = c;
}

}  // namespace

Policy sample_policy() {
  Policy policy;
  policy.version = "sample";
  policy.office.name = {"云溪县委办公室", "Yunxi county committee office"};
  policy.office.duty_room = {"县委值班室", "duty room"};
  policy.office.phone = "0000-1234500";
  for (const char* code : {"ACC.HAZCHEM", "CRIME.GUN_RADSOURCE", "DIS.EPI.UNKNOWN", "DIS.FLOOD.DANGER",
                           "DIS.FLOOD.INUNDATION", "MASS.CAMPUS"})
    policy.categories.push_back({code, {code, code}, false, false});
  policy.categories.push_back({"DIS.OTHER", {"其他灾害", "other"}, true, false});
  policy.calendar = calendar();
  policy.obligations = obligations();

  EscalationPolicy escalation;
  escalation.id = "default";
  escalation.categories = {"*"};
  const std::vector<std::vector<std::string>> by{{"sms", "hand_call"}};
  escalation.steps.push_back({{"duty_leader", "primary"}, by, 3min});
  escalation.steps.push_back({{"secondary", "leader_in_charge"}, by, 4min});
  escalation.steps.push_back({{"principal"}, by, 4min});
  escalation.last_resort = {{"duty_leader", "primary", "secondary", "leader_in_charge", "principal"}, by, 5min};
  escalation.quiet_for = 10min;
  escalation.deed_within = 15min;
  escalation.on_breach = {"duty_leader"};
  policy.escalations.push_back(escalation);

  add_person(policy, "wangfang", "王芳", "00001234511", false);
  add_person(policy, "zhaogang", "赵刚", "00001234512", true);
  add_person(policy, "liqiang", "李强", "00001234513", false);
  add_person(policy, "chenming", "陈明", "00001234514", true);
  add_person(policy, "zhouwei", "周伟", "00001234515", true);

  policy.roster.shifts = {{"day", 8h, 20h}, {"night", 20h, 8h}};
  policy.roster.rotation = Rotation{
      date(2025, 1, 1), {{{"day", {"zhaogang", "wangfang", "liqiang"}}, {"night", {"zhaogang", "wangfang", "liqiang"}}}}};
  policy.roster.fixed_posts["leader_in_charge"] = {"chenming"};
  policy.roster.fixed_posts["principal"] = {"zhouwei"};
  policy.roster.fallback = {"zhouwei"};

  add_channel(policy, "sms", ContactKind::phone, SandboxSettings{});
  add_channel(policy, "email", ContactKind::email, SandboxSettings{});
  add_channel(policy, "hand_call", ContactKind::phone, HandCallSettings{});
  for (const std::string_view purpose : Names<Purpose>::values)
    policy.wording[*from_name<Purpose>(purpose)] = {"【急报】{{event}} {{code}}", "急报", "{{event}}", "{{event}}"};
  policy.chase = {5min, 15min, 3};
  policy.code_lives = 72h;
  policy.code_tries_within = 15min;
  policy.future_tolerance = 2min;
  policy.asked_fields = {"reporter.name", "summary"};
  return policy;
}

std::shared_ptr<const Policy> shared(Policy policy) { return std::make_shared<const Policy>(std::move(policy)); }

Report danger_at_the_dyke(Instant occurred) {
  Report report;
  report.category = "DIS.FLOOD.DANGER";
  report.title = "河堤险情";
  report.occurred.at = occurred;
  report.reporter.name = "张三";
  report.summary = "水位上涨";
  return report;
}

}  // namespace jibao::stories
