#include "exporter/alarms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AlarmBookTest : public ::testing::Test {
 protected:
  AlarmBookTest() {
    module_.name = "Redis";
    module_.target = "redis://redis:6379";
    module_.labels = {{"team", "core"}};
  }

  Wish WishFor(Alarm alarm) const {
    return {&module_, false, alarm, clock_.Now(), "refused"};
  }
  Wish Keep() const { return {&module_, true, Alarm::kNone, {}, ""}; }

  // "+ModuleDown" for one that fires, "-ModuleDown" for one that ends.
  std::vector<std::string> Say(const std::vector<Wish>& wishes,
                               bool stored = true) {
    events_ = book_.Plan(wishes, clock_.Now(), clock_.Monotonic());
    if (!events_.empty()) book_.Settle(stored, clock_.Monotonic());
    std::vector<std::string> said;
    for (const alert::Event& event : events_) {
      said.push_back((event.firing ? "+" : "-") +
                     std::string(event.alert.name()));
    }
    return said;
  }

  testing::ManualClock clock_;
  ModuleSettings module_;
  AlarmBook book_{base::Language::kEnglish};
  std::vector<alert::Event> events_;
};

TEST_F(AlarmBookTest, BeginsAndEndsOnce) {
  EXPECT_THAT(Say({WishFor(Alarm::kNone)}), IsEmpty());
  EXPECT_THAT(Say({WishFor(Alarm::kDown)}), ElementsAre("+ModuleDown"));
  EXPECT_THAT(Say({WishFor(Alarm::kDown)}), IsEmpty());
  clock_.Advance(std::chrono::seconds(10));
  EXPECT_THAT(Say({WishFor(Alarm::kNone)}), ElementsAre("-ModuleDown"));
  EXPECT_EQ(events_[0].alert.ends_at, clock_.Now());
  EXPECT_THAT(Say({WishFor(Alarm::kNone)}), IsEmpty());
}

TEST_F(AlarmBookTest, TellsWhatItIs) {
  Say({WishFor(Alarm::kDown)});
  const alert::Event& event = events_.at(0);
  EXPECT_TRUE(event.firing);
  EXPECT_EQ(event.alert.labels.ToString(),
            R"({alertname="ModuleDown", module="Redis", severity="critical", )"
            R"(source="probe", team="core"})");
  EXPECT_EQ(event.alert.annotations.Get("summary"),
            "The module does not answer: refused");
  EXPECT_EQ(event.alert.annotations.Get("target"), "redis://redis:6379");
  EXPECT_EQ(event.alert.starts_at, clock_.Now());
  EXPECT_EQ(event.alert.ends_at, base::kNoTime) << "until it is said to end";
}

TEST_F(AlarmBookTest, ADegradedModuleIsAWarning) {
  module_.severity = "page";
  Say({WishFor(Alarm::kDegraded)});
  EXPECT_EQ(events_.at(0).alert.severity(), "warning");
  Say({WishFor(Alarm::kDown)});
  ASSERT_EQ(events_.size(), 2u);
  EXPECT_EQ(events_[1].alert.severity(), "page");
}

TEST_F(AlarmBookTest, OneAlarmTakesThePlaceOfTheOther) {
  Say({WishFor(Alarm::kDegraded)});
  EXPECT_THAT(Say({WishFor(Alarm::kDown)}),
              ElementsAre("-ModuleDegraded", "+ModuleDown"));
  EXPECT_THAT(Say({WishFor(Alarm::kDegraded)}),
              ElementsAre("+ModuleDegraded", "-ModuleDown"));
  EXPECT_THAT(Say({WishFor(Alarm::kNone)}), ElementsAre("-ModuleDegraded"));
}

TEST_F(AlarmBookTest, RepeatsSayNothingNew) {
  const base::Time since = clock_.Now();
  Say({WishFor(Alarm::kDown)});
  const alert::Event first = events_.at(0);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(book_.NextAt(), clock_.Monotonic() + AlarmBook::kRepeatInterval);
    clock_.Advance(AlarmBook::kRepeatInterval);
    EXPECT_THAT(Say({WishFor(Alarm::kDown)}), ElementsAre("+ModuleDown"));
    EXPECT_EQ(events_[0].alert, first.alert);
    EXPECT_EQ(events_[0].identity, first.identity);
    EXPECT_EQ(events_[0].alert.starts_at, since);
  }
}

