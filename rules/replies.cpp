// An SMS (or other message) from a person: which page it answers, and how strongly. A code answers exactly the incident
// that it was sent for; a bare 收到 counts only where one incident's page is open to that number, the daemon's own
// affairs aside while an event waits; anything else acknowledges nothing and is on record with its reason; where several are
// open, their codes are sent back. Guessing is bounded: so many wrong codes per number and span.
#include <algorithm>
#include <array>

#include "rules/characters.hpp"
#include "rules/draft.hpp"
#include "rules/wording.hpp"

namespace jibao {
namespace {

constexpr std::size_t code_digits = 6;
constexpr Duration codes_stand_for = std::chrono::minutes(10);  // the same codes are not sent to the same person again

/// Runs of digits, full-width ones included.
std::vector<std::string> digit_groups(std::string_view text) {
  std::vector<std::string> groups(1);
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= '0' && byte <= '9') {
      groups.back().push_back(text[i++]);
    } else if (i + 2 < text.size() && byte == 0xEF && static_cast<unsigned char>(text[i + 1]) == 0xBC &&
               static_cast<unsigned char>(text[i + 2]) >= 0x90 && static_cast<unsigned char>(text[i + 2]) <= 0x99) {
      groups.back().push_back(static_cast<char>('0' + (static_cast<unsigned char>(text[i + 2]) - 0x90)));
      i += 3;
    } else {
      if (!groups.back().empty()) groups.emplace_back();
      ++i;
    }
  }
  if (groups.back().empty()) groups.pop_back();
  return groups;
}

bool is_digit(char32_t point) { return (point >= U'0' && point <= U'9') || (point >= U'０' && point <= U'９'); }

/// Letters and Chinese characters alone, small: "收到，OK！" is "收到ok".
std::string letters_of(std::string_view text) {
  std::string letters;
  while (!text.empty()) {
    const Character next = first_character(text);
    if (next.point >= U'A' && next.point <= U'Z')
      letters.push_back(static_cast<char>(next.point - U'A' + U'a'));
    else if ((next.point >= U'a' && next.point <= U'z') || (next.point >= 0x4E00 && next.point <= 0x9FFF))
      letters += text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
  }
  return letters;
}

/// What an answer may consist of, and nothing beside: 没收到 and 能不能晚点到 are none. Longer words before those that they begin with.
struct Word {
  std::string_view letters;
  std::optional<AckKind> kind;  // nothing: a word of politeness
};
constexpr auto words = std::to_array<Word>({
    {"无法到位", AckKind::cannot}, {"无法赶到", AckKind::cannot}, {"无法到岗", AckKind::cannot}, {"无法", AckKind::cannot},
    {"不能到位", AckKind::cannot}, {"不能赶到", AckKind::cannot}, {"不能到岗", AckKind::cannot}, {"不能", AckKind::cannot},
    {"来不了", AckKind::cannot}, {"到不了", AckKind::cannot}, {"去不了", AckKind::cannot}, {"cannot", AckKind::cannot},
    {"正在途中", AckKind::on_my_way}, {"已在途中", AckKind::on_my_way}, {"在途中", AckKind::on_my_way}, {"途中", AckKind::on_my_way},
    {"正在路上", AckKind::on_my_way}, {"已在路上", AckKind::on_my_way}, {"在路上", AckKind::on_my_way},
    {"马上就到", AckKind::on_my_way}, {"马上到", AckKind::on_my_way}, {"正在赶来", AckKind::on_my_way}, {"马上赶来", AckKind::on_my_way},
    {"赶来", AckKind::on_my_way}, {"onmyway", AckKind::on_my_way},
    {"已收到", AckKind::taken}, {"收到了", AckKind::taken}, {"收到", AckKind::taken}, {"已知悉", AckKind::taken}, {"知悉", AckKind::taken},
    {"知道了", AckKind::taken}, {"明白了", AckKind::taken}, {"明白", AckKind::taken}, {"好的", AckKind::taken}, {"ok", AckKind::taken},
    {"谢谢", {}}, {"辛苦了", {}}, {"辛苦", {}}, {"您好", {}}, {"你好", {}}, {"我", {}},
});

/// What it says; nothing where anything is in it that is no such word, or none of them answers.
std::optional<AckKind> said(std::string_view text) {
  const std::string letters = letters_of(text);
  std::optional<AckKind> kind;
  for (std::string_view rest = letters; !rest.empty();) {
    const auto word = std::find_if(words.begin(), words.end(), [&](const Word& each) { return rest.starts_with(each.letters); });
    if (word == words.end()) return std::nullopt;
    rest.remove_prefix(word->letters.size());
    const auto weight = [](const std::optional<AckKind>& each) {
      return !each ? 0 : *each == AckKind::taken ? 1 : *each == AckKind::on_my_way ? 2 : 3;
    };
    if (weight(word->kind) > weight(kind)) kind = word->kind;
  }
  return kind;
}

