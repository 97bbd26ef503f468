// The core's own door: bytes become a run of events, hostile ones among them, into decide and apply; the invariants of the
// simulation must hold after each record, every record can be written and read back, and the journal rebuilds the state.
#include <algorithm>

#include "rules/audit.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/journal_image.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/simulation/invariants.hpp"
#include "tests/stories/sample_policy.hpp"

namespace jibao::fuzz {
namespace {

using namespace std::chrono_literals;

constexpr int most_events = 200;
constexpr int most_turns = 400;  // of time, between two events
const std::vector<std::string> everyone{"wangfang", "zhaogang", "liqiang", "chenming", "zhouwei", "nobody", ""};

class Run {
 public:
  explicit Run(Bytes bytes) : bytes_(bytes), policy_(stories::shared(stories::sample_policy())) {
    state_.policies[policy_->version] = policy_;
    state_.policy = policy_->version;
    now_ = stories::at("2026-07-18 22:00");
  }

  void run() {
    for (int events = 0; events < most_events && !bytes_.empty(); ++events) {
      happen();
      pass(now_ + span());
    }
    rebuild();
  }

 private:
  std::string person() { return everyone[bytes_.pick(everyone.size())]; }
  Duration span() {  // short ones and long ones
    const std::uint8_t what = bytes_.byte();
    return what < 200 ? Duration(std::chrono::seconds(what)) : Duration(std::chrono::minutes((what - 200) * 10));
  }
  std::optional<Instant> around() {
    const std::uint8_t what = bytes_.byte();
    if (what < 64) return std::nullopt;
    if (what > 250) return from_millis(static_cast<std::int64_t>(bytes_.number() % 4'000'000'000'000));  // 1970 to 2096
    return now_ + std::chrono::minutes(what - 190);
  }
  IncidentId incident() { return bytes_.pick(state_.last_incident + 2); }
  PageId page() { return {incident(), static_cast<std::uint32_t>(bytes_.pick(40))}; }
  Actor actor() {
    Actor by{person(), "operator", bytes_.pick(8) == 0};
    return by;
  }
  Idempotency key() { return {bytes_.flag() ? "" : "key" + std::to_string(bytes_.pick(4)), std::to_string(bytes_.pick(2))}; }
  template <class E>
  E any() {
    return static_cast<E>(bytes_.pick(Names<E>::values.size()));
  }

  Report report() {
    Report r;
    r.kind = any<IncidentKind>();
    r.category = bytes_.flag() ? policy_->categories[bytes_.pick(policy_->categories.size())].code : bytes_.text();
    r.title = bytes_.text();
    r.summary = bytes_.text();
    r.place = bytes_.text();
    r.occurred.at = around();
    if (bytes_.pick(4) == 0) r.occurred = {{}, around(), around()};
    r.discovered = around();
    r.received = around();
    r.source_id = bytes_.flag() ? "" : std::to_string(bytes_.pick(3));
    r.level = bytes_.flag() ? "" : bytes_.text();
    r.classification = bytes_.flag() ? "" : (bytes_.flag() ? "secret" : "public");
    r.drill = bytes_.pick(8) == 0;
    if (bytes_.flag()) r.casualties.dead = static_cast<int>(bytes_.number() % 100'000'000);
    return r;
  }

  Event event() {
    switch (bytes_.pick(24)) {
      case 0: case 1: case 2: return ReportFiled{report(), actor(), key(), bytes_.pick(8) == 0};
      case 3: case 4: {
        AckRequested ack;
        ack.incident = incident();
        ack.person = person();
        ack.kind = any<AckKind>();
        ack.strength = any<Strength>();
        ack.via = ack.strength == Strength::strong ? AckVia::api : AckVia::link;
        ack.passed_to = person();
        ack.page = page();
        ack.note = bytes_.text();
        ack.by = actor();
        ack.idempotency = key();
        return ack;
      }
      case 5: return DeedStamped{incident(), any<Stamp>(), actor()};
      case 6: case 7: {
        DeedReported deed;
        deed.incident = incident();
        deed.deed = any<DeedKind>();
        deed.stage = any<Stage>();
        deed.done_at = around();
        deed.to_unit = bytes_.text();
        deed.content = bytes_.text();
        if (bytes_.flag()) deed.obligations.push_back(policy_->obligations[bytes_.pick(policy_->obligations.size())].id);
        deed.skips_level = bytes_.flag();
        deed.by = actor();
        if (deed.skips_level) deed.signed_off_by = deed.by.person;
        deed.idempotency = key();
        return deed;
      }
      case 8: return ReceiptGiven{incident(), bytes_.byte(), around(), bytes_.text(), bytes_.text(), actor(), key()};
      case 9: return DelayGiven{incident(), policy_->obligations[bytes_.pick(policy_->obligations.size())].id, bytes_.text(), around(), actor(), key()};
      case 10: return Confirmed{incident(), bytes_.byte(), actor()};
      case 11: {
        static const std::vector<std::string> paths{"title", "summary", "casualties.dead", "occurred_at", "level", "classification", "kind",
                                                    "category", "received_at", "discovered_at", "measures.x", "marks.blocked", ""};
        ReportAmended amended{incident(), bytes_.flag(), {}, bytes_.text(), actor(), key()};
        for (std::size_t i = bytes_.pick(4); i > 0; --i) amended.changes.push_back({paths[bytes_.pick(paths.size())], bytes_.text()});
        return amended;
      }
      case 12: return MergeRequested{incident(), incident(), bytes_.flag(), bytes_.text(), actor(), key()};
      case 13: return SeparationRequested{incident(), bytes_.text(), actor(), key()};
      case 14: {
        CloseRequested close{incident(), any<CloseAs>(), bytes_.text(), bytes_.text(), {}, actor(), key()};
        if (bytes_.flag())
          for (const ObligationRule& rule : policy_->obligations) close.waive.push_back({rule.id, bytes_.text()});
        return close;
      }
      case 15: return DialReported{page(), any<DialOutcome>(), bytes_.text(), actor()};
      case 16: return ReceiptArrived{page(), any<ReceiptKind>(), bytes_.text(), bytes_.flag() ? "sms" : "", bytes_.flag() ? "ref" : ""};
      case 17: case 18: return reply();
      case 19: return UpkeepNeeded{bytes_.flag() ? "clock" : "certificate:tls", bytes_.text(), bytes_.text(), false};
      case 20: return UpkeepOver{bytes_.flag() ? "clock" : "certificate:tls", bytes_.text()};
      case 21: return ClockRead{bytes_.flag(), any<ClockFault>(), now_, bytes_.flag(), {}, {}, {}, bytes_.byte()};
      case 22: return Started{now_ - 1min};
      default: return AttemptEnded{page(), bytes_.byte(), any<Outcome>(), bytes_.flag(), bytes_.text(), bytes_.text(), any<ChannelFault>(), bytes_.flag(), {}};
    }
  }

