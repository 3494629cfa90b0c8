#include "dispatch/router.h"

#include "alert/quote.h"

namespace tebium::dispatch {
namespace {

constexpr std::string_view kReceiver = "telegram";

}  // namespace

BuiltinRouter::BuiltinRouter(const Settings& settings) {
  for (const store::Target& target : settings.targets) {
    integrations_.push_back({target, true});
  }
  sender_grouped_.receiver = kReceiver;
  sender_grouped_.timers = settings.timers;
  own_ = sender_grouped_;
  own_.limited = true;
}

void BuiltinRouter::Assign(const alert::Alert& alert, alert::Source /*source*/,
                           const alert::SenderGroup* sender_group,
                           std::vector<GroupAssignment>& groups) const {
  GroupAssignment& group = groups.emplace_back();
  if (sender_group != nullptr) {
    group.group_key = "sender:" + sender_group->key;
    group.group_labels = sender_group->labels;
    group.route = &sender_grouped_;
    return;
  }
  group.group_labels = alert::LabelSet::Of(
      {{alert::kAlertName, alert.name()}, {alert::kModule, alert.module()}});
  group.group_key = "{}:" + group.group_labels.ToString();
  group.route = &own_;
}

const std::vector<Integration>& BuiltinRouter::Integrations(
    const std::string& /*receiver*/) const {
  return integrations_;
}

std::vector<std::string> BuiltinRouter::Receivers() const {
  return {std::string(kReceiver)};
}

TreeRouter::TreeRouter(alert::RouteTree tree, std::vector<Receiver> receivers)
    : tree_(std::move(tree)), receivers_(std::move(receivers)) {
  for (size_t i = 0; i < receivers_.size(); ++i) {
    receivers_by_name_.emplace(receivers_[i].name, i);
  }
  std::map<std::string, size_t> used;
  tree_.Walk([&](const alert::Route& configured) {
    const alert::RouteOptions& options = configured.options();
    Route& route = routes_.emplace_back();
    route.receiver = options.receiver;
    route.timers = {options.group_wait, options.group_interval,
                    options.repeat_interval};
    route.configured = &configured;
    std::string prefix =
        "tree:" + configured.Key() + ">" + alert::GoQuote(options.receiver);
    // Two routes may differ in nothing but their place.
    const size_t earlier = used[prefix]++;
    if (earlier > 0) prefix += "#" + std::to_string(earlier + 1);
    prefixes_.push_back(std::move(prefix));
  });
}

void TreeRouter::Assign(const alert::Alert& alert, alert::Source /*source*/,
                        const alert::SenderGroup* /*sender_group*/,
                        std::vector<GroupAssignment>& groups) const {
  for (const alert::Route* matched : tree_.Match(alert.labels)) {
    GroupAssignment& group = groups.emplace_back();
    group.group_labels = matched->GroupLabels(alert.labels);
    group.group_key =
        prefixes_[matched->number()] + ":" + group.group_labels.ToString();
    group.route = &routes_[matched->number()];
  }
}

const std::vector<Integration>& TreeRouter::Integrations(
    const std::string& receiver) const {
  const auto found = receivers_by_name_.find(receiver);
  return found == receivers_by_name_.end()
             ? none_
             : receivers_[found->second].integrations;
}

std::vector<std::string> TreeRouter::Receivers() const {
  std::vector<std::string> names;
  for (const Receiver& receiver : receivers_) names.push_back(receiver.name);
  return names;
}

}  // namespace tebium::dispatch
