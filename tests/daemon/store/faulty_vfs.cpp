// Implements faulty_vfs.hpp: C callbacks that ask FaultyVfs first and then call the platform's file layer.
#include "tests/daemon/store/faulty_vfs.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <new>
#include <random>

namespace jibao::store::test {
namespace {

constexpr std::int64_t sector = 512;

struct WrappedFile {
  sqlite3_file base;
  std::string* path;  // null for files without a name
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

WrappedFile* wrapped(sqlite3_file* file) { return reinterpret_cast<WrappedFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return wrapped(file)->real(); }
const sqlite3_io_methods* methods(sqlite3_file* file) { return real(file)->pMethods; }

int close_file(sqlite3_file* file) {
  delete wrapped(file)->path;
  return methods(file)->xClose(real(file));
}
int read_file(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
  if (const int code = FaultyVfs::instance().before(Operation::read)) return code;
  return methods(file)->xRead(real(file), to, amount, offset);
}
int write_file(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  if (const int code = FaultyVfs::instance().before(Operation::write)) return code;
  const int code = methods(file)->xWrite(real(file), from, amount, offset);
  if (code == SQLITE_OK && wrapped(file)->path != nullptr) {
    FaultyVfs::instance().wrote(
        *wrapped(file)->path, offset,
        std::string(static_cast<const char*>(from), static_cast<std::size_t>(amount)));
  }
  return code;
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = FaultyVfs::instance().before(Operation::truncate)) return code;
  const int code = methods(file)->xTruncate(real(file), size);
  if (code == SQLITE_OK && wrapped(file)->path != nullptr)
    FaultyVfs::instance().truncated(*wrapped(file)->path, size);
  return code;
}
int sync_file(sqlite3_file* file, int) {
  // The data is in the page cache by now and stays there, as after a real failed sync. No real sync: tests
  // are quick.
  if (const int code = FaultyVfs::instance().before(Operation::sync)) return code;
  if (wrapped(file)->path != nullptr) FaultyVfs::instance().synced(*wrapped(file)->path);
  return SQLITE_OK;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) { return methods(file)->xFileSize(real(file), size); }
int lock_file(sqlite3_file* file, int level) { return methods(file)->xLock(real(file), level); }
int unlock_file(sqlite3_file* file, int level) { return methods(file)->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* out) { return methods(file)->xCheckReservedLock(real(file), out); }
int control(sqlite3_file* file, int operation, void* argument) {
  return methods(file)->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file*) { return static_cast<int>(sector); }
int characteristics(sqlite3_file*) { return 0; }  // promises nothing
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  if (const int code = FaultyVfs::instance().before(Operation::shared_memory)) return code;
  return methods(file)->xShmMap(real(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return methods(file)->xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { methods(file)->xShmBarrier(real(file)); }
int shm_unmap(sqlite3_file* file, int remove) { return methods(file)->xShmUnmap(real(file), remove); }

const sqlite3_io_methods wrapped_methods = {
    2,         close_file,  read_file,  write_file, truncate_file, sync_file,       file_size,
    lock_file, unlock_file, check_lock, control,    sector_size,   characteristics, shm_map,
    shm_lock,  shm_barrier, shm_unmap,  nullptr,    nullptr};

sqlite3_vfs* platform(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  if (const int code = FaultyVfs::instance().before(Operation::open)) return code;
  const int code = platform(vfs)->xOpen(platform(vfs), path, real(file), flags, out);
  if (code != SQLITE_OK) return code;
  wrapped(file)->path = path == nullptr ? nullptr : new std::string(path);
  file->pMethods = &wrapped_methods;
  return SQLITE_OK;
}
int delete_file(sqlite3_vfs* vfs, const char* path, int sync_directory) {
  if (FaultyVfs::instance().cut()) return SQLITE_IOERR_DELETE;
  const int code = platform(vfs)->xDelete(platform(vfs), path, sync_directory);
  if (code == SQLITE_OK) FaultyVfs::instance().removed(path);
  return code;
}

}  // namespace

FaultyVfs& FaultyVfs::instance() {
  static FaultyVfs* const only = [] {
    static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
    vfs.pAppData = sqlite3_vfs_find(nullptr);
    vfs.zName = name;
    vfs.szOsFile += static_cast<int>(sizeof(WrappedFile));
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    sqlite3_vfs_register(&vfs, 0);
    static FaultyVfs faulty;
    return &faulty;
  }();
  return *only;
}

void FaultyVfs::reset() {
  const std::lock_guard guard(mutex_);
  faults_.clear();
  calls_.clear();
  files_.clear();
  until_cut_ = 0;
  cut_ = false;
  lying_ = false;
}

void FaultyVfs::fail(Operation operation, std::int64_t at, int code, bool lasting) {
  const std::lock_guard guard(mutex_);
  faults_[operation] = Fault{at, code, lasting};
}

std::int64_t FaultyVfs::calls(Operation operation) {
  const std::lock_guard guard(mutex_);
  return calls_[operation];
}

void FaultyVfs::lie_about_syncs(bool lie) {
  const std::lock_guard guard(mutex_);
  lying_ = lie;
}

void FaultyVfs::cut_at(std::int64_t at) {
  const std::lock_guard guard(mutex_);
  until_cut_ = at;
}

bool FaultyVfs::cut() {
  const std::lock_guard guard(mutex_);
  return cut_;
}

int FaultyVfs::before(Operation operation) {
  const std::lock_guard guard(mutex_);
  ++calls_[operation];
  const bool writes =
      operation == Operation::write || operation == Operation::sync || operation == Operation::truncate;
  if (writes && until_cut_ > 0 && --until_cut_ == 0) cut_ = true;
  if (cut_) return SQLITE_IOERR;
  Fault& fault = faults_[operation];
  if (fault.countdown == 0) return SQLITE_OK;
  if (fault.countdown > 1) {
    --fault.countdown;
    return SQLITE_OK;
  }
  if (!fault.lasting) fault.countdown = 0;
  return fault.code;
}

void FaultyVfs::wrote(const std::string& path, std::int64_t offset, std::string bytes) {
  const std::lock_guard guard(mutex_);
  files_[path].pending.push_back(Pending{offset, std::move(bytes), false});
}

void FaultyVfs::truncated(const std::string& path, std::int64_t size) {
  const std::lock_guard guard(mutex_);
  files_[path].pending.push_back(Pending{size, {}, true});
}

void FaultyVfs::removed(const std::string& path) {
  const std::lock_guard guard(mutex_);
  files_.erase(path);
}

void FaultyVfs::apply(std::string& image, const Pending& pending) {
  const auto offset = static_cast<std::size_t>(pending.offset);
  if (pending.truncation) {
    image.resize(offset, '\0');
    return;
  }
  if (image.size() < offset + pending.bytes.size()) image.resize(offset + pending.bytes.size(), '\0');
  std::copy(pending.bytes.begin(), pending.bytes.end(), image.begin() + pending.offset);
}

void FaultyVfs::synced(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (lying_) return;
  File& file = files_[path];
  for (const Pending& pending : file.pending) apply(file.durable, pending);
  file.pending.clear();
}

void FaultyVfs::restore_after_cut(std::uint32_t seed) {
  const std::lock_guard guard(mutex_);
  std::mt19937 random(seed);
  const auto survives = [&random] { return random() % 2 == 0; };
  for (auto& [path, file] : files_) {
    for (const Pending& pending : file.pending) {
      if (pending.truncation) {
        if (survives()) apply(file.durable, pending);
        continue;
      }
      for (std::int64_t at = 0; at < static_cast<std::int64_t>(pending.bytes.size()); at += sector) {
        const std::string piece =
            pending.bytes.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(sector));
        if (survives()) apply(file.durable, Pending{pending.offset + at, piece, false});
      }
    }
    file.pending.clear();
    std::ofstream(path, std::ios::binary | std::ios::trunc) << file.durable;
  }
  cut_ = false;
  until_cut_ = 0;
}

}  // namespace jibao::store::test
