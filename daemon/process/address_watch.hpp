// Tries whether the office's public address leads back to this daemon, at the start, after each reload and from time to time;
// what follows is judged in rules/public_address.hpp.
//
// Invariant: one try at a time, on a thread of its own, with a proof that nobody else can give; what it came to is an affair
// of the daemon's own while it fails, so that administrators hear and messages carry no links. Called by the daemon each
// second. Thread: loop. Surprise: where this machine cannot reach its own public address from inside, the policy says so
// (office.public_url_tested: false).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/engine/engine.hpp"
#include "daemon/http/server.hpp"
#include "notifiers/resolver.hpp"
#include "notifiers/transport.hpp"
#include "rules/public_address.hpp"

namespace jibao::process {

/// The end of a try by what came back, and why in words; `wanted` is the proof.
std::pair<AddressEnd, std::string> end_of_try(const notifiers::Response& response, std::string_view wanted);

class AddressWatch {
 public:
  using OpenCarrier = std::function<std::unique_ptr<notifiers::Carrier>()>;

  /// `ca_file`: the authorities that are trusted beside the system's where there is such a file (credential public_ca). The
  /// references must outlive this.
  AddressWatch(engine::Engine& engine, engine::Loop& loop, OpenCarrier open_carrier, std::string ca_file);
  ~AddressWatch();

  /// Begins a try where one is due. Each second, by the steady clock.
  void look(Duration now);

  /// The next look tries at once: the policy was read again.
  void again() { address_.next = now_; }

  /// Answers its own question (GET /a/check?nonce=) before `handler` is asked: the way is that of the links.
  http::Handler answering(http::Handler handler);

  const PublicAddress& standing() const { return address_; }

 private:
  std::string prove(std::string_view nonce) const;
  void begin(Duration now);
  void take(AddressEnd end, std::string detail, const std::string& url);

  engine::Engine& engine_;
  engine::Loop& loop_;
  OpenCarrier open_carrier_;
  std::string ca_file_;
  std::string key_;  // of this process alone
  PublicAddress address_;
  bool trying_ = false;
  Duration now_{};
  std::unique_ptr<notifiers::Carrier> carrier_;  // from the first try on
  std::shared_ptr<AddressWatch*> alive_;         // what comes back after the end finds nothing
};

}  // namespace jibao::process
