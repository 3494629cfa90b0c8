// What a request asks of the client beside the request itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/net/certificates.h"
#include "tests/net/client_fixture.h"
#include "tests/net/server_fixture.h"
#include "tests/net/tcp_peer.h"

namespace tebium::net {
namespace {

using testing::Certificate;
using ::testing::HasSubstr;
using testing::Loopback;
using testing::MakeCertificate;
using ::testing::Not;
using testing::PeerConnection;
using testing::StartServer;
using ::testing::StartsWith;
using testing::TcpPeer;
using testing::TempDir;

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Echo(PeerConnection& peer) {
  for (std::string request = peer.ReadRequest(); !request.empty();
       request = peer.ReadRequest()) {
    peer.Answer(request);
  }
}

class ClientOptionsTest : public testing::ClientTest {
 protected:
  HttpServerSettings WithTls(const Certificate& own) const {
    HttpServerSettings settings = Loopback();
    settings.web_config.tls.cert_file = own.cert_file;
    settings.web_config.tls.key_file = own.key_file;
    return settings;
  }

  const TempDir folder_;
  const Certificate own_ = MakeCertificate(folder_, "own");
};

TEST_F(ClientOptionsTest, TrustsTheGivenAuthorityAlone) {
  const auto server = StartServer(WithTls(own_));
  const Certificate other = MakeCertificate(folder_, "other");
  ClientRequest request = To("https://" + server->Addresses()[0] + "/x");
  request.tls.ca = Read(own_.cert_file);
  EXPECT_EQ(Send(request).status, 200);
  request.tls.ca = Read(other.cert_file);
  EXPECT_EQ(Send(request).outcome, ClientOutcome::kNotSent)
      << "the connection of before is not taken";
  request.tls.ca = "not a certificate";
  EXPECT_EQ(Send(request).outcome, ClientOutcome::kNotSent);
}

TEST_F(ClientOptionsTest, ShowsItsCertificate) {
  const Certificate friendly = MakeCertificate(folder_, "friendly");
  HttpServerSettings settings = WithTls(own_);
  settings.web_config.tls.client_ca_file = friendly.cert_file;
  settings.web_config.tls.client_auth = ClientAuth::kRequireAndVerifyClientCert;
  const auto server = StartServer(settings);
  ClientRequest request = To("https://" + server->Addresses()[0] + "/x");
  request.tls.ca = Read(own_.cert_file);
  EXPECT_NE(Send(request).outcome, ClientOutcome::kAnswered);
  request.tls.cert = Read(friendly.cert_file);
  request.tls.key = Read(friendly.key_file);
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.status, 200) << response.error;
  request.tls.cert = Read(own_.cert_file);
  request.tls.key = Read(own_.key_file);
  EXPECT_NE(Send(request).outcome, ClientOutcome::kAnswered);
}

TEST_F(ClientOptionsTest, AsksForAnotherName) {
  const auto server = StartServer(WithTls(own_));
  const std::string address = server->Addresses()[0];
  ClientRequest request = To("https://" + address + "/x?q=1");
  request.tls.ca = Read(own_.cert_file);
  request.tls.server_name = "own.test";
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.body, "GET /x?q=1 0") << response.error;
  request.tls.server_name = "other.test";
  EXPECT_EQ(Send(request).outcome, ClientOutcome::kNotSent);
  request.verify_tls = false;
  EXPECT_EQ(Send(request).status, 200);
}

TEST_F(ClientOptionsTest, TheNameDoesNotChangeTheHostHeader) {
  HttpServerSettings settings = WithTls(own_);
  const auto server = StartServer(settings, [](HttpRequest& request) {
    return HttpResponse::Text(200, std::string(request.Header("host")));
  });
  ClientRequest request = To("https://" + server->Addresses()[0] + "/");
  request.tls.ca = Read(own_.cert_file);
  request.tls.server_name = "own.test";
  EXPECT_EQ(Send(request).body, server->Addresses()[0]);
  TcpPeer plain(Echo);
  ClientRequest without_tls = To(plain.Url());
  without_tls.tls.server_name = "own.test";
  EXPECT_THAT(Send(without_tls).body,
              HasSubstr("Host: 127.0.0.1:" + std::to_string(plain.port())));
}

