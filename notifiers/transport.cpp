// See transport.hpp. One worker thread drives one curl multi handle; a mail runs on a thread of its own (see
// mail_transfer.hpp) and comes back through the worker's inbox, as do answers of the resolver.
#include "notifiers/transport.hpp"

#include <curl/curl.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "notifiers/http_transfer.hpp"
#include "notifiers/mail_transfer.hpp"

namespace jibao::notifiers {
namespace {

using Clock = std::chrono::steady_clock;
using End = Response::End;
using std::chrono::milliseconds;

constexpr int longest_poll_ms = 60'000;  // any bound does: whatever matters wakes the worker

struct EventFd {
  int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  EventFd() {
    if (fd < 0) throw std::runtime_error("no descriptor left for an eventfd");
  }
  ~EventFd() { ::close(fd); }
  EventFd(const EventFd&) = delete;
  EventFd& operator=(const EventFd&) = delete;
  void raise() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(fd, &one, sizeof one);  // full means raised already
  }
};

struct Job {
  Request request;
  Target target;
  std::string unsendable;  // why the request cannot be sent as it is written; empty where it can
  Transport::Done done;
  Clock::time_point deadline;
};

// A job that was started: first perhaps waiting for its name, then an HTTP transfer or a mail.
struct Active {
  explicit Active(Job taken) : job(std::move(taken)) {}
  Job job;
  bool looking_up = false;
  Clock::time_point stale_at;  // while looking up: from then on, the last good address will do
  std::unique_ptr<HttpTransfer> http;
  std::unique_ptr<EventFd> cancel;
  std::thread mail;
};

// What other threads leave for the worker. It outlives the worker, because a lookup may call back at any
// time.
struct Inbox {
  std::mutex mutex;
  std::deque<Job> jobs;
  std::vector<std::pair<std::uint64_t, Result<Addresses>>> lookups;
  std::vector<std::pair<std::uint64_t, Response>> mails;
  std::size_t outstanding = 0;
  bool stopping = false;
  Clock::time_point stop_at;
  CURLM* multi = nullptr;  // null once the worker has ended

  void wake() const {  // under the mutex, so that the handle cannot go meanwhile
    if (multi != nullptr) curl_multi_wakeup(multi);
  }
};

void initialise_curl_once() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
}

MultiHandle make_multi(std::size_t in_flight) {
  initialise_curl_once();
  MultiHandle multi(curl_multi_init(), &curl_multi_cleanup);
  if (!multi) throw std::runtime_error("libcurl has no multi handle left");
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(in_flight));
  return multi;
}

}  // namespace

std::optional<std::string_view> Response::header(std::string_view lower_name) const {
  for (const Header& each : headers) {
    if (each.first == lower_name) return each.second;
  }
  return std::nullopt;
}

const char* to_string(Response::End end) {
  switch (end) {
    case End::answered: return "answered";
    case End::refused_connection: return "refused_connection";
    case End::timed_out: return "timed_out";
    case End::dns_failed: return "dns_failed";
    case End::tls_failed: return "tls_failed";
    case End::login_refused: return "login_refused";
    case End::broken: return "broken";
    case End::forbidden: return "forbidden";
    case End::bad_request: return "bad_request";
    case End::cancelled: return "cancelled";
  }
  return "?";
}

class Transport::Worker {
 public:
  Worker(TransportSettings settings, Resolver& resolver)
      : settings_(std::move(settings)), resolver_(resolver), multi_(make_multi(settings_.in_flight)) {
    inbox_->multi = multi_.get();
    thread_ = std::thread([this] { run(); });
  }

  Result<void> send(Request request, Done done) {
    Result<Target> target = target_of(request);
    const Clock::time_point deadline = Clock::now() + request.total_timeout;
    // A request that cannot be sent as written still gets a Response: it is the channel's to judge, like any
    // other.
    const std::lock_guard lock(inbox_->mutex);
    if (inbox_->stopping) return failure("gateway " + settings_.name + " is stopping");
    if (inbox_->outstanding >= settings_.in_flight + settings_.queue) {
      return failure("gateway " + settings_.name + " has its queue full");
    }
    ++inbox_->outstanding;
    Job job{std::move(request), Target{}, "", std::move(done), deadline};
    if (target) {
      job.target = std::move(*target);
    } else {
      job.unsendable = target.error().message;
    }
    inbox_->jobs.push_back(std::move(job));
    if (inbox_->jobs.size() == 1) inbox_->wake();  // whoever was first has woken it for all
    return {};
  }

  void stop(milliseconds grace) {
    {
      const std::lock_guard lock(inbox_->mutex);
      const Clock::time_point at = Clock::now() + grace;
      inbox_->stop_at = inbox_->stopping ? std::min(inbox_->stop_at, at) : at;
      inbox_->stopping = true;
      inbox_->wake();
    }
    if (thread_.joinable()) thread_.join();
  }

  std::size_t outstanding() const {
    const std::lock_guard lock(inbox_->mutex);
    return inbox_->outstanding;
  }

