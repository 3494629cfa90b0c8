#include "exporter/alarms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/hash.h"
#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AlarmBookTest : public ::testing::Test {
 protected:
  Wish WishFor(std::string_view alarm, const std::string& subject = "") const {
    Wish wish;
    wish.module = "Redis";
    wish.alarm = alarm;
    wish.subject = subject;
    wish.severity = "critical";
    wish.labels = {{"team", "core"}, {"module", "mine"}};
    wish.summary = "It does not answer.";
    wish.annotations = {{"target", "redis://redis:6379"}};
    wish.since = clock_.Now();
    return wish;
  }
  Wish Keep(std::string_view alarm) const {
    Wish wish = WishFor(alarm);
    wish.keep = true;
    return wish;
  }

  // "+ModuleDown" for one that fires, "-ModuleDown" for one that ends.
  std::vector<std::string> Say(const std::vector<Wish>& wishes,
                               bool stored = true) {
    events_ = book_.Plan(wishes, clock_.Now(), clock_.Monotonic());
    if (!events_.empty()) book_.Settle(stored, clock_.Monotonic());
    std::vector<std::string> said;
    for (const alert::Event& event : events_) {
      const std::string subject(event.alert.labels.Get("subject"));
      said.push_back((event.firing ? "+" : "-") +
                     std::string(event.alert.name()) +
                     (subject.empty() ? "" : " " + subject));
    }
    return said;
  }

  testing::ManualClock clock_;
  AlarmBook book_;
  std::vector<alert::Event> events_;
};

TEST_F(AlarmBookTest, BeginsAndEndsOnce) {
  EXPECT_THAT(Say({}), IsEmpty());
  EXPECT_THAT(Say({WishFor(kModuleDownAlarm)}), ElementsAre("+ModuleDown"));
  EXPECT_THAT(Say({WishFor(kModuleDownAlarm)}), IsEmpty());
  clock_.Advance(std::chrono::seconds(10));
  EXPECT_THAT(Say({}), ElementsAre("-ModuleDown"));
  EXPECT_EQ(events_[0].alert.ends_at, clock_.Now());
  EXPECT_THAT(Say({}), IsEmpty());
}

TEST_F(AlarmBookTest, TellsWhatItIs) {
  Say({WishFor(kModuleDownAlarm)});
  const alert::Event& event = events_.at(0);
  EXPECT_TRUE(event.firing);
  EXPECT_EQ(event.alert.labels.ToString(),
            R"({alertname="ModuleDown", module="Redis", severity="critical", )"
            R"(source="probe", team="core"})");
  EXPECT_EQ(event.alert.annotations.Get("summary"), "It does not answer.");
  EXPECT_EQ(event.alert.annotations.Get("target"), "redis://redis:6379");
  EXPECT_EQ(event.alert.starts_at, clock_.Now());
  EXPECT_EQ(event.alert.ends_at, base::kNoTime) << "until it is said to end";
}

TEST_F(AlarmBookTest, OneAlarmTakesThePlaceOfTheOther) {
  Say({WishFor(kModuleDegradedAlarm)});
  EXPECT_THAT(Say({WishFor(kModuleDownAlarm)}),
              ElementsAre("-ModuleDegraded", "+ModuleDown"));
  EXPECT_THAT(Say({WishFor(kModuleDegradedAlarm)}),
              ElementsAre("+ModuleDegraded", "-ModuleDown"));
  EXPECT_THAT(Say({}), ElementsAre("-ModuleDegraded"));
}

TEST_F(AlarmBookTest, RepeatsSayNothingNew) {
  const base::Time since = clock_.Now();
  Say({WishFor(kModuleDownAlarm)});
  const alert::Event first = events_.at(0);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(book_.NextAt(), clock_.Monotonic() + AlarmBook::kRepeatInterval);
    clock_.Advance(AlarmBook::kRepeatInterval);
    EXPECT_THAT(Say({WishFor(kModuleDownAlarm)}), ElementsAre("+ModuleDown"));
    EXPECT_EQ(events_[0].alert, first.alert);
    EXPECT_EQ(events_[0].identity, first.identity);
    EXPECT_EQ(events_[0].alert.starts_at, since);
  }
}

