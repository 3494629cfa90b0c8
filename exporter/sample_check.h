// What a pushed report must be like.
#ifndef TEBIUM_EXPORTER_SAMPLE_CHECK_H_
#define TEBIUM_EXPORTER_SAMPLE_CHECK_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "alert/samples.h"
#include "base/clock.h"

namespace tebium::exporter {

inline constexpr size_t kMaxModuleBytes = 128;
inline constexpr size_t kMaxSampleNameBytes = 128;
inline constexpr size_t kMaxSampleLabels = 10;
inline constexpr size_t kMaxSampleLabelNameBytes = 64;
inline constexpr size_t kMaxSampleLabelBytes = 128;
inline constexpr size_t kMaxReportValues = 1'000;

// How far from now a report's time may lie.
struct SampleWindow {
  base::Duration past = std::chrono::hours(48);
  base::Duration future = std::chrono::minutes(10);
};

enum class SampleFault { kForm, kTimestamp, kSeriesLimit, kCollected };

struct SampleError {
  SampleFault fault = SampleFault::kForm;
  std::string field;  // "labels.instance"
  std::string error;  // "labels.instance: …"
};

// "field: what was wrong".
SampleError MakeSampleError(SampleFault fault, std::string_view field,
                            std::string_view what);

// Not empty, UTF-8, no control characters, not too long.
bool IsModuleName(std::string_view name);
inline constexpr std::string_view kModuleNameRule =
    "expected 1 to 128 bytes of UTF-8 without control characters";

// The first fault, if any.
std::optional<SampleError> CheckReport(const alert::SampleReport& report,
                                       const SampleWindow& window,
                                       base::Time now);

// The labels of a checked report as they stand behind a series's name,
// `{a="b",c="d"}` by name; "" if there are none. Empty values are left out.
std::string LabelSuffix(const alert::SampleReport& report);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SAMPLE_CHECK_H_
