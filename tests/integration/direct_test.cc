// Debian's Prometheus sends its alerts to the bot, which stands in
// Alertmanager's place with a file of Alertmanager's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tests/fakes/http_server.h"
#include "tests/fakes/json_value.h"
#include "tests/integration/bot.h"
#include "tests/integration/differential/peer.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::HasSubstr;

using Labels = std::map<std::string, std::string>;

// For failing tests only. Prometheus repeats in a minute what was not taken.
constexpr std::chrono::seconds kLimit(80);

// What a web hook was told, as far as it can be known beforehand.
struct Notice {
  std::string status;
  std::string receiver;
  std::string group_key;
  std::string external_url;
  Labels group_labels;
  Labels common_labels;
  size_t alerts = 0;
  // Of the first alert.
  std::string alert_status;
  Labels labels;
  Labels annotations;
  std::string generator_url;
  std::string starts_at;
  std::string ends_at;
};

std::string Text(const rapidjson::Value& object, const char* name) {
  const rapidjson::Value* member = fakes::FindMember(object, name);
  return member == nullptr ? "(none)" : fakes::JsonText(*member);
}

Labels Pairs(const rapidjson::Value& object, const char* name) {
  const rapidjson::Value* member = fakes::FindMember(object, name);
  Labels pairs;
  if (member == nullptr || !member->IsObject()) return pairs;
  for (const auto& pair : member->GetObject()) {
    pairs[fakes::JsonText(pair.name)] = fakes::JsonText(pair.value);
  }
  return pairs;
}

void ReadFirstAlert(const rapidjson::Value& alert, Notice& notice) {
  notice.alert_status = Text(alert, "status");
  notice.labels = Pairs(alert, "labels");
  notice.annotations = Pairs(alert, "annotations");
  notice.generator_url = Text(alert, "generatorURL");
  notice.starts_at = Text(alert, "startsAt");
  notice.ends_at = Text(alert, "endsAt");
}

Notice ReadNotice(const std::string& body) {
  Notice notice;
  rapidjson::Document document;
  if (!fakes::ParseJson(body, &document)) return notice;
  notice.status = Text(document, "status");
  notice.receiver = Text(document, "receiver");
  notice.group_key = Text(document, "groupKey");
  notice.external_url = Text(document, "externalURL");
  notice.group_labels = Pairs(document, "groupLabels");
  notice.common_labels = Pairs(document, "commonLabels");
  const rapidjson::Value* alerts = fakes::FindMember(document, "alerts");
  if (alerts == nullptr || !alerts->IsArray()) return notice;
  notice.alerts = alerts->Size();
  if (notice.alerts > 0) ReadFirstAlert((*alerts)[0], notice);
  return notice;
}

