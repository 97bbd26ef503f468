// See resolver.hpp. Pool threads are detached and share the state: at the end of the process a thread that a
// dead name server holds must not hold the shutdown.
#include "notifiers/resolver.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace jibao::notifiers {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t max_addresses = 8;  // what one attempt could sensibly try within its connect timeout

struct Entry {
  Addresses good;
  std::optional<Clock::time_point> good_at;     // nothing: never found, or distrusted
  std::optional<Clock::time_point> refused_at;  // of the last failure, cleared by a success
  std::string reason;
  bool under_way = false;
  std::vector<Resolver::Callback> waiting;
};

}  // namespace

struct Resolver::State {
  ResolverSettings settings;
  Lookup lookup;
  std::mutex mutex;
  std::condition_variable work;
  std::map<std::string, Entry> entries;
  std::deque<std::string> queue;
  std::size_t threads = 0;
  std::size_t idle = 0;
  bool stopping = false;
};

Result<Addresses> system_lookup(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (code != 0) return failure("name lookup of " + host + " failed: " + gai_strerror(code));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> guard(found, &freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* each = found; each != nullptr && addresses.size() < max_addresses;
       each = each->ai_next) {
    char text[NI_MAXHOST] = {};
    if (getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0)
      continue;
    std::string address(text);
    if (address.find('%') == std::string::npos)
      addresses.push_back(std::move(address));  // zones: link-local, no use
  }
  if (addresses.empty()) return failure("name lookup of " + host + " found no usable address");
  return addresses;
}

Resolver::Resolver(ResolverSettings settings, Lookup lookup) : state_(std::make_shared<State>()) {
  state_->settings = std::move(settings);
  state_->lookup = std::move(lookup);
}

Resolver::~Resolver() {
  const std::lock_guard lock(state_->mutex);
  state_->stopping = true;
  state_->work.notify_all();
}

std::optional<Addresses> Resolver::fresh(const std::string& host) const {
  const auto pin = state_->settings.pins.find(host);
  if (pin != state_->settings.pins.end()) return pin->second;
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->entries.find(host);
  if (found == state_->entries.end() || !found->second.good_at) return std::nullopt;
  if (Clock::now() - *found->second.good_at >= state_->settings.fresh_for) return std::nullopt;
  return found->second.good;
}

std::optional<Addresses> Resolver::last_good(const std::string& host) const {
  const auto pin = state_->settings.pins.find(host);
  if (pin != state_->settings.pins.end()) return pin->second;
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->entries.find(host);
  if (found == state_->entries.end() || found->second.good.empty()) return std::nullopt;
  return found->second.good;
}

void Resolver::distrust(const std::string& host) {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->entries.find(host);
  if (found != state_->entries.end()) found->second.good_at.reset();
}

void Resolver::resolve(const std::string& host, Callback callback) {
  std::string reason;
  {
    const std::lock_guard lock(state_->mutex);
    State& state = *state_;
    if (!state.entries.contains(host) && state.entries.size() >= state.settings.names) {
      const auto idle = std::find_if(state.entries.begin(), state.entries.end(),
                                     [](const auto& each) { return !each.second.under_way; });
      if (idle != state.entries.end()) state.entries.erase(idle);
    }
    if (!state.entries.contains(host) && state.entries.size() >= state.settings.names) {
      reason = "too many names are being looked up";
    } else {
      Entry& entry = state.entries[host];
      if (entry.refused_at && Clock::now() - *entry.refused_at < state.settings.refused_for) {
        reason = entry.reason;
      } else {
        entry.waiting.push_back(std::move(callback));
        if (entry.under_way) return;
        entry.under_way = true;
        state.queue.push_back(host);
        if (state.idle < state.queue.size() && state.threads < state.settings.threads) {
          try {
            std::thread([shared = state_] { work(shared); }).detach();
            ++state.threads;
          } catch (const std::system_error&) {  // no thread to be had: those that run take it in turn, if
                                                // there are any
            if (state.threads == 0) {
              reason = "no thread for name lookups";
              callback = std::move(entry.waiting.back());
              entry.waiting.clear();
              entry.under_way = false;
              state.queue.pop_back();
            }
          }
        }
        state.work.notify_one();
      }
    }
  }
  if (!reason.empty()) callback(failure(std::move(reason)));
}

void Resolver::keep(State& state, const std::string& host, const Result<Addresses>& answer) {
  Entry& entry = state.entries[host];
  entry.under_way = false;
  if (answer) {
    entry.good = *answer;
    entry.good_at = Clock::now();
    entry.refused_at.reset();
  } else {
    entry.good_at.reset();
    entry.refused_at = Clock::now();
    entry.reason = answer.error().message;
  }
}

void Resolver::work(const std::shared_ptr<State>& state) {
  std::unique_lock lock(state->mutex);
  while (true) {
    ++state->idle;
    state->work.wait(lock, [&] { return state->stopping || !state->queue.empty(); });
    --state->idle;
    if (state->stopping) return;
    const std::string host = std::move(state->queue.front());
    state->queue.pop_front();
    lock.unlock();
    Result<Addresses> answer;
    try {
      answer = state->lookup(host);
    } catch (
        const std::exception& error) {  // out of memory in the lookup, say: a failed lookup, not a dead pool
      answer = failure(error.what());
    }
    lock.lock();
    keep(*state, host, answer);
    const std::vector<Callback> waiting = std::exchange(state->entries[host].waiting, {});
    const bool stopping = state->stopping;
    lock.unlock();
    if (!stopping) {
      for (const Callback& each : waiting) each(answer);
    }
    lock.lock();
  }
}

}  // namespace jibao::notifiers
