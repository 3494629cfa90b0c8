#include "app/config/modules.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "alert/alert.h"
#include "app/config/alertmanager/matchers.h"
#include "app/config/alertmanager/scalars.h"
#include "app/config/module_alarms.h"
#include "app/config/module_collect.h"
#include "app/config/module_probe.h"
#include "base/text.h"

namespace tebium::app::amfile {
namespace {

using exporter::Conditions;
using exporter::ModuleSettings;
using exporter::ProbeKind;

constexpr int64_t kMaxThreshold = 100;
constexpr int64_t kMaxCertificateDays = 3650;
constexpr size_t kMaxNameBytes = 100;
constexpr base::Duration kDay = std::chrono::hours(24);

constexpr Span kInterval = {std::chrono::seconds(1), kDay};
constexpr Span kTimeout = {std::chrono::milliseconds(100),
                           std::chrono::minutes(1)};
constexpr Span kLatency = {std::chrono::milliseconds(1),
                           std::chrono::minutes(1)};

// From 1 to `high`; none, with a fault, for anything else.
std::optional<int64_t> ReadCount(const Field& field, int64_t high) {
  const std::string expected = "a number from 1 to " + std::to_string(high);
  int64_t number = 0;
  IntegerInto(number, 1, expected)(field);
  if (number > high) field.Fault("expected " + expected);
  if (number < 1 || number > high) return std::nullopt;
  return number;
}

Reader ThresholdInto(uint32_t& out) {
  return [&out](const Field& field) {
    const auto number = ReadCount(field, kMaxThreshold);
    if (number) out = static_cast<uint32_t>(*number);
  };
}

std::optional<int> StatusOf(std::string_view text) {
  int status = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, status);
  if (error != std::errc() || stop != end || status < 100 || status > 599) {
    return std::nullopt;
  }
  return status;
}

// "200", "200-204", "2xx".
std::optional<exporter::StatusRange> ParseStatuses(std::string_view text) {
  if (text.size() == 3 && text[0] >= '1' && text[0] <= '5' &&
      base::EqualsIgnoreCaseAscii(text.substr(1), "xx")) {
    const int hundred = (text[0] - '0') * 100;
    return exporter::StatusRange{hundred, hundred + 99};
  }
  const size_t dash = text.find('-');
  const auto first = StatusOf(text.substr(0, dash));
  const auto last =
      dash == std::string_view::npos ? first : StatusOf(text.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return exporter::StatusRange{*first, *last};
}

void ReadStatuses(const Field& field, Conditions& conditions) {
  if (field.value->IsEmpty()) return field.Fault("expected statuses");
  conditions.statuses.clear();
  ReadItems(field, [&conditions](const Field& item) {
    const auto text = ReadText(item);
    if (!text) return;
    const auto range = ParseStatuses(*text);
    if (range) {
      conditions.statuses.push_back(*range);
    } else {
      item.Fault("expected a status, or several, such as 200, 2xx or 200-204");
    }
  });
}

void ReadConditions(const Field& field, Conditions& conditions) {
  ReadFields(
      field,
      {{"statuses", [&](const Field& f) { ReadStatuses(f, conditions); }},
       {"body_contains", TextInto(conditions.body_contains)},
       {"body_matches", RegexInto(conditions.body_matches)},
       {"json", JsonConditionsInto(conditions.json)},
       {"max_latency", SpanInto(conditions.max_latency, kLatency)},
       {"certificate_days", [&](const Field& f) {
          const auto days = ReadCount(f, kMaxCertificateDays);
          if (days) conditions.min_certificate_validity = *days * kDay;
        }}});
}

bool IsAskedOverHttp(const ModuleSettings& module) {
  return module.kind == ProbeKind::kHttp ||
         module.kind == ProbeKind::kClickHouse ||
         module.kind == ProbeKind::kTelegram;
}

bool ShowsCertificate(const ModuleSettings& module) {
  const bool turns_to_tls =
      std::any_of(module.turns.begin(), module.turns.end(),
                  [](const exporter::TcpTurn& turn) { return turn.start_tls; });
  return module.kind == ProbeKind::kTls || module.tls.enabled || turns_to_tls ||
         module.url.starts_with("https://");
}

// Only what its kind can be asked for.
void CheckConditions(const Field& field, const ModuleSettings& module) {
  const auto conditions = field.Find("conditions");
  if (!conditions) return;
  for (const std::string_view name :
       {"statuses", "body_contains", "body_matches", "json"}) {
    const auto condition = conditions->Find(name);
    if (condition && !IsAskedOverHttp(module)) {
      condition->Fault("a module of this kind does not have this");
    }
  }
  const auto days = conditions->Find("certificate_days");
  if (days && !ShowsCertificate(module)) {
    days->Fault("expected a target with TLS, such as https://…");
  }
}

void ReadLabels(const Field& field, ModuleSettings& module) {
  module.labels.clear();
  ReadPairs(field, [&module](const std::string& name, const Field& value) {
    CheckLabelName(value, name);
    for (const std::string_view own :
         {alert::kAlertName, alert::kModule, alert::kSeverity,
          std::string_view("source")}) {
      if (name == own) value.Fault("this label is set by the watch itself");
    }
    const auto text = ReadText(value);
    if (text) module.labels[name] = *text;
  });
}

void ReadKind(const Field& field, ModuleSettings& module) {
  static const std::map<std::string, ProbeKind, std::less<>> kKinds = {
      {"http", ProbeKind::kHttp},   {"tcp", ProbeKind::kTcp},
      {"redis", ProbeKind::kRedis}, {"clickhouse", ProbeKind::kClickHouse},
      {"dns", ProbeKind::kDns},     {"tls", ProbeKind::kTls},
      {"host", ProbeKind::kHost},   {"push", ProbeKind::kPush}};
  std::string name;
  OneOfInto(name, {"http", "tcp", "redis", "clickhouse", "dns", "tls", "host",
                   "push"})(field);
  const auto found = kKinds.find(name);
  if (found != kKinds.end()) module.kind = found->second;
}

bool HasTarget(ProbeKind kind) {
  return kind != ProbeKind::kHost && kind != ProbeKind::kPush;
}

// They are set where the modules' own variables are.
bool IsOfContract(std::string_view name) {
  return name == exporter::kAnalyticsModule ||
         name == exporter::kMainBotModule ||
         name == exporter::kClickHouseModule ||
         name == exporter::kRedisModule || name == exporter::kTelegramModule;
}

class ModulesReader {
 public:
  // `intervals`: those that have names.
  ModulesReader(const std::vector<alert::NamedTimeInterval>& intervals,
                ModuleList& modules)
      : intervals_(intervals), modules_(modules) {}

  void Read(const Field& section);

 private:
  void ReadModule(const Field& field);
  // Into one that is known, or a new one.
  void ReadInto(const Field& field, ModuleSettings& module, bool known);
  void ReadTargetOf(const Field& field, ModuleSettings& module);
  void AddWatchReaders(ModuleSettings& module, Readers& readers) const;
  ModuleSettings* Find(std::string_view name);
  bool LeadsTo(const ModuleSettings& from, const std::string& to,
               std::set<std::string>& seen);
  void CheckDependency(const Field& item, ModuleSettings& module,
                       const std::string& name);
  void CheckDependencies();

  const std::vector<alert::NamedTimeInterval>& intervals_;
  ModuleList& modules_;
  std::map<std::string, Field> dependencies_;  // the fields, by module
  std::set<std::string> seen_;
};

ModuleSettings* ModulesReader::Find(std::string_view name) {
  const auto found = std::find_if(
      modules_.begin(), modules_.end(),
      [name](const ModuleSettings& module) { return module.name == name; });
  return found == modules_.end() ? nullptr : &*found;
}

void ModulesReader::ReadTargetOf(const Field& field, ModuleSettings& module) {
  const auto target = field.Find("target");
  if (!target) return;
  const auto text = ReadText(*target);
  if (!text) return;
  const base::Status status = SetTarget(*text, module);
  if (!status.ok()) target->Fault(status.message());
}

// What is read of it beside its probe, and when it alarms.
void ModulesReader::AddWatchReaders(ModuleSettings& module,
                                    Readers& readers) const {
  readers["collect"] = [&module](const Field& f) { ReadCollect(f, module); };
  readers["slo"] = [&module](const Field& f) { ReadSlo(f, module); };
  readers["alarms"] = [&module](const Field& f) { ReadAlarms(f, module); };
  readers["maintenance"] = [this, &module](const Field& f) {
    ReadMaintenance(f, intervals_, module);
  };
}

void ModulesReader::ReadInto(const Field& field, ModuleSettings& module,
                             bool known) {
  const auto kind = field.Find("kind");
  if (kind) {
    ReadKind(*kind, module);
    if (known && HasTarget(module.kind) && !field.Find("target")) {
      kind->Fault("expected a target beside it");
    }
  }
  // First: the conditions of its kind can then be given others.
  ReadTargetOf(field, module);
  Readers readers = {
      {"name", Ignore()},
      {"kind", Ignore()},
      {"target", Ignore()},
      {"interval", SpanInto(module.interval, kInterval)},
      {"timeout", SpanInto(module.timeout, kTimeout)},
      {"failure_threshold", ThresholdInto(module.failure_threshold)},
      {"success_threshold", ThresholdInto(module.success_threshold)},
      {"severity", TextInto(module.severity)},
      {"labels", [&](const Field& f) { ReadLabels(f, module); }},
      {"depends_on",
       [&](const Field& f) {
         module.depends_on.clear();
         TextsInto(module.depends_on)(f);
         dependencies_.emplace(module.name, f);
       }},
      {"conditions",
       [&](const Field& f) { ReadConditions(f, module.conditions); }}};
  AddProbeReaders(module, readers);
  AddWatchReaders(module, readers);
  ReadFields(field, readers);
  if (module.severity.empty()) field.Fault("expected a severity");
  CheckProbe(field, module);
  CheckConditions(field, module);
}

void ModulesReader::ReadModule(const Field& field) {
  std::string name;
  if (field.value->kind == Value::Kind::kMapping) {
    if (const auto given = field.Find("name")) TextInto(name)(*given);
  }
  if (name.empty() || name.size() > kMaxNameBytes) {
    return field.Fault("expected a mapping with a name of at most " +
                       std::to_string(kMaxNameBytes) + " bytes");
  }
  if (!seen_.insert(name).second) {
    return field.Fault("the name " + Quoted(name) + " is used twice");
  }
  if (name == exporter::kSelfModule &&
      (field.Find("kind") || field.Find("target"))) {
    return field.Fault("this program does not probe itself");
  }
  if (ModuleSettings* known = Find(name)) return ReadInto(field, *known, true);
  ModuleSettings module;
  module.name = name;
  const bool left_out = IsOfContract(name) && !field.Find("target");
  ReadInto(field, module, false);
  if (left_out) {
    return field.Warn("its variable is not set; the module is not watched");
  }
  if (HasTarget(module.kind) && !field.Find("target")) {
    return field.Fault("expected a target");
  }
  if (modules_.size() >= kMaxModules) {
    return field.Fault("expected at most " + std::to_string(kMaxModules) +
                       " modules");
  }
  modules_.push_back(std::move(module));
}

bool ModulesReader::LeadsTo(const ModuleSettings& from, const std::string& to,
                            std::set<std::string>& seen) {
  if (from.name == to) return true;
  if (!seen.insert(from.name).second) return false;
  return std::any_of(from.depends_on.begin(), from.depends_on.end(),
                     [&](const std::string& name) {
                       const ModuleSettings* next = Find(name);
                       return next != nullptr && LeadsTo(*next, to, seen);
                     });
}

void ModulesReader::CheckDependency(const Field& item, ModuleSettings& module,
                                    const std::string& name) {
  const ModuleSettings* dependency = Find(name);
  if (dependency == nullptr) {
    if (IsOfContract(name)) {
      return item.Warn("its variable is not set; the module is not watched");
    }
    return item.Fault("undefined module " + Quoted(name));
  }
  std::set<std::string> seen;
  if (LeadsTo(*dependency, module.name, seen)) {
    item.Fault("the module would depend on itself");
  }
}

void ModulesReader::CheckDependencies() {
  for (const auto& [name, field] : dependencies_) {
    ModuleSettings* module = Find(name);
    if (module == nullptr) continue;
    ReadItems(field, [this, module](const Field& item) {
      CheckDependency(item, *module, item.value->text);
    });
  }
}

void ModulesReader::Read(const Field& section) {
  ReadItems(section, [this](const Field& item) { ReadModule(item); });
  CheckDependencies();
}

}  // namespace

void ReadModulesSection(const Field& field,
                        const std::vector<alert::NamedTimeInterval>& intervals,
                        ModuleList& modules) {
  ModulesReader(intervals, modules).Read(field);
}

}  // namespace tebium::app::amfile
