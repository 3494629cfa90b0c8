#include "relay/console/list_status.h"

#include <algorithm>
#include <utility>

#include "relay/console/menu_text.h"
#include "relay/telegram/split.h"

namespace tebium::relay {
namespace {

using alert::ModuleState;
using alert::ModuleView;
using base::Say;

constexpr size_t kNameLength = 40;
constexpr size_t kDetailLength = 80;
constexpr size_t kMaxModulesTold = 30;

std::string_view StateSign(ModuleState state) {
  switch (state) {
    case ModuleState::kUp:
      return "🟢";
    case ModuleState::kDegraded:
      return "🟡";
    case ModuleState::kDown:
      return "🔴";
    case ModuleState::kUnknown:
      break;
  }
  return "⚪";
}

Say StateSay(ModuleState state) {
  switch (state) {
    case ModuleState::kUp:
      return Say::kModuleIsUp;
    case ModuleState::kDegraded:
      return Say::kModuleIsDegraded;
    case ModuleState::kDown:
      return Say::kModuleIsDown;
    case ModuleState::kUnknown:
      break;
  }
  return Say::kModuleIsUnknown;
}

std::string ModuleText(const Viewer& viewer, const ModuleView& module) {
  std::string text = viewer.Sign(StateSign(module.state)) +
                     Bold(Cut(module.name, kNameLength));
  std::string state(viewer.Say(StateSay(module.state)));
  if (module.since != base::kNoTime && module.state != ModuleState::kUnknown) {
    state += " " + viewer.Since(module.since);
  }
  const bool answered = module.checked_at != base::kNoTime &&
                        module.latency > base::Duration(0) &&
                        module.state != ModuleState::kDown;
  AddLine(Dotted({state, answered ? viewer.Latency(module.latency) : ""}),
          text);
  if (module.state != ModuleState::kUp) {
    AddLine(Italic(Cut(module.detail, kDetailLength)), text);
  }
  return text;
}

// Worst first; else in the order of the configuration.
std::string ModulesText(const Viewer& viewer, std::vector<ModuleView> modules) {
  std::stable_sort(modules.begin(), modules.end(),
                   [](const ModuleView& a, const ModuleView& b) {
                     return a.state > b.state;
                   });
  std::string text;
  const size_t told = std::min(modules.size(), kMaxModulesTold);
  for (size_t i = 0; i < told; ++i) {
    AddLine(ModuleText(viewer, modules[i]), text);
  }
  if (told < modules.size()) {
    AddLine(viewer.Say(Say::kAndMore, {viewer.Counted(base::Noun::kModule,
                                                      modules.size() - told)}),
            text);
  }
  return text;
}

std::string ModulesHeading(const Viewer& viewer,
                           const std::vector<ModuleView>& modules) {
  const auto count = [&](ModuleState state) {
    return std::count_if(
        modules.begin(), modules.end(),
        [state](const ModuleView& m) { return m.state == state; });
  };
  const auto down = count(ModuleState::kDown);
  const auto degraded = count(ModuleState::kDegraded);
  if (down == 0 && degraded == 0) {
    const bool all_known = count(ModuleState::kUnknown) == 0;
    return viewer.Sign(all_known ? "🟢" : "⚪") +
           Bold(viewer.Say(all_known ? Say::kModulesAllUp
                                     : Say::kModulesNoTrouble));
  }
  return viewer.Sign(down > 0 ? "🔴" : "🟡") +
         Bold(viewer.Say(Say::kModulesTrouble,
                         {std::to_string(down), std::to_string(degraded)}));
}

std::string RelayText(const Viewer& viewer, const StatusFacts& facts) {
  std::string text = Bold(viewer.Say(Say::kStatusDelivery));
  if (!facts.store) {
    AddLine(viewer.Say(Say::kPageStoreSilent), text);
    return text;
  }
  const store::StoreStats& stats = *facts.store;
  const uint64_t waiting = stats.outbox_pending + stats.outbox_sending;
  if (waiting == 0) {
    AddLine(viewer.Say(Say::kPageNothingWaits), text);
  } else {
    AddLine(viewer.Say(Say::kStatusWaiting, {std::to_string(waiting)}), text);
  }
  if (stats.oldest_pending_at != base::kNoTime) {
    AddLine(
        viewer.Say(Say::kStatusOldest, {viewer.Since(stats.oldest_pending_at)}),
        text);
  }
  if (stats.outbox_dead > 0) {
    AddLine(
        viewer.Sign("⚠️") +
            viewer.Say(Say::kStatusDead, {std::to_string(stats.outbox_dead)}),
        text);
  }
  if (facts.last_delivery_at != base::kNoTime) {
    AddLine(viewer.Say(Say::kStatusLastDelivery,
                       {viewer.Since(facts.last_delivery_at)}),
            text);
  }
  return text;
}

std::string Modules(const Viewer& viewer, const StatusFacts& facts) {
  if (!facts.modules || facts.modules->empty()) {
    return std::string(viewer.Say(Say::kNoModulesWatched));
  }
  return ModulesHeading(viewer, *facts.modules) + "\n\n" +
         ModulesText(viewer, *facts.modules);
}

Say RoleHeading(Role role) {
  switch (role) {
    case Role::kAdmin:
    case Role::kChatAdmin:
      return Say::kHelpForAdmins;
    case Role::kActor:
      return Say::kHelpToAct;
    case Role::kMember:
    case Role::kStranger:
      break;
  }
  return Say::kHelpToSee;
}

}  // namespace

Screen StatusScreen(const Viewer& viewer, const StatusFacts& facts,
                    std::string_view refresh, std::string_view check) {
  Screen screen;
  std::string text = Modules(viewer, facts);
  text += "\n\n" + RelayText(viewer, facts) + "\n\n";
  text += viewer.Say(Say::kStatusAlerts, {std::to_string(facts.firing),
                                          std::to_string(facts.silences)});
  AddLine(viewer.Say(Say::kStatusVersion, {Cut(facts.version, 40)}), text);
  screen.html = ShortenHtml(text, kMaxMessageCodePoints);
  screen.keyboard.push_back({viewer.Press(Say::kRefresh, refresh)});
  if (viewer.may_act && facts.modules) {
    screen.keyboard.back().push_back(viewer.Press(Say::kCheckButton, check));
  }
  screen.keyboard.push_back({MenuButton(viewer)});
  return screen;
}

Screen CheckedScreen(const Viewer& viewer,
                     const std::vector<ModuleView>& modules,
                     std::string_view again) {
  Screen screen;
  screen.html = ShortenHtml(
      ModulesHeading(viewer, modules) + "\n\n" + ModulesText(viewer, modules) +
          "\n\n" + viewer.Say(Say::kCheckedAt, {viewer.Clock(viewer.now)}),
      kMaxMessageCodePoints);
  screen.keyboard.push_back(
      {viewer.Press(Say::kCheckAgain, again), MenuButton(viewer)});
  return screen;
}

Screen PingScreen(const Viewer& viewer, const PingFacts& facts,
                  std::string_view again) {
  std::string text = viewer.Sign("🏓") + Bold(viewer.Say(Say::kPingHeading));
  AddLine(facts.telegram ? viewer.Say(Say::kPingTelegram,
                                      {viewer.Latency(*facts.telegram)})
                         : viewer.Say(Say::kPingTelegramFails,
                                      {Cut(facts.telegram_error, 100)}),
          text);
  AddLine(facts.store
              ? viewer.Say(Say::kPingStore, {viewer.Latency(*facts.store)})
              : std::string(viewer.Say(Say::kPageStoreSilent)),
          text);
  if (facts.update_age) {
    const base::Duration age = *facts.update_age;
    AddLine(
        age < std::chrono::seconds(1)
            ? std::string(viewer.Say(Say::kPingUpdateFast))
            : viewer.Say(Say::kPingUpdateAge,
                         {base::SayDuration(viewer.settings.language, age)}),
        text);
  }
  Screen screen;
  screen.html = std::move(text);
  screen.keyboard.push_back({viewer.Press(Say::kRefresh, again)});
  return screen;
}

std::string OnCallText(const Viewer& viewer, bool has_rota,
                       const std::optional<alert::DutyTurn>& turn) {
  if (!has_rota) return std::string(viewer.Say(Say::kNoRota));
  if (!turn) return std::string(viewer.Say(Say::kNobodyOnDuty));
  const auto name = [](const alert::DutyPerson& person) {
    std::string text = Bold(Cut(person.name, kNameLength));
    // As code: nobody is called by a question.
    if (!person.username.empty()) {
      text += " " + Code("@" + Cut(person.username, kNameLength));
    }
    return text;
  };
  std::string text =
      viewer.Sign("📟") + viewer.Say(Say::kOnDuty, {name(turn->person)});
  if (turn->until != base::kNoTime) {
    AddLine(viewer.Say(Say::kUntilLeft,
                       {viewer.Clock(turn->until), viewer.Until(turn->until)}),
            text);
  }
  if (!(turn->next == turn->person)) {
    AddLine(viewer.Say(Say::kNextOnDuty, {name(turn->next)}), text);
  }
  return text;
}

std::string HelpText(const Viewer& viewer, Role role,
                     const std::vector<CommandSpec>& commands) {
  std::string text = Bold(viewer.Say(Say::kHelpHeading));
  for (const Say heading :
       {Say::kHelpToSee, Say::kHelpToAct, Say::kHelpForAdmins}) {
    std::string section;
    for (const CommandSpec& command : commands) {
      if (RoleHeading(command.least) != heading) continue;
      if (command.least > role || !command.listed) continue;
      AddLine("/" + std::string(command.name) + " — " +
                  std::string(viewer.Say(command.description)),
              section);
    }
    if (section.empty()) continue;
    text += "\n\n" + Bold(viewer.Say(heading)) + "\n" + section;
  }
  text += "\n\n";
  text += viewer.Say(Say::kHelpExamples);
  AddLine(Code("/alerts severity=critical db"), text);
  AddLine(Code("/history disk module=Redis"), text);
  if (role >= Role::kActor) {
    AddLine(Code("/silence alertname=HighCpu instance=~\"db.*\" 2h"), text);
  }
  return ShortenHtml(text, kMaxMessageCodePoints);
}

}  // namespace tebium::relay
