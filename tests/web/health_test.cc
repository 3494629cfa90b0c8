#include "web/health.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/web/web_fixture.h"

namespace tebium::web {
namespace {

class HealthTest : public WebFixture {
 protected:
  HealthTest()
      : health_({{"store", [this] { return store_state_; }},
                 {"telegram", [this] { return telegram_state_; }}},
                store_, clock_, "1.2.3") {
    health_.Register(router_);
  }

  PartState store_state_;
  PartState telegram_state_;
  Health health_;
};

TEST_F(HealthTest, ReportsEveryPart) {
  clock_.Advance(std::chrono::milliseconds(90500));
  const net::HttpResponse response = Get("/health");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body,
            R"({"status":"ok","version":"1.2.3","uptime_seconds":90,)"
            R"("parts":{"store":{"status":"ok"},"telegram":{"status":"ok"}}})");
}

TEST_F(HealthTest, ADegradedPartIsNoOutage) {
  telegram_state_ = {PartHealth::kDegraded, "no answer for 5m"};
  const net::HttpResponse response = Get("/health");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body,
            R"({"status":"degraded","version":"1.2.3","uptime_seconds":0,)"
            R"("parts":{"store":{"status":"ok"},"telegram":)"
            R"({"status":"degraded","detail":"no answer for 5m"}}})");
}

TEST_F(HealthTest, APartThatIsDownIs503) {
  telegram_state_ = {PartHealth::kDegraded, ""};
  store_state_ = {PartHealth::kDown, "disk is full"};
  const net::HttpResponse response = Get("/health");
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(response.body.find(R"("status":"down","version")"),
            std::string::npos);
}

TEST_F(HealthTest, HealthyAsLongAsItAnswers) {
  store_.writable = base::UnavailableError("disk is full");
  EXPECT_EQ(Get("/-/healthy").status, 200);
  EXPECT_EQ(Get("/-/healthy").body, "OK");
}

TEST_F(HealthTest, ReadyMeansWritable) {
  telegram_state_ = {PartHealth::kDown, "gone"};
  EXPECT_EQ(Get("/-/ready").status, 200);
  store_.writable = base::UnavailableError("disk is full");
  const net::HttpResponse response = Get("/-/ready");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body,
            R"({"error":"not ready: the store can't be written: )"
            R"(disk is full"})");
  EXPECT_EQ(HeaderOf(response, "Retry-After"), "5");
}

}  // namespace
}  // namespace tebium::web
