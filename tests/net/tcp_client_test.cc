#include "net/tcp_client.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>

#include "tests/net/tcp_peer.h"
#include "tests/support/process.h"

namespace tebium::net {
namespace {

using testing::PeerConnection;
using testing::TcpPeer;

class TcpClientTest : public ::testing::Test {
 protected:
  static std::unique_ptr<TcpClient> StartClient() {
    auto client = StartTcpClient();
    EXPECT_TRUE(client.ok()) << client.status().message();
    return *std::move(client);
  }

  std::future<TcpResult> Begin(TcpConversation conversation) {
    auto promise = std::make_shared<std::promise<TcpResult>>();
    auto future = promise->get_future();
    client_->Start(std::move(conversation), [promise](TcpResult result) {
      promise->set_value(std::move(result));
    });
    return future;
  }

  TcpResult Talk(TcpConversation conversation) {
    return Begin(std::move(conversation)).get();
  }

  static TcpConversation To(int port, const std::string& host = "127.0.0.1") {
    TcpConversation conversation;
    conversation.host = host;
    conversation.port = static_cast<uint16_t>(port);
    return conversation;
  }

  // Wants a whole line.
  static TcpConversation Ask(int port, const std::string& text) {
    TcpConversation conversation = To(port);
    conversation.send = text;
    conversation.enough = [](std::string_view received) {
      return received.ends_with('\n');
    };
    return conversation;
  }

  std::unique_ptr<TcpClient> client_ = StartClient();
};

TEST_F(TcpClientTest, ConnectingMayBeAll) {
  TcpPeer peer([](PeerConnection& connection) { connection.WaitForEnd(); });
  EXPECT_EQ(Talk(To(peer.port())).end, TcpEnd::kEnough);
}

TEST_F(TcpClientTest, ResolvesNames) {
  TcpPeer peer([](PeerConnection& connection) { connection.WaitForEnd(); });
  EXPECT_EQ(Talk(To(peer.port(), "localhost")).end, TcpEnd::kEnough);
}

TEST_F(TcpClientTest, TellsWhatDoesNotListen) {
  EXPECT_EQ(Talk(To(testing::FreePort())).end, TcpEnd::kNotConnected);
}

TEST_F(TcpClientTest, HearsUntilItIsEnough) {
  TcpPeer peer([](PeerConnection& connection) {
    EXPECT_EQ(connection.ReadBytes(3), "hi\n");
    connection.Send("he");
    connection.Send("llo\n");
    connection.WaitForEnd();
  });
  const TcpResult result = Talk(Ask(peer.port(), "hi\n"));
  EXPECT_EQ(result.end, TcpEnd::kEnough);
  EXPECT_EQ(result.received, "hello\n");
  EXPECT_GT(result.elapsed, base::Duration(0));
}

TEST_F(TcpClientTest, AnEarlyEndIsTold) {
  TcpPeer peer([](PeerConnection& connection) {
    connection.ReadBytes(3);
    connection.Send("he");
  });
  const TcpResult result = Talk(Ask(peer.port(), "hi\n"));
  EXPECT_EQ(result.end, TcpEnd::kClosed);
  EXPECT_EQ(result.received, "he");
}

TEST_F(TcpClientTest, SilenceHasALimit) {
  TcpPeer peer([](PeerConnection& connection) { connection.WaitForEnd(); });
  TcpConversation conversation = Ask(peer.port(), "hi\n");
  conversation.timeout = std::chrono::milliseconds(50);
  const TcpResult result = Talk(std::move(conversation));
  EXPECT_EQ(result.end, TcpEnd::kTimeout);
  EXPECT_GE(result.elapsed, std::chrono::milliseconds(50));
}

TEST_F(TcpClientTest, EndlessWordsHaveALimit) {
  TcpPeer peer([](PeerConnection& connection) {
    while (connection.Send(std::string(1000, 'x'))) {
    }
  });
  TcpConversation conversation = Ask(peer.port(), "hi\n");
  conversation.max_received_bytes = 5000;
  const TcpResult result = Talk(std::move(conversation));
  EXPECT_EQ(result.end, TcpEnd::kTooMuch);
  EXPECT_LT(result.received.size(), 20'000u);
}

TEST_F(TcpClientTest, OneThatIsSlowHoldsUpNoOther) {
  TcpPeer silent([](PeerConnection& connection) { connection.WaitForEnd(); });
  TcpPeer quick([](PeerConnection& connection) {
    connection.Send("hello\n");
    connection.WaitForEnd();
  });
  auto slow = Begin(Ask(silent.port(), "hi\n"));
  EXPECT_EQ(Talk(Ask(quick.port(), "hi\n")).end, TcpEnd::kEnough);
  EXPECT_EQ(slow.wait_for(std::chrono::seconds(0)),
            std::future_status::timeout);
}

TEST_F(TcpClientTest, AllAreAnsweredWhenItStops) {
  TcpPeer silent([](PeerConnection& connection) { connection.WaitForEnd(); });
  auto first = Begin(Ask(silent.port(), "hi\n"));
  auto second = Begin(Ask(silent.port(), "hi\n"));
  client_.reset();
  EXPECT_EQ(first.get().end, TcpEnd::kClosed);
  EXPECT_EQ(second.get().end, TcpEnd::kClosed);
}

}  // namespace
}  // namespace tebium::net
