// Who gets in.
//
// The secret comes as `Authorization: Bearer …`, or as the path parameter
// `secret`; either is enough, and a wrong one beside a right one does no harm.
// Beyond that a browser's session counts (see AddCheck), and basic auth that
// the server itself has checked. With no secret set everyone gets in, except
// for what a browser was made to send by another site's page.
//
// Clients that neither prove themselves nor sit on loopback are held to a rate.
#ifndef TEBIUM_RECEIVER_GUARD_H_
#define TEBIUM_RECEIVER_GUARD_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "net/http_server.h"
#include "net/router.h"
#include "receiver/flood_limiter.h"

namespace tebium::receiver {

struct GuardSettings {
  std::string secret;  // empty: open to all
  // The server asks every client for basic auth, so whoever arrives has it.
  bool server_authenticates = false;
  FloodSettings flood;
};

// Thread-safe, except for AddCheck.
class Guard {
 public:
  Guard(const GuardSettings& settings, const base::Clock& clock);

  // Another way to be let in, such as a browser's session. Before the first
  // request.
  void AddCheck(std::function<bool(const net::HttpRequest&)> check);

  // A rotated secret; the old one holds no longer.
  void SetSecret(std::string secret) EXCLUDES(mutex_);

  // The refusal, or nothing to let the request in: 401, 429, or 403 for another
  // site's page.
  std::optional<net::HttpResponse> Check(const net::HttpRequest& request,
                                         const net::PathParams& params,
                                         net::Access access);
  // Check() as net::Router wants it; this object must outlive it.
  net::RouteGuard AsRouteGuard();

  // Whether a request for something that needs the secret may come in; counts
  // nothing.
  bool Admits(const net::HttpRequest& request) const;
  // Whether this is the secret; false if none is set.
  bool IsSecret(std::string_view candidate) const;
  // No secret is set.
  bool IsOpen() const;

 private:
  bool Proves(const net::HttpRequest& request,
              const net::PathParams& params) const;
  std::shared_ptr<const std::string> secret() const EXCLUDES(mutex_);

  const bool server_authenticates_;
  const base::Clock& clock_;
  FloodLimiter flood_;
  std::vector<std::function<bool(const net::HttpRequest&)>> checks_;
  mutable base::Mutex mutex_;
  std::shared_ptr<const std::string> secret_ GUARDED_BY(mutex_);
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_GUARD_H_
