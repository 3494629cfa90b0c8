#include "alert/native.h"

#include <gtest/gtest.h>

namespace tebium::alert {
namespace {

TEST(NativeTest, ModuleAndTypeMakeTheIdentity) {
  EXPECT_EQ(NativeIdentity("a", "b"), NativeIdentity("a", "b"));
  EXPECT_NE(NativeIdentity("a", "bc"), NativeIdentity("ab", "c"));
  EXPECT_NE(NativeIdentity("a", "b"), NativeIdentity("b", "a"));
}

TEST(NativeTest, APostBecomesAnAlertOfPrometheussModel) {
  const base::Time now = base::FromNanos(1'700'000'000'000'000'000);
  const Event event =
      MakeNativeEvent({"database", "error", "ClickHouse", "slow"}, now);
  EXPECT_TRUE(event.firing);
  EXPECT_EQ(event.identity, NativeIdentity("ClickHouse", "database"));
  EXPECT_EQ(event.alert.name(), "database");
  EXPECT_EQ(event.alert.module(), "ClickHouse");
  EXPECT_EQ(event.alert.severity(), "error");
  EXPECT_EQ(event.alert.labels.Get("source"), "tebium");
  EXPECT_EQ(event.alert.annotations.Get(kSummary), "slow");
  EXPECT_EQ(event.alert.starts_at, now);
  EXPECT_EQ(event.alert.ends_at, now + kNativeLife);
}

}  // namespace
}  // namespace tebium::alert
