// See form_fields.hpp.
#include "daemon/web/form_fields.hpp"

#include "daemon/http/form.hpp"
#include "daemon/http/multipart.hpp"
#include "daemon/http/text.hpp"

namespace jibao::web {

std::optional<http::Fields> form_fields(const http::Request& request) {
  if (!http::is_multipart(request.header("content-type"))) {
    auto fields = http::parse_urlencoded(request.body);
    return fields ? std::optional(std::move(*fields)) : std::nullopt;
  }
  const auto parts = http::parse_multipart(request.header("content-type"), request.body);
  if (!parts) return std::nullopt;
  http::Fields fields;
  for (const http::Part& part : *parts) {
    if (part.file_name) continue;
    if (!http::is_utf8(part.bytes) || part.bytes.find('\0') != std::string_view::npos) return std::nullopt;
    fields.emplace_back(part.name, part.bytes);
  }
  return fields;
}

}  // namespace jibao::web
