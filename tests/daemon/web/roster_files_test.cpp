// The roster as a file over the site: exported, read, shown, issued; by the page without script and by the API.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "daemon/http/text.hpp"
#include "daemon/web/roster_files.hpp"
#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string fixture(const std::string& name) {
  std::ifstream file(JIBAO_SOURCE_DIR "/tests/daemon/tables/fixtures/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class RosterFiles : public OperatorsBrowser {
 protected:
  void SetUp() override {
    OperatorsBrowser::SetUp();
    csrf = field(view("/roster").body, "csrf");
  }
  /// As a browser undoes what is escaped.
  static std::string field(const std::string& body, const std::string& name) {
    const std::string mark = "name=\"" + name + "\" value=\"";
    const std::size_t at = body.find(mark);
    if (at == std::string::npos) return {};
    std::string value = body.substr(at + mark.size(), body.find('"', at + mark.size()) - at - mark.size());
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}})
      for (std::size_t found = value.find(from); found != std::string::npos; found = value.find(from, found + to.size())) value.replace(found, from.size(), to);
    return value;
  }
  http::Response send_form(const std::string& target, const std::string& type, const std::string& body) {
    http::Request made = request("POST", target);
    made.headers.emplace_back("Cookie", cookie);
    made.headers.emplace_back("Origin", "http://127.0.0.1:8440");
    made.headers.emplace_back("Content-Type", type);
    made.body = body;
    return ask(std::move(made));
  }
  http::Response upload(const std::string& bytes, const std::string& month, const std::string& proof) {
    const auto part = [](const std::string& name, const std::string& value) {
      return "--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    };
    return send_form("/roster/read", "multipart/form-data; boundary=edge",
                     part("csrf", proof) + part("month", month) + "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"12月.xlsx\"\r\nContent-Type: x/y\r\n\r\n" + bytes +
                         "\r\n--edge--\r\n");
  }
  http::Response upload(const std::string& bytes, const std::string& month = "") { return upload(bytes, month, csrf); }
  http::Response issue(const http::Response& shown, const std::string& more = "") {
    return send_form("/roster/import", "application/x-www-form-urlencoded",
                     "csrf=" + http::percent_encode(csrf) + "&month=" + field(shown.body, "month") + "&file=" + http::percent_encode(field(shown.body, "file")) + more);
  }
  http::Response post_file(const std::string& target, const std::string& bytes) {
    http::Request made = request("POST", target);
    made.headers.emplace_back("Authorization", std::string("Bearer ") + operator_token);
    made.headers.emplace_back("Content-Type", "application/octet-stream");
    made.body = bytes;
    return ask(std::move(made));
  }
  const DutyBook& book() const { return world.engine->state().duty; }

  std::string csrf;
};

TEST_F(RosterFiles, AFileIsShownBeforeItIsIssuedAndThenIssuedAsItWasShown) {
  EXPECT_THAT(view("/roster").body, HasSubstr("从表格或日历文件导入"));
  const http::Response shown = upload(fixture("libreoffice.xlsx"));
  EXPECT_EQ(shown.status, 200) << shown.body;
  for (const char* part : {"尚未发布：2026-12", "改动的班次：", "王芳", "此列未读：备注", "没有主班"}) EXPECT_THAT(shown.body, HasSubstr(part));
  EXPECT_TRUE(book().months.empty()) << "a look issues nothing";
  const http::Response issued = issue(shown);
  EXPECT_EQ(issued.status, 303) << issued.body;
  const HeldMonth& month = book().months.at("2026-12");
  EXPECT_EQ(month.source, RosterSource::import);
  EXPECT_EQ(month.shifts.size(), 8U);
  EXPECT_EQ(month.shifts.at({"2026-12-01", "night"}).duty.primary, "liming");
}

TEST_F(RosterFiles, AMonthThatIsIssuedAlreadyAsksBeforeItIsReplaced) {
  EXPECT_EQ(issue(upload(fixture("libreoffice.xlsx"))).status, 303);
  const http::Response shown = upload(fixture("icalendar.ics"), "2026-12");
  EXPECT_THAT(shown.body, HasSubstr("导入会丢掉其中的调整"));
  const http::Response refused = issue(shown);
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("确要重新发布请勾选"));
  EXPECT_EQ(book().months.at("2026-12").shifts.at({"2026-12-01", "night"}).duty.secondary, "zhouli") << "as it was";
  EXPECT_EQ(issue(refused, "&again=1").status, 303) << "the page that refused carries the file again";
  EXPECT_EQ(book().months.at("2026-12").shifts.at({"2026-12-01", "night"}).duty.secondary, "wujun");
}

