// Implements inherited_socket.hpp: three environment variables and a few system calls, so that libsystemd is not needed.
#include "daemon/process/inherited_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace jibao::process {
namespace {

constexpr int first_descriptor = 3;           // SD_LISTEN_FDS_START of sd_listen_fds(3)
constexpr std::size_t longest_name = 255;     // FDNAME_MAX of systemd

std::optional<std::string> take(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  std::string value(text);
  ::unsetenv(variable);
  return value;
}

std::optional<int> positive(const std::string& text) {
  int value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || value <= 0) return std::nullopt;
  return value;
}

// As systemd writes it: printable ASCII; a colon parts two names.
bool is_one_name(const std::string& text) {
  return !text.empty() && text.size() <= longest_name &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != ':'; });
}

Result<InheritedSocket> inspect(int descriptor) {
  const int flags = ::fcntl(descriptor, F_GETFD);
  if (flags < 0 || ::fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) < 0) {
    return failure("交来的描述符 3 没有打开 / the descriptor handed over, 3, is not open: " + std::string(std::strerror(errno)));
  }
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  char text[INET6_ADDRSTRLEN] = {};
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) == 0) {
    if (address.ss_family == AF_INET) {
      const auto& four = reinterpret_cast<const sockaddr_in&>(address);
      if (::inet_ntop(AF_INET, &four.sin_addr, text, sizeof text) != nullptr) return InheritedSocket{descriptor, text, ntohs(four.sin_port)};
    } else if (address.ss_family == AF_INET6) {
      const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
      if (::inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text) != nullptr) return InheritedSocket{descriptor, text, ntohs(six.sin6_port)};
    }
  }
  return failure("交来的描述符 3 不是 IPv4 或 IPv6 套接字 / the descriptor handed over, 3, is no socket of IPv4 or IPv6");
}

}  // namespace

Result<std::optional<InheritedSocket>> take_inherited_socket() {
  const auto whose = take("LISTEN_PID");
  const auto count = take("LISTEN_FDS");
  const auto name = take("LISTEN_FDNAMES");
  if (!whose && !count) return std::nullopt;
  if (!whose || !count) {
    return failure("环境变量 LISTEN_PID 与 LISTEN_FDS 须同时给出 / LISTEN_PID and LISTEN_FDS are given together or not at all");
  }
  const auto process = positive(*whose);
  if (!process) return failure("环境变量 LISTEN_PID 不是进程号 / LISTEN_PID is no process id");
  if (*process != ::getpid()) return std::nullopt;
  const auto sockets = positive(*count);
  if (!sockets) return failure("环境变量 LISTEN_FDS 不是大于零的整数 / LISTEN_FDS is no whole number above zero");
  if (*sockets != 1) {
    return failure("交来的套接字不止一个，jibaod.socket 只写一行 ListenStream= / more than one socket was handed over: "
                   "jibaod.socket has one ListenStream=");
  }
  if (name && !is_one_name(*name)) {
    return failure("环境变量 LISTEN_FDNAMES 不是一个名字 / LISTEN_FDNAMES is not the name of one socket");
  }
  auto socket = inspect(first_descriptor);
  if (!socket) return tl::unexpected(socket.error());
  return std::optional(std::move(*socket));
}

}  // namespace jibao::process
