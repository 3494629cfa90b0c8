#include "relay/console/console_metrics.h"

namespace tebium::relay {
namespace {

constexpr const char* kKinds[] = {"other", "text", "press", "migration",
                                  "repeated"};
constexpr const char* kEnds[] = {"done", "refused", "unknown", "failed"};
constexpr char kOther[] = "other";

const char* EndName(TurnEnd end) { return kEnds[static_cast<size_t>(end)]; }

base::Counter& Commands(base::Metrics& metrics, const std::string& command,
                        const char* end) {
  return metrics.AddCounter("bot_commands_total",
                            "Commands that people gave the bot.",
                            {{"command", command}, {"outcome", end}});
}

base::Counter& Presses(base::Metrics& metrics, const std::string& action,
                       const char* end) {
  return metrics.AddCounter("bot_presses_total",
                            "Buttons of the bot's that people pressed.",
                            {{"action", action}, {"outcome", end}});
}

std::string Known(const std::set<std::string, std::less<>>& names,
                  std::string_view name) {
  return names.contains(name) ? std::string(name) : kOther;
}

}  // namespace

ConsoleMetrics::ConsoleMetrics(base::Metrics& metrics,
                               const HandlerTable& handlers)
    : metrics_(metrics),
      commands_({kOther}),
      buttons_(handlers.button_names()) {
  buttons_.insert(kOther);
  for (const CommandSpec& spec : handlers.commands()) {
    commands_.emplace(spec.name);
  }
  for (const char* kind : kKinds) Updates(kind);
  for (const char* end : kEnds) {
    for (const std::string& command : commands_) {
      Commands(metrics, command, end);
    }
    for (const std::string& button : buttons_) Presses(metrics, button, end);
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
  Commands(metrics_, Known(commands_, command), EndName(end)).Increment();
}

void ConsoleMetrics::CountPress(std::string_view button, TurnEnd end) {
  Presses(metrics_, Known(buttons_, button), EndName(end)).Increment();
}

}  // namespace tebium::relay
