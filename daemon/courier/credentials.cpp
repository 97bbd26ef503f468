// Implements credentials.hpp.
#include "daemon/courier/credentials.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "daemon/courier/private_file.hpp"

namespace jibao::courier {
namespace {

// systemd's own rule for credential names is about this one.
bool is_name(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= 255 && name.front() != '.' && std::all_of(name.begin(), name.end(), plain);
}

bool is_passing(int error) {
  return error == EMFILE || error == ENFILE || error == ENOMEM || error == EINTR || error == EIO;
}

tl::unexpected<NoCredential> none(std::string message, bool passing = false) {
  return tl::unexpected(NoCredential{{std::move(message)}, passing});
}

}  // namespace

Credentials::Credentials(std::filesystem::path folder, std::function<void(std::string)> warn)
    : folder_(std::move(folder)), warn_(std::move(warn)) {}

tl::expected<std::string, NoCredential> Credentials::read(const std::string& name) {
  if (!is_name(name)) return none("凭据名无效 / not the name of a credential");
  errno = 0;
  auto file = read_private(folder_ / name, max_credential_bytes);
  if (!file) return none("凭据 " + name + " 无法读取 / the credential cannot be read", is_passing(errno));
  if (!*file) return none("没有凭据 " + name + " / there is no such credential");
  std::string secret = std::move((*file)->text);
  if (secret.ends_with('\n')) secret.pop_back();
  if (secret.ends_with('\r')) secret.pop_back();
  if (secret.empty()) return none("凭据 " + name + " 是空的 / the credential is empty");
  if ((*file)->others_may_read && warned_.insert(name).second) {
    warn_("credential " + name + " may be read by others: chmod 600");
  }
  return secret;
}

}  // namespace jibao::courier
