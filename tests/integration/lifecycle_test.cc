// Starting, stopping, refusing: what operators rely on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/integration/bot.h"
#include "tests/integration/webhook_receiver.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Runs the binary to its end; its exit status, with its output in `output`.
int RunToEnd(const std::vector<std::string>& arguments, std::string& output,
             const std::map<std::string, std::string>& environment = {}) {
  TempDir folder;
  Process::Options options;
  options.command = {TEBIUM_BOT_BINARY};
  options.command.insert(options.command.end(), arguments.begin(),
                         arguments.end());
  options.environment = environment;
  options.working_folder = folder.path();
  options.log_file = folder.Join("log");
  const auto process = Process::Start(options);
  const auto status = process->Wait(std::chrono::seconds(20) * kTimeScale);
  output = process->Output();
  return status.value_or(-1);
}

TEST(LifecycleTest, VersionHelpAndWrongFlags) {
  std::string output;
  EXPECT_EQ(RunToEnd({"--version"}, output), 0);
  EXPECT_THAT(output, HasSubstr("tebium-alert-bot "));
  EXPECT_EQ(RunToEnd({"--help"}, output), 0);
  EXPECT_THAT(output, HasSubstr("--web.listen-address"));
  EXPECT_EQ(RunToEnd({"--no-such-flag"}, output), 2);
  EXPECT_THAT(output, HasSubstr("no-such-flag"));
  EXPECT_EQ(RunToEnd({}, output, {{"WEBHOOK_SECRET", "your-secret-key"}}), 1);
  EXPECT_THAT(output, HasSubstr("WEBHOOK_SECRET"));
  EXPECT_THAT(output, Not(HasSubstr("your-secret-key")));
}

TEST(LifecycleTest, CheckConfigNamesEveryFaultWithItsLine) {
  TempDir folder;
  const std::string file =
      folder.Write("c.yml", "# fine\nroute:\n  receiver: x\nnonsense: 1\n");
  std::string output;
  EXPECT_EQ(RunToEnd({"check-config", file}, output), 1);
  EXPECT_THAT(output, HasSubstr("line 3, column 13: route.receiver"));
  EXPECT_THAT(output, HasSubstr("line 4, column 1: nonsense"));
}

TEST(LifecycleTest, ASecondProcessOnTheSameDatabaseRefuses) {
  Bot bot(nullptr);
  ASSERT_TRUE(bot.Start());
  std::string output;
  EXPECT_EQ(RunToEnd({"--web.listen-address=127.0.0.1:0",
                      "--storage.path=" + bot.folder().path()},
                     output, {{"LOG_FILE", "none"}}),
            1);
  EXPECT_THAT(output, HasSubstr("alerts.db"));
  EXPECT_EQ(Get(bot.Url("/-/ready")).status, 200);
}