TEST_F(AlarmBookTest, WhatWasNotStoredIsSaidAgain) {
  EXPECT_THAT(Say({WishFor(kModuleDownAlarm)}, false),
              ElementsAre("+ModuleDown"));
  EXPECT_THAT(Say({WishFor(kModuleDownAlarm)}), IsEmpty()) << "not at once";
  EXPECT_EQ(book_.NextAt(), clock_.Monotonic() + AlarmBook::kRetryInterval);
  clock_.Advance(AlarmBook::kRetryInterval);
  EXPECT_THAT(Say({WishFor(kModuleDownAlarm)}), ElementsAre("+ModuleDown"));
  EXPECT_THAT(Say({}, false), ElementsAre("-ModuleDown"));
  clock_.Advance(AlarmBook::kRetryInterval);
  EXPECT_THAT(Say({}), ElementsAre("-ModuleDown"));
  EXPECT_EQ(book_.NextAt(), base::Duration::max());
}

TEST_F(AlarmBookTest, AFallThatWasNotStoredAndIsOverIsNotSaid) {
  Say({WishFor(kModuleDownAlarm)}, false);
  clock_.Advance(AlarmBook::kRetryInterval);
  EXPECT_THAT(Say({}), IsEmpty());
}

TEST_F(AlarmBookTest, KeepsWhatIsToBeKept) {
  EXPECT_THAT(Say({Keep(kModuleDownAlarm)}), IsEmpty());
  Say({WishFor(kModuleDownAlarm)});
  const alert::Event first = events_.at(0);
  clock_.Advance(2 * AlarmBook::kRepeatInterval);
  // Or it would be taken for stale after a day.
  EXPECT_THAT(Say({Keep(kModuleDownAlarm)}), ElementsAre("+ModuleDown"));
  EXPECT_EQ(events_.at(0).alert, first.alert);
  EXPECT_THAT(Say({Keep(kModuleDownAlarm)}), IsEmpty());
  EXPECT_GT(book_.NextAt(), clock_.Monotonic()) << "no reason to hurry";
}

TEST_F(AlarmBookTest, AModuleThatIsGoneHasNoAlarm) {
  Say({WishFor(kModuleDownAlarm)});
  EXPECT_THAT(Say({}), ElementsAre("-ModuleDown"));
}

TEST_F(AlarmBookTest, GoesOnWithTheAlarmsOfAnEarlierRun) {
  Say({WishFor(kModuleDownAlarm)});
  const alert::Event first = events_.at(0);
  clock_.Advance(std::chrono::hours(1));
  AlarmBook later;
  later.Adopt(first.alert);
  EXPECT_THAT(
      later.Plan({Keep(kModuleDownAlarm)}, clock_.Now(), clock_.Monotonic()),
      IsEmpty());
  EXPECT_GT(later.NextAt(), clock_.Monotonic());
  clock_.Advance(AlarmBook::kRepeatInterval);
  const auto again =
      later.Plan({WishFor(kModuleDownAlarm)}, clock_.Now(), clock_.Monotonic());
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].alert, first.alert) << "the start is the first one's";
  EXPECT_EQ(again[0].identity, first.identity);
  later.Settle(true, clock_.Monotonic());
  const auto end = later.Plan({}, clock_.Now(), clock_.Monotonic());
  ASSERT_EQ(end.size(), 1u);
  EXPECT_FALSE(end[0].firing);
  EXPECT_EQ(end[0].identity, first.identity);
}

