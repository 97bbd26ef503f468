// See yaml_tree.hpp. libyaml is C and throws nothing; what it allocates is owned by the two guards below.
#include "config/yaml_tree.hpp"

#include <yaml.h>

#include <algorithm>
#include <array>
#include <utility>

#include "config/unicode.hpp"

namespace jibao::config {
namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) {
    ready_ = yaml_parser_initialize(&parser_) != 0;
    if (!ready_) return;
    // Set, not guessed: libyaml would otherwise take a UTF-16 mark at its word.
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Parser() {
    if (ready_) yaml_parser_delete(&parser_);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  [[nodiscard]] bool ready() const { return ready_; }
  yaml_parser_t& raw() { return parser_; }

 private:
  yaml_parser_t parser_{};
  bool ready_ = false;
};

class Event {
 public:
  Event() = default;
  ~Event() { yaml_event_delete(&event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  bool next(yaml_parser_t& parser) {
    yaml_event_delete(&event_);
    return yaml_parser_parse(&parser, &event_) != 0;
  }
  [[nodiscard]] const yaml_event_t& raw() const { return event_; }

 private:
  yaml_event_t event_{};
};

std::string_view as_text(const unsigned char* text) {
  return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}

struct FullWidth {
  std::string_view sign, meant;
};

constexpr std::array<FullWidth, 9> kFullWidth{{{"：", "':' and a space"},
                                               {"，", "','"},
                                               {"“", "'\"'"},
                                               {"”", "'\"'"},
                                               {"‘", "\"'\""},
                                               {"’", "\"'\""},
                                               {"－", "'-'"},
                                               {"＃", "'#'"},
                                               {"　", "an ordinary space"}}};

struct Advice {
  std::string_view problem;  // part of libyaml's own sentence
  std::string_view message;  // ours
  std::string_view hint;
  bool at_context;  // the fault lies where the construct began, not where it was noticed
};

// libyaml tells what its scanner wanted; people want to know what to change.
constexpr std::array<Advice, 11> kAdvice{{
    {"found unexpected end of stream", "this quote is never closed", "close it on the same line", true},
    {"could not find expected ':'", "this line is neither 'key: value' nor a list item",
     "write 'key: value' with a colon and a space", true},
    {"mapping values are not allowed", "a ':' stands where a value was expected",
     "check the indentation, or put a value that holds ': ' in quotes", false},
    {"found character that cannot start any token", "this character cannot begin a value",
     "put a value that begins with @ ` or % in quotes", false},
    {"did not find expected key", "this does not fit the indentation of the lines above",
     "indent it like its neighbours, or put the value above in quotes", false},
    {"did not find expected '-' indicator", "a list item '- ' was expected here",
     "indent it like the list's other items", false},
    {"did not find expected ',' or ']'", "the list [ ] opened here is not closed", "add ',' or ']'", true},
    {"did not find expected ',' or '}'", "the map { } opened here is not closed", "add ',' or '}'", true},
    {"control characters are not allowed", "a control character stands here", "delete it", false},
    {"unknown escape character", "this backslash sequence is unknown",
     "double the backslash, or use single quotes", false},
    {"block sequence entries are not allowed", "a list cannot begin here",
     "put each '- item' on a line of its own below the key", false},
}};

class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, int file, Diagnostics& diagnostics)
      : parser_(text), text_(text), file_(file), diagnostics_(diagnostics) {}

  std::optional<Node> read() {
    if (!parser_.ready()) return fail({file_, 0, 0, 1}, "no memory to read the file", "");
    if (!advance(YAML_STREAM_START_EVENT) || !advance()) return std::nullopt;
    if (kind() == YAML_STREAM_END_EVENT) return fail({file_, 1, 1, 1}, "the file holds nothing", "");
    check_directives();
    if (!advance()) return std::nullopt;
    Node root;
    if (!read_node(root, 0)) return std::nullopt;
    if (!advance(YAML_DOCUMENT_END_EVENT) || !advance()) return std::nullopt;
    if (kind() != YAML_STREAM_END_EVENT) {
      return fail(here(), "a second document begins here", "one file holds one document: remove the '---'");
    }
    return root;
  }

 private:
  std::nullopt_t fail(Place place, std::string message, std::string hint) {
    diagnostics_.error(place, std::move(message), std::move(hint));
    return std::nullopt;
  }

  [[nodiscard]] yaml_event_type_t kind() const { return event_.raw().type; }

  [[nodiscard]] Place place_of(const yaml_mark_t& mark, std::size_t length = 1) const {
    return {file_, static_cast<int>(mark.line) + 1, static_cast<int>(mark.column) + 1,
            static_cast<int>(std::max<std::size_t>(length, 1))};
  }

  // Where the present event stands; its length only where it ends on the line where it began.
  [[nodiscard]] Place here() const {
    const yaml_event_t& event = event_.raw();
    const bool one_line = event.start_mark.line == event.end_mark.line;
    return place_of(event.start_mark, one_line ? event.end_mark.column - event.start_mark.column : 1);
  }

  bool advance() {
    if (event_.next(parser_.raw())) return true;
    report_syntax();
    return false;
  }

  bool advance(yaml_event_type_t expected) { return advance() && kind() == expected; }

  [[nodiscard]] std::string_view line_text(std::size_t line) const {
    std::string_view rest = text_;
    for (std::size_t i = 0; i < line; ++i) {
      const std::size_t end = rest.find('\n');
      if (end == std::string_view::npos) return {};
      rest.remove_prefix(end + 1);
    }
    return rest.substr(0, rest.find('\n'));
  }

  void report_syntax() {
    const yaml_parser_t& parser = parser_.raw();
    if (parser.error == YAML_MEMORY_ERROR || parser.problem == nullptr) {
      diagnostics_.error({file_, 0, 0, 1}, "no memory to read the file");
      return;
    }
    const std::string_view problem = parser.problem;
    const auto* advice = std::find_if(kAdvice.begin(), kAdvice.end(), [problem](const Advice& candidate) {
      return problem.find(candidate.problem) != std::string_view::npos;
    });
    const bool known = advice != kAdvice.end();
    const bool at_context = known && advice->at_context && parser.context != nullptr;
    yaml_mark_t mark = at_context ? parser.context_mark : parser.problem_mark;
    // The reader (bytes, before there are lines) knows an offset alone.
    if (parser.error == YAML_READER_ERROR) mark = mark_of_offset(parser.problem_offset);
    std::string hint = full_width_hint(line_text(mark.line));
    const std::string_view line = line_text(mark.line);
    if (line.substr(0, mark.column + 1).find('\t') != std::string_view::npos) {
      diagnostics_.error(place_of(mark), "a tab stands where YAML wants spaces",
                         "indent with spaces, not tabs");
      return;
    }
    if (hint.empty() && mark.line > 0) hint = full_width_hint_of_previous(mark.line);
    if (hint.empty() && known) hint = advice->hint;
    diagnostics_.error(place_of(mark),
                       known ? std::string(advice->message) : "not YAML: " + std::string(problem),
                       std::move(hint));
  }

  // A full-width colon is often noticed only on the line after it.
  [[nodiscard]] std::string full_width_hint_of_previous(std::size_t line) const {
    const std::string_view previous = line_text(line - 1);
    if (previous.find("：") == std::string_view::npos || previous.find(':') != std::string_view::npos)
      return {};
    return "the line above has a full-width '：': write ':' and a space";
  }

  [[nodiscard]] yaml_mark_t mark_of_offset(std::size_t offset) const {
    const std::string_view before = text_.substr(0, std::min(offset, text_.size()));
    const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return {offset, static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
            character_count(before.substr(line_start))};
  }

  void check_directives() {
    const auto& start = event_.raw().data.document_start;
    const bool has_tags = start.tag_directives.start != start.tag_directives.end;
    if (start.version_directive == nullptr && !has_tags) return;
    diagnostics_.error(here(), "a % directive is not allowed", "delete the line that begins with '%'");
  }

  void check_anchor_and_tag(const unsigned char* anchor, const unsigned char* tag) {
    if (anchor != nullptr) {
      diagnostics_.error(here(), "an anchor '&" + std::string(as_text(anchor)) + "' is not allowed",
                         "write the value out each time");
    }
    if (tag != nullptr) {
      diagnostics_.error(here(), "a tag '" + std::string(as_text(tag)) + "' is not allowed", "delete it");
    }
  }

  // Requires: the present event begins the node. Returns false after a fault that ends the reading.
  bool read_node(Node& node, int depth) {
    node.place = here();
    const yaml_event_t& event = event_.raw();
    const bool opens = event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT;
    if (opens && depth >= kDeepest) {
      diagnostics_.error(here(), "nested deeper than " + std::to_string(kDeepest) + " levels");
      return false;
    }
    switch (event.type) {
      case YAML_SCALAR_EVENT: read_scalar(node); return true;
      case YAML_ALIAS_EVENT:
        diagnostics_.error(here(),
                           "an alias '*" + std::string(as_text(event.data.alias.anchor)) + "' is not allowed",
                           "write the value out; a value that begins with '*' belongs in quotes");
        return true;
      case YAML_SEQUENCE_START_EVENT:
        check_anchor_and_tag(event.data.sequence_start.anchor, event.data.sequence_start.tag);
        return read_sequence(node, depth);
      case YAML_MAPPING_START_EVENT:
        check_anchor_and_tag(event.data.mapping_start.anchor, event.data.mapping_start.tag);
        return read_mapping(node, depth);
      default: diagnostics_.error(here(), "not YAML: a value was expected"); return false;
    }
  }

  void read_scalar(Node& node) {
    const yaml_event_t& event = event_.raw();
    const auto& scalar = event.data.scalar;
    check_anchor_and_tag(scalar.anchor, scalar.tag);
    node.kind = NodeKind::scalar;
    node.text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
    node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
    const bool block = scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE;
    if (!block && event.start_mark.line != event.end_mark.line) {
      std::string hint = full_width_hint(node.text);
      if (hint.empty()) hint = "end it on the same line; for long text use '>-' and an indented block";
      diagnostics_.error(
          here(),
          node.quoted ? "this quote is not closed on its line" : "this value runs on over the line end",
          std::move(hint));
    }
    if (node.text.find('\0') != std::string::npos)
      diagnostics_.error(here(), "a NUL character is not allowed");
  }

  bool too_many(const char* of_what) {
    diagnostics_.error(here(), "more than " + std::to_string(kMostEntries) + " " + of_what + " in one place");
    return false;
  }

  bool read_sequence(Node& node, int depth) {
    node.kind = NodeKind::sequence;
    node.place.length = 1;
    while (advance()) {
      if (kind() == YAML_SEQUENCE_END_EVENT) return true;
      if (node.items.size() == kMostEntries) return too_many("items");
      Node& item = node.items.emplace_back();
      if (!read_node(item, depth + 1)) return false;
    }
    return false;
  }

  bool read_mapping(Node& node, int depth) {
    node.kind = NodeKind::mapping;
    node.place.length = 1;
    while (advance()) {
      if (kind() == YAML_MAPPING_END_EVENT) return true;
      if (node.entries.size() == kMostEntries) return too_many("keys");
      Node key;
      if (!read_node(key, depth + 1) || !advance()) return false;
      Entry entry{key.text, key.place, {}};
      if (!read_node(entry.value, depth + 1)) return false;
      if (keeps(key, node, entry)) node.entries.push_back(std::move(entry));
    }
    return false;
  }

  // Whether the entry may join the map; says why not.
  bool keeps(const Node& key, const Node& map, const Entry& entry) {
    if (key.kind != NodeKind::scalar) {
      diagnostics_.error(key.place, "a key must be a word", "put a value that begins with { or [ in quotes");
      return false;
    }
    if (key.text == "<<" && !key.quoted) {
      diagnostics_.error(key.place, "a merge key '<<' is not allowed", "write the keys out");
      return false;
    }
    if (key.text.empty()) {
      diagnostics_.error(key.place, "a key is empty");
      return false;
    }
    if (const Entry* first = map.find(entry.key)) {
      diagnostics_.error(key.place, "key '" + entry.key + "' is here twice",
                         "it stands first in line " + std::to_string(first->key_place.line));
      return false;
    }
    return true;
  }

  Parser parser_;
  Event event_;
  std::string_view text_;
  int file_;
  Diagnostics& diagnostics_;
};

// Where a line would end for libyaml and for nobody else: a return alone, U+0085, U+2028, U+2029. From there on every place
// would be wrong, and with it what is hidden of a secret.
std::optional<std::size_t> strange_line_end(std::string_view text) {
  for (std::size_t at = text.find_first_of("\r\xC2\xE2"); at != std::string_view::npos; at = text.find_first_of("\r\xC2\xE2", at + 1)) {
    const std::string_view here = text.substr(at, 3);
    if (here.starts_with("\xC2\x85") || here == "\xE2\x80\xA8" || here == "\xE2\x80\xA9") return at;
    if (here.front() == '\r' && !here.starts_with("\r\n")) return at;
  }
  return std::nullopt;
}

Place place_of(std::string_view text, std::size_t offset, int file) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t newline = before.rfind('\n');
  const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
  return {file, line, static_cast<int>(character_count(before.substr(start))) + 1, 1};
}

}  // namespace