TEST(LifecycleTest, SigtermEndsWithinFiveSecondsAndUnsentGoesOn) {
  auto fake = StartFakeTelegram();
  fake->StopListening();
  Bot bot(fake.get());
  ASSERT_TRUE(bot.Start());
  ASSERT_TRUE(bot.PostAlert("api", "warning", "Gateway", "survives the stop"));
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(bot.Stop(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begun,
            std::chrono::seconds(5) * kTimeScale);
  ASSERT_TRUE(fake->ResumeListening().ok());
  ASSERT_TRUE(bot.Start());
  EXPECT_TRUE(fake->WaitForMessage([](const fakes::Message& m) {
                    return m.text.find("survives the stop") !=
                           std::string::npos;
                  })
                  .has_value());
}

TEST(LifecycleTest, HealthcheckAsksTheRunningOne) {
  Bot bot(nullptr);
  ASSERT_TRUE(bot.Start());
  std::string output;
  const std::string address = "--web.listen-address=" + bot.address();
  EXPECT_EQ(RunToEnd({"--healthcheck", address}, output), 0);
  EXPECT_EQ(bot.Stop(), 0);
  EXPECT_EQ(RunToEnd({"--healthcheck", address}, output), 1);
}

TEST(LifecycleTest, ReloadByRequestAndBySignal) {
  Bot bot(nullptr);
  ASSERT_TRUE(bot.Start());
  EXPECT_EQ(bot.Post("/-/reload", "").status, 200);
  bot.process().Signal(SIGHUP);
  EXPECT_TRUE(WaitFor([&] {
    const std::string output = bot.process().Output();
    const size_t first = output.find("configuration reloaded");
    return first != std::string::npos &&
           output.find("configuration reloaded", first + 1) !=
               std::string::npos;
  }));
}

TEST(LifecycleTest, AReloadIsAllOrNothing) {
  const auto config = [](const std::string& receiver) {
    return "route: {receiver: " + receiver +
           "}\nreceivers: [{name: " + receiver + "}]\n";
  };
  const std::string good = "alertmanager_config_last_reload_successful";
  TempDir folder;
  Bot bot(nullptr);
  bot.AddFlag("--config.file=" + folder.Write("a.yml", config("first")));
  ASSERT_TRUE(bot.Start());
  const auto receivers = [&bot] {
    return Get(bot.Url("/api/v2/receivers")).body;
  };
  EXPECT_THAT(receivers(), HasSubstr("first"));
  EXPECT_EQ(bot.Metric(good), 1);
  const double hash = bot.Metric("alertmanager_config_hash");

  folder.Write("a.yml", config("second") + "route: twice\n");
  const HttpAnswer refused = bot.Post("/-/reload", "");
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(refused.body, HasSubstr("line 3, column 1"));
  EXPECT_THAT(receivers(), HasSubstr("first"));
  EXPECT_EQ(bot.Metric(good), 0);
  EXPECT_EQ(bot.Metric("alertmanager_config_hash"), hash);

  folder.Write("a.yml", config("third"));
  bot.process().Signal(SIGHUP);
  EXPECT_TRUE(WaitFor([&] {
    return receivers().find("third") != std::string::npos &&
           bot.Metric(good) == 1;
  }));
  EXPECT_NE(bot.Metric("alertmanager_config_hash"), hash);
}

TEST(LifecycleTest, ASecretIsMadeWhereThePortIsReachable) {
  auto fake = StartFakeTelegram();
  Bot bot(fake.get());
  bot.AddFlag("--web.listen-address=0.0.0.0:0");
  ASSERT_TRUE(bot.Start());
  // The last address of the two is the one on all interfaces; either port asks
  // for the secret now.
  EXPECT_EQ(bot.Post("/webhook", "{}").status, 401);
  EXPECT_EQ(Get(bot.Url("/api/v1/history")).status, 401);
  EXPECT_EQ(Get(bot.Url("/metrics")).status, 200);
  EXPECT_EQ(Get(bot.Url("/health")).status, 200);
  const std::string output = bot.process().Output();
  EXPECT_THAT(output, HasSubstr("webhook_secret"));
}

TEST(LifecycleTest, WithoutAChatItIsAVisibleStateAndGoesToTheFallback) {
  auto fake = StartFakeTelegram();
  WebhookReceiver fallback;
  Bot bot(fake.get());
  bot.SetEnvironment("ALERT_CHAT_ID", "");
  bot.SetEnvironment("FALLBACK_WEBHOOK_URL", fallback.Url("/fallback"));
  ASSERT_TRUE(bot.Start());
  ASSERT_TRUE(bot.PostAlert("api", "warning", "Gateway", "nobody hears"));
  EXPECT_TRUE(fallback.WaitUntilGot("nobody hears"));
  const auto dead = Get(bot.Url("/api/v1/outbox?state=dead"));
  EXPECT_THAT(dead.body, HasSubstr("\"module\":\"Gateway\""));
  EXPECT_THAT(dead.body, HasSubstr("no chat is configured"));
  EXPECT_EQ(bot.Metric("tebium_queue_messages{state=\"dead\"}"), 1);
  EXPECT_THAT(Get(bot.Url("/health")).body, HasSubstr("no chat"));
}

TEST(LifecycleTest, WhatADeadChatMissedCanBeSentAgain) {
  auto fake = StartFakeTelegram();
  fake->ChangeChat(kPrivateChat, [](fakes::ChatSpec& chat) {
    chat.state = fakes::ChatState::kBlocked;
  });
  Bot bot(fake.get());
  ASSERT_TRUE(bot.Start());
  ASSERT_TRUE(bot.PostAlert("api", "warning", "Gateway", "while blocked"));
  std::string dead;
  ASSERT_TRUE(WaitFor([&] {
    dead = Get(bot.Url("/api/v1/outbox?state=dead")).body;
    return dead.find("blocked by the user") != std::string::npos;
  }));
  fake->ChangeChat(kPrivateChat, [](fakes::ChatSpec& chat) {
    chat.state = fakes::ChatState::kOk;
  });
  const size_t id = dead.find("\"id\":") + 5;
  const std::string number = dead.substr(id, dead.find(',', id) - id);
  EXPECT_EQ(bot.Post("/api/v1/outbox/" + number + "/resend", "").status, 200);
  EXPECT_TRUE(fake->WaitForMessage([](const fakes::Message& m) {
                    return m.text.find("while blocked") != std::string::npos;
                  })
                  .has_value());
}

}  // namespace
}  // namespace tebium::testing
