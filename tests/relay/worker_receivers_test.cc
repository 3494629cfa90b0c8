// Telegram integrations of configured receivers, and reloads.
#include <gmock/gmock.h>

#include "tests/relay/worker_fixture.h"
#include "tests/support/temp_dir.h"

namespace tebium::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int64_t kOther = 777;

class WorkerReceiversTest : public WorkerFixture {
 protected:
  // The receiver "ops": two bots in one chat, and the first in another.
  WorkerReceiversTest() {
    Add("2:A", kChat);
    Add("3:B", kChat);
    Add("2:A", kOther);
  }

  TelegramReceiver& Add(const std::string& token, int64_t chat_id) {
    if (settings_.receivers.empty()) {
      settings_.receivers.emplace_back();
      settings_.receivers[0].name = "ops";
    }
    auto& telegrams = settings_.receivers[0].telegrams;
    telegrams.emplace_back();
    telegrams.back().bot_token = token;
    telegrams.back().chat_id = chat_id;
    return telegrams.back();
  }
  TelegramReceiver& Telegram(size_t index) {
    return settings_.receivers[0].telegrams[index];
  }

  int64_t PutTo(size_t index, const std::string& group) {
    store::Target target;
    target.chat_id = Telegram(index).chat_id;
    target.thread_id = Telegram(index).message_thread_id;
    target.integration = "ops/telegram/" + std::to_string(index);
    return store_.Put(target, News(group));
  }
  void Reload(std::vector<ReceiverSettings> receivers) {
    mailbox_->Push(NewReceivers{std::move(receivers)});
    Run();
  }

  size_t SentBy(const std::string& token) const {
    size_t count = 0;
    for (const Sent& sent : client_.sent()) {
      count += sent.url.find("/bot" + token + "/") != std::string::npos;
    }
    return count;
  }
  std::string ErrorOf(int64_t id) const { return store_.Entry(id)->last_error; }
  bool IsDead(int64_t id) const {
    return store_.Entry(id)->head.state == store::OutboxState::kDead;
  }
};

TEST_F(WorkerReceiversTest, EachSpeaksAsItsOwnBot) {
  Start();
  PutTo(0, "disk");
  PutTo(1, "disk");
  Put("disk", kOther);
  Run();
  ASSERT_EQ(client_.count(), 3u) << "bots do not share a chat's limit";
  EXPECT_EQ(SentBy("2:A"), 1u);
  EXPECT_EQ(SentBy("3:B"), 1u);
  EXPECT_EQ(SentBy(kTestToken), 1u);
  EXPECT_THAT(client_.last().url, StartsWith("https://api.telegram.org/bot"));
  std::set<std::string> integrations;
  for (const store::LiveMessage& message : store_.messages()) {
    integrations.insert(message.target.integration);
  }
  EXPECT_EQ(integrations,
            (std::set<std::string>{"", "ops/telegram/0", "ops/telegram/1"}));
}

TEST_F(WorkerReceiversTest, IntegrationsOfOneBotShareItsChat) {
  Add("2:A", kChat);
  Start();
  PutTo(0, "disk");
  PutTo(3, "disk");
  Advance(seconds(3));
  const std::vector<Sent> sent = client_.sent();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_GE(sent[1].at - sent[0].at, seconds(1));
  EXPECT_EQ(store_.messages().size(), 2u) << "each has its own live message";
}

TEST_F(WorkerReceiversTest, TheOverallLimitIsEachBots) {
  settings_.overall_per_second = 2;
  settings_.receivers.clear();
  for (int64_t chat = 1; chat <= 4; ++chat) Add("2:A", chat);
  for (int64_t chat = 1; chat <= 4; ++chat) Add("3:B", chat);
  Start();
  for (size_t i = 0; i < 8; ++i) PutTo(i, "disk");
  Run();
  EXPECT_EQ(SentBy("2:A"), 2u);
  EXPECT_EQ(SentBy("3:B"), 2u);
  Advance(milliseconds(1100));
  EXPECT_EQ(client_.count(), 8u);
}

TEST_F(WorkerReceiversTest, ABadTokenHoldsUpItsOwnBotAlone) {
  client_.SetHandler(
      [](const Sent& sent) -> std::optional<net::ClientResponse> {
        if (sent.url.find("bot2:A") == std::string::npos) return std::nullopt;
        return Refusal(401, "Unauthorized");
      });
  Start();
  const int64_t waiting = PutTo(0, "disk");
  PutTo(1, "disk");
  Put("disk");
  Run();
  EXPECT_EQ(State(), "unauthorized");
  EXPECT_EQ(store_.size(), 1u);
  EXPECT_EQ(ErrorOf(waiting), "Unauthorized");
  PutTo(1, "cpu");
  Advance(seconds(3));
  EXPECT_EQ(SentBy("3:B"), 2u);
  EXPECT_EQ(SentBy("2:A"), 1u);
}

