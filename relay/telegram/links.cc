#include "relay/telegram/links.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/hash.h"
#include "relay/telegram/html.h"

namespace tebium::relay {
namespace {

constexpr std::pair<std::string_view, LinkKind> kAnnotations[] = {
    {"runbook_url", LinkKind::kRunbook},
    {"runbook", LinkKind::kRunbook},
    {"dashboard_url", LinkKind::kDashboard},
    {"dashboard", LinkKind::kDashboard},
    {"grafana_url", LinkKind::kDashboard},
};

// Alerts of a group mostly lead to the same places.
constexpr size_t kMaxLookedAt = 100;

void AddFirst(Link link, std::vector<Link>& links) {
  const bool known =
      std::any_of(links.begin(), links.end(),
                  [&](const Link& other) { return other.kind == link.kind; });
  if (!known && IsLinkable(link.url)) links.push_back(link);
}

void AddLinks(const alert::Alert& alert, std::vector<Link>& links) {
  for (const auto& [name, kind] : kAnnotations) {
    AddFirst({kind, alert.annotations.Get(name)}, links);
  }
  AddFirst({LinkKind::kSource, alert.generator_url.view()}, links);
}

bool IsLinkButton(const Button& button) {
  return button.data.empty() && !button.url.empty();
}

}  // namespace

std::string_view LinkName(base::Language language, LinkKind kind) {
  switch (kind) {
    case LinkKind::kRunbook:
      return base::Text(language, base::Say::kRunbook);
    case LinkKind::kDashboard:
      return base::Text(language, base::Say::kDashboard);
    case LinkKind::kSource:
      return base::Text(language, base::Say::kSource);
    case LinkKind::kAlertmanager:
      break;
  }
  return "Alertmanager";
}

std::optional<LinkKind> AnnotationLink(std::string_view name) {
  for (const auto& [known, kind] : kAnnotations) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

std::vector<Link> LinksOf(const alert::Notification& notification) {
  std::vector<Link> links;
  const size_t looked_at = std::min(notification.alerts.size(), kMaxLookedAt);
  for (size_t i = 0; i < looked_at; ++i) {
    AddLinks(notification.alerts[i].alert, links);
  }
  AddFirst({LinkKind::kAlertmanager, notification.external_url}, links);
  std::sort(links.begin(), links.end(),
            [](const Link& a, const Link& b) { return a.kind < b.kind; });
  return links;
}

uint64_t LinkKey(const Keyboard& keyboard) {
  std::string urls;
  for (const auto& row : keyboard) {
    for (const Button& button : row) {
      if (IsLinkButton(button)) urls += button.url + "\n";
    }
  }
  return urls.empty() ? 0 : std::max<uint64_t>(1, base::Fnv1a(urls));
}

bool DropLinkButtons(Keyboard& keyboard) {
  size_t dropped = 0;
  for (auto& row : keyboard) dropped += std::erase_if(row, IsLinkButton);
  std::erase_if(keyboard, [](const auto& row) { return row.empty(); });
  return dropped > 0;
}

}  // namespace tebium::relay
