// Implements private_file.hpp on POSIX calls: the standard library's streams know neither modes nor fsync.
#include "daemon/courier/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace jibao::courier {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

tl::unexpected<Error> failed(const std::filesystem::path& path, const char* what) {
  return failure(path.string() + ": " + what + ": " + std::strerror(errno));
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool sync_folder(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened && ::fsync(opened.number()) == 0;
}

// Writes a fresh file beside `path` whole and synced; its name in `temporary`.
Result<void> write_beside(const std::filesystem::path& path, std::string_view text, std::string& temporary) {
  temporary = path.string() + ".new";
  ::unlink(temporary.c_str());  // of a process that died while writing it
  const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return failed(path, "cannot be made");
  if (!write_all(file.number(), text) || ::fsync(file.number()) != 0) return failed(path, "cannot be written");
  return {};
}

}  // namespace

Result<std::optional<PrivateFile>> read_private(const std::filesystem::path& path, std::size_t most) {
  // Not to hang on a pipe that somebody put there.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT) return std::optional<PrivateFile>();
    return failed(path, "cannot be opened");
  }
  struct stat about = {};
  if (::fstat(file.number(), &about) != 0) return failed(path, "cannot be read");
  if (!S_ISREG(about.st_mode)) return failure(path.string() + ": is not a plain file");
  PrivateFile read;
  // The group's right to read may be the mask of an access list, with which systemd hands credentials over.
  read.others_may_read = (about.st_mode & (S_IWGRP | S_IRWXO)) != 0;
  char buffer[4096];
  for (;;) {
    const ssize_t got = ::read(file.number(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(path, "cannot be read");
    if (got == 0) return std::optional(std::move(read));
    read.text.append(buffer, static_cast<std::size_t>(got));
    if (read.text.size() > most) return failure(path.string() + ": is longer than " + std::to_string(most) + " bytes");
  }
}

Result<void> create_private(const std::filesystem::path& path, std::string_view text) {
  std::string temporary;
  if (auto written = write_beside(path, text, temporary); !written) return written;
  // link() fails where the name is taken, rename() would not.
  const bool named = ::link(temporary.c_str(), path.c_str()) == 0;
  const int why = errno;
  ::unlink(temporary.c_str());
  errno = why;
  if (!named || !sync_folder(path)) return failed(path, "cannot be made");
  return {};
}

Result<void> replace_private(const std::filesystem::path& path, std::string_view text) {
  std::string temporary;
  if (auto written = write_beside(path, text, temporary); !written) return written;
  if (std::rename(temporary.c_str(), path.c_str()) != 0 || !sync_folder(path)) return failed(path, "cannot be replaced");
  return {};
}

}  // namespace jibao::courier
