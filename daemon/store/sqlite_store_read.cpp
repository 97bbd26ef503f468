// The part of SqliteStore that reads, on the second connection and under its mutex.
#include <algorithm>

#include "daemon/store/journal_line.hpp"
#include "daemon/store/read_ahead.hpp"
#include "daemon/store/sqlite_store.hpp"

namespace jibao::store {

Result<void> SqliteStore::read_with(const std::function<Result<void>(JournalReader&)>& read) {
  const std::lock_guard guard(reader_mutex_);
  if (!reader_) return failure("the journal cannot be read at present");
  return read(*reader_);
}

Result<void> SqliteStore::load_open(const Each& each) {
  const auto read_all = [this](const Each& put) {
    return read_with([&](JournalReader& reader) -> Result<void> {
      std::optional<Error> first;
      auto done = reader.open_records([&](Record&& record) -> Result<void> {
        auto checked = check_record(reader_hasher_, record);
        if (checked) return put(stored(std::move(record)));
        if (!first) first = std::move(checked.error());
        return {};
      });
      if (done && first) return tl::unexpected(std::move(*first));
      return done;
    });
  };
  return ReadAhead<Stored>(read_all).each(each);
}

Result<std::vector<Stored>> SqliteStore::timeline(std::uint64_t incident, std::uint64_t from,
                                                  std::size_t limit) {
  std::vector<Stored> result;
  auto done = read_with([&](JournalReader& reader) {
    return reader.of_incident(incident, from, std::min(limit, max_timeline_entries),
                              [&](Record&& record) -> Result<void> {
                                auto checked = check_record(reader_hasher_, record);
                                if (checked) result.push_back(stored(std::move(record)));
                                return checked;
                              });
  });
  if (!done) return tl::unexpected(std::move(done.error()));
  return result;
}

Result<std::vector<Stored>> SqliteStore::following(std::uint64_t after, std::size_t limit) {
  std::vector<Stored> result;
  auto done = read_with([&](JournalReader& reader) {
    return reader.after(after, std::min(limit, max_timeline_entries), [&](Record&& record) -> Result<void> {
      auto checked = check_record(reader_hasher_, record);
      if (checked) result.push_back(stored(std::move(record)));
      return checked;
    });
  });
  if (!done) return tl::unexpected(std::move(done.error()));
  return result;
}

Result<RetiredIncidents> SqliteStore::retired_with_personal(std::uint64_t after, std::size_t limit) {
  RetiredIncidents found;
  auto done = read_with([&](JournalReader& reader) -> Result<void> {
    auto read = reader.retired_with_personal(after, limit);
    if (!read) return read.error().as_failure();
    found = std::move(*read);
    return {};
  });
  if (!done) return tl::unexpected(std::move(done.error()));
  return found;
}

Result<std::optional<std::string>> SqliteStore::document(std::string_view name) {
  std::optional<std::string> text;
  auto done = read_with([&](JournalReader& reader) -> Result<void> {
    auto found = reader.document(name);
    if (!found) return found.error().as_failure();
    text = std::move(*found);
    return {};
  });
  if (!done) return tl::unexpected(std::move(done.error()));
  return text;
}

Result<void> SqliteStore::export_journal(const Sink& sink, PersonalValues personal, std::uint64_t after) {
  const std::uint64_t end = head().sequence;
  std::uint64_t done = after;
  while (done < end) {
    // A page of lines is made under the mutex and given away outside it: a slow sink keeps nobody from
    // reading.
    std::vector<std::string> lines;
    auto read = read_with([&](JournalReader& reader) {
      const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(export_records, end - done));
      return reader.after(done, count, [&](Record&& record) -> Result<void> {
        // Not checked here: what stands in the file is what verify must see.
        done = record.sequence;
        lines.push_back(journal_line(record, personal) + '\n');
        return {};
      });
    });
    if (!read) return read;
    if (lines.empty())
      return failure("journal record " + std::to_string(done + 1) + " is missing from the file");
    for (const std::string& line : lines) {
      if (auto taken = sink(line); !taken) return taken;
    }
  }
  return {};
}

Result<bool> SqliteStore::contains(const Head& known) {
  if (known.sequence == 0) return known == genesis();
  bool same = false;
  auto done = read_with([&](JournalReader& reader) -> Result<void> {
    auto hash = reader.hash_at(known.sequence);
    if (!hash) return hash.error().as_failure();
    same = *hash && hex(**hash) == known.hash;
    return {};
  });
  if (!done) return tl::unexpected(std::move(done.error()));
  return same;
}

}  // namespace jibao::store
