#include "relay/console/inform.h"

#include <gmock/gmock.h>

#include "tests/relay/console/inform_fixture.h"
#include "tests/relay/telegram/checked_html.h"

namespace tebium::relay {
namespace {

using base::Language;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class InformTest : public InformFixture {};

TEST_F(InformTest, HelpTellsTheCommandsOfTheRole) {
  const Saying member = Command(world_.TurnBy(Role::kMember), "help");
  EXPECT_THAT(member.reply->html, HasSubstr("/alerts"));
  EXPECT_THAT(member.reply->html, Not(HasSubstr("/expire")));
  const Saying actor = Command("help");
  EXPECT_THAT(actor.reply->html, HasSubstr("/expire"));
  const Saying russian = Command(Actor(Language::kRussian), "help");
  EXPECT_THAT(russian.reply->html, HasSubstr("Что я умею"));
}

TEST_F(InformTest, HelpTellsTheCommandsOfAllHandlers) {
  inform_ = MakeInform(world_.parts, [] {
    return std::vector<CommandSpec>{
        {.name = "other", .description = base::Say::kAboutPing}};
  });
  EXPECT_THAT(Command("help").reply->html, HasSubstr("/other"));
}

TEST_F(InformTest, EveryCommandAnswersInBothLanguages) {
  world_.modules.modules.resize(1);
  for (const Language language : {Language::kRussian, Language::kEnglish}) {
    for (const CommandSpec& spec : inform_->Commands()) {
      const Saying said = Command(Actor(language), spec.name);
      ASSERT_TRUE(said.reply.has_value()) << spec.name;
      Checked(said.reply->html, kMaxMessageCodePoints);
    }
  }
}

TEST_F(InformTest, AlertsAreShownWorstFirstAndFiltered) {
  Fire("Slow", "warning");
  Fire("Down", "critical", "ClickHouse");
  Fire("Quiet", "info", "Redis", {"some-silence"});
  const std::string all = Command("alerts").reply->html;
  EXPECT_LT(all.find("Down"), all.find("Slow"));
  EXPECT_THAT(all, HasSubstr("Firing alerts: 3"));
  EXPECT_THAT(all, HasSubstr("silenced or inhibited: 1"));
  const std::string some = Command("alerts", "severity=critical").reply->html;
  EXPECT_THAT(some, HasSubstr("Down"));
  EXPECT_THAT(some, Not(HasSubstr("Slow")));
  EXPECT_THAT(Command("alerts", "clickhouse").reply->html, HasSubstr("Down"));
  const std::string bad = Command("alerts", "a=~[").reply->html;
  EXPECT_THAT(bad, HasSubstr("can't be read"));
  EXPECT_THAT(bad, HasSubstr("/alerts severity=critical db"));
}

TEST_F(InformTest, PagesOfAFilterAreTurnedAfterARestart) {
  for (int i = 0; i < 25; ++i) Fire("A" + std::to_string(i), "warning", "db");
  Fire("Other", "critical", "web");
  const Saying first = Command("alerts", "module=db");
  Restart();
  const Saying second = PressOn(*first.reply, "›");
  ASSERT_TRUE(second.replace.has_value());
  EXPECT_THAT(second.replace->html, HasSubstr("module=db"));
  EXPECT_NE(world_.PayloadOf(second.replace->keyboard, "2/3"), "");
  // The list has become shorter: the nearest page is shown.
  world_.desk.alerts.resize(5);
  const Saying nearest = PressOn(*second.replace, "›");
  EXPECT_THAT(nearest.replace->html, HasSubstr("A4"));
  EXPECT_EQ(world_.PayloadOf(nearest.replace->keyboard, "/"), "");
}

TEST_F(InformTest, AButtonThatIsForgottenSaysSo) {
  EXPECT_THAT(Press("i:a:zz:0").toast, HasSubstr("out of date"));
  EXPECT_THAT(Press("i:h:zz:").toast, HasSubstr("out of date"));
  EXPECT_THAT(Press("i:?").toast, HasSubstr("out of date"));
  EXPECT_THAT(Press("i:").toast, HasSubstr("out of date"));
}

TEST_F(InformTest, ButtonsThatActAreForThoseWhoMayAct) {
  const Turn member = world_.TurnBy(Role::kMember);
  for (const std::string letter : {"x", "X", "y", "m", "k", "d", "c", "z"}) {
    const Saying said = Press(member, "i:" + letter + ":0:0");
    EXPECT_FALSE(said.toast.empty()) << letter;
    EXPECT_FALSE(said.replace.has_value()) << letter;
  }
  EXPECT_THAT(AuditedActions(), IsEmpty());
}

TEST_F(InformTest, HistoryIsPagedByIds) {
  std::vector<store::HistoryEntry> entries(11);
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i].id = 500 - static_cast<int64_t>(i);
    entries[i].received_at = world_.clock.Now();
  }
  world_.store.SetHistory(entries);
  const Saying first = Command("history", "disk module=Redis");
  EXPECT_EQ(world_.store.last_query().module, "Redis");
  EXPECT_EQ(world_.store.last_query().text, "disk");
  EXPECT_EQ(world_.store.last_query().before_id, 0);
  Restart();
  const Saying second = PressOn(*first.reply, "Older");
  EXPECT_EQ(world_.store.last_query().before_id, 491);
  EXPECT_EQ(world_.store.last_query().module, "Redis");
  const Saying back = PressOn(*second.replace, "Newer");
  EXPECT_EQ(world_.store.last_query().before_id, 0);
  EXPECT_EQ(world_.PayloadOf(back.replace->keyboard, "Newer"), "");
}

