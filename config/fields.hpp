// The typed reading layer: a node of the tree -> values of C++, with an error at the right place for each
// that is not.
//
// Invariant: reading never stops at the first fault. A getter that finds one reports it and gives the
// fallback, so the caller goes on; the policy built from it is thrown away because the diagnostics hold an
// error. Called by the loader's parts. Surprise: asking for a key that was not declared in read_map aborts:
// it is a mistake of ours.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/spelling.hpp"
#include "config/yaml_tree.hpp"
#include "rules/names.hpp"
#include "rules/policy.hpp"

namespace jibao::config {

struct Key {
  std::string_view name;
  bool required = false;
};
constexpr Key required(std::string_view name) { return {name, true}; }
constexpr Key optional(std::string_view name) { return {name, false}; }

/// How many of the written names of E a policy may use: the first ones. The others are of the program alone.
template <class E>
inline constexpr std::size_t policy_names = Names<E>::values.size();
template <>
inline constexpr std::size_t policy_names<DeedKind> = static_cast<std::size_t>(DeedKind::answer);
template <>
inline constexpr std::size_t policy_names<Anchor> = static_cast<std::size_t>(Anchor::asked);

struct TextBounds {
  std::size_t most = 200;  // characters
  bool may_be_empty = false;
  bool many_lines = false;
};

struct DurationBounds {
  Duration least{1};
  Duration most{std::chrono::hours(24 * 366)};
};

struct PlacedText {
  std::string text;
  Place place;
};

// A map of the file whose keys have been checked. Keeps pointers into the tree: the tree must outlive it.
class Fields {
 public:
  [[nodiscard]] bool has(std::string_view key) const { return node(key) != nullptr; }
  // The value of `key`, or nullptr where the key is absent or says nothing (null).
  [[nodiscard]] const Node* node(std::string_view key) const;
  // Where the value of `key` is, or, where there is none, the place of the map itself.
  [[nodiscard]] Place place(std::string_view key) const;
  // Where the word `key` itself stands, or, where there is none, the place of the map itself.
  [[nodiscard]] Place key_place(std::string_view key) const;
  // Whether the file has an unknown key that was probably meant to be `key`: then its absence needs no word.
  [[nodiscard]] bool misspelt(std::string_view key) const;
  // Whether `key` is a list without items (not: something else, which is reported when it is read).
  [[nodiscard]] bool is_empty_list(std::string_view key) const;
  [[nodiscard]] Place head() const { return head_; }
  // The entries in the order of the file; none where the node is no map.
  [[nodiscard]] const std::vector<Entry>& entries() const;
  [[nodiscard]] const std::string& what() const { return what_; }

  std::string text(std::string_view key, TextBounds bounds = {}, std::string fallback = {}) const;
  bool flag(std::string_view key, bool fallback) const;
  std::int64_t whole(std::string_view key, std::int64_t least, std::int64_t most,
                     std::int64_t fallback) const;
  Duration duration(std::string_view key, Duration fallback, DurationBounds bounds = {}) const;
  std::optional<Limit> limit(std::string_view key) const;
  std::optional<std::chrono::minutes> time_of_day(std::string_view key) const;
  std::optional<Date> date(std::string_view key) const;
  std::optional<Instant> instant(std::string_view key) const;
  // A list of words; one word alone stands for a list of one. `most` items at most, each not empty, none
  // twice.
  std::vector<PlacedText> words(std::string_view key, std::size_t most, TextBounds bounds = {}) const;
  // The same, in which a word may come again: the arguments of a command.
  std::vector<PlacedText> texts(std::string_view key, std::size_t most, TextBounds bounds = {}) const;

  std::vector<Duration> durations(std::string_view key, std::size_t most, DurationBounds bounds = {}) const;
  std::vector<std::int64_t> wholes(std::string_view key, std::size_t most, std::int64_t least_value,
                                   std::int64_t most_value) const;
  // The items of a list of anything; where it is no list, an error and none.
  std::vector<const Node*> items(std::string_view key, std::size_t most) const;

