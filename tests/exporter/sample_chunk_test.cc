#include "exporter/sample_chunk.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace tebium::exporter {
namespace {

std::vector<ChunkPoint> ReadAll(const SampleChunk& chunk) {
  std::vector<ChunkPoint> points;
  ChunkReader reader(chunk);
  for (ChunkPoint point; reader.Next(point);) points.push_back(point);
  return points;
}

SampleChunk Write(const std::vector<ChunkPoint>& points) {
  ChunkWriter writer;
  for (const ChunkPoint& point : points) writer.Add(point);
  return writer.Take();
}

void ExpectSame(const std::vector<ChunkPoint>& want,
                const std::vector<ChunkPoint>& got) {
  ASSERT_EQ(want.size(), got.size());
  for (size_t i = 0; i < want.size(); ++i) {
    ASSERT_EQ(want[i].at_ms, got[i].at_ms) << i;
    ASSERT_EQ(std::bit_cast<uint64_t>(want[i].value),
              std::bit_cast<uint64_t>(got[i].value))
        << i;
  }
}

TEST(SampleChunkTest, GivesBackExtremesBitByBit) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  using Limits = std::numeric_limits<double>;
  const std::vector<ChunkPoint> points = {
      {0, 0.0},           {kMax, -0.0},
      {kMin, 1.0},        {1, Limits::max()},
      {2, Limits::min()}, {3, Limits::denorm_min()},
      {3, -1.0},          {2, Limits::lowest()},
      {1 << 20, 0.1},     {5, 1e300},
      {6, 1e300},         {7, std::nextafter(1e300, 0.0)}};
  ExpectSame(points, ReadAll(Write(points)));
}

// Random walks of many kinds: regular and jittered steps, time that goes back,
// counters, decimals, noise.
TEST(SampleChunkTest, GivesBackRandomSeriesBitByBit) {
  std::mt19937_64 random(20260131);
  for (int round = 0; round < 500; ++round) {
    std::vector<ChunkPoint> points;
    int64_t at = static_cast<int64_t>(random() % 2'000'000'000'000);
    double value = 0;
    const auto kind = random() % 5;
    const size_t count = random() % 300;
    for (size_t i = 0; i < count; ++i) {
      at += 1000 + (kind == 1 ? static_cast<int64_t>(random() % 7) - 3 : 0);
      if (random() % 50 == 0) at -= static_cast<int64_t>(random() % 100'000);
      switch (kind) {
        case 0:
          value += static_cast<double>(random() % 10);
          break;
        case 1:
          value = static_cast<double>(random() % 1000) / 100;
          break;
        case 2:
          value = std::bit_cast<double>(random());
          break;
        case 3:
          value = random() % 20 == 0 ? 0 : 1;
          break;
        default:
          value *= 1.0001;
      }
      points.push_back({at, value});
    }
    ExpectSame(points, ReadAll(Write(points)));
  }
}

TEST(SampleChunkTest, SteadySeriesTakeFewBytes) {
  std::vector<ChunkPoint> points;
  for (int i = 0; i < 800; ++i) {
    points.push_back({1'769'854'830'000 + i * 1000, 42.5});
  }
  // Two bits each, after the first.
  EXPECT_LT(Write(points).bits.size(), 250U);
}

TEST(SampleChunkTest, KnowsTheEndsOfItsTime) {
  const SampleChunk chunk = Write({{500, 1}, {900, 2}, {100, 3}});
  EXPECT_EQ(chunk.count, 3U);
  EXPECT_EQ(chunk.oldest_ms, 100);
  EXPECT_EQ(chunk.newest_ms, 900);
}

TEST(SampleChunkTest, AnEmptyOneGivesNothing) {
  EXPECT_TRUE(ReadAll(SampleChunk()).empty());
}

TEST(SampleChunkTest, GarbageGivesNoMoreThanItSays) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    SampleChunk chunk;
    const size_t size = random() % 64;
    for (size_t i = 0; i < size; ++i) {
      chunk.bits.push_back(static_cast<char>(random()));
    }
    chunk.count = static_cast<uint32_t>(random() % 100);
    EXPECT_LE(ReadAll(chunk).size(), chunk.count);
  }
}

}  // namespace
}  // namespace tebium::exporter
