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
  sessions_[digest_of(reference)] = {random_token(24), name, now};
  return reference;
}

const Session* Sessions::find(std::string_view reference, Instant now) {
  const auto found = sessions_.find(digest_of(reference));
  if (found == sessions_.end()) return nullptr;
  // A clock that steps back before the beginning ends it too: an old session must not come to life again.
  if (now < found->second.begun || found->second.begun + session_lives <= now) {
    sessions_.erase(found);
    return nullptr;
  }
  return &found->second;
}

void Sessions::end(std::string_view reference) { sessions_.erase(digest_of(reference)); }

void Sessions::end_all_of(const std::string& name) {
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.name == name; });
}

}  // namespace jibao::web
