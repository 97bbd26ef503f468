// See public_address.hpp.
#include "rules/public_address.hpp"

#include <utility>

namespace jibao {

void follow_policy(PublicAddress& address, const Office& office, Duration now) {
  const std::string wanted = office.public_url_tested ? office.public_url : std::string();
  if (address.url == wanted) return;
  address = {};
  address.url = wanted;
  address.next = now;
}

void note_try(PublicAddress& address, AddressEnd end, std::string detail, Duration now) {
  address.last = end;
  address.detail = std::move(detail);
  address.failed = end == AddressEnd::ours ? 0 : address.failed + 1;
  address.next = now + (end == AddressEnd::ours       ? address_while_well
                        : address.failed < address_tries ? address_again_soon
                                                         : address_while_broken);
}

bool is_broken(const PublicAddress& address) { return !address.url.empty() && address.failed >= address_tries; }

Text broken_title() {
  return {"对外网址打不开，消息暂不带确认链接（确认码照用）", "the public address does not answer: messages carry no links (codes work)"};
}

Text words_of(AddressEnd end) {
  switch (end) {
    case AddressEnd::ours: return {"打得开，是本程序", "it leads to this daemon"};
    case AddressEnd::silent: return {"连不上或没有答复", "it cannot be reached or does not answer"};
    case AddressEnd::untrusted: return {"证书不受信任", "its certificate is not trusted"};
    case AddressEnd::stranger: return {"有答复，但不是本程序", "somebody else answers there"};
  }
  return {};
}

bool links_fail(const State& state) {
  const auto matter = state.upkeep.find(std::string(public_address_matter));
  return matter != state.upkeep.end() && matter->second.incident != 0;
}

}  // namespace jibao
