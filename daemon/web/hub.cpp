// A listener whose bounded buffer is full is closed by the server's stream itself and dropped here at the
// next record.
#include "daemon/web/hub.hpp"

#include <charconv>
#include <optional>

namespace jibao::web {
namespace {

std::optional<std::uint64_t> number_after(std::string_view id, std::string_view epoch) {
  if (!id.starts_with(epoch) || id.size() <= epoch.size() || id[epoch.size()] != '-') return std::nullopt;
  id.remove_prefix(epoch.size() + 1);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size()) return std::nullopt;
  return number;
}

}  // namespace

void Hub::drop_closed() {
  std::erase_if(listeners_, [](const auto& stream) { return !stream->is_open(); });
}

bool Hub::full() {
  drop_closed();
  return listeners_.size() >= most_listeners;
}

void Hub::add(std::shared_ptr<http::EventStream> stream, std::string_view last_id) {
  if (last_id.empty()) {
    stream->write("hello", id_of(last_), "{}");
  } else {
    const auto last = number_after(last_id, epoch_);
    const std::uint64_t oldest = records_.empty() ? last_ + 1 : records_.front().number;
    if (!last || *last + 1 < oldest || *last > last_) {
      stream->write("reset", id_of(last_), "{}");
    } else {
      for (const Record& record : records_)
        if (record.number > *last) stream->write(record.event, id_of(record.number), record.data);
    }
  }
  listeners_.push_back(std::move(stream));
  heard_until_ = last_ + kept;
}

void Hub::publish(std::string event, const std::function<std::string()>& data) {
  ++last_;
  drop_closed();
  if (!listeners_.empty()) heard_until_ = last_ + kept;
  if (last_ > heard_until_) return records_.clear();
  records_.push_back({last_, std::move(event), data()});
  if (records_.size() > kept) records_.pop_front();
  const Record& record = records_.back();
  for (const auto& stream : listeners_) stream->write(record.event, id_of(record.number), record.data);
}

}  // namespace jibao::web
