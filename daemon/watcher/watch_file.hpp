// The watcher's own YAML: whom it watches, when it alarms, whom it tells and how.
//
// Invariant: a plan comes out only where no error was found; its channels are read by the reader of a policy's, so that
// both are written alike. Called by `jibao watch`.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"
#include "rules/channel.hpp"
#include "rules/watcher.hpp"

namespace jibao::watcher {

/// Who is told by what: each is one message of its own.
struct Told {
  std::string person;   // as people call them
  std::string channel;
  std::string address;  // number or mailbox; empty where the channel needs none
};

struct WatchPlan {
  std::string name;  // of what is watched, as the words call it
  std::string url;   // of the daemon, without a path
  std::string ca_file;
  std::string key_credential = "watch_key";
  Duration every = std::chrono::seconds(15);
  Duration answer_within = std::chrono::seconds(10);
  WatchLimits limits;
  Language language = Language::zh;
  std::string zone = "Asia/Shanghai";
  std::vector<Told> tell;
  std::map<std::string, Channel> channels;
};

struct ReadPlan {
  std::optional<WatchPlan> plan;
  config::Diagnostics diagnostics;
};

inline constexpr std::size_t most_told = 20;

/// Reads the file. Errors and warnings are in `diagnostics`, each with its place.
ReadPlan read_watch_file(const std::filesystem::path& file);

/// The same of a text, named `name` in the diagnostics.
ReadPlan read_watch_text(const std::string& name, const std::string& text);

}  // namespace jibao::watcher
