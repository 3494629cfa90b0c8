#include "net/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/net/certificates.h"
#include "tests/net/client_fixture.h"
#include "tests/net/server_fixture.h"
#include "tests/net/tcp_peer.h"
#include "tests/support/process.h"
#include "tests/support/wait.h"

namespace tebium::net {
namespace {

using testing::Certificate;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::kTimeScale;
using testing::Loopback;
using testing::MakeCertificate;
using ::testing::Not;
using ::testing::Pair;
using testing::PeerConnection;
using testing::StartServer;
using ::testing::StartsWith;
using testing::TcpPeer;
using testing::TempDir;
using testing::WaitFor;

using HttpClientTest = testing::ClientTest;

void EchoRequests(PeerConnection& peer) {
  for (std::string request = peer.ReadRequest(); !request.empty();
       request = peer.ReadRequest()) {
    peer.Answer(request, "X-Echo:  yes \r\nSet-Cookie: a\r\nSet-Cookie: b\r\n");
  }
}

TEST_F(HttpClientTest, SendsWhatItIsToldAndReportsTheAnswer) {
  TcpPeer peer(EchoRequests);
  ClientRequest request = To(peer.Url("/path?q=1"));
  request.method = "POST";
  request.headers = {{"Content-Type", "application/json"},
                     {"X-Empty", ""},
                     {"Authorization", "Bearer x"}};
  request.body = R"({"a":1})";
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.outcome, ClientOutcome::kAnswered);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.error, "");
  EXPECT_GT(response.elapsed, base::Duration(0));
  EXPECT_THAT(response.headers, Contains(Pair("x-echo", "yes")));
  EXPECT_THAT(response.headers, Contains(Pair("set-cookie", "a")));
  EXPECT_THAT(response.headers, Contains(Pair("set-cookie", "b")));
  EXPECT_THAT(response.body, StartsWith("POST /path?q=1 HTTP/1.1\r\n"));
  EXPECT_THAT(response.body, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(response.body, HasSubstr("X-Empty:"));
  EXPECT_THAT(response.body, HasSubstr("Authorization: Bearer x\r\n"));
  EXPECT_THAT(response.body, Not(HasSubstr("Expect")));
  EXPECT_TRUE(response.body.ends_with("\r\n\r\n{\"a\":1}"));
}

TEST_F(HttpClientTest, HasAllMethods) {
  const auto server = StartServer(Loopback());
  for (const std::string method : {"GET", "POST", "PUT", "DELETE", "PATCH"}) {
    ClientRequest request = To("http://" + server->Addresses()[0] + "/x");
    request.method = method;
    if (method != "GET") request.body = "abc";
    EXPECT_EQ(Send(request).body,
              method + " /x " + (method == "GET" ? "0" : "3"));
  }
  ClientRequest head = To("http://" + server->Addresses()[0] + "/x");
  head.method = "HEAD";
  const ClientResponse response = Send(head);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
}

TEST_F(HttpClientTest, ReusesConnections) {
  TcpPeer peer(EchoRequests);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Send(To(peer.Url())).status, 200);
  }
  EXPECT_EQ(peer.accepted(), 1);
}

TEST_F(HttpClientTest, KeepsToTheLimitOfConnections) {
  client_ = Start(
      {.max_connections_per_host = 2, .max_connections = 2, .ca_file = ""});
  TcpPeer peer(EchoRequests);
  std::vector<std::future<ClientResponse>> open;
  for (int i = 0; i < 20; ++i) open.push_back(Begin(To(peer.Url())));
  for (auto& response : open) EXPECT_EQ(response.get().status, 200);
  EXPECT_LE(peer.accepted(), 2);
}

