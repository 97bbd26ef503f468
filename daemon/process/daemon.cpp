// Implements daemon.hpp. The members of Daemon stand in the order in which they need each other, so that they end in
// the reverse order; what runs on other threads (the store, the transports, the background) ends before the loop goes.
#include "daemon/process/daemon.hpp"

#include <sodium.h>
#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <memory>

#include "daemon/courier/courier.hpp"
#include "daemon/courier/feeds.hpp"
#include "daemon/engine/engine.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/http/server.hpp"
#include "daemon/http/tls.hpp"
#include "daemon/process/address_watch.hpp"
#include "daemon/process/asio_loop.hpp"
#include "daemon/process/auditor.hpp"
#include "daemon/process/backups.hpp"
#include "daemon/process/certificates.hpp"
#include "daemon/process/clock_record.hpp"
#include "daemon/process/credit_desk.hpp"
#include "daemon/process/descriptors.hpp"
#include "daemon/process/disk_watch.hpp"
#include "daemon/process/documents.hpp"
#include "daemon/process/named_documents.hpp"
#include "daemon/process/eraser.hpp"
#include "daemon/process/retention_watch.hpp"
#include "daemon/process/gateway_calls.hpp"
#include "daemon/process/log_in_files.hpp"
#include "daemon/process/measured_store.hpp"
#include "daemon/process/metrics.hpp"
#include "daemon/process/policies.hpp"
#include "daemon/process/policy_adoption.hpp"
#include "daemon/process/pulse.hpp"
#include "daemon/process/record_log.hpp"
#include "daemon/process/sd_notify.hpp"
#include "daemon/process/shipper.hpp"
#include "daemon/process/state_directory.hpp"
#include "daemon/process/watchdog.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "daemon/web/account_acts.hpp"
#include "daemon/web/site.hpp"
#include "daemon/web/vault.hpp"
#include "notifiers/resolver.hpp"
#include "rules/calendar.hpp"
#include "rules/classification.hpp"
#include "rules/credit.hpp"

namespace jibao::process {
namespace {

constexpr auto alive_every = std::chrono::seconds(5);         // how exactly the time down is known
constexpr auto last_commits = std::chrono::seconds(2);        // at the end, twice: systemd grants 20 s in all
constexpr auto last_attempts = std::chrono::milliseconds(2000);  // for what the gateways are answering
constexpr auto end_looks = std::chrono::milliseconds(20);     // how often the end looks whether it may go on

class SystemRandom final : public engine::Random {
 public:
  std::uint64_t next() override {
    std::uint64_t value = 0;
    randombytes_buf(&value, sizeof value);
    return value;
  }
};

std::unique_ptr<engine::Clock> make_clock(const StateDirectory& state) {
  if (!state.drill()) return std::make_unique<WallClock>();
  return std::make_unique<DrillClock>(state.drill()->at(WallClock().now()), state.drill()->pace);
}

std::filesystem::path credentials_folder(const Options& options) {
  if (!options.credentials.empty()) return options.credentials;
  if (const char* given = std::getenv("CREDENTIALS_DIRECTORY"); given != nullptr && *given != '\0') return given;
  return std::filesystem::path(options.state) / "credentials";
}

// What the engine measures by its own clock and means for the disk must count in real time.
engine::Bounds bounds_at(int pace) {
  engine::Bounds bounds;
  bounds.commit_patience *= pace;
  return bounds;
}

// A folder, or a keeper on another machine, whose token is the credential ship_token and whose certificate may be ship_ca.
OpenCopy copy_of(const Options& options) {
  if (options.ship.find("://") == std::string::npos) return folder_copy(options.ship);
  const auto folder = credentials_folder(options);
  const auto credentials =
      std::make_shared<courier::Credentials>(folder, [](const std::string& warning) { spdlog::warn("{}", warning); });
  const auto token = [credentials]() -> Result<std::string> { return credentials->read("ship_token"); };
  RemoteKeeper keeper{options.ship, {}, token};
  std::error_code error;
  if (std::filesystem::exists(folder / "ship_ca", error)) keeper.ca_file = (folder / "ship_ca").string();
  return remote_copy(std::move(keeper));
}

bool is_loopback(const std::string& address) {
  return address == "::1" || address == "localhost" || address.starts_with("127.");
}

// The authorities that the office trusts for its own address, beside the system's.
std::string public_authorities(const Options& options) {
  const auto file = credentials_folder(options) / "public_ca";
  std::error_code error;
  return std::filesystem::exists(file, error) ? file.string() : std::string();
}

// https://duty.example.cn:8443/x -> duty.example.cn
std::string host_of(const std::string& url) {
  auto from = url.find("://");
  if (from == std::string::npos) return {};
  from += 3;
  const auto until = url[from] == '[' ? url.find(']', from) + 1 : url.find_first_of(":/", from);
  return url.substr(from, until == std::string::npos ? until : until - from);
}

void log_disk(const DiskLine& line) {
  using Grade = DiskLine::Grade;
  spdlog::log(line.grade == Grade::info ? spdlog::level::info : line.grade == Grade::warning ? spdlog::level::warn : spdlog::level::critical,
              "{}", line.text);
}

class Daemon {
 public:
  /// `disk` is that of the state directory, as `seen` a moment ago.
  Daemon(const Options& options, StateDirectory state, std::unique_ptr<store::SqliteStore> journal, courier::LinkKey links,
         std::shared_ptr<Disk> disk, DiskLook seen, const std::string& version);

