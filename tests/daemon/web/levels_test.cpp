// Levels through the door: every way of writing one, measures and marks in and out, what is in force and why.
#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

class Levels : public WebWorld {
 protected:
  boost::json::value file(const std::string& members) {
    const http::Response filed =
        post("/api/v1/incidents",
             R"({"category":"DIS.FIRE","title":"凤凰山林场火灾","occurred_at":"2026-07-19T03:42:00+08:00","as":"wangfang",)" +
                 members + "}");
    EXPECT_EQ(filed.status, 201) << filed.body;
    return json(filed);
  }
  static std::string level(const boost::json::value& body) {
    const auto& level = body.at("level");
    return level.is_null() ? "null" : std::string(level.as_string());
  }
};

TEST_F(Levels, AreUnderstoodInEveryWrittenFormAndOneIsKept) {
  for (const char* written : {"I", "i", "Ⅰ", "1", "一级", "Ⅰ级", "特别重大", "红色"}) {
    const auto filed = file(std::string(R"("level":")") + written + "\"");
    EXPECT_EQ(level(filed), "I") << written;
    EXPECT_EQ(filed.at("stated_level").as_string(), "I") << written;
  }
  EXPECT_EQ(level(file(R"("level":"较大")")), "III");
  EXPECT_EQ(post("/api/v1/incidents", R"({"category":"DIS.FIRE","level":"五级","as":"wangfang"})").status, 422);
}

TEST_F(Levels, AreNullWhereNoSchemeGivesOne) {
  const auto filed = file(R"("summary":"火情不明")");
  EXPECT_EQ(level(filed), "null");
  EXPECT_TRUE(filed.at("level_by").is_null());
}

TEST_F(Levels, ComeWithTheSchemeThatGaveThemAndItsSource) {
  const auto filed = file(R"("measures":{"fire_area":10000},"marks":["open_flame"])");
  EXPECT_EQ(level(filed), "III");
  EXPECT_EQ(filed.at("level_by").at("id").as_string(), "forest-fire");
  EXPECT_EQ(filed.at("level_by").at("verified").as_bool(), true);
  EXPECT_EQ(filed.at("level_by").at("source").at("article").as_string(), "第四十条");
  EXPECT_EQ(filed.at("measures").at("fire_area").as_int64(), 10000);
  EXPECT_EQ(filed.at("marks").as_array().at(0).as_string(), "open_flame");
  EXPECT_EQ(filed.at("level_watched_at").as_string(), "2026-07-22T03:42:00+08:00") << "72 hours";
}

TEST_F(Levels, AreRefusedWithThePlaceOfAMeasureOrMarkThatThePolicyHasNot) {
  auto refused = json(post("/api/v1/incidents", R"({"category":"DIS.FIRE","measures":{"area":1},"as":"wangfang"})"));
  EXPECT_EQ(refused.at("errors").as_array().at(0).at("pointer").as_string(), "/measures/area");
  refused = json(post("/api/v1/incidents", R"({"category":"DIS.FIRE","marks":["fire"],"as":"wangfang"})"));
  EXPECT_EQ(refused.at("errors").as_array().at(0).at("pointer").as_string(), "/marks");
  refused = json(post("/api/v1/incidents",
                      R"({"category":"DIS.FIRE","measures":{"fire_area":-1,"poisoned":"2"},"marks":[7],"as":"wangfang"})"));
  std::vector<std::string> pointers;
  for (const auto& error : refused.at("errors").as_array()) pointers.emplace_back(error.at("pointer").as_string());
  EXPECT_EQ(pointers, (std::vector<std::string>{"/measures/fire_area", "/measures/poisoned", "/marks/0"}));
}

TEST_F(Levels, FollowASupplementAndStartTheEscalationOfTheHigherOne) {
  const std::string id(file(R"("measures":{"fire_area":500})").at("id").as_string());
  EXPECT_EQ(incident(id).level, Level::iv);
  EXPECT_EQ(post("/api/v1/incidents/" + id + "/supplements",
                 R"({"changes":{"measures.fire_area":1000000,"marks.open_flame":true,"level":"一般"},"as":"wangfang"})")
                .status,
            201);
  EXPECT_EQ(incident(id).level, Level::ii);
  EXPECT_EQ(incident(id).ladder.round, 2);
  EXPECT_EQ(incident(id).ladder.reason.why, Why::regraded);
  EXPECT_EQ(incident(id).report.level, "IV") << "one spelling is kept of what was stated";
  EXPECT_EQ(post("/api/v1/incidents/" + id + "/supplements", R"({"changes":{"marks.open_flame":false},"as":"wangfang"})").status, 201);
  EXPECT_TRUE(incident(id).marks_ended.contains("open_flame"));
  const http::Response timeline = get("/api/v1/incidents/" + id + "/timeline");
  EXPECT_NE(timeline.body.find("级别由Ⅳ级调整为Ⅱ级（森林防火条例：受害森林面积在100公顷以上1000公顷以下的）"), std::string::npos)
      << timeline.body;
}

TEST_F(Levels, StandOnTheConsoleWithWhatGaveThem) {
  const std::string id(file(R"("measures":{"fire_area":10000},"marks":["open_flame"])").at("id").as_string());
  http::Request login = request("POST", "/login");
  login.headers.emplace_back("Origin", "http://127.0.0.1:8440");
  login.body = std::string("token=") + operator_token;
  const http::Response in = ask(login);
  http::Request page = request("GET", "/incidents/" + id);
  const std::string cookie = header(in, "Set-Cookie");
  page.headers.emplace_back("Cookie", cookie.substr(0, cookie.find(';')));
  const std::string shown = ask(page).body;
  for (const char* words : {"森林防火条例", "过火（受害森林）面积 10000 平方米", "明火未扑灭", "到时再核定", "级别 III"})
    EXPECT_NE(shown.find(words), std::string::npos) << words;
  page.target = "/file";
  const std::string form = ask(page).body;
  for (const char* field : {"name=\"measures.fire_area\"", "name=\"marks.storming\"", "I 特别重大"})
    EXPECT_NE(form.find(field), std::string::npos) << field;
}

}  // namespace
}  // namespace jibao::web
