// Implements coverage.hpp.
#include "tests/simulation/coverage.hpp"

#include <cstdio>

namespace jibao::simulation {
namespace {

// Why a cell cannot be met; empty: it can.
const char* impossible(Fault fault, Situation where) {
  using enum Fault;
  if (where != Situation::down) return "";
  switch (fault) {
    case commit_fails:
    case commit_lost:
    case commit_there:
    case disk_stalls:
    case cut_in_commit: return "nothing is written where no process runs";
    case killed:
    case paused:
    case suspended: return "there is no process to end or to stop";
    case refuses:
    case busy:
    case gives_up:
    case silent:
    case in_doubt:
    case false_ok:
    case refuses_us: return "a gateway answers what a process sends";
    default: return "";
  }
}

// Cells that can be met and that 4,500 worlds may well miss: a page that asks is hardly ever read or answered once its incident
// is closed, for a close takes back what asks. They are shown in the table, and no run fails for them.
bool is_seldom(Fault fault, Situation where) {
  const bool answers = fault == Fault::answer_twice || fault == Fault::answer_wrong || fault == Fault::answer_never;
  return answers && (where == Situation::closed || where == Situation::idle);
}

}  // namespace

void Coverage::add(const Coverage& other) {
  for (std::size_t f = 0; f < faults; ++f)
    for (std::size_t s = 0; s < situations; ++s) counts_[f][s] += other.counts_[f][s];
}

std::string Coverage::table() const {
  std::string out = "fault             ";
  char cell[32];
  for (const std::string_view name : Names<Situation>::values) {
    std::snprintf(cell, sizeof cell, " %8.8s", std::string(name).c_str());
    out += cell;
  }
  out += '\n';
  for (std::size_t f = 0; f < faults; ++f) {
    std::snprintf(cell, sizeof cell, "%-18s", std::string(Names<Fault>::values[f]).c_str());
    out += cell;
    for (std::size_t s = 0; s < situations; ++s) {
      if (*impossible(static_cast<Fault>(f), static_cast<Situation>(s)) != '\0') std::snprintf(cell, sizeof cell, " %8s", "-");
      else std::snprintf(cell, sizeof cell, " %8llu", static_cast<unsigned long long>(counts_[f][s]));
      out += cell;
    }
    out += '\n';
  }
  return out;
}

std::vector<std::string> Coverage::faults_of_table() const {
  std::vector<std::string> found;
  for (std::size_t f = 0; f < faults; ++f)
    for (std::size_t s = 0; s < situations; ++s) {
      const std::string why = impossible(static_cast<Fault>(f), static_cast<Situation>(s));
      const std::string cell = std::string(Names<Fault>::values[f]) + " x " + std::string(Names<Situation>::values[s]);
      if (why.empty() && counts_[f][s] == 0 && !is_seldom(static_cast<Fault>(f), static_cast<Situation>(s))) found.push_back(cell + ": never met");
      if (!why.empty() && counts_[f][s] != 0) found.push_back(cell + ": met, and it is said that " + why);
    }
  return found;
}

std::size_t Coverage::cells_that_can_be_met() const {
  std::size_t cells = 0;
  for (std::size_t f = 0; f < faults; ++f)
    for (std::size_t s = 0; s < situations; ++s) {
      const auto fault = static_cast<Fault>(f);
      const auto where = static_cast<Situation>(s);
      cells += *impossible(fault, where) == '\0' && !is_seldom(fault, where);
    }
  return cells;
}

}  // namespace jibao::simulation
