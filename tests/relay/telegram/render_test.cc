#include "relay/telegram/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
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

// The one text of a message without a document.
std::string SeenAlone(const Rendered& rendered) {
  EXPECT_EQ(rendered.parts.size(), 1u);
  EXPECT_FALSE(rendered.attachment.has_value());
  std::string seen = Seen(rendered);
  seen.pop_back();
  return seen;
}

TEST(RenderNativeTest, AsTheReadmeShowsIt) {
  EXPECT_EQ(SeenAlone(RenderFirst(Redis(), {}, kNow)),
            "🚨 DATABASE\n"
            "Модуль: Telegram-Bot-Tebium\n"
            "Время: 12:04:31\n"
            "Redis не отвечает, сессии пользователей не сохраняются\n"
            "• attempts: 5\n"
            "• error: connection refused");
  EXPECT_EQ(SeenAlone(RenderFirst(Redis(), English(), kNow)),
            "🚨 DATABASE\n"
            "Module: Telegram-Bot-Tebium\n"
            "Time: 12:04:31\n"
            "Redis не отвечает, сессии пользователей не сохраняются\n"
            "• attempts: 5\n"
            "• error: connection refused");
}

TEST(RenderNativeTest, TheHeadingIsBoldAndAllFormsAgree) {
  const Rendered first = RenderFirst(Redis(), {}, kNow);
  EXPECT_TRUE(first.html);
  EXPECT_THAT(first.parts[0], StartsWith("🚨 <b>DATABASE</b>\n"));
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
      {"System", "info", "🔧 SYSTEM", "[info] SYSTEM"},
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
                StartsWith(std::string(c.heading) + "\n"));
    EXPECT_THAT(SeenAlone(RenderFirst(alert, plain, kNow)),
                StartsWith(std::string(c.without_emoji) + "\n"));
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
  EXPECT_THAT(russian, StartsWith("🚨 DATABASE ×38\n"));
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
            "✅ DATABASE (решён)\n"
            "Модуль: Telegram-Bot-Tebium\n"
            "Время: 12:04:31\n"
            "Redis не отвечает, сессии пользователей не сохраняются\n"
            "• attempts: 5\n"
            "• error: connection refused\n"
            "Решён: 12:09:34, длился 5 мин 3 с");
  RenderSettings settings = English();
  settings.emoji = false;
  const std::string english =
      SeenAlone(RenderLive(notification, {}, settings, kNow));
  EXPECT_THAT(english, StartsWith("[resolved] DATABASE\n"));
  EXPECT_THAT(english, EndsWith("Resolved: 12:09:34, lasted 5 min 3 s"));
}

TEST(RenderNativeTest, TimesAreInTheZoneAndOldOnesHaveADate) {
  RenderSettings settings;
  settings.time_zone = *base::TimeZone::Load("Europe/Moscow");
  EXPECT_THAT(SeenAlone(RenderFirst(Redis(), settings, kNow)),
              HasSubstr("Время: 15:04:31"));
  EXPECT_THAT(
      SeenAlone(RenderLive(Redis(), {}, {}, At("2026-02-01T00:00:00Z"))),
      HasSubstr("Время: 31.01.2026 12:04:31"));
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
            "🚨 DATABASE\n"
            "Модуль: Telegram-Bot-Tebium\n"
            "Время: 12:04:31\n"
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
  EXPECT_THAT(seen, StartsWith("🚨 DATABASE · 2 активны · с 12:04\n"
                               "Модуль: Telegram-Bot-Tebium\n"
                               "Redis не отвечает, сессии пользователей не "
                               "сохраняются\n"
                               "• attempts: 5\n"
                               "• error: connection refused\n\n"
                               "🚨 key: users\n"
                               "Время: 12:04:31\n"));
  EXPECT_THAT(seen, HasSubstr("\n\n🚨 key: orders\n"));
}

