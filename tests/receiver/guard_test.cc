#include "receiver/guard.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/manual_clock.h"

namespace tebium::receiver {
namespace {

constexpr char kSecret[] = "s3cret/with+signs";

net::HttpRequest Request(const std::string& authorization = "",
                         const std::string& method = "POST") {
  net::HttpRequest request;
  request.method = method;
  request.remote_address = "192.0.2.1";
  if (!authorization.empty()) {
    request.headers.emplace_back("authorization", authorization);
  }
  return request;
}

int StatusOf(const std::optional<net::HttpResponse>& refusal) {
  return refusal.has_value() ? refusal->status : 200;
}

struct AccessCase {
  std::string name;
  std::string authorization;
  std::string path_secret;
  int with_secret;  // status where a secret is set
};

const std::vector<AccessCase> kAccessCases = {
    {"nothing", "", "", 401},
    {"bearer", std::string("Bearer ") + kSecret, "", 200},
    {"lowercase_scheme", std::string("bearer ") + kSecret, "", 200},
    {"path", "", kSecret, 200},
    {"both", std::string("Bearer ") + kSecret, kSecret, 200},
    {"right_path_wrong_bearer", "Bearer nonsense", kSecret, 200},
    {"wrong_path_right_bearer", std::string("Bearer ") + kSecret, "nonsense",
     200},
    {"wrong_bearer", "Bearer nonsense", "", 401},
    {"wrong_path", "", "nonsense", 401},
    {"prefix", "Bearer s3cret", "s3cret", 401},
    {"longer", std::string("Bearer ") + kSecret + "x", "", 401},
    {"other_case", "Bearer S3CRET/WITH+SIGNS", "", 401},
    {"no_scheme", kSecret, "", 401},
    {"basic", "Basic czNjcmV0", "", 401},
    {"empty_bearer", "Bearer ", "", 401}};

net::PathParams ParamsOf(const AccessCase& test) {
  net::PathParams params;
  if (!test.path_secret.empty()) params.Add("secret", test.path_secret);
  return params;
}

TEST(GuardTest, ChecksTheSecret) {
  const tebium::testing::ManualClock clock;
  Guard guard({kSecret, false, {}}, clock);
  for (const AccessCase& test : kAccessCases) {
    SCOPED_TRACE(test.name);
    const auto request = Request(test.authorization);
    const auto params = ParamsOf(test);
    EXPECT_EQ(StatusOf(guard.Check(request, params, net::Access::kSecret)),
              test.with_secret);
    EXPECT_EQ(StatusOf(guard.Check(request, params, net::Access::kLimited)),
              200);
    EXPECT_EQ(StatusOf(guard.Check(request, params, net::Access::kPublic)),
              200);
  }
}

TEST(GuardTest, WithoutSecretEveryoneGetsIn) {
  const tebium::testing::ManualClock clock;
  Guard guard({"", false, {}}, clock);
  for (const AccessCase& test : kAccessCases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(StatusOf(guard.Check(Request(test.authorization), ParamsOf(test),
                                   net::Access::kSecret)),
              200);
  }
}

TEST(GuardTest, BasicAuthOfTheServerIsEnough) {
  const tebium::testing::ManualClock clock;
  Guard guard({kSecret, true, {}}, clock);
  for (const AccessCase& test : kAccessCases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(StatusOf(guard.Check(Request(test.authorization), ParamsOf(test),
                                   net::Access::kSecret)),
              200);
  }
}

class GuardRulesTest : public ::testing::Test {
 protected:
  int Check(Guard& guard, const net::HttpRequest& request,
            net::Access access = net::Access::kSecret) {
    refusal_ = guard.Check(request, {}, access);
    return StatusOf(refusal_);
  }

  std::string RefusalHeader(const std::string& name) const {
    if (!refusal_.has_value()) return {};
    for (const auto& [key, value] : refusal_->headers) {
      if (key == name) return value;
    }
    return {};
  }

  tebium::testing::ManualClock clock_;
  std::optional<net::HttpResponse> refusal_;
};

TEST_F(GuardRulesTest, RefusalSaysHowAndNothingMore) {
  Guard guard({kSecret, false, {}}, clock_);
  EXPECT_EQ(Check(guard, Request("Bearer guess")), 401);
  EXPECT_EQ(refusal_->body, R"({"error":"the secret is missing or wrong"})");
  EXPECT_EQ(RefusalHeader("WWW-Authenticate"), "Bearer");
}

TEST_F(GuardRulesTest, AFloodingClientMustWait) {
  Guard guard({"", false, {1, 2, 10}}, clock_);
  EXPECT_EQ(Check(guard, Request()), 200);
  EXPECT_EQ(Check(guard, Request()), 200);
  EXPECT_EQ(Check(guard, Request()), 429);
  EXPECT_EQ(RefusalHeader("Retry-After"), "1");
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(Check(guard, Request()), 200);
}

TEST_F(GuardRulesTest, FloodsOfGuessesAreCutToo) {
  Guard guard({kSecret, false, {1, 2, 10}}, clock_);
  EXPECT_EQ(Check(guard, Request()), 401);
  EXPECT_EQ(Check(guard, Request(), net::Access::kLimited), 200);
  EXPECT_EQ(Check(guard, Request()), 429);
  EXPECT_EQ(Check(guard, Request(), net::Access::kLimited), 429);
  EXPECT_EQ(Check(guard, Request(), net::Access::kPublic), 200);
}

TEST_F(GuardRulesTest, WhoKnowsTheSecretMayFlood) {
  Guard guard({kSecret, false, {1, 1, 10}}, clock_);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(Check(guard, Request(std::string("Bearer ") + kSecret)), 200);
  }
}

TEST_F(GuardRulesTest, LoopbackMayFlood) {
  Guard guard({"", false, {1, 1, 10}}, clock_);
  net::HttpRequest request = Request();
  request.loopback = true;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(Check(guard, request), 200);
}

TEST_F(GuardRulesTest, FurtherChecksLetIn) {
  Guard guard({kSecret, false, {}}, clock_);
  guard.AddCheck([](const net::HttpRequest& request) {
    return request.Header("Cookie") == "session=1";
  });
  net::HttpRequest request = Request();
  EXPECT_EQ(Check(guard, request), 401);
  request.headers.emplace_back("Cookie", "session=1");
  EXPECT_EQ(Check(guard, request), 200);
}

TEST_F(GuardRulesTest, ARotatedSecretHoldsAtOnce) {
  Guard guard({kSecret, false, {}}, clock_);
  guard.SetSecret("new");
  EXPECT_EQ(Check(guard, Request(std::string("Bearer ") + kSecret)), 401);
  EXPECT_EQ(Check(guard, Request("Bearer new")), 200);
  EXPECT_TRUE(guard.IsSecret("new"));
  EXPECT_FALSE(guard.IsSecret(""));
  EXPECT_FALSE(guard.IsOpen());
}

TEST_F(GuardRulesTest, OpenDoesNotMeanOpenToOtherSites) {
  Guard guard({"", false, {}}, clock_);
  EXPECT_TRUE(guard.IsOpen());
  net::HttpRequest request = Request();
  request.headers.emplace_back("Sec-Fetch-Site", "cross-site");
  EXPECT_EQ(Check(guard, request), 403);
  request.method = "GET";
  EXPECT_EQ(Check(guard, request), 200);
  net::HttpRequest own = Request();
  own.headers.emplace_back("Sec-Fetch-Site", "same-origin");
  EXPECT_EQ(Check(guard, own), 200);
}

}  // namespace
}  // namespace tebium::receiver
