#include "alert/alert.h"

#include <algorithm>
#include <unordered_map>

namespace tebium::alert {
namespace {

struct SeverityName {
  std::string_view name;
  int rank;
  std::string_view severity_class;
};

constexpr SeverityName kSeverities[] = {
    {"critical", 4, "critical"}, {"page", 4, "critical"},
    {"error", 3, "error"},       {"high", 3, "error"},
    {"warning", 2, "warning"},   {"info", 1, "info"},
};

const SeverityName* FindSeverity(std::string_view severity) {
  for (const SeverityName& known : kSeverities) {
    if (known.name == severity) return &known;
  }
  return nullptr;
}

// `later` knows the alert's present state; news that only `earlier` has is
// kept.
void MergeAlert(NotifiedAlert& later, NotifiedAlert& earlier) {
  later.is_new = later.is_new || earlier.is_new;
  later.posts += earlier.posts;
  if (!earlier.previous_severity.empty()) {
    later.previous_severity = std::move(earlier.previous_severity);
  }
  // It has come back to what people know.
  if (later.previous_severity == later.alert.severity()) {
    later.previous_severity.clear();
  }
}

// `later` tells its group's whole state: what is not in it fires no more.
void MarkGone(NotifiedAlert& alert, base::Time seen_gone_at) {
  if (!alert.firing) return;
  alert.firing = false;
  const base::Time ends_at = alert.alert.ends_at;
  if (ends_at == base::kNoTime || ends_at > seen_gone_at) {
    alert.alert.ends_at = std::max(seen_gone_at, alert.alert.starts_at);
  }
}

// The one that says most of what happened since people were last told.
NotifyReason MergeReasons(NotifyReason earlier, NotifyReason later) {
  if (later == NotifyReason::kAllResolved) return later;
  if (earlier == NotifyReason::kAllResolved) return later;
  return std::min(earlier, later);
}

// kNoTime is none.
base::Time Earlier(base::Time a, base::Time b) {
  if (a == base::kNoTime || b == base::kNoTime) return std::max(a, b);
  return std::min(a, b);
}

struct SortKey {
  bool firing;
  int rank;
  base::Time starts_at;
  std::string_view labels;
  size_t index;
};

bool IsWorse(const SortKey& a, const SortKey& b) {
  if (a.firing != b.firing) return a.firing;
  if (a.rank != b.rank) return a.rank > b.rank;
  if (a.starts_at != b.starts_at) return a.starts_at < b.starts_at;
  const int order = a.labels.compare(b.labels);
  return order != 0 ? order < 0 : a.index < b.index;
}

}  // namespace

std::string_view SourceName(Source source) {
  switch (source) {
    case Source::kNative:
      return "native";
    case Source::kWebhook:
      return "webhook";
    case Source::kApi:
      return "api";
    case Source::kProbe:
      return "probe";
  }
  return "native";
}

int SeverityRank(std::string_view severity) {
  const SeverityName* known = FindSeverity(severity);
  return known == nullptr ? 0 : known->rank;
}

std::string_view SeverityClass(std::string_view severity) {
  const SeverityName* known = FindSeverity(severity);
  return known == nullptr ? "other" : known->severity_class;
}

size_t Notification::FiringCount() const {
  return static_cast<size_t>(
      std::count_if(alerts.begin(), alerts.end(),
                    [](const NotifiedAlert& a) { return a.firing; }));
}

Notification Merge(Notification earlier, Notification later) {
  std::unordered_map<uint64_t, size_t> present;
  present.reserve(later.alerts.size());
  for (size_t i = 0; i < later.alerts.size(); ++i) {
    present.emplace(later.alerts[i].identity, i);
  }
  for (NotifiedAlert& alert : earlier.alerts) {
    const auto found = present.find(alert.identity);
    if (found == present.end()) {
      if (later.of_tree() && alert.firing) continue;
      MarkGone(alert, later.created_at);
      later.alerts.push_back(std::move(alert));
    } else {
      MergeAlert(later.alerts[found->second], alert);
    }
  }
  if (earlier.Notifies() && !later.Notifies()) later.reason = earlier.reason;
  if (earlier.reason == Reason::kFiring) later.reason = Reason::kFiring;
  later.notify_reason =
      MergeReasons(earlier.notify_reason, later.notify_reason);
  later.created_at = Earlier(earlier.created_at, later.created_at);
  later.held_back += earlier.held_back;
  later.held_back_for += earlier.held_back_for;
  SortWorstFirst(later.alerts);
  return later;
}

Notification WithoutNews(Notification told) {
  told.reason = Reason::kUpdate;
  told.created_at = base::kNoTime;
  told.held_back = 0;
  told.held_back_for = {};
  for (NotifiedAlert& alert : told.alerts) {
    alert.is_new = false;
    alert.posts = 0;
    alert.previous_severity.clear();
  }
  return told;
}

// Of large groups the keys are sorted, which are small, then each alert is
// moved once.
void SortWorstFirst(std::vector<NotifiedAlert>& alerts) {
  std::vector<SortKey> keys;
  keys.reserve(alerts.size());
  for (size_t i = 0; i < alerts.size(); ++i) {
    const Alert& alert = alerts[i].alert;
    keys.push_back({alerts[i].firing, SeverityRank(alert.severity()),
                    alert.starts_at, alert.labels.encoded(), i});
  }
  std::sort(keys.begin(), keys.end(), IsWorse);
  std::vector<NotifiedAlert> sorted;
  sorted.reserve(alerts.size());
  for (const SortKey& key : keys) {
    sorted.push_back(std::move(alerts[key.index]));
  }
  alerts = std::move(sorted);
}

}  // namespace tebium::alert
