#include "relay/template_json.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <array>
#include <utility>

#include "base/text.h"

namespace tebium::relay {
namespace {

using alert::LabelSet;
using alert::LabelView;
using Json = rapidjson::Value;

std::string_view View(const Json& text) {
  return {text.GetString(), text.GetStringLength()};
}

base::Status Mismatch(std::string_view field) {
  return base::InvalidArgumentError("json: cannot unmarshal the value of " +
                                    std::string(field));
}

// Null if it is not there or null. Go takes names in any case.
const Json* Find(const Json& object, std::string_view name) {
  for (const auto& member : object.GetObject()) {
    if (base::EqualsIgnoreCaseAscii(View(member.name), name)) {
      return member.value.IsNull() ? nullptr : &member.value;
    }
  }
  return nullptr;
}

base::Status ReadText(const Json& object, std::string_view name,
                      std::string& out) {
  const Json* value = Find(object, name);
  if (value == nullptr) return {};
  if (!value->IsString()) return Mismatch(name);
  out = View(*value);
  return {};
}

base::Status ReadLabels(const Json& object, std::string_view name,
                        LabelSet& out) {
  const Json* value = Find(object, name);
  if (value == nullptr) return {};
  if (!value->IsObject()) return Mismatch(name);
  std::vector<LabelView> labels;
  for (const auto& member : value->GetObject()) {
    if (!member.value.IsString()) return Mismatch(name);
    labels.push_back({View(member.name), View(member.value)});
  }
  TEBIUM_ASSIGN_OR_RETURN(out, LabelSet::BuildKeepingEmpty(labels));
  return {};
}

base::Status ReadTime(const Json& object, std::string_view name,
                      alert::tmpl::GoTime& out) {
  std::string text;
  TEBIUM_RETURN_IF_ERROR(ReadText(object, name, text));
  if (text.empty()) return {};
  TEBIUM_ASSIGN_OR_RETURN(
      out, alert::tmpl::ParseTime("2006-01-02T15:04:05Z07:00", text));
  return {};
}

base::Status ReadAlert(const Json& object, alert::tmpl::AlertData& alert) {
  if (!object.IsObject()) return Mismatch("alerts");
  TEBIUM_RETURN_IF_ERROR(ReadText(object, "status", alert.status));
  TEBIUM_RETURN_IF_ERROR(ReadLabels(object, "labels", alert.labels));
  TEBIUM_RETURN_IF_ERROR(ReadLabels(object, "annotations", alert.annotations));
  TEBIUM_RETURN_IF_ERROR(ReadTime(object, "startsAt", alert.starts_at));
  TEBIUM_RETURN_IF_ERROR(ReadTime(object, "endsAt", alert.ends_at));
  TEBIUM_RETURN_IF_ERROR(ReadText(object, "generatorURL", alert.generator_url));
  return ReadText(object, "fingerprint", alert.fingerprint);
}

base::Status ReadAlerts(const Json& object,
                        std::vector<alert::tmpl::AlertData>& alerts) {
  const Json* value = Find(object, "alerts");
  if (value == nullptr) return {};
  if (!value->IsArray()) return Mismatch("alerts");
  for (const Json& item : value->GetArray()) {
    alerts.emplace_back();
    if (item.IsNull()) continue;
    TEBIUM_RETURN_IF_ERROR(ReadAlert(item, alerts.back()));
  }
  return {};
}

base::Status ReadAll(const Json& object, alert::tmpl::Data& data) {
  using Text = std::pair<const char*, std::string alert::tmpl::Data::*>;
  for (const auto& [name, text] : std::array{
           Text{"receiver", &alert::tmpl::Data::receiver},
           Text{"status", &alert::tmpl::Data::status},
           Text{"notification_reason", &alert::tmpl::Data::notification_reason},
           Text{"externalURL", &alert::tmpl::Data::external_url}}) {
    TEBIUM_RETURN_IF_ERROR(ReadText(object, name, data.*text));
  }
  using Labels = std::pair<const char*, LabelSet alert::tmpl::Data::*>;
  for (const auto& [name, labels] : std::array{
           Labels{"groupLabels", &alert::tmpl::Data::group_labels},
           Labels{"commonLabels", &alert::tmpl::Data::common_labels},
           Labels{"commonAnnotations", &alert::tmpl::Data::common_annotations},
           Labels{"routeLabels", &alert::tmpl::Data::route_labels}}) {
    TEBIUM_RETURN_IF_ERROR(ReadLabels(object, name, data.*labels));
  }
  return ReadAlerts(object, data.alerts);
}

}  // namespace

base::StatusOr<alert::tmpl::Data> ReadTemplateData(const std::string& json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError()) {
    return base::InvalidArgumentError(
        "json: at byte " + std::to_string(document.GetErrorOffset()) + ": " +
        rapidjson::GetParseError_En(document.GetParseError()));
  }
  alert::tmpl::Data data;
  if (document.IsNull()) return data;
  if (!document.IsObject()) return Mismatch("the data");
  TEBIUM_RETURN_IF_ERROR(ReadAll(document, data));
  return data;
}

}  // namespace tebium::relay
