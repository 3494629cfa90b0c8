#include "alert/labels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tebium::alert {
namespace {

LabelSet Built(std::vector<LabelView> pairs) {
  auto built = LabelSet::Build(pairs);
  EXPECT_TRUE(built.ok()) << built.status().ToString();
  return built.ok() ? *std::move(built) : LabelSet();
}

std::vector<LabelView> All(const LabelSet& labels) {
  std::vector<LabelView> all;
  for (const LabelView label : labels) all.push_back(label);
  return all;
}

// As seen on Alertmanager 0.25.
TEST(LabelSet, FingerprintIsPrometheuss) {
  const LabelSet labels =
      LabelSet::Of({{"alertname", "t_200"}, {"instance", "i1"}, {"k", "200"}});
  EXPECT_EQ(base::Hex16(labels.Fingerprint()), "cd9d22db4c8f5b2f");
  EXPECT_EQ(base::Hex16(LabelSet().Fingerprint()), "cbf29ce484222325");
}

TEST(LabelSet, OrderOfPairsDoesNotMatter) {
  std::vector<LabelView> pairs = {
      {"a", "1"}, {"b", "2"}, {"c", "3"}, {"ab", "4"}};
  const LabelSet expected = Built(pairs);
  EXPECT_EQ(expected.ToString(), R"({a="1", ab="4", b="2", c="3"})");
  std::sort(pairs.begin(), pairs.end(),
            [](const auto& x, const auto& y) { return x.value < y.value; });
  do {
    EXPECT_EQ(Built(pairs), expected);
  } while (std::next_permutation(
      pairs.begin(), pairs.end(),
      [](const auto& x, const auto& y) { return x.value < y.value; }));
}

TEST(LabelSet, TheLastOfEqualNamesWinsAndEmptyValuesGo) {
  EXPECT_EQ(Built({{"b", "1"}, {"a", "x"}, {"b", "2"}}).ToString(),
            R"({a="x", b="2"})");
  EXPECT_EQ(Built({{"a", "x"}, {"b", "1"}, {"b", ""}}).ToString(),
            R"({a="x"})");
  EXPECT_TRUE(Built({{"a", ""}}).empty());
}

TEST(LabelSet, AnnotationsMayKeepEmptyValues) {
  std::vector<LabelView> pairs = {{"b", ""}, {"a", "x"}};
  const auto built = LabelSet::BuildKeepingEmpty(pairs);
  ASSERT_TRUE(built.ok());
  EXPECT_EQ(built->size(), 2u);
  EXPECT_TRUE(built->Has("b"));
  EXPECT_EQ(built->Get("b"), "");
}

TEST(LabelSet, RefusesWhatIsNoLabel) {
  const std::vector<LabelView> bad[] = {
      {{"", "x"}}, {{"a\xFF", "x"}}, {{"a", "x\xFF"}}, {{"a", "\xC3"}}};
  for (std::vector<LabelView> pairs : bad) {
    const auto built = LabelSet::Build(pairs);
    ASSERT_FALSE(built.ok());
    EXPECT_EQ(built.status().code(), base::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(LabelSet::Of({{"", "x"}, {"a", "1"}, {"b", "\xFF"}}).ToString(),
            R"({a="1"})");
}

TEST(LabelSet, AnswersQuestions) {
  const LabelSet labels = LabelSet::Of({{"a", "1"}, {"name", "v"}});
  EXPECT_EQ(labels.Get("name"), "v");
  EXPECT_EQ(labels.Get("nam"), "");
  EXPECT_TRUE(labels.Has("a"));
  EXPECT_FALSE(labels.Has("v"));
  EXPECT_EQ(labels.size(), 2u);
  EXPECT_EQ(All(labels), (std::vector<LabelView>{{"a", "1"}, {"name", "v"}}));
  EXPECT_EQ(LabelSet().size(), 0u);
  EXPECT_TRUE(All(LabelSet()).empty());
}

TEST(LabelSet, WithChangesACopy) {
  const LabelSet labels = LabelSet::Of({{"b", "1"}, {"c", "2"}});
  EXPECT_EQ(labels.With("a", "0").ToString(), R"({a="0", b="1", c="2"})");
  EXPECT_EQ(labels.With("b", "9").ToString(), R"({b="9", c="2"})");
  EXPECT_EQ(labels.With("b", "").ToString(), R"({c="2"})");
  EXPECT_EQ(labels.With("z", ""), labels);
  EXPECT_EQ(labels.With("z", "\xFF"), labels);
}

TEST(LabelSet, QuotesAsGoDoes) {
  EXPECT_EQ(LabelSet().ToString(), "{}");
  EXPECT_EQ(LabelSet::Of({{"a", "x\"y\\z\n\r\tж"}}).ToString(),
            R"({a="x\"y\\z\n\r\tж"})");
}

TEST(LabelSet, ItsEncodingIsReadBack) {
  for (const LabelSet& labels :
       {LabelSet(), LabelSet::Of({{"a", "1"}}),
        LabelSet::Of({{"a", "ж"}, {"b", std::string(300, 'x')}})}) {
    const auto read = LabelSet::FromEncoded(labels.encoded());
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, labels);
  }
}

TEST(LabelSet, DamagedEncodingsAreErrors) {
  for (const char* bad : {"a", "a\xFF",
                          "a\xFF"
                          "1",
                          "a\xFF"
                          "1\xFF"
                          "b\xFF",
                          "\xFF"
                          "1\xFF",
                          "b\xFF"
                          "1\xFF"
                          "a\xFF"
                          "2\xFF",
                          "a\xFF"
                          "1\xFF"
                          "a\xFF"
                          "2\xFF",
                          "a\xFF"
                          "\xC3\xFF"}) {
    EXPECT_FALSE(LabelSet::FromEncoded(bad).ok());
  }
}

}  // namespace
}  // namespace tebium::alert
