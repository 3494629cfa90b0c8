#include "relay/console/hearing.h"

#include <gtest/gtest.h>

#include "tests/relay/console/fakes.h"
#include "tests/support/manual_clock.h"

namespace tebium::relay {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr char kConflict[] =
    "Conflict: terminated by other getUpdates request; make sure that only one "
    "bot instance is running";
constexpr char kWebhookActive[] =
    "Conflict: can't use getUpdates method while webhook is active; use "
    "deleteWebhook to delete the webhook first";

class HearingTest : public ::testing::Test {
 protected:
  void Start(HearMode mode = HearMode::kPolling) {
    bot_.Hold("getMe");
    bot_.Hold("getUpdates");
    bot_.Hold("setWebhook");
    hearing_ = std::make_unique<Hearing>(
        mode, WebhookTarget{"https://bot.test/telegram", "s3cret"},
        HearingPorts{
            bot_, clock_, random_, base::Logger::Null(), inbox_,
            [this](const BotIdentity& identity) { identity_ = identity; },
            [this] { return offset_; },
            [this](const Update& update, std::function<void(bool)> done) {
              taken_.push_back(update.id);
              if (holds_) {
                held_.push_back(std::move(done));
              } else {
                done(!comes_again_.contains(update.id));
              }
            },
            [this] { ++settled_; }});
    Run();
  }
  void StartPolling() {
    Start();
    Reply("getMe", Success(R"({"id":99,"username":"the_bot"})"));
  }

  base::Duration Run() {
    base::Duration wait = hearing_->Step();
    while (!inbox_->empty()) {
      for (const auto& task : inbox_->TakeTasks()) task();
      wait = hearing_->Step();
    }
    return wait;
  }
  void Reply(const std::string& method, BotReply reply) {
    ASSERT_TRUE(bot_.Reply(method, std::move(reply))) << method;
    Run();
  }
  // How long nothing is asked from now on; at most an hour.
  base::Duration Pause() {
    const size_t before = bot_.calls().size();
    base::Duration paused{};
    while (paused < std::chrono::hours(1)) {
      const base::Duration wait = Run();
      if (bot_.calls().size() != before) break;
      clock_.Advance(wait);
      paused += wait;
    }
    return paused;
  }
  std::string LastPoll() const {
    return bot_.calls("getUpdates").back().parameters;
  }

