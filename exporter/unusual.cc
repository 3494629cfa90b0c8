#include "exporter/unusual.h"

#include <algorithm>
#include <array>

#include "exporter/module_wish.h"
#include "exporter/sample_reading.h"
#include "exporter/say_value.h"

namespace tebium::exporter {
namespace {

// Ends of names.
constexpr std::array<std::string_view, 11> kRates = {
    "requests_total",
    "errors_total",
    "failures_total",
    "failed_total",
    "messages_total",
    "queries_total",
    "replies_total",
    "commands_processed_total",
    "evicted_keys_total",
    "inserted_rows_total",
    "connections_received_total"};
constexpr std::array<std::string_view, 3> kLevels = {"connections", "clients",
                                                     "sessions"};
// Parts of the names of rates.
constexpr std::array<std::string_view, 4> kErrors = {"error", "fail", "reject",
                                                     "drop"};
// Limits are no activity.
constexpr std::array<std::string_view, 2> kLimits = {"max_clients",
                                                     "max_connections"};

// Spreads that do not matter, a second or of clients. What wakes up from
// idleness to eight requests a second is not unusual yet, to one error it is.
double FloorOf(ActivitySort sort) {
  return sort == ActivitySort::kErrorRate ? 0.1 : 1;
}

template <typename Ends>
bool EndsWithAny(std::string_view name, const Ends& ends) {
  return std::any_of(ends.begin(), ends.end(), [name](std::string_view end) {
    return name.ends_with(end);
  });
}

template <typename Parts>
bool HasAny(std::string_view name, const Parts& parts) {
  return std::any_of(parts.begin(), parts.end(), [name](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  });
}

}  // namespace

ActivitySort ActivitySortOf(std::string_view series) {
  const std::string_view name = SampleName(series);
  if (EndsWithAny(name, kLimits)) return ActivitySort::kNone;
  if (EndsWithAny(name, kRates)) {
    return HasAny(name, kErrors) ? ActivitySort::kErrorRate
                                 : ActivitySort::kRate;
  }
  if (EndsWithAny(name, kLevels)) return ActivitySort::kLevel;
  return ActivitySort::kNone;
}

Unusual::Series::Series(ActivitySort of) : sort(of), baseline(FloorOf(of)) {}

void Unusual::OnSettings(const WatchSettings& settings) {
  language_ = settings.language;
  modules_.clear();
  EraseUnwatched(settings, series_);
  for (const ModuleSettings& module : settings.modules) {
    if (module.alarms.unusual) {
      modules_.push_back(&module);
    } else {
      series_.erase(module.name);
    }
  }
  std::erase_if(wishes_, [this](const Wish& wish) {
    return !series_.contains(wish.module);
  });
}

void Unusual::AddWishes(base::Time now, base::Duration monotonic,
                        std::vector<Wish>& wishes) {
  if (monotonic >= next_at_) {
    next_at_ = monotonic + kInterval;
    wishes_.clear();
    for (const ModuleSettings* module : modules_) {
      Look(*module, now, monotonic);
      if (auto wish = WishFor(*module)) wishes_.push_back(*std::move(wish));
    }
  }
  wishes.insert(wishes.end(), wishes_.begin(), wishes_.end());
}

void Unusual::Look(const ModuleSettings& module, base::Time now,
                   base::Duration monotonic) {
  SeriesOfModule& kept = series_[module.name];
  TakeUp(module.name, kept, now, monotonic);
  const bool is_quiet = IsInMaintenance(module, now);
  for (auto& [name, series] : kept) {
    if (!is_quiet) LookAt(module.name, name, series, now, monotonic);
  }
  std::erase_if(kept, [monotonic](const auto& entry) {
    return monotonic - entry.second.heard >= kSilence;
  });
}

// Series that are new, as far as there is room.
void Unusual::TakeUp(const std::string& module, SeriesOfModule& kept,
                     base::Time now, base::Duration monotonic) const {
  size_t all = 0;
  for (const auto& [name, series] : series_) all += series.size();
  for (const std::string& name : samples_.SampleNames(module)) {
    if (kept.size() >= kMaxSeriesOfModule || all >= kMaxSeries) return;
    const ActivitySort sort = ActivitySortOf(name);
    if (sort == ActivitySort::kNone || kept.contains(name)) continue;
    // Names outlive what they were of by days.
    if (PointsAfter(samples_, module, name, now - kSilence, now).empty()) {
      continue;
    }
    ++all;
    kept.emplace(name, Series(sort)).first->second.heard = monotonic;
  }
}

void Unusual::LookAt(const std::string& module, const std::string& name,
                     Series& series, base::Time now, base::Duration monotonic) {
  const base::Time from = std::max(series.latest.at, now - kSilence);
  const auto points = PointsAfter(samples_, module, name, from, now);
  if (points.empty()) return;
  series.heard = monotonic;
  const auto value = ActivityOf(series, points);
  if (!value) return;
  const SeriesOfModule& all = series_[module];
  const bool is_told = std::any_of(
      all.begin(), all.end(), [](const auto& e) { return e.second.unusual; });
  if (Judge(series, *value, is_told || CountModules() < kMaxAlarms)) {
    series.since = now;
  }
}

std::optional<double> Unusual::ActivityOf(
    Series& series, const std::vector<alert::SamplePoint>& points) {
  const alert::SamplePoint before = series.latest;
  series.latest = points.back();
  if (series.sort == ActivitySort::kLevel) return series.latest.value;
  // The first of a counter, or it began anew.
  if (before.at == base::kNoTime || series.latest.value < before.value) {
    return std::nullopt;
  }
  return (series.latest.value - before.value) /
         base::ToSeconds(series.latest.at - before.at);
}

// Whether it begins to be unusual.
bool Unusual::Judge(Series& series, double value, bool may_begin) {
  const Baseline::Verdict verdict = series.baseline.Judge(value);
  series.baseline.Add(value);
  series.value = value;
  series.usual = verdict.usual;
  const int side = series.unusual || verdict.sudden ? verdict.far : 0;
  series.row = side == series.side ? series.row + 1 : 1;
  series.side = side;
  if (series.row < kInARow) return false;
  if (side == 0) series.unusual = false;
  if (side == 0 || series.unusual || !may_begin) return false;
  series.unusual = true;
  return true;
}

size_t Unusual::CountModules() const {
  return static_cast<size_t>(
      std::count_if(series_.begin(), series_.end(), [](const auto& module) {
        return std::any_of(
            module.second.begin(), module.second.end(),
            [](const auto& series) { return series.second.unusual; });
      }));
}

std::optional<Wish> Unusual::WishFor(const ModuleSettings& module) const {
  std::optional<Wish> wish;
  std::string items;
  size_t named = 0;
  for (const auto& [name, series] : series_.at(module.name)) {
    if (!series.unusual) continue;
    if (!wish) wish = ModuleWish(module, kUnusualActivity, kInfo, series.since);
    wish->since = std::min(wish->since, series.since);
    if (named++ == kMaxNamed) items += "; …";
    if (named > kMaxNamed) continue;
    items += (items.empty() ? "" : "; ") + SayItem(name, series);
  }
  if (wish) {
    wish->summary = base::Text(language_, base::Say::kUnusual, {items});
  }
  return wish;
}

std::string Unusual::SayItem(const std::string& name,
                             const Series& series) const {
  std::string_view unit;
  if (series.sort != ActivitySort::kLevel) {
    unit = base::Text(language_, base::Say::kChartPerSecond);
  }
  const auto say = [&](double value) {
    return SayNumber(language_, value).append(unit);
  };
  return base::Text(language_, base::Say::kUnusualItem,
                    {name, say(series.value), say(series.usual)});
}

}  // namespace tebium::exporter
