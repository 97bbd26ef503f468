// Implements question.hpp. Boost.JSON's reader is bounded by the transport's 64 KiB.
#include "daemon/watcher/question.hpp"

#include <boost/json/parse.hpp>

#include "notifiers/encodings.hpp"

namespace jibao::watcher {
namespace {

namespace json = boost::json;

constexpr std::size_t most_broken = 20;
constexpr std::size_t longest_name = 40;
constexpr std::size_t hash_size = 64;

const json::value* member(const json::object& object, std::string_view name) { return object.if_contains(name); }

std::optional<std::int64_t> whole(const json::object& object, std::string_view name) {
  const json::value* value = member(object, name);
  if (value == nullptr || !value->is_int64() || value->as_int64() < 0) return std::nullopt;
  constexpr std::int64_t year_9999 = 253'402'300'799'999;  // of milliseconds; no sequence comes near it
  return value->as_int64() <= year_9999 ? std::optional(value->as_int64()) : std::nullopt;
}

bool is_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

std::optional<ChainHead> read_head(const json::object& object) {
  const json::value* journal = member(object, "journal");
  if (journal == nullptr || !journal->is_object()) return std::nullopt;
  const auto sequence = whole(journal->as_object(), "sequence");
  const json::value* hash = member(journal->as_object(), "hash");
  if (!sequence || hash == nullptr || !hash->is_string()) return std::nullopt;
  const std::string text(hash->as_string());
  if (text.size() != hash_size || !is_hex(text)) return std::nullopt;
  return ChainHead{static_cast<std::uint64_t>(*sequence), text};
}

// Names of ours or of a later version's: small letters and '_'.
bool read_broken(const json::object& object, std::vector<std::string>& broken) {
  const json::value* list = member(object, "broken");
  if (list == nullptr || !list->is_array() || list->as_array().size() > most_broken) return false;
  for (const json::value& each : list->as_array()) {
    if (!each.is_string() || each.as_string().empty() || each.as_string().size() > longest_name) return false;
    const std::string name(each.as_string());
    if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos) return false;
    broken.push_back(name);
  }
  return true;
}

std::optional<Heartbeat> read_heartbeat(const std::string& body) {
  json::error_code error;
  const json::value value = json::parse(body, error);
  if (error || !value.is_object()) return std::nullopt;
  const json::object& object = value.as_object();
  const auto version = whole(object, "heartbeat"), wall = whole(object, "wall_ms"), started = whole(object, "started_ms");
  const auto head = read_head(object);
  Heartbeat beat;
  if (version != 1 || !wall || !started || !head || !read_broken(object, beat.broken)) return std::nullopt;
  beat.wall = from_millis(*wall);
  beat.started = from_millis(*started);
  beat.head = *head;
  if (const json::value* holds = member(object, "holds"); holds != nullptr && holds->is_bool()) beat.holds = holds->as_bool();
  return beat;
}

std::string say(Language language, const std::string& zh, const std::string& en) { return language == Language::zh ? zh : en; }

std::string end_in_words(const notifiers::Response& response, Language language) {
  using End = notifiers::Response::End;
  switch (response.end) {
    case End::answered: break;
    case End::refused_connection: return say(language, "连接被拒绝", "connection refused");
    case End::timed_out: return say(language, "限时内没有答复", "no answer in time");
    case End::dns_failed: return say(language, "主机名解析失败", "its name cannot be looked up");
    case End::tls_failed: return say(language, "证书或加密握手失败", "TLS failed");
    case End::login_refused:
    case End::broken: return say(language, "连接中断", "the connection broke");
    case End::forbidden:
    case End::bad_request: return say(language, "地址不可用", "the address cannot be used");
    case End::cancelled: return say(language, "已取消", "cancelled");
  }
  return {};
}

}  // namespace

notifiers::Request question(const WatchPlan& plan, const std::string& key, const std::string& nonce,
                            const std::optional<ChainHead>& prove) {
  notifiers::HttpRequest asked;
  asked.method = "GET";
  asked.url = plan.url + "/api/v1/heartbeat";
  if (prove) asked.url += "?known=" + std::to_string(prove->sequence) + "-" + prove->hash;
  asked.headers.emplace_back("X-Jibao-Watch", nonce + " " + notifiers::hex_hmac_sha256(key, "ask " + nonce));
  asked.ca_file = plan.ca_file;
  return {std::move(asked), plan.answer_within, std::min<std::chrono::milliseconds>(plan.answer_within, std::chrono::seconds(5))};
}

std::variant<Heartbeat, NoHeartbeat> read_answer(const notifiers::Response& response, const std::string& key,
                                                 const std::string& nonce, Language language) {
  if (response.end != notifiers::Response::End::answered) return NoHeartbeat{end_in_words(response, language)};
  if (response.status == 401)
    return NoHeartbeat{say(language, "密钥不被接受：两边的 watch_key 不同", "the key is refused: watch_key differs on the two machines")};
  if (response.status != 200)
    return NoHeartbeat{say(language, "答复 HTTP ", "it answers HTTP ") + std::to_string(response.status)};
  const auto signature = response.header("x-jibao-watch-signature");
  const std::string wanted = notifiers::hex_hmac_sha256(key, "answer " + nonce + " " + response.body);
  if (!signature || response.truncated || !notifiers::same_secret(*signature, wanted))
    return NoHeartbeat{say(language, "有答复，但不是急报的心跳（没有有效签名）", "something answers, but it is no heartbeat of Jibao's (no valid signature)")};
  if (auto beat = read_heartbeat(response.body)) return *std::move(beat);
  return NoHeartbeat{say(language, "心跳的内容无法识别", "the heartbeat cannot be understood")};
}

}  // namespace jibao::watcher
