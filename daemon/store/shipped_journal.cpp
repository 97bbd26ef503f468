// Implements shipped_journal.hpp.
#include "daemon/store/shipped_journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <functional>
#include <optional>
#include <utility>

#include "daemon/store/journal_file.hpp"
#include "daemon/store/journal_line.hpp"
#include "daemon/store/sqlite_journal.hpp"
#include "daemon/store/sqlite_rebuild.hpp"
#include "daemon/store/sqlite_schema.hpp"
#include "daemon/store/verify.hpp"

namespace jibao::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "journal-", suffix = ".jsonl";
constexpr std::size_t digits = 12;                // of the first sequence in a file's name
constexpr std::size_t records_per_commit = 1000;  // of a restored journal
constexpr std::size_t commits_per_checkpoint = 50;  // so that its log does not grow as large as the journal

tl::unexpected<Error> system_failure(const fs::path& path) {
  return failure(path.string() + ": " + std::generic_category().message(errno));
}

fs::path file_beginning_at(const fs::path& folder, std::uint64_t sequence) {
  std::string number = std::to_string(sequence);
  number.insert(0, digits - std::min(digits, number.size()), '0');
  return folder / (std::string(prefix) + number + std::string(suffix));
}

// In the order of their records.
Result<std::vector<fs::path>> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator each(folder, error), end; !error && each != end; each.increment(error)) {
    const std::string name = each->path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(suffix)) files.push_back(each->path());
  }
  if (error) return failure(folder.string() + ": " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) return failure(file.string() + ": 无法读取 / it cannot be read");
  return text;
}

