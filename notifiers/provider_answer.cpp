// See provider_answer.hpp.
#include "notifiers/provider_answer.hpp"

#include <algorithm>

#include "notifiers/encodings.hpp"
#include "rules/characters.hpp"

namespace jibao::notifiers {
namespace {

constexpr std::size_t max_reason_units = 120;  // a line of the timeline

bool fits(const ProviderCode& entry, std::string_view code) {
  return entry.code.ends_with('.') ? code.starts_with(entry.code) : code == entry.code;
}

ChannelFault fault_of(Meaning meaning) {
  switch (meaning) {
    case Meaning::settings: return ChannelFault::settings;
    case Meaning::credentials: return ChannelFault::credentials;
    case Meaning::credit: return ChannelFault::credit;
    case Meaning::template_approval: return ChannelFault::template_approval;
    case Meaning::sent:
    case Meaning::try_again:
    case Meaning::give_up:
    case Meaning::words_refused: return ChannelFault::other;
  }
  return ChannelFault::other;
}

Outcome outcome_of(Meaning meaning) {
  switch (meaning) {
    case Meaning::sent: return Outcome::sent;
    case Meaning::try_again: return Outcome::try_again;
    case Meaning::give_up:
    case Meaning::words_refused: return Outcome::give_up;
    case Meaning::settings:
    case Meaning::credentials:
    case Meaning::credit:
    case Meaning::template_approval: return Outcome::tell_administrator;
  }
  return Outcome::try_again;
}

}  // namespace

Verdict judge_code(std::span<const ProviderCode> table, std::string_view code, std::string_view words) {
  const auto known = std::find_if(table.begin(), table.end(), [&](const ProviderCode& each) { return fits(each, code); });
  const Meaning meaning = known == table.end() ? Meaning::try_again : known->meaning;
  Verdict verdict;
  verdict.outcome = outcome_of(meaning);
  verdict.fault = fault_of(meaning);
  verdict.words_refused = meaning == Meaning::words_refused;
  if (meaning == Meaning::sent) return verdict;
  verdict.reason = visible("网关答复 " + std::string(code) + (words.empty() ? "" : ": " + std::string(words)), max_reason_units);
  return verdict;
}

std::optional<AttemptEnded> refused_later(std::span<const ProviderCode> table, PageId page, std::string_view code,
                                          std::string_view words, std::string reference) {
  const Verdict verdict = judge_code(table, code, words);
  if (verdict.outcome != Outcome::tell_administrator && !verdict.words_refused) return std::nullopt;
  AttemptEnded ended;
  ended.page = page;
  ended.attempt = 0;
  ended.outcome = verdict.outcome;
  ended.reference = std::move(reference);
  ended.reason = verdict.reason;
  ended.fault = verdict.fault;
  ended.words_refused = verdict.words_refused;
  return ended;
}

std::string international(std::string_view number) {
  number = number.substr(0, number.find(','));
  if (number.starts_with('+')) return std::string(number);
  if (number.starts_with("00")) return "+" + std::string(number.substr(2));
  if (number.starts_with('0')) number.remove_prefix(1);  // the trunk prefix of an area code
  return "+86" + std::string(number);
}

std::string authority_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return std::string(url.substr(0, url.find_first_of("/?#")));
}

std::string form_body(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    if (!body.empty()) body += "&";
    body += percent_encoded(name) + "=" + percent_encoded(value);
  }
  return body;
}

}  // namespace jibao::notifiers
