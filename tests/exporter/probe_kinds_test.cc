// Probes that say more than "it answers": JSON, credentials, TLS, banners, name
// servers, ClickHouse's query; and that nothing secret is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <iterator>

#include "exporter/probes/json_check.h"
#include "tests/exporter/prober_fixture.h"
#include "tests/net/certificates.h"
#include "tests/net/fake_name_server.h"
#include "tests/net/server_fixture.h"
#include "tests/net/tcp_peer.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait.h"

namespace tebium::exporter {
namespace {

using std::chrono::milliseconds;
using testing::Certificate;
using ::testing::HasSubstr;
using testing::kTimeScale;
using ::testing::Not;
using testing::PeerConnection;
using testing::TcpPeer;
using testing::TempDir;

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

alert::Matcher Anywhere(const std::string& expression) {
  return *alert::Matcher::Create(alert::MatchOp::kRegex, "text",
                                 "(?s:.*)(?:" + expression + ")(?s:.*)");
}

std::string FaultOf(const ProbeResult& result) {
  return std::string(ProbeFaultName(result.fault));
}

class ProbeKindsTest : public testing::ProberTest {
 protected:
  // Over TLS, with this certificate; its port.
  int StartTls(const Certificate& own) {
    net::HttpServerSettings settings = testing::Loopback();
    settings.web_config.tls.cert_file = own.cert_file;
    settings.web_config.tls.key_file = own.key_file;
    tls_server_ = testing::StartServer(settings);
    const std::string address = tls_server_->Addresses()[0];
    return std::stoi(address.substr(address.rfind(':') + 1));
  }

  const TempDir folder_;
  std::unique_ptr<net::HttpServer> tls_server_;
};

// --- HTTP -------------------------------------------------------------------

TEST_F(ProbeKindsTest, AGoodStatusWithABadBodyIsABadAnswer) {
  TcpPeer peer([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Answer(
        R"({"status":"error","token":"SECRET","version":"1.2.3"})");
  });
  ModuleSettings module = Http(peer.Url());
  module.conditions.json = {*ParseJsonCondition("status == ok")};
  const ProbeResult result = Probe(module);
  EXPECT_EQ(FaultOf(result), "body");
  EXPECT_TRUE(result.answered);
  EXPECT_EQ(result.detail, "status == ok");
  EXPECT_EQ(result.version, "1.2.3");
  EXPECT_EQ(SayFault(base::Language::kEnglish, result),
            "the answer holds something else than expected: status == ok");
  module.conditions.json = {*ParseJsonCondition("status == error")};
  EXPECT_EQ(FaultOf(Probe(module)), "");
}

TEST_F(ProbeKindsTest, LiesAreToldApart) {
  TcpPeer half([](PeerConnection& peer) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  });
  TcpPeer dripping([](PeerConnection& peer) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\n\r\nx");
    peer.WaitForEnd();
  });
  TcpPeer loop([](PeerConnection& peer) {
    while (!peer.ReadRequest().empty()) {
      peer.Send(
          "HTTP/1.1 302 Found\r\nLocation: /again\r\n"
          "Content-Length: 0\r\n\r\n");
    }
  });
  struct Case {
    std::string url;
    std::string fault;
    bool answered;
  };
  const Case cases[] = {{half.Url(), "other", false},
                        {dripping.Url(), "timeout", false},
                        {loop.Url(), "redirect", true}};
  for (const Case& c : cases) {
    ModuleSettings module = Http(c.url);
    module.ask.follow_redirects = true;
    module.timeout = milliseconds(500) * kTimeScale;
    const ProbeResult result = Probe(module);
    EXPECT_EQ(FaultOf(result), c.fault);
    EXPECT_EQ(result.answered, c.answered) << c.fault;
  }
}

TEST_F(ProbeKindsTest, ItAsksAsItIsTold) {
  std::promise<std::string> request;
  TcpPeer peer([&request](PeerConnection& connection) {
    request.set_value(connection.ReadRequest());
    connection.Answer("x", "Last-Modified: Thu, 01 Jan 1970 00:01:00 GMT\r\n");
  });
  ModuleSettings module = Http(peer.Url("/deep"));
  module.ask.method = "POST";
  module.ask.body = "{}";
  module.ask.headers = {{"Authorization", "Bearer t"}, {"user-agent", "mine"}};
  const ProbeResult result = Probe(module);
  EXPECT_EQ(FaultOf(result), "");
  const std::string asked = request.get_future().get();
  EXPECT_THAT(asked, HasSubstr("POST /deep HTTP/1.1\r\n"));
  EXPECT_THAT(asked, HasSubstr("Authorization: Bearer t\r\n"));
  EXPECT_THAT(asked, HasSubstr("user-agent: mine\r\n"));
  EXPECT_THAT(asked, Not(HasSubstr("tebium")));
  EXPECT_TRUE(asked.ends_with("\r\n\r\n{}"));
  EXPECT_EQ(result.http.content_length, 1);
  EXPECT_EQ(result.http.body_bytes, 1u);
  EXPECT_EQ(result.http.version, 1.1);
  EXPECT_EQ(result.http.last_modified, base::Time(std::chrono::minutes(1)));
  EXPECT_EQ(result.address, "127.0.0.1");
}

