#include <gtest/gtest.h>

#include <string_view>

#include "alert/template/go_time.h"
#include "alert/template/go_time_arithmetic.h"
#include "tests/alert/template/go_time_cases.h"

namespace tebium::alert::tmpl {
namespace {

using base::Duration;

TEST(GoDuration, IsPrintedWithoutWhatIsZero) {
  struct Case {
    int64_t nanos;
    std::string_view text;
  };
  const Case cases[] = {{0, "0s"},
                        {1, "1ns"},
                        {-1, "-1ns"},
                        {999, "999ns"},
                        {1000, "1\xc2\xb5s"},
                        {1100, "1.1\xc2\xb5s"},
                        {1001, "1.001\xc2\xb5s"},
                        {999999, "999.999\xc2\xb5s"},
                        {1000000, "1ms"},
                        {2200000, "2.2ms"},
                        {1000001, "1.000001ms"},
                        {999999999, "999.999999ms"},
                        {1000000000, "1s"},
                        {3300000000, "3.3s"},
                        {-1000000001, "-1.000000001s"},
                        {59999999999, "59.999999999s"},
                        {60000000000, "1m0s"},
                        {245000000000, "4m5s"},
                        {245001000000, "4m5.001s"},
                        {18367001000000, "5h6m7.001s"},
                        {3600000000000, "1h0m0s"},
                        {86400000000000, "24h0m0s"},
                        {90061000000001, "25h1m1.000000001s"},
                        {360000000000000, "100h0m0s"},
                        {kMax, "2562047h47m16.854775807s"},
                        {kMin, "-2562047h47m16.854775808s"},
                        {-9223372036854775807, "-2562047h47m16.854775807s"}};
  for (const Case& c : cases) {
    EXPECT_EQ(DurationToString(Duration(c.nanos)), c.text);
  }
}

TEST(GoDuration, RoundsHalvesAwayFromZero) {
  struct Case {
    int64_t nanos;
    int64_t unit;
    int64_t rounded;
    int64_t truncated;
  };
  const Case cases[] = {
      {0, 1, 0, 0},
      {60000000000, -11000000000, 60000000000, 60000000000},
      {60000000000, 0, 60000000000, 60000000000},
      {60000000000, 1, 60000000000, 60000000000},
      {120000000000, 60000000000, 120000000000, 120000000000},
      {121000000000, 60000000000, 120000000000, 120000000000},
      {-121000000000, 60000000000, -120000000000, -120000000000},
      {121000000000, 120000000000, 120000000000, 120000000000},
      {149000000000, 60000000000, 120000000000, 120000000000},
      {150000000000, 60000000000, 180000000000, 120000000000},
      {-150000000000, 60000000000, -180000000000, -120000000000},
      {121000000000, 180000000000, 180000000000, 0},
      {80000000000, 180000000000, 0, 0},
      {-80000000000, 180000000000, 0, 0},
      {-100000000000, 180000000000, -180000000000, 0},
      {-90000000000, 180000000000, -180000000000, 0},
      {kMax, 3600000000000, kMax, 9223369200000000000},
      {kMin, 3600000000000, kMin, -9223369200000000000},
      {kMax, kMax, kMax, kMax},
      {kMin, kMax, -9223372036854775807, -9223372036854775807},
      {kMax, 4611686018427387904, kMax, 4611686018427387904},
      {3730123456789, 1000000000, 3730000000000, 3730000000000},
      {3730123456789, 1000000, 3730123000000, 3730123000000}};
  for (const Case& c : cases) {
    EXPECT_EQ(Round(Duration(c.nanos), Duration(c.unit)).count(), c.rounded)
        << c.nanos << " to " << c.unit;
    EXPECT_EQ(Truncate(Duration(c.nanos), Duration(c.unit)).count(),
              c.truncated)
        << c.nanos << " to " << c.unit;
  }
}

TEST(GoDuration, HasAnAbsoluteValue) {
  EXPECT_EQ(Abs(Duration(-5)), Duration(5));
  EXPECT_EQ(Abs(Duration(5)), Duration(5));
  EXPECT_EQ(Abs(Duration(0)), Duration(0));
  EXPECT_EQ(Abs(Duration(kMin)), Duration(kMax));
  EXPECT_EQ(Abs(Duration(kMax)), Duration(kMax));
}

}  // namespace
}  // namespace tebium::alert::tmpl
