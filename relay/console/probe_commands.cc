// Commands that try something out: the modules, the way of an alert, the way to
// Telegram.
#include <algorithm>
#include <utility>

#include "alert/native.h"
#include "relay/console/inform_commands.h"
#include "relay/console/list_status.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr base::Duration kTestAlertLasts = std::chrono::minutes(1);
constexpr base::Duration kPingTimeout = std::chrono::seconds(10);

Outcome NothingToCheck(const Turn& turn) {
  return ReplyText(std::string(turn.Say(Say::kNoModulesWatched)));
}

// Asks all modules; what they say is shown as that part of a saying.
std::function<void(Sayer)> Checking(InformTools& tools, const Turn& turn,
                                    std::optional<Screen> Saying::*where) {
  return [&tools, turn, where](Sayer say) {
    const Viewer viewer = tools.ViewerOf(turn);
    const base::Clock& clock = tools.parts.clock;
    alert::ModuleDesk& desk = *tools.parts.modules;
    desk.CheckNow([viewer, &clock, &desk, where, say = std::move(say)] {
      Viewer later = viewer;
      later.now = clock.Now();
      Saying saying;
      saying.*where =
          CheckedScreen(later, desk.Modules(later.settings.language), "i:c");
      say(std::move(saying));
    });
  };
}

alert::Batch TestBatch(const Turn& turn) {
  alert::NativeAlert test;
  test.type = "test";
  test.module = "TeBium-Alert-Bot";
  test.message = turn.Say(Say::kTestAlertSummary, {turn.who.name});
  alert::Batch batch;
  batch.source = alert::Source::kNative;
  batch.received_at = turn.now;
  batch.events.push_back(
      alert::MakeNativeEvent(test, turn.now, kTestAlertLasts));
  return batch;
}

// Writes to disk, then asks Telegram, and tells how long both took.
void PingThrough(InformTools& tools, const Turn& turn,
                 std::optional<Screen> Saying::*where, Sayer say) {
  const base::Clock& clock = tools.parts.clock;
  PingFacts facts;
  if (turn.sent_at != base::kNoTime) {
    facts.update_age = std::max(base::Duration(0), turn.now - turn.sent_at);
  }
  const base::Duration before = clock.Monotonic();
  if (tools.parts.store.Flush().ok()) {
    facts.store = clock.Monotonic() - before;
  }
  tools.parts.bot.Ask("getMe", "{}", kPingTimeout,
                      [viewer = tools.ViewerOf(turn), facts, where,
                       say = std::move(say)](const BotReply& reply) {
                        PingFacts all = facts;
                        if (reply.verdict == Verdict::kDone) {
                          all.telegram = reply.elapsed;
                        } else {
                          all.telegram_error = reply.error;
                        }
                        Saying saying;
                        saying.*where = PingScreen(viewer, all, "i:p");
                        say(std::move(saying));
                      });
}

}  // namespace

Outcome CheckModules(InformTools& tools, const Turn& turn,
                     std::string_view /*arguments*/) {
  if (tools.parts.modules == nullptr) return NothingToCheck(turn);
  Outcome outcome = ReplyText(std::string(turn.Say(Say::kChecking)));
  outcome.then = Checking(tools, turn, &Saying::reply);
  return outcome;
}

Outcome CheckAgain(InformTools& tools, const Turn& turn,
                   const PressArguments& /*arguments*/) {
  if (tools.parts.modules == nullptr) {
    return Toast(turn.Say(Say::kNoModulesWatched));
  }
  Outcome outcome = Toast(turn.Say(Say::kChecking));
  outcome.then = Checking(tools, turn, &Saying::replace);
  return outcome;
}

Outcome SendTestAlert(InformTools& tools, const Turn& turn,
                      std::string_view /*arguments*/) {
  Outcome outcome;
  AddAudit(turn, "test", "a test alert", outcome.change);
  outcome.then = [&tools, turn](const Sayer& say) {
    const base::Status accepted = tools.parts.sink.Accept(TestBatch(turn));
    const std::string text =
        accepted.ok()
            ? turn.Say(Say::kTestSent,
                       {base::SayDuration(turn.language, kTestAlertLasts)})
            : std::string(turn.Say(Say::kPageStoreSilent));
    Saying saying;
    saying.reply = Screen{.html = text, .keyboard = {}, .photo = {}};
    say(std::move(saying));
  };
  return outcome;
}

Outcome Ping(InformTools& tools, const Turn& turn,
             std::string_view /*arguments*/) {
  Outcome outcome;
  outcome.then = [&tools, turn](Sayer say) {
    PingThrough(tools, turn, &Saying::reply, std::move(say));
  };
  return outcome;
}

Outcome PingAgain(InformTools& tools, const Turn& turn,
                  const PressArguments& /*arguments*/) {
  Outcome outcome;
  outcome.then = [&tools, turn](Sayer say) {
    PingThrough(tools, turn, &Saying::replace, std::move(say));
  };
  return outcome;
}

}  // namespace tebium::relay
