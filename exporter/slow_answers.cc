#include "exporter/slow_answers.h"

#include "exporter/module_wish.h"
#include "exporter/say_value.h"

namespace tebium::exporter {
namespace {

std::string SaySeconds(base::Language language, base::Duration duration) {
  return SayValue(language, "_seconds", base::ToSeconds(duration));
}

}  // namespace

void SlowAnswers::OnSettings(const WatchSettings& settings) {
  language_ = settings.language;
  EraseUnwatched(settings, slow_);
  for (const ModuleSettings& module : settings.modules) {
    if (module.alarms.slow_latency == base::Duration(0)) {
      slow_.erase(module.name);
    }
  }
}

void SlowAnswers::OnProbe(const ProbeReport& report) {
  const ModuleSettings& module = report.module;
  const base::Duration limit = module.alarms.slow_latency;
  if (limit == base::Duration(0) || report.excused || !report.result.answered) {
    return;
  }
  if (report.result.latency <= limit) {
    const auto found = slow_.find(module.name);
    if (found != slow_.end() &&
        ++found->second.quick >= module.success_threshold) {
      slow_.erase(found);
    }
    return;
  }
  const auto [found, is_first] = slow_.try_emplace(module.name);
  Slow& slow = found->second;
  slow.quick = 0;
  if (is_first) {
    slow.began = report.monotonic;
    slow.since = report.now;
  }
  const base::Duration lasted = report.monotonic - slow.began;
  if (lasted < module.alarms.slow_lasts) return;
  slow.wish = ModuleWish(module, kModuleSlow, kWarning, slow.since);
  slow.wish->summary = base::Text(
      language_, base::Say::kModuleSlow,
      {SaySeconds(language_, report.result.latency),
       SaySeconds(language_, limit), base::SayDuration(language_, lasted)});
}

void SlowAnswers::AddWishes(base::Time, base::Duration,
                            std::vector<Wish>& wishes) {
  for (const auto& [name, slow] : slow_) {
    if (slow.wish) wishes.push_back(*slow.wish);
  }
}

}  // namespace tebium::exporter
