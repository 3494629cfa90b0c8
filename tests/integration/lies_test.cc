// Modules that lie: each sort of wrong answer gives its own state, reason, text
// and metric, and one alert that ends when the module is honest again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "tests/integration/bot.h"
#include "tests/net/certificates.h"
#include "tests/net/tcp_peer.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ServeFunction = void (*)(PeerConnection&, const std::string& own_url);

using ::testing::HasSubstr;

constexpr char kHonest[] = R"({"status":"ok","queue":{"length":3}})";

// How a module lies, and what is to be told of it.
struct Lie {
  std::string name;
  std::string settings;  // beside name, target, interval and thresholds
  ServeFunction serve;
  std::string state;
  std::string reason;
  std::string text;  // in the message
};

const Lie kLies[] = {
    {"ErrorBody", "conditions: {json: ['status == ok']}",
     [](PeerConnection& peer, const std::string&) {
       peer.Answer(R"({"status":"error"})");
     },
     "degraded", "body", "the answer holds something else than expected"},
    {"LongQueue", "conditions: {json: ['queue.length < 10']}",
     [](PeerConnection& peer, const std::string&) {
       peer.Answer(R"({"status":"ok","queue":{"length":11}})");
     },
     "degraded", "body", "the answer holds something else than expected"},
    {"HalfAnswer", "",
     [](PeerConnection& peer, const std::string&) {
       peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
     },
     "down", "other", "the connection broke off"},
    {"Endless", "timeout: 5s",
     [](PeerConnection& peer, const std::string&) {
       peer.Send("HTTP/1.1 200 OK\r\n\r\n");
       const std::string chunk(65536, 'x');
       while (peer.Send(chunk)) {
       }
     },
     "degraded", "body", "the answer holds something else than expected"},
    {"Silent", "timeout: 300ms",
     [](PeerConnection& peer, const std::string&) { peer.WaitForEnd(); },
     "down", "timeout", "no answer came in time"},
    {"Nonsense", "",
     [](PeerConnection& peer, const std::string&) {
       peer.Send("SSH-2.0-OpenSSH_9.2\r\n");
     },
     "down", "protocol", "the answer makes no sense"},
    {"Loop", "follow_redirects: true",
     [](PeerConnection& peer, const std::string& own_url) {
       peer.Send("HTTP/1.1 302 Found\r\nLocation: " + own_url +
                 "\r\nContent-Length: 0\r\n\r\n");
     },
     "degraded", "redirect", "there are too many redirects"},
};

// One module: honest until it is told to lie.
class Module {
 public:
  explicit Module(const Lie& lie)
      : lie_(lie), peer_([this](PeerConnection& peer) { Serve(peer); }) {}

  const Lie& lie() const { return lie_; }
  void SetLies(bool lies) { lies_ = lies; }
  // As an entry of the section `modules`.
  std::string Entry() const {
    return "- {name: " + lie_.name + ", target: '" + peer_.Url() +
           "', interval: 1s, failure_threshold: 2, success_threshold: 1" +
           (lie_.settings.empty() ? "" : ", ") + lie_.settings + "}\n";
  }

 private:
  void Serve(PeerConnection& peer) {
    while (!peer.ReadRequest().empty()) {
      if (lies_) return lie_.serve(peer, peer_.Url());
      if (!peer.Answer(kHonest)) return;
    }
  }

  const Lie& lie_;
  std::atomic<bool> lies_ = false;
  TcpPeer peer_;
};

class LiesTest : public ::testing::Test {
 protected:
  LiesTest() {
    bot_.SetEnvironment("BOT_LANGUAGE", "en");
    bot_.AddFlag("--config.file=" + bot_.folder().Join("config.yml"));
  }

  bool Start(const std::string& modules) {
    bot_.folder().Write("config.yml", "modules:\n" + modules);
    return bot_.Start();
  }
  bool Becomes(const std::string& module, const std::string& state) const {
    return WaitFor([&] {
      return bot_.Metric("tebium_module_state{module=\"" + module +
                         "\",state=\"" + state + "\"}") == 1;
    });
  }
  double Failures(const std::string& module, const std::string& probe,
                  const std::string& reason) const {
    return bot_.Metric("tebium_probe_failures_total{module=\"" + module +
                       "\",probe=\"" + probe + "\",reason=\"" + reason + "\"}");
  }
  std::vector<fakes::Message> MessagesAbout(const std::string& module) const {
    std::vector<fakes::Message> found;
    for (const fakes::Message& message : fake_->Messages(kPrivateChat)) {
      if (message.text.find(" · " + module + " · ") != std::string::npos) {
        found.push_back(message);
      }
    }
    return found;
  }

