// What the TCP client has under way: conversations, and questions to name
// servers. Internal to net/.
#ifndef TEBIUM_NET_TCP_TALK_H_
#define TEBIUM_NET_TCP_TALK_H_

#include <functional>
#include <memory>

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
};

// `tools` must outlive them, but for the loop's last handlers.
std::shared_ptr<Talk> MakeTcpTalk(Talk::Tools& tools,
                                  TcpConversation conversation,
                                  std::function<void(TcpResult)> done);
std::shared_ptr<Talk> MakeDnsTalk(Talk::Tools& tools, DnsQuery query,
                                  std::function<void(DnsAnswer)> done);

// The endpoints that `guard` allows; all where there is none.
NameResolver::Endpoints Allowed(NameResolver::Endpoints endpoints,
                                const AddressGuard& guard);

}  // namespace tebium::net

#endif  // TEBIUM_NET_TCP_TALK_H_
