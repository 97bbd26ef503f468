// The token behind /a/{token}: which page a link stands for, and the proof that we made it.
//
// Invariant: a token verifies only where it was made with this state directory's key, and has one spelling; comparing
// takes the same time whatever differs. Tokens are never in the journal: they are made again from the page's id.
// Called by the courier (to fill links) and by the link page (to read them).
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "rules/page.hpp"
#include "rules/result.hpp"

namespace jibao::courier {

class LinkKey {
 public:
  static constexpr std::size_t bytes = 32;

  /// Reads `folder`/link.key, or makes it. Errors: it cannot be read or made, or has another length.
  static Result<LinkKey> open(const std::filesystem::path& folder);
  explicit LinkKey(const std::array<unsigned char, bytes>& key) : key_(key) {}

  /// base64url("12-3") + "." + base64url(the first 128 bits of HMAC-SHA256(key, "12-3")); about 30 characters.
  std::string token(PageId page) const;

  /// The page of a token; nothing where it is no token of this key.
  std::optional<PageId> verify(std::string_view token) const;

 private:
  std::array<unsigned char, bytes> key_;
};

}  // namespace jibao::courier
