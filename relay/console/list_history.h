// What was, as /history and /stats show it.
#ifndef TEBIUM_RELAY_CONSOLE_LIST_HISTORY_H_
#define TEBIUM_RELAY_CONSOLE_LIST_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "relay/console/handler.h"
#include "relay/console/list_text.h"
#include "store/store.h"

namespace tebium::relay {

// The way from the newest page to one further back: before_id of each page
// since. Written into payloads; where that gets too long the first are left
// out, so that going back leads to the newest page sooner.
class HistoryTrail {
 public:
  HistoryTrail() = default;
  // "A:B" in base 36; what can't be read is left out.
  static HistoryTrail Read(std::string_view text);
  std::string ToString(size_t max_bytes) const;

  // Of the page that it leads to; 0: the newest.
  int64_t before_id() const { return ids_.empty() ? 0 : ids_.back(); }
  HistoryTrail Older(int64_t before_id) const;
  HistoryTrail Newer() const;
  bool at_newest() const { return ids_.empty(); }

 private:
  std::vector<int64_t> ids_;
};

struct HistoryPage {
  std::string search;  // as it was written; "": none
  // The newest first; one more than a page holds where there are older ones.
  std::vector<store::HistoryEntry> entries;
  HistoryTrail trail;
};
Screen HistoryScreen(
    const Viewer& viewer, const HistoryPage& page,
    const std::function<std::string(const HistoryTrail&)>& payload);

// The ranges of /stats.
enum class StatsRange { kDay, kWeek, kMonth };
std::string_view StatsRangeName(StatsRange range);  // "24h", "7d", "30d"
// By those names; kDay for "" and "1d"; false for others.
bool ReadStatsRange(std::string_view text, StatsRange& range);
base::Duration StatsSpan(StatsRange range);

inline constexpr size_t kTopValues = 10;

struct StatsFacts {
  StatsRange range = StatsRange::kDay;
  std::vector<store::HistoryCount> modules;  // the most frequent first
  std::vector<store::HistoryCount> names;
  std::vector<store::HistoryCount> severities;
  std::vector<store::HistoryCount> hours;  // all that are not empty
};
Screen StatsScreen(const Viewer& viewer, const StatsFacts& facts,
                   const std::function<std::string(StatsRange)>& payload);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_LIST_HISTORY_H_
