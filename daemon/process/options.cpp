// Implements options.hpp.
#include "daemon/process/options.hpp"

#include <charconv>

#include "daemon/process/journal_copy.hpp"
#include "rules/calendar.hpp"

namespace jibao::process {
namespace {

template <class Number>
std::optional<Number> whole(std::string_view text, Number least, Number most) {
  Number value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || value < least || value > most) return std::nullopt;
  return value;
}

// 64M, 1G, 524288K, 67108864
std::optional<std::uint64_t> bytes_of(std::string_view text) {
  int shift = 0;
  if (text.ends_with('K')) shift = 10;
  if (text.ends_with('M')) shift = 20;
  if (text.ends_with('G')) shift = 30;
  if (shift != 0) text.remove_suffix(1);
  const auto number = whole<std::uint64_t>(text, 0, most_reserve >> shift);
  return number ? std::optional(*number << shift) : std::nullopt;
}

// 127.0.0.1:8440, [::1]:8440
Result<void> read_listen(std::string_view text, Options& options) {
  const auto colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt
                                                    : whole<std::uint16_t>(text.substr(colon + 1), 0, 65535);
  std::string_view address = port ? text.substr(0, colon) : std::string_view();
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  else if (address.find(':') != std::string_view::npos) address = {};
  if (address.empty()) return failure("--listen 应为 地址:端口 / is ADDRESS:PORT, like 127.0.0.1:8440 or [::1]:8440");
  options.address = address;
  options.port = *port;
  return {};
}

Result<void> read_value(std::string_view name, std::string_view value, Options& options) {
  if (value.empty()) return failure(std::string(name) + "：缺少参数值 / has no value");
  if (name == "--config") {
    options.config = value;
  } else if (name == "--check") {
    options.config = value;
    options.task = Options::Task::check;
  } else if (name == "--state") {
    options.state = value;
  } else if (name == "--credentials") {
    options.credentials = value;
  } else if (name == "--listen") {
    return read_listen(value, options);
  } else if (name == "--ship") {
    options.ship = value;
    if (value.find("://") != std::string_view::npos) return check_keeper_url(options.ship);
  } else if (name == "--reserve") {
    const auto bytes = bytes_of(value);
    if (!bytes || (*bytes != 0 && *bytes < least_reserve)) return failure("--reserve：0 或 1M-1024G / 0, or 1M to 1024G");
    options.reserve = *bytes;
  } else if (name == "--keep-backups") {
    const auto count = whole<std::size_t>(value, 1, most_backups);
    if (!count) return failure("--keep-backups：1-" + std::to_string(most_backups));
    options.backups = *count;
  } else if (name == "--clock") {
    auto clock = parse_rfc3339(value);
    if (!clock) return failure("--clock 应为 RFC 3339 时间 / is a time like 2026-07-19T03:42:00+08:00");
    options.clock = *clock;
  } else if (name == "--pace") {
    options.pace = whole<int>(value, 1, max_pace);
    if (!options.pace) return failure("--pace：1-" + std::to_string(max_pace));
  } else if (name == "--journal-hash") {
    if (value != "sha256" && value != "sm3") return failure("--journal-hash：sha256, sm3");
    options.sm3 = value == "sm3";
  } else {
    return failure("不认识的参数 / unknown argument: " + std::string(name));
  }
  return {};
}

}  // namespace

Result<Options> read_options(const std::vector<std::string_view>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      options.task = Options::Task::help;
      return options;
    }
    if (argument == "--version") {
      options.task = Options::Task::version;
      return options;
    }
    if (!argument.starts_with("--")) return failure("不认识的参数 / unknown argument: " + std::string(argument));
    const auto equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    std::string_view value;
    if (equals != std::string_view::npos) {
      value = argument.substr(equals + 1);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    }
    if (auto read = read_value(name, value, options); !read) return tl::unexpected(read.error());
  }
  if (options.task == Options::Task::serve && (options.config.empty() || options.state.empty())) {
    return failure("需要 --config 和 --state / --config and --state are needed");
  }
  return options;
}

std::string_view help_text() {
  return R"(急报 jibaod：值班室的报送时限与呼叫 / deadlines and paging for the duty room

jibaod --config FILE --state DIR [--listen ADDRESS:PORT] [--credentials DIR] [--ship DIR|URL] [--reserve SIZE]
jibaod --check FILE

  --config FILE          策略主文件 / the policy's main file (YAML)
  --state DIR            数据目录：台账、令牌、密钥 / state directory: journal, tokens, keys; made where there is none
  --listen ADDRESS:PORT  监听地址，systemd 交来套接字时不用 / 127.0.0.1:8440; not used where systemd hands over a socket
  --credentials DIR      渠道凭据，一份一文件 / the channels' secrets, one a file ($CREDENTIALS_DIRECTORY, else DIR/credentials);
                         tls_cert 与 tls_key 两份都在时以 TLS 服务 / with tls_cert and tls_key in it, TLS is served
  --ship DIR             台账随写随复制到此目录（另一块盘或另一台机器） / the journal is copied there as it grows: another disk,
                         or another machine's; jibao restore makes a journal of it
  --ship https://HOST:PORT  同上，复制到另一台机器上的 jibao keep；令牌为凭据 ship_token，自签证书为 ship_ca / the same, to jibao
                         keep on another machine: the token is the credential ship_token, an office's own certificate ship_ca
  --reserve SIZE         在数据目录的磁盘上预留的空间，盘满时让给台账 / held back on the state directory's disk and given to the
                         journal when the disk is full: 64M (default), 1G ...; 0: none
  --keep-backups N       jibao backup 之后保留最新几份 / after jibao backup the newest so many stay: 7 (default), 1-1000
  --check FILE           只检查策略；有问题时退出码为 1，风险只列出 / check a policy; exit 1 where there is any finding, risks
                         are listed alone
  --clock RFC3339        演练的时间 / a drill's time; only on a state directory that was made as a drill
  --pace N               演练的时钟快 N 倍 / a drill's clock is N times faster
  --journal-hash H       新台账记录的杂凑算法 / of new journal records: sha256 (default), sm3; may change at any start
  --version  --help

SIGHUP：重新读取策略与证书 / reads policy and certificate again.  SIGTERM：完成在办后退出 / finishes what is under way and ends.
)";
}

}  // namespace jibao::process