 private:
  void run() {
    pthread_setname_np(pthread_self(), ("post " + settings_.name).substr(0, 15).c_str());
    while (true) {
      take_inbox();
      start_waiting();
      drive_http();
      settle_overdue();
      if (stopping_ && active_.empty() && waiting_.empty()) break;
      curl_multi_poll(multi_.get(), nullptr, 0, poll_timeout(), nullptr);
    }
    const std::lock_guard lock(inbox_->mutex);
    inbox_->multi = nullptr;
  }

  void take_inbox() {
    std::vector<std::pair<std::uint64_t, Result<Addresses>>> lookups;
    std::vector<std::pair<std::uint64_t, Response>> mails;
    {
      const std::lock_guard lock(inbox_->mutex);
      std::move(inbox_->jobs.begin(), inbox_->jobs.end(), std::back_inserter(waiting_));
      inbox_->jobs.clear();
      lookups.swap(inbox_->lookups);
      mails.swap(inbox_->mails);
      stopping_ = inbox_->stopping;
      stop_at_ = inbox_->stop_at;
    }
    for (auto& [id, answer] : lookups) looked_up(id, answer);
    for (auto& [id, response] : mails) {
      active_.at(id)->mail.join();
      finish(id, std::move(response));
    }
  }

  void start_waiting() {
    while (!waiting_.empty() && active_.size() < settings_.in_flight) {
      const std::uint64_t id = ++last_id_;
      Active& active =
          *active_.emplace(id, std::make_unique<Active>(std::move(waiting_.front()))).first->second;
      waiting_.pop_front();
      if (!active.job.unsendable.empty()) {
        finish(id, ended(End::bad_request, active.job.unsendable));
      } else if (active.job.target.numeric) {
        begin(id, active, {active.job.target.host});
      } else if (const auto known = resolver_.fresh(active.job.target.host); known) {
        begin(id, active, *known);
      } else {
        active.looking_up = true;
        active.stale_at = Clock::now() + settings_.lookup_patience;
        resolver_.resolve(active.job.target.host, [inbox = inbox_, id](const Result<Addresses>& answer) {
          const std::lock_guard lock(inbox->mutex);
          inbox->lookups.emplace_back(id, answer);
          inbox->wake();
        });
      }
    }
  }

  void looked_up(std::uint64_t id, const Result<Addresses>& answer) {
    const auto found = active_.find(id);
    if (found == active_.end() || !found->second->looking_up)
      return;  // went on with the last good address, or ended
    Active& active = *found->second;
    if (answer) return begin(id, active, *answer);
    if (const auto known = resolver_.last_good(active.job.target.host); known)
      return begin(id, active, *known);
    finish(id, ended(End::dns_failed, answer.error().message));
  }

  // Requires: the job is active and not begun.
  void begin(std::uint64_t id, Active& active, Addresses addresses) {
    active.looking_up = false;
    std::erase_if(addresses, [this](const std::string& each) {
      return !allows(settings_.reach, classify(each).value_or(AddressClass::never));
    });
    if (addresses.empty()) {
      return finish(
          id, ended(End::forbidden, "no address of the host lies in the networks that this gateway may use"));
    }
    if (active.job.target.numeric) addresses.clear();  // nothing to pin
    if (Clock::now() >= active.job.deadline)
      return finish(id, ended(End::timed_out, "no time left to connect"));
    if (std::holds_alternative<HttpRequest>(active.job.request.what)) {
      begin_http(id, active, addresses);
    } else {
      begin_mail(id, active, std::move(addresses));
    }
  }

  void begin_http(std::uint64_t id, Active& active, const Addresses& addresses) {
    HeaderList pin(nullptr, &curl_slist_free_all);
    if (!addresses.empty())
      pin.reset(curl_slist_append(nullptr, pin_entry(active.job.target, addresses).c_str()));
    const auto left = std::chrono::ceil<milliseconds>(active.job.deadline - Clock::now());
    EasyHandle easy = spare_.empty() ? make_easy() : std::move(spare_.back());
    if (!spare_.empty()) spare_.pop_back();
    active.http = std::make_unique<HttpTransfer>(
        std::move(easy), std::get<HttpRequest>(active.job.request.what), active.job.target, std::move(pin), settings_.reach,
        std::max(left, milliseconds(1)), active.job.request.connect_timeout);
    // The id travels in the handle, as a pointer that is never followed.
    curl_easy_setopt(active.http->handle(), CURLOPT_PRIVATE,
                     reinterpret_cast<void*>(static_cast<std::uintptr_t>(id)));
    if (curl_multi_add_handle(multi_.get(), active.http->handle()) != CURLM_OK) {
      finish(id, ended(End::bad_request, "libcurl did not take the request"));
    }
  }

  void begin_mail(std::uint64_t id, Active& active, Addresses addresses) {
    try {
      active.cancel = std::make_unique<EventFd>();
      const MailJob job{std::get<MailRequest>(active.job.request.what),
                        active.job.target,
                        std::move(addresses),
                        settings_.reach,
                        active.job.deadline,
                        active.job.request.connect_timeout,
                        active.cancel->fd};
      active.mail = std::thread([job, id, inbox = inbox_] {
        Response response = run_mail(job);
        const std::lock_guard lock(inbox->mutex);
        inbox->mails.emplace_back(id, std::move(response));
        inbox->wake();
      });
    } catch (const std::runtime_error&) {  // std::system_error among them: no thread or descriptor left
      finish(id, ended(End::refused_connection, "the machine has no thread or descriptor left"));
    }
  }

