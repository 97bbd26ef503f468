// What is known of who could be reached: roll calls and drills as they stand, those under way included. For pages, the API
// and the command line.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/risk.hpp"
#include "rules/state.hpp"

namespace jibao {

/// Roll calls that are remembered, the newest first; of one under way with what was answered until now.
std::vector<std::pair<IncidentId, HeldRollCall>> roll_calls_of(const State& state);

/// Drills that are remembered, the newest first; of one under way as it stands.
std::vector<std::pair<IncidentId, HeldDrill>> drills_of(const State& state);

/// What the policy calls somebody by: their telephone, their mailbox.
struct ReliedContact {
  std::string person;
  ContactKind contact{};
};

/// What on file a step of an escalation really goes to, by person: by a channel that sends and reaches that contact. Not what
/// is called by hand, nor what a sandbox keeps.
std::vector<ReliedContact> relied_contacts(const Policy& policy);

/// The person's contact of that kind as one text, "0991123456,801" with its extension, always in one form; empty: none.
std::string contact_text(const Person& person, ContactKind contact);

/// The keyed digest of such a text.
using ContactDigest = std::function<std::string(const std::string& text)>;

/// Those that are relied on and not proven, as one risk; nothing where all are.
std::optional<Risk> unproven_risk(const Policy& policy, const ContactProofs& proofs, const ContactDigest& digest);

}  // namespace jibao
