#include <gtest/gtest.h>

#include "daemon/web/address_list.hpp"
#include "daemon/web/secrets.hpp"
#include "daemon/web/sessions.hpp"
#include "daemon/web/throttle.hpp"

namespace jibao::web {
namespace {

const Duration noon = std::chrono::hours(12);          // of the steady clock
const Instant shown = from_millis(1'784'000'000'000);  // of the wall clock

TEST(Throttle, AllowsFiveFailuresAndThenNoneUntilTheFirstIsOver) {
  Throttle throttle(5, std::chrono::minutes(15), 10);
  for (int index = 0; index < 5; ++index) {
    EXPECT_TRUE(throttle.allows("a", noon + std::chrono::minutes(index)));
    throttle.failed("a", noon + std::chrono::minutes(index));
  }
  EXPECT_FALSE(throttle.allows("a", noon + std::chrono::minutes(14)));
  EXPECT_TRUE(throttle.allows("b", noon));
  EXPECT_TRUE(throttle.allows("a", noon + std::chrono::minutes(15)));
}

TEST(Throttle, ForgetsTheKeyThatFailedLongestAgoWhereItIsFull) {
  Throttle throttle(1, std::chrono::minutes(15), 2);
  throttle.failed("old", noon);
  throttle.failed("new", noon + std::chrono::minutes(1));
  throttle.failed("newest", noon + std::chrono::minutes(2));
  EXPECT_TRUE(throttle.allows("old", noon + std::chrono::minutes(3)));
  EXPECT_FALSE(throttle.allows("new", noon + std::chrono::minutes(3)));
  EXPECT_FALSE(throttle.allows("newest", noon + std::chrono::minutes(3)));
}

TEST(Throttle, TakesBackWhatWasCountedAndNotTried) {
  Throttle throttle(2, std::chrono::minutes(15), 10);
  throttle.failed("a", noon);
  throttle.failed("a", noon + std::chrono::minutes(1));
  EXPECT_FALSE(throttle.allows("a", noon + std::chrono::minutes(2)));
  throttle.take_back("a");
  EXPECT_TRUE(throttle.allows("a", noon + std::chrono::minutes(2)));
  throttle.take_back("a");
  throttle.take_back("a");
  throttle.take_back("b");
  EXPECT_TRUE(throttle.allows("a", noon));
}

TEST(Sessions, EndAfterTwelveHoursOfTheSteadyClock) {
  Sessions sessions;
  const std::string reference = sessions.begin("operator", shown, noon);
  ASSERT_NE(sessions.find(reference, noon + std::chrono::hours(11)), nullptr);
  const std::string id = sessions.find(reference, noon)->id;
  EXPECT_NE(sessions.find_by_id(id, noon + std::chrono::hours(11)), nullptr);
  EXPECT_EQ(sessions.find_by_id(id, noon + std::chrono::hours(12)), nullptr);
  EXPECT_EQ(sessions.find(reference, noon + std::chrono::hours(12)), nullptr);
  EXPECT_EQ(sessions.find(reference, noon), nullptr) << "what ended stays ended";
}

TEST(Sessions, KnowOnlyReferencesOfTheirOwn) {
  Sessions sessions;
  EXPECT_EQ(sessions.find("AAAA", noon), nullptr);
  EXPECT_EQ(sessions.find("", noon), nullptr);
  EXPECT_EQ(sessions.size(), 0u);
}

TEST(Sessions, AreBoundedAndTheFirstMakesRoom) {
  Sessions sessions;
  const std::string first = sessions.begin("operator", shown, noon);
  for (std::size_t index = 0; index < most_sessions; ++index) sessions.begin("operator", shown, noon + Duration(1));
  EXPECT_EQ(sessions.size(), most_sessions);
  EXPECT_EQ(sessions.find(first, noon + Duration(1)), nullptr);
}

TEST(Sessions, EndWithTheirToken) {
  Sessions sessions;
  const std::string lost = sessions.begin("seat (1)", shown, noon);
  const std::string kept = sessions.begin("operator", shown, noon);
  sessions.end_all_of("seat (1)");
  EXPECT_EQ(sessions.find(lost, noon), nullptr);
  EXPECT_NE(sessions.find(kept, noon), nullptr);
}

TEST(Secrets, HashAndMatchAPin) {
  const std::string hash = hash_pin("246813");
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  EXPECT_TRUE(pin_matches(hash, "246813"));
  EXPECT_FALSE(pin_matches(hash, "246814"));
  EXPECT_FALSE(pin_matches("", ""));
  EXPECT_FALSE(pin_matches("not a hash", "246813"));
}

TEST(Secrets, DigestsAndSignaturesAreTheKnownOnes) {
  EXPECT_EQ(digest_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test case 2
  EXPECT_EQ(sign("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Secrets, AreEqualOnlyWhereEveryByteIs) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "abcd"));
}

TEST(AddressList, KnowsAddressesAndNetworksOfBothFamilies) {
  EXPECT_TRUE(on_list("10.8.3.4", {"10.8.0.0/16"}));
  EXPECT_FALSE(on_list("10.9.3.4", {"10.8.0.0/16"}));
  EXPECT_TRUE(on_list("::ffff:10.8.3.4", {"10.8.0.0/16"}));
  EXPECT_TRUE(on_list("fd00::1", {"192.0.2.1", "fd00::/8"}));
  EXPECT_FALSE(on_list("fe00::1", {"fd00::/8"}));
  EXPECT_TRUE(on_list("192.0.2.1", {"192.0.2.1"}));
}

TEST(AddressList, KnowsTheNetworkOfAnAddressHoweverItIsWritten) {
  EXPECT_EQ(network_of("fd00::1"), network_of("fd00::2"));
  EXPECT_EQ(network_of("fd00::1"), network_of("fd00:0:0:0:ffff::9"));
  EXPECT_NE(network_of("fd00::1"), network_of("fd00:0:0:1::1"));
  EXPECT_EQ(network_of("10.8.3.4"), network_of("10.8.3.9"));
  EXPECT_EQ(network_of("10.8.3.4"), network_of("::ffff:10.8.3.9"));
  EXPECT_NE(network_of("10.8.3.4"), network_of("10.8.4.4"));
  EXPECT_NE(counted_address("10.8.3.4"), counted_address("10.8.3.9")) << "neighbours count each for themselves";
  EXPECT_EQ(counted_address("fd00::1"), counted_address("fd00::2")) << "one machine has the whole of it";
  EXPECT_NE(counted_address("no address"), counted_address("other"));
}

TEST(AddressList, LetsNobodyInByAnEntryThatIsNone) {
  for (const char* entry : {"", "10.8.0.0/33", "10.8.0.0/", "10.8.0.0/x", "example.cn", "/0"})
    EXPECT_FALSE(on_list("10.8.0.1", {entry})) << entry;
  EXPECT_FALSE(on_list("no address", {"0.0.0.0/0"}));
}

TEST(AddressList, MeansLoopbackWhereItIsEmpty) {
  EXPECT_TRUE(on_list("127.0.0.5", {}));
  EXPECT_TRUE(on_list("::1", {}));
  EXPECT_FALSE(on_list("192.0.2.1", {}));
}

}  // namespace
}  // namespace jibao::web
