// See night.hpp. Everything random comes from one generator; nothing here reads a clock.
#include "tests/simulation/night.hpp"

#include <algorithm>
#include <deque>

#include "tests/simulation/invariants.hpp"
#include "tests/stories/sample_policy.hpp"

namespace jibao::simulation {
namespace {

using namespace std::chrono_literals;
using stories::at;

constexpr int most_reports = 6;  // of one night
const std::vector<std::string> everyone{"wangfang", "zhaogang", "liqiang", "chenming", "zhouwei", "nobody"};

struct Late {  // an answer of the gateway that is still under way
  Instant when;
  AttemptEnded answer;
};

class Night {
 public:
  explicit Night(std::uint64_t seed) : dice_{seed} {
    policy_ = stories::shared(draw_policy());
    state_.policies[policy_->version] = policy_;
    state_.policy = policy_->version;
    now_ = at("2026-07-18 22:00") + std::chrono::hours(static_cast<int>(pick(200 * 24)));
    healthy_ = pick(100);
  }

  Result run() {
    const Instant dawn = now_ + 4h;
    while (now_ < dawn && result_.violation.empty()) {
      random_event();
      pass(now_ + std::chrono::seconds(static_cast<int>(pick(pick(4) == 0 ? 1200 : 60))));
    }
    if (result_.violation.empty()) heal();
    result_.incidents = state_.last_incident;
    if (!result_.violation.empty()) result_.last_lines = tail();
    return result_;
  }

 private:
  std::uint64_t pick(std::uint64_t below) { return below == 0 ? 0 : dice_.next() % below; }
  bool chance(unsigned percent) { return pick(100) < percent; }
  std::string somebody() { return everyone[pick(everyone.size())]; }
  IncidentId some_incident() {
    if (state_.incidents.empty()) return 1;
    auto it = state_.incidents.begin();
    std::advance(it, static_cast<std::ptrdiff_t>(pick(state_.incidents.size())));
    return it->first;
  }
  Actor by(const std::string& person) { return {person, "operator", false}; }

  /// Levels by the dead, by a mark, and by the hours that it lasts, held after a day; II and above page others.
  void draw_levels(Policy& p) {
    p.marks = {{"blocked", {"堵路", "blocked"}}};
    for (const bool held : {true, false}) {
      GradingScheme scheme;
      scheme.id = held ? "held" : "lasting";
      scheme.categories = {"*"};
      if (held) scheme.window = Limit{Limit::Unit::calendar_days, {}, 1};
      if (held) scheme.counted_as["missing"] = "dead";
      for (const auto& [level, bound] : {std::pair{Level::iv, 1}, {Level::iii, 3}, {Level::i, 30}}) {
        Criterion criterion;
        criterion.level = level;
        if (held) criterion.at_least["dead"] = bound;
        if (!held) criterion.marks = {"blocked"}, criterion.lasting = std::chrono::hours(bound);
        scheme.criteria.push_back(criterion);
      }
      p.schemes.push_back(scheme);
    }
    EscalationPolicy serious = p.escalations.front();
    serious.id = "serious";
    serious.levels = {Level::i, Level::ii};
    serious.steps.front().page = {"principal", "duty_leader"};
    p.escalations.push_back(serious);
    p.obligations.push_back(p.obligations.front());
    p.obligations.back().id = "regraded.phone";
    p.obligations.back().levels = {Level::iii, Level::ii, Level::i};
    p.obligations.back().anchors = {Anchor::regraded, Anchor::received};
  }

  Policy draw_policy() {
    Policy p = stories::sample_policy();
    EscalationPolicy& escalation = p.escalations.front();
    if (chance(30)) escalation.quorum = 2;
    if (chance(25)) {  // an office without any gateway
      for (Step& step : escalation.steps) step.by = {{"hand_call"}};
      escalation.last_resort.by = {{"hand_call"}};
    } else if (chance(40)) {
      escalation.steps.front().by = {{"sms", "hand_call"}, {"email"}};
    }
    p.duplicates = {1h, 1, chance(50)};
    if (chance(40)) draw_levels(p);
    if (chance(20)) p.roster.rotation.reset();  // nobody on duty: the fallback stands in
    if (chance(20)) p.people["chenming"].contact = {};
    if (chance(20)) p.people["liqiang"].contact = {}, p.people["chenming"].contact = {};
    if (chance(20)) p.roster.leaves.push_back({"zhaogang", at("2020-01-01 00:00"), at("2040-01-01 00:00"), chance(50) ? "liqiang" : ""});
    if (chance(30)) p.budget = {2, 1min};  // pages are gathered
    return p;
  }

