// Two passes over the text: Boost's push parser with a handler that only looks (keys twice, numbers that do
// not fit, NUL), because the parser that builds values keeps the last of two keys and makes 1e400 infinity;
// then that one.
#include "daemon/web/json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <cmath>
#include <set>

#include "config/spelling.hpp"
#include "config/unicode.hpp"
#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

// Looks at every token; keeps the pointer to where it is. Names are those that basic_parser calls.
class Looker {
 public:
  static constexpr std::size_t max_object_size = 1000;
  static constexpr std::size_t max_array_size = 1000;
  static constexpr std::size_t max_key_size = 200;
  static constexpr std::size_t max_string_size = std::size_t{1} << 20;

  explicit Looker(Faults& faults) : faults_(faults) {}

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    frames_.push_back({});
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) { return leave(); }
  bool on_array_begin(json::error_code&) {
    frames_.push_back({.index = 0, .keys = {}, .key = {}});
    return true;
  }
  bool on_array_end(std::size_t, json::error_code&) { return leave(); }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    text_ += part;
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    text_ += part;
    Frame& frame = frames_.back();
    frame.key = std::move(text_);
    text_.clear();
    if (!frame.keys.insert(frame.key).second)
      faults_.add(pointer(), "同一名称出现了两次", "this member is given twice");
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    nul_ = nul_ || part.find('\0') != json::string_view::npos;
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    if (nul_ || part.find('\0') != json::string_view::npos)
      faults_.add(pointer(), "文字中含有 NUL 字符", "the text holds a NUL character");
    nul_ = false;
    return value();
  }
  bool on_number_part(json::string_view part, json::error_code&) {
    text_ += part;
    return true;
  }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return number(true); }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return number(true); }
  bool on_double(double number_read, json::string_view part, json::error_code&) {
    text_ += part;
    // An integer that fits no 64 bits silently becomes a double.
    const bool fits = std::isfinite(number_read) && text_.find_first_of(".eE") != std::string::npos;
    return number(fits);
  }
  bool on_bool(bool, json::error_code&) { return value(); }
  bool on_null(json::error_code&) { return value(); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  struct Frame {
    std::optional<std::size_t> index;  // of an array
    std::set<std::string> keys;        // of an object
    std::string key;
  };

  bool number(bool fits) {
    if (!fits) faults_.add(pointer(), "数字超出可表示的范围", "the number is out of range");
    text_.clear();
    return value();
  }
  bool value() {
    if (!frames_.empty() && frames_.back().index) ++*frames_.back().index;
    return true;
  }
  bool leave() {
    frames_.pop_back();
    return value();
  }
  std::string pointer() const {
    std::string path;
    for (const Frame& frame : frames_)
      path = json_pointer(path, frame.index ? std::to_string(*frame.index) : frame.key);
    return path;
  }

  Faults& faults_;
  std::vector<Frame> frames_;
  std::string text_;
  bool nul_ = false;
};

}  // namespace

void Faults::add(std::string pointer, std::string zh, std::string en) {
  if (faults_.size() < most) faults_.push_back({std::move(pointer), std::move(zh), std::move(en)});
}

std::optional<json::value> read_json(std::string_view text, Faults& faults) {
  json::parse_options options;
  options.max_depth = json_depth;
  json::basic_parser<Looker> looker(options, faults);
  json::error_code error;
  const std::size_t read = looker.write_some(false, text.data(), text.size(), error);
  if (!error && read < text.size()) error = json::error::extra_data;
  if (error) {
    const std::size_t line = 1 + static_cast<std::size_t>(std::count(
                                     text.begin(), text.begin() + static_cast<std::ptrdiff_t>(read), '\n'));
    const std::string place = std::to_string(line) + ", " + std::to_string(read);
    faults.add("", "不是有效的 JSON（行, 字节 " + place + "）：" + error.message(),
               "not valid JSON (line, byte " + place + "): " + error.message());
    return std::nullopt;
  }
  if (faults.any()) return std::nullopt;
  json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) {
    faults.add("", "不是有效的 JSON：" + error.message(), "not valid JSON: " + error.message());
    return std::nullopt;
  }
  return value;
}

bool has_control(std::string_view text, bool lines) {
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (lines && (letter == '\n' || letter == '\r' || letter == '\t')) continue;
    if (byte < 0x20 || byte == 0x7f) return true;
  }
  return false;
}

