#include "relay/webhook/fallback.h"

#include "base/json.h"
#include "relay/telegram/bot_api.h"

namespace tebium::relay {
namespace {

constexpr int64_t kVersion = 1;

void WriteTime(base::JsonWriter& json, std::string_view key, base::Time time) {
  json.Key(key).String(time == base::kNoTime ? ""
                                             : base::FormatTimestamp(time));
}

void WriteLabels(base::JsonWriter& json, std::string_view key,
                 const alert::LabelSet& labels) {
  json.Key(key).BeginObject();
  for (const alert::LabelView label : labels) {
    json.Key(label.name).String(label.value);
  }
  json.EndObject();
}

std::string_view ReasonName(alert::Reason reason) {
  switch (reason) {
    case alert::Reason::kFiring:
      return "firing";
    case alert::Reason::kUpdate:
      return "update";
    case alert::Reason::kRepeat:
      return "repeat";
  }
  return "firing";
}

void WriteAlert(base::JsonWriter& json, const alert::NotifiedAlert& told) {
  json.BeginObject().Key("status").String(told.firing ? "firing" : "resolved");
  WriteLabels(json, "labels", told.alert.labels);
  WriteLabels(json, "annotations", told.alert.annotations);
  WriteTime(json, "starts_at", told.alert.starts_at);
  WriteTime(json, "ends_at", told.alert.ends_at);
  json.Key("generator_url").String(told.alert.generator_url);
  json.Key("is_new").Bool(told.is_new).Key("posts").Uint(told.posts);
  json.EndObject();
}

void WriteNotification(base::JsonWriter& json,
                       const alert::Notification& notification) {
  json.BeginObject().Key("group_key").String(notification.group_key);
  WriteLabels(json, "group_labels", notification.group_labels);
  json.Key("receiver").String(notification.receiver);
  json.Key("source").String(alert::SourceName(notification.source));
  json.Key("reason").String(ReasonName(notification.reason));
  WriteTime(json, "created_at", notification.created_at);
  json.Key("external_url").String(notification.external_url);
  json.Key("held_back").Uint(notification.held_back);
  json.Key("truncated_alerts").Uint(notification.truncated_alerts);
  json.Key("alerts").BeginArray();
  for (const alert::NotifiedAlert& told : notification.alerts) {
    WriteAlert(json, told);
  }
  json.EndArray().EndObject();
}

// All parts; a list that would be a document is told by its caption alone, as
// the alerts follow anyway.
std::string PlainText(const alert::Notification& notification,
                      const RenderSettings& render, base::Time now) {
  const Rendered rendered = RenderFirst(notification, render, now);
  std::string text;
  for (const std::string& part : rendered.parts) {
    if (!text.empty()) text += '\n';
    text += rendered.html ? HtmlToPlainText(part) : part;
  }
  return text;
}

bool IsWorthRetrying(int status) {
  return status < 400 || status >= 500 || status == 408 || status == 429;
}

}  // namespace

std::string FallbackBody(const store::OutboxEntry& entry,
                         const RenderSettings& render, base::Time now) {
  base::JsonWriter json;
  json.BeginObject().Key("version").Int(kVersion);
  json.Key("error").String(entry.last_error);
  json.Key("chat_id").Int(entry.head.target.chat_id);
  json.Key("thread_id").Int(entry.head.target.thread_id);
  json.Key("text").String(PlainText(entry.notification, render, now));
  json.Key("notification");
  WriteNotification(json, entry.notification);
  return json.EndObject().Take();
}

net::ClientRequest BuildFallbackRequest(const std::string& url,
                                        const store::OutboxEntry& entry,
                                        const RenderSettings& render,
                                        base::Time now,
                                        base::Duration timeout) {
  net::ClientRequest request;
  request.method = "POST";
  request.url = url;
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = FallbackBody(entry, render, now);
  request.timeout = timeout;
  return request;
}

FallbackAnswer ReadFallbackAnswer(const net::ClientResponse& response) {
  FallbackAnswer answer;
  if (response.outcome != net::ClientOutcome::kAnswered) {
    answer.error = response.error.empty() ? "no answer" : response.error;
    return answer;
  }
  if (response.status >= 200 && response.status < 300) {
    answer.verdict = FallbackVerdict::kDelivered;
    return answer;
  }
  answer.error = "HTTP status " + std::to_string(response.status);
  if (!IsWorthRetrying(response.status)) {
    answer.verdict = FallbackVerdict::kRefused;
    return answer;
  }
  answer.retry_after = RetryAfterHeader(response).value_or(base::Duration(0));
  return answer;
}

}  // namespace tebium::relay
