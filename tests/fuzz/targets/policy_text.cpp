// A policy in YAML (config/policy_loader), from the administrator's hand: a policy comes out, or diagnostics with their
// places, and the same bytes give the same. Beside the main file stand the sound parts of tests/config/bad/base; a line
// "==== name" begins another text for the file of that name.
#include "config/policy_loader.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/loaded_policy.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  config::PolicyFiles files = sound_files();
  files.texts["main.yaml"].clear();
  std::string name = "main.yaml";
  for (Bytes bytes(data, size); !bytes.empty();) {
    const std::string_view line = bytes.line();
    if (line.starts_with("==== ") && files.texts.size() < config::kMostFiles) name = line.substr(5), files.texts[name].clear();
    else files.texts[name] += std::string(line) + "\n";
  }
  load_and_check(files);
  return 0;
}

const Known known("policy_text", one);

}  // namespace
}  // namespace jibao::fuzz
