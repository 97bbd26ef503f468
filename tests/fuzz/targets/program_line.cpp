// What a program of the office's writes (notifiers/program, exec): a line answers the attempt that it names, and no other.
#include "notifiers/channels.hpp"
#include "notifiers/program.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  Channel channel;
  channel.settings = ExecSettings{};
  Bytes bytes(data, size);
  for (int count = 0; count < 64 && !bytes.empty(); ++count) {
    const std::string line(bytes.line());
    const std::string tag = notifiers::answered_tag(line);
    notifiers::Response response;
    response.end = notifiers::Response::End::answered;
    response.body = line;
    const notifiers::Verdict verdict = notifiers::judge(response, channel);
    must(verdict.outcome != Outcome::sent || line.find('{') != std::string::npos, "only an object accepts");
    must(verdict.outcome == Outcome::sent || !verdict.reason.empty(), "a failure has its reason");
    if (!tag.empty()) must(tag.find('/') != std::string::npos, "an answer names page and attempt");
  }
  return 0;
}

const Known known("program_line", one);

}  // namespace
}  // namespace jibao::fuzz
