// A webhook's `payload`: any YAML whose texts are templates.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_PAYLOAD_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_PAYLOAD_H_

#include "app/config/alertmanager/fields.h"
#include "relay/receivers.h"

namespace tebium::app::amfile {

// As Alertmanager's: texts and names are rendered, and a text whose output is
// YAML of another kind (a number, a list) becomes that. Faults, in Go's words,
// are reported at the texts; null then.
relay::PayloadRef CompilePayload(const Field& field);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_PAYLOAD_H_
