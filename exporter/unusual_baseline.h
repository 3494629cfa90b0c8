// What is usual of a number, by its own recent past: median and MAD.
//
// With m = median(x) of the past and MAD = median(|x - m|), a value v is far
// off when
//
//   |v - m| > 8 * max(MAD, |m| / 20, floor)
//
// For normally distributed numbers 8 MAD are 5.4 standard deviations. Neither
// median nor MAD heeds outliers, as long as they are less than half of the
// past, so what is unusual may be added to it. The floors keep series that are
// flat, or close to nought, from crying at nothing: less than 40% off is never
// far. Source: Leys et al., "Detecting outliers: Do not use standard deviation
// around the mean, use absolute deviation around the median", Journal of
// Experimental Social Psychology 49 (2013); Iglewicz and Hoaglin, "How to
// Detect and Handle Outliers" (1993).
//
// A number that grows every morning is far off its six hours, and yet usual. So
// a value is sudden when it is far off the last half hour too, on the same
// side.
#ifndef TEBIUM_EXPORTER_UNUSUAL_BASELINE_H_
#define TEBIUM_EXPORTER_UNUSUAL_BASELINE_H_

#include <cstddef>
#include <vector>

namespace tebium::exporter {

// Pure; not thread-safe. One point a minute; 1.5 KiB when full.
class Baseline {
 public:
  static constexpr size_t kMaxPoints = 360;  // six hours
  static constexpr size_t kMinPoints = 60;   // before, nothing is unusual
  // The last half hour, but for the latest few, which are in question.
  static constexpr size_t kRecent = 30;
  static constexpr size_t kLatest = 3;

  struct Verdict {
    double usual = 0;  // the median
    int far = 0;       // 1: far above what is usual, -1: below, 0: neither
    bool sudden = false;
  };

  // `floor`: what spread is too small to matter, in the series' unit.
  explicit Baseline(double floor) : floor_(floor) {}

  Verdict Judge(double value) const;
  void Add(double value);

 private:
  std::vector<float> InOrder() const;

  const double floor_;
  std::vector<float> points_;  // a ring once it is full
  size_t oldest_ = 0;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_UNUSUAL_BASELINE_H_
