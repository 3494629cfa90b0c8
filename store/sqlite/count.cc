#include "store/sqlite/count.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "alert/labels.h"
#include "store/sqlite/search.h"

namespace tebium::store {
namespace {

// Values that come up for the first time after so many others are not counted:
// they are not among the frequent ones.
constexpr size_t kMaxValues = 10'000;

std::string_view ColumnOf(HistoryDimension dimension) {
  switch (dimension) {
    case HistoryDimension::kModule:
      return "module";
    case HistoryDimension::kName:
      return "labels";
    case HistoryDimension::kSeverity:
      return "severity";
    case HistoryDimension::kHour:
      return "received_at/3600000000000*3600000000000";
  }
  return "module";
}

// From what ColumnOf() selects.
std::string ValueOf(HistoryDimension dimension, const Statement& row) {
  constexpr size_t kToTheHour = std::string_view("2026-01-31T10").size();
  switch (dimension) {
    case HistoryDimension::kName: {
      const auto labels = alert::LabelSet::FromEncoded(row.Text(2));
      return labels.ok() ? std::string(labels->Get(alert::kAlertName)) : "";
    }
    case HistoryDimension::kHour:
      return base::FormatTimestamp(row.Time(2)).substr(0, kToTheHour);
    default:
      return row.String(2);
  }
}

class Counter {
 public:
  explicit Counter(HistoryDimension dimension) : dimension_(dimension) {}

  void Add(const Statement& row) {
    std::string value = ValueOf(dimension_, row);
    auto found = counts_.find(value);
    if (found == counts_.end()) {
      if (counts_.size() >= kMaxValues) return;
      found = counts_.emplace(std::move(value), HistoryCount()).first;
    }
    ++(row.Int(1) != 0 ? found->second.firing : found->second.resolved);
  }

  // Hours: the latest `limit`, in order of time.
  std::vector<HistoryCount> Take(size_t limit) {
    std::vector<HistoryCount> counts;
    counts.reserve(counts_.size());
    for (auto& [value, count] : counts_) {
      counts.push_back({value, count.firing, count.resolved});
    }
    const bool by_hour = dimension_ == HistoryDimension::kHour;
    std::sort(counts.begin(), counts.end(),
              [by_hour](const HistoryCount& a, const HistoryCount& b) {
                if (by_hour) return a.value > b.value;
                const uint64_t of_a = a.firing + a.resolved;
                const uint64_t of_b = b.firing + b.resolved;
                return of_a != of_b ? of_a > of_b : a.value < b.value;
              });
    if (counts.size() > limit) counts.resize(limit);
    if (by_hour) std::reverse(counts.begin(), counts.end());
    return counts;
  }

 private:
  const HistoryDimension dimension_;
  std::unordered_map<std::string, HistoryCount> counts_;
};

}  // namespace

base::StatusOr<std::vector<HistoryCount>> CountEvents(
    Database& database, HistoryDimension dimension, base::Time from,
    base::Time to, size_t limit) {
  TEBIUM_ASSIGN_OR_RETURN(const IdRange range, IdsOfTimes(database, from, to));
  Statement events(database,
                   "SELECT received_at, firing, " +
                       std::string(ColumnOf(dimension)) +
                       " FROM history NOT INDEXED WHERE id>?1 AND id<?2"
                       " ORDER BY id DESC LIMIT ?3");
  Counter counter(dimension);
  TEBIUM_RETURN_IF_ERROR(events.ForEach(
      [&](const Statement& row) {
        const base::Time at = row.Time(0);
        if (from != base::kNoTime && at < from) return;
        if (to != base::kNoTime && at >= to) return;
        counter.Add(row);
      },
      range.after, range.before, kMaxCountedEvents));
  return counter.Take(limit);
}

}  // namespace tebium::store
