#include "dispatch/group.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "tests/dispatch/samples.h"

namespace tebium::dispatch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class GroupTest : public ::testing::Test {
 protected:
  GroupTest() {
    route_.receiver = "telegram";
    route_.limited = true;
    group_.key = "g";
    group_.route = &route_;
  }

  ActiveAlert& Add(uint64_t identity, std::string_view severity) {
    auto& active = alerts_[identity];
    active = std::make_unique<ActiveAlert>();
    active->identity = identity;
    active->alert.labels = alert::LabelSet::Of({{alert::kSeverity, severity}});
    active->content = ContentHash(active->alert);
    group_.members[identity].alert = active.get();
    ++group_.firing;
    return *active;
  }
  Hold Touch(ActiveAlert& active) {
    active.received_at = now_;
    active.content = ContentHash(active.alert);
    return NoteNews(group_, group_.members[active.identity], limits_, now_);
  }
  Hold Post(uint64_t identity, std::string_view severity = "error") {
    ActiveAlert& active =
        alerts_.count(identity) ? *alerts_[identity] : Add(identity, severity);
    active.alert.labels = active.alert.labels.With(alert::kSeverity, severity);
    ++active.posts;
    if (!active.firing) ++group_.firing;
    active.firing = true;
    return Touch(active);
  }
  void Resolve(uint64_t identity) {
    alerts_[identity]->firing = false;
    --group_.firing;
    Touch(*alerts_[identity]);
  }
  // From now, in milliseconds; -1: never.
  int64_t DueIn() const {
    const base::Time due = DueAt(group_, limits_);
    if (due == base::Time::max()) return -1;
    return std::chrono::duration_cast<milliseconds>(due - now_).count();
  }
  alert::Notification Take() {
    EXPECT_LE(DueAt(group_, limits_), now_);
    std::vector<ActiveAlert*> left;
    auto notification = TakeNotification(group_, limits_, now_, 1, left);
    for (ActiveAlert* active : left) alerts_.erase(active->identity);
    return notification;
  }
  News NewsOf(uint64_t identity) { return Classify(group_.members[identity]); }

