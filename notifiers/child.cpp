// See child.hpp.
#include "notifiers/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace jibao::notifiers {
namespace {

constexpr rlim_t most_files = 64;  // a modem, a log, a socket or two, and what an interpreter opens
constexpr rlim_t most_file_bytes = rlim_t{64} << 20U;

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure("no descriptor is left");
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

void limit(int what, rlim_t most) {
  const rlimit both{most, most};
  ::setrlimit(static_cast<__rlimit_resource_t>(what), &both);
}

// In the child, before the program: nothing that allocates or locks. Returns only where it cannot be started.
void become(char* const* arguments, int in, int out, int memory_mb) {
  static constexpr std::array<const char*, 3> environment{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", nullptr};
  ::setsid();                             // a group of its own, so that all of it can be killed
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);     // with the thread that started it
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::umask(077);
  limit(RLIMIT_AS, static_cast<rlim_t>(memory_mb) << 20U);
  limit(RLIMIT_NOFILE, most_files);
  limit(RLIMIT_FSIZE, most_file_bytes);
  limit(RLIMIT_CORE, 0);
  if (::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::chdir("/") != 0) return;
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  // Everything else of ours: what was opened without O_CLOEXEC by some library, too.
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execve(arguments[0], arguments, const_cast<char* const*>(environment.data()));
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Result<Child> Child::start(const std::vector<std::string>& command, int memory_mb) {
  if (command.empty()) return failure("there is no command");
  Result<Pipe> in = make_pipe();
  Result<Pipe> out = make_pipe();
  Result<Pipe> fault = make_pipe();  // closed by a successful exec, else it tells why not
  if (!in || !out || !fault) return failure("no descriptor is left");
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t id = ::fork();
  if (id < 0) return failure("no process is left");
  if (id == 0) {
    become(arguments.data(), in->read_end.number(), out->write_end.number(), memory_mb);
    const int why = errno;
    [[maybe_unused]] const ssize_t told = ::write(fault->write_end.number(), &why, sizeof why);
    ::_exit(127);
  }
  Child child(id, std::move(in->write_end), std::move(out->read_end));
  fault->write_end = Descriptor();
  int why = 0;
  ssize_t got = 0;
  do got = ::read(fault->read_end.number(), &why, sizeof why);
  while (got < 0 && errno == EINTR);
  if (got == sizeof why) return failure(std::string("the program cannot be started: ") + std::strerror(why));
  ::fcntl(child.to_it(), F_SETFL, O_NONBLOCK);
  ::fcntl(child.from_it(), F_SETFL, O_NONBLOCK);
  return child;
}

Child::Child(Child&& other) noexcept
    : id_(std::exchange(other.id_, -1)), to_it_(std::move(other.to_it_)), from_it_(std::move(other.from_it_)) {}

Child::~Child() {
  if (id_ <= 0) return;
  ::kill(-id_, SIGKILL);  // before waiting: as long as it is not waited for, its number is its own
  ::kill(id_, SIGKILL);
  while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace jibao::notifiers
