// Messages in the form that configured templates give them.
#include <gmock/gmock.h>

#include "tests/relay/worker_fixture.h"

namespace tebium::relay {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using Mode = alert::tmpl::TemplateSet::Mode;

class WorkerTemplatesTest : public WorkerFixture {
 protected:
  // The receiver "ops" with one Telegram integration.
  void Configure(std::string_view message,
                 const std::string& parse_mode = "HTML") {
    ReceiverSettings ops;
    ops.name = "ops";
    ops.telegrams.emplace_back();
    ops.telegrams[0].chat_id = kChat;
    ops.telegrams[0].parse_mode = parse_mode;
    ops.telegrams[0].message =
        Compile(message, parse_mode == "HTML" ? Mode::kHtml : Mode::kText);
    settings_.receivers = {ops};
  }
  static TemplateRef Compile(std::string_view text, Mode mode) {
    const auto set = alert::tmpl::TemplateSet::Build({}, {});
    EXPECT_TRUE(set.ok());
    const auto compiled = (*set)->Compile(text, mode);
    EXPECT_TRUE(compiled.ok()) << compiled.status().message();
    return compiled.ok() ? *compiled : nullptr;
  }
  int64_t PutTo(alert::Notification notification) {
    store::Target target;
    target.chat_id = kChat;
    target.integration = "ops/telegram/0";
    return store_.Put(target, std::move(notification));
  }
};

TEST_F(WorkerTemplatesTest, EachNotificationIsAMessageOfItsOwn) {
  Configure("<b>{{ .Status }}</b> {{ .CommonLabels.alertname }}");
  Start();
  PutTo(News("disk<"));
  Advance(seconds(2));
  PutTo(News("disk<", alert::Reason::kRepeat));
  Advance(seconds(2));
  PutTo(Resolution("disk<"));
  Advance(seconds(2));
  ASSERT_EQ(client_.count(), 3u);
  for (const Sent& sent : client_.sent()) {
    EXPECT_EQ(sent.method, "sendMessage");
    EXPECT_EQ(sent.parse_mode, "HTML");
    EXPECT_EQ(sent.reply_to, 0);
  }
  EXPECT_EQ(client_.sent()[0].text, "<b>firing</b> disk&lt;");
  EXPECT_EQ(client_.sent()[1].text, "<b>firing</b> disk&lt;");
  EXPECT_EQ(client_.sent()[2].text, "<b>resolved</b> disk&lt;");
  EXPECT_FALSE(client_.sent()[1].silent);
  EXPECT_TRUE(client_.sent()[2].silent);
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_EQ(Metric("template_errors_total"), 0);
}

TEST_F(WorkerTemplatesTest, OtherParseModesAreKept) {
  for (const std::string mode : {"Markdown", "MarkdownV2", ""}) {
    Configure("*{{ .Status }}*<", mode);
    Start();
    PutTo(News("disk"));
    Advance(seconds(2));
    EXPECT_EQ(client_.last().text, "*firing*<");
    EXPECT_EQ(client_.last().parse_mode, mode);
  }
}

TEST_F(WorkerTemplatesTest, RefusedMarkupIsSentAsPlainText) {
  Configure("*{{ .Status }}", "MarkdownV2");
  client_.Script({Refusal(400, "Bad Request: can't parse entities: x")});
  Start();
  PutTo(News("disk"));
  Advance(seconds(5));
  ASSERT_EQ(client_.count(), 2u);
  EXPECT_EQ(client_.last().text, "*firing");
  EXPECT_EQ(client_.last().parse_mode, "");
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerTemplatesTest, FailureIsToldInTheBuiltInForm) {
  Configure("{{ (index .Alerts 1).Status }}");
  Start();
  PutTo(News("disk"));
  Advance(seconds(2));
  ASSERT_EQ(client_.count(), 1u);
  EXPECT_THAT(client_.last().text, HasSubstr("disk text"));
  EXPECT_EQ(Metric("template_errors_total"), 1);
  // It works again where there are two.
  PutTo(News("net", alert::Reason::kFiring, {Alert("net"), Alert("web")}));
  Advance(seconds(2));
  EXPECT_EQ(client_.last().text, "firing");
  EXPECT_EQ(Metric("template_errors_total"), 1);
}

TEST_F(WorkerTemplatesTest, AdministratorsAreToldOnceAndWhenItWorksAgain) {
  constexpr int64_t kAdmin = 77;
  constexpr int64_t kOtherAdmin = 78;
  settings_.admin_ids = {kAdmin, kOtherAdmin};
  Configure("{{ (index .Alerts 1).Status }}");
  Start();
  for (const std::string group : {"disk", "cpu"}) {
    PutTo(News(group));
    Advance(seconds(2));
  }
  EXPECT_EQ(SentTo(kOtherAdmin).size(), 1u);
  ASSERT_EQ(SentTo(kAdmin).size(), 1u);
  EXPECT_THAT(SentTo(kAdmin)[0].text, HasSubstr("template failed"));
  EXPECT_THAT(SentTo(kAdmin)[0].text, HasSubstr("slice index out of range"));
  PutTo(News("net", alert::Reason::kFiring, {Alert("net"), Alert("web")}));
  Advance(seconds(5));
  ASSERT_EQ(SentTo(kAdmin).size(), 2u);
  EXPECT_EQ(SentTo(kAdmin)[1].method, "editMessageText");
  EXPECT_THAT(SentTo(kAdmin)[1].text, HasSubstr("resolved"));
  EXPECT_EQ(store_.size(), 0u);
  // Another failure is news.
  PutTo(News("disk"));
  Advance(seconds(5));
  EXPECT_EQ(SentTo(kAdmin).size(), 3u);
}

TEST_F(WorkerTemplatesTest, EmptyMessageIsAFailure) {
  Configure("{{ if eq .Status \"resolved\" }}x{{ end }}");
  Start();
  PutTo(News("disk"));
  Advance(seconds(2));
  EXPECT_THAT(client_.last().text, HasSubstr("disk text"));
  EXPECT_EQ(Metric("template_errors_total"), 1);
}

TEST_F(WorkerTemplatesTest, LongMessagesAreSplit) {
  std::string message;
  for (int i = 0; i < 60; ++i) message += std::string(99, 'x') + "\n";
  Configure(message, "");
  Start();
  PutTo(News("disk"));
  Advance(seconds(10));
  ASSERT_EQ(client_.count(), 2u);
  EXPECT_FALSE(client_.sent()[0].silent);
  EXPECT_TRUE(client_.sent()[1].silent);
}

TEST_F(WorkerTemplatesTest, BuiltInFormStaysWhereNoneIsConfigured) {
  Configure("x");
  settings_.receivers[0].telegrams[0].message = nullptr;
  Start();
  PutTo(News("disk"));
  Advance(seconds(2));
  EXPECT_THAT(client_.last().text, HasSubstr("disk text"));
  PutTo(Resolution("disk"));
  Advance(seconds(2));
  EXPECT_EQ(client_.last().method, "editMessageText");
}

}  // namespace
}  // namespace tebium::relay
