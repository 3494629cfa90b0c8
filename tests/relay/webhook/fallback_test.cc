#include "relay/webhook/fallback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace tebium::relay {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

store::OutboxEntry Entry() {
  store::OutboxEntry entry;
  entry.head.target = {store::TargetKind::kFallback, -100, 7};
  entry.last_error = "Bad Request: chat not found";
  alert::Notification& notification = entry.notification;
  notification.group_key = "g";
  notification.group_labels = alert::LabelSet::Of({{"module", "api"}});
  notification.receiver = "default";
  notification.created_at = base::FromNanos(1769854830'000'000'000);
  alert::NotifiedAlert told;
  told.is_new = true;
  told.posts = 2;
  told.alert.labels =
      alert::LabelSet::Of({{"alertname", "down"}, {"severity", "error"}});
  told.alert.annotations = alert::LabelSet::Of({{"summary", "it is <down>"}});
  told.alert.starts_at = notification.created_at;
  told.firing = true;
  notification.alerts = {told};
  return entry;
}

TEST(FallbackTest, TheBodyTellsWhatAndWhy) {
  RenderSettings render;
  render.language = base::Language::kEnglish;
  const auto request =
      BuildFallbackRequest("http://x/hook", Entry(), render,
                           Entry().notification.created_at, seconds(30));
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://x/hook");
  rapidjson::Document body;
  body.Parse(request.body.data(), request.body.size());
  ASSERT_TRUE(body.IsObject()) << request.body;
  EXPECT_EQ(body["version"].GetInt(), 1);
  EXPECT_STREQ(body["error"].GetString(), "Bad Request: chat not found");
  EXPECT_EQ(body["chat_id"].GetInt64(), -100);
  EXPECT_EQ(body["thread_id"].GetInt64(), 7);
  EXPECT_THAT(body["text"].GetString(), HasSubstr("it is <down>"));
  const auto& notification = body["notification"];
  EXPECT_STREQ(notification["group_key"].GetString(), "g");
  EXPECT_STREQ(notification["group_labels"]["module"].GetString(), "api");
  EXPECT_STREQ(notification["reason"].GetString(), "firing");
  EXPECT_STREQ(notification["created_at"].GetString(),
               "2026-01-31T10:20:30.000Z");
  const auto& told = notification["alerts"][0];
  EXPECT_STREQ(told["status"].GetString(), "firing");
  EXPECT_STREQ(told["labels"]["alertname"].GetString(), "down");
  EXPECT_STREQ(told["ends_at"].GetString(), "");
  EXPECT_TRUE(told["is_new"].GetBool());
  EXPECT_EQ(told["posts"].GetUint64(), 2u);
}

TEST(FallbackTest, Answers) {
  struct Case {
    int status;
    FallbackVerdict verdict;
  };
  const Case cases[] = {
      {200, FallbackVerdict::kDelivered}, {204, FallbackVerdict::kDelivered},
      {301, FallbackVerdict::kRetry},     {400, FallbackVerdict::kRefused},
      {404, FallbackVerdict::kRefused},   {408, FallbackVerdict::kRetry},
      {429, FallbackVerdict::kRetry},     {500, FallbackVerdict::kRetry},
  };
  for (const Case& c : cases) {
    net::ClientResponse response;
    response.outcome = net::ClientOutcome::kAnswered;
    response.status = c.status;
    EXPECT_EQ(ReadFallbackAnswer(response).verdict, c.verdict) << c.status;
  }
  net::ClientResponse none;
  none.error = "Couldn't connect to server";
  EXPECT_EQ(ReadFallbackAnswer(none).verdict, FallbackVerdict::kRetry);
  EXPECT_EQ(ReadFallbackAnswer(none).error, "Couldn't connect to server");
}

}  // namespace
}  // namespace tebium::relay
