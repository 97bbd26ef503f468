// The journal's SQL, all of it: the statements of the writer and of the reader.
//
// Invariant: the writer's methods change nothing outside the caller's Transaction; records go in sealed and
// come out as they stand on disk, unchecked (check_record is the caller's). Called by sqlite_store.cpp on the
// writer's thread (JournalWriter) and under the reader's mutex (JournalReader), and by sqlite_rebuild.cpp.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "daemon/store/chain.hpp"
#include "daemon/store/sqlite.hpp"

namespace jibao::store {

class JournalReader {
 public:
  using Take = std::function<Result<void>(Record&&)>;

  static Outcome<JournalReader> prepare(Database database);

  Database& database() { return database_; }
  // The end of the chain; sequence 0 and zeros where it is empty.
  Outcome<std::pair<std::uint64_t, Digest>> last();
  Outcome<std::optional<Digest>> hash_at(std::uint64_t sequence);
  // Records to load at start; those of an incident; those after a sequence. In order. An error of `take` ends
  // it.
  Result<void> open_records(const Take& take);
  Result<void> of_incident(std::uint64_t incident, std::uint64_t from, std::size_t limit, const Take& take);
  Result<void> after(std::uint64_t sequence, std::size_t limit, const Take& take);
  Outcome<std::optional<std::string>> document(std::string_view name);

  // A record as it stands, or why it cannot be made out, and what the indexes for the start say of it.
  struct Indexed {
    std::uint64_t sequence = 0;
    Result<Record> record;
    bool live = false;            // loaded at the start
    bool retired = false;         // its incident is left out
    bool latest_retires = false;  // what the latest record of its incident says
  };
  // As after(), each record with its indexes, as they stand at one moment.
  Outcome<std::vector<Indexed>> indexed_after(std::uint64_t sequence, std::size_t limit);
  // Rows of the indexes and personal values behind the last record, and retired incidents without any.
  Outcome<std::uint64_t> strays();
  // As Store has it.
  Outcome<RetiredIncidents> retired_with_personal(std::uint64_t after, std::size_t limit);

 private:
  Result<void> each(Statement& statement, const Take& take);
  Result<Record> read(const Statement& row);

  Database database_;
  Statement last_, hash_at_, open_, incident_, after_, personal_, document_, indexed_, strays_, retired_;
};

class JournalWriter {
 public:
  static Outcome<JournalWriter> prepare(Database database);

  Database& database() { return database_; }
  Outcome<void> insert(const Record& record);
  // Overwrites them; the number of values that were there.
  Outcome<std::uint64_t> destroy_personal(std::uint64_t incident, const std::vector<PersonalPlace>& places);
  // False where another text is kept under the name.
  Outcome<bool> put_document(std::string_view name, std::string_view text);
  // Writes one row, so that the commit after it proves that commits succeed.
  Outcome<void> probe();

 private:
  Outcome<void> keep_live(const Record& record);

  Database database_;
  Statement insert_, personal_, live_, unlive_, retire_, is_retired_, unretire_, relive_, destroy_;
  Statement document_, put_document_, probe_;
};

}  // namespace jibao::store
