#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "relay/telegram/render.h"
#include "tests/relay/telegram/checked_html.h"
#include "tests/relay/telegram/message_samples.h"

namespace tebium::relay {
namespace {

using alert::LabelSet;
using alert::Notification;
using alert::NotifiedAlert;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const base::Time kNow = SampleNow();

TEST(RenderNativeTest, AsTheReadmeShowsIt) {
  EXPECT_EQ(SeenAlone(RenderFirst(Redis(), {}, kNow)),
            "🚨 DATABASE · Telegram-Bot-Tebium · с 12:04:31\n"
            "Redis не отвечает, сессии пользователей не сохраняются\n"
            "• attempts: 5\n"
            "• error: connection refused");
  EXPECT_EQ(SeenAlone(RenderFirst(Redis(), English(), kNow)),
            "🚨 DATABASE · Telegram-Bot-Tebium · since 12:04:31\n"
            "Redis не отвечает, сессии пользователей не сохраняются\n"
            "• attempts: 5\n"
            "• error: connection refused");
}

TEST(RenderNativeTest, TheHeadingIsBoldAndAllFormsAgree) {
  const Rendered first = RenderFirst(Redis(), {}, kNow);
  EXPECT_TRUE(first.html);
  EXPECT_THAT(first.parts[0], StartsWith("🚨 <b>DATABASE</b> · Telegram-"));
  EXPECT_EQ(RenderLive(Redis(), {}, {}, kNow).parts, first.parts);
  EXPECT_EQ(RenderReply(Redis(), {}, kNow).parts, first.parts);
}

TEST(RenderNativeTest, Signs) {
  const struct {
    const char* type;
    const char* priority;
    const char* heading;
    const char* without_emoji;
  } cases[] = {
      {"database", "critical", "🚨 DATABASE", "[critical] DATABASE"},
      {"database", "error", "❌ DATABASE", "[error] DATABASE"},
      {"database", "warning", "⚠️ DATABASE", "[warning] DATABASE"},
      {"database", "info", "🗄️ DATABASE", "[info] DATABASE"},
      {"success", "info", "✅ SUCCESS", "[info] SUCCESS"},
      {"System", "info", "🔧 System", "[info] System"},
      {"security", "info", "🔒 SECURITY", "[info] SECURITY"},
      {"performance", "info", "📊 PERFORMANCE", "[info] PERFORMANCE"},
      {"api", "info", "🌐 API", "[info] API"},
      {"bot", "info", "🤖 BOT", "[info] BOT"},
      {"other", "info", "ℹ️ OTHER", "[info] OTHER"},
      {"other", "", "🔔 OTHER", "OTHER"},
  };
  RenderSettings plain;
  plain.emoji = false;
  for (const auto& c : cases) {
    const Notification alert = Native({NativeAlert(c.type, c.priority, "x")});
    EXPECT_THAT(SeenAlone(RenderFirst(alert, {}, kNow)),
                StartsWith(std::string(c.heading) + " · "));
    EXPECT_THAT(SeenAlone(RenderFirst(alert, plain, kNow)),
                StartsWith(std::string(c.without_emoji) + " · "));
  }
}

TEST(RenderNativeTest, PostsSeverityStaleHeldBackAndAge) {
  Notification notification = Redis();
  notification.alerts[0].posts = 38;
  notification.alerts[0].previous_severity = "warning";
  notification.alerts[0].stale = true;
  notification.held_back = 37;
  notification.held_back_for = std::chrono::milliseconds(60'004);
  notification.created_at = kNow - std::chrono::minutes(62);
  const std::string russian = SeenAlone(RenderReply(notification, {}, kNow));
  EXPECT_THAT(russian, StartsWith("🚨 DATABASE ×38 · "));
  EXPECT_THAT(russian, EndsWith("\nважность: warning → critical\n"
                                "давно не повторялся\n"
                                "ещё 37 за последние 60 с\n"
                                "доставлено с опозданием: 1 ч 2 мин"));
  EXPECT_THAT(SeenAlone(RenderReply(notification, English(), kNow)),
              EndsWith("\nseverity: warning → critical\n"
                       "not repeated for a long time\n"
                       "37 more in the last 60 s\n"
                       "delivered late: 1 h 2 min"));
  EXPECT_THAT(SeenAlone(RenderLive(notification, {}, {}, kNow)),
              Not(HasSubstr("опозданием")));
  notification.held_back_for = std::chrono::milliseconds(300);
  EXPECT_THAT(SeenAlone(RenderReply(notification, {}, kNow)),
              HasSubstr("ещё 37 за последнюю секунду"));
}

TEST(RenderNativeTest, AgeIsToldOnlyBeyondTheSetting) {
  Notification notification = Redis();
  notification.created_at = kNow - std::chrono::seconds(60);
  EXPECT_THAT(SeenAlone(RenderFirst(notification, {}, kNow)),
              Not(HasSubstr("опозданием")));
  notification.created_at = kNow - std::chrono::seconds(61);
  EXPECT_THAT(SeenAlone(RenderFirst(notification, {}, kNow)),
              EndsWith("доставлено с опозданием: 1 мин 1 с"));
}

TEST(RenderNativeTest, Resolved) {
  Notification notification = Redis();
  notification.alerts[0].firing = false;
  notification.alerts[0].alert.ends_at = At("2026-01-31T12:09:34Z");
  EXPECT_EQ(SeenAlone(RenderLive(notification, {}, {}, kNow)),
            "✅ DATABASE · Telegram-Bot-Tebium · решён в 12:09:34, длился 5 мин "
            "3 с\n"
            "Redis не отвечает, сессии пользователей не сохраняются\n"
            "• attempts: 5\n"
            "• error: connection refused");
  RenderSettings settings = English();
  settings.emoji = false;
  const std::string english =
      SeenAlone(RenderLive(notification, {}, settings, kNow));
  EXPECT_THAT(english,
              StartsWith("[resolved] DATABASE · Telegram-Bot-Tebium · resolved "
                         "at 12:09:34, lasted 5 min 3 s\n"));
}

TEST(RenderNativeTest, TimesAreInTheZoneAndOldOnesHaveADate) {
  RenderSettings settings;
  settings.time_zone = *base::TimeZone::Load("Europe/Moscow");
  EXPECT_THAT(SeenAlone(RenderFirst(Redis(), settings, kNow)),
              HasSubstr(" · с 15:04:31\n"));
  EXPECT_THAT(
      SeenAlone(RenderLive(Redis(), {}, {}, At("2026-02-01T00:00:00Z"))),
      HasSubstr(" · с 31.01.2026 12:04:31\n"));
}

TEST(RenderNativeTest, WithoutMarkup) {
  RenderSettings settings;
  settings.markup = false;
  Notification notification = Redis();
  notification.alerts[0].alert.annotations =
      LabelSet::Of({{"summary", "a<b>&c"}, {"url", "http://a.b/?c&d"}});
  const Rendered rendered = RenderFirst(notification, settings, kNow);
  EXPECT_FALSE(rendered.html);
  EXPECT_EQ(rendered.parts[0],
            "🚨 DATABASE · Telegram-Bot-Tebium · с 12:04:31\n"
            "a<b>&c\n"
            "• url: http://a.b/?c&d");
}

TEST(RenderNativeTest, SeveralKeysShareTheModule) {
  Notification notification = Redis();
  NotifiedAlert other = notification.alerts[0];
  notification.alerts[0].alert.labels =
      notification.alerts[0].alert.labels.With("key", "users");
  other.alert.labels = other.alert.labels.With("key", "orders");
  notification.alerts.push_back(other);
  const std::string seen = SeenAlone(RenderFirst(notification, {}, kNow));
  EXPECT_THAT(seen, StartsWith("🚨 DATABASE · Telegram-Bot-Tebium · 2 активны · "
                               "с 12:04\n"
                               "Redis не отвечает, сессии пользователей не "
                               "сохраняются\n"
                               "• attempts: 5\n"
                               "• error: connection refused\n\n"
                               "🚨 key: users\n"
                               "🚨 key: orders"));
}

TEST(RenderNativeTest, SeveralModulesStandInTheHeading) {
  Notification notification = Redis();
  NotifiedAlert other = notification.alerts[0];
  other.alert.labels = other.alert.labels.With("module", "ClickHouse");
  notification.alerts.push_back(other);
  const std::string seen = SeenAlone(RenderFirst(notification, {}, kNow));
  EXPECT_THAT(seen,
              StartsWith("🚨 DATABASE · Telegram-Bot-Tebium, ClickHouse · "));
  EXPECT_THAT(seen, HasSubstr("\n🚨 ClickHouse"));
}

TEST(RenderNativeTest, AModuleTooLongForTheHeadingStandsWholeInTheFoot) {
  Notification notification = Redis();
  const std::string longest(41, 'm');
  notification.alerts[0].alert.labels =
      notification.alerts[0].alert.labels.With("module", longest);
  const std::string seen = SeenAlone(RenderFirst(notification, {}, kNow));
  EXPECT_THAT(seen, StartsWith("🚨 DATABASE · mmm"));
  EXPECT_THAT(seen, HasSubstr("m… · с 12:04:31\n"));
  EXPECT_THAT(seen, EndsWith("\nmodule: " + longest));
}

// What has capitals of its own was not written to be shouted.
TEST(RenderNativeTest, ATypeWithCapitalsStaysAsItIs) {
  const Notification alert = Native({NativeAlert("ModuleDown", "error", "x")});
  EXPECT_THAT(SeenAlone(RenderFirst(alert, {}, kNow)),
              StartsWith("❌ ModuleDown · "));
}

}  // namespace
}  // namespace tebium::relay
