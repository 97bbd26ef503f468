// A record of the journal, read (daemon/journal/decode): any bytes are read or refused, and what is read is stable: written
// again and read again it is the same.
#include "daemon/journal/codec.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

constexpr const char* somebody = "王芳 0000-1234501";

// Its first line is "p" for each personal value that is there and "-" for one that was destroyed.
int one(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  store::Stored stored;
  stored.sequence = 7;
  stored.incident = 1;
  stored.at = 1'784'404'500'000;
  for (const char mark : bytes.line().substr(0, 64))
    stored.personal.push_back(mark == '-' ? std::nullopt : std::optional<std::string>(somebody));
  stored.body = bytes.rest();
  const auto facts = journal::decode(stored);
  const auto content = journal::content_of(stored);
  if (!facts) return 0;
  must(content.has_value(), "its content is known where it can be read");
  for (const Fact& fact : *facts) {
    (void)journal::name_of_fact(fact);
    const std::string shown = journal::to_json_public(fact, "Asia/Shanghai", journal::Personal::left_out);
    must(shown.find(somebody) == std::string::npos || stored.body.find(somebody) != std::string::npos,
         "no personal value is shown where it is to be left out");
  }
  const auto image = [](const std::vector<Fact>& read) {
    store::Entry entry = journal::encode(1, read, from_millis(1'784'404'500'000));
    store::Stored again;
    again.sequence = 7;
    again.incident = 1;
    again.at = entry.at;
    again.body = std::move(entry.body);
    again.personal.assign(entry.personal.begin(), entry.personal.end());
    return again;
  };
  const store::Stored written = image(*facts);
  const auto again = journal::decode(written);
  must(again.has_value(), "what was read can be written and read again");
  const store::Stored twice = image(*again);
  must(twice.body == written.body && twice.personal == written.personal, "and is the same");
  return 0;
}

const Known known("journal_record", one);

}  // namespace
}  // namespace jibao::fuzz
