// Documents that are brought (daemon/web/document_kind): a line of name, then the bytes. What is taken is what its name says,
// and its name is no path.
#include "config/unicode.hpp"
#include "daemon/web/document_kind.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  Bytes input(data, size);
  const std::string_view name = input.line();
  const std::string bytes(input.rest());
  if (web::is_file_name(name)) {
    must(config::character_count(name) <= web::longest_file_name, "a name has its bound");
    must(name.find_first_of(std::string_view("/\\\r\n\0", 5)) == std::string_view::npos && name != "..", "a name is no path and one line");
  }
  const auto kind = web::kind_of_document(bytes, name);
  if (!kind) return 0;
  const web::DocumentForm form = web::form_of(*kind);
  must(!form.type.empty() && form.ending.starts_with('.'), "every kind has a form");
  must(name.size() > form.ending.size(), "a name is more than its ending");
  must(*kind == DocumentKind::text || !bytes.empty(), "only a text may be empty");
  must(*kind != DocumentKind::text || bytes.find('\0') == std::string::npos, "a text holds no NUL");
  must(bytes.find("vbaProject.bin") == std::string::npos || (*kind != DocumentKind::docx && *kind != DocumentKind::xlsx), "no macros come in");
  return 0;
}

const Known known("document_bytes", one);

}  // namespace
}  // namespace jibao::fuzz