Result<void> write_whole(int file, std::string_view bytes, const fs::path& name) {
  while (!bytes.empty()) {
    const ssize_t count = write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure(name);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

// The file of a document, "policy+1f3a..." of "policy/1f3a...". A folder may have been filled by anybody.
bool is_file_of_document(const std::string& file) {
  return !file.empty() && file.size() <= 200 && file.front() != '.' &&
         file.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+") == std::string::npos;
}
std::string file_of_document(std::string name) {
  std::replace(name.begin(), name.end(), '/', '+');
  return name;
}
std::string document_of_file(std::string file) {
  std::replace(file.begin(), file.end(), '+', '/');
  return file;
}

// ---- the way back ----

// Hands over the copy's whole lines; what was cut off at its very end is left out.
Result<void> each_line(const std::vector<fs::path>& files, const std::function<Result<void>(std::string_view)>& take) {
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string line;
    while (std::getline(in, line)) {
      if (in.eof()) {
        if (file == files.back()) break;
        return failure(file.string() + ": 行不完整 / its last line is cut off");
      }
      if (line.size() > max_line_bytes) return failure(file.string() + ": 行过长 / a line is too long");
      if (auto taken = take(line + '\n'); !taken) return taken;
    }
    if (in.bad() || (!in && !in.eof())) return failure(file.string() + ": 无法读取 / it cannot be read");
  }
  return {};
}

tl::unexpected<Error> failed(const VerifyFault& fault) {
  return failure("备份不完整或落后于已知的末端，第 " + std::to_string(fault.sequence) + " 条 / the copy is not whole, or ends before a known head: record " +
                 std::to_string(fault.sequence) + ": " + fault.reason);
}

Result<Head> check_file(const fs::path& file, std::vector<Head> known) {
  const auto verified = verify_journal_file(file, std::move(known));
  if (!verified) return tl::unexpected(verified.error());
  if (verified->fault) return failed(*verified->fault);
  return verified->head;
}

Result<Head> check(const std::vector<fs::path>& files, std::vector<Head> known) {
  Verifier verifier(std::move(known));
  auto read = each_line(files, [&](std::string_view line) -> Result<void> {
    if (const auto& fault = verifier.feed(line)) return failed(*fault);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  if (const auto& fault = verifier.finish()) return failed(*fault);
  return verifier.head();
}

Result<std::uint64_t> copy_documents(const fs::path& folder, JournalWriter& writer) {
  std::uint64_t count = 0;
  std::error_code error;
  for (fs::directory_iterator each(folder / "documents", error), end; !error && each != end; each.increment(error)) {
    const std::string file = each->path().filename().string();
    if (!is_file_of_document(file) || !each->is_regular_file() || document_of_file(file).starts_with(incident_documents)) continue;
    auto text = content_of(each->path());
    if (!text) return tl::unexpected(text.error());
    Transaction transaction(writer.database());
    const auto kept = transaction.begin().and_then([&] { return writer.put_document(document_of_file(file), *text); });
    if (!kept) return kept.error().as_failure();
    if (auto committed = transaction.commit(); !committed) return committed.error().as_failure();
    ++count;
  }
  return count;
}

// Requires: the copy was checked.
Result<std::uint64_t> build(const std::vector<fs::path>& files, const fs::path& folder, const std::string& path) {
  auto database = open_writer(path, {});
  if (!database) return database.error().as_failure();
  auto writer = JournalWriter::prepare(std::move(*database));
  if (!writer) return writer.error().as_failure();
  std::optional<Transaction> transaction;
  std::size_t waiting = 0, commits = 0;
  const auto commit = [&]() -> Result<void> {
    if (!transaction) return {};
    auto committed = transaction->commit();
    transaction.reset();
    waiting = 0;
    if (!committed) return committed.error().as_failure();
    if (++commits % commits_per_checkpoint != 0) return {};
    if (auto moved = writer->database().checkpoint(SQLITE_CHECKPOINT_PASSIVE); !moved) return moved.error().as_failure();
    return {};
  };
  auto copied = each_line(files, [&](std::string_view line) -> Result<void> {
    auto record = read_journal_line(line.substr(0, line.size() - 1));
    if (!record) return tl::unexpected(record.error());
    if (!transaction) {
      transaction.emplace(writer->database());
      if (auto begun = transaction->begin(); !begun) return begun.error().as_failure();
    }
    if (auto inserted = writer->insert(*record); !inserted) return inserted.error().as_failure();
    return ++waiting < records_per_commit ? Result<void>() : commit();
  });
  if (copied) copied = commit();
  if (!copied) return tl::unexpected(copied.error());
  auto documents = copy_documents(folder, *writer);
  if (!documents) return documents;
  if (auto whole = writer->database().checkpoint(SQLITE_CHECKPOINT_TRUNCATE); !whole) return whole.error().as_failure();
  return documents;
}

// Keeps every daemon from the journal while it lives (the lock of sqlite_store.cpp).
class Hold {
 public:
  static Result<Hold> take(const fs::path& target) {
    const std::string name = target.string() + ".lock";
    Hold hold;
    hold.file_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (hold.file_ < 0) return system_failure(name);
    if (flock(hold.file_, LOCK_EX | LOCK_NB) != 0)
      return failure(target.string() + ": 正被 jibaod 使用，请先停止它 / a jibaod uses it: stop that first");
    return hold;
  }
  Hold(Hold&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  Hold& operator=(Hold&&) = delete;
  ~Hold() {
    if (file_ >= 0) close(file_);
  }

 private:
  Hold() = default;
  int file_ = -1;
};

Result<Head> head_of(const fs::path& target) {
  auto end = open_reader(target.string(), {}, Reading::alone)
                 .and_then([](Database database) { return JournalReader::prepare(std::move(database)); })
                 .and_then([](JournalReader reader) { return reader.last(); });
  if (!end)
    return failure(target.string() + ": 现有台账无法读取，请先移走再恢复 / the journal that stands there cannot be read, move it away first: " +
                   end.error().message);
  return Head{end->first, hex(end->second)};
}

// Moves the journal that stands there aside, with what belongs to it.
Result<std::string> move_aside(const fs::path& target, const Head& head) {
  const std::string aside = target.string() + ".before-" + std::to_string(head.sequence) + "-" + head.hash.substr(0, 8);
  for (const char* part : {"-wal", "-shm", ""}) {
    std::error_code error;
    if (!fs::exists(target.string() + part, error)) continue;
    if (auto moved = rename_file(target.string() + part, aside + part); !moved) return tl::unexpected(moved.error());
  }
  return aside;
}

}  // namespace

Result<ShippedJournal> ShippedJournal::open(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder / "documents", error);
  if (error) return failure(folder.string() + ": " + error.message());
  if (chmod(folder.c_str(), S_IRWXU) != 0 && errno != EPERM && errno != ENOTSUP) return system_failure(folder);
  ShippedJournal opened(folder);
  if (auto read = opened.read_end(); !read) return tl::unexpected(read.error());
  return opened;
}

ShippedJournal::ShippedJournal(ShippedJournal&& other) noexcept
    : folder_(std::move(other.folder_)),
      head_(std::move(other.head_)),
      file_(std::exchange(other.file_, -1)),
      size_(other.size_) {}

ShippedJournal::~ShippedJournal() {
  if (file_ >= 0) close(file_);
}

Result<void> ShippedJournal::read_end() {
  head_ = genesis();
  auto files = files_of(folder_);
  if (!files) return tl::unexpected(files.error());
  while (!files->empty()) {
    const fs::path& last = files->back();
    const auto text = content_of(last);
    if (!text) return tl::unexpected(text.error());
    const std::size_t whole = text->rfind('\n') == std::string::npos ? 0 : text->rfind('\n') + 1;
    if (whole < text->size() && truncate(last.c_str(), static_cast<off_t>(whole)) != 0) return system_failure(last);
    if (whole == 0) {  // begun, and never filled
      if (unlink(last.c_str()) != 0) return system_failure(last);
      files->pop_back();
      continue;
    }
    if (auto noted = note_end(std::string_view(*text).substr(0, whole), last); !noted) return noted;
    file_ = ::open(last.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file_ < 0) return system_failure(last);
    size_ = whole;
    return {};
  }
  return {};
}

Result<void> ShippedJournal::note_end(std::string_view lines, const fs::path& file) {
  lines.remove_suffix(1);
  const std::size_t before = lines.rfind('\n');
  const auto record = read_journal_line(before == std::string_view::npos ? lines : lines.substr(before + 1));
  if (!record) return failure(file.string() + ": 最后一行不是台账记录 / its last line is no record: " + record.error().message);
  head_ = {record->sequence, hex(record->hash)};
  return {};
}

Result<void> ShippedJournal::begin_file() {
  if (file_ >= 0) close(file_);
  const fs::path name = file_beginning_at(folder_, head_.sequence + 1);
  file_ = ::open(name.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file_ < 0) return system_failure(name);
  size_ = 0;
  return sync_directory_of(name.string());
}

Result<void> ShippedJournal::append(std::string_view lines) {
  if (file_ < 0 || size_ >= most_shipped_file) {
    if (auto begun = begin_file(); !begun) return begun;
  }
  auto written = write_whole(file_, lines, folder_);
  if (written && fdatasync(file_) != 0) written = system_failure(folder_);
  if (!written) {  // what stands there now is not known to be on the disk
    static_cast<void>(!ftruncate(file_, static_cast<off_t>(size_)));
    return written;
  }
  size_ += lines.size();
  return note_end(lines, folder_);
}

fs::path ShippedJournal::path_of_document(const fs::path& folder, const std::string& name) {
  return folder / "documents" / file_of_document(name);
}

bool ShippedJournal::has_document(const std::string& name) const {
  std::error_code error;
  return is_file_of_document(file_of_document(name)) && fs::exists(folder_ / "documents" / file_of_document(name), error);
}

Result<std::string> ShippedJournal::document(const std::string& name) const {
  return content_of(folder_ / "documents" / file_of_document(name));
}

Result<void> ShippedJournal::keep_document(const std::string& name, std::string_view text) {
  const std::string plain = file_of_document(name);
  if (!is_file_of_document(plain)) return failure("a document of the name '" + name + "' cannot be copied");
  const fs::path path = folder_ / "documents" / plain;
  const fs::path building = folder_ / "documents" / ("." + plain);
  const int file = ::open(building.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return system_failure(building);
  auto written = write_whole(file, text, building);
  if (written && fsync(file) != 0) written = system_failure(building);
  close(file);
  if (!written) return written;
  return rename_file(building.string(), path.string()).and_then([&] { return sync_directory_of(path.string()); });
}

Result<Restored> restore_journal(const fs::path& from, const fs::path& target, std::vector<Head> known) {
  std::error_code error;
  const bool folder = fs::is_directory(from, error);
  const bool whole = !folder && is_journal_file(from);
  auto files = folder ? files_of(from) : Result<std::vector<fs::path>>(std::vector<fs::path>{from});
  if (!files) return tl::unexpected(files.error());
  if (files->empty()) return failure(from.string() + ": 没有台账 / no journal is there");
  auto hold = Hold::take(target);
  if (!hold) return tl::unexpected(hold.error());
  Restored restored;
  std::optional<Head> stands;
  if (fs::exists(target, error)) {
    auto standing = head_of(target);
    if (!standing) return tl::unexpected(standing.error());
    stands = *standing;
    known.push_back(*stands);
  }
  auto head = whole ? check_file(from, std::move(known)) : check(*files, std::move(known));
  if (!head) return tl::unexpected(head.error());
  restored.head = *head;
  const std::string building = target.string() + ".restoring";
  for (const char* part : {"", "-wal", "-shm"}) fs::remove(building + part, error);
  if (auto made = create_private(building); !made) return tl::unexpected(made.error());
  auto documents = whole ? copy_journal_file(from, building) : build(*files, from, building);
  if (!documents) return tl::unexpected(documents.error());
  restored.documents = *documents;
  if (auto synced = sync_file(building); !synced) return tl::unexpected(synced.error());
  for (const char* part : {"-wal", "-shm"}) fs::remove(building + part, error);
  if (stands) {
    auto aside = move_aside(target, *stands);
    if (!aside) return tl::unexpected(aside.error());
    restored.replaced = *aside;
  }
  auto placed = rename_file(building, target.string()).and_then([&] { return sync_directory_of(target.string()); });
  if (!placed) return tl::unexpected(placed.error());
  return restored;
}

}  // namespace jibao::store
