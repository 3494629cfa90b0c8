// Routing trees, alerts of the API and silences, for dispatch's tests.
#ifndef TEBIUM_TESTS_DISPATCH_TREE_SAMPLES_H_
#define TEBIUM_TESTS_DISPATCH_TREE_SAMPLES_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/matcher_parser.h"
#include "alert/silence.h"
#include "dispatch/router.h"
#include "tests/dispatch/samples.h"

namespace tebium::dispatch {

inline alert::MatcherSet Matchers(std::string_view text) {
  auto matchers = alert::ParseMatchers(text, alert::ParserMode::kFallback);
  EXPECT_TRUE(matchers.ok()) << matchers.status().ToString();
  return matchers.ok() ? *std::move(matchers) : alert::MatcherSet();
}

// A receiver with one integration of each kind asked for.
inline Receiver MakeReceiver(const std::string& name,
                             const std::vector<bool>& send_resolved) {
  Receiver receiver{name, {}};
  for (const bool resolved : send_resolved) {
    const size_t index = receiver.integrations.size();
    store::Target target;
    target.chat_id = -100;
    target.integration = name + "/telegram/" + std::to_string(index);
    receiver.integrations.push_back({target, resolved});
  }
  return receiver;
}

// Everything to "ops", by alertname: after 30 s, every 5 min, again after 1 h.
inline alert::RouteSpec RootRoute() {
  alert::RouteSpec root;
  root.receiver = "ops";
  root.group_by = {"alertname"};
  root.group_wait = std::chrono::seconds(30);
  root.group_interval = std::chrono::minutes(5);
  root.repeat_interval = std::chrono::hours(1);
  return root;
}

inline alert::RouteSpec ChildRoute(std::string_view matchers,
                                   const std::string& receiver) {
  alert::RouteSpec route;
  route.receiver = receiver;
  route.matchers = Matchers(matchers);
  return route;
}

inline Routing MakeRouting(const alert::RouteSpec& root,
                           std::vector<Receiver> receivers = {
                               MakeReceiver("ops", {true})}) {
  auto tree = alert::RouteTree::Build(root);
  EXPECT_TRUE(tree.ok()) << tree.status().ToString();
  Routing routing;
  routing.router = std::make_shared<const TreeRouter>(*std::move(tree),
                                                      std::move(receivers));
  return routing;
}

// As Prometheus posts it.
struct ApiAlert {
  std::string name = "Down";
  std::string instance = "a";
  std::string severity = "warning";
  bool firing = true;
  base::Time starts_at = base::kNoTime;  // kNoTime: now
  base::Duration valid_for = std::chrono::minutes(4);
  std::string text = "text";
  bool by_timeout = false;  // no end was given
};

inline alert::LabelSet LabelsOf(const ApiAlert& alert) {
  return alert::LabelSet::Of({{alert::kAlertName, alert.name},
                              {"instance", alert.instance},
                              {alert::kSeverity, alert.severity}});
}

inline alert::Batch Api(const std::vector<ApiAlert>& alerts, base::Time now) {
  alert::Batch batch;
  batch.source = alert::Source::kApi;
  batch.received_at = now;
  for (const ApiAlert& alert : alerts) {
    alert::Event event;
    event.alert.labels = LabelsOf(alert);
    event.alert.annotations =
        alert::LabelSet::Of({{alert::kSummary, alert.text}});
    event.alert.starts_at =
        alert.starts_at == base::kNoTime ? now : alert.starts_at;
    event.alert.ends_at = alert.firing ? now + alert.valid_for : now;
    event.firing = alert.firing;
    event.ends_by_timeout = alert.firing && alert.by_timeout;
    event.identity = event.alert.labels.Fingerprint();
    batch.events.push_back(std::move(event));
  }
  return batch;
}

inline alert::Silence MakeSilence(const std::string& id,
                                  std::string_view matchers,
                                  base::Time starts_at, base::Time ends_at) {
  alert::Silence silence;
  silence.id = id;
  silence.matchers = Matchers(matchers);
  silence.starts_at = starts_at;
  silence.ends_at = ends_at;
  return silence;
}

// "a b~ !c": instances of the alerts told, in order of names; ~ for resolved
// ones, ! for new ones.
inline std::string Instances(const alert::Notification& notification) {
  std::vector<std::string> names;
  for (const auto& told : notification.alerts) {
    names.push_back((told.is_new ? "!" : "") +
                    std::string(told.alert.labels.Get("instance")) +
                    (told.firing ? "" : "~"));
  }
  std::sort(names.begin(), names.end());
  std::string joined;
  for (const std::string& name : names) {
    joined += (joined.empty() ? "" : " ") + name;
  }
  return joined;
}

}  // namespace tebium::dispatch

#endif  // TEBIUM_TESTS_DISPATCH_TREE_SAMPLES_H_
