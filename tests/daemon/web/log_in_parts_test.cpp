// The parts of logging in that need no site: one-time passwords, the vault, one-time codes, what is a bad password, and what is
// put on record of refusals.
#include <gtest/gtest.h>

#include <set>

#include "daemon/web/access.hpp"
#include "daemon/web/access_record.hpp"
#include "daemon/web/account_acts.hpp"
#include "daemon/web/address_list.hpp"
#include "daemon/web/log_in.hpp"
#include "daemon/web/totp.hpp"
#include "daemon/web/vault.hpp"

namespace jibao::web {
namespace {

Instant seconds(std::int64_t many) { return from_millis(many * 1000); }

TEST(Totp, GivesTheVectorsOfRfc6238) {
  const std::string secret = "12345678901234567890";
  const std::pair<std::int64_t, const char*> vectors[] = {{59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
                                                          {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [time, code] : vectors) EXPECT_EQ(totp_code(secret, static_cast<std::uint64_t>(time / 30), 8), code) << time;
}

TEST(Totp, IsGoodInItsOwnStepAndTheNeighbours) {
  const std::string secret = "12345678901234567890";
  const std::string code = totp_code(secret, 1000);
  for (const std::int64_t step : {999, 1000, 1001}) EXPECT_EQ(totp_match(secret, code, seconds(step * 30)), 1000u) << step;
  for (const std::int64_t step : {998, 1002}) EXPECT_FALSE(totp_match(secret, code, seconds(step * 30))) << step;
  EXPECT_TRUE(totp_match(secret, code.substr(0, 3) + " " + code.substr(3), seconds(30000)));
  for (const char* wrong : {"", "0", "000000000", "abcdef"}) EXPECT_FALSE(totp_match(secret, wrong, seconds(30000))) << wrong;
  EXPECT_FALSE(totp_match("", totp_code("", 1000), seconds(30000))) << "no secret is no factor";
}

TEST(Totp, WritesItsSecretAsPeopleTypeIt) {
  // RFC 4648, section 10, without the padding.
  const std::pair<const char*, const char*> vectors[] = {{"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"}, {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(base32(bytes), text);
  EXPECT_EQ(totp_address("foobar", "wang", "县 委"), "otpauth://totp/%E5%8E%BF%20%E5%A7%94:wang?secret=MZXW6YTBOI&issuer=%E5%8E%BF%20%E5%A7%94");
}

TEST(Vault, OpensWithItsKeyAndShowsNothingWithoutIt) {
  const std::string key(Vault::key_bytes, 'k');
  const Vault vault = Vault::open(key, "").value().with("wang", LogInSecret{"$argon2id$hash", std::string("\0\xff secret", 9)});
  const std::string text = vault.sealed();
  EXPECT_EQ(text.find("argon2"), std::string::npos);
  EXPECT_NE(text, vault.sealed()) << "a fresh nonce each time";
  const Vault again = Vault::open(key, text).value();
  ASSERT_NE(again.find("wang"), nullptr);
  EXPECT_EQ(again.find("wang")->password_hash, "$argon2id$hash");
  EXPECT_EQ(again.find("wang")->totp, std::string("\0\xff secret", 9));
  EXPECT_EQ(again.with("wang", std::nullopt).find("wang"), nullptr);
  EXPECT_FALSE(Vault::open(std::string(Vault::key_bytes, 'x'), text));
  EXPECT_FALSE(Vault::open("short", text));
  for (std::size_t at = 0; at + 1 < text.size(); at += 7) {
    std::string changed = text;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(Vault::open(key, changed)) << at;
  }
  EXPECT_FALSE(Vault::open(key, text.substr(0, text.size() / 2)));
}

TEST(OneTimeCode, IsTheSameHoweverItIsTyped) {
  const std::string code = one_time_code();
  EXPECT_EQ(code.size(), 23u);
  EXPECT_NE(code, one_time_code());
  std::string typed;
  for (const char c : code)
    if (c != '-') typed += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c), typed += ' ';
  EXPECT_EQ(digest_of_code(typed), digest_of_code(code));
  EXPECT_NE(digest_of_code(code.substr(1)), digest_of_code(code));
}

TEST(Password, IsRefusedWhereEverybodyWouldTryIt) {
  Policy policy;
  policy.office.name = {"云溪县委办公室", "Yunxi County"};
  policy.office.duty_room = {"值班室", "duty room"};
  for (const char* bad : {"", "short", "elevenchars", "passwordpassword", "Password1234", "123456789012", "aaaaaaaaaaaa", "abababababab",
                          "qwertyuiop12", "wang-and-more", "云溪县委办公室的密码好", "1234567890123"})
    EXPECT_FALSE(fault_of_password(policy, "wang", bad).zh.empty()) << bad;
  EXPECT_FALSE(fault_of_password(policy, "wang", std::string(257, 'x')).zh.empty());
  EXPECT_FALSE(fault_of_password(policy, "wang", "\xff\xfe twelve and more").zh.empty());
  for (const char* good : {"four words of a phrase", "青石河边三棵柳树下一口老井", "Tz7#kkq0-Vb2x"})
    EXPECT_TRUE(fault_of_password(policy, "wang", good).zh.empty()) << good;
}

TEST(AccessRecord, TellsTheFirstAtOnceAndTheOthersOfTheMinuteTogether) {
  AccessRecord record;
  const auto knock = [&] { record.refused("wang", AccessTold{true, "wang", "10.0.0.1", "GET /x", Act::read}); };
  knock();
  auto due = record.due(seconds(1000));
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(std::get<AccessTold>(due[0]).times, 1u);
  for (int i = 0; i < 5; ++i) knock();
  EXPECT_TRUE(record.due(seconds(1059)).empty());
  due = record.due(seconds(1060));
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(std::get<AccessTold>(due[0]).times, 5u);
  EXPECT_TRUE(record.due(seconds(1200)).empty());
}

TEST(AccessRecord, IsBoundedWhateverKnocks) {
  AccessRecord record;
  for (int i = 0; i < 10'000; ++i) record.refused("k" + std::to_string(i), LogInTried{LogInEnd::wrong_token, "", "10.0.0.1"});
  std::uint64_t told = 0;
  for (int minute = 0; minute <= 60; ++minute) {
    const auto due = record.due(seconds(1000 + 60 * minute));
    EXPECT_LE(due.size(), AccessRecord::most_told);
    EXPECT_TRUE(record.due(seconds(1001 + 60 * minute)).empty());
    for (const Event& event : due) told += std::get<LogInTried>(event).times;
  }
  EXPECT_EQ(told, 10'000u) << "nothing is lost";
}

TEST(AccessRecord, NotesAnAccessOnceInTwelveHours) {
  AccessRecord record;
  EXPECT_TRUE(record.is_new("wang /1", seconds(0)));
  EXPECT_FALSE(record.is_new("wang /1", seconds(12 * 3600 - 1)));
  EXPECT_TRUE(record.is_new("wang /2", seconds(1)));
  EXPECT_TRUE(record.is_new("wang /1", seconds(12 * 3600)));
}

TEST(SlowDown, NeverLocksAnAccountForGood) {
  SlowDown pace(50, std::chrono::hours(1), std::chrono::seconds(30), 10);
  for (int i = 0; i < 50; ++i) pace.failed("wang", std::chrono::seconds(1000));
  EXPECT_FALSE(pace.allows("wang", std::chrono::seconds(1029)));
  EXPECT_TRUE(pace.allows("wang", std::chrono::seconds(1030)));
  EXPECT_TRUE(pace.allows("li", std::chrono::seconds(1000)));
}

TEST(Network, IsWhatNeighboursShare) {
  EXPECT_EQ(network_of("10.1.2.3"), network_of("10.1.2.4"));
  EXPECT_NE(network_of("10.1.2.3"), network_of("10.1.3.3"));
  EXPECT_EQ(network_of("2001:db8:1:2:3::1"), network_of("2001:db8:1:2:4::9"));
  EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
  EXPECT_EQ(masked_number("13800001234"), "138******34");
  EXPECT_EQ(masked_number("12345"), "*****");
}

}  // namespace
}  // namespace jibao::web
