// The watcher outside (daemon/watcher): its own YAML, its memory, and whatever answers in the daemon's place. The first byte
// says which.
#include "config/unicode.hpp"
#include "daemon/watcher/memory_file.hpp"
#include "daemon/watcher/question.hpp"
#include "daemon/watcher/watch_file.hpp"
#include "notifiers/encodings.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

void heartbeat(std::string_view body, bool rightly_signed) {
  notifiers::Response response;
  response.end = notifiers::Response::End::answered;
  response.status = 200;
  response.body = body;
  const std::string right = notifiers::hex_hmac_sha256("key", "answer 00ff " + response.body);
  response.headers = {{"x-jibao-watch-signature", rightly_signed ? right : std::string(body.substr(0, 64))}};
  const auto answer = watcher::read_answer(response, "key", "00ff", Language::zh);
  const auto* beat = std::get_if<Heartbeat>(&answer);
  if (beat == nullptr) {
    must(!std::get<NoHeartbeat>(answer).reason.empty(), "no heartbeat has its reason");
    return;
  }
  must(rightly_signed, "what is not signed is no heartbeat");
  must(beat->head.hash.size() == 64, "a head has a hash");
  WatchMemory memory;
  const Instant now = from_millis(1'784'404'500'000);
  for (int times = 0; times < 3; ++times)
    for (const WatchWord& word : watch({}, memory, {answer, now, now}, {}, {now, now}))
      must(!tell(word, "值班室", now, "Asia/Shanghai", Language::zh).text.empty(), "every word can be told");
}

int one(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(text_of(data + 1, size - 1));
  switch (data[0] % 4) {
    case 0: {
      const watcher::ReadPlan read = watcher::read_watch_text("watch.yaml", text);
      must(read.plan.has_value() != read.diagnostics.has_errors(), "either a plan or errors");
      must(!config::first_invalid_byte(read.diagnostics.render()), "diagnostics are UTF-8");
      break;
    }
    case 1:
      if (const auto kept = watcher::kept_from_json(text)) {
        const auto again = watcher::kept_from_json(watcher::to_json(*kept));
        must(again && again->memory == kept->memory, "what is kept reads back the same");
      }
      break;
    case 2:
      if (const auto pause = watcher::pause_from_json(text)) {
        const auto again = watcher::pause_from_json(watcher::to_json(*pause));
        must(again && *again == *pause, "a pause reads back the same");
      }
      break;
    default: heartbeat(text, data[0] >= 128); break;
  }
  return 0;
}

const Known known("watcher_answer", one);

}  // namespace
}  // namespace jibao::fuzz
