// The site over a simulated world with the shipped county-office policy: requests go in as values, answers
// come out.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/engine/simulated.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/account_acts.hpp"
#include "daemon/web/background.hpp"
#include "daemon/web/secrets.hpp"
#include "daemon/web/site.hpp"
#include "daemon/web/vault.hpp"
#include "rules/calendar.hpp"

namespace jibao::web {

/// config/county-office.yaml, loaded once.
const Policy& shipped_policy();

/// The duty officer's PIN is 246813, as an argon2id hash with parameters that are fit for tests alone.
const std::string& test_pin_hash();

/// Runs all at once, or, while it holds, when it is let go; takes nothing more while it is full.
class TestBackground final : public Background {
 public:
  bool full = false, holds = false;
  bool run(std::function<void()> work, std::function<void()> then) override {
    if (full) return false;
    held_.emplace_back(std::move(work), std::move(then));
    if (!holds) let_go();
    return true;
  }
  void let_go() {
    holds = false;
    while (!held_.empty()) {
      const auto [work, then] = std::move(held_.front());
      held_.pop_front();
      work();
      then();
    }
  }

 private:
  std::deque<std::pair<std::function<void()>, std::function<void()>>> held_;
};

class WebWorld : public ::testing::Test {
 protected:
  static constexpr const char* start = "2026-07-19T03:55:00+08:00";
  static constexpr const char* operator_token = "operator-token-of-the-test";
  static constexpr const char* watch_key = "the key of the watcher outside, of the test";

  WebWorld() : world(parse_rfc3339(start).value()) {
    Policy policy = shipped_policy();
    policy.people.at("wangfang").pin_hash = test_pin_hash();
    adopt(std::move(policy));
    world.gateway.on_send = [this](const Dispatch& sent) {
      world.loop.post([this, sent] {
        world.engine->submit(AttemptEnded{sent.page, sent.attempt, Outcome::sent, false, "ref", {}}, {});
      });
    };
    make_site();
  }

  void adopt(Policy policy) { world.adopt(std::move(policy)); }

  void make_site() {
    Context context{*world.engine, world.clock, world.store, background, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
                    "state",       false,       1.0,         false};
    context.sandbox_messages = [this](std::size_t) { return sandbox; };
    context.verify_link = [](std::string_view token) {
      return parse_page_id(token.substr(token.find('!') + 1));
    };
    context.read_hook = [this](const Channel&, const http::Request&) { return hook_reading; };
    context.credential = [](const std::string& name) {
      return std::optional<std::string>(name == "watch_key" ? watch_key : "hook-secret");
    };
    context.vitals = [this] { return vitals; };
    context.credit = [this](const std::string& channel) {
      const auto known = credits.find(channel);
      return known == credits.end() ? std::optional<ChannelCredit>() : known->second;
    };
    context.metrics_text = [] { return std::string("jibao_up 1\n"); };
    context.subscriptions = [this] { return subscriptions; };
    context.policy_files = [this](const std::string& version) -> Result<std::vector<std::pair<std::string, std::string>>> {
      const auto kept = kept_files.find(version);
      if (kept == kept_files.end()) return failure("not kept");
      return kept->second;
    };
    context.is_operator_token = [](std::string_view token) { return token == operator_token; };
    context.vault_key = std::string(Vault::key_bytes, 'k');
    context.vault_text = vault_text;
    context.keep_vault = [this](const std::string& text) -> Result<void> {
      if (vault_fails) return failure("no room on the disk");
      vault_text = text;
      return {};
    };
    context.wall = [this] { return world.clock.now(); };
    context.first_code_digest = first_code.empty() ? std::string() : digest_of_code(first_code);
    context.steady = [this] { return world.clock.now().time_since_epoch() + set_back; };
    context.log_in_background = &log_in_background;
    if (puts_off) context.later = [this](Duration, std::function<void()> work) { put_off.push_back(std::move(work)); };
    context.first_code_ends = context.steady() + std::chrono::minutes(15);
    context.first_code_used = [this] { first_code.clear(); };
    site = std::make_unique<Site>(std::move(context));
  }