  testing::ManualClock clock_;
  CountingRandom random_;
  FakeBotClient bot_;
  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  std::unique_ptr<Hearing> hearing_;
  BotIdentity identity_;
  std::optional<int64_t> offset_;
  std::vector<int64_t> taken_;
  std::set<int64_t> comes_again_;
  bool holds_ = false;
  std::vector<std::function<void(bool)>> held_;
  int settled_ = 0;
};

TEST_F(HearingTest, AsksWhoItIsBeforeItPolls) {
  Start();
  EXPECT_EQ(hearing_->state(), HearState::kConnecting);
  EXPECT_EQ(bot_.calls().size(), 1u);
  Reply("getMe", Success(R"({"id":99,"username":"the_bot"})"));
  EXPECT_EQ(identity_.id, 99);
  EXPECT_EQ(identity_.username, "the_bot");
  EXPECT_EQ(LastPoll(), R"({"limit":100,"timeout":0,)"
                        R"("allowed_updates":["message","callback_query"]})")
      << "whether all is well shall be known soon";
  Reply("getUpdates", Success("[]"));
  EXPECT_EQ(hearing_->state(), HearState::kOk);
  EXPECT_EQ(LastPoll(), R"({"limit":100,"timeout":50,)"
                        R"("allowed_updates":["message","callback_query"]})");
  EXPECT_EQ(bot_.calls("getUpdates").back().timeout, seconds(50));
}

TEST_F(HearingTest, PollsAgainOnceAllIsHandled) {
  StartPolling();
  holds_ = true;
  Reply("getUpdates", Success(R"([{"update_id":5},{"update_id":6}])"));
  EXPECT_EQ(hearing_->state(), HearState::kOk);
  EXPECT_EQ(taken_, (std::vector<int64_t>{5, 6}));
  held_[1](true);
  Run();
  EXPECT_EQ(bot_.count("getUpdates"), 1u) << "one is not handled yet";
  offset_ = 7;
  held_[0](true);
  Run();
  EXPECT_EQ(settled_, 1);
  EXPECT_EQ(bot_.count("getUpdates"), 2u);
  EXPECT_NE(LastPoll().find(R"("offset":7)"), std::string::npos);
}

TEST_F(HearingTest, WhatComesAgainIsAskedForAfterAPause) {
  StartPolling();
  comes_again_ = {5};
  Reply("getUpdates", Success(R"([{"update_id":4},{"update_id":5},)"
                              R"({"update_id":6}])"));
  EXPECT_EQ(taken_, (std::vector<int64_t>{4, 5})) << "6 must not overtake";
  EXPECT_EQ(settled_, 0);
  EXPECT_GT(Pause(), base::Duration(0));
  comes_again_.clear();
  Reply("getUpdates", Success(R"([{"update_id":5},{"update_id":6}])"));
  EXPECT_EQ(settled_, 1);
  EXPECT_EQ(bot_.waiting("getUpdates"), 1u) << "at once";
}

TEST_F(HearingTest, EmptyAnswersThatComeAtOnceAreNoHurry) {
  StartPolling();
  Reply("getUpdates", Success("[]"));
  Reply("getUpdates", Success("[]"));
  EXPECT_EQ(Pause(), seconds(1));
  clock_.Advance(seconds(50));
  Reply("getUpdates", Success("[]"));
  EXPECT_EQ(bot_.waiting("getUpdates"), 1u) << "at once";
}

TEST_F(HearingTest, OtherPollerIsToldAndTriedAgainWithGrowingPauses) {
  StartPolling();
  std::vector<base::Duration> pauses;
  for (int i = 0; i < 8; ++i) {
    Reply("getUpdates", Failure(409, kConflict));
    EXPECT_EQ(hearing_->state(), HearState::kOthersPoll);
    const base::Duration pause = Pause();
    EXPECT_GE(pause, seconds(5));
    EXPECT_LE(pause, seconds(72));
    pauses.push_back(pause);
  }
  EXPECT_GT(pauses.back(), 4 * pauses.front());
  Reply("getUpdates", Success("[]"));
  EXPECT_EQ(hearing_->state(), HearState::kOk);
}

TEST_F(HearingTest, WebhookInTheWayIsTakenAwayOnce) {
  StartPolling();
  Reply("getUpdates", Failure(409, kWebhookActive));
  EXPECT_EQ(bot_.count("deleteWebhook"), 1u);
  EXPECT_EQ(bot_.count("getUpdates"), 2u) << "at once";
  Reply("getUpdates", Failure(409, kWebhookActive));
  EXPECT_EQ(bot_.count("deleteWebhook"), 1u) << "somebody sets it again";
  EXPECT_EQ(hearing_->state(), HearState::kOthersWebhook);
  EXPECT_GE(Pause(), seconds(5));
}

TEST_F(HearingTest, RefusedTokenMakesLongPauses) {
  Start();
  Reply("getMe", Failure(401, "Unauthorized"));
  EXPECT_EQ(hearing_->state(), HearState::kUnauthorized);
  EXPECT_GE(Pause(), seconds(30));
  Reply("getMe", Success(R"({"id":99,"username":"the_bot"})"));
  Reply("getUpdates", Failure(401, "Unauthorized"));
  EXPECT_EQ(hearing_->state(), HearState::kUnauthorized);
  base::Duration pause{};
  for (int i = 0; i < 8; ++i) {
    pause = Pause();
    Reply("getUpdates", Failure(401, "Unauthorized"));
  }
  EXPECT_GE(pause, minutes(8));
  EXPECT_LE(pause, minutes(12));
}

TEST_F(HearingTest, WithoutANetworkItTriesAgainSoonThenSeldom) {
  StartPolling();
  Reply("getUpdates", Failure(0, "Couldn't connect to server"));
  EXPECT_EQ(hearing_->state(), HearState::kUnreachable);
  EXPECT_LE(Pause(), seconds(2));
  base::Duration pause{};
  for (int i = 0; i < 12; ++i) {
    Reply("getUpdates", Failure(502, ""));
    pause = Pause();
  }
  EXPECT_GE(pause, seconds(48));
  EXPECT_LE(pause, seconds(72));
}

TEST_F(HearingTest, FloodIsWaitedOut) {
  StartPolling();
  BotReply flood = Failure(429, "Too Many Requests: retry after 17");
  flood.retry_after = seconds(17);
  Reply("getUpdates", flood);
  EXPECT_EQ(Pause(), seconds(17));
}

TEST_F(HearingTest, AnswerThatIsTooMuchIsAskedForInSmallerPieces) {
  StartPolling();
  for (const char* limit : {"50", "25", "12", "6", "3", "1", "1"}) {
    Reply("getUpdates", [] {
      BotReply broken;
      broken.error = "Maximum file size exceeded";
      return broken;
    }());
    Pause();
    EXPECT_NE(LastPoll().find(std::string(R"("limit":)") + limit + ","),
              std::string::npos)
        << LastPoll();
  }
  Reply("getUpdates", Success(R"([{"update_id":5}])"));
  EXPECT_NE(LastPoll().find(R"("limit":100,)"), std::string::npos);
}

TEST_F(HearingTest, AnswersThatCannotBeReadAreTrouble) {
  Start();
  Reply("getMe", Success("[]"));
  EXPECT_EQ(hearing_->state(), HearState::kUnreachable);
  Pause();
  Reply("getMe", Success(R"({"id":99})"));
  Reply("getUpdates", Success("{}"));
  EXPECT_EQ(hearing_->state(), HearState::kUnreachable);
  EXPECT_GT(Pause(), base::Duration(0));
}

TEST_F(HearingTest, WebhookIsSetWithItsSecretAndRenewed) {
  Start(HearMode::kWebhook);
  Reply("getMe", Success(R"({"id":99,"username":"the_bot"})"));
  EXPECT_EQ(bot_.calls("setWebhook").back().parameters,
            R"({"url":"https://bot.test/telegram","secret_token":"s3cret",)"
            R"("max_connections":8,)"
            R"("allowed_updates":["message","callback_query"]})");
  Reply("setWebhook", Success());
  EXPECT_EQ(hearing_->state(), HearState::kOk);
  EXPECT_EQ(Pause(), minutes(10));
  EXPECT_EQ(bot_.count("setWebhook"), 2u);
  EXPECT_EQ(bot_.count("getUpdates"), 0u);
}

TEST_F(HearingTest, WebhookThatTelegramDoesNotTakeIsTold) {
  Start(HearMode::kWebhook);
  Reply("getMe", Success(R"({"id":99,"username":"the_bot"})"));
  Reply("setWebhook", Failure(400,
                              "Bad Request: bad webhook: An HTTPS URL must be "
                              "provided for webhook"));
  EXPECT_EQ(hearing_->state(), HearState::kWebhookRefused);
  EXPECT_GE(Pause(), seconds(30));
}

TEST_F(HearingTest, SwitchedOffItAsksNothing) {
  Start(HearMode::kOff);
  EXPECT_EQ(hearing_->state(), HearState::kOff);
  EXPECT_TRUE(bot_.calls().empty());
}

}  // namespace
}  // namespace tebium::relay
