// A store that tells how long each append took; all else goes through to the store behind it.
//
// Called by the daemon, which puts it between the engine and the journal. The port's contract is unchanged.
#pragma once

#include <chrono>
#include <functional>
#include <utility>

#include "daemon/store/store.hpp"

namespace jibao::process {

class MeasuredStore final : public store::Store {
 public:
  /// From append() to its answer, how many entries, and whether they are durable. Called on the thread of `done`. Of
  /// patient entries (store.hpp) only a failure is told: their time says nothing of the disk.
  using Told = std::function<void(std::chrono::nanoseconds, std::size_t entries, bool good)>;

  MeasuredStore(store::Store& behind, Told told) : behind_(behind), told_(std::move(told)) {}

  std::uint64_t append(std::vector<store::Entry> entries, Done done) override {
    const auto count = entries.size();
    const bool patient = count != 0 && entries.front().patient;
    return behind_.append(std::move(entries), [this, count, patient, began = std::chrono::steady_clock::now(),
                                               done = std::move(done)](Result<store::Head> head) {
      if (!patient || !head) told_(std::chrono::steady_clock::now() - began, count, head.has_value());
      done(std::move(head));
    });
  }
  Result<void> load_open(const Each& each) override { return behind_.load_open(each); }
  Result<std::vector<store::Stored>> timeline(std::uint64_t incident, std::uint64_t from, std::size_t limit) override {
    return behind_.timeline(incident, from, limit);
  }
  Result<std::vector<store::Stored>> following(std::uint64_t after, std::size_t limit) override {
    return behind_.following(after, limit);
  }
  Result<void> put_document(std::string_view name, std::string_view text) override {
    return behind_.put_document(name, text);
  }
  Result<std::optional<std::string>> document(std::string_view name) override { return behind_.document(name); }
  using Store::export_journal;
  Result<void> export_journal(const Sink& sink, store::PersonalValues personal, std::uint64_t after) override {
    return behind_.export_journal(sink, personal, after);
  }
  Result<store::RetiredIncidents> retired_with_personal(std::uint64_t after, std::size_t limit) override {
    return behind_.retired_with_personal(after, limit);
  }
  Result<std::uint64_t> destroy_personal(std::uint64_t incident, const std::vector<store::PersonalPlace>& places) override {
    return behind_.destroy_personal(incident, places);
  }
  store::Head head() const override { return behind_.head(); }
  Result<bool> contains(const store::Head& known) override { return behind_.contains(known); }
  bool failed() const override { return behind_.failed(); }
  Result<store::Reopened> reopen() override { return behind_.reopen(); }

 private:
  store::Store& behind_;
  Told told_;
};

}  // namespace jibao::process
