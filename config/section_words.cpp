// What all sections read in the same way: texts in two languages, identifiers, names of things defined
// elsewhere. See sections.hpp for the contracts.
#include <algorithm>

#include "config/sections.hpp"
#include "config/unicode.hpp"

namespace jibao::config {

Text read_text(const Fields& fields, std::string_view key, TextBounds bounds) {
  const Node* node = fields.node(key);
  if (node == nullptr || node->kind != NodeKind::mapping) return {fields.text(key, bounds), {}};
  const Fields both = read_map(*node, fields.key_place(key), "'" + std::string(key) + "' of " + fields.what(),
                               {required("zh"), optional("en")}, fields.diagnostics());
  return {both.text("zh", bounds), both.text("en", bounds)};
}

bool is_identifier(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (text.empty() || text.size() > 64 || !plain(text.front())) return false;
  return std::all_of(text.begin(), text.end(), [plain](char c) { return plain(c) || c == '_' || c == '-'; });
}

std::string read_identifier(const Fields& fields, std::string_view key) {
  std::string text = fields.text(key);
  if (text.empty() || is_identifier(text)) return text;
  fields.error(fields.place(key),
               "'" + text + "' cannot be the '" + std::string(key) + "' of " + fields.what(),
               "use small letters, digits, '_' and '-', at most 64");
  return {};
}

std::vector<std::string> read_uses(Reading& reading, const Fields& fields, std::string_view key, Named kind,
                                   std::size_t most) {
  std::vector<std::string> names;
  for (PlacedText& word : fields.words(key, most)) {
    reading.references.use(kind, word.text, word.place);
    names.push_back(std::move(word.text));
  }
  return names;
}

std::string read_use(Reading& reading, const Fields& fields, std::string_view key, Named kind) {
  std::string name = fields.text(key);
  if (!name.empty()) reading.references.use(kind, name, fields.place(key));
  return name;
}

std::vector<std::string> read_category_prefixes(Reading& reading, const Fields& fields,
                                                std::string_view key) {
  std::vector<std::string> prefixes;
  for (PlacedText& word : fields.words(key, kMostCategories)) {
    if (word.text != "*") reading.references.use(Named::category, word.text, word.place);
    prefixes.push_back(std::move(word.text));
  }
  return prefixes;
}

Place place_in_scalar(const Diagnostics& diagnostics, const Node& scalar, std::size_t offset) {
  std::size_t braces = 0;  // how many '{{' begin at or before the offset
  std::size_t last = 0;
  for (std::size_t at = scalar.text.find("{{"); at != std::string::npos && at <= offset;
       at = scalar.text.find("{{", at + 2)) {
    ++braces;
    last = at;
  }
  if (braces == 0) return scalar.place;
  Place place = scalar.place;
  std::size_t from = 0;
  // Characters before the scalar on its first line are skipped: another value may hold braces there.
  const std::string& first = diagnostics.line(place.file, place.line);
  for (int skipped = 1; skipped < place.column && from < first.size(); ++skipped) {
    ++from;
    while (from < first.size() && (static_cast<unsigned char>(first[from]) & 0xC0) == 0x80) ++from;
  }
  const int lines = static_cast<int>(std::count(scalar.text.begin(), scalar.text.end(), '\n')) + 200;
  for (int i = 0; i < lines; ++i, from = 0) {
    const std::string& line = diagnostics.line(place.file, scalar.place.line + i);
    for (std::size_t at = line.find("{{", from); at != std::string::npos; at = line.find("{{", at + 2)) {
      if (--braces > 0) continue;
      const std::size_t fault = std::min(at + (offset - last), line.size());
      // Up to the closing braces, unless another variable begins first: then these are not closed at all.
      const std::size_t next = std::min(line.find("{{", at + 2), line.size());
      std::size_t close = line.find("}}", at);
      if (close != std::string::npos && close > next) close = std::string::npos;
      const std::size_t end = close == std::string::npos ? fault + 2 : close + 2;
      place.line = scalar.place.line + i;
      place.column = static_cast<int>(character_count(std::string_view(line).substr(0, fault))) + 1;
      place.length = static_cast<int>(std::max<std::size_t>(
          1, character_count(std::string_view(line).substr(fault, end - std::min(end, fault)))));
      return place;
    }
  }
  return scalar.place;
}

}  // namespace jibao::config
