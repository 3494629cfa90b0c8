// The engine's ports: silences, looking at alerts and groups, reload.
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "dispatch/engine.h"
#include "tests/dispatch/fake_store.h"
#include "tests/dispatch/tree_samples.h"
#include "tests/support/manual_clock.h"
#include "tests/support/wait.h"

namespace tebium::dispatch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::tebium::testing::ManualClock;
using ::tebium::testing::WaitFor;

Routing DeskRouting() {
  alert::RouteSpec root = RootRoute();
  root.labels = alert::LabelSet::Of({{"tier", "1"}});
  root.routes.push_back(ChildRoute("severity=\"critical\"", "pager"));
  root.routes[0].continue_matching = true;
  root.routes[0].mute_time_intervals = {"always"};
  root.routes.push_back(ChildRoute("", "ops"));
  Routing routing = MakeRouting(
      root, {MakeReceiver("pager", {true}), MakeReceiver("ops", {true})});
  routing.inhibit_rules.push_back(alert::InhibitRule::Simple(
      "", Matchers("severity=\"critical\""), Matchers("severity=\"warning\""),
      {"alertname"}));
  auto intervals =
      alert::TimeIntervalSet::Build({{"always", {alert::TimeInterval()}}});
  EXPECT_TRUE(intervals.ok());
  routing.time_intervals = *std::move(intervals);
  return routing;
}

class DeskTest : public ::testing::Test {
 protected:
  DeskTest() { settings_.retry_delay = std::chrono::milliseconds(0); }

  void Start(Routing routing = DeskRouting()) {
    engine_.reset();
    auto engine = Engine::Start(settings_, std::move(routing), *store_, clock_,
                                random_, *metrics_, base::Logger::Null());
    ASSERT_TRUE(engine.ok()) << engine.status().ToString();
    engine_ = *std::move(engine);
  }
  // As after kill -9.
  void Restart() {
    auto disk = store_->disk();
    engine_.reset();
    store_ = std::make_unique<FakeStore>(std::move(disk));
    Start();
  }
  void Post(const std::vector<ApiAlert>& alerts) {
    ASSERT_TRUE(engine_->Accept(Api(alerts, clock_.Now())).ok());
  }
  alert::Silence Wanted(std::string_view matchers) {
    return MakeSilence("", matchers, base::kNoTime, clock_.Now() + hours(1));
  }
  std::string Put(std::string_view matchers) {
    auto id = engine_->PutSilence(Wanted(matchers));
    EXPECT_TRUE(id.ok()) << id.status().ToString();
    return id.ok() ? *id : "";
  }
  // "instance receivers marks; …" of every alert that passes.
  std::string Alerts(const alert::AlertFilter& filter = {}) {
    std::string seen;
    uint64_t last = 0;
    engine_->VisitAlerts(filter, [&](const alert::AlertView& view) {
      EXPECT_GE(view.fingerprint, last);
      last = view.fingerprint;
      seen += Describe(view) + ";";
    });
    return seen;
  }
  static std::string Describe(const alert::AlertView& view) {
    std::string text(view.alert.labels.Get("instance"));
    for (const auto& receiver : view.receivers) {
      text += " " + std::string(receiver);
    }
    for (const auto& by : view.marks.silenced_by) {
      text += " silenced" + std::to_string(by.size());
    }
    for (size_t i = 0; i < view.marks.inhibited_by.size(); ++i) {
      text += " inhibited";
    }
    for (const auto& by : view.marks.muted_by) text += " " + by;
    return text;
  }
  std::string Groups(const alert::AlertFilter& filter = {}) {
    std::string seen;
    engine_->VisitGroups(filter, [&](const alert::GroupView& view) {
      seen += std::string(view.receiver) + view.labels.ToString() +
              view.route_labels.ToString() + "[";
      for (const auto& alert : view.alerts) seen += Describe(alert) + ";";
      seen += "]";
    });
    return seen;
  }
  [[nodiscard]] bool WaitForAlerts(size_t count) {
    return WaitFor([&] {
      size_t seen = 0;
      engine_->VisitAlerts({}, [&](const alert::AlertView&) { ++seen; });
      return seen == count;
    });
  }

  ManualClock clock_;
  EngineSettings settings_;
  base::SystemRandom random_;
  std::unique_ptr<base::Metrics> metrics_ = std::make_unique<base::Metrics>();
  std::unique_ptr<FakeStore> store_ = std::make_unique<FakeStore>();
  std::unique_ptr<Engine> engine_;
};

