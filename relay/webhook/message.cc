#include "relay/webhook/message.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/template/go_time.h"
#include "alert/template/go_time_layout.h"
#include "base/hash.h"
#include "base/json.h"

namespace tebium::relay {
namespace {

using alert::LabelSet;
using alert::LabelView;

// Fewer labels come first, whatever they are; then the first difference counts,
// where a set without the label comes first.
bool LabelsBefore(const LabelSet& a, const LabelSet& b) {
  if (a.size() != b.size()) return a.size() < b.size();
  auto left = a.begin();
  auto right = b.begin();
  for (; left != a.end(); ++left, ++right) {
    const LabelView of_a = *left;
    const LabelView of_b = *right;
    if (of_a.name != of_b.name) return of_a.name > of_b.name;
    if (of_a.value != of_b.value) return of_a.value < of_b.value;
  }
  return false;
}

bool AlertBefore(const alert::NotifiedAlert* a, const alert::NotifiedAlert* b) {
  const LabelSet& of_a = a->alert.labels;
  const LabelSet& of_b = b->alert.labels;
  for (const std::string_view name : {"job", "instance"}) {
    if (of_a.Has(name) != of_b.Has(name)) return of_a.Has(name);
    const int order = of_a.Get(name).compare(of_b.Get(name));
    if (order != 0) return order < 0;
  }
  return LabelsBefore(of_a, of_b);
}

void WriteLabels(base::JsonWriter& json, std::string_view key,
                 const LabelSet& labels) {
  json.Key(key).BeginObject();
  for (const LabelView label : labels) {
    json.Key(label.name).String(label.value);
  }
  json.EndObject();
}

const LabelSet& LabelsOf(const alert::NotifiedAlert& told) {
  return told.alert.labels;
}
const LabelSet& AnnotationsOf(const alert::NotifiedAlert& told) {
  return told.alert.annotations;
}

// An absent one counts as empty when it is compared, but is not told.
LabelSet Common(const ToldAlerts& alerts,
                const LabelSet& (*of)(const alert::NotifiedAlert&)) {
  if (alerts.empty()) return {};
  std::vector<LabelView> common;
  for (const LabelView label : of(*alerts.front())) {
    const bool of_all =
        std::all_of(alerts.begin() + 1, alerts.end(), [&](const auto* other) {
          return of(*other).Get(label.name) == label.value;
        });
    if (of_all) common.push_back(label);
  }
  auto labels = LabelSet::BuildKeepingEmpty(common);
  return labels.ok() ? *std::move(labels) : LabelSet();
}

void WriteAlert(base::JsonWriter& json, const alert::NotifiedAlert& told) {
  json.BeginObject().Key("status").String(told.firing ? "firing" : "resolved");
  WriteLabels(json, "labels", told.alert.labels);
  WriteLabels(json, "annotations", told.alert.annotations);
  json.Key("startsAt").String(GoTime(told.alert.starts_at));
  json.Key("endsAt").String(
      GoTime(told.firing ? base::kNoTime : told.alert.ends_at));
  json.Key("generatorURL").String(told.alert.generator_url);
  json.Key("fingerprint").String(base::Hex16(told.alert.labels.Fingerprint()));
  json.EndObject();
}

void WriteAlerts(base::JsonWriter& json, const ToldAlerts& alerts) {
  json.Key("status").String(StatusOf(alerts));
  json.Key("alerts").BeginArray();
  for (const alert::NotifiedAlert* told : alerts) WriteAlert(json, *told);
  json.EndArray();
}

}  // namespace

ToldAlerts SortedAlerts(const alert::Notification& notification) {
  ToldAlerts alerts;
  alerts.reserve(notification.alerts.size());
  for (const alert::NotifiedAlert& told : notification.alerts) {
    alerts.push_back(&told);
  }
  std::stable_sort(alerts.begin(), alerts.end(), AlertBefore);
  return alerts;
}

std::string StatusOf(const ToldAlerts& alerts) {
  const bool firing =
      std::any_of(alerts.begin(), alerts.end(),
                  [](const auto* told) { return told->firing; });
  return firing ? "firing" : "resolved";
}

LabelSet CommonLabels(const ToldAlerts& alerts) {
  return Common(alerts, LabelsOf);
}

LabelSet CommonAnnotations(const ToldAlerts& alerts) {
  return Common(alerts, AnnotationsOf);
}

std::string GoTime(base::Time time) {
  return alert::tmpl::FormatTime(alert::tmpl::GoTime::From(time),
                                 alert::tmpl::kRfc3339Nano);
}

std::string QuoteRegexp(const std::string& text) {
  std::string quoted;
  for (const char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) {
      quoted += '\\';
    }
    quoted += c;
  }
  return quoted;
}

std::string WebhookBody(const alert::Notification& notification,
                        uint64_t max_alerts, const std::string& external_url) {
  ToldAlerts alerts = SortedAlerts(notification);
  uint64_t truncated = notification.truncated_alerts;
  if (max_alerts != 0 && alerts.size() > max_alerts) {
    truncated += alerts.size() - max_alerts;
    alerts.resize(max_alerts);
  }
  base::JsonWriter json;
  json.BeginObject().Key("receiver");
  json.String(QuoteRegexp(notification.receiver));
  WriteAlerts(json, alerts);
  json.Key("notification_reason");
  json.String(alert::NotifyReasonText(notification.notify_reason));
  WriteLabels(json, "groupLabels", notification.group_labels);
  WriteLabels(json, "commonLabels", CommonLabels(alerts));
  WriteLabels(json, "commonAnnotations", CommonAnnotations(alerts));
  WriteLabels(json, "routeLabels", notification.route_labels);
  json.Key("externalURL").String(external_url);
  json.Key("version").String("4").Key("groupKey");
  json.String(notification.route_group_key.empty()
                  ? notification.group_key
                  : notification.route_group_key);
  json.Key("truncatedAlerts").Uint(truncated);
  return json.EndObject().Take();
}

}  // namespace tebium::relay
