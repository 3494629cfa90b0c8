// Silences: listed, made, ended.
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

#include "alert/matcher_parser.h"
#include "base/text.h"
#include "relay/console/inform_arguments.h"
#include "relay/console/inform_commands.h"
#include "relay/console/list_alerts.h"
#include "relay/console/list_silences.h"
#include "relay/telegram/html.h"

namespace tebium::relay {
namespace {

using alert::Silence;
using base::Say;

constexpr std::array<int, 6> kMuteMinutes = {30, 60, 120, 240, 480, 1'440};
constexpr size_t kMinIdPrefix = 8;
constexpr size_t kUuidSize = 36;

std::string ExpirePayload(char letter, const std::string& id, size_t page) {
  return std::string("i:") + letter + ":" + Base36(page) + ":" + id;
}

Screen SilencesAt(InformTools& tools, const Turn& turn, size_t page) {
  const auto silences =
      ListedSilences(tools.parts.silences.Silences(), turn.now);
  return SilencesScreen(tools.ViewerOf(turn), silences, page,
                        {.page = [](size_t to) { return "i:l:" + Base36(to); },
                         .expire =
                             [](const std::string& id, size_t from) {
                               return ExpirePayload(kExpireLetter, id, from);
                             }});
}

// A failure of the store or of a rule, as people are told of it.
std::string FailureText(const Turn& turn, const base::Status& status) {
  if (status.code() == base::StatusCode::kUnavailable) {
    return std::string(turn.Say(Say::kSilenceLater));
  }
  return turn.Say(Say::kNotDone, {CutPlain(status.message(), 150)});
}

Silence NewSilence(const Turn& turn, std::string id, alert::MatcherSet matchers,
                   base::Duration duration, std::string comment) {
  Silence silence;
  silence.id = std::move(id);
  silence.matchers = std::move(matchers);
  silence.starts_at = turn.now;
  silence.ends_at = turn.now + duration;
  silence.created_by = turn.who.name.empty() ? "Telegram" : turn.who.name;
  silence.comment = comment.empty() ? std::string(turn.Say(Say::kFromTelegram))
                                    : std::move(comment);
  return silence;
}

Screen MadeScreen(InformTools& tools, const Turn& turn,
                  const Silence& silence) {
  const Viewer viewer = tools.ViewerOf(turn);
  Screen screen;
  screen.html = SilenceMadeText(
      viewer, silence, CountFiring(tools.parts.alerts, silence.matchers));
  screen.keyboard.push_back(
      {viewer.Press(Say::kExpireButton,
                    ExpirePayload(kExpireLetter, silence.id, 0)),
       viewer.Press(Say::kAllSilencesButton, "i:l:0")});
  return screen;
}

// Makes it once the update is on disk; `pressed`: in place of the question.
Outcome Silenced(InformTools& tools, const Turn& turn, Silence silence,
                 bool pressed) {
  Outcome outcome;
  tools.todo.PlanMaking(silence, outcome.change);
  AddAudit(turn, "silence",
           alert::ToString(silence.matchers) + " for " +
               base::FormatDuration(silence.ends_at - silence.starts_at) +
               ": " + silence.comment,
           outcome.change);
  outcome.then = [&tools, turn, silence = std::move(silence),
                  pressed](const Sayer& say) {
    const base::Status made = tools.todo.Make(silence);
    Saying saying;
    Screen screen = made.ok() ? MadeScreen(tools, turn, silence) : Screen();
    if (!made.ok()) {
      screen.html = EscapeText(FailureText(turn, made), LineEnds::kSpace);
    }
    (pressed ? saying.replace : saying.reply) = std::move(screen);
    say(std::move(saying));
  };
  return outcome;
}

// Two presses of one question make one silence: its id was chosen with the
// question. It stands before what the silence is to be.
std::string WithNewId(InformTools& tools, std::string_view text) {
  return alert::NewUuid(tools.parts.random) + " " + std::string(text);
}
std::string IdOf(const std::string& view) { return view.substr(0, kUuidSize); }
std::string TextOf(const std::string& view) {
  return view.size() > kUuidSize ? view.substr(kUuidSize + 1) : "";
}

bool IsMade(InformTools& tools, const std::string& id) {
  return tools.parts.silences.FindSilence(id).ok();
}

Outcome ArgumentFaultReply(const Turn& turn, const ArgumentFault& fault) {
  std::string text = turn.Say(fault.say, {Code(Cut(fault.detail, 200))});
  AddLine(
      turn.Say(
          Say::kForExample,
          {Code(EscapeText("/silence alertname=HighCpu instance=~\"db.*\" 2h " +
                               std::string(turn.Say(Say::kExampleComment)),
                           LineEnds::kSpace))}),
      text);
  return ReplyText(std::move(text));
}

// Holds for alerts of more than one kind, and for all that fire.
bool TakesAllThatFires(InformTools& tools, size_t matching) {
  size_t firing = 0;
  std::string first;
  bool several = false;
  tools.parts.alerts.VisitAlerts({}, [&](const alert::AlertView& view) {
    if (firing++ == 0) first = view.alert.name();
    several = several || view.alert.name() != first;
  });
  return several && matching >= firing;
}

Outcome AskAboutBroad(InformTools& tools, const Turn& turn,
                      std::string_view arguments, const SilenceRequest& request,
                      size_t matching) {
  Outcome outcome;
  const Viewer viewer = tools.ViewerOf(turn);
  const uint32_t view =
      RememberText(tools, WithNewId(tools, arguments), outcome.change);
  Screen screen;
  screen.html = BroadSilenceText(viewer, request.matchers, request.duration,
                                 matching, CountFiring(tools.parts.alerts, {}));
  screen.keyboard.push_back(
      {viewer.Press(Say::kSilenceYes, "i:y:" + Base36(view)),
       viewer.Press(Say::kCancelButton, "i:z")});
  outcome.say.reply = std::move(screen);
  return outcome;
}

// --- Ending ---

Outcome NotThere(const Turn& turn, std::string_view what) {
  return ReplyText(turn.Say(Say::kNoSuchSilence, {Code(Cut(what, 60))}));
}

Screen ExpireQuestion(InformTools& tools, const Turn& turn,
                      const Silence& silence, size_t page) {
  return ExpireScreen(tools.ViewerOf(turn), silence,
                      ExpirePayload(kExpireYesLetter, silence.id, page),
                      "i:l:" + Base36(page));
}

// The silence with this id, unless it has expired.
std::optional<Silence> FindHolding(InformTools& tools, const Turn& turn,
                                   std::string_view id) {
  auto silence = tools.parts.silences.FindSilence(id);
  if (!silence.ok()) return std::nullopt;
  if (!HasNotEnded(*silence, turn.now)) return std::nullopt;
  return *std::move(silence);
}

Outcome HasExpired(InformTools& tools, const Turn& turn, size_t page) {
  Outcome outcome = Replace(SilencesAt(tools, turn, page));
  outcome.say.toast = turn.Say(Say::kHasExpired);
  return outcome;
}

void PlanExpiry(InformTools& tools, const Turn& turn, const Silence& silence,
                store::ConsoleChange& change) {
  tools.todo.PlanEnding(silence.id, change);
  AddAudit(turn, "expire", silence.id + " " + alert::ToString(silence.matchers),
           change);
}

Outcome ExpireNow(InformTools& tools, const Turn& turn,
                  const Silence& silence) {
  Outcome outcome;
  PlanExpiry(tools, turn, silence, outcome.change);
  outcome.then = [&tools, turn, silence](const Sayer& say) {
    const base::Status ended = tools.todo.End(silence.id);
    Saying saying;
    saying.reply = Screen();
    saying.reply->html =
        ended.ok() ? std::string(turn.Say(Say::kExpired)) + "\n" +
                         MatchersText(silence.matchers)
                   : EscapeText(FailureText(turn, ended), LineEnds::kSpace);
    say(std::move(saying));
  };
  return outcome;
}

bool IsListNumber(std::string_view text) {
  return !text.empty() && text.size() < kMinIdPrefix &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The only one whose id begins so; null if there is none, or more.
const Silence* FindByPrefix(const std::vector<Silence>& silences,
                            std::string_view prefix) {
  const Silence* found = nullptr;
  if (prefix.size() < kMinIdPrefix) return nullptr;
  for (const Silence& silence : silences) {
    if (!silence.id.starts_with(prefix)) continue;
    if (found != nullptr) return nullptr;
    found = &silence;
  }
  return found;
}

// --- Kinds ---

Screen KindsAt(InformTools& tools, const Turn& turn, size_t page,
               store::ConsoleChange& change) {
  const auto kinds = FiringKinds(tools.parts.alerts).Sorted();
  return KindsScreen(
      tools.ViewerOf(turn), kinds, page,
      [&](const AlertKind& kind) {
        return "i:k:" + Base36(RememberText(
                            tools, alert::ToString(kind.Matchers()), change));
      },
      [](size_t to) { return "i:m:" + Base36(to); });
}

Screen DurationsScreen(InformTools& tools, const Turn& turn,
                       const std::string& matchers, uint32_t view) {
  const Viewer viewer = tools.ViewerOf(turn);
  Screen screen;
  screen.html =
      Bold(viewer.Say(Say::kMuteHowLong)) + "\n" + Code(Cut(matchers, 200));
  for (size_t i = 0; i < kMuteMinutes.size(); ++i) {
    if (i % 3 == 0) screen.keyboard.emplace_back();
    const int minutes = kMuteMinutes[i];
    screen.keyboard.back().push_back(viewer.Press(
        base::SayDuration(turn.language, std::chrono::minutes(minutes)),
        "i:d:" + Base36(view) + ":" + Base36(static_cast<uint64_t>(minutes))));
  }
  screen.keyboard.push_back({viewer.Press(Say::kBackButton, "i:m:0")});
  return screen;
}

Outcome AlreadyMade(InformTools& tools, const Turn& turn,
                    const std::string& id) {
  const auto silence = tools.parts.silences.FindSilence(id);
  if (!silence.ok()) return Forgotten(turn);
  return Toast(turn.Say(Say::kAlreadySilenced,
                        {tools.ViewerOf(turn).Clock(silence->ends_at)}));
}

}  // namespace

Outcome ShowSilences(InformTools& tools, const Turn& turn,
                     std::string_view /*arguments*/) {
  return Reply(SilencesAt(tools, turn, 0));
}

Outcome TurnSilences(InformTools& tools, const Turn& turn,
                     const PressArguments& arguments) {
  return Replace(SilencesAt(tools, turn, arguments.Number(0)));
}

Outcome MakeSilence(InformTools& tools, const Turn& turn,
                    std::string_view arguments) {
  SilenceArguments read = ReadSilenceArguments(arguments);
  if (!read.request) return ArgumentFaultReply(turn, read.fault);
  SilenceRequest& request = *read.request;
  const size_t matching = CountFiring(tools.parts.alerts, request.matchers);
  if (IsBroad(request.matchers) || TakesAllThatFires(tools, matching)) {
    return AskAboutBroad(tools, turn, arguments, request, matching);
  }
  return Silenced(tools, turn,
                  NewSilence(turn, alert::NewUuid(tools.parts.random),
                             std::move(request.matchers), request.duration,
                             std::move(request.comment)),
                  false);
}

Outcome SilenceConfirmed(InformTools& tools, const Turn& turn,
                         const PressArguments& arguments) {
  const auto view = RecallText(tools, arguments.Number(0));
  if (!view) return Forgotten(turn);
  const std::string id = IdOf(*view);
  if (IsMade(tools, id)) return AlreadyMade(tools, turn, id);
  SilenceArguments read = ReadSilenceArguments(TextOf(*view));
  if (!read.request) return Forgotten(turn);
  return Silenced(
      tools, turn,
      NewSilence(turn, id, std::move(read.request->matchers),
                 read.request->duration, std::move(read.request->comment)),
      true);
}

Outcome CloseScreen(InformTools& /*tools*/, const Turn& turn,
                    const PressArguments& /*arguments*/) {
  return Replace({.html = std::string(turn.Say(Say::kCancelled)),
                  .keyboard = {},
                  .photo = {}});
}

Outcome ExpireSilence(InformTools& tools, const Turn& turn,
                      std::string_view arguments) {
  const auto listed = ListedSilences(tools.parts.silences.Silences(), turn.now);
  if (arguments.empty()) {
    Outcome outcome = Reply(SilencesAt(tools, turn, 0));
    outcome.say.reply->html += "\n\n";
    outcome.say.reply->html += turn.Say(Say::kForExample, {Code("/expire 1")});
    return outcome;
  }
  if (IsListNumber(arguments)) {
    const uint64_t number =
        std::strtoull(std::string(arguments).c_str(), nullptr, 10);
    if (number == 0 || number > listed.size()) {
      return NotThere(turn, arguments);
    }
    // The list may have changed since it was read: it is shown, and asked.
    return Reply(ExpireQuestion(tools, turn, listed[number - 1],
                                (number - 1) / kPerPage));
  }
  const Silence* silence = FindByPrefix(listed, base::ToLowerAscii(arguments));
  if (silence == nullptr) return NotThere(turn, arguments);
  return ExpireNow(tools, turn, *silence);
}

Outcome AskToExpire(InformTools& tools, const Turn& turn,
                    const PressArguments& arguments) {
  const size_t page = arguments.Number(0);
  const auto silence = FindHolding(tools, turn, arguments.Text(1));
  if (!silence) return HasExpired(tools, turn, page);
  return Replace(ExpireQuestion(tools, turn, *silence, page));
}

Outcome ExpirePressed(InformTools& tools, const Turn& turn,
                      const PressArguments& arguments) {
  const size_t page = arguments.Number(0);
  const auto silence = FindHolding(tools, turn, arguments.Text(1));
  if (!silence) return HasExpired(tools, turn, page);
  Outcome outcome;
  PlanExpiry(tools, turn, *silence, outcome.change);
  outcome.then = [&tools, turn, id = silence->id, page](const Sayer& say) {
    const base::Status ended = tools.todo.End(id);
    Turn later = turn;
    later.now = tools.parts.clock.Now();
    Saying saying;
    saying.toast = ended.ok() ? std::string(turn.Say(Say::kExpired))
                              : FailureText(turn, ended);
    saying.replace = SilencesAt(tools, later, page);
    say(std::move(saying));
  };
  return outcome;
}

Outcome Mute(InformTools& tools, const Turn& turn, std::string_view arguments) {
  if (!arguments.empty()) return MakeSilence(tools, turn, arguments);
  Outcome outcome;
  outcome.say.reply = KindsAt(tools, turn, 0, outcome.change);
  return outcome;
}

Outcome TurnKinds(InformTools& tools, const Turn& turn,
                  const PressArguments& arguments) {
  Outcome outcome;
  outcome.say.replace =
      KindsAt(tools, turn, arguments.Number(0), outcome.change);
  return outcome;
}

Outcome KindChosen(InformTools& tools, const Turn& turn,
                   const PressArguments& arguments) {
  const auto matchers = RecallText(tools, arguments.Number(0));
  if (!matchers) return Forgotten(turn);
  Outcome outcome;
  const uint32_t view =
      RememberText(tools, WithNewId(tools, *matchers), outcome.change);
  outcome.say.replace = DurationsScreen(tools, turn, *matchers, view);
  return outcome;
}

Outcome MuteChosen(InformTools& tools, const Turn& turn,
                   const PressArguments& arguments) {
  const auto view = RecallText(tools, arguments.Number(0));
  const auto minutes = static_cast<int64_t>(arguments.Number(1));
  if (!view || minutes == 0) return Forgotten(turn);
  const std::string id = IdOf(*view);
  if (IsMade(tools, id)) return AlreadyMade(tools, turn, id);
  auto matchers =
      alert::ParseMatchers(TextOf(*view), alert::ParserMode::kFallback);
  if (!matchers.ok() || matchers->empty()) return Forgotten(turn);
  return Silenced(tools, turn,
                  NewSilence(turn, id, *std::move(matchers),
                             std::chrono::minutes(minutes), ""),
                  true);
}

}  // namespace tebium::relay
