// What the tests of the store share: a directory of their own, entries, and appends that are waited for.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include "daemon/store/sqlite_store.hpp"

namespace jibao::store::test {

class Directory {
 public:
  Directory() {
    // In memory where that is to be had: thousands of journals are made and synced here.
    const std::filesystem::path memory = "/dev/shm";
    const bool usable = access(memory.c_str(), W_OK) == 0;
    std::string name =
        ((usable ? memory : std::filesystem::temp_directory_path()) / "jibao-store-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline Entry entry(std::uint64_t incident, std::string body, std::vector<std::string> personal = {},
                   bool retires = false) {
  Entry made;
  made.at = 1'790'000'000'000;
  made.incident = incident;
  made.body = std::move(body);
  made.personal = std::move(personal);
  made.retires = retires;
  return made;
}

// Appends and waits for the answer.
inline Result<Head> append(Store& store, std::vector<Entry> entries) {
  std::promise<Result<Head>> promise;
  auto answer = promise.get_future();
  store.append(std::move(entries), [&](Result<Head> head) { promise.set_value(std::move(head)); });
  return answer.get();
}

inline Result<Head> append(Store& store, Entry one) {
  std::vector<Entry> entries;
  entries.push_back(std::move(one));
  return append(store, std::move(entries));
}

// The bodies that a start would load.
inline std::vector<std::string> open_bodies(Store& store) {
  std::vector<std::string> bodies;
  auto done = store.load_open([&](Stored&& stored) -> Result<void> {
    bodies.push_back(std::move(stored.body));
    return {};
  });
  EXPECT_TRUE(done) << done.error().message;
  return bodies;
}

// Every personal value of the incident; none where it cannot be read.
inline std::vector<PersonalPlace> places_of(Store& store, std::uint64_t incident) {
  std::vector<PersonalPlace> places;
  const auto all = store.timeline(incident, 0, max_timeline_entries);
  if (!all) return places;
  for (const Stored& one : *all)
    for (std::size_t index = 0; index < one.personal.size(); ++index) places.push_back({one.sequence, index});
  return places;
}
inline Result<std::uint64_t> destroy_all(Store& store, std::uint64_t incident) {
  return store.destroy_personal(incident, places_of(store, incident));
}

inline std::string exported(Store& store, PersonalValues personal = PersonalValues::included) {
  std::string text;
  auto done = store.export_journal(
      [&](std::string_view line) -> Result<void> {
        text += line;
        return {};
      },
      personal);
  EXPECT_TRUE(done) << done.error().message;
  return text;
}

}  // namespace jibao::store::test
