// A disk in memory that can lose power: what the journal wrote, what of it was synced, and what a cut may leave.
//
// Invariant: `view` is what a running machine reads; `durable` is what certainly survives. Between them stand the pending
// writes (sector by sector, each may survive, tear or be lost, in any order) and the pending changes of directories (each
// may survive or be lost). One directory, `root`. Thread: any; calls are serialised.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace jibao::power {

inline constexpr std::string_view root = "/power/";
inline constexpr std::size_t sector_bytes = 512;

enum class Answer { done, no_space, failed };

/// What goes wrong, counted in operations from the moment at which it is set; 0: it does not.
struct Faults {
  std::int64_t cut_at = 0;             // the power goes at this write, sync, truncation or change of a directory
  std::int64_t failed_sync_at = 0;     // this sync fails; what it should have written counts as written from then on
  std::int64_t failed_write_at = 0;    // this write fails
  std::int64_t no_space_at = 0;        // from this write on the disk takes no more,
  std::int64_t no_space_for = 0;       // ... for so many writes
  std::uint32_t flip_one_read_in = 0;  // a bit of what is read is turned, of one read in so many; 0: none
};

/// How often each kind came about, over the life of the disk.
struct Met {
  std::uint64_t cuts = 0, torn = 0, lost_sectors = 0, kept_sectors = 0, lost_names = 0, failed_syncs = 0, failed_writes = 0,
                full = 0, flips = 0;
};

class SectorDisk {
 public:
  struct File {
    struct Write {
      std::size_t at;
      std::string bytes;
      bool truncation;  // `at` is the new size
    };
    std::string view, durable;
    std::vector<Write> pending;
  };
  using Handle = std::shared_ptr<File>;

  static SectorDisk& instance();

  /// An empty disk without faults.
  void reset(std::uint32_t seed);
  void set(const Faults& faults);
  bool dead();
  /// Power returns: the view becomes what the cut left. No handle of before may be used again.
  void power_on();
  /// Whether the text stands in a file, as whoever copies the files now would read them.
  bool contains(const std::string& text);
  Met met();

  Handle find(const std::string& path);
  Handle create(const std::string& path);  // null: the power is gone
  Answer write(File& file, std::size_t at, std::string bytes);
  Answer truncate(File& file, std::size_t size);
  Answer sync(File& file);
  /// Zeros behind the end, as SQLite wants it. False: short.
  bool read(File& file, std::size_t at, char* to, std::size_t size);
  Answer remove(const std::string& path);
  Answer rename(const std::string& from, const std::string& to);
  Answer sync_directory();

 private:
  struct NameChange {
    std::string path;
    Handle file;  // null: removed
  };
  bool step();  // false: the power is gone
  static void put(std::string& image, const File::Write& write);
  void leave(File& file);

  std::mutex mutex_;
  std::map<std::string, Handle> names_, durable_names_;
  std::vector<NameChange> changes_;
  Faults faults_;
  Met met_;
  bool dead_ = false;
  std::mt19937 random_;
};

}  // namespace jibao::power
