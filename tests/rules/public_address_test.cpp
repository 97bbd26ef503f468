// When the public address counts as broken, when it is tried again, and what follows for links.
#include "rules/public_address.hpp"

#include <gtest/gtest.h>

namespace jibao {
namespace {

using namespace std::chrono_literals;

class Address : public ::testing::Test {
 protected:
  Address() {
    office.public_url = "https://duty.example.cn";
    follow_policy(address, office, 100s);
  }
  Office office;
  PublicAddress address;
};

TEST_F(Address, IsTriedAtOnce) {
  EXPECT_EQ(address.url, office.public_url);
  EXPECT_EQ(address.next, Duration(100s));
  EXPECT_FALSE(address.last);
  EXPECT_FALSE(is_broken(address));
}

TEST_F(Address, OneTryThatFailsCondemnsNothingAndTheNextComesSoon) {
  note_try(address, AddressEnd::silent, "timed out", 110s);
  EXPECT_FALSE(is_broken(address));
  EXPECT_EQ(address.next, Duration(120s));
  note_try(address, AddressEnd::ours, "", 121s);
  EXPECT_EQ(address.next, Duration(121s + 5min));
  note_try(address, AddressEnd::silent, "", 422s);
  EXPECT_FALSE(is_broken(address)) << "not two in a row";
}

TEST_F(Address, TwoInARowDoWhateverEachOfThemSaidAndTheFirstGoodOneHeals) {
  note_try(address, AddressEnd::silent, "timed out", 110s);
  note_try(address, AddressEnd::stranger, "HTTP 502", 120s);
  EXPECT_TRUE(is_broken(address));
  EXPECT_EQ(address.last, AddressEnd::stranger);
  EXPECT_EQ(address.detail, "HTTP 502");
  EXPECT_EQ(address.next, Duration(180s));
  note_try(address, AddressEnd::ours, "", 181s);
  EXPECT_FALSE(is_broken(address));
}

TEST_F(Address, AnotherAddressBeginsAnewAndTheSameDoesNot) {
  note_try(address, AddressEnd::silent, "", 110s);
  note_try(address, AddressEnd::silent, "", 120s);
  follow_policy(address, office, 121s);
  EXPECT_TRUE(is_broken(address));
  office.public_url = "https://other.example.cn";
  follow_policy(address, office, 122s);
  EXPECT_FALSE(is_broken(address));
  EXPECT_EQ(address.next, Duration(122s));
}

TEST_F(Address, IsNotTriedWhereThePolicySaysSo) {
  note_try(address, AddressEnd::silent, "", 110s);
  note_try(address, AddressEnd::silent, "", 120s);
  office.public_url_tested = false;
  follow_policy(address, office, 121s);
  EXPECT_TRUE(address.url.empty());
  EXPECT_FALSE(is_broken(address));
}

TEST_F(Address, LinksAreLeftOutWhileTheAffairThatSaysSoIsOpen) {
  State state;
  EXPECT_FALSE(links_fail(state));
  state.upkeep[std::string(public_address_matter)] = {7, {}, {}};
  EXPECT_TRUE(links_fail(state));
  state.upkeep[std::string(public_address_matter)].incident = 0;
  EXPECT_FALSE(links_fail(state)) << "closed, also by a person who knows better";
}

}  // namespace
}  // namespace jibao
