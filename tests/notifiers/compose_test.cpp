#include <gtest/gtest.h>

#include "notifiers/channels.hpp"
#include "tests/notifiers/golden.hpp"

namespace jibao::notifiers::test {
namespace {

using std::chrono::seconds;

// 2026-11-21 06:30:00 UTC.
const Instant recorded = Instant(seconds(1'795'242'600));
const Secrets secrets{{"sms-password", "p&ss=1"}, {"sms-hook", "hook/secret%"}, {"mail-password", "geheim"},
                      {"token", "tok-1"},         {"key-old", "old-key"},       {"key-new", "new-key"}};

Dispatch page() {
  Dispatch dispatch;
  dispatch.page = PageId{12, 3};
  dispatch.attempt = 2;
  dispatch.channel = "sms";
  dispatch.person = "li";
  dispatch.address = "+8613800138000";
  dispatch.code = "4711";
  dispatch.purpose = Purpose::alarm;
  dispatch.level = Level::ii;
  dispatch.message.subject = "【急报】清河镇溃堤,请在10分钟内确认";
  dispatch.message.text = "清河镇03:42溃堤\n\"伤亡\"不明 {{to}} 回 4711 确认 & 100%";
  dispatch.at = recorded;
  return dispatch;
}

Channel kannel() {
  KannelSettings settings;
  settings.url = "http://127.0.0.1:13013/cgi-bin/sendsms";
  settings.user = "jibao";
  settings.password_credential = "sms-password";
  settings.sender = "13013";
  settings.smsc = "FAKE";
  settings.callback_base = "http://127.0.0.1:8440/";
  Channel channel;
  channel.name = "sms";
  channel.settings = settings;
  channel.hook_secret_credential = "sms-hook";
  return channel;
}

Channel mail() {
  SmtpSettings settings;
  settings.host = "mail.county.test";
  settings.user = "duty";
  settings.password_credential = "mail-password";
  settings.from = "duty@county.test";
  settings.from_name = "县委值班室";
  Channel channel;
  channel.name = "email";
  channel.contact = ContactKind::email;
  channel.settings = settings;
  return channel;
}

Dispatch mail_page() {
  Dispatch dispatch = page();
  dispatch.channel = "email";
  dispatch.address = "li@county.test";
  return dispatch;
}

Channel http(BodyFormat format, const std::string& body) {
  HttpSettings settings;
  settings.url = "https://gw.test/send?id={{id}}&to={{to}}&level={{level}}";
  settings.headers = {{"Authorization", "Bearer {{credential}}"}};
  settings.format = format;
  settings.body = body;
  settings.credential = "token";
  Channel channel;
  channel.name = "gateway";
  channel.settings = settings;
  return channel;
}

Channel webhook() {
  WebhookSettings settings;
  settings.url = "https://hook.test/jibao";
  settings.key_credentials = {"key-new", "key-old"};
  settings.ca_file = "/etc/jibao/office-ca.pem";
  Channel channel;
  channel.name = "webhook";
  channel.contact = ContactKind::none;
  channel.settings = settings;
  return channel;
}

std::string shown(const HttpRequest& request) {
  std::string text = request.method + " " + request.url + "\n";
  for (const Header& header : request.headers) text += header.first + ": " + header.second + "\n";
  if (!request.ca_file.empty()) text += "(ca file " + request.ca_file + ")\n";
  return text + "\n" + request.body + "\n";
}

std::string shown(const MailRequest& request) {
  std::string text = request.url + " tls " + std::to_string(static_cast<int>(request.tls)) + "\nlogin " +
                     request.user + " " + request.password + "\nMAIL FROM " + request.from + "\nRCPT TO " +
                     request.to + "\n\n";
  for (const char c : request.message) text += c == '\r' ? std::string("\\r") : std::string(1, c);
  return text;
}

std::string shown(const LineRequest& request) { return request.tag + "\n" + request.line + "\n"; }

std::string composed(const Dispatch& dispatch, const Channel& channel) {
  const Result<Request> request = compose(dispatch, channel, secrets, recorded + seconds(7));
  if (!request) return "error: " + request.error().message;
  return std::visit([](const auto& what) { return shown(what); }, request->what);
}

TEST(Compose, KannelRequestIsTheGoldenOne) { expect_golden("kannel.txt", composed(page(), kannel())); }

TEST(Compose, KannelRequestAsksForNoReportsWhereKannelCannotReachUs) {
  Channel channel = kannel();
  std::get<KannelSettings>(channel.settings).callback_base.clear();
  EXPECT_EQ(composed(page(), channel).find("dlr-"), std::string::npos);
}

TEST(Compose, KannelSendsTheGravestFirstAndWhatOnlyTellsLast) {
  const auto priority = [](Purpose purpose, Level level) {
    Dispatch dispatch = page();
    dispatch.purpose = purpose;
    dispatch.level = level;
    const std::string text = composed(dispatch, kannel());
    return text.substr(text.find("&priority="), 11);
  };
  EXPECT_EQ(priority(Purpose::alarm, Level::i), "&priority=3");
  EXPECT_EQ(priority(Purpose::breach, Level::ii), "&priority=2");
  EXPECT_EQ(priority(Purpose::alarm, Level::iii), "&priority=1");
  EXPECT_EQ(priority(Purpose::alarm, Level::unknown), "&priority=1");
  EXPECT_EQ(priority(Purpose::taken, Level::i), "&priority=0");
}

TEST(Compose, SmsLongerThanKannelSendsEndsInAMarkRatherThanInSilence) {
  Dispatch dispatch = page();
  dispatch.message.text = std::string(3000, 'x');
  const std::string text = composed(dispatch, kannel());
  EXPECT_NE(text.find(std::string(669, 'x') + "%E2%80%A6&dlr-mask"), std::string::npos) << text;
  EXPECT_EQ(text.find(std::string(670, 'x')), std::string::npos);
}

TEST(Compose, MailIsTheGoldenOne) { expect_golden("mail.txt", composed(mail_page(), mail())); }

TEST(Compose, MailKeepsItsIdOverAttemptsAndGetsAnotherForOtherWords) {
  const auto id_of = [](const Dispatch& dispatch) {
    const std::string text = composed(dispatch, mail());
    const std::size_t at = text.find("Message-ID: ");
    return text.substr(at, text.find('\n', at) - at);
  };
  Dispatch later = mail_page();
  later.attempt = 9;
  later.at += seconds(600);
  EXPECT_EQ(id_of(later), id_of(mail_page()));
  later.message.text += "!";
  EXPECT_NE(id_of(later), id_of(mail_page()));
}

TEST(Compose, MailHeadersCannotBeBrokenByWords) {
  Dispatch dispatch = mail_page();
  dispatch.message.subject = "a\r\nBcc: all@county.test";
  Channel channel = mail();
  std::get<SmtpSettings>(channel.settings).from_name = "x\r\nBcc: all@county.test";
  EXPECT_EQ(composed(dispatch, channel).find("\nBcc"), std::string::npos);
  dispatch.address = "li@county.test>\r\nBcc: <all@county.test";
  EXPECT_EQ(composed(dispatch, channel), "error: the sender or the recipient is no plain mailbox");
}

TEST(Compose, MailWithoutASubjectTakesItFromTheText) {
  Dispatch dispatch = mail_page();
  dispatch.message.subject.clear();
  dispatch.message.text = "flood at 03:42";
  EXPECT_NE(composed(dispatch, mail()).find("\nSubject: flood at 03:42\\r\n"), std::string::npos);
}

TEST(Compose, MailOverTlsFromTheStartUsesItsScheme) {
  Channel channel = mail();
  std::get<SmtpSettings>(channel.settings).tls = MailTls::tls;
  std::get<SmtpSettings>(channel.settings).port = 465;
  std::get<SmtpSettings>(channel.settings).host = "2001:db8::25";
  EXPECT_EQ(composed(mail_page(), channel).find("smtps://[2001:db8::25]:465/county.test tls 1"), 0U);
}

// By level: what mail programs show and phones ring by.
TEST(Compose, MailsThatAskAreMarkedByTheLevelAndOthersAreNot) {
  const auto urgency = [](Level level, Purpose purpose) {
    Dispatch dispatch = mail_page();
    dispatch.level = level;
    dispatch.purpose = purpose;
    const std::string text = composed(dispatch, mail());
    std::string lines;
    for (const std::string name : {"\nImportance: ", "\nPriority: ", "\nX-Priority: "}) {
      const std::size_t at = text.find(name);
      if (at != std::string::npos) lines += text.substr(at + 1, text.find('\\', at) - at - 1) + "; ";
    }
    return lines;
  };
  EXPECT_EQ(urgency(Level::i, Purpose::alarm), "Importance: high; Priority: urgent; X-Priority: 1; ");
  EXPECT_EQ(urgency(Level::ii, Purpose::breach), "Importance: high; X-Priority: 1; ");
  EXPECT_EQ(urgency(Level::unknown, Purpose::alarm), "Importance: high; X-Priority: 1; ");
  EXPECT_EQ(urgency(Level::iii, Purpose::reminder), "Importance: high; X-Priority: 2; ");
  EXPECT_EQ(urgency(Level::iv, Purpose::alarm), "Importance: normal; X-Priority: 3; ");
  EXPECT_EQ(urgency(Level::i, Purpose::closed), "");
}

Channel program() {
  ExecSettings settings;
  settings.command = {"/usr/lib/jibao/gammu_modem.py"};
  settings.credentials = {"token"};
  Channel channel;
  channel.name = "modem";
  channel.settings = settings;
  return channel;
}

TEST(Compose, LineToAProgramIsTheGoldenOne) {
  Dispatch dispatch = page();
  dispatch.level = Level::ii;
  dispatch.drill = true;
  dispatch.message.text += "\n\x1b[2J\u2028";
  expect_golden("exec.txt", composed(dispatch, program()));
}

TEST(Compose, LineToAProgramIsOneLineBelow64KiBWhateverTheTextHolds) {
  Dispatch dispatch = page();
  dispatch.message.text.clear();
  while (dispatch.message.text.size() < 200'000) dispatch.message.text += "\"\\\n";
  const std::string text = composed(dispatch, program());
  EXPECT_LT(text.size(), 65'536U);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2) << "the tag, the line";
  dispatch.message.text = std::string(28'000, '\x01');
  EXPECT_EQ(composed(dispatch, program()), "error: the page is longer than a line to a program may be");
}

TEST(Compose, JsonGatewayRequestIsTheGoldenOne) {
  expect_golden(
      "http_json.txt",
      composed(page(), http(BodyFormat::json,
                            R"({"mobile":"{{to}}","content":"{{text}}","ref":"{{id}}","level":"{{level}}","x":"{{other}}"})")));
}

TEST(Compose, FormGatewayRequestIsTheGoldenOne) {
  expect_golden("http_form.txt",
                composed(page(), http(BodyFormat::form, "mobile={{to}}&content={{text}}&title={{subject}}")));
}

TEST(Compose, TextGatewayRequestIsTheGoldenOne) {
  expect_golden("http_text.txt", composed(page(), http(BodyFormat::text, "{{text}}")));
}

TEST(Compose, GetGatewayRequestHasNoBody) {
  Channel channel = http(BodyFormat::form, "ignored={{to}}");
  std::get<HttpSettings>(channel.settings).method = "GET";
  EXPECT_EQ(composed(page(), channel),
            "GET https://gw.test/send?id=12-3&to=%2B8613800138000&level=II\nAuthorization: Bearer tok-1\n\n\n");
}

TEST(Compose, GatewayTemplateThatMakesNoJsonIsAnError) {
  EXPECT_EQ(composed(page(), http(BodyFormat::json, R"({"content": {{text}}})")),
            "error: the body's template does not make JSON of this message");
}

TEST(Compose, GatewayHeaderOfTheAdministratorReplacesTheContentType) {
  Channel channel = http(BodyFormat::text, "x");
  std::get<HttpSettings>(channel.settings).headers = {{"content-type", "text/xml"}};
  EXPECT_EQ(composed(page(), channel).find("text/plain"), std::string::npos);
}

// The signatures of the golden file were made with another program: openssl dgst -sha256 -hmac.
TEST(Compose, WebhookRequestIsTheGoldenOne) {
  Dispatch dispatch = page();
  dispatch.address.clear();
  expect_golden("webhook.txt", composed(dispatch, webhook()));
}

TEST(Compose, LinkMarkThatWasNotFilledIsLeftOut) {
  Dispatch dispatch = page();
  dispatch.message.text = "see " + std::string(link_mark) + "now";
  EXPECT_NE(composed(dispatch, http(BodyFormat::text, "{{text}}")).find("\n\nsee now\n"), std::string::npos);
}

TEST(Compose, NamesTheCredentialThatIsMissing) {
  for (const Channel& channel : {kannel(), mail(), http(BodyFormat::text, "x"), webhook()}) {
    Dispatch dispatch = page();
    dispatch.address = channel.contact == ContactKind::email ? "li@county.test" : "1";
    const Result<Request> request = compose(dispatch, channel, {}, recorded);
    ASSERT_FALSE(request.has_value());
    EXPECT_EQ(request.error().message, "the credential '" + credentials_of(channel).front() + "' is missing");
  }
}

TEST(Compose, WithoutAnAddressIsAnErrorWhereTheChannelNeedsOne) {
  Dispatch dispatch = page();
  dispatch.address.clear();
  EXPECT_EQ(composed(dispatch, kannel()), "error: the page has no address");
}

TEST(Compose, HandCallsAndTheSandboxSendNothing) {
  Channel channel;
  channel.settings = HandCallSettings{};
  EXPECT_FALSE(sends(channel));
  EXPECT_FALSE(compose(page(), channel, secrets, recorded).has_value());
  channel.settings = SandboxSettings{};
  EXPECT_FALSE(sends(channel));
  EXPECT_FALSE(compose(page(), channel, secrets, recorded).has_value());
  EXPECT_TRUE(sends(kannel()));
}

TEST(Compose, GivesTheRequestTheChannelsTimeout) {
  Channel channel = kannel();
  channel.timeout = seconds(3);
  const Request request = compose(page(), channel, secrets, recorded).value();
  EXPECT_EQ(request.total_timeout, seconds(3));
  EXPECT_EQ(request.connect_timeout, seconds(3));
}

}  // namespace
}  // namespace jibao::notifiers::test
