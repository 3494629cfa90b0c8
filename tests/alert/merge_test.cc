// alert::Merge: what becomes of two notifications of which none was sent.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "alert/alert.h"
#include "alert/codec.h"
#include "tests/alert/samples.h"

namespace tebium::alert {
namespace {

Notification Of(Reason reason, std::vector<NotifiedAlert> alerts,
                int64_t created_at = 100) {
  Notification n;
  n.group_key = "g";
  n.reason = reason;
  n.created_at = At(created_at);
  n.alerts = std::move(alerts);
  SortWorstFirst(n.alerts);
  return n;
}

const NotifiedAlert* Find(const Notification& n, uint64_t identity) {
  const auto found =
      std::find_if(n.alerts.begin(), n.alerts.end(),
                   [&](const auto& a) { return a.identity == identity; });
  return found == n.alerts.end() ? nullptr : &*found;
}

NotifiedAlert New(uint64_t identity, uint64_t posts) {
  NotifiedAlert alert = Notified(identity, "error");
  alert.is_new = true;
  alert.posts = posts;
  return alert;
}

TEST(Merge, NewsOfBothIsKept) {
  const auto merged = Merge(Of(Reason::kFiring, {New(1, 2)}),
                            Of(Reason::kUpdate, {Notified(1, "error")}));
  EXPECT_EQ(merged.reason, Reason::kFiring);
  ASSERT_EQ(merged.alerts.size(), 1u);
  EXPECT_TRUE(merged.alerts[0].is_new);
  EXPECT_EQ(merged.alerts[0].posts, 2u);
}

Notification OfTree(NotifyReason reason, std::vector<NotifiedAlert> alerts) {
  Notification n = Of(Reason::kFiring, std::move(alerts));
  n.notify_reason = reason;
  return n;
}

// What a configured route's later notification leaves out may be silenced, or
// resolved where that is not told: it was never told, and is not now.
TEST(Merge, OfATreeWhatNoLongerFiresIsLeftOut) {
  NotifiedAlert resolved = Notified(2, "error");
  resolved.firing = false;
  const auto merged =
      Merge(OfTree(NotifyReason::kFirstNotification, {New(1, 1), resolved}),
            OfTree(NotifyReason::kNewAlerts, {New(3, 1)}));
  EXPECT_EQ(Find(merged, 1), nullptr);
  ASSERT_NE(Find(merged, 2), nullptr);
  EXPECT_FALSE(Find(merged, 2)->firing);
  EXPECT_NE(Find(merged, 3), nullptr);
}

TEST(Merge, TheReasonOfATreeIsTheOneThatSaysMost) {
  using enum NotifyReason;
  const struct {
    NotifyReason earlier;
    NotifyReason later;
    NotifyReason merged;
  } cases[] = {
      {kFirstNotification, kSomeResolved, kFirstNotification},
      {kNewAlerts, kRepeatInterval, kNewAlerts},
      {kSomeResolved, kNewAlerts, kNewAlerts},
      {kFirstNotification, kAllResolved, kAllResolved},
      {kAllResolved, kFirstNotification, kFirstNotification},
      {kUnknown, kRepeatInterval, kRepeatInterval},
      {kUnknown, kUnknown, kUnknown},
  };
  for (const auto& c : cases) {
    const auto merged =
        Merge(OfTree(c.earlier, {New(1, 1)}), OfTree(c.later, {New(1, 1)}));
    EXPECT_EQ(merged.notify_reason, c.merged)
        << NotifyReasonText(c.earlier) << ", " << NotifyReasonText(c.later);
  }
}

TEST(Merge, PostsAndHeldBackAddUp) {
  Notification a = Of(Reason::kFiring, {New(1, 2)}, 50);
  a.held_back = 3;
  a.held_back_for = std::chrono::seconds(60);
  Notification b = Of(Reason::kFiring, {New(1, 4)}, 90);
  b.held_back = 5;
  b.held_back_for = std::chrono::seconds(30);
  const auto merged = Merge(a, b);
  EXPECT_EQ(merged.held_back, 8u);
  EXPECT_EQ(merged.held_back_for, std::chrono::seconds(90));
  EXPECT_EQ(merged.alerts[0].posts, 6u);
  EXPECT_EQ(merged.created_at, At(50));
}

TEST(Merge, TheLaterStateWins) {
  Notification a = Of(Reason::kFiring, {New(1, 1)});
  a.truncated_alerts = 4;
  Notification b = Of(Reason::kUpdate, {Notified(1, "error", 100, false)});
  b.external_url = "http://am";
  const auto merged = Merge(a, b);
  ASSERT_EQ(merged.alerts.size(), 1u);
  EXPECT_FALSE(merged.alerts[0].firing);
  EXPECT_TRUE(merged.alerts[0].is_new);
  EXPECT_EQ(merged.truncated_alerts, 0u);
  EXPECT_EQ(merged.external_url, "http://am");
}

TEST(Merge, AlertsResolvedAndGoneAreStillTold) {
  const auto merged =
      Merge(Of(Reason::kUpdate, {Notified(1, "error", 100, false)}),
            Of(Reason::kFiring, {New(2, 1)}));
  ASSERT_NE(Find(merged, 1), nullptr);
  EXPECT_FALSE(Find(merged, 1)->firing);
  EXPECT_EQ(merged.alerts.front().identity, 2u);
}

// A dead notification that is sent again meets a later one which no longer
// knows its alert.
TEST(Merge, WhatTheLaterDoesNotKnowFiresNoMore) {
  NotifiedAlert old = Notified(1, "critical", 10);
  old.alert.ends_at = At(100'000);
  const auto merged = Merge(Of(Reason::kFiring, {old}, 20),
                            Of(Reason::kFiring, {New(2, 1)}, 500));
  ASSERT_NE(Find(merged, 1), nullptr);
  EXPECT_FALSE(Find(merged, 1)->firing);
  EXPECT_EQ(Find(merged, 1)->alert.ends_at, At(500));
  EXPECT_EQ(merged.FiringCount(), 1u);
}

TEST(Merge, Reasons) {
  const auto reason = [](Reason a, Reason b) {
    return Merge(Of(a, {}), Of(b, {})).reason;
  };
  using enum Reason;
  EXPECT_EQ(reason(kFiring, kUpdate), kFiring);
  EXPECT_EQ(reason(kFiring, kRepeat), kFiring);
  EXPECT_EQ(reason(kUpdate, kFiring), kFiring);
  EXPECT_EQ(reason(kUpdate, kUpdate), kUpdate);
  EXPECT_EQ(reason(kUpdate, kRepeat), kRepeat);
  EXPECT_EQ(reason(kRepeat, kUpdate), kRepeat);
  EXPECT_EQ(reason(kRepeat, kFiring), kFiring);
}

TEST(Merge, SeverityIsComparedWithWhatPeopleKnow) {
  NotifiedAlert first = Notified(1, "error");
  first.previous_severity = "warning";
  NotifiedAlert second = Notified(1, "critical");
  second.previous_severity = "error";
  EXPECT_EQ(Merge(Of(Reason::kUpdate, {first}), Of(Reason::kUpdate, {second}))
                .alerts[0]
                .previous_severity,
            "warning");
  NotifiedAlert back = Notified(1, "warning");
  back.previous_severity = "error";
  EXPECT_EQ(Merge(Of(Reason::kUpdate, {first}), Of(Reason::kUpdate, {back}))
                .alerts[0]
                .previous_severity,
            "");
}

// --- Properties --------------------------------------------------------------

// As a group sends them: each tells all that fires, and what resolved since.
class Sequence {
 public:
  explicit Sequence(uint32_t seed) : random_(seed) {}

  Notification Next() {
    time_ += 10;
    std::vector<NotifiedAlert> alerts;
    for (uint64_t id = 1; id <= 5; ++id) {
      if (Chance(3))
        alerts.push_back(Step(id));
      else if (firing_[id])
        alerts.push_back(Notified(id, "error"));
    }
    Notification n = Of(static_cast<Reason>(random_() % 3), alerts, time_);
    n.held_back = random_() % 4;
    n.held_back_for = std::chrono::seconds(n.held_back);
    return n;
  }

 private:
  bool Chance(uint32_t n) { return random_() % n == 0; }

  NotifiedAlert Step(uint64_t id) {
    firing_[id] = !firing_[id];
    NotifiedAlert alert = Notified(id, "error", 100, firing_[id]);
    alert.is_new = firing_[id];
    alert.posts = 1 + random_() % 3;
    return alert;
  }

  std::mt19937 random_;
  int64_t time_ = 100;
  bool firing_[6] = {};
};

TEST(Merge, IsAssociative) {
  for (uint32_t seed = 0; seed < 500; ++seed) {
    Sequence sequence(seed);
    const Notification a = sequence.Next();
    const Notification b = sequence.Next();
    const Notification c = sequence.Next();
    ASSERT_TRUE(Same(Merge(Merge(a, b), c), Merge(a, Merge(b, c)))) << seed;
  }
}

TEST(Merge, LosesNothingOfALongSequence) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    Sequence sequence(seed);
    Notification merged = sequence.Next();
    uint64_t held_back = merged.held_back;
    uint64_t posts = 0;
    bool notifies = merged.Notifies();
    for (const auto& alert : merged.alerts) posts += alert.posts;
    Notification last = merged;
    for (int i = 0; i < 10; ++i) {
      last = sequence.Next();
      held_back += last.held_back;
      notifies = notifies || last.Notifies();
      for (const auto& alert : last.alerts) posts += alert.posts;
      merged = Merge(merged, last);
    }
    uint64_t merged_posts = 0;
    for (const auto& alert : merged.alerts) merged_posts += alert.posts;
    ASSERT_EQ(merged.held_back, held_back) << seed;
    ASSERT_EQ(merged_posts, posts) << seed;
    ASSERT_EQ(merged.Notifies(), notifies) << seed;
    ASSERT_EQ(merged.FiringCount(), last.FiringCount()) << seed;
    ASSERT_EQ(merged.created_at, At(110)) << seed;
  }
}

TEST(Merge, WhatIsToldAddsNoNews) {
  Notification told = Of(Reason::kFiring, {New(1, 2), New(2, 3)}, 50);
  told.held_back = 7;
  told.held_back_for = std::chrono::seconds(9);
  told.alerts[0].previous_severity = "info";
  told = WithoutNews(std::move(told));
  EXPECT_EQ(told.FiringCount(), 2u);
  EXPECT_FALSE(told.Notifies());
  const auto merged = Merge(told, Of(Reason::kUpdate, {Notified(2, "error")}));
  EXPECT_FALSE(merged.Notifies());
  EXPECT_EQ(merged.created_at, At(100));
  EXPECT_EQ(merged.held_back, 0u);
  EXPECT_EQ(merged.held_back_for, base::Duration(0));
  ASSERT_EQ(merged.alerts.size(), 2u);
  EXPECT_FALSE(Find(merged, 1)->firing);
  EXPECT_TRUE(Find(merged, 2)->firing);
  const uint64_t posts = Notified(2, "error").posts;
  EXPECT_EQ(Find(merged, 1)->posts, 0u);
  EXPECT_EQ(Find(merged, 2)->posts, posts);
  for (const NotifiedAlert& alert : merged.alerts) {
    EXPECT_FALSE(alert.is_new);
    EXPECT_EQ(alert.previous_severity, "");
  }
}

}  // namespace
}  // namespace tebium::alert
