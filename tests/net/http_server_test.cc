// What the server makes of requests.
#include "net/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/net/raw_client.h"
#include "tests/net/server_fixture.h"

namespace tebium::net {
namespace {

using testing::Describe;
using ::testing::HasSubstr;
using testing::Loopback;
using ::testing::Not;
using testing::RawAnswer;
using testing::RawClient;
using testing::StartServer;
using ::testing::StartsWith;

std::string Post(const std::string& headers, const std::string& body) {
  return "POST /p HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body;
}

TEST(HttpServerTest, KeepsConnectionsAlive) {
  const auto server = StartServer(Loopback());
  RawClient client(server->Addresses()[0]);
  for (int i = 0; i < 3; ++i) {
    const RawAnswer answer = client.Ask(Post("Content-Length: 3\r\n", "abc"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "POST /p 3");
    EXPECT_EQ(answer.Header("Connection"), "keep-alive");
  }
  EXPECT_EQ(server->Connections(), 1u);
}

TEST(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  const auto server = StartServer(Loopback());
  RawClient client(server->Addresses()[0]);
  client.Send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n" +
              Post("Content-Length: 2\r\n", "ab") +
              "GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.Read().body, "GET /1 0");
  EXPECT_EQ(client.Read().body, "POST /p 2");
  EXPECT_EQ(client.Read().body, "GET /3 0");
}

TEST(HttpServerTest, ClosesWhenTheClientWishesAndSaysSo) {
  const auto server = StartServer(Loopback());
  const std::vector<std::pair<std::string, bool>> cases = {
      {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nConnection: CLOSE\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nConnection: keep-alive\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nConnection: TE, close\r\n\r\n", true},
      {"GET / HTTP/1.0\r\n\r\n", true},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
       "Sec-WebSocket-Version: 13\r\n\r\n",
       true},
      {"GET / HTTP/1.1\r\nConnection: keep-alive, Upgrade\r\n"
       "Upgrade: websocket\r\n\r\n",
       true},
  };
  for (const auto& [request, closes] : cases) {
    RawClient client(server->Addresses()[0]);
    const RawAnswer answer = client.Ask(request);
    EXPECT_EQ(answer.status, 200) << request;
    EXPECT_EQ(answer.Header("Connection"), closes ? "close" : "keep-alive")
        << request;
    EXPECT_EQ(client.IsClosed(std::chrono::milliseconds(closes ? 20'000 : 0)),
              closes)
        << request;
  }
}

TEST(HttpServerTest, DecodesThePathOnce) {
  const auto server = StartServer(Loopback());
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/a%20b", "/a b"},
      {"/%D1%8B", "/ы"},
      {"/%2541", "/%41"},
      {"/a%2Fb", "/a/b"},
      {"/a+b", "/a+b"},
      {"/%zz", "/%zz"},
      {"/x?y=%41&z", "/x?y=%41&z"},
      {"/a/../b", "/b"},
      {"/../../etc/passwd", "/etc/passwd"},
      {"/%2e%2e/x", "/x"},
  };
  RawClient client(server->Addresses()[0]);
  for (const auto& [sent, seen] : cases) {
    EXPECT_EQ(client.Ask("GET " + sent + " HTTP/1.1\r\nHost: x\r\n\r\n").body,
              "GET " + seen + " 0");
  }
}

TEST(HttpServerTest, AnswersOnlyBelowThePrefix) {
  HttpServerSettings settings = Loopback();
  settings.route_prefix = "/alerts";
  const auto server = StartServer(settings);
  RawClient client(server->Addresses()[0]);
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/alerts/x", "GET /x 0"},
      {"/alerts", "GET / 0"},
      {"/alerts/", "GET / 0"},
      {"/alertsx", ""},
      {"/", ""},
      {"/x", ""},
      {"/alerts/../x", ""}};
  for (const auto& [path, body] : cases) {
    const RawAnswer answer =
        client.Ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(answer.status, body.empty() ? 404 : 200) << path;
    if (!body.empty()) {
      EXPECT_EQ(answer.body, body);
    }
  }
}

TEST(HttpServerTest, TellsTheHandlerAllAboutTheRequest) {
  HttpRequest seen;
  const auto server = StartServer(Loopback(), [&](HttpRequest& request) {
    seen = request;
    return HttpResponse::Text(200, "");
  });
  RawClient client(server->Addresses()[0]);
  client.Ask(
      "PUT /x?q=1 HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.2.3.4\r\n"
      "X-Empty:\r\nx-a:  spaced \r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(seen.method, "PUT");
  EXPECT_EQ(seen.path, "/x");
  EXPECT_EQ(seen.query, "q=1");
  EXPECT_EQ(seen.body, "hi");
  EXPECT_EQ(seen.remote_address, "127.0.0.1");
  EXPECT_TRUE(seen.loopback);
  EXPECT_EQ(seen.headers.size(), 5u);
  EXPECT_EQ(seen.Header("X-A"), "spaced ");
  EXPECT_EQ(seen.Header("X-Empty"), "");
  // Nothing of the last request is left in the next.
  client.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(seen.query, "");
  EXPECT_EQ(seen.body, "");
  EXPECT_EQ(seen.headers.size(), 1u);
}

TEST(HttpServerTest, HeadHasNoBody) {
  const auto server = StartServer(Loopback());
  RawClient client(server->Addresses()[0]);
  client.Send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n");
  const RawAnswer head = client.Read(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("Content-Length"), "9");  // "HEAD /x 0"
  EXPECT_EQ(client.Ask("GET /y HTTP/1.1\r\nHost: x\r\n\r\n").body, "GET /y 0");
}

TEST(HttpServerTest, ReadsChunkedBodies) {
  const auto server = StartServer(Loopback(), [](HttpRequest& request) {
    return HttpResponse::Text(200, request.body);
  });
  RawClient client(server->Addresses()[0]);
  const std::string head = "Transfer-Encoding: chunked\r\n";
  EXPECT_EQ(
      client.Ask(Post(head, "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n")).body,
      "abc0123456789");
  EXPECT_EQ(client.Ask(Post(head, "0\r\n\r\n")).body, "");
  // Again on the same connection, piece by piece.
  for (const char c : Post(head, "2\r\nhi\r\n0\r\n\r\n")) {
    client.Send(std::string(1, c));
  }
  EXPECT_EQ(client.Read().body, "hi");
  const std::string large(100'000, 'x');
  EXPECT_EQ(
      client.Ask(Post(head, "186a0\r\n" + large + "\r\n0\r\n\r\n")).body.size(),
      large.size());
}

TEST(HttpServerTest, ABrokenBodyIsRefusedAndTheConnectionClosed) {
  const auto server = StartServer(Loopback());
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  const std::vector<std::string> requests = {
      Post(chunked, "zz\r\nabc\r\n0\r\n\r\n"),
      Post(chunked, "-1\r\nabc\r\n0\r\n\r\n"),
      Post(chunked, "3\r\nabcdef\r\n0\r\n\r\n"),
      Post(chunked, "ffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
      Post("Transfer-Encoding: gzip\r\n", "abc"),
      Post("Transfer-Encoding: identity\r\nContent-Length: 3\r\n", "abc"),
      Post(chunked + "Content-Length: 3\r\n", "3\r\nabc\r\n0\r\n\r\n"),
      Post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc"),
      Post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"),
      Post("Content-Length: abc\r\n", "abc"),
      Post("Content-Length: 3x\r\n", "abc"),
      Post("Content-Length: +3\r\n", "abc"),
      Post("Content-Length: -3\r\n", "abc"),
      Post("Content-Length:\r\n", "abc"),
      Post("Content-Length: 3, 3\r\n", "abc"),
  };
  for (const std::string& request : requests) {
    RawClient client(server->Addresses()[0]);
    const RawAnswer answer = client.Ask(request);
    EXPECT_EQ(answer.status, 400) << request;
    EXPECT_THAT(answer.body, StartsWith("{\"error\":")) << request;
    EXPECT_EQ(answer.Header("Connection"), "close") << request;
    EXPECT_TRUE(client.IsClosed()) << request;
  }
  // A client that leaves in the middle.
  RawClient client(server->Addresses()[0]);
  client.Send(Post("Content-Length: 10\r\n", "abc"));
  client.FinishSending();
  EXPECT_EQ(client.Read().status, 400);
}

TEST(HttpServerTest, RefusesWhatIsNotHttp) {
  const auto server = StartServer(Loopback());
  const std::vector<std::pair<std::string, int>> cases = {
      {"nonsense\r\n\r\n", 400},
      {"GET\r\n\r\n", 400},
      {"GET / \r\n\r\n", 400},
      {"GET / HTTP/9.9\r\n\r\n", 505},
      {"FROB / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nno colon here\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n", 400},
      {"GET noslash HTTP/1.1\r\n\r\n", 400},
      {std::string("GET /\0 HTTP/1.1\r\n\r\n", 19), 400},
      {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400},
      {"GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n", 400},
  };
  for (const auto& [request, status] : cases) {
    RawClient client(server->Addresses()[0]);
    const RawAnswer answer = client.Ask(request);
    EXPECT_EQ(answer.status, status) << request.substr(0, 40);
    EXPECT_EQ(answer.Header("Content-Type"), "application/json");
    EXPECT_THAT(answer.body, StartsWith("{\"error\":"));
    EXPECT_TRUE(client.IsClosed()) << request.substr(0, 40);
  }
  EXPECT_EQ(RawClient(server->Addresses()[0])
                .Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                .status,
            200)
      << "and lives on";
}

TEST(HttpServerTest, TooManyHeadersAreRefused) {
  const auto server = StartServer(Loopback());
  const auto with_headers = [](int count) {
    std::string request = "POST / HTTP/1.1\r\n";
    for (int i = 1; i < count; ++i) {
      request += "X-" + std::to_string(i) + ": v\r\n";
    }
    // The last one matters: left out, the body would be the next request.
    return request + "Content-Length: 1\r\n\r\nx";
  };
  RawClient good(server->Addresses()[0]);
  EXPECT_EQ(good.Ask(with_headers(63)).body, "POST / 1");
  for (const int count : {64, 65, 200}) {
    RawClient client(server->Addresses()[0]);
    EXPECT_EQ(client.Ask(with_headers(count)).status, 431) << count;
    EXPECT_TRUE(client.IsClosed());
  }
}

// What the table of civetweb's holes in docs/SECURITY.md relies on.
TEST(HttpServerTest, CivetwebsOwnHandlersAreNeverReached) {
  const auto server = StartServer(Loopback());
  for (const std::string path :
       {"/tmp", "/etc", "/.", "/dir/", "//", "/a//b", "/%2e", "/cgi-bin/x.cgi",
        "/x.shtml", "/x.lua", "/x.php", "/.htpasswd", "/x%0d%0aSet-Cookie:%20a",
        "/%00", "/x%00.html"}) {
    for (const std::string method :
         {"GET", "PUT", "DELETE", "PROPFIND", "MKCOL", "OPTIONS", "POST",
          "PATCH", "LOCK"}) {
      RawClient client(server->Addresses()[0]);
      const RawAnswer answer =
          client.Ask(method + " " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
      EXPECT_EQ(answer.status, 200) << method << " " << path;
      EXPECT_THAT(answer.body, StartsWith(method + " /")) << path;
      EXPECT_EQ(answer.Header("Location"), "") << path;
      EXPECT_EQ(answer.Header("Set-Cookie"), "") << path;
    }
  }
  // The redirect of CVE-2025-55763 needs a long directory.
  RawClient client(server->Addresses()[0]);
  const std::string deep = "/" + std::string(8000, 'd');
  EXPECT_EQ(client.Ask("GET " + deep + " HTTP/1.1\r\nHost: x\r\n\r\n").status,
            200);
  // Forms are a body like any other, zero bytes included.
  const std::string form = "--b\r\nContent-Disposition: form-data; name=\"a" +
                           std::string(1, '\0') + "b\"\r\n\r\nx\r\n--b--\r\n";
  EXPECT_EQ(client
                .Ask(Post("Content-Type: multipart/form-data; boundary=b\r\n"
                          "Content-Length: " +
                              std::to_string(form.size()) + "\r\n",
                          form))
                .body,
            "POST /p " + std::to_string(form.size()));
}

TEST(HttpServerTest, AHandlersExceptionBecomesA500) {
  const auto server = StartServer(Loopback(), [](HttpRequest&) -> HttpResponse {
    throw std::runtime_error("secret detail");
  });
  RawClient client(server->Addresses()[0]);
  const RawAnswer answer = client.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, Not(HasSubstr("secret")));
  EXPECT_EQ(client.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 500);
}

TEST(HttpServerTest, ListensOnSeveralAddresses) {
  HttpServerSettings settings = Loopback();
  settings.listen_addresses = {"127.0.0.1:0", "localhost:0", "127.0.0.2:0"};
  const auto server = StartServer(settings);
  ASSERT_EQ(server->Addresses().size(), 3u);
  for (const std::string& address : server->Addresses()) {
    EXPECT_FALSE(address.ends_with(":0"));
    RawClient client(address);
    EXPECT_EQ(client.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 200)
        << address;
  }
}

TEST(HttpServerTest, SaysWhyItCantListen) {
  const auto server = StartServer(Loopback());
  HttpServerSettings settings = Loopback();
  settings.listen_addresses = {"127.0.0.1:0", server->Addresses()[0]};
  const auto second =
      HttpServer::Start(settings, Describe, base::Logger::Null());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), base::StatusCode::kUnavailable);
  EXPECT_THAT(second.status().message(), HasSubstr(server->Addresses()[0]));

  settings.listen_addresses = {"nonsense"};
  const auto third =
      HttpServer::Start(settings, Describe, base::Logger::Null());
  ASSERT_FALSE(third.ok());
  EXPECT_EQ(third.status().code(), base::StatusCode::kInvalidArgument);
}

TEST(HttpServerTest, BasicAuthAndAddedHeaders) {
  HttpServerSettings settings = Loopback();
  settings.web_config.basic_auth_users = {
      {"ann", "$2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC"}};
  settings.web_config.headers = {{"X-Frame-Options", "deny"}};
  const auto server = StartServer(settings);
  RawClient client(server->Addresses()[0]);
  const RawAnswer refused = client.Ask(Post("Content-Length: 3\r\n", "abc"));
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.Header("WWW-Authenticate"), "Basic");
  EXPECT_EQ(refused.Header("X-Frame-Options"), "deny");
  EXPECT_EQ(
      client.Ask("GET / HTTP/1.1\r\nAuthorization: Basic YW5uOnJpZ2h0\r\n\r\n")
          .status,
      200);
  WebConfig open;
  ASSERT_TRUE(server->Reload(open).ok());
  EXPECT_EQ(client.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
}

}  // namespace
}  // namespace tebium::net
