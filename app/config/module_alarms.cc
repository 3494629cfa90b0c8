#include "app/config/module_alarms.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/config/alertmanager/scalars.h"
#include "app/config/alertmanager/time_intervals.h"
#include "base/text.h"
#include "exporter/collectors/sample_line.h"
#include "exporter/exposition.h"
#include "exporter/flapping.h"

namespace tebium::app::amfile {
namespace {

using exporter::AlarmSettings;
using exporter::Comparison;
using exporter::ModuleSettings;
using exporter::SampleThreshold;
using exporter::SloSettings;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::Duration kDay = hours(24);
constexpr int64_t kMaxCertificateDays = 3650;
constexpr int64_t kMinChanges = 2;
constexpr int64_t kMaxChanges = exporter::Flapping::kMaxChanges;
constexpr size_t kMaxSampleBytes = 1000;
// In per cent.
constexpr double kMinObjective = 50;
constexpr double kMaxObjective = 99.9999;

constexpr Span kSloWindow = {kDay, 90 * kDay};
constexpr Span kLatency = {milliseconds(1), minutes(1)};
constexpr Span kLasts = {seconds(0), kDay};
constexpr Span kWithin = {minutes(1), kDay};

Reader CountInto(uint32_t& out, int64_t low, int64_t high) {
  return [&out, low, high](const Field& field) {
    const std::string expected =
        "a number from " + std::to_string(low) + " to " + std::to_string(high);
    int64_t number = out;
    IntegerInto(number, low, expected)(field);
    if (number > high) return field.Fault("expected " + expected);
    out = static_cast<uint32_t>(number);
  };
}

Reader NumberInto(std::optional<double>& out) {
  return [&out](const Field& field) {
    const auto text = ReadText(field);
    if (!text) return;
    double number = 0;
    const char* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc() || stop != end || !std::isfinite(number)) {
      return field.Fault("expected a number");
    }
    out = number;
  };
}

// "false", "off", "no": what the field is about is not wanted.
bool IsOff(const Field& field) {
  return field.value->kind == Value::Kind::kScalar && field.value->plain &&
         ParseYamlBool(field.value->text) == false;
}

void ReadObjective(const Field& field, SloSettings& slo) {
  std::optional<double> percent;
  NumberInto(percent)(field);
  if (!percent) return;
  if (*percent < kMinObjective || *percent > kMaxObjective) {
    return field.Fault("expected a percentage from 50 to 99.9999");
  }
  slo.objective = *percent / 100;
}

// --- Alarms -----------------------------------------------------------------

void ReadSlow(const Field& field, AlarmSettings& alarms) {
  alarms.slow_latency = {};
  if (IsOff(field)) return;
  if (!ReadFields(field, {{"latency", SpanInto(alarms.slow_latency, kLatency)},
                          {"lasts", SpanInto(alarms.slow_lasts, kLasts)}})) {
    return;
  }
  if (!field.Find("latency")) field.Fault("expected a latency, or false");
}

void ReadFlapping(const Field& field, AlarmSettings& alarms) {
  alarms.flapping_changes = AlarmSettings().flapping_changes;
  if (IsOff(field)) {
    alarms.flapping_changes = 0;
    return;
  }
  ReadFields(field, {{"changes", CountInto(alarms.flapping_changes, kMinChanges,
                                           kMaxChanges)},
                     {"within", SpanInto(alarms.flapping_within, kWithin)}});
}

void ReadCertificateDays(const Field& field, AlarmSettings& alarms) {
  if (IsOff(field)) {
    alarms.certificate_within = {};
    return;
  }
  uint32_t days = 0;
  CountInto(days, 1, kMaxCertificateDays)(field);
  if (days > 0) alarms.certificate_within = days * kDay;
}

// A series as samples are kept under: labels by name, without blanks, and
// without the module, which is told apart from it.
void ReadSample(const Field& field, std::string& sample) {
  TextInto(sample)(field);
  if (sample.find('{') == std::string::npos) return;
  constexpr std::string_view kValue = " 0\n";
  const std::string line = sample + " 0";
  auto parsed =
      exporter::ParseSampleLine(line, exporter::TextFormat::kPrometheus);
  if (!parsed.ok()) {
    return field.Fault("expected a series such as disk_usage{disk=\"/\"}: " +
                       parsed.status().message());
  }
  std::erase_if(parsed->labels,
                [](const auto& label) { return label.first == "module"; });
  sample.clear();
  exporter::AppendSeries(sample, parsed->name, parsed->labels, 0);
  sample.resize(sample.size() - kValue.size());
}

void CheckThreshold(const Field& field, const SampleThreshold& threshold,
                    const std::optional<double>& above,
                    const std::optional<double>& below) {
  if (threshold.sample.empty() || threshold.sample.size() > kMaxSampleBytes) {
    return field.Fault("expected the name of a sample");
  }
  if (threshold.severity.empty()) field.Fault("expected a severity");
  const int given = (above ? 1 : 0) + (below ? 1 : 0);
  if (threshold.off ? given > 0 : given != 1) {
    field.Fault("expected one of above, below and off");
  }
}

void ReadThreshold(const Field& field, AlarmSettings& alarms) {
  SampleThreshold threshold;
  std::optional<double> above;
  std::optional<double> below;
  const auto sample = [&](const Field& f) { ReadSample(f, threshold.sample); };
  if (!ReadFields(field, {{"sample", sample},
                          {"above", NumberInto(above)},
                          {"below", NumberInto(below)},
                          {"lasts", SpanInto(threshold.lasts, kLasts)},
                          {"severity", TextInto(threshold.severity)},
                          {"off", BoolInto(threshold.off)}})) {
    return;
  }
  CheckThreshold(field, threshold, above, below);
  threshold.comparison = below ? Comparison::kLess : Comparison::kGreater;
  threshold.value = below.value_or(above.value_or(0));
  alarms.thresholds.push_back(std::move(threshold));
}

void ReadThresholds(const Field& field, AlarmSettings& alarms) {
  alarms.thresholds.clear();
  if (field.value->items.size() > kMaxThresholds) {
    return field.Fault("expected at most " + std::to_string(kMaxThresholds) +
                       " thresholds");
  }
  ReadItems(field,
            [&alarms](const Field& item) { ReadThreshold(item, alarms); });
}

// --- Maintenance ------------------------------------------------------------

// Without any of these a window never ends.
constexpr std::array<std::string_view, 5> kWhen = {
    "times", "weekdays", "days_of_month", "months", "years"};

// Those of this name that there are, into `out`.
void AddNamed(const Field& field,
              const std::vector<alert::NamedTimeInterval>& named,
              std::vector<alert::TimeInterval>& out) {
  const auto name = ReadText(field);
  if (!name) return;
  const auto found = std::find_if(
      named.begin(), named.end(),
      [&](const auto& interval) { return interval.name == *name; });
  if (found == named.end()) {
    return field.Fault("undefined time interval " + Quoted(*name));
  }
  out.insert(out.end(), found->intervals.begin(), found->intervals.end());
}

bool SaysWhen(const Field& field) {
  const Value& value = *field.value;
  return std::any_of(kWhen.begin(), kWhen.end(), [&](std::string_view name) {
    const Value* given = value.Find(name);
    return given != nullptr && !given->IsEmpty();
  });
}

void ReadWindow(const Field& field,
                const std::vector<alert::NamedTimeInterval>& named,
                std::vector<alert::TimeInterval>& windows) {
  if (field.value->Find("names") == nullptr) {
    ReadTimeInterval(field, windows.emplace_back());
    // It would hide the module's alarms for ever.
    if (!SaysWhen(field)) field.Fault("expected when it is");
    return;
  }
  ReadFields(field, {{"names", [&](const Field& list) {
                        ReadItems(list, [&](const Field& item) {
                          AddNamed(item, named, windows);
                        });
                      }}});
}

}  // namespace

