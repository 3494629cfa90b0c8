#include "relay/chart/scale.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace tebium::relay {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;

base::Time At(const char* text) {
  return *base::ParseTimestamp(text, base::TimeZone::Utc());
}

ValueRange RangeOfValues(const std::vector<double>& values,
                         std::optional<double> threshold = std::nullopt) {
  Chart chart;
  chart.from = At("2026-01-31");
  chart.to = chart.from + hours(1);
  chart.threshold = threshold;
  chart.series.push_back({});
  for (const double value : values) {
    chart.series[0].points.push_back({chart.from + minutes(1), value});
  }
  // Not in the picture.
  chart.series[0].points.push_back({chart.to + minutes(1), 1e6});
  return RangeOf(chart);
}

TEST(RangeOfTest, LeavesRoomAroundWhatIsShown) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const ValueRange range = RangeOfValues({90, kNan, 100, kInfinity, 1e300});
  EXPECT_LT(range.low, 90);
  EXPECT_GT(range.low, 85);
  EXPECT_GT(range.high, 100);
  EXPECT_LT(range.high, 105);
  // Nought is near enough to be seen.
  EXPECT_LT(RangeOfValues({30, 100}).low, 0);
  EXPECT_GT(RangeOfValues({-100, -30}).high, 0);
  // A threshold is always seen.
  EXPECT_GT(RangeOfValues({90, 100}, 200).high, 200);
  EXPECT_LT(RangeOfValues({}, -5).low, -5);
}

TEST(RangeOfTest, PutsFlatLinesIntoTheMiddle) {
  for (const double value : {5.0, -5.0, 1e-30, 1e199}) {
    const ValueRange range = RangeOfValues({value, value});
    EXPECT_NEAR((range.low + range.high) / 2 / value, 1, 1e-9) << value;
    EXPECT_GT(range.high, range.low) << value;
  }
  // Noise of arithmetic is no movement.
  const ValueRange noise = RangeOfValues({0.1 + 0.2, 0.3});
  EXPECT_LT(noise.low, 0.01);
  const ValueRange nought = RangeOfValues({0, 0});
  EXPECT_LT(nought.low, -0.1);
  EXPECT_GT(nought.high, 0.5);
  EXPECT_EQ(RangeOfValues({}), ValueRange());
}

TEST(ValueTicksTest, AreRound) {
  const auto ticks = [](double low, double high, ChartQuantity quantity) {
    return ValueTicks({low, high}, {quantity}, 5);
  };
  EXPECT_THAT(ticks(-3, 105, ChartQuantity::kNumber),
              ElementsAre(0, 20, 40, 60, 80, 100));
  EXPECT_THAT(ticks(0.81, 0.99, ChartQuantity::kRatio),
              ElementsAre(::testing::DoubleEq(0.85), ::testing::DoubleEq(0.9),
                          ::testing::DoubleEq(0.95)));
  EXPECT_THAT(ticks(-10, 3000, ChartQuantity::kBytes),
              ElementsAre(0, 512, 1024, 1536, 2048, 2560));
  EXPECT_THAT(ticks(-10, 200, ChartQuantity::kSeconds),
              ElementsAre(0, 60, 120, 180));
  EXPECT_THAT(ticks(-1e5, 1e6, ChartQuantity::kSeconds),
              ElementsAre(0, 432'000, 864'000));
}

TEST(ValueTicksTest, AreFewForAnyRange) {
  for (int exponent = -300; exponent <= 200; exponent += 7) {
    for (const auto quantity :
         {ChartQuantity::kNumber, ChartQuantity::kBytes,
          ChartQuantity::kSeconds, ChartQuantity::kRatio}) {
      const double size = std::pow(10, exponent);
      const auto ticks = ValueTicks({-0.06 * size, 1.7 * size}, {quantity}, 5);
      EXPECT_GE(ticks.size(), 2u) << exponent;
      EXPECT_LE(ticks.size(), 8u) << exponent;
    }
  }
}

std::vector<std::string> Labels(const std::vector<TimeTick>& ticks) {
  std::vector<std::string> labels;
  for (const TimeTick& tick : ticks) labels.push_back(tick.label);
  return labels;
}

TEST(TimeTicksTest, AreRoundInTheZone) {
  const auto moscow = *base::TimeZone::Load("Europe/Moscow");
  const base::Time from = At("2026-01-31T10:20:30Z");
  const auto labels = [&](base::Duration span) {
    return Labels(TimeTicks(from, from + span, moscow, 9));
  };
  EXPECT_THAT(
      labels(seconds(60)),
      ElementsAre("13:20:30", "13:20:45", "13:21:00", "13:21:15", "13:21:30"));
  EXPECT_THAT(labels(minutes(30)), ElementsAre("13:25", "13:30", "13:35",
                                               "13:40", "13:45", "13:50"));
  EXPECT_THAT(labels(hours(6)), ElementsAre("14:00", "15:00", "16:00", "17:00",
                                            "18:00", "19:00"));
  EXPECT_THAT(labels(hours(24)),
              ElementsAre("15:00", "18:00", "21:00", "01.02", "03:00", "06:00",
                          "09:00", "12:00"));
  EXPECT_THAT(labels(hours(24 * 5)),
              ElementsAre("01.02", "02.02", "03.02", "04.02", "05.02"));
  EXPECT_THAT(labels(hours(24 * 365 * 3)),
              ElementsAre("12.2026", "12.2027", "12.2028"));
}

// The night on which the clocks go forward from 2 to 3, and the one on which
// they go back from 3 to 2.
TEST(TimeTicksTest, StayRoundWhenTheClocksChange) {
  const auto berlin = *base::TimeZone::Load("Europe/Berlin");
  const base::Time spring = At("2026-03-28T22:30:00Z");
  EXPECT_THAT(
      Labels(TimeTicks(spring, spring + hours(6), berlin, 8)),
      ElementsAre("29.03", "01:00", "03:00", "04:00", "05:00", "06:00"));
  const base::Time autumn = At("2026-10-24T21:30:00Z");
  const auto ticks = TimeTicks(autumn, autumn + hours(7), berlin, 8);
  EXPECT_THAT(Labels(ticks), ElementsAre("25.10", "01:00", "02:00", "03:00",
                                         "04:00", "05:00"));
}

TEST(TimeTicksTest, AreInOrderAndWithinForAnySpan) {
  const auto zone = *base::TimeZone::Load("America/New_York");
  base::Duration span = seconds(1);
  for (; span < hours(24 * 366 * 99); span = span * 3 / 2) {
    const base::Time from = At("2026-01-31T10:20:30.5Z");
    const auto ticks = TimeTicks(from, from + span, zone, 8);
    EXPECT_LE(ticks.size(), 8u);
    base::Time previous = from;
    for (const TimeTick& tick : ticks) {
      EXPECT_GE(tick.at, previous);
      EXPECT_LE(tick.at, from + span);
      previous = tick.at;
    }
  }
}

}  // namespace
}  // namespace tebium::relay
