// A page of metrics, as programs show them to Prometheus, in its text format
// 0.0.4 or in OpenMetrics 1.0.
//
// Everything about it is bounded: what comes from another program must not be
// able to fill this one. Pure.
#ifndef TEBIUM_EXPORTER_COLLECTORS_TEXT_FORMAT_H_
#define TEBIUM_EXPORTER_COLLECTORS_TEXT_FORMAT_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "alert/matcher.h"
#include "base/status.h"
#include "exporter/collectors/collected.h"
#include "exporter/collectors/sample_line.h"

namespace tebium::exporter {

// Series beyond these are dropped and counted, longer helps cut.
struct TextBounds {
  size_t max_series = 1000;
  size_t max_labels = 32;        // of one series
  size_t max_name_bytes = 200;   // of metrics and labels
  size_t max_value_bytes = 500;  // of a label
  size_t max_help_code_points = 200;
};

// Families beyond it, of whatever is kept of them, are an error.
inline constexpr size_t kMaxTextFamilies = 10'000;

struct MetricsText {
  std::vector<CollectedFamily> families;  // none is empty
  size_t dropped = 0;  // over a bound, there twice, or not fit to be shown
};

// `keep` is asked for each series' name; null: all are kept, and what is not
// kept does not count as dropped. OpenMetrics's info and stateset become
// gauges, its gaugehistogram untyped series; _created is left out, as are
// timestamps and exemplars. An error names the line.
base::StatusOr<MetricsText> ParseMetricsText(std::string_view text,
                                             TextFormat format,
                                             const TextBounds& bounds,
                                             const alert::Matcher* keep);

// The format that a Content-Type names; none for what is no metrics. Without
// one it is Prometheus's.
std::optional<TextFormat> FormatOfContentType(std::string_view content_type);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_TEXT_FORMAT_H_
