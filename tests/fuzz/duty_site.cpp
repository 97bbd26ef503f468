// See duty_site.hpp.
#include "tests/fuzz/duty_site.hpp"

#include "config/policy_loader.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/journal/codec.hpp"
#include "rules/calendar.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

constexpr const char* token = "the-operators-token-of-the-fuzzer";
constexpr const char* origin = "http://127.0.0.1:8440";
constexpr int most_asked = 500;  // then another one: sessions and bounds on tries remember

const Policy& office() {
  static const Policy policy = *config::load_policy(std::filesystem::path(JIBAO_SOURCE_DIR "/config/county-office.yaml")).policy;
  return policy;
}

http::Request request_of(const std::string& method, const std::string& target) {
  http::Request made;
  made.method = method;
  made.target = target;
  made.headers = {{"Host", "127.0.0.1:8440"}};
  made.peer = "127.0.0.1";
  return made;
}

bool on_file(const std::string& person) { return office().people.count(person) != 0; }

}  // namespace

DutySite& DutySite::untouched() {
  static std::unique_ptr<DutySite> site;
  if (!site || site->records() != site->begun_at_ || site->asked_ > most_asked) site.reset(new DutySite());
  return *site;
}

DutySite::DutySite() : world_(parse_rfc3339("2026-07-19T03:55:00+08:00").value()) {
  world_.gateway.on_send = [this](const Dispatch& sent) {
    world_.loop.post([this, sent] { world_.engine->submit(AttemptEnded{sent.page, sent.attempt, Outcome::sent, false, "ref", {}}, {}); });
  };
  world_.adopt(office());
  web::Context context{*world_.engine, world_.clock, world_.store, background_, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, "state", false, 1.0, false};
  context.credential = [](const std::string& name) { return name == "watch_key" ? std::optional<std::string>(watch_key) : std::nullopt; };
  context.is_operator_token = [](std::string_view given) { return given == token; };
  context.vault_key = std::string(32, 'k');
  context.keep_vault = [](const std::string&) -> Result<void> { return {}; };
  context.wall = [this] { return world_.clock.now(); };
  context.log_in_background = &background_;
  site_ = std::make_unique<web::Site>(std::move(context));
  file_flood();
  file_flood();
  http::Request log_in = request_of("POST", "/login");
  log_in.body = std::string("token=") + token;
  log_in.headers.emplace_back("Origin", origin);
  for (const auto& [name, value] : ask(std::move(log_in)).headers)
    if (http::same_ignoring_case(name, "Set-Cookie")) cookie_ = value.substr(0, value.find(';'));
  http::Request look = request_of("GET", "/file");
  look.headers.emplace_back("Cookie", cookie_);
  const std::string page = ask(std::move(look)).body, mark = "name=\"csrf\" value=\"";
  const std::size_t at = page.find(mark);
  must(at != std::string::npos, "somebody is logged in");
  csrf_ = page.substr(at + mark.size(), page.find('"', at + mark.size()) - at - mark.size());
  begun_at_ = records();
}

std::string DutySite::file_flood() {
  const http::Response filed = call("POST", "/api/v1/incidents",
                                    R"({"category":"DIS.FLOOD.DANGER","title":"青石河决口","place":"三合村","occurred_at":"2026-07-19T03:42:00+08:00","as":"wangfang"})");
  must(filed.status == 201, "an event is filed: " + filed.body);
  return filed.body;
}

http::Response DutySite::ask(http::Request request) {
  ++asked_;
  const std::size_t mark = request.target.find('?');
  request.path = request.target.substr(0, mark);
  if (mark != std::string::npos) request.query = http::parse_urlencoded(request.target.substr(mark + 1)).value_or(http::Fields{});
  const std::uint64_t before = records();
  http::Response answered;
  int answers = 0;
  site_->handle(std::move(request), web::Answer{[&](http::Response response) {
                                                  ++answers;
                                                  answered = std::move(response);
                                                },
                                                [&](http::Fields) {
                                                  ++answers;
                                                  return std::make_shared<http::EventStream>(std::weak_ptr<http::Connection>{});
                                                }});
  world_.settle();
  must(answers == 1, "each request is answered once");
  must(answered.status < 500, "no fault of the daemon's own: " + answered.body);
  must(answered.status < 400 || records() == before, "what is refused is not on record: " + answered.body);
  for (const auto& [name, value] : answered.headers)
    must(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, "a header is one line");
  return answered;
}

http::Response DutySite::call(const std::string& method, const std::string& target, std::string body) {
  http::Request made = request_of(method, target);
  made.body = std::move(body);
  made.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
  made.headers.emplace_back("Authorization", std::string("Bearer ") + token);
  return ask(std::move(made));
}

http::Response DutySite::press(const std::string& path, std::string_view fields) {
  http::Request made = request_of("POST", path);
  made.headers.emplace_back("Cookie", cookie_);
  made.headers.emplace_back("Origin", origin);
  made.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  made.body = "csrf=" + http::percent_encode(csrf_) + "&" + std::string(fields);
  return ask(std::move(made));
}

void DutySite::keeps_its_promises() {
  const DutyBook& book = world_.engine->state().duty;
  for (const auto& [number, handover] : book.handovers) {
    must(on_file(handover.outgoing) && on_file(handover.incoming) && handover.outgoing != handover.incoming, "a handover is between two people on file");
    for (const HandoverItem& item : handover.items) {
      must(on_file(item.person), "what is handed over goes to somebody on file");
      must(world_.engine->state().incidents.count(item.incident) != 0, "and is of an incident that is there");
    }
  }
  for (const auto& [number, leave] : book.leaves) {
    must(on_file(leave.person) && (leave.substitute.empty() || on_file(leave.substitute)), "who is away, and who stands in, are on file");
    must(leave.from < leave.until && leave.person != leave.substitute, "leave has a length, and nobody stands in for themselves");
  }
  for (const auto& [name, month] : book.months)
    for (const auto& [key, held] : month.shifts) {
      must(held.duty.date.starts_with(name) && held.duty.from < held.duty.until, "a shift is of its month and has a length");
      for (const std::string& person : held.duty.watch()) must(person.empty() || on_file(person), "whoever is on duty is on file");
    }
  if (book.surge)
    for (const std::string& person : book.surge->people) must(on_file(person), "whoever is called is on file");
  const auto recorded = world_.store.following(begun_at_, 1000);
  must(recorded.has_value(), "the journal can be read");
  for (const store::Stored& each : *recorded) must(journal::decode(each).has_value(), "what was recorded can be read");
}

}  // namespace jibao::fuzz
