#include "alert/duty.h"

#include <gtest/gtest.h>

namespace tebium::alert {
namespace {

using std::chrono::hours;

base::Time At(const std::string& text) {
  return *base::ParseTimestamp(text, base::TimeZone::Utc());
}

base::TimeZone Zone(const std::string& name) {
  return *base::TimeZone::Load(name);
}

// Anna, Boris and Vera change on Mondays at 10:00 in Berlin.
DutyRota WeeklyRota() {
  DutyRota rota;
  rota.people = {{"Anna", 1, ""}, {"Boris", 2, "boris"}, {"Vera", 3, ""}};
  DutyShift shift;
  shift.zone = Zone("Europe/Berlin");
  shift.starts_at = At("2026-03-16T09:00:00Z");  // 10:00 there
  shift.people = {0, 1, 2};
  rota.shifts = {shift};
  return rota;
}

TEST(DutyTest, PeopleTakeTurnsAroundAndAround) {
  const DutyRota rota = WeeklyRota();
  const struct {
    const char* now;
    const char* person;
    const char* next;
    const char* until;
  } cases[] = {
      {"2026-03-16T09:00:00Z", "Anna", "Boris", "2026-03-23T09:00:00Z"},
      {"2026-03-23T08:59:59Z", "Anna", "Boris", "2026-03-23T09:00:00Z"},
      // Clocks go forward on March 29: 10:00 is 08:00 UTC from then on.
      {"2026-03-23T09:00:00Z", "Boris", "Vera", "2026-03-30T08:00:00Z"},
      {"2026-03-30T07:59:59Z", "Boris", "Vera", "2026-03-30T08:00:00Z"},
      {"2026-03-30T08:00:00Z", "Vera", "Anna", "2026-04-06T08:00:00Z"},
      {"2026-04-06T08:00:00Z", "Anna", "Boris", "2026-04-13T08:00:00Z"},
      // And back on October 25.
      {"2026-10-26T08:59:59Z", "Boris", "Vera", "2026-10-26T09:00:00Z"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.now);
    const auto turn = OnDuty(rota, {}, At(c.now));
    ASSERT_TRUE(turn.has_value());
    EXPECT_EQ(turn->person.name, c.person);
    EXPECT_EQ(turn->next.name, c.next);
    EXPECT_EQ(turn->until, At(c.until));
  }
}

TEST(DutyTest, NobodyIsOnDutyBeforeTheFirstTurnOrWithoutAShift) {
  EXPECT_FALSE(
      OnDuty(WeeklyRota(), {}, At("2026-03-16T08:59:59Z")).has_value());
  EXPECT_FALSE(OnDuty({}, {}, At("2026-03-16T09:00:00Z")).has_value());
}

TEST(DutyTest, OneWhoIsAloneIsNextToo) {
  DutyRota rota = WeeklyRota();
  rota.shifts[0].people = {1};
  const auto turn = OnDuty(rota, {}, At("2026-03-20T00:00:00Z"));
  ASSERT_TRUE(turn.has_value());
  EXPECT_EQ(turn->person.name, "Boris");
  EXPECT_EQ(turn->next.name, "Boris");
  EXPECT_EQ(turn->until, base::kNoTime);
}

TEST(DutyTest, AnOverrideTakesOverAndGivesBack) {
  DutyRota rota = WeeklyRota();
  rota.overrides = {
      {At("2026-03-18T00:00:00Z"), At("2026-03-20T00:00:00Z"), 2}};
  const auto before = OnDuty(rota, {}, At("2026-03-17T12:00:00Z"));
  ASSERT_TRUE(before.has_value());
  EXPECT_EQ(before->person.name, "Anna");
  EXPECT_EQ(before->until, At("2026-03-18T00:00:00Z"));
  EXPECT_EQ(before->next.name, "Vera");
  const auto during = OnDuty(rota, {}, At("2026-03-18T00:00:00Z"));
  ASSERT_TRUE(during.has_value());
  EXPECT_EQ(during->person.name, "Vera");
  EXPECT_EQ(during->until, At("2026-03-20T00:00:00Z"));
  EXPECT_EQ(during->next.name, "Anna");
  EXPECT_EQ(OnDuty(rota, {}, At("2026-03-20T00:00:00Z"))->person.name, "Anna");
}

TEST(DutyTest, TheFirstShiftThatIsThereHolds) {
  DutyRota rota = WeeklyRota();
  DutyShift nights = rota.shifts[0];
  nights.people = {2};
  nights.active_intervals = {"nights"};
  rota.shifts.insert(rota.shifts.begin(), nights);
  NamedTimeInterval interval;
  interval.name = "nights";
  interval.intervals.emplace_back();
  interval.intervals[0].times = {{0, 6 * 60}};
  const auto intervals = TimeIntervalSet::Build({interval});
  ASSERT_TRUE(intervals.ok());
  const auto night = OnDuty(rota, *intervals, At("2026-03-18T05:30:20Z"));
  ASSERT_TRUE(night.has_value());
  EXPECT_EQ(night->person.name, "Vera");
  EXPECT_EQ(night->until, At("2026-03-18T06:00:00Z"));
  EXPECT_EQ(night->next.name, "Anna");
  const auto day = OnDuty(rota, *intervals, At("2026-03-18T06:00:00Z"));
  ASSERT_TRUE(day.has_value());
  EXPECT_EQ(day->person.name, "Anna");
  EXPECT_EQ(day->until, At("2026-03-19T00:00:00Z"));
}

TEST(DutyTest, APolicyIsForMessagesWithAFiringAlertThatItMatches) {
  DutySettings settings;
  settings.policies.resize(2);
  settings.policies[0].matchers = {Matcher::Equal("team", "db"),
                                   Matcher::Equal("severity", "critical")};
  settings.policies[1].matchers = {Matcher::Equal("severity", "critical")};
  Notification notification;
  notification.alerts.resize(2);
  notification.alerts[0].firing = notification.alerts[1].firing = false;
  notification.alerts[0].alert.labels =
      LabelSet::Of({{"severity", "critical"}});
  notification.alerts[1].alert.labels =
      LabelSet::Of({{"severity", "critical"}, {"team", "db"}});
  EXPECT_EQ(PolicyFor(settings, notification), nullptr);
  notification.alerts[0].firing = true;
  EXPECT_EQ(PolicyFor(settings, notification), &settings.policies[1]);
  notification.alerts[1].firing = true;
  EXPECT_EQ(PolicyFor(settings, notification), &settings.policies[0]);
}

TEST(DutyTest, WhatWasGotStaysWhenTheBookChanges) {
  DutyBook book;
  EXPECT_TRUE(book.Get()->policies.empty());
  const auto before = book.Get();
  DutySettings settings;
  settings.policies.resize(1);
  book.Set(settings);
  EXPECT_EQ(book.Get()->policies.size(), 1);
  EXPECT_TRUE(before->policies.empty());
}

}  // namespace
}  // namespace tebium::alert
