// `message` of telegram_configs: Debian's Alertmanager and the bot, with one
// configuration and the same alerts, say the same in Telegram.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "tests/integration/bot.h"
#include "tests/integration/template/case_file.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

// In Telegram each case has a chat of its own, in Alertmanager a receiver and
// a label "case".
constexpr int64_t kFirstChat = -1000;
// Time enough to tell both of all alerts.
constexpr std::chrono::seconds kGroupWait(3 * kTimeScale);
constexpr char kExternalUrl[] = "--web.external-url=http://alerts.example";

std::unique_ptr<fakes::FakeTelegram> StartTelegram() {
  fakes::FakeTelegramSettings settings;
  settings.limits = kNoLimits;
  settings.auto_create_chats = true;
  auto fake = fakes::FakeTelegram::Start(std::move(settings));
  EXPECT_TRUE(fake.ok()) << fake.status().message();
  return *std::move(fake);
}

// JSON is YAML.
std::string Quoted(const std::string& text) {
  return base::JsonWriter().String(text).Take();
}

std::string Configuration(const std::vector<TemplateCase>& cases,
                          const std::string& parse_mode, const TempDir& folder,
                          const fakes::FakeTelegram& telegram) {
  std::string routes;
  std::string receivers;
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::string number = std::to_string(i);
    for (const auto& file : cases[i].files) {
      folder.Write("templates/" + file.name, file.text);
    }
    routes += "    - {receiver: r" + number + ", matchers: ['case=\"" + number +
              "\"']}\n";
    receivers += "  - name: r" + number +
                 "\n    telegram_configs:\n"
                 "      - bot_token: '" +
                 telegram.token() + "'\n        api_url: '" + telegram.url() +
                 "'\n        chat_id: " +
                 std::to_string(kFirstChat - static_cast<int64_t>(i)) +
                 "\n        parse_mode: '" + parse_mode +
                 "'\n        message: " + Quoted(cases[i].text) + "\n";
  }
  return "templates: ['" + folder.Join("templates/*.tmpl") +
         "']\n"
         "route:\n"
         "  receiver: none\n"
         "  group_by: [case, alertname]\n"
         "  group_wait: " +
         base::FormatDuration(kGroupWait) +
         "\n"
         "  group_interval: 1h\n"
         "  repeat_interval: 24h\n"
         "  routes:\n" +
         routes + "receivers:\n  - name: none\n" + receivers;
}

