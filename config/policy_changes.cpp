// See policy_changes.hpp. Sections of all files are laid together, packs stay apart by file, and two trees are walked.
#include "config/policy_changes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "config/unicode.hpp"
#include "config/yaml_tree.hpp"

namespace jibao::config {
namespace {

struct Part {
  std::string text;
  bool is_key = true;  // of a map; else the name or place of an entry in a list
  friend bool operator==(const Part&, const Part&) = default;
};
using Path = std::vector<Part>;

constexpr std::size_t kLongestValue = 60;  // characters: two values and their path on a line or two of a terminal
constexpr std::size_t kLongestKey = 64;    // identifiers are shorter
constexpr std::size_t kCommonShown = 8;    // characters before the first difference of two long values

// ---- what may be shown ----

bool is_one_of(std::string_view key, std::initializer_list<std::string_view> keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// Keys of contact data, and of settings in which a secret may stand although it should not.
bool is_private_key(std::string_view key) {
  if (is_one_of(key, {"phone", "email", "extension", "pin", "sender", "shown_number", "user", "headers", "body", "command"}))
    return true;
  if (key.find("credential") != std::string_view::npos) return false;  // a name of a file, never the secret
  for (const std::string_view word : {"password", "passwd", "secret", "token", "pin_hash", "api_key", "apikey", "密码", "口令"})
    if (key.find(word) != std::string_view::npos) return true;
  return false;
}

// Of people only what is listed here is shown: a key that is new tomorrow is hidden until somebody has thought about it.
bool is_private(const Path& path) {
  if (!path.empty() && path.front().text == "people" &&
      (path.size() < 3 || !is_one_of(path[2].text, {"name", "unit", "title", "leader"})))
    return true;
  return std::any_of(path.begin(), path.end(), [](const Part& part) { return part.is_key && is_private_key(part.text); });
}

// An address may hold a log-in or a key of its own; a mailbox may be a person's.
bool is_private_text(std::string_view text) {
  return text.find("://") != std::string_view::npos || text.find('@') != std::string_view::npos;
}

// ---- texts of one line ----

// Also without the signs that turn the direction of writing.
std::u32string one_line(std::string_view text) {
  std::u32string points = code_points(text);
  std::replace_if(points.begin(), points.end(), [](char32_t point) {
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0x200e && point <= 0x200f) ||
           (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
  }, U' ');
  return points;
}

std::string utf8(std::u32string_view points) {
  std::string out;
  for (const char32_t point : points) append_utf8(out, point);
  return out;
}

// At most `most` characters of it, from `from` on.
std::string shortened(const std::u32string& points, std::size_t most, std::size_t from = 0) {
  const std::u32string_view rest = std::u32string_view(points).substr(std::min(from, points.size()));
  return (from > 0 ? "…" : "") + utf8(rest.substr(0, most)) + (rest.size() > most ? "…" : "");
}

std::string shown_key(std::string_view key) { return shortened(one_line(key), kLongestKey); }

std::string shown(const Path& path) {
  std::string text;
  for (const Part& part : path) text += (text.empty() || part.text.starts_with('[') ? "" : ".") + shown_key(part.text);
  return text;
}

// A scalar, or lists of scalars: what is written on one line.
bool is_plain(const Node& node) {
  return node.kind != NodeKind::mapping && std::all_of(node.items.begin(), node.items.end(), is_plain);
}

// Requires: is_plain(node).
std::string written(const Node& node) {
  if (node.kind == NodeKind::scalar) return node.is_null() ? "~" : node.text.empty() ? "\"\"" : node.text;
  std::string text;
  for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + written(item);
  return "[" + text + "]";
}

// ---- the files ----

// An entry of `from` whose key is there already joins what is there, as the years of a calendar in several files.
void join(Node& into, Node&& from) {
  if (into.kind == NodeKind::sequence) std::move(from.items.begin(), from.items.end(), std::back_inserter(into.items));
  if (into.kind != NodeKind::mapping) return;
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < into.entries.size(); ++i) places.emplace(into.entries[i].key, i);
  for (Entry& entry : from.entries) {
    const auto [place, fresh] = places.emplace(entry.key, into.entries.size());
    if (fresh)
      into.entries.push_back(std::move(entry));
    else
      join(into.entries[place->second].value, std::move(entry.value));
  }
}

std::optional<Node> tree_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Diagnostics diagnostics;
  const int file = diagnostics.add_file("", text);
  auto tree = read_yaml(text, file, diagnostics);
  if (tree && tree->kind != NodeKind::mapping) return std::nullopt;
  return tree;
}

using Trees = std::map<std::string, std::optional<Node>>;  // by file; nothing where it holds none

Trees trees_of(const PolicyFiles& files) {
  Trees trees;
  for (const auto& [name, text] : files.texts) trees.emplace(name, tree_of(text));
  return trees;
}

struct Contents {
  Node sections;                      // of all files that are no packs
  std::map<std::string, Node> packs;  // by file
};

// Of the files that hold a tree on both sides, where they are on both. What a file includes is compared where it stands.
Contents contents_of(Trees&& trees, const std::set<std::string>& left_out) {
  Contents contents;
  contents.sections.kind = NodeKind::mapping;
  for (auto& [name, tree] : trees) {
    if (left_out.contains(name)) continue;
    std::erase_if(tree->entries, [](const Entry& entry) { return entry.key == "include"; });
    if (tree->entries.size() == 1 && tree->entries.front().key == "pack")
      contents.packs.emplace(name, std::move(tree->entries.front().value));
    else
      join(contents.sections, std::move(*tree));
  }
  return contents;
}

// ---- the walk ----

bool equal(const Node& left, const Node& right) {
  if (left.kind != right.kind || left.text != right.text || left.is_null() != right.is_null()) return false;
  if (left.items.size() != right.items.size() || left.entries.size() != right.entries.size()) return false;
  if (!std::equal(left.items.begin(), left.items.end(), right.items.begin(), equal)) return false;
  std::map<std::string_view, const Node*> others;
  for (const Entry& entry : right.entries) others.emplace(entry.key, &entry.value);
  return std::all_of(left.entries.begin(), left.entries.end(), [&](const Entry& entry) {
    const auto other = others.find(entry.key);
    return other != others.end() && equal(entry.value, *other->second);
  });
}

// What the entry is called in its list; "" where nothing says so.
std::string name_of(const Node& item) {
  for (const std::string_view key : {"id", "name", "code", "file"}) {
    const Entry* entry = item.find(key);
    if (entry != nullptr && entry->value.kind == NodeKind::scalar && !entry->value.text.empty()) return entry->value.text;
  }
  return {};
}

using Named = std::vector<std::pair<std::string, const Node*>>;

// Nothing where an entry has no name or two have the same.
std::optional<Named> named(const Node& list) {
  Named all;
  std::set<std::string> names;
  for (const Node& item : list.items) {
    all.emplace_back(name_of(item), &item);
    if (all.back().first.empty() || !names.insert(all.back().first).second) return std::nullopt;
  }
  return all;
}

Named named_entries(const Node& mapping) {
  Named all;
  for (const Entry& entry : mapping.entries) all.emplace_back(entry.key, &entry.value);
  return all;
}

class Walk {
 public:
  explicit Walk(PolicyChanges& changes) : changes_(changes) {}

