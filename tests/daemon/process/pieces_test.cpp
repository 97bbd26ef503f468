// The small pieces of the process: the loop's timer, systemd's socket, the watchdog, the log's lines, the metrics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "daemon/journal/codec.hpp"
#include "daemon/courier/private_file.hpp"
#include "daemon/process/asio_loop.hpp"
#include "daemon/process/certificates.hpp"
#include "daemon/process/descriptors.hpp"
#include "daemon/process/fact_log.hpp"
#include "daemon/process/line_log.hpp"
#include "daemon/process/measured_store.hpp"
#include "daemon/process/metrics.hpp"
#include "daemon/process/policies.hpp"
#include "daemon/process/sd_notify.hpp"
#include "daemon/process/watchdog.hpp"
#include "tests/daemon/courier/temporary_folder.hpp"
#include "tests/daemon/engine/small_office.hpp"
#include "tests/daemon/journal/every_fact.hpp"

namespace jibao::process {
namespace {

using engine::flood;
using engine::instant;
using engine::small_office;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

const Instant start = instant("2026-07-19T03:50:00+08:00");

// ---- certificates ----

TEST(Certificates, WhatGatewaysShowedOutlivesARestartAndGoesWithThePolicy) {
  const courier::TemporaryFolder folder;
  const auto file = folder.path() / "gateway-certificates";
  {
    Certificates fresh(file);
    EXPECT_TRUE(fresh.all().empty());
    fresh.serve(start);
    fresh.shown("sms.test", start + std::chrono::days(20));
    fresh.shown("mail.test", start + std::chrono::days(5));
    fresh.shown("mail.test", start + std::chrono::days(90));  // it was renewed
  }
  Certificates again(file);
  EXPECT_FALSE(again.own()) << "read anew";
  EXPECT_THAT(again.gateways(), ElementsAre(Pair("mail.test", start + std::chrono::days(90)), Pair("sms.test", start + std::chrono::days(20))));
  again.keep([](const std::string& host) { return host == "sms.test"; });
  EXPECT_EQ(again.all().size(), 1);
  EXPECT_EQ(Certificates(file).all().size(), 1);
}

TEST(Certificates, ThoseThatEndFirstAreKept) {
  const courier::TemporaryFolder folder;
  Certificates full(folder.path() / "gateway-certificates");
  for (int i = 0; i < 100; ++i) full.shown("gw" + std::to_string(i) + ".test", start + std::chrono::days(100 - i));
  EXPECT_EQ(full.gateways().size(), Certificates::most_gateways);
  EXPECT_TRUE(full.gateways().contains("gw99.test"));
  EXPECT_FALSE(full.gateways().contains("gw0.test"));
}

TEST(Certificates, ABrokenFileIsDoneWithout) {
  const courier::TemporaryFolder folder;
  const auto file = folder.path() / "gateway-certificates";
  ASSERT_TRUE(courier::create_private(file, "sms.test soon\n\xff"));
  EXPECT_TRUE(Certificates(file).all().empty());
}

// ---- descriptors ----

TEST(Descriptors, PeersTakeWhatPagesAndFilesDoNotNeed) {
  EXPECT_EQ(connections_within(16384, 2000), 2000U);
  EXPECT_EQ(connections_within(2512, 2000), 2000U);
  EXPECT_EQ(connections_within(2511, 2000), 1999U);
  EXPECT_EQ(connections_within(1024, 2000), 512U);
  EXPECT_EQ(connections_within(256, 2000), 64U) << "a quarter of a small limit";
  EXPECT_EQ(connections_within(20, 2000), 16U);
  EXPECT_EQ(connections_within(0, 2000), 16U);
}

// ---- the loop ----

TEST(AsioLoop, WakesAtAPastTimeAtOnceAndOnce) {
  boost::asio::io_context io;
  engine::SimulatedClock clock(start);
  AsioLoop loop(io, clock, 1);
  int woken = 0;
  loop.start([&] { ++woken, loop.stop(); }, [](const AsioLoop::Look&) {});
  loop.wake_at(start - std::chrono::hours(1));
  io.run();
  EXPECT_EQ(woken, 1);
}

TEST(AsioLoop, AnEarlierWakeUpTakesThePlaceOfALaterOne) {
  boost::asio::io_context io;
  engine::SimulatedClock clock(start);
  AsioLoop loop(io, clock, 1);
  int woken = 0;
  loop.start([&] { ++woken, loop.stop(); }, [](const AsioLoop::Look&) {});
  loop.wake_at(start + std::chrono::hours(1000));
  loop.wake_at(start);
  io.run();
  EXPECT_EQ(woken, 1);
}

TEST(AsioLoop, AFasterClockWakesSooner) {
  boost::asio::io_context io;
  engine::SimulatedClock clock(start);
  AsioLoop loop(io, clock, 100'000);
  bool looked = false;
  loop.start([&] { loop.stop(); }, [&](const AsioLoop::Look&) { looked = true; });
  loop.wake_at(start + std::chrono::minutes(10));  // six milliseconds at that pace
  io.run();
  EXPECT_FALSE(looked);  // the look of the first second did not come before
}

TEST(AsioLoop, WhatIsPutAsideRunsElsewhereInOrderAndToItsEnd) {
  boost::asio::io_context io;
  engine::SimulatedClock clock(start);
  AsioLoop loop(io, clock, 1);
  std::vector<int> ran;
  const auto here = std::this_thread::get_id();
  bool elsewhere = true;
  for (int i = 0; i < 3; ++i) {
    loop.aside([&, i] {
      elsewhere = elsewhere && std::this_thread::get_id() != here;
      ran.push_back(i);
    });
  }
  loop.end_aside();
  loop.aside([&] { ran.push_back(9); });
  EXPECT_THAT(ran, ElementsAre(0, 1, 2));
  EXPECT_TRUE(elsewhere);
}

// ---- systemd ----

class NotifySocket {
 public:
  explicit NotifySocket(bool abstract) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string path = (folder_.path() / "notify").string();
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (abstract) address.sun_path[0] = '\0';
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM, 0);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    ::setenv("NOTIFY_SOCKET", (abstract ? "@" + path.substr(1) : path).c_str(), 1);
  }
  ~NotifySocket() {
    ::close(socket_);
    ::unsetenv("NOTIFY_SOCKET");
  }
  std::string read() const {
    char text[256];
    const ssize_t size = ::recv(socket_, text, sizeof text, MSG_DONTWAIT);
    return size < 0 ? "nothing" : std::string(text, static_cast<std::size_t>(size));
  }

