// The channels by which people are paged: whether each works, when it last took a message and when it last failed, what is
// held back, how its last test went, and the press that tests it now: a message that says so, to a number of the office's own. Below
// them whom the journal is told to by webhook, what they were not told, and the press that sends it again.
#include "daemon/http/form.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/administration.hpp"
#include "daemon/web/labels.hpp"
#include "daemon/web/pages.hpp"
#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

/// What the pages in memory tell of one channel.
struct Traffic {
  std::size_t under_way = 0, held = 0;
  std::optional<Instant> taken, failed;
  std::string failure;  // of the last
};

void count_page(const Page& page, Traffic& traffic) {
  if (page.state == PageState::waiting || page.state == PageState::sending) ++traffic.under_way;
  if (page.state == PageState::held) ++traffic.held;
  if (page.accepted_at && (!traffic.taken || *traffic.taken < *page.accepted_at)) traffic.taken = page.accepted_at;
  const bool failing = page.state == PageState::failed || (page.state == PageState::waiting && page.attempt > 0);
  if (failing && (!traffic.failed || *traffic.failed < page.queued_at)) {
    traffic.failed = page.queued_at;
    traffic.failure = page.detail;
  }
}

std::map<std::string, Traffic> traffic_of(const State& state) {
  std::map<std::string, Traffic> by_channel;
  for (const auto& [id, incident] : state.incidents)
    for (const auto& [number, page] : incident.pages) count_page(page, by_channel[page.channel]);
  return by_channel;
}

std::string tag(std::string_view kind, const std::string& words) {
  return "<span class=\"tag " + std::string(kind) + "\">" + escaped(words) + "</span>";
}

std::string after_words(const Look& look, std::string_view zh, std::string_view en, const std::optional<Instant>& at, Instant begun) {
  if (!at) return {};
  const auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(*at - begun).count() / 100;
  return look.html(zh, en) + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + look.html(" 秒", " s");
}

std::string last_test(const Look& look, const std::string& channel) {
  const auto known = look.state.lines.find(channel);
  if (known == look.state.lines.end() || !known->second.last) return tag("near", word_label("line_untested", look.language));
  const LineTested& last = *known->second.last;
  std::string out = tag(last.result == LineResult::good ? "calm" : "late", word_label("line_" + std::string(name_of(last.result)), look.language)) + " " +
                    look.time(last.begun) + after_words(look, "，受理 ", ", taken after ", last.accepted, last.begun) +
                    after_words(look, "，回执 ", ", receipt after ", last.receipt, last.begun);
  return last.detail.empty() ? out : out + "<br><small>" + escaped(last.detail) + "</small>";
}

std::string test_row(const Look& look, const Channel& channel) {
  const auto test = look.policy().line_tests.find(channel.name);
  if (test == look.policy().line_tests.end())
    return "<dd class=\"soft\">" + look.html("规则没有给它线路测试（line_tests）", "the policy has no line test for it (line_tests)") + "</dd>";
  return "<dd>" + last_test(look, channel.name) + form(look, "/channels/test", hidden("channel", channel.name) +
             button(look.say("现在试发给 ", "Send a test now to ") + person_name(look.policy(), test->second.to, look.language), "plain"), "inline") + "</dd>";
}

std::string budget_words(const Look& look, const Channel& channel, const Traffic& traffic) {
  std::size_t people = 0;
  for (const auto& [whom, flow] : look.state.flows)
    if (std::get<1>(whom) == channel.name && flow.held_until && *flow.held_until > look.now) ++people;
  const PageBudget& budget = channel.budget ? *channel.budget : look.policy().budget;
  std::string out = budget.pages == 0 ? look.html("不限", "no bound")
                                      : look.html("每人 ", "each person ") + escaped(duration_text(budget.within, look.language)) + look.html("内 ", ": ") +
                                            std::to_string(budget.pages) + look.html(" 条", " messages");
  if (people > 0)
    out += look.html("；现有 ", "; now ") + std::to_string(people) + look.html(" 人已满，", " have had theirs, ") + std::to_string(traffic.held) +
           look.html(" 条等待汇总", " pages wait to be told together");
  if (channel.rate)
    out += look.html("；全渠道 ", "; of all ") + escaped(duration_text(channel.rate->per, look.language)) + look.html("内 ", ": ") +
           std::to_string(channel.rate->messages) + look.html(" 条，超出的排队", " messages, more wait in line");
  return out;
}

