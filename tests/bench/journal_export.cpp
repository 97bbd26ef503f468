// Writes an exported journal of so many made-up incidents, as an office would have it after years: one every quarter of an
// hour, most acknowledged within minutes and reported in time, one in twenty slowly and late; closed the same day and
// retired. For measuring `jibao simulate --diff`. `brief`: one every half minute, each reported and closed within minutes,
// so that a long history is made quickly. The same arguments give the same bytes.
//
//   bench_journal_export POLICY INCIDENTS [brief] > journal.jsonl
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "config/policy_loader.hpp"
#include "daemon/journal/codec.hpp"
#include "daemon/store/journal_line.hpp"
#include "rules/calendar.hpp"
#include "rules/rehearsal.hpp"

namespace jibao {
namespace {

using namespace std::chrono_literals;

struct Waiting {  // a record that is not written yet: later incidents may have earlier ones
  std::int64_t at = 0;
  std::uint64_t order = 0;
  store::Entry entry;
};
struct Later {
  bool operator()(const Waiting& left, const Waiting& right) const {
    return std::tie(left.at, left.order) > std::tie(right.at, right.order);
  }
};

class Journal {
 public:
  void add(IncidentId incident, const std::vector<Fact>& facts, Instant at) {
    waiting_.push({to_millis(at), ++order_, journal::encode(incident, facts, at)});
  }
  void write_until(std::int64_t at) {
    for (; !waiting_.empty() && waiting_.top().at <= at; waiting_.pop()) {
      store::Record record = seal(hasher_, store::Entry(waiting_.top().entry), ++sequence_, hash_, store::Algorithm::sha256,
                                  [] { return store::Salt{}; });
      hash_ = record.hash;
      const std::string line = journal_line(record, store::PersonalValues::left_out);
      std::fwrite(line.data(), 1, line.size(), stdout);
      std::fputc('\n', stdout);
    }
  }

 private:
  store::Hasher hasher_;
  std::uint64_t order_ = 0, sequence_ = 0;
  store::Digest hash_{};
  std::priority_queue<Waiting, std::vector<Waiting>, Later> waiting_;
};

// One incident from its filing to its retirement, a record a decision.
class Night {
 public:
  Night(std::shared_ptr<const Policy> policy, Entropy& chance, Journal& journal, IncidentId incident)
      : policy_(policy), chance_(chance), rehearsal_(std::move(policy), incident), journal_(journal), incident_(incident) {
    rehearsal_.tell([this](Instant at, IncidentId, const Fact& fact) { keep(at, fact); });
  }

  void whole(Instant opened) {
    file(opened);
    const bool slow = draw(20) == 0;
    const Instant phone = opened + minutes(3, slow ? 40 : 12);
    const Instant written = opened + minutes(14, slow ? 150 : 28);
    for (Instant at = opened; at < written; at += 1min) {
      rehearsal_.run_until(at);
      if (at >= phone && !called_) deed(DeedKind::phone_report), called_ = true;
      if (!slow || draw(8) == 0) answer();
    }
    deed(DeedKind::written_report);
    close(written + minutes(30, 300));
    retire();
  }

  void brief(Instant opened) {
    file(opened);
    deed(DeedKind::phone_report);
    deed(DeedKind::written_report);
    close(opened + 1min);
    retire();
  }

 private:
  std::uint64_t draw(std::uint64_t below) { return chance_.next() % below; }
  Duration minutes(std::uint64_t least, std::uint64_t most) {
    return std::chrono::minutes(least + draw(most - least + 1)) + std::chrono::seconds(draw(60));
  }

