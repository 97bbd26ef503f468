// YAML files that are sound but for some values or keys (config's sections, daemon/simulate's scenarios, daemon/watcher's file):
// every fault is told at its place, and nothing comes out where there is one. The first byte says which file, each line behind it is an
// edit (spoilt_text.hpp).
#include <fstream>
#include <iterator>

#include "config/unicode.hpp"
#include "daemon/simulate/scenario_reader.hpp"
#include "daemon/watcher/watch_file.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/loaded_policy.hpp"
#include "tests/fuzz/spoilt_text.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

constexpr int most_edits = 4;
const std::string example = JIBAO_SOURCE_DIR "/config/reference/";

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The policy that has every key, with a pack that has every key.
const config::PolicyFiles& sound() {
  static const config::PolicyFiles files = config::load_policy(std::filesystem::path(example + "example.yaml")).files;
  return files;
}

std::string edited(std::string text, Bytes edits) {
  for (int count = 0; count < most_edits && !edits.empty(); ++count) text = spoilt(text, edits.line());
  return text;
}

void told(const config::Diagnostics& diagnostics) {
  must(!config::first_invalid_byte(diagnostics.render()), "diagnostics are UTF-8");
  for (const auto& found : diagnostics.sorted()) must(!found.message.empty(), "a finding says what");
}

void read_policy(const std::string& name, Bytes edits) {
  config::PolicyFiles files = sound();
  for (auto& [file, text] : files.texts)
    if (file.ends_with(name)) text = edited(text, edits);
  const config::LoadedPolicy loaded = config::load_policy(files);
  must(loaded.policy.has_value() != loaded.diagnostics.has_errors(), "either a policy or errors");
  told(loaded.diagnostics);
}

void read_scenarios(Bytes edits) {
  static const std::string text = content_of(JIBAO_SOURCE_DIR "/tests/fuzz/every_action.yaml");
  static const Policy policy = *config::load_policy(shipped_files()).policy;
  simulate::ScenarioFile file = simulate::read_frame("night.yaml", edited(text, edits), true);
  if (file.root) {
    const auto scenarios = simulate::read_scenarios(file, policy);
    must(scenarios.empty() || !file.diagnostics.has_errors(), "nothing comes out where there was a fault");
  }
  told(file.diagnostics);
}

void read_watch(Bytes edits) {
  static const std::string text = content_of(JIBAO_SOURCE_DIR "/daemon/watcher/example.yaml");
  const watcher::ReadPlan read = watcher::read_watch_text("watch.yaml", edited(text, edits));
  must(read.plan.has_value() != read.diagnostics.has_errors(), "either a plan or errors");
  told(read.diagnostics);
}

int one(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  switch (bytes.pick(5)) {
    case 0: read_policy("example.yaml", bytes); break;
    case 1: read_policy("example-pack.yaml", bytes); break;
    case 2: read_policy("example-categories.yaml", bytes); break;
    case 3: read_scenarios(bytes); break;
    default: read_watch(bytes); break;
  }
  return 0;
}

const Known known("spoilt_yaml", one);

}  // namespace
}  // namespace jibao::fuzz
