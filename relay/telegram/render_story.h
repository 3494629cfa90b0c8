// What is told of a group, from its heading to its foot. Internal to
// relay/telegram/.
#ifndef TEBIUM_RELAY_TELEGRAM_RENDER_STORY_H_
#define TEBIUM_RELAY_TELEGRAM_RENDER_STORY_H_

#include <string>
#include <string_view>

#include "relay/telegram/render_alert.h"

namespace tebium::relay {

// A notification, and which of its alerts a message tells of.
struct Story {
  // All of them.
  Story(const alert::Notification& notification, const RenderContext& context);
  // Those in `alerts`: pointers into `notification`.
  Story(const alert::Notification& notification, const RenderContext& context,
        AlertRefs alerts);

  bool alone() const { return alerts.size() == 1; }
  // Fewer alerts than the group has.
  bool partial() const { return alerts.size() < notification.alerts.size(); }

  const alert::Notification& notification;
  const RenderContext context;
  const AlertRefs alerts;
  const GroupFacts facts;
};

// "DiskFull", "DiskFull, DiskSlow, ещё 2".
std::string Title(const Story& story);

// "3 активны, 1 решён": all of the notification's alerts.
std::string CountsText(const Story& story);

// The heading of several alerts, and what all have in common. `news`: goes
// before the counts; may be empty.
std::string GroupHeader(const Story& story, std::string_view news);

// All alerts: the first in full, the others by name.
std::string FullBody(const Story& story);

// As much about the alerts as fits into `room` code points: in full, then by
// name, then by number.
std::string FittedBody(const Story& story, size_t room);

// Signs and names, a line each.
std::string NamesBody(const Story& story);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_RENDER_STORY_H_
