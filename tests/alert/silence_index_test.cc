#include "alert/silence_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace tebium::alert {
namespace {

using std::chrono::hours;

const base::Time kNow = base::FromNanos(1'769'854'830'000'000'000);
using Ids = std::vector<std::string>;

Matcher Make(MatchOp op, std::string name, std::string value) {
  auto matcher = Matcher::Create(op, std::move(name), std::move(value));
  return matcher.ok() ? *std::move(matcher) : Matcher::Equal("bad", "bad");
}

Silence Of(std::string id, MatcherSet matchers,
           base::Duration starts_in = -hours(1),
           base::Duration ends_in = hours(1)) {
  Silence silence;
  silence.id = std::move(id);
  silence.matchers = std::move(matchers);
  silence.starts_at = kNow + starts_in;
  silence.ends_at = kNow + ends_in;
  return silence;
}

TEST(SilenceIndexTest, TellsActiveFromPending) {
  SilenceIndex index;
  index.Upsert(Of("c", {Matcher::Equal("job", "db")}));
  index.Upsert(Of("a", {Make(MatchOp::kRegex, "job", "d.")}));
  index.Upsert(Of("p", {Matcher::Equal("job", "db")}, hours(1), hours(2)));
  index.Upsert(Of("e", {Matcher::Equal("job", "db")}, -hours(2), -hours(1)));
  index.Upsert(Of("o", {Matcher::Equal("job", "web")}));
  const LabelSet db = LabelSet::Of({{"job", "db"}, {"host", "a"}});
  EXPECT_EQ(index.Query(db, kNow), (SilencedBy{Ids{"a", "c"}, Ids{"p"}}));
  EXPECT_TRUE(index.Query(db, kNow).silenced());
  // The same question later: others are active by then.
  EXPECT_EQ(index.Query(db, kNow + hours(1) + std::chrono::seconds(1)),
            (SilencedBy{Ids{"p"}, Ids{}}));
  EXPECT_EQ(index.Query(LabelSet::Of({{"job", "mail"}}), kNow), SilencedBy());
  EXPECT_EQ(index.CountInState(SilenceState::kActive, kNow), 3u);
  EXPECT_EQ(index.CountInState(SilenceState::kPending, kNow), 1u);
  EXPECT_EQ(index.CountInState(SilenceState::kExpired, kNow), 1u);
}

TEST(SilenceIndexTest, TellsWhetherAllThatHoldAreAcknowledgements) {
  SilenceIndex index;
  const LabelSet db = LabelSet::Of({{"job", "db"}});
  EXPECT_FALSE(index.Query(db, kNow).acknowledged);
  Silence seen = Of("ack", {Matcher::Equal("job", "db")});
  seen.annotations = LabelSet::Of({{kAcknowledgement, "1"}});
  index.Upsert(seen);
  EXPECT_TRUE(index.Query(db, kNow).acknowledged);
  index.Upsert(Of("p", {Matcher::Equal("job", "db")}, hours(1), hours(2)));
  EXPECT_TRUE(index.Query(db, kNow).acknowledged);  // pending says nothing
  index.Upsert(Of("a", {Matcher::Equal("job", "db")}));
  EXPECT_FALSE(index.Query(db, kNow).acknowledged);
}

TEST(SilenceIndexTest, NegativeAndEmptyMatchers) {
  SilenceIndex index;
  index.Upsert(Of("not", {Make(MatchOp::kNotEqual, "env", "prod"),
                          Matcher::Equal("job", "db")}));
  index.Upsert(
      Of("none", {Matcher::Equal("env", ""), Matcher::Equal("job", "db")}));
  EXPECT_EQ(index.Query(LabelSet::Of({{"job", "db"}}), kNow).active,
            (Ids{"none", "not"}));
  EXPECT_EQ(
      index.Query(LabelSet::Of({{"job", "db"}, {"env", "test"}}), kNow).active,
      (Ids{"not"}));
  EXPECT_EQ(
      index.Query(LabelSet::Of({{"job", "db"}, {"env", "prod"}}), kNow).active,
      Ids{});
}

TEST(SilenceIndexTest, FollowsChangesAfterAnAnswer) {
  SilenceIndex index;
  const LabelSet db = LabelSet::Of({{"job", "db"}});
  EXPECT_FALSE(index.Query(db, kNow).silenced());
  index.Upsert(Of("a", {Matcher::Equal("job", "db")}));
  EXPECT_EQ(index.Query(db, kNow).active, (Ids{"a"}));
  index.Upsert(Of("b", {Make(MatchOp::kRegex, "job", ".+")}));
  EXPECT_EQ(index.Query(db, kNow).active, (Ids{"a", "b"}));
  // Other matchers under the same id.
  index.Upsert(Of("a", {Matcher::Equal("job", "web")}));
  EXPECT_EQ(index.Query(db, kNow).active, (Ids{"b"}));
  // Ended, then longer again.
  index.Upsert(
      Of("b", {Make(MatchOp::kRegex, "job", ".+")}, -hours(2), -hours(1)));
  EXPECT_FALSE(index.Query(db, kNow).silenced());
  index.Upsert(Of("b", {Make(MatchOp::kRegex, "job", ".+")}));
  EXPECT_EQ(index.Query(db, kNow).active, (Ids{"b"}));
  EXPECT_TRUE(index.Remove("b"));
  EXPECT_FALSE(index.Remove("b"));
  EXPECT_FALSE(index.Query(db, kNow).silenced());
  EXPECT_EQ(index.size(), 1u);
}

TEST(SilenceIndexTest, FindsAndListsAndDropsOldOnes) {
  SilenceIndex index;
  index.Upsert(Of("old", {Matcher::Equal("a", "1")}, -hours(9), -hours(8)));
  index.Upsert(Of("new", {Matcher::Equal("a", "1")}));
  ASSERT_NE(index.Find("old"), nullptr);
  EXPECT_EQ(index.Find("old")->ends_at, kNow - hours(8));
  EXPECT_EQ(index.Find("none"), nullptr);
  EXPECT_EQ(index.RemoveEndedBefore(kNow - hours(8)), Ids{});
  EXPECT_EQ(index.RemoveEndedBefore(kNow - hours(7)), (Ids{"old"}));
  EXPECT_EQ(index.Find("old"), nullptr);
  ASSERT_EQ(index.All().size(), 1u);
  EXPECT_EQ(index.All().front()->id, "new");
}

TEST(SilenceIndexTest, ForgettingChangesNoAnswer) {
  SilenceIndex index(4);
  for (int i = 0; i < 30; ++i) {
    index.Upsert(Of("s" + std::to_string(i),
                    {Matcher::Equal("n", std::to_string(i % 10))}));
  }
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 12; ++i) {
      const LabelSet labels = LabelSet::Of({{"n", std::to_string(i)}});
      EXPECT_EQ(index.Query(labels, kNow).active.size(), i < 10 ? 3u : 0u);
      if (i % 2 == 0) index.Forget(labels);
    }
  }
}

