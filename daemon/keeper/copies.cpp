// Implements copies.hpp.
#include "daemon/keeper/copies.hpp"

#include <algorithm>
#include <iostream>
#include <utility>

#include "daemon/courier/credentials.hpp"
#include "daemon/store/verify.hpp"
#include "notifiers/encodings.hpp"

namespace jibao::keeper {
namespace {

constexpr std::string_view prefix = "keep_";
constexpr std::size_t shortest_token = 32, longest_name = 64;

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= longest_name &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string_view::npos;
}

}  // namespace

Result<store::ShippedJournal*> Copy::opened() {
  if (!journal_) {
    auto journal = store::ShippedJournal::open(folder_);
    if (!journal) return tl::unexpected(journal.error());
    journal_.emplace(*std::move(journal));
  }
  return &*journal_;
}

Result<store::Head> Copy::head() {
  return opened().map([](const store::ShippedJournal* journal) { return journal->head(); });
}

Kept Copy::append(std::string_view lines, std::string& why) {
  const auto journal = opened();
  if (!journal) return why = journal.error().message, Kept::unwritable;
  const store::Head before = (*journal)->head();
  store::Verifier verifier = store::Verifier::following(before);
  verifier.feed(lines);
  if (const auto& fault = verifier.finish()) {
    why = "第 " + std::to_string(fault->sequence) + " 条 / record " + std::to_string(fault->sequence) + ": " + fault->reason;
    const bool first = fault->sequence == before.sequence + 1;
    return first && fault->displaced ? Kept::not_following : Kept::malformed;
  }
  if (verifier.head() == before) return why = "没有记录 / no record", Kept::malformed;
  if (auto added = (*journal)->append(lines); !added) {
    why = added.error().message;
    journal_.reset();
    return Kept::unwritable;
  }
  return Kept::taken;
}

Result<bool> Copy::has_document(const std::string& name) {
  return opened().map([&](const store::ShippedJournal* journal) { return journal->has_document(name); });
}

Kept Copy::keep_document(const std::string& name, std::string_view text, std::string& why) {
  const auto journal = opened();
  if (!journal) return why = journal.error().message, Kept::unwritable;
  if (text.size() > store::max_document_bytes) return why = "文件过长 / it is too long", Kept::malformed;
  if ((*journal)->has_document(name)) {
    const auto there = (*journal)->document(name);
    if (!there) return why = there.error().message, Kept::unwritable;
    return *there == text ? Kept::there_already : (why = "同名文件内容不同 / another text has that name", Kept::not_following);
  }
  if (auto kept = (*journal)->keep_document(name, text); !kept) return why = kept.error().message, Kept::unwritable;
  return Kept::taken;
}

Result<std::vector<Copy>> copies_of(const std::filesystem::path& credentials, const std::filesystem::path& folder) {
  courier::Credentials secrets(credentials, [](const std::string& warning) { std::cerr << warning << std::endl; });
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator each(credentials, error), end; !error && each != end; each.increment(error)) {
    const std::string file = each->path().filename().string();
    if (file.starts_with(prefix)) names.push_back(file.substr(prefix.size()));
  }
  if (error) return failure("凭据目录无法读取 / the credentials cannot be read: " + error.message());
  if (names.empty()) return failure("没有令牌：每份副本一个凭据 keep_名称 / no token: a credential keep_NAME for each copy");
  std::sort(names.begin(), names.end());
  std::vector<Copy> copies;
  for (const std::string& name : names) {
    const std::string credential = std::string(prefix) + name;
    if (!is_name(name)) return failure("凭据 " + credential + "：名称用小写字母、数字、- 和 _ / a name of small letters, digits, '-' and '_'");
    auto token = secrets.read(credential);
    if (!token) return tl::unexpected(token.error());
    if (token->size() < shortest_token)
      return failure("凭据 " + credential + " 太短，应有 32 个字符以上（openssl rand -hex 32）/ is too short: 32 characters or more");
    if (whose(copies, *token) != nullptr) return failure("凭据 " + credential + " 与另一份相同 / is the same as another's");
    copies.emplace_back(name, folder / name, *std::move(token));
  }
  return copies;
}

Copy* whose(std::vector<Copy>& copies, std::string_view token) {
  Copy* found = nullptr;
  for (Copy& each : copies)
    if (notifiers::same_secret(each.token(), token)) found = &each;
  return found;
}

}  // namespace jibao::keeper
