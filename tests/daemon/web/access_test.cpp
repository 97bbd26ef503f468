#include "daemon/web/routes.hpp"
#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

class Rights : public WebWorld {
 protected:
  std::string source_token(const std::string& name) {
    const http::Response made = post("/api/v1/tokens", R"({"name":")" + name + R"("})");
    EXPECT_EQ(made.status, 201) << made.body;
    return std::string(json(made)["token"].as_string());
  }
};

std::string example_path(std::string_view path) {
  std::string example(path);
  for (std::size_t open = example.find('{'); open != std::string::npos; open = example.find('{'))
    example.replace(open, example.find('}') - open + 1, "1");
  return example;
}

TEST_F(Rights, NobodyWithoutATokenGetsAnythingOfTheApi) {
  file_flood();
  const std::size_t before = records();
  for (const Route& route : routes()) {
    if (route.access != Access::bearer) continue;
    for (const char* token : {"", "wrong", "jb_00000000_x", "operator-token-of-the-tes"}) {
      http::Request asked = request(std::string(route.method), example_path(route.path));
      if (*token != '\0') asked.headers.emplace_back("Authorization", std::string("Bearer ") + token);
      asked.headers.emplace_back("Content-Type", "application/json");
      asked.body = "{}";
      const http::Response answer = ask(asked);
      EXPECT_EQ(answer.status, 401) << route.method << " " << route.path;
      EXPECT_EQ(answer.body.find("青石河"), std::string::npos);
      EXPECT_FALSE(header(answer, "WWW-Authenticate").empty());
    }
  }
  EXPECT_EQ(records(), before + 1) << "the first wrong token is on record; more of the same minute are counted";
}

TEST_F(Rights, AMachineSourceFilesAndSeesAReceiptOfItsOwnAndNothingElse) {
  const std::string mine = source_token("水利局"), theirs = source_token("水利局");
  const http::Response filed =
      post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"决口"})", {}, mine);
  ASSERT_EQ(filed.status, 201) << filed.body;
  const std::string id(json(filed)["id"].as_string());
  EXPECT_FALSE(json(filed).contains("obligations"));
  EXPECT_EQ(json(get("/api/v1/incidents/" + id, mine))["state"].as_string(), "open");
  EXPECT_EQ(get("/api/v1/incidents/" + id, theirs).status, 404);
  EXPECT_NE(incident(id).owner, "") << "the officer on duty owns it";
  const std::size_t before = records();
  std::size_t refused = 0;
  for (const Route& route : routes()) {
    if (route.access != Access::bearer || may(Role::source, *route.act)) continue;
    http::Request asked = request(std::string(route.method), example_path(route.path));
    asked.headers.emplace_back("Authorization", "Bearer " + mine);
    asked.headers.emplace_back("Content-Type", "application/json");
    asked.body = R"({"as":"wangfang"})";
    EXPECT_EQ(ask(asked).status, 403) << route.method << " " << route.path;
    ++refused;
  }
  EXPECT_EQ(records(), before + refused) << "each refusal is on record";
  EXPECT_EQ(post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","as":"wangfang"})", {}, mine).status,
            422);
}

TEST_F(Rights, ATokenEndsAtOnceAndIsKeptAsADigest) {
  const std::string token = source_token("水利局");
  const std::string id = token.substr(3, 8);
  for (const std::string& wrong : {token.substr(0, token.size() - 1) + "!", token.substr(0, 12), token + "x"})
    EXPECT_EQ(post("/api/v1/incidents", "{}", {}, wrong).status, 401) << "the id alone opens nothing";
  EXPECT_NE(post("/api/v1/incidents", "{}", {}, token).status, 401);
  EXPECT_EQ(get("/api/v1/tokens").body.find(token.substr(12)), std::string::npos);
  EXPECT_EQ(world.engine->state().tokens.at(id).secret_digest, digest_of(token.substr(12)));
  http::Request end = request("DELETE", "/api/v1/tokens/" + id);
  end.headers.emplace_back("Authorization", std::string("Bearer ") + operator_token);
  EXPECT_EQ(ask(end).status, 204);
  EXPECT_EQ(post("/api/v1/incidents", "{}", {}, token).status, 401);
  EXPECT_EQ(ask(end).status, 404);
}

TEST_F(Rights, AnOperatorTokenThatWasMadeHasFullRights) {
  const http::Response made = post("/api/v1/tokens", R"({"name":"seat 2","kind":"operator"})");
  const std::string token(json(made)["token"].as_string());
  EXPECT_EQ(get("/api/v1/incidents", token).status, 200);
}

TEST_F(Rights, TheConsolesCookieOpensNoApi) {
  http::Request asked = request("GET", "/api/v1/incidents");
  asked.headers.emplace_back("Cookie", "jibao_session=x");
  EXPECT_EQ(ask(asked).status, 401);
}

TEST_F(Rights, OtherMethodsAndOverridesAreRefused) {
  for (const char* method : {"PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO"}) {
    http::Request asked = request(method, "/api/v1/incidents");
    asked.headers.emplace_back("X-HTTP-Method-Override", "POST");
    const http::Response answer = ask(asked);
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_EQ(header(answer, "Allow"), "POST, GET");
  }
}

TEST_F(Rights, HealthIsOneWordForEverybodyAndMetricsAreForThisMachine) {
  EXPECT_EQ(get("/healthz", "").body, "ok\n");
  EXPECT_EQ(get("/readyz", "").body, "ready\n");
  EXPECT_EQ(get("/metrics", "").status, 200);
  http::Request far = request("GET", "/metrics");
  far.peer = "192.0.2.7";
  EXPECT_EQ(ask(far).status, 401);
  far.headers.emplace_back("Authorization", std::string("Bearer ") + operator_token);
  EXPECT_EQ(ask(far).status, 200);
}

}  // namespace
}  // namespace jibao::web
