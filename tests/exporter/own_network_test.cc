#include "exporter/own_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace tebium::exporter {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;

OwnNetwork Targets() {
  OwnNetwork network;
  network.targets = {{"192.0.2.1", 53}, {"192.0.2.2", 443}};
  return network;
}

TEST(OwnNetworkTest, KnowsWhatIsFar) {
  const struct {
    const char* host;
    bool far;
  } cases[] = {{"8.8.8.8", true},
               {"127.0.0.1", false},
               {"10.1.2.3", false},
               {"172.15.0.1", true},
               {"172.16.0.1", false},
               {"172.31.255.255", false},
               {"172.32.0.1", true},
               {"192.168.1.1", false},
               {"192.169.1.1", true},
               {"100.64.0.1", false},
               {"169.254.1.1", false},
               {"0.0.0.0", false},
               {"::1", false},
               {"::ffff:10.0.0.1", false},
               {"::ffff:8.8.8.8", true},
               {"fd00::1", false},
               {"fe80::1", false},
               {"2001:db8::1", true},
               {"localhost", false},
               {"redis", false},
               {"redis.prod.svc", false},
               {"redis.prod.svc.cluster.local", false},
               {"printer.LAN", false},
               {"api.telegram.org", true},
               {"local.example.com", true},
               {"", false}};
  for (const auto& each : cases) {
    EXPECT_EQ(IsFarHost(each.host), each.far) << each.host;
  }
}

TEST(OwnNetworkTest, KnowsWhereAModuleIs) {
  const struct {
    const char* url;
    const char* host;
    bool far;
  } cases[] = {
      {"https://api.telegram.org/bot1:a/getMe", "", true},
      {"http://user:p@ss@10.0.0.1:80/", "", false},
      {"http://user@example.com?x=http://10.0.0.1", "", true},
      {"http://[::1]:8123/ping", "", false},
      {"http://[2001:db8::1]/", "", true},
      {"http://gateway:9000", "", false},
      {"", "redis.example.com", true},
      {"", "127.0.0.1", false},
      {"", "", false},
  };
  for (const auto& each : cases) {
    ModuleSettings module;
    module.url = each.url;
    module.host = each.host;
    EXPECT_EQ(IsFar(module), each.far) << each.url << each.host;
  }
}

TEST(OwnNetworkTest, WithoutTargetsEverythingIsCleared) {
  OwnNetworkState state;
  state.Configure({});
  state.Want(seconds(1));
  EXPECT_FALSE(state.TakeDue(seconds(2)));
  EXPECT_EQ(state.NextAt(), base::Duration::max());
  EXPECT_TRUE(state.Clears(seconds(1), seconds(1)));
}

TEST(OwnNetworkTest, OnlyALookThatBeganAfterTheFallClears) {
  OwnNetworkState state;
  state.Configure(Targets());
  EXPECT_FALSE(state.TakeDue(seconds(1))) << "nobody asks";
  state.Want(seconds(10));
  EXPECT_EQ(state.NextAt(), seconds(10));
  ASSERT_TRUE(state.TakeDue(seconds(10)));
  EXPECT_FALSE(state.TakeDue(seconds(10))) << "one at a time";
  EXPECT_FALSE(state.Clears(seconds(10), seconds(10))) << "not known yet";
  state.Want(seconds(11));
  EXPECT_FALSE(state.Record(true, base::FromNanos(1), seconds(12)));
  EXPECT_TRUE(state.Clears(seconds(10), seconds(10)));
  EXPECT_FALSE(state.Clears(seconds(11), seconds(11)));
  ASSERT_TRUE(state.TakeDue(seconds(12))) << "for the second that fell";
  state.Record(true, base::FromNanos(1), seconds(13));
  EXPECT_TRUE(state.Clears(seconds(11), seconds(11)));
  EXPECT_EQ(state.NextAt(), base::Duration::max());
}

TEST(OwnNetworkTest, LooksAgainWhileItIsDown) {
  OwnNetworkState state;
  state.Configure(Targets());
  state.Want(seconds(10));
  ASSERT_TRUE(state.TakeDue(seconds(10)));
  EXPECT_FALSE(state.Record(false, base::FromNanos(7), seconds(13)));
  EXPECT_TRUE(state.is_down());
  EXPECT_EQ(state.since(), base::FromNanos(7));
  EXPECT_FALSE(state.Clears(seconds(10), seconds(10)));
  EXPECT_EQ(state.NextAt(), seconds(10) + OwnNetworkState::kRetryInterval);
  ASSERT_TRUE(state.TakeDue(seconds(15)));
  EXPECT_TRUE(state.Record(true, base::FromNanos(8), seconds(16)));
  EXPECT_FALSE(state.is_down());
  EXPECT_FALSE(state.Clears(seconds(10), seconds(12)))
      << "it was last probed when the network was down";
  EXPECT_TRUE(state.Clears(seconds(10), seconds(16)));
}

