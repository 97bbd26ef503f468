// Implements disk_watch.hpp.
#include "daemon/process/disk_watch.hpp"

#include <utility>

namespace jibao::process {
namespace {

std::string amount(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

}  // namespace

DiskLook look_at(Disk& disk, ReserveSeen seen) {
  DiskLook look;
  seen.held = disk.held();
  if (const auto room = disk.room()) {
    seen.room = *room;
    look.done = judge_reserve(seen);
  } else {
    look.trouble = room.error().message;
    if (seen.journal_full && seen.held != 0) look.done = ReserveAction::give_up;
  }
  if (look.done != ReserveAction::nothing) {
    const auto done = look.done == ReserveAction::make ? disk.make(seen.wanted) : disk.give_up();
    if (!done) look.trouble = done.error().message;
  }
  look.held = disk.held();
  if (const auto room = disk.room()) look.room = *room;
  return look;
}

std::optional<DiskLine> line_of(const DiskLook& look, std::uint64_t wanted) {
  using Grade = DiskLine::Grade;
  const std::string left = look.room ? amount(look.room->bytes) : "?";
  if (!look.trouble.empty())
    return DiskLine{Grade::critical, "数据盘余量或预留文件有误 / the disk's room or the reserve: " + look.trouble};
  if (look.done == ReserveAction::give_up && wanted == 0)
    return DiskLine{Grade::info, "预留空间已停用，文件已删 / the reserve is switched off and deleted"};
  if (look.done == ReserveAction::give_up)
    return DiskLine{Grade::critical,
                    "磁盘将满，预留空间已让给台账，现余 " + left +
                        "。请立即腾空间：df -h、du -xh --max-depth=2 / 查占用，移走 backups/ 里的旧备份和其他程序的文件，"
                        "不要删 journal.db* / the disk is full and the reserve was given up to the journal, " + left +
                        " are left. Make room now: df -h and du -xh --max-depth=2 / show what takes it; move old backups and "
                        "other programs' files away, never delete journal.db*"};
  if (look.done == ReserveAction::make)
    return DiskLine{Grade::info, "已预留 " + amount(look.held) + " / so much is held in reserve; left " + left};
  if (look.held < wanted)
    return DiskLine{Grade::warning, "磁盘余量 " + left + "，没有预留空间；余 " + amount(ample_room(wanted)) +
                                        " 以上时自动预留 / nothing is held in reserve, which needs that much room"};
  return std::nullopt;
}

struct DiskWatch::Inside : std::enable_shared_from_this<DiskWatch::Inside> {
  engine::Loop& loop;
  std::shared_ptr<Disk> disk;
  std::uint64_t wanted;
  DiskLook last;
  Time asked;
  std::function<void(const DiskLine&)> told;
  std::optional<std::uint64_t> room_after_giving = {};
  bool waiting = false;

  Inside(engine::Loop& l, std::shared_ptr<Disk> d, std::uint64_t w, Time now, std::function<void(const DiskLine&)> t)
      : loop(l), disk(std::move(d)), wanted(w), asked(now), told(std::move(t)) {}

  bool due(Time now, bool journal_full) const {
    if (waiting) return false;
    if (journal_full && last.held != 0) return true;
    return now - asked >= (last.held < wanted ? every_without_reserve : every);
  }

  void keep(DiskLook look) {
    if (look.done == ReserveAction::give_up && look.room) room_after_giving = look.room->bytes;
    last = std::move(look);
  }

  void note(DiskLook look) {
    waiting = false;
    const bool news = look.done != ReserveAction::nothing || !look.trouble.empty();
    const bool said = !look.trouble.empty() && look.trouble == last.trouble;
    keep(std::move(look));
    if (!news || said) return;
    if (const auto line = line_of(last, wanted)) told(*line);
  }
};

DiskWatch::DiskWatch(engine::Loop& loop, std::shared_ptr<Disk> disk, std::uint64_t wanted, DiskLook first, Time now,
                     std::function<void(const DiskLine&)> told)
    : inside_(std::make_shared<Inside>(loop, std::move(disk), wanted, now, std::move(told))) {
  inside_->keep(std::move(first));
}

void DiskWatch::look(Time now, bool journal_full) {
  Inside& self = *inside_;
  if (!self.due(now, journal_full)) return;
  self.waiting = true;
  self.asked = now;
  ReserveSeen seen;
  seen.wanted = self.wanted;
  seen.journal_full = journal_full;
  seen.room_after_giving = self.room_after_giving;
  self.loop.aside([weak = std::weak_ptr<Inside>(inside_), &loop = self.loop, disk = self.disk, seen] {
    loop.post([weak, look = look_at(*disk, seen)]() mutable {
      if (const auto back = weak.lock()) back->note(std::move(look));
    });
  });
}

const DiskLook& DiskWatch::last() const { return inside_->last; }
std::uint64_t DiskWatch::wanted() const { return inside_->wanted; }

}  // namespace jibao::process