  base::Time now_ = base::FromNanos(1769854830'000'000'000);
  MessageLimits limits_;
  Route route_;
  Group group_;
  std::map<uint64_t, std::unique_ptr<ActiveAlert>> alerts_;
};

TEST_F(GroupTest, WhatIsNews) {
  Post(1);
  EXPECT_EQ(NewsOf(1), News::kLoud);
  Take();
  EXPECT_EQ(NewsOf(1), News::kNone);
  alerts_[1]->alert.annotations = alert::LabelSet::Of({{"a", "b"}});
  Touch(*alerts_[1]);
  EXPECT_EQ(NewsOf(1), News::kQuiet);
  Post(1);
  EXPECT_EQ(NewsOf(1), News::kLoud);
  Resolve(1);
  EXPECT_EQ(NewsOf(1), News::kQuiet);
  Post(1);
  EXPECT_EQ(NewsOf(1), News::kLoud);
  now_ += minutes(2);
  Take();
  alerts_[1]->stale = true;
  EXPECT_EQ(NewsOf(1), News::kQuiet);
}

TEST_F(GroupTest, NeverToldAndResolvedIsQuiet) {
  Post(1);
  Resolve(1);
  EXPECT_EQ(NewsOf(1), News::kQuiet);
}

TEST_F(GroupTest, GroupWaitHoldsTheFirstButNoCritical) {
  route_.timers.group_wait = seconds(30);
  Post(1, "warning");
  EXPECT_EQ(DueIn(), 30'000);
  now_ += seconds(10);
  Post(2, "warning");
  EXPECT_EQ(DueIn(), 20'000);
  Post(3, "critical");
  EXPECT_LE(DueIn(), 0);
}

TEST_F(GroupTest, GroupIntervalHoldsTheNext) {
  route_.limited = false;
  Post(1);
  EXPECT_EQ(DueIn(), 0);
  Take();
  now_ += seconds(2);
  Post(2);
  EXPECT_EQ(DueIn(), 3'000);
  now_ += seconds(3);
  const auto n = Take();
  EXPECT_EQ(n.reason, alert::Reason::kFiring);
  ASSERT_EQ(n.alerts.size(), 2u);
  EXPECT_EQ(n.created_at, now_ - seconds(3));
}

TEST_F(GroupTest, RepeatIntervalTellsWhatStillFires) {
  Post(1);
  Take();
  EXPECT_EQ(DueIn(), 4 * 3'600'000);
  now_ += hours(4);
  const auto n = Take();
  EXPECT_EQ(n.reason, alert::Reason::kRepeat);
  EXPECT_FALSE(n.alerts[0].is_new);
  EXPECT_EQ(n.alerts[0].posts, 0u);
  Resolve(1);
  now_ += seconds(5);
  EXPECT_EQ(Take().reason, alert::Reason::kUpdate);
  EXPECT_EQ(DueIn(), -1);
}

TEST_F(GroupTest, NoRepeatIntervalNoRepeat) {
  route_.timers.repeat_interval = seconds(0);
  Post(1);
  Take();
  EXPECT_EQ(DueIn(), -1);
}

TEST_F(GroupTest, ARepeatObeysTheLimits) {
  route_.timers.repeat_interval = seconds(10);
  Post(1);
  Take();
  EXPECT_EQ(DueIn(), 60'000);
  Post(1);
  now_ += seconds(60);
  EXPECT_EQ(Take().reason, alert::Reason::kFiring);
}

TEST_F(GroupTest, CooldownHoldsBackAndCounts) {
  EXPECT_EQ(Post(1), Hold::kNone);
  Take();
  now_ += seconds(10);
  EXPECT_EQ(Post(1), Hold::kCooldown);
  now_ += seconds(10);
  EXPECT_EQ(Post(1), Hold::kCooldown);
  EXPECT_EQ(DueIn(), 40'000);
  now_ += seconds(40);
  const auto n = Take();
  EXPECT_EQ(n.reason, alert::Reason::kFiring);
  EXPECT_EQ(n.held_back, 2u);
  EXPECT_EQ(n.held_back_for, seconds(60));
  EXPECT_TRUE(n.alerts[0].is_new);
  EXPECT_EQ(n.alerts[0].posts, 2u);
}

TEST_F(GroupTest, ZeroSwitchesTheLimitsOff) {
  limits_ = {.cooldown = seconds(0), .max_per_hour = 0};
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(Post(1), Hold::kNone);
    now_ += seconds(5);
    EXPECT_EQ(Take().held_back, 0u);
  }
}

TEST_F(GroupTest, WebhooksGroupsAreNotLimited) {
  route_.limited = false;
  limits_.max_per_hour = 1;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(Post(1), Hold::kNone);
    now_ += seconds(5);
    Take();
  }
}

TEST_F(GroupTest, TheHourlyLimitHoldsUntilTheHourEnds) {
  limits_ = {.cooldown = seconds(0), .max_per_hour = 3};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Post(1), Hold::kNone);
    Take();
    now_ += minutes(10);
  }
  EXPECT_EQ(Post(1), Hold::kHourlyLimit);
  EXPECT_EQ(Post(2), Hold::kHourlyLimit);
  EXPECT_EQ(DueIn(), 30 * 60'000);
  now_ += minutes(30);
  EXPECT_EQ(Take().held_back, 2u);
  // The next hour begins with that message.
  for (int i = 0; i < 2; ++i) {
    now_ += minutes(1);
    EXPECT_EQ(Post(1), Hold::kNone);
    Take();
  }
  now_ += minutes(1);
  EXPECT_EQ(Post(1), Hold::kHourlyLimit);
  EXPECT_EQ(DueIn(), 57 * 60'000);
}

TEST_F(GroupTest, AnHourThatIsOverHoldsNothing) {
  limits_ = {.cooldown = seconds(0), .max_per_hour = 1};
  Post(1);
  Take();
  now_ += minutes(61);
  EXPECT_EQ(Post(1), Hold::kNone);
  EXPECT_LE(DueIn(), 0);
}

TEST_F(GroupTest, AFirstCriticalIsNeverHeldBack) {
  limits_.max_per_hour = 1;
  Post(1, "warning");
  Take();
  now_ += milliseconds(500);
  Post(2, "warning");
  EXPECT_EQ(Post(1, "critical"), Hold::kNone);  // it became critical
  EXPECT_EQ(DueIn(), 500);
  now_ += milliseconds(500);
  const auto n = Take();
  EXPECT_EQ(n.reason, alert::Reason::kFiring);
  EXPECT_EQ(n.held_back, 1u);
  EXPECT_EQ(n.alerts[0].identity, 1u);
  EXPECT_EQ(n.alerts[0].previous_severity, "warning");
  // Its second post is not the first.
  now_ += seconds(2);
  EXPECT_EQ(Post(1, "critical"), Hold::kHourlyLimit);
  // Another one's first is.
  EXPECT_EQ(Post(3, "page"), Hold::kNone);
  EXPECT_LE(DueIn(), 0);
}

TEST_F(GroupTest, ASeverityThatChangesIsTold) {
  Post(1, "critical");
  Take();
  now_ += minutes(2);
  Post(1, "info");
  const auto n = Take();
  EXPECT_EQ(n.reason, alert::Reason::kFiring);
  EXPECT_EQ(n.alerts[0].previous_severity, "critical");
  now_ += minutes(2);
  Post(1, "info");
  EXPECT_EQ(Take().alerts[0].previous_severity, "");
}

TEST_F(GroupTest, AnUpdateLeavesHeldNewsForLater) {
  Post(1);
  Post(2);
  Take();
  now_ += seconds(10);
  Post(1);
  Resolve(2);
  const auto update = Take();
  EXPECT_EQ(update.reason, alert::Reason::kUpdate);
  EXPECT_EQ(update.held_back, 0u);
  for (const auto& alert : update.alerts) {
    EXPECT_FALSE(alert.is_new);
    EXPECT_EQ(alert.posts, 0u);
  }
  EXPECT_EQ(DueIn(), 50'000);
  now_ += seconds(50);
  const auto loud = Take();
  EXPECT_EQ(loud.reason, alert::Reason::kFiring);
  EXPECT_EQ(loud.held_back, 1u);
  EXPECT_EQ(loud.alerts[0].posts, 1u);
}

// Held back in cooldown, then resolved: the count must not be lost with it.
TEST_F(GroupTest, WhatWasHeldBackIsToldWithItsResolution) {
  Post(1);
  Take();
  now_ += seconds(10);
  Post(1);
  Post(1);
  Resolve(1);
  const auto n = Take();
  EXPECT_EQ(n.reason, alert::Reason::kUpdate);
  EXPECT_EQ(n.held_back, 2u);
  EXPECT_FALSE(n.alerts[0].firing);
  EXPECT_EQ(n.alerts[0].posts, 2u);
  EXPECT_TRUE(group_.members.empty());
  EXPECT_EQ(DueIn(), -1);
}

// … and then nothing is left that would notify people of nothing.
TEST_F(GroupTest, NoLoudMessageFollowsWhenItsNewsHasGone) {
  Post(1);
  Post(2);
  Take();
  now_ += seconds(10);
  Post(2);
  Resolve(2);
  EXPECT_EQ(Take().held_back, 1u);
  EXPECT_EQ(DueIn(), 4 * 3'600'000 - 10'000);
}

TEST_F(GroupTest, ResolvedAndFiredAnewBeforeTheFlush) {
  Post(1);
  Take();
  now_ += seconds(1);
  Resolve(1);
  EXPECT_EQ(DueIn(), 4'000);
  now_ += seconds(1);
  EXPECT_EQ(Post(1), Hold::kCooldown);
  now_ += seconds(3);
  const auto update = Take();
  EXPECT_TRUE(update.alerts[0].firing);
  now_ += seconds(55);
  const auto n = Take();
  EXPECT_EQ(n.reason, alert::Reason::kFiring);
  EXPECT_EQ(n.held_back, 1u);
}

TEST_F(GroupTest, ItsStoredFormComesBack) {
  Post(1, "critical");
  Post(2);
  Take();
  now_ += seconds(10);
  Post(3);
  group_.labels = alert::LabelSet::Of({{"a", "b"}});
  const std::string bytes = EncodeGroup(group_);
  const auto read = DecodeGroup("g", bytes);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ((*read)->labels, group_.labels);
  EXPECT_EQ((*read)->last_loud_at, group_.last_loud_at);
  EXPECT_EQ((*read)->hour_count, 1u);
  ASSERT_EQ((*read)->members.size(), 3u);
  EXPECT_EQ((*read)->members[1].told.severity(), "critical");
  EXPECT_TRUE((*read)->members[3].noted);
  EXPECT_FALSE((*read)->members[3].told.told);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeGroup("g", bytes.substr(0, size)).ok()) << size;
  }
}

TEST_F(GroupTest, AnAlertsStoredFormComesBack) {
  ActiveAlert& active = Add(7, "error");
  active.source = alert::Source::kWebhook;
  active.posts = 9;
  active.last_journal_id = 12;
  active.stale = true;
  active.routed_labels = std::make_unique<const alert::LabelSet>(
      alert::LabelSet::Of({{"old", "1"}}));
  active.sender_group = std::make_shared<const alert::SenderGroup>();
  const std::string bytes = EncodeActiveAlert(active);
  const auto read = DecodeActiveAlert(7, bytes);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ((*read)->alert, active.alert);
  EXPECT_EQ((*read)->posts, 9u);
  EXPECT_EQ((*read)->restored_journal_id, 12);
  EXPECT_TRUE((*read)->stale);
  EXPECT_EQ(*(*read)->routed_labels, *active.routed_labels);
  EXPECT_EQ((*read)->content, ContentHash(active.alert));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeActiveAlert(7, bytes.substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(DecodeOver(bytes).has_value());
  EXPECT_EQ(DecodeOver(EncodeOver(41)), 41);
  EXPECT_FALSE(DecodeActiveAlert(7, EncodeOver(41)).ok());
}

TEST_F(GroupTest, RecountingFindsTheSameNews) {
  Post(1);
  Take();
  now_ += seconds(10);
  Post(1);
  Post(1);
  const base::Time due = DueAt(group_, limits_);
  RecountNews(group_, limits_);
  EXPECT_EQ(DueAt(group_, limits_), due);
  now_ += seconds(50);
  EXPECT_EQ(Take().held_back, 2u);
}

TEST_F(GroupTest, IsForgottenWhenNoLimitRemembersIt) {
  Post(1);
  Take();
  EXPECT_EQ(ForgetAt(group_, limits_), now_ + hours(1));
  limits_.max_per_hour = 0;
  EXPECT_EQ(ForgetAt(group_, limits_), now_ + seconds(60));
}

TEST_F(GroupTest, TimesAfterNowAreClamped) {
  Post(1);
  Take();
  now_ -= hours(5);
  ClampTimes(group_, now_);
  Post(1);
  EXPECT_EQ(DueIn(), 60'000);
}

}  // namespace
}  // namespace tebium::dispatch
