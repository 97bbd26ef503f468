// Calls that a machine makes: Twilio's Calls.json with its spoken menu (TwiML), and what voice gateways tell of a call.
//
// Invariant: that a call was answered or ended acknowledges nothing; only the keys of KeysPressed do, by call_turn's
// judgement. The state of the conversation travels in the address that the provider calls next (page, stage, turn), under
// its signature, so that nothing is kept here. Surprise: a voicemail counts as not delivered, so that the next channel
// follows.
#include <algorithm>
#include <array>
#include <charconv>

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"
#include "notifiers/json_answer.hpp"
#include "notifiers/provider_answer.hpp"

namespace jibao::notifiers {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

// Seconds for a key to be pressed: a person who was asleep.
constexpr int key_patience = 8;
// A switchboard's greeting, before the extension is dialled: 'w' is half a second.
constexpr std::string_view before_extension = "wwwwww";

std::string value(const Fields& fields, std::string_view name) {
  for (const auto& [key, text] : fields)
    if (key == name) return text;
  return {};
}

bool is_machine(const std::string& answered_by) { return answered_by.starts_with("machine") || answered_by == "fax"; }

std::string say_element(const TwilioVoiceSettings& settings, std::string_view words) {
  std::string element = "<Say language=\"" + xml_escaped(settings.language) + "\"";
  if (!settings.voice.empty()) element += " voice=\"" + xml_escaped(settings.voice) + "\"";
  return element + ">" + xml_escaped(words) + "</Say>";
}

// Keys of a call as a gateway writes them: digits, '*' and '#', few enough for a PIN behind two presses.
bool are_keys(std::string_view keys) {
  constexpr std::size_t most_keys = 24;
  return keys.size() <= most_keys && keys.find_first_not_of("0123456789*#") == std::string_view::npos;
}

Result<std::vector<Inbound>> read_end(const PageId& page, bool reached, bool ended_badly, const std::string& detail) {
  if (!reached && !ended_badly) return std::vector<Inbound>{};
  ReceiptArrived receipt;
  receipt.page = page;
  receipt.kind = reached ? ReceiptKind::delivered : ReceiptKind::failed;
  receipt.detail = detail;
  return std::vector<Inbound>{std::move(receipt)};
}

}  // namespace

std::string twilio_script(const TwilioVoiceSettings& settings, const CallMove& move, const std::string& message,
                          const std::string& next_address) {
  const bool chinese = settings.language.starts_with("zh");
  std::string said;
  for (const Prompt prompt : move.say)
    said += say_element(settings, prompt == Prompt::message ? std::string_view(message) : words_of(prompt, chinese));
  const std::string start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>";
  if (!move.next || next_address.empty()) return start + said + "<Hangup/></Response>";
  const std::string length = *move.next == CallStage::pin ? "numDigits=\"12\" finishOnKey=\"#\"" : "numDigits=\"1\" finishOnKey=\"\"";
  return start + "<Gather input=\"dtmf\" " + length + " timeout=\"" + std::to_string(key_patience) +
         "\" actionOnEmptyResult=\"true\" method=\"POST\" action=\"" + xml_escaped(next_address) + "\">" + said + "</Gather></Response>";
}

Result<std::string> twilio_next_address(PageId page, const Channel& channel, const TwilioAccount& account,
                                        const Secrets& secrets, CallStage stage, int turn) {
  Dispatch about;
  about.page = page;
  return twilio_callback(about, channel, account, secrets,
                         "&stage=" + std::string(name_of(stage)) + "&turn=" + std::to_string(turn));
}

Result<HttpRequest> compose_twilio_voice(const Dispatch& dispatch, const Channel& channel,
                                         const TwilioVoiceSettings& settings, const Secrets& secrets) {
  const TwilioAccount& account = settings.account;
  const Result<std::string> next = twilio_next_address(dispatch.page, channel, account, secrets, CallStage::menu, 1);
  if (!next) return tl::unexpected<Error>(next.error());
  const bool asks_keys = asks(dispatch.purpose) && !next->empty();
  const CallMove first = asks_keys ? CallMove{{Prompt::message, Prompt::menu}, CallStage::menu, {}, {}}
                                   : CallMove{{Prompt::message, Prompt::message}, {}, {}, {}};  // heard twice, at least
  Fields form{{"To", international(dispatch.address)},
              {"From", account.sender},
              {"Twiml", twilio_script(settings, first, dispatch.message.text, *next)},
              {"Timeout", std::to_string(std::chrono::ceil<std::chrono::seconds>(settings.rings_for).count())}};
  if (const auto comma = dispatch.address.find(','); comma != std::string::npos)
    form.emplace_back("SendDigits", std::string(before_extension) + dispatch.address.substr(comma + 1));
  const Result<std::string> callback = twilio_callback(dispatch, channel, account, secrets, "");
  if (!callback) return tl::unexpected<Error>(callback.error());
  if (!callback->empty()) {
    form.emplace_back("StatusCallback", *callback);
    form.emplace_back("MachineDetection", "Enable");
  }
  return twilio_request(account, "Calls.json", form, secrets);
}

