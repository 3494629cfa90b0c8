#include "relay/telegram/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/relay/telegram/checked_html.h"

namespace tebium::relay {
namespace {

using alert::LabelSet;
using alert::Notification;
using alert::NotifiedAlert;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

base::Time At(const char* text) {
  return *base::ParseTimestamp(text, base::TimeZone::Utc());
}

const base::Time kNow = At("2026-01-31T12:04:35Z");

NotifiedAlert NativeAlert(const std::string& type, const std::string& priority,
                          const std::string& message) {
  NotifiedAlert alert;
  alert.alert.labels = LabelSet::Of({{"alertname", type},
                                     {"severity", priority},
                                     {"module", "Telegram-Bot-Tebium"},
                                     {"source", "tebium"}});
  alert.alert.annotations = LabelSet::Of({{"summary", message}});
  alert.alert.starts_at = At("2026-01-31T12:04:31Z");
  alert.is_new = true;
  alert.posts = 1;
  return alert;
}

Notification Native(NotifiedAlert alert) {
  Notification notification;
  notification.group_labels = LabelSet::Of(
      {{"alertname", alert.alert.name()}, {"module", alert.alert.module()}});
  notification.created_at = kNow;
  notification.alerts.push_back(std::move(alert));
  return notification;
}

Notification Redis() {
  NotifiedAlert alert =
      NativeAlert("database", "critical",
                  "Redis не отвечает, сессии пользователей не сохраняются");
  alert.alert.annotations = alert.alert.annotations.With("attempts", "5")
                                .With("error", "connection refused");
  return Native(std::move(alert));
}

NotifiedAlert Instance(const std::string& name, const std::string& severity,
                       bool firing = true) {
  NotifiedAlert alert;
  alert.alert.labels = LabelSet::Of({{"alertname", "DiskFull"},
                                     {"job", "node"},
                                     {"instance", name},
                                     {"severity", severity}});
  alert.alert.annotations = LabelSet::Of({{"summary", "disk of " + name}});
  alert.alert.starts_at = At("2026-01-31T11:00:00Z");
  if (!firing) alert.alert.ends_at = At("2026-01-31T11:02:03Z");
  alert.firing = firing;
  return alert;
}

Notification Group(std::vector<NotifiedAlert> alerts) {
  Notification notification;
  notification.source = alert::Source::kWebhook;
  notification.group_labels = LabelSet::Of({{"alertname", "DiskFull"}});
  notification.created_at = kNow;
  notification.alerts = std::move(alerts);
  return notification;
}

Notification BigGroup(size_t count) {
  std::vector<NotifiedAlert> alerts;
  for (size_t i = 0; i < count; ++i) {
    alerts.push_back(Instance("host" + std::to_string(i) + "_end",
                              i % 100 == 0 ? "critical" : "warning",
                              i % 3 != 0));
    alerts.back().is_new = true;
  }
  return Group(std::move(alerts));
}

RenderSettings English() {
  RenderSettings settings;
  settings.language = base::Language::kEnglish;
  return settings;
}

// All texts, as people see them, checked against Telegram's rules.
std::string Seen(const Rendered& rendered) {
  std::string seen;
  EXPECT_FALSE(rendered.parts.empty());
  for (size_t i = 0; i < rendered.parts.size(); ++i) {
    const bool caption =
        rendered.attachment.has_value() && i + 1 == rendered.parts.size();
    seen += Checked(rendered.parts[i],
                    caption ? kMaxCaptionCodePoints : kMaxMessageCodePoints,
                    rendered.html)
                .text +
            "\n";
  }
  if (rendered.attachment) {
    EXPECT_TRUE(base::IsValidUtf8(rendered.attachment->content));
    seen += rendered.attachment->content;
  }
  return seen;
}

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
  EXPECT_EQ(RenderLive(Redis(), {}, kNow).parts, first.parts);
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
    const Notification alert = Native(NativeAlert(c.type, c.priority, "x"));
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
  EXPECT_THAT(SeenAlone(RenderLive(notification, {}, kNow)),
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
  EXPECT_EQ(SeenAlone(RenderLive(notification, {}, kNow)),
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
      SeenAlone(RenderLive(notification, settings, kNow));
  EXPECT_THAT(english, StartsWith("[resolved] DATABASE\n"));
  EXPECT_THAT(english, EndsWith("Resolved: 12:09:34, lasted 5 min 3 s"));
}

TEST(RenderNativeTest, TimesAreInTheZoneAndOldOnesHaveADate) {
  RenderSettings settings;
  settings.time_zone = *base::TimeZone::Load("Europe/Moscow");
  EXPECT_THAT(SeenAlone(RenderFirst(Redis(), settings, kNow)),
              HasSubstr("Время: 15:04:31"));
  EXPECT_THAT(SeenAlone(RenderLive(Redis(), {}, At("2026-02-01T00:00:00Z"))),
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
  EXPECT_THAT(seen, StartsWith("🚨 DATABASE\n"
                               "2 алерта, все активны\n"
                               "Модуль: Telegram-Bot-Tebium\n\n"
                               "🚨 key: users\n"
                               "Время: 12:04:31\n"));
  EXPECT_THAT(seen, HasSubstr("\n\n🚨 key: orders\n"));
}

TEST(RenderGroupTest, OneAlert) {
  NotifiedAlert alert = Instance("db1", "error");
  alert.alert.annotations =
      LabelSet::Of({{"summary", "disk of db1"},
                    {"description", "90% <full> & more"},
                    {"runbook_url", "https://wiki.example.com/disk?a&b"},
                    {"dashboard", "http://grafana/d/1"}});
  alert.alert.generator_url = "http://prometheus.lan:9090/graph?g0.expr=up";
  Notification group = Group({alert});
  group.external_url = "http://alertmanager:9093";
  const Rendered rendered = RenderFirst(group, {}, kNow);
  EXPECT_EQ(SeenAlone(rendered),
            "❌ DiskFull\n"
            "instance: db1 · job: node · severity: error\n"
            "disk of db1\n"
            "90% <full> & more\n"
            "• dashboard: http://grafana/d/1\n"
            "• runbook_url\n"
            "Начало: 11:00:00\n"
            "Источник\n"
            "Alertmanager: http://alertmanager:9093");
  std::vector<std::string> links;
  const auto seen = Checked(rendered.parts[0], kMaxMessageCodePoints);
  for (const auto& entity : seen.entities) {
    if (entity.type == "text_link") links.push_back(entity.value);
  }
  EXPECT_THAT(links, testing::ElementsAre("https://wiki.example.com/disk?a&b",
                                          "http://prometheus.lan:9090/"
                                          "graph?g0.expr=up"));
}

TEST(RenderGroupTest, FiringAndResolved) {
  // Out of order on purpose.
  Notification group =
      Group({Instance("db2", "error", false), Instance("db1", "warning"),
             Instance("db3", "critical")});
  group.external_url = "https://am.example.com";
  group.truncated_alerts = 3;
  EXPECT_EQ(SeenAlone(RenderFirst(group, {}, kNow)),
            "🚨 DiskFull\n"
            "3 алерта: активных 2, решённых 1\n"
            "job: node\n\n"
            "🚨 instance: db3 · severity: critical\n"
            "disk of db3\n"
            "Начало: 11:00:00\n\n"
            "⚠️ instance: db1 · severity: warning\n"
            "disk of db1\n"
            "Начало: 11:00:00\n\n"
            "✅ instance: db2 · severity: error (решён)\n"
            "disk of db2\n"
            "Начало: 11:00:00\n"
            "Решён: 11:02:03, длился 2 мин 3 с\n\n"
            "Alertmanager не показал ещё 3 алерта; состояние группы "
            "неизвестно\n"
            "Alertmanager");
  const std::string english = SeenAlone(RenderFirst(group, English(), kNow));
  EXPECT_THAT(english, HasSubstr("3 alerts: 2 firing, 1 resolved\n"));
  EXPECT_THAT(english, HasSubstr("Alertmanager also left out 3 alerts;"));
  EXPECT_EQ(RenderLive(group, {}, kNow).parts,
            RenderFirst(group, {}, kNow).parts);
}

TEST(RenderGroupTest, SeveralNames) {
  Notification group =
      Group({Instance("db1", "error"), Instance("db1", "error")});
  group.alerts[1].alert.labels =
      group.alerts[1].alert.labels.With("alertname", "DiskSlow");
  group.group_labels = LabelSet::Of({{"cluster", "a<b>"}});
  EXPECT_THAT(SeenAlone(RenderFirst(group, {}, kNow)),
              StartsWith("❌ Группа a<b>\n"
                         "2 алерта, все активны\n"
                         "instance: db1 · job: node · severity: error\n\n"
                         "❌ DiskFull\n"));
  group.group_labels = LabelSet();
  EXPECT_THAT(SeenAlone(RenderFirst(group, English(), kNow)),
              StartsWith("❌ Alerts\n"));
}

TEST(RenderGroupTest, NamesFollowWhatIsToldInFull) {
  RenderSettings settings;
  settings.max_alerts_in_full = 1;
  const Notification group =
      Group({Instance("db1", "error"), Instance("db2", "error"),
             Instance("db3", "error", false)});
  EXPECT_THAT(SeenAlone(RenderFirst(group, settings, kNow)),
              EndsWith("disk of db1\n"
                       "Начало: 11:00:00\n\n"
                       "Ещё 2 алерта:\n"
                       "❌ instance: db2\n"
                       "✅ instance: db3"));
}

TEST(RenderGroupTest, SeveralPartsTellEverything) {
  const Notification group = BigGroup(150);
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

TEST(RenderGroupTest, AThousandAlertsAreADocument) {
  Notification group = BigGroup(1'000);
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
  EXPECT_THAT(caption, StartsWith("🚨 DiskFull\n1000 алертов\n"
                                  "critical: 6, warning: 660, решено: 334\n\n"
                                  "• module <1>: critical: 6, "));
  EXPECT_THAT(caption, HasSubstr("Полный список — в файле"));
  EXPECT_EQ(rendered.parts[0], RenderLive(group, {}, kNow).parts[0]);
  EXPECT_THAT(rendered.parts[0], HasSubstr("… и ещё "));
  const std::string& content = rendered.attachment->content;
  for (const NotifiedAlert& alert : group.alerts) {
    EXPECT_THAT(content,
                HasSubstr("instance: " +
                          std::string(alert.alert.labels.Get("instance"))));
  }
  EXPECT_THAT(content, StartsWith("Полный список: 1000 алертов\n"
                                  "Составлен: 31.01.2026 12:04:35 UTC\n"));
  EXPECT_THAT(content, HasSubstr("[critical] DiskFull\n"
                                 "  instance: host100_end · job: node"));
}

TEST(RenderLiveTest, IsAlwaysOnePartAndCountsWhatItLeavesOut) {
  for (const size_t count : {0u, 1u, 2u, 31u, 100u, 1'000u, 5'000u}) {
    const Rendered live = RenderLive(BigGroup(count), {}, kNow);
    const std::string seen = SeenAlone(live);
    if (count < 1'000) continue;
    size_t named = 0;
    for (size_t at = seen.find("host"); at != std::string::npos;
         at = seen.find("instance: host", at + 1)) {
      ++named;
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
  const std::string seen = SeenAlone(RenderLive(group, {}, kNow));
  EXPECT_THAT(seen, HasSubstr("xxx…"));
  EXPECT_THAT(seen, HasSubstr("instance: db2"));
}

TEST(RenderReplyTest, TellsOnlyWhatIsNew) {
  Notification group =
      Group({Instance("db1", "error"), Instance("db2", "warning"),
             Instance("db3", "critical", false)});
  group.alerts[1].is_new = true;
  group.held_back = 2;
  group.held_back_for = std::chrono::minutes(60);
  EXPECT_EQ(SeenAlone(RenderReply(group, {}, kNow)),
            "⚠️ DiskFull\n"
            "новых: 1 · 3 алерта: активных 2, решённых 1\n"
            "job: node\n\n"
            "⚠️ instance: db2 · severity: warning\n"
            "disk of db2\n"
            "Начало: 11:00:00\n\n"
            "ещё 2 за последние 60 мин");
}

TEST(RenderReplyTest, RemindsByName) {
  Notification group =
      Group({Instance("db1", "error"), Instance("db2", "error", false)});
  group.reason = alert::Reason::kRepeat;
  EXPECT_EQ(SeenAlone(RenderReply(group, {}, kNow)),
            "❌ DiskFull\n"
            "2 алерта: активных 1, решённых 1\n"
            "job: node · severity: error\n\n"
            "❌ instance: db1\n"
            "напоминание: не решено уже 1 ч 4 мин");
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
    storm.push_back(Native(std::move(alert)));
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
                            RenderLive(BigGroup(999), {}, kNow),
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

LabelSet HostileSet(std::mt19937& random, LabelSet set, size_t max_pieces) {
  const auto text = [&](size_t pieces) {
    return base::ToValidUtf8(HostileText(random, pieces));
  };
  for (int i = 0; i < 3; ++i) {
    set = set.With("n" + text(2), text(max_pieces));
  }
  for (const char* name : {"alertname", "severity", "module", "summary",
                           "description", "runbook_url"}) {
    if (random() % 3 == 0) set = set.With(name, text(max_pieces));
  }
  return set;
}

Notification HostileNotification(std::mt19937& random) {
  std::vector<NotifiedAlert> alerts;
  const size_t pieces = random() % 2 == 0 ? 3 : 30;
  for (size_t count = random() % 12; count > 0; --count) {
    NotifiedAlert alert = Instance("x", "error", random() % 2 == 0);
    alert.alert.labels = HostileSet(random, alert.alert.labels, pieces);
    alert.alert.annotations =
        HostileSet(random, alert.alert.annotations, pieces);
    alert.alert.generator_url =
        "http://a.b/" + HostileText(random, random() % 4);
    alert.is_new = random() % 2 == 0;
    alert.previous_severity = HostileText(random, 3);
    alerts.push_back(std::move(alert));
  }
  Notification notification = Group(std::move(alerts));
  if (random() % 2 == 0) notification.source = alert::Source::kNative;
  if (random() % 4 == 0) notification.reason = alert::Reason::kRepeat;
  notification.group_labels =
      HostileSet(random, notification.group_labels, pieces);
  notification.external_url = HostileText(random, 4);
  notification.held_back = random() % 3;
  notification.truncated_alerts = random() % 3;
  return notification;
}

TEST(RenderTest, NoTextBreaksAMessage) {
#if defined(TEBIUM_SANITIZED)
  constexpr int kRounds = 60;
#else
  constexpr int kRounds = 600;
#endif
  std::mt19937 random(7);
  for (int round = 0; round < kRounds; ++round) {
    RenderSettings settings;
    settings.markup = random() % 4 != 0;
    settings.emoji = random() % 4 != 0;
    settings.max_alerts_in_full = random() % 5;
    settings.max_parts = 1 + random() % 5;
    const Notification one = HostileNotification(random);
    const Notification two = HostileNotification(random);
    const Rendered live = RenderLive(one, settings, kNow);
    EXPECT_EQ(live.parts.size(), 1u);
    for (Rendered rendered : {RenderFirst(one, settings, kNow), live,
                              RenderReply(one, settings, kNow),
                              RenderDigest({one, two}, settings, kNow)}) {
      EXPECT_LE(rendered.parts.size(), std::max<size_t>(settings.max_parts, 2));
      Seen(rendered);
      MarkPossiblyRepeated(rendered, settings);
      Seen(rendered);
      rendered.html = false;  // as it is sent when markup is refused
      for (std::string& part : rendered.parts) part = HtmlToPlainText(part);
      Seen(rendered);
      if (HasFailure()) FAIL() << "round " << round;
    }
  }
}

TEST(RenderTest, HostileTextIsShownAsItIs) {
  Notification notification = Native(
      NativeAlert("a<b>", "error", "</b><a href=\"tg://x\">&amp; \u202E"));
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
  const Notification notification = Redis();
  constexpr int kRounds = 2'000;
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
  // The aim is 20 µs; a busy machine and unoptimised builds get their share.
  EXPECT_LT(nanoseconds, 400'000);
}

}  // namespace
}  // namespace tebium::relay
