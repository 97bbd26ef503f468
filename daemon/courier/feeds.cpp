// Implements feeds.hpp. A feed is one subscription: reading the journal, one post under way, or waiting.
#include "daemon/courier/feeds.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "daemon/courier/event_body.hpp"
#include "daemon/courier/private_file.hpp"
#include "notifiers/http_date.hpp"
#include "notifiers/resolver.hpp"
#include "notifiers/subscription.hpp"
#include "notifiers/transport.hpp"

namespace jibao::courier {
namespace {

constexpr std::size_t read_at_once = 64;          // records; some hundred KiB at most busy times
constexpr std::size_t most_bytes_of_position = 200;
constexpr Duration shortest_pause = std::chrono::seconds(5);
constexpr Duration longest_pause = std::chrono::minutes(30);  // a receiver that is back is noticed within that
constexpr Duration pause_of_the_journal = std::chrono::seconds(5);

/// 5 s, 10 s, 20 s ... 30 min; longer where the receiver asks for it.
Duration pause_after(int failures, std::optional<Duration> asked) {
  Duration pause = shortest_pause;
  for (int i = 1; i < failures && pause < longest_pause; ++i) pause *= 2;
  return std::max(std::min(pause, longest_pause), asked.value_or(Duration{}));
}

// "41 9c1185...\n": the last record that is behind a subscription, and its hash.
std::optional<store::Head> parse_position(std::string_view text) {
  store::Head position;
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos || !text.ends_with('\n')) return std::nullopt;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + blank, position.sequence);
  if (fault != std::errc() || end != text.data() + blank) return std::nullopt;
  position.hash = text.substr(blank + 1, text.size() - blank - 2);
  return position;
}

struct Outgoing {
  store::Head record;
  IncidentId incident = 0;
  Instant recorded;
  std::optional<EventBodies::Event> event;  // nothing: of the house, only passed over
  std::optional<Classification> classification{};  // on record, where it was looked up
};

struct Batch {
  std::deque<Outgoing> events;
  std::string fault;  // why reading ended early
};

// Called aside.
Batch read_batch(store::Store& store, const std::string& zone, std::uint64_t after, std::size_t limit) {
  Batch batch;
  const auto records = store.following(after, limit);
  if (!records) return {{}, records.error().message};
  EventBodies bodies(store, zone);
  for (const store::Stored& record : *records) {
    auto event = bodies.of(record);
    if (!event) {
      batch.fault = event.error().message;
      break;
    }
    batch.events.push_back({{record.sequence, record.hash}, record.incident, from_millis(record.at), std::move(*event), {}});
  }
  return batch;
}

struct Feed {
  Subscription settings;
  std::unique_ptr<notifiers::Transport> transport;
  std::optional<store::Head> position;  // nothing: not read from its file yet
  std::deque<Outgoing> ready;           // what comes next
  std::deque<std::uint64_t> again;      // what somebody has sent again
  bool busy = false;                    // reading, or a post is under way
  Duration again_at{};
  int failures = 0;
  std::string reason;
};

bool same_receiver(const Subscription& a, const Subscription& b) {
  return a.url == b.url && a.ca_file == b.ca_file;
}

}  // namespace

struct Feeds::Inside : std::enable_shared_from_this<Feeds::Inside> {
  explicit Inside(FeedSurroundings s) : around(std::move(s)) {}

  FeedSurroundings around;
  std::function<void(DeliveryEnded)> ended;
  std::map<std::string, Feed> feeds;
  std::vector<std::unique_ptr<notifiers::Transport>> leaving;
  bool stopped = false;

  void pass_time() {
    if (stopped) return;
    const auto policy = around.policy();
    if (!policy) return;
    std::erase_if(leaving, [](const auto& transport) { return transport->outstanding() == 0; });
    follow(*policy);
    for (auto& [name, feed] : feeds) go_on(name, feed);
  }

