// Implements sqlite_schema.hpp.
#include "daemon/store/sqlite_schema.hpp"
#include "rules/mutant.hpp"

#include <sys/stat.h>

namespace jibao::store {
namespace {

// How long one connection waits for the other, in milliseconds. Reads are short; only the truncating
// checkpoint waits.
constexpr int busy_wait = 5'000;
// A log that a burst made longer is cut back to this, in bytes.
constexpr const char* log_limit = "PRAGMA journal_size_limit = 67108864";

// `live` names the entries to load at start, `retired` the incidents that are not among them, so that a
// closed incident costs nothing at start. `probe` is written to prove that a commit succeeds. The trigger on
// INSERT is there because INSERT OR REPLACE deletes without asking the trigger on DELETE.
constexpr const char* schema = R"(
CREATE TABLE journal(
  sequence INTEGER PRIMARY KEY, version INTEGER NOT NULL, algorithm INTEGER NOT NULL, previous BLOB NOT NULL,
  at INTEGER NOT NULL, incident INTEGER NOT NULL, retires INTEGER NOT NULL, body TEXT NOT NULL,
  commitments BLOB NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE INDEX journal_incident ON journal(incident);
CREATE TABLE live(sequence INTEGER PRIMARY KEY) STRICT;
CREATE TABLE retired(incident INTEGER PRIMARY KEY) STRICT;
CREATE TABLE document(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
CREATE TABLE probe(count INTEGER NOT NULL) STRICT;
INSERT INTO probe VALUES(0);
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_gap BEFORE INSERT ON journal
  WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM journal)
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only and has no gaps'); END;
CREATE TRIGGER document_no_update BEFORE UPDATE ON document
  BEGIN SELECT RAISE(ABORT, 'documents are kept as they are'); END;
CREATE TRIGGER document_no_delete BEFORE DELETE ON document
  BEGIN SELECT RAISE(ABORT, 'documents are kept as they are'); END;
CREATE TRIGGER document_no_replace BEFORE INSERT ON document
  WHEN EXISTS (SELECT 1 FROM document WHERE name = NEW.name)
  BEGIN SELECT RAISE(ABORT, 'documents are kept as they are'); END;
)";

// A row of it never moves to another page, so that what is overwritten was nowhere else in the file: SQLite leaves behind what
// it copies when rows are put in between others or taken out. Hence a key that only grows (sequence * 4096 + index), and zeros
// of the same length in the place of what is destroyed, never a deletion.
constexpr const char* personal_schema = R"(
CREATE TABLE personal(place INTEGER PRIMARY KEY, salt BLOB NOT NULL, value TEXT NOT NULL) STRICT;
CREATE TRIGGER personal_no_update BEFORE UPDATE ON personal
  WHEN NEW.place IS NOT OLD.place OR NEW.salt IS NOT zeroblob(length(OLD.salt)) OR
    CAST(NEW.value AS BLOB) IS NOT zeroblob(length(CAST(OLD.value AS BLOB)))
  BEGIN SELECT RAISE(ABORT, 'personal values are destroyed, never changed'); END;
CREATE TRIGGER personal_no_delete BEFORE DELETE ON personal
  BEGIN SELECT RAISE(ABORT, 'personal values are overwritten, never deleted'); END;
CREATE TRIGGER personal_in_order BEFORE INSERT ON personal
  WHEN NEW.place IS NULL OR NEW.place <= (SELECT max(place) FROM personal)
  BEGIN SELECT RAISE(ABORT, 'personal values are only appended'); END;
)";

// From schema 1. What is dropped is overwritten with zeros, page by page (secure_delete).
constexpr const char* keep_old_values = "ALTER TABLE personal RENAME TO personal_of_schema_1; DROP TRIGGER personal_no_update";
constexpr const char* move_old_values =
    "INSERT INTO personal SELECT sequence * 4096 + position, salt, value FROM personal_of_schema_1 ORDER BY sequence, position; "
    "DROP TABLE personal_of_schema_1";

// Double-quoted strings and functions named in a schema are off: a file from elsewhere must not run anything.
Outcome<void> harden(Database& database) {
  sqlite3_busy_timeout(database.handle(), busy_wait);
  return database.configure(SQLITE_DBCONFIG_DQS_DML, false)
      .and_then([&] { return database.configure(SQLITE_DBCONFIG_DQS_DDL, false); })
      .and_then([&] { return database.configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, false); })
      .and_then([&] { return database.configure(SQLITE_DBCONFIG_DEFENSIVE, true); });
}

SqliteError refusal(std::string message) { return SqliteError{SQLITE_MISMATCH, std::move(message)}; }

