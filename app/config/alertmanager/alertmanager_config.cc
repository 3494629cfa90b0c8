#include "app/config/alertmanager/alertmanager_config.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "app/config/alertmanager/document.h"
#include "app/config/alertmanager/fields.h"
#include "app/config/alertmanager/global.h"
#include "app/config/alertmanager/inhibit_rules.h"
#include "app/config/alertmanager/receivers.h"
#include "app/config/alertmanager/report.h"
#include "app/config/alertmanager/route.h"
#include "app/config/alertmanager/scalars.h"
#include "app/config/alertmanager/shown.h"
#include "app/config/alertmanager/time_intervals.h"
#include "app/config/duty.h"
#include "app/config/module_switches.h"
#include "app/config/modules.h"
#include "app/config/own_network.h"
#include "exporter/watchdog.h"

namespace tebium::app {
namespace {

using amfile::Field;
using amfile::Value;

// Sections that Alertmanager does not have.
constexpr std::string_view kOwnSections[] = {
    "modules", "own_network", "dead_mans_switches", "probes", "telegram",
    "people",  "duty",        "escalation"};
constexpr char kBuiltinReceiver[] = "telegram";

// What the sections hold, before it is put together.
struct Sections {
  amfile::GlobalSection global;
  std::optional<amfile::RouteSection> route;
  std::vector<relay::ReceiverSettings> receivers;
  std::vector<alert::InhibitRule> inhibit_rules;
  std::vector<alert::NamedTimeInterval> time_intervals;
  amfile::DutySections duty;
  exporter::WatchSettings watch;
};

class Loader {
 public:
  Loader(const AlertmanagerConfigOptions& options, amfile::Report& report)
      : options_(options),
        report_(report),
        context_{report, options.folder, options.ignore_unsupported} {
    context_.on_known_field = options.on_known_field;
    sections_.watch.modules = options.modules;
    sections_.watch.switches = exporter::DefaultSwitches();
  }

  // None if there are faults.
  std::optional<AlertmanagerConfig> Load(const std::string& text);

 private:
  void ReadSections(Value& root);
  void ReadWatchSections();
  void Read(const char* section, const amfile::Reader& read);
  void ReadTemplates();
  void ReadTemplateFiles(const Field& field);
  void CheckReferences();
  void CheckDuty(const std::set<std::string>& intervals);
  std::optional<AlertmanagerConfig> Build(Value& root);
  std::string Original(Value& root) const;

