// What is wrong with an installation, in sentences: what was found, why it matters, what to type.
//
// Invariant: everything that was looked at gives a line, a good one too, so that nobody takes "was not looked at" for
// "is well". Pure: what was looked at is an argument, and `now`. Called by `jibao doctor`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/explain.hpp"
#include "rules/names.hpp"
#include "rules/policy.hpp"
#include "rules/public_address.hpp"
#include "rules/time.hpp"

namespace jibao::doctor {

enum class Grade { good, warning, fault };

struct Finding {
  std::string id;  // stable: "disk_space", "credential:sms_password"
  Grade grade = Grade::good;
  Text what;
  Text why;   // empty where it is good
  Text todo;  // a command, or what a person has to do; empty where it is good
};

// ---- what was looked at; an optional that is empty was not, or could not be ----

struct ClockFound {
  bool synchronised = false;
  Duration error{};
};

struct DiskFound {
  std::uint64_t free_bytes = 0, all_bytes = 0;
  std::uint64_t free_inodes = 0, all_inodes = 0;  // 0 of all: the file system does not count them
};

struct StateFound {
  std::string path;
  bool there = false;
  bool others_may = false;  // others or the group have any right to it
  bool readable = false;    // by who runs the doctor
  bool held = false;        // a daemon has it
  std::optional<DiskFound> disk;
};

struct JournalFound {
  std::string path;
  bool ours = false;  // SQLite's, and marked as ours
  int schema = 0;
  bool wal = false;
};

struct SqliteFound {
  int version = 0;  // SQLITE_VERSION_NUMBER's form, 3040001
  int wanted_schema = 0;
};

struct CertificateFound {
  std::string path;
  std::string trouble;  // why it or its key cannot be read; empty where both can
  Instant from{}, until{};
  bool key_matches = false;
};

struct CredentialFound {
  std::string name;
  std::string for_whom;  // "sms", "subscription city", "tls"
  bool there = false, empty = false, others_may_read = false, readable = false;
  bool of_another_user = false;  // not root's, the state directory's owner's, nor of who looks
};

struct PolicyFound {
  std::string path;
  std::string version;            // empty: it has errors
  std::string diagnostics;        // as `jibao check` prints them
  std::vector<Text> risks;        // its sentences, the years of the calendar left out
  std::vector<int> years;         // that the calendar has
  std::string zone = "Asia/Shanghai";
  std::vector<std::string> untested = {};        // channels that send by themselves and have no line test
  std::map<std::string, Date> credit_until = {}; // by channel
  bool administrators = true;     // whether anybody is named
};

struct ChannelRefusing {
  std::string name, fault, detail;
};
struct LineFound {
  std::string name, state, detail;  // state: untested, running, good, failed, silent, no_receipt
};
struct CreditFound {
  std::string name, state;         // state: enough, low, unknown, refused
  std::string left, unit, below;   // decimal numbers; `left` empty: nothing was told
  std::optional<Instant> told_at;
  std::string trouble;
};
struct SubscriptionBehind {
  std::string name, reason;
  std::uint64_t undelivered = 0;
  int failures = 0;
};

struct DaemonFound {
  std::string url;
  bool answered = false;
  std::string trouble;  // why not
  bool has_token = false;
  bool token_taken = false;
  std::string not_ready;         // what /readyz says; empty: ready
  std::string version;           // of jibaod
  std::string policy;            // version in force
  Instant wall{};
  std::vector<std::string> broken;
  std::optional<Instant> watched;
  std::optional<std::vector<ChannelRefusing>> refusing;
  std::vector<LineFound> lines;  // that the policy in force tests
  std::vector<CreditFound> credits = {};  // of channels whose credit the policy in force watches
  std::optional<std::vector<SubscriptionBehind>> behind;
  std::optional<std::vector<std::string>> unproven = {};  // people whose contacts escalations rely on, and nobody has proven
  std::optional<AddressEnd> public_url = {};  // what its last try came to; nothing: there is none, or it was not tried
};

struct UnitFound {
  bool installed = false, active = false, enabled = false;
  bool watchdog = false;  // WatchdogUSec is set
  bool hardened = false;  // NoNewPrivileges, ProtectSystem=strict
};

struct Found {
  std::string own_version;
  std::optional<ClockFound> clock;
  StateFound state;
  SqliteFound sqlite;
  std::optional<JournalFound> journal;
  std::optional<PolicyFound> policy;
  std::string credentials_folder;
  std::vector<CredentialFound> credentials;
  std::optional<CertificateFound> certificate;
  DaemonFound daemon;
  std::optional<UnitFound> unit;  // nothing: no systemd runs here
};

/// Every line, in the order in which one would repair: the machine, the files, the policy, the daemon.
std::vector<Finding> judge(const Found& found, Instant now);

// Its parts: findings_machine.cpp, findings_policy.cpp, findings_daemon.cpp.
void judge_machine(const Found& found, Instant now, std::vector<Finding>& findings);
void judge_policy(const Found& found, Instant now, std::vector<Finding>& findings);
void judge_daemon(const Found& found, Instant now, std::vector<Finding>& findings);

}  // namespace jibao::doctor

namespace jibao {
JIBAO_NAMES(doctor::Grade, "good", "warning", "fault");
}
