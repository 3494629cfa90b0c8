// Browser sessions: who logged in on the page with the secret.
//
// In memory alone: a restart logs everyone out. Bounded: the oldest session
// goes first.
#ifndef TEBIUM_WEB_SESSIONS_H_
#define TEBIUM_WEB_SESSIONS_H_

#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"

namespace tebium::web {

struct Session {
  std::string id;          // in the cookie
  std::string csrf_token;  // in forms, or the header X-CSRF-Token
  base::Duration expires_at{};
};

// Thread-safe.
class Sessions {
 public:
  static constexpr base::Duration kLifetime = std::chrono::hours(12);
  static constexpr size_t kMaxSessions = 256;

  Sessions(base::Random& random, const base::Clock& clock)
      : random_(random), clock_(clock) {}

  Session Create() EXCLUDES(mutex_);
  // Nothing for an unknown or expired one.
  std::optional<Session> Find(std::string_view id) const EXCLUDES(mutex_);
  void Remove(std::string_view id) EXCLUDES(mutex_);
  void Clear() EXCLUDES(mutex_);

 private:
  base::Random& random_;
  const base::Clock& clock_;
  mutable base::Mutex mutex_;
  std::list<Session> sessions_ GUARDED_BY(mutex_);  // the oldest first
};

// The value of a cookie in a Cookie header, or "".
std::string_view CookieValue(std::string_view header, std::string_view name);

}  // namespace tebium::web

#endif  // TEBIUM_WEB_SESSIONS_H_
