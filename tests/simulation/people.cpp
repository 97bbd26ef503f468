// Of world.hpp: who reports, who answers a page and how, and what the duty room does; by what they hear, never by what the
// program knows.
#include <algorithm>
#include <cctype>

#include "daemon/courier/hooks.hpp"
#include "daemon/http/form.hpp"
#include "tests/simulation/world.hpp"

namespace jibao::simulation {
namespace {

using namespace std::chrono_literals;

constexpr Duration client_waits = 10s;  // for an answer, then it asks again
constexpr int tries = 200;              // of one letter: through the longest fault
constexpr Duration silence_lasts = 30min;  // of those who never answer: what is looked at
constexpr Duration next_shift = 12h;
constexpr std::size_t most_at_the_door = 64;

// The six digits that a message asks to be answered with; empty: it only tells.
std::string code_in(const std::string& text) {
  for (std::size_t i = 0, run = 0; i <= text.size(); ++i) {
    if (i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0) ++run;
    else if (std::exchange(run, 0) == 6) return text.substr(i - 6, 6);
  }
  return {};
}

std::string token_in(const std::string& text) {
  constexpr std::string_view mark = "/a/";
  const auto at = text.find(mark);
  if (at == std::string::npos) return {};
  const auto from = at + mark.size();
  return text.substr(from, text.find_first_of(" \n", from) - from);
}

}  // namespace

// ---- letters: whoever sends repeats until an answer is heard ----

void World::send(const LetterPtr& letter) {
  if (letter->heard || letter->tries++ >= tries) return;
  timeline_.in(client_waits, [this, letter] { send(letter); });
  const auto arrive = [this, letter] {
    if (healed_ && letter->tries > tries) return;
    auto append = std::make_shared<std::uint64_t>(0);
    const auto at_once = std::make_shared<bool>(false);  // the answer may come long after this
    const std::uint64_t before = disk_.appends();
    engine_->submit(letter->event, [this, letter, append, at_once](const Decision& decision, const State&, bool durable) {
      if (!durable) return;  // 503: it comes again
      *at_once = *append == 0;
      if (*append != 0 && !disk_.holds(*append)) check("I4: an answer left before its record was on disk");
      if (std::exchange(letter->heard, true)) return;
      if (!decision.refusal && !letter->key.empty() && decision.incident != 0) {
        const auto known = accepted_.emplace(letter->key, decision.incident).first;
        if (known->second != decision.incident) check("I2: one key, two incidents: " + letter->key);
      }
      if (letter->then) letter->then(decision);
    });
    if (disk_.appends() > before) *append = disk_.appends();
    if (*at_once && *append != 0 && !disk_.holds(*append)) check("I4: an answer left before its record was on disk");
  };
  if (is_awake()) arrive();
  else if (paused_ && at_the_door_.size() < most_at_the_door) at_the_door_.push_back(arrive);
}

void World::act(Event event, std::function<void(const Decision&)> then) {
  auto letter = std::make_shared<Letter>();
  letter->event = std::move(event);
  letter->then = std::move(then);
  send(letter);
}

// ---- reports ----

void World::plan_reports() {
  const bool drills = plan_.scenario == Scenario::drill_in_event;
  Duration at = of_people_.between(1min, plan_.report_every);
  for (int n = 0; at < plan_.lasts; ++n) {
    timeline_.at(at, [this, drill = (drills && n % 2 == 1) || of_people_.chance(80)] { file(drill); });
    at += of_people_.between(plan_.report_every / 4, plan_.report_every * 7 / 4);
  }
  if (plan_.scenario == Scenario::earthquake) {
    const Duration quake = of_people_.between(10min, plan_.lasts / 2);
    const std::uint64_t reports = 20 + of_people_.pick(40);
    for (std::uint64_t n = 0; n < reports; ++n) timeline_.at(quake + of_people_.between(0s, 1min), [this] { file(false); });
  }
  if (plan_.scenario == Scenario::flapping_source) {
    for (int n = 0; n < 12; ++n) timeline_.at(20min + n * 2min, [this, n] { file(false, n % 3 == 0 ? "S-1" : "S-2"); });
  }
}

void World::file(bool drill, const std::string& source_id) {
  if (healed_) return;
  ReportFiled event;
  Report& report = event.report;
  const auto& categories = in_files_->categories;
  report.category = categories[of_people_.pick(categories.size())].code;
  report.kind = of_people_.chance(900) ? IncidentKind::incident : IncidentKind::warning;
  report.summary = "云溪河水位上涨，堤段出现渗漏";
  report.justification = "不属于其他类别";
  report.drill = drill;
  report.source_id = source_id;
  if (!source_id.empty()) report.source_unit = "水文站";
  if (of_people_.chance(800)) report.reporter.name = "李明";
  if (of_people_.chance(600)) report.occurred.at = clock_.now() - of_people_.between(0min, 60min);
  if (of_people_.chance(300)) report.received = clock_.now() - of_people_.between(0min, 10min);
  event.by = of_people_.chance(600) ? by("wangfang") : Actor{{}, "source", true};
  event.idempotency = {"key" + std::to_string(++keys_), "same"};
  auto letter = std::make_shared<Letter>();
  letter->key = event.by.typed_by + "\n" + event.idempotency.key;
  letter->event = std::move(event);
  if (chance_of(Fault::report_repeated)) {  // a second one under the same key, as from an impatient machine
    auto again = std::make_shared<Letter>(*letter);
    timeline_.in(of_people_.between(0s, 30s), [this, again] { send(again); });
  }
  send(letter);
}

// ---- the duty room ----

void World::react(IncidentId incident, const Fact& fact) {
  if (std::holds_alternative<IncidentOpened>(fact)) {
    const bool slow = chance_of(Fault::answer_late, incident);
    // One after the other: in which order arguments are drawn would be the compiler's choice.
    const Duration closing = of_people_.between(30min, 5h);
    const Duration written = of_people_.between(20min, slow ? 4h : 110min);
    const Duration phone = of_people_.between(3min, slow ? 60min : 18min);
    clerk(incident, phone, written, closing);
  }
  if (const auto* accepted = std::get_if<PageAccepted>(&fact)) {
    const auto found = shadow_.incidents.find(incident);
    if (found == shadow_.incidents.end()) return;
    const auto page = found->second.pages.find(accepted->page);
    if (page != found->second.pages.end() && page->second.hand_call && asks(page->second.purpose)) dial({incident, accepted->page});
  }
}

// The two reports are made, and the incident is closed.
void World::clerk(IncidentId incident, Duration phone, Duration written, Duration closing) {
  const auto deed = [this, incident](DeedKind kind) {
    DeedReported event;
    event.incident = incident;
    event.deed = kind;
    event.content = "已报县委办公室信息调研室";
    event.by = by("wangfang");
    event.idempotency = {"deed" + std::to_string(incident) + (kind == DeedKind::phone_report ? "p" : "w"), "same"};
    act(event);
  };
  timeline_.in(phone, [deed] { deed(DeedKind::phone_report); });
  timeline_.in(written, [deed] { deed(DeedKind::written_report); });
  timeline_.in(closing, [this, incident] { close(incident); });
}

// Where a duty is still open it is refused, and tried again by the next shift.
void World::close(IncidentId incident) {
  if (healed_) return;
  CloseRequested event;
  event.incident = incident;
  event.by = by("zhaogang");
  event.reason = "处置完毕";
  act(event, [this, incident](const Decision& decision) {
    if (decision.refusal && decision.refusal->kind == RefusalKind::obligations_open)
      timeline_.in(next_shift, [this, incident] { close(incident); });
  });
}

// The seat calls by hand.
void World::dial(PageId page) {
  if (chance_of(Fault::answer_never, page.incident)) return;
  timeline_.in(of_people_.between(10s, 50s), [this, page] {
    act(DialReported{page, DialOutcome::taken, {}, by("wangfang")});
    const auto outcome = of_people_.chance(700) ? DialOutcome::reached : static_cast<DialOutcome>(2 + of_people_.pick(3));
    timeline_.in(of_people_.between(20s, 2min), [this, page, outcome] { act(DialReported{page, outcome, {}, by("wangfang")}); });
  });
}

// ---- people ----

void World::taken(const Copy& copy, bool) {
  ++result_.copies;
  if (copy.page.incident != 0) invariants_.accepted(copy.page);
  read_message(copy);
  if (copy.report_to.empty() || chance_of(Fault::receipt_lost, copy.page.incident)) return;
  const bool good = !chance_of(Fault::receipt_failed, copy.page.incident);
  const bool late = chance_of(Fault::receipt_late, copy.page.incident);
  const Duration delay = late ? of_gateways_.between(10min, 6h) : of_gateways_.between(2s, 20s);
  const bool twice = chance_of(Fault::receipt_twice, copy.page.incident);
  timeline_.in(delay, [this, copy, good] { report_receipt(copy, good, 5); });
  if (twice) timeline_.in(delay + 1s, [this, copy, good] { report_receipt(copy, good, 5); });
}

void World::report_receipt(const Copy& copy, bool good, int left) {
  std::string address = copy.report_to;
  for (const auto& [mark, value] : {std::pair<std::string, std::string>{"%d", good ? "1" : "2"}, {"%A", ""}})
    if (const auto at = address.find(mark); at != std::string::npos) address.replace(at, mark.size(), value);
  const auto fields = http::parse_urlencoded(std::string_view(address).substr(std::min(address.find('?') + 1, address.size())));
  if (!fields) return check("the address of a gateway's reports cannot be read: " + address);
  call_hook(copy.channel, *fields, left);
}

// A gateway calls until it is answered, some times.
void World::call_hook(const std::string& channel, http::Fields fields, int left) {
  if (left == 0) return;
  const auto again = [this, channel, fields, left] {
    timeline_.in(30s, [this, channel, fields, left] { call_hook(channel, fields, left - 1); });
  };
  const auto in_force = is_awake() ? policy() : nullptr;
  if (in_force == nullptr || in_force->channels.count(channel) == 0) return again();
  http::Request request;
  request.method = "GET";
  request.path = "/hooks/" + channel;
  request.query = std::move(fields);
  const auto call = courier::read_hook(in_force->channels.at(channel), request, {});
  if (!call) return check("a gateway's call is not understood: " + call.error().why);
  for (const Event& event : call->events)
    engine_->submit(event, [again](const Decision&, const State&, bool durable) {
      if (!durable) again();
    });
}

void World::read_message(const Copy& copy) {
  if (healed_) return;
  const auto& people = in_files_->people;
  const auto person = std::find_if(people.begin(), people.end(), [&](const auto& one) {
    return one.second.contact.phone == copy.to || one.second.contact.email == copy.to;
  });
  const std::string code = code_in(copy.text);
  if (person == people.end() || code.empty()) return;
  const IncidentId about = copy.page.incident;
  if (chance_of(Fault::answer_never, about)) {  // and the silence meets what comes of it, too
    timeline_.in(silence_lasts, [this, about] { meet(Fault::answer_never, about); });
    return;
  }
  if (of_people_.chance(250)) return;  // leaves it to others
  const bool late = chance_of(Fault::answer_late, copy.page.incident);
  const Duration delay = late ? of_people_.between(5min, 6h) : of_people_.between(15s, 150s);
  const bool twice = chance_of(Fault::answer_twice, copy.page.incident);
  timeline_.in(delay, [this, copy, id = person->first, code] { answer(copy, id, code); });
  if (twice)
    timeline_.in(delay + 5s, [this, copy, id = person->first, code] {
      meet(Fault::answer_twice, copy.page.incident);
      answer(copy, id, code);
    });
}

void World::answer(const Copy& copy, const std::string& person, const std::string& code) {
  const std::uint64_t how = of_people_.pick(100);
  const std::string token = token_in(copy.text);
  const bool wrong = chance_of(Fault::answer_wrong, copy.page.incident);
  if (how < 45 || wrong) {
    std::string text = code + " 收到";
    if (wrong) text = (code == "123456" ? "654321" : "123456");
    else if (how < 8) text = "收到";
    else if (how < 12) text = code + " 无法赶到";
    return call_hook("sms", {{"from", copy.to}, {"text", text}, {"id", "mo" + std::to_string(++calls_)}}, 5);
  }
  AckRequested event;
  event.incident = copy.page.incident;
  event.person = person;
  event.page = copy.page;
  event.by = by(person);
  if (how < 60 && !token.empty()) {
    const auto page = links_.verify(token);
    if (page != copy.page) return check("a link does not lead to its page");
    event.kind = AckKind::taken;
    event.via = AckVia::link;
    event.strength = Strength::weak;
  } else {
    event.kind = how < 90 ? AckKind::taken : how < 94 ? AckKind::on_my_way : how < 97 ? AckKind::seen : AckKind::cannot;
    event.via = AckVia::api;
    event.strength = event.kind == AckKind::seen ? Strength::weak : Strength::strong;
  }
  event.idempotency = {"ack" + std::to_string(++calls_), "same"};
  act(event, [this](const Decision& decision) {
    if (decision.number != 0) acknowledged_.insert({decision.incident, decision.number});
  });
}

// ---- what gateways do ----

Fate World::draw_fate(const Copy& copy) {
  using Kind = Fate::Kind;
  const IncidentId about = copy.page.incident;
  if (names_dead_ && !healed_) {
    coverage_.met(Fault::names_dead, where_now(about));
    return {Kind::no_name, false};
  }
  const auto doubtful = [&](Kind kind) {
    invariants_.in_doubt(copy.page);
    return Fate{kind, of_gateways_.chance(500)};
  };
  if (chance_of(Fault::refuses, about)) return {of_gateways_.chance(500) ? Kind::refuses : Kind::refuses_connection, false};
  if (chance_of(Fault::busy, about)) return {Kind::busy, false};
  if (chance_of(Fault::gives_up, about)) return {Kind::gives_up, false};
  if (chance_of(Fault::silent, about)) return of_gateways_.chance(500) ? Fate{Kind::silent_before, false} : doubtful(Kind::silent_behind);
  if (chance_of(Fault::in_doubt, about)) return doubtful(of_gateways_.chance(500) ? Kind::breaks : Kind::bad_gateway);
  if (chance_of(Fault::false_ok, about)) return {Kind::false_ok, false};
  if (chance_of(Fault::refuses_us, about)) return {Kind::refuses_us, false};
  return {Kind::accepts, true};
}

// ---- the end ----

void World::do_all_deeds() {
  std::vector<IncidentId> ids;
  for (const auto& [id, incident] : engine_->state().incidents) ids.push_back(id);
  for (const IncidentId id : ids) {
    for (const DeedKind kind : {DeedKind::phone_report, DeedKind::written_report}) {
      DeedReported event;
      event.incident = id;
      event.deed = kind;
      event.by = by("wangfang");
      event.content = "healed";
      act(event);
    }
    CloseRequested event;
    event.incident = id;
    event.by = by("zhaogang");
    const auto found = engine_->state().incidents.find(id);
    if (found != engine_->state().incidents.end() && found->second.state == IncidentState::open) act(event);
  }
}

}  // namespace jibao::simulation