TEST_F(HttpClientTest, TellsAnyStatusAndFollowsNoRedirect) {
  TcpPeer peer([](PeerConnection& connection) {
    const std::string request = connection.ReadRequest();
    if (request.starts_with("GET /moved")) {
      connection.Send(
          "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
    } else {
      // Headers of an interim answer are not those of the answer.
      connection.Send("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n");
      connection.Send(
          "HTTP/1.1 429 Slowly\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\n"
          "{}");
    }
  });
  const ClientResponse moved = Send(To(peer.Url("/moved")));
  EXPECT_EQ(moved.status, 302);
  EXPECT_THAT(moved.headers, Contains(Pair("location", "/x")));
  const ClientResponse slow = Send(To(peer.Url("/slow")));
  EXPECT_EQ(slow.outcome, ClientOutcome::kAnswered);
  EXPECT_EQ(slow.status, 429);
  EXPECT_EQ(slow.body, "{}");
  EXPECT_THAT(slow.headers, Contains(Pair("retry-after", "3")));
  EXPECT_THAT(slow.headers, Not(Contains(Pair("x-early", "1"))));
}

TEST_F(HttpClientTest, KnowsWhetherTheServerCanHaveSeenIt) {
  const std::string nobody =
      "http://127.0.0.1:" + std::to_string(testing::FreePort()) + "/";
  TcpPeer resets([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Reset();
  });
  TcpPeer closes([](PeerConnection& connection) { connection.ReadRequest(); });
  TcpPeer breaks_off([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  });
  TcpPeer babbles([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send("what?\r\n\r\n");
  });
  TcpPeer no_tls([](PeerConnection& connection) {
    connection.ReadBytes(10);
    connection.Send("HTTP/1.1 400 Bad\r\n\r\n");
  });
  struct Case {
    std::string url;
    ClientOutcome outcome;
  };
  const std::vector<Case> cases = {
      {nobody, ClientOutcome::kNotSent},
      {"http://no-such-host.invalid/", ClientOutcome::kNotSent},
      {"ftp://127.0.0.1/", ClientOutcome::kNotSent},
      {"file:///etc/passwd", ClientOutcome::kNotSent},
      {"nonsense://", ClientOutcome::kNotSent},
      {"", ClientOutcome::kNotSent},
      {"https" + no_tls.Url().substr(4), ClientOutcome::kNotSent},
      {resets.Url(), ClientOutcome::kUnknown},
      {closes.Url(), ClientOutcome::kUnknown},
      {breaks_off.Url(), ClientOutcome::kUnknown},
      {babbles.Url(), ClientOutcome::kUnknown},
  };
  for (const Case& c : cases) {
    ClientRequest request = To(c.url);
    request.method = "POST";
    request.body = "x";
    const ClientResponse response = Send(request);
    EXPECT_EQ(response.outcome, c.outcome) << c.url << " " << response.error;
    EXPECT_NE(response.error, "") << c.url;
    EXPECT_EQ(response.status, 0) << c.url;
  }
}

TEST_F(HttpClientTest, GivesUpInTime) {
  TcpPeer silent([](PeerConnection& connection) { connection.WaitForEnd(); });
  ClientRequest request = To(silent.Url());
  request.timeout = std::chrono::milliseconds(200);
  const ClientResponse slow = Send(request);
  EXPECT_EQ(slow.outcome, ClientOutcome::kUnknown);
  EXPECT_GE(slow.elapsed, std::chrono::milliseconds(190));
  EXPECT_LT(slow.elapsed, std::chrono::seconds(5) * kTimeScale);
  // A handshake that never ends: nothing was sent.
  request.url = "https" + silent.Url().substr(4);
  request.connect_timeout = std::chrono::milliseconds(200);
  request.timeout = std::chrono::seconds(20);
  const ClientResponse handshake = Send(request);
  EXPECT_EQ(handshake.outcome, ClientOutcome::kNotSent);
  EXPECT_LT(handshake.elapsed, std::chrono::seconds(5) * kTimeScale);
}

TEST_F(HttpClientTest, OneSlowServerHoldsUpNobody) {
  TcpPeer silent([](PeerConnection& connection) { connection.WaitForEnd(); });
  TcpPeer quick(EchoRequests);
  ClientRequest request = To(silent.Url());
  request.timeout = std::chrono::seconds(2);
  std::vector<std::future<ClientResponse>> slow;
  for (int i = 0; i < 20; ++i) slow.push_back(Begin(request));
  EXPECT_EQ(Send(To(quick.Url())).status, 200);
  EXPECT_EQ(slow[0].wait_for(std::chrono::seconds(0)),
            std::future_status::timeout);
  client_.reset();
  for (auto& response : slow) {
    EXPECT_NE(response.get().outcome, ClientOutcome::kAnswered);
  }
}

TEST_F(HttpClientTest, TakesNoMoreThanItsLimit) {
  TcpPeer peer([](PeerConnection& connection) {
    while (!connection.ReadRequest().empty()) {
      connection.Answer(std::string(1000, 'x'));
    }
  });
  ClientRequest request = To(peer.Url());
  request.max_response_bytes = 1000;
  EXPECT_EQ(Send(request).body.size(), 1000u);
  request.max_response_bytes = 999;
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.outcome, ClientOutcome::kUnknown);
  EXPECT_THAT(response.error, HasSubstr("too large"));
}

