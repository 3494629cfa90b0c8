#include "base/hash.h"

#include <gtest/gtest.h>

namespace tebium::base {
namespace {

// From the authors' own test vectors (isthe.com/chongo/tech/comp/fnv).
TEST(Fnv1a, MatchesPublishedVectors) {
  EXPECT_EQ(Fnv1a(""), 0xcbf29ce484222325ull);
  EXPECT_EQ(Fnv1a("a"), 0xaf63dc4c8601ec8cull);
  EXPECT_EQ(Fnv1a("foobar"), 0x85944171f73967e8ull);
  EXPECT_EQ(Fnv1a("\xFF"), 0xaf64724c8602eb6eull);
}

TEST(Fnv1a, ContinuesWhereItStopped) {
  EXPECT_EQ(Fnv1a("bar", Fnv1a("foo")), Fnv1a("foobar"));
}

TEST(Hex16, PadsAndIsLowerCase) {
  EXPECT_EQ(Hex16(0), "0000000000000000");
  EXPECT_EQ(Hex16(0xABCDEF), "0000000000abcdef");
  EXPECT_EQ(Hex16(~uint64_t{0}), "ffffffffffffffff");
}

}  // namespace
}  // namespace tebium::base