void ReadSlo(const Field& field, ModuleSettings& module) {
  module.slo.reset();
  if (IsOff(field)) return;
  SloSettings slo;
  const bool is_mapping = ReadFields(
      field, {{"objective", [&](const Field& f) { ReadObjective(f, slo); }},
              {"window", SpanInto(slo.window, kSloWindow)}});
  if (is_mapping) module.slo = slo;
}

void ReadAlarms(const Field& field, ModuleSettings& module) {
  AlarmSettings& alarms = module.alarms;
  ReadFields(
      field,
      {{"slow", [&](const Field& f) { ReadSlow(f, alarms); }},
       {"flapping", [&](const Field& f) { ReadFlapping(f, alarms); }},
       {"certificate_days",
        [&](const Field& f) { ReadCertificateDays(f, alarms); }},
       {"restarted", BoolInto(alarms.restarted)},
       {"unusual", BoolInto(alarms.unusual)},
       {"thresholds", [&](const Field& f) { ReadThresholds(f, alarms); }}});
}

void ReadMaintenance(const Field& field,
                     const std::vector<alert::NamedTimeInterval>& named,
                     ModuleSettings& module) {
  module.maintenance.clear();
  ReadItems(field, [&](const Field& item) {
    ReadWindow(item, named, module.maintenance);
  });
}

}  // namespace tebium::app::amfile
