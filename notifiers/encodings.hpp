// How texts are written inside URLs, forms, JSON strings and mail headers, and the signatures over them.
//
// Invariant: what comes out cannot end the place that it stands in, whatever bytes go in.
// Called by the channels' compose functions. Pure; thread: any.
#pragma once

#include <string>
#include <string_view>

namespace jibao::notifiers {

// RFC 3986: everything but letters, digits and -._~ as %XX; good for paths, queries and forms alike.
std::string percent_encoded(std::string_view text);

// The inside of a JSON string, without its quotes.
std::string json_escaped(std::string_view text);

std::string base64(std::string_view bytes);

// A header's value by RFC 2047: as it is where it is plain ASCII, else UTF-8 words in base64, folded so that
// no line is longer than 76 characters; characters are never cut. Control characters become blanks.
std::string mail_header_text(std::string_view text);

// At most `most` bytes of UTF-8, cut at a character's end with "…" where anything was cut.
std::string cut_to_bytes(std::string_view text, std::size_t most);

std::string hex_sha256(std::string_view bytes);
std::string hex_hmac_sha256(std::string_view key, std::string_view bytes);
std::string base64_hmac_sha256(std::string_view key, std::string_view bytes);

// The bytes themselves.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
std::string hmac_sha1(std::string_view key, std::string_view bytes);

// Whether the two are the same, taking the same time wherever they differ.
bool same_secret(std::string_view left, std::string_view right);

// The inside of an XML element or attribute; control characters, which XML cannot hold, become blanks.
std::string xml_escaped(std::string_view text);

}  // namespace jibao::notifiers
