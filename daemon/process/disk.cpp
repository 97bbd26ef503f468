// Implements disk.hpp.
#include "daemon/process/disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace jibao::process {
namespace {

tl::unexpected<Error> failed(const std::filesystem::path& path, int error) {
  return failure(path.string() + ": " + std::strerror(error));
}

}  // namespace

Result<DiskRoom> DirectoryDisk::room() {
  struct statvfs disk = {};
  if (::statvfs(directory_.c_str(), &disk) != 0) return failed(directory_, errno);
  DiskRoom room{disk.f_bavail * disk.f_frsize, {}};
  if (disk.f_files != 0) room.inodes = disk.f_favail;
  return room;
}

std::uint64_t DirectoryDisk::held() {
  struct stat about = {};
  if (::lstat(reserve().c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return 0;
  return static_cast<std::uint64_t>(about.st_blocks) * 512;  // the unit of st_blocks, whatever the disk's own
}

Result<void> DirectoryDisk::make(std::uint64_t bytes) {
  const int file = ::open(reserve().c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return failed(reserve(), errno);
  const auto size = static_cast<off_t>(bytes);
  int error = ::posix_fallocate(file, 0, size);
  if (error == 0 && ::ftruncate(file, size) != 0) error = errno;  // it was larger before
  ::close(file);
  if (error == 0) return {};
  ::unlink(reserve().c_str());
  return failed(reserve(), error);
}

Result<void> DirectoryDisk::give_up() {
  if (::unlink(reserve().c_str()) != 0 && errno != ENOENT) return failed(reserve(), errno);
  return {};
}

}  // namespace jibao::process
