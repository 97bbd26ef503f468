// Compared as sixteen bytes: IPv4 in its mapped form, so that both families are one case.
#include "daemon/web/address_list.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <optional>

namespace jibao::web {
namespace {

using Bytes = std::array<unsigned char, 16>;

struct Address {
  Bytes bytes{};
  bool four = false;
};

std::optional<Address> parse(std::string_view text) {
  const std::string copy(text);
  Address address;
  if (inet_pton(AF_INET, copy.c_str(), address.bytes.data() + 12) == 1) {
    address.bytes[10] = address.bytes[11] = 0xff;
    address.four = true;
    return address;
  }
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

bool same_prefix(const Bytes& left, const Bytes& right, unsigned bits) {
  for (std::size_t index = 0; index < left.size() && bits > 0; ++index) {
    const unsigned here = bits < 8 ? bits : 8;
    const auto mask = static_cast<unsigned char>(0xff << (8 - here));
    if ((left[index] & mask) != (right[index] & mask)) return false;
    bits -= here;
  }
  return true;
}

bool matches(const Address& address, std::string_view entry) {
  const std::size_t slash = entry.find('/');
  const std::optional<Address> network = parse(entry.substr(0, slash));
  if (!network) return false;
  unsigned bits = network->four ? 32 : 128;
  if (slash != std::string_view::npos) {
    const std::string_view text = entry.substr(slash + 1);
    unsigned given = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), given);
    if (error != std::errc() || end != text.data() + text.size() || given > bits) return false;
    bits = given;
  }
  return same_prefix(address.bytes, network->bytes, network->four ? bits + 96 : bits);
}

}  // namespace

namespace {

// The first bytes of it, in hexadecimal.
std::string prefix_of(const Bytes& bytes, std::size_t many) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t index = 0; index < many; ++index) {
    text += digits[bytes[index] >> 4U];
    text += digits[bytes[index] & 0xfU];
  }
  return text;
}

bool is_mapped(const Bytes& bytes) { return prefix_of(bytes, 12) == "00000000000000000000ffff"; }

constexpr std::size_t network_of_six = 8, network_of_four = 15, whole = 16;  // bytes

}  // namespace

std::string network_of(std::string_view text) {
  const std::optional<Address> address = parse(text);
  if (!address) return std::string(text);
  return prefix_of(address->bytes, is_mapped(address->bytes) ? network_of_four : network_of_six);
}

std::string counted_address(std::string_view text) {
  const std::optional<Address> address = parse(text);
  if (!address) return std::string(text);
  return prefix_of(address->bytes, is_mapped(address->bytes) ? whole : network_of_six);
}

bool is_loopback(std::string_view text) {
  const std::optional<Address> address = parse(text);
  return address && (matches(*address, "127.0.0.0/8") || matches(*address, "::1"));
}

bool on_list(std::string_view text, const std::vector<std::string>& entries) {
  if (entries.empty()) return is_loopback(text);
  const std::optional<Address> address = parse(text);
  if (!address) return false;
  for (const std::string& entry : entries)
    if (matches(*address, entry)) return true;
  return false;
}

}  // namespace jibao::web
