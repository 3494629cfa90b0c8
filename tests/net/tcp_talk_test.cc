// Conversations of the TCP client that have TLS or turns.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <iterator>
#include <memory>

#include "net/tcp_client.h"
#include "tests/net/certificates.h"
#include "tests/net/server_fixture.h"
#include "tests/net/tcp_peer.h"
#include "tests/support/wait.h"

namespace tebium::net {
namespace {

using testing::Certificate;
using ::testing::HasSubstr;
using testing::PeerConnection;
using ::testing::StartsWith;
using testing::TcpPeer;
using testing::TempDir;

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TcpStep Await(const std::string& line) {
  TcpStep step;
  step.awaited = [line](std::string_view heard) { return heard == line; };
  return step;
}

TcpStep Say(const std::string& text) {
  TcpStep step;
  step.send = text;
  return step;
}

class TcpTalkTest : public ::testing::Test {
 protected:
  TcpTalkTest() {
    HttpServerSettings settings = testing::Loopback();
    settings.web_config.tls.cert_file = own_.cert_file;
    settings.web_config.tls.key_file = own_.key_file;
    server_ = testing::StartServer(settings);
    const std::string address = server_->Addresses()[0];
    tls_port_ = std::stoi(address.substr(address.rfind(':') + 1));
    auto client = StartTcpClient();
    EXPECT_TRUE(client.ok());
    client_ = *std::move(client);
  }

  TcpResult Talk(TcpConversation conversation) {
    std::promise<TcpResult> promise;
    client_->Start(std::move(conversation), [&promise](TcpResult result) {
      promise.set_value(std::move(result));
    });
    return promise.get_future().get();
  }

  TcpConversation To(int port) const {
    TcpConversation conversation;
    conversation.host = "127.0.0.1";
    conversation.port = static_cast<uint16_t>(port);
    conversation.timeout = std::chrono::seconds(5) * testing::kTimeScale;
    conversation.tls.ca = Read(own_.cert_file);
    return conversation;
  }

