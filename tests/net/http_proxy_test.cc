// The client behind proxies; these are as small as the protocols allow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/mutex.h"
#include "tests/net/certificates.h"
#include "tests/net/client_fixture.h"
#include "tests/net/server_fixture.h"
#include "tests/net/tcp_peer.h"

namespace tebium::net {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Loopback;
using testing::MakeCertificate;
using ::testing::Not;
using ::testing::Pair;
using testing::PeerConnection;
using testing::StartServer;
using ::testing::StartsWith;
using testing::TcpPeer;
using testing::TempDir;

int PortOf(const HttpServer& server) {
  const std::string address = server.Addresses()[0];
  return std::atoi(address.c_str() + address.rfind(':') + 1);
}

// Remembers what it was asked for.
class Wishes {
 public:
  void Add(const std::string& wish) {
    base::MutexLock lock(mutex_);
    wishes_.push_back(wish);
  }
  std::vector<std::string> All() {
    base::MutexLock lock(mutex_);
    return wishes_;
  }

 private:
  base::Mutex mutex_;
  std::vector<std::string> wishes_ GUARDED_BY(mutex_);
};

// RFC 1928 and 1929; every host is 127.0.0.1.
void ServeSocks5(PeerConnection& client, Wishes& wishes, bool let_pass) {
  const std::string greeting = client.ReadBytes(2);
  if (greeting.size() < 2 || greeting[0] != 5) return;
  const std::string methods =
      client.ReadBytes(static_cast<unsigned char>(greeting[1]));
  if (methods.find('\x02') != std::string::npos) {
    client.Send(std::string_view("\x05\x02", 2));
    const std::string user_size = client.ReadBytes(2);
    const std::string user =
        client.ReadBytes(static_cast<unsigned char>(user_size[1]));
    const std::string size = client.ReadBytes(1);
    wishes.Add(user + ":" +
               client.ReadBytes(static_cast<unsigned char>(size[0])));
    client.Send(std::string_view("\x01\x00", 2));
  } else {
    client.Send(std::string_view("\x05\x00", 2));
  }
  const std::string request = client.ReadBytes(4);
  std::string host;
  if (request[3] == 3) {
    const std::string size = client.ReadBytes(1);
    host = client.ReadBytes(static_cast<unsigned char>(size[0]));
  } else {
    host = client.ReadBytes(4).size() == 4 ? "IPV4" : "";
  }
  const std::string port = client.ReadBytes(2);
  wishes.Add(host);
  if (!let_pass) {
    client.Send(std::string_view("\x05\x02\x00\x01\0\0\0\0\0\0", 10));
    return;
  }
  client.Send(std::string_view("\x05\x00\x00\x01\0\0\0\0\0\0", 10));
  client.RelayTo(static_cast<unsigned char>(port[0]) * 256 +
                 static_cast<unsigned char>(port[1]));
}

using HttpProxyTest = testing::ClientTest;

TEST_F(HttpProxyTest, Socks5) {
  const auto server = StartServer(Loopback());
  const int port = PortOf(*server);
  Wishes wishes;
  TcpPeer proxy(
      [&](PeerConnection& client) { ServeSocks5(client, wishes, true); });
  ClientRequest request =
      To("http://localhost:" + std::to_string(port) + "/through");
  request.proxy = "socks5h://127.0.0.1:" + std::to_string(proxy.port());
  EXPECT_EQ(Send(request).body, "GET /through 0");
  EXPECT_THAT(wishes.All(), ElementsAre("localhost"))
      << "the proxy resolves names";
  request.url = "http://127.0.0.1:" + std::to_string(port) + "/by-address";
  request.proxy =
      "socks5://ann:s3cret@127.0.0.1:" + std::to_string(proxy.port());
  EXPECT_EQ(Send(request).body, "GET /by-address 0");
  EXPECT_THAT(wishes.All(), ElementsAre("localhost", "ann:s3cret", "IPV4"));
}

TEST_F(HttpProxyTest, ASocks5ProxyThatRefuses) {
  Wishes wishes;
  TcpPeer proxy(
      [&](PeerConnection& client) { ServeSocks5(client, wishes, false); });
  ClientRequest request = To("http://127.0.0.1:9/botSECRET");
  request.proxy =
      "socks5://ann:SECRET@127.0.0.1:" + std::to_string(proxy.port());
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.outcome, ClientOutcome::kNotSent);
  EXPECT_THAT(response.error, Not(HasSubstr("SECRET")));
}

TEST_F(HttpProxyTest, HttpForPlainUrls) {
  TcpPeer proxy(
      [](PeerConnection& client) { client.Answer(client.ReadRequest()); });
  ClientRequest request = To("http://somewhere.invalid/x");
  request.proxy = "http://ann:right@127.0.0.1:" + std::to_string(proxy.port());
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, StartsWith("GET http://somewhere.invalid/x "));
  EXPECT_THAT(response.body,
              HasSubstr("Proxy-Authorization: Basic YW5uOnJpZ2h0\r\n"));
}

TEST_F(HttpProxyTest, HttpTunnelsTls) {
  TempDir folder;
  const auto own = MakeCertificate(folder, "own");
  HttpServerSettings settings = Loopback();
  settings.web_config.tls.cert_file = own.cert_file;
  settings.web_config.tls.key_file = own.key_file;
  const auto server = StartServer(settings);
  const int port = PortOf(*server);
  Wishes wishes;
  TcpPeer proxy([&](PeerConnection& client) {
    const std::string request = client.ReadRequest();
    wishes.Add(request.substr(0, request.find('\r')));
    client.Send("HTTP/1.1 200 Connected\r\nX-Proxy: 1\r\n\r\n");
    client.RelayTo(port);
  });
  HttpClientSettings trusting;
  trusting.ca_file = own.cert_file;
  client_ = Start(trusting);
  ClientRequest request =
      To("https://localhost:" + std::to_string(port) + "/botSECRET");
  request.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  const ClientResponse response = Send(request);
  EXPECT_EQ(response.body, "GET /botSECRET 0") << response.error;
  EXPECT_THAT(response.headers, Not(Contains(Pair("x-proxy", "1"))));
  EXPECT_THAT(
      wishes.All(),
      ElementsAre("CONNECT localhost:" + std::to_string(port) + " HTTP/1.1"))
      << "the proxy sees no path";
}

TEST_F(HttpProxyTest, ATunnelThatIsRefused) {
  TcpPeer proxy([](PeerConnection& client) {
    client.ReadRequest();
    client.Send("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
  });
  ClientRequest request = To("https://127.0.0.1:9/");
  request.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  EXPECT_EQ(Send(request).outcome, ClientOutcome::kNotSent);
}

TEST_F(HttpProxyTest, AProxyThatIsAway) {
  ClientRequest request = To("http://127.0.0.1:9/");
  request.proxy = "http://127.0.0.1:1";
  EXPECT_EQ(Send(request).outcome, ClientOutcome::kNotSent);
}

}  // namespace
}  // namespace tebium::net