// An alert as an earlier run left it.
alert::Alert Left(std::string_view name, std::string_view subject = "") {
  alert::Alert alert;
  alert.labels = alert::LabelSet::Of({{"alertname", name},
                                      {"module", "Redis"},
                                      {"source", "probe"},
                                      {"subject", subject}});
  alert.starts_at = base::FromNanos(1);
  return alert;
}

TEST_F(AlarmBookTest, AdoptsOnlyItsOwn) {
  const alert::LabelSet others[] = {
      alert::LabelSet::Of({{"alertname", "ModuleDown"}, {"module", "Redis"}}),
      alert::LabelSet::Of({{"alertname", "ModuleDown"},
                           {"module", "Redis"},
                           {"source", "tebium"}}),
      alert::LabelSet::Of({{"module", "Redis"}, {"source", "probe"}}),
      alert::LabelSet::Of({{"alertname", "ModuleDown"}, {"source", "probe"}}),
  };
  for (const auto& labels : others) {
    alert::Alert alert;
    alert.labels = labels;
    book_.Adopt(alert);
  }
  EXPECT_THAT(Say({}), IsEmpty());
}

TEST_F(AlarmBookTest, WhatWasAdoptedAndIsNotWishedEndsAfterAWhile) {
  book_.Adopt(Left("ModuleDown"));
  book_.Adopt(Left("ResourceThreshold", "memory"));
  EXPECT_THAT(Say({}), ElementsAre("-ModuleDown", "+ResourceThreshold memory"))
      << "of a module's state all is known";
  const uint64_t identity = events_.at(1).identity;
  for (int i = 0; i < 4; ++i) {
    clock_.Advance(AlarmBook::kRepeatInterval);
    EXPECT_THAT(Say({}), ElementsAre("+ResourceThreshold memory"));
    EXPECT_EQ(events_[0].alert.starts_at, base::FromNanos(1));
  }
  clock_.Advance(AlarmBook::kRepeatInterval);
  EXPECT_THAT(Say({}), ElementsAre("-ResourceThreshold memory"));
  EXPECT_EQ(events_[0].identity, identity);
  EXPECT_EQ(book_.NextAt(), base::Duration::max());
}

TEST_F(AlarmBookTest, WhatWasAdoptedAndWishedEndsWithItsWish) {
  book_.Adopt(Left("ResourceThreshold", "memory"));
  EXPECT_THAT(Say({WishFor("ResourceThreshold", "memory")}),
              ElementsAre("+ResourceThreshold memory"));
  EXPECT_EQ(events_[0].alert.starts_at, base::FromNanos(1));
  EXPECT_THAT(Say({}), ElementsAre("-ResourceThreshold memory"));
}

TEST_F(AlarmBookTest, AlarmsOfOneKindDifferBySubject) {
  EXPECT_THAT(Say({WishFor("Slow", "a"), WishFor("Slow", "b")}),
              ElementsAre("+Slow a", "+Slow b"));
  EXPECT_THAT(Say({WishFor("Slow", "b")}), ElementsAre("-Slow a"));
}

TEST_F(AlarmBookTest, IdentitiesDiffer) {
  std::vector<Wish> wishes;
  for (const char* module : {"Redis", "ClickHouse"}) {
    for (const char* alarm : {"ModuleDown", "ModuleDegraded"}) {
      for (const char* subject : {"", "a"}) {
        wishes.push_back(WishFor(alarm, subject));
        wishes.back().module = module;
      }
    }
  }
  Say(wishes);
  std::set<uint64_t> identities;
  for (const alert::Event& event : events_) identities.insert(event.identity);
  EXPECT_EQ(identities.size(), wishes.size());
}

TEST_F(AlarmBookTest, AnIdentityIsTheSameInEveryVersion) {
  Say({WishFor(kModuleDownAlarm)});
  EXPECT_EQ(events_.at(0).identity,
            base::Fnv1a("probe\xFFRedis\xFFModuleDown"));
}

}  // namespace
}  // namespace tebium::exporter