  http::Response ask(http::Request request) {
    const std::size_t mark = request.target.find('?');
    request.path = request.target.substr(0, mark);
    if (mark != std::string::npos)
      request.query = http::parse_urlencoded(request.target.substr(mark + 1)).value();
    std::optional<http::Response> answered;
    int answers = 0;
    site->handle(std::move(request),
                 Answer{[&](http::Response response) {
                          ++answers;
                          answered = std::move(response);
                        },
                        [&](http::Fields) {
                          ++answers;
                          return streams.emplace_back(std::make_shared<http::EventStream>(std::weak_ptr<http::Connection>{}));
                        }});
    world.settle();
    EXPECT_EQ(answers, 1) << "each request is answered once";
    return answered.value_or(http::Response{});
  }

  static http::Request request(const std::string& method, const std::string& target) {
    http::Request made;
    made.method = method;
    made.target = target;
    made.headers = {{"Host", "127.0.0.1:8440"}};
    made.peer = "127.0.0.1";
    return made;
  }
  http::Response get(const std::string& target, const std::string& token = operator_token) {
    http::Request made = request("GET", target);
    if (!token.empty()) made.headers.emplace_back("Authorization", "Bearer " + token);
    return ask(std::move(made));
  }
  http::Response post(const std::string& target, const std::string& body, http::Fields headers = {},
                      const std::string& token = operator_token) {
    http::Request made = request("POST", target);
    made.body = body;
    made.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    if (!token.empty()) made.headers.emplace_back("Authorization", "Bearer " + token);
    for (auto& header : headers) made.headers.push_back(std::move(header));
    return ask(std::move(made));
  }
  static boost::json::object json(const http::Response& response) {
    boost::json::error_code error;
    const boost::json::value value = boost::json::parse(response.body, error);
    EXPECT_FALSE(error) << response.body;
    return value.is_object() ? value.as_object() : boost::json::object{};
  }
  /// Files a flood that happened at 03:42, by the duty officer; its internal id.
  std::string file_flood(const std::string& more = "") {
    const http::Response filed = post(
        "/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"青石河决口",)"
                             R"("place":"三合村","occurred_at":"2026-07-19T03:42:00+08:00","as":"wangfang")" +
                                 more + "}");
    EXPECT_EQ(filed.status, 201) << filed.body;
    return std::string(json(filed)["id"].as_string());
  }
  std::size_t records() const { return world.store.head().sequence; }
  const Incident& incident(const std::string& id) {
    return world.engine->state().incidents.at(std::stoull(id));
  }
  static std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
      if (http::same_ignoring_case(key, name)) return value;
    return {};
  }

  engine::SimulatedWorld world;
  TestBackground background, log_in_background;
  Duration set_back{};  // by how much the wall clock was set back: the steady one runs on
  bool puts_off = false;                          // whether a site that is made now puts off what may wait
  std::deque<std::function<void()>> put_off;      // ... to be called by the test
  std::vector<std::shared_ptr<http::EventStream>> streams;  // that were opened, in order
  std::vector<SandboxMessage> sandbox;
  HookReading hook_reading;
  std::vector<SubscriptionProgress> subscriptions;
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> kept_files;  // of policies, as the store keeps them
  Vitals vitals;
  std::map<std::string, ChannelCredit> credits;  // by channel
  std::string vault_text, first_code;
  bool vault_fails = false;
  std::unique_ptr<Site> site;
};

/// The same, with a browser in which the operator is logged in.
class OperatorsBrowser : public WebWorld {
 protected:
  void SetUp() override {
    http::Request made = request("POST", "/login");
    made.body = std::string("token=") + operator_token;
    made.headers.emplace_back("Origin", "http://127.0.0.1:8440");
    const std::string set = header(ask(std::move(made)), "Set-Cookie");
    cookie = set.substr(0, set.find(';'));
  }
  http::Response view(const std::string& target) {
    http::Request made = request("GET", target);
    made.headers.emplace_back("Cookie", cookie);
    return ask(std::move(made));
  }
  /// Presses a form's button: the fields as they are sent, without the form's own secret.
  http::Response press(const std::string& target, const std::string& fields) {
    const std::string body = view("/file").body, mark = "name=\"csrf\" value=\"";
    const std::size_t at = body.find(mark) + mark.size();
    http::Request made = request("POST", target);
    made.headers.emplace_back("Cookie", cookie);
    made.headers.emplace_back("Origin", "http://127.0.0.1:8440");
    made.body = "csrf=" + http::percent_encode(body.substr(at, body.find('"', at) - at)) + "&" + fields;
    return ask(std::move(made));
  }
  static bool says(const http::Response& page, const std::string& words) { return page.body.find(words) != std::string::npos; }

  std::string cookie;
};

}  // namespace jibao::web
