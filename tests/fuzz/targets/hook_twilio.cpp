// Twilio's calls, of messages and of the turns of a conversation; half of them with a wrong signature.
#include "tests/fuzz/hook_call.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/notifiers/provider_channels.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  static const Channel sms = notifiers::test::twilio_sms(), voice = notifiers::test::twilio_voice();
  const Channel& channel = bytes.flag() ? voice : sms;
  call_hook(channel, bytes, true);
  return 0;
}

const Known known("hook_twilio", one);

}  // namespace
}  // namespace jibao::fuzz
