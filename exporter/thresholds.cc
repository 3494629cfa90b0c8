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
  // Most modules have no rules of their own; they share some.
  std::map<base::Duration, std::shared_ptr<const Rules>> shared;
  for (const ModuleSettings& module : settings.modules) {
    auto rules = module.alarms.thresholds.empty()
                     ? shared[module.collect.interval]
                     : nullptr;
    if (rules == nullptr) {
      rules = std::make_shared<const Rules>(ThresholdRulesOf(module));
    }
    if (module.alarms.thresholds.empty()) {
      shared[module.collect.interval] = rules;
    }
    watched_.push_back({module, std::move(rules)});
  }
  next_at_ = base::Duration::min();
}

void Thresholds::AddWishes(base::Time now, base::Duration monotonic,
                           std::vector<Wish>& wishes) {
  if (monotonic >= next_at_) {
    next_at_ = monotonic + kInterval;
    wishes_.clear();
    Round round;
    round.at = {now, monotonic};
    for (const Watched& watched : watched_) Look(watched, round);
    holding_ = std::move(round.holding);
  }
  wishes.insert(wishes.end(), wishes_.begin(), wishes_.end());
}

void Thresholds::Look(const Watched& watched, Round& round) {
  const ModuleSettings& module = watched.module;
  round.quiet = IsInMaintenance(module, round.at.now);
  round.alarms = CountAlarms(module.name);
  round.kept = 0;
  for (const std::string& series : samples_.SampleNames(module.name)) {
    LookAt(watched, series, round);
  }
}

void Thresholds::LookAt(const Watched& watched, const std::string& series,
                        Round& round) {
  const auto is_for = [&](const auto& rule) { return rule.IsFor(series); };
  if (std::none_of(watched.rules->begin(), watched.rules->end(), is_for)) {
    return;
  }
  Series key(watched.module.name, series);
  const auto found = holding_.find(key);
  const Holdings before = found == holding_.end() ? Holdings() : found->second;
  const bool fired = Fires(before);
  const bool may_begin = !round.quiet && (fired || round.alarms < kMaxAlarms);
  Holdings holdings;
  for (const ThresholdRule& rule : *watched.rules) {
    if (!rule.IsFor(series)) continue;
    const auto holding =
        Judge(rule, ValueOf(watched, rule, series, round.at.now),
              HoldingOf(rule, before), may_begin, round.at);
    if (holding) holdings.emplace(KeyOf(rule), *holding);
  }
  if (holdings.empty()) return;
  if (!fired && Fires(holdings)) ++round.alarms;
  AddWish(watched, series, holdings, round);
  round.holding.emplace(std::move(key), std::move(holdings));
}

std::optional<Thresholds::Holding> Thresholds::Judge(
    const ThresholdRule& rule, std::optional<double> value,
    std::optional<Holding> before, bool may_begin, const Moment& at) {
  if (!value) {
    const bool stays = before && at.monotonic - before->seen < kSilence;
    return stays ? before : std::nullopt;
  }
  if (!rule.Holds(*value, before && before->fires)) return std::nullopt;
  Holding holding =
      before.value_or(Holding{at.monotonic, at.now, {}, 0, false});
  holding.seen = at.monotonic;
  holding.value = *value;
  const bool lasted = at.monotonic - holding.began >= rule.threshold.lasts;
  holding.fires = holding.fires || (may_begin && lasted);
  return holding;
}

void Thresholds::AddWish(const Watched& watched, const std::string& series,
                         const Holdings& holdings, Round& round) {
  const ThresholdRule* worst = nullptr;
  for (const ThresholdRule& rule : *watched.rules) {
    if (!rule.IsFor(series)) continue;
    const auto holding = HoldingOf(rule, holdings);
    if (holding && holding->fires &&
        (worst == nullptr ||
         alert::SeverityRank(worst->threshold.severity) <
             alert::SeverityRank(rule.threshold.severity))) {
      worst = &rule;
    }
  }
  const std::string& module = watched.module.name;
  if (worst == nullptr) {
    if (round.kept++ >= kMaxKept) return;
    wishes_.push_back(KeepWish(module, kResourceThreshold, series));
    return;
  }
  const Holding holding = *HoldingOf(*worst, holdings);
  Wish& wish = wishes_.emplace_back(
      ModuleWish(watched.module, kResourceThreshold, worst->threshold.severity,
                 holding.since));
  wish.subject = series;
  wish.summary = worst->Say(language_, series, holding.value);
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

size_t Thresholds::CountAlarms(const std::string& module) const {
  size_t count = 0;
  for (auto it = holding_.lower_bound({module, ""});
       it != holding_.end() && it->first.first == module; ++it) {
    if (Fires(it->second)) ++count;
  }
  return count;
}

std::optional<Thresholds::Holding> Thresholds::HoldingOf(
    const ThresholdRule& rule, const Holdings& holdings) {
  const auto found = holdings.find(KeyOf(rule));
  if (found == holdings.end()) return std::nullopt;
  return found->second;
}

Thresholds::RuleKey Thresholds::KeyOf(const ThresholdRule& rule) {
  const SampleThreshold& threshold = rule.threshold;
  return {threshold.comparison, threshold.value, threshold.severity};
}

bool Thresholds::Fires(const Holdings& holdings) {
  return std::any_of(holdings.begin(), holdings.end(),
                     [](const auto& entry) { return entry.second.fires; });
}

}  // namespace tebium::exporter
