// What may make a sound.
#ifndef TEBIUM_RELAY_SOUND_H_
#define TEBIUM_RELAY_SOUND_H_

#include <optional>

#include "alert/alert.h"
#include "base/clock.h"
#include "relay/chat_book.h"

namespace tebium::relay {

struct SoundRules {
  // alert::SeverityRank: what is less bad is told silently. An alert without a
  // known severity sounds: nobody has said that it may be missed.
  int from_rank = 0;
  std::optional<QuietHours> quiet_hours;  // in which only critical ones sound
  base::TimeZone zone = base::TimeZone::Utc();
};

// By the alerts that fire; where none does, only quiet hours keep it silent.
bool MaySound(const alert::Notification& notification, const SoundRules& rules,
              base::Time now);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_SOUND_H_
