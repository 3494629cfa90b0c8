// What the HTTP client tells of a connection, and which it refuses to make.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <atomic>
#include <fstream>
#include <iterator>

#include "tests/net/certificates.h"
#include "tests/net/client_fixture.h"
#include "tests/net/server_fixture.h"
#include "tests/net/tcp_peer.h"
#include "tests/support/process.h"
#include "tests/support/wait.h"

namespace tebium::net {
namespace {

using testing::Certificate;
using ::testing::HasSubstr;
using testing::PeerConnection;
using testing::TcpPeer;
using testing::TempDir;

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

base::Duration In(const ClientResponse& response, Phase phase) {
  return response.phases[static_cast<size_t>(phase)];
}

bool IsLoopback(const sockaddr& address) {
  return AddressText(address) == "127.0.0.1";
}
bool Nothing(const sockaddr&) { return false; }

class ClientFactsTest : public testing::ClientTest {
 protected:
  static ClientRequest Fresh(const std::string& url) {
    ClientRequest request = To(url);
    request.fresh_connection = true;
    request.timeout = std::chrono::seconds(5) * testing::kTimeScale;
    return request;
  }

  std::unique_ptr<HttpServer> StartTls(const Certificate& own) {
    HttpServerSettings settings = testing::Loopback();
    settings.web_config.tls.cert_file = own.cert_file;
    settings.web_config.tls.key_file = own.key_file;
    return testing::StartServer(settings);
  }

  const TempDir folder_;
};

TEST_F(ClientFactsTest, PhasesAreThoseThatTookPlace) {
  TcpPeer peer([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Answer("x");
  });
  const ClientResponse response = Send(Fresh(peer.Url()));
  EXPECT_EQ(response.status, 200);
  EXPECT_GT(In(response, Phase::kConnect), base::Duration(0));
  EXPECT_EQ(In(response, Phase::kTls), base::Duration(0));
  EXPECT_GT(In(response, Phase::kProcessing), base::Duration(0));
  base::Duration sum{0};
  for (const base::Duration phase : response.phases) sum += phase;
  EXPECT_LE(sum, response.elapsed);
  EXPECT_EQ(response.address, "127.0.0.1");
  EXPECT_EQ(response.version, 1.1);
  EXPECT_EQ(response.redirects, 0u);
  EXPECT_FALSE(response.tls.has_value());
}

TEST_F(ClientFactsTest, WhereNothingListensThereAreNoPhasesAfterIt) {
  const ClientResponse response =
      Send(Fresh("http://127.0.0.1:" + std::to_string(testing::FreePort())));
  EXPECT_EQ(response.failure, ClientFailure::kConnect);
  EXPECT_EQ(In(response, Phase::kProcessing), base::Duration(0));
  EXPECT_EQ(In(response, Phase::kTransfer), base::Duration(0));
}

TEST_F(ClientFactsTest, TlsIsDescribed) {
  const Certificate own = testing::MakeCertificate(folder_, "own");
  const auto server = StartTls(own);
  ClientRequest request = Fresh("https://" + server->Addresses()[0] + "/");
  request.tls.ca = Read(own.cert_file);
  const ClientResponse response = Send(request);
  ASSERT_EQ(response.status, 200) << response.error;
  EXPECT_GT(In(response, Phase::kTls), base::Duration(0));
  ASSERT_TRUE(response.tls.has_value());
  const TlsFacts& tls = *response.tls;
  EXPECT_EQ(tls.version, "TLS 1.3");
  EXPECT_THAT(tls.cipher, HasSubstr("TLS_"));
  EXPECT_EQ(tls.subject, "CN=own");
  EXPECT_EQ(tls.issuer, "CN=own");
  EXPECT_EQ(tls.alternative_names, "localhost,own.test");
  EXPECT_EQ(tls.fingerprint.size(), 64u);
  const auto left = tls.first_end - std::chrono::system_clock::now();
  EXPECT_GT(left, std::chrono::hours(47));
  EXPECT_LE(left, std::chrono::hours(48));
  EXPECT_EQ(tls.chain_end, tls.first_end);

  request.verify_tls = false;
  const ClientResponse any = Send(request);
  ASSERT_TRUE(any.tls.has_value());
  EXPECT_EQ(any.tls->first_end, tls.first_end);
  EXPECT_EQ(any.tls->chain_end, base::kNoTime) << "nobody checked it";
}

TEST_F(ClientFactsTest, CertificatesAtFaultAreToldOf) {
  const Certificate ended = testing::MakeEndedCertificate(folder_, "ended");
  const Certificate own = testing::MakeCertificate(folder_, "own");
  struct Case {
    Certificate shown;
    Certificate trusted;
    std::string name;
    std::string error;
  };
  const Case cases[] = {
      {ended, ended, "localhost", "certificate has expired"},
      {own, ended, "localhost", "self-signed certificate"},
      {own, own, "other.test", "the certificate has another name"},
  };
  for (const Case& c : cases) {
    const auto server = StartTls(c.shown);
    ClientRequest request = Fresh("https://" + server->Addresses()[0] + "/");
    request.tls.ca = Read(c.trusted.cert_file);
    request.tls.server_name = c.name;
    const ClientResponse response = Send(request);
    EXPECT_EQ(response.failure, ClientFailure::kTls) << c.error;
    EXPECT_EQ(response.error, c.error);
  }
}

TEST_F(ClientFactsTest, WrongAnswersAreToldApart) {
  TcpPeer half([](PeerConnection& peer) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  });
  TcpPeer slow([](PeerConnection& peer) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\n\r\n");
    peer.WaitForEnd();
  });
  TcpPeer endless([](PeerConnection& peer) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\n\r\n");
    while (peer.Send(std::string(10'000, 'x'))) {
    }
  });
  TcpPeer babble([](PeerConnection& peer) {
    peer.ReadRequest();
    peer.Send("SSH-2.0-OpenSSH\r\n");
  });
  TcpPeer loop([](PeerConnection& peer) {
    while (!peer.ReadRequest().empty()) {
      peer.Send(
          "HTTP/1.1 302 Found\r\nLocation: /again\r\n"
          "Content-Length: 0\r\n\r\n");
    }
  });
  const std::pair<std::string, ClientFailure> cases[] = {
      {half.Url(), ClientFailure::kOther},
      {slow.Url(), ClientFailure::kTimeout},
      {endless.Url(), ClientFailure::kTooLarge},
      {babble.Url(), ClientFailure::kProtocol},
      {loop.Url(), ClientFailure::kRedirects},
  };
  int number = 0;
  for (const auto& [url, failure] : cases) {
    ClientRequest request = Fresh(url);
    request.follow_redirects = true;
    request.timeout = std::chrono::milliseconds(500) * testing::kTimeScale;
    EXPECT_EQ(Send(std::move(request)).failure, failure) << number;
    ++number;
  }
}

TEST_F(ClientFactsTest, WhatNobodyKeepsIsCounted) {
  TcpPeer peer([](PeerConnection& connection) {
    while (!connection.ReadRequest().empty()) {
      connection.Answer(std::string(100'000, 'x') + "end");
    }
  });
  ClientRequest request = Fresh(peer.Url());
  request.max_response_bytes = 100'003;
  request.max_kept_bytes = 1000;
  ClientResponse response = Send(request);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, std::string(1000, 'x'));
  EXPECT_EQ(response.dropped_body_bytes, 99'003u);
  request.max_response_bytes = 100'002;
  EXPECT_EQ(Send(request).failure, ClientFailure::kTooLarge);
}

TEST_F(ClientFactsTest, RedirectsAreCounted) {
  TcpPeer peer([](PeerConnection& connection) {
    while (true) {
      const std::string request = connection.ReadRequest();
      if (request.empty()) return;
      if (request.starts_with("GET /end")) {
        connection.Answer("x");
      } else {
        connection.Send(
            "HTTP/1.1 302 Found\r\nLocation: /end\r\n"
            "Content-Length: 0\r\n\r\n");
      }
    }
  });
  ClientRequest request = Fresh(peer.Url("/start"));
  request.follow_redirects = true;
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.redirects, 1u);
}

TEST_F(ClientFactsTest, AGuardDecidesWhomToConnectTo) {
  TcpPeer peer([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Answer("x");
  });
  ClientRequest request = Fresh(peer.Url());
  request.guard = &IsLoopback;
  EXPECT_EQ(Send(request).status, 200);
  request.guard = &Nothing;
  EXPECT_EQ(Send(request).failure, ClientFailure::kRefused);
  request.url = "http://localhost:" + std::to_string(peer.port()) + "/";
  EXPECT_EQ(Send(request).failure, ClientFailure::kRefused);
  EXPECT_EQ(peer.accepted(), 1);
}

TEST_F(ClientFactsTest, AGuardIsAskedAfterRedirectsToo) {
  TcpPeer hidden([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Answer("secret");
  });
  TcpPeer open([&hidden](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 302 Found\r\nLocation: " + hidden.Url() +
                    "\r\nContent-Length: 0\r\n\r\n");
  });
  ClientRequest request = Fresh(open.Url());
  request.follow_redirects = true;
  request.guard = [port = hidden.port()](const sockaddr& address) {
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port) !=
           port;
  };
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.failure, ClientFailure::kRefused);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(hidden.accepted(), 0);
}

