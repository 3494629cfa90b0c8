// What the watch's book tells: alarms that ought to fire, and how all stand.
#include <utility>

#include "exporter/alarms.h"
#include "exporter/module_wish.h"
#include "exporter/watch_book.h"
#include "exporter/watch_module.h"

namespace tebium::exporter {
namespace {

using alert::ModuleState;
using base::Say;

std::string TargetsText(const OwnNetwork& network) {
  std::string text;
  for (const auto& [host, port] : network.targets) {
    text += (text.empty() ? "" : ", ") + host + ":" + std::to_string(port);
  }
  return text;
}

}  // namespace

// Down, about to be, back up since the module was last probed, or not asked
// since the module fails.
const WatchBook::Module* WatchBook::Blocker(const Module& module) const {
  for (const std::string& name : module.settings->depends_on) {
    const Module* dependency = Find(name);
    if (dependency != nullptr && dependency->is_scheduled() &&
        (dependency->state.failing() ||
         dependency->changed_at > module.ended_at ||
         dependency->ended_at < module.failed_at)) {
      return dependency;
    }
  }
  return nullptr;
}

bool WatchBook::IsNetworkSuspect(const Module& module) const {
  return module.far && module.state.state() == ModuleState::kDown &&
         !network_.Clears(module.changed_at, module.ended_at);
}

bool WatchBook::IsHeld(const Module& module, base::Time now) const {
  const bool rising = module.last.ok();
  return rising || IsInMaintenance(*module.settings, now) ||
         Blocker(module) != nullptr || IsNetworkSuspect(module);
}

bool WatchBook::IsExcused(const Module& module, base::Time now) const {
  if (IsInMaintenance(*module.settings, now)) return true;
  if (module.last.ok()) return false;
  return Blocker(module) != nullptr || (module.far && network_.is_down());
}

std::string WatchBook::SayWhy(base::Language language,
                              const Module& module) const {
  if (module.is_push() && !module.fault.ok()) {
    return std::string(base::Text(language, Say::kModuleSilent));
  }
  return SayFault(language, module.fault);
}

std::string WatchBook::Detail(const Module& module, base::Time now) const {
  std::string why;
  if (module.state.state() != ModuleState::kUp) {
    why = SayWhy(base::Language::kEnglish, module);
  }
  const auto because = [&why](const std::string& reason) {
    return why.empty() ? reason : reason + ": " + why;
  };
  if (IsInMaintenance(*module.settings, now)) return because("maintenance");
  if (why.empty() || module.last.ok()) return why;
  const Module* blocker = Blocker(module);
  if (blocker != nullptr && blocker->state.failing()) {
    return because("waits for " + blocker->settings->name);
  }
  if (IsNetworkSuspect(module) && network_.is_down()) {
    return because("our own network is down");
  }
  return why;
}

// --- Wishes -----------------------------------------------------------------

Wish WatchBook::MakeWish(const Module& module, std::string_view alarm) const {
  const bool down = alarm == kModuleDownAlarm;
  const std::string_view severity =
      down ? std::string_view(module.settings->severity) : kWarning;
  Wish wish =
      ModuleWish(*module.settings, alarm, severity, module.state.since());
  wish.summary =
      base::Text(language_, down ? Say::kModuleDown : Say::kModuleDegraded,
                 {SayWhy(language_, module)});
  return wish;
}

void WatchBook::AddWishes(const Module& module, base::Time now,
                          std::vector<Wish>& wishes) const {
  const ModuleState state = module.state.state();
  if (state == ModuleState::kUp) return;
  const bool down = state == ModuleState::kDown;
  if (down && module.told_elsewhere) return;
  if (state != ModuleState::kUnknown && !IsHeld(module, now)) {
    wishes.push_back(
        MakeWish(module, down ? kModuleDownAlarm : kModuleDegradedAlarm));
    return;
  }
  for (const std::string_view alarm :
       {kModuleDownAlarm, kModuleDegradedAlarm}) {
    Wish& wish = wishes.emplace_back();
    wish.module = module.settings->name;
    wish.alarm = alarm;
    wish.keep = true;
  }
}

Wish WatchBook::NetworkWish() const {
  Wish wish;
  wish.module = kSelfModule;
  wish.alarm = kOwnNetworkDownAlarm;
  wish.severity = kCritical;
  wish.summary = base::Text(language_, Say::kOwnNetworkDown,
                            {TargetsText(network_.settings())});
  wish.since = network_.since();
  return wish;
}

std::vector<Wish> WatchBook::Wishes(base::Time now) const {
  std::vector<Wish> wishes;
  for (const auto& module : modules_) AddWishes(*module, now, wishes);
  if (network_.is_down()) wishes.push_back(NetworkWish());
  return wishes;
}

// --- Views ------------------------------------------------------------------

std::vector<alert::ModuleView> WatchBook::Views(base::Time now) const {
  std::vector<alert::ModuleView> views;
  views.reserve(modules_.size());
  for (const auto& module : modules_) {
    alert::ModuleView& view = views.emplace_back();
    view.name = module->settings->name;
    view.kind = ProbeKindName(module->settings->kind);
    view.target = module->settings->target;
    view.state = module->state.state();
    view.since = module->state.since();
    view.checked_at = module->checked_at;
    view.latency = module->last.latency;
    view.detail = Detail(*module, now);
  }
  return views;
}

}  // namespace tebium::exporter
