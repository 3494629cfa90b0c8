#include "exporter/watch_book.h"

#include <algorithm>
#include <utility>

namespace tebium::exporter {
namespace {

using alert::ModuleState;

// The first probes of all modules are made within this time.
constexpr base::Duration kStartSpread = std::chrono::seconds(1);
// How soon a module's first good probe is confirmed.
constexpr base::Duration kConfirmInterval = std::chrono::seconds(1);
// Of the interval, longer or shorter by chance.
constexpr double kJitter = 0.1;

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
         a.host == b.host && a.port == b.port;
}

Alarm AlarmOf(ModuleState state) {
  if (state == ModuleState::kDown) return Alarm::kDown;
  return state == ModuleState::kDegraded ? Alarm::kDegraded : Alarm::kNone;
}

}  // namespace

// --- Configuration ----------------------------------------------------------

void WatchBook::Reconfigure(WatchSettings settings, base::Time now,
                            base::Duration monotonic) {
  language_ = settings.language;
  Modules kept;
  for (const ModuleSettings& module : settings.modules) {
    kept.push_back(TakeOut(module));
  }
  // Their series go before others of the same labels are made.
  for (const auto& gone : modules_) in_flight_ -= gone->in_flight ? 1 : 0;
  modules_.clear();
  for (size_t i = 0; i < kept.size(); ++i) {
    ModuleSettings& module = settings.modules[i];
    if (kept[i] == nullptr) {
      modules_.push_back(Make(std::move(module), now, monotonic));
      continue;
    }
    kept[i]->settings =
        std::make_shared<const ModuleSettings>(std::move(module));
    if (!kept[i]->in_flight) Schedule(*kept[i], monotonic);
    modules_.push_back(std::move(kept[i]));
  }
}

std::unique_ptr<WatchBook::Module> WatchBook::TakeOut(
    const ModuleSettings& settings) {
  for (auto& module : modules_) {
    if (!ProbesTheSame(*module->settings, settings)) continue;
    auto taken = std::move(module);
    std::erase(modules_, nullptr);
    return taken;
  }
  return nullptr;
}

std::unique_ptr<WatchBook::Module> WatchBook::Make(ModuleSettings settings,
                                                   base::Time now,
                                                   base::Duration monotonic) {
  auto module = std::make_unique<Module>();
  module->number = ++last_number_;
  module->settings =
      std::make_shared<const ModuleSettings>(std::move(settings));
  module->metrics =
      std::make_unique<ModuleMetrics>(metrics_, *module->settings);
  const base::Duration spread =
      std::min(kStartSpread, module->settings->interval);
  module->next_at = monotonic + Share(spread, random_.NextFraction());
  if (!module->is_probed()) {
    module->state.Observe(ProbeOutcome::kGood, {1, 1}, now);
  }
  module->metrics->OnState(module->state.state());
  return module;
}

// --- Probes -----------------------------------------------------------------

std::vector<DueProbe> WatchBook::TakeDue(base::Duration monotonic) {
  std::vector<Module*> due;
  for (const auto& module : modules_) {
    if (module->is_probed() && !module->in_flight &&
        module->next_at <= monotonic) {
      due.push_back(module.get());
    }
  }
  std::stable_sort(
      due.begin(), due.end(),
      [](const Module* a, const Module* b) { return a->next_at < b->next_at; });
  std::vector<DueProbe> probes;
  for (Module* module : due) {
    if (in_flight_ >= kMaxInFlight) break;
    ++in_flight_;
    module->in_flight = true;
    module->started_at = monotonic;
    probes.push_back({module->number, module->settings});
  }
  return probes;
}

std::vector<StateChange> WatchBook::Record(uint64_t number,
                                           const ProbeResult& result,
                                           base::Time now,
                                           base::Duration monotonic) {
  Module* module = Find(number);
  if (module == nullptr || !module->in_flight) return {};
  module->in_flight = false;
  --in_flight_;
  const bool was_failing = module->state.failing();
  const bool changed = Observe(*module, result, now);
  module->ended_at = monotonic;
  if (changed) module->changed_at = monotonic;
  Schedule(*module, monotonic);
  if (!was_failing && module->state.failing()) {
    module->failed_at = monotonic;
    HurryDependencies(*module, monotonic);
  }
  if (!changed) return {};
  const ModuleState to = module->state.state();
  const std::string detail =
      to == ModuleState::kUp
          ? ""
          : SayFault(base::Language::kEnglish, module->fault);
  return {{module->settings->name, to, detail}};
}