TEST_F(AlarmBookTest, WhatWasNotStoredIsSaidAgain) {
  EXPECT_THAT(Say({WishFor(Alarm::kDown)}, false), ElementsAre("+ModuleDown"));
  EXPECT_THAT(Say({WishFor(Alarm::kDown)}), IsEmpty()) << "not at once";
  EXPECT_EQ(book_.NextAt(), clock_.Monotonic() + AlarmBook::kRetryInterval);
  clock_.Advance(AlarmBook::kRetryInterval);
  EXPECT_THAT(Say({WishFor(Alarm::kDown)}), ElementsAre("+ModuleDown"));
  EXPECT_THAT(Say({WishFor(Alarm::kNone)}, false), ElementsAre("-ModuleDown"));
  clock_.Advance(AlarmBook::kRetryInterval);
  EXPECT_THAT(Say({WishFor(Alarm::kNone)}), ElementsAre("-ModuleDown"));
  EXPECT_EQ(book_.NextAt(), base::Duration::max());
}

TEST_F(AlarmBookTest, AFallThatWasNotStoredAndIsOverIsNotSaid) {
  Say({WishFor(Alarm::kDown)}, false);
  clock_.Advance(AlarmBook::kRetryInterval);
  EXPECT_THAT(Say({WishFor(Alarm::kNone)}), IsEmpty());
}

TEST_F(AlarmBookTest, KeepsWhatIsToBeKept) {
  EXPECT_THAT(Say({Keep()}), IsEmpty());
  Say({WishFor(Alarm::kDown)});
  clock_.Advance(2 * AlarmBook::kRepeatInterval);
  EXPECT_THAT(Say({Keep()}), IsEmpty());
  EXPECT_GT(book_.NextAt(), clock_.Monotonic()) << "no reason to hurry";
}

TEST_F(AlarmBookTest, AModuleThatIsGoneHasNoAlarm) {
  Say({WishFor(Alarm::kDown)});
  EXPECT_THAT(Say({}), ElementsAre("-ModuleDown"));
}

TEST_F(AlarmBookTest, GoesOnWithTheAlarmsOfAnEarlierRun) {
  Say({WishFor(Alarm::kDown)});
  const alert::Event first = events_.at(0);
  clock_.Advance(std::chrono::hours(1));
  AlarmBook later(base::Language::kEnglish);
  later.Adopt(first.alert);
  EXPECT_THAT(later.Plan({Keep()}, clock_.Now(), clock_.Monotonic()),
              IsEmpty());
  EXPECT_GT(later.NextAt(), clock_.Monotonic());
  clock_.Advance(AlarmBook::kRepeatInterval);
  const auto again =
      later.Plan({WishFor(Alarm::kDown)}, clock_.Now(), clock_.Monotonic());
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].alert, first.alert) << "the start is the first one's";
  EXPECT_EQ(again[0].identity, first.identity);
  later.Settle(true, clock_.Monotonic());
  const auto end =
      later.Plan({WishFor(Alarm::kNone)}, clock_.Now(), clock_.Monotonic());
  ASSERT_EQ(end.size(), 1u);
  EXPECT_FALSE(end[0].firing);
  EXPECT_EQ(end[0].identity, first.identity);
}

TEST_F(AlarmBookTest, AdoptsOnlyItsOwn) {
  const alert::LabelSet others[] = {
      alert::LabelSet::Of({{"alertname", "ModuleDown"}, {"module", "Redis"}}),
      alert::LabelSet::Of({{"alertname", "ModuleDown"},
                           {"module", "Redis"},
                           {"source", "tebium"}}),
      alert::LabelSet::Of({{"alertname", "HighLoad"},
                           {"module", "Redis"},
                           {"source", "probe"}}),
      alert::LabelSet::Of({{"alertname", "ModuleDown"}, {"source", "probe"}}),
  };
  for (const auto& labels : others) {
    alert::Alert alert;
    alert.labels = labels;
    book_.Adopt(alert);
  }
  EXPECT_THAT(Say({}), IsEmpty());
}

TEST_F(AlarmBookTest, IdentitiesDiffer) {
  ModuleSettings other = module_;
  other.name = "ClickHouse";
  std::set<uint64_t> identities;
  for (const Alarm alarm : {Alarm::kDown, Alarm::kDegraded}) {
    for (const ModuleSettings* module : {&module_, &other}) {
      AlarmBook book(base::Language::kEnglish);
      const auto events = book.Plan({{module, false, alarm, {}, ""}},
                                    clock_.Now(), clock_.Monotonic());
      identities.insert(events.at(0).identity);
    }
  }
  EXPECT_EQ(identities.size(), 4u);
}

}  // namespace
}  // namespace tebium::exporter
