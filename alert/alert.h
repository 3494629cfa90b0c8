// The domain: an alert, one arrival of alerts, and what is told about a group.
#ifndef TEBIUM_ALERT_ALERT_H_
#define TEBIUM_ALERT_ALERT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "alert/labels.h"
#include "alert/nflog.h"
#include "alert/shared_text.h"
#include "base/clock.h"

namespace tebium::alert {

// Which door an alert came in by. Values are stored: never renumber.
enum class Source : uint8_t {
  kNative = 0,   // TeBium's own protocol
  kWebhook = 1,  // Alertmanager's webhook
  kApi = 2,      // Alertmanager's API v2
  kProbe = 3,    // our own probes
};
// "native", "webhook", "api", "probe"; the values of the label `source`.
std::string_view SourceName(Source source);

// Names that the whole program agrees on.
inline constexpr std::string_view kAlertName = "alertname";
inline constexpr std::string_view kSeverity = "severity";
inline constexpr std::string_view kModule = "module";
inline constexpr std::string_view kSummary = "summary";

struct Alert {
  LabelSet labels;
  LabelSet annotations;
  base::Time starts_at = base::kNoTime;
  base::Time ends_at = base::kNoTime;  // kNoTime: until it is said to resolve
  SharedText generator_url;            // alerts of one rule have the same

  std::string_view name() const { return labels.Get(kAlertName); }
  std::string_view module() const { return labels.Get(kModule); }
  std::string_view severity() const { return labels.Get(kSeverity); }

  bool operator==(const Alert&) const = default;
};

// Rank for sorting by how bad it is: critical 4, error 3, warning 2, info 1,
// any other 0 ("page" and "high" count as critical and error, as common
// Prometheus rules use them).
int SeverityRank(std::string_view severity);

// The bounded form used for metrics: "critical", "error", "warning", "info",
// or "other".
std::string_view SeverityClass(std::string_view severity);

// One alert as it arrived.
struct Event {
  Alert alert;
  bool firing = true;
  // What makes two arrivals the same alert. Native: FNV-1a of the key, or of
  // module and type. Webhook: of the fingerprint and the sender's group key.
  uint64_t identity = 0;
  // Its sender gave no end: the one it has is resolve_timeout's, and gives way
  // to any that is given later.
  bool ends_by_timeout = false;
};

// Facts that one Alertmanager notification gives about its whole group.
struct SenderGroup {
  std::string key;  // Alertmanager's groupKey
  LabelSet labels;  // its groupLabels
  std::string external_url;
  uint64_t truncated_alerts = 0;

  bool operator==(const SenderGroup&) const = default;
};

// One request's worth of alerts.
struct Batch {
  Source source = Source::kNative;
  base::Time received_at = base::kNoTime;
  std::shared_ptr<const SenderGroup> sender_group;  // kWebhook alone
  std::vector<Event> events;
};

// One alert as a notification tells it.
struct NotifiedAlert {
  uint64_t identity = 0;
  Alert alert;
  bool firing = true;
  bool is_new = false;  // fired since people were last notified
  bool stale = false;   // its sender has not repeated it for long
  uint64_t posts = 0;   // times it was posted since people were last told
  std::string previous_severity;  // set when it changed since last told
};

// Why a notification is made. Values are stored: never renumber.
enum class Reason : uint8_t {
  kFiring = 0,  // new alerts, or new posts of known ones: people are notified
  kUpdate = 1,  // resolved or changed: shown, without a sound
  kRepeat = 2,  // still firing after repeat_interval: people are notified
};

// What is to be told to one target about one group: the group's present state,
// and which part of it is news. Of a configured route's groups `alerts` are
// those that its target is told of: suppressed ones are left out, and resolved
// ones where they are not wanted.
struct Notification {
  std::string group_key;  // unique among groups
  LabelSet group_labels;
  std::string receiver;
  Source source = Source::kNative;
  Reason reason = Reason::kFiring;
  base::Time created_at = base::kNoTime;  // when the oldest news in it arrived
  uint64_t held_back = 0;  // posts that cooldown or the hourly limit held back
  base::Duration held_back_for{};  // … in this time
  uint64_t truncated_alerts = 0;
  std::string external_url;
  // The groupKey as Alertmanager has it, `{}/{team="db"}:{alertname="X"}`; two
  // routes may have the same. As the next two, of configured routes alone.
  std::string route_group_key;
  NotifyReason notify_reason = NotifyReason::kUnknown;
  LabelSet route_labels;
  std::vector<NotifiedAlert> alerts;  // the worst first

  // Of a route that is configured, not built in.
  bool of_tree() const { return notify_reason != NotifyReason::kUnknown; }

  bool Notifies() const { return reason != Reason::kUpdate; }
  size_t FiringCount() const;
};

// Two notifications of one group and chat, none of which was sent: the later
// one's state, with everything that only the earlier one tells (alerts resolved
// and gone since, news, counts). An alert that only the earlier one has fires
// no more, whatever it says of it; of a configured route it may be suppressed
// as well, and is left out. `later` must be of the same group.
Notification Merge(Notification earlier, Notification later);

// What is left of a notification once people know all of it: its group's state,
// in which nothing is news. Merged with later news it adds no sound, no count
// and no age to it.
Notification WithoutNews(Notification told);

// Sorts by firing before resolved, then severity, then start, then labels.
void SortWorstFirst(std::vector<NotifiedAlert>& alerts);

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_ALERT_H_
