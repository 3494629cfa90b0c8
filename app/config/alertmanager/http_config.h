// Alertmanager's http_config and what is in it.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_HTTP_CONFIG_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_HTTP_CONFIG_H_

#include <vector>

#include "app/config/alertmanager/fields.h"
#include "relay/receivers.h"

namespace tebium::app::amfile {

void ReadHttpConfig(const Field& field, relay::HttpSettings& http);
void ReadTlsConfig(const Field& field, relay::HttpTls& tls);
// A mapping of names to their values, secrets and files.
void ReadHeaders(const Field& field, std::vector<relay::HttpHeader>& headers);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_HTTP_CONFIG_H_
