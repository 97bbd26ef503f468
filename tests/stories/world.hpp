// A world for stories and for the simulation: the judging code on a clock that is moved by hand, a gateway whose answers
// the story writes, and the whole timeline as lines of text. No thread, no sleep, no clock is read.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/apply.hpp"
#include "rules/decide.hpp"

namespace jibao::stories {

/// "2026-07-19 03:55" or "2026-07-19 03:55:30", Beijing time.
Instant at(const std::string& local);

/// "03:55:00", or with the date where it is not `day`.
std::string clock(Instant when);

struct Logged {
  Instant at;
  IncidentId incident = 0;
  Fact fact;
};

class World {
 public:
  explicit World(std::shared_ptr<const Policy> policy, std::uint64_t seed = 1);

  /// What the gateway answers to an attempt; nothing: it stays silent. By default every attempt is sent.
  std::function<std::optional<AttemptEnded>(const PageQueued& page, std::uint32_t attempt)> gateway;

  /// Moves the clock forward to `when`, stopping at every instant at which time alone changes something.
  void until(Instant when);
  void until(const std::string& local) { until(at(local)); }

  /// Judges an event now. Its facts are applied; attempts that they start are answered by `gateway`.
  Decision submit(Event event);

  /// Another policy comes into force.
  Decision adopt(std::shared_ptr<const Policy> policy);

  /// The process ends and starts again: the state is rebuilt from the facts alone, and time that passed is caught up.
  void restart(Instant when);

  Decision file(Report report, const std::string& by);
  Decision phone(IncidentId incident, const std::string& by, std::optional<Instant> done_at = {});
  Decision written(IncidentId incident, const std::string& by, Stage stage = Stage::initial,
                   std::optional<Instant> done_at = {});
  Decision acknowledge(IncidentId incident, const std::string& person, Strength strength,
                       AckKind kind = AckKind::taken, const std::string& passed_to = {});
  /// 王芳 finds that both are one event, or two after all.
  Decision merge(IncidentId incident, IncidentId into, bool same = true);
  Decision separate(IncidentId incident);
  /// An SMS from that person's number.
  Decision answer(const std::string& person, const std::string& text, const std::string& gateway_id = {});

  const State& state() const { return state_; }
  const Incident& incident(IncidentId id = 1) const { return state_.incidents.at(id); }
  const Obligation& obligation(const std::string& rule, IncidentId id = 1) const;
  Instant now() const { return now_; }
  const std::vector<Logged>& log() const { return log_; }

  /// The timeline since the last call, a line a fact that matters to a story.
  std::string timeline();

 private:
  void take(Decision& decision);
  void drain();

  State state_;
  Instant now_;
  Entropy entropy_;
  std::vector<Logged> log_;
  std::size_t told_ = 0;
  std::deque<AttemptEnded> answers_;
};

/// One line of a timeline; empty for facts that every page has alike (its first attempt, its acceptance).
std::string line(const Fact& fact);

}  // namespace jibao::stories
