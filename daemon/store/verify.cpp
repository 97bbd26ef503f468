// Implements verify.hpp.
#include "daemon/store/verify.hpp"

#include <istream>

#include "daemon/store/journal_line.hpp"

namespace jibao::store {
namespace {

constexpr std::size_t read_bytes = std::size_t{64} << 10;

}  // namespace

Verifier::Verifier(std::vector<Head> known) : known_(std::move(known)) { check_known(); }

Verifier Verifier::following(const Head& from) {
  Verifier verifier;
  verifier.sequence_ = from.sequence;
  verifier.hash_ = digest_from_hex(from.hash).value();
  return verifier;
}

Head Verifier::head() const { return Head{sequence_, hex(hash_)}; }

void Verifier::fail(std::string reason, bool displaced) {
  if (!fault_) fault_ = VerifyFault{sequence_ + 1, sequence_ + 1, std::move(reason), displaced};
}

const std::optional<VerifyFault>& Verifier::feed(std::string_view bytes) {
  while (!fault_ && !bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (partial_.size() + piece.size() > max_line_bytes) {
      fail("the line is longer than any record");
    } else if (end == std::string_view::npos) {
      partial_ += piece;
    } else if (partial_.empty()) {
      take_line(piece);
    } else {
      partial_ += piece;
      take_line(partial_);
      partial_.clear();
    }
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
  return fault_;
}

const std::optional<VerifyFault>& Verifier::finish() {
  if (!fault_ && !partial_.empty()) fail("the line has no end: the journal was cut within this record");
  for (const Head& known : known_) {
    if (known.sequence > sequence_) {
      fail("the journal ends before it, yet a head of sequence " + std::to_string(known.sequence) +
           " is known: it was truncated or rolled back");
    }
  }
  return fault_;
}

void Verifier::take_line(std::string_view line) {
  const auto record = read_journal_line(line);
  if (!record) {
    fail(record.error().message);
    return;
  }
  take(*record);
}

const std::optional<VerifyFault>& Verifier::take(const Record& record) {
  if (fault_) return fault_;
  check_place(record);
  if (fault_) return fault_;
  if (const auto checked = check_record(hasher_, record); !checked) {
    fail(checked.error().message);
    return fault_;
  }
  sequence_ = record.sequence;
  hash_ = record.hash;
  check_known();
  return fault_;
}

void Verifier::check_place(const Record& record) {
  const std::uint64_t due = sequence_ + 1;
  if (record.sequence > due) {
    fail("it is missing or displaced: record " + std::to_string(record.sequence) + " stands in its place", true);
  } else if (record.sequence < due) {
    fail("record " + std::to_string(record.sequence) + " stands in its place, inserted or displaced", true);
  } else if (record.previous != hash_) {
    fail("it does not follow from the record before it: one of the two was exchanged", true);
  }
}

void Verifier::check_known() {
  for (const Head& known : known_) {
    if (known.sequence == sequence_ && known.hash != hex(hash_) && !fault_) {
      // The record as such is in order; what is wrong is which record it is.
      fault_ = VerifyFault{sequence_, sequence_,
                           "it differs from the head known of it: the journal was rewritten", false};
    }
  }
}

Verification verify(std::istream& journal, std::vector<Head> known) {
  Verifier verifier(std::move(known));
  std::string buffer(read_bytes, '\0');
  do {
    journal.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto count = static_cast<std::size_t>(journal.gcount());
    if (verifier.feed(std::string_view(buffer).substr(0, count))) break;
  } while (journal);
  verifier.finish();
  return Verification{verifier.head(), verifier.finish()};
}

}  // namespace jibao::store
