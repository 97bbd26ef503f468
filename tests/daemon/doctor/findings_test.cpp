// Every finding in its words, both languages, beside what was looked at; and nothing else on a good installation.
#include "daemon/doctor/findings.hpp"

#include <gtest/gtest.h>

#include "rules/calendar.hpp"

namespace jibao::doctor {
namespace {

class Findings : public ::testing::Test {
 protected:
  Findings() {
    found.own_version = "0.1.0";
    found.clock = ClockFound{true, std::chrono::milliseconds(20)};
    found.state = {"/var/lib/jibaod", true, false, true, true, DiskFound{std::uint64_t{50} << 30U, std::uint64_t{100} << 30U, 1'000'000, 2'000'000}};
    found.sqlite = {3'040'001, 1};
    found.journal = JournalFound{"/var/lib/jibaod/journal.db", true, 1, true};
    found.policy = PolicyFound{"/etc/jibao/county-office.yaml", "v1", "", {}, {2026}, "Asia/Shanghai"};
    found.credentials_folder = "/etc/jibao/credentials";
    found.credentials = {{"sms_password", "sms", true, false, false, true}};
    found.certificate = CertificateFound{"/etc/jibao/credentials/tls_cert", "", now - std::chrono::days(30), now + std::chrono::days(300), true};
    found.daemon.url = "https://127.0.0.1:8440";
    found.daemon.answered = found.daemon.has_token = found.daemon.token_taken = true;
    found.daemon.version = "0.1.0";
    found.daemon.policy = "v1";
    found.daemon.wall = now;
    found.daemon.watched = now - std::chrono::seconds(12);
    found.daemon.refusing.emplace();
    found.daemon.behind = std::vector<SubscriptionBehind>{{"city", "", 0, 0}};
    found.unit = UnitFound{true, true, true, true, true};
  }

  /// The findings that are not good, "id grade|what|why|todo" in Chinese.
  std::vector<std::string> bad(bool english = false) const {
    std::vector<std::string> lines;
    for (const Finding& one : judge(found, now)) {
      if (one.grade == Grade::good) continue;
      const auto say = [&](const Text& both) { return english ? both.en : both.zh; };
      EXPECT_FALSE(one.what.en.empty() || one.why.zh.empty() || one.why.en.empty() || one.todo.zh.empty() || one.todo.en.empty()) << one.id;
      lines.push_back(one.id + " " + std::string(name_of(one.grade)) + "|" + say(one.what) + "|" + say(one.why) + "|" + say(one.todo));
    }
    return lines;
  }
  std::string only(bool english = false) const {
    const auto lines = bad(english);
    EXPECT_EQ(lines.size(), 1u);
    return lines.empty() ? "" : lines[0];
  }

