// See handover_record.hpp.
#include "rules/handover_record.hpp"

#include <algorithm>

#include "rules/handover.hpp"

namespace jibao {
namespace {

constexpr std::size_t most_lines = 100;  // of one kind: two pages of paper

struct Line {
  Instant at;
  std::string words;
};

/// The latest of them, by their time, under their heading.
std::string part(const Phrases& p, const std::string& heading, std::vector<Line> lines, const std::string& none) {
  std::stable_sort(lines.begin(), lines.end(), [](const Line& one, const Line& other) { return one.at < other.at; });
  std::string out = heading + "\n";
  if (lines.empty()) return out + none + "\n";
  const std::size_t left_out = lines.size() > most_lines ? lines.size() - most_lines : 0;
  if (left_out > 0) out += p.say("（此前还有{0}条）", "({0} before these)", {std::to_string(left_out)}) + "\n";
  for (std::size_t i = left_out; i < lines.size(); ++i) out += lines[i].words + "\n";
  return out;
}

std::string name_of_incident(const Phrases& p, const Incident& incident) {
  const std::string level = incident.level == Level::unknown ? std::string() : p.say("（{0}）", " ({0})", {p.level(std::string(name_of(incident.level)))});
  const std::string drill = incident.report.drill ? p.say("【演练】", "[drill] ") : std::string();
  return drill + p.quoted(incident.number) + " " + p.category(incident.report.category) + level;
}

void came_in(const Phrases& p, const Incident& incident, Instant from, std::vector<Line>& lines) {
  if (incident.opened_at < from) return;
  lines.push_back({incident.opened_at, p.say("{0} 接报 {1}", "{0} received {1}", {p.clock(incident.opened_at), name_of_incident(p, incident)})});
}

void was_done(const Phrases& p, const Incident& incident, Instant from, std::vector<Line>& lines) {
  const std::string number = p.quoted(incident.number);
  for (const Deed& deed : incident.deeds) {
    if (deed.recorded_at < from) continue;
    lines.push_back({deed.recorded_at, p.say("{0} {1} {2}，{3}", "{0} {1} {2}, {3}",
                                            {p.clock(deed.done_at), number, p.deed(deed.kind), p.who(deed.by, deed.typed_by)})});
  }
  if (incident.closed_at && *incident.closed_at >= from)
    lines.push_back({*incident.closed_at, p.say("{0} {1} 办结：{2}", "{0} {1} closed: {2}", {p.clock(*incident.closed_at), number, p.close_as(incident.closed_as)})});
}

}  // namespace

std::string handover_record(const State& state, const Phrases& p, Instant from, Instant now) {
  std::vector<Line> came, done, open;
  for (const auto& [id, incident] : state.incidents) {
    if (incident.is_upkeep()) continue;
    came_in(p, incident, from, came);
    was_done(p, incident, from, done);
  }
  for (const OpenMatter& matter : open_matters(state)) {
    const Incident& incident = *matter.incident;
    if (matter.obligation == 0) {
      open.push_back({now, name_of_incident(p, incident)});
      continue;
    }
    const Obligation& owed = incident.obligations[matter.obligation - 1];
    const std::string when = matter.due ? p.say("，时限 {0}{1}", ", due {0}{1}", {p.clock(*matter.due, owed.in_days && !owed.office_due),
                                                                        *matter.due < now ? p.say("（已超时）", " (passed)") : std::string()})
                                        : std::string();
    open.push_back({now, p.say("　{0} {1}{2}", "  {0} {1}{2}", {p.quoted(incident.number), p.duty(owed.rule, owed.deed), when})});
  }
  return part(p, p.say("一、收到（{0}起）", "Came in (since {0})", {p.clock(from)}), std::move(came), p.say("无", "nothing")) +
         part(p, p.say("二、办理", "Done", {}), std::move(done), p.say("无", "nothing")) +
         part(p, p.say("三、未结", "Open", {}), std::move(open), p.say("无", "nothing"));
}

}  // namespace jibao
