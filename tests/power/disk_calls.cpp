// The system's calls that the journal makes beside SQLite (its lock, the marks and moves of a rebuild), for paths of the
// disk in memory; all others go to the C library. A program's own definition stands before the library's.
//
// Surprise: what is opened below `root` is a descriptor of /dev/null whose path is remembered, good for a lock and a sync.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "tests/power/sector_disk.hpp"

namespace {

using jibao::power::Answer;
using jibao::power::root;
using jibao::power::SectorDisk;

SectorDisk& disk() { return SectorDisk::instance(); }

std::mutex paths_mutex;
std::map<int, std::string> paths;  // by descriptor, of what is open below `root`

bool ours(const char* path) { return path != nullptr && std::strncmp(path, root.data(), root.size() - 1) == 0; }
bool is_root(const std::string& path) { return path == root || path + '/' == root; }

template <class Call>
Call* real(const char* name) {
  return reinterpret_cast<Call*>(dlsym(RTLD_NEXT, name));
}

int failed(int error) {
  errno = error;
  return -1;
}
int told(Answer answer) { return answer == Answer::done ? 0 : failed(answer == Answer::no_space ? ENOSPC : EIO); }

int open_path(const char* path, int flags, mode_t mode) {
  static auto* const call = real<int(const char*, int, ...)>("open");
  if (!ours(path)) return call(path, flags, mode);
  if (disk().dead()) return failed(EIO);
  if (!is_root(path) && !disk().find(path)) {
    if ((flags & O_CREAT) == 0) return failed(ENOENT);
    if (!disk().create(path)) return failed(EIO);
  }
  const int descriptor = call("/dev/null", O_RDWR | O_CLOEXEC);
  const std::lock_guard guard(paths_mutex);
  paths[descriptor] = path;
  return descriptor;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const auto mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : mode_t{};
  va_end(arguments);
  return open_path(path, flags, mode);
}

int close(int descriptor) {
  static auto* const call = real<int(int)>("close");
  {
    const std::lock_guard guard(paths_mutex);
    paths.erase(descriptor);
  }
  return call(descriptor);
}

int access(const char* path, int how) noexcept {
  static auto* const call = real<int(const char*, int)>("access");
  if (!ours(path)) return call(path, how);
  return disk().find(path) ? 0 : failed(ENOENT);
}

int unlink(const char* path) noexcept {
  static auto* const call = real<int(const char*)>("unlink");
  if (!ours(path)) return call(path);
  return disk().find(path) ? told(disk().remove(path)) : failed(ENOENT);
}

int rename(const char* from, const char* to) noexcept {
  static auto* const call = real<int(const char*, const char*)>("rename");
  if (!ours(from)) return call(from, to);
  return disk().find(from) ? told(disk().rename(from, to)) : failed(ENOENT);
}

int fsync(int descriptor) {
  static auto* const call = real<int(int)>("fsync");
  std::string path;
  {
    const std::lock_guard guard(paths_mutex);
    if (const auto found = paths.find(descriptor); found != paths.end()) path = found->second;
  }
  if (path.empty()) return call(descriptor);
  if (is_root(path)) return told(disk().sync_directory());
  const auto file = disk().find(path);
  return file ? told(disk().sync(*file)) : failed(EIO);
}

int flock(int descriptor, int how) noexcept {
  static auto* const call = real<int(int, int)>("flock");
  const std::lock_guard guard(paths_mutex);
  return paths.contains(descriptor) ? 0 : call(descriptor, how);  // nobody else has this disk; /dev/null all have
}

int stat(const char* path, struct stat* out) noexcept {
  static auto* const call = real<int(const char*, struct stat*)>("stat");
  if (!ours(path)) return call(path, out);
  const auto file = disk().find(path);
  if (!file) return failed(ENOENT);
  *out = {};
  out->st_size = static_cast<off_t>(file->view.size());
  return 0;
}

}  // extern "C"