 private:
  courier::TemporaryFolder folder_;
  int socket_ = -1;
};

TEST(SdNotify, ReachesTheSocketThatSystemdNames) {
  for (const bool abstract : {false, true}) {
    const NotifySocket socket(abstract);
    EXPECT_TRUE(sd_notify("READY=1"));
    EXPECT_EQ(socket.read(), "READY=1");
  }
}

TEST(SdNotify, WithoutSystemdDoesNothingAndSaysSo) {
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_FALSE(sd_notify("READY=1"));
}

TEST(SdNotify, TheWatchdogIsOnOnlyForThisProcess) {
  ::setenv("WATCHDOG_USEC", "10000000", 1);
  ::unsetenv("WATCHDOG_PID");
  EXPECT_EQ(watchdog_interval(), std::chrono::seconds(10));
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  EXPECT_EQ(watchdog_interval(), std::chrono::seconds(10));
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(watchdog_interval(), std::nullopt);
  ::unsetenv("WATCHDOG_PID");
  ::setenv("WATCHDOG_USEC", "soon", 1);
  EXPECT_EQ(watchdog_interval(), std::nullopt);
  ::unsetenv("WATCHDOG_USEC");
  EXPECT_EQ(watchdog_interval(), std::nullopt);
}

TEST(Watchdog, IsFedOnlyWhileTheEngineTurns) {
  Watchdog watchdog;
  EXPECT_TRUE(watchdog.well(1, false, start));
  EXPECT_TRUE(watchdog.well(2, false, start));
  EXPECT_FALSE(watchdog.well(2, false, start));
  EXPECT_TRUE(watchdog.well(3, false, start));
}

TEST(Watchdog, ABacklogIsFineWhileItIsWorkedOff) {
  Watchdog watchdog;
  watchdog.well(1, false, start);
  EXPECT_TRUE(watchdog.well(2, true, start + Duration(1)));
  EXPECT_TRUE(watchdog.well(3, true, start + Duration(2)));
  EXPECT_FALSE(watchdog.well(4, true, start + Duration(2)));
}

// ---- the log ----

TEST(FactLog, MasksLongNumbersAndLeavesTimesAndIncidentNumbers) {
  EXPECT_EQ(mask_numbers("2026-0012 04:02 13800138000 0851-2345678。1234567"), "2026-0012 04:02 138******00 0851-234**78。123**67");
  EXPECT_EQ(mask_numbers("123456"), "123456");
  EXPECT_EQ(mask_numbers(""), "");
}

TEST(FactLog, WritesOneLineAFactWithItsIdsAndNothingPersonal) {
  engine::SimulatedWorld world(start);
  world.adopt(small_office());
  std::vector<std::string> lines;
  world.engine->observe([&](IncidentId incident, const std::vector<Fact>& facts, Instant) {
    for (std::string& line : log_lines(world.engine->state(), incident, facts)) lines.push_back(std::move(line));
  });
  ReportFiled filed = flood({}, "青石村河水漫堤");
  filed.report.summary = "三户被困";
  filed.report.reporter.name = "赵六";
  filed.report.reporter.phone = "13912345678";
  world.engine->submit(filed, {});
  world.settle();
  ASSERT_GE(lines.size(), 4U);
  EXPECT_THAT(lines.front(), HasSubstr("| incident_opened incident=1"));
  EXPECT_THAT(lines, testing::Contains(HasSubstr("| page_queued incident=1 page=1-1")));
  for (const std::string& line : lines) {
    EXPECT_THAT(line, HasSubstr("2026-0001"));
    for (const char* personal : {"漫堤", "青石村", "三户", "赵六", "13912345678", "13800000001", "\n"})
      EXPECT_THAT(line, Not(HasSubstr(personal)));
  }
}

TEST(FactLog, AGatewaysWordsStayOnOneBoundedLine) {
  engine::SimulatedWorld world(start);
  world.adopt(small_office());
  world.engine->submit(flood(), {});
  world.settle();
  AttemptFailed failed;
  failed.page = 1;
  failed.detail = "bad\nnews " + std::string(5000, 'x');
  const auto lines = log_lines(world.engine->state(), 1, {failed});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines.front(), Not(HasSubstr("\n")));
  EXPECT_LT(lines.front().size(), 800U);
}

