// What a provider's own code means: the tables of codes, read.
//
// Invariant: a code that no table knows is tried again, and is no success. Called by aliyun, tencent and twilio.
// Surprise: a code matches by its beginning where the table's entry ends in '.', so that a family has one line.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "notifiers/channels.hpp"

namespace jibao::notifiers {

enum class Meaning {
  sent,
  try_again,
  give_up,        // about this one message or number
  words_refused,  // given up, and other words may pass
  settings, credentials, credit, template_approval,  // an administrator's
};

struct ProviderCode {
  std::string_view code;
  Meaning meaning;
};

// The verdict of a code by the first entry that fits; `words` are the provider's, for the timeline.
Verdict judge_code(std::span<const ProviderCode> table, std::string_view code, std::string_view words);

// What a receipt of failure says by the provider's own code, where that is more than that the page is lost: an administrator's
// fault, or a filter's refusal of the words. Of attempt 0, which stands for the one that the gateway took under `reference`.
// Requires: a page or a reference; where the page is {} it is the one of that reference.
std::optional<AttemptEnded> refused_later(std::span<const ProviderCode> table, PageId page, std::string_view code,
                                          std::string_view words, std::string reference);

// A number as +<country><number>: where no country is given it is a Chinese one. What stands behind a comma (an
// extension) is left out.
std::string international(std::string_view number);

// "host:port" of a URL.
std::string authority_of(std::string_view url);

// The words of a form, "a=b&c=d".
std::string form_body(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace jibao::notifiers
