// What the fake does beside answering calls: updates, faults, waiting, the
// webhook, refusing connections.
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "tests/fakes/api_client.h"
#include "tests/fakes/http_server.h"
#include "tests/support/wait.h"

namespace tebium::fakes {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

using UpdatesTest = FakeTelegramTest;

std::vector<int64_t> UpdateIds(const testing::HttpAnswer& answer) {
  rapidjson::Document document;
  std::vector<int64_t> ids;
  if (!ParseJson(answer.body, &document) || !BoolMember(document, "ok")) {
    ADD_FAILURE() << answer.status << " " << answer.body;
    return ids;
  }
  const rapidjson::Value& result = document["result"];
  for (rapidjson::SizeType i = 0; i < result.Size(); ++i) {
    ids.push_back(IntegerMember(result[i], "update_id"));
  }
  return ids;
}

TEST_F(UpdatesTest, ATextIsAnUpdateWithItsCommand) {
  ASSERT_TRUE(fake_->SendText(kPerson, "/status now").ok());
  EXPECT_EQ(
      Call("getUpdates", "{}"),
      R"(200 [{"update_id":100000001,"message":{"message_id":1,"from":)"
      R"({"id":4242,"is_bot":false,"first_name":"Ann"},"chat":{"id":4242,)"
      R"("type":"private","first_name":"Ann"},"date":1769854830,)"
      R"("text":"/status now","entities":[{"type":"bot_command","offset":0,)"
      R"("length":7}]}}])");
  EXPECT_EQ(fake_->SendText(1, "a").status().code(),
            base::StatusCode::kNotFound);
}

TEST_F(UpdatesTest, AnOffsetConfirmsWhatIsBelow) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(fake_->SendText(kPerson, "a").ok());
  }
  EXPECT_EQ(UpdateIds(Raw("getUpdates", R"({"limit":2})")),
            (std::vector<int64_t>{100000001, 100000002}));
  EXPECT_EQ(fake_->PendingUpdates(), 3u);
  EXPECT_EQ(UpdateIds(Raw("getUpdates", R"({"offset":100000003})")),
            (std::vector<int64_t>{100000003}));
  EXPECT_EQ(fake_->PendingUpdates(), 1u);
  EXPECT_EQ(UpdateIds(Raw("getUpdates", R"({"offset":100000004})")),
            std::vector<int64_t>{});
  EXPECT_EQ(fake_->PendingUpdates(), 0u);
}

TEST_F(UpdatesTest, ARepeatedOffsetIsAnsweredInSmallBites) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(fake_->SendText(kPerson, "a").ok());
  }
  EXPECT_EQ(UpdateIds(Raw("getUpdates", "{}")).size(), 3u);
  // "Repeated" means soon; a busy machine may need a second try.
  EXPECT_TRUE(testing::WaitFor(
      [&] { return UpdateIds(Raw("getUpdates", "{}")).size() == 1; }));
}

TEST_F(UpdatesTest, ANegativeOffsetKeepsTheNewest) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(fake_->SendText(kPerson, "a").ok());
  }
  EXPECT_EQ(UpdateIds(Raw("getUpdates", R"({"offset":-1})")),
            (std::vector<int64_t>{100000003}));
  EXPECT_EQ(fake_->PendingUpdates(), 1u);
}

TEST_F(UpdatesTest, AllowedTypesStayUntilChanged) {
  EXPECT_EQ(Call("getUpdates", R"({"allowed_updates":["message"]})"), "200 []");
  ASSERT_TRUE(fake_->SendUpdate(R"({"my_chat_member":{}})").ok());
  EXPECT_EQ(fake_->PendingUpdates(), 0u);
  EXPECT_EQ(Call("getUpdates", R"({"offset":1,"allowed_updates":[]})"),
            "200 []");
  ASSERT_TRUE(fake_->SendUpdate(R"({"my_chat_member":{}})").ok());
  ASSERT_TRUE(fake_->SendUpdate(R"({"chat_member":{}})").ok());
  EXPECT_EQ(fake_->PendingUpdates(), 1u);
  for (const char* wrong :
       {"", "[]", "{}", R"({"a":1})", R"({"a":{},"b":{}})"}) {
    EXPECT_EQ(fake_->SendUpdate(wrong).code(),
              base::StatusCode::kInvalidArgument)
        << wrong;
  }
}

