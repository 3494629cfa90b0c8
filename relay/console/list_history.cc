#include "relay/console/list_history.h"

#include <algorithm>

#include "base/text.h"
#include "relay/console/menu_text.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr size_t kNameLength = 50;
constexpr size_t kBriefLength = 16;
constexpr size_t kSummaryLength = 120;

std::string HistoryText(const Viewer& viewer, const store::HistoryEntry& entry,
                        bool brief) {
  const alert::Alert& alert = entry.alert;
  const size_t length = brief ? kBriefLength : kNameLength;
  const std::string name = Cut(alert.name(), length);
  const std::string sign =
      entry.firing ? viewer.SeveritySign(alert.severity()) : viewer.Sign("✅");
  std::string text = viewer.Clock(entry.received_at) + " " + sign +
                     Bold(name.empty() ? "?" : name);
  AddLine(Dotted({Cut(alert.module(), length),
                  entry.firing ? "" : viewer.Say(Say::kResolved)}),
          text);
  if (!brief) {
    AddLine(Cut(alert.annotations.Get(alert::kSummary), kSummaryLength), text);
  }
  return text;
}

std::string HistoryHeading(const Viewer& viewer, const HistoryPage& page) {
  std::string text = Bold(viewer.Say(Say::kHistoryHeading));
  if (!page.search.empty()) {
    AddLine(viewer.Say(Say::kSearchIs, {Code(Cut(page.search, 100))}), text);
  }
  if (page.entries.empty()) {
    AddLine(viewer.Say(page.trail.at_newest() && page.search.empty()
                           ? Say::kHistoryEmpty
                           : Say::kHistoryFindsNone),
            text);
  }
  return text;
}

}  // namespace

HistoryTrail HistoryTrail::Read(std::string_view text) {
  HistoryTrail trail;
  for (const std::string_view part : base::Split(text, ':')) {
    const auto id = static_cast<int64_t>(ReadBase36(part));
    if (id > 0) trail.ids_.push_back(id);
  }
  return trail;
}

std::string HistoryTrail::ToString(size_t max_bytes) const {
  std::string text;
  for (auto id = ids_.rbegin(); id != ids_.rend(); ++id) {
    std::string longer = Base36(static_cast<uint64_t>(*id));
    if (!text.empty()) longer += ":" + text;
    if (longer.size() > max_bytes) break;
    text = std::move(longer);
  }
  return text;
}

HistoryTrail HistoryTrail::Older(int64_t before_id) const {
  HistoryTrail trail = *this;
  trail.ids_.push_back(before_id);
  return trail;
}

HistoryTrail HistoryTrail::Newer() const {
  HistoryTrail trail = *this;
  if (!trail.ids_.empty()) trail.ids_.pop_back();
  return trail;
}

Screen HistoryScreen(
    const Viewer& viewer, const HistoryPage& page,
    const std::function<std::string(const HistoryTrail&)>& payload) {
  Screen screen;
  const Page shown = PageAt(std::min(page.entries.size(), kPerPage), 0);
  screen.html = ListText(
      HistoryHeading(viewer, page), shown, [&](size_t index, bool brief) {
        return HistoryText(viewer, page.entries[index], brief);
      });
  std::vector<Button> row;
  if (!page.trail.at_newest()) {
    row.push_back(viewer.Press(Say::kNewerPage, payload(page.trail.Newer())));
  }
  if (page.entries.size() > kPerPage) {
    row.push_back(
        viewer.Press(Say::kOlderPage,
                     payload(page.trail.Older(page.entries[kPerPage - 1].id))));
  }
  if (!row.empty()) screen.keyboard.push_back(std::move(row));
  screen.keyboard.push_back(
      {viewer.Press(page.trail.at_newest() ? Say::kRefresh : Say::kNewestPage,
                    payload(HistoryTrail())),
       MenuButton(viewer)});
  return screen;
}

}  // namespace tebium::relay
