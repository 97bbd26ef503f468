// Implements backups.hpp.
#include "daemon/process/backups.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "daemon/process/documents.hpp"

namespace jibao::process {
namespace {

constexpr std::string_view before = "journal-";
constexpr std::string_view after = ".db";
constexpr std::string_view unfinished = ".db.part";
constexpr std::string_view beside = ".documents";

// The time in journal-TIME<end>; nothing where the name is another.
std::optional<std::int64_t> time_of(std::string_view name, std::string_view end) {
  if (!name.starts_with(before) || !name.ends_with(end) || name.size() <= before.size() + end.size()) return std::nullopt;
  const std::string_view digits = name.substr(before.size(), name.size() - before.size() - end.size());
  std::int64_t time = 0;
  const auto [last, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), time);
  if (fault != std::errc() || last != digits.data() + digits.size() || time < 0) return std::nullopt;
  return time;
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator each(folder, error), end; !error && each != end; each.increment(error))
    names.push_back(each->path().filename().string());
  return names;
}

}  // namespace

std::vector<std::string> outdated_backups(const std::vector<std::string>& names, std::size_t keep) {
  std::vector<std::string> gone;
  std::vector<std::pair<std::int64_t, std::string>> made;
  for (const std::string& name : names)
    if (const auto time = time_of(name, after)) made.emplace_back(*time, name);
  std::sort(made.begin(), made.end(), std::greater<>());
  const auto stays = [&](std::int64_t time) {
    for (std::size_t i = 0; i < std::min(keep, made.size()); ++i)
      if (made[i].first == time) return true;
    return made.empty() || time > made.front().first;
  };
  for (const std::string& name : names)
    if (const auto time = time_of(name, beside); time && !stays(*time)) gone.push_back(name);
  for (const std::string& name : names)
    if (const auto time = time_of(name, unfinished); time && !made.empty() && *time < made.front().first) gone.push_back(name);
  for (std::size_t i = keep; i < made.size(); ++i) gone.push_back(std::move(made[i].second));
  return gone;
}

std::filesystem::path documents_of_backup(const std::filesystem::path& backup) {
  auto folder = backup;
  return folder.replace_extension(beside);
}

Result<std::string> make_backup(store::SqliteStore& journal, const std::filesystem::path& state, std::size_t keep,
                                Instant now) {
  const auto folder = state / "backups";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return failure(folder.string() + ": " + error.message());
  const auto size = std::filesystem::file_size(state / "journal.db", error);
  const auto left = std::filesystem::space(folder, error).available;
  if (error) return failure(folder.string() + ": " + error.message());
  const auto needed = size + room_behind_backup;
  if (left < needed)
    return failure("磁盘余量不足，未做备份 / no room on the disk, no backup was made: it needs " +
                   std::to_string(needed >> 20) + " MiB, and " + std::to_string(left >> 20) + " MiB are left");
  const auto path = folder / (std::string(before) + std::to_string(to_millis(now)) + std::string(after));
  // Before the journal's copy: a document is there before its record. After it once more: what came meanwhile.
  const Documents documents(state);
  const auto files = documents_of_backup(path);
  auto made = documents.copy_into(files).and_then([&] { return journal.backup(path.string()); }).and_then([&] { return documents.copy_into(files); });
  if (!made) {
    if (!std::filesystem::exists(path, error)) std::filesystem::remove_all(files, error);  // else they are another's
    return tl::unexpected(made.error());
  }
  for (const std::string& name : outdated_backups(names_in(folder), keep)) std::filesystem::remove_all(folder / name, error);
  return path.string();
}

}  // namespace jibao::process
