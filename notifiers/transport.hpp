// Runs what the channels composed: HTTP requests and mails, for one gateway, on threads of its own.
//
// Invariant: each request that was taken gets exactly one Response, no later than its total timeout (which
// counts from send(), time in the queue included); a gateway that hangs holds its own Transport and no other.
// Nothing is tried again here: retries are deadlines in the engine's state. Called by the courier, one
// Transport a gateway. Surprise: an HTTP status is no success. What an answer means is the channel's to
// judge; this file says only what came back, and whether the far side may have taken the message.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "notifiers/address.hpp"
#include "notifiers/resolver.hpp"
#include "rules/result.hpp"

namespace jibao::notifiers {

using Header = std::pair<std::string, std::string>;

// One HTTP/1.1 exchange; redirects are answers like any other and are not followed.
struct HttpRequest {
  std::string method = "POST";  // GET, POST or PUT
  std::string url;              // http or https, no user:password@
  std::vector<Header> headers;  // sent as they stand; Content-Type has no default
  std::string body;
  std::string ca_file;  // PEM; empty = the system's authorities
  std::size_t most_bytes = std::size_t{256} << 10;  // of its body; what channels send is text, without attachments
};

// One SMTP transaction to one person (several in one transaction make a refused one vanish silently).
struct MailRequest {
  enum class Tls { starttls, tls, none };
  std::string url;  // smtp://host:port or, with Tls::tls, smtps://host:port; a path is the name said in EHLO
  Tls tls = Tls::starttls;
  std::string from;
  std::string to;
  std::string user;  // empty = no login
  std::string password;
  std::string ca_file;
  std::string message;  // RFC 5322, whole; dots are stuffed and line ends made CRLF here
};

// One line of JSON to a program of the office's, and one back. Its answer is the one that repeats `tag`.
struct LineRequest {
  std::string tag;   // the members "id" and "attempt" of both: "12-3/2"
  std::string line;  // without its line end
};

struct Request {
  std::variant<HttpRequest, MailRequest, LineRequest> what;
  std::chrono::milliseconds total_timeout{15'000};
  std::chrono::milliseconds connect_timeout{5'000};
};

struct Response {
  enum class End {
    answered,            // a whole answer: status is the HTTP code, or the SMTP code that settled it
    refused_connection,  // nobody listens, or no route
    timed_out,
    dns_failed,
    tls_failed,     // also: STARTTLS is wanted and not offered
    login_refused,  // SMTP AUTH
    broken,         // the connection broke, or what came is not the protocol
    forbidden,      // the address lies outside the gateway's reach; no connection was made
    bad_request,    // the request cannot be sent as it is written
    cancelled,      // stop()
  };
  End end = End::broken;
  int status = 0;  // 0 = none came
  // Of HTTP, names in lower case, at most max_headers_bytes in all. Of SMTP one, "command": which one the
  // reply answers ("mail from", "rcpt to", "data", or "message" for the one after the final dot).
  std::vector<Header> headers;
  std::string body;        // of HTTP, at most max_body_bytes; of SMTP the last line of the last reply
  bool truncated = false;  // the body was longer
  std::string detail;      // for a person; no secret, no control character
  bool request_may_have_been_sent =
      false;  // the far side may have the whole message: silence leaves it in doubt
  // When the first of the certificates that the gateway showed ends. Nothing: no TLS, or a connection that was kept.
  std::optional<std::chrono::sys_seconds> certificate_end;

  // The header's value, or nothing. `lower_name` is in lower case.
  std::optional<std::string_view> header(std::string_view lower_name) const;
};

const char* to_string(Response::End end);

// Gateways answer in a few hundred bytes; the rest is an error page that nobody reads to its end.
constexpr std::size_t max_body_bytes = 64 * 1024;
constexpr std::size_t max_headers_bytes = 32 * 1024;

struct TransportSettings {
  std::string name;  // of the gateway: in thread names and reasons
  std::size_t in_flight =
      8;  // more gain nothing (19,000 requests a second at 8) and fail together when it hangs
  std::size_t queue = 1024;  // a page to each person of a county office, three times over
  // How long a request waits for a name server before it goes to the last good address.
  std::chrono::milliseconds lookup_patience{200};
  Reach reach{};
};

// Whatever takes requests and answers each exactly once.
class Carrier {
 public:
  using Done = std::function<void(Response)>;
  virtual ~Carrier() = default;

  // Takes the request; `done` is called exactly once, on the carrier's thread, and must not block nor throw.
  // It may call send() again, but not stop(). Error: the queue is full or the carrier is stopping; `done` is
  // then not called. Thread: any; never blocks.
  virtual Result<void> send(Request request, Done done) = 0;

  // Takes nothing more, gives what is under way `grace` to end, cancels the rest (each gets its Response) and
  // ends the worker. Thread: any but the worker's; may be called twice.
  virtual void stop(std::chrono::milliseconds grace) = 0;

  // Requests taken and not yet answered. Thread: any.
  virtual std::size_t outstanding() const = 0;
};

// The carrier of HTTP requests and mails.
class Transport final : public Carrier {
 public:

  // Starts the worker. Requires: `resolver` outlives this object. Throws std::runtime_error where the machine
  // has no thread or descriptor left.
  Transport(TransportSettings settings, Resolver& resolver);

  // stop(0).
  ~Transport() override;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  Result<void> send(Request request, Done done) override;
  void stop(std::chrono::milliseconds grace) override;
  std::size_t outstanding() const override;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace jibao::notifiers
