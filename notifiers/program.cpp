// See program.hpp. One worker thread holds the program, its pipes and the one line that is under way.
#include "notifiers/program.hpp"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "notifiers/child.hpp"

namespace jibao::notifiers {
namespace {

using Clock = std::chrono::steady_clock;
using End = Response::End;
using std::chrono::milliseconds;

struct Job {
  LineRequest line;
  Carrier::Done done;
  milliseconds timeout;         // of the program's answer, from when it is handed the line
  Clock::time_point begun;      // of waiting; from the hand-over on, of the program's time
  std::size_t written = 0;  // bytes of the line and its end
};

Response ended(End end, std::string detail, bool may_have_been_sent) {
  Response response;
  response.end = end;
  response.detail = std::move(detail);
  response.request_may_have_been_sent = may_have_been_sent;
  return response;
}

}  // namespace

std::string answered_tag(std::string_view line) {
  boost::json::parse_options options;
  options.max_depth = 32;
  boost::json::error_code fault;
  const boost::json::value value =
      boost::json::parse(boost::json::string_view(line.data(), line.size()), fault, {}, options);
  const boost::json::object* object = fault ? nullptr : value.if_object();
  const boost::json::value* id = object == nullptr ? nullptr : object->if_contains("id");
  const boost::json::value* attempt = object == nullptr ? nullptr : object->if_contains("attempt");
  if (id == nullptr || !id->is_string() || attempt == nullptr || !attempt->is_int64()) return {};
  return std::string(id->get_string()) + "/" + std::to_string(attempt->get_int64());
}

class Program::Worker {
 public:
  explicit Worker(ProgramSettings settings)
      : settings_(std::move(settings)), pause_(settings_.first_pause), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (wake_.number() < 0) throw std::runtime_error("no descriptor left for an eventfd");
    thread_ = std::thread([this] { run(); });
  }

  Result<void> send(Request request, Done done) {
    auto* line = std::get_if<LineRequest>(&request.what);
    if (line == nullptr) return failure("channel " + settings_.name + " takes lines alone");
    const std::lock_guard lock(mutex_);
    if (stopping_) return failure("program " + settings_.name + " is stopping");
    if (outstanding_ >= settings_.queue) return failure("program " + settings_.name + " has its queue full");
    ++outstanding_;
    line->line += '\n';
    arrived_.push_back({std::move(*line), std::move(done), request.total_timeout, Clock::now()});
    wake();
    return {};
  }

  void stop(milliseconds grace) {
    {
      const std::lock_guard lock(mutex_);
      if (!stopping_) stop_at_ = Clock::now() + grace;
      stopping_ = true;
      wake();
    }
    if (thread_.joinable()) thread_.join();
  }

  std::size_t outstanding() const {
    const std::lock_guard lock(mutex_);
    return outstanding_;
  }