// The schema of the journal; 0 where the file is empty.
Outcome<std::int64_t> recognise(Database& database) {
  const auto id = database.number("PRAGMA application_id");
  if (!id) return tl::unexpected(id.error());
  const auto version = database.number("PRAGMA user_version");
  if (!version) return tl::unexpected(version.error());
  const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
  if (!tables) return tl::unexpected(tables.error());
  if (*id == 0 && *version == 0 && *tables == 0) return 0;
  if (*id != application_id)
    return tl::unexpected(refusal("the file is not a Jibao journal and was left alone"));
  if (*version > schema_version) {
    return tl::unexpected(refusal("the journal has schema " + std::to_string(*version) +
                                  ", this program knows up to " + std::to_string(schema_version) +
                                  ": it was written by a newer Jibao; start that one, nothing was changed"));
  }
  if (*version < first_schema) return tl::unexpected(refusal("the journal has an impossible schema version"));
  return *version;
}

Outcome<void> upgrade(Database& database) {
  Transaction transaction(database);
  return transaction.begin()
      .and_then([&] { return database.execute(keep_old_values); })
      .and_then([&] { return database.execute(personal_schema); })
      .and_then([&] { return database.execute(move_old_values); })
      .and_then([&] {
        return database.execute(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
      })
      .and_then([&] { return transaction.commit(); });
}

Outcome<void> create(Database& database) {
  Transaction transaction(database);
  return transaction.begin()
      .and_then([&] { return database.execute(schema); })
      .and_then([&] { return database.execute(personal_schema); })
      .and_then([&] {
        return database.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
      })
      .and_then([&] {
        return database.execute(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
      })
      .and_then([&] { return transaction.commit(); });
}

// The pragma answers with the mode that is to come of it, and no error where it is another one; the change is on the disk
// only after the step behind the answer, and it is there that a failed sync shows.
Outcome<void> use_log(Database& database) {
  auto statement = database.prepare("PRAGMA journal_mode = WAL");
  if (!statement) return tl::unexpected(std::move(statement.error()));
  const auto row = statement->step();
  if (!row) return tl::unexpected(row.error());
  if (!*row || statement->bytes(0) != "wal") {
    return tl::unexpected(refusal("the journal cannot keep a write-ahead log on this file system"));
  }
  if (const auto end = statement->step(); !end) return tl::unexpected(end.error());
  return {};
}

bool log_has_content(const std::string& path) {
  struct stat status {};
  return stat((path + "-wal").c_str(), &status) == 0 && status.st_size > 0;
}

// As a URI, for immutable=1: what is special in one is escaped.
std::string uri(const std::string& path) {
  std::string result = "file:";
  for (const char character : path) {
    if (character == '%' || character == '?' || character == '#') {
      result += character == '%' ? "%25" : character == '?' ? "%3f" : "%23";
    } else {
      result += character;
    }
  }
  return result + "?immutable=1";
}

}  // namespace

Outcome<Database> open_writer(const std::string& path, const std::string& vfs) {
  auto opened = Database::open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs);
  if (!opened) return opened;
  Database& database = *opened;
  if (auto done = harden(database); !done) return tl::unexpected(done.error());
  const auto known = recognise(database);
  if (!known) return tl::unexpected(known.error());
  if (*known == 0) {
    if (auto done = create(database); !done) return tl::unexpected(done.error());
  }
  // Checkpoints are made by hand, after the answers are out, so that their errors are seen: SQLite's
  // automatic ones swallow them. secure_delete, because what an upgrade drops must not stay in free pages.
  const char* synchronous = mutant(301) ? "PRAGMA synchronous = NORMAL" : mutant(302) ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL";
  auto set = use_log(database)
                 .and_then([&] { return database.execute(synchronous); })
                 .and_then([&] { return database.execute("PRAGMA wal_autocheckpoint = 0"); })
                 .and_then([&] { return database.execute(log_limit); })
                 .and_then([&] { return database.execute("PRAGMA secure_delete = ON"); })
                 .and_then([&] { return database.execute("PRAGMA cache_size = -16384"); });
  if (set && *known != 0 && *known < schema_version) set = upgrade(database);
  if (!set) return tl::unexpected(set.error());
  return opened;
}

Outcome<Database> open_reader(const std::string& path, const std::string& vfs, Reading reading) {
  if (reading == Reading::immutable && log_has_content(path)) {
    return tl::unexpected(
        SqliteError{SQLITE_READONLY, "the journal's log cannot be read on this file system"});
  }
  const bool immutable = reading == Reading::immutable;
  auto opened = immutable ? Database::open(uri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, vfs)
                          : Database::open(path, SQLITE_OPEN_READWRITE, vfs);
  if (!opened) return opened;
  Database& database = *opened;
  auto set = harden(database)
                 .and_then([&] { return database.configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true); })
                 .and_then([&] { return database.execute("PRAGMA wal_autocheckpoint = 0"); })
                 .and_then([&] { return database.execute("PRAGMA query_only = ON"); });
  if (set && reading == Reading::alone) set = database.execute("PRAGMA locking_mode = EXCLUSIVE");
  if (!set) return tl::unexpected(set.error());
  const auto known = recognise(database);
  if (!known) return tl::unexpected(known.error());
  if (*known == 0) return tl::unexpected(SqliteError{SQLITE_EMPTY, "the file is empty"});
  return opened;
}

Outcome<Database> open_suspect(const std::string& path, const std::string& vfs) {
  return open_reader(path, vfs, Reading::alone);
}

}  // namespace jibao::store
