// See sms_text.hpp.
#include "notifiers/sms_text.hpp"

#include <algorithm>
#include <optional>

#include "rules/characters.hpp"

namespace jibao::notifiers {
namespace {

struct Room {
  std::size_t alone;
  std::size_t together;
};
constexpr Room ucs2_room{70, 67};
constexpr Room gsm7_room{160, 153};

// The GSM 7-bit default alphabet beside ASCII, and what needs the escape (3GPP TS 23.038, 6.2.1).
constexpr std::u32string_view gsm7_beyond_ascii = U"£¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";
constexpr std::u32string_view gsm7_escaped = U"^{}\\[~]|€\f";
constexpr std::u32string_view gsm7_not_ascii = U"`\t";

std::optional<std::size_t> septets(char32_t point) {
  if (gsm7_escaped.find(point) != std::u32string_view::npos) return 2;
  if (gsm7_beyond_ascii.find(point) != std::u32string_view::npos) return 1;
  if (gsm7_not_ascii.find(point) != std::u32string_view::npos) return std::nullopt;
  if (point == U'\n' || point == U'\r' || (point >= 0x20 && point < 0x7F)) return 1;
  return std::nullopt;
}

// Walks the text character by character and tells `each` its bytes and units; stops where that says false.
template <class Units, class Each>
void walk(std::string_view text, Units units, Each each) {
  std::size_t at = 0;
  while (at < text.size()) {
    const Character character = first_character(text.substr(at));
    if (!each(at, character.bytes, units(character))) return;
    at += character.bytes;
  }
}

std::size_t utf16_units(const Character& character) { return character.units(); }

// Counts parts as they fill up: a character that does not fit opens the next one, so parts may end short of
// full.
template <class Units>
SmsSize measure(std::string_view text, SmsCoding coding, const Room& room, Units units) {
  SmsSize size{coding, 0, 0};
  std::size_t parts = text.empty() ? 0 : 1;
  std::size_t used = 0;
  walk(text, units, [&](std::size_t, std::size_t, std::size_t count) {
    size.units += count;
    if (used + count > room.together) {
      ++parts;
      used = 0;
    }
    used += count;
    return true;
  });
  size.parts = size.units <= room.alone ? std::min<std::size_t>(parts, 1) : parts;
  return size;
}

}  // namespace

SmsSize measure_ucs2(std::string_view text) {
  return measure(text, SmsCoding::ucs2, ucs2_room, &utf16_units);
}

SmsSize measure_sms(std::string_view text) {
  bool gsm7 = true;
  walk(
      text, [](const Character& character) { return septets(character.point).value_or(0); },
      [&](std::size_t, std::size_t, std::size_t count) { return gsm7 = gsm7 && count > 0; });
  if (!gsm7) return measure_ucs2(text);
  return measure(text, SmsCoding::gsm7, gsm7_room,
                 [](const Character& character) { return septets(character.point).value_or(0); });
}

std::vector<std::string> split_ucs2(std::string_view text) {
  std::vector<std::string> parts;
  const std::size_t room = measure_ucs2(text).units <= ucs2_room.alone ? ucs2_room.alone : ucs2_room.together;
  std::size_t used = room;
  walk(text, &utf16_units, [&](std::size_t at, std::size_t bytes, std::size_t count) {
    if (used + count > room) {
      parts.emplace_back();
      used = 0;
    }
    parts.back() += text.substr(at, bytes);
    used += count;
    return true;
  });
  return parts;
}

std::string cut_ucs2(std::string_view text, std::size_t parts) {
  if (measure_ucs2(text).parts <= parts) return std::string(text);
  const std::size_t room = parts == 1 ? ucs2_room.alone : ucs2_room.together;
  std::size_t part = 1;
  std::size_t used = 0;
  std::size_t keep = 0;  // bytes that fit with the "…" behind them
  walk(text, &utf16_units, [&](std::size_t at, std::size_t bytes, std::size_t count) {
    if (used + count > room) {
      ++part;
      used = 0;
    }
    used += count;
    if (part > parts) return false;
    if (part < parts || used < room) keep = at + bytes;
    return true;
  });
  return std::string(text.substr(0, keep)) + "…";
}

}  // namespace jibao::notifiers
