// The sections `time_intervals` and `mute_time_intervals`, its older name.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_TIME_INTERVALS_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_TIME_INTERVALS_H_

#include <vector>

#include "alert/time_interval.h"
#include "app/config/alertmanager/fields.h"

namespace tebium::app::amfile {

// One without a name, as in the lists of that section.
void ReadTimeInterval(const Field& field, alert::TimeInterval& interval);

// Adds to `intervals`; a name that is there already is a fault.
void ReadTimeIntervalsSection(const Field& field,
                              std::vector<alert::NamedTimeInterval>& intervals);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_TIME_INTERVALS_H_
