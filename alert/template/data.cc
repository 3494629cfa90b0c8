#include "alert/template/data.h"

#include <algorithm>
#include <set>
#include <utility>

#include "alert/alert.h"

namespace tebium::alert::tmpl {
namespace {

using ValueSpan = std::span<const Value>;

class AlertObject : public Object {
 public:
  AlertObject(std::shared_ptr<const Data> of_data, const AlertData& of)
      : data(std::move(of_data)), alert(of) {}

  const std::shared_ptr<const Data> data;  // that holds the alert
  const AlertData& alert;
  mutable Value labels;
  mutable Value annotations;
};

class DataObject : public Object {
 public:
  explicit DataObject(std::shared_ptr<const Data> of) : data(std::move(of)) {}

  const std::shared_ptr<const Data> data;
  mutable Value alerts;
  mutable Value group_labels;
  mutable Value common_labels;
  mutable Value common_annotations;
  mutable Value route_labels;
};

class PairObject : public Object {
 public:
  PairObject(SharedText of_name, SharedText of_value)
      : name(std::move(of_name)), value(std::move(of_value)) {}

  const SharedText name;
  const SharedText value;
};

const AlertObject& AlertOf(const Value& self) {
  return static_cast<const AlertObject&>(self.object());
}
const DataObject& DataOf(const Value& self) {
  return static_cast<const DataObject&>(self.object());
}
const PairObject& PairOf(const Value& self) {
  return static_cast<const PairObject&>(self.object());
}

Value Kept(Value& made, const LabelSet& labels) {
  if (!made.valid()) made = KvValue(labels);
  return made;
}

// --- Pairs ---

// By name, but the alert's name first.
std::vector<Map::const_iterator> SortedEntries(const Map& kv) {
  std::vector<Map::const_iterator> entries;
  entries.reserve(kv.size());
  const auto first = kv.find(kAlertName);
  if (first != kv.end()) entries.push_back(first);
  for (auto entry = kv.begin(); entry != kv.end(); ++entry) {
    if (entry != first) entries.push_back(entry);
  }
  return entries;
}

Value NamesOf(const Map& kv) {
  List names;
  for (const auto entry : SortedEntries(kv)) {
    names.push_back(Value::String(entry->first));
  }
  return Value::Slice(std::move(names), kStringsType);
}

Value ValuesOf(const Map& kv) {
  List values;
  for (const auto entry : SortedEntries(kv)) values.push_back(entry->second);
  return Value::Slice(std::move(values), kStringsType);
}

Value PairsOf(const Map& kv) {
  List pairs;
  for (const auto entry : SortedEntries(kv)) {
    pairs.push_back(Value::Of(
        std::make_shared<PairObject>(entry->first, entry->second.shared_text()),
        kPairType));
  }
  return Value::Slice(std::move(pairs), kPairsType);
}

Value TextsOf(const List& pairs, const SharedText PairObject::*text) {
  List texts;
  texts.reserve(pairs.size());
  for (const Value& pair : pairs) {
    texts.push_back(Value::String(PairOf(pair).*text));
  }
  return Value::Slice(std::move(texts), kStringsType);
}

std::string PairsToString(const Value& self) {
  std::string text;
  for (const Value& item : self.list()) {
    if (!text.empty()) text += ", ";
    const PairObject& pair = PairOf(item);
    text.append(pair.name.view()).append("=").append(pair.value.view());
  }
  return text;
}

std::string KvToString(const Value& self) {
  return PairsToString(PairsOf(self.map()));
}

Value Without(const Map& kv, const List& names) {
  std::set<std::string_view> removed;
  for (const Value& name : names) removed.insert(name.text());
  Map kept;
  for (const auto& entry : kv) {
    if (!removed.contains(entry.first)) kept.insert(kept.end(), entry);
  }
  return Value::MapOf(std::move(kept), kKvType);
}

// --- Alerts ---

Value AlertsOf(const DataObject& object) {
  if (object.alerts.valid()) return object.alerts;
  List alerts;
  alerts.reserve(object.data->alerts.size());
  for (const AlertData& alert : object.data->alerts) {
    alerts.push_back(Value::Of(
        std::make_shared<AlertObject>(object.data, alert), kAlertType));
  }
  object.alerts = Value::Slice(std::move(alerts), kAlertsType);
  return object.alerts;
}

Value WithStatus(const Value& self, std::string_view status) {
  List alerts;
  for (const Value& alert : self.list()) {
    if (AlertOf(alert).alert.status == status) alerts.push_back(alert);
  }
  return Value::Slice(std::move(alerts), kAlertListType);
}

// --- Types ---

constexpr const Type* kStringsParameter[] = {&kStringsType};

constexpr Field kPairFields[] = {
    {"Name", &kStringType,
     [](const Value& self) { return Value::String(PairOf(self).name); }},
    {"Value", &kStringType,
     [](const Value& self) { return Value::String(PairOf(self).value); }},
};

constexpr Method kPairsMethods[] = {
    {"Names",
     {},
     [](const Value& self, ValueSpan, CallContext&) -> ValueOr {
       return TextsOf(self.list(), &PairObject::name);
     }},
    {"String",
     {},
     [](const Value& self, ValueSpan, CallContext&) -> ValueOr {
       return Value::String(PairsToString(self));
     }},
    {"Values",
     {},
     [](const Value& self, ValueSpan, CallContext&) -> ValueOr {
       return TextsOf(self.list(), &PairObject::value);
     }},
};

constexpr Method kKvMethods[] = {
    {"Names",
     {},
     [](const Value& self, ValueSpan, CallContext&) -> ValueOr {
       return NamesOf(self.map());
     }},
    {"Remove",
     {kStringsParameter},
     [](const Value& self, ValueSpan arguments, CallContext&) -> ValueOr {
       return Without(self.map(), arguments[0].list());
     }},
    {"SortedPairs",
     {},
     [](const Value& self, ValueSpan, CallContext&) -> ValueOr {
       return PairsOf(self.map());
     }},
    {"String",
     {},
     [](const Value& self, ValueSpan, CallContext&) -> ValueOr {
       return Value::String(KvToString(self));
     }},
    {"Values",
     {},
     [](const Value& self, ValueSpan, CallContext&) -> ValueOr {
       return ValuesOf(self.map());
     }},
};

constexpr Field kAlertFields[] = {
    {"Status", &kStringType,
     [](const Value& self) {
       return Value::String(AlertOf(self).alert.status);
     },
     "status"},
    {"Labels", &kKvType,
     [](const Value& self) {
       const AlertObject& object = AlertOf(self);
       return Kept(object.labels, object.alert.labels);
     },
     "labels"},
    {"Annotations", &kKvType,
     [](const Value& self) {
       const AlertObject& object = AlertOf(self);
       return Kept(object.annotations, object.alert.annotations);
     },
     "annotations"},
    {"StartsAt", &kTimeType,
     [](const Value& self) { return TimeValue(AlertOf(self).alert.starts_at); },
     "startsAt"},
    {"EndsAt", &kTimeType,
     [](const Value& self) { return TimeValue(AlertOf(self).alert.ends_at); },
     "endsAt"},
    {"GeneratorURL", &kStringType,
     [](const Value& self) {
       return Value::String(AlertOf(self).alert.generator_url);
     },
     "generatorURL"},
    {"Fingerprint", &kStringType,
     [](const Value& self) {
       return Value::String(AlertOf(self).alert.fingerprint);
     },
     "fingerprint"},
};

constexpr Method kAlertsMethods[] = {
    {"Firing",
     {},
     [](const Value& self, ValueSpan, CallContext&) -> ValueOr {
       return WithStatus(self, "firing");
     }},
    {"Resolved",
     {},
     [](const Value& self, ValueSpan, CallContext&) -> ValueOr {
       return WithStatus(self, "resolved");
     }},
};

constexpr Field kDataFields[] = {
    {"Receiver", &kStringType,
     [](const Value& self) {
       return Value::String(DataOf(self).data->receiver);
     },
     "receiver"},
    {"Status", &kStringType,
     [](const Value& self) { return Value::String(DataOf(self).data->status); },
     "status"},
    {"Alerts", &kAlertsType,
     [](const Value& self) { return AlertsOf(DataOf(self)); }, "alerts"},
    {"NotificationReason", &kStringType,
     [](const Value& self) {
       return Value::String(DataOf(self).data->notification_reason);
     },
     "notification_reason"},
    {"GroupLabels", &kKvType,
     [](const Value& self) {
       const DataObject& object = DataOf(self);
       return Kept(object.group_labels, object.data->group_labels);
     },
     "groupLabels"},
    {"CommonLabels", &kKvType,
     [](const Value& self) {
       const DataObject& object = DataOf(self);
       return Kept(object.common_labels, object.data->common_labels);
     },
     "commonLabels"},
    {"CommonAnnotations", &kKvType,
     [](const Value& self) {
       const DataObject& object = DataOf(self);
       return Kept(object.common_annotations, object.data->common_annotations);
     },
     "commonAnnotations"},
    {"RouteLabels", &kKvType,
     [](const Value& self) {
       const DataObject& object = DataOf(self);
       return Kept(object.route_labels, object.data->route_labels);
     },
     "routeLabels"},
    {"ExternalURL", &kStringType,
     [](const Value& self) {
       return Value::String(DataOf(self).data->external_url);
     },
     "externalURL"},
};

}  // namespace

constinit const Type kPairType{
    .name = "template.Pair", .kind = Kind::kStruct, .fields = kPairFields};
constinit const Type kPairsType{.name = "template.Pairs",
                                .kind = Kind::kSlice,
                                .element = &kPairType,
                                .methods = kPairsMethods,
                                .to_string = &PairsToString};
constinit const Type kKvType{.name = "template.KV",
                             .kind = Kind::kMap,
                             .element = &kStringType,
                             .methods = kKvMethods,
                             .to_string = &KvToString};
constinit const Type kAlertType{
    .name = "template.Alert", .kind = Kind::kStruct, .fields = kAlertFields};
constinit const Type kAlertListType{
    .name = "[]template.Alert", .kind = Kind::kSlice, .element = &kAlertType};
constinit const Type kAlertsType{.name = "template.Alerts",
                                 .kind = Kind::kSlice,
                                 .element = &kAlertType,
                                 .methods = kAlertsMethods};
constinit const Type kDataStructType{
    .name = "template.Data", .kind = Kind::kStruct, .fields = kDataFields};
constinit const Type kDataType{.name = "*template.Data",
                               .kind = Kind::kPointer,
                               .element = &kDataStructType,
                               .fields = kDataFields};

Value DataValue(std::shared_ptr<const Data> data, const Type& type) {
  return Value::Of(std::make_shared<DataObject>(std::move(data)), type);
}

Value KvValue(const LabelSet& labels) {
  Map kv;
  for (const LabelView label : labels) {
    kv.emplace_hint(kv.end(), label.name, Value::String(label.value));
  }
  return Value::MapOf(std::move(kv), kKvType);
}

}  // namespace tebium::alert::tmpl
