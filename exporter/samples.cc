#include "exporter/samples.h"

#include <algorithm>

namespace tebium::exporter {

void ProbeSamples::Add(base::Time at, base::Duration duration, bool up) {
  const Point point = {at, static_cast<float>(base::ToSeconds(duration)), up};
  if (points_.size() < kMaxPoints) {
    points_.push_back(point);
    return;
  }
  points_[oldest_] = point;
  oldest_ = (oldest_ + 1) % kMaxPoints;
}

std::vector<std::string> ProbeSamples::Names() const {
  if (points_.empty()) return {};
  return {std::string(kDurationSample), std::string(kUpSample)};
}

base::StatusOr<alert::SampleSeries> ProbeSamples::Series(std::string_view name,
                                                         base::Time from,
                                                         base::Time to) const {
  const bool duration = name == kDurationSample;
  if (points_.empty() || (!duration && name != kUpSample)) {
    return base::NotFoundError("no samples of this name");
  }
  alert::SampleSeries series;
  series.name = name;
  for (size_t i = 0; i < points_.size(); ++i) {
    const Point& point = points_[(oldest_ + i) % points_.size()];
    if (point.at < from || point.at > to) continue;
    const double up = point.up ? 1 : 0;
    series.points.push_back({point.at, duration ? double{point.seconds} : up});
  }
  // The machine's clock may have been set back in between.
  std::stable_sort(series.points.begin(), series.points.end(),
                   [](const alert::SamplePoint& a,
                      const alert::SamplePoint& b) { return a.at < b.at; });
  return series;
}

}  // namespace tebium::exporter