TEST(OwnNetworkTest, OtherTargetsAreAnotherNetwork) {
  OwnNetworkState state;
  state.Configure(Targets());
  state.Want(seconds(10));
  ASSERT_TRUE(state.TakeDue(seconds(10)));
  state.Record(false, base::FromNanos(7), seconds(13));
  state.Configure(Targets());
  EXPECT_TRUE(state.is_down());
  state.Configure({});
  EXPECT_FALSE(state.is_down());
  EXPECT_EQ(state.NextAt(), base::Duration::max());
}

TEST(OwnNetworkTest, OtherTargetsAreAskedOfWhatFellBefore) {
  OwnNetworkState state;
  state.Configure(Targets());
  state.Want(seconds(10));
  ASSERT_TRUE(state.TakeDue(seconds(10)));
  state.Record(false, base::FromNanos(7), seconds(13));
  OwnNetwork others = Targets();
  others.targets.pop_back();
  state.Configure(others);
  EXPECT_FALSE(state.Clears(seconds(10), seconds(12))) << "nobody looked";
  ASSERT_TRUE(state.TakeDue(seconds(14)));
  state.Record(true, base::FromNanos(8), seconds(15));
  EXPECT_TRUE(state.Clears(seconds(10), seconds(12)));
}

TEST(OwnNetworkTest, ALookAtFormerTargetsSaysNothing) {
  OwnNetworkState state;
  state.Configure(Targets());
  state.Want(seconds(10));
  ASSERT_TRUE(state.TakeDue(seconds(10)));
  OwnNetwork others = Targets();
  others.targets.pop_back();
  state.Configure(others);
  EXPECT_FALSE(state.TakeDue(seconds(11))) << "one is under way";
  state.Record(false, base::FromNanos(7), seconds(13));
  EXPECT_FALSE(state.is_down());
  EXPECT_FALSE(state.Clears(seconds(10), seconds(12)));
  EXPECT_TRUE(state.TakeDue(seconds(13)));
}

// Ends as it is told.
class FakeTcp : public net::TcpClient {
 public:
  void Start(net::TcpConversation conversation,
             std::function<void(net::TcpResult)> done) override {
    asked.push_back(conversation.host + ":" +
                    std::to_string(conversation.port));
    waiting.push_back(std::move(done));
  }
  void Ask(net::DnsQuery /*query*/,
           std::function<void(net::DnsAnswer)> /*done*/) override {}
  void End(size_t index, net::TcpEnd end) {
    net::TcpResult result;
    result.end = end;
    waiting.at(index)(result);
  }

  std::vector<std::string> asked;
  std::vector<std::function<void(net::TcpResult)>> waiting;
};

TEST(OwnNetworkTest, OneTargetIsEnough) {
  FakeTcp tcp;
  std::vector<bool> told;
  CheckOwnNetwork(tcp, Targets(),
                  [&told](bool reached) { told.push_back(reached); });
  EXPECT_THAT(tcp.asked, ElementsAre("192.0.2.1:53", "192.0.2.2:443"));
  tcp.End(0, net::TcpEnd::kTimeout);
  EXPECT_THAT(told, ElementsAre());
  tcp.End(1, net::TcpEnd::kEnough);
  EXPECT_THAT(told, ElementsAre(true));
}

TEST(OwnNetworkTest, TellsOnceThoughAllAnswer) {
  FakeTcp tcp;
  std::vector<bool> told;
  CheckOwnNetwork(tcp, Targets(),
                  [&told](bool reached) { told.push_back(reached); });
  tcp.End(0, net::TcpEnd::kEnough);
  tcp.End(1, net::TcpEnd::kNotConnected);
  EXPECT_THAT(told, ElementsAre(true));
}

TEST(OwnNetworkTest, NoneIsDown) {
  FakeTcp tcp;
  std::vector<bool> told;
  CheckOwnNetwork(tcp, Targets(),
                  [&told](bool reached) { told.push_back(reached); });
  tcp.End(0, net::TcpEnd::kNotResolved);
  tcp.End(1, net::TcpEnd::kNotConnected);
  EXPECT_THAT(told, ElementsAre(false));
}

}  // namespace
}  // namespace tebium::exporter
