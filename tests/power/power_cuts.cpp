// power_cuts [--cuts N] [--from SEED] [--bugs]: seeded nights until the power was cut so often; prints what was met, and for
// a fault the seed (`power_cuts --cuts 1 --from SEED` repeats it). With --bugs each bug that was put in by hand must be
// found; one that is not is a failure.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "rules/mutant.hpp"
#include "tests/power/night.hpp"
#include "tests/power/sector_disk.hpp"

namespace {

using jibao::power::Night;
using jibao::power::run_night;
using jibao::power::SectorDisk;

constexpr std::uint32_t most_nights_for_a_bug = 3000;

struct Bug {
  int mutant;
  const char* what;
};
constexpr Bug bugs[] = {
    {301, "synchronous=NORMAL"},
    {302, "synchronous=OFF"},
    {303, "answered before the commit"},
    {304, "a commit that failed is answered as if it had not"},
    {305, "records are read without looking at their hash"},
    {306, "what was erased stays in the log"},
    {307, "what was under way at a failure counts as there"},
};

int cut(std::uint32_t from, std::uint64_t cuts) {
  const auto begun = std::clock();
  Night sum;
  std::uint32_t seed = from;
  for (; SectorDisk::instance().met().cuts < cuts; ++seed) {
    const Night night = run_night(seed);
    sum.accepted += night.accepted;
    sum.repeated += night.repeated;
    sum.erased += night.erased;
    sum.reopened += night.reopened;
    sum.refused_reads += night.refused_reads;
    sum.hidden_values += night.hidden_values;
    if (night.fault.empty()) continue;
    std::printf("seed %u: %s\n", seed, night.fault.c_str());
    return 1;
  }
  const auto met = SectorDisk::instance().met();
  const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
  std::printf("%u nights from seed %u: %llu cuts, %llu appends accepted, %llu repeated, %llu values erased; none lost, torn, doubled or back\n",
              seed - from, from, number(met.cuts), number(sum.accepted), number(sum.repeated), number(sum.erased));
  std::printf("met: %llu sectors lost, %llu kept, %llu torn; %llu changes of the directory lost; %llu failed syncs, %llu failed writes, "
              "%llu writes to a full disk, %llu reopened; %llu bits turned, %llu reads refused, %llu personal values hidden; %.0f s of processor\n",
              number(met.lost_sectors), number(met.kept_sectors), number(met.torn), number(met.lost_names), number(met.failed_syncs),
              number(met.failed_writes), number(met.full), number(sum.reopened), number(met.flips), number(sum.refused_reads), number(sum.hidden_values),
              static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC);
  const bool all_met = met.lost_sectors != 0 && met.torn != 0 && met.lost_names != 0 && met.failed_syncs != 0 && met.failed_writes != 0 &&
                       met.full != 0 && sum.reopened != 0 && met.flips != 0 && sum.refused_reads != 0 && sum.erased != 0;
  if (!all_met && cuts > 1000) std::printf("a kind of fault was never met\n");
  return all_met || cuts <= 1000 ? 0 : 1;
}

int hunt(std::uint32_t from) {
  int survivors = 0;
  for (const Bug& bug : bugs) {
    jibao::chosen_mutant = bug.mutant;
    std::string fault;
    std::uint32_t seed = from;
    for (; seed < from + most_nights_for_a_bug && fault.empty(); ++seed) fault = run_night(seed).fault;
    std::printf("%s: %s\n", bug.what, fault.empty() ? "NOT FOUND" : (fault + " (night " + std::to_string(seed - from) + ")").c_str());
    if (fault.empty()) ++survivors;
  }
  jibao::chosen_mutant = 0;
  return survivors == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  std::uint32_t from = 1;
  std::uint64_t cuts = 1000;
  bool hunting = false;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    const auto value = [&] { return i + 1 < count ? std::strtoull(arguments[++i], nullptr, 10) : 0ULL; };
    if (argument == "--cuts") cuts = value();
    else if (argument == "--from") from = static_cast<std::uint32_t>(value());
    else if (argument == "--bugs") hunting = true;
    else return std::fprintf(stderr, "usage: power_cuts [--cuts N] [--from SEED] [--bugs]\n"), 2;
  }
  return hunting ? hunt(from) : cut(from, cuts);
}
