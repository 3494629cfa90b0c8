// What the TCP client has under way: conversations, and questions to name
// servers. Internal to net/.
#ifndef TEBIUM_NET_TALK_H_
#define TEBIUM_NET_TALK_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "net/client_tls.h"
#include "net/name_resolver.h"
#include "net/tcp_client.h"

namespace tebium::net {

// Of the loop's thread. Lives as long as an operation of it is pending.
class Talk : public std::enable_shared_from_this<Talk> {
 public:
  // What a talk needs of the client, on its thread.
  struct Tools {
    boost::asio::io_context& io;
    // Null: names can't be resolved.
    std::function<std::shared_ptr<NameResolver>()> resolver;
    ClientTlsContexts& tls;
  };

  virtual ~Talk() = default;
  virtual void Start() = 0;
  // The client stops. Does nothing if it is over.
  virtual void Abandon() = 0;

 protected:
  using Clock = std::chrono::steady_clock;

  // `tools` must outlive it.
  explicit Talk(Tools& tools) : tools_(tools) {}

  virtual bool finished() const = 0;

  // Calls OnHost() once, perhaps before it returns, unless the talk is over by
  // then. `host` is a name or an address without brackets.
  void FindHost(const std::string& host, uint16_t port);
  // None: it can't be found.
  virtual void OnHost(const NameResolver::Endpoints& endpoints) = 0;

  // To be called by whom the resolver calls: it is at work now, and may go when
  // that is done.
  void PutResolverAway();
  // To be called by others.
  void StopResolver() { resolver_.reset(); }

  // The phase is over, and the next one begins.
  void Note(Phase phase);
  // The time since the last phase belongs to none.
  void BeginPhase() { mark_ = Clock::now(); }

  Tools& tools_;
  std::shared_ptr<NameResolver> resolver_;  // while it is at work
  const Clock::time_point begun_ = Clock::now();
  Phases phases_{};

 private:
  Clock::time_point mark_ = begun_;  // the end of the phase before
};

// The endpoints that `guard` allows; all where there is none.
NameResolver::Endpoints Allowed(NameResolver::Endpoints endpoints,
                                const AddressGuard& guard);

}  // namespace tebium::net

#endif  // TEBIUM_NET_TALK_H_
