// The form in which a page's id leaves the program.
#include "rules/page.hpp"

#include <gtest/gtest.h>

namespace jibao {
namespace {

TEST(PageId, ComesBackAsItWentOut) {
  for (const PageId id : {PageId{12, 3}, PageId{1, 1}, PageId{18446744073709551615ULL, 4294967295U}})
    EXPECT_EQ(parse_page_id(to_string(id)), id);
  EXPECT_EQ(to_string(PageId{12, 3}), "12-3");
}

TEST(PageId, HasOneSpellingOnly) {
  for (const char* wrong :
       {"", "-", "12", "12-", "-3", "012-3", "12-03", "+12-3", "12-+3", "12--3", "12-3 ", "12-0", "0-0", " 12-3", "12-3-4",
        "12_3", "0x1-2", "1e3-2", "18446744073709551616-1", "1-4294967296", "１２-3"})
    EXPECT_FALSE(parse_page_id(wrong)) << wrong;
}

}  // namespace
}  // namespace jibao
