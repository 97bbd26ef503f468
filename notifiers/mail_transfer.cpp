// See mail_transfer.hpp.
#include "notifiers/mail_transfer.hpp"

#include <curl/curl.h>
#include <poll.h>

#include <algorithm>
#include <array>

#include "notifiers/http_transfer.hpp"

namespace jibao::notifiers {
namespace {

using Clock = std::chrono::steady_clock;
using End = Response::End;

constexpr std::size_t max_reply_bytes =
    16 * 1024;  // of one reply, all its lines; servers send a few hundred bytes
constexpr std::string_view final_dot = ".\r\n";

int milliseconds_left(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 3'600'000));
}

struct Reply {
  int code = 0;
  std::string last_line;
};

// The transaction over a connection that libcurl made. Each step returns whether to go on; where not, `end`
// says why.
class Transaction {
 public:
  Transaction(CURL* easy, const MailJob& job) : easy_(easy), job_(job) {
    curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket_);
  }

  Response run() {
    response_.end = End::broken;
    if (socket_ == CURL_SOCKET_BAD) {
      response_.detail = "the connection was gone after the log-in";
      return std::move(response_);
    }
    const std::string wire = wire_form(job_.request.message);
    if (exchange("mail from", "MAIL FROM:<" + job_.request.from + ">\r\n", 2) &&
        exchange("rcpt to", "RCPT TO:<" + job_.request.to + ">\r\n", 2) && exchange("data", "DATA\r\n", 3) &&
        send(wire)) {
      settle();
    }
    return std::move(response_);
  }

 private:
  // Sends one command and reads its reply; goes on where the reply's first digit is the one wanted.
  bool exchange(const char* name, const std::string& command, int wanted) {
    Reply reply;
    if (!send(command) || !receive(reply)) return false;
    if (reply.code / 100 == wanted) return true;
    answered(name, reply);
    return false;
  }

  void settle() {
    Reply reply;
    if (!receive(reply)) return;
    answered("message", reply);
    std::size_t sent = 0;  // politeness without waiting: the transaction is settled
    curl_easy_send(easy_, "QUIT\r\n", 6, &sent);
  }

  void answered(const char* command, const Reply& reply) {
    response_.end = End::answered;
    response_.status = reply.code;
    response_.body = reply.last_line;
    response_.headers.emplace_back("command", command);
    if (reply.code / 100 != 2) response_.detail = std::string(command) + " was answered " + reply.last_line;
    // A refusal is certain knowledge: whatever bytes left, the message was not taken. Any other first digit says nothing.
    const int digit = reply.code / 100;
    if (digit == 4 || digit == 5) response_.request_may_have_been_sent = false;
  }

  bool send(std::string_view bytes) {
    const bool message = bytes.size() >= final_dot.size() && bytes.ends_with(final_dot);
    while (!bytes.empty()) {
      std::size_t sent = 0;
      // What is handed over may arrive even when this call fails, so the doubt begins before it.
      if (message && bytes.size() <= max_chunk_bytes) response_.request_may_have_been_sent = true;
      const CURLcode code =
          curl_easy_send(easy_, bytes.data(), std::min(bytes.size(), max_chunk_bytes), &sent);
      if (code == CURLE_AGAIN) {
        if (!wait(POLLOUT)) return false;
      } else if (code != CURLE_OK) {
        response_.detail = "the connection broke while sending";
        return false;
      } else {
        bytes.remove_prefix(sent);
      }
    }
    return true;
  }

  bool receive(Reply& reply) {
    std::size_t used = 0;
    while (true) {
      std::size_t line_end = 0;
      while ((line_end = buffer_.find('\n')) != std::string::npos) {
        std::string line = buffer_.substr(0, line_end);
        buffer_.erase(0, line_end + 1);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!is_reply_line(line)) return broken("what came is not an SMTP reply");
        if (line.size() > 3 && line[3] == '-') continue;
        reply.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
        reply.last_line = printable(line);
        return true;
      }
      std::array<char, 2048> chunk{};
      std::size_t count = 0;
      const CURLcode code = curl_easy_recv(easy_, chunk.data(), chunk.size(), &count);
      if (code == CURLE_AGAIN) {
        if (!wait(POLLIN)) return false;
      } else if (code != CURLE_OK || count == 0) {
        return broken("the connection broke before the reply");
      } else {
        used += count;
        if (used > max_reply_bytes) return broken("the reply is longer than 16 KiB");
        buffer_.append(chunk.data(), count);
      }
    }
  }

  static bool is_reply_line(const std::string& line) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && digit(line[1]) && digit(line[2]) &&
           (line.size() == 3 || line[3] == ' ' || line[3] == '-');
  }

  bool broken(const char* why) {
    response_.end = End::broken;
    response_.detail = why;
    return false;
  }

  bool wait(short events) {
    std::array<pollfd, 2> watched{{{socket_, events, 0}, {job_.cancel_fd, POLLIN, 0}}};
    const int ready = ::poll(watched.data(), watched.size(), milliseconds_left(job_.deadline));
    if (ready > 0 && watched[1].revents != 0) {
      response_.end = End::cancelled;
      response_.detail = "stopped before the reply";
      return false;
    }
    if (ready == 0 && Clock::now() >= job_.deadline) {
      response_.end = End::timed_out;
      response_.detail = "no reply in time";
      return false;
    }
    return true;  // ready, interrupted, or woken a moment early: the caller tries again
  }

  static constexpr std::size_t max_chunk_bytes = 16 * 1024;  // one TLS record
  CURL* easy_;
  const MailJob& job_;
  curl_socket_t socket_ = CURL_SOCKET_BAD;
  std::string buffer_;
  Response response_;
};

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) { return size * count; }

