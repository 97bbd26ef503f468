// What the loader says of many policies, for reference_test.py: a path of a main file on each line of the standard input,
// and on the standard output, tab between, for each of them
//
//   map      FILE LINE COLUMN KEY...   every map that was read, a required key with '!' behind it (with --maps alone)
//   error    FILE LINE MESSAGE         and `warning` likewise; FILE may be empty
//   end      loaded|refused
//
// Prints the fields of a report first, a line `fields NAME...`, and the variables of templates, `variables NAME...`.
#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>

#include "config/fields.hpp"
#include "config/policy_loader.hpp"
#include "rules/report.hpp"
#include "rules/wording.hpp"

namespace jibao::config {
namespace {

// The same on one line without tabs.
std::string plain(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text;
}

void print_map(const DeclaredMap& map) {
  if (map.node.place.line == 0) return;  // made by the loader: it stands in no file
  std::cout << "map\t" << map.file << '\t' << map.node.place.line << '\t' << map.node.place.column;
  for (const Key& key : map.keys) std::cout << '\t' << key.name << (key.required ? "!" : "");
  std::cout << '\n';
}

void print_words(std::string_view what, const std::vector<std::string_view>& words) {
  std::cout << what;
  for (const std::string_view word : words) std::cout << '\t' << word;
  std::cout << '\n';
}

void judge(const std::string& path) {
  const LoadedPolicy loaded = load_policy(std::filesystem::path(path));
  for (const Diagnostic& one : loaded.diagnostics.sorted()) {
    std::cout << (one.severity == Severity::error ? "error\t" : "warning\t")
              << loaded.diagnostics.file_name(one.place.file) << '\t' << one.place.line << '\t' << plain(one.message) << '\n';
  }
  std::cout << "end\t" << (loaded.policy ? "loaded" : "refused") << '\n';
}

}  // namespace
}  // namespace jibao::config

int main(int count, char** arguments) {
  if (count > 1 && std::string_view(arguments[1]) == "--maps") jibao::config::listen_to_maps(jibao::config::print_map);
  jibao::config::print_words("fields", jibao::report_fields());
  jibao::config::print_words("variables", jibao::template_variables());
  for (std::string path; std::getline(std::cin, path);) jibao::config::judge(path);
  return 0;
}
