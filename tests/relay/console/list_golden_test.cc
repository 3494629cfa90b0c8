// What people read, kept under tests/testdata/console/{ru,en}/.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "relay/console/list_alerts.h"
#include "relay/console/list_chart.h"
#include "relay/console/list_history.h"
#include "relay/console/list_silences.h"
#include "relay/console/list_status.h"
#include "tests/relay/console/golden.h"
#include "tests/relay/telegram/checked_html.h"

namespace tebium::relay {
namespace {

using alert::ModuleState;
using base::Language;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// 2026-01-31 10:20:30 UTC.
const base::Time kNow = base::FromNanos(1769854830'000'000'000);
constexpr auto kPayload = [](size_t page) {
  return "i:a:0:" + std::to_string(page);
};

class ListGoldenTest : public ::testing::TestWithParam<Language> {
 protected:
  Viewer ViewerOf() const {
    Viewer viewer{
        .signer = signer_, .settings = {}, .may_act = true, .now = kNow};
    viewer.settings.language = GetParam();
    viewer.settings.time_zone = *base::TimeZone::Load("Europe/Moscow");
    return viewer;
  }

  void Expect(const std::string& name, const std::string& html) const {
    Checked(html, kMaxMessageCodePoints);
    ExpectGolden(
        std::string(base::LanguageCode(GetParam())) + "/" + name + ".html",
        html);
  }

  const ButtonSigner signer_{"a key of sixteen bytes and more"};
};
INSTANTIATE_TEST_SUITE_P(Languages, ListGoldenTest,
                         ::testing::Values(Language::kRussian,
                                           Language::kEnglish),
                         [](const auto& language) {
                           return std::string(
                               base::LanguageCode(language.param));
                         });

alert::Alert AlertOf(std::string_view name, std::string_view severity,
                     std::string_view module, std::string_view instance,
                     std::string_view summary, base::Duration ago) {
  alert::Alert alert;
  alert.labels = alert::LabelSet::Of({{"alertname", name},
                                      {"severity", severity},
                                      {"module", module},
                                      {"instance", instance}});
  alert.annotations = alert::LabelSet::Of({{"summary", summary}});
  alert.starts_at = kNow - ago;
  return alert;
}

AlertsPage SomeAlerts() {
  AlertsPage page;
  page.alerts = {
      {.alert = AlertOf("DiskFull", "critical", "ClickHouse", "db1:9100",
                        "Free space < 3% & falling", hours(26))},
      {.alert = AlertOf("HighLatency", "warning", "", "10.0.0.7:8080", "",
                        minutes(12)),
       .silenced = true},
      {.alert = AlertOf("Slow <b>", "", "", "", "", seconds(5)),
       .inhibited = true},
      {.alert = AlertOf("backup", "info", "Redis", "Redis", "Backup is old",
                        minutes(3)),
       .muted = true},
  };
  page.found = page.alerts.size();
  page.held_back = 3;
  page.firing = page.alerts.size();
  return page;
}

TEST_P(ListGoldenTest, Alerts) {
  Expect("alerts", AlertsScreen(ViewerOf(), SomeAlerts(), kPayload).html);
  AlertsPage filtered = SomeAlerts();
  filtered.filter = "severity=critical \"disk\"";
  filtered.alerts.resize(1);
  filtered.found = 1;
  filtered.held_back = 0;
  Expect("alerts_filtered", AlertsScreen(ViewerOf(), filtered, kPayload).html);
  filtered.alerts.clear();
  filtered.found = 0;
  Expect("alerts_filter_finds_none",
         AlertsScreen(ViewerOf(), filtered, kPayload).html);
  Expect("alerts_none", AlertsScreen(ViewerOf(), {}, kPayload).html);
}

TEST_P(ListGoldenTest, AlertsWithoutSigns) {
  Viewer viewer = ViewerOf();
  viewer.settings.emoji = false;
  Expect("alerts_without_signs",
         AlertsScreen(viewer, SomeAlerts(), kPayload).html);
}

TEST_P(ListGoldenTest, Kinds) {
  const auto choose = [](const AlertKind& kind) { return "i:k:" + kind.name; };
  Expect("mute",
         KindsScreen(ViewerOf(), {AlertKind()}, 0, choose, kPayload).html);
  Expect("mute_nothing", KindsScreen(ViewerOf(), {}, 0, choose, kPayload).html);
}

std::vector<alert::Silence> SomeSilences() {
  alert::Silence active;
  active.id = "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44";
  active.matchers = {
      alert::Matcher::Equal("alertname", "DiskFull"),
      *alert::Matcher::Create(alert::MatchOp::kRegex, "instance", "db.*<1>")};
  active.starts_at = kNow - hours(1);
  active.ends_at = kNow + hours(2);
  active.created_by = "Анна & Co";
  active.comment = "replacing <disks>";
  alert::Silence acknowledged = active;
  acknowledged.id = "7f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44";
  acknowledged.ends_at = kNow + minutes(30);
  acknowledged.annotations =
      alert::LabelSet::Of({{alert::kAcknowledgement, "1"}});
  alert::Silence pending = active;
  pending.id = "8f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44";
  pending.starts_at = kNow + hours(20);
  pending.ends_at = kNow + hours(24 * 400);
  pending.comment = "";
  return {active, acknowledged, pending};
}

TEST_P(ListGoldenTest, Silences) {
  const SilencePayloads payloads{
      .page = kPayload,
      .expire = [](const std::string& id, size_t) { return "i:x:0:" + id; }};
  const auto silences = ListedSilences(SomeSilences(), kNow);
  Expect("silences", SilencesScreen(ViewerOf(), silences, 0, payloads).html);
  Expect("silences_none", SilencesScreen(ViewerOf(), {}, 0, payloads).html);
  Expect("silence_expire_question",
         ExpireScreen(ViewerOf(), silences[1], "i:X:0:1", "i:l:0").html);
  Expect("silence_made", SilenceMadeText(ViewerOf(), silences[1], 3));
  Expect("silence_made_for_none", SilenceMadeText(ViewerOf(), silences[1], 0));
  Expect("silence_broad",
         BroadSilenceText(ViewerOf(), silences[1].matchers, hours(2), 12, 12));
}

store::HistoryEntry Entry(int64_t id, bool firing, const alert::Alert& alert,
                          base::Duration ago) {
  store::HistoryEntry entry;
  entry.id = id;
  entry.firing = firing;
  entry.alert = alert;
  entry.received_at = kNow - ago;
  return entry;
}

TEST_P(ListGoldenTest, History) {
  const auto payload = [](const HistoryTrail&) { return "i:h:0:"; };
  const AlertsPage alerts = SomeAlerts();
  HistoryPage page;
  page.search = "disk <full>";
  page.entries = {Entry(9, false, alerts.alerts[0].alert, minutes(1)),
                  Entry(8, true, alerts.alerts[1].alert, hours(30)),
                  Entry(7, true, alerts.alerts[0].alert, hours(24 * 90))};
  Expect("history", HistoryScreen(ViewerOf(), page, payload).html);
  Expect("history_empty", HistoryScreen(ViewerOf(), {}, payload).html);
  page.entries.clear();
  Expect("history_finds_none", HistoryScreen(ViewerOf(), page, payload).html);
}

StatsFacts SomeCounts(StatsRange range) {
  StatsFacts facts;
  facts.range = range;
  facts.modules = {
      {"TeBium-Analytics-Server", 120, 80}, {"ClickHouse", 61, 60}, {"", 3, 0}};
  facts.names = {{"DiskFull", 100, 70}, {"Slow <b>", 84, 70}};
  facts.severities = {{"critical", 4, 4}, {"", 180, 0}};
  facts.hours = {{"2026-01-30T11", 5, 0},
                 {"2026-01-30T23", 170, 100},
                 {"2026-01-31T10", 9, 40}};
  return facts;
}

TEST_P(ListGoldenTest, Stats) {
  const auto payload = [](StatsRange) { return "i:t:24h"; };
  const auto html = [&](const StatsFacts& facts) {
    return StatsScreen(ViewerOf(), facts, payload).html;
  };
  Expect("stats_day", html(SomeCounts(StatsRange::kDay)));
  Expect("stats_week", html(SomeCounts(StatsRange::kWeek)));
  Expect("stats_none", html({}));
}

alert::ModuleView Module(std::string name, ModuleState state,
                         base::Duration since, base::Duration latency,
                         std::string detail) {
  alert::ModuleView module;
  module.name = std::move(name);
  module.state = state;
  module.since = kNow - since;
  module.checked_at = kNow - seconds(4);
  module.latency = latency;
  module.detail = std::move(detail);
  return module;
}

std::vector<alert::ModuleView> SomeModules() {
  alert::ModuleView unknown;
  unknown.name = "Telegram";
  return {Module("TeBium-Analytics-Server", ModuleState::kUp, hours(50),
                 milliseconds(12), ""),
          Module("Redis", ModuleState::kDown, minutes(5), seconds(10),
                 "connection <refused>"),
          Module("ClickHouse", ModuleState::kDegraded, minutes(2),
                 milliseconds(1'540), "the answer takes too long"),
          unknown};
}

StatusFacts SomeStatus() {
  StatusFacts facts;
  facts.modules = SomeModules();
  facts.store = store::StoreStats{};
  facts.store->outbox_pending = 3;
  facts.store->outbox_dead = 1;
  facts.store->oldest_pending_at = kNow - minutes(4);
  facts.last_delivery_at = kNow - seconds(42);
  facts.firing = 7;
  facts.silences = 2;
  facts.version = "1.2.3";
  return facts;
}

TEST_P(ListGoldenTest, Status) {
  const auto html = [&](const StatusFacts& facts) {
    return StatusScreen(ViewerOf(), facts, "i:s", "i:c").html;
  };
  Expect("status", html(SomeStatus()));
  StatusFacts quiet = SomeStatus();
  quiet.modules->resize(1);
  quiet.store = store::StoreStats{};
  quiet.last_delivery_at = base::kNoTime;
  Expect("status_all_well", html(quiet));
  quiet.modules.reset();
  quiet.store.reset();
  Expect("status_nothing_watched", html(quiet));
}

TEST_P(ListGoldenTest, CheckAndPing) {
  Expect("check", CheckedScreen(ViewerOf(), SomeModules(), "i:c").html);
  Expect("ping", PingScreen(ViewerOf(),
                            {.telegram = milliseconds(87),
                             .telegram_error = "",
                             .store = milliseconds(3),
                             .update_age = seconds(1)},
                            "i:p")
                     .html);
  Expect("ping_fails", PingScreen(ViewerOf(),
                                  {.telegram = {},
                                   .telegram_error = "timed out <after> 10 s",
                                   .store = {},
                                   .update_age = {}},
                                  "i:p")
                           .html);
}

TEST_P(ListGoldenTest, OnCall) {
  alert::DutyTurn turn;
  turn.person = {.name = "Анна <A>", .telegram_id = 1, .username = "anna"};
  turn.next = {.name = "Boris", .telegram_id = 2, .username = ""};
  turn.until = kNow + hours(30);
  Expect("oncall", OnCallText(ViewerOf(), true, turn));
  turn.next = turn.person;
  turn.until = base::kNoTime;
  Expect("oncall_alone", OnCallText(ViewerOf(), true, turn));
  Expect("oncall_nobody", OnCallText(ViewerOf(), true, std::nullopt));
  Expect("oncall_no_rota", OnCallText(ViewerOf(), false, std::nullopt));
}

TEST_P(ListGoldenTest, Charts) {
  const ChartArguments asked{.expression = "up{a=\"<b>\"} > 1",
                             .range = hours(2)};
  const Screen drawn = ChartScreen(ViewerOf(), asked, std::string("PNG"));
  ASSERT_TRUE(drawn.photo.has_value());
  EXPECT_EQ(drawn.photo->content, "PNG");
  Checked(drawn.html, kMaxCaptionCodePoints);
  Expect("chart", drawn.html);
  const std::pair<const char*, base::Status> failures[] = {
      {"chart_no_source", base::FailedPreconditionError("none")},
      {"chart_refused", base::InvalidArgumentError("parse error at <1>")},
      {"chart_slow", base::DeadlineExceededError("10 s")},
      {"chart_unreachable", base::UnavailableError("connection refused")},
      {"chart_too_much", base::ResourceExhaustedError("series")},
      {"chart_failed", base::InternalError("cairo: no memory")}};
  for (const auto& [name, failure] : failures) {
    Expect(name, ChartScreen(ViewerOf(), asked, failure).html);
  }
}

TEST_P(ListGoldenTest, Help) {
  const std::vector<CommandSpec> commands = {
      {.name = "help", .description = base::Say::kAboutHelp},
      {.name = "alerts", .description = base::Say::kAboutAlerts},
      {.name = "hidden", .description = base::Say::kAboutPing, .listed = false},
      {.name = "silence",
       .description = base::Say::kAboutSilence,
       .least = Role::kActor},
      {.name = "check",
       .description = base::Say::kAboutCheck,
       .least = Role::kAdmin}};
  Expect("help_member", HelpText(ViewerOf(), Role::kMember, commands));
  Expect("help_admin", HelpText(ViewerOf(), Role::kAdmin, commands));
}

}  // namespace
}  // namespace tebium::relay
