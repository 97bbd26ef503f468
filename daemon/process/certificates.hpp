// The certificates whose end is watched: our own, and those that gateways showed when they were last connected to.
//
// Invariant: at most `most_gateways` are kept, those that end first; what gateways showed is on disk, so that a restart does not
// take an end that is near for one that is over. Called by the daemon: after its own is read, and with each answer. Thread: loop.
// Surprise: a file that cannot be read or written is done without.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/event.hpp"

namespace jibao::process {

class Certificates {
 public:
  static constexpr std::size_t most_gateways = 64;

  /// `file`: where what gateways showed is remembered.
  explicit Certificates(std::filesystem::path file);

  /// The end of the one that we serve; nothing where there is no TLS.
  void serve(std::optional<Instant> end) { own_ = end; }
  std::optional<Instant> own() const { return own_; }

  /// A gateway of that host showed one that ends then.
  void shown(const std::string& host, Instant end);

  /// Forgets those of hosts that `stays` does not want.
  void keep(const std::function<bool(const std::string& host)>& stays);

  const std::map<std::string, Instant>& gateways() const { return gateways_; }

  /// All, for UpkeepLooked: ours as "tls", the gateways' by host.
  std::vector<Certificate> all() const;

 private:
  void remember() const;

  std::filesystem::path file_;
  std::optional<Instant> own_;
  std::map<std::string, Instant> gateways_;
};

}  // namespace jibao::process
