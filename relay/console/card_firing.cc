#include "relay/console/card_firing.h"

#include <algorithm>
#include <utility>

namespace tebium::relay {
namespace {

// Labels that all firing alerts have in common.
alert::MatcherSet CommonMatchers(const alert::Notification& shown) {
  const auto first = std::find_if(
      shown.alerts.begin(), shown.alerts.end(),
      [](const alert::NotifiedAlert& alert) { return alert.firing; });
  alert::MatcherSet common;
  if (first == shown.alerts.end()) return common;
  for (const alert::LabelView label : first->alert.labels) {
    const bool shared = std::all_of(
        first, shown.alerts.end(), [&](const alert::NotifiedAlert& alert) {
          return !alert.firing ||
                 alert.alert.labels.Get(label.name) == label.value;
        });
    if (!shared) continue;
    common.push_back(alert::Matcher::Equal(std::string(label.name),
                                           std::string(label.value)));
  }
  return common;
}

}  // namespace

FiringNow FiringNow::Look(const alert::AlertDesk& desk) {
  return Visit({}, desk);
}

FiringNow FiringNow::LookFor(const alert::Notification& shown,
                             const alert::AlertDesk& desk) {
  alert::AlertFilter filter;
  filter.matchers = CommonMatchers(shown);
  return Visit(filter, desk);
}

FiringNow FiringNow::Visit(const alert::AlertFilter& filter,
                           const alert::AlertDesk& desk) {
  FiringNow now;
  desk.VisitAlerts(filter, [&](const alert::AlertView& view) {
    // Two may have the same labels: one that is heard is enough.
    const bool quiet = view.marks.suppressed();
    const auto [entry, is_new] =
        now.quiet_.try_emplace(view.fingerprint, quiet);
    if (!is_new) entry->second = entry->second && quiet;
  });
  return now;
}

bool FiringNow::IsHeard(uint64_t fingerprint) const {
  const auto found = quiet_.find(fingerprint);
  return found != quiet_.end() && !found->second;
}

std::vector<const alert::Alert*> FiringNow::Of(
    const alert::Notification& shown) const {
  std::vector<const alert::Alert*> firing;
  for (const alert::NotifiedAlert& alert : shown.alerts) {
    if (alert.firing && Fires(alert.alert.labels.Fingerprint())) {
      firing.push_back(&alert.alert);
    }
  }
  return firing;
}

alert::Notification Reminder(const alert::Notification& shown,
                             const FiringNow& firing, base::Time now) {
  alert::Notification reminder = alert::WithoutNews(shown);
  reminder.reason = alert::Reason::kRepeat;
  reminder.created_at = now;
  std::erase_if(reminder.alerts, [&](const alert::NotifiedAlert& alert) {
    return !alert.firing || !firing.IsHeard(alert.alert.labels.Fingerprint());
  });
  return reminder;
}

alert::Notification AllResolved(alert::Notification shown, base::Time now) {
  alert::Notification resolved = alert::WithoutNews(std::move(shown));
  resolved.created_at = now;
  for (alert::NotifiedAlert& alert : resolved.alerts) {
    if (!alert.firing) continue;
    alert.firing = false;
    alert.alert.ends_at = now;
  }
  return resolved;
}

}  // namespace tebium::relay
