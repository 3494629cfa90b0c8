#include "alert/route.h"

#include <algorithm>
#include <utility>

#include "alert/quote.h"

namespace tebium::alert {
namespace {

base::Status Error(std::string message) {
  return base::InvalidArgumentError(std::move(message));
}

base::Status CheckGroupBy(const RouteSpec& spec) {
  for (const std::string& name : spec.group_by) {
    if (!IsUtf8LabelName(name)) {
      return Error("invalid label name " + GoQuote(name) + " in group_by list");
    }
    if (std::count(spec.group_by.begin(), spec.group_by.end(), name) > 1) {
      return Error("duplicated label " + GoQuote(name) + " in group_by");
    }
  }
  if (spec.group_by_all && !spec.group_by.empty()) {
    return Error(
        "cannot have wildcard group_by (`...`) and other other labels at the "
        "same time");
  }
  return {};
}

base::Status CheckRoute(const RouteSpec& spec) {
  TEBIUM_RETURN_IF_ERROR(CheckGroupBy(spec));
  if (spec.group_interval && spec.group_interval->count() == 0) {
    return Error("group_interval cannot be zero");
  }
  if (spec.repeat_interval && spec.repeat_interval->count() == 0) {
    return Error("repeat_interval cannot be zero");
  }
  return {};
}

base::Status CheckRoot(const RouteSpec& root) {
  if (root.receiver.empty()) {
    return Error("root route must specify a default receiver");
  }
  if (!root.matchers.empty()) {
    return Error("root route must not have any matchers");
  }
  if (!root.mute_time_intervals.empty()) {
    return Error("root route must not have any mute time intervals");
  }
  if (!root.active_time_intervals.empty()) {
    return Error("root route must not have any active time intervals");
  }
  if (root.continue_matching)
    return Error("cannot have continue in root route");
  return {};
}

LabelSet MergeLabels(const LabelSet& parent, const LabelSet& own) {
  std::vector<LabelView> pairs(parent.begin(), parent.end());
  pairs.insert(pairs.end(), own.begin(), own.end());
  auto merged = LabelSet::Build(pairs);
  return merged.ok() ? *std::move(merged) : own;
}

RouteOptions Inherit(const RouteSpec& spec, const RouteOptions& parent) {
  RouteOptions options = parent;
  if (!spec.receiver.empty()) options.receiver = spec.receiver;
  if (!spec.group_by.empty()) {
    options.group_by = spec.group_by;
    std::sort(options.group_by.begin(), options.group_by.end());
    options.group_by_all = false;
  } else if (spec.group_by_all) {
    options.group_by_all = true;
  }
  options.group_wait = spec.group_wait.value_or(parent.group_wait);
  options.group_interval = spec.group_interval.value_or(parent.group_interval);
  options.repeat_interval =
      spec.repeat_interval.value_or(parent.repeat_interval);
  options.mute_time_intervals = spec.mute_time_intervals;
  options.active_time_intervals = spec.active_time_intervals;
  options.labels = MergeLabels(parent.labels, spec.labels);
  return options;
}

// True if `route` or a route below it matches.
bool AppendMatches(const Route& route, const LabelSet& labels,
                   std::vector<const Route*>& matches) {
  if (!MatchesAll(route.matchers(), labels)) return false;
  bool below = false;
  for (const Route* child : route.children()) {
    const bool matched = AppendMatches(*child, labels, matches);
    below = below || matched;
    if (matched && !child->continue_matching()) break;
  }
  if (!below) matches.push_back(&route);
  return true;
}

}  // namespace

LabelSet Route::GroupLabels(const LabelSet& alert_labels) const {
  if (options_.group_by_all) return alert_labels;
  std::vector<LabelView> pairs;
  for (const LabelView label : alert_labels) {
    if (std::binary_search(options_.group_by.begin(), options_.group_by.end(),
                           label.name)) {
      pairs.push_back(label);
    }
  }
  auto labels = LabelSet::Build(pairs);
  return labels.ok() ? *std::move(labels) : LabelSet();
}

std::string Route::GroupKey(const LabelSet& group_labels) const {
  return key_ + ":" + group_labels.ToString();
}

base::StatusOr<RouteTree> RouteTree::Build(const RouteSpec& root) {
  TEBIUM_RETURN_IF_ERROR(CheckRoot(root));
  RouteTree tree;
  const auto added = tree.Add(root, nullptr, 0, 1);
  if (!added.ok()) return added.status();
  return tree;
}

base::StatusOr<const Route*> RouteTree::Add(const RouteSpec& spec,
                                            const Route* parent,
                                            size_t position, size_t depth) {
  if (depth > kMaxRouteDepth) {
    return Error("routes: nested deeper than " +
                 std::to_string(kMaxRouteDepth));
  }
  if (routes_.size() == kMaxRoutes) {
    return Error("routes: more than " + std::to_string(kMaxRoutes));
  }
  TEBIUM_RETURN_IF_ERROR(CheckRoute(spec));
  // Its constructor is for the tree alone, so make_unique cannot call it.
  routes_.emplace_back(new Route());
  Route& route = *routes_.back();
  route.number_ = routes_.size() - 1;
  route.parent_ = parent;
  route.options_ =
      Inherit(spec, parent == nullptr ? RouteOptions() : parent->options_);
  route.matchers_ = spec.matchers;
  SortMatchers(route.matchers_);
  route.continue_matching_ = spec.continue_matching;
  const std::string step = ToString(route.matchers_);
  route.key_ = parent == nullptr ? step : parent->key_ + "/" + step;
  route.id_ = parent == nullptr
                  ? step
                  : parent->id_ + "/" + step + "/" + std::to_string(position);
  for (size_t i = 0; i < spec.routes.size(); ++i) {
    TEBIUM_ASSIGN_OR_RETURN(const Route* child,
                            Add(spec.routes[i], &route, i, depth + 1));
    route.children_.push_back(child);
  }
  return &route;
}

std::vector<const Route*> RouteTree::Match(const LabelSet& labels) const {
  std::vector<const Route*> matches;
  AppendMatches(root(), labels, matches);
  return matches;
}

void RouteTree::Walk(const std::function<void(const Route&)>& visit) const {
  for (const auto& route : routes_) visit(*route);
}

const Route* RouteTree::Find(size_t number) const {
  return number < routes_.size() ? routes_[number].get() : nullptr;
}

}  // namespace tebium::alert
