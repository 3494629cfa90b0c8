// What the watch's book tells: alarms that ought to fire, and how all stand.
#include <utility>

#include "exporter/alarms.h"
#include "exporter/module_wish.h"
#include "exporter/watch_book.h"
#include "exporter/watch_module.h"
#include "net/host_port.h"

namespace tebium::exporter {
namespace {

using alert::ModuleState;
using base::Say;

std::string TargetsText(const OwnNetwork& network) {
  std::string text;
  for (const auto& [host, port] : network.targets) {
    text += (text.empty() ? "" : ", ") + net::HostPortText(host, port);
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

// As after a start: neither was it looked at nor has a module beyond it
// answered. Once all of them are down, it is looked at.
bool WatchBook::IsNetworkUnknown() const {
  if (network_.settings().targets.empty() || network_.is_known()) return false;
  bool is_used = false;
  for (const auto& module : modules_) {
    if (!module->far) continue;
    is_used = true;
    const ModuleState state = module->state.state();
    if (state == ModuleState::kUp || state == ModuleState::kDegraded) {
      return false;
    }
  }
  return is_used;
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

std::string WatchBook::Detail(base::Language language, const Module& module,
                              base::Time now) const {
  std::string why;
  if (module.state.state() != ModuleState::kUp) why = SayWhy(language, module);
  const auto because = [&](Say reason, std::string_view of = "") {
    const std::string text = base::Text(language, reason, {of});
    return why.empty() ? text : text + ": " + why;
  };
  if (IsInMaintenance(*module.settings, now)) {
    return because(Say::kModuleInMaintenance);
  }
  if (why.empty() || module.last.ok()) return why;
  const Module* blocker = Blocker(module);
  if (blocker != nullptr && blocker->state.failing()) {
    return because(Say::kModuleWaitsFor, blocker->settings->name);
  }
  if (IsNetworkSuspect(module) && network_.is_down()) {
    return because(Say::kModuleBehindOwnNetwork);
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
    wishes.push_back(KeepWish(module.settings->name, alarm));
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
  if (network_.is_down()) {
    wishes.push_back(NetworkWish());
  } else if (IsNetworkUnknown()) {
    wishes.push_back(KeepWish(kSelfModule, kOwnNetworkDownAlarm));
  }
  return wishes;
}

// --- Views ------------------------------------------------------------------

std::vector<alert::ModuleView> WatchBook::Views(base::Language language,
                                                base::Time now) const {
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
    view.detail = Detail(language, *module, now);
  }
  return views;
}

}  // namespace tebium::exporter
