// See spoilt_text.hpp. Knows as much of YAML as the sound texts of the tree have: block maps and lists by their indentation, flow
// maps and lists, quoted and plain words, comments.
#include "tests/fuzz/spoilt_text.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace jibao::fuzz {
namespace {

struct Spot {
  std::size_t from = 0, to = 0;
};

class Spots {
 public:
  explicit Spots(std::string_view text) : text_(text) {
    for (std::size_t at = 0; at < text_.size(); at = next_line(at)) line(at);
  }
  std::vector<Spot> values, keys;

 private:
  std::size_t next_line(std::size_t at) const { return std::min(text_.find('\n', at), text_.size() - 1) + 1; }
  std::size_t after_blanks(std::size_t at) const { return std::min(text_.find_first_not_of(' ', at), text_.size()); }

  /// A line of a block: "key: value", "key:", "- item", "- key: value".
  void line(std::size_t begin) {
    std::size_t at = after_blanks(begin);
    while (text_.substr(at, 2) == "- ") at = after_blanks(at + 2);
    if (at >= text_.size() || text_[at] == '\n' || text_[at] == '#') return;
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    if (text_[at] == '{' || text_[at] == '[') return note(at, flow(at));
    const std::size_t colon = std::min(text_.find(':', at), end);
    if (colon == end || (colon + 1 < end && text_[colon + 1] != ' ')) return note(at, end);
    keys.push_back({at, colon});
    const std::size_t start = std::min(text_.find_first_not_of(' ', colon + 1), end);
    if (start == end || text_[start] == '#') return note(colon + 1, end_of_block(at - begin, end));
    const bool is_flow = text_[start] == '{' || text_[start] == '[' || text_[start] == '"' || text_[start] == '\'';
    note(start, is_flow ? flow(start) : std::min(text_.find(" #", start), end));
  }

  /// Where what stands deeper than `column` ends, or is a list at it.
  std::size_t end_of_block(std::size_t column, std::size_t end) const {
    for (std::size_t next = next_line(end); next < text_.size(); next = next_line(next)) {
      const std::size_t first = after_blanks(next);
      const bool inside = first - next > column || (first - next == column && text_.substr(first, 2) == "- ");
      if (!inside && first < text_.size() && text_[first] != '\n') break;
      end = std::min(text_.find('\n', next), text_.size());
    }
    return end;
  }

  /// A value in flow; its end. What it holds is noted before it.
  std::size_t flow(std::size_t at) {
    if (at >= text_.size()) return at;
    const char first = text_[at];
    if (first == '"' || first == '\'') return std::min(text_.find(first, at + 1), text_.size() - 1) + 1;
    if (first != '{' && first != '[') return std::min(text_.find_first_of(",}]\n", at), text_.size());
    const char close = first == '{' ? '}' : ']';
    for (++at;;) {
      at = std::min(text_.find_first_not_of(" ,\n", at), text_.size());
      if (at == text_.size() || text_[at] == close) return std::min(at + 1, text_.size());
      if (first == '{') {
        const std::size_t colon = std::min(text_.find(':', at), text_.size());
        keys.push_back({at, colon});
        at = after_blanks(std::min(colon + 1, text_.size()));
      }
      const std::size_t end = std::max(flow(at), at + 1);
      note(at, end);
      at = end;
    }
  }

  void note(std::size_t from, std::size_t to) { values.push_back({from, std::min(to, text_.size())}); }

  std::string_view text_;
};

std::size_t number(std::string_view& from) {
  std::size_t value = 0;
  const auto read = std::from_chars(from.data(), from.data() + from.size(), value);
  from.remove_prefix(static_cast<std::size_t>(read.ptr - from.data()));
  if (from.starts_with(' ')) from.remove_prefix(1);
  return value;
}

constexpr std::size_t most_made = 20'000;

std::string made(std::string_view edit) {
  if (!edit.starts_with('^')) return std::string(edit);
  edit.remove_prefix(1);
  const bool list = edit.starts_with('[');
  if (list) edit.remove_prefix(1);
  const std::size_t count = std::min(number(edit), most_made);
  if (!list) return std::string(count, 'x');
  std::string out = "[";
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "x" : ", x") + std::to_string(i);
  return out + "]";
}

}  // namespace

std::string spoilt(const std::string& text, std::string_view edit) {
  const bool of_keys = edit.starts_with('!');
  if (of_keys) edit.remove_prefix(1);
  const std::size_t every = number(edit), first = number(edit);
  if (every == 0) return text;
  const Spots spots(text);
  const std::vector<Spot>& all = of_keys ? spots.keys : spots.values;
  std::vector<Spot> chosen;
  for (std::size_t i = first; i < all.size(); i += every) chosen.push_back(all[i]);
  std::sort(chosen.begin(), chosen.end(), [](const Spot& left, const Spot& right) { return left.from > right.from; });
  const std::string by = made(edit);
  std::string out = text;
  std::size_t untouched = text.size();  // up to here nothing was replaced
  for (const Spot& spot : chosen) {
    if (spot.to > untouched) continue;
    const bool glued = spot.from > 0 && text[spot.from - 1] == ':';
    out.replace(spot.from, spot.to - spot.from, (glued ? " " : "") + by);
    untouched = spot.from;
  }
  return out;
}

}  // namespace jibao::fuzz
