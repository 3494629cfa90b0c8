// The routing tree: which receivers an alert goes to, and how it is grouped.
#ifndef TEBIUM_ALERT_ROUTE_H_
#define TEBIUM_ALERT_ROUTE_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alert/labels.h"
#include "alert/matcher.h"
#include "base/clock.h"
#include "base/status.h"

namespace tebium::alert {

// A route as it is configured: what is not set comes from its parent.
struct RouteSpec {
  std::string receiver;
  std::vector<std::string> group_by;  // none: the parent's
  bool group_by_all = false;          // group_by: ['...']
  std::optional<base::Duration> group_wait;
  std::optional<base::Duration> group_interval;
  std::optional<base::Duration> repeat_interval;
  // These two are never the parent's.
  std::vector<std::string> mute_time_intervals;
  std::vector<std::string> active_time_intervals;
  MatcherSet matchers;  // of match, match_re and matchers, in any order
  bool continue_matching = false;
  LabelSet labels;  // added to the parent's, over those of the same name
  std::vector<RouteSpec> routes;
};

// What holds for alerts of a route. The defaults are the root's.
struct RouteOptions {
  std::string receiver;
  std::vector<std::string> group_by;  // sorted
  bool group_by_all = false;
  base::Duration group_wait = std::chrono::seconds(30);
  base::Duration group_interval = std::chrono::minutes(5);
  base::Duration repeat_interval = std::chrono::hours(4);
  std::vector<std::string> mute_time_intervals;
  std::vector<std::string> active_time_intervals;
  LabelSet labels;

  bool operator==(const RouteOptions&) const = default;
};

// A node of the tree. Immutable.
class Route {
 public:
  const RouteOptions& options() const { return options_; }
  const MatcherSet& matchers() const { return matchers_; }
  bool continue_matching() const { return continue_matching_; }
  const Route* parent() const { return parent_; }  // null for the root
  const std::vector<const Route*>& children() const { return children_; }

  // Its place when the tree is walked, parents before children; the root is 0.
  size_t number() const { return number_; }

  // The matchers on the way from the root: `{}/{team="db"}`. Two routes may
  // have the same.
  const std::string& Key() const { return key_; }
  // As Key(), with the position among its siblings after each step:
  // `{}/{team="db"}/0`. Unique in the tree.
  const std::string& Id() const { return id_; }

  // The labels by which the alert is grouped here.
  LabelSet GroupLabels(const LabelSet& alert_labels) const;
  // Alertmanager's groupKey: `{}/{team="db"}:{alertname="DiskFull"}`.
  std::string GroupKey(const LabelSet& group_labels) const;

 private:
  friend class RouteTree;
  Route() = default;

  RouteOptions options_;
  MatcherSet matchers_;  // sorted
  bool continue_matching_ = false;
  const Route* parent_ = nullptr;
  std::vector<const Route*> children_;
  size_t number_ = 0;
  std::string key_;
  std::string id_;
};

// Bounds of a tree.
inline constexpr size_t kMaxRoutes = 10'000;
inline constexpr size_t kMaxRouteDepth = 64;

// Immutable, so thread-safe; movable. Routes live as long as the tree and keep
// their addresses when it is moved.
class RouteTree {
 public:
  // kInvalidArgument in Alertmanager's words for a tree that it would refuse.
  // Whether receivers and intervals exist is for the caller to check.
  static base::StatusOr<RouteTree> Build(const RouteSpec& root);

  const Route& root() const { return *routes_.front(); }

  // The deepest matching routes, from left to right. A route whose child
  // matches stands back; after a match that does not continue, its later
  // siblings are not asked. Never empty.
  std::vector<const Route*> Match(const LabelSet& labels) const;

  // Parents before children, from left to right.
  void Walk(const std::function<void(const Route&)>& visit) const;
  size_t size() const { return routes_.size(); }
  // By its number; null if there is none.
  const Route* Find(size_t number) const;

 private:
  RouteTree() = default;
  base::StatusOr<const Route*> Add(const RouteSpec& spec, const Route* parent,
                                   size_t position, size_t depth);

  std::vector<std::unique_ptr<Route>> routes_;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_ROUTE_H_
