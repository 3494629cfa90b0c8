// HttpSettings put into a request; files are read at that moment, so that a
// secret that was changed is used from then on.
#ifndef TEBIUM_RELAY_HTTP_SETTINGS_H_
#define TEBIUM_RELAY_HTTP_SETTINGS_H_

#include <string>

#include "base/status.h"
#include "net/http_client.h"
#include "relay/receivers.h"

namespace tebium::relay {

// A small text file. Blocks on the disk. Errors name the file alone.
base::StatusOr<std::string> ReadSettingFile(const std::string& path);

// `text`, or what is in `file` if that is set, without white space around it.
base::StatusOr<std::string> TextOrFile(const std::string& text,
                                       const std::string& file);

// Headers are added to those that `request` has. A proxy that it has stays
// where the settings name none. No error tells a secret.
base::Status ApplyHttpSettings(const HttpSettings& settings,
                               net::ClientRequest& request);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_HTTP_SETTINGS_H_