TEST_F(DeskTest, ShowsAlertsWithTheirMarks) {
  Start();
  Post({{.instance = "c", .severity = "critical"},
        {.instance = "w"},
        {.name = "Other", .instance = "o"},
        {.instance = "gone", .firing = false}});
  ASSERT_TRUE(WaitForAlerts(3));
  EXPECT_EQ(engine_->Receivers(), (std::vector<std::string>{"pager", "ops"}));
  Put("instance=\"o\"");
  alert::AlertFilter filter;
  filter.matchers = Matchers("instance=\"o\"");
  EXPECT_EQ(Alerts(filter), "o ops silenced36;");
  filter.silenced = false;
  EXPECT_EQ(Alerts(filter), "");
  filter = {};
  filter.inhibited = filter.silenced = false;
  EXPECT_EQ(Alerts(filter), "c ops pager;");
  filter = {};
  filter.active = false;
  filter.matchers = Matchers("alertname=\"Down\"");
  EXPECT_EQ(Alerts(filter), "w ops inhibited;");
  filter = {};
  filter.receiver = [](std::string_view name) { return name == "pager"; };
  EXPECT_EQ(Alerts(filter), "c ops pager;");
}

TEST_F(DeskTest, ShowsGroups) {
  Start();
  Post({{.instance = "c", .severity = "critical"},
        {.instance = "w"},
        {.name = "Another", .instance = "o"}});
  ASSERT_TRUE(WaitForAlerts(3));
  alert::AlertFilter filter;
  filter.inhibited = false;
  const std::string another = R"(ops{alertname="Another"}{tier="1"}[o ops;])";
  const std::string ops = R"(ops{alertname="Down"}{tier="1"}[c ops pager;])";
  const std::string pager =
      R"(pager{alertname="Down"}{tier="1"}[c ops pager always;])";
  EXPECT_EQ(Groups(filter), another + ops + pager);
  filter.muted = false;
  EXPECT_EQ(Groups(filter), another + ops);
  filter.receiver = [](std::string_view name) { return name == "pager"; };
  EXPECT_EQ(Groups(filter), "");
  filter.muted = true;
  EXPECT_EQ(Groups(filter), pager);
}

TEST_F(DeskTest, TellsWhenAnAlertEnds) {
  Start();
  Post({{.instance = "a"}});
  ASSERT_TRUE(WaitForAlerts(1));
  const base::Time posted = clock_.Now();
  clock_.Advance(minutes(2));
  Post({{.instance = "a", .starts_at = posted}});  // a repeat
  base::Time ends_at;
  base::Time updated_at;
  engine_->VisitAlerts({}, [&](const alert::AlertView& view) {
    ends_at = view.ends_at;
    updated_at = view.updated_at;
  });
  EXPECT_EQ(ends_at, posted + minutes(6));
  EXPECT_EQ(updated_at, posted + minutes(2));
  EXPECT_EQ(store_->disk().journal.size(), 1u);
}

