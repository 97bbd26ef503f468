// Aliyun's calls: lists of receipts and replies, and the end of a voice call with its keys.
#include "tests/fuzz/hook_call.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/notifiers/provider_channels.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  static const Channel sms = notifiers::test::aliyun_sms(), voice = notifiers::test::aliyun_voice();
  const Channel& channel = bytes.flag() ? voice : sms;
  call_hook(channel, bytes, false);
  return 0;
}

const Known known("hook_aliyun", one);

}  // namespace
}  // namespace jibao::fuzz
