// The journal's disk: the store in memory, with what a disk does to one, and with a witness of what is really on it.
//
// Invariant: `holds` says what a reader would find after the machine has lost its power now, whatever anyone was answered.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "daemon/store/memory_store.hpp"
#include "rules/page.hpp"

namespace jibao::simulation {

class Disk final : public store::Store {
 public:
  using Fault = store::MemoryStore::Fault;
  using Attempt = std::pair<PageId, std::uint32_t>;

  // ---- for the world ----
  bool waits() const { return inner_.waiting() != 0; }
  void commit() { inner_.pump(); }
  void commit_with(Fault fault) {
    present_ = fault == Fault::unknown_present;
    inner_.fail_next(fault);
    inner_.pump();
    present_ = false;
  }
  void set_full(bool full) { inner_.set_unwritable(full_ = full); }
  /// The process, which is gone already, was writing: it is there, or none of it is.
  void cut(bool written);

  std::uint64_t appends() const { return appends_; }
  bool holds(std::uint64_t append) const { return append < landed_.size() && landed_[append]; }
  bool holds(const Attempt& attempt) const;

  // ---- the port ----
  std::uint64_t append(std::vector<store::Entry> entries, Done done) override;
  Result<void> load_open(const Each& each) override { return inner_.load_open(each); }
  Result<std::vector<store::Stored>> timeline(std::uint64_t incident, std::uint64_t from, std::size_t limit) override {
    return inner_.timeline(incident, from, limit);
  }
  Result<std::vector<store::Stored>> following(std::uint64_t after, std::size_t limit) override { return inner_.following(after, limit); }
  Result<void> put_document(std::string_view name, std::string_view text) override { return inner_.put_document(name, text); }
  Result<std::optional<std::string>> document(std::string_view name) override { return inner_.document(name); }
  using store::Store::export_journal;
  Result<void> export_journal(const Sink& sink, store::PersonalValues personal, std::uint64_t after) override {
    return inner_.export_journal(sink, personal, after);
  }
  Result<store::RetiredIncidents> retired_with_personal(std::uint64_t after, std::size_t limit) override {
    return inner_.retired_with_personal(after, limit);
  }
  Result<std::uint64_t> destroy_personal(std::uint64_t incident, const std::vector<store::PersonalPlace>& places) override {
    return inner_.destroy_personal(incident, places);
  }
  store::Head head() const override { return inner_.head(); }
  Result<bool> contains(const store::Head& known) override { return inner_.contains(known); }
  bool failed() const override { return inner_.failed(); }
  Result<store::Reopened> reopen() override { return inner_.reopen(); }

 private:
  bool full_ = false;
  bool present_ = false;  // what fails now is there all the same
  std::uint64_t appends_ = 0;
  std::vector<bool> landed_;                           // by append
  std::map<Attempt, std::uint64_t> attempts_;          // the append that says that it started
  store::MemoryStore inner_{store::MemoryStore::Commit::when_pumped};  // last: it answers what waits before it goes
};

}  // namespace jibao::simulation