  Result<void> start();
  void run();

 private:
  void start_site();
  Result<void> listen(const Policy& policy);
  void look_at_certificate();
  web::Context context_for_site();
  std::optional<web::ChannelCredit> credit_of(const std::string& channel) const;
  void prepare_log_ins(web::Context& context);
  void observe();
  void sweep_documents();
  Result<store::Audited> audit(const store::Head& after, std::size_t limit);
  void keep_secret(IncidentId incident);
  void look(const AsioLoop::Look& look);
  void hear(const courier::Heard& heard);
  void adopted();
  std::vector<std::string> host_names(const Policy& policy) const;
  void look_after_itself();
  std::unique_ptr<notifiers::Carrier> open_address_carrier();
  std::string metrics_text();
  web::Vitals vitals() const;
  Duration overdue() const;
  Result<std::string> backup();
  void ship();
  void ship_policies();
  void wait_for_signals();
  void end();
  void end_after_commits(std::chrono::steady_clock::time_point until, bool attempts_ended);
  int pace() const { return state_.drill() ? state_.drill()->pace : 1; }

  Options options_;
  StateDirectory state_;
  std::unique_ptr<engine::Clock> clock_;
  WallClock world_;  // what gateways go by, in a drill too
  boost::asio::io_context io_{1};
  AsioLoop loop_;
  Metrics metrics_;
  RecordLog log_{io_};
  std::unique_ptr<store::SqliteStore> journal_;
  MeasuredStore store_;
  std::optional<Shipper> shipper_;
  SystemRandom random_;
  notifiers::Resolver resolver_;
  courier::Credentials credentials_;
  courier::Sandbox sandbox_;
  courier::LinkKey links_;
  ClockRecord clock_record_;
  Certificates certificates_;
  courier::Courier courier_;
  engine::Engine engine_;
  PolicyAdoption policies_;
  courier::Feeds feeds_;
  Documents documents_;
  DocumentCheck document_check_;
  Eraser eraser_;
  RetentionWatch retention_;
  CreditDesk credit_;
  web::ThreadBackground background_;
  web::ThreadBackground log_in_background_;
  AddressWatch address_;
  std::unique_ptr<web::Site> site_;
  std::unique_ptr<http::Server> server_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer end_timer_;
  Watchdog watchdog_;
  Pulse pulse_;
  Auditor auditor_;
  DiskWatch disk_;
  std::string version_;
  Instant started_ = world_.now();
  std::optional<std::chrono::microseconds> watchdog_interval_ = watchdog_interval();
  std::chrono::steady_clock::time_point alive_written_{};
  bool ending_ = false;
};

Daemon::Daemon(const Options& options, StateDirectory state, std::unique_ptr<store::SqliteStore> journal,
               courier::LinkKey links, std::shared_ptr<Disk> disk, DiskLook seen, const std::string& version)
    : options_(options),
      state_(std::move(state)),
      clock_(make_clock(state_)),
      loop_(io_, *clock_, pace()),
      metrics_(version),
      journal_(std::move(journal)),
      store_(*journal_, [this](auto took, std::size_t entries, bool good) { metrics_.committed(took, entries, good); }),
      credentials_(credentials_folder(options), [](const std::string& warning) { spdlog::warn("{}", warning); }),
      sandbox_(state_.path()),
      links_(links),
      clock_record_(engine_, world_, state_.drill().has_value()),
      certificates_(state_.path() / "gateway-certificates"),
      courier_({world_, loop_, resolver_, credentials_, sandbox_, links_,
                [this] { return policy_in_force(engine_.state()); }, courier::steady_now, [this](const courier::Heard& heard) { hear(heard); }}),
      engine_({*clock_, loop_, random_, courier_, store_}, bounds_at(pace())),
      policies_(engine_, loop_, store_, options_.config, [this] { adopted(); }),
      feeds_({*clock_, loop_, resolver_, credentials_, store_, state_.path() / "subscriptions", [this] { return policy_in_force(engine_.state()); },
              [](const std::string& warning) { spdlog::warn("{}", warning); }, courier::steady_now, [this](const courier::Heard& heard) { hear(heard); },
              [this](IncidentId id) -> std::optional<Classification> {
                const auto found = engine_.state().incidents.find(id);
                if (found == engine_.state().incidents.end()) return std::nullopt;
                return classification_of(found->second.report);
              }}),
      documents_(state_.path()),
      document_check_(store_, documents_),
      eraser_(loop_, store_, [this](IncidentId incident) { return documents_.remove_all(incident); }, [this](ContentErased erased) { engine_.submit(erased, {}); }, [](const std::string& warning) { spdlog::error("{}", warning); }),
      retention_({loop_, store_, engine_.state(), *clock_, [this](Event event) { engine_.submit(std::move(event), {}); },
                  [](const std::string& warning) { spdlog::error("{}", warning); },
                  [this](IncidentId incident) { return documents_.remove_all(incident); }}),
      credit_({engine_.state(), *clock_, [this](const std::string& channel, CreditDesk::Told told) {
                 courier_.ask_credit(channel, [channel, told = std::move(told)](const Result<notifiers::Credit>& credit) {
                   if (!credit) spdlog::warn("渠道 {} 的余额查不到：{} / the credit of this channel could not be asked", channel, credit.error().message);
                   told(credit);
                 });
               },
               [this](Event event) { engine_.submit(std::move(event), {}); }}),
      background_(loop_),
      log_in_background_(loop_, web::log_in_slots),
      address_(engine_, loop_, [this] { return open_address_carrier(); }, public_authorities(options_)),
      signals_(io_, SIGTERM, SIGINT, SIGHUP),
      end_timer_(io_),
      pulse_(loop_, store_, state_.path() / "probe", std::chrono::steady_clock::now()),
      auditor_({engine_, loop_, *clock_, store_, [this](const store::Head& after, std::size_t limit) { return audit(after, limit); },
                [](const std::string& fault) { spdlog::critical("自查不符 / the audit: {}", fault); }, pace()},
               std::chrono::steady_clock::now()),
      disk_(loop_, std::move(disk), options_.reserve, std::move(seen), std::chrono::steady_clock::now(), log_disk),
      version_(version) {}

// ---- the start ----

Result<void> Daemon::start() {
  if (state_.drill()) {
    engine_.make_drill();
    spdlog::info("演练数据目录：时钟 {}，快 {} 倍 / a drill", to_rfc3339(clock_->now(), "UTC"), pace());
  }
  courier_.on_end([this](AttemptEnded end) { engine_.submit(std::move(end), {}); });
  feeds_.on_end([this](DeliveryEnded end) { engine_.submit(std::move(end), {}); });
  observe();
  if (store_.failed()) spdlog::critical("台账不可写 / the journal cannot be written: {}", journal_->failure_reason());
  if (auto started = policies_.begin(); !started) return started;
  start_site();
  if (auto listening = listen(engine_.state().current()); !listening) return listening;
  ship();
  wait_for_signals();
  loop_.start([this] { engine_.pass_time(); }, [this](const AsioLoop::Look& seen) { look(seen); });
  const auto now = clock_->now();
  const auto alive_until = state_.last_alive();
  auto last_alive = alive_until;
  if (last_alive && *last_alive > now) last_alive = now;  // the wall clock was set back meanwhile
  state_.alive(now);
  engine_.begin(last_alive);
  clock_record_.begin(alive_until);
  feeds_.pass_time();
  for (const auto& [id, incident] : engine_.state().incidents)
    if (incident.secret_at) keep_secret(id);  // not done before the end, or brought back by a restored copy
  sweep_documents();
  retention_.begin();
  for (const auto& [name, records] : engine_.state().undelivered)  // asked for, and we ended before it was sent
    for (const auto& [sequence, one] : records)
      if (one.asked_at) feeds_.send_again(name, sequence);
  sd_notify("READY=1\nSTATUS=在值守 / on duty");
  return {};
}

void Daemon::sweep_documents() {
  for (const auto& [id, incident] : engine_.state().incidents) {
    if (incident.secret_at) continue;  // all of them go
    std::set<std::string> there, removed;
    for (const FiledDocument& document : incident.documents)
      document.is_there() ? there.insert(document.digest) : removed.insert(document.removed_digest);
    if (const std::size_t unknown = documents_.sweep(id, there, removed))
      spdlog::warn("{} 的 {} 个文件台账没有记载，移到 documents/unnamed/{}：台账是旧副本恢复的，就请按附件重新登记，否则请删除"
                   " / so many files of that incident are not on record and were moved there: file them again where the journal is an older copy, else delete them",
                   incident.number, unknown, id);
  }
}

// Records, and the documents that they file. Aside.
Result<store::Audited> Daemon::audit(const store::Head& after, std::size_t limit) {
  auto audited = journal_->audit(after, limit);
  if (!audited) return audited;
  for (std::string& fault : document_check_.look(after.sequence, audited->reached.sequence))
    if (audited->faults.size() < store::most_faults) audited->faults.push_back(std::move(fault));
  return audited;
}

void Daemon::start_site() { site_ = std::make_unique<web::Site>(context_for_site()); }

Result<void> Daemon::listen(const Policy& policy) {
  http::Settings settings;
  settings.address = options_.address;
  settings.port = options_.port;
  settings.listen_fd = options_.listening;
  const auto folder = credentials_folder(options_);
  std::error_code error;
  const bool tls = std::filesystem::exists(folder / "tls_cert", error) && std::filesystem::exists(folder / "tls_key", error);
  if (tls) {
    settings.certificate_file = (folder / "tls_cert").string();
    settings.key_file = (folder / "tls_key").string();
  }
  settings.allowed_hosts = host_names(policy);
  // Before the first page leaves: what peers may take is what gateways and files do not need.
  const std::size_t connections = connections_within(raise_descriptor_limit(), settings.limits.connections);
  settings.limits.connections = settings.limits.connections_from_loopback = connections;
  server_ = std::make_unique<http::Server>(io_, settings, address_.answering(site_->handler()));
  auto port = server_->listen();
  if (!port) return tl::unexpected(port.error());
  look_at_certificate();
  const std::string host = options_.address.find(':') == std::string::npos ? options_.address : "[" + options_.address + "]";
  spdlog::info("监听 / listening: {}://{}:{}/{}", tls ? "https" : "http", host, *port,
               options_.listening ? " （systemd 交来的套接字，不用 --listen / the socket that systemd holds, --listen is not used）" : "");
  return {};
}

// After the server has taken it: one that it refuses leaves the old one in use.
void Daemon::look_at_certificate() {
  const auto file = credentials_folder(options_) / "tls_cert";
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return;
  const auto end = http::certificate_end(file.string());
  certificates_.serve(end ? std::optional(*end) : std::nullopt);
}

web::Context Daemon::context_for_site() {
  const std::string& public_url = engine_.state().current().office.public_url;
  const auto folder = credentials_folder(options_);
  std::error_code error;
  web::Context context{engine_, *clock_, store_, background_, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, false, 1.0, false};
  context.sandbox_messages = [this](std::size_t limit) {
    std::vector<web::SandboxMessage> messages;
    for (Dispatch& kept : sandbox_.newest(limit)) {
      messages.push_back({std::move(kept.channel), std::move(kept.person), std::move(kept.address),
                          std::move(kept.message.subject), std::move(kept.message.text), kept.at});
    }
    return messages;
  };
  context.verify_link = [this](std::string_view token) { return links_.verify(token); };
  context.read_hook = [this](const Channel& channel, const http::Request& request) {
    return read_gateway_call({engine_.state(), credentials_, clock_->now()}, channel, request);
  };
  context.credential = [this](const std::string& name) -> std::optional<std::string> {
    auto secret = credentials_.read(name);
    return secret ? std::optional(std::move(*secret)) : std::nullopt;
  };
  context.metrics_text = [this] { return metrics_text(); };
  context.reload = [this](Actor by, std::function<void(web::Reloaded)> then) { policies_.reload(std::move(by), std::move(then)); };
  context.policy_files = [this](const std::string& version) { return kept_files(store_, version); };
  context.backup = [this] { return backup(); };
  context.subscriptions = [this] {
    std::vector<web::SubscriptionProgress> all;
    for (const auto& each : feeds_.progress()) all.push_back({each.name, each.told, each.failures, each.reason});
    return all;
  };
  context.credit = [this](const std::string& channel) { return credit_of(channel); };
  context.is_operator_token = [this](std::string_view token) { return state_.is_operator_token(token); };
  context.vitals = [this] { return vitals(); };
  context.later = [this](Duration after, std::function<void()> work) { loop_.call_in(after, std::move(work)); };
  context.state_directory = options_.state;
  context.drill_state = state_.drill().has_value();
  context.pace = pace();
  context.secure_cookies = std::filesystem::exists(folder / "tls_key", error) || public_url.starts_with("https://");
  prepare_log_ins(context);
  return context;
}

std::optional<web::ChannelCredit> Daemon::credit_of(const std::string& channel) const {
  const auto in_force = policy_in_force(engine_.state());
  if (!in_force) return std::nullopt;
  const auto known = in_force->channels.find(channel);
  if (known == in_force->channels.end() || !known->second.credit) return std::nullopt;
  web::ChannelCredit shown{"unknown", {}, {}, amount_text(known->second.credit->below), {}, {}};
  const auto seen = credit_.seen().find(channel);
  if (seen == credit_.seen().end()) return shown;
  shown.trouble = seen->second.trouble;
  if (const auto& last = seen->second.last) {
    shown.left = amount_text(last->left);
    shown.unit = last->unit;
    shown.told_at = seen->second.told_at;
    if (shown.trouble.empty()) shown.state = last->left < known->second.credit->below ? "low" : "enough";
  }
  if (seen->second.refused) shown.state = "refused";
  return shown;
}

// Nothing of it keeps the daemon from paging. A vault that its key does not open is put aside and another begun: nobody logs in by
// an account until a code is given anew (jibao account reset).
void Daemon::prepare_log_ins(web::Context& context) {
  const std::filesystem::path state = state_.path();
  context.wall = [this] { return world_.now(); };
  context.steady = courier::steady_now;
  context.log_in_background = &log_in_background_;
  context.first_code_used = [state] { remove_first_code(state); };
  auto vault = read_vault(state);
  if (vault && !web::Vault::open(vault->key, vault->text)) {
    spdlog::critical("登录凭据已损坏，另存为 accounts.sealed.broken，各账号须由 jibao account reset 重发代码 / the log-in secrets are broken and were put aside: each account needs a new code");
    if (auto aside = put_vault_aside(state); !aside) vault = tl::unexpected(aside.error());
    else vault->text.clear();
  }
  if (!vault) {
    spdlog::critical("登录凭据读不出，个人账号暂不能登录 / the log-in secrets cannot be read, nobody logs in by an account: {}", vault.error().message);
    return;
  }
  context.vault_key = std::move(vault->key);
  context.vault_text = std::move(vault->text);
  context.keep_vault = [state](const std::string& text) { return write_vault(state, text); };
  if (engine_.state().account_opened) return remove_first_code(state);
  const std::string code = web::one_time_code();
  if (auto written = write_first_code(state, code); !written) {
    spdlog::warn("首个账号的一次性代码无法写入 / the first account's code cannot be written: {}", written.error().message);
    return;
  }
  context.first_code_digest = web::digest_of_code(code);
  context.first_code_ends = courier::steady_now() + first_code_lives;
  spdlog::info("还没有个人账号：15分钟内凭 {} 中的一次性代码在 /redeem 建立第一个 / no personal account yet: the code in that file makes the first",
               (state / "first-account.code").string());
}

// ---- while it runs ----

void Daemon::observe() {
  engine_.observe([this](IncidentId incident, const std::vector<Fact>& facts, Instant) {
    metrics_.count(engine_.state(), incident, facts);
    for (const Fact& fact : facts) {
      if (const auto* asked = std::get_if<DeliveryAskedAgain>(&fact)) feeds_.send_again(asked->subscription, asked->sequence);
      if (std::holds_alternative<MarkedSecret>(fact)) keep_secret(incident);
      if (const auto* ended = std::get_if<RetentionEnded>(&fact)) retention_.recorded(*ended);
      if (const auto* filed = std::get_if<DocumentFiled>(&fact); filed != nullptr && shipper_) shipper_->wants_file(name_in_copy(incident, filed->digest));
    }
    log_.add(engine_.state(), incident, facts);
  });
  engine_.on_journal([this](const engine::JournalTurn& turn) {
    log_.flush();  // the lines before it stand before it
    if (turn.writable) {
      spdlog::warn("台账恢复可写，补记 {} 条 / the journal works again, recorded afterwards", turn.detail);
    } else {
      spdlog::critical("台账不可写，从内存继续呼叫 / the journal cannot be written, paging goes on from memory: {}",
                       turn.detail);
    }
  });
  engine_.on_unrecorded([this](const engine::Unrecorded& one) {
    log_.flush();
    const std::string line = to_rfc3339(one.dispatch.at, "UTC") + " page=" + to_string(one.dispatch.page) +
                             " attempt=" + std::to_string(one.dispatch.attempt) + " person=" + one.dispatch.person +
                             " channel=" + one.dispatch.channel;
    spdlog::critical("未入账的呼叫 / unrecorded page: {}", line);
    // Beside the journal, as far as the disk lets it: what the log's own store may have lost.
    state_.note_unrecorded(line);
  });
}

// What waits in memory with its words comes back and is sent without them; what is on record is destroyed.
void Daemon::keep_secret(IncidentId incident) {
  courier_.recall(incident);
  const auto found = engine_.state().incidents.find(incident);
  if (found != engine_.state().incidents.end() && found->second.secret_at) eraser_.erase(incident, *found->second.secret_at);
}

void Daemon::look(const AsioLoop::Look& seen) {
  metrics_.looked(seen.lag);
  if (seen.stepped) {
    spdlog::warn("系统时钟被调整 {} 毫秒 / the wall clock was set by so many ms", seen.stepped->count());
    clock_record_.stepped(*seen.stepped);
    retention_.clock_moved();
  }
  clock_record_.look();
  const auto now = std::chrono::steady_clock::now();
  disk_.look(now, journal_->full());  // before the journal is tried again, which needs what is given up
  engine_.pass_time();
  look_after_itself();
  if (server_) address_.look(courier::steady_now());
  courier_.pass_time();
  feeds_.pass_time();
  eraser_.pass_time(now);
  retention_.pass_time(now);
  pulse_.look(engine_.steps(), overdue() > Duration(0), now);
  if (now - alive_written_ >= alive_every) {
    alive_written_ = now;
    state_.alive(clock_->now());
  }
  // The look comes each second, which is often enough for any interval that systemd takes (the unit has ten).
  const bool well = watchdog_.well(engine_.steps(), engine_.behind(), next_wake(engine_.state()));
  if (watchdog_interval_ && well) sd_notify("WATCHDOG=1");
}

void Daemon::hear(const courier::Heard& heard) {
  clock_record_.take(heard);
  if (heard.certificate_end) certificates_.shown(heard.host, *heard.certificate_end);
}

std::unique_ptr<notifiers::Carrier> Daemon::open_address_carrier() {
  notifiers::TransportSettings settings;
  settings.name = "public_url";
  settings.in_flight = 1;
  settings.queue = 1;
  return std::make_unique<notifiers::Transport>(settings, resolver_);
}

// On this machine alone, a foreign name is a page of the Internet that points its own name at us (DNS rebinding).
std::vector<std::string> Daemon::host_names(const Policy& policy) const {
  if (!is_loopback(options_.address)) return {};
  std::vector<std::string> names{"127.0.0.1", "localhost", "[::1]", options_.address};
  if (std::string host = host_of(policy.office.public_url); !host.empty()) names.push_back(std::move(host));
  return names;
}

void Daemon::adopted() {
  if (server_) server_->allow_hosts(host_names(engine_.state().current()));
  address_.again();
  certificates_.keep([this](const std::string& host) { return courier::speaks_with(engine_.state().current(), host); });
  retention_.look_again();
  ship_policies();
}

// One matter a look, and a look a second: line tests that are due, packages and certificates that end.
void Daemon::look_after_itself() {
  if (!policy_in_force(engine_.state())) return;
  UpkeepLooked looked;
  // The clock of a drill says nothing of a real certificate.
  if (!state_.drill()) looked.certificates = certificates_.all();
  engine_.submit(std::move(looked), {});
  credit_.look(std::chrono::steady_clock::now());
  auditor_.step(std::chrono::steady_clock::now());
  const auto in_force = policy_in_force(engine_.state());
  const Text audit_faults = words_of(Unwell::audit_faults);
  if (auditor_.faults().empty())
    engine_.submit(UpkeepOver{"audit", {}}, {});
  else if (in_force)
    engine_.submit(UpkeepNeeded{"audit", in_force->office.language == "en" ? audit_faults.en : audit_faults.zh, auditor_.faults().front(), false}, {});
}

std::string Daemon::metrics_text() {
  Standing standing{engine_.state(), clock_->now(), engine_.writable(), engine_.unanswered(),
                    engine_.unrecorded().size(), courier_.counts(), server_->counts(), server_->connections(),
                    store_.head().sequence};
  if (shipper_) standing.shipped = shipper_->shipped();
  standing.disk = disk_.last();
  standing.reserve = disk_.wanted();
  standing.certificate_end = certificates_.own();
  standing.gateway_certificates = certificates_.gateways();
  standing.public_url = address_.standing().last;
  standing.subscriptions = feeds_.progress();
  standing.pace = pace();
  standing.credit = credit_.seen();
  standing.clock = clock_record_.standing();
  VitalSigns audit;
  auditor_.tell(audit, std::chrono::steady_clock::now());
  standing.audit_faults = audit.faults;
  standing.since_audit = audit.since_audit;
  standing.audited = auditor_.reached();
  standing.shipping_well = shipper_ && shipper_->state() == Shipper::State::copying;
  return metrics_.text(standing);
}

// Nobody who pages waits for the copy; what goes wrong with it is said, and stands in the metrics.
void Daemon::ship() {
  if (options_.ship.empty()) return;
  shipper_.emplace(store_, copy_of(options_), [](const std::string& what) {
    if (what.empty()) {
      spdlog::warn("台账副本恢复复制 / the journal's copy follows again");
    } else {
      spdlog::critical("台账副本 / the journal's copy: {}", what);
    }
  }, ShipEvery{}, [documents = documents_](const std::string& name) { return documents.read_for_copy(name); });
  for (const NamedDocument& each : documents_.all()) shipper_->wants_file(name_in_copy(each.incident, each.digest));
  ship_policies();
}

void Daemon::ship_policies() {
  if (!shipper_) return;
  std::vector<std::string> names;
  for (const auto& [version, policy] : engine_.state().policies) names.push_back(document_name(version));
  shipper_->wants_documents(std::move(names));
}

// How long the oldest thing that is due has waited, by the wall clock.
Duration Daemon::overdue() const {
  const auto due = next_wake(engine_.state());
  return due ? std::max(clock_->now() - *due, Duration(0)) / pace() : Duration(0);
}

web::Vitals Daemon::vitals() const {
  web::Vitals vitals;
  vitals.signs.overdue = overdue();
  pulse_.tell(vitals.signs, std::chrono::steady_clock::now());
  auditor_.tell(vitals.signs, std::chrono::steady_clock::now());
  vitals.signs.writable = engine_.writable();
  vitals.signs.policy = policy_in_force(engine_.state()) != nullptr;
  vitals.signs.clock_trusted = engine_.state().clock.trusted();
  vitals.wall = world_.now();
  vitals.started = started_;
  vitals.version = version_;
  return vitals;
}

Result<std::string> Daemon::backup() { return make_backup(*journal_, state_.path(), options_.backups, WallClock().now()); }

// ---- the end ----

void Daemon::wait_for_signals() {
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    if (signal == SIGHUP) {
      if (auto tls = server_->reload_tls(); !tls) spdlog::error("证书 / certificate: {}", tls.error().message);
      else look_at_certificate();
      if (!ending_) policies_.reload(Actor{{}, "SIGHUP", true}, {});
    } else if (ending_) {
      io_.stop();  // asked twice: now
      return;
    } else {
      end();
    }
    wait_for_signals();
  });
}