TEST_F(UpdatesTest, PressesExpireBeforeMessages) {
  Send(kPerson, "a",
       R"(,"reply_markup":{"inline_keyboard":[[{"text":"b",)"
       R"("callback_data":"c"}]]})");
  ASSERT_TRUE(fake_->PressButton(kPerson, 1, "c", 7).ok());
  ASSERT_TRUE(fake_->SendText(kPerson, "a").ok());
  EXPECT_EQ(fake_->PendingUpdates(), 2u);
  clock_.Advance(seconds(151));
  EXPECT_EQ(fake_->PendingUpdates(), 1u);
  clock_.Advance(std::chrono::hours(24));
  EXPECT_EQ(fake_->PendingUpdates(), 0u);
}

TEST_F(UpdatesTest, APressTellsWhoPressedWhat) {
  Send(kSupergroup, "a",
       R"(,"reply_markup":{"inline_keyboard":[[{"text":"b",)"
       R"("callback_data":"c"}]]})");
  const auto id = fake_->PressButton(kSupergroup, 1, "c", 7);
  ASSERT_TRUE(id.ok());
  const std::string update = Call("getUpdates", "{}");
  EXPECT_NE(update.find(R"("callback_query":{"id":")" + *id +
                        R"(","from":{"id":7,"is_bot":false,)"
                        R"("first_name":"User 7"},"message":{"message_id":1,)"),
            std::string::npos)
      << update;
  EXPECT_NE(update.find(R"("data":"c"}}])"), std::string::npos) << update;
}

TEST_F(UpdatesTest, ALongPollWaitsForAnUpdate) {
  auto poll = std::async(std::launch::async, [&] {
    return Raw("getUpdates", R"({"timeout":50})");
  });
  ASSERT_TRUE(fake_->WaitForCalls(1, "getUpdates"));
  EXPECT_EQ(poll.wait_for(milliseconds(20)), std::future_status::timeout);
  ASSERT_TRUE(fake_->SendText(kPerson, "a").ok());
  EXPECT_EQ(UpdateIds(poll.get()).size(), 1u);
}

TEST_F(UpdatesTest, ASecondPollSendsTheFirstAway) {
  auto first = std::async(std::launch::async, [&] {
    return Call("getUpdates", R"({"timeout":50})");
  });
  ASSERT_TRUE(fake_->WaitForCalls(1, "getUpdates"));
  auto second = std::async(std::launch::async, [&] {
    return Call("getUpdates", R"({"timeout":50})");
  });
  EXPECT_EQ(first.get(),
            "409 Conflict: terminated by other getUpdates request; make sure "
            "that only one bot instance is running");
  EXPECT_EQ(second.wait_for(milliseconds(0)), std::future_status::timeout);
  ASSERT_TRUE(fake_->SendText(kPerson, "a").ok());
  EXPECT_EQ(second.get().substr(0, 5), "200 [");
}

