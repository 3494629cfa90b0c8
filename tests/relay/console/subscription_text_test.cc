#include "relay/console/subscription_text.h"

#include <gtest/gtest.h>

namespace tebium::relay {
namespace {

TEST(SubscriptionTextTest, ReadsWhatPeopleWrite) {
  const struct {
    const char* text;
    const char* meaning;
  } cases[] = {
      {"all", "all alerts"},
      {"severity=error", "error and worse"},
      {"priority=Critical", "critical and worse"},
      {"critical", "critical and worse"},
      {"module=ClickHouse", "module ClickHouse"},
      {"module=ClickHouse,Redis type=database severity=warning",
       "module ClickHouse, Redis · type database · warning and worse"},
      {"module=\"Big Module, too\"  type=a", "module Big Module, too · type a"},
  };
  for (const auto& c : cases) {
    const auto subscription = ParseSubscription(c.text);
    ASSERT_TRUE(subscription.ok()) << c.text;
    EXPECT_EQ(SubscriptionText(*subscription, base::Language::kEnglish),
              c.meaning);
  }
}

TEST(SubscriptionTextTest, RefusesWhatItDoesNotUnderstand) {
  for (const char* text : {"", "  ", "module=", "module", "severity=loud",
                           "team=db", "everything", "all=yes"}) {
    EXPECT_FALSE(ParseSubscription(text).ok()) << text;
  }
}

TEST(SubscriptionTextTest, IsReadInBothLanguages) {
  const auto subscription = ParseSubscription("module=Redis severity=error");
  ASSERT_TRUE(subscription.ok());
  EXPECT_EQ(SubscriptionText(*subscription, base::Language::kRussian),
            "модуль Redis · от error и выше");
}

TEST(SubscriptionTextTest, QuietHoursAreTwoTimes) {
  const auto hours = ParseQuietHours(" 23:00-8:30 ");
  ASSERT_TRUE(hours.ok());
  EXPECT_EQ(*hours, (QuietHours{23 * 60, 8 * 60 + 30}));
  EXPECT_EQ(QuietHoursText(*hours), "23:00–08:30");
  for (const char* text :
       {"", "23:00", "23:00-24:00", "8:00-8:00", "a-b", "1:00-2:00-3:00"}) {
    EXPECT_FALSE(ParseQuietHours(text).ok()) << text;
  }
}

}  // namespace
}  // namespace tebium::relay