TEST(FactLog, TellsNothingPersonalOfTheIncidentWhateverTheFact) {
  State state;
  state.policies["p1"] = std::make_shared<const Policy>(small_office());
  state.policy = "p1";
  const std::string secret = "秘SECRET密";
  Incident& incident = state.incidents[1];
  incident.id = 1;
  incident.number = "2026-0001";
  for (std::string* text : {&incident.report.title, &incident.report.summary, &incident.report.place,
                            &incident.report.justification, &incident.report.receiver, &incident.report.reporter.name,
                            &incident.report.reporter.unit, &incident.report.reporter.identity,
                            &incident.report.reporter.post, &incident.report.reporter.phone, &incident.close_reason})
    *text = secret;
  incident.obligations.resize(100);  // more than any number in the facts
  for (std::uint32_t number = 1; number <= 100; ++number) {
    Page& page = incident.pages[number];
    page.number = number;
    page.address = page.code = page.task = page.note = page.reference = page.detail = secret;
  }
  for (const Fact& fact : journal::every_full_fact())
    EXPECT_THAT(log_lines(state, 1, {fact}).front(), Not(HasSubstr("SECRET"))) << journal::name_of_fact(fact);
}

TEST(LineLog, CountsWhatItLeavesOutInAStormAndTakesLinesAgainAfterIt) {
  using std::chrono::seconds;
  const std::chrono::steady_clock::time_point now{seconds(1000)};
  LineLog lines;
  std::size_t taken = 0;
  for (int record = 0; record < 1000; ++record) taken += lines.has_room(3, now) ? 3 : 0;
  EXPECT_EQ(taken, 1998U);
  EXPECT_FALSE(lines.empty());
  EXPECT_THAT(lines.take(), HasSubstr("1002 "));
  EXPECT_TRUE(lines.empty());
  EXPECT_FALSE(lines.has_room(99, now + std::chrono::milliseconds(950)));
  EXPECT_TRUE(lines.has_room(99, now + seconds(1)));
  EXPECT_FALSE(lines.has_room(2001, now + seconds(100'000)));  // no more at once, however long it was quiet
}

TEST(LineLog, PutsTheStampInFrontOfEachLineOfAMessage) {
  LineLog lines;
  EXPECT_TRUE(lines.empty());
  lines.add("一");
  lines.add("二");
  EXPECT_FALSE(lines.full());
  const std::string text = lines.take();
  EXPECT_TRUE(lines.empty());
  spdlog::memory_buf_t out;
  LineFormatter("%l: %v").format(spdlog::details::log_msg("", spdlog::level::info, text), out);
  EXPECT_EQ(std::string(out.data(), out.size()), "info: 一\ninfo: 二\n");
  lines.add(std::string(LineLog::full_at, 'x'));
  EXPECT_TRUE(lines.full());
}

// ---- metrics ----

TEST(Metrics, CountWhatWasRecordedAndShowWhatStands) {
  engine::SimulatedWorld world(start);
  world.adopt(small_office());
  engine::let_gateway_accept(world);
  Metrics metrics("1.2.3");
  world.engine->observe([&](IncidentId incident, const std::vector<Fact>& facts, Instant) {
    metrics.count(world.engine->state(), incident, facts);
  });
  world.engine->submit(flood(), {});
  world.settle();
  world.advance(std::chrono::minutes(30));
  metrics.committed(std::chrono::milliseconds(3), 1, true);
  metrics.committed(std::chrono::seconds(3), 2, false);
  std::map<std::string, courier::Count> channels;
  channels["sms"].outstanding = 2;
  const std::string text =
      metrics.text({world.engine->state(), world.clock.now(), false, 4, 5, channels, http::Counts{}, 6});
  for (const char* line : {
           "jibao_incidents_opened_total{drill=\"false\"} 1\n", "jibao_incidents_open{drill=\"false\"} 1\n",
           "jibao_obligations{state=\"open\"} 1\n", "jibao_obligations{state=\"overdue\"} 1\n",
           "jibao_breaches_total{late_by=\"office\"} 1\n", "jibao_store_writable 0\n", "jibao_engine_unanswered 4\n",
           "jibao_attempts_unrecorded 5\n", "jibao_attempts_outstanding{channel=\"sms\"} 2\n", "jibao_http_connections 6\n",
           "jibao_commit_seconds_count 2\n", "jibao_commit_failures_total 1\n", "jibao_build_info{version=\"1.2.3\"} 1\n",
           "# TYPE jibao_incidents_opened_total counter\n", "jibao_pages_total{channel=\"sms\",outcome=\"failed\"} 0\n",
           "jibao_attempts_ended{channel=\"sms\",outcome=\"tell_administrator\"} 0\n", "jibao_replies_unmatched_total 0\n",
           "jibao_deeds_total{kind=\"phone_report\"} 0\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, HasSubstr("jibao_pages_total{channel=\"sms\",outcome=\"accepted\"}"));
  EXPECT_THAT(text, Not(HasSubstr("wangfang")));
}

TEST(Metrics, OfTheDiskShowNoReserveWhereNoneIsWanted) {
  State state;
  Metrics metrics("1");
  Standing standing{state, start, true, 0, 0, {}, {}};
  EXPECT_THAT(metrics.text(standing), Not(HasSubstr("jibao_disk")));
  standing.disk.room = {5'000'000, {}};
  EXPECT_THAT(metrics.text(standing), AllOf(HasSubstr("jibao_disk_free_bytes 5000000\n"), Not(HasSubstr("jibao_disk_free_inodes")),
                                            Not(HasSubstr("jibao_disk_reserve_bytes"))));
  standing.disk.room->inodes = 70;
  standing.reserve = 1'000'000;
  EXPECT_THAT(metrics.text(standing), AllOf(HasSubstr("jibao_disk_free_inodes 70\n"), HasSubstr("jibao_disk_reserve_bytes 0\n")));
}

TEST(Metrics, TellHowLongTheOldestDuePageHasWaited) {
  engine::SimulatedWorld world(start);
  world.adopt(small_office());
  world.engine->submit(flood(), {});  // a gateway that never answers: what was begun is under way until its lease ends
  world.settle();
  const State& state = world.engine->state();
  const auto shown = [&](Instant now, int pace = 1) {
    Standing standing{state, now, true, 0, 0, {}, {}};
    standing.pace = pace;
    const std::string text = Metrics("1").text(standing);
    const std::string name = "\njibao_oldest_due_page_seconds ";
    const auto at = text.find(name) + name.size();
    return text.substr(at, text.find('\n', at) - at);
  };
  ASSERT_EQ(state.incidents.at(1).pages.begin()->second.state, PageState::sending);
  const Instant lease = *state.incidents.at(1).pages.begin()->second.lease;
  EXPECT_EQ(shown(start), "0");
  EXPECT_EQ(shown(lease), "0");
  EXPECT_EQ(shown(lease + std::chrono::seconds(90)), "90") << "the loop stands still: nothing was judged since";
  EXPECT_EQ(shown(lease + std::chrono::seconds(90), 60), "1.5") << "of a drill in the seconds of whoever waits";
  State waiting = state;
  Page& page = waiting.incidents.at(1).pages.begin()->second;
  page.state = PageState::waiting;
  page.again_at = start - std::chrono::seconds(7);
  waiting.wakes = {{*page.again_at, 1}};
  EXPECT_THAT(Metrics("1").text({waiting, start, true, 0, 0, {}, {}}), HasSubstr("jibao_oldest_due_page_seconds 7\n"));
}

TEST(Metrics, OfASubscriptionShowWhatIsLeftUndeliveredUntilNoneIs) {
  State state;
  Metrics metrics("1");
  Standing standing{state, start, true, 0, 0, {}, {}};
  EXPECT_THAT(metrics.text(standing), Not(HasSubstr("subscription=")));
  standing.subscriptions = {{"city", 7, 3, "refused", false}};
  EXPECT_THAT(metrics.text(standing), AllOf(HasSubstr("jibao_subscription_undelivered{subscription=\"city\"} 0\n"),
                                            HasSubstr("jibao_subscription_failures{subscription=\"city\"} 3\n")));
  state.undelivered["city"] = {{5, {}}, {6, {}}};
  EXPECT_THAT(metrics.text(standing), HasSubstr("jibao_subscription_undelivered{subscription=\"city\"} 2\n"));
  state.undelivered.clear();
  EXPECT_THAT(metrics.text(standing), HasSubstr("jibao_subscription_undelivered{subscription=\"city\"} 0\n"));
}

TEST(Metrics, OfTheCertificateShowItsEndWhereTlsIsSpoken) {
  const State state;
  Metrics metrics("1");
  Standing standing{state, start, true, 0, 0, {}, {}};
  EXPECT_THAT(metrics.text(standing), Not(HasSubstr("jibao_certificate")));
  standing.certificate_end = from_millis(1'800'000'000'000);
  EXPECT_THAT(metrics.text(standing), HasSubstr("jibao_certificate_expiry_timestamp_seconds 1800000000\n"));
}

TEST(Metrics, OfTheClockShowEachGatewayForAsLongAsItsAnswerCounts) {
  State state;
  Metrics metrics("1");
  Standing standing{state, start, true, 0, 0, {}, {}};
  EXPECT_THAT(metrics.text(standing), AllOf(HasSubstr("jibao_clock_trusted 1\n"), Not(HasSubstr("jibao_clock_synchronised "))));
  state.clock.judged = ClockJudged{};
  standing.clock = {true, {true, std::chrono::milliseconds(40)}, {{"sms.example.cn", {std::chrono::milliseconds(-500), std::chrono::seconds(90)}}}};
  EXPECT_THAT(metrics.text(standing), AllOf(HasSubstr("jibao_clock_trusted 0\n"), HasSubstr("jibao_clock_synchronised 1\n"),
                                            HasSubstr("jibao_clock_error_bound_seconds 0.04\n"),
                                            HasSubstr("jibao_clock_ahead_least_seconds{gateway=\"sms.example.cn\"} -0.5\n"),
                                            HasSubstr("jibao_clock_ahead_most_seconds{gateway=\"sms.example.cn\"} 90\n")));
  standing.clock.gateways.clear();
  EXPECT_THAT(metrics.text(standing), Not(HasSubstr("sms.example.cn")));
}

TEST(MeasuredStore, TellsOfEachAppendAndChangesNothing) {
  store::MemoryStore behind;
  std::vector<std::string> told;
  MeasuredStore store(behind, [&](std::chrono::nanoseconds, std::size_t entries, bool good) {
    told.push_back(std::to_string(entries) + (good ? " good" : " bad"));
  });
  store::Entry entry;
  entry.body = "{}";
  std::uint64_t sequence = 0;
  store.append({entry, entry}, [&](const Result<store::Head>& head) { sequence = head->sequence; });
  EXPECT_EQ(sequence, 2U);
  behind.set_unwritable(true);
  store.append({entry}, [](const Result<store::Head>&) {});
  EXPECT_THAT(told, ElementsAre("2 good", "1 bad"));
  EXPECT_EQ(store.head(), behind.head());
  EXPECT_TRUE(store.failed());
}

// ---- policies ----

TEST(Policies, AreFoundAgainByTheirVersionWithAllTheirFiles) {
  store::MemoryStore store;
  const ReadPolicy read = read_policy(std::string(JIBAO_SOURCE_DIR) + "/config/county-office.yaml");
  ASSERT_TRUE(read.policy) << read.diagnostics;
  ASSERT_TRUE(keep_policy(store, read));
  ASSERT_TRUE(keep_policy(store, read));
  const auto found = kept_policy(store, read.policy->version);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ((*found)->version, read.policy->version);
  EXPECT_EQ((*found)->people.size(), read.policy->people.size());
  const auto files = kept_files(store, read.policy->version);
  ASSERT_TRUE(files);
  EXPECT_EQ(files->front().first, "county-office.yaml");
  EXPECT_GE(files->size(), 2U);
  EXPECT_FALSE(kept_policy(store, "another"));
}

TEST(Policies, ABadFileGivesItsDiagnosticsAndNoPolicy) {
  const ReadPolicy read = read_policy("no/such/file.yaml");
  EXPECT_FALSE(read.policy);
  EXPECT_TRUE(read.any_finding);
  EXPECT_FALSE(read.diagnostics.empty());
}

}  // namespace
}  // namespace jibao::process