TEST_F(ClientOptionsTest, KeepsToTheVersionsOfTls) {
  HttpServerSettings settings = WithTls(own_);
  settings.web_config.tls.max_version = TlsVersion::kTls12;
  const auto server = StartServer(settings);
  ClientRequest request = To("https://" + server->Addresses()[0] + "/x");
  request.tls.ca = Read(own_.cert_file);
  request.tls.min_version = TlsVersion::kTls13;
  EXPECT_EQ(Send(request).outcome, ClientOutcome::kNotSent);
  request.tls.min_version = TlsVersion::kTls10;
  EXPECT_EQ(Send(request).status, 200);
  request.tls.max_version = TlsVersion::kTls11;
  EXPECT_EQ(Send(request).outcome, ClientOutcome::kNotSent);
}

// A peer that redirects /STATUS with that status to /end.
void Redirect(PeerConnection& peer) {
  for (std::string request = peer.ReadRequest(); !request.empty();
       request = peer.ReadRequest()) {
    const std::string path = request.substr(request.find('/') + 1, 3);
    if (path == "end") {
      peer.Answer(request);
    } else {
      const std::string location = path == "999" ? "/999" : "/end";
      peer.Send("HTTP/1.1 " + (path == "999" ? "302" : path) +
                " There\r\nLocation: " + location +
                "\r\nContent-Length: 4\r\n\r\nskip");
    }
  }
}

TEST_F(ClientOptionsTest, FollowsRedirectsAsGoDoes) {
  TcpPeer peer(Redirect);
  for (const char* status : {"301", "302", "303", "307", "308"}) {
    ClientRequest request = To(peer.Url(std::string("/") + status));
    request.method = "POST";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{\"a\":1}";
    request.follow_redirects = true;
    const ClientResponse response = Send(request);
    EXPECT_EQ(response.status, 200) << status;
    const bool same = std::string(status) >= "307";
    EXPECT_THAT(response.body, StartsWith(same ? "POST /end" : "GET /end"));
    EXPECT_EQ(response.body.ends_with("{\"a\":1}"), same) << status;
    request.follow_redirects = false;
    EXPECT_EQ(std::to_string(Send(request).status), status);
  }
}

TEST_F(ClientOptionsTest, FollowsNotForEverAndTellsNoSecretToOthers) {
  TcpPeer peer(Redirect);
  ClientRequest circle = To(peer.Url("/999"));
  circle.follow_redirects = true;
  EXPECT_NE(Send(circle).outcome, ClientOutcome::kAnswered);

  TcpPeer other(Echo);
  TcpPeer leads_away([&](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 307 There\r\nLocation: " + other.Url() +
                    "\r\nContent-Length: 0\r\n\r\n");
  });
  ClientRequest request = To(leads_away.Url());
  request.headers = {{"Authorization", "Bearer SECRET"}};
  request.follow_redirects = true;
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, Not(HasSubstr("SECRET")));
}

TEST_F(ClientOptionsTest, HeadersAreForTheirOwnOriginThoughARedirectLeadsAway) {
  // Leads there, and back.
  std::string there;
  std::string home;
  TcpPeer other([&](PeerConnection& connection) {
    there = connection.ReadRequest();
    connection.Send("HTTP/1.1 307 Back\r\nLocation: " + home +
                    "\r\nContent-Length: 0\r\n\r\n");
  });
  TcpPeer first([&](PeerConnection& connection) {
    const std::string request = connection.ReadRequest();
    if (request.starts_with("POST /end")) {
      connection.Answer(request);
      return;
    }
    connection.Send("HTTP/1.1 307 There\r\nLocation: " + other.Url() +
                    "\r\nContent-Length: 0\r\n\r\n");
  });
  home = first.Url("/end");
  ClientRequest request = To(first.Url());
  request.method = "POST";
  request.headers = {{"X-Api-Key", "SECRET"},
                     {"Cookie", "SECRET"},
                     {"authorization", "Bearer SECRET"},
                     {"User-Agent", "prober"},
                     {"Content-Type", "text/x"}};
  request.body = "{}";
  request.follow_redirects = true;
  const ClientResponse response = Send(request);
  ASSERT_EQ(response.status, 200);
  EXPECT_THAT(there, Not(HasSubstr("SECRET")));
  EXPECT_THAT(there, HasSubstr("User-Agent: prober\r\n"));
  EXPECT_THAT(there, HasSubstr("Content-Type: text/x\r\n"));
  EXPECT_THAT(there, ::testing::EndsWith("\r\n\r\n{}"));
  EXPECT_THAT(response.body, HasSubstr("X-Api-Key: SECRET\r\n"));
}

