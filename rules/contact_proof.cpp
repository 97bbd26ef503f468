// Contacts proven (联系方式核验): before a policy relies on a number, a code goes out to it, and comes back: given at the
// form or at the seat, or answered from there; what only a person can dial, an officer calls and vouches for. The page that
// carries the code is one of an affair of the daemon's own; what is proven is on the house's record, with its date.
//
// Invariant: a proof holds for the very contact that it was made of, by its keyed digest; another number in the policy is
// unproven without anybody's doing, and the code that went to the old one says nothing of it. Guessing is bounded: so many wrong codes for each check, and then another code.
#include "rules/contact_proof.hpp"

#include <algorithm>

#include "rules/characters.hpp"
#include "rules/draft.hpp"
#include "rules/house_decision.hpp"
#include "rules/phrases.hpp"
#include "rules/reach.hpp"

namespace jibao {
namespace {

constexpr std::string_view matter_prefix = "contact:";

// Somebody who is asked on the telephone to read the code out has it at hand; a mailbox that is looked at once an hour, too.
constexpr Duration code_holds = std::chrono::hours(2);
constexpr Duration again_after = std::chrono::minutes(1);  // a second click sends no second message

constexpr std::size_t most_reason = 300;  // units

std::string matter_of(const std::string& person, ContactKind contact) {
  return std::string(matter_prefix) + person + "/" + std::string(name_of(contact));
}

/// The open check of that contact; nullptr: none.
const Incident* open_check(const State& state, const std::string& person, ContactKind contact) {
  const auto known = state.upkeep.find(matter_of(person, contact));
  if (known == state.upkeep.end()) return nullptr;
  const auto found = state.incidents.find(known->second.incident);
  return found != state.incidents.end() && found->second.contact_check && !found->second.contact_check->proven ? &found->second : nullptr;
}

/// Another check of that kind of contact has begun.
bool is_replaced(const Draft& draft) {
  const auto known = draft.state.upkeep.find(draft.incident.matter);
  return known != draft.state.upkeep.end() && known->second.incident > draft.incident.id;
}

/// Whether that code proved what still is proven, by the same hand: the second click.
bool was_given(const State& state, const ContactAnswered& event) {
  for (const ContactKind contact : {ContactKind::phone, ContactKind::email}) {
    const auto known = state.contacts.find({event.person, contact});
    if (known == state.contacts.end() || known->second.way != ProofWay::code || known->second.by != event.by.known_as()) continue;
    for (const auto& [id, incident] : state.incidents) {
      if (!incident.contact_check || incident.contact_check->proven != known->second.at) continue;
      const auto sent = incident.codes.find(event.person);
      if (sent != incident.codes.end() && sent->second == event.code) return true;
    }
  }
  return false;
}

Decision unknown_person(const std::string& person) {
  return refused(RefusalKind::not_found, "/person", "人员表中没有此人：" + person, "no such person in the policy: " + person);
}

bool is_full(const State& state, const std::string& person, ContactKind contact) {
  return state.contacts.size() >= most_contact_proofs && !state.contacts.contains({person, contact});
}

Decision full() {
  return refused(RefusalKind::conflict, {}, "核验记录已满，请先撤销不用的", "too many proofs are held: withdraw those that are not used");
}

/// Whether messages of an escalation really leave by the channel for a number or mailbox that is on file. Who is called by hand
/// is heard at once to be another, so nobody relies on that number unheard.
bool goes_out_to(const Channel& channel, const Person& person) {
  if (is_hand_call(channel) || std::holds_alternative<SandboxSettings>(channel.settings)) return false;
  if (channel.contact == ContactKind::phone && !person.contact.extension.empty() && !dials_extensions(channel)) return false;
  return !contact_text(person, channel.contact).empty();
}

/// Whether that person may be behind one of the names: anybody may be put on a shift.
bool may_stand_for(const Policy& policy, const std::vector<std::string>& names, const std::string& person) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto fixed = policy.roster.fixed_posts.find(name);
    if (fixed == policy.roster.fixed_posts.end()) return from_name<Post>(name) || name == person;
    return std::find(fixed->second.begin(), fixed->second.end(), person) != fixed->second.end();
  });
}

}  // namespace

const ContactProof* find_proof(const ContactProofs& proofs, const std::string& person, ContactKind contact, const std::string& digest) {
  const auto found = proofs.find({person, contact});
  return found != proofs.end() && found->second.digest == digest ? &found->second : nullptr;
}

