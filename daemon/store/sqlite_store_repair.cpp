// The part of SqliteStore that opens, reopens after a failure, rebuilds, and makes backups.
//
// Invariant: a store leaves failed() only after the file was read anew from disk, a sync of it succeeded, and
// every unanswered append was looked for in it. Surprise: while a reopen fails, the reader is put back if it
// can be.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "daemon/store/sqlite_rebuild.hpp"
#include "daemon/store/sqlite_store_parts.hpp"
#include "rules/mutant.hpp"

namespace jibao::store {

SqliteStore::Lock::~Lock() {
  if (file >= 0) close(file);
}

Result<std::unique_ptr<SqliteStore::Lock>> SqliteStore::Lock::take(const std::string& path) {
  auto lock = std::make_unique<Lock>();
  const std::string name = path + ".lock";
  lock->file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  // A read-only file system still gives a lock on the file of the last start.
  if (lock->file < 0 && (errno == EROFS || errno == EACCES || errno == ENOSPC)) {
    lock->file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  }
  if (lock->file < 0) return failure("opening " + name + ": " + std::generic_category().message(errno));
  if (flock(lock->file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      return failure("locking " + name + ": " + std::generic_category().message(errno));
    return failure("another jibaod already uses the journal " + path + " (it holds the lock " + name +
                   "): two at once would page twice and damage the journal; stop that one first");
  }
  return lock;
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(Options options) {
  auto lock = Lock::take(options.path);
  if (!lock) return tl::unexpected(std::move(lock.error()));
  std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(options), std::move(*lock)));
  if (!store->hasher_.supports(store->options_.algorithm)) {
    return failure("this machine's crypto library does not offer the hash algorithm of the settings");
  }
  if (auto started = store->start(); !started) return tl::unexpected(std::move(started.error()));
  return store;
}

// Before the thread runs, so everything is this caller's.
Result<void> SqliteStore::start() {
  auto ready = create_private(options_.path).and_then([&] { return finish_rebuild(options_.path); });
  needs_rebuild_ = is_suspect(options_.path);
  if (ready && needs_rebuild_) {
    ready = rebuild(options_.path, options_.vfs);
    needs_rebuild_ = !ready.has_value();
  }
  if (ready) {
    auto opened = open_connections();
    if (!opened && opened.error().primary() == SQLITE_MISMATCH) return opened.error().as_failure();
    if (!opened && opened.error().primary() == SQLITE_NOTADB) return opened.error().as_failure();
    if (!opened) fail(opened.error());
    if (!opened) ready = opened.error().as_failure();
  }
  if (!ready) {
    failed_ = true;
    reason_ = ready.error().message;
    writer_.reset();
    // Nothing to write on; what can be read is still there for those who must be paged.
    if (auto readable = open_reader_alone(); !readable) return ready;
  }
  thread_ = std::thread([this] { work(); });
  return {};
}

// SQLite makes the log's name durable only through the connection that created it: where that one failed at its first write
// (a full disk), the next finds the log and trusts its name.
Outcome<void> SqliteStore::keep_names() const {
  if (auto synced = sync_directory_of(options_.path); !synced)
    return tl::unexpected(SqliteError{SQLITE_IOERR_DIR_FSYNC, synced.error().message});
  return {};
}

// Ensures on success: both connections work, a commit was synced, the log is empty, and the chain's end is
// known.
Outcome<void> SqliteStore::open_connections() {
  auto database = open_writer(options_.path, options_.vfs);
  if (!database) return tl::unexpected(std::move(database.error()));
  auto writer = JournalWriter::prepare(std::move(*database));
  if (!writer) return tl::unexpected(std::move(writer.error()));
  writer_.emplace(std::move(*writer));
  // Until all is well, closing must not move pages about.
  auto proven = [&]() -> Outcome<void> {
    Transaction transaction(writer_->database());
    return writer_->database()
        .configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .and_then([&] { return transaction.begin(); })
        .and_then([&] { return writer_->probe(); })
        .and_then([&] { return transaction.commit(); });
  }();
  if (proven) proven = writer_->database().checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  if (proven) proven = keep_names();
  if (!proven) return proven;
  count_pages_of_log();
  auto reading = open_reader(options_.path, options_.vfs, Reading::beside_writer);
  if (!reading) return tl::unexpected(std::move(reading.error()));
  auto reader = JournalReader::prepare(std::move(*reading));
  if (!reader) return tl::unexpected(std::move(reader.error()));
  const auto last = reader->last();
  if (!last) return tl::unexpected(last.error());
  last_sequence_ = last->first;
  last_hash_ = last->second;
  {
    const std::lock_guard guard(reader_mutex_);
    reader_.emplace(std::move(*reader));
  }
  const std::lock_guard guard(mutex_);
  head_ = Head{last_sequence_, hex(last_hash_)};
  return writer_->database().configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
}

// Notes after each commit how long the log has become.
void SqliteStore::count_pages_of_log() {
  pages_in_log_ = 0;
  const auto note = [](void* pages, sqlite3*, const char*, int count) {
    *static_cast<int*>(pages) = count;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(writer_->database().handle(), note, &pages_in_log_);
}

Result<void> SqliteStore::open_reader_alone() {
  Error error;
  for (const Reading reading : {Reading::beside_writer, Reading::alone, Reading::immutable}) {
    auto opened = open_reader(options_.path, options_.vfs, reading).and_then([](Database database) {
      return JournalReader::prepare(std::move(database));
    });
    const auto last =
        opened ? opened->last() : Outcome<std::pair<std::uint64_t, Digest>>(tl::unexpect, SqliteError{});
    if (last) {
      const std::lock_guard guard(reader_mutex_);
      reader_.emplace(std::move(*opened));
      const std::lock_guard other(mutex_);
      if (thread_.get_id() == std::thread::id()) head_ = Head{last->first, hex(last->second)};
      return {};
    }
    if (!opened) error.message = opened.error().message;
  }
  return tl::unexpected(std::move(error));
}

Result<Reopened> SqliteStore::reopen() {
  return on_writer<Reopened>([this] { return reopen_now(); });
}

// On the writer's thread.
Result<Reopened> SqliteStore::reopen_now() {
  if (!failed()) return Reopened{head(), {}};
  {
    const std::lock_guard guard(reader_mutex_);
    reader_.reset();
  }
  if (writer_) (void)writer_->database().configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
  writer_.reset();
  const auto give_up = [this](std::string reason) {
    writer_.reset();
    (void)open_reader_alone();
    const std::lock_guard guard(mutex_);
    reason_ = reason;
    return failure(std::move(reason));
  };
  auto ready = finish_rebuild(options_.path);
  if (ready && (needs_rebuild_ || is_suspect(options_.path))) ready = rebuild(options_.path, options_.vfs);
  if (!ready) return give_up(ready.error().message);
  needs_rebuild_ = false;
  if (auto opened = open_connections(); !opened) {
    {
      const std::lock_guard guard(reader_mutex_);
      reader_.reset();
    }
    fail(opened.error());
    return give_up(opened.error().message);
  }
  auto settled = settle();
  if (!settled) {
    fail(settled.error());
    return settled.error().as_failure();
  }
  unanswered_.clear();
  const std::lock_guard guard(mutex_);
  failed_ = full_ = false;
  reason_.clear();
  return Reopened{head_, std::move(*settled)};
}

// Sequence alone would not do: after a failure another entry could have taken the same number.
Outcome<std::vector<Settled>> SqliteStore::settle() {
  std::vector<Settled> settled;
  const std::lock_guard guard(reader_mutex_);
  for (const Unanswered& unanswered : unanswered_) {
    std::optional<Digest> hash = Digest{};
    if (unanswered.sequence != 0) {
      auto found = reader_->hash_at(unanswered.sequence);
      if (!found) return tl::unexpected(std::move(found.error()));
      hash = *found;
    }
    const bool there = mutant(307) || (hash && *hash == unanswered.hash);
    settled.push_back(Settled{unanswered.ticket,
                              there ? std::optional(Head{unanswered.sequence, hex(unanswered.hash)}) : std::nullopt});
  }
  return settled;
}

Result<void> SqliteStore::backup(const std::string& path) {
  std::future<Result<void>> finished;
  auto begun = on_writer<void>([&]() -> Result<void> {
    if (failed()) return failure("the journal is not to be trusted at present: no backup was made");
    if (copying_) return failure("a backup is under way already");
    if (access(path.c_str(), F_OK) == 0) return failure("the file " + path + " exists and was left alone");
    auto copying = std::make_unique<Copying>();
    copying->path = path;
    const std::string part = path + ".part";
    if (unlink(part.c_str()) != 0 && errno != ENOENT) return failure("the file " + part + " is in the way");
    if (auto made = create_private(part); !made) return made;
    auto target = Database::open(part, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, options_.vfs);
    if (!target) return target.error().as_failure();
    copying->target = std::move(*target);
    auto copy = PageCopy::start(copying->target, writer_->database());
    if (!copy) return copy.error().as_failure();
    copying->copy.emplace(std::move(*copy));
    finished = copying->promise.get_future();
    copying_ = std::move(copying);
    return {};
  });
  if (!begun) return begun;
  return finished.get();
}

// One piece of a backup, between two batches. A write of the same connection also goes into the copy.
void SqliteStore::copy_some() {
  if (!copying_) return;
  const auto complete = copying_->copy->step(backup_pages);
  if (!complete) {
    end_copying(complete.error().as_failure());
    return;
  }
  if (!*complete) return;
  copying_->copy.reset();
  copying_->target = Database();
  const std::string part = copying_->path + ".part";
  const std::string path = copying_->path;
  end_copying(sync_file(part).and_then([&] { return rename_file(part, path); }).and_then([&] {
    return sync_directory_of(path);
  }));
}

void SqliteStore::end_copying(Result<void> result) {
  if (!copying_) return;
  const std::unique_ptr<Copying> copying = std::move(copying_);
  copying->copy.reset();
  copying->target = Database();
  if (!result) unlink((copying->path + ".part").c_str());
  copying->promise.set_value(std::move(result));
}

}  // namespace jibao::store
