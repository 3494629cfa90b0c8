// The section `receivers`.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_RECEIVERS_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_RECEIVERS_H_

#include <vector>

#include "app/config/alertmanager/fields.h"
#include "app/config/alertmanager/global.h"
#include "relay/receivers.h"

namespace tebium::app::amfile {

// `has_bot_token`: a Telegram receiver needs no token of its own. Integrations
// that are left out are taken from the document too.
void ReadReceiversSection(const Field& field, const GlobalSection& global,
                          bool has_bot_token,
                          std::vector<relay::ReceiverSettings>& receivers);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_RECEIVERS_H_