// No new request; answers under way leave; then what is being written and sent comes to its end.
void Daemon::end() {
  ending_ = true;
  spdlog::info("正在退出 / ending");
  sd_notify("STOPPING=1");
  server_->drain([this] { end_after_commits(std::chrono::steady_clock::now() + last_commits, false); });
}

void Daemon::end_after_commits(std::chrono::steady_clock::time_point until, bool attempts_ended) {
  const bool waits = engine_.unanswered() != 0 && std::chrono::steady_clock::now() < until;
  if (!waits && attempts_ended) return io_.stop();
  if (!waits) {
    loop_.stop();
    loop_.end_aside();
    feeds_.stop(last_attempts);  // the journal is their queue; what is taken by now is not told twice
    courier_.stop(last_attempts);  // what comes back is posted, and recorded by the next round
    attempts_ended = true;
    until = std::chrono::steady_clock::now() + last_commits;
  }
  end_timer_.expires_after(end_looks);
  end_timer_.async_wait([this, until, attempts_ended](const boost::system::error_code&) {
    end_after_commits(until, attempts_ended);
  });
}

void Daemon::run() {
  io_.run();
  loop_.stop();
  loop_.end_aside();
  state_.alive(clock_->now());
  log_.flush();
  spdlog::info("已退出 / ended");
}

}  // namespace

Result<void> serve(const Options& options, const std::string& version) {
  auto state = StateDirectory::open(options.state, options.clock, options.pace, WallClock().now());
  if (!state) return tl::unexpected(state.error());
  auto links = courier::LinkKey::open(state->path());
  if (!links) return tl::unexpected(links.error());
  const auto disk = std::make_shared<DirectoryDisk>(state->path());
  ReserveSeen reserve;
  reserve.wanted = options.reserve;
  DiskLook seen = look_at(*disk, reserve);  // before the journal: where the disk is full, it is opened with what this gives up
  if (const auto line = line_of(seen, options.reserve)) log_disk(*line);
  auto journal = store::SqliteStore::open({state->journal().string(), options.sm3 ? store::Algorithm::sm3 : store::Algorithm::sha256, {}});
  if (!journal) return tl::unexpected(journal.error());
  Daemon daemon(options, std::move(*state), std::move(*journal), *links, disk, std::move(seen), version);
  if (auto started = daemon.start(); !started) return started;
  daemon.run();
  return {};
}

}  // namespace jibao::process