  // One of the written names of E (names.hpp).
  template <class E>
  E one_of(std::string_view key, E fallback) const {
    const Node* value = node(key);
    if (value == nullptr) return fallback;
    return read_name<E>(*value, key).value_or(fallback);
  }
  // A list of written names of E; one word alone stands for a list of one.
  template <class E>
  std::vector<E> names(std::string_view key) const {
    std::vector<E> result;
    for (const Node* item : scalars_of(key, policy_names<E>)) {
      if (const auto value = read_name<E>(*item, key)) result.push_back(*value);
    }
    return result;
  }

  void error(Place place, std::string message, std::string hint = {}) const {
    diagnostics_->error(place, std::move(message), std::move(hint));
  }
  [[nodiscard]] Diagnostics& diagnostics() const { return *diagnostics_; }

 private:
  friend Fields read_free_map(const Node&, Place, std::string, std::size_t, Diagnostics&);
  friend Fields read_map(const Node&, Place, std::string, std::initializer_list<Key>, Diagnostics&);

  template <class E>
  std::optional<E> read_name(const Node& value, std::string_view key) const {
    const auto text = scalar(value, key, "a word");
    if (!text) return std::nullopt;
    std::vector<std::string> known;
    for (std::size_t i = 0; i < policy_names<E>; ++i) {
      known.emplace_back(Names<E>::values[i]);
      if (known.back() == *text) return static_cast<E>(i);
    }
    error(value.place, "'" + *text + "' is no value of '" + std::string(key) + "'",
          did_you_mean(*text, known));
    return std::nullopt;
  }

  // The items of a list of scalars, or the one scalar itself.
  std::vector<const Node*> scalars_of(std::string_view key, std::size_t most) const;
  // The text of a scalar, or an error and nothing.
  std::optional<std::string> scalar(const Node& value, std::string_view key, std::string_view expected) const;
  std::optional<std::string> checked_text(const Node& value, std::string_view key, TextBounds bounds) const;
  std::optional<std::int64_t> read_whole(const Node& value, std::string_view key, std::int64_t least,
                                         std::int64_t most) const;
  std::optional<Duration> read_duration(const Node& value, std::string_view key, DurationBounds bounds) const;
  template <class T, class Parse>
  std::optional<T> read_value(const Node& value, std::string_view key, std::string_view expected,
                              Parse parse) const;
  template <class T, class Parse>
  std::optional<T> read_scalar(std::string_view key, std::string_view expected, Parse parse) const;

  const Node* map_ = nullptr;  // nullptr where the node is no map
  Place head_;
  std::string what_;
  std::vector<std::string> declared_;
  std::vector<std::string> misspelt_;
  Diagnostics* diagnostics_ = nullptr;
};

// Checks the keys of a map: unknown ones and missing required ones are errors. `head` is where to point for
// what is missing (the key that the map stands under), `what` names the map in messages ("obligation
// 'nj.phone'").
Fields read_map(const Node& node, Place head, std::string what, std::initializer_list<Key> keys,
                Diagnostics& diagnostics);

// The same for a map whose keys are the administrator's own names: any key goes, `most` at most.
Fields read_free_map(const Node& node, Place head, std::string what, std::size_t most,
                     Diagnostics& diagnostics);

// One map and the keys that the loader declared for it.
struct DeclaredMap {
  const Node& node;
  const std::string& file;
  std::initializer_list<Key> keys;
};

// Tells `listener` of every map that read_map reads from now on; nullptr: nobody. For the test that compares what the
// loader declares with the reference (config/reference); the daemon never calls it. Requires: nothing is being loaded.
void listen_to_maps(void (*listener)(const DeclaredMap&));

// "obligation 'nj.phone'" where the map has that key as a plain word, else "obligation".
std::string titled(std::string_view noun, const Node& map, std::string_view key);

}  // namespace jibao::config
