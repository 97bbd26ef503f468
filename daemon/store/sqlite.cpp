// Implements sqlite.hpp.
#include "daemon/store/sqlite.hpp"

#include <utility>

namespace jibao::store {
namespace {

// `code` is extended already: connections are opened with SQLITE_OPEN_EXRESCODE.
SqliteError error_of(sqlite3* handle, std::string_view what, int code) {
  // The connection's own words say more, where they are about this error and not about an earlier one.
  const bool own = handle != nullptr && (sqlite3_errcode(handle) & 0xff) == (code & 0xff);
  std::string message = "SQLite: ";
  message += what;
  message += ": ";
  message += own ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  message += " (extended code " + std::to_string(code) + ")";
  return SqliteError{code, std::move(message)};
}

}  // namespace

void Statement::bind(int index, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_.get(), index, value);
  if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
}

void Statement::bind_text(int index, std::string_view text) {
  // A null pointer would bind NULL; an empty view may hold one.
  const char* data = text.data() == nullptr ? "" : text.data();
  const int code =
      sqlite3_bind_text64(statement_.get(), index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
}

void Statement::bind_blob(int index, const void* data, std::size_t size) {
  const int code = sqlite3_bind_blob64(statement_.get(), index, size == 0 ? "" : data, size, SQLITE_STATIC);
  if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
}

Outcome<bool> Statement::step() {
  sqlite3* handle = sqlite3_db_handle(statement_.get());
  if (bind_error_ != SQLITE_OK) {
    const int code = std::exchange(bind_error_, SQLITE_OK);
    return tl::unexpected(error_of(nullptr, "binding a value", code));
  }
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return tl::unexpected(error_of(handle, "running a statement", code));
}

Outcome<void> Statement::run() {
  auto stepped = step();
  sqlite3_reset(statement_.get());
  if (!stepped) return tl::unexpected(std::move(stepped.error()));
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  bind_error_ = SQLITE_OK;
}

std::string_view Statement::bytes(int column) const {
  // For text sqlite3_column_blob gives the same bytes, without a conversion.
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

Outcome<Database> Database::open(const std::string& path, int flags, const std::string& vfs) {
  Database database;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                   vfs.empty() ? nullptr : vfs.c_str());
  database.handle_.reset(handle);
  if (code != SQLITE_OK) return tl::unexpected(error_of(handle, "opening " + path, code));
  return database;
}

SqliteError Database::error(std::string_view what, int code) const {
  return error_of(handle_.get(), what, code);
}

Outcome<void> Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return tl::unexpected(error(std::string_view(sql).substr(0, 40), code));
  return {};
}

Outcome<Statement> Database::prepare(std::string_view sql) {
  Statement statement;
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  statement.statement_.reset(raw);
  if (code != SQLITE_OK) return tl::unexpected(error("preparing a statement", code));
  return statement;
}

Outcome<std::int64_t> Database::number(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return tl::unexpected(std::move(statement.error()));
  auto row = statement->step();
  if (!row) return tl::unexpected(std::move(row.error()));
  return *row ? statement->number(0) : 0;
}

Outcome<void> Database::configure(int option, bool on) {
  const int code = sqlite3_db_config(handle_.get(), option, on ? 1 : 0, static_cast<int*>(nullptr));
  if (code != SQLITE_OK) return tl::unexpected(error("configuring the connection", code));
  return {};
}

Outcome<void> Database::checkpoint(int mode) {
  const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, mode, nullptr, nullptr);
  if (code == SQLITE_OK || (mode == SQLITE_CHECKPOINT_PASSIVE && (code & 0xff) == SQLITE_BUSY)) return {};
  return tl::unexpected(error("checkpoint", code));
}

Outcome<PageCopy> PageCopy::start(Database& to, Database& from) {
  PageCopy copy;
  copy.to_ = &to;
  copy.backup_.reset(sqlite3_backup_init(to.handle(), "main", from.handle(), "main"));
  if (!copy.backup_) return tl::unexpected(to.error("starting a copy", sqlite3_errcode(to.handle())));
  return copy;
}

Outcome<bool> PageCopy::step(int pages) {
  const int code = sqlite3_backup_step(backup_.get(), pages);
  if (code == SQLITE_OK) return false;
  if (code != SQLITE_DONE) return tl::unexpected(to_->error("copying pages", code));
  const int finished = sqlite3_backup_finish(backup_.release());
  if (finished != SQLITE_OK) return tl::unexpected(to_->error("finishing a copy", finished));
  return true;
}

Transaction::~Transaction() {
  // An error of the rollback itself has no one to tell: the caller has the first error already and stops
  // trusting the connection.
  if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Outcome<void> Transaction::begin() {
  auto begun = database_.execute("BEGIN IMMEDIATE");
  open_ = begun.has_value();
  return begun;
}

Outcome<void> Transaction::commit() {
  auto committed = database_.execute("COMMIT");
  if (committed) open_ = false;
  return committed;
}

}  // namespace jibao::store
