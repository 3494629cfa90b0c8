#include "exporter/restarts.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>

#include "base/text.h"
#include "exporter/module_wish.h"
#include "exporter/sample_reading.h"
#include "exporter/say_value.h"

namespace tebium::exporter {
namespace {

// How far back it is looked when a series is seen first.
constexpr base::Duration kFirstLook = std::chrono::hours(1);
// Samples are not kept for longer.
constexpr base::Duration kForgotten = std::chrono::hours(48);
// Of a start time, which may be worked out from the clock.
constexpr double kMinRise = 30;
// Of one that is worked out of an uptime.
constexpr double kUptimeError = 5;
// By which the clock of a module may be behind ours.
constexpr double kMaxSkew = 600;

// How a series speaks of starts.
struct Speech {
  bool is_uptime = false;      // else it is a start time
  std::optional<double> unit;  // of an uptime, in seconds; none: not known
  // In seconds; the same start may be told with so much of a difference.
  double error() const {
    return is_uptime ? kUptimeError + unit.value_or(0) / 2 : kMinRise;
  }
  double StartOf(const alert::SamplePoint& point) const {
    if (!is_uptime) return point.value;
    return base::ToSeconds(point.at.time_since_epoch()) -
           point.value * unit.value_or(1);
  }
};

std::optional<double> UnitOf(std::string_view name) {
  struct Row {
    std::string_view end;
    double seconds;
  };
  // The first that fits.
  static constexpr Row kUnits[] = {{"milliseconds", 0.001}, {"ms", 0.001},
                                   {"seconds", 1},          {"minutes", 60},
                                   {"hours", 3600},         {"days", 86400}};
  for (const Row& row : kUnits) {
    if (name.ends_with(row.end)) return row.seconds;
  }
  return std::nullopt;
}

// None: it does not speak of them.
std::optional<Speech> SpeechOf(std::string_view series) {
  const std::string name = base::ToLowerAscii(SampleName(series));
  if (name.ends_with("start_time_seconds") ||
      name.ends_with("boot_time_seconds")) {
    return Speech();
  }
  const bool share = name.ends_with("_ratio") || name.ends_with("_percent");
  if (share || name.find("uptime") == std::string::npos) return std::nullopt;
  return Speech{true, UnitOf(name)};
}

// Whether it is among those that were seen; it is from now on.
bool Remember(double start, double error, std::vector<double>& starts) {
  const auto found = std::find_if(
      starts.begin(), starts.end(),
      [&](double known) { return std::abs(known - start) <= error; });
  const bool known = found != starts.end();
  if (known) {
    starts.erase(found);
  } else if (starts.size() >= Restarts::kMaxStarts) {
    starts.erase(starts.begin());
  }
  starts.push_back(start);
  return known;
}

// Of the sample after `before`, which tells of a start that was not seen yet.
bool IsRestart(const Speech& speech, const alert::SamplePoint& before,
               const alert::SamplePoint& after) {
  if (before.at == base::kNoTime) return false;
  if (speech.is_uptime ? after.value >= before.value
                       : after.value <= before.value) {
    return false;
  }
  const bool in_seconds = !speech.is_uptime || speech.unit.has_value();
  return !in_seconds || speech.StartOf(after) + kMaxSkew >=
                            base::ToSeconds(before.at.time_since_epoch());
}

}  // namespace

void Restarts::OnSettings(const WatchSettings& settings) {
  language_ = settings.language;
  modules_.clear();
  std::map<std::string, Restart> kept;
  for (const ModuleSettings& module : settings.modules) {
    // This program's own restarts are no news to whoever restarts it.
    if (!module.alarms.restarted || module.kind == ProbeKind::kSelf) continue;
    modules_.push_back(&module);
    if (auto node = restarts_.extract(module.name)) {
      kept.insert(std::move(node));
    }
  }
  restarts_ = std::move(kept);
  std::set<std::string_view> names;
  for (const ModuleSettings* module : modules_) names.insert(module->name);
  std::erase_if(series_, [&names](const auto& entry) {
    return !names.contains(entry.first.first);
  });
}

void Restarts::AddWishes(base::Time now, base::Duration monotonic,
                         std::vector<Wish>& wishes) {
  if (monotonic >= next_at_) {
    next_at_ = monotonic + kInterval;
    for (const auto* module : modules_) Look(*module, now, monotonic);
    std::erase_if(series_, [now](const auto& entry) {
      return now - entry.second.latest.at > kForgotten;
    });
    std::erase_if(restarts_, [monotonic](const auto& entry) {
      return entry.second.until <= monotonic;
    });
  }
  for (const auto& [name, restart] : restarts_) wishes.push_back(restart.wish);
}

void Restarts::Look(const ModuleSettings& module, base::Time now,
                    base::Duration monotonic) {
  for (const std::string& series : samples_.SampleNames(module.name)) {
    if (SpeechOf(series)) LookAt(module, series, now, monotonic);
  }
}

void Restarts::LookAt(const ModuleSettings& module, const std::string& name,
                      base::Time now, base::Duration monotonic) {
  const Speech speech = *SpeechOf(name);
  Series& series = series_[{module.name, name}];
  // Where the clock was set back, it is looked anew.
  if (series.latest.at > now) series.latest = {};
  const bool is_first = series.latest.at == base::kNoTime;
  const bool quiet = IsInMaintenance(module, now);
  const base::Time from = is_first ? now - kFirstLook : series.latest.at;
  for (const alert::SamplePoint& point :
       PointsAfter(samples_, module.name, name, from, now)) {
    const bool known =
        Remember(speech.StartOf(point), speech.error(), series.starts);
    const bool restarted = !known && IsRestart(speech, series.latest, point);
    series.latest = point;
    if (!restarted || quiet || now - point.at >= kTold) continue;
    Restart& restart = restarts_[module.name];
    restart.until = monotonic + kTold - (now - point.at);
    restart.wish = ModuleWish(module, kModuleRestarted, kInfo, point.at);
    restart.wish.summary =
        base::Text(language_, base::Say::kModuleRestarted, {name});
  }
}

}  // namespace tebium::exporter
