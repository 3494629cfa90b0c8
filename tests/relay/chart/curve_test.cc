#include "relay/chart/curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace tebium::relay {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// 100 seconds and values of 0 to 10 on 100 by 100 pixels.
PlotFrame Frame() {
  PlotFrame frame;
  frame.area = {10, 20, 100, 100};
  frame.from = base::FromNanos(1769854830'000'000'000);
  frame.to = frame.from + seconds(100);
  frame.values = {0, 10};
  return frame;
}

std::vector<Polyline> Curve(const std::vector<std::pair<int, double>>& points,
                            base::Duration max_gap = base::Duration(0)) {
  const PlotFrame frame = Frame();
  ChartSeries series;
  for (const auto& [second, value] : points) {
    series.points.push_back({frame.from + seconds(second), value});
  }
  return CurveOf(series, frame, max_gap);
}

std::vector<size_t> Lengths(const std::vector<Polyline>& lines) {
  std::vector<size_t> lengths;
  for (const Polyline& line : lines) lengths.push_back(line.size());
  return lengths;
}

TEST(CurveTest, PlacesPoints) {
  EXPECT_THAT(Curve({{0, 0}, {50, 5}, {100, 10}}),
              ElementsAre(Polyline{{10, 120}, {60, 70}, {110, 20}}));
}

TEST(CurveTest, BreaksWhereValuesAreMissing) {
  EXPECT_THAT(Lengths(Curve({{0, 1}, {1, 1}, {2, kNan}, {3, 1}, {4, 1}})),
              ElementsAre(2, 2));
  EXPECT_THAT(Lengths(Curve({{0, 1}, {1, kNan}, {2, 1}, {3, kNan}})),
              ElementsAre(1, 1));
  EXPECT_THAT(
      Lengths(Curve({{0, std::numeric_limits<double>::infinity()}, {1, 1}})),
      ElementsAre(1));
  EXPECT_THAT(Curve({{0, kNan}, {1, kNan}}), IsEmpty());
  EXPECT_THAT(Curve({}), IsEmpty());
}

TEST(CurveTest, BreaksAtGaps) {
  const std::vector<std::pair<int, double>> points = {
      {0, 1}, {10, 1}, {20, 1}, {40, 1}, {50, 1}, {80, 1}};
  // Thrice as far apart as usual; twice is not worth a gap.
  EXPECT_THAT(Lengths(Curve(points)), ElementsAre(5, 1));
  EXPECT_THAT(Lengths(Curve(points, seconds(15))), ElementsAre(3, 2, 1));
}

TEST(CurveTest, LeavesOutWhatIsOutside) {
  EXPECT_THAT(Lengths(Curve({{-1, 1}, {0, 1}, {100, 1}, {101, 1}})),
              ElementsAre(2));
}

TEST(CurveTest, PutsPointsInOrder) {
  EXPECT_THAT(Curve({{100, 10}, {0, 0}}),
              ElementsAre(Polyline{{10, 120}, {110, 20}}));
}

TEST(CurveTest, KeepsExtremesOfEveryColumn) {
  const PlotFrame frame = Frame();
  ChartSeries series;
  for (int i = 0; i < 100'000; ++i) {
    series.points.push_back({frame.from + std::chrono::milliseconds(i),
                             i == 54'321 ? 9.0 : 5.0 + (i % 7) * 0.1});
  }
  const auto lines = CurveOf(series, frame, base::Duration(0));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_LE(lines[0].size(), 202u);
  EXPECT_GE(lines[0].size(), 200u);
  const auto highest = std::min_element(
      lines[0].begin(), lines[0].end(),
      [](const Pixel& a, const Pixel& b) { return a.y < b.y; });
  EXPECT_DOUBLE_EQ(highest->y, frame.Y(9));
  EXPECT_TRUE(
      std::is_sorted(lines[0].begin(), lines[0].end(),
                     [](const Pixel& a, const Pixel& b) { return a.x < b.x; }));
}

}  // namespace
}  // namespace tebium::relay
