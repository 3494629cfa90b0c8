// Runs an alarm source as the watch does, and keeps what is told of it.
#ifndef TEBIUM_TESTS_EXPORTER_ALARM_RUN_H_
#define TEBIUM_TESTS_EXPORTER_ALARM_RUN_H_

#include <map>
#include <string>
#include <vector>

#include "exporter/alarms.h"
#include "exporter/watch_ports.h"
#include "tests/support/manual_clock.h"

namespace tebium::testing {

class AlarmRun {
 public:
  // Both must outlive it.
  AlarmRun(exporter::AlarmSource& source, ManualClock& clock)
      : source_(source), clock_(clock) {}
  // As after a restart: what fires of `before` is taken over.
  AlarmRun(exporter::AlarmSource& source, ManualClock& clock,
           const AlarmRun& before)
      : source_(source), clock_(clock), firing_(before.firing_) {
    for (const auto& [name, alert] : firing_) book_.Adopt(alert);
  }

  // What begins ("+ModuleSlow", "+ErrorBudgetBurn fast") and ends ("-…") now;
  // repeats are no news.
  std::vector<std::string> Tell() {
    wishes_.clear();
    source_.AddWishes(clock_.Now(), clock_.Monotonic(), wishes_);
    std::vector<std::string> told;
    const auto events = book_.Plan(wishes_, clock_.Now(), clock_.Monotonic());
    for (const alert::Event& event : events) {
      std::string name(event.alert.name());
      const std::string subject(event.alert.labels.Get("subject"));
      if (!subject.empty()) name += " " + subject;
      const bool was_firing = firing_.contains(name);
      if (event.firing == was_firing) continue;
      told.push_back((event.firing ? "+" : "-") + name);
      if (event.firing) {
        firing_[name] = event.alert;
      } else {
        firing_.erase(name);
      }
    }
    if (!events.empty()) book_.Settle(true, clock_.Monotonic());
    std::erase_if(wishes_, [](const auto& wish) { return wish.keep; });
    return told;
  }

  // Lets time pass, and gives all that is told meanwhile.
  std::vector<std::string> Wait(
      base::Duration duration, base::Duration step = std::chrono::seconds(15)) {
    std::vector<std::string> told;
    for (base::Duration past{0}; past < duration; past += step) {
      clock_.Advance(step);
      for (std::string& news : Tell()) told.push_back(std::move(news));
    }
    return told;
  }

  // As of the latest Tell(), without those that only keep.
  const std::vector<exporter::Wish>& wishes() const { return wishes_; }
  std::string summary() const {
    return wishes_.empty() ? "" : wishes_.front().summary;
  }

 private:
  exporter::AlarmSource& source_;
  ManualClock& clock_;
  exporter::AlarmBook book_;
  std::vector<exporter::Wish> wishes_;
  std::map<std::string, alert::Alert> firing_;
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_EXPORTER_ALARM_RUN_H_