std::string contact_text(const Person& person, ContactKind contact) {
  if (contact == ContactKind::email) return person.contact.email;
  if (contact == ContactKind::none || person.contact.phone.empty()) return {};
  return normal_number(person.contact.phone) + (person.contact.extension.empty() ? "" : "," + person.contact.extension);
}

std::vector<ReliedContact> relied_contacts(const Policy& policy) {
  std::set<std::pair<std::string, ContactKind>> relied;
  const auto take = [&](const std::string& id, const Step& step) {
    const Person& person = policy.people.at(id);
    for (const auto& lane : step.by)
      for (const std::string& name : lane) {
        const auto channel = policy.channels.find(name);
        if (channel != policy.channels.end() && goes_out_to(channel->second, person)) relied.emplace(id, channel->second.contact);
      }
  };
  const auto take_step = [&](const Step& step) {
    for (const auto& [id, person] : policy.people)
      if (may_stand_for(policy, step.page, id)) take(id, step);
  };
  for (const EscalationPolicy& escalation : policy.escalations) {
    std::for_each(escalation.steps.begin(), escalation.steps.end(), take_step);
    take_step(escalation.last_resort);
  }
  std::vector<ReliedContact> out;
  for (const auto& [person, contact] : relied) out.push_back({person, contact});
  return out;
}

std::optional<Risk> unproven_risk(const Policy& policy, const ContactProofs& proofs, const ContactDigest& digest) {
  constexpr std::size_t most_told = 5;
  std::vector<ReliedContact> unproven = relied_contacts(policy);
  std::erase_if(unproven, [&](const ReliedContact& each) {
    return find_proof(proofs, each.person, each.contact, digest(contact_text(policy.people.at(each.person), each.contact))) != nullptr;
  });
  if (unproven.empty()) return std::nullopt;
  const auto told = [&](Language language) {
    const Phrases p(policy, language, {});
    std::vector<std::string> names;
    for (const ReliedContact& each : unproven)
      if (names.size() < most_told)
        names.push_back(p.person(each.person) + (each.contact == ContactKind::email ? p.say("（邮箱）", " (mailbox)") : p.say("（电话）", " (telephone)")));
    return p.say("{0}项联系方式未经核验，不知能否联系到本人：{1}{2}", "{0} contacts are not proven to reach their people: {1}{2}",
                 {std::to_string(unproven.size()), p.list(names), unproven.size() > names.size() ? "…" : ""});
  };
  return Risk{RiskKind::contact_unproven, "contact_unproven", {PolicyPart::Kind::people, {}, 0}, {told(Language::zh), told(Language::en)}};
}

Decision judge_contact_check(const State& state, const ContactCheckAsked& event, Entropy& entropy, Instant now) {
  const Policy& policy = state.current();
  if (!policy.people.contains(event.person)) return unknown_person(event.person);
  const auto channel = policy.channels.find(event.channel);
  if (channel == policy.channels.end())
    return refused(RefusalKind::not_found, "/channel", "规则没有这个渠道：" + event.channel, "the policy has no such channel: " + event.channel);
  const ContactKind contact = channel->second.contact;
  if (contact == ContactKind::none || is_hand_call(channel->second))
    return refused(RefusalKind::invalid, "/channel", "这个渠道不能发核验码；座机请人工拨打后登记", "no code goes out by this channel; call the number by hand and vouch for it");
  if (!has_words(channel->second, Purpose::contact_check))
    return refused(RefusalKind::conflict, "/channel", "这个渠道没有核验用的已审核模板（contact_check）", "this channel has no approved template for it (contact_check)");
  if (event.digest.empty())
    return refused(RefusalKind::conflict, "/person", "此人没有这个渠道可用的号码或地址", "that person has no number or address for this channel");
  if (is_full(state, event.person, contact)) return full();
  const Incident* open = open_check(state, event.person, contact);
  // Another contact has another incident, and with it another code: whoever has the old number proves nothing of the new one.
  const bool again = open != nullptr && open->contact_check->digest == event.digest;
  if (open != nullptr && now - open->contact_check->begun < again_after) {
    if (!again || open->contact_check->channel != event.channel || open->contact_check->by != event.by.known_as())
      return refused(RefusalKind::conflict, {}, "刚发过核验码，请过一分钟再发", "a code went out just now: wait a minute");
    Decision decision = stands_already(open->contact_check->page);
    decision.incident = open->id;
    return decision;
  }
  Draft draft(state, again ? *open : Incident{}, entropy, now);
  const Phrases p = phrases_of(policy, now);
  if (!again) {
    const std::string kind = contact == ContactKind::email ? p.say("邮箱", "mailbox") : p.say("电话", "telephone");
    open_upkeep(draft, matter_of(event.person, contact), p.say("核验{0}的{1}", "check of {0}'s {1}", {p.person(event.person), kind}), {}, event.drill);
  }
  const auto page = static_cast<std::uint32_t>(draft.incident.page_people.size() + 1);
  draft.add(ContactCheckBegun{page, event.person, event.channel, contact, event.digest, now + code_holds, event.by.person, event.by.typed_by});
  if (!queue_page(draft, {Purpose::contact_check, event.person, {}, {event.channel}, 0, {Why::contact_check, {}, {}}, 0}))
    return refused(RefusalKind::conflict, "/person", "此人没有这个渠道可用的号码或地址", "that person has no number or address for this channel");
  draft.decision.number = page;
  return std::move(draft.decision);
}

