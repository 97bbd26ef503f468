// See address.hpp. The prefixes are those of the IANA special-purpose registries for IPv4 and IPv6.
#include "notifiers/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace jibao::notifiers {
namespace {

struct Prefix4 {
  std::uint32_t network;
  int bits;
  AddressClass address_class;
};

constexpr std::array<Prefix4, 9> prefixes4{{
    {0x00000000, 8, AddressClass::never},  // "this network"; connect() to 0.0.0.0 reaches the machine itself
    {0x7F000000, 8, AddressClass::loopback},   // 127/8
    {0xA9FE0000, 16, AddressClass::never},     // 169.254/16, link-local: metadata services
    {0xE0000000, 3, AddressClass::never},      // 224/4 multicast, 240/4 reserved, broadcast
    {0x0A000000, 8, AddressClass::internal},   // 10/8
    {0xAC100000, 12, AddressClass::internal},  // 172.16/12
    {0xC0A80000, 16, AddressClass::internal},  // 192.168/16
    {0x64400000, 10, AddressClass::internal},  // 100.64/10, carrier NAT: mobile operators' private lines
    {0xC6120000, 15, AddressClass::internal},  // 198.18/15
}};

AddressClass classify4(std::uint32_t address) {
  for (const Prefix4& prefix : prefixes4) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32 - prefix.bits);
    if ((address & mask) == prefix.network) return prefix.address_class;
  }
  return AddressClass::internet;
}

std::uint32_t read4(const std::uint8_t* bytes) {
  return (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) | (std::uint32_t{bytes[2]} << 8) |
         std::uint32_t{bytes[3]};
}

bool all_zero(const std::uint8_t* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (bytes[i] != 0) return false;
  }
  return true;
}

AddressClass classify6(const in6_addr& address) {
  const std::uint8_t* b = address.s6_addr;
  if (all_zero(b, 15)) return b[15] == 1 ? AddressClass::loopback : AddressClass::never;
  if (all_zero(b, 10) && b[10] == 0xFF && b[11] == 0xFF) return classify4(read4(b + 12));  // ::ffff:a.b.c.d
  if (all_zero(b, 12)) return classify4(read4(b + 12));              // ::a.b.c.d, obsolete
  if (b[0] == 0x20 && b[1] == 0x02) return classify4(read4(b + 2));  // 6to4
  constexpr std::uint8_t nat64[12] = {0x00, 0x64, 0xFF, 0x9B};
  if (std::memcmp(b, nat64, sizeof nat64) == 0) return classify4(read4(b + 12));
  if (b[0] == 0xFF) return AddressClass::never;                              // multicast
  if (b[0] == 0xFE && (b[1] & 0xC0) == 0x80) return AddressClass::never;     // link-local
  if (b[0] == 0xFE && (b[1] & 0xC0) == 0xC0) return AddressClass::internal;  // site-local, obsolete
  if ((b[0] & 0xFE) == 0xFC) return AddressClass::internal;                  // unique local
  return AddressClass::internet;
}

}  // namespace

std::optional<AddressClass> classify(std::string_view numeric) {
  const std::string text(numeric);
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return classify4(ntohl(four.s_addr));
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) == 1) return classify6(six);
  return std::nullopt;
}

AddressClass classify(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    return classify4(ntohl(four.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &address, sizeof six);
    return classify6(six.sin6_addr);
  }
  return AddressClass::never;
}

bool allows(const Reach& reach, AddressClass address_class) {
  switch (address_class) {
    case AddressClass::loopback: return reach.loopback;
    case AddressClass::internal: return reach.internal;
    case AddressClass::internet: return reach.internet;
    case AddressClass::never: return false;
  }
  return false;
}

}  // namespace jibao::notifiers
