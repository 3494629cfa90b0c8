// Samples that a test lays down.
#ifndef TEBIUM_TESTS_EXPORTER_FAKE_SAMPLE_DESK_H_
#define TEBIUM_TESTS_EXPORTER_FAKE_SAMPLE_DESK_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alert/module_desk.h"

namespace tebium::testing {

class FakeSampleDesk : public alert::SampleDesk {
 public:
  void Add(const std::string& module, const std::string& series, base::Time at,
           double value) {
    series_[module][series].push_back({at, value});
  }

  std::vector<std::string> SampleNames(std::string_view module) const override {
    std::vector<std::string> names;
    const auto found = series_.find(module);
    if (found == series_.end()) return names;
    for (const auto& [name, points] : found->second) names.push_back(name);
    return names;
  }

  base::StatusOr<alert::SampleSeries> Samples(std::string_view module,
                                              std::string_view name,
                                              base::Time from,
                                              base::Time to) const override {
    const auto found = series_.find(module);
    if (found == series_.end()) return base::NotFoundError("no such module");
    const auto points = found->second.find(name);
    if (points == found->second.end()) return base::NotFoundError("no series");
    alert::SampleSeries series{std::string(name), {}};
    for (const alert::SamplePoint& point : points->second) {
      if (point.at >= from && point.at <= to) series.points.push_back(point);
    }
    return series;
  }

 private:
  using Series =
      std::map<std::string, std::vector<alert::SamplePoint>, std::less<>>;
  std::map<std::string, Series, std::less<>> series_;
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_EXPORTER_FAKE_SAMPLE_DESK_H_