bool WatchBook::Observe(Module& module, const ProbeResult& result,
                        base::Time now) {
  module.last = result;
  if (!result.ok()) module.fault = result;
  module.checked_at = now;
  module.samples.Add(now, result.latency, result.ok());
  const Thresholds thresholds = {module.settings->failure_threshold,
                                 module.settings->success_threshold};
  const bool changed = module.state.Observe(OutcomeOf(result), thresholds, now);
  module.metrics->OnProbe(result, now);
  module.metrics->SetConsecutiveFailures(module.state.consecutive_failures());
  if (changed) {
    module.metrics->OnState(module.state.state());
    module.metrics->OnTransition(module.state.state());
  }
  return changed;
}

void WatchBook::Schedule(Module& module, base::Duration monotonic) {
  base::Duration interval = module.settings->interval;
  const bool unconfirmed = module.state.state() == ModuleState::kUnknown &&
                           module.checked_at != base::kNoTime &&
                           module.last.ok();
  if (unconfirmed) interval = std::min(interval, kConfirmInterval);
  const double share = 1 + kJitter * (2 * random_.NextFraction() - 1);
  module.next_at =
      std::max(monotonic, module.started_at + Share(interval, share));
}

// What it depends on may be why; its own interval may be long.
void WatchBook::HurryDependencies(const Module& module,
                                  base::Duration monotonic) {
  for (const std::string& name : module.settings->depends_on) {
    Module* dependency = Find(name);
    if (dependency == nullptr || dependency->in_flight) continue;
    dependency->next_at = std::min(dependency->next_at, monotonic);
  }
}

std::vector<uint64_t> WatchBook::Hurry(base::Duration monotonic) {
  std::vector<uint64_t> numbers;
  for (const auto& module : modules_) {
    if (!module->is_probed()) continue;
    module->next_at = std::min(module->next_at, monotonic);
    numbers.push_back(module->number);
  }
  return numbers;
}

base::Duration WatchBook::NextAt() const {
  base::Duration next = base::Duration::max();
  if (in_flight_ >= kMaxInFlight) return next;
  for (const auto& module : modules_) {
    if (module->is_probed() && !module->in_flight) {
      next = std::min(next, module->next_at);
    }
  }
  return next;
}

WatchBook::Module* WatchBook::Find(std::string_view name) const {
  for (const auto& module : modules_) {
    if (module->settings->name == name) return module.get();
  }
  return nullptr;
}

WatchBook::Module* WatchBook::Find(uint64_t number) const {
  for (const auto& module : modules_) {
    if (module->number == number) return module.get();
  }
  return nullptr;
}

// --- What is told -----------------------------------------------------------

// It is on its way up, or something that it depends on is down, may be about to
// be, came up since the module was last probed, or was not asked since the
// module fails.
bool WatchBook::IsHeld(const Module& module) const {
  if (module.last.ok()) return true;
  const auto& names = module.settings->depends_on;
  return std::any_of(
      names.begin(), names.end(), [this, &module](const std::string& name) {
        const Module* dependency = Find(name);
        return dependency != nullptr && dependency->is_probed() &&
               (dependency->state.failing() ||
                dependency->changed_at > module.ended_at ||
                dependency->ended_at < module.failed_at);
      });
}

std::vector<Wish> WatchBook::Wishes() const {
  std::vector<Wish> wishes;
  for (const auto& module : modules_) {
    Wish& wish = wishes.emplace_back();
    wish.module = module->settings.get();
    wish.alarm = AlarmOf(module->state.state());
    wish.keep = module->state.state() == ModuleState::kUnknown ||
                (wish.alarm != Alarm::kNone && IsHeld(*module));
    wish.since = module->state.since();
    if (wish.alarm != Alarm::kNone) {
      wish.detail = SayFault(language_, module->fault);
    }
  }
  return wishes;
}

std::vector<alert::ModuleView> WatchBook::Views() const {
  std::vector<alert::ModuleView> views;
  for (const auto& module : modules_) {
    alert::ModuleView& view = views.emplace_back();
    view.name = module->settings->name;
    view.kind = ProbeKindName(module->settings->kind);
    view.target = module->settings->target;
    view.state = module->state.state();
    view.since = module->state.since();
    view.checked_at = module->checked_at;
    view.latency = module->last.latency;
    if (view.state != ModuleState::kUp) {
      view.detail = SayFault(base::Language::kEnglish, module->fault);
    }
  }
  return views;
}

const ProbeSamples* WatchBook::SamplesOf(std::string_view module) const {
  const Module* found = Find(module);
  return found == nullptr ? nullptr : &found->samples;
}

}  // namespace tebium::exporter
