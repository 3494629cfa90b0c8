#include "receiver/flood_limiter.h"

#include <gtest/gtest.h>

#include <string>

namespace tebium::receiver {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

FloodSettings TenASecond() { return {10, 3, 2}; }

int Admitted(FloodLimiter& limiter, const std::string& address,
             base::Duration now, int requests) {
  int admitted = 0;
  for (int i = 0; i < requests; ++i) {
    if (!limiter.Admit(address, now).has_value()) ++admitted;
  }
  return admitted;
}

TEST(FloodLimiterTest, AllowsABurstThenTheRate) {
  FloodLimiter limiter(TenASecond());
  EXPECT_EQ(Admitted(limiter, "192.0.2.1", seconds(0), 10), 3);
  EXPECT_EQ(limiter.Admit("192.0.2.1", seconds(0)), milliseconds(100));
  EXPECT_EQ(Admitted(limiter, "192.0.2.1", milliseconds(100), 10), 1);
  EXPECT_EQ(Admitted(limiter, "192.0.2.1", seconds(60), 10), 3);
}

TEST(FloodLimiterTest, ClientsDoNotShareABucket) {
  FloodLimiter limiter(TenASecond());
  EXPECT_EQ(Admitted(limiter, "192.0.2.1", seconds(0), 10), 3);
  EXPECT_EQ(Admitted(limiter, "192.0.2.2", seconds(0), 10), 3);
}

TEST(FloodLimiterTest, Ipv6ClientsShareTheirNetwork) {
  FloodLimiter limiter(TenASecond());
  EXPECT_EQ(Admitted(limiter, "2001:db8::1", seconds(0), 10), 3);
  EXPECT_EQ(Admitted(limiter, "2001:db8::ffff:1", seconds(0), 10), 0);
  EXPECT_EQ(Admitted(limiter, "2001:db8:0:1::1", seconds(0), 10), 3);
}

TEST(FloodLimiterTest, ForgetsTheQuietestClientFirst) {
  FloodLimiter limiter(TenASecond());
  EXPECT_EQ(Admitted(limiter, "a", seconds(0), 10), 3);
  EXPECT_EQ(Admitted(limiter, "b", seconds(0), 10), 3);
  EXPECT_EQ(Admitted(limiter, "a", seconds(0), 1), 0);
  EXPECT_EQ(Admitted(limiter, "c", seconds(0), 10), 3);
  EXPECT_EQ(limiter.Clients(), 2u);
  EXPECT_EQ(Admitted(limiter, "a", seconds(0), 1), 0) << "still remembered";
  EXPECT_EQ(Admitted(limiter, "b", seconds(0), 10), 3) << "was forgotten";
}

}  // namespace
}  // namespace tebium::receiver
