// Keeps a program of the office's running and passes it one line of JSON at a time (ExecSettings): a GSM
// modem behind gammu, a government gateway with a client of its own.
//
// Invariant: each line that was taken gets exactly one Response: no later than its timeout after the program was handed it,
// and one that waits behind others no later than longest_wait (its timeout, while the program is down). The program holds
// none of our descriptors but its stdin, stdout and our stderr, none of our environment, at most so much
// memory, and dies with us. A line that it had when it died or fell silent is in doubt, and it is killed and
// started again: at once where it had been answering, else after a pause that doubles. Called by the courier,
// one Program a channel. Surprise: what it says between answers is not looked at.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "notifiers/transport.hpp"

namespace jibao::notifiers {

struct ProgramSettings {
  std::string name;                  // of the channel: in thread names and reasons
  std::vector<std::string> command;  // an absolute path and its arguments
  int memory_mb = 256;               // of address space
  std::size_t queue = 1024;
  std::chrono::milliseconds longest_wait{600'000};  // for those before it; then it was never handed over, and is tried again
  std::chrono::milliseconds first_pause{1'000};  // before it is started again
  std::chrono::milliseconds longest_pause{60'000};
};

// A program that writes more without a line end is no program for us.
constexpr std::size_t max_line_bytes = std::size_t{64} << 10U;

// Which attempt a line of a program answers, by its "id" and "attempt" as in LineRequest::tag; empty where it names none.
// Thread: any.
std::string answered_tag(std::string_view line);

class Program final : public Carrier {
 public:
  // Starts the worker; the program itself starts with the first line. Throws std::runtime_error where the
  // machine has no thread or descriptor left.
  explicit Program(ProgramSettings settings);
  ~Program() override;  // stop(0)
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  Result<void> send(Request request, Done done) override;
  void stop(std::chrono::milliseconds grace) override;
  std::size_t outstanding() const override;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace jibao::notifiers
