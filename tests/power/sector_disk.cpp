// Implements sector_disk.hpp.
#include "tests/power/sector_disk.hpp"

#include <algorithm>
#include <cstring>

namespace jibao::power {

SectorDisk& SectorDisk::instance() {
  static SectorDisk only;
  return only;
}

void SectorDisk::reset(std::uint32_t seed) {
  const std::lock_guard guard(mutex_);
  names_.clear();
  durable_names_.clear();
  changes_.clear();
  faults_ = {};
  dead_ = false;
  random_.seed(seed);
}

void SectorDisk::set(const Faults& faults) {
  const std::lock_guard guard(mutex_);
  faults_ = faults;
}

bool SectorDisk::dead() {
  const std::lock_guard guard(mutex_);
  return dead_;
}

Met SectorDisk::met() {
  const std::lock_guard guard(mutex_);
  return met_;
}

bool SectorDisk::step() {
  if (!dead_ && faults_.cut_at > 0 && --faults_.cut_at == 0) {
    dead_ = true;
    ++met_.cuts;
  }
  return !dead_;
}

void SectorDisk::put(std::string& image, const File::Write& write) {
  if (write.truncation) {
    image.resize(write.at, '\0');
    return;
  }
  if (image.size() < write.at + write.bytes.size()) image.resize(write.at + write.bytes.size(), '\0');
  std::memcpy(image.data() + write.at, write.bytes.data(), write.bytes.size());
}

SectorDisk::Handle SectorDisk::find(const std::string& path) {
  const std::lock_guard guard(mutex_);
  const auto found = names_.find(path);
  return found == names_.end() ? nullptr : found->second;
}

SectorDisk::Handle SectorDisk::create(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (!step()) return nullptr;
  Handle& file = names_[path];
  if (!file) {
    file = std::make_shared<File>();
    changes_.push_back({path, file});
  }
  return file;
}

Answer SectorDisk::write(File& file, std::size_t at, std::string bytes) {
  const std::lock_guard guard(mutex_);
  if (!step()) return Answer::failed;
  if (faults_.failed_write_at > 0 && --faults_.failed_write_at == 0) {
    ++met_.failed_writes;
    return Answer::failed;
  }
  if (faults_.no_space_at > 1) {
    --faults_.no_space_at;
  } else if (faults_.no_space_at == 1 && faults_.no_space_for > 0) {
    --faults_.no_space_for;
    ++met_.full;
    return Answer::no_space;
  }
  file.pending.push_back({at, std::move(bytes), false});
  put(file.view, file.pending.back());
  return Answer::done;
}

Answer SectorDisk::truncate(File& file, std::size_t size) {
  const std::lock_guard guard(mutex_);
  if (!step()) return Answer::failed;
  file.pending.push_back({size, {}, true});
  put(file.view, file.pending.back());
  return Answer::done;
}

Answer SectorDisk::sync(File& file) {
  const std::lock_guard guard(mutex_);
  if (!step()) return Answer::failed;
  if (faults_.failed_sync_at > 0 && --faults_.failed_sync_at == 0) {
    ++met_.failed_syncs;
    leave(file);  // the rest is clean to the system from now on, and never comes to the disk
    return Answer::failed;
  }
  for (const File::Write& write : file.pending) put(file.durable, write);
  file.pending.clear();
  return Answer::done;
}

bool SectorDisk::read(File& file, std::size_t at, char* to, std::size_t size) {
  const std::lock_guard guard(mutex_);
  const std::size_t there = at < file.view.size() ? std::min(size, file.view.size() - at) : 0;
  if (there != 0) std::memcpy(to, file.view.data() + at, there);
  std::memset(to + there, 0, size - there);
  if (there != 0 && faults_.flip_one_read_in != 0 && random_() % faults_.flip_one_read_in == 0) {
    ++met_.flips;
    char& byte = to[random_() % there];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << random_() % 8));
  }
  return there == size;
}

Answer SectorDisk::remove(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (!step()) return Answer::failed;
  names_.erase(path);
  changes_.push_back({path, nullptr});
  return Answer::done;
}

// One change of the directory: a name that is moved is there under the one name or the other, never under none.
Answer SectorDisk::rename(const std::string& from, const std::string& to) {
  const std::lock_guard guard(mutex_);
  if (!step()) return Answer::failed;
  Handle file = names_.at(from);
  names_.erase(from);
  names_[to] = file;
  changes_.push_back({from + '\n' + to, file});
  return Answer::done;
}

Answer SectorDisk::sync_directory() {
  const std::lock_guard guard(mutex_);
  if (!step()) return Answer::failed;
  durable_names_ = names_;
  changes_.clear();
  return Answer::done;
}

// What of a file's unsynced writes comes to the disk all the same: of each sector all, nothing or its beginning.
void SectorDisk::leave(File& file) {
  for (const File::Write& write : file.pending) {
    if (write.truncation) {
      if (random_() % 2 == 0) put(file.durable, write);
      continue;
    }
    for (std::size_t at = 0, next = 0; at < write.bytes.size(); at = next) {
      next = std::min(write.bytes.size(), at + sector_bytes - (write.at + at) % sector_bytes);
      std::string piece = write.bytes.substr(at, next - at);
      const auto fate = random_() % 16;
      if (fate < 8) {
        ++met_.lost_sectors;
        continue;
      }
      if (fate == 8) {
        ++met_.torn;
        piece.resize(1 + random_() % piece.size());
      } else {
        ++met_.kept_sectors;
      }
      put(file.durable, {write.at + at, std::move(piece), false});
    }
  }
  file.pending.clear();
}

void SectorDisk::power_on() {
  const std::lock_guard guard(mutex_);
  for (const NameChange& change : changes_) {
    if (random_() % 2 == 0) {
      ++met_.lost_names;
      continue;
    }
    const auto moved = change.path.find('\n');
    if (moved != std::string::npos) {
      durable_names_.erase(change.path.substr(0, moved));
      durable_names_[change.path.substr(moved + 1)] = change.file;
    } else if (change.file) {
      durable_names_[change.path] = change.file;
    } else {
      durable_names_.erase(change.path);
    }
  }
  changes_.clear();
  names_ = durable_names_;
  for (auto& [path, file] : names_) {
    leave(*file);
    file->view = file->durable;
  }
  faults_ = {};
  dead_ = false;
}

bool SectorDisk::contains(const std::string& text) {
  const std::lock_guard guard(mutex_);
  return std::any_of(names_.begin(), names_.end(), [&](const auto& each) { return each.second->view.find(text) != std::string::npos; });
}

}  // namespace jibao::power
