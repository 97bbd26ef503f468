#include "daemon/http/problem.hpp"

#include <gtest/gtest.h>

namespace jibao::http {
namespace {

TEST(Problem, IsAnRfc9457ObjectInBothLanguages) {
  const Response response =
      problem(404, {}, "没有此事件 / no such incident", {{"id", json_string("2026-17")}, {"n", "3"}});
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json; charset=utf-8");
  EXPECT_EQ(response.body,
            "{\"type\":\"about:blank\",\"title\":\"没有找到 (Not Found)\",\"status\":404,"
            "\"detail\":\"没有此事件 / no such incident\",\"id\":\"2026-17\",\"n\":3}");
}

TEST(Problem, LeavesOutAnEmptyDetailAndTakesATitle) {
  EXPECT_EQ(problem(422, "级别不对 (bad level)", {}).body,
            "{\"type\":\"about:blank\",\"title\":\"级别不对 (bad level)\",\"status\":422}");
}

TEST(Problem, EscapesWhateverTheTextHolds) {
  EXPECT_EQ(json_string(std::string_view("\"\\\n\r\t\x01\0\x7f急", 11)),
            "\"\\\"\\\\\\n\\r\\t\\u0001\\u0000\\u007f急\"");
  EXPECT_EQ(json_string("a\xff\xE6\x80z"), "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\"");
}

}  // namespace
}  // namespace jibao::http
