#include "relay/console/button_names.h"

#include <utility>

#include "relay/buttons.h"

namespace tebium::relay {
namespace {

constexpr std::pair<CardAction, std::string_view> kNames[] = {
    {CardAction::kAcknowledge, "acknowledge"},
    {CardAction::kSnoozeMenu, "snooze_menu"},
    {CardAction::kSnooze, "snooze"},
    {CardAction::kMuteMenu, "mute_menu"},
    {CardAction::kMute, "mute"},
    {CardAction::kDetails, "details"},
    {CardAction::kUndo, "undo"},
    {CardAction::kBack, "back"}};

}  // namespace

std::vector<std::string_view> CardButtonNames() {
  std::vector<std::string_view> names;
  for (const auto& [action, name] : kNames) names.push_back(name);
  return names;
}

std::string_view CardButtonName(std::string_view payload) {
  const auto press = ReadCardPayload(payload);
  if (!press) return "";
  for (const auto& [action, name] : kNames) {
    if (action == press->action) return name;
  }
  return "";
}

}  // namespace tebium::relay
