// A sound policy with a few lines changed, and what it would then do (config, rules/preview): whatever still loads can be
// looked at in every way in which people look at one, without an end in vain. Each line of the input is an edit,
// a letter for the file, then "LINE TEXT" (another text), "LINE" (taken away) or "+LINE TEXT" (put behind
// it); "@CATEGORY LEVEL" is what is supposed to happen.
#include <charconv>

#include "config/policy_changes.hpp"
#include "config/risk_places.hpp"
#include "rules/preview.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/loaded_policy.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

constexpr int most_edits = 12;
const Instant night = from_millis(1'784'404'500'000);

/// 'a' for the first by name, 'b' for the next.
std::string file_of(const config::PolicyFiles& files, char letter) {
  if (letter < 'a' || static_cast<std::size_t>(letter - 'a') >= files.texts.size()) return "main.yaml";
  return std::next(files.texts.begin(), letter - 'a')->first;
}

void edit(config::PolicyFiles& files, std::string_view what) {
  const std::string name = file_of(files, what.empty() ? ' ' : what.front());
  if (!what.empty() && what.front() >= 'a' && what.front() <= 'z') what.remove_prefix(1);
  const bool behind = what.starts_with('+');
  if (behind) what.remove_prefix(1);
  std::size_t line = 0;
  const auto [end, fault] = std::from_chars(what.data(), what.data() + what.size(), line);
  if (fault != std::errc() || files.texts.count(name) == 0) return;
  what.remove_prefix(static_cast<std::size_t>(end - what.data()));
  std::string& text = files.texts.at(name);
  std::size_t at = 0;
  for (std::size_t passed = 1; passed < line && at < text.size(); ++passed) at = std::min(text.find('\n', at), text.size() - 1) + 1;
  const std::size_t length = std::min(text.find('\n', at), text.size()) - at;
  if (behind) text.insert(at + length, "\n" + std::string(what.substr(std::min<std::size_t>(1, what.size()))));
  else text.replace(at, length, what.substr(std::min<std::size_t>(1, what.size())));
}

void look_at(const config::LoadedPolicy& loaded, Supposed supposed) {
  const auto policy = std::make_shared<const Policy>(*loaded.policy);
  for (const auto& risk : config::risks_of(loaded, night)) must(!risk.risk.id.empty(), "a risk has a name");
  if (supposed.category.empty() && !policy->categories.empty()) supposed.category = policy->categories.front().code;
  const Preview seen = preview(policy, supposed);
  must(seen.refusal || (seen.until >= seen.at && seen.until <= seen.at + longest_preview), "a look ahead has an end");
  for (const PreviewMinute& minute : seen.minutes) must(!minute.happened.empty(), "no minute is told in which nothing happens");
  for (const Language language : {Language::zh, Language::en})
    for (const Explanation& told : tell_preview(*policy, seen, language)) must(!told.heading.empty(), "each part has its heading");
}

int one(const std::uint8_t* data, std::size_t size) {
  config::PolicyFiles files = sound_files();
  Supposed supposed;
  supposed.at = night;
  supposed.horizon = std::chrono::minutes(30);
  Bytes bytes(data, size);
  for (int count = 0; count < most_edits && !bytes.empty(); ++count) {
    std::string_view line = bytes.line();
    if (!line.starts_with('@')) {
      edit(files, line);
      continue;
    }
    const std::size_t blank = std::min(line.find(' '), line.size());
    supposed.category = line.substr(1, blank - 1);
    supposed.level = line.substr(std::min(blank + 1, line.size()));
  }
  const config::LoadedPolicy loaded = load_and_check(files);
  const config::PolicyChanges changes = config::compare_policies(sound_files(), files);
  must(changes.listed.size() <= config::kMostChanges, "a list of changes is one that a person reads");
  (void)config::change_lines(changes, Language::zh);
  if (loaded.policy) look_at(loaded, supposed);
  return 0;
}

const Known known("policy_edit", one);

}  // namespace
}  // namespace jibao::fuzz
