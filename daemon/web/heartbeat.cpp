// GET /api/v1/heartbeat: what the daemon says of itself to a watcher outside.
//
// A watcher shows that it has the key `watch_key` without sending it, and can read nothing else with it; the answer is
// signed with the same key over the number that the watcher made up for this one question, so that nobody on the way can
// say that all is well, not even with an old answer. A token of full rights may read it too.
#include "daemon/http/problem.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/json_writer.hpp"
#include "daemon/web/secrets.hpp"
#include "rules/calendar.hpp"
#include "rules/heartbeat.hpp"

namespace jibao::web {
namespace {

constexpr std::size_t shortest_key = 32;  // `openssl rand -hex 32` makes 64
constexpr std::size_t longest_nonce = 64;

// What the watcher made up, where its header "NONCE PROOF" proves that it has the key.
std::optional<std::string> proven_nonce(std::string_view header, std::string_view key) {
  const std::size_t mark = header.find(' ');
  if (key.size() < shortest_key || mark == std::string_view::npos || mark == 0 || mark > longest_nonce) return std::nullopt;
  const std::string nonce(header.substr(0, mark));
  if (nonce.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  if (!same_secret(sign(key, "ask " + nonce), header.substr(mark + 1))) return std::nullopt;
  return nonce;
}

// The head that `known=SEQUENCE-HASH` asks about.
std::optional<store::Head> asked_head(const http::Request& request) {
  for (const auto& [name, value] : request.query) {
    if (name != "known") continue;
    const std::size_t mark = value.find('-');
    const auto sequence = parse_number(value.substr(0, mark));
    constexpr std::size_t hash_size = 64;
    if (!sequence || mark == std::string::npos || value.size() != mark + 1 + hash_size) return std::nullopt;
    return store::Head{*sequence, value.substr(mark + 1)};
  }
  return std::nullopt;
}

// Whether the journal holds that head; nothing until the look-up, which waits for the disk, has come back. What a journal
// holds it goes on holding while this process has it, so one answer is enough.
std::optional<bool> holds(Desk& desk, const store::Head& asked) {
  if (desk.held && desk.held->first == asked) return desk.held->second;
  if (desk.looking_for_head) return std::nullopt;
  auto found = std::make_shared<std::optional<bool>>();
  desk.looking_for_head = true;
  const bool taken = desk.context.background.run(
      [&store = desk.context.store, asked, found] {
        if (const auto answer = store.contains(asked)) *found = *answer;
      },
      [&desk, asked, found] {
        desk.looking_for_head = false;
        if (*found) desk.held = {asked, **found};
      });
  if (!taken) desk.looking_for_head = false;
  return std::nullopt;
}

std::string heartbeat_json(Desk& desk, const std::optional<store::Head>& asked) {
  const Vitals vitals = desk.context.vitals ? desk.context.vitals() : Vitals{};
  const store::Head head = desk.context.store.head();
  const auto seconds = [](Duration age) { return std::chrono::floor<std::chrono::seconds>(age).count(); };
  JsonWriter json;
  json.open();
  json.number("heartbeat", 1);
  json.text("version", vitals.version);
  json.number("wall_ms", to_millis(vitals.wall));
  json.number("started_ms", to_millis(vitals.started));
  json.flag("drill", desk.context.drill_state);
  json.open("journal");
  json.number("sequence", head.sequence);
  json.text("hash", head.hash);
  json.number("unanswered", desk.context.engine.unanswered());
  json.number("unrecorded", desk.context.engine.unrecorded().size());
  json.close();
  const auto held = asked ? holds(desk, *asked) : std::nullopt;
  held ? json.flag("holds", *held) : json.null("holds");
  json.open("seconds");
  json.number("since_step", seconds(vitals.signs.since_step));
  json.number("since_writer", seconds(vitals.signs.since_writer));
  json.number("since_disk", seconds(vitals.signs.since_disk));
  json.number("overdue", seconds(vitals.signs.overdue));
  json.close();
  json.open_list("broken");
  for (const Unwell each : broken_promises(vitals.signs)) json.text(name_of(each));
  json.close_list();
  json.number_or_null("watched_ms", desk.watched_at ? std::optional(to_millis(*desk.watched_at)) : std::nullopt);
  json.close();
  return json.take();
}

}  // namespace

void get_heartbeat(Desk& desk, const CallPtr& call) {
  const auto key = desk.context.credential ? desk.context.credential("watch_key") : std::nullopt;
  const auto nonce = key ? proven_nonce(call->request.header("x-jibao-watch"), *key) : std::nullopt;
  if (!nonce && call->caller.kind != Caller::Kind::operator_token)
    return send_problem(call, 401, "需要外部值守的密钥（凭据 watch_key），或完全权限的令牌",
                        "the watcher's key is needed (credential watch_key), or a token of full rights");
  http::Response response;
  response.content_type = "application/json";
  response.body = heartbeat_json(desk, asked_head(call->request));
  if (nonce) {
    response.headers.emplace_back("X-Jibao-Watch-Signature", sign(*key, "answer " + *nonce + " " + response.body));
    if (desk.context.vitals) desk.watched_at = desk.context.vitals().wall;
  }
  send(call, std::move(response));
}

}  // namespace jibao::web