  void follow(const Policy& policy) {
    for (auto feed = feeds.begin(); feed != feeds.end();) {
      const bool stays = std::any_of(policy.subscriptions.begin(), policy.subscriptions.end(),
                                     [&](const Subscription& each) { return each.name == feed->first; });
      if (!stays && feed->second.transport) leaving.push_back(std::move(feed->second.transport));
      feed = stays ? std::next(feed) : feeds.erase(feed);
    }
    for (const Subscription& each : policy.subscriptions) {
      Feed& feed = feeds[each.name];
      if (feed.transport && !same_receiver(feed.settings, each)) {
        leaving.push_back(std::move(feed.transport));
        feed.again_at = {};
      }
      feed.settings = each;
      if (feed.transport) continue;
      notifiers::TransportSettings settings;
      settings.name = each.name;
      settings.in_flight = 1;
      try {
        feed.transport = std::make_unique<notifiers::Transport>(settings, around.resolver);
      } catch (const std::runtime_error&) {  // no thread or descriptor is left: tried again in a second
      }
    }
  }

  void go_on(const std::string& name, Feed& feed) {
    if (feed.busy || !feed.transport || stopped) return;
    if (!feed.position) return read_position(name, feed);
    if (!feed.again.empty()) return read_one_again(name, feed);
    if (around.elapsed() < feed.again_at) return;
    pass_house(name, feed);
    if (!feed.ready.empty()) return post_next(name, feed);
    if (around.store.head().sequence > feed.position->sequence) read_on(name, feed);
  }

  // ---- the journal ----

  // Runs `read` aside and `then` on the loop, with the feed where it is still there.
  template <class Read, class Then>
  void aside(const std::string& name, Feed& feed, Read read, Then then) {
    feed.busy = true;
    around.loop.aside([weak = weak_from_this(), &loop = around.loop, name, read = std::move(read), then = std::move(then)] {
      auto got = std::make_shared<decltype(read())>(read());
      loop.post([weak, name, got, then] {
        const auto self = weak.lock();
        if (!self) return;
        const auto found = self->feeds.find(name);
        if (found == self->feeds.end()) return;
        found->second.busy = false;
        then(*self, found->second, std::move(*got));
        self->go_on(name, found->second);
      });
    });
  }

  std::filesystem::path file_of(const std::string& name) const { return around.folder / name; }

  // Where it was; where it never was, or was in another journal, it begins with what comes next.
  void read_position(const std::string& name, Feed& feed) {
    aside(
        name, feed,
        [&store = around.store, folder = around.folder, file = file_of(name)]() -> Result<store::Head> {
          std::error_code error;
          std::filesystem::create_directories(folder, error);
          const auto read = read_private(file, most_bytes_of_position);
          if (!read) return tl::unexpected(read.error());
          if (*read) {
            const auto known = parse_position((*read)->text);
            if (known) {
              const auto contained = store.contains(*known);
              if (!contained) return tl::unexpected(contained.error());
              if (*contained) return *known;
            }
          }
          const store::Head now = store.head();
          if (auto kept = replace_private(file, text_of(now)); !kept) return tl::unexpected(kept.error());
          return now;
        },
        [name](Inside& self, Feed& of, Result<store::Head> position) {
          if (position) {
            of.position = *position;
          } else {
            self.fail(name, of, position.error().message, pause_of_the_journal);
          }
        });
  }

  static std::string text_of(const store::Head& position) {
    return std::to_string(position.sequence) + " " + position.hash + "\n";
  }

  void read_on(const std::string& name, Feed& feed) {
    aside(
        name, feed,
        [&store = around.store, zone = around.policy()->office.zone, after = feed.position->sequence] {
          return read_batch(store, zone, after, read_at_once);
        },
        [name](Inside& self, Feed& of, Batch batch) {
          of.ready = std::move(batch.events);
          if (!batch.fault.empty() && of.ready.empty()) self.fail(name, of, batch.fault, pause_of_the_journal);
        });
  }

