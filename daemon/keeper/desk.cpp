// Implements desk.hpp.
#include "daemon/keeper/desk.hpp"

#include "daemon/http/problem.hpp"
#include "daemon/store/journal_line.hpp"

namespace jibao::keeper {
namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr std::string_view documents = "/v1/documents/";

http::Response json(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

http::Response bare(int status) {
  http::Response response;
  response.status = status;
  return response;
}

std::string text_of(const store::Head& head) {
  return "{\"sequence\":" + std::to_string(head.sequence) + ",\"hash\":\"" + head.hash + "\"}\n";
}

http::Response no_such_call() { return http::problem(404, {}, {}); }

constexpr std::size_t piece_bytes = std::size_t{1} << 20;  // what a daemon sends beside one longest line

}  // namespace

http::Limits limits_of_keeper() {
  http::Limits limits;
  limits.body_bytes = store::max_line_bytes + piece_bytes;
  limits.body = std::chrono::seconds(110);  // the daemon waits for two minutes
  limits.connections = 64;
  limits.connections_per_address = 8;
  limits.connections_from_loopback = 64;
  return limits;
}

Copy* Desk::asker(const http::Request& request) {
  std::string_view given = request.header("authorization");
  if (request.count_headers("authorization") != 1 || !given.starts_with(bearer)) return nullptr;
  given.remove_prefix(bearer.size());
  return whose(copies_, given);
}

http::Response Desk::answer(const http::Request& request) {
  Copy* copy = asker(request);
  if (copy == nullptr) return http::problem(401, {}, "需要有效令牌 / a valid token is needed");
  if (request.path == "/v1/head" && request.method == "GET") return head_of(*copy);
  if (request.path == "/v1/lines" && request.method == "POST") return append(*copy, request.body);
  if (request.path.starts_with(documents)) return document(*copy, request, request.path.substr(documents.size()));
  return no_such_call();
}

http::Response Desk::head_of(Copy& copy) {
  const auto head = copy.head();
  return head ? json(200, text_of(*head)) : said(copy, Kept::unwritable, head.error().message);
}

http::Response Desk::append(Copy& copy, const std::string& lines) {
  std::string why;
  const Kept kept = copy.append(lines, why);
  if (kept == Kept::malformed || kept == Kept::unwritable) return said(copy, kept, why);
  static_cast<void>(said(copy, kept, why));
  const auto head = copy.head();
  if (!head) return said(copy, Kept::unwritable, head.error().message);
  return json(kept == Kept::taken ? 200 : 409, text_of(*head));
}

http::Response Desk::document(Copy& copy, const http::Request& request, const std::string& name) {
  if (request.method == "GET") {
    const auto there = copy.has_document(name);
    return there ? bare(*there ? 204 : 404) : said(copy, Kept::unwritable, there.error().message);
  }
  if (request.method != "PUT") return no_such_call();
  std::string why;
  const Kept kept = copy.keep_document(name, request.body, why);
  return said(copy, kept, why);
}

http::Response Desk::said(Copy& copy, Kept kept, const std::string& why) {
  const bool well = kept == Kept::taken || kept == Kept::there_already;
  std::string& last = last_[copy.name()];
  const std::string now = well ? "收到台账记录 / it grows" : "未收 / not taken: " + why;
  if (now != last) log_(copy.name() + ": " + now);
  last = now;
  switch (kept) {
    case Kept::taken: return bare(201);
    case Kept::there_already: return bare(200);
    case Kept::not_following: return http::problem(409, {}, "与副本不衔接 / it does not follow from what is there");
    case Kept::malformed: return http::problem(400, {}, "不是台账记录，或与其杂凑不符 / no record, or not what its hash says");
    case Kept::unwritable: return http::problem(507, "副本无法写入 (Insufficient Storage)", "见本机日志 / its own log says why");
  }
  return http::problem(500, {}, {});
}

}  // namespace jibao::keeper