  // It is down for this reason, and one message says so.
  void ExpectFault(const std::string& module, const std::string& reason,
                   const std::string& text) const {
    SCOPED_TRACE(module);
    EXPECT_TRUE(Becomes(module, "down"));
    EXPECT_GE(Failures(module, "http", reason), 1);
    EXPECT_TRUE(WaitFor([&] { return !MessagesAbout(module).empty(); }));
    const auto messages = MessagesAbout(module);
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_THAT(messages[0].text, HasSubstr(text));
  }

  const std::unique_ptr<fakes::FakeTelegram> fake_ =
      StartFakeTelegram(kNoLimits);
  Bot bot_{fake_.get()};
};

TEST_F(LiesTest, EachLieIsToldOnceAndEndsOnce) {
  std::vector<std::unique_ptr<Module>> modules;
  std::string entries;
  for (const Lie& lie : kLies) {
    entries += modules.emplace_back(std::make_unique<Module>(lie))->Entry();
  }
  ASSERT_TRUE(Start(entries));
  for (const auto& module : modules) {
    ASSERT_TRUE(Becomes(module->lie().name, "up")) << module->lie().name;
  }
  for (const auto& module : modules) module->SetLies(true);
  for (const auto& module : modules) {
    const Lie& lie = module->lie();
    SCOPED_TRACE(lie.name);
    EXPECT_TRUE(Becomes(lie.name, lie.state));
    EXPECT_GE(Failures(lie.name, "http", lie.reason), 2);
    EXPECT_TRUE(WaitFor([&] { return !MessagesAbout(lie.name).empty(); }));
    const auto messages = MessagesAbout(lie.name);
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_THAT(messages[0].text, HasSubstr(lie.text));
  }
  for (const auto& module : modules) module->SetLies(false);
  for (const auto& module : modules) {
    const std::string& name = module->lie().name;
    EXPECT_TRUE(Becomes(name, "up")) << name;
    EXPECT_TRUE(WaitFor([&] {
      const auto messages = MessagesAbout(name);
      return messages.size() == 1 &&
             messages[0].text.find("✅") != std::string::npos;
    })) << name;
  }
}

TEST_F(LiesTest, FaultsOnTheWayAreTold) {
  TcpPeer plain([](PeerConnection& peer) { peer.Answer("no TLS"); });
  const auto entry = [](const std::string& name, const std::string& url) {
    return "- {name: " + name + ", target: '" + url +
           "', interval: 1s, failure_threshold: 1}\n";
  };
  ASSERT_TRUE(Start(
      entry("NoName", "http://no-such-host.invalid/") +
      entry("Refused", "http://127.0.0.1:" + std::to_string(FreePort())) +
      entry("NotTls", "https://127.0.0.1:" + std::to_string(plain.port()))));
  ExpectFault("NoName", "dns", "the host's name is not found");
  ExpectFault("Refused", "connect", "no connection can be made");
  ExpectFault("NotTls", "tls", "no secure connection (TLS) can be made");
}

// A certificate that ended yesterday, and its key.
void MakeExpiredCertificate(const TempDir& folder) {
  const std::string key = folder.Join("expired.key");
  const std::string request = folder.Join("expired.csr");
  RunOpenSsl(
      "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
      "-subj /CN=localhost -keyout " +
      key + " -out " + request);
  RunOpenSsl("x509 -req -days -1 -in " + request + " -signkey " + key +
             " -out " + folder.Join("expired.pem"));
}

TEST_F(LiesTest, AnExpiredCertificateIsTold) {
  const TempDir folder;
  MakeExpiredCertificate(folder);
  const std::string port = std::to_string(FreePort());
  Process::Options options;
  options.command = {"openssl",
                     "s_server",
                     "-www",
                     "-accept",
                     "127.0.0.1:" + port,
                     "-cert",
                     folder.Join("expired.pem"),
                     "-key",
                     folder.Join("expired.key")};
  options.log_file = folder.Join("s_server.log");
  const auto server = Process::Start(options);
  ASSERT_NE(server->WaitForLine("ACCEPT", std::chrono::seconds(10)), "");
  ASSERT_TRUE(Start("- {name: Expired, target: 'https://localhost:" + port +
                    "/', interval: 1s, failure_threshold: 1, tls: {ca_file: " +
                    folder.Join("expired.pem") + "}}\n"));
  ExpectFault("Expired", "tls", "no secure connection (TLS) can be made");
}

}  // namespace
}  // namespace tebium::testing
