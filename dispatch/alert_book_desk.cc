// What AlertBook shows of its alerts and groups, and its silences.
#include <algorithm>
#include <utility>

#include "dispatch/alert_book.h"

namespace tebium::dispatch {
namespace {

bool IsWanted(const alert::AlertFilter& filter, std::string_view receiver) {
  return !filter.receiver || filter.receiver(receiver);
}

bool IsWanted(const alert::AlertFilter& filter, const alert::Marks& marks) {
  if (!filter.silenced && !marks.silenced_by.empty()) return false;
  if (!filter.inhibited && !marks.inhibited_by.empty()) return false;
  return filter.active || marks.suppressed();
}

std::vector<std::string_view> ReceiversOf(const ActiveAlert& active) {
  std::vector<std::string_view> receivers;
  for (const Group* group : active.groups) {
    if (group->route != nullptr) receivers.push_back(group->route->receiver);
  }
  std::sort(receivers.begin(), receivers.end());
  receivers.erase(std::unique(receivers.begin(), receivers.end()),
                  receivers.end());
  return receivers;
}

using Keyed = std::pair<uint64_t, const ActiveAlert*>;  // by fingerprint

}  // namespace

// --- Silences ---------------------------------------------------------------

void AlertBook::PutSilence(const alert::Silence& silence) {
  suppression_->silences().Upsert(silence);
  SetSilenceTimer(silence);
}

std::vector<alert::Silence> AlertBook::Silences() const {
  std::vector<alert::Silence> silences;
  for (const alert::Silence* silence : suppression_->silences().All()) {
    silences.push_back(*silence);
  }
  return silences;
}

void AlertBook::SetSilenceTimer(const alert::Silence& silence) {
  const base::Duration retention = settings_.silence_retention;
  if (silence.ends_at > base::Time::max() - retention) return;
  // A moment later: one that ended just then is kept.
  timers_.push({silence.ends_at + retention + base::Duration(1),
                TimerKind::kSilence, 0});
}

void AlertBook::SetSilenceTimers() {
  for (const alert::Silence* silence : suppression_->silences().All()) {
    SetSilenceTimer(*silence);
  }
}

void AlertBook::DeleteOldSilences(base::Time now,
                                  store::DispatchChange& change) {
  for (std::string& id : suppression_->silences().RemoveEndedBefore(
           now - settings_.silence_retention)) {
    change.delete_silences.push_back(std::move(id));
  }
}

// --- Looking ----------------------------------------------------------------

std::vector<AlertBook::AlertKey> AlertBook::FiringKeys() const {
  std::vector<AlertKey> keys;
  keys.reserve(alerts_.size());
  for (const auto& [identity, active] : alerts_) {
    if (!active->firing) continue;
    keys.emplace_back(active->alert.labels.Fingerprint(), identity);
  }
  return keys;
}

void AlertBook::VisitAlerts(
    std::span<const AlertKey> keys, const alert::AlertFilter& filter,
    base::Time now,
    const std::function<void(const alert::AlertView&)>& visit) const {
  for (const auto& [fingerprint, identity] : keys) {
    const auto found = alerts_.find(identity);
    if (found == alerts_.end() || !found->second->firing) continue;
    const ActiveAlert* active = found->second.get();
    if (!alert::MatchesAll(filter.matchers, active->alert.labels)) continue;
    const auto receivers = ReceiversOf(*active);
    const bool wanted = std::any_of(
        receivers.begin(), receivers.end(),
        [&](std::string_view receiver) { return IsWanted(filter, receiver); });
    if (!wanted) continue;
    const alert::Marks marks = suppression_->MarksOf(active->alert.labels, now);
    if (!IsWanted(filter, marks)) continue;
    visit({active->alert, fingerprint, EndOf(*active), LastSeen(*active), marks,
           receivers});
  }
}

void AlertBook::VisitGroups(
    const alert::AlertFilter& filter, base::Time now,
    const std::function<void(const alert::GroupView&)>& visit) const {
  std::vector<const Group*> groups;
  for (const auto& [number, group] : groups_) {
    const bool wanted = group->route != nullptr && group->firing > 0 &&
                        IsWanted(filter, group->route->receiver);
    if (wanted) groups.push_back(group.get());
  }
  std::sort(groups.begin(), groups.end(), [](const Group* a, const Group* b) {
    if (const int order = a->labels.encoded().compare(b->labels.encoded());
        order != 0) {
      return order < 0;
    }
    return std::pair(std::string_view(a->route->receiver), a->number) <
           std::pair(std::string_view(b->route->receiver), b->number);
  });
  for (const Group* group : groups) VisitGroup(*group, filter, now, visit);
}

void AlertBook::VisitGroup(
    const Group& group, const alert::AlertFilter& filter, base::Time now,
    const std::function<void(const alert::GroupView&)>& visit) const {
  const std::vector<std::string> muted_by = MutedBy(group, now);
  if (!filter.muted && !muted_by.empty()) return;
  std::vector<Keyed> found;
  for (const auto& [identity, member] : group.members) {
    const alert::LabelSet& labels = member.alert->alert.labels;
    if (!member.alert->firing || !alert::MatchesAll(filter.matchers, labels)) {
      continue;
    }
    found.emplace_back(labels.Fingerprint(), member.alert);
  }
  std::sort(found.begin(), found.end());
  struct Shown {
    Keyed key;
    alert::Marks marks;
    std::vector<std::string_view> receivers;
  };
  std::vector<Shown> shown;
  for (const Keyed& key : found) {
    alert::Marks marks = suppression_->MarksOf(key.second->alert.labels, now);
    if (!IsWanted(filter, marks)) continue;
    marks.muted_by = muted_by;
    shown.push_back({key, std::move(marks), ReceiversOf(*key.second)});
  }
  if (shown.empty()) return;
  std::vector<alert::AlertView> views;
  for (const Shown& one : shown) {
    const ActiveAlert& active = *one.key.second;
    views.push_back({active.alert, one.key.first, EndOf(active),
                     LastSeen(active), one.marks, one.receivers});
  }
  static const alert::LabelSet kNoLabels;
  const alert::Route* configured = group.route->configured;
  visit({group.labels,
         configured == nullptr ? kNoLabels : configured->options().labels,
         group.route->receiver, views});
}

base::Time AlertBook::EndOf(const ActiveAlert& active) const {
  const base::Time deadline = Deadline(active);
  const bool ends = active.alert.ends_at != base::kNoTime;
  return ends && deadline != base::Time::max() ? deadline : base::kNoTime;
}

base::Time AlertBook::LastSeen(const ActiveAlert& active) const {
  return std::max(active.received_at, repeats_.LastRepeat(active.identity));
}

}  // namespace tebium::dispatch