std::string json_pointer(const std::string& parent, std::string_view key) {
  std::string path = parent + "/";
  for (const char letter : key) {
    if (letter == '~')
      path += "~0";
    else if (letter == '/')
      path += "~1";
    else
      path += letter;
  }
  return path;
}

ObjectReader::ObjectReader(const json::value* value, std::string pointer, Faults& faults)
    : pointer_(std::move(pointer)), faults_(faults) {
  if (value == nullptr) return;
  object_ = value->if_object();
  if (object_ == nullptr) faults_.add(pointer_, "应为 JSON 对象", "must be a JSON object");
}

const json::value* ObjectReader::member(std::string_view key) {
  known_.emplace_back(key);
  if (object_ == nullptr) return nullptr;
  const json::value* found = object_->if_contains(json::string_view(key.data(), key.size()));
  return found == nullptr || found->is_null() ? nullptr : found;
}

std::string ObjectReader::text(std::string_view key, std::size_t longest, bool lines) {
  const json::value* found = member(key);
  if (found == nullptr) return {};
  const json::string* text = found->if_string();
  if (text == nullptr) {
    faults_.add(at(key), "应为文字", "must be a string");
    return {};
  }
  const std::string_view view(text->data(), text->size());
  if (config::character_count(view) > longest) {
    const std::string bound = std::to_string(longest);
    faults_.add(at(key), "最多 " + bound + " 个字", "at most " + bound + " characters");
    return {};
  }
  if (has_control(view, lines)) {
    faults_.add(at(key), "含有控制字符", "holds a control character");
    return {};
  }
  return std::string(view);
}

std::optional<Instant> ObjectReader::instant(std::string_view key) {
  const json::value* found = member(key);
  if (found == nullptr) return std::nullopt;
  const json::string* text = found->if_string();
  if (text == nullptr) {
    faults_.add(at(key), "应为 RFC 3339 时间文字", "must be an RFC 3339 time as a string");
    return std::nullopt;
  }
  const Result<Instant> when = parse_rfc3339(std::string_view(text->data(), text->size()));
  if (when) return *when;
  faults_.add(at(key), "应为带时区的 RFC 3339 时间，例如 2026-07-19T03:42:00+08:00",
              "must be an RFC 3339 time with an offset, like 2026-07-19T03:42:00+08:00");
  return std::nullopt;
}

std::optional<int> ObjectReader::count(std::string_view key, int most) {
  const json::value* found = member(key);
  if (found == nullptr) return std::nullopt;
  const std::int64_t* number = found->if_int64();
  if (number != nullptr && *number >= 0 && *number <= most) return static_cast<int>(*number);
  const std::string bound = std::to_string(most);
  faults_.add(at(key), "应为 0 到 " + bound + " 的整数", "must be a whole number from 0 to " + bound);
  return std::nullopt;
}

std::optional<bool> ObjectReader::flag(std::string_view key) {
  const json::value* found = member(key);
  if (found == nullptr) return std::nullopt;
  if (const bool* flag = found->if_bool()) return *flag;
  faults_.add(at(key), "应为 true 或 false", "must be true or false");
  return std::nullopt;
}

std::optional<std::size_t> ObjectReader::word(std::string_view key, const std::string_view* words,
                                              std::size_t many) {
  const json::value* found = member(key);
  if (found == nullptr) return std::nullopt;
  const json::string* text = found->if_string();
  std::vector<std::string> known(words, words + many);
  if (text == nullptr) {
    faults_.add(at(key), "应为文字", "must be a string");
    return std::nullopt;
  }
  const std::string_view view(text->data(), text->size());
  for (std::size_t index = 0; index < many; ++index)
    if (words[index] == view) return index;
  std::string choices;
  for (const std::string& choice : known) choices += (choices.empty() ? "" : ", ") + choice;
  faults_.add(at(key), "应为其中之一：" + choices,
              "must be one of " + choices + "; " + config::did_you_mean(view, known));
  return std::nullopt;
}

void ObjectReader::require(std::string_view key, bool given) {
  if (!given) faults_.add(at(key), "必须填写", "must be given");
}

void ObjectReader::finish() {
  if (object_ == nullptr) return;
  for (const auto& entry : *object_) {
    const std::string key(entry.key().data(), entry.key().size());
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const std::string hint = config::did_you_mean(key, known_);
    faults_.add(at(key), "未知的成员" + (hint.empty() ? std::string() : "（" + hint + "）"),
                "unknown member" + (hint.empty() ? std::string() : "; " + hint));
  }
}

}  // namespace jibao::web
