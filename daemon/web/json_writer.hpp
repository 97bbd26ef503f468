// JSON written as text, member by member, in the order in which it is said: an answer is one string that grows, where a
// tree of values cost more than judging the report did.
//
// Invariant: the same bytes as Boost.JSON's serializer writes for the same values (a test compares them); so a comma
// stands wherever something stands before. Called by incident_json.cpp and the handlers that answer with an incident.
// Surprise: text is passed on as it is, for only UTF-8 comes in.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace jibao::web {

class JsonWriter {
 public:
  explicit JsonWriter(std::size_t expected = 256) { out_.reserve(expected); }

  // An object or a list: an element, or a member of that name. Each is closed by its own call.
  void open() { element() += '{'; }
  void open(std::string_view name) { member(name) += '{'; }
  void close() { out_ += '}'; }
  void open_list() { element() += '['; }
  void open_list(std::string_view name) { member(name) += '['; }
  void close_list() { out_ += ']'; }

  void text(std::string_view value) { append_quoted(element(), value); }
  void text(std::string_view name, std::string_view value) { append_quoted(member(name), value); }
  void flag(std::string_view name, bool value) { member(name) += value ? "true" : "false"; }
  void null(std::string_view name) { member(name) += "null"; }
  template <std::integral Number>
  void number(Number value) {
    append_number(element(), value);
  }
  template <std::integral Number>
  void number(std::string_view name, Number value) {
    append_number(member(name), value);
  }
  // Absent values are null, so that a member is always there; of text, the empty one.
  void text_or_null(std::string_view name, std::string_view value) {
    value.empty() ? null(name) : text(name, value);
  }
  template <std::integral Number>
  void number_or_null(std::string_view name, const std::optional<Number>& value) {
    value ? number(name, *value) : null(name);
  }

  /// What was written. Requires: everything that was opened is closed.
  std::string take() { return std::move(out_); }

 private:
  std::string& element() {
    if (!out_.empty() && out_.back() != '{' && out_.back() != '[') out_ += ',';
    return out_;
  }
  std::string& member(std::string_view name) {
    append_quoted(element(), name);
    return out_ += ':';
  }
  template <std::integral Number>
  static void append_number(std::string& out, Number value) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  }
  static void append_quoted(std::string& out, std::string_view value);

  std::string out_;
};

}  // namespace jibao::web
