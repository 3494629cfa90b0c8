#include "exporter/slo.h"

#include <algorithm>
#include <optional>
#include <set>

#include "exporter/module_wish.h"
#include "exporter/say_value.h"

namespace tebium::exporter {
namespace {

using base::Say;

// Probes may be many a second; a judgement holds for so long.
constexpr base::Duration kJudgeInterval = std::chrono::seconds(10);
constexpr base::Duration kHour = std::chrono::hours(1);
constexpr base::Duration kDay = std::chrono::hours(24);
// The longest window of a burn rate, whatever the objective's.
constexpr base::Duration kLeastKept = kBurnWindows.back();

constexpr std::string_view SubjectOf(BurnSpeed speed) {
  return speed == BurnSpeed::kFast ? "fast" : "slow";
}

base::Duration WindowOf(const std::optional<SloSettings>& slo) {
  return slo ? slo->window : SloBook::kDefaultWindow;
}

bool IsGood(const ProbeResult& result) {
  return result.ok() ||
         (result.answered && result.fault == ProbeFault::kCertificate);
}

// None without probes.
std::optional<double> Availability(const SloCounts& counts,
                                   base::Duration window, base::Time now) {
  const SloCounts::Tally tally = counts.Over(window, now);
  if (tally.total == 0) return std::nullopt;
  return 1 - static_cast<double>(tally.bad) / static_cast<double>(tally.total);
}

}  // namespace

// The families of one scrape.
class SloBook::Families {
 public:
  explicit Families(Exposition& exposition)
      : objective_(exposition.Add("tebium_slo_objective_ratio",
                                  MetricType::kGauge,
                                  "The availability that is promised.")),
        availability_(exposition.Add(
            "tebium_slo_availability_ratio", MetricType::kGauge,
            "The part of the probes over the window that were good; those "
            "that are excused do not count.")),
        budget_(exposition.Add(
            "tebium_slo_error_budget_remaining_ratio", MetricType::kGauge,
            "The part of the error budget that is left in the objective's "
            "window; less than nought once more than all is spent.")),
        burn_(exposition.Add(
            "tebium_slo_burn_rate", MetricType::kGauge,
            "How many times faster than it lasts for its window the error "
            "budget is spent, over the window.")) {}

  void Add(const std::string& name, const Module& module, base::Time now) {
    for (const base::Duration window :
         std::set<base::Duration>{kHour, kDay, WindowOf(module.slo)}) {
      const auto ratio = Availability(module.counts, window, now);
      if (ratio) Add(availability_, name, window, *ratio);
    }
    if (!module.slo) return;
    const Burn burn(module.counts, *module.slo, module.interval, now);
    Add(objective_, name, module.slo->objective);
    Add(budget_, name, burn.BudgetLeft());
    for (const base::Duration window : kBurnWindows) {
      Add(burn_, name, window, burn.Rate(window));
    }
  }

 private:
  static void Add(Exposition::Family* family, const std::string& module,
                  double value) {
    if (family != nullptr) family->Add("", {{"module", module}}, value);
  }
  static void Add(Exposition::Family* family, const std::string& module,
                  base::Duration window, double value) {
    if (family == nullptr) return;
    family->Add("",
                {{"module", module}, {"window", base::FormatDuration(window)}},
                value);
  }

