#include "dispatch/subscribers.h"

#include <algorithm>
#include <utility>

namespace tebium::dispatch {

bool TellSubscribers(const alert::Audience* audience,
                     const std::vector<Integration>& integrations,
                     const alert::Notification& notification,
                     store::DispatchChange& change) {
  if (audience == nullptr) return false;
  bool any = false;
  for (alert::Audience::Share& share : audience->SharesOf(notification)) {
    const bool is_told = std::any_of(
        integrations.begin(), integrations.end(),
        [&share](const Integration& integration) {
          return integration.target.kind == store::TargetKind::kTelegram &&
                 integration.target.chat_id == share.chat_id;
        });
    if (is_told) continue;
    store::Target target;
    target.chat_id = share.chat_id;
    target.integration = store::kSubscription;
    change.outbox.push_back({target, std::move(share.notification)});
    any = true;
  }
  return any;
}

}  // namespace tebium::dispatch
