// An office whose incidents are recorded as the daemon would: one line of an export a decision, without personal values.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/journal/codec.hpp"
#include "daemon/store/journal_line.hpp"
#include "rules/rehearsal.hpp"
#include "tests/stories/world.hpp"

namespace jibao::simulate {

class RecordedOffice {
 public:
  explicit RecordedOffice(std::shared_ptr<const Policy> policy, store::PersonalValues personal = store::PersonalValues::left_out)
      : personal_(personal), rehearsal_(std::move(policy), 7) {
    rehearsal_.tell([this](Instant at, IncidentId incident, const Fact& fact) {
      if (!facts_.empty() && (at != at_ || incident != incident_)) flush();
      at_ = at;
      incident_ = incident;
      facts_.push_back(fact);
      pages += std::holds_alternative<PageQueued>(fact) ? 1 : 0;
    });
  }

  Decision happen(const Event& event, const std::string& local) {
    rehearsal_.run_until(stories::at(local));
    flush();
    Decision decision = rehearsal_.happen(event, stories::at(local));
    flush();
    return decision;
  }
  void until(const std::string& local) {
    rehearsal_.run_until(stories::at(local));
    flush();
  }
  Rehearsal& rehearsal() { return rehearsal_; }
  const std::vector<std::string>& lines() const { return lines_; }

  void file(const std::string& local, const std::string& occurred, const std::string& category = "DIS.FLOOD.INUNDATION") {
    ReportFiled event;
    event.report.category = category;
    event.report.title = "洪水进村";
    event.report.summary = "x";
    event.report.reporter.name = "y";
    event.report.occurred.at = stories::at(occurred);
    event.by = {"wangfang", "operator", false};
    happen(event, local);
  }
  void acknowledge(const std::string& local, const std::string& person, IncidentId incident = 1) {
    AckRequested event;
    event.incident = incident;
    event.person = person;
    event.strength = Strength::strong;
    event.by = {person, "operator", false};
    happen(event, local);
  }
  void deed(const std::string& local, DeedKind kind, IncidentId incident = 1, const std::string& done = {}) {
    DeedReported event;
    event.incident = incident;
    event.deed = kind;
    if (!done.empty()) event.done_at = stories::at(done);
    event.by = {"wangfang", "operator", false};
    happen(event, local);
  }
  void close(const std::string& local, IncidentId incident = 1) {
    CloseRequested event;
    event.incident = incident;
    event.reason = "done";
    for (const Obligation& o : rehearsal_.state().incidents.at(incident).obligations)
      if (o.state == ObligationState::open) event.waive.push_back({o.rule, "not owed"});
    event.by = {"zhaogang", "operator", false};
    happen(event, local);
  }

  std::uint64_t pages = 0;  // that were really queued

 private:
  void flush() {
    if (facts_.empty()) return;
    store::Record record = seal(hasher_, journal::encode(incident_, facts_, at_), lines_.size() + 1, hash_,
                                store::Algorithm::sha256, [] { return store::Salt{}; });
    hash_ = record.hash;
    lines_.push_back(journal_line(record, personal_));
    facts_.clear();
  }

  store::PersonalValues personal_;
  Rehearsal rehearsal_;
  store::Hasher hasher_;
  store::Digest hash_{};
  std::vector<std::string> lines_;
  std::vector<Fact> facts_;
  IncidentId incident_ = 0;
  Instant at_;
};

}  // namespace jibao::simulate
