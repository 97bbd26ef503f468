// The state directory: made for its owner alone, held by one process, and what lies in it beside the journal.
//
// Invariant: one process at a time (a lock that dies with it); whether the directory is a drill is settled when it is
// made and never changes. Called by the daemon at its start.
//
//   journal.db, its log and lock   the journal (daemon/store)
//   operator.token                 a token of full rights, made at the first start
//   accounts.key, accounts.sealed, first-account.code    what people log in with (log_in_files)
//   link.key                       what links are proved with (daemon/courier)
//   probe                          what the disk is asked with whether it still takes a write
//   drill                          the mark of a drill, with its clock
//   alive                          when the daemon was last seen alive, UTC milliseconds
//   reserve                        room on the disk that is given to the journal when the disk is full (disk_watch)
//   sandbox.jsonl, unrecorded.log  what sandbox channels kept; what left while the journal failed; each at most 16 MiB and
//                                  as much again in a file .1
//   gateway-certificates           when what gateways showed ends
//   documents/                     what came in of incidents as files (documents)
//   credentials/, backups/
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/process/clocks.hpp"
#include "rules/result.hpp"

namespace jibao::process {

class StateDirectory {
 public:
  static constexpr std::uintmax_t max_unrecorded_bytes = std::uintmax_t{16} << 20;  // then it becomes unrecorded.log.1

  /// Makes it where there is none, and takes it. `clock` and `pace` are of the command line: given at the first start,
  /// they make it a drill. Errors: another process holds it; it is no drill and clock or pace is given; the drill's
  /// clock would go back; the files cannot be made or read.
  static Result<StateDirectory> open(const std::filesystem::path& path, std::optional<Instant> clock,
                                     std::optional<int> pace, Instant now);
  StateDirectory(StateDirectory&& other) noexcept;
  StateDirectory& operator=(StateDirectory&&) = delete;
  ~StateDirectory();

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path journal() const { return path_ / "journal.db"; }
  const std::optional<DrillMark>& drill() const { return drill_; }
  const std::string& operator_token() const { return operator_token_; }
  bool is_operator_token(std::string_view token) const;  // in constant time

  /// When an earlier process was last alive, by the daemon's clock.
  std::optional<Instant> last_alive() const { return last_alive_; }
  /// Writes that it is alive now. Not synced: it only tells how long the daemon was down.
  void alive(Instant now);

  /// Appends a line to unrecorded.log, as far as the disk lets it.
  void note_unrecorded(std::string_view line);

 private:
  explicit StateDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> take();
  Result<void> settle_drill(std::optional<Instant> clock, std::optional<int> pace, Instant now, bool fresh);
  Result<void> open_token();
  Result<void> open_alive();

  std::filesystem::path path_;
  std::optional<DrillMark> drill_;
  std::string operator_token_;
  std::optional<Instant> last_alive_;
  int lock_ = -1;
  int alive_ = -1;
};

}  // namespace jibao::process
