// The calls of a voice gateway that the administrator describes: JSON or a form.
#include "tests/fuzz/hook_call.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/notifiers/provider_channels.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  static const Channel voice = notifiers::test::voice_gateway();
  const bool is_form = bytes.flag();
  call_hook(voice, bytes, is_form);
  return 0;
}

const Known known("hook_voice_gateway", one);

}  // namespace
}  // namespace jibao::fuzz
