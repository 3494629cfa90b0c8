// Messages as people see them, in both languages, kept as files that are
// reviewed when they change: tests/testdata/messages/{ru,en}/CASE.html.
//
// A file holds a message's parts; lines "=== … ===" stand before each part and
// before an attached document, of which the first lines are kept. After a
// change on purpose: TEBIUM_UPDATE_GOLDEN=1
// build/release/tests/relay/relay_test
// --gtest_filter='*Golden*' writes them anew; read the difference.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "relay/telegram/render.h"
#include "tests/relay/telegram/checked_html.h"
#include "tests/relay/telegram/message_samples.h"

namespace tebium::relay {
namespace {

using alert::LabelSet;
using alert::Notification;
using alert::NotifiedAlert;

constexpr size_t kDocumentLines = 24;

struct Case {
  const char* name;
  std::function<Rendered(const RenderSettings& settings)> render;
};

Rendered First(const Notification& notification,
               const RenderSettings& settings) {
  return RenderFirst(notification, settings, SampleNow());
}
Rendered Live(const Notification& notification, const Marks& marks,
              const RenderSettings& settings) {
  return RenderLive(notification, marks, settings, SampleNow());
}
Rendered Reply(const Notification& notification,
               const RenderSettings& settings) {
  return RenderReply(notification, settings, SampleNow());
}
Rendered Details(const Notification& notification, const Marks& marks,
                 const RenderSettings& settings) {
  return RenderDetails(notification, marks, settings, SampleNow());
}

// --- From Alertmanager ---

NotifiedAlert WithLinks() {
  NotifiedAlert alert = Instance("db1.lan:9100", "critical");
  alert.alert.labels = alert.alert.labels.With("mountpoint", "/var/lib/data")
                           .With("team", "storage");
  alert.alert.annotations = LabelSet::Of(
      {{"summary", "На /var/lib/data осталось 4 % места"},
       {"description", "При нынешней скорости кончится через 2 часа."},
       {"value", "96.2"},
       {"runbook_url", "https://wiki.example.com/disk?a&b"},
       {"dashboard", "https://grafana.example.com/d/disk"}});
  alert.alert.generator_url =
      "https://prometheus.example.com/graph?g0.expr=disk_free%20%3C%205";
  alert.is_new = true;
  return alert;
}

Notification WithoutDots() {
  NotifiedAlert alert = Instance("db1", "error");
  alert.alert.annotations = LabelSet::Of(
      {{"summary", "disk of db1"}, {"runbook_url", "http://wiki/disk"}});
  alert.alert.generator_url = "http://prometheus:9090/graph?g0.expr=up";
  Notification group = Group({alert});
  group.external_url = "http://alertmanager:9093";
  return group;
}

Notification LongDescription() {
  NotifiedAlert alert = Instance("db1", "warning");
  alert.alert.annotations = LabelSet::Of(
      {{"summary", "Репликация отстаёт"},
       {"description",
        "Реплика отстаёт от ведущего сервера.\n\nЧто проверить:\n"
        "1. нагрузку на диск;\n2. длинные транзакции;\n3. сеть между узлами.\n"
        "Если отставание больше часа, реплику быстрее собрать заново."},
       {"lag_seconds", "1840"}});
  return Group({alert});
}

Notification Pods() {
  std::vector<NotifiedAlert> alerts;
  for (const char* pod : {"api-5c8d-x2x", "api-5c8d-q9k", "worker-7f-1"}) {
    NotifiedAlert alert;
    alert.alert.labels = LabelSet::Of({{"alertname", "KubePodCrashLooping"},
                                       {"namespace", "shop"},
                                       {"pod", pod},
                                       {"instance", "10.0.0.7:8080"},
                                       {"job", "kube-state-metrics"},
                                       {"prometheus", "monitoring/k8s"},
                                       {"severity", "warning"}});
    alert.alert.annotations = LabelSet::Of(
        {{"summary", "Pod is crash looping."},
         {"description", std::string("Pod shop/") + pod + " restarts."},
         {"runbook_url", "https://runbooks.example.com/crashloop"}});
    alert.alert.generator_url = "https://prom.example.com/graph?g0.expr=x";
    alert.alert.starts_at = At("2026-01-31T11:58:00Z");
    alerts.push_back(alert);
  }
  alerts[2].alert.starts_at = At("2026-01-31T12:03:00Z");
  Notification group = Group(alerts);
  group.group_labels = LabelSet::Of({{"namespace", "shop"}});
  group.external_url = "https://am.example.com";
  return group;
}

// Three fire, the one of db2 has resolved; the worst is not the first.
Notification Disks() {
  Notification group =
      Group({Instance("db2", "error", false), Instance("db1", "warning"),
             Instance("db3", "critical"), Instance("db4", "page")});
  group.alerts[1].alert.starts_at = At("2026-01-31T11:41:00Z");
  group.external_url = "https://am.example.com";
  group.truncated_alerts = 3;
  return group;
}

Notification SeveralNames() {
  std::vector<NotifiedAlert> alerts;
  for (const char* name : {"DiskFull", "DiskSlow", "CpuHot", "SwapUsed"}) {
    alerts.push_back(Instance("db1", "error"));
    alerts.back().alert.labels =
        alerts.back().alert.labels.With("alertname", name);
  }
  Notification group = Group(std::move(alerts));
  group.group_labels = LabelSet::Of({{"cluster", "a<b>"}});
  return group;
}

Notification ByCluster() {
  Notification group =
      Group({Instance("db1", "error"), Instance("db2", "error")});
  for (NotifiedAlert& alert : group.alerts) {
    alert.alert.labels =
        alert.alert.labels.With("job", "").With("cluster", "msk-1");
    alert.alert.annotations = LabelSet();
  }
  group.group_labels =
      LabelSet::Of({{"alertname", "DiskFull"}, {"cluster", "msk-1"}});
  return group;
}

Notification FromTree() {
  Notification group = Group({WithLinks(), Instance("db2.lan:9100", "error")});
  group.source = alert::Source::kApi;
  group.receiver = "storage-team";
  group.route_group_key = "{}/{team=\"storage\"}:{alertname=\"DiskFull\"}";
  group.notify_reason = alert::NotifyReason::kFirstNotification;
  return group;
}

Notification Resolved() {
  NotifiedAlert alert = Instance("db1", "error", false);
  alert.alert.ends_at = At("2026-01-31T13:02:03Z");
  return Group({alert});
}

Notification AllResolved() {
  return Group(
      {Instance("db1", "error", false), Instance("db2", "warning", false)});
}

Notification Yesterday() {
  NotifiedAlert alert = Instance("db1", "info");
  alert.alert.starts_at = At("2026-01-30T23:10:00Z");
  Notification group = Group({alert, Instance("db2", "info")});
  group.alerts[1].alert.starts_at = At("2025-12-31T23:10:00Z");
  group.created_at = At("2026-01-31T11:00:00Z");
  return group;
}

Notification Hostile() {
  const std::string evil =
      "</b><a href=\"tg://x\">&amp;\xE2\x80\xAE\x01 <script>\n/start @all #x";
  NotifiedAlert alert;
  alert.alert.labels = LabelSet::Of({{"alertname", evil},
                                     {"severity", evil},
                                     {"instance", evil},
                                     {"a<b>\"", evil}});
  alert.alert.annotations =
      LabelSet::Of({{"summary", evil}, {evil, evil}, {"runbook_url", evil}});
  alert.alert.starts_at = At("2026-01-31T12:00:00Z");
  alert.alert.generator_url = "https://a.b/\"><b>";
  alert.previous_severity = "\xFF<i>";
  return Group({alert, Instance(evil, "error")});
}

// --- TeBium's own ---

Notification ManyData() {
  Notification notification = Redis();
  LabelSet& annotations = notification.alerts[0].alert.annotations;
  annotations = annotations.With("host", "redis-1")
                    .With("latency_ms", "5012")
                    .With("panel", "https://grafana.example.com/d/redis")
                    .With("queue", "http://queue:8080/");
  return notification;
}

Notification Keys() {
  std::vector<NotifiedAlert> alerts = {Redis().alerts[0], Redis().alerts[0]};
  alerts[0].alert.labels = alerts[0].alert.labels.With("key", "users");
  alerts[1].alert.labels = alerts[1].alert.labels.With("key", "orders");
  alerts[1].alert.annotations =
      alerts[1].alert.annotations.With("attempts", "7");
  return Native(alerts);
}

Notification NativeResolved() {
  Notification notification = Redis();
  notification.alerts[0].firing = false;
  notification.alerts[0].alert.ends_at = At("2026-01-31T12:09:34Z");
  return notification;
}

Notification NativeNews() {
  Notification notification = Redis();
  notification.alerts[0].posts = 38;
  notification.alerts[0].previous_severity = "warning";
  notification.alerts[0].stale = true;
  notification.held_back = 37;
  notification.held_back_for = std::chrono::milliseconds(60'004);
  notification.created_at = SampleNow() - std::chrono::minutes(62);
  return notification;
}

Notification Probe() {
  Notification notification = Native({NativeAlert(
      "health", "error", "Модуль не отвечает: ответ не пришёл вовремя")});
  notification.source = alert::Source::kProbe;
  notification.alerts[0].alert.labels =
      notification.alerts[0].alert.labels.With("module",
                                               "TeBium-Analytics-Server");
  notification.alerts[0].alert.annotations =
      notification.alerts[0].alert.annotations.With("latency_ms", "10000");
  return notification;
}

// --- What people did ---

const Person kAnna{7, "Анна <b>"};

Mark Acknowledged() {
  return {MarkKind::kAcknowledged,
          kAnna,
          At("2026-01-31T11:05:10Z"),
          base::kNoTime,
          {"6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44"}};
}

Marks AllMarks() {
  Marks marks;
  marks.marks = {Acknowledged(),
                 {MarkKind::kSnoozed,
                  {8, "@boris"},
                  At("2026-01-31T11:06:00Z"),
                  At("2026-01-31T12:36:00Z"),
                  {"0b7f2d3c-1e8a-414b-8e9d-550c7e3a1b2f"}},
                 {MarkKind::kMuted,
                  {9, ""},
                  At("2026-01-30T11:06:00Z"),
                  At("2026-02-01T08:00:00Z"),
                  {}}};
  return marks;
}

Marks JustAcknowledged() {
  Marks marks;
  marks.marks = {Acknowledged()};
  return marks;
}

Notification NewOnes(std::initializer_list<size_t> which) {
  Notification group = Disks();
  for (const size_t index : which) group.alerts[index].is_new = true;
  return group;
}

Notification Reminder(Notification notification) {
  notification.reason = alert::Reason::kRepeat;
  for (NotifiedAlert& alert : notification.alerts) {
    alert.is_new = false;
    alert.posts = 0;
  }
  return notification;
}

std::vector<Notification> Storm() {
  std::vector<Notification> storm = {Redis(), Disks(), Keys(), Pods(),
                                     Resolved()};
  storm[0].held_back = 5;
  storm[0].held_back_for = std::chrono::seconds(30);
  storm[1].created_at = SampleNow() - std::chrono::minutes(2);
  return storm;
}

const std::vector<Case>& Cases() {
  using S = RenderSettings;
  static const std::vector<Case> cases = {
      {"first", [](const S& s) { return First(Group({WithLinks()}), s); }},
      {"first_links_without_dots",
       [](const S& s) { return First(WithoutDots(), s); }},
      {"first_long", [](const S& s) { return First(LongDescription(), s); }},
      {"first_other_severity",
       [](const S& s) { return First(Group({Instance("db1", "page")}), s); }},
      {"first_group", [](const S& s) { return First(Disks(), s); }},
      {"first_group_shares_texts", [](const S& s) { return First(Pods(), s); }},
      {"first_group_several_names",
       [](const S& s) { return First(SeveralNames(), s); }},
      {"first_group_by_cluster",
       [](const S& s) { return First(ByCluster(), s); }},
      {"first_tree", [](const S& s) { return First(FromTree(), s); }},
      {"first_other_day_late",
       [](const S& s) { return First(Yesterday(), s); }},
      {"first_parts", [](const S& s) { return First(BigGroup(300), s); }},
      {"first_document", [](const S& s) { return First(BigGroup(2'000), s); }},
      {"first_without_signs",
       [](S s) {
         s.emoji = false;
         return First(Disks(), s);
       }},
      {"first_without_markup",
       [](S s) {
         s.markup = false;
         return First(Group({WithLinks()}), s);
       }},
      {"first_hostile", [](const S& s) { return First(Hostile(), s); }},
      {"first_maybe_repeated",
       [](const S& s) {
         Rendered rendered = First(Redis(), s);
         MarkPossiblyRepeated(rendered, s);
         return rendered;
       }},
      {"first_in_moscow",
       [](S s) {
         s.time_zone = *base::TimeZone::Load("Europe/Moscow");
         return First(Disks(), s);
       }},
      {"native", [](const S& s) { return First(Redis(), s); }},
      {"native_many_data", [](const S& s) { return First(ManyData(), s); }},
      {"native_keys", [](const S& s) { return First(Keys(), s); }},
      {"native_info",
       [](const S& s) {
         return First(Native({NativeAlert("success", "info", "Готово")}), s);
       }},
      {"native_resolved",
       [](const S& s) { return Live(NativeResolved(), {}, s); }},
      {"native_reply", [](const S& s) { return Reply(NativeNews(), s); }},
      {"probe", [](const S& s) { return First(Probe(), s); }},
      {"live_group", [](const S& s) { return Live(Disks(), {}, s); }},
      {"live_acknowledged",
       [](const S& s) { return Live(Disks(), JustAcknowledged(), s); }},
      {"live_all_marks",
       [](const S& s) { return Live(Group({WithLinks()}), AllMarks(), s); }},
      {"live_all_marks_without_signs",
       [](S s) {
         s.emoji = false;
         return Live(Redis(), AllMarks(), s);
       }},
      {"live_resolved",
       [](const S& s) { return Live(Resolved(), AllMarks(), s); }},
      {"live_group_resolved",
       [](const S& s) { return Live(AllResolved(), {}, s); }},
      {"live_many",
       [](const S& s) { return Live(BigGroup(1'000), AllMarks(), s); }},
      {"reply_new",
       [](const S& s) {
         return Reply(NewOnes({1, 2}), s);
       }},
      {"reply_one_new", [](const S& s) { return Reply(NewOnes({1}), s); }},
      {"reply_reminder",
       [](const S& s) {
         return Reply(Reminder(Group({Instance("db1", "error")})), s);
       }},
      {"reply_reminder_group",
       [](const S& s) { return Reply(Reminder(Disks()), s); }},
      {"reply_reminder_native",
       [](const S& s) { return Reply(Reminder(Redis()), s); }},
      {"reply_document", [](const S& s) { return Reply(BigGroup(2'000), s); }},
      {"digest",
       [](const S& s) { return RenderDigest(Storm(), s, SampleNow()); }},
      {"details",
       [](const S& s) { return Details(Group({WithLinks()}), {}, s); }},
      {"details_group",
       [](const S& s) { return Details(Disks(), AllMarks(), s); }},
      {"details_native",
       [](const S& s) { return Details(NativeResolved(), {}, s); }},
      {"details_document",
       [](const S& s) { return Details(BigGroup(400), {}, s); }},
  };
  return cases;
}

std::string FirstLines(const std::string& text) {
  size_t end = 0;
  for (size_t line = 0; line < kDocumentLines && end < text.size(); ++line) {
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  }
  return text.substr(0, end) + (end < text.size() ? "[…]\n" : "");
}

std::string FileText(const Rendered& rendered) {
  std::string text;
  for (size_t i = 0; i < rendered.parts.size(); ++i) {
    const bool caption =
        rendered.attachment.has_value() && i + 1 == rendered.parts.size();
    text += std::string("=== ") + (caption ? "caption" : "message") +
            (rendered.html ? "" : ", plain") + " ===\n" + rendered.parts[i] +
            "\n";
  }
  if (rendered.attachment) {
    text += "=== " + rendered.attachment->filename + " ===\n" +
            FirstLines(rendered.attachment->content);
  }
  return text;
}

std::filesystem::path Folder(base::Language language) {
  return std::filesystem::path(TEBIUM_TESTDATA) / "messages" /
         base::LanguageCode(language);
}

class GoldenTest : public ::testing::TestWithParam<base::Language> {};

TEST_P(GoldenTest, MessagesAreAsReviewed) {
  const bool update = std::getenv("TEBIUM_UPDATE_GOLDEN") != nullptr;
  RenderSettings settings;
  settings.language = GetParam();
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.name);
    const Rendered rendered = c.render(settings);
    Seen(rendered);  // fit to be sent
    const auto path = Folder(GetParam()) / (std::string(c.name) + ".html");
    if (update) {
      std::filesystem::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << FileText(rendered);
      continue;
    }
    std::ifstream file(path, std::ios::binary);
    ASSERT_TRUE(file.is_open()) << path;
    std::stringstream kept;
    kept << file.rdbuf();
    EXPECT_EQ(FileText(rendered), kept.str());
  }
}

TEST_P(GoldenTest, EveryFileHasACase) {
  std::set<std::string> known;
  for (const Case& c : Cases()) known.insert(std::string(c.name) + ".html");
  for (const auto& file :
       std::filesystem::directory_iterator(Folder(GetParam()))) {
    EXPECT_TRUE(known.contains(file.path().filename().string())) << file.path();
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, GoldenTest,
                         ::testing::Values(base::Language::kRussian,
                                           base::Language::kEnglish),
                         [](const auto& language) {
                           return std::string(
                               base::LanguageCode(language.param));
                         });

}  // namespace
}  // namespace tebium::relay
