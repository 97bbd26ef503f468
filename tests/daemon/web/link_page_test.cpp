#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

class LinkPage : public WebWorld {
 protected:
  // The test's tokens are "secret!12-3".
  std::string link_of(const std::string& id, const std::string& person) {
    const auto& people = incident(id).page_people;
    for (std::size_t index = 0; index < people.size(); ++index)
      if (people[index] == person) return "/a/secret!" + id + "-" + std::to_string(index + 1);
    ADD_FAILURE() << person << " was not paged";
    return "/a/none";
  }
  http::Response open(const std::string& link) { return ask(request("GET", link)); }
  static std::string nonce_of(const http::Response& page) {
    const std::string mark = "name=\"nonce\" value=\"";
    const std::size_t at = page.body.find(mark);
    return at == std::string::npos
               ? ""
               : page.body.substr(at + mark.size(), page.body.find('"', at + mark.size()) - at - mark.size());
  }
  http::Response press(const std::string& link, const std::string& form,
                       http::Fields headers = {{"Origin", "http://127.0.0.1:8440"}}) {
    http::Request made = request("POST", link);
    made.body = form;
    for (auto& header : headers) made.headers.push_back(header);
    return ask(std::move(made));
  }
};

TEST_F(LinkPage, ShowsOnAGetAndRecordsNothing) {
  const std::string id = file_flood(R"(,"summary":"绝密细节")");
  const std::string link = link_of(id, "wangfang");
  const std::size_t before = records();
  const std::size_t sent = world.gateway.sent.size();
  for (int index = 0; index < 50; ++index) {
    const http::Response page = open(link);
    ASSERT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("2026-0001"), std::string::npos);
    EXPECT_NE(page.body.find("青石河决口"), std::string::npos);
    EXPECT_EQ(page.body.find("绝密细节"), std::string::npos) << "briefly";
  }
  http::Request head = request("HEAD", link);
  EXPECT_EQ(ask(head).status, 200);
  EXPECT_EQ(records(), before);
  EXPECT_EQ(world.gateway.sent.size(), sent);
  EXPECT_TRUE(incident(id).acks.empty());
}

TEST_F(LinkPage, SaysNoMoreThanTheChannelThatBroughtTheLinkMay) {
  Policy policy = shipped_policy();
  policy.version = "public alone";
  for (auto& [name, channel] : policy.channels) channel.max_classification = Ceiling::open;
  adopt(std::move(policy));
  const std::string id = file_flood();
  const http::Response page = open(link_of(id, "wangfang"));
  ASSERT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("2026-0001"), std::string::npos);
  EXPECT_EQ(page.body.find("青石河决口"), std::string::npos);
  EXPECT_NE(page.body.find("请到值班室"), std::string::npos);
  EXPECT_FALSE(nonce_of(page).empty()) << "and it can be answered";
}

TEST_F(LinkPage, AcknowledgesWeaklyOnAPostAndOnceForTwoPresses) {
  const std::string id = file_flood();
  const std::string link = link_of(id, "wangfang");
  const std::string nonce = nonce_of(open(link));
  EXPECT_EQ(press(link, "nonce=" + nonce + "&kind=seen").status, 200);
  EXPECT_EQ(press(link, "nonce=" + nonce + "&kind=seen").status, 200);
  ASSERT_EQ(incident(id).acks.size(), 1u);
  EXPECT_EQ(incident(id).acks[0].strength, Strength::weak);
  EXPECT_EQ(incident(id).acks[0].via, AckVia::link);
  EXPECT_EQ(incident(id).ladder.state, LadderState::running);
}

TEST_F(LinkPage, AcknowledgesStronglyWithTheRightPin) {
  const std::string id = file_flood();
  const std::string link = link_of(id, "wangfang");
  EXPECT_EQ(press(link, "nonce=" + nonce_of(open(link)) + "&kind=taken&pin=246813").status, 200);
  ASSERT_EQ(incident(id).acks.size(), 1u);
  EXPECT_EQ(incident(id).acks[0].strength, Strength::strong);
  EXPECT_EQ(incident(id).acks[0].via, AckVia::link_pin);
  EXPECT_EQ(incident(id).ladder.state, LadderState::resting);
}

TEST_F(LinkPage, RecordsNothingForAWrongPinAndBoundsTheTries) {
  const std::string id = file_flood();
  const std::string link = link_of(id, "wangfang");
  const std::string nonce = nonce_of(open(link));
  for (int index = 0; index < 5; ++index) {
    const http::Response wrong = press(link, "nonce=" + nonce + "&kind=taken&pin=111111");
    EXPECT_EQ(wrong.status, 403);
    EXPECT_EQ(wrong.body.find("111111"), std::string::npos);
  }
  EXPECT_EQ(press(link, "nonce=" + nonce + "&kind=taken&pin=246813").status, 429);
  EXPECT_TRUE(incident(id).acks.empty());
  EXPECT_EQ(press(link, "nonce=" + nonce + "&kind=seen").status, 200) << "without the PIN it still goes";
}

