// What comes in and what goes out, as plain values: Request and Response.
//
// Invariant: a Request that a handler sees has passed every check of request_parser.hpp and target.hpp: its
// path is valid UTF-8 without NUL, control characters or dot segments, its method is a token, it had exactly
// one Host (HTTP/1.1). Used by every file that answers HTTP; standard library only, so that including it is
// cheap, and a test may build either by hand.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jibao::http {

/// Names with values, in the order in which they came.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// True where the two are the same but for the case of ASCII letters (header names, schemes, tokens).
bool same_ignoring_case(std::string_view left, std::string_view right);

struct Request {
  std::string method;   ///< As sent; methods are case-sensitive, so "get" is not "GET".
  std::string target;   ///< As sent: path and query, still percent-encoded.
  std::string path;     ///< Percent-decoded, begins with '/'.
  Fields query;         ///< Decoded pairs; a name without '=' has an empty value.
  Fields headers;       ///< As sent; trailers of a chunked body are dropped.
  std::string body;     ///< Without the chunked framing.
  std::string peer;     ///< Address without port; an IPv4 peer of a dual-stack socket is written as IPv4.
  bool secure = false;  ///< Came over TLS that ended here.

  /// The first value of that header (any case), or an empty view. Valid while the Request is unchanged.
  std::string_view header(std::string_view name) const;
  /// How many headers of that name came.
  std::size_t count_headers(std::string_view name) const;
  /// The first value of that query field, or an empty view. Valid while the Request is unchanged.
  std::string_view query_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type;  ///< Empty: no Content-Type is sent.
  Fields headers;            ///< Added to the defaults; one with a default's name replaces it.
  std::string body;
};

}  // namespace jibao::http