TEST_F(WorkerReceiversTest, QuietAndPlainWhereItIsAskedFor) {
  Telegram(0).disable_notifications = true;
  Telegram(1).parse_mode = "";
  Telegram(2).parse_mode = "MarkdownV2";
  Start();
  for (size_t i = 0; i < 3; ++i) PutTo(i, "disk");
  Advance(seconds(2));
  for (const Sent& sent : client_.sent()) {
    const bool is_first =
        sent.url.find("2:A") != std::string::npos && sent.chat_id == kChat;
    const bool is_plain = sent.url.find("3:B") != std::string::npos;
    EXPECT_EQ(sent.silent, is_first);
    EXPECT_EQ(sent.parse_mode, is_plain ? "" : "HTML");
    EXPECT_EQ(sent.text.find("<b>") == std::string::npos, is_plain);
  }
  EXPECT_EQ(client_.count(), 3u);
}

TEST_F(WorkerReceiversTest, ADigestIsOfOneIntegration) {
  Add("2:A", kChat);
  Start();
  client_.Hold();
  PutTo(0, "first");
  Run();
  for (int i = 0; i < 40; ++i) {
    PutTo(0, "left-" + std::to_string(i));
    PutTo(3, "right-" + std::to_string(i));
  }
  client_.Release();
  Advance(minutes(2));
  EXPECT_EQ(store_.size(), 0u);
  size_t digests = 0;
  for (const Sent& sent : client_.sent()) {
    if (sent.document.empty()) continue;
    ++digests;
    const bool left = sent.document.find("left-") != std::string::npos;
    const bool right = sent.document.find("right-") != std::string::npos;
    EXPECT_NE(left, right);
  }
  EXPECT_GE(digests, 2u);
}

TEST_F(WorkerReceiversTest, AChatThatAFileNamesIsWaitedFor) {
  const testing::TempDir folder;
  Telegram(0).chat_id = 0;
  Telegram(0).chat_id_file = folder.Join("chat");
  Start();
  const int64_t id = PutTo(0, "disk");
  Advance(minutes(1));
  EXPECT_EQ(client_.count(), 0u);
  EXPECT_FALSE(IsDead(id));
  folder.Write("chat", "-100500\n");
  Advance(seconds(11));
  ASSERT_EQ(client_.count(), 1u);
  EXPECT_EQ(client_.last().chat_id, -100500);
  ASSERT_EQ(store_.messages().size(), 1u);
  EXPECT_EQ(store_.messages()[0].target.chat_id, -100500);
}

TEST_F(WorkerReceiversTest, ATokenFileThatIsMissingIsWaitedFor) {
  const testing::TempDir folder;
  Telegram(0).bot_token = "";
  Telegram(0).bot_token_file = folder.Join("token");
  Start();
  const int64_t id = PutTo(0, "disk");
  Advance(seconds(1));
  EXPECT_THAT(ErrorOf(id), HasSubstr("token: can't be read"));
  folder.Write("token", "4:D");
  Advance(minutes(1));
  EXPECT_EQ(SentBy("4:D"), 1u);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerReceiversTest, WithoutATokenOnlyTheOwnBotIsAPreview) {
  settings_.bot_token = "";
  Add("", 55);
  Start();
  PutTo(0, "disk");
  PutTo(3, "disk");
  Put("disk");
  Run();
  EXPECT_EQ(client_.count(), 1u);
  EXPECT_EQ(SentBy("2:A"), 1u);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerReceiversTest, AMovedChatIsFollowedForItsBot) {
  client_.Script({Refusal(400, "group upgraded",
                          R"("parameters":{"migrate_to_chat_id":-100999})")});
  Telegram(0).chat_id = -5;
  Start();
  PutTo(0, "disk");
  PutTo(0, "cpu");
  Advance(seconds(5));
  ASSERT_EQ(client_.count(), 3u);
  EXPECT_EQ(SentBy("2:A"), 3u);
  EXPECT_EQ(SentTo(-100999).size(), 2u);
}

// --- Reloads ----------------------------------------------------------------

TEST_F(WorkerReceiversTest, WhatIsNoLongerConfiguredIsDead) {
  settings_.fallback_webhook_url = kFallbackUrl;
  client_.Script({Flood(30)});
  Start();
  const int64_t waiting = PutTo(0, "disk");
  Run();
  const int64_t kept = PutTo(1, "disk");
  Run();
  std::vector<ReceiverSettings> left = settings_.receivers;
  left[0].telegrams.erase(left[0].telegrams.begin() + 1,
                          left[0].telegrams.end());
  left[0].name = "others";
  Reload(left);
  Advance(minutes(1));
  EXPECT_TRUE(IsDead(waiting));
  EXPECT_EQ(ErrorOf(waiting), "receiver ops is no longer configured");
  EXPECT_FALSE(store_.Entry(kept).has_value()) << "was sent before";
  EXPECT_EQ(Metric("queue_dropped_messages_total", "receiver"), 1);
  ASSERT_EQ(client_.last().method, "fallback");
  EXPECT_THAT(client_.last().body,
              HasSubstr("receiver ops is no longer configured"));

  const int64_t late = PutTo(0, "late");
  Advance(seconds(1));
  EXPECT_TRUE(IsDead(late));
}

