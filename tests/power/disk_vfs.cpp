// Implements disk_vfs.hpp: C callbacks on SectorDisk. Locks and shared memory are those of one process with a few
// connections, as SQLite's unix layer gives them.
#include "tests/power/disk_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <deque>
#include <new>

#include "tests/power/sector_disk.hpp"

namespace jibao::power {
namespace {

SectorDisk& disk() { return SectorDisk::instance(); }

struct SharedMemory {
  std::deque<std::string> regions;
  struct Slot {
    int readers = 0;
    bool exclusive = false;
  };
  std::array<Slot, SQLITE_SHM_NLOCK> slots{};
};

// What connections to one file share. By the file, so that a file that was replaced is another one.
struct Shared {
  std::weak_ptr<SectorDisk::File> file;
  std::map<int, int> levels;  // how many connections hold each lock
  SharedMemory memory;
};

std::mutex shared_mutex;
std::map<const SectorDisk::File*, std::shared_ptr<Shared>> shared_of;

struct OpenFile {
  sqlite3_file base;
  SectorDisk::Handle file;
  std::shared_ptr<Shared> shared;
  int level = SQLITE_LOCK_NONE;
  bool syncs_its_name = false;
  std::string remove_on_close;
};

OpenFile& opened(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }

int coded(Answer answer, int failed) {
  return answer == Answer::done ? SQLITE_OK : answer == Answer::no_space ? SQLITE_FULL : failed;
}

int unlock_to(OpenFile& open, int level) {
  const std::lock_guard guard(shared_mutex);
  auto& levels = open.shared->levels;
  if (open.level != SQLITE_LOCK_NONE && --levels[open.level] == 0) levels.erase(open.level);
  open.level = level;
  if (level != SQLITE_LOCK_NONE) ++levels[level];
  return SQLITE_OK;
}

int close_file(sqlite3_file* file) {
  OpenFile& open = opened(file);
  if (open.shared) unlock_to(open, SQLITE_LOCK_NONE);
  if (!open.remove_on_close.empty()) (void)disk().remove(open.remove_on_close);
  open.~OpenFile();
  return SQLITE_OK;
}
int read_file(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
  if (disk().dead()) return SQLITE_IOERR_READ;
  const bool whole = disk().read(*opened(file).file, static_cast<std::size_t>(offset), static_cast<char*>(to), static_cast<std::size_t>(amount));
  return whole ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}
int write_file(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  return coded(disk().write(*opened(file).file, static_cast<std::size_t>(offset), std::string(static_cast<const char*>(from), static_cast<std::size_t>(amount))),
               SQLITE_IOERR_WRITE);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return coded(disk().truncate(*opened(file).file, static_cast<std::size_t>(size)), SQLITE_IOERR_TRUNCATE);
}
// As the unix layer: the first sync of a new log makes its name durable, too.
int sync_file(sqlite3_file* file, int) {
  OpenFile& open = opened(file);
  if (disk().sync(*open.file) != Answer::done) return SQLITE_IOERR_FSYNC;
  if (!open.syncs_its_name) return SQLITE_OK;
  open.syncs_its_name = false;
  return coded(disk().sync_directory(), SQLITE_IOERR_DIR_FSYNC);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(opened(file).file->view.size());
  return SQLITE_OK;
}
int lock_file(sqlite3_file* file, int level) {
  OpenFile& open = opened(file);
  if (open.level >= level) return SQLITE_OK;
  {
    const std::lock_guard guard(shared_mutex);
    auto others = open.shared->levels;
    if (open.level != SQLITE_LOCK_NONE && --others[open.level] == 0) others.erase(open.level);
    const int highest = others.empty() ? SQLITE_LOCK_NONE : others.rbegin()->first;
    const bool refused = level == SQLITE_LOCK_SHARED     ? highest >= SQLITE_LOCK_PENDING
                         : level == SQLITE_LOCK_RESERVED ? highest >= SQLITE_LOCK_RESERVED
                                                         : highest >= SQLITE_LOCK_SHARED;
    if (refused) return SQLITE_BUSY;
  }
  return unlock_to(open, level);
}
int unlock_file(sqlite3_file* file, int level) {
  OpenFile& open = opened(file);
  return open.level <= level ? SQLITE_OK : unlock_to(open, level);
}
int check_lock(sqlite3_file* file, int* out) {
  const std::lock_guard guard(shared_mutex);
  const auto& levels = opened(file).shared->levels;
  *out = !levels.empty() && levels.rbegin()->first >= SQLITE_LOCK_RESERVED ? 1 : 0;
  return SQLITE_OK;
}
int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return static_cast<int>(sector_bytes); }
int characteristics(sqlite3_file*) { return 0; }  // promises nothing

int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  const std::lock_guard guard(shared_mutex);
  auto& regions = opened(file).shared->memory.regions;
  const auto wanted = static_cast<std::size_t>(region) + 1;
  while (extend != 0 && regions.size() < wanted) regions.emplace_back(static_cast<std::size_t>(size), '\0');
  *out = regions.size() < wanted ? nullptr : regions[wanted - 1].data();
  return SQLITE_OK;
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  const std::lock_guard guard(shared_mutex);
  auto& slots = opened(file).shared->memory.slots;
  const auto first = slots.begin() + offset;
  const auto last = first + count;
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    std::for_each(first, last, [&](SharedMemory::Slot& slot) {
      if (exclusive) slot.exclusive = false;
      else --slot.readers;
    });
    return SQLITE_OK;
  }
  const auto taken = [&](const SharedMemory::Slot& slot) { return slot.exclusive || (exclusive && slot.readers > 0); };
  if (std::any_of(first, last, taken)) return SQLITE_BUSY;
  std::for_each(first, last, [&](SharedMemory::Slot& slot) {
    if (exclusive) slot.exclusive = true;
    else ++slot.readers;
  });
  return SQLITE_OK;
}
void shm_barrier(sqlite3_file*) { const std::lock_guard guard(shared_mutex); }
int shm_unmap(sqlite3_file* file, int remove) {
  const std::lock_guard guard(shared_mutex);
  if (remove != 0) opened(file).shared->memory.regions.clear();
  return SQLITE_OK;
}

