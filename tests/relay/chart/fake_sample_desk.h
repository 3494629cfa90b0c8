// Samples of one module, for tests.
#ifndef TEBIUM_TESTS_RELAY_CHART_FAKE_SAMPLE_DESK_H_
#define TEBIUM_TESTS_RELAY_CHART_FAKE_SAMPLE_DESK_H_

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "alert/module_desk.h"

namespace tebium::relay {

// "Redis" has two samples; both have a value every minute.
class FakeSampleDesk : public alert::SampleDesk {
 public:
  std::vector<std::string> SampleNames(std::string_view module) const override {
    if (module != "Redis") return {};
    return {"probe_duration_seconds", "queue_length"};
  }

  base::StatusOr<alert::SampleSeries> Samples(std::string_view module,
                                              std::string_view name,
                                              base::Time from,
                                              base::Time to) const override {
    if (gone) return base::NotFoundError("nothing is kept of it");
    alert::SampleSeries series;
    series.name = std::string(module) + " " + std::string(name);
    double value = 0;
    for (base::Time at = from; at < to; at += std::chrono::minutes(1)) {
      series.points.push_back({at, ++value});
    }
    return series;
  }

  bool gone = false;
};

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_CHART_FAKE_SAMPLE_DESK_H_
