// The line to the daemon: one HTTP exchange, over libcurl, blocking.
//
// Invariant: says whether the request may have been taken where no answer came, because that decides between
// "not reachable" (nothing was recorded) and "unknown". The token travels in a header, never in arguments or
// messages.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "rules/result.hpp"

namespace jibao::cli {

struct Exchange {
  std::string method = "GET";
  std::string path;  // with query, encoded
  std::string body;  // empty: none
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body_type = "application/json";
};

struct Reply {
  bool answered = false;
  bool may_be_recorded = false;  // of one that was not answered
  int status = 0;
  std::string body;
  std::string trouble;  // why there is no answer
};

class Link {
 public:
  Link(std::string url, std::string token, std::string ca_file);
  Reply ask(const Exchange& exchange) const;

 private:
  std::string url_, token_, ca_file_;
};

/// Random, for an Idempotency-Key.
std::string fresh_key();

/// The first line of the token file; the error names the file, never what stands in it.
Result<std::string> read_token(const std::string& file);

}  // namespace jibao::cli
