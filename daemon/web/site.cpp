// Finds the route, asks access, runs the handler. What an exception leaves unanswered becomes a 500 here, so
// that one request's trouble stays its own.
#include "daemon/web/site.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <exception>

#include "daemon/http/problem.hpp"
#include "daemon/journal/codec.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/desk.hpp"
#include "daemon/web/html.hpp"
#include "daemon/web/step_up.hpp"
#include "rules/calendar.hpp"

namespace jibao::web {

struct Site::Inside {
  explicit Inside(Context context) : desk(std::move(context)) {}
  Desk desk;
};

namespace {

// One record as the stream tells it; personal values stay out, for a stream is kept by whoever listens.
void publish(Desk& desk, IncidentId incident, const std::vector<Fact>& facts, Instant at) {
  desk.changes.publish("facts", [] { return std::string("{}"); });
  desk.hub.publish("facts", [&] {
    const std::string& zone = desk.policy().office.zone;
    std::string data = "{\"incident\":" + (incident == 0 ? "null" : "\"" + std::to_string(incident) + "\"") +
                       ",\"at\":" + http::json_string(to_rfc3339(at, zone)) + ",\"facts\":[";
    bool first = true;
    for (const Fact& fact : facts) {
      data += (first ? "" : ",") + journal::to_json_public(fact, zone, journal::Personal::left_out);
      first = false;
    }
    return data + "]}";
  });
}

// Who looked at what is nobody else's news, and a page that is told of it would be fetched again.
bool only_of_access(const std::vector<Fact>& facts) {
  return std::all_of(facts.begin(), facts.end(), [](const Fact& fact) {
    return std::holds_alternative<AccessMade>(fact) || std::holds_alternative<AccessRefused>(fact) ||
           std::holds_alternative<LoggedIn>(fact) || std::holds_alternative<LogInRefused>(fact) || std::holds_alternative<LoggedOut>(fact);
  });
}

// Whether people look at it: then an error is a page with a way back, not JSON.
bool is_page(const http::Request& request) {
  for (const std::string_view machine : {"/api/", "/hooks/", "/metrics", "/readyz", "/healthz"})
    if (request.path.starts_with(machine)) return false;
  return true;
}

http::Response page_of_problem(const Desk& desk, const Call& call, const http::Response& problem) {
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(problem.body, error);
  std::string words;
  if (const auto* object = value.if_object())
    for (const char* name : {"detail", "title"})
      if (const auto* member = object->if_contains(name);
          member != nullptr && member->is_string() && words.empty())
        words = std::string(member->as_string());
  const Look look = look_of(desk, call);
  const std::string home =
      look.csrf.empty() ? ""
                        : "<p><a href=\"/\">" + look.html("回到值班台", "back to the board") + "</a></p>";
  http::Response shown = page(look, {look.say("未完成", "Not done"), 0, "/", look.csrf.empty()},
                              "<h1>" + look.html("未完成", "Not done") + "</h1>" + notice("bad", words) + home, problem.status);
  for (const auto& header : problem.headers) shown.headers.push_back(header);
  return shown;
}

void run(Desk& desk, const CallPtr& call) {
  Match match = find_route(call->request.method, call->request.path);
  if (match.route == nullptr) {
    if (match.allowed.empty()) return send_problem(call, 404, "没有这个地址", "there is no such address");
    http::Response response = http::problem(405, "",
                                            pick(call->language, "此地址只接受 " + match.allowed,
                                                 "this address takes " + match.allowed + " alone"));
    response.headers.emplace_back("Allow", match.allowed);
    return send(call, std::move(response));
  }
  call->parameters = std::move(match.parameters);
  tell_refusals(desk);
  if (is_second_press(desk, call)) return;
  if (admit(desk, call, *match.route) && is_proven(desk, call)) match.route->run(desk, call);
}

}  // namespace

std::optional<boost::json::value> body_of(const CallPtr& call) {
  std::string_view type = call->request.header("content-type");
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  if (!http::same_ignoring_case(type, "application/json")) {
    send_problem(call, 415, "请求体应为 application/json", "the body must be application/json");
    return std::nullopt;
  }
  if (!call->request.header("content-encoding").empty()) {
    send_problem(call, 415, "不接受压缩的请求体", "a compressed body is not taken");
    return std::nullopt;
  }
  Faults faults;
  auto body = read_json(call->request.body, faults);
  if (!body) send_faults(call, 400, faults);
  return body;
}

Site::Site(Context context) : inside_(std::make_shared<Inside>(std::move(context))) {
  Desk& desk = inside_->desk;
  desk.hub.begin(std::to_string(to_millis(desk.now())));
  desk.changes.begin(std::to_string(to_millis(desk.now())));
  // The engine may outlive the site: then there is nobody to tell.
  desk.context.engine.observe([weak = std::weak_ptr<Inside>(inside_)](
                                  IncidentId incident, const std::vector<Fact>& facts, Instant at) {
    if (const auto inside = weak.lock(); inside && !only_of_access(facts)) publish(inside->desk, incident, facts, at);
  });
}

Site::~Site() = default;

void Site::handle(http::Request request, Answer answer) {
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  call->answer = std::move(answer);
  call->language = language_of(call->request);
  if (is_page(call->request))
    call->answer.send = [inside = inside_, shown_to = std::weak_ptr<Call>(call),
                         send = std::move(call->answer.send)](http::Response response) {
      const auto still = shown_to.lock();
      const bool problem = response.content_type.starts_with("application/problem+json");
      send(problem && still ? page_of_problem(inside->desk, *still, response) : std::move(response));
    };
  const std::string_view asked = call->request.query_value("lang");
  if ((asked == "zh" || asked == "en") && !call->request.path.starts_with("/api/"))
    call->set_cookies.push_back(
        cookie_value(inside_->desk, "jibao_lang", std::string(asked), std::chrono::days(365)));
  try {
    run(inside_->desk, call);
  } catch (const std::exception&) {  // Boost.JSON and the allocator; the handlers themselves do not throw
    send_problem(call, 500, "内部错误", "internal error");
  }
}

void Site::handle(http::Request request, http::Responder responder) {
  handle(std::move(request),
         Answer{[responder](http::Response response) { responder.send(std::move(response)); },
                [responder](http::Fields headers) { return responder.start_events(std::move(headers)); }});
}

http::Handler Site::handler() {
  return [this](http::Request request, http::Responder responder) {
    handle(std::move(request), std::move(responder));
  };
}

}  // namespace jibao::web
