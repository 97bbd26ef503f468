// One load client for every server that is compared, and the gateway that their pages reach.
//
//   bench_load --sink PORT                        a gateway: takes any request, answers 200 {"code":0}; until it is ended
//   bench_load --port P --path /x --body FILE --connections N (--seconds S | --count C)
//              [--header "Name: value"]... [--first I]         a closed loop over kept connections
//   ... --paced RATE                              an open loop: RATE requests a second, each on a connection that waits for
//                                                 no answer; its time runs from when it was due, whenever one was free
//   ... --sink PORT                               the gateway is inside: also measures until the page of each request comes
//
// In the body and the headers, ZQ@@@@@@@@@@ becomes ZQ and the request's number, counted from --first; by it a page is
// known again. ZS@@@ becomes ZS and one of --sources numbers in turn. Prints one line of JSON, times in milliseconds.
// Single-threaded epoll, so that it costs the server little. Called by tests/bench/run. Surprise: where the server ends a
// kept connection, as some do after so many requests, the request under way is sent again on a new one, under its own
// number; the time of that counts.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::string_view mark = "ZQ@@@@@@@@@@";
constexpr std::size_t mark_digits = 10;
constexpr std::string_view source_mark = "ZS@@@";
constexpr std::size_t source_digits = 3;
constexpr auto last_pages = std::chrono::seconds(20);  // for pages still under way after the last answer
constexpr auto stuck = std::chrono::seconds(60);       // without any event: something is broken

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "bench_load: %s\n", why.c_str());
  std::exit(1);
}

struct Options {
  int port = 0;
  int sink = 0;
  std::string path = "/";
  std::string body;
  std::vector<std::string> headers;
  std::size_t connections = 1;
  std::uint64_t count = UINT64_MAX;
  double seconds = 0;
  double paced = 0;
  std::uint64_t first = 1;
  std::uint64_t sources = 1;  // at most 1000
};

Options read_options(int count, char** arguments) {
  Options options;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name = arguments[i];
    const std::string value = arguments[i + 1];
    if (name == "--port") options.port = std::stoi(value);
    else if (name == "--sink") options.sink = std::stoi(value);
    else if (name == "--path") options.path = value;
    else if (name == "--header") options.headers.push_back(value);
    else if (name == "--connections") options.connections = std::stoul(value);
    else if (name == "--count") options.count = std::stoull(value);
    else if (name == "--seconds") options.seconds = std::stod(value);
    else if (name == "--paced") options.paced = std::stod(value);
    else if (name == "--first") options.first = std::stoull(value);
    else if (name == "--sources") options.sources = std::clamp<std::uint64_t>(std::stoull(value), 1, 1000);
    else if (name == "--body") {
      std::ifstream file(value, std::ios::binary);
      if (!file) fail("cannot read " + value);
      options.body.assign(std::istreambuf_iterator<char>(file), {});
    } else {
      fail("unknown argument " + name);
    }
  }
  return options;
}

