#include "dispatch/router.h"

namespace tebium::dispatch {
namespace {

constexpr std::string_view kReceiver = "telegram";

}  // namespace

BuiltinRouter::BuiltinRouter(const Settings& settings)
    : targets_(settings.targets) {
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

const std::vector<store::Target>& BuiltinRouter::Targets(
    const std::string& /*receiver*/) const {
  return targets_;
}

}  // namespace tebium::dispatch