TEST_F(ClientOptionsTest, ExceptionsFromTheProxy) {
  TcpPeer proxy(Echo);
  TcpPeer direct([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Answer("direct");
  });
  ClientRequest request = To("http://a.inside.test/x");
  request.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  request.connect_timeout = std::chrono::seconds(2);
  EXPECT_EQ(Send(request).status, 200);
  for (const char* list :
       {"inside.test", "x.test, .inside.test", "*", "x.test,*"}) {
    request.no_proxy = list;
    EXPECT_EQ(Send(request).outcome, ClientOutcome::kNotSent) << list;
  }
  request.no_proxy = "other.test";
  EXPECT_EQ(Send(request).status, 200);

  request.url = direct.Url();
  EXPECT_EQ(Send(request).body, "direct") << "this machine, as Go does";
  request.no_proxy = "";
  EXPECT_THAT(Send(request).body, StartsWith("GET http://127.0.0.1:"));
}

TEST_F(ClientOptionsTest, TheEnvironmentsProxyOnlyIfAsked) {
  TcpPeer proxy(Echo);
  const std::string url = "http://127.0.0.1:" + std::to_string(proxy.port());
  ASSERT_EQ(setenv("HTTP_PROXY", url.c_str(), 1), 0);
  ASSERT_EQ(setenv("NO_PROXY", "inside.test", 1), 0);
  ClientRequest request = To("http://somewhere.invalid/x");
  EXPECT_EQ(Send(request).outcome, ClientOutcome::kNotSent);
  request.proxy_from_environment = true;
  EXPECT_THAT(Send(request).body,
              StartsWith("GET http://somewhere.invalid/x "));
  request.url = "http://a.inside.test/";
  EXPECT_EQ(Send(request).outcome, ClientOutcome::kNotSent);
  unsetenv("HTTP_PROXY");
  unsetenv("NO_PROXY");
}

TEST_F(ClientOptionsTest, HeadersForTheProxyAlone) {
  const auto server = StartServer(WithTls(own_), [](HttpRequest& request) {
    return HttpResponse::Text(
        200, request.Header("x-proxy").empty() ? "clean" : "leaked");
  });
  const std::string address = server->Addresses()[0];
  const int port = std::atoi(address.c_str() + address.rfind(':') + 1);
  std::promise<std::string> connect;
  TcpPeer proxy([&](PeerConnection& client) {
    connect.set_value(client.ReadRequest());
    client.Send("HTTP/1.1 200 Connected\r\n\r\n");
    client.RelayTo(port);
  });
  ClientRequest request = To("https://" + address + "/");
  request.tls.ca = Read(own_.cert_file);
  request.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  request.headers = {{"X-Own", "1"}};
  request.proxy_headers = {{"X-Proxy", "SECRET"}};
  EXPECT_EQ(Send(request).body, "clean");
  const std::string seen = connect.get_future().get();
  EXPECT_THAT(seen, HasSubstr("X-Proxy: SECRET\r\n"));
  EXPECT_THAT(seen, Not(HasSubstr("X-Own")));
}

TEST_F(ClientOptionsTest, OldHttpWhereItIsAskedFor) {
  TcpPeer peer(Echo);
  ClientRequest request = To(peer.Url());
  request.http2 = false;
  EXPECT_THAT(Send(request).body, StartsWith("GET / HTTP/1.1\r\n"));
}

}  // namespace
}  // namespace tebium::net
