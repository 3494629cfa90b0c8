// Debian's Prometheus and Alertmanager in front of the bot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "tests/integration/bot.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::seconds kStartLimit(30);

std::string Local(int port) { return "127.0.0.1:" + std::to_string(port); }

std::unique_ptr<Process> StartAlertmanager(const TempDir& folder,
                                           const std::string& bot_url,
                                           int port) {
  const std::string config = folder.Write("alertmanager.yml",
                                          "route:\n"
                                          "  receiver: tebium\n"
                                          "  group_by: [alertname]\n"
                                          "  group_wait: 0s\n"
                                          "  group_interval: 1s\n"
                                          "receivers:\n"
                                          "  - name: tebium\n"
                                          "    webhook_configs:\n"
                                          "      - url: " +
                                              bot_url + "/alertmanager\n");
  Process::Options options;
  options.command = {
      "prometheus-alertmanager", "--config.file=" + config,
      "--storage.path=" + folder.Join("alertmanager"),
      "--cluster.listen-address=", "--web.listen-address=" + Local(port)};
  options.log_file = folder.Join("alertmanager.log");
  auto process = Process::Start(options);
  EXPECT_TRUE(WaitFor(
      [&] { return Get("http://" + Local(port) + "/-/ready").status == 200; },
      kStartLimit))
      << process->Output();
  return process;
}

TEST(AlertmanagerTest, AFiringRuleIsToldEditedAndResolved) {
  auto fake = StartFakeTelegram();
  Bot bot(fake.get(), kGroupChat);
  ASSERT_TRUE(bot.Start());
  TempDir folder;
  const int alertmanager_port = FreePort();
  const auto alertmanager =
      StartAlertmanager(folder, bot.Url(), alertmanager_port);
  // A second bot, in preview, is the target: any server that can be stopped.
  Bot target(nullptr);
  ASSERT_TRUE(target.Start());
  const std::string address = target.address();
  // Scrapes the bot too, as a user would.
  Prometheus prometheus(
      "[{static_configs: [{targets: ['" + Local(alertmanager_port) + "']}]}]",
      {{"target", address}, {"bot", bot.address()}});
  ASSERT_TRUE(prometheus.Start());
  ASSERT_TRUE(WaitFor(
      [&] {
        return prometheus.IsUp("target") &&
               prometheus.Knows("http://" + Local(alertmanager_port));
      },
      kStartLimit));
  target.Kill();
  const auto firing = fake->WaitForMessage(
      [](const fakes::Message& m) {
        return m.text.find("TargetDown") != std::string::npos;
      },
      std::chrono::seconds(40) * kTimeScale);
  ASSERT_TRUE(firing.has_value()) << bot.process().Output();
  EXPECT_THAT(firing->text, HasSubstr(address + " <is> & down"));
  EXPECT_EQ(firing->parse_mode, "HTML");

  target.AddFlag("--web.listen-address=" + address);
  ASSERT_TRUE(target.Start());
  const auto resolved = fake->WaitForMessage(
      [&](const fakes::Message& m) {
        return m.id == firing->id && !m.history.empty() &&
               m.text.find("✅") != std::string::npos;
      },
      std::chrono::seconds(60) * kTimeScale);
  EXPECT_TRUE(resolved.has_value()) << bot.process().Output();

  // Prometheus has scraped the bot meanwhile without an error.
  EXPECT_TRUE(WaitFor([&] { return prometheus.IsUp("bot"); }, kStartLimit));
}

std::string Payload(const std::string& key, const std::string& instances) {
  return R"({"version":"4","groupKey":")" + key +
         R"(","truncatedAlerts":3,"status":"firing","receiver":"r",)"
         R"("groupLabels":{"alertname":"DiskFull"},"commonLabels":{},)"
         R"("commonAnnotations":{},"externalURL":"http://am:9093",)"
         R"("alerts":[)" +
         instances + "]}";
}

std::string Instance(const std::string& name, const std::string& status) {
  return R"({"status":")" + status +
         R"(","labels":{"alertname":"DiskFull","severity":"error",)"
         R"("instance":")" +
         name + R"("},"annotations":{"summary":"disk of )" + name +
         R"("},"startsAt":"2026-01-31T10:00:00Z","endsAt":")" +
         (status == "firing" ? "0001-01-01T00:00:00Z"
                             : "2026-01-31T11:00:00Z") +
         R"("})";
}

TEST(AlertmanagerTest, JoinersAreARepliesAndTheLiveMessageIsEdited) {
  auto fake = StartFakeTelegram();
  Bot bot(fake.get());
  ASSERT_TRUE(bot.Start());
  ASSERT_EQ(
      bot.Post("/alertmanager", Payload("g", Instance("db1", "firing"))).body,
      R"({"accepted":1})");
  const auto live = fake->WaitForMessage([](const fakes::Message& m) {
    return m.text.find("disk of db1") != std::string::npos;
  });
  ASSERT_TRUE(live.has_value());
  // Alertmanager cut three alerts off: people are told.
  EXPECT_THAT(live->text, HasSubstr("3"));

  bot.Post("/alertmanager", Payload("g", Instance("db1", "firing") + "," +
                                             Instance("db2", "firing")));
  const auto reply = fake->WaitForMessage([&](const fakes::Message& m) {
    return m.reply_to == live->id &&
           m.text.find("disk of db2") != std::string::npos;
  });
  ASSERT_TRUE(reply.has_value());
  EXPECT_FALSE(reply->silent);
  EXPECT_TRUE(fake->WaitForMessage([&](const fakes::Message& m) {
                    return m.id == live->id &&
                           m.text.find("db2") != std::string::npos;
                  })
                  .has_value());
}

TEST(AlertmanagerTest, PromtoolFindsNothingToSay) {
  auto fake = StartFakeTelegram();
  Bot bot(fake.get());
  ASSERT_TRUE(bot.Start());
  ASSERT_TRUE(bot.PostAlert("api", "warning", "Gateway", "for the metrics"));
  ASSERT_TRUE(fake->WaitForMessages(1));
  TempDir folder;
  const std::string metrics =
      folder.Write("metrics", Get(bot.Url("/metrics")).body);
  Process::Options options;
  options.command = {"sh", "-c", "promtool check metrics < " + metrics};
  options.log_file = folder.Join("promtool.log");
  const auto promtool = Process::Start(options);
  EXPECT_EQ(promtool->Wait(std::chrono::seconds(30)), 0);
  EXPECT_EQ(promtool->Output(), "");
}

}  // namespace
}  // namespace tebium::testing
