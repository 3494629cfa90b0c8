#include "relay/sound.h"

#include <algorithm>

namespace tebium::relay {
namespace {

constexpr int kUnknownRank = 0;

bool IsQuiet(const SoundRules& rules, base::Time now) {
  if (!rules.quiet_hours) return false;
  constexpr int kMinutesInHour = 60;
  const base::CivilTime time = rules.zone.Civil(now);
  return rules.quiet_hours->Holds(time.hour * kMinutesInHour + time.minute);
}

}  // namespace

bool MaySound(const alert::Notification& notification, const SoundRules& rules,
              base::Time now) {
  static const int kCritical = alert::SeverityRank("critical");
  const bool quiet = IsQuiet(rules, now);
  if (notification.FiringCount() == 0) return !quiet;
  return std::any_of(
      notification.alerts.begin(), notification.alerts.end(),
      [&](const alert::NotifiedAlert& told) {
        if (!told.firing) return false;
        const int rank = alert::SeverityRank(told.alert.severity());
        if (rank == kCritical) return true;
        return !quiet && (rank >= rules.from_rank || rank == kUnknownRank);
      });
}

}  // namespace tebium::relay