TEST_F(UpdatesTest, SetWebhookSendsAPollAway) {
  auto poll = std::async(std::launch::async, [&] {
    return Call("getUpdates", R"({"timeout":50})");
  });
  ASSERT_TRUE(fake_->WaitForCalls(1, "getUpdates"));
  EXPECT_EQ(Call("setWebhook", R"({"url":"https://example.com/"})"),
            "200 true");
  EXPECT_EQ(poll.get(), "409 Conflict: terminated by setWebhook request");
}

TEST_F(UpdatesTest, ConflictsComeThreeSecondsApart) {
  EXPECT_EQ(Call("setWebhook", R"({"url":"https://example.com/"})"),
            "200 true");
  const auto begun = SteadyClock::now();
  EXPECT_EQ(Raw("getUpdates", "{}").status, 409);
  EXPECT_EQ(Raw("getUpdates", "{}").status, 409);
  EXPECT_GE(SteadyClock::now() - begun, seconds(3));
}

TEST_F(UpdatesTest, ABotWithoutRightsHearsOnlyWhatIsMeantForIt) {
  fake_->ChangeChat(kSupergroup,
                    [](ChatSpec& chat) { chat.bot_is_admin = false; });
  const int64_t own = Send(kSupergroup, "a");
  ASSERT_TRUE(fake_->SendText(kSupergroup, "chatter").ok());
  EXPECT_EQ(fake_->PendingUpdates(), 0u);
  ASSERT_TRUE(fake_->SendText(kSupergroup, "/status").ok());
  ASSERT_TRUE(fake_->SendText(kSupergroup, "ok", 7, own).ok());
  ASSERT_TRUE(fake_->SendText(kSupergroup, "hi @tebium_test_bot").ok());
  EXPECT_EQ(fake_->PendingUpdates(), 3u);
}

class FaultsTest : public FakeTelegramTest {
 protected:
  std::string SendAny() const {
    return Call("sendMessage", R"({"chat_id":4242,"text":"a"})");
  }
  testing::HttpAnswer RawSend() const {
    return Raw("sendMessage", R"({"chat_id":4242,"text":"a"})");
  }
  size_t Sent() const { return fake_->Messages(kPerson).size(); }
};

TEST_F(FaultsTest, ErrorsWithAndWithoutEffect) {
  fake_->AddFault({.kind = FaultKind::kServerError});
  EXPECT_EQ(SendAny(), "500 Internal Server Error: restart");
  EXPECT_EQ(Sent(), 0u);
  fake_->AddFault({.kind = FaultKind::kServerError, .act_first = true});
  EXPECT_EQ(SendAny(), "500 Internal Server Error: restart");
  EXPECT_EQ(Sent(), 1u);
  fake_->AddFault({.kind = FaultKind::kBadGateway});
  const auto gateway = RawSend();
  EXPECT_EQ(gateway.status, 502);
  EXPECT_EQ(gateway.body.substr(0, 6), "<html>");
  fake_->AddFault({.kind = FaultKind::kError,
                   .code = 400,
                   .description = "Bad Request: WHATEVER"});
  EXPECT_EQ(SendAny(), "400 Bad Request: WHATEVER");
  fake_->AddFault({.kind = FaultKind::kRevoked});
  EXPECT_EQ(SendAny(), "401 Unauthorized");
  fake_->AddFault(
      {.kind = FaultKind::kTooManyRequests, .retry_after_seconds = 17});
  const auto flood = RawSend();
  EXPECT_EQ(Summary(flood), "429 Too Many Requests: retry after 17");
  EXPECT_NE(flood.headers.find("Retry-After: 17\r\n"), std::string::npos);
  EXPECT_EQ(Sent(), 1u);
  EXPECT_EQ(fake_->FaultsUsed(), 6u);
  EXPECT_EQ(fake_->FloodRefusals(), 0u);
  EXPECT_EQ(SendAny().substr(0, 4), "200 ");
  const auto calls = fake_->Calls();
  EXPECT_EQ(calls[0].fault, "server_error");
  EXPECT_FALSE(calls[0].acted);
  EXPECT_TRUE(calls[1].acted);
  EXPECT_EQ(calls[1].message_id, 1);
  EXPECT_EQ(calls[1].status, 500);
}

TEST_F(FaultsTest, ADroppedCallMayHaveActed) {
  fake_->AddFault({.kind = FaultKind::kAcceptThenDrop});
  EXPECT_EQ(RawSend().status, 0);
  EXPECT_EQ(Sent(), 1u);
  fake_->AddFault({.kind = FaultKind::kDropBefore});
  EXPECT_EQ(RawSend().status, 0);
  EXPECT_EQ(Sent(), 1u);
  const auto calls = fake_->Calls();
  EXPECT_TRUE(calls[0].acted);
  EXPECT_EQ(calls[0].status, 0);
  EXPECT_EQ(calls[0].answered, base::kNoTime);
  EXPECT_FALSE(calls[1].acted);
}

TEST_F(FaultsTest, ADelayedCallActsFirst) {
  fake_->AddFault({.kind = FaultKind::kDelay, .delay = milliseconds(300)});
  const auto begun = SteadyClock::now();
  auto sent = std::async(std::launch::async, [&] { return RawSend(); });
  ASSERT_TRUE(fake_->WaitForMessages(1));
  EXPECT_EQ(sent.get().status, 200);
  EXPECT_GE(SteadyClock::now() - begun, milliseconds(300));
}

TEST_F(FaultsTest, TheyChooseTheirCalls) {
  fake_->AddFault({.kind = FaultKind::kServerError,
                   .times = 2,
                   .skip = 1,
                   .method = "SendMessage",
                   .chat_id = kPerson});
  EXPECT_EQ(Raw("getMe", "{}").status, 200);
  EXPECT_EQ(Raw("sendMessage", R"({"chat_id":-500,"text":"a"})").status, 200);
  EXPECT_EQ(RawSend().status, 200);
  EXPECT_EQ(RawSend().status, 500);
  EXPECT_EQ(RawSend().status, 500);
  EXPECT_EQ(RawSend().status, 200);
  fake_->AddFault({.kind = FaultKind::kServerError,
                   .times = -1,
                   .when = [](const fakes::Call& call) {
                     return call.parameters.at("text") == "b";
                   }});
  EXPECT_EQ(RawSend().status, 200);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Raw("sendMessage", R"({"chat_id":4242,"text":"b"})").status, 500);
  }
  fake_->ClearFaults();
  EXPECT_EQ(Raw("sendMessage", R"({"chat_id":4242,"text":"b"})").status, 200);
}

