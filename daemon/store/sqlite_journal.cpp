// Implements sqlite_journal.hpp.
#include "daemon/store/sqlite_journal.hpp"

#include <algorithm>
#include <cstring>

#include "daemon/store/sqlite_schema.hpp"

namespace jibao::store {
namespace {

std::int64_t signed_number(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t unsigned_number(std::int64_t value) { return static_cast<std::uint64_t>(value); }

template <std::size_t N>
bool copy(std::string_view from, std::array<unsigned char, N>& to) {
  if (from.size() != N) return false;
  std::memcpy(to.data(), from.data(), N);
  return true;
}

// Where a personal value stands: its record's sequence times this, and its index. In a file's triggers and queries: 4096.
constexpr std::uint64_t places_of_record = max_personal_values;
static_assert(places_of_record == 4096);

std::int64_t place_of(std::uint64_t sequence, std::uint64_t index) { return signed_number(sequence * places_of_record + index); }

bool is_destroyed(const PersonalValue& value) {
  return value.salt == Salt{} && std::all_of(value.value.begin(), value.value.end(), [](char byte) { return byte == 0; });
}

// The reader's questions about personal values, which stand otherwise in a file of schema 1 that no writer has opened since.
struct PersonalQueries {
  const char* of_record;
  const char* behind_the_last;
  const char* there_of_incident;
};
constexpr PersonalQueries queries{
    "SELECT place % 4096, salt, value FROM personal WHERE place BETWEEN ?1 * 4096 AND ?1 * 4096 + 4095",
    "personal WHERE place > (SELECT coalesce(max(sequence), 0) FROM journal) * 4096 + 4095",
    "personal p ON p.place BETWEEN j.sequence * 4096 AND j.sequence * 4096 + 4095 AND p.salt <> zeroblob(16)"};
constexpr PersonalQueries queries_of_schema_1{
    "SELECT position, salt, value FROM personal WHERE sequence = ?1",
    "personal WHERE sequence > (SELECT coalesce(max(sequence), 0) FROM journal)",
    "personal p ON p.sequence = j.sequence"};

// Prepares in turn; the first error wins.
struct Preparing {
  Database& database;
  std::optional<SqliteError> error;

  void operator()(Statement& into, std::string_view sql) {
    if (error) return;
    auto prepared = database.prepare(sql);
    if (prepared) {
      into = std::move(*prepared);
    } else {
      error = std::move(prepared.error());
    }
  }
};

}  // namespace

Outcome<JournalReader> JournalReader::prepare(Database database) {
  JournalReader reader;
  reader.database_ = std::move(database);
  const auto schema = reader.database_.number("PRAGMA user_version");
  if (!schema) return tl::unexpected(schema.error());
  const PersonalQueries& personal = *schema < schema_version ? queries_of_schema_1 : queries;
  Preparing statement{reader.database_, {}};
  statement(reader.last_, "SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1");
  statement(reader.hash_at_, "SELECT hash FROM journal WHERE sequence = ?1");
  // LEFT JOIN: SQLite walks `live` in its order, not the whole journal, and a record that is not found shows as one of no
  // known version, where it would be passed over in silence otherwise.
  statement(reader.open_,
            "SELECT l.sequence, version, algorithm, previous, at, incident, retires, body, commitments, hash "
            "FROM live l LEFT JOIN journal j ON j.sequence = l.sequence ORDER BY l.sequence");
  statement(reader.incident_,
            "SELECT sequence, version, algorithm, previous, at, incident, retires, body, commitments, hash "
            "FROM journal WHERE incident = ?1 AND sequence >= ?2 ORDER BY sequence LIMIT ?3");
  statement(reader.after_,
            "SELECT sequence, version, algorithm, previous, at, incident, retires, body, commitments, hash "
            "FROM journal WHERE sequence > ?1 ORDER BY sequence LIMIT ?2");
  statement(reader.personal_, personal.of_record);
  statement(reader.document_, "SELECT text FROM document WHERE name = ?1");
  statement(reader.indexed_,
            "SELECT j.sequence, version, algorithm, previous, at, incident, retires, body, commitments, hash, "
            "EXISTS(SELECT 1 FROM live l WHERE l.sequence = j.sequence), "
            "EXISTS(SELECT 1 FROM retired r WHERE r.incident = j.incident), "
            "(SELECT i.retires FROM journal i WHERE i.incident = j.incident ORDER BY i.sequence DESC LIMIT 1) "
            "FROM journal j WHERE j.sequence > ?1 ORDER BY j.sequence LIMIT ?2");
  statement(reader.strays_,
            "SELECT (SELECT count(*) FROM live WHERE sequence > (SELECT coalesce(max(sequence), 0) FROM journal)) + "
            "(SELECT count(*) FROM " + std::string(personal.behind_the_last) + ") + "
            "(SELECT count(*) FROM retired r WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.incident = r.incident))");
  statement(reader.retired_,
            "SELECT incident, EXISTS(SELECT 1 FROM journal j JOIN " + std::string(personal.there_of_incident) +
                " WHERE j.incident = r.incident) "
            "FROM retired r WHERE incident > ?1 ORDER BY incident LIMIT ?2");
  if (statement.error) return tl::unexpected(std::move(*statement.error));
  return reader;
}

Outcome<std::pair<std::uint64_t, Digest>> JournalReader::last() {
  const Rows rows(last_);
  auto row = last_.step();
  if (!row) return tl::unexpected(std::move(row.error()));
  std::pair<std::uint64_t, Digest> result{0, Digest{}};
  if (!*row) return result;
  result.first = unsigned_number(last_.number(0));
  if (!copy(last_.bytes(1), result.second)) {
    return tl::unexpected(SqliteError{SQLITE_CORRUPT, "the last journal record has no proper hash"});
  }
  return result;
}

Outcome<std::optional<Digest>> JournalReader::hash_at(std::uint64_t sequence) {
  const Rows rows(hash_at_);
  hash_at_.bind(1, signed_number(sequence));
  auto row = hash_at_.step();
  if (!row) return tl::unexpected(std::move(row.error()));
  Digest hash{};
  if (!*row || !copy(hash_at_.bytes(0), hash)) return std::optional<Digest>();
  return hash;
}

Result<Record> JournalReader::read(const Statement& row) {
  Record record;
  record.sequence = unsigned_number(row.number(0));
  const auto bad = [&](const char* what) {
    return failure("journal record " + std::to_string(record.sequence) + ": " + what);
  };
  const std::int64_t version = row.number(1);
  const std::int64_t algorithm = row.number(2);
  if (version != record_version) return bad("its format version is unknown to this program");
  if (algorithm != 1 && algorithm != 2) return bad("its hash algorithm is unknown to this program");
  record.version = static_cast<std::uint8_t>(version);
  record.algorithm = static_cast<Algorithm>(algorithm);
  record.at = row.number(4);
  record.incident = unsigned_number(row.number(5));
  record.retires = row.number(6) != 0;
  record.body = row.bytes(7);
  const std::string_view commitments = row.bytes(8);
  if (!copy(row.bytes(3), record.previous) || !copy(row.bytes(9), record.hash) ||
      commitments.size() % 32 != 0) {
    return bad("its hashes are damaged");
  }
  for (std::size_t at = 0; at < commitments.size(); at += 32) {
    copy(commitments.substr(at, 32), record.commitments.emplace_back());
  }
  record.personal.resize(record.commitments.size());
  if (record.personal.empty()) return record;
  const Rows rows(personal_);
  personal_.bind(1, signed_number(record.sequence));
  for (;;) {
    auto value = personal_.step();
    if (!value) return value.error().as_failure();
    if (!*value) return record;
    const std::uint64_t position = unsigned_number(personal_.number(0));
    if (position >= record.personal.size()) return bad("it has a personal value without a commitment");
    PersonalValue& personal = record.personal[position].emplace();
    if (!copy(personal_.bytes(1), personal.salt)) return bad("a salt is damaged");
    personal.value = personal_.bytes(2);
    if (is_destroyed(personal)) record.personal[position].reset();
  }
}

// A record that cannot be made out does not keep the others back; the first error is told at the end.
Result<void> JournalReader::each(Statement& statement, const Take& take) {
  const Rows rows(statement);
  std::optional<Error> first;
  for (;;) {
    auto row = statement.step();
    if (!row) return row.error().as_failure();
    if (!*row) break;
    auto record = read(statement);
    if (!record) {
      if (!first) first = record.error();
    } else if (auto taken = take(std::move(*record)); !taken) {
      return taken;
    }
  }
  if (first) return tl::unexpected(std::move(*first));
  return {};
}

Result<void> JournalReader::open_records(const Take& take) { return each(open_, take); }

Result<void> JournalReader::of_incident(std::uint64_t incident, std::uint64_t from, std::size_t limit,
                                        const Take& take) {
  incident_.bind(1, signed_number(incident));
  incident_.bind(2, signed_number(from));
  incident_.bind(3, signed_number(limit));
  return each(incident_, take);
}

Result<void> JournalReader::after(std::uint64_t sequence, std::size_t limit, const Take& take) {
  after_.bind(1, signed_number(sequence));
  after_.bind(2, signed_number(limit));
  return each(after_, take);
}

Outcome<RetiredIncidents> JournalReader::retired_with_personal(std::uint64_t after, std::size_t limit) {
  const Rows rows(retired_);
  retired_.bind(1, signed_number(after));
  retired_.bind(2, signed_number(limit));
  RetiredIncidents found;
  for (;;) {
    auto row = retired_.step();
    if (!row) return tl::unexpected(std::move(row.error()));
    if (!*row) return found;
    found.last = unsigned_number(retired_.number(0));
    if (retired_.number(1) != 0) found.with_personal.push_back(*found.last);
  }
}

Outcome<std::vector<JournalReader::Indexed>> JournalReader::indexed_after(std::uint64_t sequence, std::size_t limit) {
  const Rows rows(indexed_);
  indexed_.bind(1, signed_number(sequence));
  indexed_.bind(2, signed_number(limit));
  std::vector<Indexed> found;
  for (;;) {
    auto row = indexed_.step();
    if (!row) return tl::unexpected(std::move(row.error()));
    if (!*row) return found;
    Indexed& one = found.emplace_back(Indexed{unsigned_number(indexed_.number(0)), read(indexed_)});
    one.live = indexed_.number(10) != 0;
    one.retired = indexed_.number(11) != 0;
    one.latest_retires = indexed_.number(12) != 0;
  }
}

Outcome<std::uint64_t> JournalReader::strays() {
  const Rows rows(strays_);
  auto row = strays_.step();
  if (!row) return tl::unexpected(std::move(row.error()));
  return *row ? unsigned_number(strays_.number(0)) : 0;
}

Outcome<std::optional<std::string>> JournalReader::document(std::string_view name) {
  const Rows rows(document_);
  document_.bind_text(1, name);
  auto row = document_.step();
  if (!row) return tl::unexpected(std::move(row.error()));
  if (!*row) return std::optional<std::string>();
  return std::optional<std::string>(document_.bytes(0));
}

Outcome<JournalWriter> JournalWriter::prepare(Database database) {
  JournalWriter writer;
  writer.database_ = std::move(database);
  Preparing statement{writer.database_, {}};
  statement(writer.insert_, "INSERT INTO journal VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
  statement(writer.personal_, "INSERT INTO personal VALUES(?1, ?2, ?3)");
  statement(writer.live_, "INSERT INTO live VALUES(?1)");
  statement(writer.unlive_,
            "DELETE FROM live WHERE sequence IN (SELECT sequence FROM journal WHERE incident = ?1)");
  statement(writer.retire_, "INSERT OR IGNORE INTO retired VALUES(?1)");
  statement(writer.is_retired_, "SELECT 1 FROM retired WHERE incident = ?1");
  statement(writer.unretire_, "DELETE FROM retired WHERE incident = ?1");
  statement(writer.relive_, "INSERT OR IGNORE INTO live SELECT sequence FROM journal WHERE incident = ?1");
  statement(writer.destroy_,
            "UPDATE personal SET salt = zeroblob(16), value = CAST(zeroblob(length(CAST(value AS BLOB))) AS TEXT) "
            "WHERE place = ?1 AND salt <> zeroblob(16) AND EXISTS (SELECT 1 FROM journal WHERE sequence = ?2 AND incident = ?3)");
  statement(writer.document_, "SELECT text = ?2 FROM document WHERE name = ?1");
  statement(writer.put_document_, "INSERT INTO document(name, text) VALUES(?1, ?2)");
  statement(writer.probe_, "UPDATE probe SET count = count + 1");
  if (statement.error) return tl::unexpected(std::move(*statement.error));
  return writer;
}

Outcome<void> JournalWriter::insert(const Record& record) {
  static_assert(sizeof(Digest) == 32);  // commitments are stored end to end
  insert_.bind(1, signed_number(record.sequence));
  insert_.bind(2, record.version);
  insert_.bind(3, static_cast<std::int64_t>(record.algorithm));
  insert_.bind_blob(4, record.previous.data(), record.previous.size());
  insert_.bind(5, record.at);
  insert_.bind(6, signed_number(record.incident));
  insert_.bind(7, record.retires ? 1 : 0);
  insert_.bind_text(8, record.body);
  insert_.bind_blob(9, record.commitments.data(), record.commitments.size() * sizeof(Digest));
  insert_.bind_blob(10, record.hash.data(), record.hash.size());
  if (auto done = insert_.run(); !done) return done;
  for (std::size_t position = 0; position < record.personal.size(); ++position) {
    const auto& personal = record.personal[position];
    if (!personal) continue;
    personal_.bind(1, place_of(record.sequence, position));
    personal_.bind_blob(2, personal->salt.data(), personal->salt.size());
    personal_.bind_text(3, personal->value);
    if (auto done = personal_.run(); !done) return done;
  }
  return keep_live(record);
}

Outcome<void> JournalWriter::keep_live(const Record& record) {
  const std::int64_t incident = signed_number(record.incident);
  if (record.retires) {
    unlive_.bind(1, incident);
    retire_.bind(1, incident);
    return unlive_.run().and_then([&] { return retire_.run(); });
  }
  if (incident != 0) {
    const Rows rows(is_retired_);
    is_retired_.bind(1, incident);
    auto retired = is_retired_.step();
    if (!retired) return tl::unexpected(std::move(retired.error()));
    if (*retired) {
      is_retired_.reset();
      unretire_.bind(1, incident);
      relive_.bind(1, incident);
      return unretire_.run().and_then([&] { return relive_.run(); });
    }
  }
  live_.bind(1, signed_number(record.sequence));
  return live_.run();
}

Outcome<std::uint64_t> JournalWriter::destroy_personal(std::uint64_t incident, const std::vector<PersonalPlace>& places) {
  std::uint64_t destroyed = 0;
  for (const PersonalPlace& place : places) {
    if (place.index >= places_of_record) continue;
    destroy_.bind(1, place_of(place.sequence, place.index));
    destroy_.bind(2, signed_number(place.sequence));
    destroy_.bind(3, signed_number(incident));
    if (auto done = destroy_.run(); !done) return tl::unexpected(std::move(done.error()));
    destroyed += unsigned_number(sqlite3_changes64(database_.handle()));
  }
  return destroyed;
}

Outcome<bool> JournalWriter::put_document(std::string_view name, std::string_view text) {
  {
    const Rows rows(document_);
    document_.bind_text(1, name);
    document_.bind_text(2, text);
    auto same = document_.step();
    if (!same) return tl::unexpected(std::move(same.error()));
    if (*same) return document_.number(0) != 0;
  }
  put_document_.bind_text(1, name);
  put_document_.bind_text(2, text);
  if (auto done = put_document_.run(); !done) return tl::unexpected(std::move(done.error()));
  return true;
}

Outcome<void> JournalWriter::probe() { return probe_.run(); }

}  // namespace jibao::store
