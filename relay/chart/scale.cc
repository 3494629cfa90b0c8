#include "relay/chart/scale.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace tebium::relay {
namespace {

using base::Time;
using std::chrono::seconds;

constexpr double kRoom = 0.06;         // on either side, of the range
constexpr double kHardlyMoved = 1e-9;  // of the values themselves
constexpr double kNearNought = 0.6;    // of the greatest value

struct Extent {
  std::optional<ValueRange> range;

  void Add(double value) {
    if (!IsShown(value)) return;
    if (!range) range = ValueRange{value, value};
    range->low = std::min(range->low, value);
    range->high = std::max(range->high, value);
  }
};

ValueRange AroundOne(double value) {
  if (value == 0) return {-0.3, 1.1};
  const double room = std::abs(value) * (1 + 2 * kRoom);
  return {value - room, value + room};
}

// 1, 2 or 5 times a power of ten.
double RoundDecimal(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double digit : {1.0, 2.0, 5.0}) {
    if (digit * power >= least * (1 - 1e-9)) return digit * power;
  }
  return 10 * power;
}

double RoundSeconds(double least) {
  constexpr std::array<double, 16> kSteps = {
      1,   2,   5,    10,   15,   30,     60,     120,
      300, 600, 1800, 3600, 7200, 21'600, 43'200, 86'400};
  if (least <= 0.5) return RoundDecimal(least);
  const auto* const step =
      std::lower_bound(kSteps.begin(), kSteps.end(), least);
  if (step != kSteps.end()) return *step;
  return kSteps.back() * RoundDecimal(least / kSteps.back());
}

double RoundStep(double least, ChartQuantity quantity) {
  if (quantity == ChartQuantity::kSeconds) return RoundSeconds(least);
  if (quantity == ChartQuantity::kBytes && least >= 1) {
    return std::exp2(std::ceil(std::log2(least)));
  }
  return RoundDecimal(least);
}

struct TimeStep {
  int64_t seconds;
  const char* format;
};
constexpr int64_t kDay = 86'400;
constexpr const char* kDate = "%d.%m";
constexpr std::array<TimeStep, 24> kTimeSteps = {
    {{1, "%H:%M:%S"},    {2, "%H:%M:%S"},      {5, "%H:%M:%S"},
     {10, "%H:%M:%S"},   {15, "%H:%M:%S"},     {30, "%H:%M:%S"},
     {60, "%H:%M"},      {120, "%H:%M"},       {300, "%H:%M"},
     {600, "%H:%M"},     {900, "%H:%M"},       {1800, "%H:%M"},
     {3600, "%H:%M"},    {7200, "%H:%M"},      {10'800, "%H:%M"},
     {21'600, "%H:%M"},  {43'200, "%H:%M"},    {kDay, kDate},
     {2 * kDay, kDate},  {7 * kDay, kDate},    {14 * kDay, kDate},
     {30 * kDay, kDate}, {90 * kDay, "%m.%Y"}, {365 * kDay, "%m.%Y"}}};

int64_t UnixSeconds(Time time) {
  return std::chrono::floor<seconds>(time.time_since_epoch()).count();
}

// So that hours at which the clocks are put forward or back stay round.
int64_t FromWall(int64_t wall, const base::TimeZone& zone) {
  const int64_t guess = wall - zone.OffsetAt(wall).seconds;
  return wall - zone.OffsetAt(guess).seconds;
}

std::string LabelAt(Time at, const TimeStep& step, const base::TimeZone& zone) {
  const base::CivilTime civil = zone.Civil(at);
  const bool midnight =
      civil.hour == 0 && civil.minute == 0 && civil.second == 0;
  return zone.Format(midnight && step.seconds < kDay ? kDate : step.format, at);
}

TimeStep StepFor(int64_t span, size_t most) {
  const auto intervals = static_cast<int64_t>(most);
  for (const TimeStep& step : kTimeSteps) {
    // Seconds make long labels.
    const int64_t wide = step.seconds < 60 ? intervals * 2 / 3 : intervals;
    if (span < step.seconds * wide) return step;
  }
  TimeStep years = kTimeSteps.back();
  years.seconds *= span / intervals / years.seconds + 1;
  return years;
}

}  // namespace

bool IsShown(double value) {
  return std::isfinite(value) && std::abs(value) <= kGreatestShown;
}

ValueRange RangeOf(const Chart& chart) {
  Extent extent;
  for (const ChartSeries& series : chart.series) {
    for (const ChartPoint& point : series.points) {
      if (point.at >= chart.from && point.at <= chart.to) {
        extent.Add(point.value);
      }
    }
  }
  if (chart.threshold) extent.Add(*chart.threshold);
  if (!extent.range) return {};
  auto [low, high] = *extent.range;
  if (high - low <= kHardlyMoved * std::max(std::abs(low), std::abs(high))) {
    return AroundOne((low + high) / 2);
  }
  if (low > 0 && low < kNearNought * high) low = 0;
  if (high < 0 && high > kNearNought * low) high = 0;
  const double room = (high - low) * kRoom;
  return {low - room, high + room};
}

std::vector<double> ValueTicks(ValueRange range, ChartUnit unit, size_t about) {
  // A ratio's steps are round in percent as well.
  const double least =
      (range.high - range.low) / static_cast<double>(about + 1);
  const double step = RoundStep(least, unit.quantity);
  std::vector<double> ticks;
  const double first = std::ceil(range.low / step);
  const double last = std::floor(range.high / step);
  for (double k = first; k <= last && ticks.size() < 4 * about; ++k) {
    ticks.push_back(k * step);
  }
  return ticks;
}

std::vector<TimeTick> TimeTicks(Time from, Time to, const base::TimeZone& zone,
                                size_t most) {
  const int64_t begin = UnixSeconds(from);
  const int64_t end = UnixSeconds(to);
  const TimeStep step = StepFor(end - begin, most);
  std::vector<TimeTick> ticks;
  int64_t wall = begin + zone.OffsetAt(begin).seconds;
  wall -= ((wall % step.seconds) + step.seconds) % step.seconds;
  for (; ticks.size() < most; wall += step.seconds) {
    const int64_t unix_seconds = FromWall(wall, zone);
    if (unix_seconds > end) break;
    const Time at = Time(seconds(unix_seconds));
    if (at < from || (!ticks.empty() && at <= ticks.back().at)) continue;
    ticks.push_back({at, LabelAt(at, step, zone)});
  }
  return ticks;
}

}  // namespace tebium::relay
