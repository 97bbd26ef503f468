// Kannel's calls: receipts and messages, in the query of a GET or in a form.
#include "tests/fuzz/hook_call.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/notifiers/provider_channels.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  static const Channel kannel = notifiers::test::channel_of("sms", KannelSettings{});
  const bool is_form = bytes.flag();
  call_hook(kannel, bytes, is_form);
  return 0;
}

const Known known("hook_kannel", one);

}  // namespace
}  // namespace jibao::fuzz
