#include "daemon/web/routes.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "daemon/web/api.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return out;
}

TEST(OpenApi, DescribesEachRouteAndNoOther) {
  const json::value document = json::parse(openapi_text());
  EXPECT_EQ(document.at("openapi").as_string(), "3.1.0");
  std::set<std::string> described, answered;
  for (const auto& path : document.at("paths").as_object())
    for (const auto& method : path.value().as_object())
      described.insert(std::string(method.key()) + " " + std::string(path.key()));
  for (const Route& route : routes())
    if (route.in_openapi) answered.insert(lower(route.method) + " " + std::string(route.path));
  EXPECT_EQ(described, answered);
}

void collect_references(const json::value& value, std::set<std::string>& references) {
  if (const auto* array = value.if_array())
    for (const json::value& item : *array) collect_references(item, references);
  if (const auto* object = value.if_object())
    for (const auto& member : *object) {
      if (member.key() == "$ref")
        references.insert(std::string(member.value().as_string()));
      else
        collect_references(member.value(), references);
    }
}

TEST(OpenApi, RefersOnlyToWhatItHolds) {
  const json::value document = json::parse(openapi_text());
  std::set<std::string> references;
  collect_references(document, references);
  EXPECT_GT(references.size(), 10u);
  for (const std::string& reference : references) {
    json::error_code error;
    EXPECT_NE(document.find_pointer(reference.substr(1), error), nullptr) << reference;
  }
}

TEST(OpenApi, NamesEachParameterOfAPath) {
  const json::value document = json::parse(openapi_text());
  for (const auto& path : document.at("paths").as_object()) {
    std::string_view rest = path.key();
    for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
      const std::string name(rest.substr(open + 1, rest.find('}') - open - 1));
      rest.remove_prefix(rest.find('}') + 1);
      for (const auto& method : path.value().as_object()) {
        bool named = false;
        for (const json::value& parameter : method.value().at("parameters").as_array())
          named = named || parameter.at("name").as_string() == name;
        EXPECT_TRUE(named) << path.key() << " " << name;
      }
    }
  }
}

TEST(Routes, MatchSegmentBySegment) {
  EXPECT_EQ(find_route("GET", "/api/v1/incidents/7").parameters, std::vector<std::string>{"7"});
  EXPECT_EQ(find_route("GET", "/api/v1/incidents/7/timeline").route->path, "/api/v1/incidents/{id}/timeline");
  EXPECT_EQ(find_route("GET", "/").route->path, "/");
  for (const char* path : {"/api/v1/incidents/", "/api/v1", "//", "/a/", "/a/b/c", "/healthz/", "/nothing"})
    EXPECT_EQ(find_route("GET", path).route, nullptr) << path;
}

TEST(Routes, SayWhichMethodsAPathTakes) {
  const Match match = find_route("PUT", "/api/v1/incidents");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allowed, "POST, GET");
  EXPECT_NE(find_route("HEAD", "/healthz").route, nullptr);
  EXPECT_EQ(find_route("HEAD", "/hooks/sms/secret").route, nullptr) << "a hook's GET records";
  EXPECT_EQ(find_route("get", "/healthz").route, nullptr);
}

}  // namespace
}  // namespace jibao::web