TEST_F(WorkerReceiversTest, WhatIsThereAtTheStartToo) {
  const int64_t id = PutTo(0, "disk");
  settings_.receivers.clear();
  Start();
  Run();
  EXPECT_EQ(client_.count(), 0u);
  EXPECT_TRUE(IsDead(id));
}

TEST_F(WorkerReceiversTest, ANewTokenIsUsedAtOnce) {
  client_.Script({Refusal(401, "Unauthorized")});
  Start();
  const int64_t id = PutTo(0, "disk");
  Run();
  EXPECT_EQ(ErrorOf(id), "Unauthorized");
  std::vector<ReceiverSettings> mended = settings_.receivers;
  mended[0].telegrams[0].bot_token = "9:Z";
  Reload(mended);
  EXPECT_EQ(SentBy("9:Z"), 1u) << "the pause was the other bot's";
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerReceiversTest, AReloadLosesNothingThatIsUnderWay) {
  Start();
  client_.Hold();
  const int64_t id = PutTo(0, "disk");
  Run();
  std::vector<ReceiverSettings> mended = settings_.receivers;
  mended[0].telegrams[0].bot_token = "9:Z";
  Reload(mended);
  EXPECT_TRUE(store_.Entry(id).has_value());
  client_.Release();
  Run();
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_EQ(SentBy("2:A"), 1u);
  EXPECT_EQ(SentBy("9:Z"), 0u);
}

TEST_F(WorkerReceiversTest, WhatFailsAfterAReloadGoesOnAsConfigured) {
  client_.Script({NotSent()});
  Start();
  client_.Hold();
  PutTo(0, "disk");
  Run();
  std::vector<ReceiverSettings> mended = settings_.receivers;
  mended[0].telegrams[0].bot_token = "9:Z";
  Reload(mended);
  client_.Release();
  Run();
  EXPECT_EQ(SentBy("9:Z"), 1u);
  EXPECT_EQ(store_.size(), 0u);
}

// A digest of 100 groups, three of which have a live message to be edited.
class LeftoverReloadTest : public WorkerReceiversTest {
 protected:
  void TellInADigest() {
    store::Target target;
    target.chat_id = kChat;
    target.integration = "ops/telegram/0";
    for (int n = 0; n < 3; ++n) {
      store_.PutMessage({target, "g" + std::to_string(n), 1'000 + n, "old",
                         clock_.Now() - std::chrono::hours(1)});
    }
    Start();
    for (int n = 0; n < 100; ++n) PutTo(0, "g" + std::to_string(n));
    Run();
    ASSERT_EQ(client_.count(), 1u);
    ASSERT_EQ(store_.size(), 3u);
  }
};

TEST_F(LeftoverReloadTest, ItIsShownByItsBot) {
  TellInADigest();
  Advance(seconds(10));
  EXPECT_EQ(SentBy("2:A"), 4u);
  EXPECT_EQ(client_.count(), 4u);
  EXPECT_EQ(client_.last().method, "editMessageText");
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(LeftoverReloadTest, ItGoesAlongToAnotherBot) {
  TellInADigest();
  std::vector<ReceiverSettings> mended = settings_.receivers;
  mended[0].telegrams[0].bot_token = "9:Z";
  Reload(mended);
  Advance(seconds(10));
  EXPECT_EQ(SentBy("9:Z"), 3u);
  EXPECT_EQ(client_.count(), 4u);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(LeftoverReloadTest, OfAReceiverThatIsGoneItIsDeadWithoutAWord) {
  settings_.fallback_webhook_url = kFallbackUrl;
  TellInADigest();
  Reload({});
  Advance(seconds(30));
  EXPECT_EQ(store_.Stats()->outbox_dead, 3u);
  EXPECT_EQ(store_.Stats()->outbox_pending, 0u);
  EXPECT_EQ(client_.count(), 1u);
}

TEST_F(WorkerReceiversTest, TheBuiltInRouteDoesNotCare) {
  client_.Script({Flood(5)});
  Start();
  Put("disk");
  Run();
  Reload({});
  Advance(seconds(6));
  EXPECT_EQ(SentBy(kTestToken), 2u);
  EXPECT_EQ(store_.size(), 0u);
}

}  // namespace
}  // namespace tebium::relay
