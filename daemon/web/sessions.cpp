// By digest, so that a look at the memory or a core gives no session away.
#include "daemon/web/sessions.hpp"

#include <algorithm>

#include "daemon/web/secrets.hpp"

namespace jibao::web {

std::string Sessions::begin(const std::string& name, Instant now) {
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.begun + session_lives <= now; });
  if (sessions_.size() >= most_sessions)
    sessions_.erase(std::min_element(
        sessions_.begin(), sessions_.end(),
        [](const auto& left, const auto& right) { return left.second.begun < right.second.begun; }));
  std::string reference = random_token(32);
  Session made{random_token(24), name, now};
  made.id = digest_of(random_token(16)).substr(0, 8);
  made.used = now;
  sessions_[digest_of(reference)] = std::move(made);
  return reference;
}

std::string Sessions::begin_person(const std::string& account, const std::string& seat, const std::string& address, Instant now) {
  std::string reference = begin(account, now);
  Session& made = sessions_.at(digest_of(reference));
  made.person = true;
  made.seat = seat;
  made.address = address;
  return reference;
}

Session* Sessions::find(std::string_view reference, Instant now) {
  const auto found = sessions_.find(digest_of(reference));
  if (found == sessions_.end()) return nullptr;
  // A clock that steps back before the beginning ends it too: an old session must not come to life again.
  const Session& session = found->second;
  if (now < session.begun || session.begun + session_lives <= now || (session.rests(now) && session.seat.empty())) {
    sessions_.erase(found);
    return nullptr;
  }
  return &found->second;
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

std::vector<Session> Sessions::listed(Instant now) const {
  std::vector<Session> all;
  for (const auto& [reference, session] : sessions_)
    if (session.begun <= now && now < session.begun + session_lives && !(session.rests(now) && session.seat.empty()))
      all.push_back(session);
  std::sort(all.begin(), all.end(), [](const Session& left, const Session& right) { return left.begun < right.begun; });
  return all;
}

void Sessions::end_all_of(const std::string& name) {
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.name == name; });
}

}  // namespace jibao::web
