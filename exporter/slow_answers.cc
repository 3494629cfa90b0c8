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
  if (limit == base::Duration(0)) return;
  const bool is_down = report.state == alert::ModuleState::kDown;
  if (report.excused || (!report.result.answered && is_down)) {
    return Interrupt(module.name);
  }
  if (!report.result.answered) return;
  if (report.result.latency > limit) {
    NoteSlow(report);
  } else {
    NoteQuick(module);
  }
}

void SlowAnswers::Interrupt(const std::string& module) {
  const auto found = slow_.find(module);
  if (found != slow_.end() && !found->second.wish) found->second.began.reset();
}

void SlowAnswers::NoteQuick(const ModuleSettings& module) {
  const auto found = slow_.find(module.name);
  if (found != slow_.end() &&
      ++found->second.quick >= module.success_threshold) {
    slow_.erase(found);
  }
}

void SlowAnswers::NoteSlow(const ProbeReport& report) {
  const ModuleSettings& module = report.module;
  Slow& slow = slow_[module.name];
  slow.quick = 0;
  if (!slow.began) {
    slow.began = report.monotonic;
    slow.since = report.now;
  }
  const base::Duration lasted = report.monotonic - *slow.began;
  if (!slow.wish && lasted < module.alarms.slow_lasts) return;
  slow.wish = ModuleWish(module, kModuleSlow, kWarning, slow.since);
  slow.wish->summary =
      base::Text(language_, base::Say::kModuleSlow,
                 {SaySeconds(language_, report.result.latency),
                  SaySeconds(language_, module.alarms.slow_latency),
                  base::SayDuration(language_, lasted)});
}

void SlowAnswers::AddWishes(base::Time, base::Duration,
                            std::vector<Wish>& wishes) {
  for (const auto& [name, slow] : slow_) {
    // One that an earlier run told of goes on while it waits.
    wishes.push_back(slow.wish ? *slow.wish : KeepWish(name, kModuleSlow));
  }
}

}  // namespace tebium::exporter
