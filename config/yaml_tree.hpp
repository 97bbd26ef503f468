// YAML text -> a tree of nodes that know their place, or errors: a strict subset, read from libyaml's events.
//
// Invariant: a tree is returned only for exactly one document without anchors, aliases, tags, merge keys,
// directives or keys that are not text; keys are unique (the first of two is kept, the second is an error).
// Every key and every value carries its own mark. Called by the policy loader, once a file. Surprises: values
// stay text until a typed reader asks (so `no` is a word and `0123` no octal number), and a plain or quoted
// value may not run over a line end, because that is how an unclosed quote or a full-width colon swallows the
// lines below it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"

namespace jibao::config {

enum class NodeKind { scalar, sequence, mapping };

struct Entry;

struct Node {
  NodeKind kind = NodeKind::scalar;
  Place place;                 // of the value's first line
  std::string text;            // scalar
  bool quoted = false;         // scalar: in quotes or a block, so that "" and "null" are text
  std::vector<Node> items;     // sequence
  std::vector<Entry> entries;  // mapping, in the order of the file

  // A scalar that says nothing: no text at all, `~` or `null`, unquoted.
  [[nodiscard]] bool is_null() const;
  // The entry of `key`, or nullptr.
  [[nodiscard]] const Entry* find(std::string_view key) const;
};

struct Entry {
  std::string key;
  Place key_place;
  Node value;
};

// The largest file read: a hundred times the shipped policy, and small enough to be parsed within a second.
inline constexpr std::size_t kLargestFile = 1 << 20;
// Nested collections; the policy needs seven, and the tree is walked by recursion.
inline constexpr int kDeepest = 32;
// Items of one list or keys of one map; a roster of ten years by date has 3,650, and each key is compared
// with the ones before it.
inline constexpr std::size_t kMostEntries = 4096;

// Reads `text` as file number `file` of `diagnostics`. Ensures: where there is no tree, at least one error
// was reported; a tree may come with errors too (a key twice, an anchor), so that the rest can be checked in
// one go. Requires: add_file was called with the same text.
std::optional<Node> read_yaml(std::string_view text, int file, Diagnostics& diagnostics);

// Advice where `text` holds a full-width sign that was probably meant as YAML's own (：，“ and the like);
// else "".
std::string full_width_hint(std::string_view text);

}  // namespace jibao::config
