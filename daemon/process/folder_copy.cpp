// The copy in a folder, of journal_copy.hpp.
#include <utility>

#include "daemon/process/journal_copy.hpp"
#include "daemon/store/shipped_journal.hpp"

namespace jibao::process {
namespace {

class FolderCopy final : public JournalCopy {
 public:
  explicit FolderCopy(store::ShippedJournal journal) : journal_(std::move(journal)) {}

  const store::Head& head() const override { return journal_.head(); }
  std::size_t most_at_once() const override { return std::size_t{4} << 20; }  // each piece is synced
  Result<void> append(std::string_view lines) override { return journal_.append(lines); }
  Result<bool> has_document(const std::string& name) override { return journal_.has_document(name); }
  Result<void> keep_document(const std::string& name, std::string_view text) override {
    return journal_.keep_document(name, text);
  }

 private:
  store::ShippedJournal journal_;
};

}  // namespace

OpenCopy folder_copy(std::string folder) {
  return [folder = std::move(folder)](const std::stop_token&) -> Result<std::unique_ptr<JournalCopy>> {
    auto opened = store::ShippedJournal::open(folder);
    if (!opened) return tl::unexpected(opened.error());
    return std::make_unique<FolderCopy>(std::move(*opened));
  };
}

}  // namespace jibao::process
