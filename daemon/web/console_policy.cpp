// The policy in force as people read it: since when and by whom, which duties it sets and where they come from, what is risky
// in it, which versions there were, and what changed from one to the next.
#include "daemon/web/administration.hpp"
#include "daemon/web/contacts.hpp"
#include "daemon/web/form_parts.hpp"
#include "daemon/web/pages.hpp"
#include "rules/risk.hpp"

namespace jibao::web {
namespace {

constexpr std::size_t most_shown = 100;  // versions on the page; the API has all that are kept
constexpr std::size_t short_version = 12;

std::string version_html(const std::string& version) {
  return "<code title=\"" + escaped(version) + "\">" + escaped(version.substr(0, short_version)) + "</code>";
}

std::string adopter(const Look& look, const AdoptedPolicy& adopted) {
  if (adopted.by.empty() && adopted.typed_by == "start") return look.html("启动时", "at a start");
  std::string who = adopted.by.empty() ? std::string() : look.person(adopted.by);
  if (!adopted.typed_by.empty() && adopted.typed_by != adopted.by)
    who += (who.empty() ? "" : " ") + std::string("<span class=\"soft\">") + escaped(adopted.typed_by) + "</span>";
  return who;
}

std::string in_force(const Look& look, const std::vector<AdoptedPolicy>& adopted) {
  const Policy& policy = look.policy();
  std::string out = "<dl><dt>" + look.html("现行版本", "in force") + "</dt><dd>" + version_html(policy.version);
  if (!adopted.empty() && adopted.back().version == policy.version)
    out += " " + look.html("自 ", "since ") + look.time(adopted.back().at) + look.html("，", ", ") + adopter(look, adopted.back());
  const auto row = [&](std::string_view zh, std::string_view en, const std::string& html) { out += "</dd><dt>" + look.html(zh, en) + "</dt><dd>" + html; };
  row("单位", "office", escaped(pick(look.language, policy.office.name)));
  row("规模", "it holds", std::to_string(policy.people.size()) + look.html(" 人，", " people, ") + std::to_string(policy.categories.size()) +
      look.html(" 类事件，", " categories, ") + std::to_string(policy.obligations.size()) + look.html(" 条时限，", " duties, ") +
      std::to_string(policy.escalations.size()) + look.html(" 套升级策略，", " escalation policies, ") + std::to_string(policy.channels.size()) +
      look.html(" 个渠道", " channels"));
  return out + "</dd></dl>";
}

std::string risks_html(const Look& look, const std::vector<Risk>& risks) {
  std::string out = "<section><h2>" + look.html("需要留意", "What is risky") + "</h2>";
  if (risks.empty()) return out + "<p class=\"empty\">" + look.html("未来30天没有发现缺口", "no gap was found in the next 30 days") + "</p></section>";
  out += "<ul>";
  for (const Risk& risk : risks) out += "<li>" + escaped(pick(look.language, risk.sentence)) + "</li>";
  return out + "</ul></section>";
}

std::string duties_html(const Look& look) {
  std::string rows;
  for (const ObligationRule& rule : look.policy().obligations)
    rows += "<tr><td>" + escaped(pick(look.language, rule.name)) + "</td><td>" + escaped(pick(look.language, rule.owed_to)) + "</td><td>" +
            escaped(rule.source.document) + " " + escaped(rule.source.article) +
            (rule.verified ? "" : " <span class=\"tag near\">" + look.html("未核对原文", "not verified") + "</span>") + "<blockquote>" +
            escaped(rule.source.quote) + "</blockquote></td></tr>";
  return details(look.say("时限义务及出处", "Duties and their sources"),
                 "<table><thead><tr><th>" + look.html("义务", "duty") + "</th><th>" + look.html("报给", "owed to") + "</th><th>" + look.html("出处", "source") +
                     "</th></tr></thead>" + rows + "</table>",
                 false);
}

std::string versions_html(const Look& look, const std::vector<AdoptedPolicy>& adopted) {
  std::string rows;
  for (std::size_t i = adopted.size(); i-- > 0 && adopted.size() - i <= most_shown;) {
    const AdoptedPolicy& each = adopted[i];
    rows += "<tr><td>" + look.time(each.at) + "</td><td>" + version_html(each.version) +
            (i + 1 == adopted.size() ? " <span class=\"tag calm\">" + look.html("现行", "in force") + "</span>" : "") + "</td><td>" + adopter(look, each) +
            "</td><td>" +
            (i == 0 ? look.html("最早的记录", "the first on record")
                    : "<a href=\"/policy?since=" + escaped(adopted[i - 1].version) + "&amp;version=" + escaped(each.version) + "#changes\">" +
                          look.html("与上一版相比", "what changed") + "</a>") +
            "</td></tr>";
  }
  return "<section><h2>" + look.html("历次版本", "Versions") + "</h2><table><thead><tr><th>" + look.html("启用时间", "adopted at") + "</th><th>" +
         look.html("版本", "version") + "</th><th>" + look.html("启用人", "by") + "</th><th></th></tr></thead>" + rows + "</table></section>";
}

struct Read {
  std::string since, version;  // asked for; empty: none
  std::optional<Result<config::PolicyChanges>> changes;
  std::vector<Risk> risks;
};

std::string changes_html(const Look& look, const Read& read) {
  if (!read.changes) return {};
  std::string out = "<section id=\"changes\"><h2>" + look.html("改动：", "Changes: ") + version_html(read.since) + " → " + version_html(read.version) + "</h2>";
  if (!*read.changes)
    return out + notice("note", look.say("其中一版的原文没有留存，无法比较", "the files of one of them are not kept, so they cannot be compared")) + "</section>";
  out += "<ul>";
  for (const std::string& line : config::change_lines(**read.changes, look.language)) out += "<li>" + escaped(line) + "</li>";
  return out + "</ul></section>";
}

void show_policy(Desk& desk, const CallPtr& call, const std::vector<AdoptedPolicy>& adopted, const Read& read) {
  const Look look = look_of(desk, *call);
  std::string body = administration_links(look, "/policy") + "<h1>" + look.html("规则", "Policy") + "</h1>" + in_force(look, adopted) +
                     changes_html(look, read);
  if (look.can(Act::trials)) body += risks_html(look, read.risks);
  body += duties_html(look) + versions_html(look, adopted);
  send(call, page(look, {look.say("规则", "Policy"), 0, "/policy"}, body));
}

bool is_known(const std::vector<AdoptedPolicy>& adopted, const std::string& version) {
  return std::any_of(adopted.begin(), adopted.end(), [&](const AdoptedPolicy& each) { return each.version == version; });
}

}  // namespace

void get_policy_page(Desk& desk, const CallPtr& call) {
  with_adopted_policies(desk, call, [&desk, call](const std::vector<AdoptedPolicy>& adopted) {
    auto read = std::make_shared<Read>();
    read->since = call->request.query_value("since");
    read->version = call->request.query_value("version");
    const bool compares = is_known(adopted, read->since) && is_known(adopted, read->version);
    const bool risks = call->caller.can(Act::trials);
    const bool taken = desk.context.background.run(
        [&desk, read, compares, risks, policy = desk.state().policies.at(desk.state().policy), now = desk.now(), proofs = desk.state().contacts,
         digest = contact_digest(desk)] {
          if (compares) read->changes = changes_between(desk, read->since, read->version);
          if (!risks) return;
          read->risks = find_risks(*policy, now);
          if (auto unproven = unproven_risk(*policy, proofs, digest)) read->risks.push_back(std::move(*unproven));
        },
        [&desk, call, read] { show_policy(desk, call, desk.adopted.latest, *read); });
    if (!taken) send_busy(call);
  });
}

}  // namespace jibao::web
