// What the courier keeps secret: link tokens, their key, and the credentials of the channels.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>

#include "daemon/courier/credentials.hpp"
#include "daemon/courier/link_token.hpp"
#include "daemon/courier/private_file.hpp"
#include "tests/daemon/courier/temporary_folder.hpp"

namespace jibao::courier {
namespace {

namespace files = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

LinkKey key_of(unsigned char byte) {
  std::array<unsigned char, LinkKey::bytes> bytes{};
  bytes.fill(byte);
  return LinkKey(bytes);
}

void write(const files::path& path, const std::string& text, files::perms mode = files::perms::owner_read) {
  std::ofstream(path, std::ios::binary) << text;
  files::permissions(path, mode);
}

TEST(LinkToken, StandsForItsPageAndNoOther) {
  const LinkKey key = key_of(7);
  for (const PageId page : {PageId{1, 1}, PageId{12, 3}, PageId{18446744073709551615ULL, 4294967295U}}) {
    EXPECT_EQ(key.verify(key.token(page)), page);
  }
  EXPECT_NE(key.token({12, 3}), key.token({1, 23}));
}

TEST(LinkToken, IsTheSameAfterARestartBecauseItsBytesAreFixed) {
  // HMAC-SHA256 with 32 bytes of 7 over "12-3", its first 16 bytes.
  EXPECT_EQ(key_of(7).token({12, 3}), "MTItMw.X7aI7m1BbTjqA0cbdNBQwg");
}

TEST(LinkToken, OfAnotherKeyOrChangedInAnyCharacterIsRefused) {
  const LinkKey key = key_of(7);
  const std::string token = key.token({12, 3});
  EXPECT_EQ(key_of(8).verify(token), std::nullopt);
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (const char other : {'A', 'Q', 'z', '.', '=', '\0'}) {
      std::string changed = token;
      changed[i] = other;
      if (changed == token) continue;
      EXPECT_EQ(key.verify(changed), std::nullopt) << changed;
    }
  }
  for (const std::string& wrong :
       {std::string(), std::string("."), token + "A", token + "=", token.substr(0, token.size() - 1), token + "." + token,
        std::string(100'000, 'A'), "A." + token, std::string(60, 'A') + "." + std::string(60, 'A')}) {
    EXPECT_EQ(key.verify(wrong), std::nullopt) << wrong.substr(0, 80);
  }
}

TEST(LinkKey, IsMadeOnceForItsOwnerAlone) {
  const TemporaryFolder folder;
  const auto first = LinkKey::open(folder.path());
  ASSERT_TRUE(first);
  struct stat about = {};
  ASSERT_EQ(::stat((folder.path() / "link.key").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  EXPECT_EQ(about.st_size, 32);
  const auto second = LinkKey::open(folder.path());
  ASSERT_TRUE(second);
  EXPECT_EQ(second->token({1, 1}), first->token({1, 1}));
  const TemporaryFolder other;
  EXPECT_NE(LinkKey::open(other.path())->token({1, 1}), first->token({1, 1}));
}

TEST(LinkKey, ThatWasCutShortIsAnErrorAndNotReplaced) {
  const TemporaryFolder folder;
  write(folder.path() / "link.key", "short");
  EXPECT_FALSE(LinkKey::open(folder.path()));
}

TEST(PrivateFile, IsNotMadeOverAnotherAndIsReplacedOnlyWhenAsked) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "file";
  EXPECT_FALSE(read_private(path, 10)->has_value());
  ASSERT_TRUE(create_private(path, "one"));
  EXPECT_FALSE(create_private(path, "two"));
  EXPECT_EQ((*read_private(path, 10))->text, "one");
  ASSERT_TRUE(replace_private(path, "three"));
  EXPECT_EQ((*read_private(path, 10))->text, "three");
  EXPECT_EQ(std::distance(files::directory_iterator(folder.path()), files::directory_iterator()), 1);
}

TEST(PrivateFile, ThatIsALinkAPipeOrTooLongIsNotRead) {
  const TemporaryFolder folder;
  write(folder.path() / "long", "12345678901");
  EXPECT_FALSE(read_private(folder.path() / "long", 10));
  files::create_symlink(folder.path() / "long", folder.path() / "link");
  EXPECT_FALSE(read_private(folder.path() / "link", 100));
  ASSERT_EQ(::mkfifo((folder.path() / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(read_private(folder.path() / "pipe", 100));
  EXPECT_FALSE(read_private(folder.path(), 100));
}

TEST(Credentials, AreReadAtTheTimeOfUseWithoutTheirLineBreak) {
  const TemporaryFolder folder;
  Credentials credentials(folder.path(), [](const std::string&) { FAIL(); });
  EXPECT_FALSE(credentials.read("kannel"));
  write(folder.path() / "kannel", "secret\r\n", files::perms::owner_all);
  EXPECT_EQ(credentials.read("kannel").value(), "secret");
  write(folder.path() / "kannel", "newer", files::perms::owner_all);
  EXPECT_EQ(credentials.read("kannel").value(), "newer");
}

TEST(Credentials, NeverLeaveTheirFolder) {
  const TemporaryFolder folder;
  files::create_directory(folder.path() / "credentials");
  write(folder.path() / "outside", "secret");
  Credentials credentials(folder.path() / "credentials", [](const std::string&) {});
  for (const char* name : {"../outside", "/etc/hostname", "", ".", "..", "a/b", ".hidden", "a\nb"}) {
    EXPECT_FALSE(credentials.read(name)) << name;
  }
}

TEST(Credentials, ThatOthersMayReadAreUsedAndSaidOnce) {
  const TemporaryFolder folder;
  write(folder.path() / "smtp", "secret", files::perms::owner_read | files::perms::others_read);
  std::vector<std::string> warnings;
  Credentials credentials(folder.path(), [&](const std::string& warning) { warnings.push_back(warning); });
  EXPECT_EQ(credentials.read("smtp").value(), "secret");
  EXPECT_EQ(credentials.read("smtp").value(), "secret");
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("smtp")));
  EXPECT_THAT(warnings.front(), Not(HasSubstr("secret")));
}

TEST(Credentials, AnEmptyOrTooLongOneIsAnErrorThatHoldsNothingOfIt) {
  const TemporaryFolder folder;
  Credentials credentials(folder.path(), [](const std::string&) {});
  write(folder.path() / "empty", "\n");
  write(folder.path() / "long", std::string(max_credential_bytes + 1, 's'));
  EXPECT_FALSE(credentials.read("empty"));
  const auto read = credentials.read("long");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, Not(HasSubstr("sss")));
}

TEST(Credentials, ThatCannotBeOpenedForLackOfDescriptorsAreNotMissing) {
  const TemporaryFolder folder;
  write(folder.path() / "kannel", "secret");
  Credentials credentials(folder.path(), [](const std::string&) {});
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto lacking = credentials.read("kannel");
  setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_FALSE(lacking);
  EXPECT_TRUE(lacking.error().passing);
  const auto missing = credentials.read("other");
  ASSERT_FALSE(missing);
  EXPECT_FALSE(missing.error().passing);
}

}  // namespace
}  // namespace jibao::courier
