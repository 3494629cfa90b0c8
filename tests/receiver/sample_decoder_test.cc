#include "receiver/sample_decoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace tebium::receiver {
namespace {

constexpr base::Time kNow = base::Time(std::chrono::seconds(1'769'854'830));

DecodedSamples Decode(std::string& body, SampleDecodeLimits limits = {}) {
  return DecodeSamples(body, kNow, limits);
}

TEST(SampleDecoderTest, ReadsOneReport) {
  std::string body =
      R"({"module":"A","samples":{"cpu":0.5,"n\u0061me":-1e3},)"
      R"("labels":{"disk":"/"},"timestamp":"2026-01-31T10:00:00Z","x":[{}]})";
  const DecodedSamples decoded = Decode(body);
  ASSERT_FALSE(decoded.fault.has_value());
  EXPECT_TRUE(decoded.rejected.empty());
  ASSERT_EQ(decoded.reports.size(), 1U);
  const alert::SampleReport& report = decoded.reports[0];
  EXPECT_EQ(report.module, "A");
  ASSERT_EQ(report.values.size(), 2U);
  EXPECT_EQ(report.values[0].name, "cpu");
  EXPECT_EQ(report.values[0].value, 0.5);
  EXPECT_EQ(report.values[1].name, "name");
  EXPECT_EQ(report.values[1].value, -1000);
  ASSERT_EQ(report.labels.size(), 1U);
  EXPECT_EQ(report.labels[0].name, "disk");
  EXPECT_EQ(report.labels[0].value, "/");
  EXPECT_EQ(base::FormatTimestamp(report.at), "2026-01-31T10:00:00.000Z");
}

TEST(SampleDecoderTest, TimesAreTextsOrUnixSecondsOrNow) {
  const struct {
    const char* timestamp;
    const char* at;
  } cases[] = {
      {"null", "2026-01-31T10:20:30.000Z"},
      {"1769854800", "2026-01-31T10:20:00.000Z"},
      {"1769854800.125", "2026-01-31T10:20:00.125Z"},
      {"1.7698548e9", "2026-01-31T10:20:00.000Z"},
      {R"("2026-01-31 13:20:00+03:00")", "2026-01-31T10:20:00.000Z"},
      {"4102444800", "2100-01-01T00:00:00.000Z"},
  };
  for (const auto& each : cases) {
    std::string body = R"({"module":"A","samples":{"a":1},"timestamp":)" +
                       std::string(each.timestamp) + "}";
    const DecodedSamples decoded = Decode(body);
    ASSERT_EQ(decoded.reports.size(), 1U) << each.timestamp;
    EXPECT_EQ(base::FormatTimestamp(decoded.reports[0].at), each.at);
  }
}

TEST(SampleDecoderTest, NumbersOutOfRangeBecomeInfiniteOrZero) {
  std::string body = R"({"module":"A","samples":{"a":2e308,"b":1e-999}})";
  const DecodedSamples decoded = Decode(body);
  ASSERT_EQ(decoded.reports.size(), 1U);
  EXPECT_TRUE(std::isinf(decoded.reports[0].values[0].value));
  EXPECT_EQ(decoded.reports[0].values[1].value, 0);
}

TEST(SampleDecoderTest, FaultsNameTheirField) {
  const struct {
    const char* body;
    const char* field;
    const char* error;
  } cases[] = {
      {R"({"module":1})", "module", "module: expected a string"},
      {R"({"samples":[1]})", "samples", "samples: expected an object"},
      {R"({"samples":{"a":"1"}})", "samples.a", "samples.a: expected a number"},
      {R"({"samples":{"a":null}})", "samples.a",
       "samples.a: expected a number"},
      {R"({"samples":{"a":{"b":1}}})", "samples.a",
       "samples.a: expected a number"},
      {R"({"labels":{"a":1}})", "labels.a", "labels.a: expected a string"},
      {R"({"labels":"a"})", "labels", "labels: expected an object"},
      {R"({"timestamp":true})", "timestamp",
       "timestamp: expected RFC 3339 or Unix seconds"},
      {R"({"timestamp":1769854800000})", "timestamp",
       "timestamp: expected RFC 3339 or Unix seconds"},
      {R"([5])", "", "expected an object"},
  };
  for (const auto& each : cases) {
    std::string body = each.body;
    const DecodedSamples decoded = Decode(body);
    EXPECT_FALSE(decoded.fault.has_value()) << each.body;
    ASSERT_EQ(decoded.rejected.size(), 1U) << each.body;
    EXPECT_EQ(decoded.rejected[0].field, each.field);
    EXPECT_EQ(decoded.rejected[0].error, each.error);
    EXPECT_TRUE(decoded.reports.empty());
  }
}

TEST(SampleDecoderTest, GoodAndBadOnesKeepTheirPlaces) {
  std::string body =
      R"([{"module":"A","samples":{"a":1}},7,{"module":"B","samples":{"b":2}}])";
  const DecodedSamples decoded = Decode(body);
  ASSERT_EQ(decoded.reports.size(), 2U);
  EXPECT_EQ(decoded.places, (std::vector<size_t>{0, 2}));
  ASSERT_EQ(decoded.rejected.size(), 1U);
  EXPECT_EQ(decoded.rejected[0].index, 1U);
}

TEST(SampleDecoderTest, WhatIsNoJsonOrTooMuchIsRefusedWhole) {
  SampleDecodeLimits limits;
  limits.max_reports = 2;
  for (const char* text :
       {"", "{", "[{}", "7", "\"a\"", "NaN", R"({"samples":{"a":NaN}})",
        R"({"samples":{"a":1e999}})", "[{},{},{}]", "{}x"}) {
    std::string body = text;
    const DecodedSamples decoded = Decode(body, limits);
    EXPECT_TRUE(decoded.fault.has_value()) << text;
    EXPECT_TRUE(decoded.reports.empty());
  }
  std::string body = R"({"samples":{"a":NaN}})";
  EXPECT_EQ(Decode(body).fault->offset, 16U);
}

TEST(SampleDecoderTest, ValuesOverTheBoundAreNotKept) {
  std::string body = R"({"module":"A","samples":{"a":1)";
  for (int i = 0; i < 5000; ++i) body += ",\"a\":1";
  body += "}}";
  const DecodedSamples decoded = Decode(body);
  ASSERT_EQ(decoded.reports.size(), 1U);
  EXPECT_EQ(decoded.reports[0].values.size(), 1001U);
}

}  // namespace
}  // namespace tebium::receiver