Result<std::vector<Inbound>> read_twilio_voice(const Channel&, const Callback& callback) {
  const auto page = parse_page_id(value(callback.fields, "page"));
  if (!page) return failure("the call names no page of ours");
  const std::string answered_by = value(callback.form, "AnsweredBy");
  if (const std::string named = value(callback.fields, "stage"); !named.empty()) {
    const auto stage = from_name<CallStage>(named);
    const std::string turn = value(callback.fields, "turn");
    CallTurn said;
    const auto [end, fault] = std::from_chars(turn.data(), turn.data() + turn.size(), said.turn);
    const std::string keys = value(callback.form, "Digits");
    if (!stage || *stage == CallStage::whole || fault != std::errc() || end != turn.data() + turn.size() || said.turn < 1 ||
        said.turn > most_turns || !are_keys(keys))
      return failure("the call is at no stage of ours");
    said.stage = *stage;
    said.keys = is_machine(answered_by) ? std::string() : keys;
    return std::vector<Inbound>{KeysPressed{*page, said, value(callback.form, "CallSid")}};
  }
  const std::string status = value(callback.form, "CallStatus");
  if (status.empty()) return failure("the call is neither a turn of a conversation nor its end");
  const bool machine = is_machine(answered_by);
  const bool ended_badly = (status == "completed" && machine) || status == "busy" || status == "no-answer" || status == "failed" || status == "canceled";
  if (ended_badly)
    if (auto refused = twilio_refused_later(*page, value(callback.form, "ErrorCode"), value(callback.form, "CallSid")))
      return std::vector<Inbound>{std::move(*refused)};
  return read_end(*page, status == "completed" && !machine, ended_badly, machine ? "voicemail" : status);
}

// `code`, in the gateway's own words, may say why it failed: one of the channel's administrator_values is an administrator's.
std::optional<AttemptEnded> gateway_refused(const Channel& channel, PageId page, const std::string& code, const std::string& call) {
  const auto& http = std::get<HttpSettings>(channel.settings);
  if (code.empty() || std::find(http.administrator_values.begin(), http.administrator_values.end(), code) == http.administrator_values.end())
    return std::nullopt;
  const std::array<ProviderCode, 1> table{ProviderCode{code, Meaning::settings}};
  return refused_later(table, page, code, "", call);
}

Result<std::vector<Inbound>> read_voice_gateway(const Channel& channel, const Callback& callback) {
  const auto body = parsed_json(callback.body);
  const auto text = [&](std::string_view name) {
    const auto of_body = body ? text_at(*body, name) : std::nullopt;
    return of_body ? *of_body : value(callback.fields, name);
  };
  const auto page = parse_page_id(text("page"));
  const std::string status = text("status"), keys = text("keys");
  if (!page) return failure("the call names no page of ours");
  constexpr std::array<std::string_view, 5> lost{"busy", "no_answer", "failed", "off", "voicemail"};
  const bool ended_badly = std::find(lost.begin(), lost.end(), status) != lost.end();
  if (!are_keys(keys) || (!status.empty() && status != "answered" && status != "ringing" && !ended_badly))
    return failure("the call has a status or keys that we do not know");
  if (ended_badly)
    if (auto refused = gateway_refused(channel, *page, text("code"), text("call"))) return std::vector<Inbound>{std::move(*refused)};
  auto read = read_end(*page, status == "answered", ended_badly, status);
  if (!keys.empty() && !ended_badly)
    read->push_back(KeysPressed{*page, {CallStage::whole, 1, keys}, text("call")});
  return read;
}

}  // namespace jibao::notifiers