  void read_one_again(const std::string& name, Feed& feed) {
    aside(
        name, feed,
        [&store = around.store, zone = around.policy()->office.zone, sequence = feed.again.front()] {
          return read_batch(store, zone, sequence - 1, 1);
        },
        [name, sequence = feed.again.front()](Inside& self, Feed& of, const Batch& batch) {
          std::erase(of.again, sequence);
          if (!batch.events.empty() && batch.events.front().event) return self.post_again(name, of, batch.events.front());
          self.tell({name, sequence, 0, false, batch.fault.empty() ? "台账中没有这条记录" : batch.fault});
        });
  }

  // What is behind it, and the file after it: a crash between two files means that a record is told twice.
  void advance(const std::string& name, Feed& feed) {
    feed.position = feed.ready.front().record;
    feed.ready.pop_front();
    feed.failures = 0;
    feed.reason.clear();
    // Where it cannot be written, what follows is told again after a restart: at least once.
    const auto write = [file = file_of(name), text = text_of(*feed.position)] { (void)replace_private(file, text); };
    if (stopped) return write();  // nothing runs aside any more
    around.loop.aside(write);
  }

  // Records of the house are nobody's incident: passed over, in one step with what follows.
  void pass_house(const std::string& name, Feed& feed) {
    std::size_t count = 0;
    while (count < feed.ready.size() && !feed.ready[count].event) ++count;
    if (count == 0) return;
    feed.ready.erase(feed.ready.begin(), feed.ready.begin() + static_cast<std::ptrdiff_t>(count) - 1);
    advance(name, feed);
  }

  // ---- the posts ----

  // Nothing: neither memory nor the record has told yet.
  std::optional<Classification> classification_of(const Outgoing& outgoing) const {
    const auto now = around.classification ? around.classification(outgoing.incident) : std::nullopt;
    return now ? now : outgoing.classification;
  }

  template <class Then>
  void look_up_classification(const std::string& name, Feed& feed, IncidentId incident, Then then) {
    aside(
        name, feed, [&store = around.store, incident] { return classification_on_record(store, incident); },
        [name, then](Inside& self, Feed& of, const Result<Classification>& found) {
          if (found) return then(self, of, *found);
          self.fail(name, of, found.error().message, pause_of_the_journal);
        });
  }

  void post_next(const std::string& name, Feed& feed) {
    const Outgoing& next = feed.ready.front();
    if (classification_of(next)) return post(name, feed, next, false);
    look_up_classification(name, feed, next.incident, [record = next.record](Inside&, Feed& of, Classification found) {
      if (!of.ready.empty() && of.ready.front().record == record) of.ready.front().classification = found;
    });
  }

  void post_again(const std::string& name, Feed& feed, const Outgoing& outgoing) {
    if (classification_of(outgoing)) return post(name, feed, outgoing, true);
    look_up_classification(name, feed, outgoing.incident, [name, outgoing](Inside& self, Feed& of, Classification found) {
      Outgoing known = outgoing;
      known.classification = found;
      self.post(name, of, known, true);
    });
  }

  // Requires: its classification is known.
  void post(const std::string& name, Feed& feed, const Outgoing& outgoing, bool by_hand) {
    notifiers::Secrets secrets;
    for (const std::string& key : feed.settings.key_credentials) {
      auto secret = around.credentials.read(key);
      if (!secret) return post_ended(name, feed, outgoing, by_hand, unsent(secret.error().message));
      secrets[key] = std::move(*secret);
    }
    const bool withheld = is_above(feed.settings.max_classification, classification_of(outgoing).value_or(Classification::secret));
    auto request = notifiers::compose_event(withheld ? outgoing.event->withheld : outgoing.event->whole, feed.settings, secrets);
    if (!request) return post_ended(name, feed, outgoing, by_hand, unsent(request.error().message));
    Outgoing about = outgoing;
    about.event.reset();
    auto done = [weak = weak_from_this(), &loop = around.loop, name, about, by_hand, host = notifiers::host_of(*request),
                 asked = steady_now()](const notifiers::Response& response) {
      loop.post([weak, name, about, by_hand, asked, verdict = notifiers::judge_event(response), heard = heard_of(host, response)]() mutable {
        const auto self = weak.lock();
        if (!self) return;
        heard.took = steady_now() - asked;
        if (self->around.hears) self->around.hears(heard);
        const auto found = self->feeds.find(name);
        if (found == self->feeds.end()) return;
        found->second.busy = false;
        self->post_ended(name, found->second, about, by_hand, verdict);
        self->go_on(name, found->second);
      });
    };
    if (auto taken = feed.transport->send(std::move(*request), std::move(done)); !taken)
      return post_ended(name, feed, outgoing, by_hand, unsent(taken.error().message));
    feed.busy = true;
  }