TEST_F(InformTest, StatsHaveThreeRanges) {
  world_.store.SetCounts({{"2026-01-31T10", 3, 2}});
  const Saying day = Command("stats");
  EXPECT_THAT(day.reply->html, HasSubstr("24 hours"));
  const Saying month = PressOn(*day.reply, "30 days");
  EXPECT_THAT(month.replace->html, HasSubstr("30 days"));
  EXPECT_THAT(Command("stats", "7d").reply->html, HasSubstr("7 days"));
  EXPECT_THAT(Command("stats", "1y").reply->html, HasSubstr("/stats 30d"));
}

TEST_F(InformTest, StatusTellsOfModulesDeliveryAndSilences) {
  world_.modules.modules.resize(1);
  world_.modules.modules[0].name = "Redis";
  world_.modules.modules[0].state = alert::ModuleState::kDown;
  world_.modules.modules[0].since = world_.clock.Now() - minutes(5);
  Fire("Slow");
  Command("silence", "alertname=Other 2h");
  const Saying said = Command("status");
  EXPECT_THAT(said.reply->html, HasSubstr("down 5 min"));
  EXPECT_THAT(said.reply->html, HasSubstr("Firing alerts: 1, silences: 1"));
  world_.modules.modules[0].state = alert::ModuleState::kUp;
  const Saying again = PressOn(*said.reply, "Refresh");
  EXPECT_THAT(again.replace->html, HasSubstr("All modules are up"));
  // Who may only read has no button to probe with.
  const Saying member = Command(world_.TurnBy(Role::kMember), "status");
  EXPECT_EQ(world_.PayloadOf(member.reply->keyboard, "Check"), "");
}

TEST_F(InformTest, OnCallTellsWhoAndWhoIsNext) {
  EXPECT_THAT(Command("oncall").reply->html, HasSubstr("no rota"));
  alert::DutySettings duty;
  duty.rota.people = {{"Anna", 1, "anna"}, {"Boris", 2, ""}};
  duty.rota.shifts.resize(1);
  duty.rota.shifts[0].starts_at = world_.clock.Now() - hours(24);
  duty.rota.shifts[0].people = {0, 1};
  world_.duty.Set(duty);
  const std::string said = Command("oncall").reply->html;
  EXPECT_THAT(said, HasSubstr("On duty: <b>Anna</b>"));
  EXPECT_THAT(said, HasSubstr("Next: <b>Boris</b>"));
  EXPECT_THAT(said, HasSubstr("6 d left"));
}

TEST_F(InformTest, WithoutChartsItSaysSo) {
  EXPECT_THAT(Command("chart", "up").reply->html,
              HasSubstr("There are no charts"));
}

TEST_F(InformTest, ACheckTellsWhatWasFound) {
  world_.modules.modules.resize(1);
  world_.modules.modules[0].name = "Redis";
  world_.modules.modules[0].state = alert::ModuleState::kUp;
  const Saying said = Command("check");
  EXPECT_EQ(world_.modules.checks, 1u);
  EXPECT_THAT(said.reply->html, HasSubstr("All modules are up"));
  const Saying again = PressOn(*said.reply, "Check again");
  EXPECT_EQ(world_.modules.checks, 2u);
  EXPECT_THAT(again.toast, HasSubstr("Checking"));
  EXPECT_THAT(again.replace->html, HasSubstr("Redis"));
}

TEST_F(InformTest, ATestAlertGoesInAsOthersDo) {
  const Saying said = Command("test");
  EXPECT_THAT(said.reply->html, HasSubstr("resolves by itself in 1 min"));
  const auto batches = world_.sink.batches();
  ASSERT_EQ(batches.size(), 1u);
  ASSERT_EQ(batches[0].events.size(), 1u);
  const alert::Alert& alert = batches[0].events[0].alert;
  EXPECT_EQ(alert.name(), "test");
  EXPECT_EQ(alert.module(), "TeBium-Alert-Bot");
  EXPECT_EQ(alert.ends_at - alert.starts_at, minutes(1));
  EXPECT_THAT(std::string(alert.annotations.Get("summary")),
              HasSubstr("test alert: Anna"));
  EXPECT_THAT(AuditedActions(), ElementsAre("test a test alert"));
  world_.sink.Fail(base::UnavailableError("disk full"));
  EXPECT_THAT(Command("test").reply->html, HasSubstr("store does not answer"));
}

TEST_F(InformTest, APingTellsHowLongEachPartTook) {
  BotReply reply = Success("{}");
  reply.elapsed = std::chrono::milliseconds(87);
  world_.bot.Script("getMe", reply);
  Turn turn = Actor();
  turn.sent_at = turn.now - std::chrono::seconds(3);
  const Saying said = Command(turn, "ping");
  EXPECT_THAT(said.reply->html, HasSubstr("answers in 87 ms"));
  EXPECT_THAT(said.reply->html, HasSubstr("your message took 3 s"));
  world_.bot.Script("getMe", Failure(0, "timed out <&>"));
  const Saying again = PressOn(*said.reply, "Refresh");
  EXPECT_THAT(again.replace->html, HasSubstr("timed out &lt;&amp;&gt;"));
}

}  // namespace
}  // namespace tebium::relay
