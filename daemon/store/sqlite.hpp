// SQLite's C interface, owned: a connection, a statement, a transaction. Nothing here knows the journal.
//
// Invariant: every call's extended result code reaches the caller as a SqliteError; nothing is swallowed.
// Used by the files of this folder alone. Connections are opened without SQLite's own mutexes: one thread at
// a time each. Surprise: text and blobs are bound without a copy and must live until run() or reset().
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "rules/result.hpp"

namespace jibao::store {

struct SqliteError {
  int code = SQLITE_ERROR;  // extended
  std::string message;      // what was tried, SQLite's words, the code

  int primary() const { return code & 0xff; }
  tl::unexpected<Error> as_failure() const { return failure(message); }
};

template <class T>
using Outcome = tl::expected<T, SqliteError>;

class Statement {
 public:
  Statement() = default;

  void bind(int index, std::int64_t value);
  void bind_text(int index, std::string_view text);
  void bind_blob(int index, const void* data, std::size_t size);

  // True where there is a row. An error of an earlier bind shows here.
  Outcome<bool> step();
  // Runs a statement without rows to its end and makes it ready again.
  Outcome<void> run();
  void reset();

  std::int64_t number(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  // Valid until the next step or reset; for text and blobs alike.
  std::string_view bytes(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bind_error_ = SQLITE_OK;
};

// Resets a statement that gave rows when its scope ends, so that no read transaction outlives it.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(statement) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() { statement_.reset(); }

 private:
  Statement& statement_;
};

class Database {
 public:
  Database() = default;

  // `vfs`: empty for the platform's. `flags`: SQLITE_OPEN_*.
  static Outcome<Database> open(const std::string& path, int flags, const std::string& vfs);

  explicit operator bool() const { return handle_ != nullptr; }
  sqlite3* handle() const { return handle_.get(); }

  Outcome<void> execute(const char* sql);
  Outcome<Statement> prepare(std::string_view sql);
  // The one number that a query of one row answers.
  Outcome<std::int64_t> number(std::string_view sql);
  // sqlite3_db_config with an on/off option.
  Outcome<void> configure(int option, bool on);
  // PASSIVE or TRUNCATE. A reader that holds the log back is an error for TRUNCATE only.
  Outcome<void> checkpoint(int mode);

  SqliteError error(std::string_view what, int code) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

// Copies all pages from one database to another; each step() may be followed by writes on the source
// connection.
class PageCopy {
 public:
  static Outcome<PageCopy> start(Database& to, Database& from);
  // Copies at most `pages` (-1: all). True when the copy is complete and committed.
  Outcome<bool> step(int pages);

 private:
  struct Finish {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
  };
  Database* to_ = nullptr;
  std::unique_ptr<sqlite3_backup, Finish> backup_;
};

// Begins at once as a writer; rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  Outcome<void> begin();
  // After an error it is not known whether the transaction is on disk.
  Outcome<void> commit();

 private:
  Database& database_;
  bool open_ = false;
};

}  // namespace jibao::store
