// Implements watcher.hpp: one thread that waits for the next question, the next letter, what ended, or a signal.
#include "daemon/watcher/watcher.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <random>
#include <utility>

#include "daemon/process/sd_notify.hpp"
#include "daemon/watcher/memory_file.hpp"
#include "daemon/watcher/post_office.hpp"
#include "daemon/watcher/question.hpp"
#include "rules/calendar.hpp"

namespace jibao::watcher {
namespace {

constexpr Duration last_answers = std::chrono::seconds(5);  // of gateways, at the end: systemd grants 20
constexpr Duration longest_wait = std::chrono::seconds(1);  // a pause or an acceptance that a person left is seen by then

Instant wall_now() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

// Begins at the wall's time and goes on by the steady clock.
class Clocks {
 public:
  Moment now() const {
    return {start_ + std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began_), wall_now()};
  }

 private:
  Instant start_ = wall_now();
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

std::string fresh_nonce() {
  std::random_device random;
  std::string nonce;
  for (int part = 0; part < 4; ++part) {
    std::array<char, 9> text{};
    std::snprintf(text.data(), text.size(), "%08x", random());
    nonce += text.data();
  }
  return nonce;
}

class Watcher {
 public:
  Watcher(const WatchPlan& plan, const Places& places, StateFolder folder)
      : plan_(plan), folder_(std::move(folder)), office_(plan, places.credentials, box_) {}

  Result<void> start();
  void run(int signals);

 private:
  void log(const std::string& line) const { std::cout << to_rfc3339(wall_now(), plan_.zone) << ' ' << line << std::endl; }
  void keep();
  void ask(Instant now);
  void answered(std::variant<Heartbeat, NoHeartbeat> answer, Instant sent);
  void send_letters(Moment now);
  void finish();

  const WatchPlan& plan_;
  StateFolder folder_;
  Clocks clocks_;
  Box box_;
  PostOffice office_;
  Kept kept_;
  std::optional<Instant> next_question_;  // steady; nothing while one is under way
  bool was_heard_ = true;
};

Result<void> Watcher::start() {
  auto kept = folder_.read();
  if (kept && *kept) kept_ = std::move(**kept);
  if (!kept) log("记忆无法读取，重新开始 / the memory cannot be read, beginning anew: " + kept.error().message);
  if (auto key = office_.credential(plan_.key_credential); !key) return tl::unexpected(key.error());
  if (auto written = folder_.keep(kept_); !written) return written;
  next_question_ = clocks_.now().steady;
  log("开始值守 / watching " + plan_.name + " " + plan_.url);
  return {};
}

void Watcher::keep() {
  if (auto kept = folder_.keep(kept_); !kept) log("记忆无法写入 / the memory cannot be written: " + kept.error().message);
}

void Watcher::ask(Instant now) {
  next_question_.reset();
  const auto key = office_.credential(plan_.key_credential);
  const Instant sent = wall_now();
  if (!key) return answered(NoHeartbeat{key.error().message}, sent);
  const std::string nonce = fresh_nonce();
  const Instant next = now + plan_.every;
  office_.ask(question(plan_, *key, nonce, head_to_prove(kept_.memory)), [this, key = *key, nonce, sent, next](const notifiers::Response& response) {
    answered(read_answer(response, key, nonce, plan_.language), sent);
    next_question_ = std::max(next, clocks_.now().steady);
  });
}

void Watcher::answered(std::variant<Heartbeat, NoHeartbeat> answer, Instant sent) {
  const Moment now = clocks_.now();
  const auto* none = std::get_if<NoHeartbeat>(&answer);
  if ((none == nullptr) != was_heard_) log(none == nullptr ? "有心跳 / a heartbeat" : "没有心跳 / no heartbeat: " + none->reason);
  was_heard_ = none == nullptr;
  if (folder_.take_acceptance()) {
    accept_journal(kept_.memory);
    log("按命令接受现有台账 / the journal is accepted as it stands");
  }
  const auto pause = folder_.pause();
  for (const WatchWord& word : watch(plan_.limits, kept_.memory, {std::move(answer), sent, now.wall}, pause, now)) {
    const WatchText words = tell(word, plan_.name, now.wall, plan_.zone, plan_.language);
    log(words.text);
    post(kept_.outbox, plan_.tell, word.trouble, words, now.steady);
  }
  keep();
  if (!next_question_) next_question_ = now.steady + plan_.every;
  process::sd_notify("WATCHDOG=1");
}

void Watcher::send_letters(Moment now) {
  while (Letter* letter = next_due(kept_.outbox, now.steady)) {
    // A channel that is no longer in the plan: its letter goes, the others of the word were posted by the plan.
    if (plan_.channels.count(letter->to.channel) == 0) {
      ended(kept_.outbox, letter->number, true, now.steady);
      continue;
    }
    const std::string about = "第 " + std::to_string(letter->number) + " 号 / letter, " + letter->to.person + " " + letter->to.channel + ": ";
    office_.send(*letter, now.wall, [this, number = letter->number, about](bool taken, const std::string& reason) {
      log(about + (taken ? "已发出 / taken" : "未发出 / not taken: " + reason));
      ended(kept_.outbox, number, taken, clocks_.now().steady);
      keep();
    });
  }
}

void Watcher::run(int signals) {
  process::sd_notify("READY=1\nSTATUS=在值守 / watching");
  for (;;) {
    const Moment now = clocks_.now();
    if (next_question_ && *next_question_ <= now.steady) ask(now.steady);
    send_letters(now);
    Duration wait = longest_wait;
    if (next_question_) wait = std::clamp(*next_question_ - now.steady, Duration::zero(), longest_wait);
    std::array<pollfd, 2> look{{{box_.descriptor(), POLLIN, 0}, {signals, POLLIN, 0}}};
    ::poll(look.data(), look.size(), static_cast<int>(wait.count()));
    if (look[1].revents != 0) return finish();
    box_.run_all();
  }
}

// What a gateway is taking is not told a second time after the next start: its answer is waited for, for a moment.
void Watcher::finish() {
  const Instant until = clocks_.now().steady + last_answers;
  const auto& letters = kept_.outbox.letters;
  while (std::any_of(letters.begin(), letters.end(), [](const Letter& each) { return each.under_way; })) {
    const Duration left = until - clocks_.now().steady;
    if (left <= Duration::zero()) return;
    pollfd look{box_.descriptor(), POLLIN, 0};
    ::poll(&look, 1, static_cast<int>(left.count()));
    box_.run_all();
  }
}

}  // namespace

Result<void> run(const WatchPlan& plan, const Places& places) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before any thread: all of them inherit it
  const int signals = ::signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals < 0) return failure("signalfd");
  auto folder = StateFolder::open(places.state);
  if (!folder) return tl::unexpected(folder.error());
  Watcher watcher(plan, places, std::move(*folder));
  auto started = watcher.start();
  if (started) watcher.run(signals);
  ::close(signals);
  return started;
}

