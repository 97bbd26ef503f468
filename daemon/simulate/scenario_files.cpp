// Scenario files from the disk or from a text, and what came of them as text and as JSON.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>

#include "config/policy_loader.hpp"
#include "daemon/simulate/scenario_run.hpp"

namespace jibao::simulate {
namespace {

namespace json = boost::json;

// The text of the file, one byte more than is allowed at most: the reader says that it is too large.
std::optional<std::string> text_of(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  std::ifstream stream(path, std::ios::binary);
  std::string text(config::kLargestFile + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || (!stream && !stream.eof())) return std::nullopt;
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

void run_all(ScenarioFile& frame, std::shared_ptr<const Policy> policy, FileOutcome& outcome, Language language) {
  const std::vector<Scenario> scenarios = read_scenarios(frame, *policy);
  outcome.policy = policy->version;
  outcome.readable = !frame.diagnostics.has_errors();
  if (!outcome.readable) return;
  for (const Scenario& scenario : scenarios)
    outcome.scenarios.push_back(run_scenario(scenario, policy, frame.diagnostics, language));
}

std::string say(Language language, std::string zh, std::string en) {
  return language == Language::en ? std::move(en) : std::move(zh);
}

std::string scenario_line(const FileOutcome& file, const ScenarioOutcome& scenario, Language language) {
  const std::string place = file.file + ":" + std::to_string(scenario.place.line) + ": ";
  const std::string count = std::to_string(scenario.expectations);
  if (scenario.failed > 0)
    return place + say(language, "未通过  ", "failed  ") + scenario.name +
           say(language, "（" + count + " 项预期，" + std::to_string(scenario.failed) + " 项不符）",
               " (" + count + " expectations, " + std::to_string(scenario.failed) + " failed)");
  return place + say(language, "通过  ", "passed  ") + scenario.name +
         say(language,
             "（" + count + " 项预期，历时 " + duration_text(scenario.length, language) + "，呼叫 " +
                 std::to_string(scenario.pages) + " 次）",
             " (" + count + " expectations, " + duration_text(scenario.length, language) + ", " +
                 std::to_string(scenario.pages) + " pages)");
}

json::object finding(const config::Diagnostic& found) {
  json::array details;
  std::string_view rest = found.hint;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    details.push_back(json::string(rest.substr(0, end)));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return {{"line", found.place.line}, {"column", found.place.column}, {"message", found.message}, {"details", details}};
}

}  // namespace

bool FileOutcome::passed() const {
  bool all = readable;
  for (const ScenarioOutcome& scenario : scenarios) all = all && scenario.failed == 0;
  return all;
}

FileOutcome run_file(const std::filesystem::path& file, Language language) {
  FileOutcome outcome;
  outcome.file = file.string();
  const auto text = text_of(file);
  if (!text) {
    const int index = outcome.diagnostics.add_file(outcome.file, "");
    outcome.diagnostics.error({index, 0, 0, 1}, "the file cannot be read");
    return outcome;
  }
  ScenarioFile frame = read_frame(outcome.file, *text, true);
  if (!frame.diagnostics.has_errors()) {
    const std::filesystem::path main = (file.parent_path() / frame.policy).lexically_normal();
    config::LoadedPolicy loaded = config::load_policy(main);
    if (loaded.policy) {
      run_all(frame, std::make_shared<const Policy>(std::move(*loaded.policy)), outcome, language);
    } else {
      frame.diagnostics.error(frame.policy_place, "the policy does not load", "see what is said of it above");
      outcome.policy_diagnostics = loaded.diagnostics.render();
    }
  }
  outcome.diagnostics = std::move(frame.diagnostics);
  return outcome;
}

FileOutcome run_text(std::string name, std::string_view text, std::shared_ptr<const Policy> policy, Language language) {
  FileOutcome outcome;
  outcome.file = name;
  ScenarioFile frame = read_frame(std::move(name), text, false);
  if (!frame.diagnostics.has_errors()) run_all(frame, std::move(policy), outcome, language);
  outcome.diagnostics = std::move(frame.diagnostics);
  return outcome;
}

int exit_code(const std::vector<FileOutcome>& outcomes) {
  int code = 0;
  for (const FileOutcome& outcome : outcomes) {
    if (!outcome.readable) return 2;
    if (!outcome.passed()) code = 1;
  }
  return code;
}

std::string outcome_text(const std::vector<FileOutcome>& outcomes, Language language) {
  std::string text;
  std::size_t scenarios = 0, failed = 0, unreadable = 0;
  for (const FileOutcome& outcome : outcomes) {
    text += outcome.policy_diagnostics + outcome.diagnostics.render();
    if (!outcome.readable) ++unreadable;
    for (const ScenarioOutcome& scenario : outcome.scenarios) {
      text += scenario_line(outcome, scenario, language) + "\n";
      ++scenarios;
      if (scenario.failed > 0) ++failed;
    }
  }
  text += say(language, std::to_string(scenarios) + " 个场景，" + std::to_string(failed) + " 个未通过",
              std::to_string(scenarios) + " scenarios, " + std::to_string(failed) + " failed");
  if (unreadable > 0)
    text += say(language, "；" + std::to_string(unreadable) + " 个文件有误，未推演",
                "; " + std::to_string(unreadable) + " files are faulty and were not run");
  return text + "\n";
}

std::string outcome_json(const std::vector<FileOutcome>& outcomes) {
  json::array files;
  for (const FileOutcome& outcome : outcomes) {
    json::array scenarios, faults, failures;
    for (const config::Diagnostic& found : outcome.diagnostics.sorted())
      (found.severity == config::Severity::failure ? failures : faults).push_back(finding(found));
    for (const ScenarioOutcome& scenario : outcome.scenarios)
      scenarios.push_back(json::object{{"name", scenario.name},
                                       {"line", scenario.place.line},
                                       {"passed", scenario.failed == 0},
                                       {"expectations", scenario.expectations},
                                       {"failed", scenario.failed},
                                       {"pages", scenario.pages}});
    files.push_back(json::object{{"file", outcome.file},
                                 {"policy", outcome.policy},
                                 {"readable", outcome.readable},
                                 {"passed", outcome.passed()},
                                 {"scenarios", std::move(scenarios)},
                                 {"failures", std::move(failures)},
                                 {"faults", std::move(faults)},
                                 {"policy_diagnostics", outcome.policy_diagnostics}});
  }
  return json::serialize(json::object{{"passed", exit_code(outcomes) == 0}, {"files", std::move(files)}});
}

}  // namespace jibao::simulate
