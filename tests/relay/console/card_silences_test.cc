// Which silences stand behind a mark.
#include "relay/console/card_silences.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "alert/matcher_parser.h"
#include "alert/silence.h"
#include "base/clock.h"

namespace tebium::relay {
namespace {

std::vector<alert::LabelSet> Instances(size_t count, size_t padding = 0) {
  std::vector<alert::LabelSet> sets;
  for (size_t i = 0; i < count; ++i) {
    const std::string instance =
        "db" + std::to_string(i) + ".x" + std::string(padding, 'p');
    sets.push_back(alert::LabelSet::Of({{"alertname", "HighCPU"},
                                        {"instance", instance},
                                        {"team", i % 2 == 0 ? "db" : ""}}));
  }
  return sets;
}

void ExpectCovered(const std::vector<alert::LabelSet>& sets,
                   const std::vector<alert::MatcherSet>& covering) {
  for (const alert::LabelSet& labels : sets) {
    EXPECT_TRUE(std::any_of(covering.begin(), covering.end(),
                            [&](const alert::MatcherSet& matchers) {
                              return alert::MatchesAll(matchers, labels);
                            }))
        << labels.ToString();
  }
}

TEST(CardSilencesTest, FewAlertsGetOneEachOfAllTheirLabels) {
  const auto sets = Instances(kMaxSingleSilences);
  const auto covering = CoveringMatchers(sets);
  ASSERT_EQ(covering.size(), kMaxSingleSilences);
  EXPECT_EQ(alert::ToString(covering[1]),
            R"({alertname="HighCPU",instance="db1.x"})");
  ExpectCovered(sets, covering);
}

TEST(CardSilencesTest, ManyAlertsShareOneAndNoOtherMatchesIt) {
  const auto sets = Instances(kMaxSingleSilences + 1);
  const auto covering = CoveringMatchers(sets);
  ASSERT_EQ(covering.size(), 1u);
  ExpectCovered(sets, covering);
  for (const auto& other :
       {alert::LabelSet::Of({{"alertname", "HighCPU"}, {"instance", "db99.x"}}),
        alert::LabelSet::Of({{"alertname", "HighCPU"}, {"instance", "db1zx"}}),
        alert::LabelSet::Of({{"alertname", "HighCPU"}}),
        alert::LabelSet::Of({{"alertname", "Other"}, {"instance", "db1.x"}})}) {
    EXPECT_FALSE(alert::MatchesAll(covering[0], other)) << other.ToString();
  }
}

TEST(CardSilencesTest, LongAlternativesAreHalved) {
  const auto sets = Instances(400, 100);
  const auto covering = CoveringMatchers(sets);
  EXPECT_GT(covering.size(), 1u);
  EXPECT_LE(covering.size(), kMaxMarkSilences);
  ExpectCovered(sets, covering);
}

// As the API and amtool give them back.
void ExpectTakenByTheApi(const alert::MatcherSet& matchers) {
  std::vector<alert::MatcherSpec> specs;
  for (const alert::Matcher& matcher : matchers) {
    EXPECT_LE(matcher.value().size(), alert::kMaxRegexBytes);
    specs.push_back({matcher.op(), matcher.name(), matcher.value()});
  }
  const auto built =
      alert::BuildSilenceMatchers(specs, alert::ParserMode::kFallback);
  ASSERT_TRUE(built.ok()) << built.status().message();
  EXPECT_EQ(*built, matchers);
  const auto parsed = alert::ParseMatchers(alert::ToString(matchers),
                                           alert::ParserMode::kFallback);
  ASSERT_TRUE(parsed.ok()) << parsed.status().message();
  EXPECT_EQ(*parsed, matchers);
}

TEST(CardSilencesTest, ManyAlertsWithLongValuesAreAllCoveredAndNoOther) {
  std::vector<alert::LabelSet> sets;
  for (size_t i = 0; i < 120; ++i) {
    const std::string number = std::to_string(i);
    sets.push_back(alert::LabelSet::Of(
        {{"alertname", "HighCPU"},
         {"url", "https://" + number + ".example.com/?q=(a|b)*" +
                     std::string(900, '+')},
         {"объект", "склад " + number + " " + std::string(300, 'x')},
         {"path", R"(C:\Data\)" + number + "\n\"" + std::string(200, '.')}}));
  }
  const auto covering = CoveringMatchers(sets);
  EXPECT_GT(covering.size(), 1u);
  EXPECT_LE(covering.size(), 60u);
  ExpectCovered(sets, covering);
  alert::Silence silence;
  for (const alert::MatcherSet& matchers : covering) {
    ExpectTakenByTheApi(matchers);
    silence.matchers = matchers;
    silence.starts_at = base::FromNanos(1);
    silence.ends_at = silence.starts_at + std::chrono::hours(1);
    EXPECT_TRUE(alert::ValidateSilence(silence).ok());
    EXPECT_FALSE(alert::MatchesAll(matchers, sets[7].With("url", "other")));
    EXPECT_FALSE(alert::MatchesAll(matchers, sets[7].With("path", "")));
  }
}

TEST(CardSilencesTest, ManyLabelsThatDifferAreHalvedToo) {
  std::vector<alert::LabelSet> sets;
  for (size_t i = 0; i < 120; ++i) {
    alert::LabelSet labels = alert::LabelSet::Of({{"alertname", "HighCPU"}});
    for (size_t label = 0; label < 40; ++label) {
      labels = labels.With("label" + std::to_string(label),
                           std::to_string(i) + std::string(60, 'v'));
    }
    sets.push_back(std::move(labels));
  }
  const auto covering = CoveringMatchers(sets);
  ExpectCovered(sets, covering);
  for (const alert::MatcherSet& matchers : covering) {
    size_t instructions = 0;
    for (const alert::Matcher& matcher : matchers) {
      instructions += matcher.RegexInstructions();
    }
    EXPECT_LE(instructions, alert::kMaxSilenceRegexInstructions / 8);
    ExpectTakenByTheApi(matchers);
  }
}

TEST(CardSilencesTest, NeverMakesMoreThanItsBound) {
  EXPECT_EQ(CoveringMatchers(Instances(2'000, 5'000)).size(), kMaxMarkSilences);
}

TEST(CardSilencesTest, AKindIsNameAndModule) {
  const alert::Alert with{
      .labels = alert::LabelSet::Of(
          {{"alertname", "A"}, {"module", "M"}, {"instance", "1"}}),
      .annotations = {},
      .generator_url = {}};
  const alert::Alert same{
      .labels = alert::LabelSet::Of(
          {{"alertname", "A"}, {"module", "M"}, {"instance", "2"}}),
      .annotations = {},
      .generator_url = {}};
  const alert::Alert without{
      .labels = alert::LabelSet::Of({{"alertname", "B"}, {"instance", "1"}}),
      .annotations = {},
      .generator_url = {}};
  const auto covering = CoveringMatchers(KindsOf({&with, &same, &without}));
  ASSERT_EQ(covering.size(), 2u);
  EXPECT_EQ(alert::ToString(covering[0]), R"({alertname="A",module="M"})");
  EXPECT_EQ(alert::ToString(covering[1]), R"({alertname="B"})");
}

TEST(QuoteRegexTest, MatchesJustTheText) {
  for (const std::string text : {"plain", "a.b", "a|b", "(x)", "[y]*", "c:\\d",
                                 "^$", "a{2}", "что?", "new\nline", "-#&~"}) {
    const auto matcher =
        alert::Matcher::Create(alert::MatchOp::kRegex, "l", QuoteRegex(text));
    ASSERT_TRUE(matcher.ok()) << text;
    EXPECT_TRUE(matcher->MatchesValue(text)) << text;
    EXPECT_FALSE(matcher->MatchesValue(text + "x")) << text;
  }
}

}  // namespace
}  // namespace tebium::relay
