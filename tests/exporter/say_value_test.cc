#include "exporter/say_value.h"

#include <gtest/gtest.h>

namespace tebium::exporter {
namespace {

using base::Language;

TEST(SayValueTest, TheNamesEndSaysTheUnit) {
  struct Case {
    const char* series;
    double value;
    const char* english;
    const char* russian;
  };
  for (const Case& c : {
           Case{"redis_memory_used_bytes", 1.32e9, "1.23 GiB", "1,23 ГиБ"},
           Case{"host_network_received_bytes_total", 10, "10 B", "10 Б"},
           Case{"disk_ratio{disk=\"/\"}", 0.0421, "4.21%", "4,21%"},
           Case{"cpu_percent", 93.44, "93.4%", "93,4%"},
           Case{"lag_seconds", 0.25, "250 ms", "250 мс"},
           Case{"lag_seconds", 2.5, "2.5 s", "2,5 с"},
           Case{"lag_seconds", 3900, "1 h 5 min", "1 ч 5 мин"},
           Case{"lag_seconds", -3900, "-1 h 5 min", "-1 ч 5 мин"},
           Case{"lag_seconds", 1e30, "1e+30 s", "1e+30 с"},
           Case{"queue_length", 12345, "12.3k", "12,3к"},
           Case{"queue_length", -12345, "-12.3k", "-12,3к"},
           Case{"queue_length", 0, "0", "0"},
           Case{"queue_length", 3, "3", "3"},
           Case{"queue_length", 1e20, "1e+08T", "1e+08Т"},
       }) {
    EXPECT_EQ(SayValue(Language::kEnglish, c.series, c.value), c.english);
    EXPECT_EQ(SayValue(Language::kRussian, c.series, c.value), c.russian);
  }
}

TEST(SayValueTest, ASeriesNameIsWithoutItsLabels) {
  EXPECT_EQ(SampleName("disk_usage{disk=\"/\"}"), "disk_usage");
  EXPECT_EQ(SampleName("up"), "up");
}

TEST(SayShareTest, NearlyAllIsNotAll) {
  struct Case {
    double ratio;
    const char* said;
  };
  for (const Case& c :
       {Case{1, "100%"}, Case{0.999, "99.9%"}, Case{0.99995, "99.995%"},
        Case{0.999995, "99.9995%"}, Case{0.5, "50%"}, Case{0, "0%"},
        Case{-0.5, "-50%"}, Case{0.12345, "12.35%"}}) {
    EXPECT_EQ(SayShare(Language::kEnglish, c.ratio), c.said);
  }
  EXPECT_EQ(SayShare(Language::kRussian, 0.99995), "99,995%");
}

}  // namespace
}  // namespace tebium::exporter
