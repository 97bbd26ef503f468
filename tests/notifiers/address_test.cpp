#include "notifiers/address.hpp"

#include <gtest/gtest.h>

namespace jibao::notifiers {
namespace {

TEST(Address, IsClassifiedByItsNetwork) {
  EXPECT_EQ(classify("127.0.0.1"), AddressClass::loopback);
  EXPECT_EQ(classify("127.255.0.9"), AddressClass::loopback);
  EXPECT_EQ(classify("::1"), AddressClass::loopback);
  EXPECT_EQ(classify("10.1.2.3"), AddressClass::internal);
  EXPECT_EQ(classify("172.16.0.1"), AddressClass::internal);
  EXPECT_EQ(classify("172.31.255.255"), AddressClass::internal);
  EXPECT_EQ(classify("172.32.0.1"), AddressClass::internet);
  EXPECT_EQ(classify("192.168.1.1"), AddressClass::internal);
  EXPECT_EQ(classify("100.64.0.1"), AddressClass::internal);
  EXPECT_EQ(classify("fd00::1"), AddressClass::internal);
  EXPECT_EQ(classify("203.0.113.7"), AddressClass::internet);
  EXPECT_EQ(classify("2001:db8::7"), AddressClass::internet);
}

TEST(Address, OfMetadataServicesMulticastAndNowhereIsNeverAllowed) {
  for (const char* each :
       {"169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "fe80::1", "ff02::1"}) {
    EXPECT_EQ(classify(each), AddressClass::never) << each;
    EXPECT_FALSE(allows(Reach{}, *classify(each))) << each;
  }
}

TEST(Address, ThatHidesAnotherHasTheClassOfTheHiddenOne) {
  EXPECT_EQ(classify("::ffff:127.0.0.1"), AddressClass::loopback);
  EXPECT_EQ(classify("::ffff:169.254.169.254"), AddressClass::never);
  EXPECT_EQ(classify("64:ff9b::10.0.0.1"), AddressClass::internal);
  EXPECT_EQ(classify("2002:7f00:1::"), AddressClass::loopback);
}

TEST(Address, InDisguiseIsNotReadAsOne) {
  for (const char* each : {"0x7f000001", "2130706433", "127.1", "localhost", "[::1]", "fe80::1%eth0", ""}) {
    EXPECT_FALSE(classify(each).has_value()) << each;
  }
}

}  // namespace
}  // namespace jibao::notifiers
