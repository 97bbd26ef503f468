// See policy_json.hpp.
#include "daemon/simulate/policy_json.hpp"

#include "daemon/journal/codec.hpp"
#include "daemon/journal/json_text.hpp"
#include "daemon/simulate/paged_steps.hpp"
#include "rules/calendar.hpp"

namespace jibao::simulate {
namespace {

std::string text_of(std::string_view text) {
  std::string out;
  journal::append_json_string(out, text);
  return out;
}

/// Items with commas between them, in brackets.
template <class List, class Item>
std::string array(const List& list, Item item) {
  std::string out = "[";
  for (const auto& each : list) out += (out.size() > 1 ? "," : "") + item(each);
  return out + "]";
}

}  // namespace

std::string preview_json(const Policy& policy, const Supposed& supposed, const Preview& preview, Language language) {
  const std::string& zone = policy.office.zone;
  const auto time = [&](Instant when) { return text_of(to_rfc3339(when, zone)); };
  const auto fact = [&](const Happened& happened) {
    return "{\"at\":" + time(happened.at) + ",\"fact\":" + text_of(journal::name_of_fact(happened.fact)) +
           ",\"sentence\":" + text_of(sentence(policy, preview.incident, happened.fact, language)) +
           ",\"fields\":" + journal::to_json_public(happened.fact, zone, journal::Personal::shown) + "}";
  };
  const auto minute = [&](const PreviewMinute& each) {
    return "{\"minute\":" + time(each.minute) + ",\"facts\":" + array(each.happened, fact) + "}";
  };
  const auto way = [](const std::vector<std::string>& channels) { return array(channels, text_of); };
  const auto person = [&](const PagedPerson& each) {
    return "{\"person\":" + text_of(each.person) +
           ",\"name\":" + text_of(each.person.empty() ? std::string() : person_name(policy, each.person, language)) +
           ",\"post\":" + text_of(each.post) + ",\"purpose\":" + text_of(name_of(each.purpose)) +
           ",\"passed_over\":" + (each.ways.empty() ? "true" : "false") + ",\"channels\":" + array(each.ways, way) +
           ",\"reason\":" + text_of(sentence(policy, each.reason, language)) + "}";
  };
  const auto step = [&](const PagedStep& each) {
    const auto after = std::chrono::duration_cast<std::chrono::seconds>(each.at - preview.at).count();
    std::string out = "{\"at\":" + time(each.at) + ",\"after_seconds\":" + std::to_string(after) + ",\"round\":" + std::to_string(each.round) +
                      ",\"step\":" + std::to_string(each.step) + ",\"last_resort\":" + (each.last_resort ? "true" : "false") +
                      ",\"people\":" + array(each.people, person);
    if (each.repeats > 0) out += ",\"repeats\":" + std::to_string(each.repeats) + ",\"until\":" + time(each.last);
    return out + "}";
  };
  const auto part = [](const Explanation& each) {
    return "{\"heading\":" + text_of(each.heading) +
           ",\"lines\":" + array(each.lines, [](const std::string& line) { return text_of(line); }) + "}";
  };
  return "{\"version\":" + text_of(policy.version) + ",\"category\":" + text_of(supposed.category) +
         ",\"level\":" + text_of(supposed.level) + ",\"kind\":" + text_of(name_of(supposed.kind)) +
         ",\"at\":" + time(preview.at) + ",\"until\":" + time(preview.until) +
         ",\"steps\":" + array(paged_steps(preview), step) +
         ",\"minutes\":" + array(preview.minutes, minute) +
         ",\"explanation\":" + array(tell_preview(policy, preview, language), part) + "}";
}

std::string check_json(bool good, const std::string& version, const std::string& diagnostics,
                       const std::vector<config::PlacedRisk>& risks, Language language) {
  const auto risk = [&](const config::PlacedRisk& each) {
    const Text& sentence = each.risk.sentence;
    std::string out = "{\"id\":" + text_of(each.risk.id) + ",\"risk\":" + text_of(name_of(each.risk.kind)) +
                      ",\"sentence\":" + text_of(language == Language::zh ? sentence.zh : sentence.en);
    if (!each.file.empty())
      out += ",\"file\":" + text_of(each.file) + ",\"line\":" + std::to_string(each.line) +
             ",\"column\":" + std::to_string(each.column);
    return out + "}";
  };
  return "{\"good\":" + std::string(good ? "true" : "false") + ",\"version\":" + text_of(version) +
         ",\"diagnostics\":" + text_of(diagnostics) + ",\"risks\":" + array(risks, risk) + "}";
}

}  // namespace jibao::simulate
