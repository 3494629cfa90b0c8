// A world with a configured tree, and a log of what it tells and when.
#ifndef TEBIUM_TESTS_DISPATCH_TREE_WORLD_H_
#define TEBIUM_TESTS_DISPATCH_TREE_WORLD_H_

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "alert/nflog.h"
#include "tests/dispatch/tree_samples.h"
#include "tests/dispatch/world.h"

namespace tebium::dispatch {

// A world whose clock reads as seconds since its start, and whose Prometheus
// goes on repeating what fires.
class TreeWorld {
 public:
  explicit TreeWorld(Routing routing = MakeRouting(RootRoute()))
      : world(SettingsOf(std::move(routing))), start_(world.now) {}

  static WorldSettings SettingsOf(Routing routing) {
    WorldSettings settings;
    settings.routing = std::move(routing);
    return settings;
  }

  void Fire(const std::string& instance, ApiAlert alert = {}) {
    alert.instance = instance;
    if (alert.starts_at == base::kNoTime) alert.starts_at = world.now;
    firing_[instance] = alert;
    world.Accept(Api({alert}, world.now));
    Note();
  }
  void Reload(Routing routing) {
    world.Reconfigure(std::move(routing));
    Note();
  }
  void Resolve(const std::string& instance) {
    ApiAlert alert = firing_[instance];
    firing_.erase(instance);
    alert.firing = false;
    world.Accept(Api({alert}, world.now));
  }
  void StopPosting(const std::string& instance) { firing_.erase(instance); }

  // Lets time pass up to `until` after the start; what is told on the way is
  // noted.
  void Until(base::Duration until) {
    const base::Time end = start_ + until;
    while (world.now < end) {
      const base::Duration step =
          std::min<base::Duration>(end - world.now, std::chrono::seconds(1));
      world.Sleep(step);
      if ((world.now - start_) % std::chrono::minutes(1) < step) Repeat();
      Note();
    }
  }
  void Note() {
    for (auto& entry : world.Delivered()) {
      const auto at =
          std::chrono::duration_cast<std::chrono::seconds>(world.now - start_);
      const std::string& integration = entry.head.target.integration;
      const size_t last = integration.rfind('/');
      log_ += "[" + std::to_string(at.count()) + "s " +
              integration.substr(0, integration.find('/')) +
              integration.substr(last + 1) + " " +
              Instances(entry.notification) + ": " +
              std::string(NotifyReasonText(entry.notification.notify_reason)) +
              "]";
      last_ = entry.notification;
    }
  }
  // Everything told since the last call.
  std::string Told() {
    Note();
    return std::exchange(log_, {});
  }
  const alert::Notification& last() const { return last_; }
  void Restart(base::Duration down = base::Duration(0)) { world.Crash(down); }

  World world;

 private:
  void Repeat() {
    for (const auto& [instance, alert] : firing_) {
      world.Accept(Api({alert}, world.now));
    }
  }

  const base::Time start_;
  std::map<std::string, ApiAlert> firing_;
  std::string log_;
  alert::Notification last_;
};

}  // namespace tebium::dispatch

#endif  // TEBIUM_TESTS_DISPATCH_TREE_WORLD_H_
