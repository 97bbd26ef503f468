// Implements examine.hpp: what the daemon answers. Its answers are read as anybody's: a member that is not there is left
// out, and nothing is taken for good that was not said.
#include <boost/json/parse.hpp>

#include "daemon/doctor/examine.hpp"
#include "rules/calendar.hpp"

namespace jibao::doctor {
namespace {

namespace json = boost::json;

std::optional<json::object> object_of(const Answer& answer) {
  if (!answer.answered || answer.status != 200) return std::nullopt;
  json::error_code error;
  const json::value value = json::parse(answer.body, error);
  if (error || !value.is_object()) return std::nullopt;
  return value.as_object();
}

std::string text(const json::value& value, std::string_view name) {
  const json::object* object = value.if_object();
  const json::value* found = object == nullptr ? nullptr : object->if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

std::int64_t number(const json::value& value, std::string_view name) {
  const json::object* object = value.if_object();
  const json::value* found = object == nullptr ? nullptr : object->if_contains(name);
  return found != nullptr && found->is_int64() ? found->as_int64() : 0;
}

// The elements of a member that is a list.
json::array list(const std::optional<json::object>& object, std::string_view name) {
  const json::value* found = object ? object->if_contains(name) : nullptr;
  return found != nullptr && found->is_array() ? found->as_array() : json::array();
}

void read_heartbeat(const json::object& said, DaemonFound& daemon) {
  daemon.version = text(said, "version");
  daemon.wall = from_millis(number(said, "wall_ms"));
  for (const json::value& each : list(said, "broken"))
    if (each.is_string()) daemon.broken.emplace_back(each.as_string());
  if (const auto watched = number(said, "watched_ms"); watched != 0) daemon.watched = from_millis(watched);
}

std::vector<ChannelRefusing> refusing_of(const std::optional<json::object>& said) {
  std::vector<ChannelRefusing> refusing;
  for (const json::value& each : list(said, "channels")) {
    if (text(each, "state") != "refusing") continue;
    const json::value* last = each.as_object().if_contains("last_refusal");
    const json::value why = last == nullptr ? json::value() : *last;
    refusing.push_back({text(each, "name"), text(why, "fault"), text(why, "detail")});
  }
  return refusing;
}

std::vector<LineFound> lines_of(const std::optional<json::object>& said) {
  std::vector<LineFound> lines;
  for (const json::value& each : list(said, "channels")) {
    const json::object* channel = each.if_object();
    const json::value* test = channel == nullptr ? nullptr : channel->if_contains("line_test");
    if (test != nullptr) lines.push_back({text(each, "name"), text(*test, "state"), text(*test, "detail")});
  }
  return lines;
}

std::vector<CreditFound> credits_of(const std::optional<json::object>& said) {
  std::vector<CreditFound> credits;
  for (const json::value& each : list(said, "channels")) {
    const json::object* channel = each.if_object();
    const json::value* credit = channel == nullptr ? nullptr : channel->if_contains("credit");
    if (credit == nullptr) continue;
    const auto told = parse_rfc3339(text(*credit, "told_at"));
    credits.push_back({text(each, "name"), text(*credit, "state"), text(*credit, "left"), text(*credit, "unit"), text(*credit, "below"),
                       told ? std::optional(*told) : std::nullopt, text(*credit, "trouble")});
  }
  return credits;
}

std::vector<SubscriptionBehind> behind_of(const std::optional<json::object>& said) {
  std::vector<SubscriptionBehind> behind;
  for (const json::value& each : list(said, "subscriptions")) {
    const json::object* object = each.if_object();
    const json::value* undelivered = object == nullptr ? nullptr : object->if_contains("undelivered");
    const std::size_t count = undelivered != nullptr && undelivered->is_array() ? undelivered->as_array().size() : 0;
    behind.push_back({text(each, "name"), text(each, "reason"), count, static_cast<int>(number(each, "failures"))});
  }
  return behind;
}

std::vector<std::string> unproven_of(const json::object& said) {
  std::vector<std::string> people;
  for (const json::value& each : list(said, "contacts")) {
    const json::object* contact = each.if_object();
    const json::value* relied = contact == nullptr ? nullptr : contact->if_contains("relied_on");
    if (relied == nullptr || !relied->is_bool() || !relied->as_bool() || text(each, "state") == "proven") continue;
    const std::string person = text(each, "person");
    if (people.empty() || people.back() != person) people.push_back(person);  // they come by person
  }
  return people;
}

// Of the metrics: the one end that the last try of the public address came to.
std::optional<AddressEnd> address_of(const Answer& metrics) {
  if (!metrics.answered || metrics.status != 200) return std::nullopt;
  for (const std::string_view end : Names<AddressEnd>::values)
    if (metrics.body.find("\njibao_public_url{end=\"" + std::string(end) + "\"} 1\n") != std::string::npos) return from_name<AddressEnd>(end);
  return std::nullopt;
}

}  // namespace

void examine_daemon(const Get& get, Found& found) {
  DaemonFound& daemon = found.daemon;
  const Answer ready = get("/readyz", false);
  daemon.answered = ready.answered && (ready.status == 200 || ready.status == 503);
  daemon.trouble = ready.answered ? "HTTP " + std::to_string(ready.status) : ready.trouble;
  if (!daemon.answered) return;
  if (ready.status == 503) daemon.not_ready = ready.body.substr(0, ready.body.find('\n'));
  if (!daemon.has_token) return;
  const auto heartbeat = object_of(get("/api/v1/heartbeat", true));
  daemon.token_taken = heartbeat.has_value();
  if (!heartbeat) return;
  read_heartbeat(*heartbeat, daemon);
  if (const auto said = object_of(get("/api/v1/policy", true))) daemon.policy = text(*said, "version");
  if (const auto said = object_of(get("/api/v1/channels", true))) {
    daemon.refusing = refusing_of(said);
    daemon.lines = lines_of(said);
    daemon.credits = credits_of(said);
  }
  if (const auto said = object_of(get("/api/v1/contacts", true))) daemon.unproven = unproven_of(*said);
  if (const auto said = object_of(get("/api/v1/subscriptions", true))) daemon.behind = behind_of(said);
  daemon.public_url = address_of(get("/metrics", true));
}

}  // namespace jibao::doctor
