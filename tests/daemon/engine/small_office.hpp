// The smallest office that has everything: two people, one SMS channel, a 20-minute clock, one step and a last resort.
// For tests of the shell; the judgement itself is tried in tests/rules.
#pragma once

#include <string>

#include "daemon/engine/simulated.hpp"
#include "rules/calendar.hpp"
#include "rules/policy.hpp"

namespace jibao::engine {

inline Instant instant(const std::string& text) { return parse_rfc3339(text).value(); }

inline Policy small_office(const std::string& version = "v1") {
  Policy policy;
  policy.version = version;
  policy.office.name = {"云溪县委办公室", "Yunxi County Office"};
  policy.office.duty_room = {"县委值班室", "Duty room"};
  policy.office.phone = "08512345678";
  policy.categories = {{"DIS.FLOOD", {"洪涝", "Flood"}, false, false}};
  ObligationRule rule;
  rule.id = "seed.phone";
  rule.name = {"电话报告", "Phone report"};
  rule.categories = {"*"};
  rule.limit = Limit{Limit::Unit::elapsed, std::chrono::minutes(20), 0};
  rule.anchors = {Anchor::occurred, Anchor::received};
  rule.deed_within = std::chrono::minutes(5);
  policy.obligations = {rule};
  EscalationPolicy escalation;
  escalation.id = "usual";
  escalation.categories = {"*"};
  escalation.steps = {Step{{"wangfang"}, {{"sms"}}, std::chrono::minutes(2)}};
  escalation.last_resort = Step{{"liwei"}, {{"sms"}}, std::chrono::minutes(5)};
  escalation.quiet_for = std::chrono::minutes(5);
  escalation.deed_within = std::chrono::minutes(10);
  policy.escalations = {escalation};
  Person wang;
  wang.id = "wangfang";
  wang.name = {"王芳", "Wang Fang"};
  wang.contact = {"13800000001", "wang@example.cn"};
  Person li = wang;
  li.id = "liwei";
  li.name = {"李伟", "Li Wei"};
  li.contact = {"13800000002", "li@example.cn"};
  li.leader = true;
  policy.people = {{"wangfang", wang}, {"liwei", li}};
  policy.roster.fallback = {"wangfang"};
  Channel sms;
  sms.name = "sms";
  sms.settings = SandboxSettings{};
  sms.retry_after = {std::chrono::seconds(30)};
  policy.channels = {{"sms", sms}};
  for (std::size_t i = 0; i < Names<Purpose>::values.size(); ++i) {
    policy.wording[static_cast<Purpose>(i)] = {"{{event}} {{code}}", "{{event}}", "{{event}} {{code}}", "{{event}}"};
  }
  policy.code_lives = std::chrono::hours(72);
  policy.code_tries_within = std::chrono::minutes(10);
  policy.future_tolerance = std::chrono::minutes(5);
  return policy;
}

inline ReportFiled flood(const std::string& key = {}, const std::string& title = "青石村河水漫堤") {
  ReportFiled filed;
  filed.report.category = "DIS.FLOOD";
  filed.report.title = title;
  filed.report.place = "青石村";
  filed.by = {"", "operator", false};
  filed.idempotency = {key, key.empty() ? "" : "digest of " + title};
  return filed;
}

/// The gateway takes every message at once.
inline void let_gateway_accept(SimulatedWorld& world) {
  world.gateway.on_send = [&world](const Dispatch& sent) {
    world.loop.post([&world, sent] {
      world.engine->submit(AttemptEnded{sent.page, sent.attempt, Outcome::sent, false, "ref", {}}, {});
    });
  };
}

}  // namespace jibao::engine
