// One line of a metrics page: a series and its value.
//
//   http_requests_total{method="post",code="200"} 1027 1395066363000
//
// Source: the grammars of Prometheus's text format 0.0.4 and of OpenMetrics
// 1.0. Pure.
#ifndef TEBIUM_EXPORTER_COLLECTORS_SAMPLE_LINE_H_
#define TEBIUM_EXPORTER_COLLECTORS_SAMPLE_LINE_H_

#include <string>
#include <string_view>

#include "base/status.h"
#include "exporter/exposition.h"

namespace tebium::exporter {

enum class TextFormat {
  kPrometheus,   // text/plain; version=0.0.4
  kOpenMetrics,  // application/openmetrics-text; version=1.0.0
};

struct SampleLine {
  std::string_view name;  // of `line`
  SeriesLabels labels;    // sorted by name; without empty values
  double value = 0;
};

// Timestamps and exemplars are checked and dropped. An error says what was
// expected.
base::StatusOr<SampleLine> ParseSampleLine(std::string_view line,
                                           TextFormat format);

// [a-zA-Z_:][a-zA-Z0-9_:]*
bool IsMetricName(std::string_view name);

// Adds to `plain` what stands for \\, \n and, where `quotes`, \" in `text`.
// False for any other escape.
bool UnescapeText(std::string_view text, bool quotes, std::string& plain);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_SAMPLE_LINE_H_
