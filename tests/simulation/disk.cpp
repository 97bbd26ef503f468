// Implements disk.hpp.
#include "tests/simulation/disk.hpp"

#include <charconv>
#include <string_view>

namespace jibao::simulation {
namespace {

std::uint32_t number_behind(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  std::uint32_t number = 0;
  if (at != std::string_view::npos) std::from_chars(text.data() + at + name.size(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::uint64_t Disk::append(std::vector<store::Entry> entries, Done done) {
  const std::uint64_t number = ++appends_;
  landed_.resize(number + 1);
  for (const store::Entry& entry : entries) {
    constexpr std::string_view started = "\"fact\":\"attempt_started\"";
    const std::string_view body = entry.body;
    for (auto at = body.find(started); at != std::string_view::npos; at = body.find(started, at + 1)) {
      const std::string_view fact = body.substr(at, body.find('}', at) - at);
      attempts_[{{entry.incident, number_behind(fact, "\"page\":")}, number_behind(fact, "\"attempt\":")}] = number;
    }
  }
  return inner_.append(std::move(entries), [this, number, done = std::move(done)](Result<store::Head> head) {
    if (head || present_) landed_.at(number) = true;
    done(std::move(head));
  });
}

bool Disk::holds(const Attempt& attempt) const {
  const auto found = attempts_.find(attempt);
  return found != attempts_.end() && holds(found->second);
}

void Disk::cut(bool written) {
  if (written && waits() && !full_) commit_with(Fault::unknown_present);
  inner_.crash();
}

}  // namespace jibao::simulation