/// The words as they came, for the record; digits, which may be a PIN, are left out.
std::string words_said(std::string_view text) {
  constexpr std::size_t most_units = 120;
  std::string kept;
  while (!text.empty()) {
    const Character next = first_character(text);
    if (!is_digit(next.point)) kept += text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
  }
  kept = visible(kept, most_units);
  const auto begin = kept.find_first_not_of(' ');
  return begin == std::string::npos ? std::string() : kept.substr(begin, kept.find_last_not_of(' ') - begin + 1);
}

constexpr const char* several_open = "several_open";

struct Target {
  PageId page;
  std::string person;
  std::string pin;         // the digits behind the code
  const char* why = "";    // where nothing matches
  bool by_code = false;
  bool wrong_code = false;
  std::map<IncidentId, PageId> open;  // by the incident that the answer counts for: two merged ones are one
};

/// Whether they have answered it since it asked them last.
bool is_answered(const State& state, const Incident& main, const PageId& latest, const std::string& person) {
  const auto& pages = state.incidents.at(latest.incident).pages;
  const auto page = pages.find(latest.number);
  if (page == pages.end()) return false;  // out of memory: it still asks
  const bool on_the_roll = page->second.purpose == Purpose::roll_call && main.roll_call && main.roll_call->answers.contains(person);
  const bool proven = main.contact_check && (main.contact_check->replied || main.contact_check->proven);
  return on_the_roll || proven || std::any_of(main.acks.begin(), main.acks.end(), [&](const Ack& ack) {
           return ack.person == person && ack.at >= page->second.queued_at;
         });
}

/// What a bare answer can be to. While an event waits for one it is no answer to the daemon's own affairs; and of those none
/// that has its answer counts beside others: a roll call of the evening would stand in the way of every alarm of its night.
void leave_out_affairs(const State& state, std::map<IncidentId, PageId>& open, const std::map<IncidentId, Asked>& asked) {
  const auto is_affair = [&](const auto& each) { return state.incidents.at(each.first).is_upkeep(); };
  const auto answered = [&](const auto& each) {
    return is_answered(state, state.incidents.at(each.first), each.second, asked.at(each.second.incident).person);
  };
  const auto over = [&](const auto& each) { return is_affair(each) && answered(each); };
  if (std::all_of(open.begin(), open.end(), over)) return;
  const bool event_waits = std::any_of(open.begin(), open.end(), [&](const auto& each) { return !is_affair(each) && !answered(each); });
  std::erase_if(open, [&](const auto& each) { return over(each) || (event_waits && is_affair(each)); });
}

Target find_target(const State& state, const std::string& from, const std::string& text) {
  Target target;
  const auto asked = state.asked.find(normal_number(from));
  if (asked == state.asked.end()) {
    target.why = "unknown_number";
    return target;
  }
  const std::vector<std::string> groups = digit_groups(text);
  const bool has_code = !groups.empty() && groups.front().size() == code_digits;
  if (has_code) {
    const auto& codes = state.codes.at(asked->first);
    if (const auto code = codes.find(groups.front()); code != codes.end()) {
      const Asked& latest = asked->second.at(code->second);
      target.page = {code->second, latest.page};
      target.person = latest.person;
      target.by_code = true;
      if (groups.size() > 1) target.pin = groups[1];
      return target;
    }
  }
  auto& open = target.open;
  for (const auto& [id, latest] : asked->second) {
    const auto main = state.incidents.find(standing_for(state, id));
    if (main != state.incidents.end() && main->second.state == IncidentState::open)
      open.insert_or_assign(main->first, PageId{id, latest.page});
  }
  leave_out_affairs(state, open, asked->second);
  if (has_code) {
    target.why = "wrong_code";
    target.wrong_code = true;
  } else if (!said(text)) {
    target.why = "not_understood";
  } else if (open.size() != 1) {
    target.why = open.empty() ? "nothing_open" : several_open;
  } else {
    target.page = open.begin()->second;
    target.person = asked->second.at(target.page.incident).person;
  }
  return target;
}

/// Whether these codes, which are one person's own, were sent a short while ago.
bool sent_before(const State& state, const Target& target, const std::string& codes, Instant now) {
  return std::any_of(target.open.begin(), target.open.end(), [&](const auto& each) {
    const auto& pages = state.incidents.at(each.first).pages;
    return std::any_of(pages.begin(), pages.end(), [&](const auto& page) {
      const Page& sent = page.second;
      return sent.purpose == Purpose::codes && sent.task == codes && now - sent.queued_at < codes_stand_for;
    });
  });
}

