// The copy at a keeper, of journal_copy.hpp: the asking side of daemon/keeper/desk.hpp.
//
// What the keeper answers is hostile until checked: a head is a sequence and 64 hex digits; after an append it must be the
// one that the last line has. Its words are never repeated in the log, its status is.
#include <boost/json/parse.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "config/address.hpp"
#include "daemon/process/journal_copy.hpp"
#include "daemon/store/journal_line.hpp"
#include "notifiers/target.hpp"
#include "notifiers/transport.hpp"

namespace jibao::process {
namespace {

namespace json = boost::json;
using notifiers::Response;

constexpr std::size_t lines_at_once = std::size_t{256} << 10;  // on a line of 64 kbit/s half a minute
constexpr std::chrono::seconds most_of_one{120};               // a piece, and the keeper's disk
constexpr std::chrono::seconds most_to_connect{10};
constexpr std::chrono::seconds last_wait{3};                   // at the end of the process: systemd grants 20
constexpr int ok = 200, made = 201, none = 204, unauthorized = 401, missing = 404, conflict = 409;

// What one exchange leaves behind, read by us and written by the transport's thread, whichever lives longer.
struct Awaited {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::optional<Response> response;
};

std::optional<store::Head> read_head(const std::string& body) {
  json::error_code error;
  const json::value value = json::parse(body, error);
  if (error || !value.is_object()) return std::nullopt;
  const json::value* sequence = value.as_object().if_contains("sequence");
  const json::value* hash = value.as_object().if_contains("hash");
  if (sequence == nullptr || hash == nullptr || !sequence->is_int64() || sequence->as_int64() < 0 || !hash->is_string())
    return std::nullopt;
  store::Head head{static_cast<std::uint64_t>(sequence->as_int64()), std::string(hash->as_string())};
  return store::digest_from_hex(head.hash) ? std::optional(head) : std::nullopt;
}

std::string trouble_of(const Response& response) {
  if (response.end != Response::End::answered)
    return std::string("异机副本联系不上 / the keeper: ") + notifiers::to_string(response.end);
  if (response.status == unauthorized) return "异机副本不认令牌 ship_token / the keeper refuses the token";
  if (response.status == conflict) return "异机副本的末端与这里不符 / the keeper's copy ends elsewhere than it said";
  return "异机副本答复 HTTP " + std::to_string(response.status) + "（原因见对方日志）/ the keeper answers so; its own log says why";
}

class RemoteCopy final : public JournalCopy {
 public:
  RemoteCopy(const RemoteKeeper& keeper, std::string token, std::stop_token stop)
      : url_(keeper.url), ca_file_(keeper.ca_file), token_(std::move(token)), stop_(std::move(stop)), transport_(settings(), resolver_) {
    while (url_.ends_with('/')) url_.pop_back();
  }

  Result<void> ask_head() {
    const Response response = exchange("GET", "/v1/head", {});
    if (response.end != Response::End::answered || response.status != ok) return failure(trouble_of(response));
    const auto head = read_head(response.body);
    if (!head) return failure("异机副本的答复无法识别 / what answers there is no keeper");
    head_ = *head;
    return {};
  }

  const store::Head& head() const override { return head_; }
  std::size_t most_at_once() const override { return lines_at_once; }

  Result<void> append(std::string_view lines) override {
    const auto end = end_of(lines);
    if (!end) return tl::unexpected(end.error());
    const Response response = exchange("POST", "/v1/lines", lines);
    // 409 with the very end that is wanted: a repeat of what was taken already, its answer lost on the way.
    const bool answered = response.end == Response::End::answered && (response.status == ok || response.status == conflict);
    if (!answered || read_head(response.body) != *end) return failure(trouble_of(response));
    head_ = *end;
    return {};
  }

  Result<bool> has_document(const std::string& name) override {
    if (documents_.count(name) != 0) return true;
    const Response response = exchange("GET", "/v1/documents/" + name, {});
    if (response.end != Response::End::answered || (response.status != none && response.status != missing))
      return failure(trouble_of(response));
    if (response.status == none) documents_.insert(name);
    return response.status == none;
  }

  Result<void> keep_document(const std::string& name, std::string_view text) override {
    const Response response = exchange("PUT", "/v1/documents/" + name, text);
    if (response.end == Response::End::answered && (response.status == ok || response.status == made)) return {};
    return failure(trouble_of(response));
  }

 private:
  static notifiers::TransportSettings settings() {
    notifiers::TransportSettings settings;
    settings.name = "ship";
    settings.in_flight = 1;
    settings.queue = 1;
    return settings;
  }

  static Result<store::Head> end_of(std::string_view lines) {
    lines.remove_suffix(1);
    const auto before = lines.rfind('\n');
    const auto record = store::read_journal_line(before == std::string_view::npos ? lines : lines.substr(before + 1));
    if (!record) return tl::unexpected(record.error());
    return store::Head{record->sequence, store::hex(record->hash)};
  }

  Response exchange(std::string method, const std::string& path, std::string_view body) {
    notifiers::HttpRequest asked;
    asked.method = std::move(method);
    asked.url = url_ + path;
    asked.headers = {{"Authorization", "Bearer " + token_}, {"Content-Type", "application/octet-stream"}};
    asked.body = body;
    asked.ca_file = ca_file_;
    asked.most_bytes = lines_at_once + store::max_line_bytes;
    const auto awaited = std::make_shared<Awaited>();
    const auto taken = transport_.send({std::move(asked), most_of_one, most_to_connect}, [awaited](Response response) {
      const std::lock_guard guard(awaited->mutex);
      awaited->response = std::move(response);
      awaited->woken.notify_all();
    });
    Response cancelled;
    cancelled.end = Response::End::cancelled;
    if (!taken) return cancelled;
    const auto answered = [&] { return awaited->response.has_value(); };
    std::unique_lock guard(awaited->mutex);
    if (!awaited->woken.wait(guard, stop_, answered)) {
      if (!end_by_) end_by_ = std::chrono::steady_clock::now() + last_wait;
      awaited->woken.wait_until(guard, *end_by_, answered);
    }
    return answered() ? *std::move(awaited->response) : cancelled;
  }

  std::string url_;
  std::string ca_file_;
  std::string token_;
  std::stop_token stop_;
  std::optional<std::chrono::steady_clock::time_point> end_by_;  // once the process ends
  store::Head head_;
  std::set<std::string> documents_;  // known to be there
  notifiers::Resolver resolver_;
  notifiers::Transport transport_;
};

}  // namespace

OpenCopy remote_copy(RemoteKeeper keeper) {
  return [keeper = std::move(keeper)](const std::stop_token& stop) -> Result<std::unique_ptr<JournalCopy>> {
    auto token = keeper.token();
    if (!token) return tl::unexpected(token.error());
    auto copy = std::make_unique<RemoteCopy>(keeper, *std::move(token), stop);
    if (auto asked = copy->ask_head(); !asked) return tl::unexpected(asked.error());
    return copy;
  };
}

Result<void> check_keeper_url(const std::string& url) {
  notifiers::HttpRequest asked;
  asked.url = url;
  const auto target = notifiers::target_of({asked, most_of_one, most_to_connect});
  if (!target) return failure("--ship 的网址无效 / is no usable address: " + target.error().message);
  if (url.find_first_of("?#") != std::string::npos) return failure("--ship 的网址不能带 ? 或 # / its address has no query");
  if (target->scheme != "https" && !config::is_loopback(target->host))
    return failure("--ship 到另一台机器必须用 https:// / to another machine it must be https");
  return {};
}

}  // namespace jibao::process
