// Probes against real servers: badly behaved ones, and Debian's Redis.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/exporter/prober_fixture.h"
#include "tests/net/certificates.h"
#include "tests/net/server_fixture.h"
#include "tests/net/tcp_peer.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace tebium::exporter {
namespace {

using std::chrono::milliseconds;
using testing::PeerConnection;
using testing::TcpPeer;

using ProbesTest = testing::ProberTest;

// --- HTTP -------------------------------------------------------------------

TEST_F(ProbesTest, AnswersAreHeldAgainstTheConditions) {
  const auto server =
      testing::StartServer(testing::Loopback(), [](net::HttpRequest& request) {
        return net::HttpResponse::Text(std::stoi(request.path.substr(1)),
                                       "state: ready\n");
      });
  ASSERT_NE(server, nullptr);
  const std::string url = "http://" + server->Addresses().front() + "/";
  struct Case {
    const char* path;
    Conditions conditions;
    ProbeFault fault;
  };
  Conditions only_200;
  only_200.statuses = {{200, 200}};
  Conditions teapot;
  teapot.statuses = {{301, 302}, {418, 418}};
  Conditions ready;
  ready.body_contains = "ready";
  Conditions busy;
  busy.body_contains = "busy";
  Conditions matches;
  matches.body_matches =
      *alert::Matcher::Create(alert::MatchOp::kRegex, "body", "(?s:.*)r.*y\n");
  Conditions differs;
  differs.body_matches =
      *alert::Matcher::Create(alert::MatchOp::kRegex, "body", "r.*y\n");
  Conditions quick;
  quick.max_latency = base::Duration(1);
  const Case cases[] = {
      {"200", {}, ProbeFault::kNone},
      {"204", {}, ProbeFault::kNone},
      {"204", only_200, ProbeFault::kStatus},
      {"301", {}, ProbeFault::kStatus},
      {"302", teapot, ProbeFault::kNone},
      {"418", teapot, ProbeFault::kNone},
      {"200", teapot, ProbeFault::kStatus},
      {"503", {}, ProbeFault::kStatus},
      {"401", {}, ProbeFault::kAuth},
      {"403", {}, ProbeFault::kAuth},
      {"200", ready, ProbeFault::kNone},
      {"200", busy, ProbeFault::kBody},
      {"200", matches, ProbeFault::kNone},
      {"200", differs, ProbeFault::kBody},
      {"200", quick, ProbeFault::kLatency},
      {"500", busy, ProbeFault::kStatus},
  };
  for (const Case& c : cases) {
    ModuleSettings module = Http(url + c.path);
    module.conditions = c.conditions;
    const ProbeResult result = Probe(module);
    EXPECT_EQ(ProbeFaultName(result.fault), ProbeFaultName(c.fault)) << c.path;
    EXPECT_TRUE(result.answered) << c.path;
    EXPECT_EQ(std::to_string(result.http_status), c.path);
    EXPECT_GT(result.latency, base::Duration(0));
  }
}

TEST_F(ProbesTest, WhatDoesNotAnswerIsDown) {
  TcpPeer silent([](PeerConnection& connection) { connection.WaitForEnd(); });
  TcpPeer closing([](PeerConnection& connection) { connection.ReadRequest(); });
  TcpPeer babbling([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send("SSH-2.0-OpenSSH\r\n");
  });
  TcpPeer plain([](PeerConnection& connection) {
    connection.Send("this is no TLS\r\n");
  });
  struct Case {
    std::string url;
    ProbeFault fault;
  };
  const Case cases[] = {
      {"http://127.0.0.1:" + std::to_string(testing::FreePort()) + "/",
       ProbeFault::kConnect},
      {silent.Url(), ProbeFault::kTimeout},
      {closing.Url(), ProbeFault::kOther},
      {babbling.Url(), ProbeFault::kProtocol},
      {"https" + plain.Url().substr(4), ProbeFault::kTls},
  };
  for (const Case& c : cases) {
    ModuleSettings module = Http(c.url);
    module.timeout = milliseconds(300);
    const ProbeResult result = Probe(module);
    EXPECT_EQ(ProbeFaultName(result.fault), ProbeFaultName(c.fault)) << c.url;
    EXPECT_FALSE(result.answered) << c.url;
    EXPECT_EQ(result.http_status, 0) << c.url;
  }
}

TEST_F(ProbesTest, AnEndlessBodyHasALimit) {
  TcpPeer endless([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 200 OK\r\n\r\n");
    while (connection.Send(std::string(10'000, 'x'))) {
    }
  });
  const ProbeResult result = Probe(Http(endless.Url()));
  EXPECT_EQ(result.fault, ProbeFault::kBody);
  EXPECT_TRUE(result.answered);
}

TEST_F(ProbesTest, ALongPageIsGoodWhereNobodyAsksWhatItSays) {
  constexpr size_t kBytes = 1'000'000;
  TcpPeer page([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Answer(std::string(kBytes, 'x'));
  });
  ModuleSettings module = Http(page.Url());
  const ProbeResult result = Probe(module);
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.http.body_bytes, kBytes);
  module.conditions.body_contains = "x";
  EXPECT_EQ(Probe(module).fault, ProbeFault::kBody) << "it is not read whole";
}

TEST_F(ProbesTest, EachProbeMakesAConnectionOfItsOwn) {
  TcpPeer peer([](PeerConnection& connection) {
    while (!connection.ReadRequest().empty()) connection.Answer("fine");
  });
  for (int i = 1; i <= 3; ++i) {
    EXPECT_TRUE(Probe(Http(peer.Url())).ok());
    EXPECT_EQ(peer.accepted(), i);
  }
}

TEST_F(ProbesTest, CertificatesThatEndSoonAreTold) {
  const testing::TempDir folder;
  // Holds for two days.
  const auto made = testing::MakeCertificate(folder, "module");
  net::HttpServerSettings settings = testing::Loopback();
  settings.web_config.tls.cert_file = made.cert_file;
  settings.web_config.tls.key_file = made.key_file;
  const auto server = testing::StartServer(settings);
  ASSERT_NE(server, nullptr);
  Restart(made.cert_file);
  ModuleSettings module = Http("https://" + server->Addresses().front() + "/");
  module.conditions.min_certificate_validity = std::chrono::hours(24);
  const ProbeResult fine = Probe(module);
  EXPECT_EQ(ProbeFaultName(fine.fault), "");
  const base::Duration left = fine.certificate_ends_at - clock_.Now();
  EXPECT_GT(left, std::chrono::hours(47));
  EXPECT_LE(left, std::chrono::hours(48));
  module.conditions.min_certificate_validity = std::chrono::hours(72);
  EXPECT_EQ(ProbeFaultName(Probe(module).fault), "certificate");
  Restart();
  EXPECT_EQ(ProbeFaultName(Probe(module).fault), "tls") << "not trusted";
}

// --- TCP and Redis ----------------------------------------------------------

TEST_F(ProbesTest, TcpWantsAConnection) {
  TcpPeer peer([](PeerConnection& connection) { connection.WaitForEnd(); });
  EXPECT_TRUE(Probe(Tcp(ProbeKind::kTcp, peer.port())).ok());
  const ProbeResult closed = Probe(Tcp(ProbeKind::kTcp, testing::FreePort()));
  EXPECT_EQ(ProbeFaultName(closed.fault), "connect");
  EXPECT_FALSE(closed.answered);
}

TEST_F(ProbesTest, RedisAnswersAreUnderstood) {
  struct Case {
    const char* answer;
    ProbeFault fault;
    bool answered = true;
  };
  const Case cases[] = {
      {"+PONG\r\n", ProbeFault::kNone},
      {"-NOAUTH Authentication required.\r\n", ProbeFault::kAuth},
      {"-LOADING Redis is loading the dataset in memory\r\n",
       ProbeFault::kStatus},
      {"-ERR max number of clients reached\r\n", ProbeFault::kStatus},
      {"+PANG\r\n", ProbeFault::kProtocol},
      {"HTTP/1.1 400 Bad Request\r\n", ProbeFault::kProtocol},
      {"+PO", ProbeFault::kOther, false},
      {"", ProbeFault::kOther, false},
  };
  for (const Case& c : cases) {
    TcpPeer peer([&c](PeerConnection& connection) {
      EXPECT_EQ(connection.ReadBytes(14), "*1\r\n$4\r\nPING\r\n");
      connection.Send(c.answer);
    });
    const ProbeResult result = Probe(Tcp(ProbeKind::kRedis, peer.port()));
    EXPECT_EQ(ProbeFaultName(result.fault), ProbeFaultName(c.fault))
        << c.answer;
    EXPECT_EQ(result.answered, c.answered) << c.answer;
  }
}

class RedisProbeTest : public ProbesTest {
 protected:
  void StartRedis(const std::vector<std::string>& arguments) {
    port_ = testing::FreePort();
    testing::Process::Options options;
    options.command = {"redis-server",        "--bind", "127.0.0.1", "--port",
                       std::to_string(port_), "--save", "",          "--dir",
                       folder_.path()};
    options.command.insert(options.command.end(), arguments.begin(),
                           arguments.end());
    options.log_file = folder_.Join("log");
    redis_ = testing::Process::Start(options);
    ASSERT_NE(redis_, nullptr);
    ASSERT_NE(redis_->WaitForLine("Ready to accept connections",
                                  std::chrono::seconds(20)),
              "")
        << redis_->Output();
  }

  std::string FaultWith(const std::string& user, const std::string& password,
                        uint32_t database = 0) {
    ModuleSettings module = Tcp(ProbeKind::kRedis, port_);
    module.user = user;
    module.password = password;
    module.database = database;
    const ProbeResult result = Probe(module);
    EXPECT_TRUE(result.answered);
    return std::string(ProbeFaultName(result.fault));
  }

  testing::TempDir folder_;
  int port_ = 0;
  std::unique_ptr<testing::Process> redis_;
};

TEST_F(RedisProbeTest, AnOpenOneIsUp) {
  StartRedis({});
  EXPECT_EQ(FaultWith("", ""), "");
  EXPECT_EQ(FaultWith("", "", 3), "");
  EXPECT_EQ(FaultWith("", "", 999), "status") << "there is no such database";
}

TEST_F(RedisProbeTest, PasswordsAreShown) {
  StartRedis({"--requirepass", "geheim", "--user", "watcher", "on", ">pass",
              "allcommands", "allkeys"});
  EXPECT_EQ(FaultWith("", "geheim"), "");
  EXPECT_EQ(FaultWith("default", "geheim"), "");
  EXPECT_EQ(FaultWith("watcher", "pass", 1), "");
  EXPECT_EQ(FaultWith("", ""), "auth");
  EXPECT_EQ(FaultWith("", "wrong"), "auth");
  EXPECT_EQ(FaultWith("nobody", "pass"), "auth");
}

}  // namespace
}  // namespace tebium::exporter
