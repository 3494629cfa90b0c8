// Chats that have subscribed to alerts, beside those that routes lead to.
#ifndef TEBIUM_DISPATCH_SUBSCRIBERS_H_
#define TEBIUM_DISPATCH_SUBSCRIBERS_H_

#include <vector>

#include "alert/alert.h"
#include "alert/ports.h"
#include "dispatch/router.h"
#include "store/store.h"

namespace tebium::dispatch {

// Adds to `change` what subscribers are told of a group, of which the receiver
// with these integrations is told as `notification` says. A chat that one of
// them leads to gets nothing twice. `audience` may be null: there is none. True
// if anybody is told.
bool TellSubscribers(const alert::Audience* audience,
                     const std::vector<Integration>& integrations,
                     const alert::Notification& notification,
                     store::DispatchChange& change);

}  // namespace tebium::dispatch

#endif  // TEBIUM_DISPATCH_SUBSCRIBERS_H_