TEST(RenderGroupTest, TheFirstLineSaysWhatWhereHowBadAndSinceWhen) {
  const auto heading = [](NotifiedAlert alert) {
    const std::string seen =
        SeenAlone(RenderFirst(Group({std::move(alert)}), {}, kNow));
    return seen.substr(0, seen.find('\n'));
  };
  const auto labeled = [](LabelSet labels) {
    NotifiedAlert alert = Instance("db1", "error");
    alert.alert.labels = std::move(labels);
    return alert;
  };
  NotifiedAlert never = Instance("db1", "error");
  never.alert.starts_at = base::kNoTime;
  const std::string long_value(41, 'x');
  const struct {
    NotifiedAlert alert;
    std::string heading;
  } cases[] = {
      {Instance("db1", "critical"), "🚨 DiskFull · db1 · с 11:00"},
      {Instance("db1", "Critical"), "🔔 DiskFull (Critical) · db1 · с 11:00"},
      {Instance("db1", "page"), "🚨 DiskFull (page) · db1 · с 11:00"},
      {Instance("db1", "sev3"), "🔔 DiskFull (sev3) · db1 · с 11:00"},
      {Instance("db1", ""), "🔔 DiskFull · db1 · с 11:00"},
      {Instance("db1", "error", false),
       "✅ DiskFull · db1 · решён в 11:02, длился 2 мин 3 с"},
      {never, "❌ DiskFull · db1"},
      {labeled(LabelSet::Of({{"alertname", "X"}, {"job", "j"}})),
       "🔔 X · j · с 11:00"},
      {labeled(LabelSet::Of({{"alertname", "X"},
                             {"job", "j"},
                             {"instance", "ksm:8080"},
                             {"pod", "p-1"},
                             {"module", "billing"}})),
       "🔔 X · billing · p-1 · с 11:00"},
      {labeled(LabelSet::Of(
           {{"alertname", "X"}, {"instance", "same"}, {"module", "same"}})),
       "🔔 X · same · с 11:00"},
      {labeled(LabelSet::Of(
           {{"alertname", std::string(65, 'n')}, {"instance", long_value}})),
       "🔔 " + std::string(63, 'n') + "… · " + std::string(39, 'x') +
           "… · с 11:00"},
      {labeled(LabelSet()), "🔔 ? · с 11:00"},
  };
  for (const auto& c : cases) EXPECT_EQ(heading(c.alert), c.heading);
}

TEST(RenderGroupTest, WhatTheHeadingCutIsToldInFull) {
  NotifiedAlert alert = Instance(std::string(41, 'x'), "error");
  alert.alert.labels =
      alert.alert.labels.With("alertname", std::string(65, 'n'));
  EXPECT_THAT(
      SeenAlone(RenderFirst(Group({alert}), {}, kNow)),
      EndsWith("\nalertname: " + std::string(65, 'n') +
               " · instance: " + std::string(41, 'x') + " · job: node"));
}

TEST(RenderGroupTest, LabelsThatSayNothingNewAreLeftOut) {
  NotifiedAlert alert = Instance("db1", "error");
  alert.alert.labels = alert.alert.labels.With("host", "db1")
                           .With("source", "tebium")
                           .With("prometheus", "monitoring/k8s")
                           .With("team", "db");
  EXPECT_EQ(SeenAlone(RenderFirst(Group({alert}), {}, kNow)),
            "❌ DiskFull · db1 · с 11:00\n"
            "disk of db1\n"
            "job: node · team: db");
  alert.alert.labels = alert.alert.labels.With("source", "cron");
  EXPECT_THAT(SeenAlone(RenderFirst(Group({alert}), {}, kNow)),
              HasSubstr("source: cron"));
}

