// Configured texts: messages in the form that templates give them.
#include <utility>

#include "relay/telegram/templated.h"
#include "relay/template_data.h"
#include "relay/worker.h"

namespace tebium::relay {

std::string Worker::ExternalUrlOf(
    const alert::Notification& notification) const {
  if (!settings_.external_url.empty()) return settings_.external_url;
  return notification.external_url.empty() ? settings_.own_url
                                           : notification.external_url;
}

// A template that fails does not hold up the alert: it is told in our own form.
void Worker::UseTemplate(Lane& lane) {
  const Delivery& delivery = *lane.delivery;
  if (!lane.integration || !lane.integration->telegram->message ||
      delivery.entries().size() > 1 || delivery.IsLeftover()) {
    return;
  }
  const alert::Notification& notification =
      delivery.entries().front().notification;
  auto rendered =
      RenderTemplated(*lane.integration->telegram,
                      TemplateData(notification, ExternalUrlOf(notification)),
                      lane.integration->render, Wall());
  NoteTemplate(lane.integration->name, rendered.status());
  if (rendered.ok()) lane.delivery->SayInstead(*std::move(rendered));
}

// As there: Alertmanager's own form is sent where the payload fails.
std::optional<std::string> Worker::PayloadOf(const Lane& lane) {
  const WebhookReceiver& webhook = *lane.integration->webhook;
  if (!webhook.payload) return std::nullopt;
  const alert::Notification& notification = lane.fallback->notification;
  auto payload = webhook.payload->Render(
      TemplateData(notification, ExternalUrlOf(notification),
                   webhook.max_alerts),
      Wall());
  NoteTemplate(lane.integration->name, payload.status());
  if (!payload.ok()) return std::nullopt;
  return *std::move(payload);
}

void Worker::NoteTemplate(const std::string& integration,
                          const base::Status& status) {
  if (!status.ok()) {
    metrics_.template_errors.Increment();
    NoteTemplateFailure(integration, status.message());
    return;
  }
  const auto known = template_troubles_.extract(integration);
  if (known.empty()) return;
  logger_.Info("template works again", {{"integration", integration}});
  TellAdmins(
      TemplateNotice(known.mapped(), true, settings_.render.language, Wall()));
}

// Logged once, until it changes or the template works again; people are told
// of the first one alone.
void Worker::NoteTemplateFailure(const std::string& integration,
                                 const std::string& error) {
  const auto [known, first] = template_troubles_.try_emplace(
      integration, TemplateTrouble{integration, error, Wall()});
  if (!first && known->second.error == error) return;
  known->second.error = error;
  logger_.Error("template failed; the built-in form is sent instead",
                {{"integration", integration}, {"err", error}});
  if (!first) return;
  TellAdmins(
      TemplateNotice(known->second, false, settings_.render.language, Wall()));
}

void Worker::TellAdmins(const alert::Notification& notice) {
  store::DispatchChange change;
  for (const int64_t admin : settings_.admin_ids) {
    change.outbox.push_back({{.chat_id = admin}, notice});
  }
  if (change.outbox.empty()) return;
  store_.Apply(std::move(change), [logger = logger_](const base::Status& done) {
    if (done.ok()) return;
    logger.Error("administrators are not told", {{"err", done.message()}});
  });
}

}  // namespace tebium::relay