const sqlite3_io_methods methods = {
    2,         close_file,  read_file,  write_file, truncate_file, sync_file,       file_size,
    lock_file, unlock_file, check_lock, control,    sector_size,   characteristics, shm_map,
    shm_lock,  shm_barrier, shm_unmap,  nullptr,    nullptr};

std::shared_ptr<Shared> shared_by_all(const SectorDisk::Handle& file) {
  const std::lock_guard guard(shared_mutex);
  std::erase_if(shared_of, [](const auto& each) { return each.second->file.expired(); });
  auto& shared = shared_of[file.get()];
  if (!shared) shared = std::make_shared<Shared>();
  shared->file = file;
  return shared;
}

int open_file(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  if (disk().dead()) return SQLITE_CANTOPEN;
  static std::atomic<int> unnamed = 0;
  const std::string name = path != nullptr ? path : std::string(root) + "unnamed-" + std::to_string(++unnamed);
  SectorDisk::Handle found = disk().find(name);
  const bool created = !found;
  if (!found && (flags & SQLITE_OPEN_CREATE) != 0) found = disk().create(name);
  if (!found) return SQLITE_CANTOPEN;
  auto* open = new (file) OpenFile{};
  open->file = found;
  open->shared = shared_by_all(found);
  open->syncs_its_name = created && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  if ((flags & SQLITE_OPEN_DELETEONCLOSE) != 0) open->remove_on_close = name;
  open->base.pMethods = &methods;
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}
int delete_file(sqlite3_vfs*, const char* path, int sync_directory) {
  if (!disk().find(path)) return SQLITE_IOERR_DELETE_NOENT;
  if (disk().remove(path) != Answer::done) return SQLITE_IOERR_DELETE;
  return sync_directory == 0 ? SQLITE_OK : coded(disk().sync_directory(), SQLITE_IOERR_DIR_FSYNC);
}
int access_file(sqlite3_vfs*, const char* path, int, int* out) {
  const auto found = disk().find(path);
  *out = found ? 1 : 0;
  return SQLITE_OK;
}
int full_path(sqlite3_vfs*, const char* path, int room, char* out) {
  sqlite3_snprintf(room, out, "%s", path);
  return SQLITE_OK;
}

}  // namespace

void power_returns() {
  const std::lock_guard guard(shared_mutex);
  shared_of.clear();
}

void register_disk_vfs() {
  static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
  vfs.zName = vfs_name;
  vfs.szOsFile = static_cast<int>(sizeof(OpenFile));
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access_file;
  vfs.xFullPathname = full_path;
  sqlite3_vfs_register(&vfs, 0);
}

}  // namespace jibao::power