TEST(RenderGroupTest, LinksThatTelegramTakesAreLinks) {
  NotifiedAlert alert = Instance("db1", "error");
  alert.alert.annotations =
      LabelSet::Of({{"summary", "disk of db1"},
                    {"description", "90% <full> & more"},
                    {"runbook_url", "https://wiki.example.com/disk?a&b"},
                    {"other", "https://other.example.com"},
                    {"dashboard", "http://grafana/d/1"}});
  alert.alert.generator_url = "http://prometheus.lan:9090/graph?g0.expr=up";
  Notification group = Group({alert});
  group.external_url = "http://alertmanager:9093";
  const Rendered rendered = RenderFirst(group, {}, kNow);
  EXPECT_EQ(SeenAlone(rendered),
            "❌ DiskFull · db1 · с 11:00\n"
            "disk of db1\n"
            "90% <full> & more\n"
            "• dashboard: http://grafana/d/1\n"
            "• other\n"
            "job: node\n"
            "Инструкция · Источник\n"
            "Alertmanager: http://alertmanager:9093");
  std::vector<std::string> links;
  const auto seen = Checked(rendered.parts[0], kMaxMessageCodePoints);
  for (const auto& entity : seen.entities) {
    if (entity.type == "text_link") links.push_back(entity.value);
  }
  EXPECT_THAT(links, testing::ElementsAre(
                         "https://other.example.com/",
                         "https://wiki.example.com/disk?a&b",
                         "http://prometheus.lan:9090/graph?g0.expr=up"));
}

TEST(RenderGroupTest, LongDetailsAreFolded) {
  const struct {
    std::string description;
    bool folded;
  } cases[] = {
      {"1\n2\n3", false},
      {"1\n2\n3\n4", true},
      {std::string(300, '&'), false},
      {std::string(301, '&'), true},
  };
  for (const auto& c : cases) {
    NotifiedAlert alert = Instance("db1", "error");
    alert.alert.annotations =
        LabelSet::Of({{"summary", "s"}, {"description", c.description}});
    EXPECT_EQ(
        RenderFirst(Group({alert}), {}, kNow)
                .parts[0]
                .find("\ns\n<blockquote expandable>") != std::string::npos,
        c.folded)
        << c.description;
    // A long summary is folded with what follows it.
    alert.alert.annotations =
        LabelSet::Of({{"summary", c.description}, {"value", "5"}});
    EXPECT_EQ(RenderFirst(Group({alert}), {}, kNow)
                      .parts[0]
                      .find("• value: 5</blockquote>") != std::string::npos,
              c.folded)
        << c.description;
  }
}

TEST(RenderGroupTest, AFoldThatIsSplitIsFoldedInEachPart) {
  NotifiedAlert alert = Instance("db1", "error");
  std::string text;
  for (int i = 0; i < 200; ++i) text += std::string(40, 'x') + "\n";
  alert.alert.annotations = LabelSet::Of({{"description", text}});
  const Rendered rendered = RenderFirst(Group({alert}), {}, kNow);
  ASSERT_EQ(rendered.parts.size(), 3u);
  for (const std::string& part : rendered.parts) {
    EXPECT_THAT(part, HasSubstr("<blockquote expandable>x"));
    EXPECT_THAT(part, HasSubstr("x</blockquote>"));
  }
  Seen(rendered);
}

TEST(RenderGroupTest, ARepeatedDescriptionIsToldOnce) {
  NotifiedAlert alert = Instance("db1", "error");
  alert.alert.annotations = LabelSet::Of(
      {{"summary", "full"}, {"description", "full"}, {"message", "full"}});
  EXPECT_EQ(SeenAlone(RenderFirst(Group({alert}), {}, kNow)),
            "❌ DiskFull · db1 · с 11:00\n"
            "full\n"
            "job: node");
}

