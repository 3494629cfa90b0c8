// The sections `duty` and `escalation` of the configuration file, which
// Alertmanager does not have:
//
//   duty:
//     people:
//     - {name: Anna, telegram_id: 123456789}
//     - {name: Boris, username: boris}
//     shifts:                       # the first that is there holds
//     - people: [Anna, Boris]       # in turn
//       starts: 2026-01-05T10:00:00 # in the zone
//       turn: 7d                    # whole days
//       time_zone: Europe/Moscow
//       active_time_intervals: [workdays]
//     overrides:
//     - {person: Boris, from: 2026-02-01T10:00:00, to: 2026-02-03T10:00:00}
//   escalation:                     # the first that matches holds
//   - matchers: [severity="critical"]
//     steps:
//     - {after: 10m, to: on_duty}
//     - {after: 20m, to: next}
//     - {after: 30m, to: chat, chat_id: -100123}
//     - {after: 40m, to: webhook, receiver: oncall}  # no receiver: the
//     fallback
//
// With `duty` and without `escalation`: critical alerts, the first two steps.
#ifndef TEBIUM_APP_CONFIG_DUTY_H_
#define TEBIUM_APP_CONFIG_DUTY_H_

#include <string>
#include <vector>

#include "alert/duty.h"
#include "app/config/alertmanager/fields.h"

namespace tebium::app::amfile {

// Bounds of the sections.
inline constexpr size_t kMaxDutyEntries = 1'000;

// A name that must be defined elsewhere in the file.
struct DutyReference {
  std::string name;
  Field field;
};

struct DutySections {
  alert::DutyRota rota;
  std::vector<alert::EscalationPolicy> policies;
  std::vector<DutyReference> time_intervals;
  std::vector<DutyReference> receivers;  // that must have a webhook
  bool has_duty = false;
  bool has_escalation = false;
};

void ReadDutySection(const Field& field, DutySections& sections);
void ReadEscalationSection(const Field& field, DutySections& sections);

// What is done where `escalation` says nothing.
std::vector<alert::EscalationPolicy> DefaultEscalation();

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_DUTY_H_
