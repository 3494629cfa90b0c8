// Probes over the network, each kind with its own protocol.
#ifndef TEBIUM_EXPORTER_PROBES_NET_PROBER_H_
#define TEBIUM_EXPORTER_PROBES_NET_PROBER_H_

#include <memory>

#include "base/clock.h"
#include "exporter/probe.h"
#include "net/http_client.h"
#include "net/tcp_client.h"

namespace tebium::exporter {

// What it is given must outlive it. The clients call back what is open when
// they stop, and may do so later than this is gone. `http` should allow as many
// connections as there are modules: one that waits for another's is late.
std::unique_ptr<Prober> MakeNetProber(net::HttpClient& http,
                                      net::TcpClient& tcp,
                                      const base::Clock& clock);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBES_NET_PROBER_H_