TEST_F(DeskTest, ManyAlertsAreShownOnceEachWithoutHoldingUpTheRest) {
  Start();
  std::vector<ApiAlert> many(2'000);
  for (size_t i = 0; i < many.size(); ++i) {
    many[i].instance = "i" + std::to_string(i);
  }
  Post(many);
  ASSERT_TRUE(WaitForAlerts(many.size()));
  // Somebody who needs the lock for himself, again and again.
  std::atomic<bool> stop = false;
  std::atomic<uint64_t> rounds = 0;
  std::thread writer([&] {
    while (!stop) {
      engine_->Reconfigure(DeskRouting());
      ++rounds;
    }
  });
  const bool let_in = WaitFor([&] {
    std::set<std::string> seen;
    uint64_t first = 0;
    uint64_t last = 0;
    engine_->VisitAlerts({}, [&](const alert::AlertView& view) {
      if (seen.empty()) first = rounds;
      seen.emplace(view.alert.labels.Get("instance"));
      last = rounds;
    });
    EXPECT_EQ(seen.size(), many.size());
    // One may have been done, but not counted, when the visit began.
    return last >= first + 2;
  });
  stop = true;
  writer.join();
  EXPECT_TRUE(let_in);
}

TEST_F(DeskTest, TheBuiltInRouteIsShownToo) {
  const BuiltinRouter router({{{.chat_id = -1}}, {}});
  Start(Routing::Unowned(router));
  Post({{.instance = "a"}});
  ASSERT_TRUE(WaitForAlerts(1));
  EXPECT_EQ(Alerts(), "a telegram;");
  EXPECT_EQ(Groups(), R"(telegram{alertname="Down"}{}[a telegram;])");
  engine_.reset();  // before the router
}

// --- Silences ---------------------------------------------------------------

TEST_F(DeskTest, ASilenceIsOnDiskBeforeItIsAnswered) {
  Start();
  const std::string id = Put("a=\"b\"");
  EXPECT_TRUE(alert::IsUuid(id));
  ASSERT_EQ(store_->disk().silences.size(), 1u);
  const auto stored =
      alert::DecodeSilence(store_->disk().silences.begin()->second);
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(*stored, *engine_->FindSilence(id));
  Restart();
  EXPECT_EQ(*stored, *engine_->FindSilence(id));
  EXPECT_EQ(engine_->Silences().size(), 1u);
}

TEST_F(DeskTest, ASilenceThatCannotBeStoredDoesNotHold) {
  Start();
  store_->FailChanges(1);
  const auto id = engine_->PutSilence(Wanted("a=\"b\""));
  EXPECT_EQ(id.status().code(), base::StatusCode::kUnavailable);
  EXPECT_TRUE(engine_->Silences().empty());
  EXPECT_EQ(Put("a=\"b\"").size(), 36u);
}

TEST_F(DeskTest, AnUpdateThatRewritesThePastMakesANewSilence) {
  Start();
  const std::string id = Put("a=\"b\"");
  alert::Silence longer = *engine_->FindSilence(id);
  longer.ends_at += hours(1);
  EXPECT_EQ(*engine_->PutSilence(longer), id);
  EXPECT_EQ(engine_->FindSilence(id)->ends_at, longer.ends_at);
  clock_.Advance(seconds(10));
  alert::Silence other = longer;
  other.matchers = Matchers("a=\"c\"");
  const auto replaced = engine_->PutSilence(other);
  ASSERT_TRUE(replaced.ok());
  EXPECT_NE(*replaced, id);
  EXPECT_EQ(engine_->FindSilence(id)->ends_at, clock_.Now());
  EXPECT_EQ(store_->disk().silences.size(), 2u);
}

TEST_F(DeskTest, WhatIsNotASilenceIsRefused) {
  settings_.silence_limits.max_silences = 1;
  Start();
  EXPECT_EQ(engine_->FindSilence("x").status().code(),
            base::StatusCode::kNotFound);
  EXPECT_EQ(engine_->ExpireSilence("x").code(), base::StatusCode::kNotFound);
  alert::Silence unknown = Wanted("a=\"b\"");
  unknown.id = "x";
  EXPECT_EQ(engine_->PutSilence(unknown).status().code(),
            base::StatusCode::kNotFound);
  EXPECT_EQ(engine_->PutSilence(alert::Silence()).status().code(),
            base::StatusCode::kInvalidArgument);
  Put("a=\"b\"");
  EXPECT_EQ(engine_->PutSilence(Wanted("a=\"b\"")).status().code(),
            base::StatusCode::kResourceExhausted);
}

TEST_F(DeskTest, ASilenceIsEnsuredOnce) {
  settings_.silence_limits.max_silences = 1;
  Start();
  alert::Silence wanted = Wanted("a=\"b\"");
  wanted.id = "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44";
  EXPECT_EQ(*engine_->EnsureSilence(wanted), wanted.id);
  const alert::Silence stored = *engine_->FindSilence(wanted.id);
  EXPECT_EQ(stored.starts_at, clock_.Now());
  Restart();
  clock_.Advance(seconds(10));
  wanted.comment = "another";
  EXPECT_EQ(*engine_->EnsureSilence(wanted), wanted.id);
  EXPECT_EQ(*engine_->FindSilence(wanted.id), stored);
  // Also once it was ended: it was made.
  EXPECT_TRUE(engine_->ExpireSilence(wanted.id).ok());
  EXPECT_TRUE(engine_->EnsureSilence(wanted).ok());
  EXPECT_EQ(engine_->FindSilence(wanted.id)->ends_at, clock_.Now());
  EXPECT_EQ(engine_->Silences().size(), 1u);
  wanted.id[0] = '7';
  EXPECT_EQ(engine_->EnsureSilence(wanted).status().code(),
            base::StatusCode::kResourceExhausted);
  wanted.id = "x";
  EXPECT_EQ(engine_->EnsureSilence(wanted).status().code(),
            base::StatusCode::kInvalidArgument);
}

TEST_F(DeskTest, AnEnsuredSilenceThatCannotBeStoredDoesNotHold) {
  Start();
  alert::Silence wanted = Wanted("a=\"b\"");
  wanted.id = "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44";
  store_->FailChanges(1);
  EXPECT_EQ(engine_->EnsureSilence(wanted).status().code(),
            base::StatusCode::kUnavailable);
  EXPECT_TRUE(engine_->Silences().empty());
  EXPECT_TRUE(engine_->EnsureSilence(wanted).ok());
}

// To those who look it is a silence like others.
TEST_F(DeskTest, AnAcknowledgedAlertIsShownAsSilenced) {
  Start();
  Post({{.instance = "o"}});
  ASSERT_TRUE(WaitForAlerts(1));
  alert::Silence wanted = Wanted("instance=\"o\"");
  wanted.annotations = alert::LabelSet::Of({{alert::kAcknowledgement, "1"}});
  ASSERT_TRUE(engine_->PutSilence(wanted).ok());
  EXPECT_EQ(Alerts(), "o ops silenced36;");
}

TEST_F(DeskTest, ExpiringEndsItNowAndOnce) {
  Start();
  const std::string id = Put("a=\"b\"");
  clock_.Advance(seconds(10));
  const base::Time ended = clock_.Now();
  EXPECT_TRUE(engine_->ExpireSilence(id).ok());
  clock_.Advance(seconds(10));
  EXPECT_TRUE(engine_->ExpireSilence(id).ok());
  EXPECT_EQ(engine_->FindSilence(id)->ends_at, ended);
  Restart();
  EXPECT_EQ(engine_->FindSilence(id)->ends_at, ended);
  // Kept for a while, then deleted.
  clock_.Advance(hours(120) + seconds(1));
  Post({{.instance = "a"}});
  EXPECT_TRUE(WaitFor([&] { return store_->disk().silences.empty(); }));
}

// --- Together ---------------------------------------------------------------

TEST_F(DeskTest, AReloadHoldsAtOnce) {
  Start();
  Post({{.instance = "a"}});
  ASSERT_TRUE(WaitForAlerts(1));
  alert::RouteSpec root = RootRoute();
  root.receiver = "new";
  root.group_wait = seconds(0);
  engine_->Reconfigure(MakeRouting(root, {MakeReceiver("new", {true})}));
  EXPECT_EQ(Alerts(), "a new;");
  ASSERT_TRUE(WaitFor([&] { return store_->disk().outbox.size() == 1; }));
  EXPECT_EQ(store_->disk().outbox.begin()->second.head.target.integration,
            "new/telegram/0");
}

// As Alertmanager counts them.
TEST_F(DeskTest, WhatAlertmanagerWouldCountIsCounted) {
  Start();
  Put("instance=\"s\"");
  Post({{.instance = "a", .starts_at = clock_.Now() - minutes(1)},
        {.instance = "s", .starts_at = clock_.Now() - minutes(1)}});
  ASSERT_TRUE(WaitFor([&] { return !store_->Deliver().empty(); }));
  const auto value = [&](const std::string& name, const std::string& reason) {
    for (const auto& family : metrics_->Collect()) {
      if (family.name != name) continue;
      for (const auto& metric : family.metric) {
        const bool same = metric.label.empty()
                              ? reason.empty()
                              : metric.label[0].value == reason;
        if (same) {
          return metric.counter.value +
                 static_cast<double>(metric.histogram.sample_count);
        }
      }
    }
    return -1.0;
  };
  const std::string suppressed = "alertmanager_notifications_suppressed_total";
  EXPECT_EQ(value(suppressed, "silence"), 1);
  EXPECT_EQ(value(suppressed, "inhibition"), 0);
  EXPECT_EQ(value(suppressed, "mute_time_interval"), 0);
  EXPECT_EQ(value(suppressed, "active_time_interval"), 0);
  EXPECT_EQ(value("alertmanager_nflog_queries_total", ""), 1);
  EXPECT_EQ(
      value("alertmanager_dispatcher_alert_processing_duration_seconds", ""),
      2);
}

TEST_F(DeskTest, ManyMayAskWhileAlertsCome) {
  Start();
  std::atomic<bool> stop{false};
  std::vector<std::thread> askers;
  askers.emplace_back([&] {
    while (!stop) (void)Alerts();
  });
  askers.emplace_back([&] {
    while (!stop) (void)Groups();
  });
  askers.emplace_back([&] {
    while (!stop) {
      const std::string id = Put("instance=\"5\"");
      EXPECT_TRUE(engine_->ExpireSilence(id).ok());
    }
  });
  askers.emplace_back([&] {
    while (!stop) engine_->Reconfigure(DeskRouting());
  });
  for (int i = 0; i < 200; ++i) Post({{.instance = std::to_string(i)}});
  EXPECT_TRUE(WaitForAlerts(200));
  stop = true;
  for (std::thread& asker : askers) asker.join();
  EXPECT_TRUE(WaitForAlerts(200));
}

}  // namespace
}  // namespace tebium::dispatch
