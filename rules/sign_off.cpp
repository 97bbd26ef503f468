// See sign_off.hpp.
#include "rules/sign_off.hpp"

#include <algorithm>
#include <set>

#include "rules/phrases.hpp"
#include "rules/roster.hpp"

namespace jibao {
namespace {

bool is_on_leave(const Resolved& resolved, const std::string& person) {
  return std::any_of(resolved.skipped.begin(), resolved.skipped.end(),
                     [&](const PersonSkipped& each) { return each.person == person && each.reason.why == Why::on_leave; });
}

tl::unexpected<Refusal> refusal(RefusalKind kind, std::string zh, std::string en) {
  return tl::unexpected<Refusal>(Refusal{kind, "/signed_off_by", std::move(zh), std::move(en)});
}

std::string away_words(const Policy& policy, const Signer& signer, Language language, Instant at) {
  const Phrases p(policy, language, at);
  const std::string who = p.person(signer.person);
  if (signer.stand_in.empty())
    return p.say("{0}当时请假，无人代：请电话请示，经同意的注明电话请示", "{0} was on leave, and nobody stood in: ask by phone, and say so once they agree", {who});
  return p.say("{0}当时请假，由{1}代：请{1}签发；电话请示{0}同意的，请注明电话请示",
               "{0} was on leave, {1} stood in: let {1} sign off; or say that it was by phone, where {0} agreed so", {who, p.person(signer.stand_in)});
}

}  // namespace

std::vector<Signer> signers_at(const Policy& policy, const DutyBook& book, Instant at) {
  std::set<std::string> may, on_duty;
  for (const Watch& watch : watches_at(policy, book, at)) {
    const std::string& leader = watch[static_cast<std::size_t>(Post::duty_leader)];
    if (!leader.empty() && policy.people.contains(leader)) may.insert(leader), on_duty.insert(stands_for(policy, book, leader, at));
  }
  for (const auto& [id, person] : policy.people)
    if (person.leader) may.insert(id);
  std::vector<Signer> out;
  std::set<std::string> listed = may;
  for (const std::string& person : may) {
    const std::string there = stands_for(policy, book, person, at);
    const bool away = is_on_leave(resolve(policy, book, person, at), person);
    out.push_back({person, {}, on_duty.contains(person), away, away ? there : std::string()});
    if (!there.empty() && listed.insert(there).second) out.push_back({there, person, on_duty.contains(there), false, {}});
  }
  const auto order = [](const Signer& each) { return each.on_duty ? 0 : each.on_leave ? 2 : 1; };
  std::stable_sort(out.begin(), out.end(), [&](const Signer& one, const Signer& other) { return order(one) < order(other); });
  return out;
}

tl::expected<Signer, Refusal> signer_of(const Policy& policy, const DutyBook& book, const DeedReported& event, Instant at) {
  if (event.signed_off_by.empty()) {
    if (!event.signed_off_by_phone) return Signer{};
    return refusal(RefusalKind::invalid, "请写明电话请示了哪位领导", "say which leader agreed by phone");
  }
  const std::vector<Signer> all = signers_at(policy, book, at);
  const auto signer = std::find_if(all.begin(), all.end(), [&](const Signer& each) { return each.person == event.signed_off_by; });
  if (signer == all.end())
    return refusal(RefusalKind::invalid, "签发人应是领导、当时的带班领导，或其替班人", "a leader signs off, the duty leader of that time, or whoever stands in for one");
  if (signer->on_leave && !event.signed_off_by_phone)
    return refusal(RefusalKind::conflict, away_words(policy, *signer, Language::zh, at), away_words(policy, *signer, Language::en, at));
  return *signer;
}

}  // namespace jibao
