#include "alert/inhibition.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace tebium::alert {
namespace {

using std::chrono::hours;
using Fingerprints = std::vector<uint64_t>;

const base::Time kNow = base::FromNanos(1'769'854'830'000'000'000);

Matcher Make(MatchOp op, std::string name, std::string value) {
  auto matcher = Matcher::Create(op, std::move(name), std::move(value));
  return matcher.ok() ? *std::move(matcher) : Matcher::Equal("bad", "bad");
}

InhibitRule SeverityRule(std::vector<std::string> equal) {
  return InhibitRule::Simple(
      "severity", {Matcher::Equal("severity", "critical")},
      {Matcher::Equal("severity", "warning")}, std::move(equal));
}

LabelSet Alert(std::string_view name, std::string_view severity,
               std::string_view host = "") {
  return LabelSet::Of(
      {{"alertname", name}, {"severity", severity}, {"host", host}});
}

TEST(InhibitionTest, EqualLabelsDecide) {
  InhibitionIndex index({SeverityRule({"host"})});
  const LabelSet source = Alert("Down", "critical", "a");
  index.Upsert(source, base::kNoTime);
  const auto same_host = index.Query(Alert("Slow", "warning", "a"), kNow);
  EXPECT_EQ(same_host.fingerprints, Fingerprints{source.Fingerprint()});
  EXPECT_EQ(same_host.rule_name, "severity");
  EXPECT_TRUE(same_host.inhibited());
  EXPECT_FALSE(index.Query(Alert("Slow", "warning", "b"), kNow).inhibited());
  EXPECT_FALSE(index.Query(Alert("Slow", "warning"), kNow).inhibited());
  EXPECT_FALSE(index.Query(Alert("Slow", "info", "a"), kNow).inhibited());
  EXPECT_FALSE(index.Query(source, kNow).inhibited());
}

TEST(InhibitionTest, LabelsThatBothLackAreEqual) {
  InhibitionIndex index({SeverityRule({"host", "zone"})});
  index.Upsert(Alert("Down", "critical"), base::kNoTime);
  EXPECT_TRUE(index.Query(Alert("Slow", "warning"), kNow).inhibited());
  EXPECT_FALSE(index.Query(Alert("Slow", "warning", "a"), kNow).inhibited());
}

TEST(InhibitionTest, WithoutEqualLabelsAnySourceWill) {
  InhibitionIndex index({SeverityRule({})});
  EXPECT_FALSE(index.Query(Alert("Slow", "warning", "b"), kNow).inhibited());
  index.Upsert(Alert("Down", "critical", "a"), base::kNoTime);
  EXPECT_TRUE(index.Query(Alert("Slow", "warning", "b"), kNow).inhibited());
}

TEST(InhibitionTest, ResolvedSourcesDoNotInhibit) {
  InhibitionIndex index({SeverityRule({})});
  const LabelSet source = Alert("Down", "critical");
  const LabelSet target = Alert("Slow", "warning");
  index.Upsert(source, kNow + hours(1));
  EXPECT_TRUE(index.Query(target, kNow).inhibited());
  EXPECT_FALSE(index.Query(target, kNow + hours(1)).inhibited());
  index.Upsert(source, kNow + hours(3));
  EXPECT_TRUE(index.Query(target, kNow + hours(2)).inhibited());
  index.RemoveResolved(kNow + hours(2));
  EXPECT_EQ(index.source_count(), 1u);
  index.RemoveResolved(kNow + hours(3));
  EXPECT_EQ(index.source_count(), 0u);
  EXPECT_FALSE(index.Query(target, kNow).inhibited());
  index.Upsert(source, base::kNoTime);
  EXPECT_TRUE(index.Query(target, kNow + hours(999)).inhibited());
  index.Remove(source);
  index.Remove(source);
  EXPECT_FALSE(index.Query(target, kNow).inhibited());
}

TEST(InhibitionTest, AnotherSourceTakesOver) {
  InhibitionIndex index({SeverityRule({"host"})});
  const LabelSet first = Alert("Down", "critical", "a");
  const LabelSet second = Alert("Gone", "critical", "a");
  index.Upsert(first, kNow + hours(1));
  index.Upsert(second, kNow + hours(2));
  const LabelSet target = Alert("Slow", "warning", "a");
  EXPECT_EQ(index.Query(target, kNow).fingerprints,
            Fingerprints{std::min(first.Fingerprint(), second.Fingerprint())});
  EXPECT_EQ(index.Query(target, kNow + hours(1)).fingerprints,
            Fingerprints{second.Fingerprint()});
  index.Remove(second);
  EXPECT_EQ(index.Query(target, kNow).fingerprints,
            Fingerprints{first.Fingerprint()});
}

// Both sides of the rule match all of these.
TEST(InhibitionTest, TwoSidedAlertsDoNotInhibitEachOther) {
  InhibitionIndex index({InhibitRule::Simple(
      "", {Make(MatchOp::kRegex, "alertname", "Node.*")},
      {Make(MatchOp::kRegex, "alertname", "Node.*|Disk.*")}, {"host"})});
  const LabelSet down = Alert("NodeDown", "critical", "a");
  const LabelSet slow = Alert("NodeSlow", "warning", "a");
  const LabelSet disk = Alert("DiskFull", "warning", "a");
  index.Upsert(down, base::kNoTime);
  index.Upsert(slow, base::kNoTime);
  EXPECT_FALSE(index.Query(down, kNow).inhibited());
  EXPECT_FALSE(index.Query(slow, kNow).inhibited());
  // It is not a source itself, so any source may keep it quiet.
  EXPECT_EQ(index.Query(disk, kNow).fingerprints,
            Fingerprints{std::min(down.Fingerprint(), slow.Fingerprint())});
}

TEST(InhibitionTest, TwoSidedAlertIsInhibitedByAOneSidedOne) {
  InhibitionIndex index({InhibitRule::Simple(
      "", {Make(MatchOp::kRegex, "severity", "critical|warning")},
      {Make(MatchOp::kRegex, "severity", "warning|info")}, {})});
  const LabelSet critical = Alert("Down", "critical");
  const LabelSet warning = Alert("Slow", "warning");
  const LabelSet other_warning = Alert("Full", "warning");
  index.Upsert(warning, base::kNoTime);
  EXPECT_FALSE(index.Query(other_warning, kNow).inhibited());
  EXPECT_TRUE(index.Query(Alert("Note", "info"), kNow).inhibited());
  index.Upsert(critical, base::kNoTime);
  EXPECT_EQ(index.Query(other_warning, kNow).fingerprints,
            Fingerprints{critical.Fingerprint()});
  EXPECT_EQ(index.Query(warning, kNow).fingerprints,
            Fingerprints{critical.Fingerprint()});
  EXPECT_FALSE(index.Query(critical, kNow).inhibited());
}

TEST(InhibitionTest, AnAlertDoesNotInhibitItself) {
  InhibitionIndex index({InhibitRule::Simple(
      "", {Matcher::Equal("job", "db")}, {Matcher::Equal("job", "db")}, {})});
  const LabelSet db = LabelSet::Of({{"job", "db"}});
  index.Upsert(db, base::kNoTime);
  EXPECT_FALSE(index.Query(db, kNow).inhibited());
}

// An inhibited alert still inhibits others: critical quiets warning, and
// warning info, though no one hears the warning.
TEST(InhibitionTest, ChainsHold) {
  InhibitionIndex index(
      {InhibitRule::Simple("one", {Matcher::Equal("severity", "critical")},
                           {Matcher::Equal("severity", "warning")}, {"host"}),
       InhibitRule::Simple("two", {Matcher::Equal("severity", "warning")},
                           {Matcher::Equal("severity", "info")}, {"host"})});
  const LabelSet critical = Alert("Down", "critical", "a");
  const LabelSet warning = Alert("Slow", "warning", "a");
  const LabelSet info = Alert("Note", "info", "a");
  for (const LabelSet& alert : {critical, warning, info}) {
    index.Upsert(alert, base::kNoTime);
  }
  EXPECT_FALSE(index.Query(critical, kNow).inhibited());
  EXPECT_EQ(index.Query(warning, kNow).rule_name, "one");
  EXPECT_EQ(index.Query(info, kNow).rule_name, "two");
  EXPECT_EQ(index.Query(info, kNow).fingerprints,
            Fingerprints{warning.Fingerprint()});
  index.Remove(warning);
  EXPECT_FALSE(index.Query(info, kNow).inhibited());
  EXPECT_EQ(index.source_count(), 1u);
}

// Two rules against each other: both alerts are quiet, as in Alertmanager.
TEST(InhibitionTest, RulesInACircleQuietBoth) {
  InhibitionIndex index(
      {InhibitRule::Simple("", {Matcher::Equal("alertname", "A")},
                           {Matcher::Equal("alertname", "B")}, {}),
       InhibitRule::Simple("", {Matcher::Equal("alertname", "B")},
                           {Matcher::Equal("alertname", "A")}, {})});
  const LabelSet a = LabelSet::Of({{"alertname", "A"}});
  const LabelSet b = LabelSet::Of({{"alertname", "B"}});
  index.Upsert(a, base::kNoTime);
  index.Upsert(b, base::kNoTime);
  EXPECT_TRUE(index.Query(a, kNow).inhibited());
  EXPECT_TRUE(index.Query(b, kNow).inhibited());
}

TEST(InhibitionTest, TheFirstRuleThatHoldsAnswers) {
  InhibitionIndex index(
      {SeverityRule({"host"}),
       InhibitRule::Simple("all", {Matcher::Equal("severity", "critical")}, {},
                           {})});
  index.Upsert(Alert("Down", "critical", "a"), base::kNoTime);
  EXPECT_EQ(index.Query(Alert("Slow", "warning", "a"), kNow).rule_name,
            "severity");
  EXPECT_EQ(index.Query(Alert("Slow", "warning", "b"), kNow).rule_name, "all");
}

TEST(InhibitionTest, AllSourcesOfARuleMustFire) {
  InhibitRule rule;
  rule.name = "both";
  rule.sources = {
      {{Matcher::Equal("alertname", "PowerLost")}, {"site"}},
      {{Matcher::Equal("alertname", "UpsEmpty")}, {"site", "rack"}}};
  rule.target_matchers = {Matcher::Equal("alertname", "NodeDown")};
  InhibitionIndex index({rule});
  const LabelSet power =
      LabelSet::Of({{"alertname", "PowerLost"}, {"site", "x"}});
  const LabelSet ups =
      LabelSet::Of({{"alertname", "UpsEmpty"}, {"site", "x"}, {"rack", "1"}});
  const LabelSet target =
      LabelSet::Of({{"alertname", "NodeDown"}, {"site", "x"}, {"rack", "1"}});
  index.Upsert(power, base::kNoTime);
  EXPECT_FALSE(index.Query(target, kNow).inhibited());
  index.Upsert(ups, base::kNoTime);
  Fingerprints both = {power.Fingerprint(), ups.Fingerprint()};
  std::sort(both.begin(), both.end());
  EXPECT_EQ(index.Query(target, kNow).fingerprints, both);
  EXPECT_FALSE(index.Query(target.With("rack", "2"), kNow).inhibited());
  index.Remove(power);
  EXPECT_FALSE(index.Query(target, kNow).inhibited());
}

TEST(InhibitionTest, ARuleWithoutSourcesNeverHolds) {
  InhibitRule rule;
  rule.target_matchers = {Matcher::Equal("severity", "warning")};
  InhibitionIndex index({rule});
  EXPECT_FALSE(index.Query(Alert("Slow", "warning"), kNow).inhibited());
  EXPECT_EQ(index.rule_count(), 1u);
}

// Every answer as a scan over all rules and alerts gives it.
TEST(InhibitionTest, AgreesWithAScan) {
  std::vector<InhibitRule> rules;
  for (int i = 0; i < 1000; ++i) {
    const std::string n = std::to_string(i % 100);
    const std::vector<std::string> equal =
        i % 2 == 0 ? std::vector<std::string>{"host"}
                   : std::vector<std::string>{"host", "zone"};
    rules.push_back(InhibitRule::Simple(
        std::to_string(i),
        {Matcher::Equal("team", n), Make(MatchOp::kRegex, "sev", "[45]")},
        {Matcher::Equal("team", n), Make(MatchOp::kNotEqual, "sev", "5")},
        equal));
  }
  InhibitionIndex index(rules);
  std::vector<LabelSet> alerts;
#ifdef TEBIUM_SANITIZED
  constexpr int kAlerts = 1000;
  constexpr int kHosts = 3;
#else
  constexpr int kAlerts = 10000;
  constexpr int kHosts = 17;
#endif
  for (int i = 0; i < kAlerts; ++i) {
    alerts.push_back(LabelSet::Of({{"team", std::to_string(i % 101)},
                                   {"sev", std::to_string(i % 6)},
                                   {"host", std::to_string(i % kHosts)},
                                   {"zone", std::to_string(i % 2)},
                                   {"n", std::to_string(i)}}));
    index.Upsert(alerts.back(), base::kNoTime);
  }
  const auto scan = [&](const LabelSet& target) -> bool {
    for (const InhibitRule& rule : rules) {
      if (!MatchesAll(rule.target_matchers, target)) continue;
      const InhibitSource& source = rule.sources.front();
      const bool exclude = MatchesAll(source.matchers, target);
      for (const LabelSet& alert : alerts) {
        if (!MatchesAll(source.matchers, alert)) continue;
        const bool equal = std::all_of(source.equal.begin(), source.equal.end(),
                                       [&](const std::string& n) {
                                         return alert.Get(n) == target.Get(n);
                                       });
        if (!equal) continue;
        if (exclude && MatchesAll(rule.target_matchers, alert)) continue;
        return true;
      }
    }
    return false;
  };
  size_t inhibited = 0;
  for (size_t i = 0; i < alerts.size(); ++i) {
    const bool answer = index.Query(alerts[i], kNow).inhibited();
    inhibited += answer ? 1 : 0;
    if (i % 97 == 0) {
      ASSERT_EQ(answer, scan(alerts[i])) << alerts[i].ToString();
    }
  }
  EXPECT_GT(inhibited, alerts.size() / 10);
  EXPECT_LT(inhibited, alerts.size());
}

}  // namespace
}  // namespace tebium::alert
