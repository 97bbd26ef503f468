// The words of a message: {{variables}} and {{#if variable}}...{{/if}} sections filled from an incident, checked when
// the policy is loaded, so that at three in the morning nothing can be missing.
//
// Chinese text travels as UCS-2: 70 units in one SMS, 67 in each part of a longer one. The SMS template's first part
// must hold what happened: long values are cut to a bound, with a mark, never the code or the duty room's number.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/state.hpp"

namespace jibao {

/// UTF-16 code units of UTF-8 text: what an SMS gateway counts for Chinese. Invalid bytes count one each.
std::size_t ucs2_units(std::string_view utf8);

/// How many SMS parts a text of Chinese takes: 1 up to 70 units, then 67 units a part, never splitting a pair.
std::size_t sms_parts(std::string_view utf8);

/// Cuts to at most `units` UCS-2 units on a whole character, ending in "…" where anything was cut.
std::string cut_to_units(std::string_view utf8, std::size_t units);

struct TemplateFault {
  std::size_t offset = 0;   // byte offset in the template
  std::string message;      // Chinese-free, for the administrator's diagnostics
  std::string near;         // the nearest known variable, or empty
};

/// Every fault of a template: unknown variables, unclosed sections or braces.
std::vector<TemplateFault> check_template(std::string_view text);

/// The variables that a template may name.
const std::vector<std::string_view>& template_variables();

/// Fills a template; unknown names are left out (they cannot occur in a checked policy).
std::string fill_template(std::string_view text, const std::vector<std::pair<std::string_view, std::string>>& values);

/// The message of a page, in the office's language. `policy` is the one in force. `low_sensitivity`: where the channel
/// sends approved templates, the one of low sensitivity.
Message compose_message(const Policy& policy, const Incident& incident, const PageQueued& page, Instant now,
                        bool low_sensitivity = false);

/// The same of a page that was queued before, in the words of now: what a voice call reads aloud once more. Nothing where
/// the incident does not hold the page any more.
std::optional<Message> compose_again(const Policy& policy, const Incident& incident, std::uint32_t page, Instant now);

/// What the seat says when it calls by hand.
std::string compose_task(const Policy& policy, const Incident& incident, const PageQueued& page, Instant now);

/// Whether every channel of the policy may carry what that report says: else a list of several incidents names it by its
/// number alone, because the list goes on by the next channel where one fails.
bool names_travel(const Policy& policy, const Report& report);

struct OpenCode {
  std::string code;
  const Incident* incident = nullptr;
};

/// "123456 河堤险情；234567 集体上访": the codes that somebody can answer with; the first few where there are more.
std::string list_codes(const Policy& policy, const std::vector<OpenCode>& open, Instant now);

}  // namespace jibao
