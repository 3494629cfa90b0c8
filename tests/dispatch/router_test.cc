#include "dispatch/router.h"

#include <gtest/gtest.h>

#include "tests/dispatch/tree_samples.h"

namespace tebium::dispatch {
namespace {

BuiltinRouter Make() {
  BuiltinRouter::Settings settings;
  settings.targets = {{.chat_id = -1}, {.chat_id = -2, .thread_id = 7}};
  settings.timers.group_interval = std::chrono::seconds(9);
  return BuiltinRouter(settings);
}

alert::Alert Named(std::string_view name, std::string_view module,
                   std::string_view severity) {
  alert::Alert alert;
  alert.labels = alert::LabelSet::Of({{alert::kAlertName, name},
                                      {alert::kModule, module},
                                      {alert::kSeverity, severity}});
  return alert;
}

TEST(BuiltinRouter, GroupsByModuleAndNameAlone) {
  const BuiltinRouter router = Make();
  std::vector<GroupAssignment> groups;
  for (const auto& alert :
       {Named("down", "api", "error"), Named("down", "api", "critical"),
        Named("down", "db", "error"), Named("slow", "api", "error")}) {
    router.Assign(alert, alert::Source::kNative, nullptr, groups);
  }
  ASSERT_EQ(groups.size(), 4u);
  EXPECT_EQ(groups[0].group_key, R"({}:{alertname="down", module="api"})");
  EXPECT_EQ(groups[0].group_key, groups[1].group_key);
  EXPECT_NE(groups[0].group_key, groups[2].group_key);
  EXPECT_NE(groups[0].group_key, groups[3].group_key);
  EXPECT_EQ(groups[0].group_labels.ToString(),
            R"({alertname="down", module="api"})");
  EXPECT_TRUE(groups[0].route->limited);
  EXPECT_EQ(groups[0].route->timers.group_interval, std::chrono::seconds(9));
}

TEST(BuiltinRouter, TakesAlertmanagersGroups) {
  const BuiltinRouter router = Make();
  alert::SenderGroup sender;
  sender.key = "{}:{a=\"b\"}";
  sender.labels = alert::LabelSet::Of({{"a", "b"}});
  std::vector<GroupAssignment> groups;
  router.Assign(Named("x", "", "page"), alert::Source::kWebhook, &sender,
                groups);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].group_key, "sender:{}:{a=\"b\"}");
  EXPECT_EQ(groups[0].group_labels, sender.labels);
  EXPECT_FALSE(groups[0].route->limited);
}

TEST(BuiltinRouter, EveryReceiverIsEveryTarget) {
  const BuiltinRouter router = Make();
  ASSERT_EQ(router.Integrations("any").size(), 2u);
  EXPECT_EQ(router.Integrations("any")[1].target.thread_id, 7);
}

std::vector<std::string> KeysOf(const Routing& routing,
                                const std::string& severity) {
  std::vector<GroupAssignment> groups;
  routing.router->Assign(Named("down", "api", severity), alert::Source::kNative,
                         nullptr, groups);
  std::vector<std::string> keys;
  for (const GroupAssignment& group : groups) keys.push_back(group.group_key);
  return keys;
}

TEST(TreeRouter, KeysDoNotDependOnOtherRoutes) {
  alert::RouteSpec root = RootRoute();
  root.routes.push_back(ChildRoute("severity=\"page\"", "pager"));
  root.routes[0].continue_matching = true;
  root.routes.push_back(root.routes[0]);
  const std::vector<std::string> keys = {
      R"(tree:{}/{severity="page"}>"pager":{alertname="down"})",
      R"(tree:{}/{severity="page"}>"pager"#2:{alertname="down"})"};
  EXPECT_EQ(KeysOf(MakeRouting(root), "page"), keys);
  root.routes.insert(root.routes.begin(), ChildRoute("severity=\"x\"", "x"));
  EXPECT_EQ(KeysOf(MakeRouting(root), "page"), keys);
  EXPECT_EQ(KeysOf(MakeRouting(root), "error"),
            (std::vector<std::string>{R"(tree:{}>"ops":{alertname="down"})"}));
}

TEST(TreeRouter, GivesReceiversAndTimers) {
  const Routing routing = MakeRouting(
      RootRoute(), {MakeReceiver("b", {false, true}), MakeReceiver("ops", {})});
  EXPECT_EQ(routing.router->Receivers(),
            (std::vector<std::string>{"b", "ops"}));
  ASSERT_EQ(routing.router->Integrations("b").size(), 2u);
  EXPECT_FALSE(routing.router->Integrations("b")[0].send_resolved);
  EXPECT_EQ(routing.router->Integrations("b")[1].target.integration,
            "b/telegram/1");
  EXPECT_TRUE(routing.router->Integrations("unknown").empty());
  std::vector<GroupAssignment> groups;
  routing.router->Assign(Named("down", "api", "x"), alert::Source::kNative,
                         nullptr, groups);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].route->timers.group_wait, std::chrono::seconds(30));
  EXPECT_EQ(groups[0].route->timers.repeat_interval, std::chrono::hours(1));
  EXPECT_EQ(groups[0].route->configured->Key(), "{}");
}

TEST(RouteTimers, DefaultsAreTheBuiltInRoutes) {
  const RouteTimers timers;
  EXPECT_EQ(timers.group_wait, std::chrono::seconds(0));
  EXPECT_EQ(timers.group_interval, std::chrono::seconds(5));
  EXPECT_EQ(timers.repeat_interval, std::chrono::hours(4));
}

}  // namespace
}  // namespace tebium::dispatch