TEST_F(ProbeKindsTest, NoResultTellsSecrets) {
  TcpPeer peer([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send(
        "HTTP/1.1 401 SECRET\r\nX: SECRET\r\nContent-Length: 6\r\n\r\nSECRET");
  });
  TcpPeer plain([](PeerConnection& connection) { connection.Send("SECRET"); });
  std::vector<ModuleSettings> modules = {
      Http("http://u:SECRET@127.0.0.1:" + std::to_string(peer.port()) +
           "/SECRET?SECRET"),
      Http("https://127.0.0.1:" + std::to_string(plain.port()) + "/SECRET"),
      Http("http://SECRET.invalid/SECRET"),
      Tcp(ProbeKind::kRedis, plain.port())};
  modules[0].ask.headers = {{"Authorization", "SECRET"}};
  modules[3].password = "SECRET";
  for (const ModuleSettings& module : modules) {
    const ProbeResult result = Probe(module);
    EXPECT_FALSE(result.ok());
    for (const auto language :
         {base::Language::kRussian, base::Language::kEnglish}) {
      EXPECT_THAT(SayFault(language, result), Not(HasSubstr("SECRET")));
    }
  }
}

TEST_F(ProbeKindsTest, AGuardKeepsItAway) {
  TcpPeer peer([](PeerConnection& connection) { connection.WaitForEnd(); });
  const auto guard = std::make_shared<const net::AddressGuard>(
      [](const sockaddr&) { return false; });
  for (ModuleSettings module :
       {Http(peer.Url()), Tcp(ProbeKind::kTcp, peer.port()),
        Tcp(ProbeKind::kDns, peer.port())}) {
    module.question.name = "a.test";
    module.guard = guard;
    const ProbeResult result = Probe(module);
    EXPECT_EQ(FaultOf(result), "refused");
    EXPECT_FALSE(result.answered);
  }
  EXPECT_EQ(peer.accepted(), 0);
}

// --- ClickHouse and Telegram ------------------------------------------------