  void file_changed(const std::string& file) {
    file_ = file;
    add(ChangeKind::changed, {}, {});
  }

  void compare(const std::string& file, const Node& before, const Node& after) {
    file_ = file;
    compare(before, after);
  }

 private:
  void compare(const Node& before, const Node& after) {
    if (is_plain(before) && is_plain(after)) {
      if (!equal(before, after)) value_changed(before, after);
    } else if (before.kind != after.kind) {
      add(ChangeKind::changed, {}, {});
    } else if (before.kind == NodeKind::mapping) {
      compare_named(named_entries(before), named_entries(after), true);
    } else {
      const auto were = named(before), are = named(after);
      if (were && are)
        compare_named(*were, *are, false);
      else
        compare_by_place(before.items, after.items);
    }
  }

  void compare_named(const Named& before, const Named& after, bool are_keys) {
    const std::map<std::string_view, const Node*> were(before.begin(), before.end()), are(after.begin(), after.end());
    for (const auto& [name, node] : before)
      if (!are.contains(name)) add(ChangeKind::removed, described({name, are_keys}, *node), {});
    for (const auto& [name, node] : after) {
      const auto was = were.find(name);
      if (was == were.end()) {
        add(ChangeKind::added, {}, described({name, are_keys}, *node));
      } else {
        path_.push_back({name, are_keys});
        compare(*was->second, *node);
        path_.pop_back();
      }
    }
    // Of two escalations that fit the same the first one is taken; of nothing else does the order count.
    if (path_ == Path{{"escalations", true}}) compare_order(before, are, after, were);
  }

  void compare_order(const Named& before, const std::map<std::string_view, const Node*>& are, const Named& after,
                     const std::map<std::string_view, const Node*>& were) {
    const auto in_both = [](const Named& all, const auto& others) {
      Node list;
      list.kind = NodeKind::sequence;
      for (const auto& [name, node] : all)
        if (others.contains(name)) list.items.emplace_back().text = name;
      return list;
    };
    const Node was = in_both(before, are), is = in_both(after, were);
    if (!equal(was, is)) value_changed(was, is);
  }