  Instant now = parse_rfc3339("2026-07-19T03:00:00+08:00").value();
  Found found;
};

TEST_F(Findings, AGoodInstallationHasGoodLinesAlone) {
  EXPECT_EQ(bad(), std::vector<std::string>{});
  std::vector<std::string> lines;
  for (const Finding& one : judge(found, now)) lines.push_back(one.what.zh);
  EXPECT_EQ(lines, (std::vector<std::string>{"时间已同步", "数据目录 /var/lib/jibaod 只有属主能进入", "磁盘剩余 50 GiB", "磁盘可用文件数充足", "SQLite 3.40.1",
                                             "台账格式 1，WAL，每次提交落盘", "证书有效到 2027-05-15", "1 个凭据齐全，只有属主能读",
                                             "jibaod.service 在运行，有看门狗和隔离", "策略 /etc/jibao/county-office.yaml 没有错误",
                                             "今后 30 天每个岗位都有人", "节假日安排齐全", "服务有答复：https://127.0.0.1:8440", "可以登记报告", "版本 0.1.0",
                                             "心跳正常", "没有渠道拒收", "订阅都跟上了", "外部值守在看着它"}));
}

TEST_F(Findings, AClockThatNobodyKeeps) {
  found.clock->synchronised = false;
  EXPECT_EQ(only(), "clock warning|时间没有同步|20 分钟的时限和“谁在何时知道”的记录都以它为准，走偏了事后说不清。|apt install chrony；或 timedatectl set-ntp true");
  found.clock = ClockFound{true, std::chrono::seconds(1)};
  EXPECT_EQ(bad().size(), 1u) << "the kernel itself doubts it";
  found.clock.reset();
  EXPECT_EQ(only(true), "clock warning|the machine does not tell whether its clock is kept right|Limits and the journal go by this machine's clock.|timedatectl");
}

TEST_F(Findings, ADiskThatFillsUp) {
  found.state.disk->free_bytes = std::uint64_t{2} << 30U;
  EXPECT_TRUE(bad().empty());
  found.state.disk->free_bytes -= 1;
  EXPECT_EQ(only(), "disk_space warning|磁盘剩余 2047 MiB|写满后新报告不能登记（答复 503），只能凭内存呼叫。|df -h /var/lib/jibaod；删去旧备份或扩容");
  found.state.disk->free_bytes = (std::uint64_t{256} << 20U) - 1;
  EXPECT_TRUE(only().starts_with("disk_space fault|磁盘剩余 255 MiB|"));
  found.state.disk->free_bytes = std::uint64_t{50} << 30U;
  found.state.disk->free_inodes = 999;
  EXPECT_EQ(only(true), "disk_inodes fault|the disk has 999 inodes left|At none left it is as a full disk: no new report is taken.|df -i /var/lib/jibaod");
}

TEST_F(Findings, AStateDirectoryThatOthersEnterOrThatIsNotHere) {
  found.state.others_may = true;
  EXPECT_EQ(only(), "state fault|数据目录 /var/lib/jibaod 其他用户也能进入|里面有报告人的姓名电话和操作令牌。|chmod 700 /var/lib/jibaod");
  found.state = {"/var/lib/jibaod", false, false, false, false, {}};
  EXPECT_EQ(only(), "state warning|本机没有数据目录 /var/lib/jibaod|磁盘、台账和凭据都查不了。|在急报所在的机器上运行；或 jibao doctor --state 目录");
  found.state = {"/var/lib/jibaod", true, false, false, false, {}};
  EXPECT_EQ(only(), "state_read warning|没有权限看数据目录里的文件|台账和凭据没有检查。|sudo jibao doctor");
}

TEST_F(Findings, AJournalThatIsNotOneOrNotAsWeLeaveIt) {
  found.journal->wal = false;
  EXPECT_EQ(only(), "journal warning|台账不是 WAL 方式|可能被别的程序打开过；断电时的保证不同。|重启服务，它会改回来；再运行 jibao export 和 jibao verify");
  found.journal->schema = 2;
  EXPECT_EQ(only(), "journal fault|台账格式 2 比本程序新|旧程序不会去碰它，因此启动不了。|安装写这个台账的版本或更新的版本");
  found.journal->ours = false;
  EXPECT_EQ(only(), "journal fault|/var/lib/jibaod/journal.db 不是急报的台账|服务用它启动不了，也没有可证明的记录。|停止服务，从 backups/ 里最新的备份恢复");
  found.journal.reset();
  found.sqlite.version = 3'036'009;
  EXPECT_EQ(only(), "sqlite fault|SQLite 3.36.9 太旧|台账的表要 3.37 以上。|apt upgrade libsqlite3-0");
}

TEST_F(Findings, ACertificateThatEndsOrDoesNotFit) {
  const std::string rest = "|控制台和接口会打不开，短信里的链接也点不开。|换上新证书后 systemctl reload jibaod";
  found.certificate->until = now + std::chrono::days(30);
  EXPECT_TRUE(bad().empty());
  found.certificate->until -= std::chrono::seconds(1);
  EXPECT_EQ(only(), "certificate warning|证书 2026-08-18 到期" + rest);
  found.certificate->until = now;
  EXPECT_EQ(only(), "certificate fault|证书已于 2026-07-19 过期" + rest);
  found.certificate->until = now + std::chrono::days(300);
  found.certificate->from = now + std::chrono::days(1);
  EXPECT_EQ(only(), "certificate fault|证书自 2026-07-20 起才有效" + rest);
  found.certificate->key_matches = false;
  EXPECT_EQ(only(), "certificate fault|证书 tls_cert 与私钥 tls_key 不是一对" + rest);
  found.certificate->trouble = "tls_key";
  EXPECT_EQ(only(), "certificate fault|证书 /etc/jibao/credentials/tls_cert 读不了：tls_key" + rest);
}

TEST_F(Findings, CredentialsThatAreMissingEmptyOrOpen) {
  found.credentials = {{"a", "sms", false, false, false, false}, {"b", "email", true, true, false, true},
                       {"c", "sms", true, false, true, true},   {"d", "sms", true, false, false, false},
                       {"e", "sms", true, false, false, true, true}};
  EXPECT_EQ(bad(), (std::vector<std::string>{
                       "credential:a fault|缺少凭据 a|渠道 sms 用到它，没有它发不出去。|写入 /etc/jibao/credentials/a，再 chmod 600",
                       "credential:b fault|凭据 b 是空的|渠道 email 用到它，没有它发不出去。|重新写入 /etc/jibao/credentials/b",
                       "credential:c fault|凭据 c 其他用户能读|谁拿到它都能以单位的名义发短信、发邮件。|chmod 600 /etc/jibao/credentials/c",
                       "credential:d warning|没有权限读凭据 d|没有检查它。|sudo jibao doctor",
                       "credential:e fault|凭据 e 属于别的用户|那个用户能读它，也能换掉它。|chown root /etc/jibao/credentials/e"}));
}

TEST_F(Findings, AUnitThatIsNotThereDoesNotRunOrIsNotTight) {
  found.unit->hardened = false;
  EXPECT_EQ(only(), "unit warning|jibaod.service 少了看门狗或隔离设置|卡死了不会被重启；或者程序有它不需要的权限。|比较 systemctl cat jibaod 与 systemd/jibaod.service");
  found.unit->hardened = true;
  found.unit->enabled = false;
  EXPECT_EQ(only(), "unit warning|jibaod.service 不会随机器启动|停电后来电，急报不会自己起来。|systemctl enable jibaod");
  found.unit->active = false;
  EXPECT_EQ(only(), "unit fault|jibaod.service 没有在运行|没有人会被呼叫。|systemctl start jibaod；原因见 journalctl -u jibaod -n 50");
  found.unit->installed = false;
  EXPECT_EQ(only(), "unit warning|没有安装 systemd 单元 jibaod.service|机器重启后没有人会启动急报，它卡死了也没有人重启它。|按 systemd/README.md 安装，再 systemctl enable --now jibaod");
  found.unit.reset();
  EXPECT_TRUE(bad().empty()) << "no systemd runs here";
}

TEST_F(Findings, APolicyWithErrorsWithRisksOrNotInForce) {
  found.policy->risks = {{"带班领导 07-20 08:00 起没有人", "nobody is duty leader from 07-20 08:00"}};
  EXPECT_EQ(only(), "risk warning|策略有风险：带班领导 07-20 08:00 起没有人|那一刻可能没有人接到呼叫，或没有时限。|jibao check /etc/jibao/county-office.yaml");
  found.policy->risks.resize(12, found.policy->risks[0]);
  ASSERT_EQ(bad().size(), 11u);
  EXPECT_EQ(bad().back(), "risk warning|策略还有 2 处风险|这里只列前 10 处。|jibao check /etc/jibao/county-office.yaml");
  found.policy->risks.clear();
  found.policy->administrators = false;
  EXPECT_EQ(only(), "administrators warning|策略没有指定管理员（office.administrators）|渠道欠费或拒发、证书到期、时钟不可信时，没有人会被告知。|在策略的 office 下写 administrators: [人员编号]，再 jibao reload");
  found.policy->administrators = true;
  found.daemon.policy = "v0";
  EXPECT_EQ(only(), "policy_in_force warning|服务用的不是这份策略文件|文件里的改动还没有生效，或者查的是另一份文件。|jibao reload");
  found.policy->version.clear();
  found.policy->diagnostics = "a.yaml:3:1: error: x\n  more\n";
  EXPECT_EQ(only(), "policy fault|策略有错误：a.yaml:3:1: error: x|服务重启时不会采用它；没有旧策略就启动不了。|jibao check /etc/jibao/county-office.yaml");
  found.policy.reset();
  EXPECT_EQ(only(), "policy warning|没有找到策略文件|错误、风险、值班表和凭据没有检查。|jibao doctor --policy 文件");
}

TEST_F(Findings, APublicAddressThatDoesNotLeadHere) {
  found.daemon.public_url = AddressEnd::ours;
  EXPECT_TRUE(bad().empty());
  found.daemon.public_url = AddressEnd::stranger;
  const std::string why = "消息里的确认链接打不开；连着两次打不开，消息就不再带链接，只能回复确认码或致电。";
  EXPECT_EQ(only(), "public_url fault|对外网址：有答复，但不是本程序|" + why + "|看反向代理、防火墙和域名；本机确实打不开对外网址的，设 office.public_url_tested: false");
  found.daemon.public_url = AddressEnd::untrusted;
  EXPECT_EQ(only(), "public_url fault|对外网址：证书不受信任|" + why + "|换受信任的证书，或把签发机构放进凭据 public_ca");
}

TEST_F(Findings, NextYearsCalendarIsAskedForFromNovemberOnAndIsLateInMidDecember) {
  const auto at = [&](const char* time) {
    now = parse_rfc3339(time).value();
    found.certificate->until = now + std::chrono::days(300);
    found.daemon.wall = now;
    found.daemon.watched = now;
  };
  at("2026-10-31T23:59:59+08:00");
  EXPECT_TRUE(bad().empty());
  at("2026-11-01T00:00:00+08:00");
  EXPECT_EQ(only(), "calendar warning|缺少 2027 年的节假日和调休|以工作日计的时限会把春节、调休当普通日子算，算错日期。|按国务院办公厅的通知在策略的 calendar 里加上 2027 年，再 jibao reload");
  at("2026-12-14T23:59:59+08:00");
  EXPECT_TRUE(only().starts_with("calendar warning"));
  at("2026-12-15T00:00:00+08:00");
  EXPECT_TRUE(only().starts_with("calendar fault"));
  found.policy->years = {2026, 2027};
  EXPECT_TRUE(bad().empty());
  found.policy->years = {2027};
  EXPECT_TRUE(only().starts_with("calendar fault|缺少 2026 年"));
}

TEST_F(Findings, ADaemonThatDoesNotAnswer) {
  found.daemon.answered = false;
  found.daemon.policy.clear();
  found.daemon.trouble = "connection refused";
  EXPECT_EQ(only(), "daemon fault|服务在运行，但 https://127.0.0.1:8440 没有答复：connection refused|地址不对，或者它卡住了。|看日志里的“监听”：journalctl -u jibaod | grep listening；再用 --url");
  found.daemon.url = "http://127.0.0.1:8440";
  EXPECT_EQ(only(true), "daemon fault|http://127.0.0.1:8440 does not answer (connection refused); a certificate is in place|With a certificate the daemon speaks https alone.|jibao doctor --url https://127.0.0.1:8440 --ca-file FILE");
  found.certificate.reset();
  found.state.held = false;
  EXPECT_EQ(only(), "daemon fault|服务没有运行：http://127.0.0.1:8440 connection refused|没有人会被呼叫，新报告也登记不了。|systemctl start jibaod（试用环境：daemon/quickstart）");
}

TEST_F(Findings, ADaemonThatAnswersInTheClearIsNotReadyOrKnowsNoToken) {
  found.daemon.url = "http://127.0.0.1:8440";
  EXPECT_EQ(only(), "tls fault|配了证书，端口却不加密|令牌和报告内容在网上是明文。|重启服务，让它读到 tls_cert 和 tls_key");
  found.daemon.url = "https://127.0.0.1:8440";
  found.daemon.not_ready = "journal: not writable";
  EXPECT_EQ(only(), "ready fault|现在不能登记报告：journal: not writable|报告得到 503。|先看上面的磁盘和策略；再看 journalctl -u jibaod -n 50");
  found.daemon.not_ready.clear();
  found.daemon.token_taken = false;
  EXPECT_EQ(only(), "token warning|令牌不被接受|渠道、订阅和心跳没有检查。|sudo jibao doctor；或 --token-file 文件");
}

TEST_F(Findings, ADaemonOfAnotherVersionWithAnotherClockOrBrokenPromises) {
  found.daemon.version = "0.2.0";
  EXPECT_EQ(only(), "version warning|服务是 0.2.0，命令行是 0.1.0|刚升级过而没有重启，或者装了两套。|systemctl restart jibaod");
  found.daemon.version = "0.1.0";
  found.daemon.wall = now + std::chrono::seconds(5);
  EXPECT_TRUE(bad().empty());
  found.daemon.wall = now - std::chrono::milliseconds(5001);
  EXPECT_EQ(only(), "clock_differs fault|服务的时钟与本机相差 5 秒|时限和台账的时间会不准。|两台机器都运行 timedatectl");
  found.daemon.wall = now;
  found.daemon.broken = {"overdue", "new_kind"};
  EXPECT_EQ(bad(), (std::vector<std::string>{
                       "broken:overdue fault|服务自报异常：到时该做的（呼叫、升级、时限）没有做|呼叫可能迟到或漏掉。|journalctl -u jibaod -n 100；盯住未办结的事件",
                       "broken:new_kind fault|服务自报异常：new_kind|呼叫可能迟到或漏掉。|journalctl -u jibaod -n 100；盯住未办结的事件"}));
}

TEST_F(Findings, LinesThatWereNotTestedOrDidNotPass) {
  found.daemon.lines = {{"sms", "good", ""}, {"email", "running", ""}};
  EXPECT_TRUE(bad().empty());
  found.daemon.lines = {{"sms", "failed", "余额不足"}, {"email", "untested", ""}, {"voice", "no_receipt", ""}};
  EXPECT_EQ(bad(), (std::vector<std::string>{
                       "line:sms fault|渠道 sms 上次线路测试没有通过：余额不足|走这条渠道的呼叫可能到不了人。|按原因处理后：jibao line-test sms",
                       "line:email warning|渠道 email 还没有测试过|真要用它时才知道通不通。|jibao line-test email",
                       "line:voice fault|渠道 voice 上次线路测试没有通过|走这条渠道的呼叫可能到不了人。|按原因处理后：jibao line-test voice"}));
}

TEST_F(Findings, AccountsThatHoldTooLittleOrDoNotTell) {
  const Instant yesterday = now - std::chrono::hours(30), before = now - std::chrono::hours(49);
  found.daemon.credits = {{"sms", "enough", "12.29", "USD", "10", now, ""}, {"voice", "unknown", "12.29", "USD", "10", yesterday, "网关答复 500"}};
  EXPECT_TRUE(bad().empty());
  found.daemon.credits = {{"sms", "low", "9.9", "USD", "10", now, ""}, {"voice", "refused", "12.29", "USD", "10", yesterday, "网关答复 401"},
                          {"old", "unknown", "50", "", "10", before, "timed_out"}, {"never", "unknown", "", "", "10", std::nullopt, ""}};
  EXPECT_EQ(bad(), (std::vector<std::string>{
                       "credit_left:sms warning|渠道 sms 的账户余额 9.9 USD，不足 10|用完后走这条渠道的呼叫都发不出去。|向服务商充值；提醒线是策略里的 credit.below",
                       "credit_left:voice fault|查渠道 voice 的账户余额时凭据被拒：网关答复 401|余额用完也不会提醒。|核对凭据；云服务商的密钥还须有查余额的权限，再 jibao reload",
                       "credit_left:old warning|渠道 old 的账户余额两天以上没有查到：timed_out|余额用完也不会提醒。|按原因处理；每小时自动再问",
                       "credit_left:never warning|渠道 never 的账户余额启动以来没有查到|余额用完也不会提醒。|按原因处理；每小时自动再问"}));
}

TEST_F(Findings, ContactsThatNobodyHasProven) {
  found.daemon.unproven.emplace();
  EXPECT_EQ(bad(), std::vector<std::string>{});
  found.daemon.unproven = {"wangfang", "liming"};
  EXPECT_EQ(only(), "contacts warning|2 人的联系方式未经核验：wangfang, liming|号码也许错了，真要呼叫时才知道。|"
                    "在网页 /contacts 逐人核验，或 jibao contact send 人员 --channel 渠道");
  found.daemon.unproven = std::vector<std::string>(6, "x");
  EXPECT_NE(only(true).find("the contacts of 6 people are not proven: x, x, x, x, x …"), std::string::npos);
}

TEST_F(Findings, ChannelsThatNobodyTestsAndPackagesThatEnd) {
  found.policy->untested = {"email", "sms"};
  EXPECT_EQ(only(), "line_tests warning|没有线路测试的渠道：email, sms|欠费、断线要到呼叫时才发现。|在策略里加 line_tests（见 jibao-policy(5)），再 jibao reload");
  found.policy->untested.clear();
  const Date in_thirty_days{std::chrono::year(2026), std::chrono::August, std::chrono::day(18)};
  found.policy->credit_until["sms"] = in_thirty_days;
  EXPECT_TRUE(bad().empty());
  found.policy->credit_until["sms"] = Date(std::chrono::year(2026), std::chrono::August, std::chrono::day(17));
  EXPECT_EQ(only(), "credit:sms warning|渠道 sms 的套餐或合同还有 29 天到期|到期后这条渠道可能发不出去。|续费后改策略里的 credit_until，再 jibao reload");
  found.policy->credit_until["sms"] = Date(std::chrono::year(2026), std::chrono::July, std::chrono::day(18));
  EXPECT_EQ(only(), "credit:sms fault|渠道 sms 的套餐或合同已到期|到期后这条渠道可能发不出去。|续费后改策略里的 credit_until，再 jibao reload");
}

TEST_F(Findings, ChannelsThatRefuseSubscriptionsThatAreBehindAndNobodyWhoWatches) {
  found.daemon.refusing = std::vector<ChannelRefusing>{{"sms", "credit", "余额不足"}};
  EXPECT_EQ(only(), "channel:sms fault|渠道 sms 拒收：余额不足（credit）|走这条渠道的呼叫都发不出去，只能靠后面的渠道。|欠费、密钥、模板按上面的原因处理；恢复后自动再用");
  found.daemon.refusing->clear();
  found.daemon.behind = std::vector<SubscriptionBehind>{{"city", "HTTP 500", 2, 0}, {"police", "HTTP 500", 0, 3}};
  EXPECT_EQ(bad(), (std::vector<std::string>{
                       "subscription:city fault|订阅 city 有 2 条没有送达|对方系统里的情况与台账不一致。|对方恢复后，在网页 /channels 逐条补发",
                       "subscription:police warning|订阅 police 连续失败 3 次：HTTP 500|对方系统里的情况与台账不一致。|对方恢复后，在网页 /channels 逐条补发"}));
  found.daemon.behind->clear();
  found.daemon.watched = now - std::chrono::minutes(10);
  EXPECT_TRUE(bad().empty());
  found.daemon.watched = now - std::chrono::minutes(11);
  EXPECT_EQ(only(), "watched warning|没有外部值守在看着它|这台机器死了，没有人会知道。|在另一台机器上运行 jibao watch（见 jibao watch --help）");
}

}  // namespace
}  // namespace jibao::doctor
