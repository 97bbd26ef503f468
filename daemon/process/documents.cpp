// Implements documents.hpp.
#include "daemon/process/documents.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <system_error>

#include "daemon/courier/private_file.hpp"

namespace jibao::process {
namespace {

tl::unexpected<Error> failed(const std::filesystem::path& path, int error) {
  return failure(path.string() + ": " + std::strerror(error));
}

Result<void> sync_folder(const std::filesystem::path& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return failed(path, errno);
  const bool synced = ::fsync(folder) == 0;
  const int error = errno;
  ::close(folder);
  if (!synced) return failed(path, error);
  return {};
}

Result<void> make_one(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return sync_folder(path.parent_path());
  if (errno != EEXIST) return failed(path, errno);
  return {};
}

// Of two that come at once the second sees the first: in the total, and where they are the same.
std::mutex writing;

bool is_of(std::string_view bytes, const std::string& digest) {
  const std::string found = sha256_of(bytes);
  return found.size() == digest.size() && sodium_memcmp(found.data(), digest.data(), found.size()) == 0;
}

// Half a file has another name beside its own.
bool is_digest(std::string_view name) {
  return name.size() == 2 * crypto_hash_sha256_BYTES && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string amount(std::uint64_t bytes) { return std::to_string((bytes + (1U << 20) - 1) >> 20) + " MiB"; }

}  // namespace

std::string sha256_of(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text{};
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  return text.data();
}

Result<void> Documents::make_folder(IncidentId incident) const {
  if (auto made = make_one(folder_); !made) return made;
  return make_one(folder_of(incident));
}

Result<std::string> Documents::keep(IncidentId incident, std::string_view bytes, std::uint64_t most) const {
  const std::string digest = sha256_of(bytes);
  const std::lock_guard one_at_a_time(writing);
  if (read(incident, digest, bytes.size())) return digest;
  if (const std::uint64_t there = total(); there + bytes.size() > most)
    return failure("附件总量已满 / all documents together hold " + amount(there) + " of " + amount(most));
  if (auto made = make_folder(incident); !made) return tl::unexpected(made.error());
  std::error_code error;
  const auto space = std::filesystem::space(folder_, error);
  if (error) return failure(folder_.string() + ": " + error.message());
  if (space.available < bytes.size() + room_left)
    return failure("磁盘余量不足，未收附件 / no room on the disk, the document was not taken: " + amount(space.available) + " are left");
  if (auto written = courier::replace_private(folder_of(incident) / digest, bytes); !written) return tl::unexpected(written.error());
  return digest;
}

Result<std::string> Documents::read(IncidentId incident, const std::string& digest, std::uint64_t size) const {
  const auto path = folder_of(incident) / digest;
  auto file = courier::read_private(path, size);
  if (!file) return tl::unexpected(file.error());
  if (!*file) return failure(path.string() + ": 文件不在 / the file is gone");
  if ((*file)->text.size() != size || !is_of((*file)->text, digest))
    return failure(path.string() + ": 文件与台账所记不符 / the file is not what the journal says");
  return std::move((*file)->text);
}

Result<void> Documents::remove(IncidentId incident, const std::string& digest) const {
  const auto path = folder_of(incident) / digest;
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return failed(path, errno);
  }
  return sync_folder(path.parent_path());
}

Result<void> Documents::remove_all(IncidentId incident) const {
  for (const auto& folder : {folder_of(incident), unnamed() / std::to_string(incident)}) {
    std::error_code error;
    if (!std::filesystem::exists(folder, error)) continue;
    std::filesystem::remove_all(folder, error);
    if (error) return failure(folder.string() + ": " + error.message());
    if (auto synced = sync_folder(folder.parent_path()); !synced) return synced;
  }
  return {};
}

std::size_t Documents::sweep(IncidentId incident, const std::set<std::string>& named, const std::set<std::string>& removed) const {
  std::size_t unknown = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator each(folder_of(incident), error), end; !error && each != end; each.increment(error)) {
    const std::string name = each->path().filename().string();
    if (named.contains(name)) continue;
    std::error_code ignored;
    if (removed.contains(name) || !is_digest(name)) {
      std::filesystem::remove(each->path(), ignored);
      continue;
    }
    const auto folder = unnamed() / std::to_string(incident);
    if (!make_one(unnamed()) || !make_one(folder)) continue;
    std::filesystem::rename(each->path(), folder / name, ignored);
    if (!ignored) ++unknown;
  }
  return unknown;
}

std::uint64_t Documents::total() const {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator each(folder_, error), end; !error && each != end; each.increment(error)) {
    std::error_code ignored;
    if (each->is_regular_file(ignored)) bytes += each->file_size(ignored);
  }
  return bytes;
}

}  // namespace jibao::process
