// What a keeper answers: four calls, each with "Authorization: Bearer TOKEN", which says whose copy it is about.
//
//   GET  /v1/head            200 {"sequence":812,"hash":"1f3a..."}: where the copy ends; sequence 0 and 64 zeros: it is empty
//   POST /v1/lines           whole lines of the journal, from the next one on: 200 and the new end; 409 and the end where they do
//                            not follow from it; 400 where one is no record or not what its hash says; 507: the disk
//   GET  /v1/documents/NAME  204 it is there; 404 it is not
//   PUT  /v1/documents/NAME  201; 200 where the same is there; 409 where another text has that name
//
// Invariant: 200 and 201 are answered when it is on the disk; without a token all is 401, before a body is read. Thread: loop.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "daemon/http/server.hpp"
#include "daemon/keeper/copies.hpp"

namespace jibao::keeper {

/// A few daemons ask, from networks that may be slow, and send one longest record whole; nobody else has business here.
http::Limits limits_of_keeper();

class Desk {
 public:
  /// `log` hears of each copy when it begins to grow, and once of each trouble.
  Desk(std::vector<Copy> copies, std::function<void(const std::string&)> log) : copies_(std::move(copies)), log_(std::move(log)) {}

  /// Whether somebody's token is in the head.
  bool admits(const http::Request& request) { return asker(request) != nullptr; }
  http::Response answer(const http::Request& request);
  /// Other tokens from now on.
  void replace(std::vector<Copy> copies) { copies_ = std::move(copies); }

 private:
  Copy* asker(const http::Request& request);
  http::Response head_of(Copy& copy);
  http::Response append(Copy& copy, const std::string& lines);
  http::Response document(Copy& copy, const http::Request& request, const std::string& name);
  http::Response said(Copy& copy, Kept kept, const std::string& why);

  std::vector<Copy> copies_;
  std::function<void(const std::string&)> log_;
  std::map<std::string, std::string> last_;  // what was last said of a copy, by its name
};

}  // namespace jibao::keeper
