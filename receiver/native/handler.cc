#include "receiver/native/handler.h"

#include <array>

#include "alert/native.h"
#include "base/hash.h"
#include "base/text.h"

namespace tebium::receiver {
namespace {

constexpr std::string_view kSource = "source";
constexpr std::string_view kKey = "key";
constexpr std::string_view kEmptyDataName = "_";
constexpr std::string_view kSummaryInData = "data.summary";

struct TextRule {
  std::string_view name;
  std::string_view value;
  size_t max_bytes;
  bool required;
};

std::optional<FieldError> CheckText(const TextRule& rule) {
  if (rule.required && base::Trim(rule.value).empty()) {
    return MakeFieldError(rule.name, "required, expected a text");
  }
  if (rule.value.size() > rule.max_bytes) {
    return MakeFieldError(
        rule.name,
        "expected at most " + std::to_string(rule.max_bytes) + " bytes");
  }
  if (!base::IsValidUtf8(rule.value)) {
    return MakeFieldError(rule.name, "expected UTF-8");
  }
  return std::nullopt;
}

// The priority as a label; info if none is given, "" if there is no such one.
std::string_view Priority(std::string_view text) {
  if (text.data() == nullptr) return "info";
  for (const std::string_view priority :
       {"info", "warning", "error", "critical"}) {
    if (base::EqualsIgnoreCaseAscii(text, priority)) return priority;
  }
  return {};
}

}  // namespace

void NativeHandler::Draft::Clear() {
  type = priority = module = message = timestamp = key = status = {};
  data.clear();
  error.reset();
}

std::string_view* NativeHandler::Draft::Field(std::string_view name) {
  if (name == "type") return &type;
  if (name == "priority") return &priority;
  if (name == "module") return &module;
  if (name == "message") return &message;
  if (name == "timestamp") return &timestamp;
  if (name == "key") return &key;
  if (name == "status") return &status;
  return nullptr;
}

NativeHandler::NativeHandler(base::Time received_at,
                             const NativeSettings& settings)
    : JsonHandler(settings.limits.max_depth),
      received_at_(received_at),
      settings_(settings),
      writer_(buffer_) {
  decoded_.batch.source = alert::Source::kNative;
  decoded_.batch.received_at = received_at;
}

void NativeHandler::OnKey(std::string_view key) {
  switch (scope_) {
    case Scope::kAlert:
      alert_key_ = key;
      break;
    case Scope::kNested:
      writer_.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
      break;
    default:
      data_key_ = key;
  }
}

Take NativeHandler::OnValue(const JsonValue& value) {
  switch (scope_) {
    case Scope::kDocument:
      return OnDocument(value);
    case Scope::kArray:
      return OnElement(value);
    case Scope::kAlert:
      return OnAlertValue(value);
    case Scope::kData:
      return OnDataValue(value);
    case Scope::kNested:
      return OnNestedValue(value);
  }
  return Take::kDone;
}

bool NativeHandler::OnLeave() {
  switch (scope_) {
    case Scope::kNested:
      return LeaveNested();
    case Scope::kData:
      scope_ = Scope::kAlert;
      return true;
    case Scope::kAlert:
      FinishAlert();
      scope_ = in_array_ ? Scope::kArray : Scope::kDocument;
      return true;
    default:
      scope_ = Scope::kDocument;
      return true;
  }
}

Take NativeHandler::OnDocument(const JsonValue& value) {
  if (value.kind == JsonKind::kObject) return OnElement(value);
  if (value.kind != JsonKind::kArray) {
    return Fail("expected an alert or an array of alerts");
  }
  in_array_ = true;
  scope_ = Scope::kArray;
  return Take::kEnter;
}

Take NativeHandler::OnElement(const JsonValue& value) {
  if (index_ == settings_.limits.max_alerts) {
    return Fail("expected at most " +
                std::to_string(settings_.limits.max_alerts) +
                " alerts in one request");
  }
  draft_.Clear();
  nested_texts_.clear();
  if (value.kind == JsonKind::kObject) {
    scope_ = Scope::kAlert;
    return Take::kEnter;
  }
  Reject("", "expected an object");
  FinishAlert();
  return Take::kDone;
}

Take NativeHandler::OnAlertValue(const JsonValue& value) {
  if (value.kind == JsonKind::kNull) return Take::kDone;
  if (alert_key_ == "data") {
    if (value.kind == JsonKind::kObject) {
      draft_.data.clear();
      scope_ = Scope::kData;
      return Take::kEnter;
    }
    Reject("data", "expected an object");
  } else if (std::string_view* field = draft_.Field(alert_key_)) {
    if (value.kind == JsonKind::kString) {
      *field = value.text;
    } else {
      Reject(alert_key_, "expected a string");
    }
  }
  return Take::kDone;
}

Take NativeHandler::OnDataValue(const JsonValue& value) {
  if (!value.HasParts()) {
    AddData(value.text);
    return Take::kDone;
  }
  buffer_.Clear();
  writer_.Reset(buffer_);
  return OnNestedValue(value);
}

Take NativeHandler::OnNestedValue(const JsonValue& value) {
  const auto size = static_cast<rapidjson::SizeType>(value.text.size());
  switch (value.kind) {
    case JsonKind::kString:
      writer_.String(value.text.data(), size);
      return Take::kDone;
    case JsonKind::kObject:
      writer_.StartObject();
      break;
    case JsonKind::kArray:
      writer_.StartArray();
      break;
    default:
      writer_.RawValue(value.text.data(), size, rapidjson::kNumberType);
      return Take::kDone;
  }
  nested_is_object_.push_back(value.kind == JsonKind::kObject);
  scope_ = Scope::kNested;
  return Take::kEnter;
}

bool NativeHandler::LeaveNested() {
  if (nested_is_object_.back()) {
    writer_.EndObject();
  } else {
    writer_.EndArray();
  }
  nested_is_object_.pop_back();
  if (!nested_is_object_.empty()) return true;
  scope_ = Scope::kData;
  AddData(nested_texts_.emplace_back(buffer_.GetString(), buffer_.GetSize()));
  return true;
}

// One more than is allowed is kept, for the check to find, but not any number.
void NativeHandler::AddData(std::string_view value) {
  if (draft_.data.size() > settings_.limits.annotations.max_pairs) return;
  std::string_view name = data_key_;
  if (name.empty()) name = kEmptyDataName;
  if (name == alert::kSummary) name = kSummaryInData;
  draft_.data.push_back({name, value});
}

void NativeHandler::Reject(std::string_view field, std::string_view error) {
  if (!draft_.error.has_value()) draft_.error = MakeFieldError(field, error);
}

void NativeHandler::FinishAlert() {
  if (!draft_.error.has_value()) {
    alert::Event& event = decoded_.batch.events.emplace_back();
    draft_.error = BuildAlert(event);
    if (draft_.error.has_value()) decoded_.batch.events.pop_back();
  }
  if (draft_.error.has_value()) {
    decoded_.rejected.push_back({index_, std::move(draft_.error->error),
                                 std::move(draft_.error->field)});
  }
  ++index_;
}

std::optional<FieldError> NativeHandler::BuildAlert(alert::Event& event) {
  if (auto error = CheckTexts()) return error;
  if (auto error = BuildLabels(event.alert)) return error;
  if (auto error = BuildAnnotations(event.alert)) return error;
  if (auto error = BuildTimes(event)) return error;
  event.identity = Identity();
  return std::nullopt;
}

std::optional<FieldError> NativeHandler::CheckTexts() const {
  const size_t label_bytes = settings_.limits.labels.max_value_bytes;
  const size_t text_bytes = settings_.limits.annotations.max_value_bytes;
  const std::array<TextRule, 4> rules = {
      {{"type", draft_.type, label_bytes, true},
       {"module", draft_.module, label_bytes, true},
       {"message", draft_.message, text_bytes, true},
       {"key", draft_.key, label_bytes, false}}};
  for (const TextRule& rule : rules) {
    if (auto error = CheckText(rule)) return error;
  }
  return std::nullopt;
}

std::optional<FieldError> NativeHandler::BuildLabels(alert::Alert& alert) {
  const std::string_view priority = Priority(draft_.priority);
  if (priority.empty()) {
    return MakeFieldError("priority",
                          "expected info, warning, error or critical");
  }
  pairs_.assign({{alert::kAlertName, draft_.type},
                 {kKey, draft_.key},
                 {alert::kModule, draft_.module},
                 {alert::kSeverity, priority},
                 {kSource, alert::kNativeSource}});
  return BuildLabelSet("labels", pairs_, settings_.limits.labels,
                       EmptyValues::kDrop, alert.labels);
}

std::optional<FieldError> NativeHandler::BuildAnnotations(alert::Alert& alert) {
  PairLimits limits = settings_.limits.annotations;
  if (draft_.data.size() > limits.max_pairs) {
    return MakeFieldError(
        "data",
        "expected at most " + std::to_string(limits.max_pairs) + " entries");
  }
  ++limits.max_pairs;
  draft_.data.push_back({alert::kSummary, draft_.message});
  return BuildLabelSet("data", draft_.data, limits, EmptyValues::kKeep,
                       alert.annotations);
}

std::optional<FieldError> NativeHandler::BuildTimes(alert::Event& event) {
  alert::Alert& alert = event.alert;
  alert.starts_at = received_at_;
  if (draft_.timestamp.data() != nullptr) {
    if (auto error = ParseTimeField("timestamp", draft_.timestamp,
                                    settings_.zone, alert.starts_at)) {
      return error;
    }
  }
  if (alert.starts_at == base::kNoTime) alert.starts_at = received_at_;
  if (draft_.status.data() == nullptr ||
      base::EqualsIgnoreCaseAscii(draft_.status, "firing")) {
    alert.ends_at = received_at_ + settings_.resolve_after;
    return std::nullopt;
  }
  if (!base::EqualsIgnoreCaseAscii(draft_.status, "resolved")) {
    return MakeFieldError("status", "expected \"firing\" or \"resolved\"");
  }
  event.firing = false;
  alert.ends_at = alert.starts_at;
  return std::nullopt;
}

uint64_t NativeHandler::Identity() const {
  if (!draft_.key.empty()) return base::Fnv1a(draft_.key);
  return alert::NativeIdentity(draft_.module, draft_.type);
}

}  // namespace tebium::receiver
