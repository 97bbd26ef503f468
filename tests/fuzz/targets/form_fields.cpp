// Forms with files and without, cookies, percent signs, targets and hosts (daemon/http): what is decoded is clean text within its bounds, and
// encoding is undone by decoding.
#include "daemon/http/form.hpp"
#include "daemon/http/multipart.hpp"
#include "daemon/http/target.hpp"
#include "daemon/http/text.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

void clean(const http::Fields& fields, std::size_t most) {
  must(fields.size() <= most, "no more fields than the bound");
  for (const auto& [name, value] : fields) {
    must(!name.empty(), "every field has a name");
    must(http::is_utf8(name) && http::is_utf8(value), "names and values are UTF-8");
    must(name.find('\0') == std::string::npos && value.find('\0') == std::string::npos, "and hold no NUL");
  }
}

int one(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  if (const auto form = http::parse_urlencoded(text)) {
    clean(*form, http::max_form_fields);
    std::string again;
    for (const auto& [name, value] : *form)
      again += (again.empty() ? "" : "&") + http::percent_encode(name) + "=" + http::percent_encode(value);
    const auto read = http::parse_urlencoded(again);
    must(read && *read == *form, "a form that is written again reads the same");
  }
  if (const auto parts = http::parse_multipart("multipart/form-data; boundary=edge", text)) {
    must(parts->size() <= http::max_parts, "no more parts than the bound");
    for (const http::Part& part : *parts) {
      must(!part.name.empty() && http::is_utf8(part.name) && http::is_utf8(part.file_name.value_or("")), "a part has a name of UTF-8");
      must(part.file_name.value_or("").find_first_of(std::string_view("/\\\0", 3)) == std::string::npos, "a file's name has no folder");
      must(part.bytes.data() >= text.data() && part.bytes.data() + part.bytes.size() <= text.data() + text.size(), "a part's bytes lie within the body");
    }
  }
  const std::string_view type = text.substr(0, text.find('\n'));
  const auto typed = http::parse_multipart(type, text.substr(std::min(type.size() + 1, text.size())));
  must(!typed || http::is_multipart(type), "only what says that it has parts has them");
  if (const auto cookies = http::parse_cookies(text)) must(cookies->size() <= http::max_cookies, "no more cookies than the bound");
  http::Request request;
  request.headers = {{"Cookie", std::string(text)}, {"cookie", "jibao=1"}};
  (void)http::cookie(request, "jibao");
  if (const auto target = http::parse_target(text)) {
    must(target->path.starts_with('/') && http::is_utf8(target->path), "a path begins with / and is UTF-8");
    for (const char byte : target->path) must(static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7f && byte != '\\', "no control character in a path");
    must((target->path + "/").find("/../") == std::string::npos && (target->path + "/").find("/./") == std::string::npos, "no dot segment");
    clean(target->query, http::max_form_fields);
  }
  if (http::is_host(text)) must(!http::host_name(text).empty() && text.starts_with(http::host_name(text)), "a host has a name");
  const std::string encoded = http::percent_encode(text);
  for (const auto plus : {http::Plus::is_plus, http::Plus::is_space})
    must(http::percent_decode(encoded, plus) == std::string(text), "what is encoded decodes to itself");
  (void)http::percent_decode(text, http::Plus::is_space);
  if (size > 0) must(http::utf8_length(text) <= 4, "no character is longer than four bytes");
  return 0;
}

const Known known("form_fields", one);

}  // namespace
}  // namespace jibao::fuzz
