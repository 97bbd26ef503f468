// Every file of bad/ and exactly what the loader says to it, kept beside it as .txt.
//
// A file names the sound parts under bad/base/ and spoils one thing. With JIBAO_UPDATE_GOLDEN=1 in the
// environment the texts are written anew; read the difference before committing it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "config/policy_loader.hpp"

namespace jibao::config {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(JIBAO_SOURCE_DIR) / "tests" / "config" / "bad";

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The parts, by the names that the bad files use.
const std::map<std::string, std::string>& parts() {
  static const std::map<std::string, std::string> all = [] {
    std::map<std::string, std::string> texts;
    for (const auto& entry : fs::directory_iterator(folder / "base")) {
      texts["base/" + entry.path().filename().string()] = text_of(entry.path());
    }
    return texts;
  }();
  return all;
}

LoadedPolicy load_with_parts(const std::string& name, const std::string& text) {
  PolicyFiles files{name, parts()};
  files.texts[name] = text;
  return load_policy(files);
}

std::vector<fs::path> bad_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

const std::string sound =
    R"(include: [base/office.yaml, base/categories.yaml, base/people.yaml, base/roster.yaml,
  base/channels.yaml, base/wording.yaml, base/escalations.yaml, base/intake.yaml, base/obligations.yaml]
)";

class BadPolicy : public ::testing::TestWithParam<fs::path> {};

TEST_P(BadPolicy, IsAnsweredWithExactlyTheseDiagnostics) {
  const std::string name = GetParam().filename().string();
  const LoadedPolicy loaded = load_with_parts(name, text_of(GetParam()));
  const std::string said = loaded.diagnostics.render();
  fs::path golden = GetParam();
  golden.replace_extension(".txt");
  if (std::getenv("JIBAO_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << said;
  EXPECT_EQ(said, text_of(golden));
  EXPECT_FALSE(said.empty());
  EXPECT_EQ(loaded.policy.has_value(), !loaded.diagnostics.has_errors());
  EXPECT_EQ(loaded.diagnostics.has_errors(), name.find("warned") == std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Files, BadPolicy, ::testing::ValuesIn(bad_files()),
                         [](const auto& file) { return file.param.stem().string(); });

TEST(BadPolicies, AreAtLeastForty) { EXPECT_GE(bad_files().size(), 40u); }

TEST(BadPolicies, AreSoundButForWhatTheySpoil) {
  const LoadedPolicy loaded = load_with_parts("sound.yaml", sound);
  EXPECT_EQ(loaded.diagnostics.render(), "");
  EXPECT_TRUE(loaded.policy);
}

}  // namespace
}  // namespace jibao::config
