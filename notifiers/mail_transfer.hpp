// One SMTP transaction to one person, run to its end on the calling thread.
//
// libcurl connects, starts TLS and logs in; the transaction itself is spoken here. libcurl's own one waits
// for the reply after the final dot inside curl_multi_perform, holding every other transfer, and again for
// the reply to QUIT. Invariant: `answered` only with the reply that settled the transaction; from the final
// dot on, silence is doubt. Called by the transport, on a thread for each mail. Every wait ends at the
// deadline or when `cancel_fd` is readable.
#pragma once

#include <chrono>

#include "notifiers/target.hpp"
#include "notifiers/transport.hpp"

namespace jibao::notifiers {

struct MailJob {
  const MailRequest& request;
  const Target& target;
  Addresses addresses;  // empty where the target is numeric
  Reach reach;
  std::chrono::steady_clock::time_point deadline;
  std::chrono::milliseconds connect_timeout;
  int cancel_fd;  // an eventfd
};

Response run_mail(const MailJob& job);

// The message as it goes over the wire: line ends CRLF, dots stuffed, closed by the final dot. Thread: any.
std::string wire_form(const std::string& message);

}  // namespace jibao::notifiers
