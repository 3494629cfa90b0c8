// Routing: which groups an alert belongs to, and how each is timed.
#ifndef TEBIUM_DISPATCH_ROUTER_H_
#define TEBIUM_DISPATCH_ROUTER_H_

#include <map>
#include <string>
#include <vector>

#include "alert/alert.h"
#include "base/clock.h"
#include "store/store.h"

namespace tebium::dispatch {

// Alertmanager's three timers (route.group_wait and so on).
struct RouteTimers {
  base::Duration group_wait = std::chrono::seconds(0);
  base::Duration group_interval = std::chrono::seconds(5);
  base::Duration repeat_interval = std::chrono::hours(4);
};

struct Route {
  std::string receiver;
  RouteTimers timers;
  // ALERT_COOLDOWN and MAX_ALERTS_PER_HOUR hold this route's messages back.
  bool limited = false;
};

struct GroupAssignment {
  std::string group_key;
  alert::LabelSet group_labels;
  const Route* route = nullptr;  // lives as long as the router
};

// Thread-safe: immutable.
class Router {
 public:
  virtual ~Router() = default;
  // Appends to `groups`; at least one. `sender_group` may be null.
  virtual void Assign(const alert::Alert& alert, alert::Source source,
                      const alert::SenderGroup* sender_group,
                      std::vector<GroupAssignment>& groups) const = 0;
  // Where a receiver's notifications go; empty: nowhere.
  virtual const std::vector<store::Target>& Targets(
      const std::string& receiver) const = 0;
};

// The route that holds without a configuration file: everything to one
// receiver, grouped by Alertmanager's own group key where there is one and by
// module and alertname otherwise.
class BuiltinRouter : public Router {
 public:
  struct Settings {
    std::vector<store::Target> targets;
    RouteTimers timers;
  };

  explicit BuiltinRouter(const Settings& settings);

  void Assign(const alert::Alert& alert, alert::Source source,
              const alert::SenderGroup* sender_group,
              std::vector<GroupAssignment>& groups) const override;
  const std::vector<store::Target>& Targets(
      const std::string& receiver) const override;

 private:
  Route sender_grouped_;
  Route own_;
  std::vector<store::Target> targets_;
};

}  // namespace tebium::dispatch

#endif  // TEBIUM_DISPATCH_ROUTER_H_
