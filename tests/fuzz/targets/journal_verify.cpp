// The verifier (`jibao verify`) and the line of a record: one record has one line, and how the bytes were cut when they came
// changes nothing of what is found.
#include <sstream>

#include "daemon/simulate/export_line.hpp"
#include "daemon/store/journal_line.hpp"
#include "daemon/store/verify.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

simulate::WantedPart all(std::string_view) { return {}; }

bool same(const std::optional<store::VerifyFault>& left, const std::optional<store::VerifyFault>& right) {
  if (!left || !right) return left.has_value() == right.has_value();
  return left->sequence == right->sequence && left->line == right->line && left->reason == right->reason;
}

void read_line(std::string_view line) {
  const auto record = store::read_journal_line(line);
  const auto head = simulate::read_export_head(line);
  if (head) {
    (void)simulate::tells_of_acceptance_alone(*head);
    (void)simulate::read_export_record(*head, all);
  }
  if (!record) return;
  const bool shown = std::any_of(record->personal.begin(), record->personal.end(), [](const auto& each) { return each.has_value(); });
  must(store::journal_line(*record, shown ? store::PersonalValues::included : store::PersonalValues::left_out) == line,
       "a line that is read has no other spelling");
  must(head && head->sequence == record->sequence && head->at == record->at && head->incident == record->incident &&
           head->retires == record->retires,
       "the quick reader takes every line and reads the same");
}

int one(const std::uint8_t* data, std::size_t size) {
  const std::string_view journal = text_of(data, size);
  std::istringstream stream{std::string(journal)};
  const store::Verification whole = store::verify(stream);
  store::Verifier byte_by_byte;
  for (const char byte : journal) byte_by_byte.feed({&byte, 1});
  must(same(byte_by_byte.finish(), whole.fault), "how it was cut changes nothing");
  must(byte_by_byte.head() == whole.head, "nor where it ends");
  if (whole.head.sequence > 0) {
    std::istringstream again{std::string(journal)};
    const store::Head beyond{whole.head.sequence + 1, whole.head.hash};
    must(store::verify(again, {beyond}).fault.has_value(), "a journal that ends before a known head is no whole one");
    std::istringstream once_more{std::string(journal)};
    must(store::verify(once_more, {{whole.head.sequence, std::string(64, '0')}}).fault.has_value(), "nor one that was written anew");
  }
  Bytes lines(data, size);
  for (int count = 0; count < 64 && !lines.empty(); ++count) read_line(lines.line());
  return 0;
}

const Known known("journal_verify", one);

}  // namespace
}  // namespace jibao::fuzz
