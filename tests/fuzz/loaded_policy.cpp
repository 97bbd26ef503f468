// See loaded_policy.hpp.
#include "tests/fuzz/loaded_policy.hpp"

#include <fstream>
#include <iterator>

#include "config/unicode.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {

config::LoadedPolicy load_and_check(const config::PolicyFiles& files) {
  config::LoadedPolicy loaded = config::load_policy(files);
  must(loaded.policy.has_value() != loaded.diagnostics.has_errors(), "either a policy or errors");
  const std::string told = loaded.diagnostics.render();
  must(!config::first_invalid_byte(told), "diagnostics are UTF-8 whatever was in the files");
  must(loaded.diagnostics.empty() == told.empty(), "every finding is told");
  for (const auto& found : loaded.diagnostics.sorted()) {
    must(!found.message.empty() && found.place.length >= 1, "a finding says what and where");
    if (found.place.line == 0) continue;
    const std::size_t length = config::character_count(loaded.diagnostics.line(found.place.file, found.place.line));
    must(found.place.column >= 1 && static_cast<std::size_t>(found.place.column) <= length + 1, "a finding points into its line: " + told);
  }
  const config::LoadedPolicy again = config::load_policy(files);
  must(again.diagnostics.render() == told, "the same files give the same findings");
  if (loaded.policy) {
    must(again.policy->version == loaded.policy->version && !loaded.policy->version.empty(), "and the same version");
    const config::LoadedPolicy kept = config::load_policy(loaded.files);
    must(kept.policy && kept.policy->version == loaded.policy->version, "what is kept of a policy loads as it did");
  }
  return loaded;
}

const config::PolicyFiles& sound_files() {
  static const config::PolicyFiles files = [] {
    config::PolicyFiles read{"main.yaml", {}};
    std::string parts;
    for (const char* part : {"office", "categories", "people", "roster", "channels", "wording", "escalations", "intake", "obligations"})
      parts += (parts.empty() ? "base/" : ", base/") + std::string(part) + ".yaml";
    read.texts["main.yaml"] = "include: [" + parts + "]\n";
    for (const auto& part : std::filesystem::directory_iterator(JIBAO_SOURCE_DIR "/tests/config/bad/base")) {
      std::ifstream file(part.path(), std::ios::binary);
      read.texts["base/" + part.path().filename().string()] = {std::istreambuf_iterator<char>(file), {}};
    }
    must(config::load_policy(read).policy.has_value(), "the sound parts are a policy");
    return read;
  }();
  return files;
}

const config::PolicyFiles& shipped_files() {
  static const config::PolicyFiles files = config::load_policy(std::filesystem::path(JIBAO_SOURCE_DIR "/config/county-office.yaml")).files;
  return files;
}

}  // namespace jibao::fuzz
