// Tencent's calls: lists of receipts, and replies one by one.
#include "tests/fuzz/hook_call.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/notifiers/provider_channels.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  static const Channel sms = notifiers::test::tencent_sms();
  call_hook(sms, Bytes(data, size), false);
  return 0;
}

const Known known("hook_tencent", one);

}  // namespace
}  // namespace jibao::fuzz
