// What the loader says of many policies, for reference_test.py: a path of a main file on each line of the standard input,
// and on the standard output, tab between, for each of them
//
//   map      FILE LINE COLUMN KEY...   every map that was read, a required key with '!' behind it (with --maps alone)
//   error    FILE LINE MESSAGE         and `warning` likewise; FILE may be empty
//   end      loaded|refused DIGEST     the digest is that of the policy as the rules see it; equal policies have equal ones
//
// Prints the fields of a report first, a line `fields NAME...`, and the variables of templates, `variables NAME...`.
#include <algorithm>
#include <boost/pfr.hpp>
#include <chrono>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

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

// Writes a value of any type of rules/policy.hpp so that two of them are equal where what was written is.
template <class T>
void write(std::ostream& out, const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    out << value.size() << ':' << value;
  } else if constexpr (std::is_enum_v<T>) {
    out << static_cast<int>(value);
  } else if constexpr (std::is_arithmetic_v<T>) {
    out << value;
  } else if constexpr (std::is_same_v<T, Date>) {
    out << std::chrono::sys_days(value).time_since_epoch().count();
  } else if constexpr (requires { value.time_since_epoch(); }) {
    out << value.time_since_epoch().count();
  } else if constexpr (requires { typename T::period; }) {
    out << value.count();
  } else if constexpr (requires { value.has_value(); }) {
    out << value.has_value();
    if (value) write(out, *value);
  } else if constexpr (requires { value.valueless_by_exception(); }) {
    out << value.index();
    std::visit([&out](const auto& held) { write(out, held); }, value);
  } else if constexpr (requires { value.begin(); }) {
    out << value.size();
    for (const auto& item : value) write(out << ' ', item);
  } else if constexpr (requires { value.first; value.second; }) {
    write(out, value.first);
    write(out << '=', value.second);
  } else {
    out << '{';
    boost::pfr::for_each_field(value, [&out](const auto& field) { write(out << ' ', field); });
    out << '}';
  }
}

std::size_t digest(Policy policy) {
  policy.version.clear();  // that of the texts
  std::ostringstream out;
  write(out, policy);
  return std::hash<std::string>{}(out.str());
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
  if (loaded.policy)
    std::cout << "end\tloaded\t" << digest(*loaded.policy) << '\n';
  else
    std::cout << "end\trefused\n";
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
