// The talks of the TCP client: conversations, and questions to name servers.
// Internal to net/.
#ifndef TEBIUM_NET_TCP_TALK_H_
#define TEBIUM_NET_TCP_TALK_H_

#include <functional>
#include <memory>

#include "net/talk.h"
#include "net/tcp_client.h"

namespace tebium::net {

// `tools` must outlive them, but for the loop's last handlers.
std::shared_ptr<Talk> MakeTcpTalk(Talk::Tools& tools,
                                  TcpConversation conversation,
                                  std::function<void(TcpResult)> done);
std::shared_ptr<Talk> MakeDnsTalk(Talk::Tools& tools, DnsQuery query,
                                  std::function<void(DnsAnswer)> done);

}  // namespace tebium::net

#endif  // TEBIUM_NET_TCP_TALK_H_
