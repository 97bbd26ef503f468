// See certificates.hpp. The file: a line each, the host, a space, the end in UTC milliseconds.
#include "daemon/process/certificates.hpp"

#include <algorithm>
#include <sstream>

#include "daemon/courier/private_file.hpp"

namespace jibao::process {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 10;

}  // namespace

Certificates::Certificates(std::filesystem::path file) : file_(std::move(file)) {
  const auto read = courier::read_private(file_, most_bytes);
  if (!read || !*read) return;
  std::istringstream lines((*read)->text);
  std::string host;
  std::int64_t end = 0;
  while (gateways_.size() < most_gateways && lines >> host >> end) gateways_[host] = from_millis(end);
}

void Certificates::shown(const std::string& host, Instant end) {
  const auto known = gateways_.find(host);
  if (known != gateways_.end() && known->second == end) return;
  gateways_[host] = end;
  if (gateways_.size() > most_gateways)
    gateways_.erase(std::max_element(gateways_.begin(), gateways_.end(), [](const auto& a, const auto& b) { return a.second < b.second; }));
  remember();
}

void Certificates::keep(const std::function<bool(const std::string& host)>& stays) {
  if (std::erase_if(gateways_, [&](const auto& each) { return !stays(each.first); }) != 0) remember();
}

std::vector<Certificate> Certificates::all() const {
  std::vector<Certificate> all;
  if (own_) all.push_back({"tls", *own_});
  for (const auto& [host, end] : gateways_) all.push_back({host, end});
  return all;
}

void Certificates::remember() const {
  std::string text;
  for (const auto& [host, end] : gateways_) text += host + " " + std::to_string(to_millis(end)) + "\n";
  static_cast<void>(courier::replace_private(file_, text));
}

}  // namespace jibao::process
