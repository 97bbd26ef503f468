// What a document (附件) is by its bytes and its name, and which names a document may have.
//
// Invariant: what a document is, its first bytes say; a name that says something else is refused. Pure. Called where documents
// are taken in and given out (documents.hpp).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "rules/case_file.hpp"

namespace jibao::web {

/// The longest name of a document, in characters.
inline constexpr std::size_t longest_file_name = 120;

/// Whether a document may be kept under that name: one line of text, no path.
bool is_file_name(std::string_view name);

/// What the document is by its bytes and its name; nothing: it is none of those that are taken.
std::optional<DocumentKind> kind_of_document(std::string_view bytes, std::string_view name);

/// How documents of that kind leave: the ending of their name, and their Content-Type.
struct DocumentForm {
  std::string_view ending, type;
};
DocumentForm form_of(DocumentKind kind);

}  // namespace jibao::web
