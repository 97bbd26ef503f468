// A program of the office's: the line of JSON that it gets for a page, and what its answer means.
//
// Invariant: a line is below 64 KiB and holds no line end of its own; `sent` is said by the program in so many
// words, for this very attempt. Called through channels.hpp; program.cpp keeps the program running. Surprise:
// a program that dies or stays silent leaves the page in doubt, and it gets the same id again.
#include <boost/json.hpp>

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"
#include "rules/characters.hpp"

namespace jibao::notifiers {
namespace {

namespace json = boost::json;

constexpr std::size_t max_line = std::size_t{64} << 10U;
constexpr std::size_t max_text = 28'000;  // bytes; each may take two in JSON
constexpr std::size_t max_reason_units = 120;
constexpr std::size_t max_reference_units = 120;

std::string tag_of(const Dispatch& dispatch) {
  return to_string(dispatch.page) + "/" + std::to_string(dispatch.attempt);
}

std::string words_in(const json::object& object, std::string_view name, std::size_t most_units) {
  const json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
  if (value == nullptr || !value->is_string()) return {};
  return visible(std::string_view(value->get_string().data(), value->get_string().size()), most_units);
}

}  // namespace

Result<LineRequest> compose_exec(const Dispatch& dispatch, const ExecSettings& settings, const Secrets& secrets) {
  json::object credentials;
  for (const std::string& name : settings.credentials) {
    const Result<std::string> secret = secret_of(secrets, name);
    if (!secret) return tl::unexpected<Error>(secret.error());
    credentials[name] = *secret;
  }
  json::object page;
  page["id"] = to_string(dispatch.page);
  page["attempt"] = dispatch.attempt;
  page["purpose"] = std::string(name_of(dispatch.purpose));
  page["level"] = std::string(name_of(dispatch.level));
  page["drill"] = dispatch.drill;
  page["to"] = dispatch.address;
  page["person"] = dispatch.person;
  page["subject"] = dispatch.message.subject;
  page["text"] = cut_to_bytes(dispatch.message.text, max_text);
  if (!credentials.empty()) page["credentials"] = credentials;
  LineRequest request{tag_of(dispatch), json::serialize(page)};
  if (request.line.size() >= max_line) return failure("the page is longer than a line to a program may be");
  return request;
}

Verdict judge_exec(const Response& response) {
  Verdict verdict;
  json::error_code fault;
  const json::value value = json::parse(response.body, fault);
  const json::object* answer = fault ? nullptr : value.if_object();
  const auto outcome = answer == nullptr ? std::nullopt : from_name<Outcome>(words_in(*answer, "outcome", 30));
  if (!outcome) {
    verdict.in_doubt = true;
    verdict.reason = "程序的答复无法读懂";
    return verdict;
  }
  verdict.outcome = *outcome;
  verdict.reference = words_in(*answer, "reference", max_reference_units);
  if (*outcome == Outcome::sent) return verdict;
  const std::string words = words_in(*answer, "reason", max_reason_units);
  verdict.reason = words.empty() ? "程序未说明原因" : "程序答复: " + words;
  if (const json::value* doubt = answer->if_contains("in_doubt")) verdict.in_doubt = doubt->is_bool() && doubt->get_bool();
  return verdict;
}

}  // namespace jibao::notifiers
