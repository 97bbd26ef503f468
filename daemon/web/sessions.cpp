// By digest, so that a look at the memory or a core gives no session away.
#include "daemon/web/sessions.hpp"

#include <algorithm>

#include "daemon/web/secrets.hpp"

namespace jibao::web {
namespace {

std::string new_id() { return digest_of(random_token(16)).substr(0, 8); }

}  // namespace

std::string Sessions::begin(const std::string& name, Instant now, Duration steady) {
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.is_over(steady); });
  if (sessions_.size() >= most_sessions)
    sessions_.erase(std::min_element(
        sessions_.begin(), sessions_.end(),
        [](const auto& left, const auto& right) { return left.second.since < right.second.since; }));
  std::string reference = random_token(32);
  Session made{random_token(24), name, now, steady};
  made.id = new_id();
  made.used = steady;
  sessions_[digest_of(reference)] = std::move(made);
  return reference;
}

std::string Sessions::begin_person(const std::string& account, const std::string& seat, const std::string& address, Instant now,
                                   Duration steady) {
  std::string reference = begin(account, now, steady);
  Session& made = sessions_.at(digest_of(reference));
  made.person = true;
  made.seat = seat;
  made.address = address;
  return reference;
}

Session* Sessions::find(std::string_view reference, Duration steady) {
  const auto found = sessions_.find(digest_of(reference));
  if (found == sessions_.end()) return nullptr;
  if (found->second.is_over(steady)) {
    sessions_.erase(found);
    return nullptr;
  }
  return &found->second;
}

std::string Sessions::renew(std::string_view reference) {
  auto session = sessions_.extract(digest_of(reference));
  if (session.empty()) return {};
  std::string renewed = random_token(32);
  session.key() = digest_of(renewed);
  session.mapped().id = new_id();
  sessions_.insert(std::move(session));
  return renewed;
}

const Session* Sessions::find_by_id(std::string_view id, Duration steady) const {
  for (const auto& [reference, session] : sessions_)
    if (session.id == id) return session.is_over(steady) ? nullptr : &session;
  return nullptr;
}

void Sessions::end(std::string_view reference) { sessions_.erase(digest_of(reference)); }

std::optional<Session> Sessions::end_by_id(std::string_view id) {
  for (auto entry = sessions_.begin(); entry != sessions_.end(); ++entry) {
    if (entry->second.id != id) continue;
    Session ended = std::move(entry->second);
    sessions_.erase(entry);
    return ended;
  }
  return std::nullopt;
}

std::vector<Session> Sessions::listed(Duration steady) const {
  std::vector<Session> all;
  for (const auto& [reference, session] : sessions_)
    if (!session.is_over(steady)) all.push_back(session);
  std::sort(all.begin(), all.end(), [](const Session& left, const Session& right) { return left.since < right.since; });
  return all;
}

void Sessions::end_all_of(const std::string& name) {
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.name == name; });
}

}  // namespace jibao::web
