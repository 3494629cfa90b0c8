// Stands in for the Bot API where there is no token: what would be sent is
// written to the log, and every call succeeds.
#ifndef TEBIUM_RELAY_TELEGRAM_PREVIEW_H_
#define TEBIUM_RELAY_TELEGRAM_PREVIEW_H_

#include <cstdint>

#include "base/clock.h"
#include "base/log.h"
#include "relay/telegram/bot_api.h"

namespace tebium::relay {

// Not thread-safe.
class Preview {
 public:
  // Ids of messages are made up, from `now` on, so that those of an earlier run
  // do not come again.
  Preview(const base::Logger& logger, base::Time now);

  BotAnswer Show(const BotCall& call);

 private:
  const base::Logger logger_;
  int64_t next_id_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_PREVIEW_H_