struct Case {
  std::string name;
  std::string flag{};              // of the bot; "": none
  std::string path_prefix{};       // of Prometheus
  std::string external_url{":0"};  // in notices; at first the port asked for
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class DirectTest : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    auto target = fakes::HttpServer::Start(
        "127.0.0.1", 0,
        [](const fakes::HttpRequest&) {
          return fakes::HttpReply{.content_type = "text/plain", .body = ""};
        },
        [] {});
    ASSERT_TRUE(target.ok()) << target.status().ToString();
    target_ = *std::move(target);
    bot_.AddFlag("--config.file=" + WriteBotConfig());
    if (!GetParam().flag.empty()) bot_.AddFlag(GetParam().flag);
    ASSERT_TRUE(bot_.Start());
    prometheus_ = std::make_unique<Prometheus>(
        "[{api_version: v2, path_prefix: '" + GetParam().path_prefix +
            "', static_configs: [{targets: ['" + bot_.address() + "']}]}]",
        std::map<std::string, std::string>{{"target", Target()}});
    ASSERT_TRUE(prometheus_->Start());
  }

  std::string WriteBotConfig() const {
    return bot_.folder().Write("alertmanager.yml",
                               "route:\n"
                               "  receiver: nobody\n"
                               "  routes:\n"
                               "    - receiver: people\n"
                               "      matchers: ['severity=\"critical\"']\n"
                               "      group_by: [alertname]\n"
                               "      group_wait: 0s\n"
                               "      group_interval: 1s\n"
                               "receivers:\n"
                               "  - name: nobody\n"
                               "  - name: people\n"
                               "    telegram_configs:\n"
                               "      - bot_token: '" +
                                   telegram_->token() +
                                   "'\n"
                                   "        api_url: '" +
                                   telegram_->url() +
                                   "'\n"
                                   "        chat_id: " +
                                   std::to_string(kGroupChat) +
                                   "\n"
                                   "    webhook_configs:\n"
                                   "      - url: '" +
                                   sink_.Url() + "/hook'\n");
  }

  std::string Target() const {
    return "127.0.0.1:" + std::to_string(target_->port());
  }

  // Of the notices with this status, the first; waits for it.
  std::optional<Notice> WaitForNotice(const std::string& status) const {
    std::optional<Notice> found;
    const bool came = WaitFor(
        [&] {
          for (const Sink::Call& call : sink_.Calls()) {
            Notice notice = ReadNotice(call.body);
            if (call.path == "/hook" && notice.status == status) {
              found = std::move(notice);
              return true;
            }
          }
          return false;
        },
        kLimit);
    EXPECT_TRUE(came) << Logs();
    return found;
  }

  std::string Logs() const {
    return bot_.process().Output() + prometheus_->Log();
  }

  void ExpectTheGroup(const Notice& notice) const {
    const Labels labels = {{"alertname", "TargetDown"},
                           {"instance", Target()},
                           {"job", "target"},
                           {"severity", "critical"}};
    EXPECT_EQ(notice.receiver, "people");
    EXPECT_EQ(notice.group_key,
              R"({}/{severity="critical"}:{alertname="TargetDown"})");
    EXPECT_EQ(notice.group_labels, (Labels{{"alertname", "TargetDown"}}));
    EXPECT_EQ(notice.common_labels, labels);
    EXPECT_EQ(notice.alerts, 1u);
    EXPECT_EQ(notice.alert_status, notice.status);
    EXPECT_EQ(notice.labels, labels);
    EXPECT_EQ(notice.annotations,
              (Labels{{"summary", Target() + " <is> & down"}}));
    EXPECT_THAT(notice.generator_url, HasSubstr("/graph?g0.expr=up"));
    EXPECT_THAT(notice.external_url, HasSubstr(GetParam().external_url));
  }

  std::unique_ptr<fakes::FakeTelegram> telegram_ = StartFakeTelegram();
  Sink sink_;
  std::unique_ptr<fakes::HttpServer> target_;
  Bot bot_{nullptr};  // all it knows of Telegram is in Alertmanager's file
  std::unique_ptr<Prometheus> prometheus_;
};

TEST_P(DirectTest, AFiringRuleIsToldEditedAndResolved) {
  ASSERT_TRUE(WaitFor(
      [&] {
        return prometheus_->IsUp("target") &&
               prometheus_->Knows(bot_.Url(GetParam().path_prefix));
      },
      kLimit))
      << Logs();

  target_->Pause();
  const auto firing = WaitForNotice("firing");
  ASSERT_TRUE(firing.has_value());
  ExpectTheGroup(*firing);
  EXPECT_EQ(firing->ends_at, "0001-01-01T00:00:00Z");
  const auto message = telegram_->WaitForMessage(
      [&](const fakes::Message& m) {
        return m.text.find(Target() + " <is> & down") != std::string::npos;
      },
      kLimit * kTimeScale);
  ASSERT_TRUE(message.has_value()) << Logs();
  EXPECT_EQ(message->chat_id, kGroupChat);
  EXPECT_EQ(message->parse_mode, "HTML");
  EXPECT_THAT(message->text, HasSubstr("TargetDown"));

  ASSERT_TRUE(target_->Resume().ok());
  const auto resolved = WaitForNotice("resolved");
  ASSERT_TRUE(resolved.has_value());
  ExpectTheGroup(*resolved);
  EXPECT_EQ(resolved->starts_at, firing->starts_at);
  EXPECT_GT(resolved->ends_at, firing->starts_at);
  EXPECT_TRUE(telegram_
                  ->WaitForMessage(
                      [&](const fakes::Message& m) {
                        return m.id == message->id && !m.history.empty() &&
                               m.text.find("✅") != std::string::npos;
                      },
                      kLimit * kTimeScale)
                  .has_value())
      << Logs();
}

INSTANTIATE_TEST_SUITE_P(
    Direct, DirectTest,
    ::testing::Values(Case{.name = "AtTheRoot"},
                      Case{.name = "WithARoutePrefix",
                           .flag = "--web.route-prefix=/alerts",
                           .path_prefix = "/alerts"},
                      Case{.name = "WithAnExternalUrl",
                           .flag = "--web.external-url=http://am.example/to/am",
                           .path_prefix = "/to/am",
                           .external_url = "http://am.example/to/am"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace tebium::testing
