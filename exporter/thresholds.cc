#include "exporter/thresholds.h"

#include <algorithm>
#include <utility>

#include "alert/alert.h"
#include "exporter/module_wish.h"
#include "exporter/sample_reading.h"

namespace tebium::exporter {

void Thresholds::OnSettings(const WatchSettings& settings) {
  language_ = settings.language;
  watched_.clear();
  const auto built_in =
      std::make_shared<const Rules>(ThresholdRulesOf(ModuleSettings()));
  for (const ModuleSettings& module : settings.modules) {
    const bool has_own = !module.alarms.thresholds.empty();
    watched_.push_back({module, has_own ? std::make_shared<const Rules>(
                                              ThresholdRulesOf(module))
                                        : built_in});
  }
  next_at_ = base::Duration::min();
}

void Thresholds::AddWishes(base::Time now, base::Duration monotonic,
                           std::vector<Wish>& wishes) {
  if (monotonic >= next_at_) {
    next_at_ = monotonic + kInterval;
    wishes_.clear();
    std::map<Key, Holding> holding;
    for (const Watched& watched : watched_) {
      Look(watched, {now, monotonic}, holding);
    }
    holding_ = std::move(holding);
  }
  wishes.insert(wishes.end(), wishes_.begin(), wishes_.end());
}

void Thresholds::Look(const Watched& watched, const Moment& at,
                      std::map<Key, Holding>& holding) {
  const size_t before = wishes_.size();
  for (const std::string& series : samples_.SampleNames(watched.module.name)) {
    if (wishes_.size() - before >= kMaxAlarms) break;
    LookAt(watched, series, at, holding);
  }
}

void Thresholds::LookAt(const Watched& watched, const std::string& series,
                        const Moment& at, std::map<Key, Holding>& holding) {
  std::optional<Wish> worst;
  for (const ThresholdRule& rule : *watched.rules) {
    if (!rule.IsFor(series)) continue;
    const SampleThreshold& threshold = rule.threshold;
    const Key key(watched.module.name, series, threshold.comparison,
                  threshold.value, threshold.severity);
    const auto found = holding_.find(key);
    const auto judged = Judge(
        watched, rule, series,
        found == holding_.end() ? std::nullopt : std::optional(found->second),
        at);
    if (!judged) continue;
    holding.emplace(key, *judged);
    if (!judged->fires ||
        (worst && alert::SeverityRank(worst->severity) >=
                      alert::SeverityRank(threshold.severity))) {
      continue;
    }
    worst = ModuleWish(watched.module, kResourceThreshold, threshold.severity,
                       judged->since);
    worst->subject = series;
    worst->summary = rule.Say(language_, series, judged->value);
  }
  if (worst) wishes_.push_back(*std::move(worst));
}

std::optional<Thresholds::Holding> Thresholds::Judge(
    const Watched& watched, const ThresholdRule& rule,
    const std::string& series, std::optional<Holding> before,
    const Moment& at) const {
  const bool fires = before && before->fires;
  const auto value = ValueOf(watched, rule, series, at.now);
  if (!value) {
    if (fires && at.monotonic - before->seen < kSilence) return before;
    return std::nullopt;
  }
  if (!rule.Holds(*value, fires)) return std::nullopt;
  if (!before) before = Holding{at.monotonic, at.now, {}, 0, false};
  before->seen = at.monotonic;
  before->value = *value;
  before->fires =
      fires || (at.monotonic - before->began >= rule.threshold.lasts &&
                !IsInMaintenance(watched.module, at.now));
  return before;
}

std::optional<double> Thresholds::ValueOf(const Watched& watched,
                                          const ThresholdRule& rule,
                                          const std::string& series,
                                          base::Time now) const {
  const bool grows = rule.growth > base::Duration(0);
  const base::Duration fresh =
      std::max(kFresh, 3 * watched.module.collect.interval);
  const auto points = PointsAfter(samples_, watched.module.name, series,
                                  now - (grows ? rule.growth : fresh), now);
  if (points.empty()) return std::nullopt;
  const double latest = points.back().value;
  if (!grows) return latest;
  // A counter that has fallen began anew.
  const double first = points.front().value;
  return latest >= first ? latest - first : latest;
}

}  // namespace tebium::exporter
