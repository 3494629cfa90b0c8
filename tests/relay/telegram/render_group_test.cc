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
using ::testing::StartsWith;

const base::Time kNow = SampleNow();

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

}  // namespace
}  // namespace tebium::relay