std::size_t keep_line(char* data, std::size_t size, std::size_t count, void* line) {
  *static_cast<std::string*>(line) = printable(std::string_view(data, size * count));
  return size * count;
}

// Connects, starts TLS and logs in. CURLE_ABORTED_BY_CALLBACK where it was cancelled.
CURLcode connect(CURLM* multi, CURL* easy, const MailJob& job) {
  curl_multi_add_handle(multi, easy);
  while (true) {
    int running = 0;
    if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    int left = 0;
    if (const CURLMsg* message = curl_multi_info_read(multi, &left); message != nullptr)
      return message->data.result;
    if (Clock::now() >= job.deadline) return CURLE_OPERATION_TIMEDOUT;
    curl_waitfd cancel{job.cancel_fd, CURL_WAIT_POLLIN, 0};
    if (curl_multi_poll(multi, &cancel, 1, std::max(1, milliseconds_left(job.deadline)), nullptr) !=
        CURLM_OK) {
      return CURLE_FAILED_INIT;
    }
    if (cancel.revents != 0) return CURLE_ABORTED_BY_CALLBACK;
  }
}

void set_up(CURL* easy, const MailJob& job) {
  const MailRequest& request = job.request;
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(
      easy, CURLOPT_USE_SSL,
      static_cast<long>(request.tls == MailRequest::Tls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max(1, milliseconds_left(job.deadline))));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(job.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &ignore);
  if (!request.user.empty()) {
    curl_easy_setopt(easy, CURLOPT_USERNAME, request.user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, request.password.c_str());
  }
}

}  // namespace

std::string wire_form(const std::string& message) {
  std::string wire;
  wire.reserve(message.size() + 64);
  bool line_start = true;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const char c = message[i];
    if (c == '\r' ||
        c == '\n') {  // bare line ends as well: a server that honours them could be made to see two mails
      if (c == '\r' && i + 1 < message.size() && message[i + 1] == '\n') ++i;
      wire += "\r\n";
      line_start = true;
      continue;
    }
    if (c == '.' && line_start) wire += '.';
    wire += c;
    line_start = false;
  }
  if (!line_start) wire += "\r\n";
  return wire += final_dot;
}

Response run_mail(const MailJob& job) {
  Response failed;
  // Declared so that the easy handle goes first, then the multi with its connection, which is closed without
  // a QUIT.
  HeaderList pin(nullptr, &curl_slist_free_all);
  std::array<char, CURL_ERROR_SIZE> error{};
  std::string last_line;
  Confinement confinement{job.reach, false};
  const MultiHandle multi(curl_multi_init(), &curl_multi_cleanup);
  const EasyHandle easy(curl_easy_init(), &curl_easy_cleanup);
  if (!job.addresses.empty())
    pin.reset(curl_slist_append(nullptr, pin_entry(job.target, job.addresses).c_str()));
  if (!multi || !easy || (!pin && !job.addresses.empty())) {
    failed.detail = "out of memory";
    return failed;
  }
  confine(easy.get(), job.target, pin.get(), confinement, job.request.ca_file);
  set_up(easy.get(), job);
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, &keep_line);
  curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, &last_line);

  const CURLcode code = connect(multi.get(), easy.get(), job);
  Response response;
  if (code == CURLE_OK) {
    response = Transaction(easy.get(), job).run();
    response.certificate_end = certificate_end_of(easy.get());
  } else {
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    response.end = code == CURLE_ABORTED_BY_CALLBACK ? End::cancelled : end_of(code);
    response.body = last_line;
    response.detail = printable(error[0] != '\0' ? error.data() : curl_easy_strerror(code));
    if (confinement.forbidden && response.end == End::refused_connection) {
      response.end = End::forbidden;
      response.detail = "the address lies outside the networks that this gateway may be reached in";
    }
  }
  curl_multi_remove_handle(multi.get(), easy.get());
  return response;
}

}  // namespace jibao::notifiers