// Names beyond ASCII came with later versions of Alertmanager.
bool IsAscii(std::string_view name) {
  return std::ranges::all_of(
      name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void WriteLabels(const alert::LabelSet& labels, base::JsonWriter& json) {
  for (const auto [name, value] : labels) {
    if (IsAscii(name)) json.Key(name).String(value);
  }
}

// Every case's alerts, as API v2 takes them. They begin about `now`: a group
// that has older ones is told at once, be they all there or not.
std::string Alerts(const std::vector<TemplateCase>& cases, base::Time now) {
  base::JsonWriter json;
  json.BeginArray();
  for (size_t i = 0; i < cases.size(); ++i) {
    const auto data = cases[i].ReadData();
    for (const auto& alert : data->alerts) {
      json.BeginObject().Key("labels").BeginObject();
      WriteLabels(alert.labels, json);
      json.Key("case").String(std::to_string(i)).EndObject();
      json.Key("annotations").BeginObject();
      WriteLabels(alert.annotations, json);
      json.EndObject();
      json.Key("startsAt").String(base::FormatTimestamp(now));
      now += std::chrono::milliseconds(1);
      if (alert.status == "resolved") {
        json.Key("endsAt").String(base::FormatTimestamp(now));
      }
      json.Key("generatorURL").String(alert.generator_url).EndObject();
    }
  }
  return json.EndArray().Take();
}

// One of each group, which are as many as there are names of alerts.
size_t CountMessages(const std::vector<TemplateCase>& cases) {
  size_t count = 0;
  for (const TemplateCase& one : cases) {
    std::set<std::string> names;
    const auto data = one.ReadData();
    for (const auto& alert : data->alerts) {
      names.emplace(alert.labels.Get("alertname"));
    }
    count += names.size();
  }
  return count;
}

std::unique_ptr<Process> StartAlertmanager(const TempDir& folder,
                                           const std::string& config,
                                           const std::string& address) {
  Process::Options options;
  options.command = {"prometheus-alertmanager",
                     "--config.file=" + config,
                     "--storage.path=" + folder.Join("data"),
                     "--cluster.listen-address=",
                     "--web.listen-address=" + address,
                     kExternalUrl};
  options.environment = {{"TZ", "UTC"}};
  options.log_file = folder.Join("log");
  auto process = Process::Start(options);
  EXPECT_TRUE(WaitFor([&] {
    return Get("http://" + address + "/-/ready").status == 200;
  })) << process->Output();
  return process;
}

// What is seen in each chat, in any order.
using Chats = std::map<int64_t, std::multiset<std::string>>;

std::string Seen(const fakes::Message& message) {
  std::string seen = message.text + "\n(";
  for (const fakes::Entity& entity : message.entities) {
    seen += " " + entity.type + ":" + std::to_string(entity.offset) + "+" +
            std::to_string(entity.length) + " " + entity.value;
  }
  return seen + " )";
}

Chats ChatsOf(const fakes::FakeTelegram& telegram) {
  Chats chats;
  for (const fakes::Message& message : telegram.Messages(0)) {
    chats[message.chat_id].insert(Seen(message));
  }
  return chats;
}

struct Group {
  std::string cases;
  std::string parse_mode;
};

void PrintTo(const Group& group, std::ostream* out) { *out << group.cases; }

std::vector<TemplateCase> GoodCases(const std::string& group) {
  std::vector<TemplateCase> cases = ReadCases(group);
  std::erase_if(cases, [](const TemplateCase& one) { return one.fails; });
  return cases;
}

class TemplateMessageTest : public ::testing::TestWithParam<Group> {
 protected:
  void SetUp() override {
    const std::string address = "127.0.0.1:" + std::to_string(FreePort());
    alertmanager_ = StartAlertmanager(
        folder_,
        folder_.Write("theirs.yml", Configuration(cases_, GetParam().parse_mode,
                                                  folder_, *theirs_)),
        address);
    bot_.AddFlag(
        "--config.file=" +
        folder_.Write("ours.yml", Configuration(cases_, GetParam().parse_mode,
                                                folder_, *ours_)));
    bot_.AddFlag(kExternalUrl);
    ASSERT_TRUE(bot_.Start());
    const std::string alerts = Alerts(cases_, base::SystemClock().Now());
    ASSERT_EQ(PostJson("http://" + address + "/api/v2/alerts", alerts).status,
              200);
    ASSERT_EQ(bot_.Post("/api/v2/alerts", alerts).status, 200);
  }

  const std::vector<TemplateCase> cases_ = GoodCases(GetParam().cases);
  const TempDir folder_;
  const std::unique_ptr<fakes::FakeTelegram> theirs_ = StartTelegram();
  const std::unique_ptr<fakes::FakeTelegram> ours_ = StartTelegram();
  std::unique_ptr<Process> alertmanager_;
  Bot bot_{nullptr};
};

TEST_P(TemplateMessageTest, IsAsByAlertmanager) {
  const size_t count = CountMessages(cases_);
  ASSERT_TRUE(theirs_->WaitForMessages(count)) << alertmanager_->Output();
  EXPECT_TRUE(ours_->WaitForMessages(count)) << bot_.process().Output();
  Chats theirs = ChatsOf(*theirs_);
  Chats ours = ChatsOf(*ours_);
  for (size_t i = 0; i < cases_.size(); ++i) {
    const int64_t chat = kFirstChat - static_cast<int64_t>(i);
    EXPECT_EQ(ours[chat], theirs[chat]) << cases_[i].Describe();
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, TemplateMessageTest,
                         ::testing::Values(Group{"messages", "HTML"},
                                           Group{"messages_markdown",
                                                 "MarkdownV2"},
                                           Group{"messages_plain", ""}),
                         [](const auto& test) { return test.param.cases; });

}  // namespace
}  // namespace tebium::testing
