// The machine and the files: clock, disk, state directory, journal, unit, certificate, credentials.
#include "daemon/doctor/findings.hpp"
#include "rules/calendar.hpp"

namespace jibao::doctor {
namespace {

constexpr std::uint64_t gib = std::uint64_t{1} << 30U;
constexpr std::uint64_t little_space = 2 * gib;         // a county's journal of years, and a backup of it
constexpr std::uint64_t no_space = gib / 4;             // a storm's log and its checkpoint fit no more
constexpr std::uint64_t few_inodes = 1000;
constexpr Duration soon = std::chrono::days(30);        // an office's certificate takes weeks to be renewed
constexpr Duration error_that_matters = std::chrono::seconds(1);  // limits count in whole seconds
constexpr int oldest_sqlite = 3'037'000;                // STRICT tables

void judge_clock(const Found& found, std::vector<Finding>& findings) {
  if (!found.clock) return findings.push_back({"clock", Grade::warning, {"查不到时间是否同步", "the machine does not tell whether its clock is kept right"},
                                               {"时限和台账里的时间都以这台机器的时钟为准。", "Limits and the journal go by this machine's clock."},
                                               {"timedatectl", "timedatectl"}});
  const bool good = found.clock->synchronised && found.clock->error < error_that_matters;
  if (good) return findings.push_back({"clock", Grade::good, {"时间已同步", "the clock is synchronised"}, {}, {}});
  findings.push_back({"clock", Grade::warning, {"时间没有同步", "the clock is not synchronised"},
                      {"20 分钟的时限和“谁在何时知道”的记录都以它为准，走偏了事后说不清。",
                       "The limit of 20 minutes and the record of who knew when go by it; once it is off, nobody can tell afterwards."},
                      {"apt install chrony；或 timedatectl set-ntp true", "apt install chrony, or timedatectl set-ntp true"}});
}

std::string amount(std::uint64_t bytes) {
  const std::uint64_t mib = bytes >> 20U;
  return mib >= 10 * 1024 ? std::to_string(mib >> 10U) + " GiB" : std::to_string(mib) + " MiB";
}

void judge_disk(const StateFound& state, std::vector<Finding>& findings) {
  if (!state.disk) return;
  const DiskFound& disk = *state.disk;
  const std::string left = amount(disk.free_bytes);
  const Grade space = disk.free_bytes < no_space ? Grade::fault : disk.free_bytes < little_space ? Grade::warning : Grade::good;
  Finding one{"disk_space", space, {"磁盘剩余 " + left, left + " of disk space left"}, {}, {}};
  if (space != Grade::good) {
    one.why = {"写满后新报告不能登记（答复 503），只能凭内存呼叫。", "Once it is full no new report is taken (503), and pages go on from memory alone."};
    one.todo = {"df -h " + state.path + "；删去旧备份或扩容", "df -h " + state.path + "; delete old backups or enlarge it"};
  }
  findings.push_back(std::move(one));
  if (disk.all_inodes == 0) return;
  if (disk.free_inodes >= few_inodes)
    return findings.push_back({"disk_inodes", Grade::good, {"磁盘可用文件数充足", "the disk has inodes left"}, {}, {}});
  const std::string count = std::to_string(disk.free_inodes);
  findings.push_back({"disk_inodes", Grade::fault, {"磁盘只剩 " + count + " 个可用文件数（inode）", "the disk has " + count + " inodes left"},
                      {"用尽后和磁盘写满一样：新报告不能登记。", "At none left it is as a full disk: no new report is taken."},
                      {"df -i " + state.path, "df -i " + state.path}});
}

void judge_state(const StateFound& state, std::vector<Finding>& findings) {
  if (!state.there)
    return findings.push_back({"state", Grade::warning, {"本机没有数据目录 " + state.path, "there is no state directory " + state.path + " here"},
                               {"磁盘、台账和凭据都查不了。", "Disk, journal and credentials could not be looked at."},
                               {"在急报所在的机器上运行；或 jibao doctor --state 目录", "run it on the daemon's machine, or jibao doctor --state DIRECTORY"}});
  if (state.others_may)
    findings.push_back({"state", Grade::fault, {"数据目录 " + state.path + " 其他用户也能进入", "other users may enter the state directory " + state.path},
                        {"里面有报告人的姓名电话和操作令牌。", "It holds names and numbers of those who reported, and the operator's token."},
                        {"chmod 700 " + state.path, "chmod 700 " + state.path}});
  else
    findings.push_back({"state", Grade::good, {"数据目录 " + state.path + " 只有属主能进入", "the state directory " + state.path + " is its owner's alone"}, {}, {}});
  if (!state.readable)
    findings.push_back({"state_read", Grade::warning, {"没有权限看数据目录里的文件", "you may not look into the state directory"},
                        {"台账和凭据没有检查。", "Journal and credentials were not looked at."}, {"sudo jibao doctor", "sudo jibao doctor"}});
}

void judge_sqlite(const Found& found, std::vector<Finding>& findings) {
  const int number = found.sqlite.version;
  const std::string version = std::to_string(number / 1'000'000) + "." + std::to_string(number / 1000 % 1000) + "." + std::to_string(number % 1000);
  if (number < oldest_sqlite)
    findings.push_back({"sqlite", Grade::fault, {"SQLite " + version + " 太旧", "SQLite " + version + " is too old"},
                        {"台账的表要 3.37 以上。", "The journal's tables need 3.37 or later."}, {"apt upgrade libsqlite3-0", "apt upgrade libsqlite3-0"}});
  else
    findings.push_back({"sqlite", Grade::good, {"SQLite " + version, "SQLite " + version}, {}, {}});
  if (!found.journal) return;
  const JournalFound& journal = *found.journal;
  const std::string schema = std::to_string(journal.schema);
  if (!journal.ours)
    return findings.push_back({"journal", Grade::fault, {journal.path + " 不是急报的台账", journal.path + " is no journal of Jibao's"},
                               {"服务用它启动不了，也没有可证明的记录。", "The daemon does not start on it, and nothing is proven."},
                               {"停止服务，从 backups/ 里最新的备份恢复", "stop the daemon and restore the newest of backups/"}});
  if (journal.schema > found.sqlite.wanted_schema)
    return findings.push_back({"journal", Grade::fault, {"台账格式 " + schema + " 比本程序新", "the journal's schema " + schema + " is newer than this program"},
                               {"旧程序不会去碰它，因此启动不了。", "An older program does not touch it, and does not start."},
                               {"安装写这个台账的版本或更新的版本", "install the version that wrote it, or a later one"}});
  if (!journal.wal)
    return findings.push_back({"journal", Grade::warning, {"台账不是 WAL 方式", "the journal is not in WAL mode"},
                               {"可能被别的程序打开过；断电时的保证不同。", "Another program may have opened it; what a power cut leaves is another matter."},
                               {"重启服务，它会改回来；再运行 jibao export 和 jibao verify", "restart the daemon, which sets it again; then jibao export and jibao verify"}});
  findings.push_back({"journal", Grade::good, {"台账格式 " + schema + "，WAL，每次提交落盘", "the journal: schema " + schema + ", WAL, every commit synced"}, {}, {}});
}

void judge_certificate(const Found& found, Instant now, std::vector<Finding>& findings) {
  if (!found.certificate) return;
  const CertificateFound& one = *found.certificate;
  const Text renew{"换上新证书后 systemctl reload jibaod", "put the new one in its place and systemctl reload jibaod"};
  const Text shut{"控制台和接口会打不开，短信里的链接也点不开。", "The console, the API and the links in messages do not open."};
  const auto day = [](Instant at) { return to_rfc3339(at, "Asia/Shanghai").substr(0, 10); };
  const auto add = [&](Grade grade, const std::string& zh, const std::string& en) {
    findings.push_back({"certificate", grade, {zh, en}, grade == Grade::good ? Text{} : shut, grade == Grade::good ? Text{} : renew});
  };
  if (!one.trouble.empty()) return add(Grade::fault, "证书 " + one.path + " 读不了：" + one.trouble, "the certificate " + one.path + " cannot be read: " + one.trouble);
  if (!one.key_matches) return add(Grade::fault, "证书 tls_cert 与私钥 tls_key 不是一对", "the certificate tls_cert and the key tls_key do not belong together");
  if (now < one.from) return add(Grade::fault, "证书自 " + day(one.from) + " 起才有效", "the certificate is not valid before " + day(one.from));
  if (now >= one.until) return add(Grade::fault, "证书已于 " + day(one.until) + " 过期", "the certificate expired on " + day(one.until));
  if (one.until - now < soon) return add(Grade::warning, "证书 " + day(one.until) + " 到期", "the certificate expires on " + day(one.until));
  add(Grade::good, "证书有效到 " + day(one.until), "the certificate is valid until " + day(one.until));
}

void judge_credentials(const Found& found, std::vector<Finding>& findings) {
  std::size_t well = 0;
  for (const CredentialFound& one : found.credentials) {
    const std::string path = found.credentials_folder + "/" + one.name;
    const Text why{"渠道 " + one.for_whom + " 用到它，没有它发不出去。", one.for_whom + " needs it, and sends nothing without it."};
    const auto add = [&](Grade grade, Text what, Text because, Text todo) {
      findings.push_back({"credential:" + one.name, grade, std::move(what), std::move(because), std::move(todo)});
    };
    if (!one.there)
      add(Grade::fault, {"缺少凭据 " + one.name, "the credential " + one.name + " is missing"}, why, {"写入 " + path + "，再 chmod 600", "write " + path + " and chmod 600"});
    else if (!one.readable)
      add(Grade::warning, {"没有权限读凭据 " + one.name, "you may not read the credential " + one.name}, {"没有检查它。", "It was not looked at."}, {"sudo jibao doctor", "sudo jibao doctor"});
    else if (one.empty)
      add(Grade::fault, {"凭据 " + one.name + " 是空的", "the credential " + one.name + " is empty"}, why, {"重新写入 " + path, "write " + path + " again"});
    else if (one.others_may_read)
      add(Grade::fault, {"凭据 " + one.name + " 其他用户能读", "the credential " + one.name + " may be read by others"},
          {"谁拿到它都能以单位的名义发短信、发邮件。", "Whoever has it can send in the office's name."}, {"chmod 600 " + path, "chmod 600 " + path});
    else if (one.of_another_user)
      add(Grade::fault, {"凭据 " + one.name + " 属于别的用户", "the credential " + one.name + " belongs to another user"},
          {"那个用户能读它，也能换掉它。", "That user can read it, and put another in its place."}, {"chown root " + path, "chown root " + path});
    else
      ++well;
  }
  if (well == found.credentials.size() && well != 0)
    findings.push_back({"credentials", Grade::good, {std::to_string(well) + " 个凭据齐全，只有属主能读", std::to_string(well) + " credentials are there, their owner's alone"}, {}, {}});
}

void judge_unit(const Found& found, std::vector<Finding>& findings) {
  if (!found.unit) return;
  const UnitFound& unit = *found.unit;
  const auto add = [&](Grade grade, Text what, Text why, Text todo) {
    findings.push_back({"unit", grade, std::move(what), std::move(why), std::move(todo)});
  };
  if (!unit.installed)
    return add(Grade::warning, {"没有安装 systemd 单元 jibaod.service", "the unit jibaod.service is not installed"},
               {"机器重启后没有人会启动急报，它卡死了也没有人重启它。", "Nobody starts Jibao after a reboot, or again when it hangs."},
               {"按 systemd/README.md 安装，再 systemctl enable --now jibaod", "install it after systemd/README.md, then systemctl enable --now jibaod"});
  if (!unit.active)
    return add(Grade::fault, {"jibaod.service 没有在运行", "jibaod.service is not running"}, {"没有人会被呼叫。", "Nobody is paged."},
               {"systemctl start jibaod；原因见 journalctl -u jibaod -n 50", "systemctl start jibaod; why: journalctl -u jibaod -n 50"});
  if (!unit.enabled)
    add(Grade::warning, {"jibaod.service 不会随机器启动", "jibaod.service does not start with the machine"}, {"停电后来电，急报不会自己起来。", "After a power cut it stays down."},
        {"systemctl enable jibaod", "systemctl enable jibaod"});
  if (!unit.watchdog || !unit.hardened)
    add(Grade::warning, {"jibaod.service 少了看门狗或隔离设置", "jibaod.service lacks its watchdog or its sandbox"},
        {"卡死了不会被重启；或者程序有它不需要的权限。", "A hung daemon is not restarted, or it has rights that it does not need."},
        {"比较 systemctl cat jibaod 与 systemd/jibaod.service", "compare systemctl cat jibaod with systemd/jibaod.service"});
  else if (unit.enabled)
    add(Grade::good, {"jibaod.service 在运行，有看门狗和隔离", "jibaod.service runs, with watchdog and sandbox"}, {}, {});
}

}  // namespace

void judge_machine(const Found& found, Instant now, std::vector<Finding>& findings) {
  judge_clock(found, findings);
  judge_state(found.state, findings);
  judge_disk(found.state, findings);
  judge_sqlite(found, findings);
  judge_certificate(found, now, findings);
  judge_credentials(found, findings);
  judge_unit(found, findings);
}

}  // namespace jibao::doctor
