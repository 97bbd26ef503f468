// Whether a number or address of the policy is known to reach its person (联系方式核验), as plain values that events, facts
// and the state share. The judgement is contact_proof.cpp's.
//
// What is on record is a keyed digest of the contact, never the contact: whoever holds the journal can't find the number,
// and another number in the policy has another digest, so that it is unproven again by itself.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "rules/channel.hpp"
#include "rules/names.hpp"
#include "rules/page.hpp"
#include "rules/time.hpp"

namespace jibao {

/// code: the code that was sent there was given back; reply: it was answered from there; by_hand: an officer called it and
/// spoke to the person.
enum class ProofWay { code, reply, by_hand };
JIBAO_NAMES(ProofWay, "code", "reply", "by_hand");

/// Of the incident that sends a code.
struct RunningContactCheck {
  std::uint32_t page = 0;
  std::string person, channel;
  ContactKind contact{};
  std::string digest;                   // of the contact that the code was sent to
  Instant begun, ends;
  std::uint32_t tries = 0;              // wrong codes that were given back
  std::optional<Instant> replied;       // answered from there
  std::optional<Instant> proven;        // on the house's record
  std::string by;                       // who sent the last code: a person, else the credential
};

struct ContactProof {
  std::string digest;
  Instant at;
  ProofWay way{};
  std::string channel, by;
};

using ContactProofs = std::map<std::pair<std::string, ContactKind>, ContactProof>;  // by person and kind of contact

/// The proof that stands for this very contact; nullptr: there is none, or the policy has another contact by now.
const ContactProof* find_proof(const ContactProofs& proofs, const std::string& person, ContactKind contact, const std::string& digest);

/// Wrong codes that may be given back; 5 of 900,000 for each code that is sent.
constexpr std::uint32_t most_code_tries = 5;

constexpr std::size_t most_contact_proofs = 4000;  // two of each of the policy's people

}  // namespace jibao
