// The section `own_network` of the configuration, which Alertmanager does not
// have:
//
//   own_network:
//     targets: ['192.0.2.53:53', 'example.com:443']  # one that answers will do
//     timeout: 3s
//
// Choose targets that are always there and belong to different networks: a name
// server of the provider, one beyond it.
#ifndef TEBIUM_APP_CONFIG_OWN_NETWORK_H_
#define TEBIUM_APP_CONFIG_OWN_NETWORK_H_

#include <cstddef>

#include "app/config/alertmanager/fields.h"
#include "exporter/watch_settings.h"

namespace tebium::app::amfile {

inline constexpr size_t kMaxNetworkTargets = 10;

void ReadOwnNetwork(const Field& field, exporter::OwnNetwork& network);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_OWN_NETWORK_H_
