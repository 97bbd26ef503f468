// Holds what was expected against what happened, and says for each difference what happened instead, when,
// and in which words the timeline gives its reason.
//
// Invariant: nothing is judged here; what is said is read off the facts and the state of the rehearsal.
// Called by scenario_run.cpp alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"
#include "daemon/simulate/scenario.hpp"
#include "rules/explain.hpp"
#include "rules/rehearsal.hpp"

namespace jibao::simulate {

class ScenarioCheck {
 public:
  /// Everything given must outlive this.
  ScenarioCheck(const Scenario& scenario, const Policy& policy, const Rehearsal& rehearsal,
                config::Diagnostics& diagnostics, Language language)
      : scenario_(scenario), policy_(policy), rehearsal_(rehearsal), diagnostics_(diagnostics), language_(language) {}

  void expect(const Then& then);
  /// What came of an entry of `when`: refused though it should not have been, or the other way round.
  void acted(const When& when, const Decision& decision);
  void no_dial_task(const When& when, const HandCall& call);
  /// The rehearsal holds as many facts as it may: what follows was not run.
  void too_much();

  std::size_t looked_at() const { return looked_at_; }
  std::size_t failed() const { return failed_; }

 private:
  struct Paged {  // pages of one person at one instant, by all channels
    Instant at;
    PageQueued first;
    std::string channels;
    bool expected = false;
  };

  std::string say(std::string_view zh, std::string_view en, std::initializer_list<std::string> words = {}) const;
  void fail(Place place, std::string message, const std::vector<std::string>& lines);
  std::string time(Instant when) const;
  std::string person(const std::string& id) const;

  void expect_clock(const Then& then, const Incident& incident, const WantedClock& wanted);
  void expect_property(const Then& then, const Incident& incident, const Obligation& obligation, const Wanted& wanted);
  void expect_standing(const Then& then, const Incident& incident, const Wanted& wanted);
  void expect_pages(const Then& then, const WantedPages& wanted);

  std::vector<std::string> why_no_clock(const Incident& incident, const std::string& rule) const;
  std::vector<std::string> facts_of_clock(const Incident& incident, std::uint32_t obligation, bool set_alone) const;
  std::vector<std::string> latest_facts(const Incident& incident, bool (*tells)(const Fact&)) const;
  std::string told(const Incident& incident, const Happened& happened) const;
  std::string why_not_paged(const Then& then, const std::string& person) const;
  std::string page_line(const Paged& paged) const;

  const Scenario& scenario_;
  const Policy& policy_;
  const Rehearsal& rehearsal_;
  config::Diagnostics& diagnostics_;
  const Language language_;
  std::map<IncidentId, std::size_t> pages_from_;    // where in happened() the next list of pages begins
  std::map<IncidentId, Instant> pages_since_;       // ... and which instant that was
  std::size_t looked_at_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace jibao::simulate
