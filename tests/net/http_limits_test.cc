// What the server does with too much, too slow, and too late.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/mutex.h"
#include "net/http_server.h"
#include "tests/net/raw_client.h"
#include "tests/net/server_fixture.h"
#include "tests/support/wait.h"

namespace tebium::net {
namespace {

using ::testing::HasSubstr;
using testing::kTimeScale;
using testing::Loopback;
using testing::RawAnswer;
using testing::RawClient;
using testing::StartServer;
using testing::WaitFor;

constexpr char kGet[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr size_t kMaxBody = 8u << 20;

std::string Announce(const std::string& headers) {
  return "POST /p HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
}

std::string Length(size_t bytes) {
  return "Content-Length: " + std::to_string(bytes) + "\r\n";
}

// Holds handlers until it is opened.
class Gate {
 public:
  void Pass() {
    base::MutexLock lock(mutex_);
    ++waiting_;
    while (!open_) opened_.Wait(mutex_);
  }
  void Open() {
    base::MutexLock lock(mutex_);
    open_ = true;
    opened_.NotifyAll();
  }
  size_t waiting() {
    base::MutexLock lock(mutex_);
    return waiting_;
  }

 private:
  base::Mutex mutex_;
  base::CondVar opened_;
  bool open_ GUARDED_BY(mutex_) = false;
  size_t waiting_ GUARDED_BY(mutex_) = 0;
};

TEST(HttpLimitsTest, TakesABodyOfTheLimitAndNotOneByteMore) {
  const auto server = StartServer(Loopback());
  {
    RawClient client(server->Addresses()[0]);
    client.Send(Announce(Length(kMaxBody)));
    client.Send(std::string(kMaxBody, 'x'));
    EXPECT_EQ(client.Read().body, "POST /p " + std::to_string(kMaxBody));
  }
  // Refused by its announcement: not a byte of it is needed.
  RawClient client(server->Addresses()[0]);
  const RawAnswer answer = client.Ask(Announce(Length(kMaxBody + 1)));
  EXPECT_EQ(answer.status, 413);
  EXPECT_THAT(answer.body, HasSubstr("8388608"));
  EXPECT_EQ(answer.Header("Connection"), "close");
  EXPECT_TRUE(client.IsClosed());
  for (const std::string length :
       {"99999999999999", "9223372036854775807", "9223372036854775808",
        "99999999999999999999999"}) {
    RawClient huge(server->Addresses()[0]);
    EXPECT_EQ(huge.Ask(Announce("Content-Length: " + length + "\r\n")).status,
              413)
        << length;
  }
}

TEST(HttpLimitsTest, AClientThatSendsTooMuchStillSeesItsAnswer) {
  const auto server = StartServer(Loopback());
  RawClient client(server->Addresses()[0]);
  client.Send(Announce(Length(kMaxBody + 1)));
  // It looks for an answer only when all is sent.
  EXPECT_TRUE(client.Send(std::string(kMaxBody + 1, 'x')));
  EXPECT_EQ(client.Read().status, 413);
}

TEST(HttpLimitsTest, ChunksAreCountedToo) {
  HttpServerSettings settings = Loopback();
  settings.max_body_bytes = 1000;
  const auto server = StartServer(settings);
  const auto chunked = [](size_t bytes) {
    std::string body = Announce("Transfer-Encoding: chunked\r\n");
    for (size_t i = 0; i < bytes / 10; ++i) body += "a\r\n0123456789\r\n";
    return body + "0\r\n\r\n";
  };
  RawClient client(server->Addresses()[0]);
  EXPECT_EQ(client.Ask(chunked(1000)).body, "POST /p 1000");
  EXPECT_EQ(client.Ask(chunked(1010)).status, 413);
  EXPECT_TRUE(client.IsClosed());
}

TEST(HttpLimitsTest, ContinuesOnlyWhatItWillTake) {
  const auto server = StartServer(Loopback());
  RawClient client(server->Addresses()[0]);
  client.Send(Announce(Length(3) + "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.Read().status, 100);
  EXPECT_EQ(client.Ask("abc").body, "POST /p 3");
  const RawAnswer refused =
      client.Ask(Announce(Length(kMaxBody + 1) + "Expect: 100-continue\r\n"));
  EXPECT_EQ(refused.status, 413);
}

TEST(HttpLimitsTest, SlowClientsAreCutOffAndHarmNobody) {
  HttpServerSettings settings = Loopback();
  settings.request_timeout = std::chrono::milliseconds(600) * kTimeScale;
  const auto server = StartServer(settings);
  const std::string address = server->Addresses()[0];
  RawClient silent(address);
  RawClient half_header(address);
  half_header.Send("POST /p HTTP/1.1\r\nHo");
  RawClient half_body(address);
  half_body.Send(Announce(Length(100)) + "abc");
  RawClient half_chunk(address);
  half_chunk.Send(Announce("Transfer-Encoding: chunked\r\n") + "5\r\nab");
  // These never pause for long.
  std::atomic<bool> stop{false};
  const auto drip = [&](RawClient& client) {
    while (!stop.load() && client.Send("x")) {
      (void)WaitFor([&] { return stop.load(); }, std::chrono::milliseconds(20));
    }
  };
  RawClient drip_body(address);
  drip_body.Send(Announce(Length(100'000)));
  RawClient drip_header(address);
  drip_header.Send("GET / HTTP/1.1\r\nX: ");
  std::thread body_thread([&] { drip(drip_body); });
  std::thread header_thread([&] { drip(drip_header); });

  RawClient good(address);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(good.Ask(kGet).status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - begun,
            std::chrono::milliseconds(500) * kTimeScale);

  EXPECT_TRUE(silent.IsClosed());
  for (RawClient* client :
       {&half_header, &half_body, &half_chunk, &drip_body, &drip_header}) {
    const RawAnswer answer = client->Read();
    EXPECT_TRUE(answer.status == 400 || answer.status == 408 ||
                answer.status == 0)
        << answer.status;
    EXPECT_NE(answer.status, 200);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun,
            std::chrono::milliseconds(5000) * kTimeScale);
  stop.store(true);
  body_thread.join();
  header_thread.join();
  EXPECT_EQ(good.Ask(kGet).status, 200);
  EXPECT_TRUE(WaitFor([&] { return server->Connections() == 1; }));
}

TEST(HttpLimitsTest, AStalledReaderIsCutOff) {
  HttpServerSettings settings = Loopback();
  settings.request_timeout = std::chrono::milliseconds(400) * kTimeScale;
  settings.idle_timeout = std::chrono::milliseconds(600) * kTimeScale;
  const std::string large(64u << 20, 'x');
  const auto server = StartServer(
      settings, [&](HttpRequest&) { return HttpResponse::Text(200, large); });
  RawClient client(server->Addresses()[0]);
  client.Send(kGet);
  EXPECT_TRUE(WaitFor([&] { return server->Connections() == 1; }));
  EXPECT_TRUE(WaitFor([&] { return server->Connections() == 0; }));
}

TEST(HttpLimitsTest, AnIdleConnectionEnds) {
  HttpServerSettings settings = Loopback();
  settings.idle_timeout = std::chrono::milliseconds(300);
  const auto server = StartServer(settings);
  RawClient client(server->Addresses()[0]);
  EXPECT_EQ(client.Ask(kGet).status, 200);
  EXPECT_TRUE(client.IsClosed());
}

TEST(HttpLimitsTest, ConnectionsOverTheLimitAreTold) {
  HttpServerSettings settings = Loopback();
  settings.max_connections = 2;
  const auto server = StartServer(settings);
  const std::string address = server->Addresses()[0];
  RawClient first(address);
  EXPECT_EQ(first.Ask(kGet).status, 200);
  {
    RawClient second(address);
    EXPECT_EQ(second.Ask(kGet).status, 200);
    RawClient third(address);
    const RawAnswer answer = third.Ask(Announce(Length(3)) + "abc");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.Header("Retry-After"), "5");
    EXPECT_TRUE(third.IsClosed());
    RawClient fourth(address);
    EXPECT_EQ(fourth.Ask(kGet).status, 503);
    // Those that were here before are served on.
    EXPECT_EQ(first.Ask(kGet).status, 200);
    EXPECT_EQ(second.Ask(kGet).status, 200);
  }
  EXPECT_TRUE(WaitFor([&] { return server->Connections() == 1; }));
  RawClient fifth(address);
  EXPECT_EQ(fifth.Ask(kGet).status, 200);
}

TEST(HttpLimitsTest, DrainAnswersWhatIsInFlight) {
  Gate gate;
  HttpServerSettings settings = Loopback();
  const auto server = StartServer(settings, [&](HttpRequest& request) {
    if (request.path == "/slow") gate.Pass();
    return HttpResponse::Text(200, "done");
  });
  const std::string address = server->Addresses()[0];
  RawClient idle(address);
  EXPECT_EQ(idle.Ask(kGet).status, 200);
  RawClient untouched(address);
  RawClient slow(address);
  slow.Send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(WaitFor([&] { return gate.waiting() == 1; }));

  std::thread drain([&] { server->Drain(std::chrono::seconds(20)); });
  // Who comes now is sent away.
  ASSERT_TRUE(WaitFor([&] {
    RawClient late(address);
    return late.Ask(kGet).status == 503;
  }));
  gate.Open();
  const RawAnswer answer = slow.Read();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "done");
  EXPECT_EQ(answer.Header("Connection"), "close");
  drain.join();
  EXPECT_TRUE(idle.IsClosed());
  EXPECT_TRUE(untouched.IsClosed());
  EXPECT_FALSE(RawClient(address).connected());
}

TEST(HttpLimitsTest, StoppingDoesNotWaitForIdleConnections) {
  HttpServerSettings settings = Loopback();
  settings.listen_addresses = {"127.0.0.1:0", "127.0.0.1:0"};
  auto server = StartServer(settings);
  RawClient first(server->Addresses()[0]);
  EXPECT_EQ(first.Ask(kGet).status, 200);
  RawClient second(server->Addresses()[1]);
  EXPECT_EQ(second.Ask(kGet).status, 200);
  RawClient silent(server->Addresses()[1]);
  ASSERT_TRUE(WaitFor([&] { return server->Connections() == 3; }));
  const auto begun = std::chrono::steady_clock::now();
  server->Drain(std::chrono::seconds(5));
  EXPECT_LT(std::chrono::steady_clock::now() - begun,
            std::chrono::seconds(1) * kTimeScale);
  EXPECT_EQ(server->Connections(), 0u);
}

}  // namespace
}  // namespace tebium::net
