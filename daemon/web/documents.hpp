// The documents of incidents (附件): what may be taken in, on disk before it is on record, and under which headers it is given out.
//
// Invariant: a document that is not what its name says (document_kind.hpp) is refused. Nothing is opened, unpacked or shown here:
// it leaves as a file, in a sandbox, never as a page, and never where it is not what the journal's digest says. Called by the
// handlers, on the loop; the disk is asked through the background.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/message.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/document_kind.hpp"

namespace jibao::web {

/// The form of an incident's page that brings a file: /incidents/{id}/document.
inline constexpr const char* document_form = "document";

/// The largest document that is taken in by that policy. Bytes.
std::uint64_t largest_document(const Policy& policy);

/// What is brought, by the API's body or by a form.
struct Brought {
  std::string name, from, key;
  std::shared_ptr<const std::string> bytes;
};

/// On disk first, then on record. What is refused then leaves the disk again.
void keep_document(Desk& desk, const CallPtr& call, IncidentId id, const Brought& brought, const Actor& by, Done done,
                   const std::function<void(Trouble)>& refused);

/// On record first; then the bytes leave the disk. Requires: the incident exists.
void remove_document(Desk& desk, const CallPtr& call, const DocumentRemoval& event, Done done, std::function<void(Trouble)> refused);

/// The document as a file to be kept.
http::Response file_of(const FiledDocument& document, std::string bytes);

}  // namespace jibao::web
