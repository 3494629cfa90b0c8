#include "receiver/alertmanager/webhook_handler.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/hash.h"
#include "base/text.h"

namespace tebium::receiver {
namespace {

// How Go writes a time that is not set.
constexpr std::string_view kZeroTime = "0001-01-01T00:00:00Z";

struct PayloadField {
  std::string_view name;
  JsonKind kind;
};

constexpr std::array<PayloadField, 12> kPayloadFields = {{
    {"alerts", JsonKind::kArray},
    {"groupKey", JsonKind::kString},
    {"groupLabels", JsonKind::kObject},
    {"externalURL", JsonKind::kString},
    {"truncatedAlerts", JsonKind::kNumber},
    {"version", JsonKind::kString},
    {"receiver", JsonKind::kString},
    {"status", JsonKind::kString},
    {"commonLabels", JsonKind::kObject},
    {"commonAnnotations", JsonKind::kObject},
    {"routeLabels", JsonKind::kObject},
    {"notification_reason", JsonKind::kString},
}};

const PayloadField* FindPayloadField(std::string_view name) {
  for (const PayloadField& field : kPayloadFields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::string_view Expected(JsonKind kind) {
  switch (kind) {
    case JsonKind::kString:
      return "expected a string";
    case JsonKind::kNumber:
      return "expected a number";
    case JsonKind::kObject:
      return "expected an object";
    default:
      return "expected an array";
  }
}

// The identity's part that all alerts of a notification share.
uint64_t HashFingerprint(uint64_t state, uint64_t fingerprint) {
  std::array<char, 8> bytes;
  for (char& byte : bytes) {
    byte = static_cast<char>(fingerprint & 0xFF);
    fingerprint >>= 8;
  }
  return base::Fnv1a({bytes.data(), bytes.size()}, state);
}

}  // namespace

void WebhookHandler::Draft::Clear() {
  status = starts_at = ends_at = generator_url = {};
  labels.clear();
  annotations.clear();
  error.reset();
}

std::string_view* WebhookHandler::Draft::Field(std::string_view key) {
  if (key == "status") return &status;
  if (key == "startsAt") return &starts_at;
  if (key == "endsAt") return &ends_at;
  if (key == "generatorURL") return &generator_url;
  return nullptr;
}

std::vector<alert::LabelView>* WebhookHandler::Draft::Pairs(
    std::string_view key) {
  if (key == "labels") return &labels;
  if (key == "annotations") return &annotations;
  return nullptr;
}

WebhookHandler::WebhookHandler(base::Time received_at,
                               const DecodeLimits& limits)
    : JsonHandler(limits.max_depth),
      received_at_(received_at),
      limits_(limits) {
  decoded_.batch.source = alert::Source::kWebhook;
  decoded_.batch.received_at = received_at;
}

void WebhookHandler::OnKey(std::string_view key) {
  switch (scope_) {
    case Scope::kPayload:
      payload_key_ = key;
      break;
    case Scope::kAlert:
      alert_key_ = key;
      break;
    default:
      pair_name_ = key;
  }
}

Take WebhookHandler::OnValue(const JsonValue& value) {
  switch (scope_) {
    case Scope::kPairs:
      return OnPair(value);
    case Scope::kAlert:
      return OnAlertValue(value);
    case Scope::kAlerts:
      return OnElement(value);
    case Scope::kPayload:
      return OnPayloadValue(value);
    case Scope::kGroupLabels:
      return OnGroupLabel(value);
    case Scope::kDocument:
      break;
  }
  if (value.kind != JsonKind::kObject) return Fail("expected an object");
  return Enter(Scope::kPayload);
}

bool WebhookHandler::OnLeave() {
  switch (scope_) {
    case Scope::kPairs:
      scope_ = Scope::kAlert;
      return true;
    case Scope::kAlert:
      FinishAlert();
      scope_ = Scope::kAlerts;
      return true;
    case Scope::kAlerts:
      scope_ = Scope::kPayload;
      return true;
    case Scope::kGroupLabels:
      scope_ = Scope::kPayload;
      return FinishGroupLabels();
    default:
      scope_ = Scope::kDocument;
      return true;
  }
}

Take WebhookHandler::Enter(Scope scope) {
  scope_ = scope;
  return Take::kEnter;
}

Take WebhookHandler::OnPayloadValue(const JsonValue& value) {
  const PayloadField* field = FindPayloadField(payload_key_);
  if (field == nullptr) return Take::kDone;
  if (field->name == "alerts") has_alerts_ = true;
  if (value.kind == JsonKind::kNull) return Take::kDone;
  if (value.kind != field->kind) {
    FieldError error = MakeFieldError(field->name, Expected(field->kind));
    return Fail(std::move(error.error), error.field);
  }
  if (value.kind == JsonKind::kNumber) return OnTruncatedAlerts(value.text);
  if (value.kind == JsonKind::kArray) return Enter(Scope::kAlerts);
  if (field->name == "groupLabels") {
    group_pairs_.clear();
    return Enter(Scope::kGroupLabels);
  }
  OnPayloadString(value.text);
  return Take::kDone;
}

void WebhookHandler::OnPayloadString(std::string_view text) {
  if (payload_key_ == "version") version_ = text;
  if (payload_key_ == "groupKey") group_key_ = text;
  if (payload_key_ == "externalURL") external_url_ = text;
}

Take WebhookHandler::OnTruncatedAlerts(std::string_view text) {
  const char* end = text.data() + text.size();
  const auto [stop, error] =
      std::from_chars(text.data(), end, group_.truncated_alerts);
  if (error == std::errc() && stop == end) return Take::kDone;
  return Fail("truncatedAlerts: expected how many alerts were cut off",
              "truncatedAlerts");
}

Take WebhookHandler::OnElement(const JsonValue& value) {
  if (alert_index_ == limits_.max_alerts) {
    return Fail("alerts: expected at most " +
                    std::to_string(limits_.max_alerts) + " in one request",
                "alerts");
  }
  draft_.Clear();
  if (value.kind == JsonKind::kObject) return Enter(Scope::kAlert);
  Reject("", Expected(JsonKind::kObject));
  FinishAlert();
  return Take::kDone;
}

Take WebhookHandler::OnAlertValue(const JsonValue& value) {
  if (value.kind == JsonKind::kNull) return Take::kDone;
  if (std::vector<alert::LabelView>* pairs = draft_.Pairs(alert_key_)) {
    if (value.kind == JsonKind::kObject) {
      pairs->clear();
      pairs_ = pairs;
      return Enter(Scope::kPairs);
    }
    Reject(alert_key_, Expected(JsonKind::kObject));
  } else if (std::string_view* field = draft_.Field(alert_key_)) {
    if (value.kind == JsonKind::kString) {
      *field = value.text;
    } else {
      Reject(alert_key_, Expected(JsonKind::kString));
    }
  }
  return Take::kDone;
}

Take WebhookHandler::OnGroupLabel(const JsonValue& value) {
  if (value.kind == JsonKind::kString) {
    AddPair(group_pairs_, value.text);
    return Take::kDone;
  }
  FieldError error = MakeFieldError("groupLabels." + NameForError(pair_name_),
                                    Expected(JsonKind::kString));
  return Fail(std::move(error.error), error.field);
}

Take WebhookHandler::OnPair(const JsonValue& value) {
  if (value.kind == JsonKind::kString) {
    AddPair(*pairs_, value.text);
  } else {
    std::string field(alert_key_);
    field += '.';
    field += NameForError(pair_name_);
    Reject(field, Expected(JsonKind::kString));
  }
  return Take::kDone;
}

// Keeps a few more than are allowed, for CheckPairs to find, but not any
// number.
void WebhookHandler::AddPair(std::vector<alert::LabelView>& pairs,
                             std::string_view value) {
  if (pairs.size() <=
      std::max(limits_.labels.max_pairs, limits_.annotations.max_pairs)) {
    pairs.push_back({pair_name_, value});
  }
}

void WebhookHandler::Reject(std::string_view field, std::string_view error) {
  if (draft_.error.has_value()) return;
  draft_.error =
      field.empty() ? MakeFieldError(AlertPath(), error)
                    : Prefixed(AlertPath() + ".", MakeFieldError(field, error));
}

std::string WebhookHandler::AlertPath() const {
  return "alerts[" + std::to_string(alert_index_) + "]";
}

bool WebhookHandler::FinishGroupLabels() {
  std::optional<FieldError> error =
      BuildLabelSet("groupLabels", group_pairs_, limits_.labels,
                    EmptyValues::kDrop, group_.labels);
  if (!error.has_value()) return true;
  Fail(std::move(error->error), error->field);
  return false;
}

void WebhookHandler::FinishAlert() {
  if (!draft_.error.has_value()) {
    alert::Event& event = decoded_.batch.events.emplace_back();
    draft_.error = BuildAlert(event);
    if (draft_.error.has_value()) {
      decoded_.batch.events.pop_back();
      draft_.error = Prefixed(AlertPath() + ".", *std::move(draft_.error));
    }
  }
  if (draft_.error.has_value()) {
    decoded_.rejected.push_back({alert_index_, std::move(draft_.error->error),
                                 std::move(draft_.error->field)});
  }
  ++alert_index_;
}

std::optional<FieldError> WebhookHandler::BuildAlert(alert::Event& event) {
  if (auto error = BuildLabels(event.alert)) return error;
  if (auto error = BuildTimes(event)) return error;
  if (draft_.generator_url.size() > limits_.max_url_bytes ||
      !base::IsValidUtf8(draft_.generator_url)) {
    return MakeFieldError("generatorURL",
                          "expected UTF-8 of at most " +
                              std::to_string(limits_.max_url_bytes) + " bytes");
  }
  event.alert.generator_url = draft_.generator_url;
  // For now: the group's key may come after its alerts.
  event.identity = event.alert.labels.Fingerprint();
  return std::nullopt;
}

std::optional<FieldError> WebhookHandler::BuildLabels(alert::Alert& alert) {
  if (auto error = BuildLabelSet("labels", draft_.labels, limits_.labels,
                                 EmptyValues::kDrop, alert.labels)) {
    return error;
  }
  if (alert.labels.empty()) {
    return MakeFieldError("labels", "expected at least one label");
  }
  return BuildLabelSet("annotations", draft_.annotations, limits_.annotations,
                       EmptyValues::kKeep, alert.annotations);
}

std::optional<FieldError> WebhookHandler::BuildTimes(alert::Event& event) {
  alert::Alert& alert = event.alert;
  if (auto error = BuildTime("startsAt", draft_.starts_at, alert.starts_at)) {
    return error;
  }
  if (auto error = BuildTime("endsAt", draft_.ends_at, alert.ends_at)) {
    return error;
  }
  if (alert.starts_at == base::kNoTime) alert.starts_at = received_at_;
  if (draft_.status.empty()) {
    event.firing =
        alert.ends_at == base::kNoTime || alert.ends_at > received_at_;
  } else if (draft_.status == "firing" || draft_.status == "resolved") {
    event.firing = draft_.status == "firing";
  } else {
    return MakeFieldError("status", "expected \"firing\" or \"resolved\"");
  }
  if (event.firing) {
    alert.ends_at = base::kNoTime;
  } else if (alert.ends_at == base::kNoTime) {
    alert.ends_at = received_at_;
  }
  return std::nullopt;
}

std::optional<FieldError> WebhookHandler::BuildTime(std::string_view field,
                                                    std::string_view text,
                                                    base::Time& time) {
  if (text.empty() || text == kZeroTime) return std::nullopt;
  if (text != last_time_text_) {
    if (auto error = ParseTimeField(field, text, utc_, last_time_)) {
      return error;
    }
    last_time_text_ = text;
  }
  time = last_time_;
  return std::nullopt;
}

Decoded WebhookHandler::Finish() {
  if (auto fault = CheckPayload()) {
    Decoded refused;
    refused.fault = std::move(fault);
    return refused;
  }
  group_.key = group_key_;
  group_.external_url = external_url_;
  const uint64_t state = base::Fnv1a(group_.key);
  for (alert::Event& event : decoded_.batch.events) {
    event.identity = HashFingerprint(state, event.identity);
  }
  decoded_.batch.sender_group =
      std::make_shared<const alert::SenderGroup>(std::move(group_));
  return std::move(decoded_);
}

std::optional<DecodeFault> WebhookHandler::CheckPayload() const {
  const auto fault = [](std::string_view field, std::string_view text) {
    FieldError error = MakeFieldError(field, text);
    return DecodeFault{std::move(error.error), std::move(error.field), {}};
  };
  if (version_ != "4") return fault("version", "expected \"4\"");
  if (!has_alerts_) return fault("alerts", "required");
  if (group_key_.size() > limits_.annotations.max_value_bytes ||
      !base::IsValidUtf8(group_key_)) {
    return fault("groupKey",
                 "expected UTF-8 of at most " +
                     std::to_string(limits_.annotations.max_value_bytes) +
                     " bytes");
  }
  if (external_url_.size() > limits_.max_url_bytes ||
      !base::IsValidUtf8(external_url_)) {
    return fault("externalURL", "expected UTF-8 of at most " +
                                    std::to_string(limits_.max_url_bytes) +
                                    " bytes");
  }
  return std::nullopt;
}

}  // namespace tebium::receiver