TEST_F(RosterFiles, EveryFaultIsShownAtItsCellAndNothingCanBeIssued) {
  const http::Response shown = upload(fixture("openpyxl_faults.xlsx"), "2026-12");
  EXPECT_EQ(shown.status, 422);
  for (const char* part : {"什么都没有导入", "十二月!E4", "王方", "十二月!C8"}) EXPECT_THAT(shown.body, HasSubstr(part));
  EXPECT_THAT(shown.body, Not(HasSubstr("/roster/import")));
  EXPECT_EQ(upload("").status, 422) << "no file was chosen";
  EXPECT_EQ(upload("<script>alert(1)</script>").status, 422);
  EXPECT_EQ(send_form("/roster/import", "application/x-www-form-urlencoded", "csrf=" + http::percent_encode(csrf) + "&month=2026-12&file=x").status, 422);
  EXPECT_TRUE(book().months.empty());
}

TEST_F(RosterFiles, AFileOfAFormWithoutItsProofIsRefused) {
  EXPECT_EQ(upload(fixture("libreoffice.xlsx"), "", "wrong").status, 403);
  EXPECT_EQ(upload(fixture("libreoffice.xlsx"), "", "").status, 403);
}

TEST_F(RosterFiles, AMonthIsExportedAndReadBackTheSame) {
  for (const char* format : {"xlsx", "ics"}) {
    const http::Response file = view(std::string("/roster-file?month=2026-08&format=") + format);
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(header(file, "Content-Disposition"), std::string("attachment; filename=\"roster-2026-08.") + format + "\"");
    const auto read = json(post_file("/api/v1/roster/file", file.body));
    EXPECT_EQ(read.at("month").as_string(), "2026-08");
    EXPECT_EQ(read.at("notes").as_array().size(), 0U);
    EXPECT_EQ(read.at("shifts").as_array().size(), 62U);
    const auto trial = json(post("/api/v1/roster", R"({"month":"2026-08","dry_run":true,"shifts":)" + boost::json::serialize(read.at("shifts")) + "}"));
    EXPECT_EQ(trial.at("shifts"), json(get("/api/v1/roster?month=2026-08")).at("shifts")) << "what is read is what issuing takes";
  }
  EXPECT_EQ(view("/roster-file?month=nonsense").status, 422);
  EXPECT_EQ(view("/roster-file?format=exe").status, 422);
  EXPECT_TRUE(book().months.empty());
}

TEST_F(RosterFiles, TheApiTellsEveryFaultWithItsCell) {
  const http::Response refused = post_file("/api/v1/roster/file?month=2026-12", fixture("openpyxl_faults.xlsx"));
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("十二月!E4"));
  EXPECT_EQ(post_file("/api/v1/roster/file?month=12", fixture("libreoffice.xlsx")).status, 422);
  EXPECT_EQ(post_file("/api/v1/roster/file", "").status, 422);
}

TEST_F(RosterFiles, WhileTooMuchWaitsTheFileIsNotTaken) {
  background.full = true;
  EXPECT_EQ(upload(fixture("libreoffice.xlsx")).status, 503);
  EXPECT_EQ(view("/roster-file").status, 503);
}

TEST_F(RosterFiles, WhoMayNotArrangeExportsAndImportsNothing) {
  const auto made = json(post("/api/v1/tokens", R"({"name":"watcher","roles":["observer"]})"));
  const std::string token(made.at("token").as_string());
  EXPECT_EQ(get("/api/v1/roster/file", token).status, get("/api/v1/roster", token).status);
  http::Request asked = request("POST", "/api/v1/roster/file");
  asked.headers.emplace_back("Authorization", "Bearer " + token);
  asked.body = fixture("libreoffice.xlsx");
  EXPECT_EQ(ask(std::move(asked)).status, 403);
}

}  // namespace
}  // namespace jibao::web