TEST_F(HttpClientTest, TellsWhatFailed) {
  TcpPeer answering(&EchoRequests);
  TcpPeer silent([](PeerConnection& peer) { peer.WaitForEnd(); });
  TcpPeer closing([](PeerConnection& peer) { peer.ReadRequest(); });
  TcpPeer plain([](PeerConnection& peer) { peer.Send("no TLS\r\n"); });
  TcpPeer large([](PeerConnection& peer) {
    peer.ReadRequest();
    peer.Answer(std::string(5000, 'x'));
  });
  const std::pair<std::string, ClientFailure> cases[] = {
      {answering.Url(), ClientFailure::kNone},
      {"http://127.0.0.1:" + std::to_string(testing::FreePort()),
       ClientFailure::kConnect},
      {silent.Url(), ClientFailure::kTimeout},
      {closing.Url(), ClientFailure::kOther},
      {"https" + plain.Url().substr(4), ClientFailure::kTls},
      {large.Url(), ClientFailure::kTooLarge},
  };
  for (const auto& [url, failure] : cases) {
    ClientRequest request = To(url);
    request.timeout = std::chrono::milliseconds(300) * kTimeScale;
    request.max_response_bytes = 4000;
    EXPECT_EQ(Send(std::move(request)).failure, failure) << url;
  }
}

TEST_F(HttpClientTest, FreshConnectionsAreNotShared) {
  TcpPeer server(&EchoRequests);
  for (int i = 1; i <= 3; ++i) {
    ClientRequest request = To(server.Url());
    request.fresh_connection = true;
    EXPECT_EQ(Send(std::move(request)).status, 200);
    EXPECT_EQ(server.accepted(), i);
  }
}

TEST_F(HttpClientTest, NoErrorTellsTheUrl) {
  TcpPeer closes([](PeerConnection& connection) { connection.ReadRequest(); });
  for (const std::string& url :
       {closes.Url("/bot123:SECRET/sendMessage"),
        std::string("http://SECRET:SECRET@127.0.0.1:1/botSECRET"),
        std::string("http://SECRET.invalid/botSECRET"),
        std::string("SECRET://SECRET"), std::string("http://127.0.0.1:SECRET"),
        std::string("http://[SECRET]/")}) {
    ClientRequest request = To(url);
    request.proxy = "";
    const ClientResponse response = Send(request);
    EXPECT_NE(response.outcome, ClientOutcome::kAnswered);
    EXPECT_NE(response.error, "");
    EXPECT_THAT(response.error, Not(HasSubstr("SECRET")));
  }
  ClientRequest request = To(closes.Url());
  request.proxy = "socks5://user:SECRET@127.0.0.1:1";
  EXPECT_THAT(Send(request).error, Not(HasSubstr("SECRET")));
}