TEST_F(ProbeKindsTest, ClickHouseIsAskedAQueryWhereThereIsAUser) {
  struct Case {
    bool user;
    std::string answer;  // to the query
    std::string fault;
  };
  const auto refuse = [](const std::string& code) {
    return "HTTP/1.1 500 No\r\nX-ClickHouse-Exception-Code: " + code +
           "\r\nContent-Length: 0\r\n\r\n";
  };
  const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n1\n";
  const Case cases[] = {
      {false, refuse("1"), ""},
      {true, good, ""},
      {true, refuse("516"), "auth"},
      {true, refuse("193"), "auth"},
      {true, refuse("241"), "status"},
      {true, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2", "body"},
      {true, "", "other"}};
  for (const Case& c : cases) {
    TcpPeer peer([&c](PeerConnection& connection) {
      const std::string request = connection.ReadRequest();
      if (request.starts_with("GET /ch/ping ")) {
        connection.Answer("Ok.\n");
        return;
      }
      EXPECT_TRUE(request.starts_with("POST /ch/ HTTP/1.1\r\n")) << request;
      EXPECT_TRUE(request.ends_with("\r\n\r\nSELECT 1")) << request;
      EXPECT_THAT(request, HasSubstr("X-ClickHouse-User: me\r\n"));
      connection.Send(c.answer);
    });
    ModuleSettings module = Http(peer.Url("/ch/ping"));
    module.kind = ProbeKind::kClickHouse;
    module.conditions.body_contains = "Ok.";
    if (c.user) module.ask.headers = {{"X-ClickHouse-User", "me"}};
    const ProbeResult result = Probe(module);
    EXPECT_EQ(FaultOf(result), c.fault) << c.answer;
    EXPECT_EQ(result.answered, c.fault != "other");
  }
}

TEST_F(ProbeKindsTest, ATokenThatCannotBeOneIsNoReasonForAStatus) {
  TcpPeer peer([](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  });
  ModuleSettings module = Http(peer.Url("/bot1/getMe"));
  EXPECT_EQ(FaultOf(Probe(module)), "status");
  module.kind = ProbeKind::kTelegram;
  EXPECT_EQ(FaultOf(Probe(module)), "auth");
}

// --- TLS --------------------------------------------------------------------

TEST_F(ProbeKindsTest, TlsWantsAGoodCertificate) {
  const Certificate own = testing::MakeCertificate(folder_, "own");
  ModuleSettings module = Tcp(ProbeKind::kTls, StartTls(own));
  EXPECT_EQ(FaultOf(Probe(module)), "tls") << "not trusted";
  module.tls.ca = Read(own.cert_file);
  const ProbeResult good = Probe(module);
  EXPECT_EQ(FaultOf(good), "");
  ASSERT_TRUE(good.tls.has_value());
  EXPECT_EQ(good.certificate_ends_at, good.tls->first_end);
  EXPECT_GT(good.phases[static_cast<size_t>(net::Phase::kTls)],
            base::Duration(0));
  module.conditions.min_certificate_validity = std::chrono::hours(72);
  EXPECT_EQ(FaultOf(Probe(module)), "certificate");
  module.tls.server_name = "other.test";
  const ProbeResult other = Probe(module);
  EXPECT_EQ(FaultOf(other), "tls");
  EXPECT_EQ(other.detail, "hostname mismatch");
  EXPECT_FALSE(other.answered);
}

TEST_F(ProbeKindsTest, ACertificateThatHasEndedIsNamed) {
  const Certificate ended = testing::MakeEndedCertificate(folder_, "ended");
  const int port = StartTls(ended);
  ModuleSettings over_http =
      Http("https://localhost:" + std::to_string(port) + "/");
  ModuleSettings over_tcp = Tcp(ProbeKind::kTls, port);
  over_tcp.host = "localhost";
  for (ModuleSettings module : {over_http, over_tcp}) {
    module.tls.ca = Read(ended.cert_file);
    const ProbeResult result = Probe(module);
    EXPECT_EQ(FaultOf(result), "tls");
    EXPECT_EQ(SayFault(base::Language::kEnglish, result),
              "no secure connection (TLS) can be made: "
              "certificate has expired");
    module.tls.verify = false;
    EXPECT_EQ(FaultOf(Probe(module)), "");
  }
}

// --- TCP --------------------------------------------------------------------

TEST_F(ProbeKindsTest, BannersAreHeldAgainstTheTurns) {
  TcpPeer peer([](PeerConnection& connection) {
    connection.Send("220 mail ready\r\n");
    EXPECT_EQ(connection.ReadBytes(10), "EHLO a.b\r\n");
    connection.Send("250-one\r\n250 two\r\n");
    connection.WaitForEnd();
  });
  ModuleSettings module = Tcp(ProbeKind::kTcp, peer.port());
  module.timeout = milliseconds(500) * kTimeScale;
  TcpTurn banner;
  banner.expect = Anywhere("^220 .*ready$");
  banner.send = "EHLO a.b\r";
  TcpTurn last;
  last.expect = Anywhere("^250 ");
  module.turns = {banner, last};
  EXPECT_EQ(FaultOf(Probe(module)), "");
  module.turns.back().expect = Anywhere("^354 ");
  const ProbeResult result = Probe(module);
  EXPECT_EQ(FaultOf(result), "body");
  EXPECT_EQ(result.detail, "turn 2");
  EXPECT_TRUE(result.answered);
}

TEST_F(ProbeKindsTest, SilenceInsteadOfABannerIsNoAnswer) {
  TcpPeer peer([](PeerConnection& connection) { connection.WaitForEnd(); });
  ModuleSettings module = Tcp(ProbeKind::kTcp, peer.port());
  module.timeout = milliseconds(200) * kTimeScale;
  module.turns.resize(1);
  module.turns[0].expect = Anywhere("SSH");
  const ProbeResult result = Probe(module);
  EXPECT_EQ(FaultOf(result), "timeout");
  EXPECT_FALSE(result.answered);
}

TEST_F(ProbeKindsTest, ATurnStartsTls) {
  const Certificate own = testing::MakeCertificate(folder_, "own");
  const int tls_port = StartTls(own);
  TcpPeer peer([tls_port](PeerConnection& connection) {
    connection.Send("220 hello\r\n");
    EXPECT_EQ(connection.ReadBytes(9), "STARTTLS\n");
    connection.Send("220 go\r\n");
    connection.RelayTo(tls_port);
  });
  ModuleSettings module = Tcp(ProbeKind::kTcp, peer.port());
  module.tls.ca = Read(own.cert_file);
  module.turns.resize(2);
  module.turns[0].expect = Anywhere("^220");
  module.turns[0].send = "STARTTLS";
  module.turns[1].expect = Anywhere("^220");
  module.turns[1].start_tls = true;
  const ProbeResult result = Probe(module);
  EXPECT_EQ(FaultOf(result), "");
  EXPECT_NE(result.certificate_ends_at, base::kNoTime);
}

// --- Name servers -----------------------------------------------------------

TEST_F(ProbeKindsTest, NameServersAreHeldAgainstTheAnswer) {
  std::atomic<int> rcode = 0;
  testing::FakeNameServer server([&rcode](const std::string& question, bool) {
    return testing::DnsReply(question, rcode,
                             rcode == 0
                                 ? std::vector<std::string>{testing::DnsRecord(
                                       1, std::string("\xC0\0\2\7", 4))}
                                 : std::vector<std::string>());
  });
  ModuleSettings module = Tcp(ProbeKind::kDns, server.port());
  module.question.name = "a.test";
  const ProbeResult good = Probe(module);
  EXPECT_EQ(FaultOf(good), "");
  EXPECT_EQ(good.dns.rcode, 0);
  EXPECT_EQ(good.dns.answers, 1u);
  module.question.answer = Anywhere("^192\\.0\\.2\\.");
  EXPECT_EQ(FaultOf(Probe(module)), "");
  module.question.answer = Anywhere("^10\\.");
  const ProbeResult other = Probe(module);
  EXPECT_EQ(FaultOf(other), "body");
  EXPECT_EQ(other.detail, "A a.test");
  rcode = 3;
  const ProbeResult none = Probe(module);
  EXPECT_EQ(FaultOf(none), "status");
  EXPECT_TRUE(none.answered);
  EXPECT_EQ(SayFault(base::Language::kEnglish, none),
            "the server answers with an error: NXDOMAIN");
  rcode = 2;
  EXPECT_EQ(Probe(module).detail, "SERVFAIL");
}

TEST_F(ProbeKindsTest, NameServersThatDoNotAnswerAreDown) {
  testing::FakeNameServer silent(
      [](const std::string&, bool) { return std::string(); });
  ModuleSettings module = Tcp(ProbeKind::kDns, silent.port());
  module.question.name = "a.test";
  module.timeout = milliseconds(200) * kTimeScale;
  EXPECT_EQ(FaultOf(Probe(module)), "timeout");
  module.port = static_cast<uint16_t>(testing::FreePort());
  const ProbeResult closed = Probe(module);
  EXPECT_EQ(FaultOf(closed), "connect");
  EXPECT_FALSE(closed.answered);
}

// --- Redis ------------------------------------------------------------------

TEST_F(ProbeKindsTest, RedisIsAskedOverTls) {
  const Certificate own = testing::MakeCertificate(folder_, "own");
  const int port = testing::FreePort();
  testing::Process::Options options;
  options.command = {"redis-server",
                     "--bind",
                     "127.0.0.1",
                     "--port",
                     "0",
                     "--tls-port",
                     std::to_string(port),
                     "--tls-cert-file",
                     own.cert_file,
                     "--tls-key-file",
                     own.key_file,
                     "--tls-ca-cert-file",
                     own.cert_file,
                     "--tls-auth-clients",
                     "no",
                     "--save",
                     "",
                     "--dir",
                     folder_.path(),
                     "--requirepass",
                     "geheim"};
  options.log_file = folder_.Join("log");
  const auto redis = testing::Process::Start(options);
  ASSERT_NE(redis, nullptr);
  ASSERT_NE(redis->WaitForLine("Ready to accept connections",
                               std::chrono::seconds(20)),
            "")
      << redis->Output();
  ModuleSettings module = Tcp(ProbeKind::kRedis, port);
  module.password = "geheim";
  module.tls.enabled = true;
  EXPECT_EQ(FaultOf(Probe(module)), "tls") << "not trusted";
  module.tls.ca = Read(own.cert_file);
  const ProbeResult good = Probe(module);
  EXPECT_EQ(FaultOf(good), "") << good.detail;
  EXPECT_NE(good.certificate_ends_at, base::kNoTime);
  module.password = "wrong";
  EXPECT_EQ(FaultOf(Probe(module)), "auth");
  module.tls.enabled = false;
  EXPECT_FALSE(Probe(module).ok());
}

}  // namespace
}  // namespace tebium::exporter
