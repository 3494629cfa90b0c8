// What the rules and dashboards of Alertmanager's own mixin read must be there.
#include <gtest/gtest.h>

#include <string>

#include "tests/integration/bot.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

// Its cluster's alerts ask for peers, of which there are none here.
constexpr const char* kRead[] = {
    "alertmanager_config_last_reload_successful",
    "alertmanager_config_last_reload_success_timestamp_seconds",
    "alertmanager_config_hash",
    "alertmanager_alerts{state=\"active\"}",
    "alertmanager_alerts{state=\"suppressed\"}",
    "alertmanager_alerts_received_total{status=\"firing\",version=\"v2\"}",
    "alertmanager_alerts_invalid_total{version=\"v2\"}",
    "alertmanager_notifications_total{integration=\"webhook\"}",
    "alertmanager_notification_latency_seconds_count{integration=\"webhook\"}",
    "alertmanager_silences{state=\"active\"}",
    "process_start_time_seconds",
};

TEST(MixinTest, FindsItsMetrics) {
  Bot bot(nullptr);
  const TempDir folder;
  // Nothing listens there.
  bot.AddFlag("--config.file=" +
              folder.Write("a.yml",
                           "route: {receiver: hook, group_wait: 0s}\n"
                           "receivers:\n- name: hook\n  webhook_configs:\n"
                           "  - url: http://127.0.0.1:1/\n"));
  ASSERT_TRUE(bot.Start());
  ASSERT_EQ(
      bot.Post("/api/v2/alerts", R"([{"labels":{"alertname":"Down"}}])").status,
      200);
  for (const char* name : kRead) EXPECT_GE(bot.Metric(name), 0) << name;
  EXPECT_EQ(bot.Metric("alertmanager_alerts{state=\"active\"}"), 1);
  EXPECT_EQ(bot.Metric(kRead[5]), 1);
  EXPECT_TRUE(WaitFor([&bot] {
    return bot.Metric(
               "alertmanager_notification_requests_failed_total{"
               "integration=\"webhook\"}") >= 1;
  }));
}

}  // namespace
}  // namespace tebium::testing
