// Implements memory_file.hpp.
#include "daemon/watcher/memory_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>

#include "daemon/courier/private_file.hpp"

namespace jibao::watcher {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_memory = std::size_t{1} << 20;  // 80 letters of a few hundred characters
constexpr std::size_t longest_pause_file = 4096;

json::value of(const std::optional<Instant>& at) { return at ? json::value(to_millis(*at)) : json::value(nullptr); }

std::optional<Instant> instant(const json::value& value) {
  return value.is_null() ? std::nullopt : std::optional(from_millis(value.as_int64()));
}

std::string text(const json::value& value) { return std::string(value.as_string()); }

json::object of(const TroubleSeen& seen) {
  return {{"since", to_millis(seen.since)}, {"seen", seen.seen}, {"well", seen.well},    {"told", seen.told},
          {"told_at", of(seen.told_at)},    {"over", seen.over}, {"detail", seen.detail}};
}

TroubleSeen trouble_seen(const json::object& object) {
  TroubleSeen seen;
  seen.since = from_millis(object.at("since").as_int64());
  seen.seen = static_cast<int>(object.at("seen").as_int64());
  seen.well = static_cast<int>(object.at("well").as_int64());
  seen.told = static_cast<int>(object.at("told").as_int64());
  seen.told_at = instant(object.at("told_at"));
  seen.over = object.at("over").as_bool();
  seen.detail = text(object.at("detail"));
  return seen;
}

json::object of(const Letter& letter) {
  return {{"number", letter.number},         {"trouble", name_of(letter.trouble)}, {"person", letter.to.person},
          {"channel", letter.to.channel},    {"address", letter.to.address},       {"subject", letter.words.subject},
          {"text", letter.words.text},       {"attempts", letter.attempts},        {"again", to_millis(letter.again)}};
}

Trouble trouble(const json::value& name) {
  const auto known = from_name<Trouble>(text(name));
  if (!known) throw std::invalid_argument("trouble");
  return *known;
}

Letter letter(const json::object& object) {
  Letter one;
  one.number = static_cast<std::uint32_t>(object.at("number").as_int64());
  one.trouble = trouble(object.at("trouble"));
  one.to = {text(object.at("person")), text(object.at("channel")), text(object.at("address"))};
  one.words = {text(object.at("subject")), text(object.at("text"))};
  one.attempts = static_cast<std::uint32_t>(object.at("attempts").as_int64());
  one.again = from_millis(object.at("again").as_int64());
  return one;
}

// A command that root types beside a service of another user: the service must be able to read what it left.
Result<void> leave(const std::filesystem::path& file, const std::string& words) {
  if (auto written = courier::replace_private(file, words); !written) return written;
  struct stat folder = {};
  if (::geteuid() == 0 && ::stat(file.parent_path().c_str(), &folder) == 0 &&
      ::chown(file.c_str(), folder.st_uid, folder.st_gid) != 0)
    return failure(file.string() + ": " + std::strerror(errno));
  return {};
}

}  // namespace

std::string to_json(const Kept& kept) {
  const WatchMemory& memory = kept.memory;
  json::object troubles;
  for (const auto& [name, seen] : memory.troubles) troubles[name_of(name)] = of(seen);
  json::array letters;
  for (const Letter& each : kept.outbox.letters) letters.push_back(of(each));
  json::object object{{"watcher", 1},
                      {"heard", of(memory.heard)},
                      {"unanswered", memory.unanswered},
                      {"run", of(memory.run)},
                      {"serving", of(memory.serving)},
                      {"troubles", std::move(troubles)},
                      {"last_letter", kept.outbox.last_number},
                      {"letters", std::move(letters)}};
  if (memory.head) object["head"] = {{"sequence", memory.head->sequence}, {"hash", memory.head->hash}};
  return json::serialize(object) + "\n";
}