  void commit(const Decision& decision) {
    if (decision.facts.empty()) return;
    ++result_.records;
    result_.facts += decision.facts.size();
    for (const Fact& fact : decision.facts) {
      log_.push_back({now_, decision.incident, fact});
      fold(name_of_fact(fact));
    }
    apply(state_, decision.incident, decision.facts, now_);
    check(invariants_.after_record(state_, decision.incident, decision.facts, now_));
    for (const Fact& fact : decision.facts)
      if (const auto* attempt = std::get_if<AttemptStarted>(&fact)) send(decision.incident, *attempt);
  }
  static std::size_t name_of_fact(const Fact& fact) { return fact.index(); }
  void fold(std::uint64_t value) {
    result_.fingerprint = (result_.fingerprint ^ value ^ static_cast<std::uint64_t>(to_millis(now_))) * 0x100000001b3ULL;
  }

  void check(std::string violation) {
    if (result_.violation.empty()) result_.violation = std::move(violation);
  }

  Decision submit(const Event& event) {
    Decision decision = decide(state_, event, Entropy{dice_.next()}, now_);
    commit(decision);
    return decision;
  }

  /// The gateway: takes it, fails in some way, answers late, twice, or never.
  void send(IncidentId incident, const AttemptStarted& attempt) {
    AttemptEnded answer{{incident, attempt.page}, attempt.attempt, Outcome::sent, false, "ref", {}};
    const std::uint64_t fate = pick(100);
    if (fate < healthy_) {
      invariants_.accepted(answer.page);
      under_way_.push_back({now_ + std::chrono::milliseconds(static_cast<int>(pick(3000))), answer});
      if (chance(3)) under_way_.push_back({now_ + 4s, answer});  // the same answer twice
      return;
    }
    if (fate % 5 == 0) {  // it arrived, and nobody tells us: the lease covers it
      invariants_.accepted(answer.page);
      invariants_.in_doubt(answer.page);
      return;
    }
    answer.outcome = fate % 5 == 1 ? Outcome::give_up : fate % 5 == 2 ? Outcome::tell_administrator : Outcome::try_again;
    if (fate % 5 == 3) {
      answer.in_doubt = true;
      invariants_.in_doubt(answer.page);
      if (chance(50)) invariants_.accepted(answer.page);
    }
    under_way_.push_back({now_ + std::chrono::milliseconds(static_cast<int>(pick(20'000))), answer});
  }

  void deliver_until(Instant when) {
    for (;;) {
      const auto next = std::min_element(under_way_.begin(), under_way_.end(),
                                         [](const Late& a, const Late& b) { return a.when < b.when; });
      if (next == under_way_.end() || next->when > when) return;
      const AttemptEnded answer = next->answer;
      now_ = std::max(now_, next->when);
      under_way_.erase(next);
      submit(answer);
    }
  }

  /// Time passes, with everything that it brings, up to `when`.
  void pass(Instant when) {
    for (int turns = 0; result_.violation.empty(); ++turns) {
      Instant next = when;
      if (const auto wake = next_wake(state_)) next = std::min(next, std::max(*wake, now_));
      deliver_until(next);
      now_ = std::max(now_, next);
      Decision decision = decide(state_, TimePassed{}, Entropy{dice_.next()}, now_);
      if (!decision.facts.empty()) {
        commit(decision);
        continue;
      }
      check(invariants_.at_rest(state_, now_));
      if (now_ >= when) return;
    }
  }

  void restart(Instant when) {
    ++result_.restarts;
    const std::string before = digest(state_);
    invariants_.ended(state_);
    State rebuilt;
    for (const auto& logged : log_) apply(rebuilt, logged.incident, {logged.fact}, logged.at);
    rebuilt.policies = state_.policies;  // no policy is loaded before the journal is read
    rebuilt.policy = policy_->version;
    if (digest(rebuilt) != before) check("I32: the journal does not rebuild the state");
    state_ = std::move(rebuilt);
    under_way_.clear();  // what the gateways would have answered is never heard
    const Instant died = now_;
    now_ = std::max(now_, when);
    submit(Started{died});
    pass(now_);
    check(invariants_.after_start(state_, now_));
  }

  void file() {
    if (state_.last_incident >= most_reports && !chance(10)) return;
    ReportFiled event;
    Report& r = event.report;
    const auto& categories = policy_->categories;
    r.category = categories[pick(categories.size())].code;
    r.kind = chance(90) ? IncidentKind::incident : IncidentKind::warning;
    r.summary = chance(80) ? "事件" : "";
    if (chance(20)) r.source_id = std::to_string(pick(5));
    r.reporter.name = chance(80) ? "李明" : "";
    if (chance(60)) r.occurred.at = now_ - std::chrono::minutes(static_cast<int>(pick(90)));
    if (chance(20)) r.occurred = {{}, now_ - 5h, now_ - 1h};
    if (chance(40)) r.discovered = now_ - std::chrono::minutes(static_cast<int>(pick(30)));
    if (chance(50)) r.received = now_ - std::chrono::minutes(static_cast<int>(pick(20)));
    event.by = chance(70) ? by(somebody()) : Actor{{}, "source", true};
    event.idempotency = {"key" + std::to_string(pick(5)), "same"};
    const int repeats = chance(20) ? 2 : 1;  // the sender heard no answer and asks again
    for (int i = 0; i < repeats; ++i) submit(event);
  }

  void acknowledge() {
    AckRequested event;
    event.incident = some_incident();
    event.person = somebody();
    event.kind = static_cast<AckKind>(pick(Names<AckKind>::values.size()));
    event.strength = chance(50) ? Strength::strong : Strength::weak;
    event.via = event.strength == Strength::strong ? AckVia::api : AckVia::link;
    if (event.kind == AckKind::passed_to) event.passed_to = somebody();
    event.by = by(event.person);
    submit(event);
    if (chance(20)) submit(event);
  }

  void deed() {
    DeedReported event;
    event.incident = some_incident();
    event.deed = chance(50) ? DeedKind::phone_report : DeedKind::written_report;
    if (chance(50)) event.done_at = now_ - std::chrono::minutes(static_cast<int>(pick(15)));
    event.by = by(somebody());
    event.content = std::to_string(pick(3));
    submit(event);
    if (chance(20)) submit(event);
  }

  void reply() {
    if (state_.asked.empty()) return;
    auto asked = state_.asked.begin();
    std::advance(asked, static_cast<std::ptrdiff_t>(pick(state_.asked.size())));
    ReplyArrived event;
    event.channel = "sms";
    event.from = chance(90) ? asked->first : "0000999";
    event.text = chance(30) ? "收到" : std::to_string(100'000 + pick(900'000));
    if (chance(50)) {
      const auto& [id, latest] = *asked->second.rbegin();
      event.text = state_.incidents.at(id).codes.at(latest.person) + " 收到";
    }
    event.gateway_id = std::to_string(pick(50));
    event.pin_matches = chance(20);
    submit(event);
    if (chance(30)) submit(event);
  }

  void dial() {
    for (const auto& [id, incident] : state_.incidents)
      for (const auto& [number, page] : incident.pages)
        if (page.hand_call && page.state == PageState::accepted && chance(60)) {
          submit(DialReported{{id, number}, static_cast<DialOutcome>(pick(5)), {}, by(somebody())});
          return;
        }
  }

  void receipt() {
    const IncidentId id = some_incident();
    const auto incident = state_.incidents.find(id);
    if (incident == state_.incidents.end() || incident->second.pages.empty()) return;
    const std::uint32_t last = incident->second.pages.rbegin()->first;
    submit(ReceiptArrived{{id, static_cast<std::uint32_t>(1 + pick(last))},
                          chance(70) ? ReceiptKind::delivered : ReceiptKind::failed, {}});
  }

  void amend() {
    ReportAmended event;
    event.incident = some_incident();
    event.correction = chance(60);
    event.by = by(somebody());
    if (chance(50)) {
      event.changes = {{"summary", "更正" + std::to_string(pick(3))}};
    } else if (chance(50)) {
      event.changes = {{"casualties.dead", std::to_string(pick(40))}, {"casualties.missing", std::to_string(pick(4))}};
    } else if (chance(50)) {
      event.changes = {{"marks.blocked", chance(60) ? "yes" : "no"}};
    } else if (chance(30)) {
      event.changes = {{"level", std::string(name_of(static_cast<Level>(pick(5))))}};
    } else {
      event.changes = {{"occurred_at", to_rfc3339(now_ - std::chrono::minutes(static_cast<int>(pick(60))), "UTC")}};
    }
    submit(event);
  }

  void close() {
    CloseRequested event;
    event.incident = some_incident();
    event.as = static_cast<CloseAs>(pick(Names<CloseAs>::values.size()));
    event.handed_to = "邻县县委办";
    event.by = by(somebody());
    if (chance(30)) event.waive = {{"nj.phone", "领导同意"}, {"nj.written", "领导同意"}, {"xj.written", "领导同意"}};
    submit(event);
  }

  void merge() {
    if (chance(40)) {
      SeparationRequested event;
      event.incident = some_incident();
      event.by = by(somebody());
      submit(event);
      return;
    }
    MergeRequested event;
    event.incident = some_incident();
    event.into = some_incident();
    event.same = chance(85);
    event.by = by(somebody());
    submit(event);
  }

  void replace_policy() {  // other waits, other clocks: open incidents keep their own
    Policy p = *policy_;
    p.version = "v" + std::to_string(state_.policies.size());
    p.escalations.front().steps.front().wait = chance(50) ? 1min : 4min;
    p.obligations.front().limit = Limit{Limit::Unit::elapsed, chance(50) ? 15min : 30min, 0};
    policy_ = stories::shared(std::move(p));
    state_.policies[policy_->version] = policy_;
    submit(PolicyReplaced{policy_->version, by("zhaogang")});
  }

  void random_event() {
    const std::uint64_t what = pick(100);
    if (what < 22) file();
    else if (what < 36) acknowledge();
    else if (what < 46) deed();
    else if (what < 60) reply();
    else if (what < 72) dial();
    else if (what < 80) receipt();
    else if (what < 84) amend();
    else if (what < 85) merge();
    else if (what < 86) submit(Confirmed{some_incident(), static_cast<std::uint32_t>(1 + pick(3)), by(somebody())});
    else if (what < 88) submit(DeedStamped{some_incident(), chance(50) ? Stamp::dialling : Stamp::connected, by("wangfang")});
    else if (what < 92) close();
    else if (what < 94) replace_policy();
    else if (what < 97) restart(now_ + std::chrono::seconds(static_cast<int>(pick(3600))));
    else if (what < 98) now_ -= std::chrono::seconds(static_cast<int>(pick(120)));  // the clock is set back a little
    else now_ += std::chrono::minutes(static_cast<int>(pick(240)));                 // or jumps ahead
  }

  void do_all_deeds() {
    std::vector<IncidentId> ids;
    for (const auto& [id, incident] : state_.incidents) ids.push_back(id);
    for (const IncidentId id : ids) {
      for (const DeedKind kind : {DeedKind::phone_report, DeedKind::written_report}) {
        DeedReported event;
        event.incident = id;
        event.deed = kind;
        event.by = by("wangfang");
        event.content = "healed";
        submit(event);
      }
      CloseRequested event;
      event.incident = id;
      event.by = by("zhaogang");
      const auto found = state_.incidents.find(id);
      if (found != state_.incidents.end() && found->second.state == IncidentState::open) submit(event);
    }
  }

  /// Everything works again and the people answer: every incident must come to its end.
  void heal() {
    healthy_ = 100;
    pass(now_ + 2min);
    do_all_deeds();
    do_all_deeds();  // a call that was stamped before the last regrading told of the level before it
    pass(now_ + 80h);
    if (!state_.incidents.empty()) check("an incident does not come to its end");
    if (!state_.asked.empty() || !state_.codes.empty() || !state_.wakes.empty() || !state_.by_number.empty() || !state_.by_source.empty()) check("I46: an index keeps what is gone");
  }

  std::string tail() const {
    std::string out;
    const std::size_t from = log_.size() > 200 ? log_.size() - 200 : 0;
    for (std::size_t i = from; i < log_.size(); ++i) {
      const std::string line = stories::line(log_[i].fact);
      out += stories::clock(log_[i].at) + " #" + std::to_string(log_[i].incident) + " " +
             (line.empty() ? std::string(Names<Fact>::values[log_[i].fact.index()]) : line) + "\n";
    }
    return out;
  }

  Entropy dice_;
  std::shared_ptr<const Policy> policy_;
  State state_;
  Instant now_;
  std::uint64_t healthy_ = 50;
  std::vector<stories::Logged> log_;
  std::vector<Late> under_way_;
  Invariants invariants_;
  Result result_;
};

}  // namespace

Result run_night(std::uint64_t seed) { return Night(seed).run(); }

}  // namespace jibao::simulation