/// A bare answer that could be to several incidents: the codes of all go back the way it came, on the record of the latest
/// one (a real one, where there is any).
Decision answer_with_codes(const State& state, const ReplyArrived& event, const Target& target, ReplyUnmatched unmatched,
                           Entropy& entropy, Instant now) {
  const auto& asked = state.asked.at(normal_number(event.from));
  std::vector<OpenCode> open;
  const Incident* latest = nullptr;
  for (auto each = target.open.rbegin(); each != target.open.rend(); ++each) {
    const Incident& main = state.incidents.at(each->first);
    if (latest == nullptr || (latest->report.drill && !main.report.drill)) latest = &main;
    const auto& codes = state.incidents.at(each->second.incident).codes;
    if (const auto code = codes.find(asked.at(each->second.incident).person); code != codes.end())
      open.push_back({code->second, &main});
  }
  const std::string person = asked.at(target.open.at(latest->id).incident).person;
  Draft draft(state, *latest, entropy, now);
  draft.add(std::move(unmatched));
  const std::string codes = list_codes(draft.live(), open, now);
  if (draft.live().channels.contains(event.channel) && !sent_before(state, target, codes, now))
    queue_page(draft, {Purpose::codes, person, {}, {event.channel}, 0, {}, 0, codes});
  return std::move(draft.decision);
}

bool too_many_tries(const State& state, const std::string& from, Instant now) {
  const auto tries = state.wrong_codes.find(normal_number(from));
  if (tries == state.wrong_codes.end()) return false;
  const Policy& policy = state.current();
  const auto recent = std::count_if(tries->second.begin(), tries->second.end(),
                                    [&](Instant t) { return now - t < policy.code_tries_within; });
  return recent >= policy.code_tries;
}

}  // namespace

std::string normal_number(std::string_view number) {
  std::string digits;
  for (const char c : number)
    if ((c >= '0' && c <= '9') || (c == '+' && digits.empty())) digits.push_back(c);
  for (const std::string_view country : {std::string_view("+86"), std::string_view("0086")})
    if (digits.size() > country.size() + 6 && digits.compare(0, country.size(), country) == 0)
      return digits.substr(country.size());
  return digits;
}

ReplyPin find_reply_pin(const State& state, const std::string& from, const std::string& text) {
  const Target target = find_target(state, from, text);
  if (!target.by_code || target.pin.empty()) return {};
  return {target.person, target.pin};
}

Decision judge_reply(const State& state, const ReplyArrived& event, Entropy entropy, Instant now) {
  Decision decision;
  if (!event.gateway_id.empty() && state.replies_seen.count(event.channel + ":" + event.gateway_id) != 0) {
    decision.repeated = true;
    return decision;
  }
  const std::string seen = event.gateway_id.empty() ? std::string() : event.channel + ":" + event.gateway_id;
  const auto no_answer = [&](const char* why, bool wrong_code) {
    return ReplyUnmatched{event.channel, event.from, event.text, seen, why, wrong_code};
  };
  const auto unmatched = [&](const char* why, bool wrong_code) {
    decision.facts.push_back(no_answer(why, wrong_code));
    return decision;
  };
  if (too_many_tries(state, event.from, now)) return unmatched("too_many_tries", false);
  const Target target = find_target(state, event.from, event.text);
  if (target.why == several_open)
    return answer_with_codes(state, event, target, no_answer(several_open, false), entropy, now);
  if (target.person.empty()) return unmatched(target.why, target.wrong_code);

  AckRequested ack;
  ack.incident = target.page.incident;
  ack.person = target.person;
  ack.page = target.page;
  ack.kind = said(event.text).value_or(AckKind::taken);
  ack.note = words_said(event.text);
  const bool pin = target.by_code && event.pin_matches;
  ack.strength = pin ? Strength::strong : Strength::weak;
  ack.via = pin ? AckVia::code_pin : target.by_code ? AckVia::sms_code : AckVia::sms_bare;
  ack.by = {target.person, event.channel, false};
  ack = counted_for_main(state, std::move(ack));
  const auto concerned = state.incidents.find(ack.incident);
  if (concerned == state.incidents.end()) return unmatched("nothing_open", false);
  Draft draft(state, concerned->second, entropy, now);
  draft.add(ReplyMatched{event.channel, seen});
  judge_acknowledgement(draft, ack);
  draft.decision.refusal.reset();
  return std::move(draft.decision);
}

}  // namespace jibao