TEST_F(HttpClientTest, SendsForms) {
  TcpPeer peer(EchoRequests);
  ClientRequest request = To(peer.Url("/sendDocument"));
  request.method = "POST";
  request.form = {{.name = "chat_id",
                   .content = "-100",
                   .filename = "",
                   .content_type = ""},
                  {.name = "document",
                   .content = std::string("a\0b\r\n--x", 8),
                   .filename = "ale\"rts.txt",
                   .content_type = "text/plain"}};
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, StartsWith("POST /sendDocument "));
  EXPECT_THAT(response.body,
              HasSubstr("Content-Type: multipart/form-data; boundary="));
  EXPECT_THAT(
      response.body,
      HasSubstr("Content-Disposition: form-data; name=\"chat_id\"\r\n\r\n-100"
                "\r\n"));
  EXPECT_THAT(response.body,
              HasSubstr("name=\"document\"; filename=\"ale%22rts.txt\"\r\n"
                        "Content-Type: text/plain\r\n\r\n" +
                        std::string("a\0b\r\n--x", 8) + "\r\n"));
}

TEST_F(HttpClientTest, ChecksCertificatesUnlessToldNotTo) {
  TempDir folder;
  const Certificate own = MakeCertificate(folder, "own");
  HttpServerSettings settings = Loopback();
  settings.web_config.tls.cert_file = own.cert_file;
  settings.web_config.tls.key_file = own.key_file;
  const auto server = StartServer(settings);
  ClientRequest request = To("https://" + server->Addresses()[0] + "/x");
  const ClientResponse stranger = Send(request);
  EXPECT_EQ(stranger.outcome, ClientOutcome::kNotSent);
  EXPECT_THAT(stranger.error, HasSubstr("ertificate"));
  request.verify_tls = false;
  EXPECT_EQ(Send(request).status, 200);
  request.verify_tls = true;
  EXPECT_EQ(Send(request).outcome, ClientOutcome::kNotSent)
      << "an unchecked connection is not reused for a checked request";

  HttpClientSettings trusting;
  trusting.ca_file = own.cert_file;
  client_ = Start(trusting);
  EXPECT_EQ(Send(request).status, 200);
  ClientRequest elsewhere = request;
  elsewhere.url = "https://127.0.0.2" + server->Addresses()[0].substr(
                                            server->Addresses()[0].rfind(':'));
  EXPECT_EQ(Send(elsewhere).outcome, ClientOutcome::kNotSent);
}

TEST_F(HttpClientTest, StoppingCallsEveryCallbackOnce) {
  TcpPeer silent([](PeerConnection& connection) { connection.WaitForEnd(); });
  std::atomic<int> unknown{0};
  std::atomic<int> not_sent{0};
  std::atomic<int> again{0};
  const auto count = [&](const ClientResponse& response) {
    (response.outcome == ClientOutcome::kNotSent ? not_sent : unknown)
        .fetch_add(1);
  };
  client_ = Start(
      {.max_connections_per_host = 3, .max_connections = 3, .ca_file = ""});
  for (int i = 0; i < 9; ++i) client_->Send(To(silent.Url()), count);
  // A callback that sends again is answered as well.
  HttpClient* const client = client_.release();
  client->Send(To(silent.Url()), [&](const ClientResponse&) {
    again.fetch_add(1);
    client->Send(To(silent.Url()),
                 [&](const ClientResponse&) { again.fetch_add(1); });
  });
  EXPECT_TRUE(WaitFor([&] { return silent.accepted() == 3; }));
  const auto begun = std::chrono::steady_clock::now();
  delete client;
  EXPECT_LT(std::chrono::steady_clock::now() - begun,
            std::chrono::seconds(5) * kTimeScale);
  EXPECT_EQ(unknown.load() + not_sent.load(), 9);
  EXPECT_GE(not_sent.load(), 6) << "they waited for a connection";
  EXPECT_EQ(again.load(), 2);
}

TEST_F(HttpClientTest, ManyThreadsMaySend) {
  TcpPeer peer(EchoRequests);
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        answered.fetch_add(Send(To(peer.Url())).status == 200 ? 1 : 0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered.load(), 200);
}

}  // namespace
}  // namespace tebium::net
