// The checks that Beast 1.81 leaves out for the target and for Host; see the room's README for the list.
#include "daemon/http/target.hpp"

#include <algorithm>

#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"

namespace jibao::http {
namespace {

bool is_visible_ascii(char letter) { return letter > 0x20 && letter < 0x7f; }

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);  // the '/' before each segment
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, end);
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(end);
  }
  return false;
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_name_letter(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         letter == '-' || letter == '.' || letter == '_';
}

bool is_address_letter(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F') ||
         letter == ':' || letter == '.';
}

}  // namespace

Result<Target> parse_target(std::string_view target) {
  if (target.empty() || target.front() != '/')
    return failure("只接受以 / 开头的路径 / the target must be a path that begins with '/'");
  if (!std::all_of(target.begin(), target.end(), is_visible_ascii) ||
      target.find('#') != std::string_view::npos)
    return failure("目标含有未编码的字符 / the target holds a character that must be percent-encoded");
  const std::size_t mark = target.find('?');
  const std::string_view raw_path = target.substr(0, mark);

  std::optional<std::string> path = percent_decode(raw_path, Plus::is_plus);
  if (!path) return failure("路径的百分号编码有误 / bad percent-encoding in the path");
  if (!is_utf8(*path)) return failure("路径不是有效的 UTF-8 / the path is not valid UTF-8");
  // An encoded slash would be a separator for one reader and a letter for another.
  if (std::count(path->begin(), path->end(), '/') != std::count(raw_path.begin(), raw_path.end(), '/'))
    return failure("路径含有编码的斜杠 / the path holds an encoded slash");
  const auto is_forbidden = [](char letter) {
    return (letter >= 0 && letter < 0x20) || letter == 0x7f || letter == '\\';
  };
  if (std::any_of(path->begin(), path->end(), is_forbidden))
    return failure("路径含有控制字符或反斜杠 / the path holds a control character or a backslash");
  if (has_dot_segment(*path)) return failure("路径含有 . 或 .. 段 / the path holds a dot segment");

  Target parsed;
  parsed.path = std::move(*path);
  if (mark != std::string_view::npos) {
    Result<Fields> query = parse_urlencoded(target.substr(mark + 1), max_query_fields);
    if (!query) return tl::unexpected<Error>(std::move(query.error()));
    parsed.query = std::move(*query);
  }
  return parsed;
}

std::string_view host_name(std::string_view host) {
  const std::size_t start = host.front() == '[' ? host.find(']') : 0;
  return host.substr(0, host.find(':', start));
}

bool is_host(std::string_view host) {
  constexpr std::size_t longest = 255 + 6;  // a DNS name and ":65535"
  if (host.empty() || host.size() > longest) return false;
  if (host.front() == '[' && host.find(']') == std::string_view::npos) return false;
  const std::string_view name = host_name(host);
  const std::string_view port = host.substr(name.size());
  if (!port.empty() && (port.size() > 6 || !std::all_of(port.begin() + 1, port.end(), is_digit)))
    return false;
  if (name.empty()) return false;
  if (name.front() != '[') return std::all_of(name.begin(), name.end(), is_name_letter);
  return name.size() > 2 && name.back() == ']' &&
         std::all_of(name.begin() + 1, name.end() - 1, is_address_letter);
}

}  // namespace jibao::http
