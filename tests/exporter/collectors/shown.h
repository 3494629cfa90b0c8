// What was collected, as a scrape shows it.
#ifndef TEBIUM_TESTS_EXPORTER_COLLECTORS_SHOWN_H_
#define TEBIUM_TESTS_EXPORTER_COLLECTORS_SHOWN_H_

#include <string>

#include "exporter/collectors/collected.h"

namespace tebium::testing {

// Each series on a line of its own, between newlines.
inline std::string LinesOf(const exporter::Collected& collected) {
  std::string lines = "\n";
  for (const exporter::CollectedFamily& family : collected.families) {
    for (const exporter::CollectedSeries& series : family.series) {
      exporter::AppendSeries(lines, family.name + std::string(series.suffix),
                             series.labels, series.value);
    }
  }
  return lines;
}

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_EXPORTER_COLLECTORS_SHOWN_H_
