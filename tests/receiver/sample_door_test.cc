#include "receiver/sample_door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "receiver/guard.h"
#include "tests/support/manual_clock.h"

namespace tebium::receiver {
namespace {

using ::testing::HasSubstr;

class FakeSamples : public alert::SampleSink {
 public:
  base::Status AcceptSamples(
      const std::vector<alert::SampleReport>& reports,
      std::vector<alert::SampleRejection>& rejected) override {
    if (!failure.ok()) return failure;
    for (size_t i = 0; i < reports.size(); ++i) {
      if (reports[i].module == "bad") {
        rejected.push_back({i, "module", "module: bad"});
      } else {
        taken += reports[i].values.size();
      }
    }
    return {};
  }
  void CountRefused(size_t samples) override { refused += samples; }
  base::Status failure;
  size_t taken = 0;
  size_t refused = 0;
};

class FakeHeartbeats : public alert::HeartbeatSink {
 public:
  base::Status Beat(std::string_view module, base::Duration interval) override {
    if (!failure.ok()) return failure;
    beats.emplace_back(module, interval);
    return {};
  }
  base::Status Forget(std::string_view module) override {
    if (module == "unknown") return base::NotFoundError("none expected");
    beats.emplace_back(module, base::Duration(0));
    return failure;
  }
  base::Status failure;
  std::vector<std::pair<std::string, base::Duration>> beats;
};

class SampleDoorTest : public ::testing::Test {
 protected:
  SampleDoorTest()
      : router_(metrics_, clock_, base::Logger::Null()),
        guard_({"secret", false, {}}, clock_),
        door_({}, samples_, heartbeats_, clock_, base::Logger::Null()) {
    router_.SetGuard(guard_.AsRouteGuard());
    door_.Register(router_);
  }

  net::HttpResponse Send(
      const std::string& method, const std::string& path,
      const std::string& body = "", const std::string& query = "",
      std::vector<std::pair<std::string, std::string>> headers = {
          {"Authorization", "Bearer secret"}}) {
    net::HttpRequest request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.body = body;
    request.remote_address = "192.0.2.1";
    request.headers = std::move(headers);
    return router_.Dispatch(request);
  }
  net::HttpResponse Post(const std::string& body) {
    return Send("POST", "/api/v1/samples", body);
  }

  testing::ManualClock clock_;
  base::Metrics metrics_;
  FakeSamples samples_;
  FakeHeartbeats heartbeats_;
  net::Router router_;
  Guard guard_;
  SampleDoor door_;
};

constexpr char kGood[] = R"({"module":"A","samples":{"a":1,"b":2}})";
constexpr char kBad[] = R"({"module":"bad","samples":{"a":1}})";

TEST_F(SampleDoorTest, CountsTheValuesThatWereTaken) {
  net::HttpResponse answer = Post(kGood);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"accepted":2})");
  answer = Post("[" + std::string(kGood) + "," + kGood + "]");
  EXPECT_EQ(answer.body, R"({"accepted":4})");
  EXPECT_EQ(samples_.taken, 6U);
  EXPECT_EQ(Post("[]").body, R"({"accepted":0})");
}

TEST_F(SampleDoorTest, GoodOnesAreTakenBesideBadOnes) {
  const net::HttpResponse answer =
      Post("[7," + std::string(kGood) + "," + kBad + "]");
  EXPECT_EQ(answer.status, 207);
  EXPECT_EQ(answer.body,
            R"({"accepted":2,"rejected":[)"
            R"({"index":0,"error":"expected an object"},)"
            R"({"index":2,"error":"module: bad","field":"module"}]})");
}

TEST_F(SampleDoorTest, ALoneBadOneIsRefusedWithItsField) {
  net::HttpResponse answer = Post(kBad);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, R"({"error":"module: bad","field":"module"})");
  answer = Post("{");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("\"offset\":1"));
}

TEST_F(SampleDoorTest, WhatIsNoReportIsCountedToo) {
  Post(kGood);
  Post(kBad);
  EXPECT_EQ(samples_.refused, 0U) << "the sink knows of it";
  Post("{");
  EXPECT_EQ(samples_.refused, 1U);
  Post(R"([7,{"module":"A","samples":{"a":1,"b":2,"c":"x"}}])");
  EXPECT_EQ(samples_.refused, 4U) << "one, and two that were good";
  Send("POST", "/api/v1/samples", kGood, "",
       {{"Authorization", "Bearer secret"}, {"Content-Type", "text/plain"}});
  EXPECT_EQ(samples_.refused, 5U);
}

TEST_F(SampleDoorTest, WhatCantBeStoredIsToBeTriedAgain) {
  samples_.failure = base::UnavailableError("disk");
  const net::HttpResponse answer = Post(kGood);
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body.find("disk"), std::string::npos);
  ASSERT_FALSE(answer.headers.empty());
  EXPECT_EQ(answer.headers[0].first, "Retry-After");
}

TEST_F(SampleDoorTest, OtherTypesMethodsAndStrangersAreRefused) {
  EXPECT_EQ(
      Send("POST", "/api/v1/samples", kGood, "",
           {{"Authorization", "Bearer secret"}, {"Content-Type", "text/plain"}})
          .status,
      415);
  EXPECT_EQ(Send("GET", "/api/v1/samples").status, 405);
  EXPECT_EQ(Send("POST", "/api/v1/samples", kGood, "", {}).status, 401);
  EXPECT_EQ(Send("PUT", "/api/v1/heartbeat/A", "", "", {}).status, 401);
  EXPECT_EQ(Send("DELETE", "/api/v1/heartbeat/A", "", "", {}).status, 401);
  EXPECT_EQ(Send("GET", "/api/v1/heartbeat/A").status, 405);
  EXPECT_TRUE(heartbeats_.beats.empty());
}

TEST_F(SampleDoorTest, HeartbeatsHaveTheirIntervalOrAMinute) {
  EXPECT_EQ(Send("PUT", "/api/v1/heartbeat/A").status, 200);
  EXPECT_EQ(Send("PUT", "/api/v1/heartbeat/b/c d", "", "interval=5m").status,
            200);
  const std::vector<std::pair<std::string, base::Duration>> want = {
      {"A", std::chrono::seconds(60)}, {"b/c d", std::chrono::minutes(5)}};
  EXPECT_EQ(heartbeats_.beats, want);
}

TEST_F(SampleDoorTest, BadHeartbeatsAreRefusedWithTheirField) {
  net::HttpResponse answer =
      Send("PUT", "/api/v1/heartbeat/A", "", "interval=soon");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr(R"("field":"interval")"));
  heartbeats_.failure = base::InvalidArgumentError("module: too long");
  answer = Send("PUT", "/api/v1/heartbeat/A");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr(R"("field":"module")"));
  heartbeats_.failure = base::InvalidArgumentError("interval: too long");
  EXPECT_THAT(Send("PUT", "/api/v1/heartbeat/A").body,
              HasSubstr(R"("field":"interval")"));
  heartbeats_.failure = base::ResourceExhaustedError("module: too many");
  EXPECT_EQ(Send("PUT", "/api/v1/heartbeat/A").status, 400);
  heartbeats_.failure = base::UnavailableError("disk");
  EXPECT_EQ(Send("PUT", "/api/v1/heartbeat/A").status, 503);
}

TEST_F(SampleDoorTest, HeartbeatsCanBeStopped) {
  EXPECT_EQ(Send("DELETE", "/api/v1/heartbeat/A").status, 200);
  EXPECT_EQ(Send("DELETE", "/api/v1/heartbeat/unknown").status, 404);
}

}  // namespace
}  // namespace tebium::receiver
