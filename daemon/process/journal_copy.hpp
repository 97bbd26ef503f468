// Where the journal is copied to: a folder, or a keeper on another machine (daemon/keeper).
//
// Invariant: append() and keep_document() return when what they were given is durable there; after an error the copy is
// opened again, which tells what is there. Called by the shipper, on its thread alone, where waiting harms nobody.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "daemon/store/store.hpp"

namespace jibao::process {

class JournalCopy {
 public:
  JournalCopy() = default;
  JournalCopy(const JournalCopy&) = delete;
  JournalCopy& operator=(const JournalCopy&) = delete;
  virtual ~JournalCopy() = default;

  /// The last record in it.
  virtual const store::Head& head() const = 0;
  /// How many bytes of lines are given to append() at once, at the least; one line may be more.
  virtual std::size_t most_at_once() const = 0;
  /// Adds whole lines, the first of them that of head().sequence + 1.
  virtual Result<void> append(std::string_view lines) = 0;
  virtual Result<bool> has_document(const std::string& name) = 0;
  virtual Result<void> keep_document(const std::string& name, std::string_view text) = 0;
};

/// Opens the copy. Once `stop` is requested it waits for others no longer than a few seconds more in all.
using OpenCopy = std::function<Result<std::unique_ptr<JournalCopy>>(const std::stop_token& stop)>;

/// In a folder (store/shipped_journal.hpp).
OpenCopy folder_copy(std::string folder);

struct RemoteKeeper {
  std::string url;                                // https://host:port, or http on loopback
  std::string ca_file;                            // PEM; empty: the system's authorities
  std::function<Result<std::string>()> token;     // read anew each time the copy is opened
};

/// At a keeper. Its answers are checked: one that is not what a keeper says is an error, never a head.
OpenCopy remote_copy(RemoteKeeper keeper);

/// Whether a copy may be sent there: https, or http to this machine; a host, no log-in, no query. Errors: in a sentence that
/// does not quote it.
Result<void> check_keeper_url(const std::string& url);

}  // namespace jibao::process
