// JSON from outside, read strictly: every fault with its place, all of them at once.
//
// Invariant: what read_json accepts has no duplicate key, no number that does not fit, no NUL, no broken
// UTF-8, and is at most json_depth deep; what an ObjectReader hands out has the type and the bound that was
// asked for. Unknown members are faults, with the known word that was probably meant. Called by intake.cpp
// and the other bodies of the API. Surprise: an absent member and a null are the same (nothing was said);
// only finish() finds unknown members.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/names.hpp"
#include "rules/time.hpp"

namespace jibao::web {

struct Fault {
  std::string pointer;  // RFC 6901; empty: the whole body
  std::string zh, en;
};

/// Faults of one request. Bounded: a body of 1 MiB could hold a hundred thousand.
class Faults {
 public:
  static constexpr std::size_t most = 50;  // more than one screen of them helps nobody
  void add(std::string pointer, std::string zh, std::string en);
  bool any() const { return !faults_.empty(); }
  const std::vector<Fault>& all() const { return faults_; }

 private:
  std::vector<Fault> faults_;
};

inline constexpr std::size_t json_depth = 8;  // the deepest body of ours has four

/// The value of `text`; nothing where it is malformed, and `faults` says where.
std::optional<boost::json::value> read_json(std::string_view text, Faults& faults);

/// Whether the text has a character that no name or title holds: controls (tab and line break only where
/// `lines`).
bool has_control(std::string_view text, bool lines);

std::string json_pointer(const std::string& parent, std::string_view key);

class ObjectReader {
 public:
  /// A value that is no object is a fault, and then every member is absent. `value` may be null: all absent.
  ObjectReader(const boost::json::value* value, std::string pointer, Faults& faults);

  /// Text of at most `longest` characters; empty where absent. `lines`: line breaks may stand in it.
  std::string text(std::string_view key, std::size_t longest, bool lines = false);
  /// RFC 3339 with an offset.
  std::optional<Instant> instant(std::string_view key);
  /// A whole number from 0 to `most`.
  std::optional<int> count(std::string_view key, int most);
  std::optional<bool> flag(std::string_view key);
  /// One of `words`; nothing where absent or wrong.
  std::optional<std::size_t> word(std::string_view key, const std::string_view* words, std::size_t many);
  template <class E>
  std::optional<E> name(std::string_view key) {
    const auto index = word(key, Names<E>::values.data(), Names<E>::values.size());
    return index ? std::optional<E>(static_cast<E>(*index)) : std::nullopt;
  }
  /// The member's value, or nullptr where it is absent or null; for nested readers and special shapes.
  const boost::json::value* member(std::string_view key);
  std::string at(std::string_view key) const { return json_pointer(pointer_, key); }
  /// Says that the member must be given.
  void require(std::string_view key, bool given);
  /// Unknown members become faults. Call once, last.
  void finish();
  Faults& faults() { return faults_; }

 private:
  const boost::json::object* object_ = nullptr;
  std::string pointer_;
  Faults& faults_;
  std::vector<std::string> known_;
};

}  // namespace jibao::web