  Event reply() {
    ReplyArrived reply;
    reply.channel = "sms";
    if (!state_.asked.empty()) {
      auto asked = state_.asked.begin();
      std::advance(asked, static_cast<std::ptrdiff_t>(bytes_.pick(state_.asked.size())));
      reply.from = asked->first;
      const auto& codes = state_.codes.at(asked->first);
      if (bytes_.flag() && !codes.empty()) reply.text = codes.begin()->first;
    }
    reply.text += bytes_.text();
    reply.gateway_id = bytes_.flag() ? "" : std::to_string(bytes_.pick(8));
    reply.pin_matches = bytes_.flag();
    return reply;
  }

  void happen() {
    const Event next = event();
    if (std::holds_alternative<Started>(next)) invariants_.ended(state_);
    const Decision decision = decide(state_, next, Entropy{bytes_.byte()}, now_);
    must(!decision.refusal || decision.facts.empty(), "what is refused leaves nothing behind");
    must(!decision.draft || decision.facts.empty(), "nor does a dry run");
    commit(decision);
  }

  void commit(const Decision& decision) {
    if (decision.facts.empty()) return;
    recorded_and_read_back(decision.incident, decision.facts, now_);
    log_.push_back({now_, decision.incident, decision.facts});
    apply(state_, decision.incident, decision.facts, now_);
    hold(invariants_.after_record(state_, decision.incident, decision.facts, now_));
    for (const Fact& fact : decision.facts)
      if (const auto* attempt = std::get_if<AttemptStarted>(&fact)) send({decision.incident, attempt->page}, attempt->attempt);
  }

  void send(PageId page, std::uint32_t attempt) {
    const std::uint8_t fate = bytes_.byte();
    if (fate < 64) invariants_.accepted(page);
    if (fate % 4 == 3) {
      invariants_.in_doubt(page);
      return;
    }
    AttemptEnded answer{page, attempt, fate < 64 ? Outcome::sent : static_cast<Outcome>(1 + fate % 3), false, "ref", "why"};
    answers_.push_back(answer);
  }

  void hold(const std::string& violation) { must(violation.empty(), violation); }

  void pass(Instant when) {
    for (int turns = 0; turns < most_turns; ++turns) {
      if (!answers_.empty()) {
        const AttemptEnded answer = answers_.front();
        answers_.erase(answers_.begin());
        commit(decide(state_, answer, Entropy{7}, now_));
        continue;
      }
      const Decision decision = decide(state_, TimePassed{}, Entropy{static_cast<std::uint64_t>(turns)}, now_);
      if (!decision.facts.empty()) {
        commit(decision);
        continue;
      }
      hold(invariants_.at_rest(state_, now_));
      if (now_ >= when) return;
      const auto wake = next_wake(state_);
      must(!wake || *wake > now_, "a time that was waited for and is there changes something");
      now_ = wake ? std::min(*wake, when) : when;
    }
  }

  void rebuild() const {
    State rebuilt;
    for (const auto& [at, incident, facts] : log_) apply(rebuilt, incident, facts, at);
    rebuilt.policies = state_.policies;  // no policy is loaded before the journal is read
    rebuilt.policy = state_.policy;
    must(simulation::digest(rebuilt) == simulation::digest(state_), "the journal rebuilds the state");
  }

  struct Committed {
    Instant at;
    IncidentId incident;
    std::vector<Fact> facts;
  };
  Bytes bytes_;
  std::shared_ptr<const Policy> policy_;
  State state_;
  Instant now_;
  std::vector<Committed> log_;
  std::vector<AttemptEnded> answers_;
  simulation::Invariants invariants_;
};

int one(const std::uint8_t* data, std::size_t size) {
  Run(Bytes(data, size)).run();
  return 0;
}

const Known known("core_events", one);

}  // namespace
}  // namespace jibao::fuzz
