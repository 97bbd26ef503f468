// A library to preload: the wall clock of the program stands still at the time that a file holds, and steps when the
// test writes another; every other clock runs on, but for the one since boot, which goes with the wall clock, so that the
// program takes no step of a test for a clock that was set. With JIBAO_CLOCK_STEPS in the environment it runs on, too.
//
// Invariant: each read is one load of eight bytes (UTC nanoseconds, shared with the test), so threads never see half a
// time. Used by office.py. Surprise: libfaketime is not used, because its 0.9.10, which reads its file anew for each
// call, mixed up the wall and the steady clock of a program with several threads in about one start of ten.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

const volatile std::int64_t* shared_now = nullptr;
bool steps_show = false;
constexpr std::int64_t billion = 1'000'000'000;

__attribute__((constructor)) void open_the_file() {
  const char* path = std::getenv("JIBAO_STOPPED_CLOCK");
  steps_show = std::getenv("JIBAO_CLOCK_STEPS") != nullptr;
  const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  void* mapped = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
  ::close(file);
  if (mapped != MAP_FAILED) shared_now = static_cast<const volatile std::int64_t*>(mapped);
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* out) noexcept {
  const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  const bool goes_with_it = wall || (clock == CLOCK_BOOTTIME && !steps_show);
  if (!goes_with_it || shared_now == nullptr) return static_cast<int>(::syscall(SYS_clock_gettime, clock, out));
  const std::int64_t now = *shared_now;
  out->tv_sec = now / billion;
  out->tv_nsec = now % billion;
  return 0;
}

extern "C" int gettimeofday(timeval* out, void*) noexcept {
  timespec now{};
  const int answer = clock_gettime(CLOCK_REALTIME, &now);
  out->tv_sec = now.tv_sec;
  out->tv_usec = now.tv_nsec / 1000;
  return answer;
}

extern "C" std::time_t time(std::time_t* out) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}
