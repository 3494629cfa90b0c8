// Where alerts lead: their runbook, their dashboard, what raised them, the
// Alertmanager that sent them.
#ifndef TEBIUM_RELAY_TELEGRAM_LINKS_H_
#define TEBIUM_RELAY_TELEGRAM_LINKS_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "base/catalogue.h"
#include "relay/telegram/keyboard.h"

namespace tebium::relay {

// In the order in which they are told.
enum class LinkKind { kRunbook, kDashboard, kSource, kAlertmanager };

struct Link {
  LinkKind kind = LinkKind::kSource;
  std::string_view url;  // a view into the alert, the notification

  bool operator==(const Link&) const = default;
};

// "Инструкция", "Источник", "Alertmanager"; plain.
std::string_view LinkName(base::Language language, LinkKind kind);

// The kind of link that an annotation of this name is, if it is one:
// "runbook_url", "dashboard", "dashboard_url", …
std::optional<LinkKind> AnnotationLink(std::string_view name);

// The links that Telegram takes (IsLinkable), by kind: the first of each, in
// the order of the alerts.
std::vector<Link> LinksOf(const alert::Notification& notification);

// Where the keyboard's buttons lead, as one number; 0: nowhere. Keyboards with
// the same links have the same.
uint64_t LinkKey(const Keyboard& keyboard);
// Takes the buttons that lead somewhere away; false if there are none.
bool DropLinkButtons(Keyboard& keyboard);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_LINKS_H_