Result<Kept> kept_from_json(const std::string& written) {
  try {
    const json::value value = json::parse(written);
    const json::object& object = value.as_object();
    if (object.at("watcher").as_int64() != 1) return failure("a later version's");
    Kept kept;
    WatchMemory& memory = kept.memory;
    memory.heard = instant(object.at("heard"));
    memory.unanswered = static_cast<int>(object.at("unanswered").as_int64());
    memory.run = instant(object.at("run"));
    memory.serving = instant(object.at("serving"));
    for (const auto& [name, seen] : object.at("troubles").as_object())
      memory.troubles[trouble(json::string(name))] = trouble_seen(seen.as_object());
    if (const json::value* head = object.if_contains("head"))
      memory.head = ChainHead{static_cast<std::uint64_t>(head->as_object().at("sequence").as_int64()),
                              text(head->as_object().at("hash"))};
    kept.outbox.last_number = static_cast<std::uint32_t>(object.at("last_letter").as_int64());
    for (const json::value& each : object.at("letters").as_array()) kept.outbox.letters.push_back(letter(each.as_object()));
    return kept;
  } catch (const std::exception&) {  // Boost.JSON says a missing member and a wrong kind so
    return failure("it cannot be understood");
  }
}

std::string to_json(const WatchPause& pause) {
  return json::serialize(json::object{{"until", to_millis(pause.until)}, {"by", pause.by}, {"reason", pause.reason}}) + "\n";
}

Result<WatchPause> pause_from_json(const std::string& written) {
  try {
    const json::value value = json::parse(written);
    const json::object& object = value.as_object();
    return WatchPause{from_millis(object.at("until").as_int64()), text(object.at("by")), text(object.at("reason"))};
  } catch (const std::exception&) {
    return failure("it cannot be understood");
  }
}

StateFolder::StateFolder(StateFolder&& other) noexcept : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

StateFolder::~StateFolder() {
  if (lock_ >= 0) ::close(lock_);
}

Result<StateFolder> StateFolder::open(const std::filesystem::path& path) {
  StateFolder folder(path);
  std::error_code error;
  if (std::filesystem::create_directories(path, error)) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (error) return failure(path.string() + "：无法创建 / cannot be made: " + error.message());
  folder.lock_ = ::open((path / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (folder.lock_ < 0) return failure(path.string() + "：无法写入 / cannot be written: " + std::strerror(errno));
  if (::flock(folder.lock_, LOCK_EX | LOCK_NB) != 0)
    return failure(path.string() + "：另一个 jibao watch 正在使用 / another jibao watch uses it");
  return folder;
}

Result<std::optional<Kept>> StateFolder::read() const {
  const auto file = path_ / "memory.json";
  auto found = courier::read_private(file, longest_memory);
  if (found && !*found) return std::optional<Kept>();
  auto kept = found ? kept_from_json((*found)->text) : tl::unexpected(found.error());
  if (kept) return std::optional(*std::move(kept));
  std::error_code error;
  std::filesystem::rename(file, path_ / "memory.json.bad", error);
  return failure(file.string() + ": " + kept.error().message);
}

Result<void> StateFolder::keep(const Kept& kept) const { return courier::replace_private(path_ / "memory.json", to_json(kept)); }

std::optional<WatchPause> StateFolder::pause() const {
  const auto found = courier::read_private(path_ / "pause.json", longest_pause_file);
  if (!found || !*found) return std::nullopt;
  const auto pause = pause_from_json((*found)->text);
  return pause ? std::optional(*pause) : std::nullopt;
}

bool StateFolder::take_acceptance() const { return ::unlink((path_ / "accept").c_str()) == 0; }

Result<void> leave_pause(const std::filesystem::path& folder, const std::optional<WatchPause>& pause) {
  if (pause) return leave(folder / "pause.json", to_json(*pause));
  std::error_code error;
  std::filesystem::remove(folder / "pause.json", error);
  return error ? Result<void>(failure(error.message())) : Result<void>();
}

Result<void> leave_acceptance(const std::filesystem::path& folder) { return leave(folder / "accept", "\n"); }

}  // namespace jibao::watcher
