// What a policy would do, and what is risky in it: of the policy in force, or of one whose text is sent along. Nothing is
// adopted and nothing recorded. Reading and following a policy take milliseconds to seconds, so both happen in the
// background; the policy in force is shared, never copied.
#include "config/risk_places.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/simulate/policy_json.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/intake.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

/// {"main": "office.yaml", "texts": {"office.yaml": "..."}}; nothing where the body holds none.
std::optional<config::PolicyFiles> read_files(ObjectReader& reader) {
  const json::value* member = reader.member("policy");
  if (member == nullptr) return std::nullopt;
  ObjectReader policy(member, reader.at("policy"), reader.faults());
  config::PolicyFiles files;
  files.main = policy.text("main", longest_title);
  policy.require("main", !files.main.empty());
  const json::value* texts = policy.member("texts");
  policy.require("texts", texts != nullptr);
  if (texts != nullptr && !texts->is_object()) reader.faults().add(policy.at("texts"), "应为对象", "must be an object");
  if (texts != nullptr && texts->is_object()) {
    if (texts->as_object().size() > config::kMostFiles)
      reader.faults().add(policy.at("texts"), "文件过多", "too many files");
    for (const auto& [name, text] : texts->as_object()) {
      if (text.is_string()) {
        files.texts[std::string(name)] = std::string(text.as_string());
      } else {
        reader.faults().add(json_pointer(policy.at("texts"), name), "应为文本", "must be text");
      }
    }
  }
  policy.finish();
  return files;
}

struct AskedPreview {
  Supposed supposed;
  std::optional<config::PolicyFiles> files;
};

AskedPreview read_preview(const json::value& body, Instant now, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  AskedPreview asked;
  asked.supposed.category = reader.text("category", longest_name);
  reader.require("category", !asked.supposed.category.empty());
  const std::string level = reader.text("level", longest_name);
  if (const auto read = read_level(level)) {
    asked.supposed.level = name_of(*read);
  } else {
    faults.add("/level", "应为 I、II、III、IV 或空", "must be I, II, III, IV or empty");
  }
  asked.supposed.kind = reader.name<IncidentKind>("kind").value_or(IncidentKind::incident);
  asked.supposed.at = reader.instant("at").value_or(now);
  constexpr int most_hours = static_cast<int>(std::chrono::duration_cast<std::chrono::hours>(longest_preview).count());
  if (const auto hours = reader.count("hours", most_hours)) asked.supposed.horizon = std::chrono::hours(*hours);
  asked.files = read_files(reader);
  reader.finish();
  return asked;
}

struct Foreseen {
  std::string body;             // the answer, where there is one
  std::optional<Refusal> refusal;
  std::string diagnostics;      // of a policy that was sent and is faulty
};

void send_foreseen(const CallPtr& call, Foreseen& foreseen) {
  if (foreseen.refusal) return send_refusal(call, *foreseen.refusal);
  if (foreseen.body.empty())
    return send(call, http::problem(422, "", pick(call->language, "所附规则有误", "the policy that was sent is faulty"),
                                    {{"diagnostics", http::json_string(foreseen.diagnostics)}}));
  send_json(call, 200, std::move(foreseen.body));
}

}  // namespace

void post_policy_preview(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  AskedPreview asked = read_preview(*body, desk.now(), faults);
  if (faults.any()) return send_faults(call, 422, faults);
  auto foreseen = std::make_shared<Foreseen>();
  const bool taken = desk.context.background.run(
      [foreseen, asked = std::move(asked), policy = desk.state().policies.at(desk.state().policy),
       language = call->language]() mutable {
        if (asked.files) {
          config::LoadedPolicy loaded = config::load_policy(*asked.files);
          foreseen->diagnostics = loaded.diagnostics.render();
          if (!loaded.policy) return;
          policy = std::make_shared<const Policy>(std::move(*loaded.policy));
        }
        const Preview seen = preview(policy, asked.supposed);
        foreseen->refusal = seen.refusal;
        if (!seen.refusal) foreseen->body = simulate::preview_json(*policy, asked.supposed, seen, language);
      },
      [call, foreseen] { send_foreseen(call, *foreseen); });
  if (!taken) send_busy(call);
}

void post_policy_check(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  auto files = read_files(reader);
  reader.finish();
  if (faults.any()) return send_faults(call, 422, faults);
  auto foreseen = std::make_shared<Foreseen>();
  const bool taken = desk.context.background.run(
      [&desk, foreseen, files = std::move(files), policy = desk.state().policies.at(desk.state().policy),
       language = call->language, now = desk.now()]() mutable {
        if (files) {
          const config::LoadedPolicy loaded = config::load_policy(*files);
          const bool good = loaded.policy.has_value();
          foreseen->body = simulate::check_json(good, good ? loaded.policy->version : "", loaded.diagnostics.render(),
                                                config::risks_of(loaded, now), language);
          return;
        }
        // The policy in force: its files as they are kept say where each risk stands.
        config::PolicyFiles kept;
        if (desk.context.policy_files)
          if (auto texts = desk.context.policy_files(policy->version))
            for (auto& [name, text] : *texts) kept.texts[name] = std::move(text);
        foreseen->body = simulate::check_json(true, policy->version, "",
                                              config::place_risks(find_risks(*policy, now), kept), language);
      },
      [call, foreseen] { send_foreseen(call, *foreseen); });
  if (!taken) send_busy(call);
}

}  // namespace jibao::web
