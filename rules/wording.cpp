// Templates and units: what check_template accepts, fill_with_spans fills without a gap, and what an SMS
// counts.
//
// Invariant: filling is total and cannot loop: one pass over the pieces, values are never read again as
// templates. Called by config/ when a policy is loaded and by message.cpp for each page. Surprise: sections
// test a value for being non-empty, there is no else.
#include "rules/wording.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "rules/characters.hpp"
#include "rules/template.hpp"

namespace jibao {
namespace {

constexpr std::size_t one_sms = 70;  // units of a message that travels in one part
constexpr std::size_t sms_part =
    67;  // units of each part of a longer one: three go to the header that joins them

struct Piece {
  enum class Kind { literal, variable, section, end, fault };
  Kind kind = Kind::literal;
  std::string_view text;   // a literal's text, a variable's or section's name
  std::size_t offset = 0;  // in the template
  std::string message;     // of a fault
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// What stands between {{ and }}.
Piece read_braces(std::string_view inside, std::size_t offset) {
  const std::string_view content = trimmed(inside);
  if (content == "/if") return {Piece::Kind::end, {}, offset, {}};
  if (content.starts_with("#if") && (content.size() == 3 || content[3] == ' ' || content[3] == '\t')) {
    const std::string_view name = trimmed(content.substr(3));
    if (name.empty()) return {Piece::Kind::fault, {}, offset, "'{{#if}}' names no variable"};
    return {Piece::Kind::section, name, offset, {}};
  }
  if (content.empty()) return {Piece::Kind::fault, {}, offset, "'{{}}' names no variable"};
  if (content.front() == '#' || content.front() == '/')
    return {Piece::Kind::fault,
            {},
            offset,
            "'{{" + std::string(content) + "}}' is not known: there are {{#if NAME}} and {{/if}}"};
  return {Piece::Kind::variable, content, offset, {}};
}

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  const auto add_literal = [&](std::size_t from, std::size_t until) {
    const std::string_view literal = text.substr(from, until - from);
    if (!literal.empty()) pieces.push_back({Piece::Kind::literal, literal, from, {}});
    if (const auto stray = literal.find("}}"); stray != std::string_view::npos)
      pieces.push_back({Piece::Kind::fault, {}, from + stray, "'}}' closes nothing"});
  };
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = std::min(text.find("{{", at), text.size());
    add_literal(at, open);
    if (open == text.size()) break;
    const std::size_t close = text.find("}}", open + 2);
    if (close == std::string_view::npos || text.find("{{", open + 2) < close) {
      pieces.push_back({Piece::Kind::fault, {}, open, "'{{' is not closed"});
      at = open + 2;
      continue;
    }
    pieces.push_back(read_braces(text.substr(open + 2, close - open - 2), open));
    at = close + 2;
  }
  return pieces;
}

bool is_known(std::string_view name) {
  const auto& known = template_variables();
  return std::find(known.begin(), known.end(), name) != known.end();
}

// How many letters must be put in, left out or replaced to make one name of the other.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// The known name that a misspelled one most likely meant; nothing where none is near.
std::string nearest(std::string_view name) {
  constexpr std::size_t longest_name = 40;  // nobody misspells a name into one much longer
  if (name.size() > longest_name) return {};
  std::size_t best = std::max<std::size_t>(1, name.size() / 3) + 1;
  std::string_view found;
  for (const std::string_view known : template_variables()) {
    const std::size_t far = distance(name, known);
    if (far >= best) continue;
    best = far;
    found = known;
  }
  return std::string(found);
}

}  // namespace

std::size_t ucs2_units(std::string_view utf8) {
  std::size_t units = 0;
  while (!utf8.empty()) {
    const Character character = first_character(utf8);
    units += character.units();
    utf8.remove_prefix(character.bytes);
  }
  return units;
}

std::size_t sms_parts(std::string_view utf8) {
  if (ucs2_units(utf8) <= one_sms) return 1;
  std::size_t parts = 1;
  std::size_t used = 0;
  while (!utf8.empty()) {
    const Character character = first_character(utf8);
    if (used + character.units() > sms_part) {
      ++parts;
      used = 0;
    }
    used += character.units();
    utf8.remove_prefix(character.bytes);
  }
  return parts;
}