// Thousands of silences and alerts: every answer as a plain scan gives it.
TEST(SilenceIndexTest, AgreesWithAScan) {
  SilenceIndex index;
  std::vector<Silence> all;
  const auto add = [&](int i) {
    const std::string n = std::to_string(i % 40);
    MatcherSet matchers;
    if (i % 3 == 0) matchers.push_back(Matcher::Equal("host", n));
    if (i % 5 == 0) matchers.push_back(Make(MatchOp::kNotEqual, "job", "db"));
    if (i % 7 == 0) matchers.push_back(Make(MatchOp::kRegex, "job", "d.|w.*"));
    if (matchers.empty()) matchers.push_back(Matcher::Equal("zone", n));
    all.push_back(Of("s" + std::to_string(i), matchers));
    index.Upsert(all.back());
  };
  const auto check = [&] {
    for (int i = 0; i < 120; ++i) {
      const LabelSet labels = LabelSet::Of({{"host", std::to_string(i % 45)},
                                            {"job", i % 2 == 0 ? "db" : "web"},
                                            {"zone", std::to_string(i % 50)}});
      Ids expected;
      for (const Silence& silence : all) {
        if (MatchesAll(silence.matchers, labels))
          expected.push_back(silence.id);
      }
      std::sort(expected.begin(), expected.end());
      ASSERT_EQ(index.Query(labels, kNow).active, expected);
    }
  };
  for (int i = 0; i < 2000; ++i) add(i);
  check();
  for (int i = 2000; i < 2005; ++i) add(i);
  check();
  for (int i = 0; i < 1000; ++i) {
    index.Remove(all.back().id);
    all.pop_back();
  }
  check();
}

}  // namespace
}  // namespace tebium::alert
