// Turns host names into addresses, apart from libcurl and from the gateways' workers.
//
// Invariant: no caller ever waits for a name server. getaddrinfo cannot be interrupted (a dead server holds
// it for ten seconds and more), so each name has at most one lookup under way, each on a thread of a bounded
// pool, and what was once found is kept and can be used while the name server is silent or says no. Called by
// the transport's workers. Surprise: lookups that hang outlive this object; they own what they touch.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/result.hpp"

namespace jibao::notifiers {

using Addresses = std::vector<std::string>;  // numeric, in the order in which to try them

// Asks the system (hosts file, DNS). Blocks for as long as the name server likes. Thread: any.
Result<Addresses> system_lookup(const std::string& host);

struct ResolverSettings {
  // A hanging name holds one thread; more names than this hanging at once delay names that were never found
  // before.
  std::size_t threads = 16;
  std::chrono::milliseconds fresh_for{
      60'000};  // getaddrinfo hides the record's lifetime; gateways move rarely
  std::chrono::milliseconds refused_for{1'000};  // long enough to spare the server, short beside any retry
  std::size_t names = 256;                       // far more than gateways in one policy
  std::map<std::string, Addresses> pins{};  // host -> addresses that the administrator fixed; never looked up
};

class Resolver {
 public:
  using Lookup = std::function<Result<Addresses>(const std::string& host)>;
  using Callback = std::function<void(const Result<Addresses>&)>;

  explicit Resolver(ResolverSettings settings = {}, Lookup lookup = system_lookup);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // What is known well enough to be used without asking: a pin, or an answer younger than fresh_for.
  // Thread: any; never blocks.
  std::optional<Addresses> fresh(const std::string& host) const;

  // The last addresses ever found, however old. Thread: any; never blocks.
  std::optional<Addresses> last_good(const std::string& host) const;

  // Looks the name up (or joins the lookup under way) and calls back exactly once, unless this object dies
  // first: then perhaps never. A recent refusal is repeated at once, on the calling thread; anything else on
  // a pool thread. Thread: any; never blocks.
  void resolve(const std::string& host, Callback callback);

  // The addresses did not answer: ask again next time. They stay the last good ones. Thread: any.
  void distrust(const std::string& host);

 private:
  struct State;
  static void work(const std::shared_ptr<State>& state);
  static void keep(State& state, const std::string& host, const Result<Addresses>& answer);
  std::shared_ptr<State> state_;
};

}  // namespace jibao::notifiers
