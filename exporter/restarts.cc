#include "exporter/restarts.h"

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

enum class Sort { kOther, kUptime, kStartTime };

Sort SortOf(std::string_view series) {
  const std::string name = base::ToLowerAscii(SampleName(series));
  if (name.ends_with("start_time_seconds") ||
      name.ends_with("boot_time_seconds")) {
    return Sort::kStartTime;
  }
  const bool share = name.ends_with("_ratio") || name.ends_with("_percent");
  const bool speaks = name.find("uptime") != std::string::npos;
  return speaks && !share ? Sort::kUptime : Sort::kOther;
}

bool IsRestart(Sort sort, double before, double after) {
  return sort == Sort::kUptime ? after < before : after > before + kMinRise;
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
  std::erase_if(latest_, [&names](const auto& entry) {
    return !names.contains(entry.first.first);
  });
}

void Restarts::AddWishes(base::Time now, base::Duration monotonic,
                         std::vector<Wish>& wishes) {
  if (monotonic >= next_at_) {
    next_at_ = monotonic + kInterval;
    for (const auto* module : modules_) Look(*module, now, monotonic);
    std::erase_if(latest_, [now](const auto& entry) {
      return now - entry.second.at > kForgotten;
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
    if (SortOf(series) != Sort::kOther) LookAt(module, series, now, monotonic);
  }
}

void Restarts::LookAt(const ModuleSettings& module, const std::string& series,
                      base::Time now, base::Duration monotonic) {
  const Sort sort = SortOf(series);
  alert::SamplePoint& latest = latest_[{module.name, series}];
  const bool is_first = latest.at == base::kNoTime;
  const bool quiet = IsInMaintenance(module, now);
  const base::Time from = is_first ? now - kFirstLook : latest.at;
  for (const alert::SamplePoint& point :
       PointsAfter(samples_, module.name, series, from, now)) {
    const bool restarted = latest.at != base::kNoTime &&
                           IsRestart(sort, latest.value, point.value);
    latest = point;
    if (!restarted || quiet || now - point.at >= kTold) continue;
    Restart& restart = restarts_[module.name];
    restart.until = monotonic + kTold - (now - point.at);
    restart.wish = ModuleWish(module, kModuleRestarted, kInfo, point.at);
    restart.wish.summary =
        base::Text(language_, base::Say::kModuleRestarted, {series});
  }
}

}  // namespace tebium::exporter
