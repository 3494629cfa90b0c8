#include "dispatch/subscribers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/dispatch/tree_samples.h"
#include "tests/dispatch/world.h"

namespace tebium::dispatch {
namespace {

using ::testing::ElementsAre;

constexpr int64_t kRouted = -100;
constexpr int64_t kSubscribed = -200;

// Critical alerts, for the chats named.
class CriticalAudience : public alert::Audience {
 public:
  explicit CriticalAudience(std::vector<int64_t> chats)
      : chats_(std::move(chats)) {}

  std::vector<Share> SharesOf(
      const alert::Notification& notification) const override {
    alert::Notification share = notification;
    std::erase_if(share.alerts, [](const alert::NotifiedAlert& alert) {
      return alert.alert.severity() != "critical";
    });
    std::vector<Share> shares;
    if (share.alerts.empty()) return shares;
    for (const int64_t chat : chats_) shares.push_back({chat, share});
    return shares;
  }

 private:
  const std::vector<int64_t> chats_;
};

std::vector<std::string> Told(World& world) {
  std::vector<std::string> told;
  for (const store::OutboxEntry& entry : world.Delivered()) {
    const store::Target& target = entry.head.target;
    told.push_back(std::to_string(target.chat_id) + " " + target.integration +
                   " " + std::to_string(entry.notification.alerts.size()));
  }
  return told;
}

TEST(SubscribersTest, AreToldWhatTheySubscribedToBesideTheRoute) {
  const CriticalAudience audience({kSubscribed});
  WorldSettings settings;
  settings.book.audience = &audience;
  World world(settings);
  world.Post({.type = "slow", .severity = "warning"});
  EXPECT_THAT(Told(world), ElementsAre("-100  1"));
  world.Post({.type = "down", .severity = "critical"});
  EXPECT_THAT(Told(world), ElementsAre("-200 subscription 1", "-100  1"));
}

TEST(SubscribersTest, AChatThatTheRouteLeadsToGetsNothingTwice) {
  const CriticalAudience audience({kRouted});
  WorldSettings settings;
  settings.book.audience = &audience;
  World world(settings);
  world.Post({.severity = "critical"});
  EXPECT_THAT(Told(world), ElementsAre("-100  1"));
}

TEST(SubscribersTest, WithSubscribersAloneNothingFails) {
  const CriticalAudience audience({kSubscribed});
  WorldSettings settings;
  settings.book.audience = &audience;
  settings.targets = {};
  World world(settings);
  world.Post({.severity = "critical"});
  EXPECT_THAT(Told(world), ElementsAre("-200 subscription 1"));
  // Nobody at all is a failure that can be seen.
  world.Post({.type = "slow", .severity = "warning"});
  EXPECT_THAT(Told(world), ElementsAre("0  1"));
}

TEST(SubscribersTest, AConfiguredRoutesGroupIsToldOnceWhateverItsIntegrations) {
  const CriticalAudience audience({kSubscribed});
  const TreeRouter router(*alert::RouteTree::Build(RootRoute()),
                          {MakeReceiver("ops", {true, true})});
  WorldSettings settings;
  settings.book.audience = &audience;
  settings.routing = Routing::Unowned(router);
  World world(settings);
  world.Post({.severity = "critical"});
  world.Sleep(std::chrono::seconds(31));
  EXPECT_THAT(Told(world),
              ElementsAre("-200 subscription 1", "-100 ops/telegram/0 1",
                          "-100 ops/telegram/1 1"));
}

}  // namespace
}  // namespace tebium::dispatch
