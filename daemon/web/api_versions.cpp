// The policies that were in force, who adopted each and when, and what changed between two of them.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/web/api.hpp"
#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

const char* name_of(config::ChangeKind kind) {
  switch (kind) {
    case config::ChangeKind::added: return "added";
    case config::ChangeKind::removed: return "removed";
    case config::ChangeKind::changed: break;
  }
  return "changed";
}

}  // namespace

void add_changes(json::object& answer, const config::PolicyChanges& changes, Language language) {
  json::array listed, lines;
  for (const config::PolicyChange& change : changes.listed)
    listed.push_back(json::object{{"kind", name_of(change.kind)}, {"file", change.file}, {"path", change.path},
                                  {"before", change.before}, {"after", change.after}});
  for (std::string& line : config::change_lines(changes, language)) lines.push_back(json::value(std::move(line)));
  answer["changes"] = std::move(listed);
  answer["more_changes"] = changes.more;
  answer["change_lines"] = std::move(lines);
}

void list_policy_versions(Desk& desk, const CallPtr& call) {
  with_adopted_policies(desk, call, [&desk, call](const std::vector<AdoptedPolicy>& adopted) {
    json::array listed;
    for (const AdoptedPolicy& each : adopted)
      listed.push_back(json::object{{"version", each.version}, {"adopted_at", to_rfc3339(each.at, desk.policy().office.zone)},
                                    {"by", each.by}, {"typed_by", each.typed_by}});
    send_json(call, 200, json::serialize(json::object{{"in_force", desk.policy().version}, {"versions", std::move(listed)}}));
  });
}

// Against the version that is asked for by `since`, else the one before it.
void get_policy_changes(Desk& desk, const CallPtr& call) {
  with_adopted_policies(desk, call, [&desk, call](const std::vector<AdoptedPolicy>& adopted) {
    const std::string& version = call->parameters[0];
    const auto of = [&](const std::string& wanted) {
      return std::find_if(adopted.rbegin(), adopted.rend(), [&](const AdoptedPolicy& each) { return each.version == wanted; });
    };
    const auto found = of(version);
    std::string since(call->request.query_value("since"));
    if (found != adopted.rend() && since.empty() && std::next(found) != adopted.rend()) since = std::next(found)->version;
    if (found == adopted.rend() || since.empty() || of(since) == adopted.rend())
      return send_problem(call, 404, "没有这两个版本的启用记录", "two such versions are not on record");
    auto changes = std::make_shared<Result<config::PolicyChanges>>();
    const bool taken = desk.context.background.run(
        [&desk, changes, since, version] { *changes = changes_between(desk, since, version); },
        [call, changes, since, version] {
          if (!*changes) return send_problem(call, 409, "其中一版的原文没有留存，无法比较", "the files of one of them are not kept");
          json::object answer{{"since", since}, {"version", version}};
          add_changes(answer, **changes, call->language);
          send_json(call, 200, json::serialize(answer));
        });
    if (!taken) send_busy(call);
  });
}

}  // namespace jibao::web