bool Node::is_null() const {
  return kind == NodeKind::scalar && !quoted && (text.empty() || text == "~" || text == "null");
}

const Entry* Node::find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [key](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

std::string full_width_hint(std::string_view text) {
  for (const FullWidth& pair : kFullWidth) {
    if (text.find(pair.sign) == std::string_view::npos) continue;
    // A line that has an ordinary colon too is a sentence with Chinese punctuation, not a key with the wrong
    // one.
    if (pair.sign == "：" && text.find(": ") != std::string_view::npos) continue;
    return "'" + std::string(pair.sign) + "' is a full-width sign: write " + std::string(pair.meant);
  }
  return {};
}

std::optional<Node> read_yaml(std::string_view text, int file, Diagnostics& diagnostics) {
  if (text.size() > kLargestFile) {
    diagnostics.error({file, 0, 0, 1}, "the file is larger than 1 MiB", "split it into packs");
    return std::nullopt;
  }
  if (const auto bad = first_invalid_byte(text)) {
    diagnostics.error(place_of(text, *bad, file), "this byte is not UTF-8", "save the file as UTF-8 (it may be GBK or UTF-16)");
    return std::nullopt;
  }
  if (const auto end = strange_line_end(text)) {
    diagnostics.error(place_of(text, *end, file), "a line ends here by a character that editors do not count as a line end",
                      "write an ordinary line end, or a blank");
    return std::nullopt;
  }
  return TreeBuilder(text, file, diagnostics).read();
}

}  // namespace jibao::config
