// Probes over the network, each kind with its own protocol.
#ifndef TEBIUM_EXPORTER_PROBES_NET_PROBER_H_
#define TEBIUM_EXPORTER_PROBES_NET_PROBER_H_

#include <memory>

#include "base/clock.h"
#include "base/status.h"
#include "exporter/probe.h"
#include "net/http_client.h"

namespace tebium::exporter {

// `client` and `clock` must outlive it; the client calls back what is open when
// it stops, and may do so later than this is gone.
base::StatusOr<std::unique_ptr<Prober>> StartNetProber(
    net::HttpClient& client, const base::Clock& clock);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBES_NET_PROBER_H_
