#include "receiver/guard.h"

#include <gtest/gtest.h>

#include <string>

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

class GuardTest : public ::testing::TestWithParam<AccessCase> {
 protected:
  net::PathParams Params() const {
    net::PathParams params;
    if (!GetParam().path_secret.empty()) {
      params.Add("secret", GetParam().path_secret);
    }
    return params;
  }

  tebium::testing::ManualClock clock_;
};

TEST_P(GuardTest, ChecksTheSecret) {
  Guard guard({kSecret, false, {}}, clock_);
  const auto request = Request(GetParam().authorization);
  EXPECT_EQ(StatusOf(guard.Check(request, Params(), net::Access::kSecret)),
            GetParam().with_secret);
  EXPECT_EQ(StatusOf(guard.Check(request, Params(), net::Access::kLimited)),
            200);
  EXPECT_EQ(StatusOf(guard.Check(request, Params(), net::Access::kPublic)),
            200);
}

TEST_P(GuardTest, WithoutSecretEveryoneGetsIn) {
  Guard guard({"", false, {}}, clock_);
  EXPECT_EQ(StatusOf(guard.Check(Request(GetParam().authorization), Params(),
                                 net::Access::kSecret)),
            200);
}

TEST_P(GuardTest, BasicAuthOfTheServerIsEnough) {
  Guard guard({kSecret, true, {}}, clock_);
  EXPECT_EQ(StatusOf(guard.Check(Request(GetParam().authorization), Params(),
                                 net::Access::kSecret)),
            200);
}

INSTANTIATE_TEST_SUITE_P(
    Matrix, GuardTest,
    ::testing::Values(
        AccessCase{"nothing", "", "", 401},
        AccessCase{"bearer", std::string("Bearer ") + kSecret, "", 200},
        AccessCase{"lowercase_scheme", std::string("bearer ") + kSecret, "",
                   200},
        AccessCase{"path", "", kSecret, 200},
        AccessCase{"both", std::string("Bearer ") + kSecret, kSecret, 200},
        AccessCase{"right_path_wrong_bearer", "Bearer nonsense", kSecret, 200},
        AccessCase{"wrong_path_right_bearer", std::string("Bearer ") + kSecret,
                   "nonsense", 200},
        AccessCase{"wrong_bearer", "Bearer nonsense", "", 401},
        AccessCase{"wrong_path", "", "nonsense", 401},
        AccessCase{"prefix", "Bearer s3cret", "s3cret", 401},
        AccessCase{"longer", std::string("Bearer ") + kSecret + "x", "", 401},
        AccessCase{"other_case", "Bearer S3CRET/WITH+SIGNS", "", 401},
        AccessCase{"no_scheme", kSecret, "", 401},
        AccessCase{"basic", "Basic czNjcmV0", "", 401},
        AccessCase{"empty_bearer", "Bearer ", "", 401}),
    [](const auto& test) { return test.param.name; });

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
