#include "relay/telegram/bot_client.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>

namespace tebium::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class OneAnswerClient : public net::HttpClient {
 public:
  void Send(net::ClientRequest request,
            std::function<void(net::ClientResponse)> done) override {
    last = std::move(request);
    done(answer);
  }
  net::ClientRequest last;
  net::ClientResponse answer;
};

class BotClientTest : public ::testing::Test {
 protected:
  BotReply Ask(const std::string& body, int status = 200,
               base::Duration timeout = base::Duration(0)) {
    client_.answer.outcome = net::ClientOutcome::kAnswered;
    client_.answer.status = status;
    client_.answer.body = body;
    client_.answer.elapsed = milliseconds(7);
    return Ask(timeout);
  }
  BotReply Ask(base::Duration timeout) {
    std::optional<BotReply> heard;
    MakeBotClient(settings_, client_)
        ->Ask("getUpdates", R"({"offset":1})", timeout,
              [&](BotReply reply) { heard = std::move(reply); });
    EXPECT_TRUE(heard.has_value());
    return heard.value_or(BotReply());
  }

  BotApiSettings settings_ = {.api_url = "http://127.0.0.1:1",
                              .token = "1:SECRET",
                              .proxy = "socks5h://p:1080",
                              .timeout = seconds(30)};
  OneAnswerClient client_;
};

TEST_F(BotClientTest, AsksWithJsonAndGivesTheResult) {
  const BotReply reply = Ask(R"({"ok":true,"result":[{"update_id":5}]})");
  EXPECT_EQ(client_.last.method, "POST");
  EXPECT_EQ(client_.last.url, "http://127.0.0.1:1/bot1:SECRET/getUpdates");
  EXPECT_EQ(client_.last.body, R"({"offset":1})");
  EXPECT_EQ(client_.last.proxy, "socks5h://p:1080");
  EXPECT_EQ(client_.last.timeout, seconds(30));
  EXPECT_EQ(reply.verdict, Verdict::kDone);
  EXPECT_EQ(reply.result, R"([{"update_id":5}])");
  EXPECT_EQ(reply.elapsed, milliseconds(7));
  EXPECT_EQ(Ask(R"({"ok":true,"result":true})").result, "true");
}

TEST_F(BotClientTest, ALongPollHasTimeToCome) {
  Ask(R"({"ok":true,"result":[]})", 200, seconds(50));
  EXPECT_GT(client_.last.timeout, seconds(50));
}

TEST_F(BotClientTest, RefusalsAreTold) {
  const BotReply conflict = Ask(
      R"({"ok":false,"error_code":409,"description":"Conflict: terminated"})",
      409);
  EXPECT_EQ(conflict.verdict, Verdict::kConfiguration);
  EXPECT_EQ(conflict.code, 409);
  EXPECT_EQ(conflict.error, "Conflict: terminated");
  const BotReply flood =
      Ask(R"({"ok":false,"error_code":429,"description":"Too Many Requests",)"
          R"("parameters":{"retry_after":3}})",
          429);
  EXPECT_EQ(flood.verdict, Verdict::kRetryLater);
  EXPECT_EQ(flood.retry_after, seconds(3));
  EXPECT_EQ(Ask("<html>", 502).code, 502);
  EXPECT_EQ(Ask("<html>", 502).verdict, Verdict::kUnknownOutcome);
  EXPECT_EQ(Ask(R"({"ok":true})").verdict, Verdict::kUnknownOutcome);
  EXPECT_EQ(Ask("[]").verdict, Verdict::kUnknownOutcome);
}

TEST_F(BotClientTest, WithoutAnAnswerThereIsNoCode) {
  client_.answer = {};
  client_.answer.error = "Couldn't connect to server";
  const BotReply reply = Ask(base::Duration(0));
  EXPECT_EQ(reply.verdict, Verdict::kNotSent);
  EXPECT_EQ(reply.code, 0);
  EXPECT_EQ(reply.error, "Couldn't connect to server");
}

TEST_F(BotClientTest, WithoutATokenNothingIsAsked) {
  settings_.token.clear();
  EXPECT_EQ(Ask(base::Duration(0)).verdict, Verdict::kNotSent);
  EXPECT_EQ(client_.last.url, "");
}

}  // namespace
}  // namespace tebium::relay
