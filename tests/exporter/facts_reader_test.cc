#include "exporter/facts_reader.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "base/latch.h"
#include "tests/support/wait.h"

namespace tebium::exporter {
namespace {

TEST(FactsReaderTest, TheyAreReadAnewEachTime) {
  std::atomic<int> reads{0};
  FactsReader reader([&reads] {
    SelfFacts facts;
    facts.config_error = std::to_string(++reads);
    return facts;
  });
  // On a busy machine they may come a little late.
  std::string first;
  EXPECT_TRUE(testing::WaitFor([&] {
    first = reader.Facts().config_error;
    return !first.empty();
  }));
  EXPECT_TRUE(
      testing::WaitFor([&] { return reader.Facts().config_error > first; }));
  EXPECT_TRUE(testing::WaitFor([&] { return reader.Facts().store.ok(); }));
}

TEST(FactsReaderTest, WhenReadingHangsTheLastAreTold) {
  base::Latch latch;
  std::atomic<int> reads{0};
  FactsReader reader([&] {
    SelfFacts facts;
    facts.updates_trouble = "known";
    if (++reads > 1) latch.Wait();
    return facts;
  });
  EXPECT_TRUE(testing::WaitFor(
      [&] { return reader.Facts().updates_trouble == "known"; }));
  ASSERT_TRUE(testing::WaitFor([&] { return !reader.Facts().store.ok(); }));
  const SelfFacts hung = reader.Facts();
  EXPECT_EQ(hung.store.code(), base::StatusCode::kUnavailable);
  EXPECT_EQ(hung.updates_trouble, "known");
  EXPECT_EQ(reads, 2);
  latch.Open();
  EXPECT_TRUE(testing::WaitFor([&] { return reader.Facts().store.ok(); }));
}

}  // namespace
}  // namespace tebium::exporter