std::string credit_words(const Look& look, const ChannelCredit& credit) {
  const std::string below = credit.below + (credit.unit.empty() ? "" : " " + credit.unit);
  std::string out = credit.state == "enough"    ? tag("calm", look.say("充足", "enough"))
                    : credit.state == "low"     ? tag("late", look.say("不足 ", "less than ") + below)
                    : credit.state == "refused" ? tag("late", look.say("查询时凭据被拒", "it does not take the credentials"))
                                                : tag("near", look.say("查不到", "not known"));
  if (!credit.left.empty()) out += " " + escaped(credit.left + (credit.unit.empty() ? "" : " " + credit.unit));
  if (credit.told_at) out += look.html("，查于 ", ", told ") + look.time(*credit.told_at);
  if (!credit.trouble.empty()) out += "<br><small>" + escaped(credit.trouble) + "</small>";
  return out;
}

std::string one_channel(const Look& look, const Channel& channel, const Traffic& traffic, const std::optional<ChannelCredit>& credit) {
  const auto refusing = look.state.refusing.find(channel.name);
  const bool refuses = refusing != look.state.refusing.end() && !refusing->second.accepted_at;
  const bool failing = traffic.failed && (!traffic.taken || *traffic.taken < *traffic.failed);
  std::string out = "<article class=\"card " + std::string(refuses ? "late" : failing ? "near" : "calm") + "\"><h2>" +
                    escaped(word_label(channel.name, look.language)) + " <small>" + escaped(channel.name) + "</small> " +
                    (refuses   ? tag("late", look.say("拒收，须管理员处理", "refuses us: an administrator must act"))
                     : failing ? tag("near", look.say("最近一次失败", "the last one failed"))
                     : std::holds_alternative<SandboxSettings>(channel.settings)
                         ? tag("near", look.say("沙箱：只留存，不真正发出", "a sandbox: it keeps what it gets and sends nothing"))
                               : tag("calm", look.say("正常", "working"))) +
                    "</h2><dl>";
  const auto row = [&](std::string_view zh, std::string_view en, const std::string& html) {
    out += "<dt>" + look.html(zh, en) + "</dt><dd>" + html + "</dd>";
  };
  row("最近受理", "last taken", traffic.taken ? look.time(*traffic.taken) : look.html("尚无", "none yet"));
  if (traffic.failed) row("最近失败", "last failure", look.time(*traffic.failed) + " " + escaped(traffic.failure));
  if (refuses) row("拒收原因", "why it refuses", look.time(refusing->second.at) + " " + escaped(refusing->second.detail));
  row("在途", "under way", std::to_string(traffic.under_way));
  row("条数限制", "budget", budget_words(look, channel, traffic));
  if (const auto until = look.policy().credit_until.find(channel.name); until != look.policy().credit_until.end())
    row("套餐到期", "credit until", to_rfc3339(Instant(std::chrono::sys_days(until->second)), "UTC").substr(0, 10));
  if (credit) row("账户余额", "credit", credit_words(look, *credit));
  if (!is_hand_call(channel)) out += "<dt>" + look.html("线路测试", "line test") + "</dt>" + test_row(look, channel);
  return out + "</dl></article>";
}

constexpr std::size_t most_rows = 50;  // of one subscription: the oldest, the rest are counted

std::string undelivered_row(const Look& look, const std::string& subscription, std::uint64_t sequence, const Undelivered& one) {
  const auto incident = look.state.incidents.find(one.incident);
  const std::string about = one.incident == 0 ? look.html("系统", "the house")
                                              : "<a href=\"/incidents/" + std::to_string(one.incident) + "\">" +
                                                    (incident != look.state.incidents.end() ? escaped(incident->second.number) : std::to_string(one.incident)) + "</a>";
  std::string asked;
  if (one.asked_at) asked = tag("near", look.say("正在补发，", "being sent again since ") + look.time(*one.asked_at));
  return "<tr><td>" + std::to_string(sequence) + "</td><td>" + about + "</td><td>" + look.time(one.at) + "</td><td>" + escaped(one.reason) + "</td><td>" +
         (one.asked_at ? asked
                       : form(look, "/channels/send-again", hidden("subscription", subscription) + hidden("sequence", std::to_string(sequence)) +
                                  button(look.say("补发", "Send again"), "plain"), "inline")) + "</td></tr>";
}

