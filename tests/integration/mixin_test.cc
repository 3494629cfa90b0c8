// What the rules and dashboards of Alertmanager's own mixin read must be there,
// and what else of its metrics has a meaning here.
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
    // Beside the mixin.
    "alertmanager_marked_alerts{state=\"active\"}",
    "alertmanager_marked_alerts{state=\"unprocessed\"}",
    "alertmanager_silences_query_errors_total",
    "alertmanager_dispatcher_aggregation_groups",
    "alertmanager_http_requests_in_flight{method=\"get\"}",
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

constexpr const char* kRoutesYaml =
    "route:\n"
    "  receiver: one\n"
    "  group_wait: 0s\n"  // only then Alertmanager marks it
    "  routes: [{receiver: two}, {receiver: two, matchers: ['a=b']}]\n"
    "receivers:\n"
    "- {name: one, webhook_configs: [{url: 'http://127.0.0.1:1/'}]}\n"
    "- name: two\n"
    "  webhook_configs: [{url: 'http://127.0.0.1:1/a'}, "
    "{url: 'http://127.0.0.1:1/b'}]\n"
    "- {name: unused, webhook_configs: [{url: 'http://127.0.0.1:1/'}]}\n";

// Both are asked the same, and count the same.
TEST(MixinTest, CountsAsAlertmanagerDoes) {
  Bot bot(nullptr);
  const std::string file = bot.folder().Write("a.yml", kRoutesYaml);
  bot.AddFlag("--config.file=" + file);
  ASSERT_TRUE(bot.Start());
  AlertmanagerProcess alertmanager;
  ASSERT_TRUE(alertmanager.Start(file));
  const std::string theirs = alertmanager.Url();
  for (const std::string& server : {bot.Url(), theirs}) {
    EXPECT_EQ(PostJson(server + "/api/v2/alerts",
                       R"([{"labels":{"alertname":"Down"}}])")
                  .status,
              200);
    EXPECT_EQ(Get(server + "/api/v2/silences").status, 200);
    EXPECT_TRUE(WaitFor([&server] {
      return MetricOf(server, "alertmanager_marked_alerts{state=\"active\"}") ==
             1;
    })) << server;
    EXPECT_EQ(MetricOf(server, "alertmanager_receivers"), 2) << server;
    EXPECT_EQ(MetricOf(server, "alertmanager_integrations"), 3) << server;
    EXPECT_GE(MetricOf(server, "alertmanager_silences_queries_total"), 1);
    EXPECT_GE(
        MetricOf(server, "alertmanager_silences_query_duration_seconds_count"),
        1);
  }
  EXPECT_EQ(bot.Metric("alertmanager_http_response_size_bytes_count{"
                       "handler=\"/api/v2/silences\",method=\"get\"}"),
            1);
}

}  // namespace
}  // namespace tebium::testing
