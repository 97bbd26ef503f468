// What a policy would do, what is risky in it, whether it stands up to a scenario, and what it would have changed: of the
// policy in force, or of one whose text is sent along. Nothing is adopted and nothing recorded. Reading and following a
// policy take milliseconds to seconds, a journal a minute, so all happen in the background; the policy in force is
// shared, never copied.
#include "config/risk_places.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/simulate/comparison_print.hpp"
#include "daemon/simulate/policy_json.hpp"
#include "daemon/simulate/scenario_run.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/contacts.hpp"
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
  std::string diagnostics;      // of a policy or a scenario that was sent and is faulty
  std::string_view zh = "所附规则有误", en = "the policy that was sent is faulty";
  std::optional<Error> trouble;  // it could not be done now
};

/// The policy that was sent, where one was; nothing where it is faulty.
std::shared_ptr<const Policy> policy_to_try(const std::optional<config::PolicyFiles>& files,
                                            std::shared_ptr<const Policy> in_force, Foreseen& foreseen) {
  if (!files) return in_force;
  config::LoadedPolicy loaded = config::load_policy(*files);
  foreseen.diagnostics = loaded.diagnostics.render();
  return loaded.policy ? std::make_shared<const Policy>(std::move(*loaded.policy)) : nullptr;
}

// Of a journal that the daemon compares itself, on one thread beside its work: some minutes. Beyond that an export is
// compared on the command line.
constexpr std::uint64_t most_compared_records = 2'000'000;
constexpr int most_listed = 1000;
constexpr int usually_listed = 20;

/// What the policies differ in over the whole journal; an error where it is too long or cannot be read.
Result<simulate::Comparison> compare_over(store::Store& store, std::shared_ptr<const Policy> before,
                                          std::shared_ptr<const Policy> after, std::size_t listed) {
  simulate::PolicyComparison comparison(std::move(before), std::move(after), listed, 1);
  std::uint64_t records = 0;
  const auto sink = [&](std::string_view line) -> Result<void> {
    if (++records > most_compared_records)
      return failure("the journal is too long for the daemon: jibao export, then jibao simulate --diff");
    if (line.ends_with('\n')) line.remove_suffix(1);
    const auto& bad = comparison.take(line);
    return bad ? Result<void>(failure("journal record " + std::to_string(bad->line) + ": " + bad->reason)) : Result<void>();
  };
  if (auto read = store.export_journal(sink, store::PersonalValues::included); !read) return tl::unexpected(read.error());
  simulate::Comparison found = comparison.finish();
  if (const auto& bad = comparison.bad_line())
    return failure("journal record " + std::to_string(bad->line) + ": " + bad->reason);
  return found;
}

void send_foreseen(const CallPtr& call, Foreseen& foreseen) {
  if (foreseen.refusal) return send_refusal(call, *foreseen.refusal);
  if (foreseen.trouble) return send_problem(call, 409, "无法复判：" + foreseen.trouble->message, foreseen.trouble->message);
  if (foreseen.body.empty())
    return send(call, http::problem(422, "", pick(call->language, foreseen.zh, foreseen.en),
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
  if (!asked.files) asked.supposed.duty = who_stands(desk.state().duty);  // one that is sent is tried with its own roster
  auto foreseen = std::make_shared<Foreseen>();
  const bool taken = desk.context.background.run(
      [foreseen, policy = desk.state().policies.at(desk.state().policy),
       asked = std::move(asked), language = call->language]() mutable {
        policy = policy_to_try(asked.files, policy, *foreseen);
        if (!policy) return;
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
       language = call->language, now = desk.now(), proofs = desk.state().contacts, digest = contact_digest(desk)]() mutable {
        const auto risks_of = [&](const Policy& checked) {
          std::vector<Risk> risks = find_risks(checked, now);
          if (auto unproven = unproven_risk(checked, proofs, digest)) risks.push_back(std::move(*unproven));
          return risks;
        };
        if (files) {
          const config::LoadedPolicy loaded = config::load_policy(*files);
          const bool good = loaded.policy.has_value();
          foreseen->body = simulate::check_json(good, good ? loaded.policy->version : "", loaded.diagnostics.render(),
                                                good ? config::place_risks(risks_of(*loaded.policy), loaded.files) : std::vector<config::PlacedRisk>(), language);
          return;
        }
        // The policy in force: its files as they are kept say where each risk stands.
        config::PolicyFiles kept;
        if (desk.context.policy_files)
          if (auto texts = desk.context.policy_files(policy->version))
            for (auto& [name, text] : *texts) kept.texts[name] = std::move(text);
        foreseen->body = simulate::check_json(true, policy->version, "",
                                              config::place_risks(risks_of(*policy), kept), language);
      },
      [call, foreseen] { send_foreseen(call, *foreseen); });
  if (!taken) send_busy(call);
}

void post_policy_simulate(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  std::string scenario = reader.text("scenario", config::kLargestFile, true);
  reader.require("scenario", !scenario.empty());
  auto files = read_files(reader);
  reader.finish();
  if (faults.any()) return send_faults(call, 422, faults);
  auto foreseen = std::make_shared<Foreseen>();
  const bool taken = desk.context.background.run(
      [foreseen, scenario = std::move(scenario), files = std::move(files),
       policy = desk.state().policies.at(desk.state().policy), language = call->language] {
        const auto tried = policy_to_try(files, policy, *foreseen);
        if (!tried) return;
        const simulate::FileOutcome outcome = simulate::run_text("scenario", scenario, tried, language);
        if (outcome.readable) {
          foreseen->body = simulate::outcome_json({outcome});
        } else {
          foreseen->zh = "场景有误";
          foreseen->en = "the scenario is faulty";
          foreseen->diagnostics = outcome.diagnostics.render();
        }
      },
      [call, foreseen] { send_foreseen(call, *foreseen); });
  if (!taken) send_busy(call);
}

void post_policy_diff(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  const auto files = read_files(reader);
  reader.require("policy", files.has_value());
  const int listed = reader.count("list", most_listed).value_or(usually_listed);
  reader.finish();
  if (faults.any()) return send_faults(call, 422, faults);
  if (desk.comparing) return send_busy(call);  // one at a time: the pool is for log-ins, too
  desk.comparing = true;
  auto foreseen = std::make_shared<Foreseen>();
  const bool taken = desk.context.background.run(
      [&desk, foreseen, files, listed, policy = desk.state().policies.at(desk.state().policy)] {
        const auto tried = policy_to_try(files, policy, *foreseen);
        if (!tried) return;
        const auto found = compare_over(desk.context.store, policy, tried, static_cast<std::size_t>(listed));
        if (found) {
          foreseen->body = simulate::comparison_json(*found, *policy, *tried);
        } else {
          foreseen->trouble = found.error();
        }
      },
      [&desk, call, foreseen] {
        desk.comparing = false;
        send_foreseen(call, *foreseen);
      });
  if (taken) return;
  desk.comparing = false;
  send_busy(call);
}

}  // namespace jibao::web
