// See document_kind.hpp.
#include "daemon/web/document_kind.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "config/unicode.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/json.hpp"

namespace jibao::web {
namespace {

struct Known {
  DocumentKind kind;
  std::string_view ending, begins, holds, type;
};

// Of the office formats, which are all zip files, the name of their main part tells them apart.
constexpr auto known = std::to_array<Known>({
    {DocumentKind::pdf, ".pdf", "%PDF-", "", "application/pdf"},
    {DocumentKind::png, ".png", "\x89PNG\r\n\x1a\n", "", "image/png"},
    {DocumentKind::jpeg, ".jpg", "\xff\xd8\xff", "", "image/jpeg"},
    {DocumentKind::jpeg, ".jpeg", "\xff\xd8\xff", "", "image/jpeg"},
    {DocumentKind::docx, ".docx", "PK\x03\x04", "word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {DocumentKind::xlsx, ".xlsx", "PK\x03\x04", "xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {DocumentKind::ofd, ".ofd", "PK\x03\x04", "OFD.xml", "application/ofd"},
    {DocumentKind::text, ".txt", "", "", "text/plain; charset=utf-8"},
});

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  for (char& letter : lowered)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return lowered;
}

bool is_text(std::string_view bytes) {
  return http::is_utf8(bytes) && std::none_of(bytes.begin(), bytes.end(), [](char letter) {
           return static_cast<unsigned char>(letter) < 0x20 && letter != '\t' && letter != '\r' && letter != '\n' && letter != '\f';
         });
}

}  // namespace

bool is_file_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && http::is_utf8(name) && config::character_count(name) <= longest_file_name &&
         !has_control(name, false) && name.find_first_of("/\\") == std::string_view::npos;
}

std::optional<DocumentKind> kind_of_document(std::string_view bytes, std::string_view name) {
  const std::string lowered = lower_case(name);
  for (const Known& each : known) {
    if (!lowered.ends_with(each.ending) || lowered.size() == each.ending.size() || !bytes.starts_with(each.begins)) continue;
    if (each.kind == DocumentKind::text) return is_text(bytes) ? std::optional(each.kind) : std::nullopt;
    const bool whole = bytes.find(each.holds) != std::string_view::npos;
    const bool macros = !each.holds.empty() && bytes.find("vbaProject.bin") != std::string_view::npos;
    return whole && !macros ? std::optional(each.kind) : std::nullopt;
  }
  return std::nullopt;
}

DocumentForm form_of(DocumentKind kind) {
  const auto found = std::find_if(known.begin(), known.end(), [&](const Known& each) { return each.kind == kind; });
  return {found->ending, found->type};
}

}  // namespace jibao::web
