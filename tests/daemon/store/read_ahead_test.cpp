// ReadAhead: order over many batches, errors of either side, and an end while the other side waits.
#include "daemon/store/read_ahead.hpp"

#include <gtest/gtest.h>

namespace jibao::store {
namespace {

constexpr int many = static_cast<int>(batch_items * (batches_ahead + 3)) + 7;  // more than may wait, and a part of a batch

Result<void> count_up(int until, const ReadAhead<int>::Put& put) {
  for (int number = 0; number < until; ++number) {
    if (auto taken = put(int(number)); !taken) return taken;
  }
  return {};
}

TEST(ReadAhead, GivesAllInTheirOrder) {
  const auto make = [](const auto& put) { return count_up(many, put); };
  int next = 0;
  ReadAhead<int> ahead(make);
  const auto done = ahead.each([&](int&& number) -> Result<void> {
    if (number != next++) return failure("out of order");
    return {};
  });
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_EQ(next, many);
}

TEST(ReadAhead, GivesWhatWasMadeBeforeAnError) {
  const auto make = [](const auto& put) -> Result<void> {
    if (auto counted = count_up(300, put); !counted) return counted;
    return failure("the file ends here");
  };
  int taken = 0;
  ReadAhead<int> ahead(make);
  const auto done = ahead.each([&](int&&) -> Result<void> {
    ++taken;
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "the file ends here");
  EXPECT_EQ(taken, 300);
}

TEST(ReadAhead, EndsWhereTheTakerFailsThoughMoreIsWaiting) {
  const auto make = [](const auto& put) { return count_up(many, put); };
  int taken = 0;
  {
    ReadAhead<int> ahead(make);
    const auto done = ahead.each([&](int&&) -> Result<void> {
      if (++taken == 10) return failure("enough");
      return {};
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "enough");
  }
  EXPECT_EQ(taken, 10);
}

}  // namespace
}  // namespace jibao::store
