#include "exporter/sample_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/text.h"

namespace tebium::exporter {
namespace {

// Labels that we or Prometheus set.
constexpr std::array<std::string_view, 6> kReserved = {
    "module", "name", "instance", "job", "le", "quantile"};
constexpr size_t kShownBytes = 64;

bool IsMetricName(std::string_view name, size_t max_bytes) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && name.size() <= max_bytes && is_letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return is_letter(c) || (c >= '0' && c <= '9');
         });
}

bool IsPlainText(std::string_view text) {
  return base::IsValidUtf8(text) &&
         std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

// A name from outside, as it may stand in an error.
std::string Shown(std::string_view prefix, std::string_view name) {
  std::string text(prefix);
  text += base::ToValidUtf8(name.substr(0, kShownBytes));
  if (name.size() > kShownBytes) text += "…";
  return text;
}

SampleError FormError(std::string_view field, std::string_view what) {
  return MakeSampleError(SampleFault::kForm, field, what);
}

std::optional<SampleError> CheckLabel(const alert::LabelView& label) {
  const std::string field = Shown("labels.", label.name);
  if (!IsMetricName(label.name, kMaxSampleLabelNameBytes) ||
      label.name.starts_with("__")) {
    return FormError(field,
                     "expected a name of at most 64 letters, digits and "
                     "underscores that begins with none of 0-9 and __");
  }
  if (std::find(kReserved.begin(), kReserved.end(), label.name) !=
      kReserved.end()) {
    return FormError(field, "this label is not for senders to set");
  }
  if (label.value.size() > kMaxSampleLabelBytes || !IsPlainText(label.value)) {
    return FormError(field,
                     "expected at most 128 bytes of UTF-8 without control "
                     "characters");
  }
  return std::nullopt;
}

std::optional<SampleError> CheckLabels(
    const std::vector<alert::LabelView>& labels) {
  if (labels.size() > kMaxSampleLabels) {
    return FormError("labels", "expected at most 10 labels");
  }
  for (size_t i = 0; i < labels.size(); ++i) {
    if (auto error = CheckLabel(labels[i])) return error;
    for (size_t j = 0; j < i; ++j) {
      if (labels[j].name != labels[i].name) continue;
      return FormError(Shown("labels.", labels[i].name), "given twice");
    }
  }
  return std::nullopt;
}

std::optional<SampleError> CheckValue(const alert::SampleReport::Value& value) {
  const std::string_view rule =
      "expected a name of at most 128 letters, "
      "digits and underscores that begins with no "
      "digit";
  if (!IsMetricName(value.name, kMaxSampleNameBytes)) {
    return FormError(Shown("samples.", value.name), rule);
  }
  if (!std::isfinite(value.value)) {
    return FormError(Shown("samples.", value.name), "expected a finite number");
  }
  return std::nullopt;
}

std::optional<SampleError> CheckTime(base::Time at, const SampleWindow& window,
                                     base::Time now) {
  if (at < now - window.past) {
    return MakeSampleError(SampleFault::kTimestamp, "timestamp",
                           "too old: " + base::FormatTimestamp(at) +
                               ", kept are the last " +
                               base::FormatDuration(window.past));
  }
  if (at > now + window.future) {
    return MakeSampleError(SampleFault::kTimestamp, "timestamp",
                           "in the future: " + base::FormatTimestamp(at) +
                               ", now is " + base::FormatTimestamp(now));
  }
  return std::nullopt;
}

void AppendLabel(const alert::LabelView& label, std::string& out) {
  out += label.name;
  out += "=\"";
  for (const char c : label.value) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace

SampleError MakeSampleError(SampleFault fault, std::string_view field,
                            std::string_view what) {
  std::string error(field);
  error += ": ";
  error += what;
  return {fault, std::string(field), std::move(error)};
}

bool IsModuleName(std::string_view name) {
  return name.size() <= kMaxModuleBytes && !base::Trim(name).empty() &&
         IsPlainText(name);
}

std::optional<SampleError> CheckReport(const alert::SampleReport& report,
                                       const SampleWindow& window,
                                       base::Time now) {
  if (!IsModuleName(report.module)) {
    return FormError("module", kModuleNameRule);
  }
  if (report.values.empty()) {
    return FormError("samples", "expected at least one");
  }
  if (report.values.size() > kMaxReportValues) {
    return FormError("samples", "expected at most 1000");
  }
  if (auto error = CheckLabels(report.labels)) return error;
  for (const alert::SampleReport::Value& value : report.values) {
    if (auto error = CheckValue(value)) return error;
  }
  return CheckTime(report.at, window, now);
}

std::string LabelSuffix(const alert::SampleReport& report) {
  std::vector<alert::LabelView> labels = report.labels;
  std::erase_if(labels, [](const alert::LabelView& label) {
    return label.value.empty();
  });
  if (labels.empty()) return {};
  std::sort(labels.begin(), labels.end(),
            [](const alert::LabelView& a, const alert::LabelView& b) {
              return a.name < b.name;
            });
  std::string suffix = "{";
  for (const alert::LabelView& label : labels) {
    if (suffix.size() > 1) suffix += ',';
    AppendLabel(label, suffix);
  }
  return suffix + "}";
}

}  // namespace tebium::exporter
