#include "relay/console/list_alerts.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace tebium::relay {
namespace {

using base::Say;

constexpr size_t kNameLength = 60;
constexpr size_t kBriefLength = 20;
constexpr size_t kSummaryLength = 140;
constexpr size_t kKindsPerPage = 8;
// Of name and module; kinds whose names are longer can't be chosen.
constexpr size_t kMaxKindBytes = 2'000;

std::string Where(const alert::Alert& alert, size_t length) {
  const std::string_view instance = alert.labels.Get("instance");
  const std::string_view module = alert.module();
  return Dotted(
      {Cut(module, length), instance == module ? "" : Cut(instance, length)});
}

std::string HeldBackBy(const Viewer& viewer, const ListedAlert& alert) {
  if (!alert.held_back()) return "";
  const Say say = alert.silenced    ? Say::kIsSilenced
                  : alert.inhibited ? Say::kIsInhibited
                                    : Say::kIsOutsideHours;
  return viewer.Sign("🔕") + std::string(viewer.Say(say));
}

std::string AlertEntry(const Viewer& viewer, const ListedAlert& listed,
                       bool brief) {
  const alert::Alert& alert = listed.alert;
  const size_t length = brief ? kBriefLength : kNameLength;
  const std::string name = Cut(alert.name(), length);
  std::string text =
      viewer.SeveritySign(alert.severity()) + Bold(name.empty() ? "?" : name);
  AddLine(Dotted({Where(alert, length), viewer.Since(alert.starts_at),
                  HeldBackBy(viewer, listed)}),
          text);
  if (!brief) {
    AddLine(Cut(alert.annotations.Get(alert::kSummary), kSummaryLength), text);
  }
  return text;
}

std::string AlertsHeading(const Viewer& viewer, const AlertsPage& page) {
  const auto held_back =
      std::count_if(page.alerts.begin(), page.alerts.end(),
                    [](const ListedAlert& a) { return a.held_back(); });
  std::string text;
  if (page.firing == 0) {
    text = viewer.Sign("✅") + Bold(viewer.Say(Say::kNothingFires));
  } else {
    text = Bold(
        viewer.Say(Say::kFiringAlerts, {std::to_string(page.alerts.size())}));
  }
  if (held_back > 0) {
    AddLine(viewer.Say(Say::kHeldBackOfThem, {std::to_string(held_back)}),
            text);
  }
  if (page.filter.empty()) return text;
  AddLine(viewer.Say(Say::kFilterIs, {Code(Cut(page.filter, 100))}), text);
  if (page.alerts.empty() && page.firing > 0) {
    AddLine(viewer.Say(Say::kFilterFindsNone, {std::to_string(page.firing)}),
            text);
  }
  return text;
}

}  // namespace

std::vector<ListedAlert> FiringAlerts(const alert::AlertDesk& desk,
                                      const AlertSearch& search) {
  std::vector<ListedAlert> alerts;
  alert::AlertFilter filter;
  filter.matchers = search.matchers;
  desk.VisitAlerts(filter, [&](const alert::AlertView& view) {
    alerts.push_back({.alert = view.alert,
                      .silenced = !view.marks.silenced_by.empty(),
                      .inhibited = !view.marks.inhibited_by.empty(),
                      .muted = !view.marks.muted_by.empty()});
  });
  std::erase_if(alerts, [&](const ListedAlert& listed) {
    return !search.Matches(listed.alert);
  });
  std::stable_sort(alerts.begin(), alerts.end(),
                   [](const auto& a, const auto& b) {
                     const int rank_a = alert::SeverityRank(a.alert.severity());
                     const int rank_b = alert::SeverityRank(b.alert.severity());
                     return std::tie(rank_b, a.alert.starts_at) <
                            std::tie(rank_a, b.alert.starts_at);
                   });
  return alerts;
}

size_t CountFiring(const alert::AlertDesk& desk,
                   const alert::MatcherSet& matchers) {
  size_t found = 0;
  alert::AlertFilter filter;
  filter.matchers = matchers;
  desk.VisitAlerts(filter, [&](const alert::AlertView&) { ++found; });
  return found;
}

Screen AlertsScreen(const Viewer& viewer, const AlertsPage& page,
                    const std::function<std::string(size_t)>& payload) {
  const Page shown = PageAt(page.alerts.size(), page.number);
  Screen screen;
  screen.html = ListText(AlertsHeading(viewer, page), shown,
                         [&](size_t index, bool brief) {
                           return AlertEntry(viewer, page.alerts[index], brief);
                         });
  AddPaging(viewer, shown, payload, screen.keyboard);
  screen.keyboard.push_back(
      {viewer.Press(Say::kRefresh, payload(shown.number))});
  return screen;
}

alert::MatcherSet AlertKind::Matchers() const {
  alert::MatcherSet matchers;
  matchers.push_back(
      alert::Matcher::Equal(std::string(alert::kAlertName), name));
  if (!module.empty()) {
    matchers.push_back(
        alert::Matcher::Equal(std::string(alert::kModule), module));
  }
  return matchers;
}

std::vector<AlertKind> AlertKindsOf(const std::vector<ListedAlert>& alerts) {
  std::map<std::pair<std::string_view, std::string_view>, AlertKind> found;
  for (const ListedAlert& listed : alerts) {
    const alert::Alert& alert = listed.alert;
    if (listed.held_back() || alert.name().empty()) continue;
    if (alert.name().size() + alert.module().size() > kMaxKindBytes) continue;
    AlertKind& kind = found[{alert.name(), alert.module()}];
    kind.name = alert.name();
    kind.module = alert.module();
    kind.severity_rank =
        std::max(kind.severity_rank, alert::SeverityRank(alert.severity()));
    ++kind.alerts;
  }
  std::vector<AlertKind> kinds;
  for (auto& [key, kind] : found) kinds.push_back(std::move(kind));
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const AlertKind& a, const AlertKind& b) {
                     return std::tie(b.severity_rank, b.alerts) <
                            std::tie(a.severity_rank, a.alerts);
                   });
  return kinds;
}

Screen KindsScreen(const Viewer& viewer, const std::vector<AlertKind>& kinds,
                   size_t page_number,
                   const std::function<std::string(const AlertKind&)>& choose,
                   const std::function<std::string(size_t)>& turn_to) {
  Screen screen;
  const Page page = PageAt(kinds.size(), page_number, kKindsPerPage);
  for (size_t i = page.begin; i < page.end; ++i) {
    const AlertKind& kind = kinds[i];
    std::string text = CutPlain(kind.name, 30);
    if (!kind.module.empty()) text += " · " + CutPlain(kind.module, 24);
    if (kind.alerts > 1) text += " ×" + std::to_string(kind.alerts);
    screen.keyboard.push_back({viewer.Press(text, choose(kind))});
  }
  AddPaging(viewer, page, turn_to, screen.keyboard);
  screen.html = kinds.empty() ? viewer.Sign("✅") +
                                    std::string(viewer.Say(Say::kNothingToMute))
                              : Bold(viewer.Say(Say::kMuteWhich));
  return screen;
}

}  // namespace tebium::relay
