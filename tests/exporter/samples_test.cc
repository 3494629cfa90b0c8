#include "exporter/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tebium::exporter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

base::Time At(int64_t second) {
  return base::FromNanos(second * 1'000'000'000);
}

std::vector<double> Values(const ProbeSamples& samples, std::string_view name,
                           int64_t from, int64_t to) {
  std::vector<double> values;
  const auto series = samples.Series(name, At(from), At(to));
  EXPECT_TRUE(series.ok()) << series.status().message();
  if (!series.ok()) return values;
  EXPECT_EQ(series->name, name);
  for (const auto& point : series->points) values.push_back(point.value);
  return values;
}

TEST(ProbeSamplesTest, ThereIsNothingBeforeTheFirstProbe) {
  const ProbeSamples samples;
  EXPECT_THAT(samples.Names(), IsEmpty());
  EXPECT_EQ(samples.Series("up", At(0), At(9)).status().code(),
            base::StatusCode::kNotFound);
}

TEST(ProbeSamplesTest, GivesWhatWasMeasuredInATime) {
  ProbeSamples samples;
  for (int i = 1; i <= 5; ++i) {
    samples.Add(At(i), std::chrono::milliseconds(500 * i), i != 3);
  }
  EXPECT_THAT(samples.Names(), ElementsAre("probe_duration_seconds", "up"));
  EXPECT_THAT(Values(samples, "up", 2, 4), ElementsAre(1, 0, 1));
  EXPECT_THAT(Values(samples, "probe_duration_seconds", 0, 2),
              ElementsAre(0.5, 1));
  EXPECT_THAT(Values(samples, "up", 6, 9), IsEmpty());
  EXPECT_EQ(samples.Series("cpu", At(0), At(9)).status().code(),
            base::StatusCode::kNotFound);
}

TEST(ProbeSamplesTest, TheOldestGoWhenItIsFull) {
  ProbeSamples samples;
  const auto max = static_cast<int64_t>(ProbeSamples::kMaxPoints);
  for (int64_t i = 1; i <= max + 10; ++i) {
    samples.Add(At(i), std::chrono::seconds(i), true);
  }
  const auto kept = Values(samples, "probe_duration_seconds", 0, 2 * max);
  ASSERT_EQ(kept.size(), ProbeSamples::kMaxPoints);
  EXPECT_EQ(kept.front(), 11);
  EXPECT_EQ(kept.back(), static_cast<double>(max + 10));
}

TEST(ProbeSamplesTest, AreInOrderThoughTheClockWasSetBack) {
  ProbeSamples samples;
  samples.Add(At(10), std::chrono::seconds(1), true);
  samples.Add(At(5), std::chrono::seconds(2), true);
  EXPECT_THAT(Values(samples, "probe_duration_seconds", 0, 20),
              ElementsAre(2, 1));
}

}  // namespace
}  // namespace tebium::exporter
