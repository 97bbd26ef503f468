// Implements state_directory.hpp.
#include "daemon/process/state_directory.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <utility>

#include "daemon/courier/private_file.hpp"

namespace jibao::process {
namespace {

constexpr std::size_t token_id_bytes = 4;       // 8 hex digits, as in the tokens that are made later
constexpr std::size_t token_secret_bytes = 32;  // 43 characters of base64url
constexpr std::size_t token_length = 3 + 2 * token_id_bytes + 1 + 43;

tl::unexpected<Error> failed(const std::filesystem::path& path, const char* what) {
  return failure(path.string() + "：" + what + ": " + std::strerror(errno));
}

std::string new_token() {
  unsigned char id[token_id_bytes];
  unsigned char secret[token_secret_bytes];
  randombytes_buf(id, sizeof id);
  randombytes_buf(secret, sizeof secret);
  char hex[2 * token_id_bytes + 1];
  sodium_bin2hex(hex, sizeof hex, id, sizeof id);
  char text[sodium_base64_ENCODED_LEN(token_secret_bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
  sodium_bin2base64(text, sizeof text, secret, sizeof secret, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return "jb_" + std::string(hex) + "_" + text;
}

}  // namespace

StateDirectory::StateDirectory(StateDirectory&& other) noexcept
    : path_(std::move(other.path_)),
      drill_(std::move(other.drill_)),
      operator_token_(std::move(other.operator_token_)),
      last_alive_(other.last_alive_),
      lock_(std::exchange(other.lock_, -1)),
      alive_(std::exchange(other.alive_, -1)) {}

StateDirectory::~StateDirectory() {
  if (alive_ >= 0) ::close(alive_);
  if (lock_ >= 0) ::close(lock_);
}

Result<StateDirectory> StateDirectory::open(const std::filesystem::path& path, std::optional<Instant> clock,
                                            std::optional<int> pace, Instant now) {
  if (sodium_init() < 0) return failure("本机没有随机数来源 / the machine gives no randomness");
  StateDirectory state(path);
  if (auto taken = state.take(); !taken) return tl::unexpected(taken.error());
  std::error_code error;
  const bool fresh =
      !std::filesystem::exists(state.journal(), error) && !std::filesystem::exists(path / "operator.token", error);
  if (auto settled = state.settle_drill(clock, pace, now, fresh); !settled) return tl::unexpected(settled.error());
  if (auto opened = state.open_token(); !opened) return tl::unexpected(opened.error());
  if (auto opened = state.open_alive(); !opened) return tl::unexpected(opened.error());
  return state;
}

Result<void> StateDirectory::take() {
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (error) return failure(path_.string() + "：无法创建 / cannot be made: " + error.message());
  struct stat about = {};
  if (::stat(path_.c_str(), &about) != 0) return failed(path_, "无法读取 / cannot be read");
  // Personal data: nobody else's business, whoever made the directory.
  if ((about.st_mode & 0077U) != 0 && ::chmod(path_.c_str(), 0700) != 0) {
    return failed(path_, "他人可读，且无法改为 0700 / others may read it, and that cannot be changed");
  }
  lock_ = ::open((path_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) return failed(path_ / "lock", "无法打开 / cannot be opened");
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    return failure(path_.string() + "：另一个 jibaod 正在使用 / another jibaod uses it");
  }
  return {};
}

Result<void> StateDirectory::settle_drill(std::optional<Instant> clock, std::optional<int> pace, Instant now,
                                          bool fresh) {
  const auto file = path_ / "drill";
  auto read = courier::read_private(file, 256);
  if (!read) return tl::unexpected(read.error());
  const bool asked = clock || pace;
  if (!*read) {
    if (!asked) return {};
    if (!fresh) {
      return failure(path_.string() + "：这是真实数据目录，不能用 --clock 或 --pace；演练请另建目录 / "
                     "holds real data: --clock and --pace work only on a directory that was made as a drill");
    }
    drill_ = DrillMark{now, clock.value_or(now), pace.value_or(1), clock.value_or(now)};
    return courier::create_private(file, to_text(*drill_));
  }
  drill_ = parse_drill_mark((*read)->text);
  if (!drill_) return failure(file.string() + "：内容无法识别 / cannot be understood");
  const Instant shown = drill_->at(now);
  DrillMark next = *drill_;
  // The same --clock again is the same command line at a restart: the drill goes on.
  if (clock && *clock != drill_->asked) {
    if (*clock < shown) {
      return failure(path_.string() + "：演练时钟已走过 --clock 的时间，不能倒退 / the drill's clock is past that time already");
    }
    next = {now, *clock, drill_->pace, *clock};
  }
  if (pace && *pace != next.pace) next = {now, next.at(now), *pace, next.asked};
  if (next == *drill_) return {};
  drill_ = next;
  return courier::replace_private(file, to_text(*drill_));
}

Result<void> StateDirectory::open_token() {
  const auto file = path_ / "operator.token";
  auto read = courier::read_private(file, 256);
  if (!read) return tl::unexpected(read.error());
  if (!*read) {
    operator_token_ = new_token();
    return courier::create_private(file, operator_token_ + "\n");
  }
  operator_token_ = (*read)->text;
  while (operator_token_.ends_with('\n') || operator_token_.ends_with('\r')) operator_token_.pop_back();
  if (operator_token_.size() != token_length || !operator_token_.starts_with("jb_")) {
    return failure(file.string() + "：不是令牌；删除后重启会重建 / is no token; delete it and a start makes a new one");
  }
  return {};
}

bool StateDirectory::is_operator_token(std::string_view token) const {
  return token.size() == operator_token_.size() &&
         sodium_memcmp(token.data(), operator_token_.data(), token.size()) == 0;
}

Result<void> StateDirectory::open_alive() {
  const auto file = path_ / "alive";
  auto read = courier::read_private(file, 256);
  if (!read) return tl::unexpected(read.error());
  if (*read) {
    std::int64_t millis = 0;
    const std::string& text = (*read)->text;
    if (std::from_chars(text.data(), text.data() + text.size(), millis).ec == std::errc()) {
      last_alive_ = from_millis(millis);
    }
  }
  alive_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (alive_ < 0) return failed(file, "无法打开 / cannot be opened");
  return {};
}

void StateDirectory::alive(Instant now) {
  // One small write of a fixed width: a crash leaves the old text or the new one.
  char text[24];
  const int length = std::snprintf(text, sizeof text, "%020lld\n", static_cast<long long>(to_millis(now)));
  const ssize_t written = ::pwrite(alive_, text, static_cast<std::size_t>(length), 0);
  static_cast<void>(written);  // a full disk: then the daemon only seems to have been down for longer
}

void StateDirectory::note_unrecorded(std::string_view line) {
  const auto file = path_ / "unrecorded.log";
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (!error && size > max_unrecorded_bytes) std::filesystem::rename(file, file.string() + ".1", error);
  std::ofstream(file, std::ios::app) << line << '\n';
}

}  // namespace jibao::process
