// Implements documents.hpp.
#include "daemon/process/documents.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>
#include <mutex>
#include <system_error>

#include "daemon/courier/private_file.hpp"
#include "daemon/store/shipped_journal.hpp"

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

// Of two that come at once the second sees the first: in the total, and where they are the same. Held while the disk works, so
// never by the loop.
std::mutex writing;
std::mutex noting;  // guards what follows, for a moment; taken after the other

// What becomes of a file while it is not settled; by its path, and gone once nothing is under way.
struct UnderWay {
  int held = 0;            // brought, and neither on record nor refused yet
  bool condemned = false;  // and not brought again since
};
std::map<std::filesystem::path, UnderWay> under_way;
std::set<std::filesystem::path> taken_away;  // folders of incidents, by this process

constexpr std::uint64_t most_read = 64ULL << 20;  // of one document that is copied; the policy's bound is below

std::optional<IncidentId> incident_of(std::string_view name) {
  IncidentId incident = 0;
  const auto [last, fault] = std::from_chars(name.data(), name.data() + name.size(), incident);
  if (name.empty() || fault != std::errc() || last != name.data() + name.size() || std::to_string(incident) != name) return std::nullopt;
  return incident;
}

// What a link cannot do here, a copy can.
bool links_not_here(int error) { return error == EXDEV || error == EPERM || error == EMLINK || error == ENOTSUP || error == ENOSYS; }

std::string amount(std::uint64_t bytes) { return std::to_string((bytes + (1U << 20) - 1) >> 20) + " MiB"; }

}  // namespace

std::string sha256_of(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text{};
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  return text.data();
}

bool is_of(std::string_view bytes, const std::string& digest) {
  const std::string found = sha256_of(bytes);
  return found.size() == digest.size() && sodium_memcmp(found.data(), digest.data(), found.size()) == 0;
}

bool is_sha256(std::string_view text) {
  return text.size() == 2 * crypto_hash_sha256_BYTES && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string name_in_copy(IncidentId incident, const std::string& digest) {
  return std::string(store::incident_documents) + std::to_string(incident) + "/" + digest;
}

std::optional<NamedDocument> of_name_in_copy(std::string_view name) {
  if (!name.starts_with(store::incident_documents)) return std::nullopt;
  name.remove_prefix(store::incident_documents.size());
  const auto mark = name.find('/');
  if (mark == std::string_view::npos) return std::nullopt;
  const auto incident = incident_of(name.substr(0, mark));
  if (!incident || !is_sha256(name.substr(mark + 1))) return std::nullopt;
  return NamedDocument{*incident, std::string(name.substr(mark + 1)), 0};
}

Result<void> Documents::make_folder(IncidentId incident) const {
  if (auto made = make_one(folder_); !made) return made;
  return make_one(folder_of(incident));
}

Result<std::string> Documents::keep(IncidentId incident, std::string_view bytes, std::uint64_t most) const {
  const std::string digest = sha256_of(bytes);
  const std::lock_guard one_at_a_time(writing);
  if (!read(incident, digest, bytes.size()))
    if (auto written = write(incident, digest, bytes, most); !written) return tl::unexpected(written.error());
  const std::lock_guard guard(noting);
  UnderWay& here = under_way[folder_of(incident) / digest];
  ++here.held;
  here.condemned = false;
  taken_away.erase(folder_of(incident));
  return digest;
}

Result<void> Documents::write(IncidentId incident, const std::string& digest, std::string_view bytes, std::uint64_t most) const {
  if (const std::uint64_t there = total(); there + bytes.size() > most)
    return failure("附件总量已满 / all documents together hold " + amount(there) + " of " + amount(most));
  if (auto made = make_folder(incident); !made) return made;
  std::error_code error;
  const auto space = std::filesystem::space(folder_, error);
  if (error) return failure(folder_.string() + ": " + error.message());
  if (space.available < bytes.size() + room_left)
    return failure("磁盘余量不足，未收附件 / no room on the disk, the document was not taken: " + amount(space.available) + " are left");
  return courier::replace_private(folder_of(incident) / digest, bytes);
}

void Documents::settle(IncidentId incident, const std::string& digest) const {
  const std::lock_guard guard(noting);
  const auto here = under_way.find(folder_of(incident) / digest);
  if (here == under_way.end()) return;
  here->second.condemned = false;
  if (--here->second.held <= 0) under_way.erase(here);
}

void Documents::condemn(IncidentId incident, const std::string& digest) const {
  const std::lock_guard guard(noting);
  under_way[folder_of(incident) / digest].condemned = true;
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
  const std::lock_guard one_at_a_time(writing);
  {
    const std::lock_guard guard(noting);
    const auto here = under_way.find(path);
    if (here == under_way.end() || !here->second.condemned || here->second.held > 0) return {};
    under_way.erase(here);
  }
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return failed(path, errno);
  }
  return sync_folder(path.parent_path());
}

