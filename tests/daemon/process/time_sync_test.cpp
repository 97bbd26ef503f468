// What jibao-clock tells of the machine's clock is read again as it was told, and only for a while.
#include "daemon/process/time_sync.hpp"

#include <gtest/gtest.h>

namespace jibao::process {
namespace {

using namespace std::chrono_literals;

TEST(TimeSync, IsReadAsItWasTold) {
  const auto read = read_told(told_text({true, 15ms}, 3000s), 3000s);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->synchronised);
  EXPECT_EQ(read->error, 15ms);
  EXPECT_FALSE(read_told(told_text({false, 16s}, 3000s), 3001s)->synchronised);
}

TEST(TimeSync, TellsNothingWhereItIsOldOrOfAnotherBoot) {
  const std::string told = told_text({true, 15ms}, 3000s);
  EXPECT_TRUE(read_told(told, 3000s + told_for));
  EXPECT_FALSE(read_told(told, 3000s + told_for + 1ms));
  EXPECT_FALSE(read_told(told, 10s));
}

TEST(TimeSync, TellsNothingWhereTheFileIsNoSuchText) {
  for (const char* text : {"", "nothing", "synchronised", "synchronised 15", "synchronised x 3000000", "synchronised -1 3000000",
                           "perhaps 15 3000000", "synchronised 15 99999999999999999999"})
    EXPECT_FALSE(read_told(text, 3000s)) << text;
}

}  // namespace
}  // namespace jibao::process
