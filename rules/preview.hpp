// What a policy would do: minute by minute who would be paged, by which channel and why, who is passed over and why, and
// which clocks would run, if such an incident were reported at such a time and nobody answered.
//
// Invariant: nothing is judged here. It is a rehearsal of the real judgement (rehearsal.hpp), told; so it can't disagree
// with what the daemon does. Called by the command line (`jibao explain --policy`) and the API. Surprise: every message
// counts as sent at once and no dial task is touched; how a channel fails is not foretold.
#pragma once

#include <string>
#include <vector>

#include "rules/explain.hpp"
#include "rules/rehearsal.hpp"

namespace jibao {

/// How far ahead one may look: two days are a thousand repeats of a last resort, and a second of work.
inline constexpr Duration longest_preview = std::chrono::hours(48);

/// An incident that is only supposed: it happens, is discovered and is reported in one moment.
struct Supposed {
  std::string category;
  IncidentKind kind = IncidentKind::incident;
  std::string level;      // as a report states it, I..IV; empty: not known
  Instant at;
  Duration horizon = std::chrono::hours(4);  // cut to longest_preview
  DutyBook duty{};        // who is on duty as the duty room holds it; empty: by the policy's file alone
};

/// What of the duty room's book says who is on duty: the months issued, leave, the surge roster.
DutyBook who_stands(const DutyBook& book);

struct PreviewMinute {
  Instant minute;                   // its first instant
  std::vector<Happened> happened;   // in order; never empty
};

struct Preview {
  Instant at;
  Instant until;                    // how far it was followed
  std::optional<Refusal> refusal;   // such a report would not be taken; then nothing else is there
  Incident incident;                // as it would stand at the end
  std::vector<PreviewMinute> minutes;
};

/// The report that is supposed. It leaves nothing blank that `policy` asks for, so that nobody is chased for words.
ReportFiled supposed_report(const Policy& policy, const Supposed& supposed);

/// Follows it. Requires: `policy` has its version set.
Preview preview(std::shared_ptr<const Policy> policy, const Supposed& supposed);

/// In sentences: the clocks, then the minutes. Minutes that only repeat the one before are told once, with their number.
std::vector<Explanation> tell_preview(const Policy& policy, const Preview& preview, Language language);

}  // namespace jibao
