// Tokens behind links (daemon/courier/link_token): a token verifies only where it is the very one that was made.
#include "daemon/courier/link_token.hpp"
#include "tests/fuzz/memory_folder.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

/// A folder has one key, made once; a file that is no key is refused.
void key_of_folder(std::string_view written) {
  const MemoryFolder fresh, held;
  const auto made = courier::LinkKey::open(fresh.file("")), again = courier::LinkKey::open(fresh.file(""));
  must(made && again && made->token({12, 3}) == again->token({12, 3}), "a key that was made is there again");
  write_file(held.file("link.key"), written);
  std::filesystem::permissions(held.file("link.key"), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  must(courier::LinkKey::open(held.file("")).has_value() == (written.size() == courier::LinkKey::bytes), "a key has its length");
}

int one(const std::uint8_t* data, std::size_t size) {
  static const courier::LinkKey key(std::array<unsigned char, courier::LinkKey::bytes>{1, 2, 3});
  const std::string_view given = text_of(data, size);
  if (const auto page = key.verify(given)) must(key.token(*page) == given, "a token has one spelling");
  const PageId named = parse_page_id(given).value_or(PageId{12, 3});
  std::string made = key.token(named);
  must(key.verify(made) == named, "a token that was made verifies");
  for (std::size_t i = 0; i < std::min<std::size_t>(size, 8); ++i) made[data[i] % made.size()] ^= static_cast<char>(data[i] >> 4U);
  must(made == key.token(named) || !key.verify(made), "a changed token does not");
  if (size == 0 || size == courier::LinkKey::bytes || size > 60) key_of_folder(given);
  return 0;
}

const Known known("link_token", one);

}  // namespace
}  // namespace jibao::fuzz
