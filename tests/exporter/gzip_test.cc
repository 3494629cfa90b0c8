#include "exporter/gzip.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/exporter/gunzip.h"

namespace tebium::exporter {
namespace {

struct Case {
  std::string header;
  bool accepts;
};

TEST(AcceptsGzipTest, ReadsTheHeader) {
  const std::vector<Case> cases = {
      {"", false},
      {"gzip", true},
      {"GZIP", true},
      {"deflate, gzip;q=1.0, *;q=0.5", true},
      {"gzip;q=0.001", true},
      {"gzip;q=0", false},
      {"gzip; q=0.000", false},
      {"identity", false},
      {"xgzip", false},
      {"deflate,gzip ", true},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(AcceptsGzip(test.header), test.accepts) << test.header;
  }
}

TEST(GzipTest, ComesBackAsItWas) {
  for (const std::string& text :
       {std::string(), std::string("x"), std::string(1u << 20, 'a')}) {
    const auto compressed = Gzip(text);
    ASSERT_TRUE(compressed.ok());
    EXPECT_EQ(testing::Gunzip(*compressed), text);
  }
}

}  // namespace
}  // namespace tebium::exporter
