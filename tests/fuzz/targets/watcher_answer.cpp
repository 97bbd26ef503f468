// The watcher outside (daemon/watcher): its own YAML, its memory, and whatever answers in the daemon's place. The first byte
// says which in its two lowest bits; of an answer the highest says whether it is signed rightly, the others how it came.
#include "config/unicode.hpp"
#include "daemon/watcher/memory_file.hpp"
#include "daemon/watcher/question.hpp"
#include "daemon/watcher/watch_file.hpp"
#include "notifiers/encodings.hpp"
#include "notifiers/target.hpp"
#include "tests/fuzz/memory_folder.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

constexpr unsigned ends = 10;  // of a response: notifiers::Response::End

void heartbeat(std::string_view body, bool rightly_signed, unsigned how) {
  notifiers::Response response;
  response.end = how < ends ? static_cast<notifiers::Response::End>(how) : notifiers::Response::End::answered;
  response.status = how == ends ? 401 : how == ends + 1 ? 503 : 200;
  response.truncated = how == ends + 2;
  response.body = body;
  const std::string right = notifiers::hex_hmac_sha256("key", "answer 00ff " + response.body);
  response.headers = {{"x-jibao-watch-signature", rightly_signed ? right : std::string(body.substr(0, 64))}};
  const auto answer = watcher::read_answer(response, "key", "00ff", how % 2 == 0 ? Language::zh : Language::en);
  const auto* beat = std::get_if<Heartbeat>(&answer);
  if (beat == nullptr) {
    must(!std::get<NoHeartbeat>(answer).reason.empty(), "no heartbeat has its reason");
    return;
  }
  must(rightly_signed && response.end == notifiers::Response::End::answered && response.status == 200 && !response.truncated,
       "only what is whole and signed is a heartbeat");
  must(beat->head.hash.size() == 64, "a head has a hash");
  WatchMemory memory;
  const Instant now = from_millis(1'784'404'500'000);
  for (int times = 0; times < 3; ++times)
    for (const WatchWord& word : watch({}, memory, {answer, now, now}, {}, {now, now}))
      must(!tell(word, "值班室", now, "Asia/Shanghai", Language::zh).text.empty(), "every word can be told");
}

/// What a folder keeps from one start to the next, and what a person leaves in it.
void folder_keeps(const watcher::Kept& kept) {
  const MemoryFolder folder;
  const auto path = folder.file("state");
  auto opened = watcher::StateFolder::open(path);
  must(opened.has_value() && !watcher::StateFolder::open(path), "one watcher at a time");
  const watcher::StateFolder state = *std::move(opened);
  must(!state.read().value(), "nothing is there yet");
  must(state.keep(kept).has_value() && state.read().value()->memory == kept.memory, "what is kept is there again");
  must(!state.take_acceptance() && watcher::leave_acceptance(path) && state.take_acceptance() && !state.take_acceptance(), "a mark is taken once");
}

void folder_pauses(const WatchPause& pause) {
  const MemoryFolder folder;
  const auto state = watcher::StateFolder::open(folder.file("state"));
  must(state.has_value() && !state->pause(), "no pause is there yet");
  must(watcher::leave_pause(folder.file("state"), pause) && state->pause() == pause, "a pause that was left is read");
  must(watcher::leave_pause(folder.file("state"), std::nullopt) && !state->pause(), "until it is ended");
}

void question_of(const watcher::WatchPlan& plan) {
  for (const std::optional<ChainHead>& prove : {std::optional<ChainHead>(), std::optional(ChainHead{4, std::string(64, 'a')})})
    must(notifiers::target_of(watcher::question(plan, "key", "00ff", prove)).has_value(), "what a plan says to ask can be asked");
}

int one(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(text_of(data + 1, size - 1));
  switch (data[0] % 4) {
    case 0: {
      const watcher::ReadPlan read = watcher::read_watch_text("watch.yaml", text);
      must(read.plan.has_value() != read.diagnostics.has_errors(), "either a plan or errors");
      must(!config::first_invalid_byte(read.diagnostics.render()), "diagnostics are UTF-8");
      const MemoryFolder folder;
      write_file(folder.file("watch.yaml"), text);
      must(watcher::read_watch_file(folder.file("watch.yaml")).plan.has_value() == read.plan.has_value(), "a file is what its text is");
      must(watcher::read_watch_file(folder.file("none")).diagnostics.has_errors(), "a file that is not there is an error");
      if (read.plan) question_of(*read.plan);
      break;
    }
    case 1: {
      const MemoryFolder folder;
      write_file(folder.file("memory.json"), text);
      const auto kept = watcher::kept_from_json(text);
      const auto of_file = watcher::StateFolder::open(folder.file("")).value().read();
      must(of_file.has_value() == kept.has_value(), "a file is what its text is");
      if (kept) {
        must(*of_file && (*of_file)->memory == kept->memory, "and is kept");
        const auto again = watcher::kept_from_json(watcher::to_json(*kept));
        must(again && again->memory == kept->memory, "what is kept reads back the same");
        folder_keeps(*kept);
      }
      break;
    }
    case 2:
      if (const auto pause = watcher::pause_from_json(text)) {
        const auto again = watcher::pause_from_json(watcher::to_json(*pause));
        must(again && *again == *pause, "a pause reads back the same");
        folder_pauses(*pause);
      }
      break;
    default: heartbeat(text, data[0] >= 128, (data[0] >> 2U) & 31U); break;
  }
  return 0;
}

const Known known("watcher_answer", one);

}  // namespace
}  // namespace jibao::fuzz
