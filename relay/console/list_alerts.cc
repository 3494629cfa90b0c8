#include "relay/console/list_alerts.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "relay/console/menu_text.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr size_t kNameLength = 60;
constexpr size_t kBriefLength = 20;
constexpr size_t kSummaryLength = 140;
constexpr size_t kKindsPerPage = 8;
// Of name and module.
constexpr size_t kMaxKindBytes = 2'000;
// Nobody gets there: pages are turned one by one.
constexpr size_t kLastPage = 100'000;

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
  std::string text;
  if (page.firing == 0) {
    text = viewer.Sign("✅") + Bold(viewer.Say(Say::kNothingFires));
  } else {
    text = Bold(viewer.Say(Say::kFiringAlerts, {std::to_string(page.found)}));
  }
  if (page.held_back > 0) {
    AddLine(viewer.Say(Say::kHeldBackOfThem, {std::to_string(page.held_back)}),
            text);
  }
  if (page.filter.empty()) return text;
  AddLine(viewer.Say(Say::kFilterIs, {Code(Cut(page.filter, 100))}), text);
  if (page.found == 0 && page.firing > 0) {
    AddLine(viewer.Say(Say::kFilterFindsNone, {std::to_string(page.firing)}),
            text);
  }
  return text;
}

bool IsHeldBack(const alert::Marks& marks) {
  return marks.suppressed() || !marks.muted_by.empty();
}

// The first so many of all that are added.
class WorstAlerts {
 public:
  explicit WorstAlerts(size_t most) : most_(most) {}

  void Add(const alert::AlertView& view) {
    const Key key{-alert::SeverityRank(view.alert.severity()),
                  view.alert.starts_at, added_++};
    if (kept_.size() == most_) {
      if (!(key < kept_.front().first)) return;
      std::pop_heap(kept_.begin(), kept_.end(), IsLess);
      kept_.pop_back();
    }
    kept_.emplace_back(
        key, ListedAlert{.alert = view.alert,
                         .silenced = !view.marks.silenced_by.empty(),
                         .inhibited = !view.marks.inhibited_by.empty(),
                         .muted = !view.marks.muted_by.empty()});
    std::push_heap(kept_.begin(), kept_.end(), IsLess);
  }

  std::vector<ListedAlert> Take() {
    std::sort_heap(kept_.begin(), kept_.end(), IsLess);
    std::vector<ListedAlert> alerts;
    alerts.reserve(kept_.size());
    for (auto& [key, alert] : kept_) alerts.push_back(std::move(alert));
    kept_.clear();
    return alerts;
  }

 private:
  using Key = std::tuple<int, base::Time, size_t>;
  using Kept = std::pair<Key, ListedAlert>;

  static bool IsLess(const Kept& a, const Kept& b) { return a.first < b.first; }

  const size_t most_;
  size_t added_ = 0;
  std::vector<Kept> kept_;  // a heap, the last of them in front
};

}  // namespace

AlertsPage FindAlerts(const alert::AlertDesk& desk, const AlertSearch& search,
                      size_t number) {
  AlertsPage page;
  page.number = std::min(number, kLastPage);
  WorstAlerts worst((page.number + 1) * kPerPage);
  alert::AlertFilter filter;
  filter.matchers = search.matchers;
  desk.VisitAlerts(filter, [&](const alert::AlertView& view) {
    if (!search.Matches(view.alert)) return;
    ++page.found;
    if (IsHeldBack(view.marks)) ++page.held_back;
    worst.Add(view);
  });
  page.alerts = worst.Take();
  return page;
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
  const Page shown = PageAt(page.found, page.number);
  Screen screen;
  screen.html = ListText(AlertsHeading(viewer, page), shown,
                         [&](size_t index, bool brief) {
                           return AlertEntry(viewer, page.alerts[index], brief);
                         });
  AddPaging(viewer, shown, payload, screen.keyboard);
  screen.keyboard.push_back(
      {viewer.Press(Say::kRefresh, payload(shown.number)), MenuButton(viewer)});
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

void AlertKinds::Add(const alert::Alert& alert) {
  const std::string_view name = alert.name();
  const std::string_view module = alert.module();
  if (name.empty() || name.size() + module.size() > kMaxKindBytes) return;
  std::string key(name);
  key += '\0';
  key += module;
  AlertKind& kind = found_[std::move(key)];
  kind.name = name;
  kind.module = module;
  kind.severity_rank =
      std::max(kind.severity_rank, alert::SeverityRank(alert.severity()));
  ++kind.alerts;
}

std::vector<AlertKind> AlertKinds::Sorted() const {
  std::vector<AlertKind> kinds;
  kinds.reserve(found_.size());
  for (const auto& [key, kind] : found_) kinds.push_back(kind);
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const AlertKind& a, const AlertKind& b) {
                     return std::tie(b.severity_rank, b.alerts) <
                            std::tie(a.severity_rank, a.alerts);
                   });
  return kinds;
}

AlertKinds FiringKinds(const alert::AlertDesk& desk) {
  AlertKinds kinds;
  desk.VisitAlerts({}, [&kinds](const alert::AlertView& view) {
    if (!IsHeldBack(view.marks)) kinds.Add(view.alert);
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