  void drive_http() {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      void* tag = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &tag);
      end_http(static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(tag)), code, false);
    }
  }

  void end_http(std::uint64_t id, CURLcode code, bool cancelled) {
    Active& active = *active_.at(id);
    curl_multi_remove_handle(multi_.get(), active.http->handle());
    Response response = active.http->finish(code, cancelled);
    if (code == CURLE_OK) spare_.push_back(active.http->take_handle());
    finish(id, std::move(response));
  }

  // Everything that time alone ends: jobs that waited too long, names that did not come, the end of the
  // grace.
  void settle_overdue() {
    const Clock::time_point now = Clock::now();
    const bool give_up = stopping_ && now >= stop_at_;
    const auto over = [&](const Job& job) { return give_up || now >= job.deadline; };
    if (std::any_of(waiting_.begin(), waiting_.end(), over)) {
      std::deque<Job> jobs = std::exchange(waiting_, {});
      const auto ends = std::stable_partition(jobs.begin(), jobs.end(), over);
      std::move(ends, jobs.end(), std::back_inserter(waiting_));
      std::for_each(jobs.begin(), ends, [&](const Job& job) {
        answer(job.done, give_up
                             ? ended(End::cancelled, "stopped before it was sent")
                             : ended(End::timed_out, "waited in the gateway's queue for all of its time"));
      });
    }
    std::vector<std::uint64_t> ids;
    for (const auto& [id, active] : active_) ids.push_back(id);
    for (const std::uint64_t id : ids) {
      Active& active = *active_.at(id);
      if (give_up) {
        cancel(id, active);
      } else if (active.looking_up && now >= active.job.deadline) {
        finish(id, ended(End::dns_failed, "the name server gave no answer in time"));
      } else if (active.looking_up && now >= active.stale_at) {
        if (const auto known = resolver_.last_good(active.job.target.host); known) begin(id, active, *known);
      }
    }
  }

  void cancel(std::uint64_t id, Active& active) {
    if (active.http) return end_http(id, CURLE_ABORTED_BY_CALLBACK, true);
    if (active.cancel)
      return active.cancel->raise();  // its thread ends at once and reports through the inbox
    finish(id, ended(End::cancelled, "stopped before it was sent"));
  }

  int poll_timeout() const {
    Clock::time_point next = Clock::now() + milliseconds(longest_poll_ms);
    if (!waiting_.empty() && active_.size() < settings_.in_flight) return 0;
    for (const Job& job : waiting_) next = std::min(next, job.deadline);
    for (const auto& [id, active] : active_) {
      if (!active->looking_up) continue;
      next = std::min(next, active->job.deadline);
      if (active->stale_at > Clock::now()) next = std::min(next, active->stale_at);
    }
    if (stopping_ && Clock::now() < stop_at_) next = std::min(next, stop_at_);
    return static_cast<int>(std::clamp<long long>(
        std::chrono::ceil<milliseconds>(next - Clock::now()).count(), 0, longest_poll_ms));
  }

  static Response ended(End end, std::string detail) {
    Response response;
    response.end = end;
    response.detail = printable(detail);
    return response;
  }

  void finish(std::uint64_t id, Response response) {
    const auto node = active_.extract(id);
    const Job& job = node.mapped()->job;
    const bool unreached = response.end == End::refused_connection || response.end == End::tls_failed ||
                           (response.end == End::timed_out && !response.request_may_have_been_sent);
    if (unreached && !job.target.numeric) resolver_.distrust(job.target.host);
    answer(job.done, std::move(response));
  }

  void answer(const Done& done, Response response) {
    {
      const std::lock_guard lock(inbox_->mutex);
      --inbox_->outstanding;
    }
    done(std::move(response));
  }

  const TransportSettings settings_;
  Resolver& resolver_;
  const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  // Of the worker's thread alone. The transfers go before the multi handle.
  MultiHandle multi_;
  std::deque<Job> waiting_;
  std::map<std::uint64_t, std::unique_ptr<Active>> active_;
  std::vector<EasyHandle> spare_;  // of transfers that ended well, at most as many as were in flight at once
  std::uint64_t last_id_ = 0;
  bool stopping_ = false;
  Clock::time_point stop_at_;
  std::thread thread_;
};

Transport::Transport(TransportSettings settings, Resolver& resolver)
    : worker_(std::make_unique<Worker>(std::move(settings), resolver)) {}

Transport::~Transport() { stop(milliseconds(0)); }

Result<void> Transport::send(Request request, Done done) {
  return worker_->send(std::move(request), std::move(done));
}

void Transport::stop(milliseconds grace) { worker_->stop(grace); }

std::size_t Transport::outstanding() const { return worker_->outstanding(); }

}  // namespace jibao::notifiers
