#include "relay/console/webhook_door.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/relay/console/console_world.h"

namespace tebium::relay {
namespace {

constexpr char kHeader[] = "X-Telegram-Bot-Api-Secret-Token";

net::HttpRequest RequestOf(const std::string& body, const std::string& secret) {
  net::HttpRequest request;
  request.method = "POST";
  request.path = "/telegram";
  request.body = body;
  request.headers.emplace_back(kHeader, secret);
  return request;
}

class WebhookDoorTest : public ConsoleWorld {
 protected:
  WebhookDoorTest() {
    world_.settings.mode = HearMode::kWebhook;
    world_.settings.webhook_url = "https://bot.test/";
  }

  std::string Secret() { return world_.store.notes()["webhook/secret"]; }

  // What it is answered while the console works.
  net::HttpResponse Post(const std::string& body, const std::string& secret) {
    net::HttpResponse response;
    std::atomic<bool> answered = false;
    std::thread client([&] {
      response = core_->door().Answer(RequestOf(body, secret));
      answered = true;
    });
    while (!answered) {
      inbox_->Wait(std::chrono::milliseconds(1));
      Run();
    }
    client.join();
    return response;
  }
  int StatusOf(const std::string& body) { return Post(body, Secret()).status; }
};

TEST_F(WebhookDoorTest, UpdateIsAnsweredOnceItsEffectIsOnDisk) {
  Start();
  EXPECT_EQ(StatusOf(Text(5, "/look")), 200);
  EXPECT_TRUE(world_.store.notes().contains("heard/5"));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(WebhookDoorTest, TelegramIsToldUrlAndSecret) {
  Start();
  ASSERT_EQ(Secret().size(), 64u);
  const std::string set = world_.bot.calls("setWebhook").at(0).parameters;
  EXPECT_NE(set.find(R"("url":"https://bot.test/telegram")"),
            std::string::npos);
  EXPECT_NE(set.find(R"("secret_token":")" + Secret() + "\""),
            std::string::npos);
  const std::string secret = Secret();
  Start();
  EXPECT_EQ(Secret(), secret) << "updates under way bear it";
}

TEST_F(WebhookDoorTest, TwoReplicasOfAnUpdateHaveOneEffect) {
  Start();
  EXPECT_EQ(StatusOf(Press(5, Signed("t:1"))), 200);
  EXPECT_EQ(StatusOf(Press(5, Signed("t:1"))), 200);
  Start();
  EXPECT_EQ(StatusOf(Press(5, Signed("t:1"))), 200);
  EXPECT_EQ(log_->heard.size(), 1u);
  EXPECT_EQ(AnsweredPresses().size(), 1u);
}

TEST_F(WebhookDoorTest, ForgedRequestsAreRefused) {
  Start();
  const std::string update = Text(5, "/look");
  const std::string secrets[] = {"", "x", Secret() + "x",
                                 Secret().substr(0, 63)};
  for (const std::string& secret : secrets) {
    EXPECT_EQ(Post(update, secret).status, 401) << secret;
  }
  net::HttpRequest bare = RequestOf(update, "");
  bare.headers.clear();
  EXPECT_EQ(core_->door().Answer(bare).status, 401);
  EXPECT_TRUE(log_->heard.empty());
}

TEST_F(WebhookDoorTest, WithoutASecretNobodyGetsIn) {
  WebhookDoor door("", std::make_shared<Inbox>(), {});
  door.Open();
  EXPECT_EQ(door.Answer(RequestOf(Text(5, "/look"), "")).status, 401);
}

TEST_F(WebhookDoorTest, WhatIsNoUpdateIsRefused) {
  Start();
  EXPECT_EQ(StatusOf("x"), 400);
  EXPECT_EQ(StatusOf("{}"), 400);
  EXPECT_EQ(StatusOf(std::string(kMaxUpdateBytes + 1, ' ')), 413);
  EXPECT_EQ(StatusOf(R"({"update_id":5,"poll":{}})"), 200);
}

TEST_F(WebhookDoorTest, UpdateThatCannotBeWrittenIsToComeAgain) {
  Start();
  world_.store.FailWrites(base::UnavailableError("disk full"));
  const net::HttpResponse refused = Post(Text(5, "/look"), Secret());
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(Said().size(), 0u);
  world_.store.FailWrites({});
  EXPECT_EQ(StatusOf(Text(5, "/look")), 200);
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(WebhookDoorTest, NothingIsTakenBeforeTheBotKnowsWhoItIs) {
  world_.bot.Script("getMe", Failure(0, "Couldn't connect to server"));
  Start();
  EXPECT_EQ(StatusOf(Text(5, "/look@tebium_test_bot")), 503);
  world_.clock.Advance(std::chrono::minutes(2));
  Run();
  EXPECT_EQ(StatusOf(Text(5, "/look@tebium_test_bot")), 200);
  EXPECT_EQ(log_->heard.size(), 1u);
}

TEST_F(WebhookDoorTest, RequestDoesNotWaitForAConsoleThatEnds) {
  Start();
  net::HttpResponse response;
  std::thread client([&] {
    response = core_->door().Answer(RequestOf(Text(5, "/look"), Secret()));
  });
  inbox_->Wait(std::chrono::seconds(20));
  inbox_->Close();
  client.join();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(core_->door().Answer(RequestOf(Text(5, "/look"), Secret())).status,
            503);
  EXPECT_TRUE(log_->heard.empty());
}

TEST_F(WebhookDoorTest, RequestWaitsNoLongerThanItsLimit) {
  const auto inbox = std::make_shared<Inbox>();
  WebhookDoor door("s", inbox, {}, std::chrono::milliseconds(1));
  door.Open();
  EXPECT_EQ(door.Answer(RequestOf(Text(5, "/look"), "s")).status, 503);
  EXPECT_FALSE(inbox->empty()) << "it may have its effect later";
}

TEST_F(WebhookDoorTest, WebhookModeNeedsAUrl) {
  world_.settings.webhook_url.clear();
  const auto core =
      ConsoleCore::Make(world_.parts, NewHandlers(), std::make_shared<Inbox>());
  EXPECT_EQ(core.status().code(), base::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tebium::relay