Decision judge_contact_answer(const State& state, const ContactAnswered& event, Entropy& entropy, Instant now) {
  const Incident* asked = nullptr;
  for (const ContactKind contact : {ContactKind::phone, ContactKind::email}) {
    const Incident* open = open_check(state, event.person, contact);
    if (open == nullptr || now >= open->contact_check->ends || open->contact_check->tries >= most_code_tries) continue;
    asked = open;
    const auto sent = open->codes.find(event.person);
    if (sent == open->codes.end() || sent->second != event.code) continue;
    const RunningContactCheck& check = *open->contact_check;
    return house(ContactProven{event.person, contact, ProofWay::code, check.channel, check.digest, open->id, event.by.person, event.by.typed_by});
  }
  if (was_given(state, event)) return stands_already();
  if (asked == nullptr)
    return refused(RefusalKind::conflict, "/code", "没有待答的核验码：请先发送", "no code is out for that person: send one first");
  Draft draft(state, *asked, entropy, now);
  draft.add(ContactCodeRefused{event.person, event.by.person, event.by.typed_by});
  conclude_contact_check(draft);
  return std::move(draft.decision);
}

Decision judge_contact_vouched(const State& state, const ContactVouched& event) {
  if (!state.current().people.contains(event.person)) return unknown_person(event.person);
  if (event.contact == ContactKind::none || event.digest.empty())
    return refused(RefusalKind::conflict, "/contact", "此人没有登记这种联系方式", "that person has no such contact on file");
  if (event.by.person == event.person)
    return refused(RefusalKind::forbidden, "/person", "人工核验须由他人拨打", "somebody else has to call: nobody vouches for a contact of their own");
  const ContactProof* stands = find_proof(state.contacts, event.person, event.contact, event.digest);
  if (stands != nullptr && stands->way == ProofWay::by_hand && stands->by == event.by.known_as()) return stands_already();
  if (is_full(state, event.person, event.contact)) return full();
  return house(ContactProven{event.person, event.contact, ProofWay::by_hand, {}, event.digest, 0, event.by.person, event.by.typed_by});
}

Decision judge_contact_doubted(const State& state, const ContactDoubted& event) {
  if (!state.contacts.contains({event.person, event.contact}))
    return refused(RefusalKind::not_found, "/contact", "没有这项核验", "there is no such proof");
  return house(ContactUnproven{event.person, event.contact, visible(event.reason, most_reason), event.by.person, event.by.typed_by});
}

Decision look_at_contacts(const State& state) {
  const std::string first(matter_prefix);
  for (auto each = state.upkeep.lower_bound(first); each != state.upkeep.end() && each->first.starts_with(first); ++each) {
    const auto found = state.incidents.find(each->second.incident);
    if (found == state.incidents.end() || !found->second.contact_check) continue;
    const RunningContactCheck& check = *found->second.contact_check;
    if (!check.replied || check.proven || *check.replied >= check.ends || is_full(state, check.person, check.contact)) continue;
    return house(ContactProven{check.person, check.contact, ProofWay::reply, check.channel, check.digest, found->first, check.person, check.channel});
  }
  return {};
}

void conclude_contact_check(Draft& draft) {
  if (!draft.incident.contact_check || draft.incident.closed_at) return;
  const RunningContactCheck& check = *draft.incident.contact_check;
  const Phrases p = phrases_of(draft.live(), draft.now);
  if (check.proven) return close_upkeep(draft, p.say("已核验", "proven"));
  if (check.tries >= most_code_tries) return close_upkeep(draft, p.say("答错次数过多", "too many wrong codes were given"));
  if (is_replaced(draft)) return close_upkeep(draft, p.say("联系方式已改，另发了核验码", "another contact is on file: another code went out"));
  if (draft.now >= check.ends) return close_upkeep(draft, p.say("未在时限内答复", "no answer in its time"));
}

}  // namespace jibao
