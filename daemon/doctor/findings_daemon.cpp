// The daemon as it answers: reachable, ready, its own promises, channels, subscriptions, and whether somebody watches it.
#include "daemon/doctor/findings.hpp"
#include "rules/heartbeat.hpp"

namespace jibao::doctor {
namespace {

constexpr Duration credit_known_within = std::chrono::hours(48);  // it is asked once a day
constexpr Duration clocks_within = std::chrono::seconds(5);
constexpr Duration watched_within = std::chrono::minutes(10);  // a watcher asks each five minutes at the least

void judge_channels(const DaemonFound& daemon, std::vector<Finding>& findings) {
  if (daemon.refusing) {
    for (const ChannelRefusing& one : *daemon.refusing)
      findings.push_back({"channel:" + one.name, Grade::fault,
                          {"渠道 " + one.name + " 拒收：" + one.detail + "（" + one.fault + "）", "channel " + one.name + " refuses us: " + one.detail + " (" + one.fault + ")"},
                          {"走这条渠道的呼叫都发不出去，只能靠后面的渠道。", "No page leaves by it; only the next channels are left."},
                          {"欠费、密钥、模板按上面的原因处理；恢复后自动再用", "put right what it says (credit, key, template); it is used again by itself"}});
    if (daemon.refusing->empty()) findings.push_back({"channels", Grade::good, {"没有渠道拒收", "no channel refuses us"}, {}, {}});
  }
  if (!daemon.behind) return;
  bool well = true;
  for (const SubscriptionBehind& one : *daemon.behind) {
    if (one.undelivered == 0 && one.failures == 0) continue;
    well = false;
    const std::string count = std::to_string(one.undelivered);
    findings.push_back({"subscription:" + one.name, one.undelivered != 0 ? Grade::fault : Grade::warning,
                        one.undelivered != 0
                            ? Text{"订阅 " + one.name + " 有 " + count + " 条没有送达", "subscription " + one.name + " was not told " + count + " records"}
                            : Text{"订阅 " + one.name + " 连续失败 " + std::to_string(one.failures) + " 次：" + one.reason,
                                   "subscription " + one.name + " failed " + std::to_string(one.failures) + " times in a row: " + one.reason},
                        {"对方系统里的情况与台账不一致。", "What the other system shows is not what the journal says."},
                        {"对方恢复后，在网页 /channels 逐条补发", "once it is back, send them again on the page /channels"}});
  }
  if (well && !daemon.behind->empty()) findings.push_back({"subscriptions", Grade::good, {"订阅都跟上了", "subscriptions are up to date"}, {}, {}});
}

void judge_lines(const DaemonFound& daemon, std::vector<Finding>& findings) {
  bool well = true;
  for (const LineFound& one : daemon.lines) {
    if (one.state == "good" || one.state == "running") continue;
    well = false;
    if (one.state == "untested") {
      findings.push_back({"line:" + one.name, Grade::warning, {"渠道 " + one.name + " 还没有测试过", "channel " + one.name + " was not tested yet"},
                          {"真要用它时才知道通不通。", "Whether it works shows only when it is needed."}, {"jibao line-test " + one.name, "jibao line-test " + one.name}});
      continue;
    }
    const std::string why = one.detail.empty() ? "" : "：" + one.detail;
    const std::string why_en = one.detail.empty() ? "" : ": " + one.detail;
    findings.push_back({"line:" + one.name, Grade::fault, {"渠道 " + one.name + " 上次线路测试没有通过" + why, "the last line test of channel " + one.name + " did not pass" + why_en},
                        {"走这条渠道的呼叫可能到不了人。", "Pages by it may reach nobody."},
                        {"按原因处理后：jibao line-test " + one.name, "put it right, then: jibao line-test " + one.name}});
  }
  if (well && !daemon.lines.empty()) findings.push_back({"lines", Grade::good, {"线路测试都通过了", "the lines passed their tests"}, {}, {}});
}

// A figure of yesterday is none the worse for a question that failed today.
void judge_credits(const DaemonFound& daemon, Instant now, std::vector<Finding>& findings) {
  bool well = true;
  for (const CreditFound& one : daemon.credits) {
    const bool recent = one.told_at && now - *one.told_at <= credit_known_within;
    if (one.state == "enough" || (one.state == "unknown" && recent)) continue;
    well = false;
    const std::string id = "credit_left:" + one.name, unit = one.unit.empty() ? "" : " " + one.unit;
    if (one.state == "low") {
      findings.push_back({id, Grade::warning,
                          {"渠道 " + one.name + " 的账户余额 " + one.left + unit + "，不足 " + one.below, "the account of channel " + one.name + " holds " + one.left + unit + ", less than " + one.below},
                          {"用完后走这条渠道的呼叫都发不出去。", "Once it is used up no page leaves by it."},
                          {"向服务商充值；提醒线是策略里的 credit.below", "top it up with the provider; the mark is the policy's credit.below"}});
      continue;
    }
    const bool refused = one.state == "refused";
    const Text since = one.told_at ? Text{"两天以上没有查到", "for more than two days"} : Text{"启动以来没有查到", "since the daemon started"};
    const std::string why = one.trouble.empty() ? "" : "：" + one.trouble, why_en = one.trouble.empty() ? "" : ": " + one.trouble;
    findings.push_back({id, refused ? Grade::fault : Grade::warning,
                        refused ? Text{"查渠道 " + one.name + " 的账户余额时凭据被拒" + why, "the account of channel " + one.name + " does not take the credentials" + why_en}
                                : Text{"渠道 " + one.name + " 的账户余额" + since.zh + why, "what is left on the account of channel " + one.name + " is not known " + since.en + why_en},
                        {"余额用完也不会提醒。", "Nobody will be told when it runs out."},
                        refused ? Text{"核对凭据；云服务商的密钥还须有查余额的权限，再 jibao reload", "check the credential, and with a cloud its right to ask for the balance, then jibao reload"}
                                : Text{"按原因处理；每小时自动再问", "put right what it says; it is asked again each hour"}});
  }
  if (well && !daemon.credits.empty()) findings.push_back({"credits", Grade::good, {"渠道的账户余额充足", "the channels' accounts hold enough"}, {}, {}});
}

void judge_contacts(const DaemonFound& daemon, std::vector<Finding>& findings) {
  if (!daemon.unproven) return;
  if (daemon.unproven->empty()) return findings.push_back({"contacts", Grade::good, {"用到的联系方式都已核验", "every contact that is relied on is proven"}, {}, {}});
  constexpr std::size_t most_told = 5;
  std::string names;
  for (std::size_t i = 0; i < daemon.unproven->size() && i < most_told; ++i) names += (i == 0 ? "" : ", ") + daemon.unproven->at(i);
  if (daemon.unproven->size() > most_told) names += " …";
  const std::string count = std::to_string(daemon.unproven->size());
  findings.push_back({"contacts", Grade::warning, {count + " 人的联系方式未经核验：" + names, "the contacts of " + count + " people are not proven: " + names},
                      {"号码也许错了，真要呼叫时才知道。", "A number may be wrong, and shows so only when it is needed."},
                      {"在网页 /contacts 逐人核验，或 jibao contact send 人员 --channel 渠道", "prove them on the page /contacts, or: jibao contact send PERSON --channel CHANNEL"}});
}

void judge_address(const DaemonFound& daemon, std::vector<Finding>& findings) {
  if (!daemon.public_url) return;
  if (*daemon.public_url == AddressEnd::ours)
    return findings.push_back({"public_url", Grade::good, {"对外网址打得开", "the public address leads to the daemon"}, {}, {}});
  const Text words = words_of(*daemon.public_url);
  findings.push_back({"public_url", Grade::fault, {"对外网址：" + words.zh, "the public address: " + words.en},
                      {"消息里的确认链接打不开；连着两次打不开，消息就不再带链接，只能回复确认码或致电。",
                       "The links in messages do not open; after two failures messages carry none, and codes and calls are left."},
                      *daemon.public_url == AddressEnd::untrusted
                          ? Text{"换受信任的证书，或把签发机构放进凭据 public_ca", "use a certificate that is trusted, or put its authority into the credential public_ca"}
                          : Text{"看反向代理、防火墙和域名；本机确实打不开对外网址的，设 office.public_url_tested: false",
                                 "look at proxy, firewall and name; where this machine cannot reach it from inside, set office.public_url_tested: false"}});
}

void judge_watched(const DaemonFound& daemon, Instant now, std::vector<Finding>& findings) {
  if (daemon.watched && now - *daemon.watched <= watched_within)
    return findings.push_back({"watched", Grade::good, {"外部值守在看着它", "a watcher outside asks for its heartbeat"}, {}, {}});
  findings.push_back({"watched", Grade::warning, {"没有外部值守在看着它", "no watcher outside asks for its heartbeat"},
                      {"这台机器死了，没有人会知道。", "When this machine dies nobody is told."},
                      {"在另一台机器上运行 jibao watch（见 jibao watch --help）", "run jibao watch on another machine (see jibao watch --help)"}});
}

}  // namespace

void judge_daemon(const Found& found, Instant now, std::vector<Finding>& findings) {
  const DaemonFound& daemon = found.daemon;
  const auto add = [&](std::string id, Grade grade, Text what, Text why = {}, Text todo = {}) {
    findings.push_back({std::move(id), grade, std::move(what), std::move(why), std::move(todo)});
  };
  const Text nobody{"没有人会被呼叫，新报告也登记不了。", "Nobody is paged, and no report is taken."};
  if (!daemon.answered) {
    const bool plain = found.certificate.has_value() && daemon.url.starts_with("http://");
    if (plain)
      return add("daemon", Grade::fault, {daemon.url + " 没有答复（" + daemon.trouble + "）；这里配了证书", daemon.url + " does not answer (" + daemon.trouble + "); a certificate is in place"},
                 {"服务有证书时只用 https。", "With a certificate the daemon speaks https alone."},
                 {"jibao doctor --url https://" + daemon.url.substr(7) + " --ca-file 证书", "jibao doctor --url https://" + daemon.url.substr(7) + " --ca-file FILE"});
    if (found.state.held)
      return add("daemon", Grade::fault, {"服务在运行，但 " + daemon.url + " 没有答复：" + daemon.trouble, "the daemon runs, but " + daemon.url + " does not answer: " + daemon.trouble},
                 {"地址不对，或者它卡住了。", "It is another address, or it hangs."},
                 {"看日志里的“监听”：journalctl -u jibaod | grep listening；再用 --url", "see where it listens: journalctl -u jibaod | grep listening; then --url"});
    return add("daemon", Grade::fault, {"服务没有运行：" + daemon.url + " " + daemon.trouble, "the daemon does not run: " + daemon.url + " " + daemon.trouble}, nobody,
               {"systemctl start jibaod（试用环境：daemon/quickstart）", "systemctl start jibaod (on trial: daemon/quickstart)"});
  }
  add("daemon", Grade::good, {"服务有答复：" + daemon.url, "the daemon answers: " + daemon.url});
  if (found.certificate && daemon.url.starts_with("http://"))
    add("tls", Grade::fault, {"配了证书，端口却不加密", "a certificate is in place, and the port does not encrypt"},
        {"令牌和报告内容在网上是明文。", "Tokens and reports travel in the clear."}, {"重启服务，让它读到 tls_cert 和 tls_key", "restart the daemon, so that it finds tls_cert and tls_key"});
  if (daemon.not_ready.empty()) add("ready", Grade::good, {"可以登记报告", "it takes reports"});
  else add("ready", Grade::fault, {"现在不能登记报告：" + daemon.not_ready, "it takes no reports now: " + daemon.not_ready}, {"报告得到 503。", "Reports get 503."},
           {"先看上面的磁盘和策略；再看 journalctl -u jibaod -n 50", "see disk and policy above, then journalctl -u jibaod -n 50"});
  if (!daemon.token_taken)
    return add("token", Grade::warning, daemon.has_token ? Text{"令牌不被接受", "the token is not accepted"} : Text{"没有令牌", "there is no token"},
               {"渠道、订阅和心跳没有检查。", "Channels, subscriptions and heartbeat were not looked at."},
               {"sudo jibao doctor；或 --token-file 文件", "sudo jibao doctor, or --token-file FILE"});
  if (daemon.version != found.own_version)
    add("version", Grade::warning, {"服务是 " + daemon.version + "，命令行是 " + found.own_version, "the daemon is " + daemon.version + ", the command line " + found.own_version},
        {"刚升级过而没有重启，或者装了两套。", "It was not restarted after an upgrade, or there are two of them."}, {"systemctl restart jibaod", "systemctl restart jibaod"});
  else
    add("version", Grade::good, {"版本 " + daemon.version, "version " + daemon.version});
  if (std::chrono::abs(daemon.wall - now) > clocks_within) {
    const std::string seconds = std::to_string(std::chrono::floor<std::chrono::seconds>(std::chrono::abs(daemon.wall - now)).count());
    add("clock_differs", Grade::fault, {"服务的时钟与本机相差 " + seconds + " 秒", "the daemon's clock and this one's differ by " + seconds + " s"},
        {"时限和台账的时间会不准。", "Limits and recorded times will be wrong."}, {"两台机器都运行 timedatectl", "timedatectl on both machines"});
  }
  for (const std::string& name : daemon.broken) {
    const auto known = from_name<Unwell>(name);
    const Text words = known ? words_of(*known) : Text{name, name};
    add("broken:" + name, Grade::fault, {"服务自报异常：" + words.zh, "it says of itself: " + words.en}, {"呼叫可能迟到或漏掉。", "Pages may be late or missing."},
        {"journalctl -u jibaod -n 100；盯住未办结的事件", "journalctl -u jibaod -n 100, and follow the open incidents by hand"});
  }
  if (daemon.broken.empty()) add("heartbeat", Grade::good, {"心跳正常", "its heartbeat is well"});
  judge_channels(daemon, findings);
  judge_lines(daemon, findings);
  judge_credits(daemon, now, findings);
  judge_contacts(daemon, findings);
  judge_address(daemon, findings);
  judge_watched(daemon, now, findings);
}

std::vector<Finding> judge(const Found& found, Instant now) {
  std::vector<Finding> findings;
  judge_machine(found, now, findings);
  judge_policy(found, now, findings);
  judge_daemon(found, now, findings);
  return findings;
}

}  // namespace jibao::doctor