// A whole HTTP message at the front of `text`: its length, or 0 where it is not all there yet.
std::size_t whole_message(std::string_view text, std::size_t& head) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  head = end + 4;
  std::size_t length = 0;
  for (std::size_t at = text.find("\r\n"); at < end; at = text.find("\r\n", at + 2)) {
    constexpr std::string_view name = "content-length:";
    const std::string_view line = text.substr(at + 2, name.size());
    const bool same = std::equal(line.begin(), line.end(), name.begin(), name.end(),
                                 [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
    if (same) length = std::strtoull(text.data() + at + 2 + name.size(), nullptr, 10);
  }
  return text.size() >= head + length ? head + length : 0;
}

struct Connection {
  int fd = -1;
  bool served = false;  // it came to our gateway
  bool waiting = false;  // for an answer
  std::string in;
  std::uint64_t number = 0;  // of the request under way
  Steady::time_point sent;
};

struct Times {
  std::vector<double> all;  // ms
  void add(Steady::duration took) { all.push_back(std::chrono::duration<double, std::milli>(took).count()); }
  std::string text(const char* name) {
    if (all.empty()) return {};
    std::sort(all.begin(), all.end());
    const auto at = [&](double part) { return all[static_cast<std::size_t>(part * static_cast<double>(all.size() - 1))]; };
    char line[200];
    std::snprintf(line, sizeof line, ",\"%s_n\":%zu,\"%s_p50\":%.4f,\"%s_p99\":%.4f,\"%s_max\":%.4f", name, all.size(), name,
                  at(0.5), name, at(0.99), name, all.back());
    return line;
  }
};

class Bench {
 public:
  explicit Bench(Options options) : options_(std::move(options)), poll_(::epoll_create1(0)) {
    if (options_.sink != 0) listen();
    std::string head = "POST " + options_.path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(options_.port) + "\r\n";
    for (const std::string& header : options_.headers) head += header + "\r\n";
    head += "Content-Type: application/json\r\nContent-Length: " + std::to_string(options_.body.size()) + "\r\n\r\n";
    request_ = head + options_.body;
    places_ = places_of(mark, mark_digits);
    source_places_ = places_of(source_mark, source_digits);
  }

  void run() {
    if (options_.port != 0) begin();
    while (!finished()) turn();
    if (options_.port != 0) print();
  }

 private:
  std::vector<std::size_t> places_of(std::string_view what, std::size_t digits) const {
    std::vector<std::size_t> places;
    for (std::size_t at = request_.find(what); at != std::string::npos; at = request_.find(what, at + what.size())) {
      places.push_back(at + what.size() - digits);
    }
    return places;
  }

  void listen() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in address = here(options_.sink);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::listen(listener_, 1024) != 0)
      fail("cannot listen");
    watch(listener_);
  }

  static sockaddr_in here(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  void watch(int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &event);
  }

  Connection& add(int fd, bool served) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(fd);
    auto& slot = connections_[fd];
    slot = std::make_unique<Connection>();
    slot->fd = fd;
    slot->served = served;
    return *slot;
  }

  int connect_one() const {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = here(options_.port);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("cannot connect");
    return fd;
  }

  // Requests without an answer go out again on the new connection.
  void reconnect(Connection& old) {
    auto kept = std::move(connections_.at(old.fd));
    connections_.erase(kept->fd);
    ::close(kept->fd);
    if (++reconnects_ > answered_ + options_.connections) fail("the server closes every connection");
    Connection& fresh = add(connect_one(), false);
    std::replace(clients_.begin(), clients_.end(), kept.get(), &fresh);
    fresh.number = kept->number;
    fresh.sent = kept->sent;
    fresh.waiting = kept->waiting;
    if (fresh.waiting) write_request(fresh);
  }

  void begin() {
    for (std::size_t i = 0; i < options_.connections; ++i) clients_.push_back(&add(connect_one(), false));
    began_ = last_page_ = Steady::now();
    until_ = options_.seconds > 0 ? began_ + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(options_.seconds))
                                  : Steady::time_point::max();
    if (options_.paced > 0) return;
    for (Connection* client : clients_) {
      if (more()) send_next(*client);
    }
  }

  bool more() const { return sent_ < options_.count && Steady::now() < until_; }

  bool finished() {
    if (options_.port == 0 || answered_ < sent_ || more()) return false;
    if (options_.sink == 0 || pages_.all.size() >= answered_) return true;
    return Steady::now() > ended_ + last_pages;
  }

  void send_next(Connection& client) {
    client.sent = options_.paced > 0 ? due() : Steady::now();
    client.number = options_.first + sent_++;
    client.waiting = true;
    if (options_.sink != 0) sent_at_[client.number] = client.sent;
    write_request(client);
  }

  void write_request(const Connection& client) {
    put_number(places_, mark_digits, client.number);
    put_number(source_places_, source_digits, client.number % options_.sources);
    write_all(client.fd, request_);
  }

  void put_number(const std::vector<std::size_t>& places, std::size_t width, std::uint64_t number) {
    char digits[24];
    std::snprintf(digits, sizeof digits, "%0*llu", static_cast<int>(width), static_cast<unsigned long long>(number));
    for (const std::size_t place : places) request_.replace(place, width, digits, width);
  }

  // Small messages into an empty socket buffer; a server that does not read them is broken.
  static void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
      const ssize_t wrote = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
      if (wrote < 0) return;  // seen as an end of the connection by the next read
      text.remove_prefix(static_cast<std::size_t>(wrote));
    }
  }

  int wait_ms() const {
    if (options_.port == 0) return -1;
    if (options_.paced <= 0 || sent_ >= options_.count) return 100;
    if (answered_ + clients_.size() <= sent_) return 100;  // all wait for answers
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(due() - Steady::now()).count();
    return static_cast<int>(std::clamp<long long>(left, 0, 100));
  }

  Steady::time_point due() const {
    return began_ + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(static_cast<double>(sent_) / options_.paced));
  }

  void send_due() {
    for (Connection* client : clients_) {
      if (sent_ >= options_.count || Steady::now() < due()) return;
      if (!client->waiting) send_next(*client);
    }
  }

  void turn() {
    if (options_.paced > 0) send_due();
    epoll_event events[128];
    const int count = ::epoll_wait(poll_, events, 128, wait_ms());
    const auto now = Steady::now();
    if (count > 0) quiet_since_ = now;
    else if (options_.port != 0 && now - quiet_since_ > stuck) fail("nothing happens any more");
    for (int i = 0; i < count; ++i) {
      const int fd = events[i].data.fd;
      if (fd == listener_) accept_one();
      else read_from(*connections_.at(fd));
    }
  }

  void accept_one() {
    const int fd = ::accept4(listener_, nullptr, nullptr, 0);
    if (fd >= 0) add(fd, true);
  }

  void read_from(Connection& connection) {
    char buffer[65536];
    const ssize_t got = ::recv(connection.fd, buffer, sizeof buffer, 0);
    if (got <= 0) {
      if (!connection.served) return reconnect(connection);
      ::close(connection.fd);
      connections_.erase(connection.fd);
      return;
    }
    connection.in.append(buffer, static_cast<std::size_t>(got));
    std::size_t head = 0;
    for (std::size_t size = whole_message(connection.in, head); size != 0; size = whole_message(connection.in, head)) {
      const std::string message = connection.in.substr(0, size);
      connection.in.erase(0, size);
      if (connection.served) take_page(connection, std::string_view(message).substr(head));
      else take_answer(connection, message);
    }
  }

  void take_page(Connection& connection, std::string_view body) {
    const auto now = Steady::now();
    write_all(connection.fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{\"code\":0}");
    ++taken_;
    if (options_.port == 0) return;
    last_page_ = now;
    const std::size_t at = body.find("ZQ");
    if (at == std::string_view::npos) return;
    const std::uint64_t number = std::strtoull(std::string(body.substr(at + 2, mark_digits)).c_str(), nullptr, 10);
    const auto sent = sent_at_.find(number);
    if (sent == sent_at_.end()) return;
    pages_.add(now - sent->second);
    const auto answered = answered_at_.find(number);
    // A page may be here before the answer was read: one thread reads both.
    after_answer_.add(answered == answered_at_.end() ? Steady::duration(0) : now - answered->second);
    sent_at_.erase(sent);
  }

  void take_answer(Connection& client, const std::string& answer) {
    ended_ = Steady::now();
    times_.add(ended_ - client.sent);
    if (options_.sink != 0) answered_at_[client.number] = ended_;
    client.waiting = false;
    ++answered_;
    if (answer.size() < 12 || answer[9] != '2') {
      if (errors_++ == 0) std::fprintf(stderr, "bench_load: %.300s\n", answer.c_str());
    }
    if (options_.paced <= 0 && more()) send_next(client);
  }

  void print() {
    const double took = std::chrono::duration<double>(ended_ - began_).count();
    std::printf("{\"requests\":%llu,\"seconds\":%.3f,\"rate\":%.1f,\"errors\":%llu,\"last_page_s\":%.3f%s%s%s}\n",
                static_cast<unsigned long long>(answered_), took, static_cast<double>(answered_) / took,
                static_cast<unsigned long long>(errors_), std::chrono::duration<double>(last_page_ - began_).count(),
                times_.text("answer").c_str(), pages_.text("page").c_str(), after_answer_.text("after_answer").c_str());
  }

  Options options_;
  int poll_;
  int listener_ = -1;
  std::string request_;
  std::vector<std::size_t> places_, source_places_;  // where the request's number and its source's stand in it
  std::unordered_map<int, std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> clients_;
  std::unordered_map<std::uint64_t, Steady::time_point> sent_at_, answered_at_;
  Steady::time_point began_, ended_, until_, last_page_, quiet_since_ = Steady::now();
  std::uint64_t sent_ = 0, answered_ = 0, errors_ = 0, taken_ = 0, reconnects_ = 0;
  Times times_, pages_, after_answer_;
};

}  // namespace

int main(int count, char** arguments) {
  Bench(read_options(count, arguments)).run();
  return 0;
}
