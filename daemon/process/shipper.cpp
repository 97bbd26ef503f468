// Implements shipper.hpp.
#include "daemon/process/shipper.hpp"

#include <utility>

namespace jibao::process {

Shipper::Shipper(store::Store& store, OpenCopy open, std::function<void(const std::string&)> tell, ShipEvery every, ReadFile read)
    : store_(store), open_(std::move(open)), tell_(std::move(tell)), every_(every), read_(std::move(read)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

// What is recorded by now is copied once more, then it ends.
Shipper::~Shipper() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Shipper::wants_documents(std::vector<std::string> names) {
  const std::lock_guard guard(mutex_);
  documents_ = std::move(names);
}

void Shipper::wants_file(std::string name) {
  const std::lock_guard guard(mutex_);
  files_.insert(std::move(name));
}

void Shipper::work(const std::stop_token& stop) {
  for (;;) {
    const bool last = stop.stop_requested();
    const Outcome now = ship(stop);
    const bool well = now.state == State::copying;
    if (!well) copy_.reset();  // opened again, it tells what is there
    if (now.state != state_) {
      state_ = now.state;
      tell_(now.what);
    }
    if (last) return;
    std::unique_lock guard(mutex_);
    woken_.wait_for(guard, stop, well ? every_.look : every_.again, [] { return false; });
  }
}

Shipper::Outcome Shipper::ship(const std::stop_token& stop) {
  if (store_.failed()) return {state_, {}};  // what is in memory alone is no journal yet
  if (!copy_) {
    auto opened = open_(stop);
    if (!opened) return {State::failing, opened.error().message};
    const std::uint64_t end = (*opened)->head().sequence;
    const auto known = store_.contains((*opened)->head());
    if (!known) return {State::failing, known.error().message};
    if (!*known)
      return {State::rolled_back, "副本有台账没有的记录（至第 " + std::to_string(end) +
                                      " 条）：台账被回退，或者这是另一份台账的副本；停止复制 / the copy holds records that the journal does "
                                      "not: it was rolled back, or the copy is of another one; nothing is copied"};
    copy_ = std::move(*opened);
    shipped_ = end;
    const std::lock_guard guard(mutex_);
    files_.merge(there_);  // it may be another copy
    there_.clear();
  }
  const auto done = ship_documents().and_then([this] { return ship_files(); }).and_then([this] { return ship_records(); });
  return done ? Outcome{} : Outcome{State::failing, done.error().message};
}

// Before the records: whoever restores them needs their policy.
Result<void> Shipper::ship_documents() {
  std::vector<std::string> names;
  {
    const std::lock_guard guard(mutex_);
    names = documents_;
  }
  for (const std::string& name : names) {
    const auto has = copy_->has_document(name);
    if (!has) return tl::unexpected(has.error());
    if (*has) continue;
    const auto text = store_.document(name);
    if (!text) return tl::unexpected(text.error());
    if (!*text) continue;
    if (auto kept = copy_->keep_document(name, **text); !kept) return kept;
  }
  return {};
}

// Beside the records and before them. One that is gone was taken away on record, or is missed by the audit, not here.
Result<void> Shipper::ship_files() {
  std::set<std::string> names;
  {
    const std::lock_guard guard(mutex_);
    names = files_;
  }
  for (const std::string& name : names) {
    const auto has = copy_->has_document(name);
    if (!has) return tl::unexpected(has.error());
    if (!*has) {
      const auto bytes = read_(name);
      if (bytes)
        if (auto kept = copy_->keep_document(name, *bytes); !kept) return kept;
    }
    const std::lock_guard guard(mutex_);
    files_.erase(name);
    there_.insert(name);
  }
  return {};
}

Result<void> Shipper::ship_records() {
  if (store_.head().sequence == copy_->head().sequence) return {};
  std::string lines;
  const auto flush = [&]() -> Result<void> {
    if (lines.empty()) return {};
    auto appended = copy_->append(lines);
    lines.clear();
    if (appended) shipped_ = copy_->head().sequence;
    return appended;
  };
  auto read = store_.export_journal(
      [&](std::string_view line) -> Result<void> {
        lines += line;
        return lines.size() < copy_->most_at_once() ? Result<void>() : flush();
      },
      store::PersonalValues::included, copy_->head().sequence);
  return read.and_then(flush);
}

}  // namespace jibao::process
