// See fields.hpp.
#include "config/fields.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "config/unicode.hpp"
#include "config/values.hpp"
#include "rules/calendar.hpp"

namespace jibao::config {
namespace {

std::string_view kind_name(const Node& node) {
  if (node.kind == NodeKind::sequence) return "a list";
  if (node.kind == NodeKind::mapping) return "a map";
  return node.is_null() ? "nothing" : "a word";
}

std::string quote(std::string_view text) { return "'" + std::string(text) + "'"; }

// Long or many-line values are not repeated in a message: the line is shown below it anyway.
std::string shown(const std::string& text) {
  if (character_count(text) > 40 || text.find('\n') != std::string::npos) return "this";
  return quote(text);
}

std::string written(Duration duration) {
  const auto count = duration.count();
  if (count % 3600000 == 0 && count != 0) return std::to_string(count / 3600000) + "h";
  if (count % 60000 == 0 && count != 0) return std::to_string(count / 60000) + "m";
  if (count % 1000 == 0) return std::to_string(count / 1000) + "s";
  return std::to_string(count) + "ms";
}

bool is_map(const Node& node, Place head, const std::string& what, Diagnostics& diagnostics) {
  if (node.kind == NodeKind::mapping) return true;
  std::string hint = full_width_hint(node.text);
  if (hint.empty()) hint = "write 'key: value' lines, indented below it";
  diagnostics.error(node.is_null() ? head : node.place,
                    what + " must be a map, not " + std::string(kind_name(node)), std::move(hint));
  return false;
}

void (*map_listener)(const DeclaredMap&) = nullptr;

}  // namespace

void listen_to_maps(void (*listener)(const DeclaredMap&)) { map_listener = listener; }

Fields read_map(const Node& node, Place head, std::string what, std::initializer_list<Key> keys,
                Diagnostics& diagnostics) {
  Fields fields;
  fields.head_ = head;
  fields.what_ = std::move(what);
  fields.diagnostics_ = &diagnostics;
  for (const Key& key : keys) fields.declared_.emplace_back(key.name);
  if (!is_map(node, head, fields.what_, diagnostics)) return fields;
  fields.map_ = &node;
  if (map_listener != nullptr) map_listener({node, diagnostics.file_name(node.place.file), keys});
  for (const Entry& entry : node.entries) {
    if (std::find(fields.declared_.begin(), fields.declared_.end(), entry.key) != fields.declared_.end())
      continue;
    std::string hint = full_width_hint(entry.key);
    if (hint.empty()) hint = did_you_mean(entry.key, fields.declared_);
    if (const auto meant = closest(entry.key, fields.declared_)) fields.misspelt_.push_back(*meant);
    diagnostics.error(entry.key_place, "unknown key " + quote(entry.key) + " in " + fields.what_,
                      std::move(hint));
  }
  for (const Key& key : keys) {
    if (!key.required) continue;
    const Entry* entry = node.find(key.name);
    if (entry == nullptr && fields.misspelt(key.name)) continue;
    if (entry == nullptr) {
      diagnostics.error(head, fields.what_ + " lacks " + quote(key.name));
    } else if (entry->value.is_null()) {
      diagnostics.error(entry->key_place, quote(key.name) + " of " + fields.what_ + " says nothing");
    }
  }
  return fields;
}

Fields read_free_map(const Node& node, Place head, std::string what, std::size_t most,
                     Diagnostics& diagnostics) {
  Fields fields;
  fields.head_ = head;
  fields.what_ = std::move(what);
  fields.diagnostics_ = &diagnostics;
  if (!is_map(node, head, fields.what_, diagnostics)) return fields;
  if (node.entries.size() > most) {
    diagnostics.error(head, fields.what_ + " has " + std::to_string(node.entries.size()) + " keys",
                      "at most " + std::to_string(most));
    return fields;
  }
  fields.map_ = &node;
  for (const Entry& entry : node.entries) fields.declared_.push_back(entry.key);
  return fields;
}

bool Fields::misspelt(std::string_view key) const {
  return std::find(misspelt_.begin(), misspelt_.end(), key) != misspelt_.end();
}

bool Fields::is_empty_list(std::string_view key) const {
  const Node* value = node(key);
  return value != nullptr && value->kind == NodeKind::sequence && value->items.empty();
}

const std::vector<Entry>& Fields::entries() const {
  static const std::vector<Entry> none;
  return map_ == nullptr ? none : map_->entries;
}

std::string titled(std::string_view noun, const Node& map, std::string_view key) {
  const Entry* entry = map.find(key);
  const bool named = entry != nullptr && entry->value.kind == NodeKind::scalar && !entry->value.is_null();
  return named ? std::string(noun) + " " + quote(entry->value.text) : std::string(noun);
}

const Node* Fields::node(std::string_view key) const {
  if (std::find(declared_.begin(), declared_.end(), key) == declared_.end()) {
    std::fprintf(stderr, "config: key '%.*s' is read but was not declared\n", static_cast<int>(key.size()),
                 key.data());
    std::abort();
  }
  if (map_ == nullptr) return nullptr;
  const Entry* entry = map_->find(key);
  return entry == nullptr || entry->value.is_null() ? nullptr : &entry->value;
}

Place Fields::place(std::string_view key) const {
  const Node* value = node(key);
  if (value == nullptr) return key_place(key);
  return value->kind == NodeKind::scalar ? value->place : key_place(key);
}

Place Fields::key_place(std::string_view key) const {
  const Entry* entry = map_ == nullptr ? nullptr : map_->find(key);
  return entry == nullptr ? head_ : entry->key_place;
}

std::optional<std::string> Fields::scalar(const Node& value, std::string_view key,
                                          std::string_view expected) const {
  if (value.kind == NodeKind::scalar && !value.is_null()) return value.text;
  const Place at = value.kind == NodeKind::scalar ? value.place : key_place(key);
  error(at, quote(key) + " must be " + std::string(expected) + ", not " + std::string(kind_name(value)));
  return std::nullopt;
}

std::optional<std::string> Fields::checked_text(const Node& value, std::string_view key,
                                                TextBounds bounds) const {
  auto text = scalar(value, key, "text");
  if (!text) return std::nullopt;
  if (text->empty() && !bounds.may_be_empty) {
    error(value.place, quote(key) + " is empty");
    return std::nullopt;
  }
  const std::size_t length = character_count(*text);
  if (length > bounds.most) {
    error(value.place, quote(key) + " has " + std::to_string(length) + " characters",
          "at most " + std::to_string(bounds.most));
    return std::nullopt;
  }
  const bool bad = std::any_of(text->begin(), text->end(), [bounds](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x7F || (byte < 0x20 && !(bounds.many_lines && c == '\n'));
  });
  if (bad) {
    error(value.place,
          quote(key) + (bounds.many_lines ? " holds a control character" : " must be one line of text"));
    return std::nullopt;
  }
  return text;
}

std::string Fields::text(std::string_view key, TextBounds bounds, std::string fallback) const {
  const Node* value = node(key);
  if (value == nullptr) return fallback;
  return checked_text(*value, key, bounds).value_or(std::move(fallback));
}

bool Fields::flag(std::string_view key, bool fallback) const {
  const Node* value = node(key);
  if (value == nullptr) return fallback;
  const auto text = scalar(*value, key, "true or false");
  if (!text) return fallback;
  if (*text == "true" || *text == "false") return *text == "true";
  error(value->place, shown(*text) + " is neither true nor false for " + quote(key), "write true or false");
  return fallback;
}

template <class T, class Parse>
std::optional<T> Fields::read_value(const Node& value, std::string_view key, std::string_view expected,
                                    Parse parse) const {
  const auto text = scalar(value, key, expected);
  if (!text) return std::nullopt;
  const Result<T> result = parse(*text);
  if (result) return *result;
  std::string hint = full_width_hint(*text);
  if (hint.empty()) hint = result.error().message;
  error(value.place, shown(*text) + " is not " + std::string(expected) + " for " + quote(key),
        std::move(hint));
  return std::nullopt;
}

template <class T, class Parse>
std::optional<T> Fields::read_scalar(std::string_view key, std::string_view expected, Parse parse) const {
  const Node* value = node(key);
  return value == nullptr ? std::nullopt : read_value<T>(*value, key, expected, parse);
}

std::optional<std::int64_t> Fields::read_whole(const Node& value, std::string_view key, std::int64_t least,
                                               std::int64_t most) const {
  const auto number = read_value<std::int64_t>(value, key, "a whole number", parse_whole);
  if (!number || (*number >= least && *number <= most)) return number;
  error(value.place, quote(key) + " is " + std::to_string(*number),
        "it goes from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::int64_t Fields::whole(std::string_view key, std::int64_t least, std::int64_t most,
                           std::int64_t fallback) const {
  const Node* value = node(key);
  return value == nullptr ? fallback : read_whole(*value, key, least, most).value_or(fallback);
}

std::vector<std::int64_t> Fields::wholes(std::string_view key, std::size_t most, std::int64_t least_value,
                                         std::int64_t most_value) const {
  std::vector<std::int64_t> result;
  for (const Node* item : scalars_of(key, most)) {
    if (const auto number = read_whole(*item, key, least_value, most_value)) result.push_back(*number);
  }
  return result;
}

std::optional<Duration> Fields::read_duration(const Node& value, std::string_view key,
                                              DurationBounds bounds) const {
  const auto parsed = read_value<Duration>(value, key, "a duration", parse_duration);
  if (!parsed) return std::nullopt;
  if (*parsed >= bounds.least && *parsed <= bounds.most) return *parsed;
  error(value.place, quote(key) + " is " + value.text,
        "it goes from " + written(bounds.least) + " to " + written(bounds.most));
  return std::nullopt;
}

Duration Fields::duration(std::string_view key, Duration fallback, DurationBounds bounds) const {
  const Node* value = node(key);
  return value == nullptr ? fallback : read_duration(*value, key, bounds).value_or(fallback);
}

std::optional<Limit> Fields::limit(std::string_view key) const {
  return read_scalar<Limit>(key, "a limit", parse_limit);
}

std::optional<std::chrono::minutes> Fields::time_of_day(std::string_view key) const {
  return read_scalar<std::chrono::minutes>(key, "a time of day", parse_time_of_day);
}

std::optional<Date> Fields::date(std::string_view key) const {
  return read_scalar<Date>(key, "a date", parse_date);
}

std::optional<Instant> Fields::instant(std::string_view key) const {
  const auto instant =
      read_scalar<Instant>(key, "a time with offset", [](std::string_view text) -> Result<Instant> {
        const Result<Instant> parsed = parse_rfc3339(text);
        if (!parsed) return failure("write it like 2026-07-19T08:00:00+08:00");
        return *parsed;
      });
  return instant;
}

std::vector<const Node*> Fields::items(std::string_view key, std::size_t most) const {
  const Node* value = node(key);
  if (value == nullptr) return {};
  if (value->kind != NodeKind::sequence) {
    std::string hint = full_width_hint(value->text);
    if (hint.empty()) hint = "write '- ' before each item, or [a, b]";
    error(place(key), quote(key) + " must be a list, not " + std::string(kind_name(*value)), std::move(hint));
    return {};
  }
  if (value->items.size() > most) {
    error(key_place(key), quote(key) + " has " + std::to_string(value->items.size()) + " items",
          "at most " + std::to_string(most));
    return {};
  }
  std::vector<const Node*> result;
  for (const Node& item : value->items) result.push_back(&item);
  return result;
}

std::vector<const Node*> Fields::scalars_of(std::string_view key, std::size_t most) const {
  const Node* value = node(key);
  if (value != nullptr && value->kind == NodeKind::scalar) return {value};
  return items(key, most);
}

std::vector<PlacedText> Fields::texts(std::string_view key, std::size_t most, TextBounds bounds) const {
  std::vector<PlacedText> result;
  for (const Node* item : scalars_of(key, most)) {
    if (auto text = checked_text(*item, key, bounds)) result.push_back({std::move(*text), item->place});
  }
  return result;
}

std::vector<PlacedText> Fields::words(std::string_view key, std::size_t most, TextBounds bounds) const {
  std::vector<PlacedText> result;
  for (PlacedText& word : texts(key, most, bounds)) {
    const bool again = std::any_of(result.begin(), result.end(),
                                   [&word](const PlacedText& earlier) { return earlier.text == word.text; });
    if (again) {
      error(word.place, shown(word.text) + " is in " + quote(key) + " twice");
    } else {
      result.push_back(std::move(word));
    }
  }
  return result;
}

std::vector<Duration> Fields::durations(std::string_view key, std::size_t most, DurationBounds bounds) const {
  std::vector<Duration> result;
  for (const Node* item : scalars_of(key, most)) {
    if (const auto duration = read_duration(*item, key, bounds)) result.push_back(*duration);
  }
  return result;
}

}  // namespace jibao::config
