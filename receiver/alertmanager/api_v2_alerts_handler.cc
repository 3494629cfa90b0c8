#include "receiver/alertmanager/api_v2_alerts_handler.h"

#include <algorithm>
#include <array>

#include "alert/quote.h"
#include "receiver/alertmanager/api_v2_uri.h"
#include "receiver/fields.h"

namespace tebium::receiver {
namespace {

// In the order of Field.
constexpr std::array<std::string_view, 5> kFieldNames = {
    "labels", "annotations", "startsAt", "endsAt", "generatorURL"};

}  // namespace

void PostedAlertsHandler::Draft::Clear() {
  has_labels = false;
  labels.clear();
  annotations.clear();
  starts_at = ends_at = base::kNoTime;
  ends_by_timeout = false;
  generator_url = {};
}

PostedAlertsHandler::PostedAlertsHandler(base::Time now,
                                         const PostedAlertsSettings& settings)
    : JsonHandler(settings.limits.max_depth), now_(now), settings_(settings) {
  result_.batch.source = alert::Source::kApi;
  result_.batch.received_at = now;
}

void PostedAlertsHandler::OnKey(std::string_view key) {
  if (scope_ == Scope::kPairs) {
    pair_name_ = key;
    return;
  }
  const auto found = FindName(kFieldNames, key);
  field_ = found.has_value() ? static_cast<Field>(*found) : Field::kNone;
  if (found.has_value()) key_ = kFieldNames[*found];
}

Take PostedAlertsHandler::OnValue(const JsonValue& value) {
  switch (scope_) {
    case Scope::kPairs:
      return OnPair(value);
    case Scope::kAlert:
      return OnAlertValue(value);
    case Scope::kAlerts:
      return OnElement(value);
    case Scope::kDocument:
      break;
  }
  return OnDocument(value);
}

bool PostedAlertsHandler::OnLeave() {
  switch (scope_) {
    case Scope::kPairs:
      scope_ = Scope::kAlert;
      return true;
    case Scope::kAlert:
      FinishAlert();
      scope_ = Scope::kAlerts;
      return true;
    default:
      scope_ = Scope::kDocument;
      return true;
  }
}

Take PostedAlertsHandler::Enter(Scope scope) {
  scope_ = scope;
  return Take::kEnter;
}

Take PostedAlertsHandler::FailAt(std::string_view path,
                                 std::string_view error) {
  std::string field = std::to_string(alert_index_);
  if (!path.empty()) field += '.';
  field += path;
  return Fail(MakeFieldError(field, error).error);
}

// null is how Go writes no alerts at all.
Take PostedAlertsHandler::OnDocument(const JsonValue& value) {
  if (value.kind == JsonKind::kNull) return Take::kDone;
  if (value.kind != JsonKind::kArray) return Fail("expected an array");
  return Enter(Scope::kAlerts);
}

Take PostedAlertsHandler::OnElement(const JsonValue& value) {
  if (alert_index_ == settings_.limits.max_alerts) {
    return Fail("expected at most " +
                std::to_string(settings_.limits.max_alerts) +
                " alerts in one request");
  }
  draft_.Clear();
  if (value.kind == JsonKind::kObject) return Enter(Scope::kAlert);
  if (value.kind != JsonKind::kNull) {
    return FailAt("", ExpectedKind(JsonKind::kObject));
  }
  if (!result_.fault.has_value()) {
    result_.fault = MissingFault(std::to_string(alert_index_));
  }
  ++alert_index_;
  return Take::kDone;
}

Take PostedAlertsHandler::OnAlertValue(const JsonValue& value) {
  if (value.kind == JsonKind::kNull) return Take::kDone;
  switch (field_) {
    case Field::kLabels:
    case Field::kAnnotations:
      return OnPairs(value);
    case Field::kStartsAt:
      return OnTime(value, draft_.starts_at);
    case Field::kEndsAt:
      return OnTime(value, draft_.ends_at);
    case Field::kGeneratorUrl:
      if (value.kind != JsonKind::kString) {
        return FailAt(key_, ExpectedKind(JsonKind::kString));
      }
      draft_.generator_url = value.text;
      return Take::kDone;
    case Field::kNone:
      break;
  }
  return Take::kDone;
}

Take PostedAlertsHandler::OnPairs(const JsonValue& value) {
  if (value.kind != JsonKind::kObject) {
    return FailAt(key_, ExpectedKind(JsonKind::kObject));
  }
  const bool labels = field_ == Field::kLabels;
  draft_.has_labels = draft_.has_labels || labels;
  pairs_ = labels ? &draft_.labels : &draft_.annotations;
  return Enter(Scope::kPairs);
}

Take PostedAlertsHandler::OnTime(const JsonValue& value, base::Time& time) {
  if (value.kind != JsonKind::kString) {
    return FailAt(key_, ExpectedKind(JsonKind::kString));
  }
  auto error = times_.Read(value.text, time);
  return error.has_value() ? Fail(*std::move(error)) : Take::kDone;
}

Take PostedAlertsHandler::OnPair(const JsonValue& value) {
  if (value.kind != JsonKind::kString && value.kind != JsonKind::kNull) {
    return FailAt(std::string(key_) + "." + NameForError(pair_name_),
                  ExpectedKind(JsonKind::kString));
  }
  const std::string_view text =
      value.kind == JsonKind::kString ? value.text : std::string_view();
  // Labels without a value are as good as not there, whatever their name.
  const bool label = pairs_ == &draft_.labels;
  if (label && pair_name_.empty() && text.empty()) return Take::kDone;
  // A few more than are allowed are kept, to be found, but not any number.
  if (pairs_->size() <= std::max(settings_.limits.labels.max_pairs,
                                 settings_.limits.annotations.max_pairs)) {
    pairs_->push_back({pair_name_, text});
  }
  return Take::kDone;
}

void PostedAlertsHandler::FinishAlert() {
  // Once one has the wrong form all are refused; the rest is only read.
  if (!result_.fault.has_value() && CheckForm()) {
    CompleteTimes();
    ++(draft_.ends_at > now_ ? result_.firing : result_.resolved);
    alert::Event& event = result_.batch.events.emplace_back();
    if (auto error = BuildAlert(event)) {
      result_.batch.events.pop_back();
      result_.errors.push_back(*std::move(error));
    }
  }
  ++alert_index_;
}

bool PostedAlertsHandler::CheckForm() {
  const std::string_view url = draft_.generator_url;
  if (!url.empty() && !IsRequestUri(url)) {
    result_.fault = ApiFault{422, kWrongFormatCode,
                             std::to_string(alert_index_) +
                                 ".generatorURL in body must be of type uri: " +
                                 alert::GoQuote(NameForError(url))};
  } else if (!draft_.has_labels) {
    result_.fault = MissingFault(std::to_string(alert_index_) + ".labels");
  }
  return !result_.fault.has_value();
}

void PostedAlertsHandler::CompleteTimes() {
  if (draft_.starts_at == base::kNoTime) {
    draft_.starts_at = draft_.ends_at == base::kNoTime ? now_ : draft_.ends_at;
  }
  if (draft_.ends_at == base::kNoTime) {
    draft_.ends_at = now_ + settings_.resolve_timeout;
    draft_.ends_by_timeout = true;
  }
}

std::optional<std::string> PostedAlertsHandler::BuildAlert(
    alert::Event& event) {
  if (draft_.ends_at < draft_.starts_at) {
    return "start time must be before end time";
  }
  alert::Alert& alert = event.alert;
  if (auto error = BuildLabels(alert)) return error;
  if (auto error = BuildAnnotations(alert)) return error;
  if (draft_.generator_url.size() > settings_.limits.max_url_bytes) {
    return "generatorURL: expected at most " +
           std::to_string(settings_.limits.max_url_bytes) + " bytes";
  }
  alert.generator_url = draft_.generator_url;
  alert.starts_at = draft_.starts_at;
  alert.ends_at = draft_.ends_at;
  event.firing = draft_.ends_at > now_;
  event.ends_by_timeout = draft_.ends_by_timeout && event.firing;
  event.identity = alert.labels.Fingerprint();
  return std::nullopt;
}

std::optional<std::string> PostedAlertsHandler::BuildLabels(
    alert::Alert& alert) {
  constexpr std::string_view kInvalid = "invalid label set: ";
  if (auto error = CheckNames(draft_.labels, false)) {
    return error->insert(0, kInvalid);
  }
  if (auto error =
          BuildLabelSet("labels", draft_.labels, settings_.limits.labels,
                        EmptyValues::kDrop, alert.labels)) {
    return error->error.insert(0, kInvalid);
  }
  if (alert.labels.empty()) return "at least one label pair required";
  return std::nullopt;
}

std::optional<std::string> PostedAlertsHandler::BuildAnnotations(
    alert::Alert& alert) {
  constexpr std::string_view kInvalid = "invalid annotations: ";
  if (auto error = CheckNames(draft_.annotations, true)) {
    return error->insert(0, kInvalid);
  }
  if (auto error = BuildLabelSet("annotations", draft_.annotations,
                                 settings_.limits.annotations,
                                 EmptyValues::kKeep, alert.annotations)) {
    return error->error.insert(0, kInvalid);
  }
  return std::nullopt;
}

// Labels without a value are gone before their names matter.
std::optional<std::string> PostedAlertsHandler::CheckNames(
    const std::vector<alert::LabelView>& pairs, bool with_empty) const {
  for (const alert::LabelView& pair : pairs) {
    if (pair.value.empty() && !with_empty) continue;
    if (!alert::IsValidLabelName(pair.name, settings_.parser_mode)) {
      return "invalid name " + alert::GoQuote(NameForError(pair.name));
    }
  }
  return std::nullopt;
}

}  // namespace tebium::receiver
