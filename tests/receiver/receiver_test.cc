#include "receiver/receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/mutex.h"
#include "receiver/guard.h"
#include "tests/support/manual_clock.h"

namespace tebium::receiver {
namespace {

using ::testing::HasSubstr;

class FakeSink : public alert::AlertSink {
 public:
  base::Status Accept(alert::Batch batch) override {
    base::MutexLock lock(mutex_);
    if (!failure_.ok()) return failure_;
    batches_.push_back(std::move(batch));
    return {};
  }
  void FailWith(base::Status failure) {
    base::MutexLock lock(mutex_);
    failure_ = std::move(failure);
  }
  std::vector<alert::Batch> batches() const {
    base::MutexLock lock(mutex_);
    return batches_;
  }

 private:
  mutable base::Mutex mutex_;
  base::Status failure_ GUARDED_BY(mutex_);
  std::vector<alert::Batch> batches_ GUARDED_BY(mutex_);
};

constexpr char kNative[] =
    R"({"type":"error","module":"api","message":"down"})";
constexpr char kWebhook[] =
    R"({"alerts":[{"labels":{"alertname":"a","severity":"page"}}],)"
    R"("version":"4","groupKey":"g"})";

class ReceiverTest : public ::testing::Test {
 protected:
  ReceiverTest()
      : router_(metrics_, clock_, base::Logger::Null()),
        guard_({"secret", false, {}}, clock_),
        receiver_({}, sink_, clock_, metrics_, base::Logger::Null()) {
    router_.SetGuard(guard_.AsRouteGuard());
    receiver_.Register(router_);
  }

  net::HttpResponse Post(
      const std::string& path, const std::string& body,
      std::vector<std::pair<std::string, std::string>> headers = {
          {"Authorization", "Bearer secret"}}) {
    net::HttpRequest request;
    request.method = "POST";
    request.path = path;
    request.body = body;
    request.remote_address = "192.0.2.1";
    request.headers = std::move(headers);
    return router_.Dispatch(request);
  }

  net::HttpResponse PostAs(const std::string& content_type) {
    return Post(
        "/api/v1/alerts", kNative,
        {{"Authorization", "Bearer secret"}, {"Content-Type", content_type}});
  }

  double MetricOf(const std::string& name, const base::MetricLabels& labels) {
    return metrics_.AddCounter(name, HelpOf(name), labels).Value();
  }
  std::string HelpOf(const std::string& name) {
    for (const auto& family : metrics_.Collect()) {
      if (family.name == "tebium_" + name) return family.help;
    }
    return {};
  }

  tebium::testing::ManualClock clock_;
  base::Metrics metrics_;
  FakeSink sink_;
  net::Router router_;
  Guard guard_;
  Receiver receiver_;
};

struct AnswerCase {
  std::string name;
  std::string path;
  std::string body;
  int status;
  std::string answer;
};

const std::string kTwo = std::string("[") + kNative + "," + kNative + "]";
const std::string kMixed = std::string("[") + kNative + R"(,{"type":"x"}])";

const std::vector<AnswerCase> kAnswerCases = {
    {"webhook_native", "/webhook", kNative, 200, "OK"},
    {"webhook_path", "/webhook/secret", kNative, 200, "OK"},
    {"webhook_array", "/webhook", kTwo, 200, "OK"},
    {"webhook_none", "/webhook", "[]", 200, "OK"},
    {"webhook_alertmanager", "/webhook", kWebhook, 200, "OK"},
    {"api_one", "/api/v1/alerts", kNative, 200, R"({"accepted":1})"},
    {"api_two", "/api/v1/alerts", kTwo, 200, R"({"accepted":2})"},
    {"api_none", "/api/v1/alerts", "[]", 200, R"({"accepted":0})"},
    {"alertmanager", "/alertmanager", kWebhook, 200, R"({"accepted":1})"},
    {"alertmanager_none", "/alertmanager", R"({"alerts":[]})", 200,
     R"({"accepted":0})"},
    {"partly", "/api/v1/alerts", kMixed, 207,
     R"({"accepted":1,"rejected":[{"index":1,)"
     R"("error":"module: required, expected a text","field":"module"}]})"},
    {"webhook_partly", "/webhook", kMixed, 207,
     R"({"accepted":1,"rejected":[{"index":1,)"
     R"("error":"module: required, expected a text","field":"module"}]})"},
    {"alertmanager_partly", "/alertmanager",
     R"({"alerts":[{"labels":{"a":"b"}},{"labels":{"a":1}}]})", 207,
     R"({"accepted":1,"rejected":[{"index":1,)"
     R"("error":"alerts[1].labels.a: expected a string",)"
     R"("field":"alerts[1].labels.a"}]})"},
    {"lone_bad", "/webhook", R"({"type":"x"})", 400,
     R"({"error":"module: required, expected a text",)"
     R"("field":"module"})"},
    {"all_bad", "/api/v1/alerts", "[1,{}]", 400,
     R"({"error":"expected an object","rejected":[{"index":0,)"
     R"("error":"expected an object"},{"index":1,)"
     R"("error":"type: required, expected a text","field":"type"}]})"},
    {"malformed", "/api/v1/alerts", R"({"type":)", 400,
     R"({"error":"malformed JSON: Invalid value.","offset":8})"},
    {"empty", "/webhook", "", 400,
     R"({"error":"malformed JSON: the body is empty","offset":0})"},
    {"version", "/alertmanager", R"({"alerts":[],"version":"5"})", 400,
     R"({"error":"version: expected \"4\"","field":"version"})"},
    {"native_at_alertmanager", "/alertmanager", kNative, 400,
     R"({"error":"alerts: required","field":"alerts"})"},
    {"alertmanager_at_native", "/api/v1/alerts", kWebhook, 400,
     R"({"error":"type: required, expected a text",)"
     R"("field":"type"})"},
    {"elsewhere", "/api/v1/nothing", kNative, 404,
     R"({"error":"no such path"})"}};

TEST_F(ReceiverTest, AnswersAsPromised) {
  for (const AnswerCase& test : kAnswerCases) {
    SCOPED_TRACE(test.name);
    const net::HttpResponse response = Post(test.path, test.body);
    EXPECT_EQ(response.status, test.status);
    EXPECT_EQ(response.body, test.answer);
  }
}

TEST_F(ReceiverTest, HandsOnTheBatch) {
  Post("/alertmanager", kWebhook);
  Post("/webhook", kTwo);
  const auto batches = sink_.batches();
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_EQ(batches[0].source, alert::Source::kWebhook);
  EXPECT_EQ(batches[0].sender_group->key, "g");
  EXPECT_EQ(batches[0].received_at, clock_.Now());
  EXPECT_EQ(batches[1].source, alert::Source::kNative);
  EXPECT_EQ(batches[1].events.size(), 2u);
}

TEST_F(ReceiverTest, NothingToStoreDoesNotBotherTheSink) {
  Post("/webhook", "[]");
  Post("/webhook", "[{}]");
  EXPECT_TRUE(sink_.batches().empty());
}

TEST_F(ReceiverTest, WhatIsNotDurableIsNotAccepted) {
  sink_.FailWith(base::UnavailableError("data/alerts.db: disk is full"));
  const net::HttpResponse response = Post("/webhook", kNative);
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body,
            R"({"error":"the alerts could not be stored, try again"})");
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0],
            std::make_pair(std::string("Retry-After"), std::string("5")));
  sink_.FailWith({});
  EXPECT_EQ(Post("/webhook", kNative).status, 200);
}

