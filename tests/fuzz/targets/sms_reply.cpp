// Answers by SMS (rules/replies): whatever comes back, from whomever, takes only what a page to that number asked. The
// first byte chooses the sender, the second whether a PIN was right and the night; "@" in the text stands for the code of that sender's page.
#include "rules/apply.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/journal_image.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::fuzz {
namespace {

/// Nights on which people are paged: two incidents; one alone; one beside a drill, answered by whoever was asked first; two that are
/// merged, of which one said too many wrong codes; one that is over.
stories::World night_of(std::size_t which) {
  stories::World made(stories::shared(stories::sample_policy()));
  for (const char* title : {"漫堤", "集体上访"}) {
    Report report;
    report.category = made.state().current().categories.front().code;
    report.title = title;
    report.summary = title;
    report.drill = which == 2 && made.state().last_incident == 1;
    made.file(report, "wangfang");
    if (which == 1 || which == 4) break;
  }
  made.until(made.now() + std::chrono::minutes(9));
  if (which == 2) made.acknowledge(1, "zhaogang", Strength::weak);
  if (which == 3) made.merge(2, 1);
  if (which == 3)
    for (int tries = 0; tries < 12; ++tries) made.answer("wangfang", "111111");
  if (which == 4) made.submit(CloseRequested{1, CloseAs::mistaken, "x", "", {}, Actor{"zhaogang", "operator", false}, {}});
  return made;
}

const stories::World& night(std::size_t which) {
  static const stories::World worlds[] = {night_of(0), night_of(1), night_of(2), night_of(3), night_of(4)};
  return worlds[which % std::size(worlds)];
}

int one(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const stories::World& world = night(size > 1 ? data[1] >> 1U : 0);
  const auto& asked = world.state().asked;
  must(!asked.empty(), "somebody was asked");
  const std::size_t who = bytes.pick(asked.size() + 2);
  ReplyArrived reply;
  reply.channel = "sms";
  reply.pin_matches = bytes.flag();
  reply.gateway_id = bytes.text();
  auto sender = asked.begin();
  std::advance(sender, static_cast<std::ptrdiff_t>(std::min(who, asked.size() - 1)));
  const bool known_number = who < asked.size();
  std::string code;
  if (known_number) {
    const auto& codes = world.state().codes.at(sender->first);
    if (!codes.empty()) code = codes.begin()->first;
  }
  reply.from = known_number ? sender->first : std::string(bytes.line());
  const bool same_number = world.state().asked.count(normal_number(reply.from)) > 0;
  for (const char letter : bytes.rest()) letter == '@' ? reply.text += code : reply.text += letter;

  const ReplyPin pin = find_reply_pin(world.state(), reply.from, reply.text);
  must(pin.person.empty() || same_number, "a number that was not paged is nobody's");
  const Decision decision = decide(world.state(), reply, Entropy{3}, world.now());
  for (const Fact& fact : decision.facts) {
    const auto* ack = std::get_if<Acknowledged>(&fact);
    if (ack == nullptr) continue;
    must(same_number, "who was not paged acknowledges nothing");
    must(ack->strength == Strength::weak || reply.pin_matches, "without a right PIN an answer is weak");
  }
  must(!decision.refusal || decision.facts.empty(), "what is refused leaves nothing behind");
  if (!decision.facts.empty()) {
    recorded_and_read_back(decision.incident, decision.facts, world.now());
    State after = world.state();
    apply(after, decision.incident, decision.facts, world.now());
    const Decision again = decide(after, reply, Entropy{4}, world.now());
    if (!reply.gateway_id.empty())
      for (const Fact& fact : again.facts) must(!std::holds_alternative<Acknowledged>(fact), "a repeat of the gateway's acknowledges nothing twice");
  }
  return 0;
}

const Known known("sms_reply", one);

}  // namespace
}  // namespace jibao::fuzz