  static notifiers::Verdict unsent(std::string reason) {
    notifiers::Verdict verdict;
    verdict.reason = std::move(reason);
    return verdict;
  }

  void post_ended(const std::string& name, Feed& feed, const Outgoing& about, bool by_hand, const notifiers::Verdict& verdict) {
    const bool made = verdict.outcome == Outcome::sent;
    const DeliveryEnded end{name, about.record.sequence, about.incident, made, verdict.reason};
    if (by_hand) return tell(end);
    if (feed.ready.empty() || feed.ready.front().record != about.record) return;  // the feed began anew meanwhile
    if (made) return advance(name, feed);
    const bool over = verdict.outcome == Outcome::give_up || around.clock.now() - about.recorded >= feed_patience;
    if (!over) return fail(name, feed, verdict.reason, pause_after(feed.failures + 1, verdict.after));
    tell(end);
    advance(name, feed);
  }

  void fail(const std::string& name, Feed& feed, const std::string& reason, Duration pause) {
    feed.again_at = around.elapsed() + pause;
    if (++feed.failures == 1 || feed.reason != reason) around.warn("订阅 " + name + " 推送失败 / cannot be told: " + reason);
    feed.reason = reason;
  }

  // By way of the loop: the engine may be in the middle of a turn.
  void tell(DeliveryEnded end) {
    around.loop.post([weak = weak_from_this(), end = std::move(end)]() mutable {
      const auto self = weak.lock();
      if (self && self->ended) self->ended(std::move(end));
    });
  }
};

Feeds::Feeds(FeedSurroundings surroundings) : inside_(std::make_shared<Inside>(std::move(surroundings))) {}
Feeds::~Feeds() = default;

void Feeds::on_end(std::function<void(DeliveryEnded)> ended) { inside_->ended = std::move(ended); }
void Feeds::pass_time() { inside_->pass_time(); }

void Feeds::send_again(const std::string& subscription, std::uint64_t sequence) {
  const auto found = inside_->feeds.find(subscription);
  if (found == inside_->feeds.end() || sequence == 0) {
    return inside_->tell({subscription, sequence, 0, false, "策略中已没有这个订阅"});
  }
  auto& again = found->second.again;
  if (std::find(again.begin(), again.end(), sequence) == again.end()) again.push_back(sequence);
  inside_->go_on(subscription, found->second);
}

void Feeds::stop(std::chrono::milliseconds grace) {
  inside_->stopped = true;
  const auto until = std::chrono::steady_clock::now() + grace;
  const auto stop = [&](notifiers::Transport& transport) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    transport.stop(std::max(left, std::chrono::milliseconds(0)));
  };
  for (auto& [name, feed] : inside_->feeds)
    if (feed.transport) stop(*feed.transport);
  for (auto& transport : inside_->leaving) stop(*transport);
}

std::vector<Feeds::Progress> Feeds::progress() const {
  std::vector<Progress> all;
  for (const auto& [name, feed] : inside_->feeds)
    all.push_back({name, feed.position ? feed.position->sequence : 0, feed.failures, feed.reason, feed.busy});
  return all;
}

}  // namespace jibao::courier