TEST_F(FaultsTest, ConnectionsAreRefusedAndComeBack) {
  auto poll = std::async(std::launch::async, [&] {
    return Raw("getUpdates", R"({"timeout":50})").status;
  });
  ASSERT_TRUE(fake_->WaitForCalls(1, "getUpdates"));
  const uint16_t port = fake_->port();
  fake_->StopListening();
  EXPECT_EQ(poll.get(), 0);
  EXPECT_EQ(RawSend().status, 0);
  ASSERT_TRUE(fake_->ResumeListening().ok());
  EXPECT_EQ(fake_->port(), port);
  EXPECT_EQ(RawSend().status, 200);
}

TEST_F(FaultsTest, ConnectionsAreRefusedForAWhile) {
  const auto begun = SteadyClock::now();
  fake_->RefuseConnections(seconds(1));
  EXPECT_TRUE(testing::WaitFor([&] { return RawSend().status == 0; }));
  EXPECT_TRUE(testing::WaitFor([&] { return RawSend().status == 200; }));
  EXPECT_GE(SteadyClock::now() - begun, seconds(1));
}

using WaitingTest = FakeTelegramTest;

TEST_F(WaitingTest, ForAMessageThatChanges) {
  Send(kPerson, "a");
  EXPECT_FALSE(fake_->WaitForMessage(
      [](const Message& m) { return m.text == "b"; }, milliseconds(1)));
  auto waiting = std::async(std::launch::async, [&] {
    return fake_->WaitForMessage(
        [](const Message& m) { return m.text == "b"; });
  });
  Call("editMessageText", R"({"chat_id":4242,"message_id":1,"text":"b"})");
  const auto message = waiting.get();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->id, 1);
}

TEST_F(WaitingTest, CountsOnlyWhatStillHolds) {
  Send(kPerson, "a");
  Send(kPerson, "a");
  ASSERT_TRUE(fake_->SendText(kPerson, "a").ok());
  EXPECT_TRUE(fake_->WaitForMessages(2));
  EXPECT_FALSE(fake_->WaitForMessages(3, {}, milliseconds(1)));
  Call("deleteMessage", R"({"chat_id":4242,"message_id":1})");
  EXPECT_FALSE(fake_->WaitForMessages(2, {}, milliseconds(1)));
}

