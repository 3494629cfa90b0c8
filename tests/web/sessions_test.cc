#include "web/sessions.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/manual_clock.h"

namespace tebium::web {
namespace {

TEST(SessionsTest, LastUntilTheyExpireOrEnd) {
  tebium::testing::ManualClock clock;
  base::SystemRandom random;
  Sessions sessions(random, clock);
  const Session first = sessions.Create();
  const Session second = sessions.Create();
  EXPECT_EQ(first.id.size(), 64u);
  EXPECT_NE(first.id, second.id);
  EXPECT_NE(first.id, first.csrf_token);
  ASSERT_TRUE(sessions.Find(first.id).has_value());
  EXPECT_EQ(sessions.Find(first.id)->csrf_token, first.csrf_token);
  sessions.Remove(first.id);
  EXPECT_FALSE(sessions.Find(first.id).has_value());
  EXPECT_FALSE(sessions.Find("").has_value());
  clock.Advance(Sessions::kLifetime - std::chrono::seconds(1));
  EXPECT_TRUE(sessions.Find(second.id).has_value());
  clock.Advance(std::chrono::seconds(1));
  EXPECT_FALSE(sessions.Find(second.id).has_value());
}

TEST(SessionsTest, TheOldestGivesWay) {
  tebium::testing::ManualClock clock;
  base::SystemRandom random;
  Sessions sessions(random, clock);
  std::vector<std::string> ids;
  for (size_t i = 0; i <= Sessions::kMaxSessions; ++i) {
    ids.push_back(sessions.Create().id);
  }
  EXPECT_FALSE(sessions.Find(ids[0]).has_value());
  EXPECT_TRUE(sessions.Find(ids[1]).has_value());
  sessions.Clear();
  EXPECT_FALSE(sessions.Find(ids[1]).has_value());
}

struct CookieCase {
  std::string header;
  std::string value;
};

TEST(CookieValueTest, FindsTheCookie) {
  const std::vector<CookieCase> cases = {
      {"s=1", "1"},       {"a=b; s=1; c=d", "1"}, {"a=b;s=1", "1"},
      {"as=2; s=1", "1"}, {"sa=2", ""},           {"", ""},
      {"s", ""},          {"s=a=b", "a=b"},       {"S=1", ""}};
  for (const CookieCase& test : cases) {
    EXPECT_EQ(CookieValue(test.header, "s"), test.value) << test.header;
  }
}

}  // namespace
}  // namespace tebium::web
