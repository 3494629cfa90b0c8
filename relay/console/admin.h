// /admin: the administrators' panel.
#ifndef TEBIUM_RELAY_CONSOLE_ADMIN_H_
#define TEBIUM_RELAY_CONSOLE_ADMIN_H_

#include <memory>

#include "relay/console/handler.h"
#include "relay/console/parts.h"

namespace tebium::relay {

// `parts` and what it refers to must outlive the handler.
std::unique_ptr<Handler> MakeAdmin(const ConsoleParts& parts);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_ADMIN_H_
