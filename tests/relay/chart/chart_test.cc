#include "relay/chart/chart.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include "relay/chart/palette.h"
#include "tests/relay/chart/image.h"
#include "tests/support/temp_dir.h"

namespace tebium::relay {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// Within the plot, wherever its edges are.
constexpr Rect kPlot = {124, 90, 846, 316};

Chart SixHours() {
  Chart chart;
  chart.to = base::FromNanos(1769854830'000'000'000);
  chart.from = chart.to - hours(6);
  chart.zone = *base::TimeZone::Load("Europe/Moscow");
  chart.language = base::Language::kEnglish;
  chart.title = "DiskIsSlow\nrate(disk_seconds_sum[5m])";
  return chart;
}

// A wave of its own for each number, with a value every minute.
ChartSeries Wave(const Chart& chart, int number) {
  ChartSeries series;
  series.name = "disk-" + std::to_string(number);
  for (int i = 0; i <= 360; ++i) {
    series.points.push_back(
        {chart.from + minutes(i),
         0.3 + 0.06 * number + 0.05 * std::sin(i / 20.0 + 2 * number)});
  }
  return series;
}

Chart Waves(int count) {
  Chart chart = SixHours();
  for (int i = 0; i < count; ++i) chart.series.push_back(Wave(chart, i));
  return chart;
}

Chart WithThresholdAndGap() {
  Chart chart = Waves(3);
  for (size_t i = 100; i < 140; ++i) chart.series[1].points[i].value = kNan;
  chart.unit = {ChartQuantity::kRatio};
  chart.threshold = 0.45;
  chart.threshold_label = "> 45%";
  return chart;
}

Chart Flat() {
  Chart chart = Waves(1);
  for (ChartPoint& point : chart.series[0].points) point.value = 3;
  return chart;
}

Chart TenThousandPoints() {
  Chart chart = SixHours();
  chart.unit = {ChartQuantity::kBytes};
  chart.series.push_back({"disk-0", {}});
  for (int i = 0; i < 10'000; ++i) {
    chart.series[0].points.push_back(
        {chart.from + std::chrono::milliseconds(2160 * i),
         2e9 + 1e9 * std::sin(i / 7.0) * std::cos(i / 900.0)});
  }
  return chart;
}

Image Drawn(const Chart& chart) {
  const auto png = DrawChart(chart);
  EXPECT_TRUE(png.ok()) << png.status().message();
  if (!png.ok()) return {};
  const auto image = DecodePng(*png);
  EXPECT_TRUE(image.has_value());
  return image.value_or(Image());
}

std::string GoldenPath(const std::string& name) {
  return TEBIUM_TESTDATA "/chart/" + name + ".png";
}

std::string ReadGolden(const std::string& name) {
  std::ifstream file(GoldenPath(name), std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// With TEBIUM_UPDATE_GOLDEN set, the picture is written instead.
void ExpectGolden(const Chart& chart, const std::string& name) {
  if (std::getenv("TEBIUM_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(GoldenPath(name), std::ios::binary)
        << DrawChart(chart).value();
    return;
  }
  const auto golden = DecodePng(ReadGolden(name));
  ASSERT_TRUE(golden.has_value()) << GoldenPath(name);
  const Image image = Drawn(chart);
  EXPECT_LT(Difference(image, *golden, kPlot), 0.01) << name;
  // Letters may be others.
  EXPECT_LT(Difference(image, *golden, golden->Whole()), 0.06) << name;
}

TEST(ChartTest, LooksAsItDid) {
  ExpectGolden(WithThresholdAndGap(), "threshold");
  ExpectGolden(Flat(), "flat");
  ExpectGolden(SixHours(), "empty");
  ExpectGolden(TenThousandPoints(), "many_points");
  ExpectGolden(Waves(13), "many_series");
}

// The comparison with the golden pictures would see it.
TEST(ChartTest, DiffersWhereTheDataDoes) {
  Chart other = WithThresholdAndGap();
  other.threshold = 0.4;
  const Image one = Drawn(WithThresholdAndGap());
  EXPECT_GT(Difference(one, Drawn(other), kPlot), 0.01);
  EXPECT_GT(Difference(one, Drawn(SixHours()), kPlot), 0.01);
}

TEST(ChartTest, GrowsWithItsLegendAlone) {
  EXPECT_EQ(Drawn(SixHours()).height, kChartHeight);
  EXPECT_EQ(Drawn(Waves(1)).height, kChartHeight);
  EXPECT_EQ(Drawn(Waves(1)).width, kChartWidth);
  const int ten = Drawn(Waves(10)).height;
  EXPECT_GT(ten, kChartHeight);
  EXPECT_LT(ten, kChartHeight + 200);
  const int more = Drawn(Waves(11)).height;
  EXPECT_GT(more, ten);
  EXPECT_EQ(Drawn(Waves(100)).height, more);
}

TEST(ChartTest, GivesEverySeriesAColourOfItsOwn) {
  const Image image = Drawn(Waves(12));
  for (const Color& color : kSeriesColors) {
    EXPECT_GT(CountOf(image, color, kPlot), 100u) << int{color.red};
  }
}

TEST(ChartTest, KeepsFlatLinesOffTheEdges) {
  for (const double value : {0.0, 3.0, -1e9}) {
    Chart chart = Flat();
    for (ChartPoint& point : chart.series[0].points) point.value = value;
    const Image image = Drawn(chart);
    const Rect middle = {kPlot.left, kPlot.top + 60, kPlot.width,
                         kPlot.height - 120};
    EXPECT_GT(CountOf(image, kSeriesColors[0], middle), 1000u) << value;
  }
}

TEST(ChartTest, ShowsThatThereIsNothing) {
  const std::string empty = *DrawChart(SixHours());
  Chart chart = SixHours();
  chart.series.push_back({});
  EXPECT_EQ(*DrawChart(chart), empty);
  for (const double value : {kNan, std::numeric_limits<double>::infinity()}) {
    chart.series[0].points = {{chart.from + hours(1), value},
                              {chart.from + hours(2), value}};
    EXPECT_EQ(*DrawChart(chart), empty);
  }
  // Outside.
  chart.series[0].points = {{chart.from - seconds(1), 1},
                            {chart.to + seconds(1), 1}};
  EXPECT_EQ(*DrawChart(chart), empty);
  chart.language = base::Language::kRussian;
  EXPECT_NE(*DrawChart(chart), empty);
}

TEST(ChartTest, DrawsWhatIsLeftBetweenMissingValues) {
  Chart chart = Waves(1);
  for (size_t i = 0; i < chart.series[0].points.size(); ++i) {
    if (i % 30 != 0) chart.series[0].points[i].value = kNan;
  }
  // Dots.
  EXPECT_GT(CountOf(Drawn(chart), kSeriesColors[0], kPlot), 13u * 10);
}

TEST(ChartTest, TakesAnyTexts) {
  Chart chart = Waves(2);
  for (const std::string& text :
       {std::string(), std::string("\n\n"), std::string("\xFF\xFE\0x", 4),
        std::string(100'000, 'W'), std::string("нет 数据 🔥\r\t\x01")}) {
    chart.title = text;
    chart.threshold = 1;
    chart.threshold_label = text;
    chart.series[0].name = text;
    EXPECT_EQ(Drawn(chart).width, kChartWidth) << text.substr(0, 20);
  }
}

TEST(ChartTest, TakesAnyValues) {
  Chart chart = Waves(1);
  auto& points = chart.series[0].points;
  for (const double value : {1e199, -1e199, 5e-324, 1e308, -0.0, 1e-200}) {
    for (const double other : {0.0, value, -value, 1.0}) {
      points = {{chart.from, value}, {chart.to, other}};
      for (const auto quantity :
           {ChartQuantity::kNumber, ChartQuantity::kBytes,
            ChartQuantity::kSeconds, ChartQuantity::kRatio}) {
        chart.unit = {quantity};
        EXPECT_EQ(Drawn(chart).width, kChartWidth) << value << " " << other;
      }
    }
  }
}

TEST(ChartTest, RefusesTimesWithoutSense) {
  Chart chart = SixHours();
  chart.to = chart.from;
  EXPECT_EQ(DrawChart(chart).status().code(),
            base::StatusCode::kInvalidArgument);
  chart.from = base::Time::min();
  chart.to = base::Time::max();
  EXPECT_EQ(DrawChart(chart).status().code(),
            base::StatusCode::kInvalidArgument);
}

// fontconfig reads its file once, so a process of its own is needed.
void DrawWithoutFonts(const std::string& config) {
  setenv("FONTCONFIG_FILE", config.c_str(), 1);
  const auto golden = DecodePng(ReadGolden("threshold"));
  const Image image = Drawn(WithThresholdAndGap());
  const bool same_plot =
      golden.has_value() && Difference(image, *golden, kPlot) < 0.01;
  std::_Exit(same_plot ? 0 : 1);
}

TEST(ChartDeathTest, DrawsWithoutFonts) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const testing::TempDir folder;
  const std::string config = folder.Write("fonts.conf",
                                          "<?xml version=\"1.0\"?>"
                                          "<!DOCTYPE fontconfig SYSTEM "
                                          "\"fonts.dtd\"><fontconfig/>");
  // Letters are others, and the lines where they were.
  EXPECT_EXIT(DrawWithoutFonts(config), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace tebium::relay
