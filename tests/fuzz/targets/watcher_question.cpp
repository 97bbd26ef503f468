// The question of a watcher outside (daemon/web/heartbeat): the header that proves its key, and the head that it asks about. The
// first byte says whether the proof is right, the first line is what the watcher made up, the second its proof where it is
// not, the third the head. Whoever has no key learns nothing; what is answered is what the watcher's own reader takes.
#include "daemon/http/text.hpp"
#include "daemon/watcher/question.hpp"
#include "notifiers/encodings.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/duty_site.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  DutySite& site = DutySite::untouched();
  Bytes bytes(data, size);
  const bool proven = bytes.flag();
  const std::string nonce(bytes.line()), wrong(bytes.line()), known(bytes.line());
  const std::string right = notifiers::hex_hmac_sha256(DutySite::watch_key, "ask " + nonce);
  http::Request request;
  request.method = "GET";
  request.target = "/api/v1/heartbeat?known=" + http::percent_encode(known);
  request.peer = "192.0.2.7";
  request.headers = {{"Host", "127.0.0.1:8440"}, {"X-Jibao-Watch", nonce + " " + (proven ? right : wrong)}};
  const http::Response answer = site.ask(std::move(request));
  const bool made_up = !nonce.empty() && nonce.size() <= 64 && nonce.find_first_not_of("0123456789abcdef") == std::string::npos;
  must((answer.status == 200) == (made_up && (proven || wrong == right)), "whoever shows the key is answered, and nobody else");
  if (answer.status != 200) return 0;
  notifiers::Response heard;
  heard.end = notifiers::Response::End::answered;
  heard.status = 200;
  heard.body = answer.body;
  heard.headers = answer.headers;
  for (auto& [name, value] : heard.headers)
    if (http::same_ignoring_case(name, "X-Jibao-Watch-Signature")) name = "x-jibao-watch-signature";
  const auto read = watcher::read_answer(heard, DutySite::watch_key, nonce, Language::en);
  const auto* beat = std::get_if<Heartbeat>(&read);
  must(beat != nullptr, "the watcher takes what the daemon says: " + answer.body);
  must(beat->head.sequence == site.records(), "and hears where the journal ends");
  return 0;
}

const Known known("watcher_question", one);

}  // namespace
}  // namespace jibao::fuzz