  // Entries without names: what begins and what ends alike is the same; between, one stands for the other by its place.
  void compare_by_place(const std::vector<Node>& before, const std::vector<Node>& after) {
    const std::size_t least = std::min(before.size(), after.size());
    std::size_t head = 0, tail = 0;
    while (head < least && equal(before[head], after[head])) ++head;
    while (tail < least - head && equal(before[before.size() - 1 - tail], after[after.size() - 1 - tail])) ++tail;
    for (std::size_t i = head; i < before.size() - tail || i < after.size() - tail; ++i) {
      const std::string place = "[" + std::to_string(i + 1) + "]";
      if (i >= after.size() - tail) {
        add(ChangeKind::removed, described({place, false}, before[i]), {});
      } else if (i >= before.size() - tail) {
        add(ChangeKind::added, {}, described({place, false}, after[i]));
      } else {
        path_.push_back({place, false});
        compare(before[i], after[i]);
        path_.pop_back();
      }
    }
  }

  void value_changed(const Node& before, const Node& after) {
    const std::string was = written(before), is = written(after);
    if (is_private(path_) || is_private_text(was) || is_private_text(is)) return add(ChangeKind::changed, {}, {});
    const std::u32string left = one_line(was), right = one_line(is);
    const auto differ = std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first;
    const auto common = static_cast<std::size_t>(differ - left.begin());
    const bool long_ones = std::max(left.size(), right.size()) > kLongestValue && common > kCommonShown;
    const std::size_t from = long_ones ? common - kCommonShown : 0;
    add(ChangeKind::changed, shortened(left, kLongestValue, from), shortened(right, kLongestValue, from));
  }

  // The name of an entry, and its value where that says it all.
  std::string described(const Part& part, const Node& node) {
    path_.push_back(part);
    const bool hidden = !is_plain(node) || is_private(path_);
    path_.pop_back();
    const std::string value = hidden ? "" : written(node);
    if (hidden || is_private_text(value)) return shown_key(part.text);
    return shown_key(part.text) + ": " + shortened(one_line(value), kLongestValue);
  }

  void add(ChangeKind kind, std::string before, std::string after) {
    if (changes_.listed.size() == kMostChanges) {
      ++changes_.more;
    } else {
      changes_.listed.push_back({kind, shown_key(file_), shown(path_), std::move(before), std::move(after)});
    }
  }

  PolicyChanges& changes_;
  std::string file_;
  Path path_;
};

std::string text_of(const PolicyFiles& files, const std::string& name) {
  const auto found = files.texts.find(name);
  return found == files.texts.end() ? "" : found->second;
}

std::string line_of(const PolicyChange& change, bool english) {
  const std::string where = change.file + (change.file.empty() || change.path.empty() ? "" : " ") + change.path;
  std::string line = where + (where.empty() ? "" : english ? ": " : "：");
  switch (change.kind) {
    case ChangeKind::added: return line + (english ? "added " : "新增 ") + change.after;
    case ChangeKind::removed: return line + (english ? "removed " : "删除 ") + change.before;
    case ChangeKind::changed: break;
  }
  if (change.before.empty() && change.after.empty()) return line + (english ? "changed" : "已更改");
  return line + change.before + " → " + change.after;
}

}  // namespace

PolicyChanges compare_policies(const PolicyFiles& before, const PolicyFiles& after) {
  PolicyChanges changes;
  Walk walk(changes);
  Trees old_trees = trees_of(before), new_trees = trees_of(after);
  std::set<std::string> left_out;
  for (const Trees* trees : {&old_trees, &new_trees})
    for (const auto& [name, tree] : *trees)
      if (!tree) left_out.insert(name);
  for (const std::string& name : left_out)
    if (text_of(before, name) != text_of(after, name)) walk.file_changed(name);
  const Contents were = contents_of(std::move(old_trees), left_out), are = contents_of(std::move(new_trees), left_out);
  walk.compare("", were.sections, are.sections);
  // A pack that came or went is a change of `packs` already.
  for (const auto& [file, pack] : are.packs)
    if (const auto was = were.packs.find(file); was != were.packs.end()) walk.compare(file, was->second, pack);
  return changes;
}

std::vector<std::string> change_lines(const PolicyChanges& changes, Language language) {
  const bool english = language == Language::en;
  std::vector<std::string> lines;
  for (const PolicyChange& change : changes.listed) lines.push_back(line_of(change, english));
  const std::string more = std::to_string(changes.more);
  if (changes.more > 0) lines.push_back(english ? "and " + more + " more changes" : "另有 " + more + " 处更改");
  if (lines.empty())
    lines.emplace_back(english ? "what it says is the same: comments, spelling or places of sections alone"
                               : "内容没有变化：改的只是注释、写法或各节所在的文件");
  return lines;
}

}  // namespace jibao::config
