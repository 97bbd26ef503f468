// Implements examine.hpp: files, kernel, systemd.
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>

#include "config/risk_places.hpp"
#include "daemon/courier/credentials.hpp"
#include "daemon/courier/private_file.hpp"
#include "daemon/doctor/examine.hpp"
#include "daemon/process/time_sync.hpp"
#include "daemon/store/sqlite_schema.hpp"
#include "notifiers/channels.hpp"

namespace jibao::doctor {
namespace {

std::optional<DiskFound> look_at_disk(const std::filesystem::path& path) {
  struct statvfs disk = {};
  if (::statvfs(path.c_str(), &disk) != 0) return std::nullopt;
  return DiskFound{disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize, disk.f_favail, disk.f_files};
}

// Whether a daemon holds the directory. The kernel's list tells; trying the lock could stop a daemon that starts now.
bool is_held(const std::filesystem::path& lock) {
  struct stat about = {};
  if (::stat(lock.c_str(), &about) != 0) return false;
  const std::string inode = ":" + std::to_string(about.st_ino) + " ";
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);)
    if (line.find("FLOCK") != std::string::npos && line.find(inode) != std::string::npos) return true;
  return false;
}

StateFound look_at_state(const std::filesystem::path& path) {
  StateFound found;
  found.path = path.string();
  struct stat about = {};
  found.there = ::stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode);
  if (!found.there) return found;
  found.others_may = (about.st_mode & 0077U) != 0;
  found.readable = ::access(path.c_str(), R_OK | X_OK) == 0;
  found.disk = look_at_disk(path);
  found.held = is_held(path / "lock");
  return found;
}

// The header of an SQLite file (its file format, "The Database Header"): 18 and 19 are 2 for WAL, 60 is the user version,
// 68 the application id, big-endian.
std::optional<JournalFound> look_at_journal(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::array<unsigned char, 100> head{};
  if (!in) return std::nullopt;
  in.read(reinterpret_cast<char*>(head.data()), head.size());
  const auto number = [&](std::size_t at) {
    return static_cast<std::int64_t>(head[at]) << 24 | static_cast<std::int64_t>(head[at + 1]) << 16 |
           static_cast<std::int64_t>(head[at + 2]) << 8 | static_cast<std::int64_t>(head[at + 3]);
  };
  JournalFound found;
  found.path = path.string();
  constexpr const char* magic = "SQLite format 3";
  found.ours = in.gcount() == 100 && std::memcmp(head.data(), magic, 16) == 0 && number(68) == store::application_id;
  found.schema = static_cast<int>(number(60));
  found.wal = head[18] == 2 && head[19] == 2;
  return found;
}

Instant instant_of(const ASN1_TIME* time) {
  std::tm parts = {};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::from_time_t(::timegm(&parts)));
}

std::optional<CertificateFound> look_at_certificate(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder / "tls_cert", error)) return std::nullopt;
  CertificateFound found;
  found.path = (folder / "tls_cert").string();
  using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
  const Bio text(BIO_new_file(found.path.c_str(), "r"), &BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr) : nullptr, &X509_free);
  const Bio key_text(BIO_new_file((folder / "tls_key").c_str(), "r"), &BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      key_text ? PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr) : nullptr, &EVP_PKEY_free);
  if (!certificate) return found.trouble = "tls_cert", found;
  if (!key) return found.trouble = "tls_key", found;
  found.from = instant_of(X509_get0_notBefore(certificate.get()));
  found.until = instant_of(X509_get0_notAfter(certificate.get()));
  found.key_matches = X509_check_private_key(certificate.get(), key.get()) == 1;
  return found;
}

CredentialFound look_at_credential(const std::filesystem::path& folder, const std::string& name, std::string for_whom, uid_t owner) {
  CredentialFound found{name, std::move(for_whom)};
  struct stat about = {};
  found.there = ::lstat((folder / name).c_str(), &about) == 0;
  const auto read = courier::read_private(folder / name, courier::max_credential_bytes);
  found.readable = read && *read;
  if (!found.readable) return found;
  found.others_may_read = (*read)->others_may_read || (about.st_mode & 0077U) != 0;
  found.of_another_user = about.st_uid != 0 && about.st_uid != owner && about.st_uid != ::geteuid();
  found.empty = (*read)->text.find_first_not_of("\r\n") == std::string::npos;
  return found;
}

