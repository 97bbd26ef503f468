// Implements journal_file.hpp.
#include "daemon/store/journal_file.hpp"

#include <array>
#include <fstream>
#include <string_view>
#include <utility>

#include "daemon/store/sqlite_journal.hpp"
#include "daemon/store/sqlite_schema.hpp"

namespace jibao::store {
namespace {

constexpr std::string_view magic("SQLite format 3\0", 16);

tl::unexpected<Error> not_readable(const std::filesystem::path& path, const SqliteError& error) {
  return failure(path.string() + ": 不是台账文件，或旁边还有日志（-wal）没有并入 / no journal file, or one with a log (-wal) beside it: " +
                 error.message);
}

Result<void> check_pages(Database& database, const std::filesystem::path& path) {
  auto check = database.prepare("PRAGMA quick_check(1)");
  if (!check) return not_readable(path, check.error());
  const auto row = check->step();
  if (!row) return not_readable(path, row.error());
  if (*row && check->bytes(0) == "ok") return {};
  return failure(path.string() + ": 文件损坏 / the file is damaged: " + std::string(check->bytes(0)));
}

}  // namespace

bool is_journal_file(const std::filesystem::path& path) {
  std::array<char, magic.size()> head{};
  std::ifstream in(path, std::ios::binary);
  in.read(head.data(), head.size());
  return in.gcount() == static_cast<std::streamsize>(head.size()) && std::string_view(head.data(), head.size()) == magic;
}

Result<Verification> verify_journal_file(const std::filesystem::path& path, std::vector<Head> known) {
  auto database = open_reader(path.string(), {}, Reading::immutable);
  if (!database) return not_readable(path, database.error());
  if (auto sound = check_pages(*database, path); !sound) return tl::unexpected(sound.error());
  auto reader = JournalReader::prepare(std::move(*database));
  if (!reader) return not_readable(path, reader.error());
  Verifier verifier(std::move(known));
  Verification found;
  const auto read = reader->after(0, std::size_t{1} << 62, [&](Record&& record) -> Result<void> {
    found.fault = verifier.take(record);
    return found.fault ? Result<void>(failure(found.fault->reason)) : Result<void>();
  });
  if (!read && !found.fault) return tl::unexpected(read.error());
  if (!found.fault) found.fault = verifier.finish();
  found.head = verifier.head();
  return found;
}

Result<std::uint64_t> copy_journal_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  auto source = open_reader(from.string(), {}, Reading::immutable);
  if (!source) return not_readable(from, source.error());
  auto target = Database::open(to.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, {});
  if (!target) return target.error().as_failure();
  auto copy = PageCopy::start(*target, *source);
  if (!copy) return copy.error().as_failure();
  const auto copied = copy->step(-1);
  if (!copied) return copied.error().as_failure();
  if (!*copied) return failure(from.string() + ": 未能复制完 / the copy did not come to its end");
  const auto documents = source->number("SELECT count(*) FROM document");
  if (!documents) return not_readable(from, documents.error());
  return static_cast<std::uint64_t>(*documents);
}

}  // namespace jibao::store