  const AlertmanagerConfigOptions& options_;
  amfile::Report& report_;
  amfile::Context context_;
  std::map<std::string, Field, std::less<>> fields_;
  Sections sections_;
  std::vector<alert::tmpl::TemplateFile> template_files_;
};

// The file's own order of sections does not matter.
void Loader::Read(const char* section, const amfile::Reader& read) {
  const auto field = fields_.find(section);
  if (field != fields_.end()) read(field->second);
}

// Adds the files of one pattern; a fault if they can't be read or parsed.
void Loader::ReadTemplateFiles(const Field& field) {
  std::string pattern;
  amfile::PathInto(pattern)(field);
  if (pattern.empty()) return;
  auto files = options_.read_templates(pattern);
  if (!files.ok()) return field.Fault(files.status().message());
  if (files->empty()) field.Warn("no file matches");
  template_files_.insert(template_files_.end(), files->begin(), files->end());
  auto set =
      alert::tmpl::TemplateSet::Build(template_files_, options_.functions);
  if (!set.ok()) return field.Fault(set.status().message());
  context_.templates = *std::move(set);
}

void Loader::ReadTemplates() {
  auto defaults = alert::tmpl::TemplateSet::Build({}, options_.functions);
  if (defaults.ok()) context_.templates = *std::move(defaults);
  Read("templates", [this](const Field& field) {
    ReadItems(field, [this](const Field& item) { ReadTemplateFiles(item); });
  });
}

void ReadOwnSection(const Field& field) {
  if (field.value->IsEmpty()) return;
  field.context->report.AddFault(field.name_place, field.path,
                                 "this section is not supported by this "
                                 "version");
}

// After the intervals, which modules' maintenance may name.
void Loader::ReadWatchSections() {
  Read("modules", [this](const Field& field) {
    ReadModulesSection(field, sections_.time_intervals,
                       sections_.watch.modules);
  });
  Read("own_network", [this](const Field& field) {
    ReadOwnNetwork(field, sections_.watch.own_network);
  });
  Read("dead_mans_switches", [this](const Field& field) {
    ReadDeadMansSwitches(field, sections_.watch.switches);
  });
}

void Loader::ReadSections(Value& root) {
  amfile::Readers readers;
  for (const char* name :
       {"global", "route", "receivers", "inhibit_rules", "templates", "tracing",
        "time_intervals", "mute_time_intervals", "modules", "own_network",
        "dead_mans_switches"}) {
    readers.emplace(name, [this, name](const Field& field) {
      fields_.emplace(name, field);
    });
  }
  for (const std::string_view name : {"probes", "telegram", "people"}) {
    readers.emplace(name, &ReadOwnSection);
  }
  readers.emplace("duty", [this](const Field& field) {
    ReadDutySection(field, sections_.duty);
  });
  readers.emplace("escalation", [this](const Field& field) {
    ReadEscalationSection(field, sections_.duty);
  });
  amfile::ReadFields({&context_, &root, root.place, root.place, ""}, readers);
  Read("global", [this](const Field& field) {
    ReadGlobalSection(field, sections_.global);
  });
  Read("tracing", &amfile::ReadTracingSection);
  ReadTemplates();
  Read("receivers", [this](const Field& field) {
    ReadReceiversSection(field, sections_.global, options_.has_bot_token,
                         sections_.receivers);
  });
  Read("route", [this](const Field& field) {
    ReadRouteSection(field, sections_.route.emplace());
  });
  Read("inhibit_rules", [this](const Field& field) {
    ReadInhibitRulesSection(field, sections_.inhibit_rules);
  });
  for (const char* name : {"mute_time_intervals", "time_intervals"}) {
    Read(name, [this](const Field& field) {
      ReadTimeIntervalsSection(field, sections_.time_intervals);
    });
  }
  ReadWatchSections();
}

// The webhook of a step is the receiver's first.
void Loader::CheckDuty(const std::set<std::string>& intervals) {
  for (const auto& use : sections_.duty.time_intervals) {
    if (intervals.contains(use.name)) continue;
    use.field.Fault("undefined time interval " + amfile::Quoted(use.name));
  }
  for (const auto& use : sections_.duty.receivers) {
    const bool has_webhook = std::any_of(
        sections_.receivers.begin(), sections_.receivers.end(),
        [&use](const relay::ReceiverSettings& receiver) {
          return receiver.name == use.name && !receiver.webhooks.empty();
        });
    if (has_webhook) continue;
    use.field.Fault("expected a receiver with webhook_configs, got " +
                    amfile::Quoted(use.name));
  }
}

void Loader::CheckReferences() {
  std::set<std::string> intervals;
  for (const auto& interval : sections_.time_intervals) {
    intervals.insert(interval.name);
  }
  CheckDuty(intervals);
  if (!sections_.route.has_value()) return;
  std::set<std::string> receivers;
  for (const auto& receiver : sections_.receivers) {
    receivers.insert(receiver.name);
  }
  for (const auto& use : sections_.route->receivers) {
    if (receivers.contains(use.name)) continue;
    use.field.Fault("undefined receiver " + amfile::Quoted(use.name));
  }
  for (const auto& use : sections_.route->time_intervals) {
    if (intervals.contains(use.name)) continue;
    use.field.Fault("undefined time interval " + amfile::Quoted(use.name));
  }
}

Value Mapping(const std::vector<std::pair<std::string, std::string>>& texts) {
  Value mapping;
  mapping.kind = Value::Kind::kMapping;
  for (const auto& [key, text] : texts) {
    mapping.entries.push_back({key, {}, Value::Text(text)});
  }
  return mapping;
}

void Put(Value& root, const char* section, Value value) {
  root.Erase(section);
  root.entries.push_back({section, {}, std::move(value)});
}

bool HasBuiltinReceiver(const std::vector<relay::ReceiverSettings>& receivers) {
  return std::any_of(receivers.begin(), receivers.end(),
                     [](const relay::ReceiverSettings& receiver) {
                       return receiver.name == kBuiltinReceiver;
                     });
}

void PutBuiltinRoute(Value& root,
                     const std::vector<relay::ReceiverSettings>& receivers) {
  Value route = Mapping({{"receiver", kBuiltinReceiver},
                         {"group_wait", "0s"},
                         {"group_interval", "5s"},
                         {"repeat_interval", "4h"}});
  route.entries.push_back(
      {"group_by",
       {},
       Value::Sequence({Value::Text("module"), Value::Text("alertname")})});
  Put(root, "route", std::move(route));
  if (HasBuiltinReceiver(receivers)) return;
  Value* known = root.Find("receivers");
  std::vector<Value> items;
  if (known != nullptr) items = known->items;
  items.push_back(Mapping({{"name", kBuiltinReceiver}}));
  Put(root, "receivers", Value::Sequence(std::move(items)));
}

std::string Loader::Original(Value& root) const {
  root.kind = Value::Kind::kMapping;
  for (const std::string_view name : kOwnSections) root.Erase(name);
  if (!sections_.route.has_value()) {
    PutBuiltinRoute(root, sections_.receivers);
  }
  amfile::ShowInFull(options_.folder, root);
  return WriteDocument(root);
}

std::optional<AlertmanagerConfig> Loader::Build(Value& root) {
  AlertmanagerConfig config;
  if (sections_.route.has_value()) {
    auto tree = alert::RouteTree::Build(sections_.route->root);
    if (!tree.ok()) {
      fields_.at("route").Fault(tree.status().message());
      return std::nullopt;
    }
    config.routes = *std::move(tree);
  }
  auto intervals =
      alert::TimeIntervalSet::Build(std::move(sections_.time_intervals));
  if (!intervals.ok()) {
    report_.AddFault({}, "time_intervals", intervals.status().message());
    return std::nullopt;
  }
  config.time_intervals = *std::move(intervals);
  config.duty.rota = std::move(sections_.duty.rota);
  config.duty.policies = std::move(sections_.duty.policies);
  if (sections_.duty.has_duty && !sections_.duty.has_escalation) {
    config.duty.policies = amfile::DefaultEscalation();
  }
  config.duty.intervals = config.time_intervals;
  config.watch = std::move(sections_.watch);
  config.original = Original(root);
  config.receivers = std::move(sections_.receivers);
  config.inhibit_rules = std::move(sections_.inhibit_rules);
  config.resolve_timeout =
      sections_.global.resolve_timeout.value_or(config.resolve_timeout);
  return config;
}

std::optional<AlertmanagerConfig> Loader::Load(const std::string& text) {
  auto root = amfile::ParseDocument(text, report_);
  if (!root.has_value()) return std::nullopt;
  ReadSections(*root);
  CheckReferences();
  if (report_.has_faults()) return std::nullopt;
  return Build(*root);
}

}  // namespace

AlertmanagerConfigResult LoadAlertmanagerConfig(
    const std::string& text, const AlertmanagerConfigOptions& options) {
  amfile::Report report;
  auto config = Loader(options, report).Load(text);
  auto faults = report.Faults();
  auto warnings = report.Warnings();
  if (config.has_value()) {
    return {*std::move(config), std::move(faults), std::move(warnings)};
  }
  std::string message = faults.front().message();
  if (faults.size() > 1) {
    message += " (and " + std::to_string(faults.size() - 1) + " more faults)";
  }
  return {base::InvalidArgumentError(std::move(message)), std::move(faults),
          std::move(warnings)};
}

}  // namespace tebium::app