TEST(RenderGroupTest, FiringAndResolved) {
  // Out of order on purpose.
  Notification group =
      Group({Instance("db2", "error", false), Instance("db1", "warning"),
             Instance("db3", "critical")});
  group.external_url = "https://am.example.com";
  group.truncated_alerts = 3;
  EXPECT_EQ(SeenAlone(RenderFirst(group, {}, kNow)),
            "🚨 DiskFull · db3, db1, ещё 1 · 2 активны, 1 решён · с 11:00\n\n"
            "🚨 db3\n"
            "disk of db3\n\n"
            "⚠️ db1\n"
            "disk of db1\n\n"
            "✅ db2 · решён в 11:02, длился 2 мин 3 с\n"
            "disk of db2\n\n"
            "job: node\n"
            "Alertmanager\n"
            "Alertmanager не показал ещё 3 алерта; состояние группы "
            "неизвестно");
  const std::string english = SeenAlone(RenderFirst(group, English(), kNow));
  EXPECT_THAT(english, HasSubstr(" · 2 firing, 1 resolved · since 11:00\n"));
  EXPECT_THAT(english, HasSubstr("Alertmanager also left out 3 alerts;"));
  EXPECT_EQ(RenderLive(group, {}, {}, kNow).parts,
            RenderFirst(group, {}, kNow).parts);
}

TEST(RenderGroupTest, SeveralNames) {
  Notification group =
      Group({Instance("db1", "error"), Instance("db1", "error")});
  group.alerts[1].alert.labels =
      group.alerts[1].alert.labels.With("alertname", "DiskSlow");
  EXPECT_EQ(SeenAlone(RenderFirst(group, {}, kNow)),
            "❌ DiskFull, DiskSlow · db1 · 2 активны · с 11:00\n"
            "disk of db1\n\n"
            "❌ DiskFull\n"
            "❌ DiskSlow\n\n"
            "job: node");
}

TEST(RenderGroupTest, GroupLabelsSayWhereIfNothingElseDoes) {
  Notification group = Group({Instance("", "error"), Instance("", "error")});
  for (NotifiedAlert& alert : group.alerts) {
    alert.alert.labels = alert.alert.labels.With("cluster", "msk");
  }
  group.group_labels =
      LabelSet::Of({{"alertname", "DiskFull"}, {"cluster", "msk"}});
  EXPECT_THAT(SeenAlone(RenderFirst(group, {}, kNow)),
              StartsWith("❌ DiskFull · msk · 2 активны"));
  EXPECT_THAT(SeenAlone(RenderFirst(Group({}), English(), kNow)),
              StartsWith("Alerts"));
}

TEST(RenderGroupTest, NamesFollowWhatIsToldInFull) {
  RenderSettings settings;
  settings.max_alerts_in_full = 1;
  const Notification group =
      Group({Instance("db1", "error"), Instance("db2", "error"),
             Instance("db3", "error", false)});
  EXPECT_THAT(SeenAlone(RenderFirst(group, settings, kNow)),
              EndsWith("❌ db1\n"
                       "disk of db1\n\n"
                       "Ещё 2 алерта:\n"
                       "❌ db2\n"
                       "✅ db3\n\n"
                       "job: node"));
}

TEST(RenderGroupTest, SeveralPartsTellEverything) {
  const Notification group = BigGroup(300);
  const Rendered rendered = RenderFirst(group, {}, kNow);
  EXPECT_GT(rendered.parts.size(), 1u);
  EXPECT_LE(rendered.parts.size(), 5u);
  EXPECT_FALSE(rendered.attachment.has_value());
  EXPECT_THAT(
      rendered.parts[1],
      StartsWith("(2/" + std::to_string(rendered.parts.size()) + ")\n"));
  const std::string seen = Seen(rendered);
  for (const NotifiedAlert& alert : group.alerts) {
    EXPECT_THAT(seen,
                HasSubstr(std::string(alert.alert.labels.Get("instance"))));
  }
}

