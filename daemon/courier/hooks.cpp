// Implements hooks.hpp.
#include "daemon/courier/hooks.hpp"

#include <utility>
#include <variant>

#include "daemon/http/form.hpp"
#include "notifiers/channels.hpp"

namespace jibao::courier {

Result<std::vector<Event>> read_hook(const Channel& channel, const http::Request& request) {
  notifiers::Callback callback;
  callback.fields = request.query;
  callback.body = request.body;
  const std::string_view type = request.header("Content-Type");
  if (http::same_ignoring_case(type.substr(0, type.find(';')), "application/x-www-form-urlencoded")) {
    auto form = http::parse_urlencoded(request.body);
    if (!form) return tl::unexpected(form.error());
    for (auto& field : *form) callback.fields.push_back(std::move(field));
  }
  auto read = notifiers::read_callback(channel, callback);
  if (!read) return tl::unexpected(read.error());
  std::vector<Event> events;
  for (notifiers::Inbound& inbound : *read) {
    std::visit([&](auto& known) { events.emplace_back(std::move(known)); }, inbound);
  }
  return events;
}

}  // namespace jibao::courier
