// People, posts and rosters in YAML, in the place of sound ones: the first byte says which file the rest replaces.
#include "tests/fuzz/loaded_policy.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  config::PolicyFiles files = sound_files();
  files.texts[data[0] % 2 == 0 ? "base/people.yaml" : "base/roster.yaml"] = text_of(data + 1, size - 1);
  const config::LoadedPolicy loaded = load_and_check(files);
  if (!loaded.policy) return 0;
  must(!loaded.policy->people.empty(), "an office has people");
  for (const auto& [id, person] : loaded.policy->people) must(!id.empty() && !person.name.zh.empty(), "a person has a name");
  return 0;
}

const Known known("people_text", one);

}  // namespace
}  // namespace jibao::fuzz
