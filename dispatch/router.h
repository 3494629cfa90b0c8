// Routing: which groups an alert belongs to, how each is timed, and where its
// notifications go.
#ifndef TEBIUM_DISPATCH_ROUTER_H_
#define TEBIUM_DISPATCH_ROUTER_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "alert/alert.h"
#include "alert/inhibition.h"
#include "alert/route.h"
#include "alert/time_interval.h"
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
  // The node of a configured tree, whose groups are flushed as Alertmanager
  // does (dispatch/pipeline.h); null for the built-in routes.
  const alert::Route* configured = nullptr;
};

struct GroupAssignment {
  std::string group_key;
  alert::LabelSet group_labels;
  const Route* route = nullptr;  // lives as long as the router
};

// One place where a receiver's notifications go.
struct Integration {
  store::Target target;
  bool send_resolved = true;  // of configured receivers alone

  bool operator==(const Integration&) const = default;
};

struct Receiver {
  std::string name;
  std::vector<Integration> integrations;
};

// Thread-safe: immutable.
class Router {
 public:
  virtual ~Router() = default;
  // Appends to `groups`; at least one. `sender_group` may be null.
  virtual void Assign(const alert::Alert& alert, alert::Source source,
                      const alert::SenderGroup* sender_group,
                      std::vector<GroupAssignment>& groups) const = 0;
  // Empty: nowhere.
  virtual const std::vector<Integration>& Integrations(
      const std::string& receiver) const = 0;
  // Names, in the configuration's order.
  virtual std::vector<std::string> Receivers() const = 0;
  // Whether its routes are those of a configured tree.
  virtual bool is_tree() const = 0;
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
  const std::vector<Integration>& Integrations(
      const std::string& receiver) const override;
  std::vector<std::string> Receivers() const override;
  bool is_tree() const override { return false; }

 private:
  Route sender_grouped_;
  Route own_;
  std::vector<Integration> integrations_;
};

// Alertmanager's routing tree, for alerts of every source alike.
//
// A group's key names the matchers on the way to its route, the receiver and
// the group's labels, so that it outlives a change of the configuration which
// adds or removes other routes.
class TreeRouter : public Router {
 public:
  // A receiver that a route names and that is not among `receivers` gets
  // nothing.
  TreeRouter(alert::RouteTree tree, std::vector<Receiver> receivers);

  void Assign(const alert::Alert& alert, alert::Source source,
              const alert::SenderGroup* sender_group,
              std::vector<GroupAssignment>& groups) const override;
  const std::vector<Integration>& Integrations(
      const std::string& receiver) const override;
  std::vector<std::string> Receivers() const override;
  bool is_tree() const override { return true; }

 private:
  const alert::RouteTree tree_;
  const std::vector<Receiver> receivers_;
  std::map<std::string, size_t> receivers_by_name_;
  std::vector<Route> routes_;          // by alert::Route::number()
  std::vector<std::string> prefixes_;  // of group keys; likewise
  const std::vector<Integration> none_;
};

// Everything of a configuration that dispatch goes by.
struct Routing {
  std::shared_ptr<const Router> router;
  std::vector<alert::InhibitRule> inhibit_rules;
  alert::TimeIntervalSet time_intervals;

  // Of a router that outlives all use of the routing, and nothing else.
  static Routing Unowned(const Router& router) {
    return {
        std::shared_ptr<const Router>(&router, [](const Router*) {}), {}, {}};
  }
};

}  // namespace tebium::dispatch

#endif  // TEBIUM_DISPATCH_ROUTER_H_