  Exposition::Family* const objective_;
  Exposition::Family* const availability_;
  Exposition::Family* const budget_;
  Exposition::Family* const burn_;
};

// --- What survives ----------------------------------------------------------

std::vector<std::string> SloBook::Restore(
    const std::vector<store::WatchNote>& notes) {
  std::vector<std::string> bad;
  base::MutexLock lock(mutex_);
  for (const store::WatchNote& note : notes) {
    auto counts = SloCounts::Decode(note.value);
    if (counts.ok()) {
      modules_[note.name].counts = *std::move(counts);
    } else {
      bad.push_back(note.name);
    }
  }
  return bad;
}

std::vector<store::WatchNote> SloBook::TakeNotes() {
  std::vector<store::WatchNote> notes;
  std::vector<std::string> names;
  {
    base::MutexLock lock(mutex_);
    for (std::string& name : forgotten_) {
      notes.push_back({std::string(kSloNotes), std::move(name), ""});
    }
    forgotten_.clear();
    for (const auto& [name, module] : modules_) {
      if (module.changed) names.push_back(name);
    }
  }
  // One at a time: probes must not wait for all of them.
  for (const std::string& name : names) {
    base::MutexLock lock(mutex_);
    const auto found = modules_.find(name);
    if (found == modules_.end()) continue;
    found->second.changed = false;
    notes.push_back(
        {std::string(kSloNotes), name, found->second.counts.Encode()});
  }
  return notes;
}

// --- Settings ---------------------------------------------------------------

void SloBook::OnSettings(const WatchSettings& settings) {
  base::MutexLock lock(mutex_);
  language_ = settings.language;
  for (auto& [name, module] : modules_) module.watched = false;
  for (const ModuleSettings& module : settings.modules) {
    Module& kept = modules_[module.name];
    kept.watched = true;
    kept.interval = module.interval;
    kept.slo = module.slo;
    kept.judged_at = base::Duration::min();
    if (!module.slo) kept.wishes.clear();
  }
  ForgetUnwatched();
}

void SloBook::ForgetUnwatched() {
  std::vector<std::pair<base::Time, std::string>>
      unwatched;  // the oldest first
  for (auto& [name, module] : modules_) {
    if (module.watched) continue;
    module.wishes.clear();
    unwatched.emplace_back(module.counts.latest(), name);
  }
  std::sort(unwatched.begin(), unwatched.end());
  const size_t over =
      unwatched.size() - std::min(unwatched.size(), kMaxUnwatched);
  const base::Time since = clock_.Now() - kDefaultWindow;
  for (size_t i = 0; i < unwatched.size(); ++i) {
    auto& [latest, name] = unwatched[i];
    if (i >= over && latest > since) break;
    modules_.erase(name);
    forgotten_.push_back(std::move(name));
  }
}

// --- Probes -----------------------------------------------------------------

void SloBook::OnProbe(const ProbeReport& report) {
  base::MutexLock lock(mutex_);
  const auto found = modules_.find(report.module.name);
  if (found == modules_.end() || !found->second.watched) return;
  Module& module = found->second;
  if (!report.excused) {
    module.counts.Add(report.now, IsGood(report.result),
                      std::max(WindowOf(module.slo), kLeastKept));
    module.changed = true;
  }
  if (!module.slo || (module.judged_at != base::Duration::min() &&
                      report.monotonic - module.judged_at < kJudgeInterval)) {
    return;
  }
  module.judged_at = report.monotonic;
  Judge(report.module, module, report.now);
}

void SloBook::Judge(const ModuleSettings& settings, Module& module,
                    base::Time now) {
  const Burn burn(module.counts, *module.slo, module.interval, now);
  std::vector<Wish> wishes;
  for (const BurnSpeed speed : {BurnSpeed::kFast, BurnSpeed::kSlow}) {
    const std::string_view subject = SubjectOf(speed);
    const auto rule = burn.Broken(speed);
    if (!rule) continue;
    const auto before =
        std::find_if(module.wishes.begin(), module.wishes.end(),
                     [&](const Wish& wish) { return wish.subject == subject; });
    Wish& wish = wishes.emplace_back(
        ModuleWish(settings, kErrorBudgetBurn,
                   speed == BurnSpeed::kFast ? kCritical : kWarning,
                   before == module.wishes.end() ? now : before->since));
    wish.subject = subject;
    wish.summary = Summary(module, *rule, now);
  }
  module.wishes = std::move(wishes);
}

std::string SloBook::Summary(const Module& module, const BurnRule& rule,
                             base::Time now) const {
  const Burn burn(module.counts, *module.slo, module.interval, now);
  const double available =
      Availability(module.counts, rule.long_window, now).value_or(1);
  return base::Text(language_, Say::kErrorBudgetBurn,
                    {SayNumber(language_, burn.Rate(rule.long_window)),
                     base::SaySpan(language_, rule.long_window),
                     SayShare(language_, available),
                     SayShare(language_, module.slo->objective),
                     SayShare(language_, std::max(0.0, burn.BudgetLeft()))});
}

void SloBook::AddWishes(base::Time, base::Duration, std::vector<Wish>& wishes) {
  base::MutexLock lock(mutex_);
  for (const auto& [name, module] : modules_) {
    wishes.insert(wishes.end(), module.wishes.begin(), module.wishes.end());
  }
}

// --- Metrics ----------------------------------------------------------------

void SloBook::Expose(Exposition& exposition) const {
  const base::Time now = clock_.Now();
  Families families(exposition);
  base::MutexLock lock(mutex_);
  for (const auto& [name, module] : modules_) {
    if (module.watched) families.Add(name, module, now);
  }
}

}  // namespace tebium::exporter
