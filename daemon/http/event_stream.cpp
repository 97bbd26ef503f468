// Server-sent events as text (the WHATWG's HTML standard, part 9.2): one block a event, ended by an empty
// line.
#include <utility>

#include "daemon/http/connection.hpp"
#include "daemon/http/server.hpp"

namespace jibao::http {
namespace {

// A line break inside a field would begin another field; NUL makes a client drop the id.
std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find_first_of(std::string_view("\r\n\0", 3)));
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += '\n';
}

// Each line of the text as a field of its own; CRLF, LF and CR all end a line.
void append_lines(std::string& out, std::string_view name, std::string_view text) {
  while (true) {
    const std::size_t end = text.find_first_of("\r\n");
    append_field(out, name, text.substr(0, end));
    if (end == std::string_view::npos) return;
    const bool is_pair = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
    text.remove_prefix(end + (is_pair ? 2 : 1));
  }
}

}  // namespace

EventStream::EventStream(std::weak_ptr<Connection> connection) : connection_(std::move(connection)) {}

EventStream::~EventStream() { close(); }

bool EventStream::write(std::string_view event, std::string_view id, std::string_view data) {
  const auto connection = stands() ? connection_.lock() : nullptr;
  if (!connection) return false;
  std::string text;
  text.reserve(event.size() + id.size() + data.size() + 32);
  if (!id.empty()) append_field(text, "id", first_line(id));
  if (!event.empty()) append_field(text, "event", first_line(event));
  append_lines(text, "data", data);
  text += '\n';
  return connection->queue_event(text);
}

bool EventStream::comment(std::string_view text) {
  const auto connection = stands() ? connection_.lock() : nullptr;
  if (!connection) return false;
  std::string lines;
  append_lines(lines, "", text);
  lines += '\n';
  return connection->queue_event(lines);
}

bool EventStream::stands() {
  if (open_ && stands_ && !stands_()) close();
  return open_;
}

void EventStream::close() {
  if (!open_) return;
  if (const auto connection = connection_.lock()) connection->end_events();
  open_ = false;
}

bool EventStream::is_open() const { return open_; }

void EventStream::on_close(std::function<void()> then) {
  if (!open_) return then();
  then_ = std::move(then);
}

std::function<void()> EventStream::end() {
  open_ = false;
  return std::exchange(then_, nullptr);
}

}  // namespace jibao::http
