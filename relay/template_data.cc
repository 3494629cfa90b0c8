#include "relay/template_data.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "relay/webhook/message.h"

namespace tebium::relay {
namespace {

alert::tmpl::AlertData AlertData(const alert::NotifiedAlert& told) {
  using alert::tmpl::GoTime;
  alert::tmpl::AlertData data;
  data.status = told.firing ? "firing" : "resolved";
  data.labels = told.alert.labels;
  data.annotations = told.alert.annotations;
  data.starts_at = GoTime::From(told.alert.starts_at);
  if (!told.firing) data.ends_at = GoTime::From(told.alert.ends_at);
  data.generator_url = told.alert.generator_url.view();
  data.fingerprint = base::Hex16(told.alert.labels.Fingerprint());
  return data;
}

}  // namespace

std::shared_ptr<const alert::tmpl::Data> TemplateData(
    const alert::Notification& notification, const std::string& external_url,
    uint64_t max_alerts) {
  ToldAlerts alerts = SortedAlerts(notification);
  if (max_alerts != 0 && alerts.size() > max_alerts) alerts.resize(max_alerts);
  auto data = std::make_shared<alert::tmpl::Data>();
  data->receiver = QuoteRegexp(notification.receiver);
  data->status = StatusOf(alerts);
  data->alerts.reserve(alerts.size());
  for (const alert::NotifiedAlert* told : alerts) {
    data->alerts.push_back(AlertData(*told));
  }
  data->notification_reason =
      alert::NotifyReasonText(notification.notify_reason);
  data->group_labels = notification.group_labels;
  data->common_labels = CommonLabels(alerts);
  data->common_annotations = CommonAnnotations(alerts);
  data->route_labels = notification.route_labels;
  data->external_url = external_url;
  return data;
}

alert::tmpl::CallContext TemplateContext(base::Time now) {
  alert::tmpl::CallContext context;
  context.now = now;
  context.load_zone =
      [](const std::string& name) -> base::StatusOr<base::TimeZone> {
    if (name == "Local") return base::TimeZone::Local();
    return base::TimeZone::Load(name);
  };
  return context;
}

}  // namespace tebium::relay
