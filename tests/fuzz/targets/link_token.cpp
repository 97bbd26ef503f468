// Tokens behind links (daemon/courier/link_token): a token verifies only where it is the very one that was made.
#include "daemon/courier/link_token.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  static const courier::LinkKey key(std::array<unsigned char, courier::LinkKey::bytes>{1, 2, 3});
  const std::string_view given = text_of(data, size);
  if (const auto page = key.verify(given)) must(key.token(*page) == given, "a token has one spelling");
  const PageId named = parse_page_id(given).value_or(PageId{12, 3});
  std::string made = key.token(named);
  must(key.verify(made) == named, "a token that was made verifies");
  for (std::size_t i = 0; i < std::min<std::size_t>(size, 8); ++i) made[data[i] % made.size()] ^= static_cast<char>(data[i] >> 4U);
  must(made == key.token(named) || !key.verify(made), "a changed token does not");
  return 0;
}

const Known known("link_token", one);

}  // namespace
}  // namespace jibao::fuzz
