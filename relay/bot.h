// What is kept of each bot: Telegram's limits and its being reachable concern
// a bot as a whole.
#ifndef TEBIUM_RELAY_BOT_H_
#define TEBIUM_RELAY_BOT_H_

#include <set>
#include <utility>

#include "base/clock.h"
#include "relay/gate.h"
#include "relay/mailbox.h"
#include "relay/telegram/limiter.h"

namespace tebium::relay {

// Lanes by when they are due.
using Schedule = std::set<std::pair<base::Duration, LaneKey>>;

struct Bot {
  Bot(const FloodLimits& limits, const Gate& closed)
      : limiter(limits), gate(closed) {}

  Limiter limiter;
  Gate gate;
  Schedule schedule;  // those that want to call Telegram
  Schedule leisure;   // … for a leftover or what can wait

  // Something is due that can't start yet.
  bool IsBehind(base::Duration now) const {
    return !schedule.empty() && schedule.begin()->first <= now;
  }
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_BOT_H_
