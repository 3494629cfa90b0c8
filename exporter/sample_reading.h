// Reading what was measured of modules, for alarms.
#ifndef TEBIUM_EXPORTER_SAMPLE_READING_H_
#define TEBIUM_EXPORTER_SAMPLE_READING_H_

#include <string_view>
#include <vector>

#include "alert/module_desk.h"
#include "base/clock.h"

namespace tebium::exporter {

// After `from`, up to `to`; empty if there are none.
inline std::vector<alert::SamplePoint> PointsAfter(
    const alert::SampleDesk& desk, std::string_view module,
    std::string_view series, base::Time from, base::Time to) {
  auto found = desk.Samples(module, series, from + base::Duration(1), to);
  if (!found.ok()) return {};
  return std::move(found->points);
}

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SAMPLE_READING_H_
