// See acts.hpp. The store's "unknown" is answered as 503 by both ways in.
#include "daemon/web/acts.hpp"

#include "daemon/http/problem.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/secrets.hpp"

namespace jibao::web {

void submit(Desk& desk, const CallPtr& call, Event event, Done done, std::function<void(Trouble)> refused) {
  desk.context.engine.submit(
      std::move(event), [call, done = std::move(done), refused = std::move(refused)](
                            const Decision& decision, const State& state, bool durable) {
        if (decision.refusal) {
          const Refusal& refusal = *decision.refusal;
          refused({status_of(refusal.kind), pick(call->language, refusal.detail, refusal.detail_en),
                   refusal.pointer});
        } else if (!durable) {
          refused({503,
                   pick(call->language, "台账暂不可写，是否已登记尚不确定，请重试（不会重复登记）",
                        "the journal cannot be written; whether it was recorded is unknown, try again (it is "
                        "recorded once)"),
                   ""});
        } else {
          done(decision, state);
        }
      });
}

void submit(Desk& desk, const CallPtr& call, Event event, Done done) {
  desk.context.engine.submit(
      std::move(event),
      [call, done = std::move(done)](const Decision& decision, const State& state, bool durable) {
        if (decision.refusal)
          send_refusal(call, *decision.refusal);
        else if (!durable)
          send_not_durable(call);
        else
          done(decision, state);
      });
}

void send_trouble(const CallPtr& call, const Trouble& trouble) {
  std::vector<http::Member> members;
  if (!trouble.pointer.empty())
    members.push_back({"errors", "[{\"pointer\":" + http::json_string(trouble.pointer) + ",\"detail\":" + http::json_string(trouble.words) + "}]"});
  send(call, http::problem(trouble.status, "", trouble.words, members));
}

Actor actor_of(const Desk& desk, const Call& call, const std::string& by, Faults& faults) {
  Actor actor;
  actor.typed_by = call.caller.name;
  actor.machine = call.caller.kind == Caller::Kind::source;
  std::string who = by;
  if (who.empty()) {
    const std::string_view header = call.request.header("x-jibao-as");
    const auto decoded = http::percent_decode(header, http::Plus::is_plus);
    if (!decoded || !http::is_utf8(*decoded)) {
      faults.add("/as", "X-Jibao-As 应为百分号编码的 UTF-8", "X-Jibao-As must be percent-encoded UTF-8");
      return actor;
    }
    who = *decoded;
  }
  if (who.empty()) {
    actor.person = call.caller.person;
    return actor;
  }
  if (actor.machine) {
    faults.add("/as", "机器来源不能代表某个人", "a machine source cannot act for a person");
    return actor;
  }
  const Person* person = find_person(desk.policy(), who);
  if (person == nullptr)
    faults.add("/as", "人员表中没有此人（或有重名，请用编号）：" + who,
               "no such person in the policy (or two of that name: give the id): " + who);
  else if (!call.caller.account.empty() && person->id != call.caller.person)
    faults.add("/as", "个人账号只能以本人名义办理", "an account acts for its own person alone");
  else
    actor.person = person->id;
  return actor;
}

void name_signer(const Desk& desk, DeedReported& deed, Faults& faults) {
  if (deed.signed_off_by.empty()) return;
  if (const Person* person = find_person(desk.policy(), deed.signed_off_by))
    deed.signed_off_by = person->id;
  else
    faults.add("/signed_off_by", "人员表中没有此人（或有重名，请用编号）：" + deed.signed_off_by,
               "no such person in the policy (or two of that name: give the id): " + deed.signed_off_by);
}

Idempotency idempotency_of(const Call& call, const std::string& asked, Faults& faults) {
  const std::string_view key = call.request.header("idempotency-key");
  if (key.empty()) return {};
  constexpr std::size_t longest_key = 255;  // the bound of the IETF's draft; a UUID has 36
  const bool good = key.size() <= longest_key && http::is_utf8(key) && !has_control(key, false);
  if (!good || call.request.count_headers("idempotency-key") > 1) {
    faults.add("", "Idempotency-Key 应为一个不超过 255 字节的文字",
               "Idempotency-Key must be one text of at most 255 bytes");
    return {};
  }
  return {std::string(key), digest_of(call.request.method + ' ' + call.request.path + '\n' +
                                      std::string(call.request.header("x-jibao-as")) + '\n' + asked)};
}

Strength strength_of(const Policy& policy, const AskedAck& asked) {
  if (asked.ack.kind == AckKind::cannot || asked.ack.kind == AckKind::seen) return Strength::weak;
  if (!asked.spoken) return Strength::strong;
  const auto person = policy.people.find(asked.ack.person);
  if (person == policy.people.end() || person->second.contact.phone.empty()) return Strength::weak;
  const bool on_file = normal_number(asked.ack.called_number) == normal_number(person->second.contact.phone);
  return on_file && asked.ack.words_read_back ? Strength::strong : Strength::weak;
}

AckRequested complete_ack(const Desk& desk, const Call& call, const AskedAck& asked, Faults& faults) {
  AskedAck named = asked;
  AckRequested& ack = named.ack;
  ack.by = actor_of(desk, call, asked.by, faults);
  // Whoever acts through the console or the API acknowledges for themselves unless another person is named.
  if (ack.person.empty()) ack.person = ack.by.person;
  if (const Person* person = find_person(desk.policy(), ack.person))
    ack.person = person->id;
  else
    faults.add("/person", ack.person.empty() ? "必须写明是谁确认" : "人员表中没有此人",
               ack.person.empty() ? "who acknowledges must be given" : "no such person in the policy");
  if (!ack.passed_to.empty()) {
    if (const Person* person = find_person(desk.policy(), ack.passed_to))
      ack.passed_to = person->id;
    else
      faults.add("/passed_to", "人员表中没有此人", "no such person in the policy");
  }
  if (ack.kind == AckKind::passed_to && ack.passed_to.empty())
    faults.add("/passed_to", "转交须写明转给谁", "passing on needs the person");
  const bool command_line = call.request.header("x-jibao-via") == "command_line";
  ack.via = asked.spoken ? AckVia::spoken : command_line ? AckVia::command_line : AckVia::api;
  ack.strength = strength_of(desk.policy(), named);
  // Who is logged in as somebody proves that one person; for another it is what was said to them.
  if (!call.caller.account.empty() && ack.person != call.caller.person && !asked.spoken) ack.strength = Strength::weak;
  return ack;
}

void check_pin(Desk& desk, const CallPtr& call, const std::string& key, const Person& person, std::string pin,
               std::function<void(bool)> then, std::function<void(Trouble)> refused) {
  if (!desk.pins.allows(key, desk.steady())) {
    refused({429,
             pick(call->language, "PIN 错误次数过多，请 15 分钟后再试，或不填 PIN 先确认收到",
                  "too many wrong PINs: try again in 15 minutes, or acknowledge without the PIN"),
             "/pin"});
    return;
  }
  // Counted before the check, so that tries in parallel cannot outrun the bound.
  desk.pins.failed(key, desk.steady());
  auto right = std::make_shared<bool>(false);
  const bool taken = desk.context.background.run(
      [right, hash = person.pin_hash, pin = std::move(pin)] { *right = pin_matches(hash, pin); },
      [&desk, key, right, then = std::move(then)] {
        if (*right) desk.pins.succeeded(key);
        then(*right);
      });
  if (taken) return;
  desk.pins.take_back(key);
  refused({503, pick(call->language, "此刻繁忙，请稍后重试", "busy at the moment, please try again"), ""});
}

}  // namespace jibao::web
