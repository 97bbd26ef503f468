// The disk below the state directory, as little of it as the watch needs: how much room is left, and the reserve.
//
// Invariant: the reserve is allocated block by block, never a hole, and holds nothing. Called by disk_watch, off the loop,
// because a network's disk may hang. Tests put numbers in its place.
#pragma once

#include <cstdint>
#include <filesystem>

#include "daemon/process/reserve.hpp"
#include "rules/result.hpp"

namespace jibao::process {

class Disk {
 public:
  virtual ~Disk() = default;
  /// What is left to this process. Errors: the system cannot say.
  virtual Result<DiskRoom> room() = 0;
  /// The bytes that the reserve takes, 0 where there is none.
  virtual std::uint64_t held() = 0;
  /// Makes it of that size, whatever it was before. Errors: then there is none.
  virtual Result<void> make(std::uint64_t bytes) = 0;
  /// Deletes it.
  virtual Result<void> give_up() = 0;
};

/// A directory's disk; the reserve is the file `reserve` in it.
class DirectoryDisk final : public Disk {
 public:
  explicit DirectoryDisk(std::filesystem::path directory) : directory_(std::move(directory)) {}
  Result<DiskRoom> room() override;
  std::uint64_t held() override;
  Result<void> make(std::uint64_t bytes) override;
  Result<void> give_up() override;

 private:
  std::filesystem::path reserve() const { return directory_ / "reserve"; }
  std::filesystem::path directory_;
};

}  // namespace jibao::process