std::string one_subscription(const Look& look, const SubscriptionProgress& progress) {
  const auto known = look.state.undelivered.find(progress.name);
  const std::size_t count = known == look.state.undelivered.end() ? 0 : known->second.size();
  std::string out = "<article class=\"card " + std::string(count > 0 ? "late" : progress.failures > 0 ? "near" : "calm") + "\"><h2>" + escaped(progress.name) + " " +
                    (count > 0               ? tag("late", look.say("未送达 ", "not told: ") + std::to_string(count))
                     : progress.failures > 0 ? tag("near", look.say("正在重试", "being tried again"))
                                             : tag("calm", look.say("正常", "working"))) +
                    "</h2><p>" + look.html("已告知至第 ", "told up to record ") + std::to_string(progress.told) + look.html(" 条", "") +
                    (progress.failures > 0 ? look.html("；已失败 ", "; failed ") + std::to_string(progress.failures) + look.html(" 次：", " times: ") + escaped(progress.reason) : "") + "</p>";
  if (count == 0) return out + "</article>";
  out += "<div class=\"wide\"><table><thead><tr><th>" + look.html("记录", "record") + "</th><th>" + look.html("事件", "incident") + "</th><th>" +
         look.html("放弃于", "given up") + "</th><th>" + look.html("原因", "why") + "</th><th></th></tr></thead><tbody>";
  std::size_t shown = 0;
  for (const auto& [sequence, one] : known->second) {
    if (++shown > most_rows) break;
    out += undelivered_row(look, progress.name, sequence, one);
  }
  out += "</tbody></table></div>";
  if (count > most_rows) out += "<p>" + look.html("另有 ", "and ") + std::to_string(count - most_rows) + look.html(" 条", " more") + "</p>";
  return out + "</article>";
}

void show_channels(Desk& desk, const CallPtr& call, int status, const std::string& above) {
  const Look look = look_of(desk, *call);
  const std::map<std::string, Traffic> traffic = traffic_of(look.state);
  std::string body = administration_links(look, "/channels") + "<h1>" + look.html("渠道", "Channels") + "</h1>" + above;
  for (const auto& [name, channel] : look.policy().channels) {
    const auto known = traffic.find(name);
    body += one_channel(look, channel, known == traffic.end() ? Traffic{} : known->second,
                        desk.context.credit ? desk.context.credit(name) : std::nullopt);
  }
  const auto subscriptions = desk.context.subscriptions ? desk.context.subscriptions() : std::vector<SubscriptionProgress>();
  if (!subscriptions.empty()) body += "<h1>" + look.html("推送（订阅）", "Webhooks out (subscriptions)") + "</h1>";
  for (const SubscriptionProgress& each : subscriptions) body += one_subscription(look, each);
  send(call, page(look, {look.say("渠道", "Channels"), 0, "/channels", false, watched(*call)}, body, status));
}

}  // namespace

void get_channels_page(Desk& desk, const CallPtr& call) { show_channels(desk, call, 200, ""); }

void post_channel_test(Desk& desk, const CallPtr& call) {
  const auto fields = http::parse_urlencoded(call->request.body).value_or(http::Fields{});
  const Actor by{call->caller.person, call->caller.name, false};
  submit(
      desk, call, LineTestAsked{Given{&fields}.value("channel"), by},
      [call](const Decision&, const State&) { send(call, see_other("/channels")); },
      [&desk, call](const Trouble& trouble) { show_channels(desk, call, trouble.status, notice("bad", trouble.words)); });
}

void post_send_again(Desk& desk, const CallPtr& call) {
  const auto fields = http::parse_urlencoded(call->request.body).value_or(http::Fields{});
  const Given given{&fields};
  const auto failed = [&desk, call](int status, const std::string& words) { show_channels(desk, call, status, notice("bad", words)); };
  const auto sequence = parse_number(given.value("sequence"));
  const auto known = desk.state().undelivered.find(given.value("subscription"));
  if (!sequence || known == desk.state().undelivered.end() || known->second.count(*sequence) == 0)
    return failed(404, pick(call->language, Text{"该订阅没有这条未送达的记录，可能已补发", "there is no such undelivered record of that subscription; it may have been sent"}));
  submit(
      desk, call, DeliveryRequested{given.value("subscription"), *sequence, Actor{call->caller.person, call->caller.name, false}},
      [call](const Decision&, const State&) { send(call, see_other("/channels")); },
      [failed](const Trouble& trouble) { failed(trouble.status, trouble.words); });
}

}  // namespace jibao::web
