// What the pages, the API and the risks say of contacts that are proven or not: never the contact itself.
//
// Invariant: a contact leaves this file as a digest under the key of the accounts' vault, which stays on this machine: the
// same number is the same digest here, and says nothing elsewhere. Internal to daemon/web; on the loop.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/web/desk.hpp"
#include "rules/reach.hpp"

namespace jibao::web {

/// proven; changed: another number or mailbox than the one that was proven; unproven: never was, or no longer is; asked: a
/// code is out.
enum class ContactState { proven, changed, unproven, asked };

struct ContactView {
  std::string person;
  ContactKind contact{};
  bool relied_on = false;             // by some escalation
  ContactState state{};
  std::optional<ContactProof> proof;  // of proven and changed
  std::vector<std::string> channels;  // that could send a code there
  std::string digest;                 // of the contact that is on file, keyed: says which one was looked at, and not what it is
};

/// Everything on file, by person.
std::vector<ContactView> contacts_of(const Desk& desk);

/// The keyed digest of a contact's text; empty of an empty one.
ContactDigest contact_digest(const Desk& desk);

/// The event that sends a code, with the digest of what is on file for that channel.
ContactCheckAsked contact_check(const Desk& desk, const std::string& person, const std::string& channel, Actor by);

/// The event by which an officer vouches for a contact that they called.
ContactVouched contact_vouched(const Desk& desk, const std::string& person, ContactKind contact, Actor by);

/// Whether another code than the one that was sent was given back; that is on record then.
bool was_wrong_code(const Decision& decision);
std::string wrong_code_words(Language language);

/// The state as the API and the command line write it.
std::string_view word_of(ContactState state);

}  // namespace jibao::web
