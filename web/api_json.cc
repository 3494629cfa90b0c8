#include "web/api_json.h"

#include <rapidjson/document.h>

#include <string>

#include "alert/labels.h"
#include "base/clock.h"
#include "base/hash.h"

namespace tebium::web {
namespace {

void WriteLabels(base::JsonWriter& json, std::string_view name,
                 const alert::LabelSet& labels) {
  json.Key(name).BeginObject();
  for (const alert::LabelView label : labels) {
    json.Key(label.name).String(label.value);
  }
  json.EndObject();
}

// What the database holds is checked: the answer must be JSON whatever it is.
void WriteExtra(base::JsonWriter& json, const std::string& extra) {
  if (extra.empty()) return;
  rapidjson::Document document;
  const bool valid =
      !document.Parse(extra.data(), extra.size()).HasParseError();
  json.Key("extra");
  if (valid) {
    json.Raw(extra);
  } else {
    json.String(extra);
  }
}

std::string_view TargetKindName(store::TargetKind kind) {
  switch (kind) {
    case store::TargetKind::kTelegram:
      return "telegram";
    case store::TargetKind::kFallback:
      return "fallback";
    case store::TargetKind::kWebhook:
      return "webhook";
  }
  return "telegram";
}

void WriteTarget(base::JsonWriter& json, const store::Target& target) {
  json.Key("target").BeginObject();
  json.Key("kind").String(TargetKindName(target.kind));
  json.Key("chat_id").Int(target.chat_id);
  json.Key("thread_id").Int(target.thread_id);
  if (!target.integration.empty()) {
    json.Key("integration").String(target.integration);
  }
  json.EndObject();
}

}  // namespace

void WriteTime(base::JsonWriter& json, std::string_view name, base::Time time) {
  json.Key(name);
  if (time == base::kNoTime) {
    json.Null();
  } else {
    json.String(base::FormatTimestamp(time));
  }
}

net::HttpResponse JsonAnswer(base::JsonWriter& json) {
  net::HttpResponse response = net::HttpResponse::Json(200, json.Take());
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

void WriteHistoryEntry(base::JsonWriter& json,
                       const store::HistoryEntry& entry) {
  const alert::Alert& alert = entry.alert;
  json.BeginObject().Key("id").Int(entry.id);
  WriteTime(json, "received_at", entry.received_at);
  json.Key("source").String(entry.source);
  json.Key("status").String(entry.firing ? "firing" : "resolved");
  json.Key("fingerprint").String(base::Hex16(alert.labels.Fingerprint()));
  WriteLabels(json, "labels", alert.labels);
  WriteLabels(json, "annotations", alert.annotations);
  WriteTime(json, "starts_at", alert.starts_at);
  WriteTime(json, "ends_at", alert.ends_at);
  json.Key("generator_url").String(alert.generator_url);
  WriteExtra(json, entry.extra_json);
  json.EndObject();
}

void WriteOutboxEntry(base::JsonWriter& json, const store::OutboxEntry& entry) {
  const store::OutboxHead& head = entry.head;
  const alert::Notification& notification = entry.notification;
  json.BeginObject().Key("id").Int(head.id);
  json.Key("state").String(store::OutboxStateName(head.state));
  WriteTarget(json, head.target);
  json.Key("group_key").String(head.group_key);
  WriteLabels(json, "group_labels", notification.group_labels);
  json.Key("receiver").String(notification.receiver);
  json.Key("notifies").Bool(head.notifies);
  json.Key("alerts").Uint(notification.alerts.size());
  json.Key("firing").Uint(notification.FiringCount());
  json.Key("attempts").Uint(entry.attempts);
  json.Key("last_error").String(entry.last_error);
  WriteTime(json, "created_at", head.created_at);
  WriteTime(json, "next_attempt_at", head.next_attempt_at);
  json.EndObject();
}

void WriteAuditEntry(base::JsonWriter& json, const store::AuditEntry& entry) {
  json.BeginObject().Key("id").Int(entry.id);
  json.Key("at").String(base::FormatTimestamp(entry.at));
  json.Key("chat_id").Int(entry.chat_id).Key("user_id").Int(entry.user_id);
  json.Key("user_name").String(entry.user_name);
  json.Key("action").String(entry.action).Key("detail").String(entry.detail);
  json.EndObject();
}

void WriteStats(base::JsonWriter& json, const store::StoreStats& stats) {
  json.BeginObject().Key("store").BeginObject();
  json.Key("size_bytes").Uint(stats.size_bytes);
  json.Key("journal_entries").Uint(stats.journal_entries);
  json.Key("history_entries").Uint(stats.history_entries);
  json.EndObject().Key("outbox").BeginObject();
  json.Key("pending").Uint(stats.outbox_pending);
  json.Key("sending").Uint(stats.outbox_sending);
  json.Key("dead").Uint(stats.outbox_dead);
  WriteTime(json, "oldest_pending_at", stats.oldest_pending_at);
  json.EndObject().EndObject();
}

}  // namespace tebium::web