  void keep(Instant at, const Fact& fact) {
    const bool accepted = std::holds_alternative<PageAccepted>(fact);
    if (!facts_.empty() && (at != at_ || accepted || after_accepted_)) flush();
    at_ = at;
    after_accepted_ = accepted;
    if (const auto* page = std::get_if<PageQueued>(&fact)) paged_ = page->person;
    facts_.push_back(fact);
    if (auto* opened = std::get_if<IncidentOpened>(&facts_.back())) opened->number = "#" + std::to_string(incident_);
  }
  void flush() {
    if (!facts_.empty()) journal_.add(incident_, facts_, at_);
    facts_.clear();
  }
  void happen(const Event& event) {
    flush();
    rehearsal_.happen(event, rehearsal_.now());
    flush();
  }

  void file(Instant opened) {
    ReportFiled filed;
    filed.report.category = policy_->categories[draw(policy_->categories.size())].code;
    filed.report.justification = "无更合适的类别";
    filed.report.title = "青石河漫堤洪水进村";
    filed.report.summary = "漫堤，洪水进入三合村，约40户进水，已转移126人，暂无伤亡";
    filed.report.place = "河口镇三合村";
    filed.report.reporter = {"李明", "河口镇政府", "工作人员", "副镇长", "0000-1234501"};
    filed.report.receiver = "王芳";
    filed.report.occurred.at = opened - minutes(0, 25);
    filed.by = {policy_->people.begin()->first, "operator", false};
    rehearsal_.run_until(opened);
    happen(filed);
  }
  void answer() {
    const auto& incidents = rehearsal_.state().incidents;
    if (incidents.empty() || incidents.begin()->second.ladder.state != LadderState::running) return;
    AckRequested ack;
    ack.incident = 1;
    ack.person = paged_;
    ack.strength = Strength::strong;
    ack.by = {paged_, "operator", false};
    happen(ack);
  }
  void deed(DeedKind kind) {
    DeedReported done;
    done.incident = 1;
    done.deed = kind;
    done.by = {policy_->people.begin()->first, "operator", false};
    happen(done);
  }
  void retire() {
    rehearsal_.run_until(rehearsal_.now() + 24h * 7);
    flush();
  }
  void close(Instant at) {
    rehearsal_.run_until(at);
    CloseRequested closing;
    closing.incident = 1;
    closing.reason = "险情解除";
    for (const auto& [id, person] : policy_->people)
      if (person.leader) closing.by = {id, "operator", false};
    for (const Obligation& o : rehearsal_.state().incidents.at(1).obligations)
      if (o.state == ObligationState::open) closing.waive.push_back({o.rule, "无需"});
    happen(closing);
  }

  std::shared_ptr<const Policy> policy_;
  Entropy& chance_;
  Rehearsal rehearsal_;
  Journal& journal_;
  IncidentId incident_;
  std::vector<Fact> facts_;
  Instant at_;
  bool after_accepted_ = false;
  bool called_ = false;
  std::string paged_;
};

int write(const char* file, std::uint64_t incidents, bool brief) {
  config::LoadedPolicy loaded = config::load_policy(std::filesystem::path(file));
  if (!loaded.policy) {
    std::fputs(loaded.diagnostics.render().c_str(), stderr);
    return 1;
  }
  const auto policy = std::make_shared<const Policy>(std::move(*loaded.policy));
  Entropy chance{1};
  Journal journal;
  Instant opened = parse_rfc3339("2025-01-01T00:00:00+08:00").value();
  for (IncidentId incident = 1; incident <= incidents; ++incident, opened += brief ? 30s : 15min) {
    journal.write_until(to_millis(opened));
    Night night(policy, chance, journal, incident);
    brief ? night.brief(opened) : night.whole(opened);
  }
  journal.write_until(std::numeric_limits<std::int64_t>::max());
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace jibao

int main(int count, char** words) {
  const bool brief = count == 4 && std::string_view(words[3]) == "brief";
  if (count != 3 && !brief) {
    std::fputs("bench_journal_export POLICY INCIDENTS [brief] > journal.jsonl\n", stderr);
    return 2;
  }
  return jibao::write(words[1], std::strtoull(words[2], nullptr, 10), brief);
}
