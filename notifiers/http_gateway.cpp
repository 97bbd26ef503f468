// A gateway that the administrator describes: templates for what is sent, rules for what its answer means.
//
// Invariant: a value put into a template cannot leave its place (it is escaped for where it stands, and its
// own braces are not looked at again), and an answer that fails any part of the success rule is no success,
// HTTP 200 or not. Called through channels.hpp. Surprise: a status that the rule lists with a value that no
// list knows is tried again.
#include <algorithm>
#include <boost/json.hpp>
#include <functional>

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"
#include "notifiers/json_answer.hpp"

namespace jibao::notifiers {
namespace {

namespace json = boost::json;

constexpr std::size_t max_reference_bytes = 120;

using Values = std::map<std::string_view, std::string>;
using Escape = std::function<std::string(std::string_view)>;

// Fills {{name}}s in one pass; a name that is not known stays as it stands.
std::string fill(std::string_view text, const Values& values, const Escape& escape) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t open = text.find("{{");
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) break;
    filled += text.substr(0, open);
    const auto value = values.find(text.substr(open + 2, close - open - 2));
    filled +=
        value == values.end() ? std::string(text.substr(open, close + 2 - open)) : escape(value->second);
    text.remove_prefix(close + 2);
  }
  return filled.append(text);
}

std::string as_it_is(std::string_view text) { return std::string(text); }

Escape escape_for(BodyFormat format) {
  switch (format) {
    case BodyFormat::json: return &json_escaped;
    case BodyFormat::form: return &percent_encoded;
    case BodyFormat::text: return &as_it_is;
  }
  return &as_it_is;
}

const char* content_type_of(BodyFormat format) {
  switch (format) {
    case BodyFormat::json: return "application/json; charset=utf-8";
    case BodyFormat::form: return "application/x-www-form-urlencoded";
    case BodyFormat::text: return "text/plain; charset=utf-8";
  }
  return "";
}

bool holds(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool names_content_type(const std::map<std::string, std::string>& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const auto& header) {
    std::string name = header.first;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return name == "content-type";
  });
}

}  // namespace

Result<HttpRequest> compose_http(const Dispatch& dispatch, const HttpSettings& settings,
                                 const Secrets& secrets) {
  Values credential;
  if (!settings.credential.empty()) {
    Result<std::string> secret = secret_of(secrets, settings.credential);
    if (!secret) return tl::unexpected<Error>(secret.error());
    credential.emplace("credential", std::move(*secret));
  }
  const std::size_t comma = std::min(dispatch.address.find(','), dispatch.address.size());
  const Values values{{"to", dispatch.address.substr(0, comma)},
                      {"extension", comma == dispatch.address.size() ? "" : dispatch.address.substr(comma + 1)},
                      {"text", dispatch.message.text},
                      {"subject", dispatch.message.subject},
                      {"id", to_string(dispatch.page)},
                      {"level", std::string(name_of(dispatch.level))}};
  HttpRequest request;
  request.method = settings.method;
  request.ca_file = settings.ca_file;
  request.url = fill(settings.url, values, &percent_encoded);
  if (request.method != "GET") {
    request.body = fill(settings.body, values, escape_for(settings.format));
    if (settings.format == BodyFormat::json && !parsed_json(request.body)) {
      return failure("the body's template does not make JSON of this message");
    }
    if (!names_content_type(settings.headers)) {
      request.headers.emplace_back("Content-Type", content_type_of(settings.format));
    }
  }
  for (const auto& [name, value] : settings.headers) {
    request.headers.emplace_back(name, fill(value, credential, &as_it_is));
  }
  return request;
}

Verdict judge_http(const Response& response, const HttpSettings& settings) {
  const bool reads_json = !settings.success_path.empty() || !settings.id_path.empty();
  const std::optional<json::value> answer =
      reads_json && !response.truncated ? parsed_json(response.body) : std::nullopt;
  std::optional<std::string> value;
  if (answer && !settings.success_path.empty()) value = text_at(*answer, settings.success_path);

  Verdict verdict;
  if (value && holds(settings.administrator_values, *value)) {  // whatever the status: some say 200, some 4xx
    verdict.outcome = Outcome::tell_administrator;
    verdict.reason = answered_words(response);
    return verdict;
  }
  const bool status_is_good = std::find(settings.success_status.begin(), settings.success_status.end(),
                                        response.status) != settings.success_status.end();
  if (!status_is_good) {
    if (response.status / 100 != 2) return judge_refusing_status(response);
    verdict.in_doubt = true;  // a 2xx of another kind than the one that was described
    verdict.reason = answered_words(response);
    return verdict;
  }
  const bool value_is_good =
      settings.success_path.empty() || (value && holds(settings.success_values, *value));
  const bool words_are_good =
      settings.success_contains.empty() || response.body.find(settings.success_contains) != std::string::npos;
  if (value_is_good && words_are_good) {
    verdict.outcome = Outcome::sent;
    if (answer && !settings.id_path.empty()) {
      verdict.reference = cut_to_bytes(text_at(*answer, settings.id_path).value_or(""), max_reference_bytes);
    }
    return verdict;
  }
  verdict.outcome = Outcome::try_again;
  verdict.in_doubt = !settings.success_path.empty() && !value;  // it said something that cannot be read
  verdict.reason = answered_words(response);
  return verdict;
}

}  // namespace jibao::notifiers
