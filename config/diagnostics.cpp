// See diagnostics.hpp.
#include "config/diagnostics.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/unicode.hpp"

namespace jibao::config {
namespace {

// Printed at most: a person repairs a few dozen and runs the check again; beyond it only the count is told.
constexpr std::size_t kMostShown = 200;
// Characters of a line shown on each side of the fault, so that a megabyte on one line does not flood the
// terminal.
constexpr std::size_t kShownAround = 100;
// Room for the line number, so that the bars stand under one another.
constexpr std::size_t kNumberWidth = 5;

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    std::string_view line = text.substr(from, end - from);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.emplace_back(line);
    from = end + 1;
  }
  return lines;
}

// Tabs and control characters would move the caret or the terminal; each is shown as one space.
char32_t printable(char32_t point) {
  const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
  return control || cells(point) == 0 ? U' ' : point;
}

std::string padded_number(int line) {
  std::string number = std::to_string(line);
  if (number.size() < kNumberWidth) number.insert(0, kNumberWidth - number.size(), ' ');
  return number;
}

std::string_view severity_word(Severity severity) {
  switch (severity) {
    case Severity::warning: return ": warning: ";
    case Severity::failure: return ": failed: ";
    case Severity::error: break;
  }
  return ": error: ";
}

// The second line of a hint and the following stand below the first, under the bar.
std::string hint_lines(std::string_view hint, const std::string& margin) {
  std::string lines;
  for (const char character : hint) {
    lines += character;
    if (character == '\n') lines += margin + " |   ";
  }
  return lines;
}

// Where on a line the value of a key begins that looks like a secret (password: ..., pin_hash: ...); the
// names of credentials (..._credential) are none.
std::size_t secret_begins(const std::u32string& points) {
  static constexpr std::array<std::u32string_view, 9> words{
      U"password", U"passwd", U"secret", U"token", U"pin", U"api_key", U"apikey", U"密码", U"口令"};
  const std::u32string_view line(points);
  std::size_t from = std::u32string_view::npos;
  for (const std::u32string_view word : words) {
    for (std::size_t at = line.find(word); at != std::u32string_view::npos; at = line.find(word, at + 1)) {
      const std::size_t colon = line.find_first_of(U":： ,{}", at);
      if (colon == std::u32string_view::npos || (line[colon] != U':' && line[colon] != U'：')) continue;
      if (line.substr(at, colon - at).find(U"credential") != std::u32string_view::npos) continue;
      from = std::min(from, colon + 1);
    }
  }
  return from;
}

}  // namespace

int Diagnostics::add_file(std::string name, std::string_view text) {
  files_.push_back({std::move(name), split_lines(text)});
  return static_cast<int>(files_.size()) - 1;
}

void Diagnostics::error(Place place, std::string message, std::string hint) {
  found_.push_back({place, Severity::error, std::move(message), std::move(hint)});
}

void Diagnostics::warning(Place place, std::string message, std::string hint) {
  found_.push_back({place, Severity::warning, std::move(message), std::move(hint)});
}

void Diagnostics::failure(Place place, std::string message, std::string hint) {
  found_.push_back({place, Severity::failure, std::move(message), std::move(hint)});
}

void Diagnostics::hide_from(Place place) { hidden_.push_back(place); }

std::size_t Diagnostics::hidden_from(const Place& place, const std::u32string& points) const {
  std::size_t from = secret_begins(points);
  for (const Place& hidden : hidden_) {
    if (hidden.file == place.file && hidden.line == place.line) {
      from = std::min(from, static_cast<std::size_t>(hidden.column) - 1);
    }
  }
  return from;
}

bool Diagnostics::has_errors() const {
  return std::any_of(found_.begin(), found_.end(),
                     [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; });
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> result = found_;
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

const std::string& Diagnostics::file_name(int file) const {
  static const std::string none;
  const auto index = static_cast<std::size_t>(file);
  return index < files_.size() ? files_[index].name : none;
}

const std::string& Diagnostics::line(int file, int line) const {
  static const std::string none;
  const auto index = static_cast<std::size_t>(file);
  const auto row = static_cast<std::size_t>(line) - 1;
  return index < files_.size() && row < files_[index].lines.size() ? files_[index].lines[row] : none;
}

void Diagnostics::render_one(const Diagnostic& diagnostic, std::string& out) const {
  const Place& place = diagnostic.place;
  out += file_name(place.file);
  if (place.line > 0) out += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  out += severity_word(diagnostic.severity);
  out += diagnostic.message + "\n";
  const std::string margin(kNumberWidth, ' ');
  const auto file = static_cast<std::size_t>(place.file);
  const auto line = static_cast<std::size_t>(place.line);
  if (place.line <= 0 || file >= files_.size() || line > files_[file].lines.size()) {
    if (!diagnostic.hint.empty()) out += margin + " | " + hint_lines(diagnostic.hint, margin) + "\n";
    return;
  }
  std::u32string points = code_points(files_[file].lines[line - 1]);
  if (const std::size_t hidden = hidden_from(place, points); hidden < points.size()) {
    points.resize(hidden);
    points += points.ends_with(U' ') ? U"***" : U" ***";
  }
  const std::size_t fault = std::min(static_cast<std::size_t>(std::max(place.column, 1)) - 1, points.size());
  const std::size_t from = fault > kShownAround ? fault - kShownAround : 0;
  const std::size_t to = std::min(points.size(), fault + kShownAround);
  std::string shown;
  std::string caret;
  for (std::size_t i = from; i < to; ++i) {
    const char32_t point = printable(points[i]);
    append_utf8(shown, point);
    const auto width = static_cast<std::size_t>(cells(point));
    if (i < fault) {
      caret.append(width, ' ');
    } else if (i < fault + static_cast<std::size_t>(place.length)) {
      caret += i == fault ? "^" + std::string(width - 1, '~') : std::string(width, '~');
    }
  }
  if (fault >= to) caret += "^";
  out += padded_number(place.line) + " | " + shown + "\n";
  out += margin + " | " + caret + (diagnostic.hint.empty() ? "" : " " + hint_lines(diagnostic.hint, margin)) + "\n";
}

std::string Diagnostics::render() const {
  const std::vector<Diagnostic> all = sorted();
  std::string out;
  const std::size_t shown = std::min(all.size(), kMostShown);
  for (std::size_t i = 0; i < shown; ++i) render_one(all[i], out);
  if (all.size() > shown) out += "... and " + std::to_string(all.size() - shown) + " more\n";
  return out;
}

}  // namespace jibao::config
