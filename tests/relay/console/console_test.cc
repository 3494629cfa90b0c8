// What the console makes of updates, whichever way they come.
#include "relay/console/console.h"

#include <gtest/gtest.h>

#include "tests/relay/console/console_world.h"
#include "tests/support/wait.h"

namespace tebium::relay {
namespace {

using Texts = std::vector<std::string>;

constexpr int64_t kOtherChat = -1009;
constexpr int64_t kStranger = 666;
constexpr int64_t kAdmin = 1;

class ConsoleTest : public ConsoleWorld {
 protected:
  ConsoleTest() { world_.settings.chats = {kTestChat, kOtherChat}; }
};

TEST_F(ConsoleTest, CommandIsHandledAndAnsweredInItsChat) {
  Start();
  Hear({Text(5, "/look  a b ")});
  EXPECT_EQ(log_->heard, Texts{"look a b"});
  const Turn turn = log_->turns.at(0);
  EXPECT_EQ(turn.who, (Person{kTestPerson, "P777"}));
  EXPECT_EQ(turn.role, Role::kActor);
  EXPECT_EQ(turn.chat_id, kTestChat);
  EXPECT_EQ(turn.message_id, 1005);
  EXPECT_EQ(turn.update_id, 5);
  EXPECT_EQ(turn.language, base::Language::kEnglish);
  EXPECT_EQ(turn.now, world_.clock.Now());
  const BotCall call = world_.courier.last();
  EXPECT_EQ(call.chat_id, kTestChat);
  EXPECT_EQ(call.text, "ok");
  EXPECT_EQ(call.reply_to, 1005);
  EXPECT_TRUE(world_.store.notes().contains("heard/5"));
  EXPECT_EQ(
      Counted("bot_commands_total", {{"command", "look"}, {"outcome", "done"}}),
      1);
  EXPECT_EQ(Counted("bot_updates_total", {{"kind", "text"}}), 1);
}

TEST_F(ConsoleTest, AnswersStayInTheTopic) {
  Start();
  Hear({R"({"update_id":5,"message":{"message_id":6,"message_thread_id":9,)"
        R"("is_topic_message":true,"text":"/look",)" +
        Chat(kTestChat) + "," + From(kTestPerson) + "}}"});
  EXPECT_EQ(world_.courier.last().thread_id, 9);
  EXPECT_EQ(log_->turns.at(0).thread_id, 9);
}

TEST_F(ConsoleTest, SameUpdateTwiceHasItsEffectOnce) {
  Start();
  Hear({Text(5, "/look"), Text(5, "/look")});
  Hear({Text(5, "/look")});
  EXPECT_EQ(log_->heard.size(), 1u);
  EXPECT_EQ(Said().size(), 1u);
  EXPECT_EQ(Counted("bot_updates_total", {{"kind", "repeated"}}), 2);
}

TEST_F(ConsoleTest, RestartBetweenTheChangeAndItsAnswerRepeatsNothing) {
  Start();
  world_.courier.Hold();
  Hear({Text(5, "/look")});
  Start();
  Hear({Text(5, "/look"), Text(6, "/act")});
  EXPECT_EQ(log_->heard, (Texts{"look ", "act "}));
}

TEST_F(ConsoleTest, UpdateWhoseChangeIsNotWrittenComesAgain) {
  Start();
  world_.store.FailWrites(base::UnavailableError("disk full"));
  Hear({Text(5, "/look"), Text(6, "/act")});
  EXPECT_EQ(Said(), Texts{});
  EXPECT_EQ(log_->heard, Texts{"look "}) << "the later one waits its turn";
  EXPECT_EQ(world_.bot.count("getUpdates"), 1u) << "at once would be too soon";

  world_.store.FailWrites({});
  world_.clock.Advance(std::chrono::seconds(2));
  Run();
  Hear({Text(5, "/look"), Text(6, "/act")});
  EXPECT_EQ(log_->heard, (Texts{"look ", "look ", "act "}));
  EXPECT_EQ(Said(), (Texts{"ok", "ok"}));
}

TEST_F(ConsoleTest, RestartWhileNothingCanBeWrittenLosesNothing) {
  Start();
  world_.store.FailWrites(base::UnavailableError("disk full"));
  Hear({Press(5, Signed("t:1"))});
  EXPECT_EQ(AnsweredPresses(), Texts{});
  world_.store.FailWrites({});
  Start();
  Hear({Press(5, Signed("t:1"))});
  EXPECT_TRUE(world_.store.notes().contains("heard/5"));
  EXPECT_EQ(AnsweredPresses(), Texts{AnswerTo(5)});
}

TEST_F(ConsoleTest, ChatThatTakesNoAnswersHoldsUpNoOther) {
  Start();
  world_.courier.Hold(kTestChat);
  Hear({Text(5, "/look"), Text(6, "/look", kOtherChat)});
  Hear({Text(7, "/look", kOtherChat)});
  EXPECT_EQ(Said(kOtherChat), (Texts{"ok", "ok"}));
}

TEST_F(ConsoleTest, UpdatesOfAChatAreHandledInOrder) {
  Start();
  std::vector<std::string> updates;
  Texts expected;
  for (int64_t id = 1; id <= 100; ++id) {
    updates.push_back(Text(id, "/look " + std::to_string(id)));
    expected.push_back("look " + std::to_string(id));
  }
  Hear(updates);
  EXPECT_EQ(log_->heard, expected);
}

TEST_F(ConsoleTest, ThousandPressesAreAllAnsweredOnce) {
  Start();
  Texts expected;
  for (int64_t hundred = 0; hundred < 10; ++hundred) {
    std::vector<std::string> presses;
    for (int64_t id = hundred * 100 + 1; id <= (hundred + 1) * 100; ++id) {
      presses.push_back(Press(id, Signed("t:1")));
      expected.push_back(AnswerTo(id));
    }
    // The half of them came before.
    if (hundred % 2 == 1) presses.push_back(presses.front());
    Hear(presses);
  }
  EXPECT_EQ(AnsweredPresses(), expected);
  EXPECT_EQ(log_->heard.size(), 1000u);
}

TEST_F(ConsoleTest, PressIsAnsweredWithTheToastOfItsOutcome) {
  log_->answer = [](const Turn&) {
    Outcome outcome;
    outcome.say.toast = "done";
    outcome.say.toast_stays = true;
    outcome.say.rekey = Keyboard{{{"x", "data", ""}}};
    return outcome;
  };
  Start();
  Hear({Press(5, Signed("t:1"))});
  EXPECT_EQ(log_->heard, Texts{"press t:1"});
  EXPECT_EQ(log_->turns.at(0).message_id, 500);
  EXPECT_EQ(AnsweredPresses(),
            Texts{R"({"callback_query_id":"q5","text":"done",)"
                  R"("show_alert":true})"});
  const BotCall call = world_.courier.last();
  EXPECT_EQ(call.method, BotMethod::kEditMessageReplyMarkup);
  EXPECT_EQ(call.message_id, 500);
  EXPECT_EQ(call.keyboard.at(0).at(0).text, "x");
}

TEST_F(ConsoleTest, ForgedPressHasNoEffect) {
  Start();
  const std::string good = Signed("t:1");
  const Texts forged = {"t:1", "t:1.AAAAAAAA", good + "A", "",
                        "t:2" + good.substr(3)};
  std::vector<std::string> updates;
  Texts expected;
  for (size_t i = 0; i < forged.size(); ++i) {
    const auto id = static_cast<int64_t>(i + 1);
    updates.push_back(Press(id, forged[i]));
    expected.push_back(AnswerTo(id, "This button is out of date"));
  }
  Hear(updates);
  EXPECT_EQ(log_->heard, Texts{});
  EXPECT_EQ(AnsweredPresses(), expected);
  EXPECT_EQ(Refusals(), Texts(forged.size(), "a button that is not ours"));
  EXPECT_EQ(Counted("bot_presses_total",
                    {{"action", "other"}, {"outcome", "unknown"}}),
            static_cast<double>(forged.size()));
}

TEST_F(ConsoleTest, PressesAreCountedByTheNamesThatHandlersGive) {
  Start();
  Hear({Press(5, Signed("t:1")), Press(6, Signed("t:hold")),
        Press(7, Signed("t:2")), Press(8, Signed("t:strange"))});
  const auto pressed = [this](const char* action) {
    return Counted("bot_presses_total",
                   {{"action", action}, {"outcome", "done"}});
  };
  EXPECT_EQ(pressed("touch"), 2);
  EXPECT_EQ(pressed("hold"), 1);
  EXPECT_EQ(pressed("other"), 1);
}

TEST_F(ConsoleTest, ButtonOfAHandlerThatIsGoneIsOutOfDate) {
  Start();
  Hear({Press(5, Signed("z:1"))});
  EXPECT_EQ(AnsweredPresses(),
            Texts{AnswerTo(5, "This button is out of date")});
  EXPECT_EQ(Refusals(), Texts{}) << "it was ours";
}

TEST_F(ConsoleTest, StrangerIsRefusedOncePolitely) {
  Start();
  Hear({Text(5, "hello", kStranger, kStranger)});
  const Texts refusal = {
      "Sorry, I answer only members of the chats that I send alerts to. If you "
      "need access, give the administrator these numbers: you are 666, this "
      "chat is 666."};
  EXPECT_EQ(Said(kStranger), refusal);
  Hear({Text(6, "/look", kStranger, kStranger)});
  EXPECT_EQ(Said(kStranger), refusal);
  Start();
  Hear({Text(7, "/look", kStranger, kStranger)});
  EXPECT_EQ(Said(kStranger), refusal) << "also after a restart";
  EXPECT_EQ(Refusals(), Texts{"a stranger"});
  EXPECT_EQ(log_->heard, Texts{});
  Hear({Text(8, "/look", 667, 667)});
  EXPECT_EQ(Said(667).size(), 1u) << "somebody else";
}

TEST_F(ConsoleTest, StrangersInAGroupAreAnsweredWhenTheySpeakToTheBot) {
  Start();
  Hear({Text(5, "hello", -42, kStranger), Text(6, "/other", -42, kStranger),
        Text(7, "/look@other_bot", -42, kStranger)});
  EXPECT_EQ(Said(-42), Texts{});
  Hear({Text(8, "/look", -42, kStranger)});
  EXPECT_EQ(Said(-42).size(), 1u);
  Hear({Text(9, "/what@tebium_test_bot", -42, 667)});
  EXPECT_EQ(Said(-42).size(), 2u);
}

TEST_F(ConsoleTest, StrangersPressesAreAnsweredEachTimeWithoutEffect) {
  Start();
  Hear({Press(5, Signed("t:1"), -42, kStranger)});
  const size_t writes = world_.store.writes();
  Hear({Press(6, Signed("t:1"), -42, kStranger)});
  EXPECT_EQ(AnsweredPresses(),
            (Texts{AnswerTo(5, "Sorry, you have no access to this bot"),
                   AnswerTo(6, "Sorry, you have no access to this bot")}));
  EXPECT_EQ(world_.store.writes(), writes) << "a stranger makes us write";
  EXPECT_EQ(Refusals(), Texts{"a stranger"});
  EXPECT_EQ(log_->heard, Texts{});
}

TEST_F(ConsoleTest, CommandAboveOnesRoleIsRefused) {
  Start();
  Hear(
      {Text(5, "/rule"), Text(6, "/act"), Text(7, "/rule", kTestChat, kAdmin)});
  EXPECT_EQ(Said(),
            (Texts{"Sorry, /rule is for administrators only.", "ok", "ok"}));
  EXPECT_EQ(log_->heard, (Texts{"act ", "rule "}));
  EXPECT_EQ(Refusals(), Texts{"/rule"});
  EXPECT_EQ(Counted("bot_commands_total",
                    {{"command", "rule"}, {"outcome", "refused"}}),
            1);
}

TEST_F(ConsoleTest, MembersMayBeKeptFromActing) {
  world_.settings.members_may_act = false;
  Start();
  Hear({Text(5, "/act"), Text(6, "/look"), Text(7, "/act", kTestChat, kAdmin)});
  EXPECT_EQ(log_->heard, (Texts{"look ", "act "}));
  EXPECT_EQ(log_->turns.at(0).role, Role::kMember);
}

TEST_F(ConsoleTest, CommandsForOtherBotsAreNotOurs) {
  Start();
  Hear({Text(5, "/look@other_bot"), Text(6, "/look@TeBium_Test_Bot")});
  EXPECT_EQ(log_->heard.size(), 1u);
  EXPECT_EQ(log_->turns.at(0).update_id, 6);
}

TEST_F(ConsoleTest, UnknownCommandGetsAHintInPrivateAlone) {
  world_.settings.chats.push_back(kTestPerson);
  Start();
  Hear({Text(5, "/what"), Text(6, "/what", kTestPerson)});
  EXPECT_EQ(Said(), Texts{});
  EXPECT_EQ(Said(kTestPerson),
            Texts{"I don't know the command /what. For a list of commands: "
                  "/help"});
  EXPECT_EQ(Counted("bot_commands_total",
                    {{"command", "other"}, {"outcome", "unknown"}}),
            2);
}

TEST_F(ConsoleTest, TextGoesToAHandlerThatWaitsForIt) {
  Start();
  Hear({Text(5, "hello")});
  EXPECT_EQ(log_->heard, Texts{});
  log_->waits_for_text = true;
  Hear({Text(6, "hello")});
  EXPECT_EQ(log_->heard, Texts{"text hello"});
}

TEST_F(ConsoleTest, WhatIsNotForUsIsNotWritten) {
  Start();
  const size_t writes = world_.store.writes();
  Hear({Text(5, "hello"), R"({"update_id":6,"poll":{}})",
        Text(7, "/look@other_bot")});
  EXPECT_EQ(world_.store.writes(), writes);
  const std::string poll = world_.bot.calls("getUpdates").back().parameters;
  EXPECT_NE(poll.find(R"("offset":8)"), std::string::npos) << poll;
}

TEST_F(ConsoleTest, FailureOfAHandlerIsToldAndHasNoEffect) {
  log_->answer = [](const Turn&) -> Outcome {
    throw std::runtime_error("boom");
  };
  Start();
  Hear({Press(5, Signed("t:1")), Text(6, "/look")});
  EXPECT_EQ(AnsweredPresses(),
            Texts{AnswerTo(
                5, "That failed: an internal error, see the log for details")});
  EXPECT_EQ(Said(), Texts{"That failed: an internal error, see the log for "
                          "details"});
  Hear({Press(5, Signed("t:1"))});
  EXPECT_EQ(log_->heard.size(), 2u) << "it is not tried again";
  EXPECT_EQ(Counted("bot_commands_total",
                    {{"command", "look"}, {"outcome", "failed"}}),
            1);
}

TEST_F(ConsoleTest, FailureAfterTheChangeIsToldToo) {
  log_->answer = [](const Turn&) {
    Outcome outcome;
    outcome.then = [](const Sayer&) { throw std::runtime_error("boom"); };
    return outcome;
  };
  Start();
  Hear({Press(5, Signed("t:1"))});
  EXPECT_EQ(AnsweredPresses(),
            Texts{AnswerTo(
                5, "That failed: an internal error, see the log for details")});
}

TEST_F(ConsoleTest, ChangeIsWrittenBeforeAnythingElseIsDone) {
  bool written = false;
  bool said = true;
  log_->answer = [&](const Turn&) {
    Outcome outcome;
    outcome.change.put_notes.push_back({"mine", "x"});
    outcome.say.reply = Screen{"first", {}, {}};
    outcome.then = [&](const Sayer& say) {
      written = world_.store.notes().contains("mine");
      said = !world_.courier.calls().empty();
      Saying more;
      more.reply = Screen{"second", {}, {}};
      more.toast = "toast";
      say(more);
    };
    return outcome;
  };
  Start();
  Hear({Press(5, Signed("t:1"))});
  EXPECT_TRUE(written);
  EXPECT_FALSE(said);
  EXPECT_EQ(Said(), (Texts{"first", "second"}));
  EXPECT_EQ(AnsweredPresses(), Texts{AnswerTo(5, "toast")});
}

TEST_F(ConsoleTest, WhatIsSaidLaterIsSaidStill) {
  Sayer late;
  log_->answer = [&](const Turn&) {
    Outcome outcome;
    outcome.say.toast = "now";
    outcome.then = [&](const Sayer& say) { late = say; };
    return outcome;
  };
  Start();
  Hear({Press(5, Signed("t:1"))});
  Saying more;
  more.toast = "a < b";
  late(more);
  Run();
  EXPECT_EQ(AnsweredPresses(), Texts{AnswerTo(5, "now")}) << "once";
  EXPECT_EQ(Said(), Texts{"a &lt; b"}) << "as a message";

  core_.reset();
  late(more);
  EXPECT_EQ(Said().size(), 1u) << "the console has gone";
}

TEST_F(ConsoleTest, AdministratorsOfTheGroupMayBeAdministrators) {
  world_.settings.group_admins = true;
  Start();
  Hear({Text(5, "/rule"), Text(6, "/look", kOtherChat, kAdmin),
        Text(7, "/act")});
  EXPECT_EQ(log_->heard, Texts{"look "}) << "the group's own waits";
  EXPECT_EQ(world_.bot.count("getChatAdministrators"), 1u);
  EXPECT_EQ(world_.bot.waiting("getUpdates"), 0u) << "not all are handled";
  ASSERT_TRUE(
      world_.bot.Reply("getChatAdministrators",
                       Success(R"([{"status":"creator","user":{"id":777}}])")));
  Run();
  EXPECT_EQ(log_->heard, (Texts{"look ", "rule ", "act "}));
  EXPECT_EQ(log_->turns.at(1).role, Role::kChatAdmin);
  EXPECT_EQ(world_.bot.waiting("getUpdates"), 1u);
  const std::string poll = world_.bot.calls("getUpdates").back().parameters;
  EXPECT_NE(poll.find(R"("offset":8)"), std::string::npos) << poll;
}

TEST_F(ConsoleTest, RestartWhileAChatWaitsLosesNothingOfIt) {
  world_.settings.group_admins = true;
  Start();
  Hear({Text(5, "/act"), Text(6, "/look", kOtherChat, kAdmin)});
  Start();
  Hear({Text(5, "/act"), Text(6, "/look", kOtherChat, kAdmin)});
  while (world_.bot.Reply("getChatAdministrators", Success("[]"))) Run();
  EXPECT_EQ(log_->heard, (Texts{"look ", "act "}));
}

TEST_F(ConsoleTest, GroupWhoseAdministratorsAreNotToldHasNone) {
  world_.settings.group_admins = true;
  Start();
  Hear({Text(5, "/rule"), Text(6, "/act")});
  ASSERT_TRUE(world_.bot.Reply("getChatAdministrators",
                               Failure(400, "Bad Request: chat not found")));
  Run();
  EXPECT_EQ(log_->heard, Texts{"act "});
}

TEST_F(ConsoleTest, StrangersGroupsAreNotAskedForTheirAdministrators) {
  world_.settings.group_admins = true;
  Start();
  Hear({Text(5, "/rule", -42, kStranger)});
  EXPECT_EQ(world_.bot.count("getChatAdministrators"), 0u);
  EXPECT_EQ(log_->heard, Texts{});
}

TEST_F(ConsoleTest, ChatsOfAReloadAreHeard) {
  Start();
  core_->SetChats({-42});
  Hear({Text(5, "/look", -42), Text(6, "/look", kTestChat)});
  EXPECT_EQ(log_->turns.size(), 1u);
  EXPECT_EQ(log_->turns.at(0).chat_id, -42);
}

TEST_F(ConsoleTest, GroupThatBecameASupergroupTakesAllAlong) {
  world_.settings.chats = {-5};
  ChatChoices choices;
  choices.language = base::Language::kRussian;
  world_.store.PutNote({ChatNoteName(-5), EncodeChoices(choices)});
  Start();
  EXPECT_EQ(world_.chats.Of(-5), choices) << "as it was stored";
  Hear({R"({"update_id":5,"message":{"message_id":1,"migrate_to_chat_id":)"
        R"(-1005,)" +
        Chat(-5) + "}}"});
  EXPECT_EQ(log_->migrations,
            (std::vector<std::pair<int64_t, int64_t>>{{-5, -1005}}));
  Start();
  Hear({Text(6, "/look", -1005)});
  EXPECT_EQ(log_->turns.at(0).role, Role::kActor);
  EXPECT_EQ(log_->turns.at(0).language, base::Language::kRussian);
  EXPECT_FALSE(world_.store.notes().contains(ChatNoteName(-5)));
}

TEST_F(ConsoleTest, ChatWithSubscriptionsIsKnown) {
  Start();
  ChatChoices choices;
  choices.subscriptions = {{}};
  ASSERT_TRUE(world_.chats.Put(-42, choices).ok());
  Hear({Text(5, "/look", -42)});
  EXPECT_EQ(log_->heard, Texts{"look "});
}

TEST_F(ConsoleTest, LanguageIsTheChats) {
  Start();
  ChatChoices choices;
  choices.language = base::Language::kRussian;
  ASSERT_TRUE(world_.chats.Put(kTestChat, choices).ok());
  Hear({Press(5, "forged")});
  EXPECT_EQ(AnsweredPresses(), Texts{AnswerTo(5, "Эта кнопка устарела")});
}

TEST_F(ConsoleTest, NewsOfMessagesReachTheHandlers) {
  Start();
  store::LiveMessage message;
  message.target.chat_id = kTestChat;
  message.group_key = "g";
  inbox_->NoteLive(message, {}, true);
  inbox_->NoteLive(message, {}, false);
  Run();
  EXPECT_EQ(log_->live, Texts{"first g"});
  inbox_->NoteLive(message, {}, false);
  inbox_->NoteOver(message.target, "g");
  Run();
  EXPECT_EQ(log_->live, (Texts{"first g", "over g"}));
  inbox_->NoteOver(message.target, "g");
  inbox_->NoteLive(message, {}, true);
  Run();
  EXPECT_EQ(log_->live, (Texts{"first g", "over g", "over g", "first g"}));
}

TEST_F(ConsoleTest, NewsOfAMessageComesBeforeThePressOfIt) {
  Start();
  size_t told = 0;
  inbox_->Post([&] { told = log_->live.size(); });  // as presses come
  store::LiveMessage message;
  message.target.chat_id = kTestChat;
  inbox_->NoteLive(message, {}, true);
  Run();
  EXPECT_EQ(told, 1u);
}

TEST_F(ConsoleTest, SleepsUntilAHandlerWantsToBeCalled) {
  Start();
  log_->next_tick = world_.clock.Now() + std::chrono::seconds(7);
  EXPECT_EQ(core_->Step(), std::chrono::seconds(7));
  log_->next_tick = base::Time::max();
  EXPECT_EQ(core_->Step(), std::chrono::minutes(1));
  log_->next_tick = base::kNoTime;
  EXPECT_GT(core_->Step(), base::Duration(0)) << "it would spin";
}

TEST_F(ConsoleTest, SwitchedOffItHearsNothingAndTicksStill) {
  world_.settings.mode = HearMode::kOff;
  Start();
  EXPECT_TRUE(world_.bot.calls().empty());
  EXPECT_EQ(core_->state(), HearState::kOff);
  EXPECT_FALSE(log_->ticks.empty());
}

TEST_F(ConsoleTest, HandlersThatClaimTheSameAreAFault) {
  std::vector<std::unique_ptr<Handler>> twice;
  twice.push_back(std::make_unique<ScriptedHandler>(log_));
  twice.push_back(std::make_unique<ScriptedHandler>(log_));
  EXPECT_EQ(HandlerTable::Make(std::move(twice)).status().code(),
            base::StatusCode::kAlreadyExists);
}

TEST_F(ConsoleTest, RunsOnAThreadOfItsOwn) {
  std::vector<std::unique_ptr<Handler>> handlers = NewHandlers();
  world_.bot.Script("getMe", Success(R"({"id":99,"username":"b"})"));
  auto console = Console::Start(world_.parts, std::move(handlers));
  ASSERT_TRUE(console.ok());
  ASSERT_TRUE(
      testing::WaitFor([&] { return world_.bot.waiting("getUpdates") == 1; }));
  EXPECT_EQ((*console)->State(), "connecting");
  world_.bot.Reply("getUpdates", Success("[" + Text(5, "/look") + "]"));
  ASSERT_TRUE(testing::WaitFor([&] { return Said().size() == 1; }));
  EXPECT_EQ((*console)->State(), "ok");
  (*console)->Drain(std::chrono::seconds(5));
  ASSERT_TRUE(
      world_.bot.Reply("getUpdates", Success("[" + Text(6, "/look") + "]")));
  console->reset();
  EXPECT_EQ(log_->heard.size(), 1u);
}

}  // namespace
}  // namespace tebium::relay
