#include "relay/console/console_metrics.h"

#include <algorithm>
#include <iterator>

#include "relay/buttons.h"

namespace tebium::relay {
namespace {

constexpr const char* kKinds[] = {"other", "text", "press", "migration",
                                  "repeated"};
constexpr const char* kEnds[] = {"done", "refused", "unknown", "failed"};
constexpr const char* kActions[] = {
    "acknowledge", "snooze_menu", "snooze", "mute_menu", "mute",
    "details",     "undo",        "back",   "list",      "menu",
    "language",    "admin",       "other"};

const char* CardActionName(CardAction action) {
  switch (action) {
    case CardAction::kAcknowledge:
      return "acknowledge";
    case CardAction::kSnoozeMenu:
      return "snooze_menu";
    case CardAction::kSnooze:
      return "snooze";
    case CardAction::kMuteMenu:
      return "mute_menu";
    case CardAction::kMute:
      return "mute";
    case CardAction::kDetails:
      return "details";
    case CardAction::kUndo:
      return "undo";
    case CardAction::kBack:
      return "back";
  }
  return "other";
}

const char* ActionOf(std::string_view payload) {
  if (const auto press = ReadCardPayload(payload)) {
    return CardActionName(press->action);
  }
  if (payload.starts_with("i:")) return "list";
  if (payload.starts_with("m:")) return "menu";
  if (payload.starts_with("L:")) return "language";
  if (payload.starts_with("A:")) return "admin";
  return "other";
}

const char* EndName(TurnEnd end) { return kEnds[static_cast<size_t>(end)]; }

base::Counter& Commands(base::Metrics& metrics, const std::string& command,
                        const char* end) {
  return metrics.AddCounter("bot_commands_total",
                            "Commands that people gave the bot.",
                            {{"command", command}, {"outcome", end}});
}

base::Counter& Presses(base::Metrics& metrics, const char* action,
                       const char* end) {
  return metrics.AddCounter("bot_presses_total",
                            "Buttons of the bot's that people pressed.",
                            {{"action", action}, {"outcome", end}});
}

}  // namespace

ConsoleMetrics::ConsoleMetrics(base::Metrics& metrics,
                               const std::vector<CommandSpec>& commands)
    : metrics_(metrics) {
  for (const CommandSpec& spec : commands) commands_.emplace_back(spec.name);
  for (const char* kind : kKinds) Updates(kind);
  for (const char* end : kEnds) {
    for (const std::string& command : commands_) {
      Commands(metrics, command, end);
    }
    Commands(metrics, "other", end);
    for (const char* action : kActions) Presses(metrics, action, end);
  }
}

base::Counter& ConsoleMetrics::Updates(const char* kind) {
  return metrics_.AddCounter("bot_updates_total",
                             "Updates that the bot has heard from Telegram.",
                             {{"kind", kind}});
}

void ConsoleMetrics::CountUpdate(const Update& update) {
  Updates(kKinds[update.what.index()]).Increment();
}

void ConsoleMetrics::CountRepeated() { Updates("repeated").Increment(); }

void ConsoleMetrics::CountCommand(std::string_view command, TurnEnd end) {
  const bool known =
      std::find(commands_.begin(), commands_.end(), command) != commands_.end();
  Commands(metrics_, known ? std::string(command) : "other", EndName(end))
      .Increment();
}

void ConsoleMetrics::CountPress(std::string_view payload, TurnEnd end) {
  Presses(metrics_, ActionOf(payload), EndName(end)).Increment();
}

}  // namespace tebium::relay
