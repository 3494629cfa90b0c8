#include "relay/sound.h"

#include <gtest/gtest.h>

namespace tebium::relay {
namespace {

alert::Notification Firing(std::initializer_list<const char*> severities,
                           bool firing = true) {
  alert::Notification notification;
  for (const char* severity : severities) {
    alert::NotifiedAlert told;
    told.firing = firing;
    told.alert.labels = alert::LabelSet::Of({{alert::kSeverity, severity}});
    notification.alerts.push_back(std::move(told));
  }
  return notification;
}

const base::Time kNoon =
    *base::ParseTimestamp("2026-01-31T12:00:00Z", base::TimeZone::Utc());

TEST(SoundTest, TheWorstThatFiresDecides) {
  SoundRules rules;
  rules.from_rank = alert::SeverityRank("error");
  EXPECT_FALSE(MaySound(Firing({"info", "warning"}), rules, kNoon));
  EXPECT_TRUE(MaySound(Firing({"info", "error"}), rules, kNoon));
  EXPECT_TRUE(MaySound(Firing({"info", "whatever"}), rules, kNoon));
  EXPECT_TRUE(MaySound(Firing({"critical"}, false), rules, kNoon));
  rules.from_rank = alert::SeverityRank("critical") + 1;
  EXPECT_TRUE(MaySound(Firing({"critical"}), rules, kNoon));
  EXPECT_TRUE(MaySound(Firing({"page"}), rules, kNoon));
  EXPECT_FALSE(MaySound(Firing({"error"}), rules, kNoon));
}

TEST(SoundTest, QuietHoursAreThoseOfTheZone) {
  SoundRules rules;
  rules.quiet_hours = QuietHours{14 * 60 + 59, 15 * 60 + 1};
  EXPECT_TRUE(MaySound(Firing({"error"}), rules, kNoon));
  rules.zone = *base::TimeZone::Load("Europe/Moscow");  // 15:00
  EXPECT_FALSE(MaySound(Firing({"error"}), rules, kNoon));
  EXPECT_FALSE(MaySound(Firing({"error"}, false), rules, kNoon));
  EXPECT_TRUE(MaySound(Firing({"error", "critical"}), rules, kNoon));
}

}  // namespace
}  // namespace tebium::relay
