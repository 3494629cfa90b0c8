// Silences by commands and buttons.
#include <gmock/gmock.h>

#include "tests/relay/console/inform_fixture.h"

namespace tebium::relay {
namespace {

using base::Language;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class InformSilenceTest : public InformFixture {};

TEST_F(InformSilenceTest, ASilenceIsMadeAndSaysWhatItCovers) {
  Fire("HighCpu");
  Fire("HighCpu", "critical");
  Fire("Other");
  const Saying said = Command("silence", "alertname=HighCpu 2h deploy <v2>");
  EXPECT_THAT(said.reply->html, HasSubstr("Silenced until 12:20 (2 h)"));
  EXPECT_THAT(said.reply->html, HasSubstr("covers 2 alerts"));
  EXPECT_THAT(said.reply->html, HasSubstr("deploy &lt;v2&gt;"));
  const auto active = Active();
  ASSERT_THAT(active, SizeIs(1));
  EXPECT_EQ(alert::ToString(active[0].matchers), R"({alertname="HighCpu"})");
  EXPECT_EQ(active[0].ends_at, world_.clock.Now() + hours(2));
  EXPECT_EQ(active[0].created_by, "Anna");
  EXPECT_EQ(active[0].comment, "deploy <v2>");
  EXPECT_THAT(AuditedActions(),
              ElementsAre(R"(silence {alertname="HighCpu"} for 2h: )"
                          "deploy <v2>"));
  // The plan was carried out and forgotten.
  EXPECT_THAT(world_.store.notes(), IsEmpty());
}

TEST_F(InformSilenceTest, WhatIsWrongIsSaidWithAnExample) {
  const struct {
    const char* arguments;
    const char* english;
    const char* russian;
  } cases[] = {
      {"", "Say what to silence", "Напишите, что заглушить"},
      {"alertname=X", "A duration is missing", "Не хватает срока"},
      {"alertname=X <soon>", "not <code>&lt;soon&gt;</code>",
       "написано <code>&lt;soon&gt;</code>"},
      {"a=~[ 2h", "missing closing ]", "Условие не читается"},
      {"a!=x 2h", "not empty", "непустое значение"},
  };
  for (const auto& test : cases) {
    const Saying english = Command("silence", test.arguments);
    EXPECT_THAT(english.reply->html, HasSubstr(test.english));
    EXPECT_THAT(english.reply->html, HasSubstr("/silence alertname=HighCpu"));
    const Saying russian =
        Command(Actor(Language::kRussian), "silence", test.arguments);
    EXPECT_THAT(russian.reply->html, HasSubstr(test.russian));
  }
  EXPECT_THAT(Active(), IsEmpty());
  EXPECT_THAT(AuditedActions(), IsEmpty());
}

TEST_F(InformSilenceTest, ASilenceOfEverythingIsAskedAbout) {
  Fire("HighCpu");
  const Saying asked = Command("silence", R"(alertname=~".+" 2h)");
  EXPECT_THAT(asked.reply->html, HasSubstr("nearly everything"));
  EXPECT_THAT(asked.reply->html, HasSubstr("1 of 1 firing alerts"));
  EXPECT_THAT(Active(), IsEmpty());
  Restart();
  const Saying made = PressOn(*asked.reply, "Yes");
  EXPECT_THAT(made.replace->html, HasSubstr("Silenced until"));
  EXPECT_THAT(Active(), SizeIs(1));
  // The same press once more, even after a while, makes no second one.
  const Saying twice = PressOn(*asked.reply, "Yes");
  EXPECT_THAT(twice.toast, HasSubstr("Already silenced until 12:20"));
  EXPECT_THAT(world_.silences.Silences(), SizeIs(1));
}

TEST_F(InformSilenceTest, WhatCoversAllThatFiresOfSeveralKindsIsAskedAbout) {
  Fire("HighCpu");
  Fire("DiskFull");
  const Saying asked = Command("silence", "module=Redis 2h");
  EXPECT_THAT(asked.reply->html, HasSubstr("2 of 2 firing alerts"));
  const Saying cancelled = PressOn(*asked.reply, "Cancel");
  EXPECT_THAT(cancelled.replace->html, HasSubstr("Cancelled"));
  EXPECT_THAT(Active(), IsEmpty());
}

TEST_F(InformSilenceTest, WhatCanNotBeStoredIsDoneLater) {
  world_.silences.FailWrites(base::UnavailableError("disk full"));
  const Saying said = Command("silence", "alertname=X 2h");
  EXPECT_THAT(said.reply->html, HasSubstr("will be done"));
  world_.clock.Advance(std::chrono::seconds(10));
  EXPECT_LE(inform_->Tick(world_.clock.Now()),
            world_.clock.Now() + std::chrono::seconds(10));
  EXPECT_THAT(Active(), IsEmpty());
  Restart();  // and it is not forgotten
  EXPECT_THAT(Active(), IsEmpty());
  world_.silences.FailWrites({});
  world_.clock.Advance(std::chrono::seconds(10));
  EXPECT_EQ(inform_->Tick(world_.clock.Now()), base::Time::max());
  ASSERT_THAT(Active(), SizeIs(1));
  EXPECT_THAT(world_.store.notes(), IsEmpty());

  world_.silences.FailWrites(base::UnavailableError("disk full"));
  Command("expire", Active()[0].id);
  EXPECT_THAT(Active(), SizeIs(1));
  world_.silences.FailWrites({});
  world_.clock.Advance(std::chrono::seconds(10));
  inform_->Tick(world_.clock.Now());
  EXPECT_THAT(Active(), IsEmpty());
  EXPECT_THAT(world_.store.notes(), IsEmpty());
}

TEST_F(InformSilenceTest, WhatIsRefusedForGoodIsSaidAndNothingIsLeftToDo) {
  world_.silences.FailWrites(base::ResourceExhaustedError("too many"));
  const Saying said = Command("silence", "alertname=X 2h");
  EXPECT_THAT(said.reply->html, HasSubstr("too many"));
  EXPECT_THAT(world_.store.notes(), IsEmpty());
  world_.silences.FailWrites({});
  Restart();
  EXPECT_THAT(Active(), IsEmpty());
}

TEST_F(InformSilenceTest, WhatACrashLeftUndoneIsDoneAfterTheRestart) {
  // Written, but `then` was never reached.
  Outcome outcome = inform_->OnCommand(Actor(), "silence", "alertname=X 2h");
  outcome.then = nullptr;
  world_.Do(std::move(outcome));
  EXPECT_THAT(Active(), IsEmpty());
  Restart();
  ASSERT_THAT(Active(), SizeIs(1));
  EXPECT_THAT(world_.store.notes(), IsEmpty());
  Restart();
  EXPECT_THAT(Active(), SizeIs(1));

  outcome = inform_->OnCommand(Actor(), "expire", Active()[0].id);
  outcome.then = nullptr;
  world_.Do(std::move(outcome));
  EXPECT_THAT(Active(), SizeIs(1));
  Restart();
  EXPECT_THAT(Active(), IsEmpty());
}

TEST_F(InformSilenceTest, SilencesAreListedAndEndedByButton) {
  Command("silence", "alertname=A 2h");
  Command("silence", "alertname=B 1h");
  const Saying list = Command("silences");
  // The one that ends first is the first.
  EXPECT_LT(list.reply->html.find("=&quot;B&quot;"),
            list.reply->html.find("=&quot;A&quot;"));
  const Saying asked = PressOn(*list.reply, "✖ 1");
  EXPECT_THAT(asked.replace->html, HasSubstr("End this silence?"));
  EXPECT_THAT(Active(), SizeIs(2));
  Restart();
  const Saying ended = PressOn(*asked.replace, "End it");
  EXPECT_THAT(ended.toast, HasSubstr("is ended"));
  EXPECT_THAT(ended.replace->html, HasSubstr("Silences: 1"));
  ASSERT_THAT(Active(), SizeIs(1));
  EXPECT_EQ(alert::ToString(Active()[0].matchers), R"({alertname="A"})");
  // Once more: it says that it has ended.
  const Saying twice = PressOn(*asked.replace, "End it");
  EXPECT_THAT(twice.toast, HasSubstr("ended already"));
  EXPECT_THAT(AuditedActions(), SizeIs(3));
}

TEST_F(InformSilenceTest, MembersWhoOnlyReadGetNoButtonsToEnd) {
  Command("silence", "alertname=A 2h");
  const Saying list = Command(world_.TurnBy(Role::kMember), "silences");
  EXPECT_EQ(world_.PayloadOf(list.reply->keyboard, "✖"), "");
}

TEST_F(InformSilenceTest, SilencesAreEndedByNumberOrId) {
  Command("silence", "alertname=A 2h");
  Command("silence", "alertname=B 1h");
  const Saying asked = Command("expire", "2");
  EXPECT_THAT(asked.reply->html, HasSubstr("=&quot;A&quot;"));
  EXPECT_THAT(Active(), SizeIs(2));
  PressOn(*asked.reply, "End it");
  ASSERT_THAT(Active(), SizeIs(1));
  const Saying said = Command("expire", Active()[0].id.substr(0, 8));
  EXPECT_THAT(said.reply->html, HasSubstr("The silence is ended"));
  EXPECT_THAT(Active(), IsEmpty());
  for (const char* wrong : {"1", "0", "nonsense-id", "7f"}) {
    EXPECT_THAT(Command("expire", wrong).reply->html,
                HasSubstr("There is no silence"))
        << wrong;
  }
  EXPECT_THAT(Command("expire").reply->html, HasSubstr("/expire 1"));
}

TEST_F(InformSilenceTest, KindsThatFireAreMutedByButtons) {
  Fire("HighCpu");
  Fire("HighCpu", "critical");
  Fire("Disk", "warning", "");
  Fire("Silenced", "critical", "Redis", {"some-silence"});
  const Saying kinds = Command("mute");
  EXPECT_EQ(world_.PayloadOf(kinds.reply->keyboard, "Silenced"), "");
  EXPECT_NE(world_.PayloadOf(kinds.reply->keyboard, "HighCpu · Redis ×2"), "");
  Restart();
  const Saying durations = PressOn(*kinds.reply, "HighCpu");
  EXPECT_THAT(durations.replace->html, HasSubstr("for how long"));
  const Saying muted = PressOn(*durations.replace, "30 min");
  EXPECT_THAT(muted.replace->html, HasSubstr("covers 2 alerts"));
  ASSERT_THAT(Active(), SizeIs(1));
  EXPECT_EQ(alert::ToString(Active()[0].matchers),
            R"({alertname="HighCpu",module="Redis"})");
  EXPECT_EQ(Active()[0].ends_at, world_.clock.Now() + minutes(30));
  // Another press of the same question, by another or for longer.
  const Saying twice = PressOn(*durations.replace, "4 h");
  EXPECT_THAT(twice.toast, HasSubstr("Already silenced"));
  EXPECT_THAT(world_.silences.Silences(), SizeIs(1));
}

TEST_F(InformSilenceTest, MuteTakesWhatSilenceTakes) {
  Command("mute", "alertname=X 2h");
  EXPECT_THAT(Active(), SizeIs(1));
  const Saying none = Command(Actor(Language::kRussian), "mute");
  EXPECT_THAT(none.reply->html, HasSubstr("Заглушать нечего"));
}

TEST_F(InformSilenceTest, KindsOfAnyNameComeThroughTheirButton) {
  Fire(R"(Disk "C:\" <full>, {100%} =~ ё)", "warning", "a\nb");
  const Saying kinds = Command("mute");
  const Saying durations = PressOn(*kinds.reply, "Disk");
  PressOn(*durations.replace, "1 h");
  ASSERT_THAT(Active(), SizeIs(1));
  EXPECT_TRUE(alert::MatchesAll(Active()[0].matchers,
                                world_.desk.alerts[0].alert.labels));
}

}  // namespace
}  // namespace tebium::relay
