// A mail server's replies (notifiers/mail_transfer): the bytes are everything that it ever says, over a real connection. Mail
// counts as taken only where a server greeted, took sender, person and DATA, and answered 2xx behind the final dot.
#include <arpa/inet.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "notifiers/channels.hpp"
#include "notifiers/mail_transfer.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

using notifiers::Response;

class Server {
 public:
  Server() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    must(::bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && ::listen(listening_, 4) == 0 &&
             ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &length) == 0,
         "there is a free port");
    port_ = ntohs(address.sin_port);
  }
  int port() const { return port_; }

  /// Takes one connection, says all of it, hears the other side out.
  void say(std::string_view replies) const {
    const int peer = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    while (!replies.empty()) {
      const ssize_t wrote = ::send(peer, replies.data(), replies.size(), MSG_NOSIGNAL);
      if (wrote <= 0) break;
      replies.remove_prefix(static_cast<std::size_t>(wrote));
    }
    ::shutdown(peer, SHUT_WR);
    char heard[4096];
    while (::recv(peer, heard, sizeof heard, 0) > 0) {
    }
    ::close(peer);
  }

 private:
  int listening_;
  int port_ = 0;
};

/// Whether some reply of that class stands in what the server said.
bool holds_reply(std::string_view said, char first) {
  for (std::size_t at = 0; at < said.size(); at = std::min(said.find('\n', at), said.size() - 1) + 1)
    if (said[at] == first) return true;
  return false;
}

int one(const std::uint8_t* data, std::size_t size) {
  static const Server server;
  static const int never = ::eventfd(0, EFD_CLOEXEC);
  const std::string said(text_of(data, size));
  notifiers::MailRequest mail;
  mail.url = "smtp://127.0.0.1:" + std::to_string(server.port());
  mail.tls = notifiers::MailRequest::Tls::none;
  mail.from = "duty@example.cn";
  mail.to = "wangfang@example.cn";
  mail.message = "Subject: x\r\n\r\n.\r\ny\r\n";
  const notifiers::Request request{mail};
  const auto target = notifiers::target_of(request);
  must(target.has_value(), "loopback is a target");
  std::thread speaker([&] { server.say(said); });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  const Response response = notifiers::run_mail({mail, *target, {}, {}, deadline, std::chrono::seconds(5), never});
  speaker.join();
  Channel channel;
  channel.settings = SmtpSettings{};
  const notifiers::Verdict verdict = notifiers::judge(response, channel);
  must(response.end != Response::End::timed_out, "a server that has ended is not waited for");
  if (verdict.outcome == Outcome::sent)
    must(holds_reply(said, '2') && holds_reply(said, '3') && response.status / 100 == 2, "a mail is taken by 354 and 2xx");
  must(verdict.outcome == Outcome::sent || !verdict.reason.empty(), "a failure has its reason");
  return 0;
}

const Known known("mail_answer", one);

}  // namespace
}  // namespace jibao::fuzz
