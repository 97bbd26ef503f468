// Implements shipper.hpp.
#include "daemon/process/shipper.hpp"

#include <utility>

namespace jibao::process {
namespace {

constexpr std::size_t most_at_once = std::size_t{4} << 20;  // bytes; each piece is synced

}  // namespace

Shipper::Shipper(store::Store& store, std::filesystem::path folder, std::function<void(const std::string&)> tell)
    : store_(store), folder_(std::move(folder)), tell_(std::move(tell)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

// What is recorded by now is copied once more, then it ends.
Shipper::~Shipper() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Shipper::wants_documents(std::vector<std::string> names) {
  const std::lock_guard guard(mutex_);
  documents_ = std::move(names);
}

void Shipper::work(const std::stop_token& stop) {
  for (;;) {
    const bool last = stop.stop_requested();
    const auto done = ship();
    if (state_ == State::rolled_back) return;
    if (done) {
      if (state_ != State::copying) say(State::copying, {});
    } else {
      copy_.reset();  // opened again, it tells what is there
      if (state_ == State::copying) say(State::failing, done.error().message);
    }
    if (last) return;
    std::unique_lock guard(mutex_);
    const auto wait = done ? std::chrono::milliseconds(ship_every) : std::chrono::milliseconds(ship_again_after);
    woken_.wait_for(guard, stop, wait, [] { return false; });
  }
}

void Shipper::say(State state, const std::string& what) {
  state_ = state;
  tell_(what);
}

Result<void> Shipper::ship() {
  if (store_.failed()) return {};  // what is in memory alone is no journal yet
  if (!copy_) {
    auto opened = store::ShippedJournal::open(folder_);
    if (!opened) return tl::unexpected(opened.error());
    const auto known = store_.contains(opened->head());
    if (!known) return tl::unexpected(known.error());
    if (!*known) {
      say(State::rolled_back, "副本有台账没有的记录（至第 " + std::to_string(opened->head().sequence) +
                                  " 条）：台账被回退，或者这是另一份台账的副本；停止复制 / the copy in " + folder_.string() +
                                  " holds records that the journal does not: it was rolled back, or the copy is of another one; nothing is copied");
      return {};
    }
    copy_.emplace(std::move(*opened));
    shipped_ = copy_->head().sequence;
  }
  return ship_documents(*copy_).and_then([&] { return ship_records(*copy_); });
}

// Before the records: whoever restores them needs their policy.
Result<void> Shipper::ship_documents(store::ShippedJournal& copy) {
  std::vector<std::string> names;
  {
    const std::lock_guard guard(mutex_);
    names = documents_;
  }
  for (const std::string& name : names) {
    if (copy.has_document(name)) continue;
    const auto text = store_.document(name);
    if (!text) return tl::unexpected(text.error());
    if (!*text) continue;
    if (auto kept = copy.keep_document(name, **text); !kept) return kept;
  }
  return {};
}

Result<void> Shipper::ship_records(store::ShippedJournal& copy) {
  if (store_.head().sequence == copy.head().sequence) return {};
  std::string lines;
  const auto flush = [&]() -> Result<void> {
    if (lines.empty()) return {};
    auto appended = copy.append(lines);
    lines.clear();
    if (appended) shipped_ = copy.head().sequence;
    return appended;
  };
  auto read = store_.export_journal(
      [&](std::string_view line) -> Result<void> {
        lines += line;
        return lines.size() < most_at_once ? Result<void>() : flush();
      },
      store::PersonalValues::included, copy.head().sequence);
  return read.and_then(flush);
}

}  // namespace jibao::process
