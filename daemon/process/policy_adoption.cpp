// See policy_adoption.hpp.
#include "daemon/process/policy_adoption.hpp"

#include <spdlog/spdlog.h>

#include "config/policy_changes.hpp"
#include "daemon/process/fact_log.hpp"
#include "daemon/process/line_log.hpp"
#include "rules/account_effects.hpp"

namespace jibao::process {
namespace {

// A line each, as one message.
void log_changes(const config::PolicyChanges& changes) {
  std::string message;
  for (const std::string& line : config::change_lines(changes, Language::zh))
    message += (message.empty() ? "" : std::string(1, line_end)) + "策略更改 / the policy: " + mask_numbers(line);
  spdlog::info("{}", message);
}

}  // namespace

PolicyAdoption::PolicyAdoption(engine::Engine& engine, engine::Loop& loop, store::Store& store, std::filesystem::path file,
                               std::function<void()> adopted)
    : engine_(engine), loop_(loop), store_(store), file_(std::move(file)), adopted_(std::move(adopted)) {}

Result<void> PolicyAdoption::begin() {
  ReadPolicy read = read_policy(file_);
  bool kept = false;
  if (read.policy && !store_.failed()) {
    const auto keeping = keep_policy(store_, read);
    if (!keeping) spdlog::error("策略无法存档 / the policy cannot be kept: {}", keeping.error().message);
    kept = keeping.has_value();
  }
  const auto source = [&store = store_, policy = read.policy](const std::string& version) -> Result<std::shared_ptr<const Policy>> {
    if (policy && policy->version == version) return policy;
    return kept_policy(store, version);
  };
  const auto loaded = engine_.load(source, [](const std::string& warning) { spdlog::warn("{}", warning); });
  if (!loaded) return loaded;
  const State& state = engine_.state();
  if (read.policy) {
    if (read.any_finding) spdlog::warn("策略提示 / the policy:\n{}", read.diagnostics);
    find_changes(store_, state.policy, read);
    adopt(std::move(read), kept, Actor{{}, "start", true}, {});
  } else if (policy_in_force(state)) {
    spdlog::error("策略文件有误，沿用现行策略 {} / the policy has faults; the one in force stays:\n{}", state.policy,
                  read.diagnostics);
  } else {
    return failure("策略文件有误 / the policy has faults:\n" + read.diagnostics);
  }
  return {};
}

void PolicyAdoption::reload(Actor by, std::function<void(web::Reloaded)> then) {
  loop_.aside([this, in_force = engine_.state().policy, by = std::move(by), then = std::move(then)] {
    auto read = std::make_shared<ReadPolicy>(read_policy(file_));
    bool kept = false;
    if (read->policy) {
      find_changes(store_, in_force, *read);
      const auto keeping = keep_policy(store_, *read);
      kept = keeping.has_value();
      if (!kept) read->diagnostics += "策略无法存档 / the policy cannot be kept: " + keeping.error().message + "\n";
    }
    loop_.post([this, in_force, by, then, read, kept] {
      // Another reload came first: what changed would be told against a policy that is gone.
      if (engine_.state().policy != in_force) return reload(by, then);
      adopt(std::move(*read), kept, by, then);
    });
  });
}

void PolicyAdoption::adopt(ReadPolicy read, bool kept, Actor by, std::function<void(web::Reloaded)> then) {
  const State& state = engine_.state();
  auto outcome = std::make_shared<web::Reloaded>();
  outcome->diagnostics = std::move(read.diagnostics);
  if (!read.policy || (!kept && policy_in_force(state) && read.policy->version != state.policy)) {
    outcome->refused = true;
    outcome->version = state.policy;
    spdlog::error("策略未采用，沿用 {} / not adopted, this one stays:\n{}", state.policy, outcome->diagnostics);
    if (then) then(*outcome);
    return;
  }
  outcome->adopted = read.policy->version != state.policy;
  outcome->version = read.policy->version;
  outcome->changes = std::move(read.changes);
  if (outcome->adopted)
    for (const Text& line : told_of_accounts(state, *read.policy)) {
      spdlog::warn("{} / {}", line.zh, line.en);
      outcome->diagnostics += line.zh + " / " + line.en + "\n";
    }
  engine_.adopt(read.policy, std::move(by), [this, outcome, then](const Decision&, const State&, bool) {
    spdlog::info("策略 {} 在用{} / the policy in force", outcome->version, outcome->adopted ? "" : "，没有变化");
    if (outcome->changes) log_changes(*outcome->changes);
    adopted_();
    if (then) then(*outcome);
  });
}

}  // namespace jibao::process