  const TempDir folder_;
  const Certificate own_ = testing::MakeCertificate(folder_, "own");
  std::unique_ptr<HttpServer> server_;  // with TLS
  int tls_port_ = 0;
  std::unique_ptr<TcpClient> client_;
};

// --- TLS --------------------------------------------------------------------

TEST_F(TcpTalkTest, AHandshakeMayBeAll) {
  TcpConversation conversation = To(tls_port_);
  conversation.tls_at_once = true;
  const TcpResult result = Talk(conversation);
  EXPECT_EQ(result.end, TcpEnd::kEnough) << result.error;
  EXPECT_EQ(result.address, "127.0.0.1");
  EXPECT_GT(result.phases[static_cast<size_t>(Phase::kConnect)],
            base::Duration(0));
  EXPECT_GT(result.phases[static_cast<size_t>(Phase::kTls)], base::Duration(0));
  ASSERT_TRUE(result.tls.has_value());
  EXPECT_EQ(result.tls->version, "TLS 1.3");
  EXPECT_EQ(result.tls->subject, "CN=own");
  EXPECT_NE(result.tls->chain_end, base::kNoTime);
}

TEST_F(TcpTalkTest, WhatIsSaidOverTlsIsHeard) {
  TcpConversation conversation = To(tls_port_);
  conversation.tls_at_once = true;
  conversation.send = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
  conversation.enough = [](std::string_view received) {
    return received.find("GET /x 0") != std::string_view::npos;
  };
  const TcpResult result = Talk(conversation);
  EXPECT_EQ(result.end, TcpEnd::kEnough) << result.error;
  EXPECT_THAT(result.received, StartsWith("HTTP/1.1 200"));
}

TEST_F(TcpTalkTest, CertificatesAreChecked) {
  const Certificate other = testing::MakeCertificate(folder_, "other");
  struct Case {
    std::string ca;
    std::string server_name;
    bool verify;
    std::string error;  // "": it is trusted
  };
  const Case cases[] = {
      {Read(own_.cert_file), "", true, ""},
      {Read(own_.cert_file), "localhost", true, ""},
      {Read(own_.cert_file), "own.test", true, ""},
      {Read(own_.cert_file), "other.test", true, "hostname mismatch"},
      {Read(other.cert_file), "", true, "self-signed certificate"},
      {"", "", true, "self-signed certificate"},
      {"no PEM", "", true, "the CA holds no certificate"},
      {Read(other.cert_file), "other.test", false, ""},
  };
  for (const Case& c : cases) {
    TcpConversation conversation = To(tls_port_);
    conversation.tls_at_once = true;
    conversation.tls = {c.verify, c.ca, c.server_name};
    const TcpResult result = Talk(conversation);
    EXPECT_EQ(result.end, c.error.empty() ? TcpEnd::kEnough : TcpEnd::kNoTls);
    EXPECT_EQ(result.error, c.error);
    if (c.verify || !result.tls) continue;
    EXPECT_EQ(result.tls->chain_end, base::kNoTime) << "nobody checked it";
  }
}

TEST_F(TcpTalkTest, ACertificateThatHasEndedIsTold) {
  const Certificate ended = testing::MakeEndedCertificate(folder_, "ended");
  HttpServerSettings settings = testing::Loopback();
  settings.web_config.tls.cert_file = ended.cert_file;
  settings.web_config.tls.key_file = ended.key_file;
  const auto server = testing::StartServer(settings);
  const std::string address = server->Addresses()[0];
  TcpConversation conversation =
      To(std::stoi(address.substr(address.rfind(':') + 1)));
  conversation.tls_at_once = true;
  conversation.tls = {true, Read(ended.cert_file), "localhost"};
  const TcpResult result = Talk(conversation);
  EXPECT_EQ(result.end, TcpEnd::kNoTls);
  EXPECT_EQ(result.error, "certificate has expired");
}

TEST_F(TcpTalkTest, WhatIsNoTlsIsTold) {
  TcpPeer plain([](PeerConnection& peer) {
    peer.Send("220 this is no TLS\r\n");
    peer.WaitForEnd();
  });
  TcpConversation conversation = To(plain.port());
  conversation.tls_at_once = true;
  const TcpResult result = Talk(conversation);
  EXPECT_EQ(result.end, TcpEnd::kNoTls);
  EXPECT_THAT(result.error, HasSubstr("wrong version number"));
}

// --- Turns ------------------------------------------------------------------

TEST_F(TcpTalkTest, TurnsAreTakenOneAfterAnother) {
  TcpPeer peer([](PeerConnection& connection) {
    connection.Send("hello\r\nready\r\nmore");
    EXPECT_EQ(connection.ReadBytes(4), "who\n");
    connection.Send("!\nme\n");
    connection.WaitForEnd();
  });
  TcpConversation conversation = To(peer.port());
  conversation.steps = {Await("ready"), Say("who\n"), Await("more!"),
                        Await("me")};
  const TcpResult result = Talk(conversation);
  EXPECT_EQ(result.end, TcpEnd::kEnough);
  EXPECT_EQ(result.steps_done, 4u);
  EXPECT_EQ(result.received, "");
}

TEST_F(TcpTalkTest, AnotherLineIsNotTheOneThatIsAwaited) {
  TcpPeer peer(
      [](PeerConnection& connection) { connection.Send("ready\n500 busy\n"); });
  TcpConversation conversation = To(peer.port());
  conversation.steps = {Await("ready"), Await("220")};
  const TcpResult result = Talk(conversation);
  EXPECT_EQ(result.end, TcpEnd::kClosed);
  EXPECT_EQ(result.steps_done, 1u);
  EXPECT_EQ(result.received, "500 busy\n");
}

TEST_F(TcpTalkTest, EndlessLinesHaveALimit) {
  TcpPeer peer([](PeerConnection& connection) {
    while (connection.Send("no\n")) {
    }
  });
  TcpConversation conversation = To(peer.port());
  conversation.max_received_bytes = 5000;
  conversation.steps = {Await("yes")};
  EXPECT_EQ(Talk(conversation).end, TcpEnd::kTooMuch);
}

TEST_F(TcpTalkTest, ATurnMayStartTls) {
  TcpPeer peer([this](PeerConnection& connection) {
    connection.Send("220 hello\r\n");
    EXPECT_EQ(connection.ReadBytes(9), "STARTTLS\n");
    connection.Send("220 go ahead\r\n");
    connection.RelayTo(tls_port_);
  });
  TcpConversation conversation = To(peer.port());
  conversation.steps = {Await("220 hello"), Say("STARTTLS\n"),
                        Await("220 go ahead")};
  conversation.steps.back().start_tls = true;
  conversation.send = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
  conversation.enough = [](std::string_view received) {
    return received.ends_with("GET /x 0");
  };
  const TcpResult result = Talk(conversation);
  EXPECT_EQ(result.end, TcpEnd::kEnough) << result.error;
  EXPECT_EQ(result.steps_done, 3u);
  EXPECT_TRUE(result.tls.has_value());
  EXPECT_THAT(result.received, StartsWith("HTTP/1.1 200"));
}

TEST_F(TcpTalkTest, WhatCameBeforeTlsIsNotTakenForWhatComesAfter) {
  TcpPeer peer([this](PeerConnection& connection) {
    connection.Send("220 go ahead\r\n250 injected\r\n");
    connection.RelayTo(tls_port_);
  });
  TcpConversation conversation = To(peer.port());
  conversation.timeout = std::chrono::milliseconds(300) * testing::kTimeScale;
  conversation.steps = {Await("220 go ahead"), Await("250 injected")};
  conversation.steps.front().start_tls = true;
  const TcpResult result = Talk(conversation);
  EXPECT_NE(result.end, TcpEnd::kEnough);
  EXPECT_EQ(result.steps_done, 1u);
}

// --- Guards -----------------------------------------------------------------

TEST_F(TcpTalkTest, AGuardDecidesWhomToConnectTo) {
  TcpPeer peer([](PeerConnection& connection) { connection.WaitForEnd(); });
  for (const std::string host : {"127.0.0.1", "localhost"}) {
    TcpConversation conversation = To(peer.port());
    conversation.host = host;
    conversation.guard = [](const sockaddr&) { return false; };
    EXPECT_EQ(Talk(conversation).end, TcpEnd::kRefused) << host;
    conversation.guard = [](const sockaddr& address) {
      return AddressText(address) == "127.0.0.1";
    };
    EXPECT_EQ(Talk(conversation).end, TcpEnd::kEnough) << host;
  }
  EXPECT_TRUE(tebium::testing::WaitFor([&] { return peer.accepted() == 2; }));
}

}  // namespace
}  // namespace tebium::net
