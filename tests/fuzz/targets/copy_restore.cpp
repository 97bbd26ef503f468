// A copy of the journal, opened and restored (daemon/store/shipped_journal): a copy that is not whole makes no journal, and
// leaves nothing behind. The input is the copy's first file, or, after a line "====", also a second one.
#include <sstream>

#include "daemon/store/shipped_journal.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "daemon/store/verify.hpp"
#include "tests/fuzz/memory_folder.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

std::string exported(store::Store& journal) {
  std::string lines;
  const auto done = journal.export_journal([&](std::string_view line) -> Result<void> { return lines += line, Result<void>(); },
                                           store::PersonalValues::included);
  must(done.has_value(), "a restored journal can be exported");
  return lines;
}

int one(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  constexpr std::string_view next_file = "====\n";
  const std::size_t split = text.find(next_file);
  const MemoryFolder folder;
  const auto copy = folder.file("copy"), target = folder.file("journal.db");
  std::filesystem::create_directory(copy);
  write_file(copy / "journal-000000000001.jsonl", text.substr(0, split));
  if (split != std::string_view::npos) write_file(copy / "journal-000000000003.jsonl", text.substr(split + next_file.size()));

  if (text.size() % 2 == 0) {  // as the shipper finds it after the end of a process
    const auto opened = store::ShippedJournal::open(copy);
    if (opened) must(opened->head().hash.size() == 64, "a copy has an end");
  }
  const auto restored = store::restore_journal(copy, target, {});
  if (!restored) {
    must(!restored.error().message.empty(), "a refusal has its reason");
    must(!std::filesystem::exists(target), "a copy that is refused leaves no journal");
    return 0;
  }
  auto opened = store::SqliteStore::open({target.string(), store::Algorithm::sha256, {}});
  must(opened.has_value(), "a restored journal opens");
  must((*opened)->head() == restored->head, "and ends where it was said to");
  std::istringstream lines(exported(**opened));
  must(!store::verify(lines, {restored->head}).fault, "and verifies");
  return 0;
}

const Known known("copy_restore", one);

}  // namespace
}  // namespace jibao::fuzz