TEST_F(WaitingTest, ForACallAndItsAnswer) {
  auto waiting = std::async(std::launch::async, [&] {
    return fake_->WaitForCall([](const fakes::Call& call) {
      return call.method == "getMe" && call.status == 200;
    });
  });
  Call("getMe", "{}");
  EXPECT_TRUE(waiting.get().has_value());
  EXPECT_FALSE(fake_->WaitForCalls(1, "getChat", milliseconds(1)));
}

// A bot that listens for its webhook.
class WebhookTest : public FakeTelegramTest {
 protected:
  void SetUp() override {
    auto settings = DefaultSettings();
    settings.allow_http_webhook = true;
    Restart(std::move(settings));
    auto server = HttpServer::Start(
        "127.0.0.1", 0,
        [this](const HttpRequest& request) { return Answer(request); }, [] {});
    ASSERT_TRUE(server.ok());
    bot_ = *std::move(server);
    ASSERT_EQ(Call("setWebhook", R"({"url":"http://127.0.0.1:)" +
                                     std::to_string(bot_->port()) +
                                     R"(/telegram?x=1"})"),
              "200 true");
  }

  void TearDown() override {
    fake_.reset();
    bot_.reset();
  }

  HttpReply Answer(const HttpRequest& request) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    bodies_.push_back(request.method + " " + request.target + " " +
                      request.body);
    HttpReply reply = next_;
    next_ = {};
    return reply;
  }

  void AnswerNext(HttpReply reply) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    next_ = std::move(reply);
  }

  std::vector<std::string> Bodies() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    return bodies_;
  }

  std::unique_ptr<HttpServer> bot_;
  base::Mutex mutex_;
  std::vector<std::string> bodies_ GUARDED_BY(mutex_);
  HttpReply next_ GUARDED_BY(mutex_);
};

TEST_F(WebhookTest, UpdatesAreDeliveredOnceAndInOrder) {
  ASSERT_TRUE(fake_->SendUpdate(R"({"message":{"text":"a"}})").ok());
  ASSERT_TRUE(fake_->SendUpdate(R"({"message":{"text":"b"}})").ok());
  EXPECT_TRUE(testing::WaitFor([&] { return fake_->PendingUpdates() == 0; }));
  EXPECT_EQ(Bodies(),
            (std::vector<std::string>{
                "POST /telegram?x=1 "
                R"({"update_id":100000001,"message":{"text":"a"}})",
                "POST /telegram?x=1 "
                R"({"update_id":100000002,"message":{"text":"b"}})"}));
}

TEST_F(WebhookTest, AFailureIsRepeatedAndTold) {
  HttpReply failure;
  failure.status = 500;
  AnswerNext(failure);
  ASSERT_TRUE(fake_->SendUpdate(R"({"message":{"text":"a"}})").ok());
  EXPECT_TRUE(testing::WaitFor([&] { return fake_->PendingUpdates() == 0; }));
  const auto bodies = Bodies();
  ASSERT_EQ(bodies.size(), 2u);
  EXPECT_EQ(bodies[0], bodies[1]);
  const std::string info = Call("getWebhookInfo", "{}");
  EXPECT_NE(info.find(R"("last_error_message":"Wrong response from the )"
                      R"(webhook: 500")"),
            std::string::npos)
      << info;
}

TEST_F(WebhookTest, AnAnswerMayCarryACall) {
  HttpReply reply;
  reply.body = R"({"method":"sendMessage","chat_id":4242,"text":"pong"})";
  AnswerNext(reply);
  ASSERT_TRUE(fake_->SendText(kPerson, "/ping").ok());
  EXPECT_TRUE(
      fake_->WaitForMessage([](const Message& m) { return m.text == "pong"; }));
}

}  // namespace
}  // namespace tebium::fakes