TEST_F(ClientFactsTest, ARedirectLeadsToNoKeptConnectionThatAGuardRefuses) {
  std::atomic<int> asked{0};
  TcpPeer hidden([&asked](PeerConnection& connection) {
    while (!connection.ReadRequest().empty()) {
      ++asked;
      connection.Answer("secret");
    }
  });
  TcpPeer open([&hidden](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 302 Found\r\nLocation: " + hidden.Url() +
                    "\r\nContent-Length: 0\r\n\r\n");
  });
  EXPECT_EQ(Send(To(hidden.Url())).status, 200);
  ClientRequest request = Fresh(open.Url());
  request.follow_redirects = true;
  request.guard = [port = hidden.port()](const sockaddr& address) {
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port) !=
           port;
  };
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.failure, ClientFailure::kRefused);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(asked, 1);
}

TEST_F(ClientFactsTest, ALimitUnderAMillisecondIsOne) {
  TcpPeer silent([](PeerConnection& connection) { connection.WaitForEnd(); });
  ClientRequest request = Fresh(silent.Url());
  request.timeout = request.connect_timeout = std::chrono::microseconds(100);
  auto response = Begin(std::move(request));
  const bool ended =
      response.wait_for(std::chrono::seconds(5) * testing::kTimeScale) ==
      std::future_status::ready;
  EXPECT_TRUE(ended);
  client_.reset();  // ends it in any case
  EXPECT_EQ(response.get().failure, ClientFailure::kTimeout);
}

TEST_F(ClientFactsTest, AGuardedRequestTakesNoKeptConnection) {
  TcpPeer peer([](PeerConnection& connection) {
    while (!connection.ReadRequest().empty()) connection.Answer("x");
  });
  EXPECT_EQ(Send(To(peer.Url())).status, 200);
  ClientRequest request = To(peer.Url());
  request.guard = &Nothing;
  EXPECT_EQ(Send(request).failure, ClientFailure::kRefused);
}

}  // namespace
}  // namespace tebium::net
