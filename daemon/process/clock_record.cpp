// See clock_record.hpp.
#include "daemon/process/clock_record.hpp"

#include <spdlog/spdlog.h>

#include "daemon/process/policies.hpp"
#include "rules/explain.hpp"

namespace jibao::process {
namespace {

constexpr auto matter = "clock";  // of the daemon's own affairs

}  // namespace

ClockRecord::ClockRecord(engine::Engine& engine, const engine::Clock& world, bool drill)
    : engine_(engine), world_(world), drill_(drill) {}

void ClockRecord::begin(std::optional<Instant> alive_until) {
  watch_.begin(engine_.state().clock);
  const auto sync = read_time_sync();
  if (sync && !sync->synchronised)
    spdlog::warn("系统时钟没有授时服务同步，按时、迟报的判定以它为准：请装 chrony 或 systemd-timesyncd（查看：timedatectl） / no time "
                 "service keeps this machine's clock, on which every verdict rests: install chrony or systemd-timesyncd");
  if (drill_ || !alive_until) return;
  const Duration back = *alive_until - world_.now();
  if (back >= ClockWatch::least_step) engine_.submit(ClockJumped{-back, true}, {});
}

void ClockRecord::take(const courier::Heard& heard) {
  if (heard.date) watch_.take(heard.host, *heard.date, world_.now(), heard.took, courier::steady_now());
}

ClockStanding ClockRecord::standing() const { return watch_.standing(courier::steady_now()); }

void ClockRecord::look() {
  const auto in_force = policy_in_force(engine_.state());
  if (!in_force) return;
  const Duration steady = courier::steady_now();
  const auto read = watch_.look(read_time_sync(), in_force->clock, steady, world_.now());
  for (const std::string& host : watch_.contradicting(in_force->clock, steady))
    spdlog::warn("网关 {} 的时间与本机相差过大，它或本机的时钟不准 / the time of this gateway and ours differ too much", host);
  if (drill_) return;
  if (const auto by = watch_.step_to_record(steady)) engine_.submit(ClockJumped{*by, false}, {});
  if (read) engine_.submit(*read, {});
  tell(*in_force, steady);
}

// By a clock that cannot be set: told at each look, which costs nothing while it is known (UpkeepNeeded).
void ClockRecord::tell(const Policy& in_force, Duration steady) {
  const State& state = engine_.state();
  const Language language = in_force.office.language == "en" ? Language::en : Language::zh;
  if (state.clock.trusted()) {
    distrusted_since_.reset();
    const auto known = state.upkeep.find(matter);
    if (known != state.upkeep.end() && known->second.incident != 0)
      engine_.submit(UpkeepOver{matter, sentence(in_force, Incident{}, *state.clock.judged, language)}, {});
    return;
  }
  if (!distrusted_since_) distrusted_since_ = steady;
  if (steady - *distrusted_since_ < in_force.clock.page_after) return;
  engine_.submit(UpkeepNeeded{matter, language == Language::zh ? "本机时钟不可信" : "the machine's clock is not trusted",
                              sentence(in_force, Incident{}, *state.clock.judged, language), false},
                 {});
}

}  // namespace jibao::process
