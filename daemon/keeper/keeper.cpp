// Implements keeper.hpp: one loop with the server, the signals, and the line to systemd.
#include "daemon/keeper/keeper.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <iostream>
#include <utility>

#include "config/address.hpp"
#include "daemon/http/server.hpp"
#include "daemon/keeper/desk.hpp"
#include "daemon/process/sd_notify.hpp"
#include "rules/calendar.hpp"

namespace jibao::keeper {
namespace {

constexpr auto alive_every = std::chrono::seconds(5);  // the unit's watchdog has a minute

void log(const std::string& line) {
  const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  std::cout << to_rfc3339(now, "UTC") << ' ' << line << std::endl;
}

class Lock {
 public:
  static Result<Lock> take(const std::filesystem::path& state) {
    std::error_code error;
    if (std::filesystem::create_directories(state / "copies", error))
      std::filesystem::permissions(state, std::filesystem::perms::owner_all, error);
    if (error) return failure(state.string() + "：无法创建 / cannot be made: " + error.message());
    Lock lock;
    lock.file_ = ::open((state / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (lock.file_ < 0) return failure(state.string() + "：无法写入 / cannot be written: " + std::strerror(errno));
    if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0)
      return failure(state.string() + "：另一个 jibao keep 正在使用 / another jibao keep uses it");
    return lock;
  }
  Lock(Lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  Lock& operator=(Lock&&) = delete;
  ~Lock() {
    if (file_ >= 0) ::close(file_);
  }

 private:
  Lock() = default;
  int file_ = -1;
};

class Keeper {
 public:
  Keeper(const Places& places, std::vector<Copy> copies)
      : places_(places), desk_(std::move(copies), log), server_(io_, settings(), [this](http::Request request, const http::Responder& responder) {
          responder.send(desk_.answer(request));
        }) {}

  Result<void> run() {
    const auto port = server_.listen();
    if (!port) return tl::unexpected(port.error());
    log("监听 / listening: " + places_.address + " " + std::to_string(*port));
    wait_for_signals();
    stay_alive();
    process::sd_notify("READY=1\nSTATUS=保管台账副本 / keeping copies");
    io_.run();
    return {};
  }

 private:
  http::Settings settings() {
    http::Settings settings;
    settings.address = places_.address;
    settings.port = places_.port;
    settings.limits = limits_of_keeper();
    settings.admits = [this](const http::Request& request) { return desk_.admits(request); };
    std::error_code error;
    if (std::filesystem::exists(places_.credentials / "tls_cert", error)) {
      settings.certificate_file = (places_.credentials / "tls_cert").string();
      settings.key_file = (places_.credentials / "tls_key").string();
    }
    return settings;
  }

  void stay_alive() {
    process::sd_notify("WATCHDOG=1");
    alive_.expires_after(alive_every);
    alive_.async_wait([this](const boost::system::error_code& error) {
      if (!error) stay_alive();
    });
  }

  void wait_for_signals() {
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      if (signal != SIGHUP) {
        process::sd_notify("STOPPING=1");
        return server_.drain([this] { io_.stop(); });
      }
      if (auto tls = server_.reload_tls(); !tls) log("证书 / certificate: " + tls.error().message);
      auto copies = copies_of(places_.credentials, places_.state / "copies");
      if (copies) desk_.replace(*std::move(copies));
      else log("沿用原有令牌 / the tokens stay: " + copies.error().message);
      wait_for_signals();
    });
  }

  const Places& places_;
  boost::asio::io_context io_{1};
  Desk desk_;
  http::Server server_;
  boost::asio::signal_set signals_{io_, SIGTERM, SIGINT, SIGHUP};
  boost::asio::steady_timer alive_{io_};
};

}  // namespace

Result<void> run(const Places& places) {
  ::umask(S_IRWXG | S_IRWXO);  // what it keeps are people's names and numbers
  std::error_code error;
  if (!std::filesystem::exists(places.credentials / "tls_cert", error) && !config::is_loopback(places.address))
    return failure("没有证书 tls_cert 和 tls_key，只能监听本机地址 / without a certificate it listens on loopback alone");
  auto copies = copies_of(places.credentials, places.state / "copies");
  if (!copies) return tl::unexpected(copies.error());
  const auto lock = Lock::take(places.state);
  if (!lock) return tl::unexpected(lock.error());
  Keeper keeper(places, *std::move(copies));
  return keeper.run();
}

}  // namespace jibao::keeper