 private:
  void wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_.number(), &one, sizeof one);
  }

  void run() {
    sigset_t all;
    ::sigfillset(&all);  // SIGPIPE above all: a program that died is told by EPIPE
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    ::pthread_setname_np(::pthread_self(), ("exec-" + settings_.name).substr(0, 15).c_str());
    while (take_arrived()) {
      const auto now = Clock::now();
      pass_deadlines(now);
      begin_next(now);
      wait(now);
    }
    child_.reset();
    for (Job& job : queue_) answer(job, ended(End::cancelled, "", false));
    if (current_) answer(*current_, ended(End::cancelled, "", current_->written > 0));
  }

  // What was sent meanwhile, into the queue; false where it is time to end.
  bool take_arrived() {
    const std::lock_guard lock(mutex_);
    for (Job& job : arrived_) queue_.push_back(std::move(job));
    arrived_.clear();
    return !stopping_ || (outstanding_ > 0 && Clock::now() < stop_at_);
  }

  void pass_deadlines(Clock::time_point now) {
    if (current_ && current_->begun + current_->timeout <= now) {
      const Job late = std::move(*current_);
      current_.reset();
      child_died(now);  // it hangs: what it may still say is of no use
      answer(late, ended(End::timed_out, "程序未在期限内答复", late.written > 0));
    }
    for (auto job = queue_.begin(); job != queue_.end();) {
      if (end_of_waiting(*job, now) > now) {
        ++job;
        continue;
      }
      const Job late = std::move(*job);
      job = queue_.erase(job);
      answer(late, ended(End::cancelled, why_it_waited(now), false));
    }
  }

  bool rests(Clock::time_point now) const { return !child_ && now < may_start_at_; }

  // While the program works, those behind wait for their turn; while it is down, no longer than for an answer.
  Clock::time_point end_of_waiting(const Job& job, Clock::time_point now) const {
    return job.begun + (rests(now) ? job.timeout : std::max(job.timeout, settings_.longest_wait));
  }

  std::string why_it_waited(Clock::time_point now) const {
    const std::string what = !rests(now) ? "程序忙于前面的消息" : "程序已停，暂未重新启动";
    return what + "，本条尚未交给它" + (why_not_running_.empty() ? "" : "：" + why_not_running_);
  }

  void begin_next(Clock::time_point now) {
    if (current_ || queue_.empty()) return;
    if (!child_) {
      if (now < may_start_at_) return;
      Result<Child> started = Child::start(settings_.command, settings_.memory_mb);
      if (!started) {
        why_not_running_ = started.error().message;
        child_died(now);
        const Job refused = std::move(queue_.front());
        queue_.pop_front();
        return answer(refused, ended(End::bad_request, why_not_running_, false));
      }
      why_not_running_.clear();
      child_.emplace(std::move(*started));
      buffer_.clear();
    }
    current_.emplace(std::move(queue_.front()));
    queue_.pop_front();
    current_->begun = now;
  }

  // Until something can be read or written, arrives, or falls due.
  void wait(Clock::time_point now) {
    std::array<pollfd, 3> watched{pollfd{wake_.number(), POLLIN, 0}, pollfd{-1, POLLIN, 0}, pollfd{-1, POLLOUT, 0}};
    if (child_) {
      watched[1].fd = child_->from_it();
      if (current_ && current_->written < current_->line.line.size()) watched[2].fd = child_->to_it();
    }
    ::poll(watched.data(), watched.size(), static_cast<int>(time_to_next(now).count()));
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_.number(), &count, sizeof count);
    if (watched[2].revents != 0) write_on();
    if (child_ && watched[1].revents != 0) read_on();
  }

  milliseconds time_to_next(Clock::time_point now) const {
    auto next = now + std::chrono::minutes(1);
    if (current_) next = std::min(next, current_->begun + current_->timeout);
    for (const Job& job : queue_) next = std::min(next, end_of_waiting(job, now));
    if (!child_ && !queue_.empty()) next = std::min(next, may_start_at_);
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) next = std::min(next, stop_at_);
    }
    return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(next - now));
  }

  void write_on() {
    const std::string& line = current_->line.line;
    const ssize_t wrote = ::write(child_->to_it(), line.data() + current_->written, line.size() - current_->written);
    if (wrote > 0) current_->written += static_cast<std::size_t>(wrote);
    if (wrote < 0 && errno != EAGAIN && errno != EINTR) lose_child();
  }

  void read_on() {
    std::array<char, 4096> bytes{};
    const ssize_t got = ::read(child_->from_it(), bytes.data(), bytes.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return lose_child();
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    for (auto end = buffer_.find('\n'); end != std::string::npos; end = buffer_.find('\n')) {
      const std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      if (current_ && line.size() < max_line_bytes && answered_tag(line) == current_->line.tag) take_answer(line);
    }
    if (buffer_.size() >= max_line_bytes) lose_child();
  }

  void take_answer(const std::string& line) {
    pause_ = settings_.first_pause;
    answered_ = true;
    Response response;
    response.end = End::answered;
    response.body = line;
    response.request_may_have_been_sent = true;
    const Job done = std::move(*current_);
    current_.reset();
    answer(done, std::move(response));
  }

  // It ended, closed its end, or writes without end.
  void lose_child() {
    child_died(Clock::now());
    if (!current_) return;
    const Job lost = std::move(*current_);
    current_.reset();
    answer(lost, ended(End::broken, "程序已退出", lost.written > 0));
  }

  void child_died(Clock::time_point now) {
    child_.reset();
    may_start_at_ = answered_ ? now : now + pause_;
    if (!answered_) pause_ = std::min(pause_ * 2, settings_.longest_pause);
    answered_ = false;
  }

  void answer(const Job& job, Response response) {
    {
      const std::lock_guard lock(mutex_);
      --outstanding_;
    }
    job.done(std::move(response));
  }

  const ProgramSettings settings_;
  // Of the worker's thread alone:
  std::deque<Job> queue_;
  std::optional<Job> current_;
  std::optional<Child> child_;
  std::string buffer_;  // what it said and did not end yet
  std::string why_not_running_;
  bool answered_ = false;  // since it was started
  milliseconds pause_;
  Clock::time_point may_start_at_{};
  // Of all:
  mutable std::mutex mutex_;
  std::deque<Job> arrived_;
  std::size_t outstanding_ = 0;
  bool stopping_ = false;
  Clock::time_point stop_at_{};
  Descriptor wake_;
  std::thread thread_;
};

Program::Program(ProgramSettings settings) : worker_(std::make_unique<Worker>(std::move(settings))) {}
Program::~Program() { stop(milliseconds(0)); }
Result<void> Program::send(Request request, Done done) { return worker_->send(std::move(request), std::move(done)); }
void Program::stop(milliseconds grace) { worker_->stop(grace); }
std::size_t Program::outstanding() const { return worker_->outstanding(); }

}  // namespace jibao::notifiers
