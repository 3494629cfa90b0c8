// Which alerts fire now, for those who look after cards.
#ifndef TEBIUM_RELAY_CONSOLE_CARD_FIRING_H_
#define TEBIUM_RELAY_CONSOLE_CARD_FIRING_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "alert/alert.h"
#include "alert/desk.h"

namespace tebium::relay {

// What fires at one moment.
class FiringNow {
 public:
  // Of all alerts …
  static FiringNow Look(const alert::AlertDesk& desk);
  // … or of those alone that `shown` may be about, which is cheaper.
  static FiringNow LookFor(const alert::Notification& shown,
                           const alert::AlertDesk& desk);

  bool Fires(uint64_t fingerprint) const {
    return quiet_.contains(fingerprint);
  }
  // It fires, and nothing suppresses it.
  bool IsHeard(uint64_t fingerprint) const;
  // Those of a card that fired when it was last shown, and still do.
  std::vector<const alert::Alert*> Of(const alert::Notification& shown) const;

 private:
  static FiringNow Visit(const alert::AlertFilter& filter,
                         const alert::AlertDesk& desk);

  std::unordered_map<uint64_t, bool> quiet_;  // whether it is suppressed
};

// What `shown` says, of those alone that still fire and are heard; people are
// notified.
alert::Notification Reminder(const alert::Notification& shown,
                             const FiringNow& firing, base::Time now);

// `shown` once none of it fires any more.
alert::Notification AllResolved(alert::Notification shown, base::Time now);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CARD_FIRING_H_
