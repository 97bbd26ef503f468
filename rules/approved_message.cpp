// See approved_message.hpp.
#include "rules/approved_message.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "rules/characters.hpp"

namespace jibao {
namespace {

// What is answered with, dialled or measured: cut, it would be another number.
constexpr std::array<std::string_view, 7> numbers{"code", "codes", "duty_phone", "time", "deadline", "remaining", "casualties"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Without anything that a provider takes for a link: no "//", no dot before a letter. 【】 is the signature's alone.
std::string without_links(std::string_view value) {
  std::string plain;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string_view rest = value.substr(i);
    if (rest.starts_with("//") || (rest.size() > 1 && rest[0] == '.' && is_letter(rest[1]))) {
      plain += ' ';
      if (rest[0] == '/') ++i;
    } else if (rest.starts_with("【") || rest.starts_with("】")) {
      plain += rest.starts_with("【") ? "（" : "）";
      i += 2;
    } else {
      plain += value[i];
    }
  }
  return plain;
}

std::string cut_to_characters(std::string_view value, std::size_t most) {
  std::size_t characters = 0;
  for (std::string_view rest = value; !rest.empty(); rest.remove_prefix(first_character(rest).bytes)) ++characters;
  if (characters <= most) return std::string(value);
  std::string kept;
  for (std::size_t taken = 1; taken < most; ++taken) {
    const std::size_t bytes = first_character(value).bytes;
    kept += value.substr(0, bytes);
    value.remove_prefix(bytes);
  }
  return kept + "…";
}

}  // namespace

bool may_carry_the_drill_mark(std::string_view variable) {
  return std::find(numbers.begin(), numbers.end(), variable) == numbers.end();
}

Message fill_approved(const ApprovedTemplate& approved, const TemplateValues& values, std::size_t longest, bool drill,
                      const Phrases& phrases) {
  Message message;
  TemplateValues fit;
  for (const std::string_view variable : variables_of(approved.text)) {
    const auto given = std::find_if(values.begin(), values.end(), [&](const auto& each) { return each.first == variable; });
    std::string value = given == values.end() ? std::string() : without_links(visible(given->second, 20 * longest));
    if (value.empty()) value = phrases.say("无", "none");
    if (may_carry_the_drill_mark(variable)) {
      if (std::exchange(drill, false)) value.insert(0, phrases.say("（演练）", "(drill) "));
      value = cut_to_characters(value, longest);
    }
    message.values.push_back({std::string(variable), value});
    fit.emplace_back(variable, std::move(value));
  }
  message.text = fill_with_spans(approved.text, fit).text;
  return message;
}

}  // namespace jibao