std::string cut_to_units(std::string_view utf8, std::size_t units) {
  if (ucs2_units(utf8) <= units) return std::string(utf8);
  if (units == 0) return {};
  std::size_t kept = 0;
  std::size_t used = 1;  // the mark
  while (kept < utf8.size()) {
    const Character character = first_character(utf8.substr(kept));
    if (used + character.units() > units) break;
    used += character.units();
    kept += character.bytes;
  }
  return std::string(utf8.substr(0, kept)) + "…";
}

const std::vector<std::string_view>& template_variables() {
  static const std::vector<std::string_view> names{
      "drill",     "level",   "place",   "event",    "time",      "casualties", "code",        "duty_phone",
      "duty_room", "office",  "number",  "deadline", "remaining", "obligation", "owed_to",     "person",
      "by",        "missing", "summary", "link",     "reason",    "category",   "source_unit", "reporter",
      "into",      "codes",   "tone", "count",   "more",     "others"};
  return names;
}

std::vector<TemplateFault> check_template(std::string_view text) {
  std::vector<TemplateFault> faults;
  std::vector<std::size_t> open;  // offsets of the sections that are not closed yet
  for (const Piece& piece : pieces_of(text)) {
    switch (piece.kind) {
      case Piece::Kind::literal: break;
      case Piece::Kind::fault: faults.push_back({piece.offset, piece.message, {}}); break;
      case Piece::Kind::section: open.push_back(piece.offset); [[fallthrough]];
      case Piece::Kind::variable:
        if (!is_known(piece.text))
          faults.push_back(
              {piece.offset, "there is no variable '" + std::string(piece.text) + "'", nearest(piece.text)});
        break;
      case Piece::Kind::end:
        if (open.empty())
          faults.push_back({piece.offset, "'{{/if}}' ends no section", {}});
        else
          open.pop_back();
        break;
    }
  }
  for (const std::size_t offset : open)
    faults.push_back({offset, "this section is not ended by '{{/if}}'", {}});
  std::stable_sort(faults.begin(), faults.end(),
                   [](const TemplateFault& a, const TemplateFault& b) { return a.offset < b.offset; });
  return faults;
}

std::vector<std::string_view> variables_of(std::string_view text) {
  std::vector<std::string_view> names;
  for (const Piece& piece : pieces_of(text)) {
    const bool names_one = piece.kind == Piece::Kind::variable && is_known(piece.text);
    if (names_one && std::find(names.begin(), names.end(), piece.text) == names.end()) names.push_back(piece.text);
  }
  return names;
}

FilledTemplate fill_with_spans(std::string_view text, const TemplateValues& values) {
  const auto value_of = [&](std::string_view name) -> const std::string* {
    const auto found =
        std::find_if(values.begin(), values.end(), [&](const auto& value) { return value.first == name; });
    return found != values.end() ? &found->second : nullptr;
  };
  FilledTemplate filled;
  if (text.find("{{") == std::string_view::npos) {
    filled.text = text;
    return filled;
  }
  std::size_t depth = 0;                    // of open sections
  std::optional<std::size_t> hidden_below;  // the depth of the outermost section that is left out
  for (const Piece& piece : pieces_of(text)) {
    if (piece.kind == Piece::Kind::section) {
      const std::string* value = value_of(piece.text);
      if (!hidden_below && (value == nullptr || value->empty())) hidden_below = depth;
      ++depth;
    } else if (piece.kind == Piece::Kind::end) {
      if (depth > 0) --depth;
      if (hidden_below && depth <= *hidden_below) hidden_below.reset();
    } else if (hidden_below) {
      continue;
    } else if (piece.kind == Piece::Kind::literal) {
      filled.text += piece.text;
    } else if (const std::string* value =
                   piece.kind == Piece::Kind::variable ? value_of(piece.text) : nullptr) {
      const std::size_t begin = filled.text.size();
      filled.text += *value;
      filled.spans.push_back({piece.text, begin, filled.text.size()});
    }
  }
  return filled;
}

std::string fill_template(std::string_view text,
                          const std::vector<std::pair<std::string_view, std::string>>& values) {
  return fill_with_spans(text, values).text;
}

}  // namespace jibao