TEST_F(ReceiverTest, ContentTypes) {
  for (const std::string type :
       {"application/json", "application/json; charset=utf-8",
        "Application/JSON ;charset=UTF-8", "application/problem+json", ""}) {
    EXPECT_EQ(PostAs(type).status, 200) << type;
  }
  for (const std::string type :
       {"text/plain", "application/x-www-form-urlencoded", "application/jsonx",
        "multipart/form-data; boundary=application/json"}) {
    const net::HttpResponse response = PostAs(type);
    EXPECT_EQ(response.status, 415) << type;
    EXPECT_EQ(response.body,
              R"({"error":"Content-Type: expected application/json",)"
              R"("field":"Content-Type"})");
  }
}

TEST_F(ReceiverTest, CompressedBodiesAreRefused) {
  EXPECT_EQ(
      Post("/webhook/secret", kNative, {{"Content-Encoding", "gzip"}}).status,
      415);
  EXPECT_EQ(Post("/webhook/secret", kNative, {{"Content-Encoding", "identity"}})
                .status,
            200);
}

TEST_F(ReceiverTest, TheSecretIsAskedForEverywhere) {
  for (const std::string path :
       {"/webhook", "/webhook/wrong", "/api/v1/alerts", "/alertmanager"}) {
    EXPECT_EQ(Post(path, kNative, {}).status, 401) << path;
    EXPECT_EQ(Post(path, kNative, {{"Authorization", "Bearer wrong"}}).status,
              401)
        << path;
  }
  EXPECT_TRUE(sink_.batches().empty());
}

TEST_F(ReceiverTest, TheRejectedListIsBounded) {
  std::string body = "[1";
  for (int i = 1; i < 1000; ++i) body += ",1";
  const net::HttpResponse response = Post("/webhook", body + "]");
  EXPECT_EQ(response.status, 400);
  EXPECT_LT(response.body.size(), 10000u);
  EXPECT_THAT(response.body, HasSubstr(R"("rejected_total":1000)"));
}

TEST_F(ReceiverTest, CountsWhatCameIn) {
  Post("/webhook", kNative);
  Post("/webhook", kMixed);
  Post("/alertmanager", kWebhook);
  Post("/alertmanager", "{");
  Post("/webhook", kNative, {});
  EXPECT_EQ(MetricOf("webhooks_received_total", {{"source", "native"}}), 3);
  EXPECT_EQ(MetricOf("webhooks_received_total", {{"source", "webhook"}}), 2);
  const auto rejected = [this](const std::string& source,
                               const std::string& reason) {
    return MetricOf("webhooks_rejected_total",
                    {{"source", source}, {"reason", reason}});
  };
  EXPECT_EQ(rejected("native", "invalid"), 1);
  EXPECT_EQ(rejected("native", "unauthorized"), 1);
  EXPECT_EQ(rejected("webhook", "malformed"), 1);
  EXPECT_EQ(rejected("webhook", "unavailable"), 0);
  const auto alerts = [this](const std::string& source,
                             const std::string& severity) {
    return MetricOf(
        "alerts_received_total",
        {{"source", source}, {"status", "firing"}, {"severity", severity}});
  };
  EXPECT_EQ(alerts("native", "info"), 2);
  EXPECT_EQ(alerts("webhook", "critical") + alerts("webhook", "other"), 1);
  EXPECT_EQ(
      MetricOf("http_requests_total",
               {{"handler", "/webhook"}, {"method", "POST"}, {"code", "207"}}),
      1);
}

}  // namespace
}  // namespace tebium::receiver
