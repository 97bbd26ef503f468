// Implements faulty_vfs.hpp: C callbacks that ask FaultyVfs first and then call the platform's file layer.
#include "tests/daemon/store/faulty_vfs.hpp"

#include <sqlite3.h>

#include <new>

namespace jibao::store::test {
namespace {

struct WrappedFile {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

WrappedFile* wrapped(sqlite3_file* file) { return reinterpret_cast<WrappedFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return wrapped(file)->real(); }
const sqlite3_io_methods* methods(sqlite3_file* file) { return real(file)->pMethods; }

int close_file(sqlite3_file* file) {
  return methods(file)->xClose(real(file));
}
int read_file(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
  if (const int code = FaultyVfs::instance().before(Operation::read)) return code;
  return methods(file)->xRead(real(file), to, amount, offset);
}
int write_file(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  if (const int code = FaultyVfs::instance().before(Operation::write)) return code;
  return methods(file)->xWrite(real(file), from, amount, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = FaultyVfs::instance().before(Operation::truncate)) return code;
  return methods(file)->xTruncate(real(file), size);
}
int sync_file(sqlite3_file*, int) {
  // The data is in the page cache by now and stays there, as after a real failed sync. No real sync: tests
  // are quick.
  return FaultyVfs::instance().before(Operation::sync);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) { return methods(file)->xFileSize(real(file), size); }
int lock_file(sqlite3_file* file, int level) { return methods(file)->xLock(real(file), level); }
int unlock_file(sqlite3_file* file, int level) { return methods(file)->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* out) { return methods(file)->xCheckReservedLock(real(file), out); }
int control(sqlite3_file* file, int operation, void* argument) {
  return methods(file)->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file*) { return 512; }
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
  file->pMethods = &wrapped_methods;
  return SQLITE_OK;
}

}  // namespace

FaultyVfs& FaultyVfs::instance() {
  static FaultyVfs* const only = [] {
    static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
    vfs.pAppData = sqlite3_vfs_find(nullptr);
    vfs.zName = name;
    vfs.szOsFile += static_cast<int>(sizeof(WrappedFile));
    vfs.xOpen = open_file;
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
}

void FaultyVfs::fail(Operation operation, std::int64_t at, int code, bool lasting) {
  const std::lock_guard guard(mutex_);
  faults_[operation] = Fault{at, code, lasting};
}

std::int64_t FaultyVfs::calls(Operation operation) {
  const std::lock_guard guard(mutex_);
  return calls_[operation];
}

int FaultyVfs::before(Operation operation) {
  const std::lock_guard guard(mutex_);
  ++calls_[operation];
  Fault& fault = faults_[operation];
  if (fault.countdown == 0) return SQLITE_OK;
  if (fault.countdown > 1) {
    --fault.countdown;
    return SQLITE_OK;
  }
  if (!fault.lasting) fault.countdown = 0;
  return fault.code;
}

}  // namespace jibao::store::test
