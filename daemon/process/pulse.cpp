// Implements pulse.hpp.
#include "daemon/process/pulse.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace jibao::process {
namespace {

constexpr auto writer_every = std::chrono::seconds(5);
constexpr auto disk_every = std::chrono::seconds(15);  // a write and a sync: nothing beside the journal's own

// Whether the disk took a byte and said that it has it.
bool disk_confirms(const std::filesystem::path& probe) {
  const int file = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool confirmed = ::pwrite(file, "\n", 1, 0) == 1 && ::fdatasync(file) == 0;
  return ::close(file) == 0 && confirmed;
}

}  // namespace

struct Pulse::Inside : std::enable_shared_from_this<Pulse::Inside> {
  Inside(engine::Loop& l, store::Store& s, std::filesystem::path p, Time now)
      : loop(l), store(s), probe(std::move(p)), stepped(now), up_to_date(now), writer{{}, now}, disk{{}, now} {}

  struct Asked {
    std::optional<Time> at;  // when it was last asked
    Time answered;           // when that was asked which it answered last
    bool waiting = false;
    bool due(Time now, std::chrono::seconds every) const { return !waiting && (!at || now - *at >= every); }
  };

  void ask(Asked Inside::*part, Time now) {
    (this->*part).waiting = true;
    (this->*part).at = now;
  }
  void note(Asked Inside::*part, bool good) {
    (this->*part).waiting = false;
    if (good) (this->*part).answered = *(this->*part).at;
  }

  engine::Loop& loop;
  store::Store& store;
  std::filesystem::path probe;
  std::uint64_t steps = 0;
  Time stepped;
  Time up_to_date;  // the last look that left nothing due
  Asked writer, disk;
};

Pulse::Pulse(engine::Loop& loop, store::Store& store, std::filesystem::path probe, Time now)
    : inside_(std::make_shared<Inside>(loop, store, std::move(probe), now)) {}

void Pulse::look(std::uint64_t steps, bool overdue, Time now) {
  Inside& self = *inside_;
  if (std::exchange(self.steps, steps) != steps) self.stepped = now;
  if (!overdue) self.up_to_date = now;
  const std::weak_ptr<Inside> weak = inside_;
  if (self.writer.due(now, writer_every)) {
    self.ask(&Inside::writer, now);
    self.store.append({}, [weak, &loop = self.loop](const Result<store::Head>& head) {
      loop.post([weak, good = head.has_value()] {
        if (const auto back = weak.lock()) back->note(&Inside::writer, good);
      });
    });
  }
  if (self.disk.due(now, disk_every)) {
    self.ask(&Inside::disk, now);
    self.loop.aside([weak, &loop = self.loop, probe = self.probe] {
      loop.post([weak, good = disk_confirms(probe)] {
        if (const auto back = weak.lock()) back->note(&Inside::disk, good);
      });
    });
  }
}

void Pulse::tell(VitalSigns& signs, Time now) const {
  const auto age = [now](Time then) { return std::chrono::duration_cast<Duration>(now - then); };
  signs.since_step = age(inside_->stepped);
  signs.since_writer = age(inside_->writer.answered);
  signs.since_disk = age(inside_->disk.answered);
  signs.overdue = std::min(signs.overdue, age(inside_->up_to_date));
}

}  // namespace jibao::process