Trial try_out(const WatchPlan& plan, const Places& places) {
  const bool zh = plan.language == Language::zh;
  Trial trial;
  Box box;
  PostOffice office(plan, places.credentials, box);
  std::size_t waiting = 0;
  const auto say = [&](bool good, const std::string& line) {
    trial.good = trial.good && good;
    trial.lines.push_back((good ? "✓ " : "✗ ") + line);
  };
  const auto key = office.credential(plan.key_credential);
  if (!key) say(false, key.error().message);
  if (key) {
    const std::string nonce = fresh_nonce();
    ++waiting;
    office.ask(question(plan, *key, nonce, std::nullopt), [&, nonce](const notifiers::Response& response) {
      --waiting;
      const auto answer = read_answer(response, *key, nonce, plan.language);
      if (const auto* none = std::get_if<NoHeartbeat>(&answer)) return say(false, plan.url + ": " + none->reason);
      say(true, (zh ? "有心跳，台账末尾第 " : "a heartbeat, the journal ends at record ") +
                    std::to_string(std::get<Heartbeat>(answer).head.sequence) + (zh ? " 条" : ""));
    });
  }
  const std::string words = zh ? "【外部值守】试发：" + plan.name + " 出事时您会这样收到通知。无需回复。"
                               : "[watcher] trial: this is how you will be told of trouble at " + plan.name + ". Nothing to do.";
  std::uint32_t number = 0;
  for (const Told& each : plan.tell) {
    Letter letter;
    letter.number = ++number;
    letter.to = each;
    letter.words = {words, words};
    letter.attempts = 1;
    ++waiting;
    office.send(letter, wall_now(), [&, each](bool taken, const std::string& reason) {
      --waiting;
      say(taken, each.person + " " + each.channel + " " + each.address + (taken ? (zh ? "：已发出" : ": taken") : ": " + reason));
    });
  }
  while (waiting != 0) {
    pollfd look{box.descriptor(), POLLIN, 0};
    ::poll(&look, 1, 1000);
    box.run_all();
  }
  return trial;
}

}  // namespace jibao::watcher
