#include "exporter/watch_book.h"

#include <algorithm>
#include <utility>

#include "exporter/watch_module.h"

namespace tebium::exporter {
namespace {

using alert::ModuleState;

// The first probes of all modules are made within this time.
constexpr base::Duration kStartSpread = std::chrono::seconds(1);
// How soon a module's first good probe is confirmed.
constexpr base::Duration kConfirmInterval = std::chrono::seconds(1);
// How often those that send are looked at, at least: it costs nothing.
constexpr base::Duration kPushInterval = std::chrono::seconds(2);
// Of the interval, longer or shorter by chance.
constexpr double kJitter = 0.1;
// Silence was waited for already.
constexpr StateThresholds kPushThresholds = {1, 1};

base::Duration Share(base::Duration duration, double share) {
  return base::Duration(
      static_cast<int64_t>(static_cast<double>(duration.count()) * share));
}

ProbeOutcome OutcomeOf(const ProbeResult& result) {
  if (result.ok()) return ProbeOutcome::kGood;
  return result.answered ? ProbeOutcome::kImpaired : ProbeOutcome::kFailed;
}

// What was learned by probes still holds.
bool ProbesTheSame(const ModuleSettings& a, const ModuleSettings& b) {
  return a.name == b.name && a.kind == b.kind && a.url == b.url &&
         a.host == b.host && a.port == b.port && a.question == b.question;
}

}  // namespace

WatchBook::WatchBook(base::Random& random, base::Metrics& metrics,
                     size_t max_in_flight)
    : random_(random),
      metrics_(metrics),
      max_in_flight_(max_in_flight),
      lateness_(metrics.AddHistogram(
          "probe_lateness_seconds",
          "How long after their time probes of modules began.",
          base::LatencyBuckets())) {}

WatchBook::~WatchBook() = default;

// --- Configuration ----------------------------------------------------------

void WatchBook::Reconfigure(WatchSettings settings, base::Time now,
                            base::Duration monotonic) {
  language_ = settings.language;
  network_.Configure(settings.own_network);
  Modules kept = TakeOut(settings.modules);
  // Their series go before others of the same labels are made.
  for (const auto& gone : modules_) {
    if (gone != nullptr && gone->in_flight) --in_flight_;
  }
  modules_.clear();
  schedule_.clear();
  for (size_t i = 0; i < kept.size(); ++i) {
    ModuleSettings& module = settings.modules[i];
    if (kept[i] == nullptr) {
      modules_.push_back(Make(std::move(module), now, monotonic));
      continue;
    }
    Keep(*kept[i], std::move(module), monotonic);
    modules_.push_back(std::move(kept[i]));
  }
  Register();
}

void WatchBook::Keep(Module& module, ModuleSettings settings,
                     base::Duration monotonic) {
  const bool same = settings.interval == module.settings->interval;
  module.settings = std::make_shared<const ModuleSettings>(std::move(settings));
  if (module.in_flight || !module.is_scheduled()) return;
  if (same) {
    ScheduleAt(module, module.next_at);
  } else {
    Schedule(module, SoonAfter(monotonic, module.settings->interval));
  }
}

// Not all at one time.
base::Duration WatchBook::SoonAfter(base::Duration monotonic,
                                    base::Duration interval) {
  return monotonic +
         Share(std::min(kStartSpread, interval), random_.NextFraction());
}

// Those that stay, by the settings' places; null for new ones.
WatchBook::Modules WatchBook::TakeOut(
    const std::vector<ModuleSettings>& settings) {
  std::unordered_map<std::string_view, std::unique_ptr<Module>*> places;
  for (auto& module : modules_) places[module->settings->name] = &module;
  Modules kept;
  for (const ModuleSettings& each : settings) {
    const auto found = places.find(each.name);
    const bool stays = found != places.end() &&
                       ProbesTheSame(*(*found->second)->settings, each);
    kept.push_back(stays ? std::move(*found->second) : nullptr);
    if (stays) places.erase(found);
  }
  return kept;
}

void WatchBook::Register() {
  by_name_.clear();
  by_number_.clear();
  for (const auto& module : modules_) {
    by_name_[module->settings->name] = module.get();
    by_number_[module->number] = module.get();
  }
}

std::unique_ptr<WatchBook::Module> WatchBook::Make(ModuleSettings settings,
                                                   base::Time now,
                                                   base::Duration monotonic) {
  auto module = std::make_unique<Module>();
  module->number = ++last_number_;
  module->far = IsFar(settings);
  module->settings =
      std::make_shared<const ModuleSettings>(std::move(settings));
  module->metrics =
      std::make_unique<ModuleMetrics>(metrics_, *module->settings);
  if (module->is_scheduled()) {
    ScheduleAt(*module, SoonAfter(monotonic, module->settings->interval));
  } else {
    module->state.Observe(ProbeOutcome::kGood, {1, 1}, now);
  }
  module->metrics->OnState(module->state.state());
  return module;
}

WatchBook::Module* WatchBook::Find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

WatchBook::Module* WatchBook::Find(uint64_t number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : found->second;
}

// --- Schedule ---------------------------------------------------------------

std::vector<DueProbe> WatchBook::TakeDue(base::Duration monotonic) {
  std::vector<DueProbe> probes;
  while (NextAt() <= monotonic) {
    const auto [at, number] = *schedule_.begin();
    schedule_.erase(schedule_.begin());
    Module& module = *Find(number);
    ++in_flight_;
    module.in_flight = true;
    module.started_at = monotonic;
    if (!module.is_push()) lateness_.Observe(base::ToSeconds(monotonic - at));
    probes.push_back({number, module.settings});
  }
  return probes;
}

base::Duration WatchBook::NextAt() const {
  if (schedule_.empty() || in_flight_ >= max_in_flight_) {
    return base::Duration::max();
  }
  return schedule_.begin()->first;
}

// Of those alone that are not under way.
void WatchBook::ScheduleAt(Module& module, base::Duration at) {
  schedule_.erase({module.next_at, module.number});
  module.next_at = at;
  schedule_.emplace(at, module.number);
}

void WatchBook::Schedule(Module& module, base::Duration earliest) {
  if (!module.is_scheduled()) return;
  base::Duration interval = module.settings->interval;
  const bool unconfirmed = module.state.state() == ModuleState::kUnknown &&
                           module.checked_at != base::kNoTime &&
                           module.last.ok();
  if (unconfirmed) interval = std::min(interval, kConfirmInterval);
  if (module.is_push()) interval = std::min(interval, kPushInterval);
  const double share = 1 + kJitter * (2 * random_.NextFraction() - 1);
  ScheduleAt(module,
             std::max(earliest, module.started_at + Share(interval, share)));
}

// What may be why is asked at once: what it depends on, whose own interval may
// be long, and our own network.
void WatchBook::OnFailing(Module& module, base::Duration monotonic) {
  module.failed_at = monotonic;
  for (const std::string& name : module.settings->depends_on) {
    Module* dependency = Find(name);
    if (dependency == nullptr || !dependency->is_scheduled() ||
        dependency->in_flight) {
      continue;
    }
    ScheduleAt(*dependency, std::min(dependency->next_at, monotonic));
  }
}

std::vector<uint64_t> WatchBook::Hurry(base::Duration monotonic) {
  std::vector<uint64_t> numbers;
  for (const auto& module : modules_) {
    if (!module->is_scheduled()) continue;
    numbers.push_back(module->number);
    if (module->in_flight) continue;
    ScheduleAt(*module, std::min(module->next_at, monotonic));
  }
  return numbers;
}

// --- Results ----------------------------------------------------------------

WatchBook::Module* WatchBook::Land(uint64_t number) {
  Module* module = Find(number);
  if (module == nullptr || !module->in_flight) return nullptr;
  module->in_flight = false;
  --in_flight_;
  return module;
}

RecordedProbe WatchBook::Record(uint64_t number, const ProbeResult& result,
                                base::Time now, base::Duration monotonic) {
  Module* module = Land(number);
  if (module == nullptr) return {};
  const ModuleState before = module->state.state();
  module->metrics->OnProbe(result, now);
  module->checked_at = now;
  Observe(*module, result,
          {module->settings->failure_threshold,
           module->settings->success_threshold},
          now, monotonic);
  return Report(*module, before, now);
}

RecordedProbe WatchBook::RecordPush(uint64_t number, const PushState& push,
                                    bool beats, base::Time now,
                                    base::Duration monotonic) {
  Module* module = Land(number);
  if (module == nullptr) return {};
  if (push.state == ModuleState::kUnknown) {
    Schedule(*module, monotonic);
    return {};
  }
  const ModuleState before = module->state.state();
  ProbeResult result;
  result.answered = push.state != ModuleState::kDown;
  if (push.state != ModuleState::kUp) result.fault = ProbeFault::kTimeout;
  module->told_elsewhere = beats;
  module->checked_at = push.heard_at;
  Observe(*module, result, kPushThresholds, now, monotonic);
  return Report(*module, before, now);
}

void WatchBook::Observe(Module& module, const ProbeResult& result,
                        const StateThresholds& thresholds, base::Time now,
                        base::Duration monotonic) {
  module.last = result;
  if (!result.ok()) module.fault = result;
  const bool was_failing = module.state.failing();
  const bool changed = module.state.Observe(OutcomeOf(result), thresholds, now);
  module.ended_at = monotonic;
  if (!module.is_push()) {
    module.metrics->SetConsecutiveFailures(module.state.consecutive_failures());
  }
  if (changed) {
    module.changed_at = monotonic;
    module.metrics->OnState(module.state.state());
    module.metrics->OnTransition(module.state.state());
    const bool fell = module.state.state() == ModuleState::kDown;
    if (fell && module.far) network_.Want(monotonic);
  }
  Schedule(module, monotonic);
  if (!was_failing && module.state.failing()) OnFailing(module, monotonic);
}

RecordedProbe WatchBook::Report(Module& module, ModuleState before,
                                base::Time now) const {
  RecordedProbe recorded;
  recorded.module = module.settings;
  recorded.result = module.last;
  recorded.state = module.state.state();
  recorded.changed = recorded.state != before;
  recorded.excused = IsExcused(module, now);
  module.metrics->SetExcused(recorded.excused);
  if (recorded.changed && recorded.state != ModuleState::kUp) {
    recorded.detail = SayWhy(base::Language::kEnglish, module);
  }
  return recorded;
}

// What was down is asked at once whether it is up too.
void WatchBook::RecordNetwork(bool reached, base::Time now,
                              base::Duration monotonic) {
  if (!network_.Record(reached, now, monotonic)) return;
  for (const auto& module : modules_) {
    if (!module->far || module->in_flight || module->last.ok()) continue;
    ScheduleAt(*module, std::min(module->next_at, monotonic));
  }
}

}  // namespace tebium::exporter
