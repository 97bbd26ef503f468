// Implements sd_notify.hpp: one datagram to a local socket, so that libsystemd is not needed.
#include "daemon/process/sd_notify.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace jibao::process {

bool sd_notify(std::string_view lines) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address = {};
  if (path == nullptr || (path[0] != '/' && path[0] != '@')) return false;
  const std::size_t length = std::strlen(path);
  if (length >= sizeof address.sun_path) return false;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path, length);
  if (path[0] == '@') address.sun_path[0] = '\0';  // a name without a file
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return false;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
  const bool sent = ::sendto(socket, lines.data(), lines.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&address), size) == static_cast<ssize_t>(lines.size());
  ::close(socket);
  return sent;
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  const auto number = [](const char* name) -> std::optional<long long> {
    const char* text = std::getenv(name);
    if (text == nullptr) return std::nullopt;
    long long value = 0;
    const char* end = text + std::strlen(text);
    const auto read = std::from_chars(text, end, value);
    return read.ec == std::errc() && read.ptr == end && value > 0 ? std::optional(value) : std::nullopt;
  };
  const auto whose = number("WATCHDOG_PID");
  const auto every = number("WATCHDOG_USEC");
  if (!every || (whose && *whose != ::getpid())) return std::nullopt;
  return std::chrono::microseconds(*every);
}

}  // namespace jibao::process