Result<void> Documents::remove_all(IncidentId incident) const {
  const std::lock_guard one_at_a_time(writing);
  {
    const std::lock_guard guard(noting);
    taken_away.insert(folder_of(incident));
  }
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
    if (removed.contains(name) || !is_sha256(name)) {
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

std::vector<NamedDocument> Documents::all() const {
  std::vector<NamedDocument> found;
  std::error_code error;
  for (std::filesystem::directory_iterator each(folder_, error), end; !error && each != end; each.increment(error)) {
    const auto incident = incident_of(each->path().filename().string());
    if (!incident) continue;
    std::error_code inside;
    for (std::filesystem::directory_iterator file(each->path(), inside), last; !inside && file != last; file.increment(inside)) {
      std::error_code ignored;
      const std::string digest = file->path().filename().string();
      if (is_sha256(digest) && file->symlink_status(ignored).type() == std::filesystem::file_type::regular)
        found.push_back({*incident, digest, file->file_size(ignored)});
    }
  }
  return found;
}

std::optional<std::string> Documents::fault_of(const NamedDocument& document, bool whole) const {
  {
    const std::lock_guard guard(noting);
    if (taken_away.count(folder_of(document.incident)) != 0) return std::nullopt;
  }
  const auto path = folder_of(document.incident) / document.digest;
  if (whole) {
    const auto there = read(document.incident, document.digest, document.size);
    return there ? std::nullopt : std::optional(there.error().message);
  }
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0) return path.string() + ": 文件不在 / the file is gone";
  if (!S_ISREG(about.st_mode) || static_cast<std::uint64_t>(about.st_size) != document.size)
    return path.string() + ": 文件与台账所记不符 / the file is not what the journal says";
  return std::nullopt;
}

std::optional<std::string> Documents::read_for_copy(const std::string& name) const {
  const auto wanted = of_name_in_copy(name);
  if (!wanted) return std::nullopt;
  auto file = courier::read_private(folder_of(wanted->incident) / wanted->digest, most_read);
  if (!file || !*file || !is_of((*file)->text, wanted->digest)) return std::nullopt;
  return std::move((*file)->text);
}

Result<void> Documents::copy_into(const std::filesystem::path& folder) const {
  std::set<std::filesystem::path> folders;
  const auto found = all();
  if (found.empty()) return {};
  if (auto made = make_one(folder); !made) return made;
  for (const NamedDocument& each : found) {
    const auto from = folder_of(each.incident) / each.digest, into = folder / std::to_string(each.incident), to = into / each.digest;
    if (auto made = make_one(into); !made) return made;
    if (::link(from.c_str(), to.c_str()) != 0) {
      if (errno == ENOENT || errno == EEXIST) continue;  // removed meanwhile; there already
      if (!links_not_here(errno)) return failed(to, errno);
      std::error_code error;
      if (std::filesystem::space(folder, error).available < each.size + room_left || error)
        return failure("磁盘余量不足，附件未备份 / no room on the disk, the documents were not copied: " + folder.string());
      const auto file = courier::read_private(from, most_read);
      if (!file) return tl::unexpected(file.error());
      if (!*file) continue;
      if (auto written = courier::replace_private(to, (*file)->text); !written) return written;
    }
    folders.insert(into);
  }
  for (const auto& each : folders)
    if (auto synced = sync_folder(each); !synced) return synced;
  return {};
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
