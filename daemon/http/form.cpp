// Splits first, decodes after: an encoded '&', '=' or ';' can so never make a field of its own.
#include "daemon/http/form.hpp"

#include <algorithm>

#include "daemon/http/text.hpp"

namespace jibao::http {
namespace {

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || marks.find(letter) != std::string_view::npos;
  });
}

// cookie-octet of RFC 6265: visible ASCII without the quote, comma, semicolon and backslash.
bool is_cookie_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return letter > 0x20 && letter < 0x7f && letter != '"' && letter != ',' && letter != ';' &&
           letter != '\\';
  });
}

// Takes the text up to the mark (or all of it) off the front.
std::string_view take_until(std::string_view& rest, char mark) {
  const std::size_t end = rest.find(mark);
  const std::string_view piece = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return piece;
}

Result<std::string> decode_piece(std::string_view piece) {
  std::optional<std::string> decoded = percent_decode(piece, Plus::is_space);
  if (!decoded) return failure("百分号编码有误 / bad percent-encoding");
  if (!is_utf8(*decoded)) return failure("不是有效的 UTF-8 / not valid UTF-8");
  if (decoded->find('\0') != std::string::npos) return failure("含有 NUL 字符 / contains NUL");
  return std::move(*decoded);
}

}  // namespace

Result<Fields> parse_urlencoded(std::string_view text, std::size_t most) {
  Fields fields;
  while (!text.empty()) {
    std::string_view value = take_until(text, '&');
    if (value.empty()) continue;  // "a=1&&b=2" and a trailing '&' are common and harmless.
    if (fields.size() == most) return failure("字段过多 / too many fields");
    Result<std::string> name = decode_piece(take_until(value, '='));
    if (!name) return tl::unexpected<Error>(std::move(name.error()));
    if (name->empty()) return failure("字段名为空 / a field has no name");
    Result<std::string> decoded = decode_piece(value);
    if (!decoded) return tl::unexpected<Error>(std::move(decoded.error()));
    fields.emplace_back(std::move(*name), std::move(*decoded));
  }
  return fields;
}

Result<Fields> parse_cookies(std::string_view header) {
  Fields cookies;
  while (!header.empty()) {
    std::string_view value = take_until(header, ';');
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    if (cookies.size() == max_cookies) return failure("Cookie 过多 / too many cookies");
    if (value.find('=') == std::string_view::npos) return failure("Cookie 缺少等号 / a cookie has no '='");
    const std::string_view name = take_until(value, '=');
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (!is_token(name) || !is_cookie_value(value))
      return failure("Cookie 含有非法字符 / bad character in a cookie");
    cookies.emplace_back(name, value);
  }
  return cookies;
}

std::optional<std::string> cookie(const Request& request, std::string_view name) {
  std::optional<std::string> found;
  for (const auto& [key, value] : request.headers) {
    if (!same_ignoring_case(key, "cookie")) continue;
    Result<Fields> cookies = parse_cookies(value);
    if (!cookies) return std::nullopt;
    for (auto& [cookie_name, cookie_value] : *cookies) {
      if (cookie_name != name) continue;
      if (found && *found != cookie_value) return std::nullopt;
      found = std::move(cookie_value);
    }
  }
  return found;
}

}  // namespace jibao::http
