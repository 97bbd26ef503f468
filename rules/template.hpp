// A template filled, with the places where each variable ended up: what fitting a message into an SMS needs
// to know.
//
// Invariant: a value is put in as it is and never read as a template again. Called by wording.cpp and
// message.cpp.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jibao {

using TemplateValues = std::vector<std::pair<std::string_view, std::string>>;

struct TemplateSpan {  // where the value of `name` stands in the filled text
  std::string_view name;
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct FilledTemplate {
  std::string text;
  std::vector<TemplateSpan> spans;  // in the order of the text
};

/// The variables that `text` names, each once, in the order in which they first stand in it.
std::vector<std::string_view> variables_of(std::string_view text);

/// Fills `text`. Names without a value are left out; faults of the template are read as leniently as they can
/// be.
FilledTemplate fill_with_spans(std::string_view text, const TemplateValues& values);

}  // namespace jibao