TEST_F(LinkPage, NeedsANonceOfThisTokenThatIsNotOverTenMinutesOld) {
  const std::string id = file_flood();
  const std::string link = link_of(id, "wangfang");
  const std::string nonce = nonce_of(open(link));
  std::string changed = nonce;
  changed.back() = changed.back() == '0' ? '1' : '0';
  for (const std::string& form : std::vector<std::string>{
           "kind=seen", "nonce=&kind=seen", "nonce=x.y&kind=seen", "nonce=" + changed + "&kind=seen"})
    EXPECT_EQ(press(link, form).status, 403) << form;
  const std::string other = "/a/another!" + id + "-1";
  EXPECT_EQ(press(other, "nonce=" + nonce + "&kind=seen").status, 403);
  world.advance(std::chrono::minutes(10));
  EXPECT_EQ(press(link, "nonce=" + nonce + "&kind=seen").status, 403);
  EXPECT_TRUE(incident(id).acks.empty());
}

TEST_F(LinkPage, RefusesAPostFromAnotherSite) {
  const std::string id = file_flood();
  const std::string link = link_of(id, "wangfang");
  const std::string form = "nonce=" + nonce_of(open(link)) + "&kind=seen";
  for (const char* origin :
       {"https://evil.test", "null", "http://127.0.0.1:8440.evil.test", "http://127.0.0.1"})
    EXPECT_EQ(press(link, form, {{"Origin", origin}}).status, 403) << origin;
  EXPECT_EQ(press(link, form, {{"Referer", "https://evil.test/a"}}).status, 403);
  EXPECT_TRUE(incident(id).acks.empty());
  EXPECT_EQ(press(link, form).status, 200);
}

TEST_F(LinkPage, PassesOnToSomebodyElseAndSaysSoWhereNobodyWasChosen) {
  const std::string id = file_flood();
  const std::string link = link_of(id, "wangfang");
  EXPECT_EQ(press(link, "nonce=" + nonce_of(open(link)) + "&kind=passed_to&passed_to=").status, 422);
  EXPECT_EQ(press(link, "nonce=" + nonce_of(open(link)) + "&kind=passed_to&passed_to=qianmin").status, 200);
  EXPECT_EQ(incident(id).acks.back().passed_to, "qianmin");
}

TEST_F(LinkPage, BoundsGuessesByAddressAndLetsAGoodTokenThrough) {
  const std::string id = file_flood();
  int last = 0;
  for (int index = 0; index < 31; ++index) last = open("/a/guess" + std::to_string(index)).status;
  EXPECT_EQ(last, 429);
  EXPECT_EQ(open(link_of(id, "wangfang")).status, 200);
  http::Request other = request("GET", "/a/guess");
  other.peer = "127.0.0.2";
  EXPECT_EQ(ask(other).status, 404);
}

TEST_F(LinkPage, SaysWhenTheIncidentIsClosedAndWhenTheLinkIsOver) {
  const std::string id = file_flood();
  const std::string link = link_of(id, "wangfang");
  post("/api/v1/incidents/" + id + "/close", R"({"as":"mistaken","reason":"误报","by":"zhaowei"})");
  post("/api/v1/incidents/" + id + "/written-reports",
       R"({"stage":"cancellation","content":"撤销","as":"wangfang"})");
  const http::Response closed = open(link);
  EXPECT_EQ(closed.status, 200);
  EXPECT_EQ(nonce_of(closed), "");
  EXPECT_NE(closed.body.find("已办结"), std::string::npos);
  world.advance(std::chrono::hours(24 * 5));
  EXPECT_EQ(open(link).status, 410);
}

TEST_F(LinkPage, WorksWithoutScriptAndShowsOutsideTextAsText) {
  const http::Response filed =
      post("/api/v1/incidents",
           R"({"category":"DIS.FLOOD.DANGER","title":"<script>alert(1)</script>","place":"\"><img src=x>"})");
  const std::string id(json(filed)["id"].as_string());
  const std::string person = incident(id).page_people.at(0);
  const http::Response page = open(link_of(id, person));
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  EXPECT_EQ(page.body.find("<img"), std::string::npos);
  EXPECT_NE(page.body.find("&lt;script&gt;"), std::string::npos);
  EXPECT_NE(header(page, "Content-Security-Policy").find("default-src 'none'"), std::string::npos);
}

}  // namespace
}  // namespace jibao::web
