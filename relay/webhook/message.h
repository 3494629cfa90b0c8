// A notification as Alertmanager's webhook, version 4, tells it.
#ifndef TEBIUM_RELAY_WEBHOOK_MESSAGE_H_
#define TEBIUM_RELAY_WEBHOOK_MESSAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "alert/alert.h"
#include "base/clock.h"

namespace tebium::relay {

// The JSON body, with the fields of Alertmanager 0.34 in its order. Alerts are
// sorted by job, instance and labels, and only the first `max_alerts` of them
// (0: all) are told; status and what is common are of those. The rest is added
// to `truncatedAlerts`.
std::string WebhookBody(const alert::Notification& notification,
                        uint64_t max_alerts, const std::string& external_url);

// Sorted by job, instance and labels, as Alertmanager tells them.
using ToldAlerts = std::vector<const alert::NotifiedAlert*>;
ToldAlerts SortedAlerts(const alert::Notification& notification);
// "firing" if one of them does, else "resolved".
std::string StatusOf(const ToldAlerts& alerts);
// What all of them have with the same value.
alert::LabelSet CommonLabels(const ToldAlerts& alerts);
alert::LabelSet CommonAnnotations(const ToldAlerts& alerts);

// As Go prints times: "2026-01-31T10:20:30.5Z", with as many of nine digits as
// are needed; kNoTime gives "0001-01-01T00:00:00Z".
std::string GoTime(base::Time time);

// `w200.a+b` → `w200\.a\+b`, as Go's regexp.QuoteMeta.
std::string QuoteRegexp(const std::string& text);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_WEBHOOK_MESSAGE_H_
