// See contacts.hpp.
#include "daemon/web/contacts.hpp"

#include "daemon/web/secrets.hpp"
#include "rules/channel.hpp"

namespace jibao::web {
namespace {

bool is_asked(const State& state, const std::string& person, ContactKind contact) {
  for (const auto& [matter, known] : state.upkeep) {
    const auto found = state.incidents.find(known.incident);
    if (found == state.incidents.end() || !found->second.contact_check || found->second.closed_at) continue;
    const RunningContactCheck& check = *found->second.contact_check;
    if (check.person == person && check.contact == contact && !check.proven) return true;
  }
  return false;
}

std::vector<std::string> senders(const Policy& policy, const Person& person, ContactKind contact) {
  std::vector<std::string> names;
  for (const auto& [name, channel] : policy.channels) {
    const bool dials = person.contact.extension.empty() || contact == ContactKind::email || dials_extensions(channel);
    if (channel.contact == contact && !is_hand_call(channel) && dials && has_words(channel, Purpose::contact_check)) names.push_back(name);
  }
  return names;
}

}  // namespace

ContactDigest contact_digest(const Desk& desk) {
  return [key = desk.context.vault_key](const std::string& text) { return text.empty() || key.empty() ? std::string() : sign(key, "contact\n" + text); };
}

std::vector<ContactView> contacts_of(const Desk& desk) {
  const Policy& policy = desk.policy();
  const ContactDigest digest = contact_digest(desk);
  const std::vector<ReliedContact> relied = relied_contacts(policy);
  std::vector<ContactView> views;
  for (const auto& [id, person] : policy.people)
    for (const ContactKind contact : {ContactKind::phone, ContactKind::email}) {
      const std::string text = contact_text(person, contact);
      if (text.empty()) continue;
      ContactView view{id, contact, false, ContactState::unproven, {}, senders(policy, person, contact), digest(text)};
      view.relied_on = std::any_of(relied.begin(), relied.end(), [&](const ReliedContact& each) { return each.person == id && each.contact == contact; });
      if (const auto known = desk.state().contacts.find({id, contact}); known != desk.state().contacts.end()) {
        view.proof = known->second;
        view.state = find_proof(desk.state().contacts, id, contact, view.digest) != nullptr ? ContactState::proven : ContactState::changed;
      }
      if (view.state != ContactState::proven && is_asked(desk.state(), id, contact)) view.state = ContactState::asked;
      views.push_back(std::move(view));
    }
  return views;
}

ContactCheckAsked contact_check(const Desk& desk, const std::string& person, const std::string& channel, Actor by) {
  ContactCheckAsked asked{person, channel, {}, std::move(by), false};
  const auto known = desk.policy().people.find(person);
  const auto way = desk.policy().channels.find(channel);
  if (known != desk.policy().people.end() && way != desk.policy().channels.end())
    asked.digest = contact_digest(desk)(contact_text(known->second, way->second.contact));
  return asked;
}

ContactVouched contact_vouched(const Desk& desk, const std::string& person, ContactKind contact, Actor by) {
  ContactVouched vouched{person, contact, {}, std::move(by)};
  const auto known = desk.policy().people.find(person);
  if (known != desk.policy().people.end()) vouched.digest = contact_digest(desk)(contact_text(known->second, contact));
  return vouched;
}

bool was_wrong_code(const Decision& decision) {
  return !decision.facts.empty() && std::holds_alternative<ContactCodeRefused>(decision.facts.front());
}

std::string wrong_code_words(Language language) {
  return pick(language, "核验码不对；连错 5 次须重新发送", "that is not the code; after five wrong ones another has to be sent");
}

std::string_view word_of(ContactState state) {
  switch (state) {
    case ContactState::proven: return "proven";
    case ContactState::changed: return "changed";
    case ContactState::unproven: return "unproven";
    case ContactState::asked: return "asked";
  }
  return {};
}

}  // namespace jibao::web
