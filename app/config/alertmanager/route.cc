#include "app/config/alertmanager/route.h"

#include <chrono>
#include <utility>

#include "app/config/alertmanager/matchers.h"
#include "app/config/alertmanager/scalars.h"

namespace tebium::app::amfile {
namespace {

constexpr std::string_view kAllLabels = "...";

// Versions of Alertmanager differ here; this is 0.25's reading.
void WarnOfEmptyGroupBy(const Field& field, bool is_root) {
  if (is_root || !field.value->IsEmpty()) return;
  field.Warn(
      "an empty list stands for the parent's labels, as in older versions of "
      "Alertmanager; newer ones take it for no labels");
}

void ReadGroupBy(const Field& field, bool is_root, alert::RouteSpec& spec) {
  WarnOfEmptyGroupBy(field, is_root);
  bool all = false;
  if (field.value->kind == Value::Kind::kSequence) {
    for (const Value& item : field.value->items) {
      all = all || item.text == kAllLabels;
    }
  }
  if (!all) {
    ReadLabelNames(field, true, spec.group_by);
    return;
  }
  spec.group_by_all = true;
  for (const Value& item : field.value->items) {
    if (item.text == kAllLabels) continue;
    field.Fault("expected either '...' alone or labels without it");
    return;
  }
}

Reader PositiveDurationInto(std::optional<base::Duration>& out) {
  return [&out](const Field& field) {
    DurationInto(out)(field);
    if (out == base::Duration(0)) {
      field.Fault("expected a duration that is not zero");
      out.reset();
    }
  };
}

Reader ReferencesInto(std::vector<std::string>& out,
                      std::vector<Reference>& references) {
  return [&out, &references](const Field& field) {
    ReadItems(field, [&](const Field& item) {
      auto name = ReadText(item);
      if (!name.has_value()) return;
      references.push_back({item, *name});
      out.push_back(*std::move(name));
    });
  };
}

void ReadReceiver(const Field& field, RouteSection& section,
                  std::string& receiver) {
  TextInto(receiver)(field);
  if (!receiver.empty()) section.receivers.push_back({field, receiver});
}

void ReadLabels(const Field& field, alert::LabelSet& labels) {
  ReadPairs(field, [&labels](const std::string& name, const Field& value) {
    CheckLabelName(value, name);
    const auto text = ReadText(value);
    if (text.has_value()) labels = labels.With(name, *text);
  });
}

void ReadRoute(const Field& field, bool is_root, RouteSection& section,
               alert::RouteSpec& spec);

void ReadRoutes(const Field& field, RouteSection& section,
                std::vector<alert::RouteSpec>& routes) {
  ReadItems(field, [&](const Field& item) {
    alert::RouteSpec child;
    ReadRoute(item, false, section, child);
    routes.push_back(std::move(child));
  });
}

void ReadRoute(const Field& field, bool is_root, RouteSection& section,
               alert::RouteSpec& spec) {
  if (field.value->IsNull()) {
    field.Fault("expected a mapping");
    return;
  }
  ReadFields(
      field,
      {{"receiver",
        [&](const Field& f) { ReadReceiver(f, section, spec.receiver); }},
       {"group_by", [&](const Field& f) { ReadGroupBy(f, is_root, spec); }},
       {"group_wait", DurationInto(spec.group_wait)},
       {"group_interval", PositiveDurationInto(spec.group_interval)},
       {"repeat_interval", PositiveDurationInto(spec.repeat_interval)},
       {"mute_time_intervals",
        ReferencesInto(spec.mute_time_intervals, section.time_intervals)},
       {"active_time_intervals",
        ReferencesInto(spec.active_time_intervals, section.time_intervals)},
       {"match", MatchInto(spec.matchers)},
       {"match_re", MatchRegexInto(spec.matchers)},
       {"matchers", MatchersInto(spec.matchers)},
       {"continue", BoolInto(spec.continue_matching)},
       {"labels", [&](const Field& f) { ReadLabels(f, spec.labels); }},
       {"routes",
        [&](const Field& f) { ReadRoutes(f, section, spec.routes); }}});
}

void CheckAbsent(const Field& root, std::string_view name,
                 std::string_view what) {
  const auto field = root.Find(name);
  if (!field.has_value() || field->value->IsEmpty()) return;
  root.context->report.AddFault(field->name_place, field->path, what);
}

// Everything must find its way through the root.
void CheckRoot(const Field& root, const alert::RouteSpec& spec) {
  if (spec.receiver.empty()) {
    root.context->report.AddFault(root.name_place, root.path,
                                  "expected a receiver in the root route");
  }
  for (const std::string_view name : {"match", "match_re", "matchers"}) {
    CheckAbsent(root, name, "the root route must not have matchers");
  }
  CheckAbsent(root, "mute_time_intervals",
              "the root route must not have mute time intervals");
  CheckAbsent(root, "active_time_intervals",
              "the root route must not have active time intervals");
  if (spec.continue_matching) {
    CheckAbsent(root, "continue", "the root route cannot continue");
  }
}

}  // namespace

void ReadRouteSection(const Field& field, RouteSection& section) {
  ReadRoute(field, true, section, section.root);
  if (field.value->kind == Value::Kind::kMapping) {
    CheckRoot(field, section.root);
  }
}

}  // namespace tebium::app::amfile
