// Splits by the boundary first; what stands in a part can so never be taken for a header. See multipart.hpp.
#include "daemon/http/multipart.hpp"

#include <algorithm>

#include "daemon/http/message.hpp"
#include "daemon/http/text.hpp"

namespace jibao::http {
namespace {

constexpr std::size_t longest_boundary = 70;  // RFC 2046 part 5.1.1
constexpr std::size_t longest_head = 4096;    // of one part: browsers send two lines

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The value of a parameter behind the first ';': quoted, with what browsers write for a quote and a line break, or bare.
// Nothing: there is none of that name, or it does not read.
std::optional<std::string> parameter(std::string_view header, std::string_view wanted) {
  std::size_t at = header.find(';');
  while (at != std::string_view::npos) {
    header.remove_prefix(at + 1);
    const std::size_t equals = header.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = trimmed(header.substr(0, equals));
    header = trimmed(header.substr(equals + 1));
    std::string value;
    if (header.starts_with('"')) {
      const std::size_t end = header.find('"', 1);
      if (end == std::string_view::npos) return std::nullopt;
      value = header.substr(1, end - 1);
      header.remove_prefix(end + 1);
    } else {
      value = trimmed(header.substr(0, header.find(';')));
    }
    if (same_ignoring_case(name, wanted)) return value;
    at = header.find(';');
  }
  return std::nullopt;
}

bool is_plain(std::string_view text) {
  return is_utf8(text) && std::none_of(text.begin(), text.end(), [](char letter) {
           const auto byte = static_cast<unsigned char>(letter);
           return byte < 0x20 || byte == 0x7f || letter == '/' || letter == '\\';
         });
}

// Old browsers send the whole path: the last part is the name.
std::string without_folders(const std::string& name) {
  const std::size_t last = name.find_last_of("/\\");
  return last == std::string::npos ? name : name.substr(last + 1);
}

Result<Part> read_part(std::string_view piece) {
  const std::size_t end = piece.substr(0, longest_head).find("\r\n\r\n");
  if (end == std::string_view::npos) return failure("表单的一部分没有头 / a part of the form has no header");
  std::string_view head = piece.substr(0, end);
  Part part;
  part.bytes = piece.substr(end + 4);
  bool named = false;
  while (!head.empty()) {
    const std::size_t line_end = head.find("\r\n");
    const std::string_view line = head.substr(0, line_end);
    head = line_end == std::string_view::npos ? std::string_view{} : head.substr(line_end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return failure("表单的头有误 / a bad header in the form");
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (same_ignoring_case(line.substr(0, colon), "content-transfer-encoding") && !same_ignoring_case(value, "binary"))
      return failure("不接受编码过的部分 / an encoded part is not taken");
    if (!same_ignoring_case(line.substr(0, colon), "content-disposition")) continue;
    const auto name = parameter(value, "name");
    if (named || !name || !same_ignoring_case(trimmed(value.substr(0, value.find(';'))), "form-data"))
      return failure("表单的头有误 / a bad header in the form");
    named = true;
    part.name = *name;
    if (const auto file = parameter(value, "filename")) part.file_name = without_folders(*file);
  }
  if (part.name.empty() || !is_plain(part.name)) return failure("字段名有误 / a field has a bad name");
  if (part.file_name && !is_plain(*part.file_name)) return failure("文件名有误 / a bad name of a file");
  return part;
}

}  // namespace

bool is_multipart(std::string_view content_type) {
  return same_ignoring_case(trimmed(content_type.substr(0, content_type.find(';'))), "multipart/form-data");
}

Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body) {
  const auto boundary = parameter(content_type, "boundary");
  if (!is_multipart(content_type) || !boundary || boundary->empty() || boundary->size() > longest_boundary)
    return failure("表单没有分界 / the form has no boundary");
  const std::string first = "--" + *boundary, between = "\r\n" + first;
  if (!body.starts_with(first)) return failure("表单不完整 / the form is not whole");
  body.remove_prefix(first.size());
  std::vector<Part> parts;
  while (!body.starts_with("--")) {
    if (!body.starts_with("\r\n")) return failure("表单的分界有误 / a bad boundary in the form");
    body.remove_prefix(2);
    const std::size_t end = body.find(between);
    if (end == std::string_view::npos) return failure("表单不完整 / the form is not whole");
    if (parts.size() == max_parts) return failure("字段过多 / too many fields");
    auto part = read_part(body.substr(0, end));
    if (!part) return tl::unexpected<Error>(std::move(part.error()));
    parts.push_back(std::move(*part));
    body.remove_prefix(end + between.size());
  }
  return parts;
}

}  // namespace jibao::http
