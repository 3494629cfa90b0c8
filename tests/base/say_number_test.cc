#include "base/say_number.h"

#include <gtest/gtest.h>

#include <limits>

namespace tebium::base {
namespace {

constexpr Language kEnglish = Language::kEnglish;
constexpr Language kRussian = Language::kRussian;

TEST(SayNumberTest, ThreeDigitsCountAndTheMarkIsTheLanguages) {
  struct Case {
    double number;
    const char* english;
    const char* russian;
  };
  for (const Case& c : {
           Case{0, "0", "0"},
           Case{-0.0, "0", "0"},
           Case{1, "1", "1"},
           Case{-2.5, "-2.5", "-2,5"},
           Case{0.12345, "0.123", "0,123"},
           Case{12.345, "12.3", "12,3"},
           Case{999.4, "999", "999"},
           Case{123456, "123456", "123456"},
           Case{1.5e18, "1.5e+18", "1,5e+18"},
           Case{2.5e-7, "2.5e-07", "2,5e-07"},
       }) {
    EXPECT_EQ(SayThreeDigits(kEnglish, c.number), c.english);
    EXPECT_EQ(SayThreeDigits(kRussian, c.number), c.russian);
  }
}

TEST(SayNumberTest, DecimalsAreAsManyAsAreAskedFor) {
  EXPECT_EQ(SayDecimals(kEnglish, 12.5, 2), "12.50");
  EXPECT_EQ(SayDecimals(kRussian, 12.5, 2), "12,50");
  EXPECT_EQ(SayDecimals(kRussian, 12.5, 0), "12");
  EXPECT_EQ(SayUpToDecimals(kEnglish, 12.5, 2), "12.5");
  EXPECT_EQ(SayUpToDecimals(kRussian, 12.5, 2), "12,5");
  EXPECT_EQ(SayUpToDecimals(kRussian, 100, 2), "100");
  EXPECT_EQ(SayUpToDecimals(kRussian, -0.001, 2), "0");
}

TEST(SayNumberTest, TheGreatestNumberFits) {
  const double most = std::numeric_limits<double>::lowest();
  EXPECT_EQ(SayDecimals(kRussian, most, 6).size(), 317U);
}

}  // namespace
}  // namespace tebium::base
