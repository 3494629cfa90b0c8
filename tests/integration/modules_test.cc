// Modules that are watched: what people and Prometheus learn when one of them
// stops and comes back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>

#include "tests/fakes/http_server.h"
#include "tests/integration/bot.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kName[] = "TeBium-Analytics-Server";

// A module with a health page, which can be stopped and be ill.
class Module {
 public:
  Module() {
    auto server = fakes::HttpServer::Start(
        "127.0.0.1", 0,
        [this](const fakes::HttpRequest& request) {
          fakes::HttpReply reply;
          // It has no metrics of its own.
          reply.status = request.target == "/health" ? status_.load() : 404;
          return reply;
        },
        [] {});
    EXPECT_TRUE(server.ok()) << server.status().message();
    server_ = *std::move(server);
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port());
  }
  void Stop() { server_->Pause(); }
  void Return() { EXPECT_TRUE(server_->Resume().ok()); }
  void SetStatus(int status) { status_ = status; }

 private:
  std::atomic<int> status_ = 200;
  std::unique_ptr<fakes::HttpServer> server_;
};

class ModulesTest : public ::testing::Test {
 protected:
  ModulesTest() {
    bot_.SetEnvironment("ANALYTICS_SERVER_URL", module_.url());
    bot_.SetEnvironment("BOT_LANGUAGE", "en");
    bot_.AddFlag("--config.file=" + WriteConfig("{name: " + std::string(kName) +
                                                ", interval: 1s, "
                                                "failure_threshold: 2}"));
  }

  std::string WriteConfig(const std::string& module) const {
    return bot_.folder().Write("config.yml", "modules: [" + module + "]\n");
  }

  // The module's object in /api/v1/modules.
  std::string Shown() const {
    const std::string body = Get(bot_.Url("/api/v1/modules")).body;
    const size_t at = body.find("\"name\":\"" + std::string(kName));
    return at == std::string::npos ? ""
                                   : body.substr(at, body.find('}', at) - at);
  }
  bool Becomes(const std::string& state) const {
    return WaitFor([&] {
      return Shown().find("\"state\":\"" + state + "\"") != std::string::npos;
    });
  }

  fakes::Message WaitForText(const std::string& text) const {
    const auto message = fake_->WaitForMessage([&](const fakes::Message& m) {
      return m.text.find(text) != std::string::npos;
    });
    EXPECT_TRUE(message.has_value()) << "no message holds: " << text;
    return message.value_or(fakes::Message());
  }
  // The message shows its alert's end, and is the only one. (A chart that
  // follows it has a caption of its own.)
  void ExpectResolved(const fakes::Message& sent) const {
    const auto edited = fake_->WaitForMessage([&](const fakes::Message& m) {
      return m.id == sent.id && m.text.find("✅") != std::string::npos;
    });
    EXPECT_TRUE(edited.has_value());
    for (const fakes::Message& message : fake_->Messages(kPrivateChat)) {
      EXPECT_TRUE(message.id == sent.id ||
                  message.text.find(" · since ") == std::string::npos)
          << message.text;
    }
  }
  // What was sent is recorded as sent: a crash repeats nothing.
  bool AllIsDelivered() const {
    return WaitFor([&] {
      return Get(bot_.Url("/api/v1/outbox")).body == R"({"entries":[]})";
    });
  }

  std::unique_ptr<fakes::FakeTelegram> fake_ = StartFakeTelegram();
  Module module_;
  Bot bot_{fake_.get()};
};

TEST_F(ModulesTest, TemplatesTellOfThem) {
  const std::string name = kName;
  // In place of the file that the flag names already.
  bot_.folder().Write("config.yml",
                      "route: {receiver: people, group_wait: 0s}\n"
                      "receivers:\n"
                      "- name: people\n"
                      "  telegram_configs:\n"
                      "  - chat_id: " +
                          std::to_string(kPrivateChat) +
                          "\n    api_url: " + fake_->url() +
                          "\n    message: 'is {{ tebium_moduleState \"" + name +
                          "\" }} [{{ tebium_chart \"" + name +
                          "\" \"probe_duration_seconds\" }}]'\n"
                          "modules: [{name: " +
                          name + ", interval: 1s, failure_threshold: 2}]\n");
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(Becomes("up"));
  ASSERT_TRUE(bot_.PostAlert("test", "error", "me", "hello"));
  EXPECT_THAT(WaitForText("is up [").text, Not(HasSubstr("[]")));
}

