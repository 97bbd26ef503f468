// See characters.hpp. What is invisible or turns the direction of writing is named here, by code points.
//
// Invariant: what visible() gives holds no control character, so that no value can forge a line, a mark of
// ours (link_mark begins with an escape character) or a terminal's command. Called wherever text from outside
// is put in words.
#include "rules/characters.hpp"

#include <array>
#include <cstdio>

namespace jibao {
namespace {

constexpr char32_t replacement = 0xFFFD;

bool turns_direction(char32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0x200E ||
         point == 0x200F || point == 0x061C;
}

bool invisible(char32_t point) {
  return (point >= 0x200B && point <= 0x200D) || (point >= 0x2060 && point <= 0x2064) || point == 0xFEFF ||
         point == 0x00AD || point == 0x180E || (point >= 0xE0000 && point <= 0xE007F);
}

bool breaks_line(char32_t point) {
  return (point >= 0x09 && point <= 0x0D) || point == 0x85 || point == 0x2028 || point == 0x2029;
}

bool is_control(char32_t point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

std::string named(char32_t point) {
  std::array<char, 16> text{};
  const int written = std::snprintf(text.data(), text.size(), "<U+%04X>", static_cast<unsigned>(point));
  return std::string(text.data(), static_cast<std::size_t>(written));
}

bool stands(char32_t point) {
  if ((point >= 0x20 && point < 0x7F) || (point >= 0x3000 && point < 0xE000)) return true;  // ASCII, Chinese
  return point != replacement && !breaks_line(point) && !is_control(point) && !turns_direction(point) && !invisible(point);
}

std::string in_place_of(char32_t point) {
  if (breaks_line(point)) return " ";
  if (is_control(point) || turns_direction(point)) return named(point);
  return point == replacement ? "\uFFFD" : "";
}

// What a lead byte promises: how many bytes follow, and the smallest code point that may be written so.
struct Lead {
  std::size_t following;
  char32_t bits;
  char32_t smallest;
};

Lead lead_of(unsigned char byte) {
  if ((byte & 0xE0U) == 0xC0) return {1, byte & 0x1FU, 0x80};
  if ((byte & 0xF0U) == 0xE0) return {2, byte & 0x0FU, 0x800};
  if ((byte & 0xF8U) == 0xF0) return {3, byte & 0x07U, 0x10000};
  return {0, replacement, 0};
}

}  // namespace

Character any_first_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {1, first};
  const Lead lead = lead_of(first);
  if (lead.following == 0 || text.size() <= lead.following) return {1, replacement};
  char32_t point = lead.bits;
  for (std::size_t i = 1; i <= lead.following; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80) return {1, replacement};
    point = (point << 6U) | (byte & 0x3FU);
  }
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (point < lead.smallest || point > 0x10FFFF || surrogate) return {1, replacement};
  return {lead.following + 1, point};
}

std::string visible(std::string_view text, std::size_t most_units) {
  std::string shown;
  std::size_t units = 0;
  std::size_t from = 0;  // text[from, at) stands as it is, and is not shown yet
  std::size_t at = 0;
  for (Character character; at < text.size(); at += character.bytes) {
    character = first_character(text.substr(at));
    units += character.units();
    if (units > most_units) return shown.append(text, from, at - from) + "…";
    if (stands(character.point)) continue;
    shown.append(text, from, at - from);
    shown += in_place_of(character.point);
    from = at + character.bytes;
  }
  return shown.append(text, from);
}

}  // namespace jibao
