// One HTTP exchange as a libcurl easy handle, and the one reading of libcurl's results for the whole
// transport.
//
// Internal to the transport. Invariant: nothing is looked up, followed, proxied or decompressed; the answer
// kept is bounded whatever the far side sends; a request leaves once and no oftener. The handle is driven by
// the worker's multi handle. Surprise: libcurl would by itself repeat a request, a POST too, on a fresh
// connection when a reused one dies before a byte of the answer came; the gateway may have taken the first,
// so that is stopped here and the attempt ends in doubt: whether to send again is the rules' to say, on record.
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>

#include "notifiers/target.hpp"
#include "notifiers/transport.hpp"

namespace jibao::notifiers {

using EasyHandle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;
using MultiHandle = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;

// Sets what is the same for every transfer: no lookups beside `pin`, no proxy, no redirect, no signal,
// verified TLS, and `reach` enforced on the very address that is connected (`forbidden` is set where that
// refused).
struct Confinement {
  Reach reach;
  bool forbidden = false;
};
void confine(CURL* easy, const Target& target, curl_slist* pin, Confinement& confinement,
             const std::string& ca_file);

// Which end a libcurl result is.
Response::End end_of(CURLcode code);

// When the first of the certificates ends that this transfer's connection was shown; nothing where none was.
std::optional<std::chrono::sys_seconds> certificate_end_of(CURL* easy);

// What libcurl says of a failure, without control characters and at most 300 bytes long.
std::string printable(std::string_view text);

// A new handle. Throws std::bad_alloc where there is none.
EasyHandle make_easy();

class HttpTransfer {
 public:
  // `easy` is new, or taken from a transfer that ended well. Requires: `request` and `target` stay where they are while this object lives. `pin` may be null (numeric
  // host).
  HttpTransfer(EasyHandle easy, const HttpRequest& request, const Target& target, HeaderList pin,
               const Reach& reach, std::chrono::milliseconds total_timeout, std::chrono::milliseconds connect_timeout);
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;

  CURL* handle() const { return easy_.get(); }

  // Ends the exchange with libcurl's result; call once. `cancelled` wins over the code.
  Response finish(CURLcode code, bool cancelled);

  // The handle with every option back at its default, for another transfer. Requires: finish() was called, and no
  // multi handle has it any more; this object is then only to be destroyed.
  EasyHandle take_handle();

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static int on_connected(void* self, char*, char*, int, int);
  void set_up(const HttpRequest& request);

  EasyHandle easy_;
  HeaderList pin_;
  HeaderList headers_;
  Confinement confinement_;
  std::size_t header_bytes_ = 0;
  bool headers_too_large_ = false;
  bool connected_ = false;       // the request was allowed to leave
  bool kept_from_again_ = false;  // libcurl was about to send it a second time
  Response response_;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

}  // namespace jibao::notifiers