void look_at_credentials(const Policy& policy, const std::filesystem::path& folder, uid_t owner, std::vector<CredentialFound>& found) {
  const auto add = [&](const std::string& name, const std::string& for_whom) {
    for (const CredentialFound& known : found)
      if (known.name == name) return;
    found.push_back(look_at_credential(folder, name, for_whom, owner));
  };
  for (const auto& [name, channel] : policy.channels) {
    for (const std::string& credential : notifiers::credentials_of(channel)) add(credential, name);
    if (!channel.hook_secret_credential.empty()) add(channel.hook_secret_credential, name);
  }
  for (const Subscription& each : policy.subscriptions)
    for (const std::string& credential : each.key_credentials) add(credential, each.name);
  // What the office need not have; where it has it, its mode counts.
  for (const char* name : {"watch_key", "ship_token", "ship_ca", "public_ca"})
    if (std::error_code error; std::filesystem::exists(folder / name, error)) add(name, "jibaod");
}

// What systemctl says of the unit, "Name=value" lines; nothing where no systemd runs here.
std::optional<std::string> ask_systemd() {
  struct stat about = {};
  if (::stat("/run/systemd/system", &about) != 0) return std::nullopt;
  const std::unique_ptr<FILE, int (*)(FILE*)> answer(
      ::popen("timeout 10 systemctl show jibaod --property=LoadState,ActiveState,UnitFileState,WatchdogUSec,NoNewPrivileges,"
              "ProtectSystem 2>/dev/null", "r"),
      &::pclose);
  if (!answer) return std::nullopt;
  std::string text(4096, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), answer.get()));
  return text.empty() ? std::nullopt : std::optional("\n" + text);
}

std::optional<UnitFound> look_at_unit() {
  const auto text = ask_systemd();
  if (!text) return std::nullopt;
  const auto says = [&](const char* line) { return text->find("\n" + std::string(line)) != std::string::npos; };
  UnitFound found;
  found.installed = says("LoadState=loaded");
  found.active = says("ActiveState=active") || says("ActiveState=reloading");
  found.enabled = says("UnitFileState=enabled");
  found.watchdog = !says("WatchdogUSec=0") && !says("WatchdogUSec=infinity");
  found.hardened = says("NoNewPrivileges=yes") && says("ProtectSystem=strict");
  return found;
}

PolicyFound look_at_policy(const config::LoadedPolicy& loaded, const std::filesystem::path& path, Instant now) {
  PolicyFound found;
  found.path = path.string();
  found.diagnostics = loaded.diagnostics.render();
  if (!loaded.policy) return found;
  found.version = loaded.policy->version;
  found.zone = loaded.policy->office.zone;
  for (const auto& [year, days] : loaded.policy->calendar.years) found.years.push_back(year);
  for (const auto& [name, channel] : loaded.policy->channels) {
    const bool sends = !is_hand_call(channel) && !std::holds_alternative<SandboxSettings>(channel.settings);
    if (sends && !loaded.policy->line_tests.contains(name)) found.untested.push_back(name);
  }
  found.credit_until = loaded.policy->credit_until;
  for (const Risk& risk : find_risks(*loaded.policy, now))
    if (risk.kind != RiskKind::calendar_year_missing && risk.kind != RiskKind::no_administrators) found.risks.push_back(risk.sentence);
  found.administrators = !loaded.policy->office.administrators.empty();
  return found;
}

}  // namespace

void examine_machine(const Places& places, Instant now, Found& found) {
  if (const auto sync = process::read_time_sync()) found.clock = ClockFound{sync->synchronised, sync->error};
  found.state = look_at_state(places.state);
  found.sqlite = {sqlite3_libversion_number(), static_cast<int>(store::schema_version)};
  if (found.state.readable) found.journal = look_at_journal(places.state / "journal.db");
  const auto folder = places.credentials.empty() ? places.state / "credentials" : places.credentials;
  found.credentials_folder = folder.string();
  found.certificate = look_at_certificate(folder);
  struct stat about = {};
  const uid_t owner = ::stat(places.state.c_str(), &about) == 0 ? about.st_uid : 0;
  if (found.certificate) found.credentials.push_back(look_at_credential(folder, "tls_key", "tls", owner));
  if (!places.policy.empty()) {
    const config::LoadedPolicy loaded = config::load_policy(places.policy);
    found.policy = look_at_policy(loaded, places.policy, now);
    if (loaded.policy) look_at_credentials(*loaded.policy, folder, owner, found.credentials);
  }
  found.unit = look_at_unit();
}

}  // namespace jibao::doctor
