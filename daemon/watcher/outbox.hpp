// What the watcher has to tell and nobody has taken yet: one letter a person and word, tried until its gateway takes it.
//
// Invariant: a letter stays until positive evidence that it was taken, or until a later word about the same trouble goes to
// the same person; so it is bounded by people times troubles. Pure: `now` is an argument. Called by the watcher.
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/watcher/watch_file.hpp"
#include "rules/watcher.hpp"

namespace jibao::watcher {

struct Letter {
  std::uint32_t number = 0;  // 1, 2, 3 ...: the same in every attempt
  Trouble trouble{};
  Told to;
  WatchText words;
  std::uint32_t attempts = 0;
  Instant again;             // steady
  bool under_way = false;    // never kept: what was under way at the end is tried anew
};

struct Outbox {
  std::uint32_t last_number = 0;
  std::vector<Letter> letters;
};

/// A letter of the word to each.
void post(Outbox& outbox, const std::vector<Told>& everybody, Trouble trouble, const WatchText& words, Instant now);

/// The next letter that is due and not under way, marked as under way; nullptr where there is none.
Letter* next_due(Outbox& outbox, Instant now);

/// An attempt ended: gone where it was taken, else tried again after 30 s, 1 min, 2 min ... 5 min.
void ended(Outbox& outbox, std::uint32_t number, bool taken, Instant now);

}  // namespace jibao::watcher
