#include "alert/matcher_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tebium::alert {
namespace {

std::vector<uint64_t> Candidates(const MatcherIndex& index,
                                 const LabelSet& labels) {
  std::vector<uint64_t> candidates;
  index.AppendCandidates(labels, candidates);
  return candidates;
}

Matcher Regex(std::string name, std::string value) {
  auto matcher =
      Matcher::Create(MatchOp::kRegex, std::move(name), std::move(value));
  return matcher.ok() ? *std::move(matcher) : Matcher::Equal("bad", "bad");
}

TEST(MatcherIndexTest, OffersOnlyWhatCanMatch) {
  MatcherIndex index;
  index.Add(1, {Matcher::Equal("a", "1")});
  index.Add(2, {Matcher::Equal("a", "2")});
  index.Add(3, {Regex("a", ".*")});
  index.Add(4, {});
  index.Add(5, {Matcher::Equal("zone", "")});
  EXPECT_EQ(Candidates(index, LabelSet::Of({{"a", "1"}})),
            (std::vector<uint64_t>{1, 3, 4, 5}));
  EXPECT_EQ(Candidates(index, LabelSet::Of({{"b", "1"}})),
            (std::vector<uint64_t>{3, 4, 5}));
}

TEST(MatcherIndexTest, FilesUnderTheRarestPair) {
  MatcherIndex index;
  const Matcher common = Matcher::Equal("severity", "critical");
  for (uint64_t i = 0; i < 100; ++i) {
    index.Add(i, {common, Matcher::Equal("host", std::to_string(i))});
  }
  const auto candidates = Candidates(
      index, LabelSet::Of({{"severity", "critical"}, {"host", "57"}}));
  // The first set was filed while both pairs were as rare.
  EXPECT_LE(candidates.size(), 2u);
  EXPECT_TRUE(std::count(candidates.begin(), candidates.end(), 57u) == 1);
}

TEST(MatcherIndexTest, ForgetsWhatIsRemoved) {
  MatcherIndex index;
  index.Add(1, {Matcher::Equal("a", "1")});
  index.Add(2, {Matcher::Equal("a", "1")});
  index.Add(3, {});
  index.Remove(1);
  index.Remove(3);
  index.Remove(99);
  EXPECT_EQ(Candidates(index, LabelSet::Of({{"a", "1"}})),
            (std::vector<uint64_t>{2}));
  EXPECT_EQ(index.size(), 1u);
}

TEST(MatcherIndexTest, AppendsBehindWhatIsThere) {
  MatcherIndex index;
  index.Add(7, {});
  index.Add(3, {Matcher::Equal("a", "1")});
  std::vector<uint64_t> candidates = {9};
  index.AppendCandidates(LabelSet::Of({{"a", "1"}}), candidates);
  EXPECT_EQ(candidates, (std::vector<uint64_t>{9, 3, 7}));
}

}  // namespace
}  // namespace tebium::alert
