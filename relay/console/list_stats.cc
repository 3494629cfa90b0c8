// /stats: counts with small bars.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "relay/console/list_history.h"
#include "relay/console/menu_text.h"
#include "relay/telegram/split.h"

namespace tebium::relay {
namespace {

using base::Say;
using store::HistoryCount;

constexpr size_t kBarWidth = 8;
constexpr size_t kValueLength = 28;
constexpr base::Duration kHour = std::chrono::hours(1);

struct RangeFacts {
  std::string_view name;
  int64_t hours;
  Say button;
};
constexpr std::array<RangeFacts, 3> kRanges = {
    {{"24h", 24, Say::kStatsDay},
     {"7d", 24 * 7, Say::kStatsWeek},
     {"30d", 24 * 30, Say::kStatsMonth}}};

const RangeFacts& FactsOf(StatsRange range) {
  return kRanges[static_cast<size_t>(range)];
}

uint64_t EventsOf(const HistoryCount& count) {
  return count.firing + count.resolved;
}

// The most frequent ones with a bar, of what fired.
std::string Section(const Viewer& viewer, Say heading, Say nameless,
                    const std::vector<HistoryCount>& counts) {
  uint64_t greatest = 0;
  for (const HistoryCount& count : counts) {
    greatest = std::max(greatest, count.firing);
  }
  if (greatest == 0) return "";
  std::string text = Bold(viewer.Say(heading));
  for (size_t i = 0; i < std::min(counts.size(), kTopValues); ++i) {
    const HistoryCount& count = counts[i];
    if (count.firing == 0) continue;
    std::string name = Cut(count.value, kValueLength);
    if (name.empty()) name = viewer.Say(nameless);
    AddLine(Bar(count.firing, greatest, kBarWidth) + " " +
                std::to_string(count.firing) + " " + name,
            text);
  }
  return text;
}

// Where an hour's count stands in a line of them; "2026-01-31T10" in UTC.
base::Time HourOf(const HistoryCount& count) {
  const auto time =
      base::ParseTimestamp(count.value + ":00:00", base::TimeZone::Utc());
  return time.ok() ? *time : base::kNoTime;
}

// The last 24 hours, the latest last.
std::string HoursOfDay(const Viewer& viewer,
                       const std::vector<HistoryCount>& hours) {
  constexpr int64_t kHours = 24;
  std::vector<uint64_t> line(kHours);
  const base::Time current = std::chrono::floor<std::chrono::hours>(viewer.now);
  for (const HistoryCount& count : hours) {
    const int64_t ago = (current - HourOf(count)) / kHour;
    if (ago >= 0 && ago < kHours) {
      line[static_cast<size_t>(kHours - 1 - ago)] += count.firing;
    }
  }
  std::string text = Bold(viewer.Say(Say::kStatsByHour));
  AddLine(Code(Sparkline(line)), text);
  AddLine(viewer.Say(Say::kFromTo, {viewer.Clock(current - kHour * 23),
                                    viewer.Clock(current + kHour)}),
          text);
  return text;
}

// Which hours of the day have how many, in the viewer's zone.
std::string BusyHours(const Viewer& viewer,
                      const std::vector<HistoryCount>& hours) {
  std::vector<uint64_t> line(24);
  for (const HistoryCount& count : hours) {
    const int hour = viewer.settings.time_zone.Civil(HourOf(count)).hour;
    line[static_cast<size_t>(hour)] += count.firing;
  }
  std::string text = Bold(viewer.Say(Say::kStatsByHourOfDay));
  AddLine(Code(Sparkline(line)), text);
  AddLine(viewer.Say(Say::kFromTo, {"00:00", "24:00"}), text);
  return text;
}

std::string Days(const Viewer& viewer, const std::vector<HistoryCount>& hours,
                 int64_t days) {
  const base::TimeZone& zone = viewer.settings.time_zone;
  constexpr std::string_view kDate = "%Y-%m-%d";
  std::map<std::string, uint64_t> by_day;
  for (int64_t ago = 0; ago < days; ++ago) {
    by_day[zone.Format(kDate, viewer.now - kHour * 24 * ago)];
  }
  for (const HistoryCount& count : hours) {
    const auto day = by_day.find(zone.Format(kDate, HourOf(count)));
    if (day != by_day.end()) day->second += count.firing;
  }
  std::vector<uint64_t> line;
  for (const auto& [day, number] : by_day) line.push_back(number);
  const base::Time first = viewer.now - kHour * 24 * (days - 1);
  std::string text = Bold(viewer.Say(Say::kStatsByDay));
  AddLine(Code(Sparkline(line)), text);
  AddLine(viewer.Say(Say::kFromTo, {zone.Format("%d.%m", first),
                                    zone.Format("%d.%m", viewer.now)}),
          text);
  return text;
}

std::string Heading(const Viewer& viewer, const StatsFacts& facts) {
  uint64_t firing = 0;
  uint64_t resolved = 0;
  for (const HistoryCount& count : facts.hours) {
    firing += count.firing;
    resolved += count.resolved;
  }
  std::string text = Bold(viewer.Say(
      Say::kStatsHeading, {viewer.Say(FactsOf(facts.range).button)}));
  AddLine(firing + resolved == 0
              ? std::string(viewer.Say(Say::kStatsEmpty))
              : viewer.Say(Say::kStatsTotals,
                           {std::to_string(firing), std::to_string(resolved)}),
          text);
  return text;
}

void AddSection(std::string_view section, std::string& text) {
  if (section.empty()) return;
  text += "\n\n";
  text += section;
}

}  // namespace

std::string_view StatsRangeName(StatsRange range) {
  return FactsOf(range).name;
}

bool ReadStatsRange(std::string_view text, StatsRange& range) {
  if (text.empty() || text == "1d") {
    range = StatsRange::kDay;
    return true;
  }
  for (size_t i = 0; i < kRanges.size(); ++i) {
    if (kRanges[i].name != text) continue;
    range = static_cast<StatsRange>(i);
    return true;
  }
  return false;
}

base::Duration StatsSpan(StatsRange range) {
  return kHour * FactsOf(range).hours;
}

Screen StatsScreen(const Viewer& viewer, const StatsFacts& facts,
                   const std::function<std::string(StatsRange)>& payload) {
  std::string text = Heading(viewer, facts);
  AddSection(
      Section(viewer, Say::kStatsByModule, Say::kNoModule, facts.modules),
      text);
  AddSection(Section(viewer, Say::kStatsByType, Say::kNameless, facts.names),
             text);
  AddSection(
      Section(viewer, Say::kStatsBySeverity, Say::kNameless, facts.severities),
      text);
  const bool any = std::any_of(
      facts.hours.begin(), facts.hours.end(),
      [](const HistoryCount& count) { return EventsOf(count) > 0; });
  if (any && facts.range == StatsRange::kDay) {
    AddSection(HoursOfDay(viewer, facts.hours), text);
  } else if (any) {
    AddSection(Days(viewer, facts.hours, FactsOf(facts.range).hours / 24),
               text);
    AddSection(BusyHours(viewer, facts.hours), text);
  }
  Screen screen;
  screen.html = ShortenHtml(text, kMaxMessageCodePoints);
  screen.keyboard.emplace_back();
  for (size_t i = 0; i < kRanges.size(); ++i) {
    const auto range = static_cast<StatsRange>(i);
    std::string label(viewer.Say(kRanges[i].button));
    if (range == facts.range) label = "• " + label;
    screen.keyboard.back().push_back(viewer.Press(label, payload(range)));
  }
  screen.keyboard.push_back({MenuButton(viewer)});
  return screen;
}

}  // namespace tebium::relay
