#include "relay/webhook/webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace tebium::relay {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr auto kAnswered = net::ClientOutcome::kAnswered;

class HalfRandom : public base::Random {
 public:
  uint64_t Next() override { return uint64_t{1} << 63; }
};

WebhookSettings Settings() {
  return {"http://here.test", "bot/1", std::chrono::seconds(30)};
}

TemplateRef Compile(std::string_view text) {
  const auto set = alert::tmpl::TemplateSet::Build({}, {});
  EXPECT_TRUE(set.ok());
  const auto compiled =
      (*set)->Compile(text, alert::tmpl::TemplateSet::Mode::kText);
  EXPECT_TRUE(compiled.ok()) << compiled.status().message();
  return compiled.ok() ? *compiled : nullptr;
}

TEST(WebhookTest, UrlIsMadeByItsTemplate) {
  WebhookReceiver receiver;
  receiver.url_template =
      Compile("http://hook.test/{{ .GroupLabels.team }}?u={{ .ExternalURL }}");
  alert::Notification notification;
  notification.group_labels = alert::LabelSet::Of({{"team", "db"}});
  const auto request = BuildWebhookRequest(receiver, notification, Settings());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->url, "http://hook.test/db?u=http://here.test");

  receiver.url_template = Compile("http://secret/{{ (index .Alerts 5) }}");
  const auto failed = BuildWebhookRequest(receiver, notification, Settings());
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.status().message(), "the template of the URL failed");
}

TEST(WebhookTest, PayloadIsSentInstead) {
  WebhookReceiver receiver;
  receiver.url = "http://hook.test/";
  WebhookSettings settings = Settings();
  settings.payload = R"({"a":1})";
  const auto request = BuildWebhookRequest(receiver, {}, settings);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->body, R"({"a":1})");
}

TEST(WebhookTest, BuildsAPost) {
  WebhookReceiver receiver;
  receiver.url = "http://hook.test/path?token=s";
  receiver.timeout = std::chrono::seconds(7);
  receiver.http.http_headers = {
      {.name = "X-Team", .values = {"db"}, .secrets = {}, .files = {}}};
  alert::Notification notification;
  notification.receiver = "ops";
  notification.external_url = "http://sender.test";
  const auto request = BuildWebhookRequest(receiver, notification, Settings());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->url, receiver.url);
  EXPECT_EQ(request->timeout, std::chrono::seconds(7));
  EXPECT_TRUE(request->follow_redirects);
  EXPECT_THAT(request->headers,
              Contains(Pair("Content-Type", "application/json")));
  EXPECT_THAT(request->headers, Contains(Pair("User-Agent", "bot/1")));
  EXPECT_THAT(request->headers, Contains(Pair("X-Team", "db")));
  EXPECT_THAT(request->body, HasSubstr(R"("receiver":"ops")"));
  EXPECT_THAT(request->body, HasSubstr(R"("externalURL":"http://here.test")"));

  WebhookSettings without_url = Settings();
  without_url.external_url = "";
  receiver.timeout = std::chrono::minutes(5);
  const auto other = BuildWebhookRequest(receiver, notification, without_url);
  EXPECT_THAT(other->body, HasSubstr(R"("externalURL":"http://sender.test")"));
  EXPECT_EQ(other->timeout, std::chrono::seconds(30)) << "the longest";
}

TEST(WebhookTest, TheUrlMayBeInAFile) {
  const testing::TempDir folder;
  WebhookReceiver receiver;
  receiver.url_file = folder.Write("url", "  http://hook.test/SECRET\n");
  const auto request = BuildWebhookRequest(receiver, {}, Settings());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->url, "http://hook.test/SECRET");
  folder.Write("url", "http://hook.test/other");
  EXPECT_EQ(BuildWebhookRequest(receiver, {}, Settings())->url,
            "http://hook.test/other")
      << "it is read each time";
  folder.Write("url", "\n");
  EXPECT_EQ(BuildWebhookRequest(receiver, {}, Settings()).status().message(),
            "the web hook has no URL");
  receiver.url_file = folder.Join("missing");
  const auto missing = BuildWebhookRequest(receiver, {}, Settings());
  EXPECT_THAT(missing.status().message(), HasSubstr("missing: can't be read"));
}

struct AnswerCase {
  net::ClientOutcome outcome;
  int status;
  WebhookVerdict verdict;
  FailureReason reason;
};

TEST(WebhookTest, ReadsAnswersAsAlertmanager) {
  using V = WebhookVerdict;
  using R = FailureReason;
  const AnswerCase cases[] = {
      {kAnswered, 200, V::kDelivered, R::kOther},
      {kAnswered, 204, V::kDelivered, R::kOther},
      {kAnswered, 299, V::kDelivered, R::kOther},
      {kAnswered, 302, V::kRefused, R::kOther},
      {kAnswered, 400, V::kRefused, R::kClientError},
      {kAnswered, 404, V::kRefused, R::kClientError},
      {kAnswered, 408, V::kRetryLater, R::kClientError},
      {kAnswered, 429, V::kRetryLater, R::kClientError},
      {kAnswered, 500, V::kRetry, R::kServerError},
      {kAnswered, 503, V::kRetry, R::kServerError},
      {net::ClientOutcome::kNotSent, 0, V::kRetry, R::kOther},
      {net::ClientOutcome::kUnknown, 0, V::kRetry, R::kOther},
  };
  for (const AnswerCase& test : cases) {
    net::ClientResponse response;
    response.outcome = test.outcome;
    response.status = test.status;
    const WebhookAnswer answer = ReadWebhookAnswer(response);
    EXPECT_EQ(answer.verdict, test.verdict) << test.status;
    EXPECT_EQ(answer.reason, test.reason) << test.status;
    EXPECT_EQ(answer.error.empty(), test.verdict == V::kDelivered);
  }
}

TEST(WebhookTest, Pauses) {
  HalfRandom random;
  WebhookAnswer retry;
  EXPECT_EQ(WebhookPause(retry, 1, random), std::chrono::milliseconds(500));
  EXPECT_EQ(WebhookPause(retry, 2, random), std::chrono::seconds(1));
  EXPECT_EQ(WebhookPause(retry, 5, random), std::chrono::seconds(8));
  EXPECT_EQ(WebhookPause(retry, 50, random), std::chrono::minutes(1));

  net::ClientResponse flood;
  flood.outcome = kAnswered;
  flood.status = 429;
  EXPECT_EQ(WebhookPause(ReadWebhookAnswer(flood), 1, random),
            std::chrono::minutes(5))
      << "when Alertmanager would flush next";
  flood.headers = {{"retry-after", "12"}};
  EXPECT_EQ(WebhookPause(ReadWebhookAnswer(flood), 1, random),
            std::chrono::seconds(12));
  flood.headers = {{"retry-after", "86400"}};
  EXPECT_EQ(WebhookPause(ReadWebhookAnswer(flood), 1, random),
            std::chrono::hours(1));
}

}  // namespace
}  // namespace tebium::relay
