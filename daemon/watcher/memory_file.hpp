// What the watcher knows, in its state directory: memory.json (its own), pause.json and accept (from a person's command).
//
// Invariant: what was decided is on disk before it is told, so a watcher that starts anew repeats no alarm that was taken
// and forgets none. A file that cannot be understood is put aside and said, never taken for "all is well". Called by the
// watcher and by `jibao watch --pause`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "daemon/watcher/outbox.hpp"
#include "rules/result.hpp"

namespace jibao::watcher {

struct Kept {
  WatchMemory memory;
  Outbox outbox;
};

std::string to_json(const Kept& kept);
/// Errors: it is no memory of ours.
Result<Kept> kept_from_json(const std::string& text);

std::string to_json(const WatchPause& pause);
Result<WatchPause> pause_from_json(const std::string& text);

/// Held by one watcher at a time; the lock dies with the process.
class StateFolder {
 public:
  /// Makes it (for its owner alone) where there is none. Errors: another watcher holds it, or it cannot be made.
  static Result<StateFolder> open(const std::filesystem::path& path);
  StateFolder(StateFolder&& other) noexcept;
  StateFolder& operator=(StateFolder&&) = delete;
  ~StateFolder();

  /// Nothing where there is none yet. Errors: it cannot be understood; it was put aside as memory.json.bad.
  Result<std::optional<Kept>> read() const;
  Result<void> keep(const Kept& kept) const;
  std::optional<WatchPause> pause() const;
  /// Whether a person accepted the journal as it stands; the mark is taken away.
  bool take_acceptance() const;

 private:
  explicit StateFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
  int lock_ = -1;
};

/// From a person's command, beside the running watcher; nothing as `pause` ends one. Errors: it cannot be written.
Result<void> leave_pause(const std::filesystem::path& folder, const std::optional<WatchPause>& pause);
Result<void> leave_acceptance(const std::filesystem::path& folder);

}  // namespace jibao::watcher
