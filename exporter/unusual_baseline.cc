#include "exporter/unusual_baseline.h"

#include <algorithm>
#include <cmath>

namespace tebium::exporter {
namespace {

constexpr double kTimes = 8;
constexpr double kShare = 0.05;  // of the median
// More than that is kept as so much: differences must stay numbers.
constexpr double kMost = 1e37;

// The upper one of an even number. `values` must not be empty.
double Median(std::vector<float> values) {
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Of a stretch of the past.
struct Usual {
  double median = 0;
  double most = 0;  // that a value may be off
};

Usual UsualOf(std::vector<float> points, double floor) {
  Usual usual;
  usual.median = Median(points);
  for (float& point : points) {
    point = std::abs(point - static_cast<float>(usual.median));
  }
  usual.most = kTimes * std::max({Median(std::move(points)),
                                  kShare * std::abs(usual.median), floor});
  return usual;
}

// 1, -1 or 0.
int SideOf(double value, const Usual& usual) {
  if (value > usual.median + usual.most) return 1;
  return value < usual.median - usual.most ? -1 : 0;
}

}  // namespace

std::vector<float> Baseline::InOrder() const {
  std::vector<float> points(points_);
  std::rotate(points.begin(),
              points.begin() + static_cast<std::ptrdiff_t>(oldest_),
              points.end());
  return points;
}

Baseline::Verdict Baseline::Judge(double value) const {
  Verdict verdict;
  if (points_.size() < kMinPoints) return verdict;
  const std::vector<float> points = InOrder();
  const Usual usual = UsualOf(points, floor_);
  const auto end = points.end() - static_cast<std::ptrdiff_t>(kLatest);
  const auto begin = end - static_cast<std::ptrdiff_t>(kRecent);
  verdict.usual = usual.median;
  verdict.far = SideOf(value, usual);
  verdict.sudden = verdict.far != 0 &&
                   SideOf(value, UsualOf({begin, end}, floor_)) == verdict.far;
  return verdict;
}

void Baseline::Add(double value) {
  const auto point = static_cast<float>(std::clamp(value, -kMost, kMost));
  if (points_.size() < kMaxPoints) {
    points_.push_back(point);
    return;
  }
  points_[oldest_] = point;
  oldest_ = (oldest_ + 1) % kMaxPoints;
}

}  // namespace tebium::exporter
