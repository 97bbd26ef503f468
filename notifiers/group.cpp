// A group of a chat service (企业微信, 钉钉, 飞书): a robot's message, and what the service's code says of it.
//
// Invariant: the text fits the service's bytes, cut at a character's end with a mark, its beginning kept; no
// word of it can mention anybody (a report may hold "<at user_id=...>"); `sent` needs the service's own code
// 0, because all three answer 200 to what they refuse. Sources: WeCom "群机器人配置说明" (91770) and its
// global codes (90313); DingTalk "自定义机器人接入" and its codes; Feishu "自定义机器人使用指南". Surprise:
// DingTalk signs with the secret as key, Feishu signs nothing with the secret in the key.
#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"
#include "rules/characters.hpp"

namespace jibao::notifiers {
namespace {

namespace json = boost::json;

constexpr std::size_t max_words_units = 100;  // of the service's own words, in the timeline

// Bytes of UTF-8. WeCom's is documented. DingTalk and Feishu bound the whole request to about 20 KB: with
// each byte escaped to two, and the rest of the request, this stays below.
std::size_t most_bytes(ChatService service) { return service == ChatService::wecom ? 2048 : 8000; }

const char* title_of(ChatService service) {
  switch (service) {
    case ChatService::wecom: return "企业微信";
    case ChatService::dingtalk: return "钉钉";
    case ChatService::feishu: return "飞书";
  }
  return "";
}

// The services read "<...>" in a text as markup: a mention of everybody, a link under other words.
std::string without_markup(std::string_view text) {
  std::string plain;
  for (const char c : text) plain += c == '<' ? std::string("＜") : std::string(1, c);
  return plain;
}

// A mobile number of the mainland as the services know their users, or nothing: others cannot be mentioned.
std::string mobile_of(std::string_view number) {
  if (number.starts_with("+86")) number.remove_prefix(3);
  const bool mobile = number.size() == 11 && number.front() == '1' &&
                      std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  return mobile ? std::string(number) : std::string();
}

struct Secret {
  std::string key;
  std::string sign;  // empty: unsigned
};

Result<Secret> secret_of_robot(const Robot& robot, const Secrets& secrets) {
  Result<std::string> key = secret_of(secrets, robot.key_credential);
  if (!key) return tl::unexpected<Error>(key.error());
  if (robot.sign_credential.empty()) return Secret{std::move(*key), {}};
  Result<std::string> sign = secret_of(secrets, robot.sign_credential);
  if (!sign) return tl::unexpected<Error>(sign.error());
  return Secret{std::move(*key), std::move(*sign)};
}

void compose_wecom(const std::string& text, const std::string& mobile, const Secret& secret, HttpRequest& request) {
  json::object words{{"content", text}};
  if (!mobile.empty()) words["mentioned_mobile_list"] = json::array{mobile};
  request.url += "?key=" + percent_encoded(secret.key);
  request.body = json::serialize(json::object{{"msgtype", "text"}, {"text", words}});
}

void compose_dingtalk(const std::string& text, const std::string& mobile, const Secret& secret, Instant now,
                      HttpRequest& request) {
  request.url += "?access_token=" + percent_encoded(secret.key);
  if (!secret.sign.empty()) {
    const std::string timestamp = std::to_string(now.time_since_epoch().count());  // milliseconds
    request.url += "&timestamp=" + timestamp + "&sign=" +
                   percent_encoded(base64_hmac_sha256(secret.sign, timestamp + "\n" + secret.sign));
  }
  json::array mobiles;
  if (!mobile.empty()) mobiles.emplace_back(mobile);
  request.body = json::serialize(json::object{{"msgtype", "text"},
                                              {"text", json::object{{"content", text}}},
                                              {"at", json::object{{"atMobiles", mobiles}, {"isAtAll", false}}}});
}

// Feishu's robots mention by its own ids alone, which we have not: the text names the person.
void compose_feishu(const std::string& text, const Secret& secret, Instant now, HttpRequest& request) {
  json::object body;
  if (!secret.sign.empty()) {
    const std::string timestamp =
        std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
    body["timestamp"] = timestamp;
    body["sign"] = base64_hmac_sha256(timestamp + "\n" + secret.sign, "");
  }
  body["msg_type"] = "text";
  body["content"] = json::object{{"text", text}};
  request.url += "/" + percent_encoded(secret.key);
  request.body = json::serialize(body);
}

// ---- answers ----

enum class Class { sent, busy, too_fast, this_message, administrator, unknown };

struct Code {
  std::int64_t code;
  Class what;
};

constexpr std::array wecom_codes{
    Code{0, Class::sent},
    Code{-1, Class::busy},
    Code{45009, Class::too_fast},       // more than 20 a minute
    Code{45033, Class::too_fast},       // too many at once
    Code{40008, Class::this_message},   // not a kind of message
    Code{40058, Class::this_message},   // a parameter: too long
    Code{44004, Class::this_message},   // no content
    Code{45002, Class::this_message},   // too long
    Code{47001, Class::this_message},   // not JSON
    Code{60020, Class::administrator},  // our address is not on its list
    Code{93000, Class::administrator},  // no such robot, or it was taken out of the group
    Code{93004, Class::administrator},  // the robot was switched off
    Code{93008, Class::administrator},  // not in the group
};

constexpr std::array dingtalk_codes{
    Code{0, Class::sent},
    Code{-1, Class::busy},
    Code{130101, Class::too_fast},  // more than 20 a minute: ten minutes of silence
    Code{410100, Class::too_fast},
    Code{40035, Class::this_message},    // a parameter is missing
    Code{43004, Class::this_message},    // Content-Type
    Code{400105, Class::this_message},   // not a kind of message
    Code{430101, Class::this_message},   // an address that it does not trust
    Code{430102, Class::this_message},   // words that it does not carry
    Code{430103, Class::this_message},
    Code{430104, Class::this_message},
    Code{300001, Class::administrator},  // no such token
    Code{300005, Class::administrator},
    Code{310000, Class::administrator},  // keyword, signature, time or our address
    Code{400013, Class::administrator},  // the group is gone
    Code{400101, Class::administrator},  // no such token
    Code{400102, Class::administrator},  // the robot was switched off
    Code{400106, Class::administrator},  // no such robot
};

constexpr std::array feishu_codes{
    Code{0, Class::sent},
    Code{2200, Class::busy},            // internal
    Code{11232, Class::too_fast},       // of the robot, or of the whole service at the full and half hour
    Code{9499, Class::this_message},    // bad request; but see below
    Code{19002, Class::this_message},
    Code{19001, Class::administrator},  // no such robot
    Code{19007, Class::administrator},  // the robot was switched off
    Code{19021, Class::administrator},  // signature, or our clock is an hour off
    Code{19022, Class::administrator},  // our address is not on its list
    Code{19024, Class::administrator},  // none of its keywords in the text
};

template <std::size_t count>
Class class_in(const std::array<Code, count>& codes, std::int64_t code) {
  const auto found = std::find_if(codes.begin(), codes.end(), [&](const Code& each) { return each.code == code; });
  return found == codes.end() ? Class::unknown : found->what;
}

Class class_of(ChatService service, std::int64_t code, std::string_view words) {
  switch (service) {
    case ChatService::wecom: return class_in(wecom_codes, code);
    case ChatService::dingtalk: return class_in(dingtalk_codes, code);
    case ChatService::feishu:
      // One code for what it cannot read and for what comes too fast: the words tell.
      if (code == 9499 && words.find("too many") != std::string_view::npos) return Class::too_fast;
      return class_in(feishu_codes, code);
  }
  return Class::unknown;
}

Duration rest_of(ChatService service) {
  return service == ChatService::dingtalk ? std::chrono::minutes(10) : std::chrono::minutes(1);
}

struct Answer {
  std::int64_t code = 0;
  std::string words;
};

// {"errcode": 0, "errmsg": "ok"} of WeCom and DingTalk, {"code": 0, "msg": "success"} of Feishu.
std::optional<Answer> answer_of(const Response& response, ChatService service) {
  if (response.truncated) return std::nullopt;
  json::parse_options options;
  options.max_depth = 32;
  json::error_code fault;
  const json::value value = json::parse(response.body, fault, {}, options);
  const json::object* object = fault ? nullptr : value.if_object();
  if (object == nullptr) return std::nullopt;
  const bool feishu = service == ChatService::feishu;
  const json::value* code = object->if_contains(feishu ? "code" : "errcode");
  const json::value* words = object->if_contains(feishu ? "msg" : "errmsg");
  if (code == nullptr || !code->is_int64()) return std::nullopt;
  Answer answer{code->get_int64(), {}};
  if (words != nullptr && words->is_string()) answer.words = std::string(words->get_string());
  return answer;
}

}  // namespace

Result<HttpRequest> compose_group(const Dispatch& dispatch, const GroupSettings& settings, const Secrets& secrets,
                                  Instant now) {
  if (settings.robots.empty()) return failure("the group has no robot");
  const Result<Secret> secret = secret_of_robot(settings.robots.front(), secrets);
  if (!secret) return tl::unexpected<Error>(secret.error());
  const std::string text = cut_to_bytes(without_markup(dispatch.message.text), most_bytes(settings.service));
  const std::string mobile = settings.mention ? mobile_of(dispatch.address) : std::string();
  HttpRequest request;
  request.url = settings.url;
  request.ca_file = settings.ca_file;
  request.headers = {{"Content-Type", "application/json; charset=utf-8"}};
  switch (settings.service) {
    case ChatService::wecom: compose_wecom(text, mobile, *secret, request); break;
    case ChatService::dingtalk: compose_dingtalk(text, mobile, *secret, now, request); break;
    case ChatService::feishu: compose_feishu(text, *secret, now, request); break;
  }
  return request;
}

Verdict judge_group(const Response& response, const GroupSettings& settings) {
  const bool status_is_good = response.status / 100 == 2;
  const std::optional<Answer> answer = answer_of(response, settings.service);
  Verdict verdict;
  if (!answer || (answer->code == 0 && !status_is_good)) {
    // Not the service's own words, but a proxy's: it may quote the address, which holds the key.
    Response wordless = response;
    wordless.body.clear();
    if (!status_is_good) return judge_refusing_status(wordless);
    verdict.in_doubt = true;
    verdict.reason = answered_words(wordless);
    return verdict;
  }
  const Class what = class_of(settings.service, answer->code, answer->words);
  if (what == Class::sent) {
    verdict.outcome = Outcome::sent;
    return verdict;
  }
  verdict.reason = visible(std::string(title_of(settings.service)) + "答复 " + std::to_string(answer->code) + ": " +
                               answer->words,
                           max_words_units);
  switch (what) {
    case Class::sent:
    case Class::busy:
    case Class::unknown: break;
    case Class::too_fast: verdict.after = rest_of(settings.service); break;
    case Class::this_message: verdict.outcome = Outcome::give_up; break;
    case Class::administrator: verdict.outcome = Outcome::tell_administrator; break;
  }
  return verdict;
}

}  // namespace jibao::notifiers
