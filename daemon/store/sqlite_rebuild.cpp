// Implements sqlite_rebuild.hpp.
#include "daemon/store/sqlite_rebuild.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "daemon/store/sqlite_journal.hpp"
#include "daemon/store/sqlite_schema.hpp"
#include "daemon/store/verify.hpp"

namespace jibao::store {
namespace {

tl::unexpected<Error> system_failure(const std::string& what) {
  return failure(what + ": " + std::generic_category().message(errno));
}

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

Result<void> remove_file(const std::string& path) {
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return system_failure("removing " + path);
  return {};
}

Result<void> remove_with_logs(const std::string& path) {
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
    if (auto removed = remove_file(path + suffix); !removed) return removed;
  }
  return {};
}

Result<void> sync_path(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return system_failure("opening " + path + " to sync it");
  const int synced = fsync(file);
  const int error = errno;
  close(file);
  errno = error;
  if (synced != 0) return system_failure("syncing " + path);
  return {};
}

Result<void> copy_pages(const std::string& from, const std::string& to, const std::string& vfs) {
  auto source = open_suspect(from, vfs);
  if (!source) return source.error().as_failure();
  auto target = Database::open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs);
  if (!target) return target.error().as_failure();
  auto copy = PageCopy::start(*target, *source);
  if (!copy) return copy.error().as_failure();
  const auto copied = copy->step(-1);
  if (!copied) return copied.error().as_failure();
  if (!*copied) return failure("the copy of the journal did not come to its end");
  return {};
}

// A copy is believed only when the database is whole and every record verifies from the first on.
Result<void> check_copy(const std::string& path, const std::string& vfs) {
  auto database = open_suspect(path, vfs);
  if (!database) return database.error().as_failure();
  auto whole = database->prepare("PRAGMA quick_check(1)");
  if (!whole) return whole.error().as_failure();
  auto row = whole->step();
  if (!row) return row.error().as_failure();
  if (!*row || whole->bytes(0) != "ok")
    return failure("the journal's file is damaged: " + std::string(whole->bytes(0)));
  whole->reset();
  auto reader = JournalReader::prepare(std::move(*database));
  if (!reader) return reader.error().as_failure();
  Verifier verifier;
  return reader->after(0, std::size_t{1} << 62, [&](Record&& record) -> Result<void> {
    if (const auto& fault = verifier.take(record)) {
      return failure("journal record " + std::to_string(fault->sequence) + " is damaged: " + fault->reason);
    }
    return {};
  });
}

// The disk failed, or the power went, before the first transaction was on it: nothing was ever answered from this file.
bool never_begun(const std::string& path, const std::string& vfs) {
  const auto source = open_suspect(path, vfs);
  return !source && source.error().primary() == SQLITE_EMPTY;
}

Result<void> remove_mark(const std::string& path) {
  return remove_file(path + ".suspect").and_then([&] { return sync_directory_of(path); });
}

}  // namespace

Result<void> create_private(const std::string& path) {
  // The journal holds personal data; SQLite gives its log the mode of the file.
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return system_failure("creating " + path);
  close(file);
  return {};
}

Result<void> sync_file(const std::string& path) { return sync_path(path, O_RDWR); }

Result<void> sync_directory_of(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  return sync_path(parent.empty() ? "." : parent.string(), O_RDONLY | O_DIRECTORY);
}

Result<void> rename_file(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) return system_failure("renaming " + from);
  return {};
}

void mark_suspect(const std::string& path) {
  // The disk has just failed; if it takes no mark either, reopen() in this process still knows.
  const std::string mark = path + ".suspect";
  if (create_private(mark) && sync_file(mark)) (void)sync_directory_of(mark);
}

bool is_suspect(const std::string& path) { return exists(path + ".suspect"); }

Result<void> finish_rebuild(const std::string& path) {
  const std::string rebuilt = path + ".rebuilt";
  if (!exists(rebuilt)) return {};
  // Each step may be repeated. The log goes first and durably: it must never meet the new file.
  return remove_file(path + "-wal")
      .and_then([&] { return remove_file(path + "-shm"); })
      .and_then([&] { return remove_file(path + "-journal"); })
      .and_then([&] { return sync_directory_of(path); })
      .and_then([&] { return rename_file(rebuilt, path); })
      .and_then([&] { return sync_directory_of(path); })
      .and_then([&] { return remove_mark(path); });
}

Result<void> rebuild(const std::string& path, const std::string& vfs) {
  if (auto finished = finish_rebuild(path); !finished) return finished;
  if (never_begun(path, vfs)) return remove_mark(path);
  const std::string building = path + ".building";
  return remove_with_logs(building)
      .and_then([&] { return create_private(building); })
      .and_then([&] { return copy_pages(path, building, vfs); })
      .and_then([&] { return check_copy(building, vfs); })
      .and_then([&] { return remove_file(building + "-wal"); })
      .and_then([&] { return remove_file(building + "-shm"); })
      .and_then([&] { return sync_file(building); })
      .and_then([&] { return rename_file(building, path + ".rebuilt"); })
      .and_then([&] { return sync_directory_of(path); })
      .and_then([&] { return finish_rebuild(path); });
}

}  // namespace jibao::store
