// The view into the future: how long the pure core takes to follow what has not happened yet.
//
//   bench_future POLICY [SCALE]
//
// POLICY is the main file of a policy. SCALE (default 1) shrinks the work, to see it run. Measures on one thread:
// incidents that go well all the way (reported, taken, both reports made in time, closed, retired), previews of four hours that
// nobody answers, and the search for risks with 200 categories, each with a rule of its own, over a roster that changes
// 1,000 times in 30 days. Prints one line of JSON: processor microseconds of one incident, milliseconds of one preview,
// seconds of one search.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "config/policy_loader.hpp"
#include "rules/preview.hpp"
#include "rules/risk.hpp"

namespace {

using namespace jibao;
using namespace std::chrono_literals;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "bench_future: %s\n", why.c_str());
  std::exit(1);
}

double processor_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec) / 1e6;
}

template <class Work>
double seconds_of(Work work) {
  const double before = processor_seconds();
  work();
  return processor_seconds() - before;
}

std::string sized(int number) { return "DIS.BENCH.C" + std::to_string(1000 + number); }

/// One incident that goes well, from its report to its retirement 5 days later: taken after 5 minutes, both reports in time.
void whole_way(const std::shared_ptr<const Policy>& policy, Instant at, std::uint64_t seed) {
  Rehearsal rehearsal(policy, seed);
  rehearsal.tell([](Instant, IncidentId, const Fact&) {});
  const IncidentId id = rehearsal.happen(supposed_report(*policy, {policy->categories.front().code, {}, {}, at, {}}), at).incident;
  const Actor leader{policy->roster.fallback.front(), "bench", false};
  AckRequested taken;
  taken.incident = id;
  taken.person = leader.person;
  taken.strength = Strength::strong;
  taken.by = leader;
  rehearsal.happen(taken, at + 5min);
  DeedReported deed;
  deed.incident = id;
  deed.by = leader;
  rehearsal.happen(deed, at + 12min);
  deed.deed = DeedKind::written_report;
  rehearsal.happen(deed, at + 30min);
  CloseRequested close;
  close.incident = id;
  close.reason = "done";
  close.by = leader;
  if (rehearsal.happen(close, at + 5h).refusal) fail("an incident could not be closed");
  rehearsal.run_until(at + 120h);
  if (!rehearsal.state().incidents.empty()) fail("an incident did not retire");
}

/// `policy` with 200 categories, each with a limit of its own, and a roster that changes every 43 minutes.
Policy widened(Policy policy, Instant from) {
  policy.categories.clear();
  for (int i = 0; i < 200; ++i) policy.categories.push_back({sized(i), {sized(i), sized(i)}, false, false});
  const ObligationRule common = policy.obligations.front();
  for (int i = 0; i < 200; ++i) {
    ObligationRule own = common;
    own.id = "bench." + std::to_string(i);
    own.categories = {sized(i)};
    own.limit->elapsed += i * 1s;
    policy.obligations.push_back(own);
  }
  const std::string& person = policy.roster.fallback.front();
  for (int i = 0; i < 500; ++i) {
    const Instant start = from + i * 86min;
    policy.roster.leaves.push_back({person, start, start + 43min, policy.roster.fallback.back()});
  }
  return policy;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 && count != 3) fail("POLICY [SCALE]");
  const double scale = count == 3 ? std::atof(arguments[2]) : 1;
  config::LoadedPolicy loaded = config::load_policy(std::filesystem::path(arguments[1]));
  if (!loaded.policy) fail(loaded.diagnostics.render());
  const Instant from = parse_rfc3339("2026-07-01T10:00:00+08:00").value();
  const auto policy = std::make_shared<const Policy>(std::move(*loaded.policy));
  const Policy wide = widened(*policy, from);
  const int incidents = std::max(1, static_cast<int>(10'000 * scale));
  const int previews = std::max(1, static_cast<int>(100 * scale));
  const double rehearsed = seconds_of([&] {
    for (int i = 0; i < incidents; ++i) whole_way(policy, from + i * 7min, static_cast<std::uint64_t>(i));
  });
  const double seen = seconds_of([&] {
    for (int i = 0; i < previews; ++i) (void)preview(policy, {policy->categories.front().code, {}, {}, from + i * 7min, 4h});
  });
  std::size_t risks = 0;
  const auto span = std::max<Duration>(1h, std::chrono::duration_cast<Duration>(risk_span * scale));
  const double searched = seconds_of([&] { risks = find_risks(wide, from, span).size(); });
  std::printf("{\"incident_us\":%.1f,\"preview_ms\":%.2f,\"risks_s\":%.3f,\"risks\":%zu}\n", rehearsed / incidents * 1e6,
              seen / previews * 1e3, searched, risks);
  return 0;
}
