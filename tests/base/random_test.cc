#include "base/random.h"

#include <gtest/gtest.h>

#include <set>

namespace tebium::base {
namespace {

class FixedRandom : public Random {
 public:
  explicit FixedRandom(uint64_t value) : value_(value) {}
  uint64_t Next() override {
    ++calls;
    return value_;
  }
  int calls = 0;

 private:
  const uint64_t value_;
};

TEST(Random, FractionsLieInTheHalfOpenInterval) {
  EXPECT_EQ(FixedRandom(0).NextFraction(), 0.0);
  EXPECT_EQ(FixedRandom(uint64_t{1} << 63).NextFraction(), 0.5);
  EXPECT_LT(FixedRandom(~uint64_t{0}).NextFraction(), 1.0);
}

TEST(RandomHex, TwoDigitsAByteAndFreshBitsForEachEight) {
  FixedRandom random(0x0123456789abcdef);
  EXPECT_EQ(RandomHex(random, 0), "");
  EXPECT_EQ(RandomHex(random, 1), "fe");
  random.calls = 0;
  EXPECT_EQ(RandomHex(random, 12), "fedcba9876543210fedcba98");
  EXPECT_EQ(random.calls, 2);
}

TEST(SystemRandom, DoesNotRepeatItself) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(RandomHex(random, 16));
  EXPECT_EQ(seen.size(), 1000u);
}

}  // namespace
}  // namespace tebium::base
