#include "web/sessions.h"

#include "base/text.h"

namespace tebium::web {
namespace {

constexpr size_t kIdBytes = 32;

}  // namespace

Session Sessions::Create() {
  const Session session = {base::RandomHex(random_, kIdBytes),
                           base::RandomHex(random_, kIdBytes),
                           clock_.Monotonic() + kLifetime};
  base::MutexLock lock(mutex_);
  if (sessions_.size() >= kMaxSessions) sessions_.pop_front();
  sessions_.push_back(session);
  return session;
}

std::optional<Session> Sessions::Find(std::string_view id) const {
  const base::Duration now = clock_.Monotonic();
  base::MutexLock lock(mutex_);
  for (const Session& session : sessions_) {
    if (!base::ConstantTimeEquals(session.id, id)) continue;
    if (session.expires_at <= now) return std::nullopt;
    return session;
  }
  return std::nullopt;
}

void Sessions::Remove(std::string_view id) {
  base::MutexLock lock(mutex_);
  sessions_.remove_if([id](const Session& session) {
    return base::ConstantTimeEquals(session.id, id);
  });
}

void Sessions::Clear() {
  base::MutexLock lock(mutex_);
  sessions_.clear();
}

std::string_view CookieValue(std::string_view header, std::string_view name) {
  for (std::string_view pair : base::Split(header, ';')) {
    pair = base::Trim(pair);
    const size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return pair.substr(equals + 1);
    }
  }
  return {};
}

}  // namespace tebium::web