TEST_F(ModulesTest, AFallIsToldOnceAndResolvesOnce) {
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(Becomes("up"));
  EXPECT_THAT(Shown(), HasSubstr("\"kind\":\"http\",\"target\":\"" +
                                 module_.url() + "/health\""));
  module_.Stop();
  const auto sent = WaitForText("The module does not answer: no connection");
  EXPECT_THAT(sent.text, HasSubstr("ModuleDown"));
  EXPECT_THAT(sent.text, HasSubstr(kName));
  EXPECT_FALSE(sent.silent);
  EXPECT_TRUE(Becomes("down"));
  EXPECT_THAT(Shown(), HasSubstr("\"detail\":\"no connection can be made\""));
  module_.Return();
  ExpectResolved(sent);
  EXPECT_TRUE(Becomes("up"));
}

TEST_F(ModulesTest, AnswersWithErrorsAreAWarning) {
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(Becomes("up"));
  module_.SetStatus(503);
  const auto sent = WaitForText("the answer's HTTP status is 503");
  EXPECT_THAT(sent.text, HasSubstr("ModuleDegraded"));
  EXPECT_TRUE(Becomes("degraded"));
  module_.SetStatus(200);
  ExpectResolved(sent);
}

TEST_F(ModulesTest, AModuleThatCameBackWhileTheBotWasDeadResolves) {
  ASSERT_TRUE(bot_.Start());
  module_.Stop();
  const auto sent = WaitForText("The module does not answer");
  ASSERT_TRUE(AllIsDelivered());
  bot_.Kill();
  module_.Return();
  ASSERT_TRUE(bot_.Start());
  ExpectResolved(sent);
}

TEST_F(ModulesTest, AModuleThatStaysDownIsNotToldOfAgainAfterARestart) {
  ASSERT_TRUE(bot_.Start());
  module_.Stop();
  const auto sent = WaitForText("The module does not answer");
  ASSERT_TRUE(AllIsDelivered());
  bot_.Kill();
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(Becomes("down"));
  module_.Return();
  ExpectResolved(sent);
}

TEST_F(ModulesTest, AReloadThatDropsAModuleEndsItsAlert) {
  WriteConfig("{name: Gone, kind: tcp, target: '127.0.0.1:" +
              std::to_string(FreePort()) +
              "', interval: 1s, failure_threshold: 1}");
  ASSERT_TRUE(bot_.Start());
  const auto sent = WaitForText("The module does not answer");
  EXPECT_EQ(bot_.Metric("tebium_module_state{module=\"Gone\",state=\"down\"}"),
            1);
  WriteConfig("");
  bot_.process().Signal(SIGHUP);
  ExpectResolved(sent);
  EXPECT_THAT(Get(bot_.Url("/metrics")).body, Not(HasSubstr("\"Gone\"")));
}

TEST_F(ModulesTest, MetricsTellOfTheModules) {
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(Becomes("up"));
  const std::string module = "module=\"" + std::string(kName) + "\"";
  EXPECT_EQ(bot_.Metric("tebium_probe_success{" + module + ",probe=\"http\"}"),
            1);
  EXPECT_EQ(bot_.Metric("tebium_probe_http_status_code{" + module +
                        ",probe=\"http\"}"),
            200);
  EXPECT_EQ(bot_.Metric("tebium_link_up{from=\"TeBium-Alert-Bot\",to=\"" +
                        std::string(kName) + "\"}"),
            1);
  EXPECT_EQ(bot_.Metric("tebium_module_state{module=\"TeBium-Alert-Bot\","
                        "state=\"up\"}"),
            1);
  EXPECT_TRUE(WaitFor([&] {
    return bot_.Metric(
               "tebium_module_state{module=\"Telegram\",state=\"up\"}") == 1;
  }));
  const std::string text =
      bot_.folder().Write("metrics.txt", Get(bot_.Url("/metrics")).body);
  const std::string complaints = bot_.folder().Join("complaints.txt");
  const std::string command =
      "promtool check metrics < " + text + " > " + complaints + " 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(std::system(("test ! -s " + complaints).c_str()), 0)
      << "see promtool check metrics";
}

}  // namespace
}  // namespace tebium::testing
