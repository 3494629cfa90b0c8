// AlertBook's timers: what happens because time passes.
#include <algorithm>
#include <utility>

#include "dispatch/alert_book.h"
#include "dispatch/subscribers.h"

namespace tebium::dispatch {
namespace {

// Alerts that end by themselves and whose repeats need no journal.
bool IsPutOffByRepeats(const ActiveAlert& active) {
  return active.firing && active.source == alert::Source::kApi &&
         active.alert.ends_at != base::kNoTime;
}

// How far the stored end of such an alert may be behind the one that it has: a
// little more than half the time it has after each post, so that of a sender
// that posts four times in it, as Prometheus does, every other post is stored.
base::Duration UnstoredSpan(const ActiveAlert& active) {
  constexpr base::Duration kMost = std::chrono::minutes(30);
  constexpr base::Duration kLeast = std::chrono::milliseconds(100);
  return std::clamp<base::Duration>(
      (active.alert.ends_at - active.received_at) / 8 * 5, kLeast, kMost);
}

}  // namespace

void AlertBook::NoteClock(base::Time now) {
  // Small steps back are a clock that is being disciplined.
  if (now + std::chrono::seconds(1) < latest_now_) FollowClock(now);
  latest_now_ = std::max(latest_now_, now);
}

// The clock was set back (or was, while the program was down).
void AlertBook::FollowClock(base::Time now) {
  latest_now_ = now;
  restored_at_ = std::min(restored_at_, now);
  lived_until_ = std::min(lived_until_, now);
  for (auto& [identity, active] : alerts_) {
    ClampTimes(*active, now);
    active->timer_at = base::kNoTime;
  }
  for (auto& [number, group] : groups_) {
    ClampTimes(*group, now);
    group->scheduled_at = base::kNoTime;
  }
  timers_ = {};
  SetSilenceTimers();
  if (restoring_) return;
  for (auto& [identity, active] : alerts_) SetDeadline(*active, now);
  for (auto& [number, group] : groups_) {
    group->scheduled_at = now;
    timers_.push({now, TimerKind::kGroup, number});
  }
}

// Timers that were moved leave their old entries behind: before these are most
// of the queue, it is made anew.
void AlertBook::RebuildTimers() {
  std::vector<Timer> timers;
  for (const auto& [identity, active] : alerts_) {
    if (active->timer_at == base::kNoTime) continue;
    timers.push_back({active->timer_at, TimerKind::kAlert, identity});
  }
  for (const auto& [number, group] : groups_) {
    if (group->scheduled_at == base::kNoTime) continue;
    timers.push_back({group->scheduled_at, TimerKind::kGroup, number});
  }
  timers_ = decltype(timers_)(std::greater<>(), std::move(timers));
  SetSilenceTimers();
}

void AlertBook::SetTimer(Group& group) {
  const base::Time due = DueAt(group, settings_.limits);
  if (due == base::Time::max()) return;
  if (group.scheduled_at != base::kNoTime && group.scheduled_at <= due) return;
  group.scheduled_at = due;
  timers_.push({due, TimerKind::kGroup, group.number});
}

base::Time AlertBook::Deadline(const ActiveAlert& active) const {
  if (!active.firing) return base::Time::max();
  if (active.alert.ends_at != base::kNoTime) {
    return active.source == alert::Source::kApi ? ApiDeadline(active)
                                                : active.alert.ends_at;
  }
  if (active.stale) return base::Time::max();
  return std::max({active.received_at, restored_at_,
                   repeats_.LastRepeat(active.identity)}) +
         settings_.stale_after;
}

// Its repeats are in no journal; TakeRepeats() sees to it that what is stored
// is not far behind them. So while the journal is replayed nothing is known of
// its end, and after a restart it is put off by as much as may not be stored,
// so that a sender that goes on is heard first: that the program was down
// resolves nothing.
base::Time AlertBook::ApiDeadline(const ActiveAlert& active) const {
  if (restoring_) return base::Time::max();
  const base::Time ends_at =
      std::max(active.alert.ends_at, repeats_.LatestEnd(active.identity));
  if (active.received_at >= restored_at_) return ends_at;
  // Nothing was posted later than that, for as long again.
  const base::Time latest =
      restored_at_ + (active.alert.ends_at - active.received_at);
  const base::Time put_off =
      std::max(ends_at, restored_at_) + UnstoredSpan(active);
  return std::max(ends_at, std::min(put_off, latest));
}

// What has put its end off since it was stored is stored now.
void AlertBook::TakeRepeats(ActiveAlert& active) {
  if (!IsPutOffByRepeats(active)) return;
  const base::Time ends_at = repeats_.LatestEnd(active.identity);
  if (ends_at <= active.alert.ends_at) return;
  active.alert.ends_at = ends_at;
  active.received_at = LastSeen(active);
  MarkDirty(active);
}

void AlertBook::SetDeadline(ActiveAlert& active, base::Time now) {
  base::Time deadline = Deadline(active);
  if (deadline == base::Time::max()) return;
  if (IsPutOffByRepeats(active)) {
    const base::Duration span = UnstoredSpan(active);
    const base::Time moment = active.received_at + span;
    deadline = std::min(deadline, moment > now ? moment : now + span);
  }
  // A timer that rings too early is set anew then: one an alert is enough.
  if (active.timer_at != base::kNoTime && active.timer_at <= deadline) return;
  active.timer_at = deadline;
  timers_.push({deadline, TimerKind::kAlert, active.identity});
}

void AlertBook::OnAlertTimer(const Timer& timer, base::Time now) {
  const auto found = alerts_.find(timer.id);
  if (found == alerts_.end()) return;
  ActiveAlert& active = *found->second;
  if (active.timer_at != timer.at) return;
  active.timer_at = base::kNoTime;
  const base::Time deadline = Deadline(active);
  // A repeat that comes at this very moment is either heard or news.
  if (deadline <= now && repeats_.ForgetUnlessExtended(timer.id, now)) {
    Expire(active, deadline, now);
  } else {
    TakeRepeats(active);
    SetDeadline(active, now);
  }
}

void AlertBook::Expire(ActiveAlert& active, base::Time deadline,
                       base::Time now) {
  if (active.alert.ends_at != base::kNoTime) {
    Resolve(active, deadline);
  } else {
    active.stale = true;
  }
  repeats_.Forget(active.identity);
  Touch(active, now);
}

base::Time AlertBook::NextTimer() const {
  return timers_.empty() ? base::Time::max() : timers_.top().at;
}

store::DispatchChange AlertBook::Advance(base::Time now, size_t max_alerts) {
  NoteClock(now);
  if (timers_.size() >
      2 * (alerts_.size() + groups_.size() + SilenceCount()) + 1000) {
    RebuildTimers();
  }
  store::DispatchChange change;
  size_t taken = 0;
  while (!timers_.empty() && timers_.top().at <= now && taken < max_alerts) {
    const Timer timer = timers_.top();
    timers_.pop();
    switch (timer.kind) {
      case TimerKind::kAlert:
        OnAlertTimer(timer, now);
        break;
      case TimerKind::kGroup:
        taken += OnGroupTimer(timer, now, change);
        break;
      case TimerKind::kSilence:
        DeleteOldSilences(now, change);
        break;
    }
  }
  return change;
}

size_t AlertBook::OnGroupTimer(const Timer& timer, base::Time now,
                               store::DispatchChange& change) {
  const auto found = groups_.find(timer.id);
  if (found == groups_.end()) return 0;
  Group& group = *found->second;
  if (group.scheduled_at != timer.at) return 0;  // it was moved
  group.scheduled_at = base::kNoTime;
  size_t taken = 0;
  if (!group.members.empty() && DueAt(group, settings_.limits) <= now) {
    taken = group.pipeline ? FlushTreeGroup(group, now, change)
                           : Notify(group, now, change);
  }
  if (!group.stored) {
    StoreGroup(group, change);
    taken += group.members.size() + 1;
  }
  if (group.members.empty()) return taken + ForgetGroup(group, now, change);
  SetTimer(group);
  return taken;
}

size_t AlertBook::ForgetGroup(Group& group, base::Time now,
                              store::DispatchChange& change) {
  const base::Time forget_at = ForgetAt(group, settings_.limits);
  if (forget_at > now) {
    group.scheduled_at = forget_at;
    timers_.push({forget_at, TimerKind::kGroup, group.number});
    return 0;
  }
  change.delete_groups.push_back(group.key);
  groups_by_key_.erase(group.key);
  groups_.erase(group.number);
  return 1;
}

size_t AlertBook::Notify(Group& group, base::Time now,
                         store::DispatchChange& change) {
  std::vector<ActiveAlert*> left;
  LookAtMutes(group, now, left);
  const size_t looked_at = group.members.size() + left.size();
  if (NotificationDueAt(group, settings_.limits) > now) {
    LeaveTold(group, left, change);
    return looked_at;
  }
  alert::Notification notification =
      TakeNotification(group, settings_.limits, now, last_journal_id_, left);
  LeaveTold(group, left, change);
  const size_t told = notification.alerts.size();
  const auto& integrations =
      routing_.router->Integrations(group.route->receiver);
  const bool is_heard =
      TellSubscribers(settings_.audience, integrations, notification, change);
  for (size_t i = 0; i + 1 < integrations.size(); ++i) {
    change.outbox.push_back({integrations[i].target, notification});
  }
  // With no chat at all the entry is still made: it becomes a visible failure.
  if (!integrations.empty() || !is_heard) {
    change.outbox.push_back(
        {integrations.empty() ? store::Target() : integrations.back().target,
         std::move(notification)});
  }
  StoreGroup(group, change);
  return told + 1;
}

void AlertBook::StoreGroup(Group& group, store::DispatchChange& change) {
  change.put_groups.push_back({group.key, EncodeGroup(group)});
  group.stored = true;
  for (auto& [identity, member] : group.members) member.noted = true;
}

// Whether it is suppressed; true if that has changed. Of the built-in route's
// groups alone.
bool AlertBook::LookAtMute(Member& member, base::Time now) {
  if (!member.muted && !suppression_->Any()) return false;
  const Mute mute = suppression_->MuteOf(member.alert->alert.labels, now);
  const bool changed = NoteMute(member, mute != Mute::kNone);
  if (changed && member.muted) CountMute(mute);
  return changed;
}

void AlertBook::LookAtMutes(Group& group, base::Time now,
                            std::vector<ActiveAlert*>& left) {
  if (group.look_at == base::kNoTime && !suppression_->Any()) return;
  bool recount = false;
  std::vector<Member*> unmuted;
  for (auto& [identity, member] : group.members) {
    if (!LookAtMute(member, now)) continue;
    recount = recount || member.muted;
    if (!member.muted) unmuted.push_back(&member);
  }
  NoteLook(group, settings_.limits, recount, unmuted, now, left);
}

void AlertBook::LeaveTold(const Group& group,
                          const std::vector<ActiveAlert*>& left,
                          store::DispatchChange& change) {
  for (ActiveAlert* active : left) {
    const uint64_t identity = active->identity;
    if (Leave(*active, group)) {
      change.put_alerts.push_back({identity, EncodeOver(last_journal_id_)});
    }
  }
}

// True if that was its last group: the alert is over.
bool AlertBook::Leave(ActiveAlert& active, const Group& group) {
  active.groups.Remove(&group);
  if (!active.groups.empty()) return false;
  Forget(active);
  return true;
}

void AlertBook::Forget(ActiveAlert& active) {
  const uint64_t identity = active.identity;
  if (active.firing) {
    CountActive(active, -1);
    suppression_->Ends(active.alert.labels);
  }
  suppression_->Forget(active.alert.labels);
  over_[identity] = last_journal_id_;
  over_in_order_.emplace_back(identity, last_journal_id_);
  alerts_.erase(identity);
  repeats_.Retire(identity);
}

}  // namespace tebium::dispatch