TEST(RenderGroupTest, TooManyAlertsAreADocument) {
  Notification group = BigGroup(2'000);
  for (NotifiedAlert& alert : group.alerts) {
    alert.alert.labels = alert.alert.labels.With("module", "module <1>");
  }
  const Rendered rendered = RenderFirst(group, {}, kNow);
  ASSERT_EQ(rendered.parts.size(), 2u);
  ASSERT_TRUE(rendered.attachment.has_value());
  EXPECT_EQ(rendered.attachment->filename, "alerts-20260131-120435.txt");
  EXPECT_EQ(rendered.attachment->content_type, "text/plain; charset=utf-8");
  Seen(rendered);
  const std::string caption = HtmlToPlainText(rendered.parts[1]);
  EXPECT_THAT(caption, StartsWith("🚨 DiskFull\n2000 алертов\n"
                                  "critical: 13, warning: 1320, решено: 667\n\n"
                                  "• module <1>: critical: 13, "));
  EXPECT_THAT(caption, HasSubstr("Полный список — в файле"));
  EXPECT_EQ(rendered.parts[0], RenderLive(group, {}, {}, kNow).parts[0]);
  EXPECT_THAT(rendered.parts[0], HasSubstr("… и ещё "));
  const std::string& content = rendered.attachment->content;
  for (const NotifiedAlert& alert : group.alerts) {
    EXPECT_THAT(content,
                HasSubstr("] DiskFull · module <1> · " +
                          std::string(alert.alert.labels.Get("instance"))));
  }
  EXPECT_THAT(content, StartsWith("Полный список: 2000 алертов\n"
                                  "Составлен: 31.01.2026 12:04:35 UTC\n"));
  EXPECT_THAT(content, HasSubstr("[critical] DiskFull · module <1> · "
                                 "host100_end · с 11:00 31.01.2026\n"
                                 "  disk of host100_end\n"
                                 "  job: node\n"));
}

TEST(RenderLiveTest, IsAlwaysOnePartAndCountsWhatItLeavesOut) {
  for (const size_t count : {0u, 1u, 2u, 31u, 100u, 1'000u, 5'000u}) {
    const Rendered live = RenderLive(BigGroup(count), {}, {}, kNow);
    const std::string seen = SeenAlone(live);
    if (count < 1'000) continue;
    size_t named = 0;
    for (const char* line : {"🚨 host", "⚠️ host", "✅ host"}) {
      for (size_t at = seen.find(line); at != std::string::npos;
           at = seen.find(line, at + 1)) {
        ++named;
      }
    }
    EXPECT_GT(named, 30u);
    EXPECT_THAT(seen, HasSubstr("… и ещё " + std::to_string(count - named)));
  }
}

TEST(RenderLiveTest, OneLongAlertLeavesRoomForTheOthers) {
  Notification group =
      Group({Instance("db1", "critical"), Instance("db2", "error")});
  group.alerts[0].alert.annotations =
      LabelSet::Of({{"summary", std::string(20'000, 'x')}});
  const std::string seen = SeenAlone(RenderLive(group, {}, {}, kNow));
  EXPECT_THAT(seen, HasSubstr("xxx…"));
  EXPECT_THAT(seen, HasSubstr("\n❌ db2"));
}

TEST(RenderReplyTest, TellsOnlyWhatIsNew) {
  Notification group =
      Group({Instance("db1", "error"), Instance("db2", "warning"),
             Instance("db3", "critical", false)});
  group.alerts[1].is_new = true;
  group.held_back = 2;
  group.held_back_for = std::chrono::minutes(60);
  EXPECT_EQ(SeenAlone(RenderReply(group, {}, kNow)),
            "⚠️ DiskFull · db2 · с 11:00\n"
            "disk of db2\n"
            "В группе: 2 активны, 1 решён\n"
            "job: node\n"
            "ещё 2 за последние 60 мин");
  group.alerts[0].is_new = true;
  EXPECT_THAT(SeenAlone(RenderReply(group, {}, kNow)),
              StartsWith("❌ DiskFull · db1, db2 · новых: 2 · 2 активны, "
                         "1 решён · с 11:00\n\n"
                         "❌ db1\n"
                         "disk of db1\n\n"
                         "⚠️ db2\n"));
}

TEST(RenderReplyTest, WhereAllAreNewTheirNumberIsToldOnce) {
  Notification group =
      Group({Instance("db1", "error"), Instance("db2", "error")});
  for (NotifiedAlert& alert : group.alerts) alert.is_new = true;
  EXPECT_THAT(SeenAlone(RenderReply(group, {}, kNow)),
              StartsWith("❌ DiskFull · db1, db2 · 2 активны · с 11:00\n"));
}

TEST(RenderReplyTest, RemindsByName) {
  Notification group =
      Group({Instance("db1", "error"), Instance("db2", "error", false),
             Instance("db3", "error")});
  group.reason = alert::Reason::kRepeat;
  EXPECT_EQ(SeenAlone(RenderReply(group, {}, kNow)),
            "❌ DiskFull · db1, db3 · 2 активны, 1 решён · с 11:00\n\n"
            "❌ db1\n"
            "❌ db3\n"
            "напоминание: не решено уже 1 ч 4 мин\n\n"
            "job: node");
  Notification alone = Redis();
  alone.reason = alert::Reason::kRepeat;
  alone.alerts[0].is_new = false;
  alone.alerts[0].posts = 0;
  EXPECT_THAT(SeenAlone(RenderReply(alone, English(), kNow)),
              EndsWith("reminder: still firing, for 4 s"));
}

TEST(RenderReplyTest, TooManyNewOnesAreADocument) {
  const Rendered rendered = RenderReply(BigGroup(2'000), {}, kNow);
  ASSERT_EQ(rendered.parts.size(), 1u);
  ASSERT_TRUE(rendered.attachment.has_value());
  const std::string seen = Seen(rendered);
  for (int i = 0; i < 2'000; ++i) {
    ASSERT_THAT(seen, HasSubstr("host" + std::to_string(i) + "_end"));
  }
}

TEST(RenderLiveTest, TheFootSaysWhatPeopleDid) {
  Marks marks;
  marks.marks = {{MarkKind::kAcknowledged,
                  {7, "Анна <b>\n"},
                  At("2026-01-31T11:05:10Z"),
                  base::kNoTime,
                  {}},
                 {MarkKind::kSnoozed,
                  {8, " "},
                  At("2026-01-31T11:06:00Z"),
                  At("2026-02-01T08:00:00Z"),
                  {}}};
  Notification group = Group({Instance("db1", "error")});
  EXPECT_THAT(SeenAlone(RenderLive(group, marks, {}, kNow)),
              EndsWith("job: node\n\n"
                       "👤 Подтверждено: Анна <b>, 11:05\n"
                       "⏰ Отложено до 08:00 01.02 (8, 11:06)"));
  RenderSettings settings = English();
  settings.emoji = false;
  EXPECT_EQ(MarksText(marks, settings, kNow),
            "Acknowledged: Анна <b>, 11:05\n"
            "Snoozed until 08:00, Feb 1 (8, 11:06)");
  // Once it has resolved, only who took care of it is of interest.
  group.alerts[0].firing = false;
  EXPECT_THAT(SeenAlone(RenderLive(group, marks, {}, kNow)),
              EndsWith("\n\n👤 Подтверждено: Анна <b>, 11:05"));
  EXPECT_EQ(MarksText({}, {}, kNow), "");
}

TEST(RenderLiveTest, TheFootIsNeverCut) {
  Marks marks;
  for (const MarkKind kind :
       {MarkKind::kAcknowledged, MarkKind::kSnoozed, MarkKind::kMuted}) {
    marks.marks.push_back({kind, {7, std::string(500, '&')}, kNow, kNow, {}});
  }
  EXPECT_THAT(
      SeenAlone(RenderLive(BigGroup(999), marks, {}, kNow)),
      EndsWith("🔕 Отключено до 12:04 (" + std::string(63, '&') + "…, 12:04)"));
}

TEST(RenderDetailsTest, TellsEverything) {
  Notification group = Group({Instance("db1", "error")});
  group.alerts[0].alert.labels =
      group.alerts[0].alert.labels.With("source", "tebium");
  group.alerts[0].alert.generator_url = "http://prometheus:9090/graph";
  Marks marks;
  marks.marks = {
      {MarkKind::kMuted, {7, "@anna"}, kNow, kNow, {"id-1", "id-2"}}};
  EXPECT_EQ(SeenAlone(RenderDetails(group, marks, English(), kNow)),
            "❌ DiskFull · db1 · since 11:00\n"
            "Labels\n"
            "• alertname: DiskFull\n"
            "• instance: db1\n"
            "• job: node\n"
            "• severity: error\n"
            "• source: tebium\n"
            "Annotations\n"
            "• summary: disk of db1\n"
            "Started: 31.01.2026 11:00:00 UTC\n"
            "Source: http://prometheus:9090/graph\n"
            "Fingerprint: " +
                base::Hex16(group.alerts[0].alert.labels.Fingerprint()) +
                "\n\n"
                "🔕 Muted until 12:04 (@anna, 12:04)\n"
                "Silences: id-1, id-2");
}

TEST(RenderDetailsTest, TooMuchIsADocument) {
  const Rendered rendered = RenderDetails(BigGroup(2'000), {}, {}, kNow);
  ASSERT_EQ(rendered.parts.size(), 1u);
  ASSERT_TRUE(rendered.attachment.has_value());
  EXPECT_THAT(Seen(rendered), StartsWith("DiskFull\nПолный список"));
  for (const char* name : {"host0_end", "host1999_end"}) {
    EXPECT_THAT(rendered.attachment->content,
                HasSubstr(std::string("• instance: ") + name + "\n"));
  }
}

std::vector<Notification> Storm(size_t groups) {
  std::vector<Notification> storm;
  for (size_t i = 0; i < groups; ++i) {
    NotifiedAlert alert =
        NativeAlert("storm_" + std::to_string(i) + "_end",
                    i % 100 == 0 ? "error" : "warning", "storm text");
    alert.alert.labels =
        alert.alert.labels.With("module", "module-" + std::to_string(i % 50));
    alert.firing = i % 7 != 0;
    alert.posts = 2;
    storm.push_back(Native({std::move(alert)}));
  }
  return storm;
}

TEST(RenderDigestTest, CountsAndListsEverything) {
  std::vector<Notification> storm = Storm(1'000);
  storm[1].held_back = 5;
  storm[1].held_back_for = std::chrono::seconds(30);
  storm[2].truncated_alerts = 2;
  storm[3].created_at = kNow - std::chrono::minutes(2);
  const Rendered rendered = RenderDigest(storm, {}, kNow);
  ASSERT_EQ(rendered.parts.size(), 1u);
  ASSERT_TRUE(rendered.attachment.has_value());
  const std::string caption =
      Checked(rendered.parts[0], kMaxCaptionCodePoints).text;
  EXPECT_THAT(caption, StartsWith("❌ Сводка: 1000 алертов в 1000 группах\n"
                                  "error: 8, warning: 849, решено: 143\n\n"
                                  "• module-0: error: 8, "));
  EXPECT_THAT(caption, HasSubstr("… и ещё "));
  EXPECT_THAT(caption, EndsWith("сдержано повторов: 5\n"
                                "Alertmanager не показал ещё 2 алерта; "
                                "состояние группы неизвестно\n"
                                "доставлено с опозданием: 2 мин\n"
                                "Полный список — в файле"));
  const std::string& content = rendered.attachment->content;
  for (size_t i = 0; i < storm.size(); ++i) {
    ASSERT_THAT(content, HasSubstr("STORM_" + std::to_string(i) + "_END ×2\n"));
  }
  EXPECT_THAT(content, HasSubstr("ещё 5 за последние 30 с"));
  EXPECT_THAT(content, HasSubstr("[error] [решён] STORM_0_END ×2\n"
                                 "  Модуль: module-0\n"
                                 "  Время: 31.01.2026 12:04:31\n"
                                 "  storm text\n"));
}

TEST(RenderDigestTest, FewGroupsNoneAndPlain) {
  EXPECT_THAT(Seen(RenderDigest({}, English(), kNow)),
              StartsWith("Digest: 0 alerts in 0 groups\n"));
  RenderSettings settings = English();
  settings.markup = false;
  settings.emoji = false;
  const Rendered rendered = RenderDigest(Storm(2), settings, kNow);
  EXPECT_FALSE(rendered.html);
  EXPECT_EQ(rendered.parts[0],
            "[warning] Digest: 2 alerts in 2 groups\n"
            "warning: 1, resolved: 1\n\n"
            "• module-1: warning: 1\n"
            "• module-0: resolved: 1\n\n"
            "The full list is in the file");
}

TEST(MarkPossiblyRepeatedTest, AddsALineAndKeepsTheLimits) {
  Rendered small = RenderFirst(Redis(), English(), kNow);
  const std::string before = small.parts[0];
  MarkPossiblyRepeated(small, English());
  EXPECT_EQ(small.parts[0],
            before +
                "\n<i>This may be a repetition: an earlier attempt's "
                "outcome is unknown</i>");
  for (Rendered rendered : {RenderFirst(BigGroup(150), {}, kNow),
                            RenderLive(BigGroup(999), {}, {}, kNow),
                            RenderReply(BigGroup(999), {}, kNow),
                            RenderDigest(Storm(999), {}, kNow)}) {
    const std::string whole = rendered.parts[0];
    MarkPossiblyRepeated(rendered, {});
    Seen(rendered);
    EXPECT_THAT(rendered.parts[0], StartsWith(whole));  // nothing was cut
    EXPECT_THAT(rendered.parts[0], HasSubstr("повтор"));
  }
  Rendered full;
  full.parts = {"<b>" + std::string(4'089, 'x') + "</b>"};
  MarkPossiblyRepeated(full, {});
  EXPECT_THAT(Seen(full), HasSubstr("x…\nВозможно"));
  full.parts = {std::string(1'024, '<')};
  full.html = false;
  full.attachment = Attachment{};
  MarkPossiblyRepeated(full, {});
  EXPECT_THAT(Seen(full), HasSubstr("<\nВозможно"));
}

TEST(RenderTest, HostileTextIsShownAsItIs) {
  Notification notification = Native(
      {NativeAlert("a<b>", "error", "</b><a href=\"tg://x\">&amp; \u202E")});
  notification.alerts[0].alert.annotations =
      notification.alerts[0].alert.annotations.With("k<\n>", "1\n2");
  EXPECT_EQ(SeenAlone(RenderFirst(notification, {}, kNow)),
            "❌ A<B>\n"
            "Модуль: Telegram-Bot-Tebium\n"
            "Время: 12:04:31\n"
            "</b><a href=\"tg://x\">&amp; \uFFFD\n"
            "• k< >: 1\n2");
}

TEST(RenderTest, IsQuick) {
  const Notification notification = BigGroup(10);
  constexpr int kRounds = 1'000;
  const auto begun = std::chrono::steady_clock::now();
  size_t size = 0;
  for (int i = 0; i < kRounds; ++i) {
    size += RenderFirst(notification, {}, kNow).parts[0].size();
  }
  const auto each = (std::chrono::steady_clock::now() - begun) / kRounds;
  EXPECT_GT(size, 0u);
  const auto nanoseconds =
      std::chrono::duration_cast<std::chrono::nanoseconds>(each).count();
  RecordProperty("nanoseconds", std::to_string(nanoseconds));
  // The aim is 50 µs; a busy machine and unoptimised builds get their share.
  EXPECT_LT(nanoseconds, 1'000'000);
}

}  // namespace
}  // namespace tebium::relay
