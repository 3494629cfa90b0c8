// --healthcheck: asks the running service, for container runtimes.
#ifndef TEBIUM_APP_HEALTH_CHECK_H_
#define TEBIUM_APP_HEALTH_CHECK_H_

#include <string>

#include "app/config/settings.h"

namespace tebium::app {

// The URL of the service's health that these settings lead to, from this
// machine.
std::string HealthUrl(const Settings& settings);

// True if the service answers that it is healthy, within a few seconds. Where
// it wants a client certificate, it is shown its own; that it refuses this one,
// or a request without a password, is an answer from a living service too.
bool RunHealthCheck(const Settings& settings);

}  // namespace tebium::app

#endif  // TEBIUM_APP_HEALTH_CHECK_H_
